/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-cli"

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "cli/ask-secret.h"
#include "cli/cmd-task.h"
#include "cli/run.h"
#include "cli/suggest.h"
#include "cli/table.h"
#include "core/base/error.h"
#include "core/flow/task-run.h"

#define WIDEST_CELL 60

/* --- values --------------------------------------------------------------------------------- */

/* Where an option's secret comes from. */
static const struct
{
  const char *suffix;
  gboolean is_file;
} sources[] = {
  { "-file", TRUE },
  { "-fd", FALSE },
};

static ReeveSecret *
read_secret_file (const char *path, const char *what, GCancellable *cancellable, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  ReeveSecret *secret;

  if (fd < 0)
    {
      reeve_set_error (error, REEVE_ERROR_USAGE, "“%s” cannot be opened: %s", path,
                       g_strerror (errno));
      return NULL;
    }
  secret = reeve_cli_read_secret (fd, what, cancellable, error);
  close (fd);
  return secret;
}

static ReeveSecret *
read_secret (gboolean is_file,
             const char *value,
             const char *what,
             GCancellable *cancellable,
             GError **error)
{
  guint64 fd;

  if (is_file)
    return read_secret_file (value, what, cancellable, error);
  if (g_ascii_string_to_unsigned (value, 10, 0, G_MAXINT, &fd, NULL))
    return reeve_cli_read_secret ((int) fd, what, cancellable, error);
  reeve_set_error (error, REEVE_ERROR_USAGE, "“--%s-fd” must be a number, not “%s”", what, value);
  return NULL;
}

static void
set_unknown (ReeveTask *task, const char *option, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  ReeveCliSuggestion suggestion;

  reeve_cli_suggestion_init (&suggestion, option);
  for (guint i = 0; i < reeve_task_get_n_parameters (task); i++)
    {
      char *name = reeve_cli_task_option (reeve_task_get_parameter (task, i));

      g_ptr_array_add (names, name);
      reeve_cli_suggestion_offer (&suggestion, name);
    }
  reeve_set_error (error, REEVE_ERROR_USAGE, "The task “%s” has no parameter “--%s”",
                   reeve_task_get_name (task), option);
  if (suggestion.best != NULL)
    reeve_error_set_remedy (error, "Did you mean “--%s”?", suggestion.best);
  else
    reeve_error_set_remedy (error, "“reevectl task run %s --help” lists what there is.",
                            reeve_task_get_name (task));
}

/* The secret that "password-file" gives, NULL when @option is none such. */
static const ReeveTaskParameter *
find_secret (ReeveTask *task, const char *option, gboolean *is_file)
{
  for (gsize i = 0; i < G_N_ELEMENTS (sources); i++)
    {
      g_autofree char *name = g_strdelimit (g_strdup (option), "-", '_');
      const ReeveTaskParameter *parameter;

      if (!g_str_has_suffix (option, sources[i].suffix))
        continue;
      name[strlen (name) - strlen (sources[i].suffix)] = '\0';
      parameter = reeve_task_find_parameter (task, name, NULL);
      *is_file = sources[i].is_file;
      if (parameter != NULL && parameter->type == REEVE_TASK_SECRET)
        return parameter;
    }
  return NULL;
}

static gboolean
set_secret (ReeveTaskValues *values,
            const ReeveTaskParameter *parameter,
            gboolean is_file,
            const char *value,
            GCancellable *cancellable,
            GError **error)
{
  g_autofree char *what = reeve_cli_task_option (parameter);
  g_autoptr (ReeveSecret) secret = read_secret (is_file, value, what, cancellable, error);

  return secret != NULL &&
         reeve_task_values_set_secret (values, parameter->name, secret, error);
}

static gboolean
set_value (ReeveTaskValues *values,
           const char *option,
           const char *value,
           GCancellable *cancellable,
           GError **error)
{
  ReeveTask *task = reeve_task_values_get_task (values);
  g_autofree char *name = g_strdelimit (g_strdup (option), "-", '_');
  const ReeveTaskParameter *parameter = reeve_task_find_parameter (task, name, NULL);
  const ReeveTaskParameter *secret;
  gboolean is_file = FALSE;

  if (parameter != NULL && parameter->type == REEVE_TASK_SECRET)
    {
      reeve_set_error (error, REEVE_ERROR_USAGE,
                       "“%s” is a secret: what stands in a command line can be seen by others",
                       option);
      reeve_error_set_remedy (error, "Give it with --%s-file or --%s-fd, or be asked for it.",
                              option, option);
      return FALSE;
    }
  if (parameter != NULL)
    return reeve_task_values_set (values, name, value, error);
  secret = find_secret (task, option, &is_file);
  if (secret != NULL)
    return set_secret (values, secret, is_file, value, cancellable, error);
  set_unknown (task, option, error);
  return FALSE;
}

