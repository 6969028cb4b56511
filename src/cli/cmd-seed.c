/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-cli"

#include "config.h"

#include "cli/cmd-seed.h"
#include "cli/commands.h"
#include "cli/context.h"
#include "cli/run.h"
#include "cli/table.h"
#include "core/base/error.h"
#include "core/base/json.h"
#include "core/seed/operation-apply.h"

#define LARGEST_SCALE 1e9

static ReeveSeedProfile *
load_profile (ReeveCliContext *context, GError **error)
{
  ReeveProject *project = reeve_cli_context_get_project (context, error);
  const char *name = reeve_cli_options_get_argument (reeve_cli_context_get_options (context), 0);

  return project != NULL ? reeve_seed_profile_load (reeve_project_get_seeds (project), name, error)
                         : NULL;
}

/* --- profiles ------------------------------------------------------------------------------- */

/* The rows of each table, counted over all places that name it. */
static JsonObject *
profile_to_json (const ReeveSeedProfile *profile)
{
  JsonObject *object = json_object_new ();
  JsonArray *tables = json_array_new ();
  GPtrArray *entries = reeve_seed_profile_get_entries (profile);

  json_object_set_string_member (object, "name", reeve_seed_profile_get_name (profile));
  reeve_json_set_string_or_null (object, "description",
                                 reeve_seed_profile_get_description (profile));
  reeve_json_set_string_or_null (object, "requires", reeve_seed_profile_get_requires (profile));
  reeve_json_set_strv (object, "environments", reeve_seed_profile_get_environments (profile));
  for (guint i = 0; i < entries->len; i++)
    {
      const ReeveSeedEntry *entry = g_ptr_array_index (entries, i);
      JsonObject *table = json_object_new ();
      guint64 rows;

      json_object_set_string_member (table, "name", entry->table);
      json_object_set_string_member (table, "file", entry->file);
      json_object_set_string_member (table, "policy", reeve_seed_policy_name (entry->policy));
      if (reeve_seed_entry_get_rows (entry, &rows))
        json_object_set_int_member (table, "rows", (gint64) rows);
      else
        json_object_set_null_member (table, "rows");
      json_array_add_object_element (tables, table);
    }
  json_object_set_array_member (object, "tables", tables);
  return object;
}

static char *
dup_environments (const ReeveSeedProfile *profile)
{
  return g_strjoinv (", ", (char **) reeve_seed_profile_get_environments (profile));
}

static void
list_profile (ReeveCliTable *table, JsonArray *profiles, const ReeveSeedProfile *profile)
{
  g_autofree char *environments = dup_environments (profile);
  const char *description = reeve_seed_profile_get_description (profile);

  json_array_add_object_element (profiles, profile_to_json (profile));
  reeve_cli_table_add (table, REEVE_CLI_STRONG, reeve_seed_profile_get_name (profile));
  reeve_cli_table_add (table, REEVE_CLI_PLAIN, environments);
  reeve_cli_table_add (table, REEVE_CLI_FAINT, description != NULL ? description : "");
}

/* It hides none of the others. */
static void
list_broken (ReeveCliTable *table, JsonArray *profiles, const char *name, const GError *error)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "name", name);
  json_object_set_object_member (object, "error", reeve_cli_error_to_json (error));
  json_array_add_object_element (profiles, object);
  reeve_cli_table_add (table, REEVE_CLI_STRONG, name);
  reeve_cli_table_add (table, REEVE_CLI_PLAIN, "");
  reeve_cli_table_add (table, REEVE_CLI_BAD, "cannot be read");
}

