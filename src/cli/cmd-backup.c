/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-cli"

#include "config.h"

#include "cli/cmd-backup.h"

#include <string.h>

#include "cli/cmd-migrate.h"
#include "cli/commands.h"
#include "cli/run.h"
#include "core/backup/operation-create.h"
#include "core/backup/operation-prune.h"
#include "core/backup/operation-restore.h"
#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/json.h"
#include "core/base/paths.h"

#define MOST_THREADS 64
#define MOST_KEPT 100000

static const char *
get_string (JsonObject *object, const char *member)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, member) : NULL;

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;
}

static gint64
get_number (JsonObject *object, const char *member)
{
  return object != NULL ? json_object_get_int_member_with_default (object, member, 0) : 0;
}

/* --- create --------------------------------------------------------------------------------- */

static char *
choose_path (ReeveCliContext *context, ReeveConnection *connection, const char *label)
{
  const char *chosen = reeve_cli_options_get (reeve_cli_context_get_options (context), "output");

  if (chosen != NULL && !g_file_test (chosen, G_FILE_TEST_IS_DIR))
    return g_canonicalize_filename (chosen, NULL);
  return reeve_backup_dup_path (connection, chosen, label);
}

/* The heads that the database is at, where a project says what revisions are. */
char **
reeve_cli_backup_read_revision (ReeveCliContext *context)
{
  g_autoptr (ReeveMigrationStatus) status = NULL;
  ReeveProject *project = NULL;

  if (reeve_cli_context_find_project (context, &project, NULL) && project != NULL)
    status = reeve_cli_read_status (context, NULL);
  return status != NULL ? reeve_migration_status_get_current (status) : NULL;
}

void
reeve_cli_backup_report (ReeveCliOutput *output, JsonObject *result)
{
  g_autofree char *size = g_format_size ((guint64) get_number (result, "bytes"));
  g_autofree char *raw = g_format_size ((guint64) get_number (result, "raw_bytes"));
  g_autofree char *duration = reeve_clock_format_duration (get_number (result, "duration_ms"));

  reeve_cli_print_styled (output, REEVE_CLI_GOOD, "%s", get_string (result, "file"));
  reeve_cli_print (output, "%s (%s of rows) in %s; proof: %s%s\n", size, raw, duration,
                   get_string (result, "proof"),
                   json_object_get_boolean_member_with_default (result, "encrypted", FALSE)
                     ? "; encrypted"
                     : "");
}

static void
report_created (ReeveCliContext *context, ReevePlan *plan, JsonObject *result)
{
  reeve_cli_backup_report (reeve_cli_context_get_output (context), result);
}

/* What the documents have in any case. */
static const char *const created_members[] = {
  "file", "id", "bytes", "raw_bytes", "duration_ms", "proof", "tables[]", "revision[]",
  "encrypted", NULL,
};
static const char *const restored_members[] = {
  "file", "database", "rows", "duration_ms", "kept", "schema", NULL,
};
static const char *const undone_members[] = { "database", "kept", NULL };
static const char *const pruned_members[] = { "removed[]", "ids[]", "backups[]", NULL };

static int
run_create (ReeveCliContext *context, GError **error)
{
  ReeveCliOptions *options = reeve_cli_context_get_options (context);
  const char *proof = reeve_cli_options_get (options, "proof");
  const char *const *tables = reeve_cli_options_list (options, "table");
  ReeveBackupOptions create = {
    .label = reeve_cli_options_get_argument (options, 0),
    .classic = reeve_cli_options_has (options, "classic"),
    .tables = tables[0] != NULL ? tables : NULL,
    .proof = REEVE_PROOF_READ_BACK,
  };
  g_autoptr (ReeveAgeLock) lock = NULL;
  g_autoptr (ReeveAgeKeys) keys = NULL;
  g_autoptr (ReeveOperation) operation = NULL;
  g_autofree char *path = NULL;
  g_auto (GStrv) revision = NULL;
  ReeveConnection *connection;

  if ((proof != NULL && !reeve_proof_parse (proof, &create.proof, error)) ||
      !reeve_cli_options_get_number (options, "jobs", 1, MOST_THREADS, 0, &create.threads, error) ||
      !reeve_cli_backup_lock (context, &lock, &keys, error))
    return REEVE_CLI_FAILED;
  connection = reeve_cli_context_get_connection (context, error);
  if (connection == NULL)
    return REEVE_CLI_FAILED;
  path = choose_path (context, connection, create.label);
  revision = reeve_cli_backup_read_revision (context);
  create.path = path;
  create.revision = (const char *const *) revision;
  operation = reeve_backup_create_new (connection, &create, g_steal_pointer (&lock),
                                       g_steal_pointer (&keys));
  return reeve_cli_run (context, operation, created_members, NULL, report_created, error);
}