/* Secrets that are needed and were not given are asked for, where there is somebody to ask. */
static gboolean
ask_secrets (ReeveTaskValues *values, GCancellable *cancellable, GError **error)
{
  ReeveTask *task = reeve_task_values_get_task (values);

  for (guint i = 0; i < reeve_task_get_n_parameters (task); i++)
    {
      const ReeveTaskParameter *parameter = reeve_task_get_parameter (task, i);
      g_autofree char *what = reeve_cli_task_option (parameter);
      g_autoptr (ReeveSecret) secret = NULL;

      if (parameter->type != REEVE_TASK_SECRET || !parameter->required ||
          reeve_task_values_has (values, parameter->name))
        continue;
      secret = reeve_cli_ask_secret (what, TRUE, cancellable, error);
      if (secret == NULL ||
          !reeve_task_values_set_secret (values, parameter->name, secret, error))
        return FALSE;
    }
  return TRUE;
}

static ReeveTaskValues *
read_values (ReeveCliContext *context, ReeveTask *task, GError **error)
{
  const char *const *further =
    reeve_cli_options_get_further (reeve_cli_context_get_options (context));
  GCancellable *cancellable = reeve_cli_context_get_cancellable (context);
  g_autoptr (ReeveTaskValues) values = reeve_task_values_new (task);
  g_autoptr (GError) local = NULL;
  gboolean ok = TRUE;

  for (; ok && *further != NULL; further += 2)
    ok = set_value (values, further[0], further[1], cancellable, &local);
  /* What is missing besides is told before anybody types a password. */
  if (ok && !isatty (STDIN_FILENO))
    ok = reeve_task_values_check (values, &local);
  ok = ok && ask_secrets (values, cancellable, &local) && reeve_task_values_check (values, &local);
  if (ok)
    return g_steal_pointer (&values);
  if (g_error_matches (local, REEVE_ERROR, REEVE_ERROR_USAGE) &&
      reeve_error_get_detail (local)->remedy == NULL)
    reeve_error_set_remedy (&local, "“reevectl task run %s --help” lists its parameters.",
                            reeve_task_get_name (task));
  g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}

/* --- the result ----------------------------------------------------------------------------- */

static char *
dup_cell (JsonNode *node)
{
  g_autofree char *text = NULL;

  if (JSON_NODE_HOLDS_NULL (node))
    return g_strdup ("NULL");
  if (json_node_get_value_type (node) == G_TYPE_INT64)
    return g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));
  if (json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    return g_strdup (json_node_get_boolean (node) ? "yes" : "no");
  return reeve_cli_text_shorten (json_node_get_string (node), WIDEST_CELL);
}

static void
print_rows (ReeveCliOutput *output, JsonArray *columns, JsonArray *rows)
{
  guint n = json_array_get_length (columns);
  g_autofree ReeveCliColumn *titles = g_new0 (ReeveCliColumn, n + 1);
  g_autoptr (ReeveCliTable) table = NULL;

  for (guint i = 0; i < n; i++)
    {
      JsonNode *first = json_array_get_length (rows) > 0
                          ? json_array_get_element (json_array_get_array_element (rows, 0), i)
                          : NULL;

      titles[i].title = json_array_get_string_element (columns, i);
      titles[i].to_the_right = first != NULL && json_node_get_value_type (first) == G_TYPE_INT64;
    }
  table = reeve_cli_table_new (titles);
  for (guint i = 0; i < json_array_get_length (rows); i++)
    for (guint k = 0; k < n; k++)
      {
        JsonNode *node = json_array_get_element (json_array_get_array_element (rows, i), k);
        g_autofree char *cell = dup_cell (node);

        reeve_cli_table_add (table, JSON_NODE_HOLDS_NULL (node) ? REEVE_CLI_FAINT : REEVE_CLI_PLAIN,
                             cell);
      }
  reeve_cli_table_print (table, output);
}

