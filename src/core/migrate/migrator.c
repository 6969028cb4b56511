/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-migrate"

#include "config.h"

#include "core/migrate/migrator.h"

#include <string.h>

#include "core/base/cancel.h"
#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/i18n.h"

/* Between two tries to begin where only one may write. */
#define POLL_MS 50

/* The pause before a statement is tried again grows from the first to the second. */
#define FIRST_PAUSE_MS 100
#define LONGEST_PAUSE_MS 5000

const ReeveMigratorDialect *
reeve_migrator_get_dialect (ReeveDialect dialect)
{
  static const ReeveMigratorDialect *const dialects[] = {
    [REEVE_DIALECT_POSTGRES] = &reeve_migrator_postgres,
    [REEVE_DIALECT_SQLITE] = &reeve_migrator_sqlite,
  };

  return dialects[dialect];
}

const char *
reeve_migration_action_name (ReeveMigrationAction action)
{
  static const char *const names[] = { "up", "down", "stamp", "unstamp", "refresh" };

  return names[action];
}

void
reeve_step_report_begin (ReeveStepReport *report)
{
  report->started_us = reeve_clock_now ();
  report->tables = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

void
reeve_step_report_clear (ReeveStepReport *report)
{
  g_clear_pointer (&report->tables, g_hash_table_unref);
}

static int
compare_strings (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

char **
reeve_step_report_dup_tables (const ReeveStepReport *report)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, report->tables);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_strings);
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

void
reeve_migrator_log (ReeveMigrator *self, ReeveSeverity severity, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  if (self->job == NULL)
    return;
  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  reeve_job_log (self->job, severity, "%s", text);
}

void
reeve_migrator_tell_to_go_on (GError **error, const char *go_on)
{
  const ReeveErrorDetail *detail = error != NULL ? reeve_error_get_detail (*error) : NULL;
  g_autofree char *first = detail != NULL ? g_strdup (detail->remedy) : NULL;

  /* Where waiting may help, the remedy says already to try again. */
  if (detail == NULL || (first != NULL && reeve_error_is_retryable (*error)))
    return;
  reeve_error_set_remedy (error, "%s %s", first != NULL ? first : _("Correct what is wrong."),
                          go_on);
}

ReeveStatement
reeve_migrator_to_statement (const ReeveMigrationStep *step,
                             const ReeveRevisionStatement *statement)
{
  return (ReeveStatement){
    .sql = statement->sql,
    .copy_data = statement->copy_data,
    .copy_length = statement->copy_length,
    .file = reeve_revision_get_path (step->revision),
    .line = statement->line,
    .number = statement->number,
  };
}

void
reeve_migrator_count (ReeveStepReport *report,
                      const ReeveRevisionStatement *statement,
                      ReeveResult *result)
{
  gint64 affected = reeve_result_get_affected (result);

  if (affected > 0)
    report->rows_affected += affected;
  for (gsize i = 0; statement->facts->tables != NULL && statement->facts->tables[i] != NULL; i++)
    g_hash_table_add (report->tables, g_strdup (statement->facts->tables[i]));
}

/* --- the write transaction ------------------------------------------------------------------ */

char *
reeve_migrator_dup_lock_timeout (ReeveMigrator *self)
{
  const char *template = self->dialect->lock_timeout;
  const char *hole = template != NULL ? strstr (template, "%u") : NULL;

  if (hole == NULL)
    return NULL;
  return g_strdup_printf ("%.*s%u%s", (int) (hole - template), template,
                          self->options->lock_timeout_ms, hole + 2);
}

gboolean
reeve_migrator_begin_waiting (ReeveMigrator *self, GCancellable *cancellable, GError **error)
{
  g_autofree char *lock_timeout = reeve_migrator_dup_lock_timeout (self);
  gint64 deadline = g_get_monotonic_time () + (gint64) self->options->wait_s * G_USEC_PER_SEC;

  for (;;)
    {
      g_autoptr (GError) local = NULL;

      if (reeve_session_begin (self->session, cancellable, &local))
        return lock_timeout == NULL ||
               reeve_session_execute (self->session, lock_timeout, cancellable, error);
      if (!g_error_matches (local, REEVE_ERROR, REEVE_ERROR_BUSY) ||
          g_get_monotonic_time () > deadline)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      if (!reeve_cancel_sleep (POLL_MS, cancellable, error))
        return FALSE;
    }
}

/* --- verify --------------------------------------------------------------------------------- */