/* --- restore -------------------------------------------------------------------------------- */

static ReeveConnection *
find_destination (ReeveCliContext *context, ReeveRestoreMode *mode, GError **error)
{
  ReeveCliOptions *options = reeve_cli_context_get_options (context);
  const char *into = reeve_cli_options_get (options, "into");
  const char *as = reeve_cli_options_get (options, "as");
  const char *schema = reeve_cli_options_get (options, "schema");
  gboolean replaces = reeve_cli_options_has (options, "replace");
  const ReeveBackupDialect *dialect;
  ReeveConnection *connection;

  if ((into != NULL) + (as != NULL) + (schema != NULL) + replaces != 1)
    {
      reeve_set_error (error, REEVE_ERROR_USAGE,
                       "Say where to: --into, --as, --replace or --schema");
      return NULL;
    }
  *mode = replaces         ? REEVE_RESTORE_REPLACE
          : schema != NULL ? REEVE_RESTORE_SIDE
                           : REEVE_RESTORE_INTO;
  if (into != NULL)
    return reeve_cli_context_open_connection (context, into, error);
  connection = reeve_cli_context_get_connection (context, error);
  if (connection == NULL)
    return NULL;
  if (*mode != REEVE_RESTORE_INTO)
    return g_object_ref (connection);
  dialect = reeve_backup_dialect_find (reeve_connection_get_engine (connection), error);
  return dialect != NULL ? dialect->dup_sibling (connection, as, error) : NULL;
}

static void
report_restored (ReeveCliContext *context, ReevePlan *plan, JsonObject *result)
{
  ReeveCliOutput *output = reeve_cli_context_get_output (context);
  g_autofree char *duration = reeve_clock_format_duration (get_number (result, "duration_ms"));
  const char *kept = get_string (result, "kept");

  reeve_cli_print_styled (output, REEVE_CLI_GOOD,
                          "Restored “%s”: %" G_GINT64_FORMAT " %s in %s",
                          get_string (result, "database"), get_number (result, "rows"),
                          get_number (result, "rows") == 1 ? "row" : "rows", duration);
  if (get_string (result, "schema") != NULL)
    reeve_cli_print (output, "The tables are in the schema “%s”.\n", get_string (result, "schema"));
  if (kept != NULL)
    reeve_cli_print (output,
                     "The old one is kept as “%s”; “reevectl backup undo” brings it back.\n", kept);
}

