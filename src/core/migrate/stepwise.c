/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-migrate"

#include "config.h"

#include "core/migrate/migrator.h"

#include <string.h>

#include "core/base/clock.h"
#include "core/base/digest.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/sql/semantic.h"

/* A section without transaction: one statement after the other, and a row in the ledger that says
 * how far it got, so that the next run goes on where this one ended.
 *
 * Most statements of such a section could run in a transaction; those are committed together with
 * the row, so they are done exactly once. For those that cannot, the row says beforehand that the
 * statement is in flight. Whoever finds such a row asks the database what became of it; whether a
 * call returned proves nothing. */

/* The server's words for "this procedure wants to commit by itself". */
#define INVALID_TRANSACTION_TERMINATION "2D000"

typedef struct
{
  ReeveMigrator *migrator;
  const ReeveMigrationStep *step;
  GPtrArray *statements;
  ReeveStepReport *report;
  GCancellable *cancellable;
  gboolean in_doubt;   /* the statement that failed may have committed a part of what it does */
  gboolean may_change; /* roles and settings; the ledger is written as ourselves all the same */
  char **prefixes; /* [n]: digest of what the first n statements mean; n + 1 entries */
  guint next;      /* 0-based index of the statement to run next */
} Section;

static ReeveRevisionStatement *
statement_at (Section *self, guint index)
{
  return g_ptr_array_index (self->statements, index);
}

/* So that a corrected statement may be run by a section that was begun, as long as what has been
 * done already still means the same. */
static char **
compute_prefixes (ReeveMigrator *migrator, GPtrArray *statements)
{
  char **prefixes = g_new0 (char *, statements->len + 2);

  prefixes[0] = reeve_sha256 ("", 0);
  for (guint i = 0; i < statements->len; i++)
    {
      const ReeveRevisionStatement *statement = g_ptr_array_index (statements, i);
      g_autoptr (ReeveDigest) digest = reeve_digest_new ("reeve/prefix/1");
      g_autofree char *meaning =
        reeve_semantic_checksum (migrator->sql, statement->sql, strlen (statement->sql));

      reeve_digest_add (digest, "before", prefixes[i]);
      reeve_digest_add (digest, "statement", meaning);
      reeve_digest_add (digest, "data", statement->copy_data);
      prefixes[i + 1] = reeve_digest_finish (digest);
    }
  return prefixes;
}

/* --- the row of progress -------------------------------------------------------------------- */

static gboolean
fail_taken (Section *self, GError **error)
{
  reeve_set_error (error, REEVE_ERROR_BUSY, _("Another process is running revision %s"),
                   reeve_revision_get_id (self->step->revision));
  reeve_error_set_remedy (error, _("Wait for it, then look at “reevectl migrate status”."));
  return FALSE;
}

/* The row says whose it is: where it is not ours any more, nothing is written. */
static gboolean
write_own_row (Section *self, ReeveLedgerWrite *write, GError **error)
{
  g_autoptr (ReeveResult) result =
    reeve_session_run (self->migrator->session, &write->statement, self->cancellable, error);

  if (result == NULL)
    return FALSE;
  return reeve_result_get_affected (result) == 1 || fail_taken (self, error);
}

/* The section goes on as whom it has become. */
static gboolean
write_as_ourselves (Section *self, ReeveLedgerWrite *write, GError **error)
{
  ReeveMigrator *migrator = self->migrator;
  gboolean alone = !reeve_session_in_transaction (migrator->session);

  return (!alone || reeve_migrator_begin_waiting (migrator, self->cancellable, error)) &&
         reeve_migrator_be_oneself (migrator, migrator->dialect->own_identity_once,
                                    self->cancellable, error) &&
         write_own_row (self, write, error) &&
         (!alone || reeve_session_commit (migrator->session, self->cancellable, error));
}

static gboolean
write_progress (Section *self, guint done, gboolean in_flight, GError **error)
{
  g_auto (ReeveLedgerWrite) write = { 0 };

  reeve_ledger_advance_section (self->migrator->ledger,
                                reeve_revision_get_id (self->step->revision),
                                self->migrator->run_id, done + 1, in_flight, self->prefixes[done],
                                &write);
  return self->may_change ? write_as_ourselves (self, &write, error)
                          : write_own_row (self, &write, error);
}