static int
run_list (ReeveCliContext *context, GError **error)
{
  static const ReeveCliColumn columns[] = {
    { "PROFILE", FALSE }, { "FOR", FALSE }, { "WHAT", FALSE }, { NULL },
  };
  ReeveCliOutput *output = reeve_cli_context_get_output (context);
  ReeveProject *project = reeve_cli_context_get_project (context, error);
  g_autoptr (ReeveCliTable) table = reeve_cli_table_new (columns);
  g_autoptr (JsonObject) document = json_object_new ();
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func ((GDestroyNotify) g_error_free);
  JsonArray *profiles = json_array_new ();
  g_auto (GStrv) names = NULL;

  json_object_set_array_member (document, "profiles", profiles);
  if (project == NULL)
    return REEVE_CLI_FAILED;
  names = reeve_seed_profile_list (reeve_project_get_seeds (project));
  for (guint i = 0; names[i] != NULL; i++)
    {
      GError *problem = NULL;
      g_autoptr (ReeveSeedProfile) profile =
        reeve_seed_profile_load (reeve_project_get_seeds (project), names[i], &problem);

      if (profile != NULL)
        list_profile (table, profiles, profile);
      else
        {
          list_broken (table, profiles, names[i], problem);
          g_ptr_array_add (problems, problem);
        }
    }
  if (reeve_cli_output_is_json (output))
    reeve_cli_print_json (output, g_steal_pointer (&document));
  else if (names[0] == NULL)
    reeve_cli_print (output, "There are no profiles in “%s”.\n", reeve_project_get_seeds (project));
  else
    reeve_cli_table_print (table, output);
  for (guint i = 0; i < problems->len; i++)
    {
      g_autofree char *text = reeve_error_describe (g_ptr_array_index (problems, i));

      reeve_cli_warn (output, REEVE_CLI_BAD, "%s", text);
    }
  return problems->len > 0 ? REEVE_CLI_FAILED : REEVE_CLI_DONE;
}

static int
run_show (ReeveCliContext *context, GError **error)
{
  static const ReeveCliColumn columns[] = {
    { "TABLE", FALSE }, { "ROWS", TRUE }, { "POLICY", FALSE }, { "FILE", FALSE }, { NULL },
  };
  ReeveCliOutput *output = reeve_cli_context_get_output (context);
  g_autoptr (ReeveSeedProfile) profile = load_profile (context, error);
  g_autoptr (ReeveCliTable) table = reeve_cli_table_new (columns);
  g_autoptr (JsonObject) document = NULL;
  g_autofree char *environments = NULL;
  GPtrArray *entries;

  if (profile == NULL)
    return REEVE_CLI_FAILED;
  document = profile_to_json (profile);
  environments = dup_environments (profile);
  entries = reeve_seed_profile_get_entries (profile);
  for (guint i = 0; i < entries->len; i++)
    {
      const ReeveSeedEntry *entry = g_ptr_array_index (entries, i);
      guint64 rows;

      reeve_cli_table_add (table, REEVE_CLI_STRONG, entry->table);
      if (reeve_seed_entry_get_rows (entry, &rows))
        reeve_cli_table_add_number (table, rows);
      else
        reeve_cli_table_add (table, REEVE_CLI_FAINT, "as needed");
      reeve_cli_table_add (table, REEVE_CLI_PLAIN, reeve_seed_policy_name (entry->policy));
      reeve_cli_table_add (table, REEVE_CLI_FAINT, entry->file);
    }
  if (reeve_cli_output_is_json (output))
    {
      reeve_cli_print_json (output, g_steal_pointer (&document));
      return REEVE_CLI_DONE;
    }
  reeve_cli_print (output, "%s, for %s\n", reeve_seed_profile_get_name (profile), environments);
  reeve_cli_table_print (table, output);
  return REEVE_CLI_DONE;
}

/* --- plan and apply ------------------------------------------------------------------------- */

/* How many times the rows that a profile generates. */
gboolean
reeve_cli_seed_read_scale (ReeveCliContext *context, double *scale, GError **error)
{
  const char *text = reeve_cli_options_get (reeve_cli_context_get_options (context), "scale");
  char *end = NULL;

  *scale = 1;
  if (text == NULL)
    return TRUE;
  *scale = g_ascii_strtod (text, &end);
  if (end != text && *end == '\0' && *scale > 0 && *scale <= LARGEST_SCALE)
    return TRUE;
  reeve_set_error (error, REEVE_ERROR_USAGE, "“%s” is no scale: a number above 0, like 0.1 or 10",
                   text);
  return FALSE;
}

static ReeveOperation *
make_operation (ReeveCliContext *context, GError **error)
{
  double scale;
  ReeveConnection *connection = reeve_cli_seed_read_scale (context, &scale, error)
                                  ? reeve_cli_context_get_connection (context, error)
                                  : NULL;
  g_autoptr (ReeveSeedProfile) profile =
    connection != NULL ? load_profile (context, error) : NULL;
  ReeveOperation *operation =
    profile != NULL ? reeve_seed_apply_new (connection, profile) : NULL;

  if (operation != NULL)
    reeve_seed_apply_set_scale (REEVE_SEED_APPLY (operation), scale);
  return operation;
}

