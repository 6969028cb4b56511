/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-cli"

#include "config.h"

#include "cli/cmd-seed.h"

#include "cli/run.h"
#include "cli/table.h"
#include "core/base/json.h"
#include "core/seed/operation-reset.h"
#include "core/seed/profile.h"
#include "core/seed/runs.h"

/* As many digits of a run's id as tell it from others. */
#define SHORT_ID 8

static GPtrArray *
read_runs (ReeveCliContext *context, gboolean counts, GError **error)
{
  GCancellable *cancellable = reeve_cli_context_get_cancellable (context);
  ReevePool *pool = reeve_cli_context_get_reading_pool (context, error);
  ReeveSession *session = pool != NULL ? reeve_pool_acquire (pool, cancellable, error) : NULL;
  GPtrArray *runs = NULL;

  if (session == NULL)
    return NULL;
  runs = reeve_seed_runs_read (session, counts, cancellable, error);
  reeve_pool_release (pool, session);
  return runs;
}

/* --- runs and status ------------------------------------------------------------------------ */

int
reeve_cli_seed_runs (ReeveCliContext *context, GError **error)
{
  static const ReeveCliColumn columns[] = {
    { "RUN", FALSE },     { "PROFILE", FALSE }, { "APPLIED", FALSE }, { "BY", FALSE },
    { "INSERTED", TRUE }, { "UPDATED", TRUE },  { "AS MADE", TRUE },  { "EDITED", TRUE },
    { "GONE", TRUE },     { "TAKEN BACK", FALSE }, { NULL },
  };
  ReeveCliOutput *output = reeve_cli_context_get_output (context);
  g_autoptr (GPtrArray) runs = read_runs (context, TRUE, error);
  g_autoptr (ReeveCliTable) table = reeve_cli_table_new (columns);
  g_autoptr (JsonObject) document = json_object_new ();
  JsonArray *array = json_array_new ();

  json_object_set_array_member (document, "runs", array);
  if (runs == NULL)
    return REEVE_CLI_FAILED;
  for (guint i = 0; i < runs->len; i++)
    {
      const ReeveSeedRun *run = g_ptr_array_index (runs, i);
      g_autofree char *id = g_strndup (run->id, SHORT_ID);

      json_array_add_object_element (array, reeve_seed_run_to_json (run));
      reeve_cli_table_add (table, REEVE_CLI_STRONG, id);
      reeve_cli_table_add (table, REEVE_CLI_PLAIN, run->profile);
      reeve_cli_table_add (table, REEVE_CLI_PLAIN, run->applied_at);
      reeve_cli_table_add (table, REEVE_CLI_FAINT, run->applied_by);
      reeve_cli_table_add_number (table, run->inserted);
      reeve_cli_table_add_number (table, run->updated);
      reeve_cli_table_add_number (table, run->same);
      reeve_cli_table_add_number (table, run->edited);
      reeve_cli_table_add_number (table, run->gone);
      reeve_cli_table_add (table, REEVE_CLI_FAINT, run->undone_at);
    }
  reeve_cli_print_json (output, g_steal_pointer (&document));
  if (runs->len == 0)
    reeve_cli_print (output, "Nothing was ever seeded here.\n");
  else
    reeve_cli_table_print (table, output);
  return REEVE_CLI_DONE;
}

int
reeve_cli_seed_status (ReeveCliContext *context, GError **error)
{
  ReeveCliOutput *output = reeve_cli_context_get_output (context);
  g_autoptr (GPtrArray) runs = read_runs (context, TRUE, error);
  g_autoptr (JsonObject) document = runs != NULL ? reeve_seed_runs_describe (runs) : NULL;
  JsonArray *profiles;

  if (document == NULL)
    return REEVE_CLI_FAILED;
  profiles = json_object_get_array_member (document, "profiles");
  for (guint i = 0; i < json_array_get_length (profiles); i++)
    {
      JsonObject *profile = json_array_get_object_element (profiles, i);

      reeve_cli_print (output,
                       "%s, applied %s: %" G_GINT64_FORMAT " rows as they were made, "
                       "%" G_GINT64_FORMAT " edited, %" G_GINT64_FORMAT " gone\n",
                       json_object_get_string_member (profile, "name"),
                       json_object_get_string_member (profile, "applied_at"),
                       json_object_get_int_member (profile, "same"),
                       json_object_get_int_member (profile, "edited"),
                       json_object_get_int_member (profile, "gone"));
    }
  if (json_array_get_length (profiles) == 0)
    reeve_cli_print (output, "No profile is applied.\n");
  reeve_cli_print_json (output, g_steal_pointer (&document));
  return REEVE_CLI_DONE;
}

/* --- taking back ---------------------------------------------------------------------------- */

/* What the document has in any case. */
static const char *const members[] = { "tables[]", "runs[]", "seeded[]", NULL };

