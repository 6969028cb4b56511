/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-migrate"

#include "config.h"

#include "core/migrate/migrator.h"

#include "core/base/error.h"
#include "core/base/i18n.h"

/* A whole section in one transaction together with its row in the ledger: either both are there
 * afterwards or neither.
 *
 * The usual way sends everything up to the last statement as one batch (one round trip where the
 * engine has a pipeline). Only when a lock is not to be had in time the section runs again
 * statement by statement with a savepoint before each, so that a try costs one statement and not
 * the section. Where that would keep tables locked against others while we wait for another one,
 * the whole section is rolled back first: our waiting must not become everybody's. */

typedef struct
{
  GPtrArray *statements;
  guint first; /* index of the first of them in the batch */
  ReeveStepReport *report;
} Batch;

static gboolean
count_cb (guint index, ReeveResult *result, gpointer data, GError **error)
{
  Batch *batch = data;

  if (index >= batch->first && index - batch->first < batch->statements->len)
    reeve_migrator_count (batch->report,
                          g_ptr_array_index (batch->statements, index - batch->first), result);
  return TRUE;
}

static gboolean
run_as_batch (ReeveMigrator *self,
              const ReeveMigrationStep *step,
              GPtrArray *statements,
              gboolean with_begin,
              ReeveStepReport *report,
              GCancellable *cancellable,
              GError **error)
{
  g_autofree ReeveStatement *all = g_new0 (ReeveStatement, statements->len + 2);
  g_autofree char *lock_timeout = with_begin ? reeve_migrator_dup_lock_timeout (self) : NULL;
  Batch batch = { statements, 0, report };
  guint n = 0;

  if (with_begin)
    {
      all[n++].sql = self->dialect->begin;
      all[n++].sql = lock_timeout;
    }
  batch.first = n;
  for (guint i = 0; i < statements->len; i++)
    all[n++] = reeve_migrator_to_statement (step, g_ptr_array_index (statements, i));
  return reeve_session_run_batch (self->session, all, n, count_cb, &batch, cancellable, error);
}

static gboolean
run_once_saved (ReeveMigrator *self,
                const ReeveMigrationStep *step,
                const ReeveRevisionStatement *statement,
                ReeveStepReport *report,
                GCancellable *cancellable,
                GError **error)
{
  ReeveStatement one = reeve_migrator_to_statement (step, statement);
  g_autoptr (ReeveResult) result = NULL;

  if (!reeve_session_execute (self->session, "SAVEPOINT reeve_try", cancellable, error))
    return FALSE;
  result = reeve_session_run (self->session, &one, cancellable, error);
  if (result == NULL)
    return FALSE;
  reeve_migrator_count (report, statement, result);
  return reeve_session_execute (self->session, "RELEASE SAVEPOINT reeve_try", cancellable, error);
}

/* Whether others would have to wait for what the first @n statements have done. */
static gboolean
keeps_others_out (GPtrArray *statements, guint n)
{
  static const char *const bearable[] = { "ACCESS SHARE", "ROW SHARE", "ROW EXCLUSIVE",
                                          "SHARE UPDATE EXCLUSIVE", NULL };

  for (guint i = 0; i < n; i++)
    {
      const ReeveStatementFacts *facts =
        ((const ReeveRevisionStatement *) statements->pdata[i])->facts;

      if (!facts->understood || facts->role == REEVE_ROLE_PROCEDURE ||
          (facts->lock != NULL && !g_strv_contains (bearable, facts->lock)))
        return TRUE;
    }
  return FALSE;
}

/* Waits before statement *@at is tried again, or the section from its start. Takes @timeout. */
static gboolean
give_way (ReeveMigrator *self,
          GPtrArray *statements,
          guint *at,
          guint attempt,
          ReeveStepReport *report,
          GError *timeout,
          GCancellable *cancellable,
          GError **error)
{
  const ReeveRevisionStatement *statement = g_ptr_array_index (statements, *at);
  gboolean from_start = keeps_others_out (statements, *at);
  const char *back = from_start ? "ROLLBACK" : "ROLLBACK TO SAVEPOINT reeve_try";

  if (!reeve_session_execute (self->session, back, cancellable, error))
    {
      g_error_free (timeout);
      return FALSE;
    }
  if (!reeve_migrator_retry_lock (self, statement, attempt, timeout, cancellable, error))
    return FALSE;
  if (!from_start)
    return TRUE;
  *at = 0;
  report->rows_affected = 0;
  return reeve_migrator_begin_waiting (self, cancellable, error);
}

static gboolean
run_with_savepoints (ReeveMigrator *self,
                     const ReeveMigrationStep *step,
                     GPtrArray *statements,
                     ReeveStepReport *report,
                     GCancellable *cancellable,
                     GError **error)
{
  g_autofree guint *attempts = g_new0 (guint, statements->len);

  if (!reeve_migrator_begin_waiting (self, cancellable, error))
    return FALSE;
  for (guint i = 0; i < statements->len;)
    {
      g_autoptr (GError) local = NULL;

      if (run_once_saved (self, step, g_ptr_array_index (statements, i), report, cancellable,
                          &local))
        {
          i++;
          continue;
        }
      if (!g_error_matches (local, REEVE_ERROR, REEVE_ERROR_LOCK_TIMEOUT))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      if (!give_way (self, statements, &i, attempts[i]++, report, g_steal_pointer (&local),
                     cancellable, error))
        return FALSE;
    }
  return TRUE;
}