static int
run_plan (ReeveCliContext *context, GError **error)
{
  ReeveCliOutput *output = reeve_cli_context_get_output (context);
  g_autoptr (ReeveOperation) operation = make_operation (context, error);
  ReevePool *pool =
    operation != NULL ? reeve_cli_context_get_reading_pool (context, error) : NULL;
  g_autoptr (ReevePlan) plan =
    pool != NULL ? reeve_operation_prepare (operation, pool,
                                            reeve_cli_context_get_cancellable (context), error)
                 : NULL;
  g_autoptr (JsonObject) document = NULL;

  if (plan == NULL)
    return REEVE_CLI_FAILED;
  if (reeve_plan_get_blocked (plan) != NULL)
    {
      g_propagate_error (error, g_error_copy (reeve_plan_get_blocked (plan)));
      return reeve_cli_blocked_status (reeve_plan_get_blocked (plan));
    }
  reeve_plan_seal (plan);
  document = reeve_seed_apply_describe (plan);
  if (reeve_cli_output_is_json (output))
    {
      reeve_cli_print_json (output, g_steal_pointer (&document));
      return REEVE_CLI_DONE;
    }
  reeve_cli_print (output, "%s\n", reeve_plan_get_title (plan));
  for (guint i = 0; i < reeve_plan_get_n_steps (plan); i++)
    reeve_cli_print (output, "  %s\n", reeve_plan_get_step (plan, i)->label);
  return REEVE_CLI_DONE;
}

/* What the document has in any case. */
static const char *const members[] = { "profile", "run", "tables[]", NULL };

static void
report_applied (ReeveCliContext *context, ReevePlan *plan, JsonObject *result)
{
  ReeveCliOutput *output = reeve_cli_context_get_output (context);
  JsonArray *tables = json_object_get_array_member (result, "tables");
  const char *run = json_object_get_string_member_with_default (result, "run", NULL);

  for (guint i = 0; i < json_array_get_length (tables); i++)
    {
      JsonObject *table = json_array_get_object_element (tables, i);

      reeve_cli_print (output,
                       "%s: %" G_GINT64_FORMAT " inserted, %" G_GINT64_FORMAT
                       " updated, %" G_GINT64_FORMAT " kept\n",
                       json_object_get_string_member (table, "name"),
                       json_object_get_int_member (table, "inserted"),
                       json_object_get_int_member (table, "updated"),
                       json_object_get_int_member (table, "kept"));
    }
  if (run != NULL)
    reeve_cli_print_styled (output, REEVE_CLI_GOOD, "Seeded with “%s”, run %s",
                            json_object_get_string_member (result, "profile"), run);
  else
    reeve_cli_print_styled (output, REEVE_CLI_GOOD,
                            "Everything of “%s” is there; nothing was written",
                            json_object_get_string_member (result, "profile"));
}

static int
run_apply (ReeveCliContext *context, GError **error)
{
  g_autoptr (ReeveOperation) operation = make_operation (context, error);

  if (operation == NULL)
    return REEVE_CLI_FAILED;
  return reeve_cli_run (context, operation, members, NULL, report_applied, error);
}

static const ReeveCliOption scale_options[] = {
  { "scale", 0, REEVE_CLI_VALUE, "N", "generate N times as many rows (default 1)" },
  { NULL },
};

static const ReeveCliOption reset_options[] = {
  { "edited", 0, REEVE_CLI_FLAG, NULL, "also rows that were edited since" },
  { "keep", 0, REEVE_CLI_LIST, "TABLE", "leave the rows of this table alone" },
  { "remove", 0, REEVE_CLI_FLAG, NULL, "only remove, do not apply anew" },
  { "scale", 0, REEVE_CLI_VALUE, "N", "generate N times as many rows (default 1)" },
  { NULL },
};

const ReeveCliVerb reeve_cli_seed_verbs[] = {
  { "list", NULL, 0, 0, "The profiles of the project", NULL, run_list },
  { "show", "PROFILE", 1, 1, "What is in a profile", NULL, run_show },
  { "plan", "PROFILE", 1, 1, "Count what would be inserted, updated and kept", scale_options,
    run_plan },
  { "apply", "PROFILE", 1, 1, "Put its rows into the database", scale_options, run_apply },
  { "reset", "[PROFILE]", 0, 1, "Put demo data back; what is not demo data stays", reset_options,
    reeve_cli_seed_reset },
  { "runs", NULL, 0, 0, "What was seeded here, and what has become of it", NULL,
    reeve_cli_seed_runs },
  { "status", NULL, 0, 0, "Which profiles are applied", NULL, reeve_cli_seed_status },
  { "undo", "RUN", 1, 1, "Take a run back: what nobody edited or needs since", NULL,
    reeve_cli_seed_undo },
  { NULL },
};