static int
run_restore (ReeveCliContext *context, GError **error)
{
  ReeveCliOptions *options = reeve_cli_context_get_options (context);
  const char *const *tables = reeve_cli_options_list (options, "table");
  ReeveRestoreOptions restore = {
    .path = reeve_cli_options_get_argument (options, 0),
    .tables = tables[0] != NULL ? tables : NULL,
    .schema = reeve_cli_options_get (options, "schema"),
    .no_owner = reeve_cli_options_has (options, "no-owner"),
  };
  g_autoptr (ReeveConnection) destination = find_destination (context, &restore.mode, error);
  g_autoptr (ReeveOperation) operation = NULL;
  g_autoptr (ReeveAgeKeys) keys = NULL;
  g_autoptr (ReeveForeign) foreign = NULL;
  g_autoptr (GError) failure = NULL;

  if (destination == NULL ||
      !reeve_cli_options_get_number (options, "jobs", 1, MOST_THREADS, 0, &restore.threads, error))
    return REEVE_CLI_USAGE;
  if (restore.mode == REEVE_RESTORE_REPLACE && restore.tables != NULL)
    {
      reeve_set_error (error, REEVE_ERROR_USAGE,
                       "Single tables are restored into a new database (--into, --as) or a "
                       "schema of this one (--schema)");
      return REEVE_CLI_USAGE;
    }
  if (restore.schema != NULL && restore.tables == NULL)
    {
      reeve_set_error (error, REEVE_ERROR_USAGE, "Say which tables go into the schema: --table");
      return REEVE_CLI_USAGE;
    }
  foreign =
    reeve_foreign_open (restore.path, reeve_cli_context_get_cancellable (context), &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return REEVE_CLI_FAILED;
    }
  if (foreign != NULL && (restore.mode != REEVE_RESTORE_INTO || restore.tables != NULL))
    {
      reeve_set_error (error, REEVE_ERROR_USAGE,
                       "Another program's dump is restored as a whole, into a new database (--as, "
                       "--into)");
      return REEVE_CLI_USAGE;
    }
  if (foreign != NULL)
    return reeve_cli_backup_restore_foreign (context, g_steal_pointer (&foreign), destination,
                                             error);
  keys = reeve_cli_backup_keys (context, error);
  operation =
    keys != NULL ? reeve_backup_restore_new (destination, &restore, keys, error) : NULL;
  if (operation == NULL)
    return REEVE_CLI_FAILED;
  return reeve_cli_run (context, operation, restored_members, NULL, report_restored, error);
}

static void
report_undone (ReeveCliContext *context, ReevePlan *plan, JsonObject *result)
{
  reeve_cli_print_styled (reeve_cli_context_get_output (context), REEVE_CLI_GOOD,
                          "“%s” is what it was before the restore; the other is kept as “%s”",
                          get_string (result, "database"), get_string (result, "kept"));
}

static int
run_undo (ReeveCliContext *context, GError **error)
{
  ReeveConnection *connection = reeve_cli_context_get_connection (context, error);
  g_autoptr (ReeveOperation) operation = NULL;

  if (connection == NULL)
    return REEVE_CLI_FAILED;
  operation = reeve_backup_undo_new (connection);
  return reeve_cli_run (context, operation, undone_members, NULL, report_undone, error);
}

/* --- prune ---------------------------------------------------------------------------------- */

static char *
read_target (ReeveCliContext *context, GError **error)
{
  ReevePool *pool = reeve_cli_context_get_reading_pool (context, error);
  ReeveSession *session =
    pool != NULL ? reeve_pool_acquire_reader (
                     pool, reeve_cli_context_get_cancellable (context), error)
                 : NULL;
  char *label;

  if (session == NULL)
    return NULL;
  label = g_strdup (reeve_target_get_label (reeve_session_get_target (session)));
  reeve_pool_release (pool, session);
  return label;
}

static gboolean
read_policy (ReeveCliOptions *options, ReeveRetention *policy, GError **error)
{
  return reeve_cli_options_get_number (options, "keep-last", 0, MOST_KEPT, 0, &policy->last,
                                       error) &&
         reeve_cli_options_get_number (options, "keep-daily", 0, MOST_KEPT, 0, &policy->daily,
                                       error) &&
         reeve_cli_options_get_number (options, "keep-weekly", 0, MOST_KEPT, 0, &policy->weekly,
                                       error) &&
         reeve_cli_options_get_number (options, "keep-monthly", 0, MOST_KEPT, 0, &policy->monthly,
                                       error) &&
         reeve_cli_options_get_number (options, "keep-yearly", 0, MOST_KEPT, 0, &policy->yearly,
                                       error) &&
         reeve_cli_options_get_number (options, "keep-at-least", 1, MOST_KEPT, 1, &policy->floor,
                                       error);
}

static void
report_pruned (ReeveCliContext *context, ReevePlan *plan, JsonObject *result)
{
  ReeveCliOutput *output = reeve_cli_context_get_output (context);
  JsonArray *removed = json_object_get_array_member (result, "removed");

  for (guint i = 0; i < reeve_plan_get_n_steps (plan); i++)
    reeve_cli_print (output, "%s\n", reeve_plan_get_step (plan, i)->label);
  reeve_cli_print (output, "%u removed\n", json_array_get_length (removed));
}

