/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-flow"

#include "config.h"

#include <string.h>

#include "core/flow/chain.h"

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/flow/safeguard.h"
#include "core/migrate/migration.h"
#include "core/migrate/status.h"
#include "core/sql/split.h"

/* Faults of the revisions, as opposed to those of the server, the network or the disk, which would
 * meet the schema file as well. */
static gboolean
is_of_the_revisions (const GError *failure)
{
  static const ReeveErrorCode codes[] = {
    REEVE_ERROR_FAILED,     REEVE_ERROR_INVALID,    REEVE_ERROR_SQL,
    REEVE_ERROR_CONSTRAINT, REEVE_ERROR_PERMISSION, REEVE_ERROR_UNSUPPORTED,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    if (g_error_matches (failure, REEVE_ERROR, codes[i]))
      return TRUE;
  return FALSE;
}

/* --- the schema file ------------------------------------------------------------------------ */

static void
refuse_piece (const char *file, const ReevePiece *piece, GError **error)
{
  reeve_set_error (error, REEVE_ERROR_INVALID,
                   _("The schema file has something that cannot be run in one transaction"));
  reeve_error_set_place (error, file, piece->line, 0);
}

/* What runs the script: the project's schema file, its placeholders filled in. */
typedef struct
{
  const char *file;
  char *script;
} Schema;

static gboolean
run_piece (const Schema *schema,
           ReeveSession *session,
           const ReevePiece *piece,
           GCancellable *cancellable,
           GError **error)
{
  ReeveDialect dialect = reeve_session_get_dialect (session);
  g_autofree char *sql = g_strndup (schema->script + piece->sql_offset, piece->sql_length);
  g_autoptr (ReeveStatementFacts) facts = NULL;
  g_autoptr (ReeveResult) result = NULL;
  ReeveStatement statement = { .sql = sql, .file = schema->file, .line = piece->line };

  if (piece->kind == REEVE_PIECE_BLANK)
    return TRUE;
  facts = reeve_statement_inspect (dialect, sql, piece->sql_length);
  if (piece->kind == REEVE_PIECE_COMMAND || facts->role == REEVE_ROLE_TRANSACTION ||
      facts->refuses_transaction)
    {
      refuse_piece (schema->file, piece, error);
      return FALSE;
    }
  if (piece->has_data)
    {
      statement.copy_data = schema->script + piece->data_offset;
      statement.copy_length = piece->data_length;
    }
  result = reeve_session_run (session, &statement, cancellable, error);
  return result != NULL;
}

static gboolean
run_script (ReeveSession *session, gpointer data, GCancellable *cancellable, GError **error)
{
  const Schema *schema = data;
  g_autoptr (GArray) pieces = reeve_split (reeve_session_get_dialect (session), schema->script,
                                           strlen (schema->script), error);

  for (guint i = 0; pieces != NULL && i < pieces->len; i++)
    if (!run_piece (schema, session, &g_array_index (pieces, ReevePiece, i), cancellable, error))
      return FALSE;
  return pieces != NULL;
}

static char *
read_script (ReeveChainRun *run, const char *file, GError **error)
{
  g_autofree char *text = NULL;

  if (!g_file_get_contents (file, &text, NULL, error))
    return NULL;
  return reeve_project_expand (run->chain->project, text, error);
}

/* --- before and after ----------------------------------------------------------------------- */

/* @schema: (nullable): is run first, in the same transaction */
static gboolean
move (ReeveChainRun *run,
      ReeveMigrationKind kind,
      const char *target,
      Schema *schema,
      GError **error)
{
  ReeveConnection *connection =
    reeve_operation_get_connection (REEVE_OPERATION (run->chain));
  ReeveMigrationOptions options = REEVE_MIGRATION_OPTIONS_INIT;
  g_autoptr (ReeveOperation) operation = NULL;
  g_autoptr (ReevePlan) plan = NULL;

  options.kind = kind;
  options.target = target;
  operation = reeve_migration_new (connection, run->chain->project, &options);
  if (schema != NULL)
    reeve_migration_make_first (REEVE_MIGRATION (operation), run_script, schema);
  plan = reeve_operation_prepare (operation, run->pool, run->cancellable, error);
  if (plan == NULL)
    return FALSE;
  if (reeve_plan_get_blocked (plan) != NULL)
    {
      g_propagate_error (error, g_error_copy (reeve_plan_get_blocked (plan)));
      return FALSE;
    }
  return reeve_operation_run (operation, plan, run->pool, run->job, run->cancellable, error);
}

/* Nobody but this job had anything here, so what it applied may be taken back; if anything is left
 * then, it is not known whose it is. */
static gboolean
make_empty_again (ReeveChainRun *run, GError **error)
{
  g_autoptr (ReeveMigrationStatus) status = reeve_migration_status_read (
    run->chain->project, NULL, run->pool, run->cancellable, error);
  gboolean holds = TRUE;

  if (status == NULL)
    return FALSE;
  if (status->ledger->entries->len > 0 && !move (run, REEVE_MIGRATION_DOWN, "base", NULL, error))
    return FALSE;
  if (!reeve_safeguard_look (run->pool, &holds, run->cancellable, error))
    return FALSE;
  if (holds)
    reeve_set_error (error, REEVE_ERROR_REFUSED, _("The database has tables"));
  return !holds;
}

/* The tables and what says that they are there, together: else the next run would meet tables that
 * nobody knows. */
static gboolean
take_schema_file (ReeveChainRun *run, const char *file, GError **error)
{
  g_autofree char *script = read_script (run, file, error);
  Schema schema = { file, script };

  return script != NULL && make_empty_again (run, error) &&
         move (run, REEVE_MIGRATION_STAMP, "heads", &schema, error);
}

static void
tell (ReeveChainRun *run, const char *file, const GError *failure)
{
  g_autoptr (JsonObject) result = reeve_job_dup_result (run->job);
  g_autofree char *reason = reeve_error_describe (failure);
  JsonObject *fall_back = json_object_new ();

  reeve_job_log (run->job, REEVE_SEVERITY_WARNING,
                 _("The revisions could not be applied to the empty database, so its tables were "
                   "made from “%s” and the revisions recorded. Why: %s"),
                 file, reason);
  json_object_set_string_member (fall_back, "file", file);
  json_object_set_string_member (fall_back, "reason", reason);
  json_object_set_object_member (result, "fallback", fall_back);
  reeve_job_set_result (run->job, json_object_ref (result));
}

/* What an untouched database has now is this job's own; so it is after a reset has emptied it. */
static gboolean
may_fall_back (ReeveChainRun *run, const char *file, const GError *failure)
{
  return (run->work->untouched || run->chain->kind->afresh) && file != NULL &&
         g_file_test (file, G_FILE_TEST_IS_REGULAR) && is_of_the_revisions (failure);
}

gboolean
reeve_chain_fall_back (ReeveChainRun *run, GError *failure, GError **error)
{
  g_autofree char *file =
    reeve_project_dup_schema_file (run->chain->project, reeve_chain_engine (run->chain));
  g_autoptr (GError) first = failure;
  g_autoptr (GError) local = NULL;

  if (!may_fall_back (run, file, first))
    {
      g_propagate_error (error, g_steal_pointer (&first));
      return FALSE;
    }
  reeve_job_log (run->job, REEVE_SEVERITY_INFO,
                 _("A revision failed; the tables are made from “%s” instead"), file);
  if (take_schema_file (run, file, &local))
    {
      tell (run, file, first);
      return TRUE;
    }
  if (reeve_error_is_cancelled (local))
    g_propagate_error (error, g_steal_pointer (&local));
  else
    {
      g_autofree char *second = reeve_error_describe (local);

      reeve_job_log (run->job, REEVE_SEVERITY_ERROR, _("The schema file did not help: %s"), second);
      g_propagate_error (error, g_steal_pointer (&first));
    }
  return FALSE;
}