/* Says why @result is not true; NULL when it is, or when it is no answer to a yes-no question. */
static char *
find_untrue (ReeveMigrator *self, ReeveResult *result)
{
  gboolean is_question = reeve_result_get_n_columns (result) == 1 &&
                         (self->dialect->any_number_is_truth ||
                          reeve_result_get_meaning (result, 0) == REEVE_MEANING_BOOLEAN);

  if (reeve_result_get_n_columns (result) == 1 && reeve_result_get_n_rows (result) == 0)
    return g_strdup (/* TRANSLATORS: as in "the answer should be true and is %s" */ _("no row"));
  for (guint row = 0; is_question && row < reeve_result_get_n_rows (result); row++)
    {
      const char *value = reeve_result_get (result, row, 0);

      if (!reeve_result_get_boolean (result, row, 0))
        return g_strdup (value != NULL ? value : "NULL");
    }
  return NULL;
}

gboolean
reeve_migrator_verify (ReeveMigrator *self,
                       ReeveRevision *revision,
                       GCancellable *cancellable,
                       GError **error)
{
  ReeveMigrationStep step = { .revision = revision };
  GPtrArray *statements = reeve_revision_get_statements (revision, REEVE_SECTION_VERIFY,
                                                         self->engine, self->sql, error);

  if (statements == NULL)
    return FALSE;
  for (guint i = 0; i < statements->len; i++)
    {
      const ReeveRevisionStatement *check = g_ptr_array_index (statements, i);
      ReeveStatement statement = reeve_migrator_to_statement (&step, check);
      g_autoptr (ReeveResult) result =
        reeve_session_run (self->session, &statement, cancellable, error);
      g_autofree char *untrue = result != NULL ? find_untrue (self, result) : NULL;

      if (result == NULL)
        {
          g_prefix_error (error, _("Verification failed: "));
          return FALSE;
        }
      if (untrue != NULL)
        {
          reeve_set_error (error, REEVE_ERROR_CONSTRAINT,
                           _("Verification failed: the answer should be true and is %s"), untrue);
          reeve_error_edit_detail (*error)->sql = g_strdup (check->sql);
          reeve_error_set_place (error, reeve_revision_get_path (revision), check->line,
                                 check->number);
          return FALSE;
        }
    }
  return TRUE;
}

/* --- recording ------------------------------------------------------------------------------ */

typedef struct
{
  ReeveLedgerRecord record;
  char *started_at;
  char *tables;
  char *up_sql;
  char *down_sql;
} Record;

static void
record_clear (Record *record)
{
  g_free (record->started_at);
  g_free (record->tables);
  g_free (record->up_sql);
  g_free (record->down_sql);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Record, record_clear)

static void
fill_record (ReeveMigrator *self,
             const ReeveMigrationStep *step,
             ReeveStepReport *report,
             const char *outcome,
             Record *record)
{
  g_auto (GStrv) tables = reeve_step_report_dup_tables (report);
  gboolean with_texts =
    step->action != REEVE_ACTION_DOWN && step->action != REEVE_ACTION_UNSTAMP;

  record->started_at = reeve_clock_format (report->started_us);
  record->tables = g_strjoinv (" ", tables);
  if (with_texts)
    {
      record->up_sql =
        reeve_revision_dup_section_script (step->revision, REEVE_SECTION_UP, self->engine);
      record->down_sql =
        reeve_revision_dup_section_script (step->revision, REEVE_SECTION_DOWN, self->engine);
    }
  record->record = (ReeveLedgerRecord){
    .id = reeve_revision_get_id (step->revision),
    .message = reeve_revision_get_message (step->revision),
    .parents = step->parents,
    .checksum = reeve_revision_get_checksum (step->revision),
    .meaning = with_texts ? reeve_revision_get_meaning (step->revision, self->sql) : "",
    .up_sql = record->up_sql != NULL ? record->up_sql : "",
    .down_sql = record->down_sql,
    .kind = step->action == REEVE_ACTION_STAMP ? "stamped" : "applied",
    .direction = step->action == REEVE_ACTION_REFRESH
                   ? "stamp"
                   : reeve_migration_action_name (step->action),
    .outcome = outcome,
    .started_at = record->started_at,
    .duration_ms = report->duration_ms,
    .rows_affected = report->rows_affected,
    .tables = record->tables,
    .applied_by = self->applied_by,
    .run_id = self->run_id,
  };
}

static void
fill_change (ReeveMigrator *self,
             ReeveMigrationAction action,
             const ReeveLedgerRecord *record,
             ReeveLedgerWrite *write)
{
  switch (action)
    {
    case REEVE_ACTION_UP:
    case REEVE_ACTION_STAMP:
      reeve_ledger_insert (self->ledger, record, write);
      break;
    case REEVE_ACTION_DOWN:
    case REEVE_ACTION_UNSTAMP:
      reeve_ledger_remove (self->ledger, record->id, write);
      break;
    case REEVE_ACTION_REFRESH:
      reeve_ledger_refresh (self->ledger, record, write);
      break;
    }
}