static int
run_prune (ReeveCliContext *context, GError **error)
{
  ReeveCliOptions *options = reeve_cli_context_get_options (context);
  ReeveConnection *connection = reeve_cli_context_get_connection (context, error);
  ReeveCatalogue *catalogue =
    connection != NULL ? reeve_cli_context_get_catalogue (context, error) : NULL;
  g_autofree char *target = catalogue != NULL ? read_target (context, error) : NULL;
  g_autoptr (ReeveOperation) operation = NULL;
  ReeveRetention policy = { 0 };
  GPtrArray *entries;
  gboolean failed;

  if (target == NULL || !read_policy (options, &policy, error) ||
      !reeve_catalogue_last_backup_failed (catalogue, target, &failed, error))
    return REEVE_CLI_FAILED;
  entries = reeve_catalogue_list_retention (catalogue, target, error);
  if (entries == NULL)
    return REEVE_CLI_FAILED;
  operation = reeve_backup_prune_new (connection, &policy, entries, failed, error);
  if (operation == NULL)
    return REEVE_CLI_USAGE;
  return reeve_cli_run (context, operation, pruned_members, NULL, report_pruned, error);
}

/* --- table ---------------------------------------------------------------------------------- */

#define KEY_OPTIONS \
  { "identity", 'i', REEVE_CLI_LIST, "FILE", "an age identity file that opens the backup" }, \
  { "passphrase-file", 0, REEVE_CLI_VALUE, "FILE", "its first line is the passphrase" }, \
  { "passphrase-fd", 0, REEVE_CLI_VALUE, "FD", "so is the first line from this descriptor" }, \
  { "ask-passphrase", 0, REEVE_CLI_FLAG, NULL, "ask for the passphrase" }

static const ReeveCliOption create_options[] = {
  { "output", 'o', REEVE_CLI_VALUE, "PATH", "the file, or the folder it is put in" },
  { "encrypt", 0, REEVE_CLI_FLAG, NULL, "encrypt with the keys that “backup key init” made" },
  { "passphrase-file", 0, REEVE_CLI_VALUE, "FILE",
    "encrypt with the passphrase in its first line" },
  { "passphrase-fd", 0, REEVE_CLI_VALUE, "FD", "the same from an open descriptor" },
  { "ask-passphrase", 0, REEVE_CLI_FLAG, NULL, "the same, asked for twice at the terminal" },
  { "recipient", 'r', REEVE_CLI_LIST, "R", "encrypt for an age recipient (age1…)" },
  { "identity", 'i', REEVE_CLI_LIST, "FILE", "a recipient's identity, so that it can be proven" },
  { "classic", 0, REEVE_CLI_FLAG, NULL, "let pg_dump do all of it" },
  { "proof", 0, REEVE_CLI_VALUE, "P", "sealed, read-back (default) or restored" },
  { "jobs", 'j', REEVE_CLI_VALUE, "N", "sessions at the same time" },
  { "table", 't', REEVE_CLI_LIST, "T", "only this table" },
  { NULL },
};

static const ReeveCliOption verify_options[] = {
  { "restored", 0, REEVE_CLI_FLAG, NULL, "restore it into a scratch database and compare" },
  KEY_OPTIONS,
  { NULL },
};

static const ReeveCliOption key_options[] = {
  KEY_OPTIONS,
  { NULL },
};

static const ReeveCliOption restore_options[] = {
  { "into", 0, REEVE_CLI_VALUE, "X", "a database that does not exist yet, or is empty" },
  { "as", 0, REEVE_CLI_VALUE, "NAME", "a new database on the same server, or beside the file" },
  { "replace", 0, REEVE_CLI_FLAG, NULL, "the database itself; the old one is kept" },
  { "schema", 0, REEVE_CLI_VALUE, "NAME", "tables into a schema of the database, beside its own" },
  { "table", 't', REEVE_CLI_LIST, "T", "only the rows of this table" },
  { "no-owner", 0, REEVE_CLI_FLAG, NULL, "everything is yours, nothing is granted" },
  { "jobs", 'j', REEVE_CLI_VALUE, "N", "sessions at the same time" },
  KEY_OPTIONS,
  { NULL },
};