static gboolean
begin_section (Section *self, GError **error)
{
  ReeveMigrator *migrator = self->migrator;
  g_autofree char *started_at = reeve_clock_format (self->report->started_us);
  g_auto (ReeveLedgerWrite) write = { 0 };
  g_autoptr (GError) local = NULL;
  ReeveLedgerUnfinished unfinished = {
    .id = (char *) reeve_revision_get_id (self->step->revision),
    .is_up = self->step->action == REEVE_ACTION_UP,
    .statement = self->next + 1,
    .total = self->statements->len,
    .meaning = self->prefixes[self->next],
    .run_id = (char *) migrator->run_id,
    .server_id = reeve_session_get_server_id (migrator->session),
    .started_at = started_at,
  };

  if (!reeve_migrator_begin (migrator, self->step, &self->report->skipped, self->cancellable,
                             error))
    return FALSE;
  if (self->report->skipped)
    return TRUE;
  if (self->step->resume)
    reeve_ledger_take_over_section (migrator->ledger, &self->step->unfinished, &unfinished,
                                    &write);
  else
    reeve_ledger_begin_section (migrator->ledger, &unfinished, &write);
  if (write_own_row (self, &write, &local) && reeve_migrator_keep_stamp (migrator, &local) &&
      reeve_session_commit (migrator->session, self->cancellable, &local))
    return TRUE;
  if (g_error_matches (local, REEVE_ERROR, REEVE_ERROR_CONSTRAINT))
    return fail_taken (self, error);
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* --- one statement -------------------------------------------------------------------------- */

static gboolean
run_counted (Section *self, guint index, GError **error)
{
  const ReeveRevisionStatement *statement = statement_at (self, index);
  ReeveStatement one = reeve_migrator_to_statement (self->step, statement);
  g_autoptr (ReeveResult) result =
    reeve_session_run (self->migrator->session, &one, self->cancellable, error);

  if (result == NULL)
    return FALSE;
  reeve_migrator_count (self->report, statement, result);
  return TRUE;
}

static gboolean
run_in_transaction_once (Section *self, guint index, GError **error)
{
  ReeveMigrator *migrator = self->migrator;

  return reeve_migrator_begin_waiting (migrator, self->cancellable, error) &&
         run_counted (self, index, error) && write_progress (self, index + 1, FALSE, error) &&
         reeve_session_commit (migrator->session, self->cancellable, error);
}

static gboolean
run_in_transaction (Section *self, guint index, GError **error)
{
  for (guint attempt = 0;; attempt++)
    {
      g_autoptr (GError) local = NULL;

      if (run_in_transaction_once (self, index, &local))
        return TRUE;
      if (reeve_session_is_open (self->migrator->session))
        reeve_session_rollback (self->migrator->session, NULL);
      if (!g_error_matches (local, REEVE_ERROR, REEVE_ERROR_LOCK_TIMEOUT))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      if (!reeve_migrator_retry_lock (self->migrator, statement_at (self, index), attempt,
                                      g_steal_pointer (&local), self->cancellable, error))
        return FALSE;
    }
}

/* What the server has refused is not in doubt, except where it may have committed a part. */
static gboolean
is_surely_undone (Section *self, guint index, GError **error)
{
  return error != NULL && *error != NULL && !reeve_error_is_cancelled (*error) &&
         reeve_session_is_open (self->migrator->session) &&
         statement_at (self, index)->facts->role != REEVE_ROLE_PROCEDURE;
}

static gboolean
run_outside (Section *self, guint index, GError **error)
{
  gboolean is_sent = write_progress (self, index, TRUE, error);

  if (is_sent && run_counted (self, index, error))
    return write_progress (self, index + 1, FALSE, error);
  if (is_sent && is_surely_undone (self, index, error))
    write_progress (self, index, FALSE, NULL);
  self->in_doubt = is_sent && statement_at (self, index)->facts->role == REEVE_ROLE_PROCEDURE;
  return FALSE;
}

/* A procedure that commits by itself fails in our transaction and leaves nothing behind; only then
 * it runs outside, where nobody could tell later what became of it. */
static gboolean
run_procedure (Section *self, guint index, GError **error)
{
  g_autoptr (GError) local = NULL;
  const ReeveErrorDetail *detail;

  if (run_in_transaction (self, index, &local))
    return TRUE;
  detail = reeve_error_get_detail (local);
  if (detail == NULL || g_strcmp0 (detail->sqlstate, INVALID_TRANSACTION_TERMINATION) != 0)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  return run_outside (self, index, error);
}

static gboolean
run_setting (Section *self, guint index, GError **error)
{
  return run_counted (self, index, error) && write_progress (self, index + 1, FALSE, error);
}

/* A broken attempt may have left an invalid index that stands in the way of this one. */
static gboolean
run_concurrent_index (Section *self, guint index, GError **error)
{
  ReeveMigratorDialect const *dialect = self->migrator->dialect;
  const ReeveStatementFacts *facts = statement_at (self, index)->facts;
  ReeveOutcome outcome = REEVE_OUTCOME_NOT_DONE;
  gboolean was_begun = self->step->resume && index + 1 == self->step->unfinished.statement;

  if ((was_begun || facts->if_exists) &&
      !dialect->probe (self->migrator->session, facts, &outcome, self->cancellable, error))
    return FALSE;
  return run_outside (self, index, error);
}

static gboolean
run_statement (Section *self, guint index, GError **error)
{
  const ReeveStatementFacts *facts = statement_at (self, index)->facts;

  switch (facts->role)
    {
    case REEVE_ROLE_SETTINGS:
      return run_setting (self, index, error);
    case REEVE_ROLE_PROCEDURE:
      return run_procedure (self, index, error);
    case REEVE_ROLE_CREATE_CONCURRENTLY:
      return run_concurrent_index (self, index, error);
    case REEVE_ROLE_DROP_CONCURRENTLY:
    case REEVE_ROLE_REPEATABLE:
    case REEVE_ROLE_OUTSIDE:
      return run_outside (self, index, error);
    case REEVE_ROLE_ORDINARY:
    case REEVE_ROLE_TRANSACTION:
    case REEVE_ROLE_ADD_ENUM_VALUE:
      return facts->refuses_transaction ? run_outside (self, index, error)
                                        : run_in_transaction (self, index, error);
    }
  g_assert_not_reached ();
}

/* --- going on ------------------------------------------------------------------------------- */

static gboolean
fail_changed (Section *self, GError **error)
{
  const ReeveLedgerUnfinished *unfinished = &self->step->unfinished;

  reeve_set_error (
    error, REEVE_ERROR_CONFLICT,
    _("Revision %s was begun on %s and stopped at statement %u of %u, and what it had "
      "done by then stands differently in the file now"),
    unfinished->id, unfinished->started_at, unfinished->statement, unfinished->total);
  reeve_error_set_place (error, reeve_revision_get_path (self->step->revision),
                         statement_at (self, 0)->line, 1);
  reeve_error_set_remedy (error,
                          _("Put statements 1 to %u back as they were; the rest may be "
                            "changed."),
                          unfinished->statement - 1);
  return FALSE;
}

static gboolean
fail_in_doubt (Section *self, guint index, GError **error)
{
  const ReeveRevisionStatement *statement = statement_at (self, index);

  reeve_set_error (error, REEVE_ERROR_CONFLICT,
                   _("Statement %u of revision %s (%s) was running when an earlier run broke off, "
                     "and nothing in the database tells whether it was completed"),
                   index + 1, reeve_revision_get_id (self->step->revision), statement->facts->verb);
  reeve_error_set_place (error, reeve_revision_get_path (self->step->revision), statement->line,
                         statement->number);
  reeve_error_set_remedy (error,
                          _("Look at what it does to the database, then say “--in-doubt redo” "
                            "to run it again or “--in-doubt skip” to take it as done."));
  return FALSE;
}

static gboolean
decide_in_flight (Section *self, GError **error)
{
  ReeveMigrator *migrator = self->migrator;
  guint index = self->next;
  ReeveOutcome outcome = REEVE_OUTCOME_UNKNOWN;

  if (!migrator->dialect->probe (migrator->session, statement_at (self, index)->facts, &outcome,
                                 self->cancellable, error))
    return FALSE;
  if (outcome == REEVE_OUTCOME_UNKNOWN && migrator->options->in_doubt == REEVE_IN_DOUBT_STOP)
    return fail_in_doubt (self, index, error);
  if (outcome == REEVE_OUTCOME_UNKNOWN)
    outcome = migrator->options->in_doubt == REEVE_IN_DOUBT_SKIP ? REEVE_OUTCOME_DONE
                                                                 : REEVE_OUTCOME_NOT_DONE;
  reeve_migrator_log (migrator, REEVE_SEVERITY_INFO,
                      outcome == REEVE_OUTCOME_DONE
                        ? _("Statement %u was in flight: it is done")
                        : _("Statement %u was in flight: it is run again"),
                      index + 1);
  if (outcome == REEVE_OUTCOME_DONE)
    self->next++;
  return TRUE;
}

/* What earlier statements set for their session has to hold for the rest of the section too. */
static gboolean
replay_settings (Section *self, GError **error)
{
  for (guint i = 0; i < self->next; i++)
    if (statement_at (self, i)->facts->role == REEVE_ROLE_SETTINGS &&
        !reeve_session_execute (self->migrator->session, statement_at (self, i)->sql,
                                self->cancellable, error))
      return FALSE;
  return TRUE;
}

static gboolean
find_start (Section *self, GError **error)
{
  const ReeveLedgerUnfinished *unfinished = &self->step->unfinished;

  if (!self->step->resume)
    return begin_section (self, error);
  self->next = unfinished->statement - 1;
  if (self->next > self->statements->len ||
      strcmp (unfinished->meaning, self->prefixes[self->next]) != 0)
    return fail_changed (self, error);
  reeve_migrator_log (self->migrator, REEVE_SEVERITY_INFO,
                      _("Going on with revision %s at statement %u of %u"), unfinished->id,
                      unfinished->statement, self->statements->len);
  if (unfinished->in_flight && self->next < self->statements->len &&
      !decide_in_flight (self, error))
    return FALSE;
  return begin_section (self, error) &&
         (self->report->skipped || replay_settings (self, error));
}

static char *
dup_way_on (Section *self)
{
  guint next = self->next + 1;

  if (self->in_doubt)
    return g_strdup_printf (
      _("Then look at what statement %u has committed by itself, and run the same command with "
        "“--in-doubt redo” to run it again or “--in-doubt skip” to take it as done."),
      next);
  if (self->next == self->statements->len)
    return g_strdup (_("Then run the same command again: it goes on with the checks at the end."));
  return g_strdup_printf (_("Then run the same command again: it goes on with statement %u."),
                          next);
}

static void
describe_stop (Section *self, GError **error)
{
  guint done = self->next;
  g_autofree char *go_on = dup_way_on (self);

  if (done == 0)
    reeve_error_set_unchanged (error, _("No statement of revision %s has been completed."),
                               reeve_revision_get_id (self->step->revision));
  else
    reeve_error_set_unchanged (error,
                               self->step->action == REEVE_ACTION_UP
                                 ? _("Statements 1 to %u of %u of revision %s are done and stay; "
                                     "the rest was not run, and the revision is not recorded as "
                                     "applied.")
                                 : _("Statements 1 to %u of %u of revision %s are done and stay; "
                                     "the rest was not run, and the revision is not recorded as "
                                     "taken back."),
                               done, self->statements->len,
                               reeve_revision_get_id (self->step->revision));
  reeve_migrator_tell_to_go_on (error, go_on);
}

static gboolean
run_all (Section *self, GError **error)
{
  if (!find_start (self, error))
    return FALSE;
  while (!self->report->skipped && self->next < self->statements->len)
    {
      if (!run_statement (self, self->next, error))
        {
          describe_stop (self, error);
          return FALSE;
        }
      self->next++;
    }
  return TRUE;
}

static gboolean
conclude (Section *self, GError **error)
{
  ReeveMigrator *migrator = self->migrator;
  ReeveMigrationStep step = *self->step;

  if ((step.action == REEVE_ACTION_UP &&
       !reeve_migrator_verify (migrator, step.revision, self->cancellable, error)) ||
      !reeve_migrator_check_foreign_keys (migrator, &step, self->cancellable, error))
    {
      describe_stop (self, error);
      return FALSE;
    }
  /* The row of progress is there by now, also when nothing was resumed: it goes with the commit. */
  step.resume = TRUE;
  return reeve_migrator_begin (migrator, &step, &self->report->skipped, self->cancellable, error) &&
         (self->report->skipped ||
          reeve_migrator_record (migrator, &step, self->report, error));
}

gboolean
reeve_migrator_run_stepwise (ReeveMigrator *migrator,
                             const ReeveMigrationStep *step,
                             GPtrArray *statements,
                             ReeveStepReport *report,
                             GCancellable *cancellable,
                             GError **error)
{
  g_auto (GStrv) prefixes = compute_prefixes (migrator, statements);
  Section self = {
    .migrator = migrator,
    .step = step,
    .statements = statements,
    .report = report,
    .cancellable = cancellable,
    .may_change = migrator->dialect->own_identity_once[0] != NULL &&
                  reeve_migrator_changes_session (migrator, statements),
    .prefixes = prefixes,
  };

  return run_all (&self, error) && (report->skipped || conclude (&self, error));
}