static void
print_result (ReeveCliOutput *output, JsonObject *result)
{
  JsonArray *columns = json_object_get_array_member (result, "columns");
  JsonArray *rows = json_object_get_array_member (result, "rows");
  gint64 total = json_object_get_int_member (result, "total");

  if (json_array_get_length (columns) == 0)
    return;
  if (total == 0)
    reeve_cli_print (output, "No rows\n");
  else
    print_rows (output, columns, rows);
  if (json_object_get_boolean_member (result, "more"))
    reeve_cli_warn (output, REEVE_CLI_DOUBTFUL, "Only the first %u rows are shown; there are more.",
                    json_array_get_length (rows));
}

static void
report (ReeveCliContext *context, ReevePlan *plan, JsonObject *result)
{
  ReeveCliOutput *output = reeve_cli_context_get_output (context);
  gint64 affected = json_object_get_int_member (result, "affected");

  print_result (output, result);
  reeve_cli_note (output, REEVE_CLI_GOOD, "%s: done, %" G_GINT64_FORMAT " row%s written",
                  reeve_plan_get_title (plan), affected, affected == 1 ? "" : "s");
  if (reeve_plan_get_backup (plan) != NULL)
    reeve_cli_note (output, REEVE_CLI_PLAIN, "The backup made before it: %s",
                    reeve_plan_get_backup (plan));
}

/* What the document has in any case. */
static const char *const members[] = { "task", "columns[]", "rows[]", NULL };

/* A job that was refused or failed has no result. */
static void
complete (ReeveCliContext *context, JsonObject *document)
{
  if (!json_object_has_member (document, "affected"))
    json_object_set_int_member (document, "affected", 0);
}

/* --- running -------------------------------------------------------------------------------- */

static int
run_reading (ReeveCliContext *context, ReeveOperation *operation, GError **error)
{
  ReeveCliOutput *output = reeve_cli_context_get_output (context);
  ReevePool *pool = reeve_cli_context_get_reading_pool (context, error);
  JsonObject *result =
    pool != NULL ? reeve_task_run_read (REEVE_TASK_RUN (operation), pool,
                                        reeve_cli_context_get_cancellable (context), error)
                 : NULL;

  if (result == NULL)
    return REEVE_CLI_FAILED;
  print_result (output, result);
  reeve_cli_print_json (output, result);
  return REEVE_CLI_DONE;
}

int
reeve_cli_task_run (ReeveCliContext *context, GError **error)
{
  ReeveCliOptions *options = reeve_cli_context_get_options (context);
  ReeveConnection *connection = reeve_cli_context_get_connection (context, error);
  ReeveProject *project =
    connection != NULL ? reeve_cli_context_get_project (context, error) : NULL;
  g_autoptr (ReeveTask) task = project != NULL ? reeve_cli_load_task (context, error) : NULL;
  g_autoptr (ReeveOperation) operation = NULL;
  ReeveTaskValues *values = task != NULL ? read_values (context, task, error) : NULL;
  const ReeveSafeguardOptions guard = { reeve_cli_options_has (options, "no-backup"),
                                        reeve_cli_options_has (options, "encrypt") };

  if (values == NULL)
    return REEVE_CLI_FAILED;
  if (reeve_task_get_effect (task) == REEVE_EFFECT_READ &&
      !reeve_cli_options_has (options, "dry-run"))
    {
      operation = reeve_task_run_new (connection, values);
      return run_reading (context, operation, error);
    }
  operation = reeve_safe_task_new (connection, project, values, &guard);
  return reeve_cli_run (context, operation, members, complete, report, error);
}

int
reeve_cli_task_help (ReeveCliContext *context, GError **error)
{
  ReeveCliOutput *output = reeve_cli_context_get_output (context);
  g_autoptr (ReeveTask) task = reeve_cli_load_task (context, error);

  if (task == NULL)
    return REEVE_CLI_FAILED;
  reeve_cli_print (output, "Usage: reevectl task run %s%s\n\n%s.\n", reeve_task_get_name (task),
                   reeve_task_get_n_parameters (task) > 0 ? " [--PARAMETER VALUE]…" : "",
                   reeve_task_get_title (task));
  if (*reeve_task_get_description (task) != '\0')
    reeve_cli_print (output, "%s\n", reeve_task_get_description (task));
  if (reeve_task_get_n_parameters (task) > 0)
    reeve_cli_print (output, "\n");
  reeve_cli_print_parameters (output, task);
  reeve_cli_print (output, "\nA secret comes from a file or a descriptor (--NAME-file, --NAME-fd), "
                           "or is asked for.\n");
  return REEVE_CLI_DONE;
}
