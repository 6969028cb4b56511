/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-cli"

#include "config.h"

#include <string.h>

#include "cli/cmd-migrate.h"
#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/json.h"
#include "core/migrate/check.h"
#include "core/migrate/create.h"
#include "core/migrate/offline.h"
#include "core/migrate/revision-set.h"

static GPtrArray *
one_engine (const char *name, GError **error)
{
  const ReeveEngine *engine = reeve_engine_find (name);
  GPtrArray *engines;

  if (engine == NULL)
    {
      reeve_set_error (error, REEVE_ERROR_USAGE, "There is no engine “%s”", name);
      reeve_error_set_remedy (error, "Choose postgres or sqlite.");
      return NULL;
    }
  engines = g_ptr_array_new ();
  g_ptr_array_add (engines, (gpointer) engine);
  return engines;
}

GPtrArray *
reeve_cli_engines (ReeveCliContext *context, GError **error)
{
  const char *chosen = reeve_cli_options_get (reeve_cli_context_get_options (context), "engine");
  const ReeveEngine *const *all;
  ReeveConnection *connection;
  GPtrArray *engines;
  guint count;

  if (chosen != NULL)
    return one_engine (chosen, error);
  if (!reeve_cli_context_find_connection (context, &connection, error))
    return NULL;
  if (connection != NULL)
    return one_engine (reeve_connection_get_engine (connection), error);
  all = reeve_engine_list (&count);
  engines = g_ptr_array_new ();
  for (guint i = 0; i < count; i++)
    g_ptr_array_add (engines, (gpointer) all[i]);
  return engines;
}

static int
write_revision (ReeveCliContext *context, ReeveCreateOptions *create, GError **error)
{
  ReeveCliOutput *output = reeve_cli_context_get_output (context);
  ReeveProject *project = reeve_cli_context_get_project (context, error);
  g_auto (ReeveCreated) created = { 0 };
  JsonObject *document;

  create->dry_run = reeve_cli_options_has (reeve_cli_context_get_options (context), "dry-run");
  create->now_us = reeve_clock_now ();
  if (project == NULL || !reeve_create_revision (project, create, &created, error))
    return REEVE_CLI_FAILED;
  document = json_object_new ();
  json_object_set_boolean_member (document, "dry_run", create->dry_run);
  reeve_json_set_string_or_null (document, "file", created.path);
  reeve_json_set_strv (document, "parents", (const char *const *) created.parents);
  if (create->dry_run)
    reeve_cli_print (output, "Would write a revision “%s” into %s\n", create->message,
                     reeve_project_get_migrations (project));
  else
    reeve_cli_print (output, "%s\n", created.path);
  reeve_cli_print_json (output, document);
  return REEVE_CLI_DONE;
}

int
reeve_cli_migrate_create (ReeveCliContext *context, GError **error)
{
  ReeveCliOptions *options = reeve_cli_context_get_options (context);
  ReeveCreateOptions create = {
    .message = reeve_cli_options_get_argument (options, 0),
    .parents = reeve_cli_options_has (options, "parent")
                 ? reeve_cli_options_list (options, "parent")
                 : NULL,
    .with_hints = !reeve_cli_options_has (options, "empty"),
  };

  return write_revision (context, &create, error);
}

int
reeve_cli_migrate_merge (ReeveCliContext *context, GError **error)
{
  ReeveCliOptions *options = reeve_cli_context_get_options (context);
  ReeveCreateOptions create = {
    .message = reeve_cli_options_get (options, "message"),
    .parents = reeve_cli_options_get_arguments (options),
  };

  if (create.message == NULL)
    {
      reeve_set_error (error, REEVE_ERROR_USAGE, "A merge needs a message");
      reeve_error_set_remedy (error, "Usage: reevectl migrate merge ID ID… -m MESSAGE");
      return REEVE_CLI_USAGE;
    }
  return write_revision (context, &create, error);
}

int
reeve_cli_migrate_sql (ReeveCliContext *context, GError **error)
{
  ReeveCliOptions *options = reeve_cli_context_get_options (context);
  ReeveCliOutput *output = reeve_cli_context_get_output (context);
  const char *range = reeve_cli_options_get_argument (options, 0);
  const char *colon = strchr (range, ':');
  g_autofree char *from = colon != NULL ? g_strndup (range, (gsize) (colon - range)) : NULL;
  const char *to = colon != NULL ? colon + 1 : range;
  ReeveProject *project = reeve_cli_context_get_project (context, error);
  g_autoptr (GPtrArray) engines = project != NULL ? reeve_cli_engines (context, error) : NULL;
  g_autoptr (GPtrArray) revisions =
    engines != NULL ? reeve_revision_set_load (project, NULL, NULL, error) : NULL;
  g_autoptr (ReeveGraph) graph =
    revisions != NULL ? reeve_graph_new (revisions, NULL, 0, error) : NULL;
  const ReeveEngine *engine = engines != NULL ? g_ptr_array_index (engines, 0) : NULL;
  g_autofree char *sql = NULL;
  JsonObject *document;

  if (graph == NULL)
    return REEVE_CLI_FAILED;
  if (engines->len > 1)
    {
      reeve_set_error (error, REEVE_ERROR_USAGE, "For which engine is not said");
      reeve_error_set_remedy (error, "Give --engine postgres or --engine sqlite, or a database "
                                     "with -d; it is not connected to.");
      return REEVE_CLI_USAGE;
    }
  sql = reeve_offline_sql (graph, engine->name, from != NULL && *from != '\0' ? from : NULL, to,
                           reeve_project_get_ledger_schema (project), error);
  if (sql == NULL)
    return REEVE_CLI_FAILED;
  document = json_object_new ();
  json_object_set_string_member (document, "engine", engine->name);
  reeve_json_set_string_or_null (document, "from", from);
  json_object_set_string_member (document, "to", to);
  json_object_set_string_member (document, "sql", sql);
  reeve_cli_print_raw (output, sql);
  reeve_cli_print_json (output, document);
  return REEVE_CLI_DONE;
}

