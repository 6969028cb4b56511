/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-cli"

#include "config.h"

#include "cli/cmd-backup.h"
#include "cli/cmd-migrate.h"
#include "cli/commands.h"
#include "cli/overview-view.h"
#include "cli/table.h"

static int
run_one (ReeveCliContext *context, GError **error)
{
  ReeveCliOutput *output = reeve_cli_context_get_output (context);
  ReeveConnection *connection = reeve_cli_context_get_connection (context, error);
  g_autoptr (ReeveCliOverview) overview = NULL;
  ReeveProject *project = NULL;
  ReeveCatalogue *catalogue = NULL;

  if (connection == NULL || !reeve_cli_context_await (context, connection, error) ||
      !reeve_cli_context_find_project (context, &project, error) ||
      !reeve_cli_context_find_catalogue (context, &catalogue, error))
    return REEVE_CLI_FAILED;
  overview = reeve_cli_overview_read (connection, project, catalogue,
                                      reeve_cli_context_get_cancellable (context), error);
  if (overview == NULL)
    return REEVE_CLI_FAILED;
  if (!reeve_cli_output_is_quiet (output))
    reeve_cli_overview_print (overview, output);
  reeve_cli_print_json (output, reeve_cli_overview_to_json (overview));
  if (overview->error == NULL)
    return REEVE_CLI_DONE;
  if (!reeve_cli_output_is_json (output))
    reeve_cli_print_error (output, overview->error);
  return REEVE_CLI_FAILED;
}

static void
add_row (ReeveCliTable *table, const ReeveCliOverview *overview)
{
  ReeveConnection *connection = overview->connection;
  gboolean reached = overview->target != NULL;
  const ReeveMigrationStatus *status = overview->status;
  g_auto (GStrv) current =
    status != NULL ? reeve_migration_status_get_current (status) : NULL;
  g_autofree char *at = current != NULL ? g_strjoinv (", ", current) : NULL;
  g_autofree char *latency =
    reached ? g_strdup_printf ("%.2f ms", (double) overview->latency_us / 1000.0) : NULL;
  g_autoptr (JsonArray) pending =
    status != NULL ? reeve_cli_list_revisions (status, reeve_cli_is_pending) : NULL;
  g_autofree char *count =
    pending != NULL ? g_strdup_printf ("%u", json_array_get_length (pending)) : NULL;
  g_autofree char *backup = overview->backup != NULL
                              ? reeve_cli_backup_format_age (overview->backup->created_us)
                              : NULL;
  gboolean well = overview->error == NULL;

  reeve_cli_table_add (table, REEVE_CLI_PLAIN, reeve_connection_get_name (connection));
  reeve_cli_table_add (table, REEVE_CLI_PLAIN,
                       reeve_environment_name (reeve_connection_get_environment (connection)));
  reeve_cli_table_add (table, well ? REEVE_CLI_GOOD : REEVE_CLI_BAD, reached ? "yes" : "no");
  reeve_cli_table_add (table, REEVE_CLI_PLAIN, latency);
  reeve_cli_table_add (table, REEVE_CLI_PLAIN, count);
  reeve_cli_table_add (table, backup != NULL ? REEVE_CLI_PLAIN : REEVE_CLI_DOUBTFUL,
                       backup != NULL ? backup : "none");
  reeve_cli_table_add (table, well ? REEVE_CLI_PLAIN : REEVE_CLI_BAD,
                       well ? at : overview->error->message);
}

/* A project that cannot be read is a fault of that connection alone. */
static ReeveCliOverview *
read_saved (ReeveCliContext *context,
            ReeveCatalogue *catalogue,
            ReeveConnection *connection,
            GError **error)
{
  const char *folder = reeve_connection_get_project (connection);
  g_autoptr (GError) local = NULL;
  g_autoptr (ReeveProject) project = NULL;
  ReeveCliOverview *overview;

  if (!reeve_cli_context_complete (context, connection, error))
    return NULL;
  if (folder != NULL)
    project = reeve_project_open (folder, &local);
  overview = reeve_cli_overview_read (connection, project, catalogue,
                                      reeve_cli_context_get_cancellable (context), error);
  if (overview != NULL && overview->error == NULL)
    overview->error = g_steal_pointer (&local);
  return overview;
}

static int
run_all (ReeveCliContext *context, GError **error)
{
  static const ReeveCliColumn columns[] = {
    { "NAME" },          { "ENVIRONMENT" }, { "REACHABLE" }, { "LATENCY", TRUE },
    { "PENDING", TRUE }, { "BACKUP", TRUE }, { "CURRENT" },   { NULL }
  };
  ReeveCliOutput *output = reeve_cli_context_get_output (context);
  g_autoptr (ReeveCliTable) table = reeve_cli_table_new (columns);
  g_autoptr (JsonObject) document = json_object_new ();
  JsonArray *array = json_array_new ();
  g_autoptr (GPtrArray) saved = NULL;
  ReeveCatalogue *catalogue;
  int status = REEVE_CLI_DONE;

  json_object_set_array_member (document, "databases", array);
  if (!reeve_cli_context_find_catalogue (context, &catalogue, error))
    return REEVE_CLI_FAILED;
  saved = catalogue != NULL ? reeve_catalogue_list_connections (catalogue, error)
                            : g_ptr_array_new ();
  if (saved == NULL)
    return REEVE_CLI_FAILED;
  for (guint i = 0; i < saved->len; i++)
    {
      g_autoptr (ReeveCliOverview) overview =
        read_saved (context, catalogue, saved->pdata[i], error);

      if (overview == NULL)
        return REEVE_CLI_FAILED;
      if (overview->error != NULL || !reeve_cli_output_is_quiet (output))
        add_row (table, overview);
      json_array_add_object_element (array, reeve_cli_overview_to_json (overview));
      if (overview->error != NULL)
        status = REEVE_CLI_FAILED;
    }
  if (status != REEVE_CLI_DONE || !reeve_cli_output_is_quiet (output))
    reeve_cli_table_print (table, output);
  reeve_cli_print_json (output, g_steal_pointer (&document));
  return status;
}

static int
run_status (ReeveCliContext *context, GError **error)
{
  return reeve_cli_options_has (reeve_cli_context_get_options (context), "all")
           ? run_all (context, error)
           : run_one (context, error);
}

static const ReeveCliOption status_options[] = {
  { "all", 0, REEVE_CLI_FLAG, NULL, "every saved connection" },
  REEVE_CLI_READY_OPTION,
  { NULL },
};

const ReeveCliVerb reeve_cli_status_verbs[] = {
  { "", NULL, 0, 0, "Whether a database can be reached, what it is at, and what is in it",
    status_options, run_status },
  { NULL },
};