static const ReeveCliOption browse_options[] = {
  { "limit", 'n', REEVE_CLI_VALUE, "N", "no more than N rows (default 20)" },
  { "where", 0, REEVE_CLI_VALUE, "COLUMN=VALUE", "only rows with this value" },
  KEY_OPTIONS,
  { NULL },
};

static const ReeveCliOption diff_options[] = {
  { "table", 't', REEVE_CLI_LIST, "T", "only this table" },
  { "examples", 0, REEVE_CLI_VALUE, "N", "name N rows of each kind (default 3)" },
  KEY_OPTIONS,
  { NULL },
};

static const ReeveCliOption export_options[] = {
  { "output", 'o', REEVE_CLI_VALUE, "FILE", "a new file; default: standard output" },
  { "format", 0, REEVE_CLI_VALUE, "F", "csv (default) or json" },
  { "limit", 'n', REEVE_CLI_VALUE, "N", "no more than N rows (default all)" },
  { "from", 0, REEVE_CLI_VALUE, "FILE", "out of this backup, not the database" },
  KEY_OPTIONS,
  { NULL },
};

static const ReeveCliOption export_json_options[] = {
  { "from", 0, REEVE_CLI_VALUE, "FILE", "out of this backup, not the database" },
  KEY_OPTIONS,
  { NULL },
};

static const ReeveCliOption list_options[] = {
  { "folder", 0, REEVE_CLI_VALUE, "DIR", "those that lie there, wherever they were made" },
  KEY_OPTIONS,
  { NULL },
};

static const ReeveCliOption prune_options[] = {
  { "keep-last", 0, REEVE_CLI_VALUE, "N", "the newest N" },
  { "keep-daily", 0, REEVE_CLI_VALUE, "N", "the newest of each of N days" },
  { "keep-weekly", 0, REEVE_CLI_VALUE, "N", "… of N weeks" },
  { "keep-monthly", 0, REEVE_CLI_VALUE, "N", "… of N months" },
  { "keep-yearly", 0, REEVE_CLI_VALUE, "N", "… of N years" },
  { "keep-at-least", 0, REEVE_CLI_VALUE, "N", "never fewer proven ones than N (default 1)" },
  { NULL },
};

const ReeveCliVerb reeve_cli_backup_verbs[] = {
  { "create", "[NAME]", 0, 1, "Back up a database and prove it", create_options, run_create },
  { "list", NULL, 0, 0, "The backups that were made here", list_options, reeve_cli_backup_list },
  { "show", "FILE", 1, 1, "What is in a backup", key_options, reeve_cli_backup_show },
  { "verify", "FILE", 1, 1, "Prove that it can be restored", verify_options,
    reeve_cli_backup_verify },
  { "restore", "FILE", 1, 1, "Restore it: new, or in the place of the old", restore_options,
    run_restore },
  { "undo", NULL, 0, 0, "Bring back what the last replacement kept", NULL, run_undo },
  { "browse", "FILE TABLE", 2, 2, "Rows of a table inside a backup", browse_options,
    reeve_cli_backup_browse },
  { "diff", "FILE", 1, 1, "What the database has gained, lost or changed since", diff_options,
    reeve_cli_backup_diff },
  { "export-table", "TABLE", 1, 1, "The rows of a table as CSV or JSON", export_options,
    reeve_cli_backup_export_table },
  { "export-json", "DIR", 1, 1, "All tables as JSON, a file each, with metadata.json",
    export_json_options,
    reeve_cli_backup_export_json },
  { "key", "init|renew|show", 1, 1, "The keys that backups are encrypted for", NULL,
    reeve_cli_backup_key },
  { "pin", "ID", 1, 1, "Never prune this backup", NULL, reeve_cli_backup_pin },
  { "unpin", "ID", 1, 1, "Let it be pruned again", NULL, reeve_cli_backup_unpin },
  { "prune", NULL, 0, 0, "Remove old backups, by rules", prune_options, run_prune },
  { NULL },
};