static void
report_problems (ReeveCliOutput *output, GPtrArray *problems, JsonObject *document)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < problems->len; i++)
    {
      const GError *problem = g_ptr_array_index (problems, i);
      g_autofree char *text = reeve_error_describe (problem);

      reeve_cli_print_styled (output, REEVE_CLI_BAD, "%s", text);
      json_array_add_object_element (array, reeve_cli_error_to_json (problem));
    }
  json_object_set_array_member (document, "problems", array);
}

static gboolean
is_different (ReeveRevisionState state)
{
  return reeve_cli_is_drift (state) || state == REEVE_REVISION_COSMETIC;
}

/* Drift against the named database. Returns whether there is any that matters. */
static gboolean
report_drift (ReeveCliOutput *output, const ReeveMigrationStatus *status, JsonObject *document)
{
  JsonArray *array = json_array_new ();
  gboolean matters = FALSE;

  for (guint i = 0; i < reeve_graph_get_n_nodes (status->graph); i++)
    {
      const ReeveGraphNode *node = reeve_graph_get_node (status->graph, i);
      ReeveRevisionState state = status->states[i];
      JsonObject *object;

      if (!is_different (state))
        continue;
      object = json_object_new ();
      json_object_set_string_member (object, "id", node->id);
      json_object_set_string_member (object, "state", reeve_revision_state_name (state));
      json_array_add_object_element (array, object);
      reeve_cli_print_styled (output,
                              reeve_cli_is_drift (state) ? REEVE_CLI_BAD : REEVE_CLI_FAINT,
                              "%s is %s", node->id, reeve_revision_state_name (state));
      matters = matters || reeve_cli_is_drift (state);
    }
  for (guint i = 0; i < status->ledger->unfinished->len; i++)
    {
      const ReeveLedgerUnfinished *unfinished =
        g_ptr_array_index (status->ledger->unfinished, i);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "id", unfinished->id);
      json_object_set_string_member (object, "state", "unfinished");
      json_array_add_object_element (array, object);
      reeve_cli_print_styled (output, REEVE_CLI_BAD, "%s is not finished: at statement %u of %u",
                              unfinished->id, unfinished->statement, unfinished->total);
      matters = TRUE;
    }
  json_object_set_array_member (document, "drift", array);
  return matters;
}

int
reeve_cli_migrate_validate (ReeveCliContext *context, GError **error)
{
  ReeveCliOutput *output = reeve_cli_context_get_output (context);
  ReeveProject *project = reeve_cli_context_get_project (context, error);
  g_autoptr (GPtrArray) engines = project != NULL ? reeve_cli_engines (context, error) : NULL;
  g_autoptr (JsonObject) document = json_object_new ();
  g_autoptr (ReeveMigrationStatus) status = NULL;
  g_autoptr (GPtrArray) problems = NULL;
  ReeveConnection *connection;
  gboolean drift = FALSE;
  guint n_revisions = 0;

  problems = engines != NULL ? reeve_check_files (project, engines, &n_revisions, error) : NULL;
  if (problems == NULL || !reeve_cli_context_find_connection (context, &connection, error))
    return REEVE_CLI_FAILED;
  json_object_set_int_member (document, "revisions", n_revisions);
  report_problems (output, problems, document);
  if (problems->len == 0 && connection != NULL)
    {
      status = reeve_cli_read_status (context, error);
      if (status == NULL)
        return REEVE_CLI_FAILED;
      drift = report_drift (output, status, document);
    }
  json_object_set_boolean_member (document, "ok", problems->len == 0 && !drift);
  if (problems->len == 0 && !drift)
    reeve_cli_print_styled (output, REEVE_CLI_GOOD, "%u revisions are in order%s", n_revisions,
                            status != NULL ? ", and the database agrees" : "");
  reeve_cli_print_json (output, g_steal_pointer (&document));
  if (problems->len > 0)
    return REEVE_CLI_FAILED;
  return drift ? REEVE_CLI_FINDINGS : REEVE_CLI_DONE;
}