/* The rows of a step that went well. */
typedef struct
{
  Record record;
  ReeveLedgerWrite change;
  ReeveLedgerWrite attempt;
  ReeveLedgerWrite finish;
} Rows;

static void
rows_clear (Rows *rows)
{
  record_clear (&rows->record);
  reeve_ledger_write_clear (&rows->change);
  reeve_ledger_write_clear (&rows->attempt);
  reeve_ledger_write_clear (&rows->finish);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Rows, rows_clear)

#define MOST_ROWS 3

/* How many statements these are; they live as long as @rows. */
static guint
fill_rows (ReeveMigrator *self,
           const ReeveMigrationStep *step,
           ReeveStepReport *report,
           Rows *rows,
           ReeveStatement *batch)
{
  guint n = 0;

  report->duration_ms = (reeve_clock_now () - report->started_us) / 1000;
  fill_record (self, step, report, "succeeded", &rows->record);
  fill_change (self, step->action, &rows->record.record, &rows->change);
  batch[n++] = rows->change.statement;
  reeve_ledger_attempt (self->ledger, &rows->record.record, &rows->attempt);
  batch[n++] = rows->attempt.statement;
  if (step->resume)
    {
      reeve_ledger_finish_section (self->ledger, rows->record.record.id, &rows->finish);
      batch[n++] = rows->finish.statement;
    }
  return n;
}

/* Not cancellable: a cancel that meets the COMMIT leaves nobody knowing whether it was done. */
gboolean
reeve_migrator_record (ReeveMigrator *self,
                       const ReeveMigrationStep *step,
                       ReeveStepReport *report,
                       GError **error)
{
  g_auto (Rows) rows = { 0 };
  ReeveStatement batch[MOST_ROWS + 1 + REEVE_IDENTITY_STATEMENTS];
  guint n = 0;

  /* Whoever the revision has become by whatever means: the ledger is ours. */
  for (guint i = 0; i < REEVE_IDENTITY_STATEMENTS; i++)
    if (self->dialect->own_identity[i] != NULL)
      batch[n++] = (ReeveStatement){ .sql = self->dialect->own_identity[i] };
  n += fill_rows (self, step, report, &rows, batch + n);

  /* Without a runner lock the stamp has to be read while the transaction still holds others off. */
  if (self->stamp != NULL)
    {
      if (!reeve_session_run_batch (self->session, batch, n, NULL, NULL, NULL, error) ||
          !reeve_migrator_keep_stamp (self, error) ||
          !reeve_session_commit (self->session, NULL, error))
        return FALSE;
      reeve_migrator_note_done (self, step);
      return TRUE;
    }
  batch[n++] = (ReeveStatement){ .sql = "COMMIT" };
  return reeve_session_run_batch (self->session, batch, n, NULL, NULL, NULL, error);
}

gboolean
reeve_migrator_write (ReeveMigrator *self,
                      const ReeveMigrationStep *step,
                      ReeveStepReport *report,
                      GError **error)
{
  g_auto (Rows) rows = { 0 };
  ReeveStatement batch[MOST_ROWS];
  guint n = fill_rows (self, step, report, &rows, batch);

  return reeve_session_run_batch (self->session, batch, n, NULL, NULL, NULL, error);
}

/* Best effort, after the rollback: the error itself is what the user hears of first. */
static void
record_failure (ReeveMigrator *self,
                const ReeveMigrationStep *step,
                ReeveStepReport *report,
                const GError *failure)
{
  g_auto (Record) record = { 0 };
  g_auto (ReeveLedgerWrite) attempt = { 0 };
  g_autofree char *text = reeve_error_describe (failure);
  g_autoptr (ReeveResult) result = NULL;

  if (!reeve_session_is_open (self->session))
    return;
  report->duration_ms = (reeve_clock_now () - report->started_us) / 1000;
  fill_record (self, step, report, reeve_error_is_cancelled (failure) ? "cancelled" : "failed",
               &record);
  record.record.error = text;
  reeve_ledger_attempt (self->ledger, &record.record, &attempt);
  if (reeve_migrator_be_oneself (self, self->dialect->own_identity, NULL, NULL))
    result = reeve_session_run (self->session, &attempt.statement, NULL, NULL);
}

/* --- locks ---------------------------------------------------------------------------------- */

