/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-cli"

#include "config.h"

#include "cli/cmd-migrate.h"

#include "cli/commands.h"
#include "cli/run.h"
#include "core/base/error.h"
#include "core/base/json.h"
#include "core/flow/safeguard.h"

static const struct
{
  const char *name;
  ReeveInDoubt in_doubt;
} in_doubt_names[] = {
  { "stop", REEVE_IN_DOUBT_STOP },
  { "redo", REEVE_IN_DOUBT_REDO },
  { "skip", REEVE_IN_DOUBT_SKIP },
};

static gboolean
parse_in_doubt (const char *name, ReeveInDoubt *in_doubt, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (in_doubt_names); i++)
    if (name == NULL || g_str_equal (name, in_doubt_names[i].name))
      {
        *in_doubt = in_doubt_names[i].in_doubt;
        return TRUE;
      }
  reeve_set_error (error, REEVE_ERROR_USAGE, "“--in-doubt” is stop, redo or skip, not “%s”", name);
  return FALSE;
}

static gboolean
read_options (ReeveCliContext *context, ReeveMigrationOptions *migration, GError **error)
{
  ReeveCliOptions *options = reeve_cli_context_get_options (context);

  migration->target = reeve_cli_options_get_argument (options, 0);
  migration->force = reeve_cli_options_has (options, "force");
  migration->no_backup = reeve_cli_options_has (options, "no-backup");
  migration->encrypt = reeve_cli_options_has (options, "encrypt");
  migration->findings = reeve_cli_shows_plan (context);
  return reeve_cli_options_get_number (options, "wait", 1, 86400, 0, &migration->wait_s, error) &&
         reeve_cli_options_get_number (options, "lock-timeout", 1, 3600000, 0,
                                       &migration->lock_timeout_ms, error) &&
         reeve_cli_options_get_number (options, "lock-retries", 1, 1000, 0,
                                       &migration->lock_retries, error) &&
         parse_in_doubt (reeve_cli_options_get (options, "in-doubt"), &migration->in_doubt, error);
}

/* "a, b" of the result's array of ids; NULL when it is empty. */
static char *
join_current (JsonObject *result)
{
  g_autoptr (GString) ids = g_string_new (NULL);
  JsonNode *node = result != NULL ? json_object_get_member (result, "current") : NULL;
  JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node)
                                                                  : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    g_string_append_printf (ids, "%s%s", i > 0 ? ", " : "",
                            json_array_get_string_element (array, i));
  return ids->len > 0 ? g_string_free (g_steal_pointer (&ids), FALSE) : NULL;
}

static void
report (ReeveCliContext *context, ReevePlan *plan, JsonObject *result)
{
  ReeveCliOutput *output = reeve_cli_context_get_output (context);
  g_autofree char *current = join_current (result);
  const char *at = current != NULL ? current : "base";

  if (reeve_plan_get_n_steps (plan) == 0)
    reeve_cli_print (output, "Nothing to do: already at %s\n", at);
  else
    reeve_cli_print_styled (output, REEVE_CLI_GOOD, "Now at %s", at);
  if (reeve_plan_get_backup (plan) != NULL)
    reeve_cli_note (output, REEVE_CLI_PLAIN, "The backup made before it: %s",
                    reeve_plan_get_backup (plan));
}

/* What the document has in any case. */
static const char *const members[] = { "steps[]", "backup", NULL };

/* A job that was refused has no result: the database is where it was. */
static void
complete (ReeveCliContext *context, JsonObject *document)
{
  g_autoptr (ReeveMigrationStatus) status = NULL;
  g_auto (GStrv) current = NULL;

  if (json_object_has_member (document, "current"))
    return;
  status = reeve_cli_read_status (context, NULL);
  if (status == NULL)
    {
      json_object_set_null_member (document, "current");
      return;
    }
  current = reeve_migration_status_get_current (status);
  reeve_json_set_strv (document, "current", (const char *const *) current);
}

static int
migrate (ReeveCliContext *context, ReeveMigrationKind kind, GError **error)
{
  ReeveMigrationOptions migration = REEVE_MIGRATION_OPTIONS_INIT;
  g_autoptr (ReeveOperation) operation = NULL;
  g_autoptr (GError) local = NULL;
  ReeveConnection *connection;
  ReeveProject *project;
  int status;

  if (!read_options (context, &migration, error))
    return REEVE_CLI_USAGE;
  connection = reeve_cli_context_get_connection (context, error);
  project = connection != NULL ? reeve_cli_context_get_project (context, error) : NULL;
  if (project == NULL)
    return REEVE_CLI_FAILED;
  migration.kind = kind;
  operation = reeve_safe_migration_new (connection, project, &migration);
  status = reeve_cli_run (context, operation, members, complete, report, &local);
  if (local == NULL)
    return status;
  if (reeve_error_is_cancelled (local))
    reeve_cli_note (reeve_cli_context_get_output (context), REEVE_CLI_PLAIN,
                    "What had ended before stays; “reevectl migrate status” shows where the "
                    "database is.");
  g_propagate_error (error, g_steal_pointer (&local));
  return status;
}