static void
report_table (ReeveCliOutput *output, JsonObject *table, gboolean takes_edited)
{
  JsonArray *dependents = json_object_get_array_member (table, "dependents");
  gint64 edited = json_object_get_int_member (table, "edited");
  gint64 referenced = json_object_get_int_member (table, "referenced");

  reeve_cli_print (output, "%s: %" G_GINT64_FORMAT " removed, %" G_GINT64_FORMAT " restored\n",
                   json_object_get_string_member (table, "name"),
                   json_object_get_int_member (table, "delete"),
                   json_object_get_int_member (table, "restore"));
  if (edited > 0)
    reeve_cli_print (output, "  %" G_GINT64_FORMAT " %s\n", edited,
                     takes_edited ? "had been edited since" : "kept, edited since");
  if (referenced > 0)
    reeve_cli_print (output, "  %" G_GINT64_FORMAT " kept, since others need them\n", referenced);
  for (guint i = 0; i < json_array_get_length (dependents); i++)
    {
      JsonObject *one = json_array_get_object_element (dependents, i);

      gint64 rows = json_object_get_int_member (one, "rows");

      reeve_cli_print (output, "  %" G_GINT64_FORMAT " %s of %s %s to what was seeded here\n", rows,
                       rows == 1 ? "row" : "rows", json_object_get_string_member (one, "table"),
                       rows == 1 ? "refers" : "refer");
    }
}

static void
report_seeded (ReeveCliOutput *output, JsonArray *tables)
{
  gint64 inserted = 0;
  gint64 updated = 0;

  for (guint i = 0; i < json_array_get_length (tables); i++)
    {
      JsonObject *table = json_array_get_object_element (tables, i);

      inserted += json_object_get_int_member (table, "inserted");
      updated += json_object_get_int_member (table, "updated");
    }
  if (json_array_get_length (tables) > 0)
    reeve_cli_print_styled (output, REEVE_CLI_GOOD,
                            "Applied anew: %" G_GINT64_FORMAT " rows inserted, %" G_GINT64_FORMAT
                            " updated",
                            inserted, updated);
}

static void
report_taken_back (ReeveCliContext *context, ReevePlan *plan, JsonObject *result)
{
  ReeveCliOutput *output = reeve_cli_context_get_output (context);
  gboolean takes_edited =
    reeve_cli_options_has (reeve_cli_context_get_options (context), "edited");
  JsonArray *tables = json_object_get_array_member (result, "tables");
  gint64 removed = 0;

  for (guint i = 0; i < json_array_get_length (tables); i++)
    {
      report_table (output, json_array_get_object_element (tables, i), takes_edited);
      removed += json_object_get_int_member (json_array_get_object_element (tables, i), "delete");
    }
  reeve_cli_print_styled (output, REEVE_CLI_GOOD, "Taken back: %" G_GINT64_FORMAT " rows removed",
                          removed);
  if (json_object_has_member (result, "seeded"))
    report_seeded (output, json_object_get_array_member (result, "seeded"));
}

int
reeve_cli_seed_undo (ReeveCliContext *context, GError **error)
{
  ReeveConnection *connection = reeve_cli_context_get_connection (context, error);
  const char *run = reeve_cli_options_get_argument (reeve_cli_context_get_options (context), 0);
  g_autoptr (ReeveOperation) operation =
    connection != NULL ? reeve_seed_undo_new (connection, run) : NULL;

  if (operation == NULL)
    return REEVE_CLI_FAILED;
  return reeve_cli_run (context, operation, members, NULL, report_taken_back, error);
}

/* --- reset ---------------------------------------------------------------------------------- */

/* Those that are applied, or the one that was named. */
static char **
list_profiles (ReeveCliContext *context, const char *named, GError **error)
{
  const char *one[] = { named, NULL };
  g_autoptr (GPtrArray) runs = named == NULL ? read_runs (context, FALSE, error) : NULL;

  if (named != NULL)
    return g_strdupv ((char **) one);
  return runs != NULL ? reeve_seed_runs_list_profiles (runs) : NULL;
}

/* What only removes needs no project; where there is one, it may still say which tables stay. */
static GPtrArray *
load_profiles (ReeveCliContext *context, const char *named, gboolean applies, GError **error)
{
  g_auto (GStrv) names = applies ? list_profiles (context, named, error) : g_new0 (char *, 1);
  ReeveProject *project = NULL;

  if (names == NULL)
    return NULL;
  if (names[0] != NULL && (project = reeve_cli_context_get_project (context, error)) == NULL)
    return NULL;
  return reeve_seed_profiles_load (project != NULL ? reeve_project_get_seeds (project) : NULL,
                                   (const char *const *) names, error);
}

int
reeve_cli_seed_reset (ReeveCliContext *context, GError **error)
{
  ReeveCliOptions *options = reeve_cli_context_get_options (context);
  ReeveConnection *connection = reeve_cli_context_get_connection (context, error);
  ReeveSeedResetOptions reset = {
    .profile = reeve_cli_options_get_argument (options, 0),
    .stays = reeve_cli_options_list (options, "keep"),
    .takes_edited = reeve_cli_options_has (options, "edited"),
  };
  g_autoptr (GPtrArray) profiles = NULL;
  g_autoptr (ReeveOperation) operation = NULL;

  if (connection == NULL || !reeve_cli_seed_read_scale (context, &reset.scale, error))
    return REEVE_CLI_FAILED;
  profiles = load_profiles (context, reset.profile, !reeve_cli_options_has (options, "remove"),
                            error);
  if (profiles == NULL)
    return REEVE_CLI_FAILED;
  reset.profiles = profiles;
  operation = reeve_seed_reset_new (connection, &reset);
  return reeve_cli_run (context, operation, members, NULL, report_taken_back, error);
}