gboolean
reeve_migrator_retry_lock (ReeveMigrator *self,
                           const ReeveRevisionStatement *statement,
                           guint attempt,
                           GError *timeout,
                           GCancellable *cancellable,
                           GError **error)
{
  g_autofree char *blockers = NULL;
  int pause_ms = (int) MIN (LONGEST_PAUSE_MS, FIRST_PAUSE_MS << MIN (attempt, 6));

  if (self->dialect->find_blockers != NULL)
    blockers = self->dialect->find_blockers (self->session, statement->facts->tables, cancellable);
  if (attempt >= self->options->lock_retries)
    {
      g_propagate_error (error, timeout);
      if (blockers != NULL)
        reeve_error_set_remedy (error, _("In the way: %s. Run it again when the table is free."),
                                blockers);
      else
        reeve_error_set_remedy (error, _("Run it again when the table is free."));
      return FALSE;
    }
  g_error_free (timeout);
  if (blockers != NULL)
    reeve_migrator_log (self, REEVE_SEVERITY_INFO,
                        _("Waiting for a lock (statement %u, try %u of %u): in the way is %s"),
                        statement->number, attempt + 1, self->options->lock_retries, blockers);
  else
    reeve_migrator_log (self, REEVE_SEVERITY_INFO,
                        _("Waiting for a lock (statement %u, try %u of %u)"), statement->number,
                        attempt + 1, self->options->lock_retries);
  /* Half of the pause by chance, so that several who wait do not come back in step. */
  return reeve_cancel_sleep (pause_ms / 2 + g_random_int_range (0, pause_ms / 2), cancellable,
                             error);
}

/* --- one step ------------------------------------------------------------------------------- */

/* The engine heeds the switch only outside a transaction. */
static gboolean
switch_foreign_keys (ReeveMigrator *self,
                     const ReeveSection *section,
                     gboolean on,
                     GCancellable *cancellable,
                     GError **error)
{
  const char *sql = on ? self->dialect->foreign_keys_on : self->dialect->foreign_keys_off;

  return sql == NULL || section->foreign_keys ||
         reeve_session_execute (self->session, sql, cancellable, error);
}

/* What a run without transaction has done is not done again, whatever the section says now. */
static gboolean
was_begun (const ReeveMigrationStep *step)
{
  return step->resume && (step->unfinished.statement > 1 || step->unfinished.in_flight);
}

static gboolean
run_section (ReeveMigrator *self,
             const ReeveMigrationStep *step,
             ReeveStepReport *report,
             GCancellable *cancellable,
             GError **error)
{
  ReeveSectionKind kind =
    step->action == REEVE_ACTION_UP ? REEVE_SECTION_UP : REEVE_SECTION_DOWN;
  const ReeveSection *section =
    reeve_revision_find_section (step->revision, kind, self->engine);
  GPtrArray *statements = reeve_revision_get_statements (step->revision, kind, self->engine,
                                                         self->sql, error);

  gboolean done;

  if (statements == NULL || !switch_foreign_keys (self, section, FALSE, cancellable, error))
    return FALSE;
  if (section->transaction && !was_begun (step))
    done = reeve_migrator_run_transactional (self, step, statements, report, cancellable, error);
  else
    done = reeve_migrator_run_stepwise (self, step, statements, report, cancellable, error);
  if (reeve_session_is_open (self->session))
    {
      if (!done)
        reeve_session_rollback (self->session, NULL);
      switch_foreign_keys (self, section, TRUE, NULL, NULL);
    }
  return done;
}

static gboolean
run_bookkeeping (ReeveMigrator *self,
                 const ReeveMigrationStep *step,
                 ReeveStepReport *report,
                 GCancellable *cancellable,
                 GError **error)
{
  return reeve_migrator_begin (self, step, &report->skipped, cancellable, error) &&
         (report->skipped || reeve_migrator_record (self, step, report, error));
}

gboolean
reeve_migrator_run_step (ReeveMigrator *self,
                         const ReeveMigrationStep *step,
                         ReeveStepReport *report,
                         GCancellable *cancellable,
                         GError **error)
{
  g_autoptr (GError) local = NULL;
  gboolean runs_sql = step->action == REEVE_ACTION_UP || step->action == REEVE_ACTION_DOWN;
  gboolean done;

  reeve_step_report_begin (report);
  done = runs_sql ? run_section (self, step, report, cancellable, &local)
                  : run_bookkeeping (self, step, report, cancellable, &local);
  if (done)
    return !runs_sql || reeve_migrator_restore_session (self, step, cancellable, error);

  if (reeve_session_is_open (self->session))
    reeve_session_rollback (self->session, NULL);
  record_failure (self, step, report, local);
  g_prefix_error (&local, _("Revision %s: "), reeve_revision_get_id (step->revision));
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}