/* For engines that lock single tables. */
static gboolean
run_with_table_locks (ReeveMigrator *self,
                      const ReeveMigrationStep *step,
                      GPtrArray *statements,
                      ReeveStepReport *report,
                      GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (GError) local = NULL;

  if (run_as_batch (self, step, statements, TRUE, report, cancellable, &local))
    return TRUE;
  if (!g_error_matches (local, REEVE_ERROR, REEVE_ERROR_LOCK_TIMEOUT))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (!reeve_session_rollback (self->session, error))
    return FALSE;
  report->rows_affected = 0;
  return run_with_savepoints (self, step, statements, report, cancellable, error);
}

/* --- foreign keys --------------------------------------------------------------------------- */

gboolean
reeve_migrator_check_foreign_keys (ReeveMigrator *self,
                                   const ReeveMigrationStep *step,
                                   GCancellable *cancellable,
                                   GError **error)
{
  g_autoptr (ReeveResult) result = NULL;
  g_autoptr (GString) places = g_string_new (NULL);
  guint n;

  if (self->dialect->foreign_key_check == NULL)
    return TRUE;
  result = reeve_session_query (self->session, self->dialect->foreign_key_check, NULL, 0,
                                cancellable, error);
  if (result == NULL)
    return FALSE;
  n = reeve_result_get_n_rows (result);
  if (n == 0)
    return TRUE;
  for (guint row = 0; row < MIN (n, 3); row++)
    {
      const char *rowid = reeve_result_get (result, row, 1);

      if (row > 0)
        g_string_append (places, ", ");
      /* TRANSLATORS: a table, the number of its row, the table that the row refers to */
      g_string_append_printf (places, _("%s row %s → %s"), reeve_result_get (result, row, 0),
                              rowid != NULL ? rowid : "?", reeve_result_get (result, row, 2));
    }
  reeve_set_error (error, REEVE_ERROR_CONSTRAINT,
                   ngettext("After the revision %u foreign key would point nowhere: %s%s",
                            "After the revision %u foreign keys would point nowhere: %s%s", n),
                   n, places->str, n > 3 ? " …" : "");
  reeve_error_set_place (error, reeve_revision_get_path (step->revision), 1, 0);
  reeve_error_set_remedy (error,
                          _("Correct the revision or these rows. If they were there before, "
                            "“PRAGMA foreign_key_check” lists them."));
  return FALSE;
}

/* --- the transaction ------------------------------------------------------------------------ */

static gboolean
run_statements (ReeveMigrator *self,
                const ReeveMigrationStep *step,
                GPtrArray *statements,
                ReeveStepReport *report,
                GCancellable *cancellable,
                GError **error)
{
  if (self->dialect->lock_timeout != NULL)
    return run_with_table_locks (self, step, statements, report, cancellable, error);
  if (!reeve_migrator_begin (self, step, &report->skipped, cancellable, error))
    return FALSE;
  return report->skipped ||
         run_as_batch (self, step, statements, FALSE, report, cancellable, error);
}

static gboolean
run_to_commit (ReeveMigrator *self,
               const ReeveMigrationStep *step,
               GPtrArray *statements,
               ReeveStepReport *report,
               GCancellable *cancellable,
               GError **error)
{
  if (!run_statements (self, step, statements, report, cancellable, error))
    return FALSE;
  if (report->skipped)
    return TRUE;
  if (reeve_migrator_sets_something (statements) &&
      !reeve_migrator_be_oneself (self, self->dialect->own_identity, cancellable, error))
    return FALSE;
  if (step->action == REEVE_ACTION_UP &&
      !reeve_migrator_verify (self, step->revision, cancellable, error))
    return FALSE;
  return reeve_migrator_check_foreign_keys (self, step, cancellable, error) &&
         reeve_migrator_record (self, step, report, error);
}

gboolean
reeve_migrator_run_transactional (ReeveMigrator *self,
                                  const ReeveMigrationStep *step,
                                  GPtrArray *statements,
                                  ReeveStepReport *report,
                                  GCancellable *cancellable,
                                  GError **error)
{
  if (run_to_commit (self, step, statements, report, cancellable, error))
    return TRUE;
  if (reeve_session_is_open (self->session))
    {
      reeve_session_rollback (self->session, NULL);
      reeve_error_set_unchanged (error,
                                 _("The database and its ledger are as they were before "
                                   "revision %s."),
                                 reeve_revision_get_id (step->revision));
      reeve_migrator_tell_to_go_on (error, _("Then run the same command again."));
    }
  return FALSE;
}