static int
run_up (ReeveCliContext *context, GError **error)
{
  return migrate (context, REEVE_MIGRATION_UP, error);
}

static int
run_down (ReeveCliContext *context, GError **error)
{
  return migrate (context, REEVE_MIGRATION_DOWN, error);
}

static int
run_to (ReeveCliContext *context, GError **error)
{
  return migrate (context, REEVE_MIGRATION_TO, error);
}

static int
run_stamp (ReeveCliContext *context, GError **error)
{
  return migrate (context, REEVE_MIGRATION_STAMP, error);
}

#define MOVE_OPTIONS \
  { "wait", 0, REEVE_CLI_VALUE, "SECONDS", "how long to wait for another run (default 300)" }, \
  { "lock-timeout", 0, REEVE_CLI_VALUE, "MS", \
    "how long a statement may wait for a table lock (default 2000)" }, \
  { "lock-retries", 0, REEVE_CLI_VALUE, "N", "how often it is tried again (default 10)" }, \
  { "in-doubt", 0, REEVE_CLI_VALUE, "HOW", \
    "stop, redo or skip a statement of which nobody can tell whether it ran (default stop)" }

static const ReeveCliOption up_options[] = {
  { "force", 0, REEVE_CLI_FLAG, NULL,
    "go on although applied revisions were changed or are missing" },
  { "no-backup", 0, REEVE_CLI_FLAG, NULL, "make no backup first, whatever the plan destroys" },
  REEVE_CLI_ENCRYPT_OPTION,
  MOVE_OPTIONS,
  { NULL },
};

static const ReeveCliOption status_options[] = {
  { "check", 0, REEVE_CLI_FLAG, NULL, "exit status 4 when anything is pending, failed or drifted" },
  { NULL },
};

static const ReeveCliOption create_options[] = {
  { "parent", 0, REEVE_CLI_LIST, "ID", "what it revises; default: the only head" },
  { "empty", 0, REEVE_CLI_FLAG, NULL, "without the comments that say what belongs where" },
  { NULL },
};

static const ReeveCliOption merge_options[] = {
  { "message", 'm', REEVE_CLI_VALUE, "MESSAGE", "what the file is called" },
  { NULL },
};

static const ReeveCliOption history_options[] = {
  { "limit", 'n', REEVE_CLI_VALUE, "N", "no more than the newest N (default all)" },
  { NULL },
};

static const ReeveCliOption engine_options[] = {
  { "engine", 0, REEVE_CLI_VALUE, "E", "postgres or sqlite, where no database is named" },
  { NULL },
};

const ReeveCliVerb reeve_cli_migrate_verbs[] = {
  { "status", NULL, 0, 0, "What the database has of the project's revisions", status_options,
    reeve_cli_migrate_status },
  { "up", "[TARGET]", 0, 1, "Apply what is pending, up to a target (default head)", up_options,
    run_up },
  { "down", "[TARGET]", 0, 1, "Take back revisions (default -1, the last one)", up_options,
    run_down },
  { "to", "TARGET", 1, 1, "Apply and take back until the database is exactly there", up_options,
    run_to },
  { "create", "MESSAGE", 1, 1, "Write a new revision file", create_options,
    reeve_cli_migrate_create },
  { "merge", "ID ID…", 2, REEVE_CLI_MANY, "Write a revision that joins several heads",
    merge_options, reeve_cli_migrate_merge },
  { "stamp", "TARGET", 1, 1, "Set the ledger without running any SQL", up_options, run_stamp },
  { "current", NULL, 0, 0, "The revisions that the database is at", NULL,
    reeve_cli_migrate_current },
  { "heads", NULL, 0, 0, "The newest revisions of the project", NULL, reeve_cli_migrate_heads },
  { "history", "[ID]", 0, 1, "Every attempt that the database knows of, newest first",
    history_options, reeve_cli_migrate_history },
  { "show", "ID", 1, 1, "One revision with its SQL and its state", engine_options,
    reeve_cli_migrate_show },
  { "sql", "[FROM:]TO", 1, 1, "The same migration as a script, without a database",
    engine_options, reeve_cli_migrate_sql },
  { "validate", NULL, 0, 0, "Read all files and compare them with the database, if one is named",
    engine_options, reeve_cli_migrate_validate },
  { "lint", "[FILE…]", 0, REEVE_CLI_MANY, "Look for what is dangerous, blocking or irreversible",
    engine_options, reeve_cli_migrate_lint },
  { NULL },
};
