/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-migrate"

#include "config.h"

#include "core/migrate/migrator.h"

#include <string.h>

#include "core/base/cancel.h"
#include "core/base/error.h"
#include "core/base/i18n.h"

/* Other writers on the same ledger. Where the runner lock keeps away only the processes of one home
 * folder, the ledger itself is watched: its stamp tells whether it still is as this run left it.
 * When it is not, a step runs only once the ledger is quiet and records exactly what the plan
 * expects at this step; otherwise it would stand on revisions that are not there. */

/* How long a quiet ledger means that the other writer has ended. */
#define QUIET_MS 500
#define POLL_MS 50

void
reeve_migrator_watch (ReeveMigrator *self, const ReeveLedgerState *state)
{
  self->stamp = g_strdup (state->stamp);
  self->recorded = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < state->entries->len; i++)
    {
      const ReeveLedgerEntry *entry = g_ptr_array_index (state->entries, i);

      g_hash_table_add (self->recorded, g_strdup (entry->id));
    }
}

void
reeve_migrator_unwatch (ReeveMigrator *self)
{
  g_clear_pointer (&self->stamp, g_free);
  g_clear_pointer (&self->seen, g_free);
  g_clear_pointer (&self->recorded, g_hash_table_unref);
}

gboolean
reeve_migrator_keep_stamp (ReeveMigrator *self, GError **error)
{
  char *now;

  if (self->stamp == NULL)
    return TRUE;
  now = reeve_ledger_read_stamp (self->ledger, self->session, NULL, error);
  if (now == NULL)
    return FALSE;
  g_free (self->stamp);
  self->stamp = now;
  return TRUE;
}

static gboolean
is_recorded_after (const ReeveMigrationStep *step)
{
  return step->action != REEVE_ACTION_DOWN && step->action != REEVE_ACTION_UNSTAMP;
}

void
reeve_migrator_note_done (ReeveMigrator *self, const ReeveMigrationStep *step)
{
  const char *id = reeve_revision_get_id (step->revision);

  if (self->recorded == NULL)
    return;
  if (is_recorded_after (step))
    g_hash_table_add (self->recorded, g_strdup (id));
  else
    g_hash_table_remove (self->recorded, id);
}

/* While the other writes, the engine may not even let us read. */
static gboolean
look (ReeveMigrator *self, char **now, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local = NULL;

  *now = reeve_ledger_read_stamp (self->ledger, self->session, cancellable, &local);
  if (*now != NULL || g_error_matches (local, REEVE_ERROR, REEVE_ERROR_BUSY))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* So that one of us does it all instead of both by turns. */
static gboolean
await_quiet (ReeveMigrator *self, GCancellable *cancellable, GError **error)
{
  gint64 quiet_since = g_get_monotonic_time ();

  while (g_get_monotonic_time () - quiet_since < QUIET_MS * 1000)
    {
      g_autofree char *now = NULL;

      /* Jitter: two that wait must not go on at the same moment. */
      if (!reeve_cancel_sleep (g_random_int_range (POLL_MS, 3 * POLL_MS), cancellable, error) ||
          !look (self, &now, cancellable, error))
        return FALSE;
      if (now != NULL && g_strcmp0 (now, self->seen) == 0)
        continue;
      quiet_since = g_get_monotonic_time ();
      g_free (self->seen);
      self->seen = g_steal_pointer (&now);
    }
  return TRUE;
}

static gboolean
is_done (ReeveMigrator *self,
         const ReeveMigrationStep *step,
         gboolean *done,
         GCancellable *cancellable,
         GError **error)
{
  gboolean has = FALSE;

  if (!reeve_ledger_has (self->ledger, self->session, reeve_revision_get_id (step->revision), &has,
                         cancellable, error))
    return FALSE;
  *done = has == is_recorded_after (step) && step->action != REEVE_ACTION_REFRESH;
  return TRUE;
}

/* A section that somebody else has begun: neither ours nor the one that this step goes on with. */
static const ReeveLedgerUnfinished *
find_foreign (ReeveMigrator *self, const ReeveMigrationStep *step, const ReeveLedgerState *state)
{
  for (guint i = 0; i < state->unfinished->len; i++)
    {
      const ReeveLedgerUnfinished *row = g_ptr_array_index (state->unfinished, i);
      gboolean resumed = step->resume && step->unfinished.run_id != NULL &&
                         g_str_equal (row->id, step->unfinished.id) &&
                         g_str_equal (row->run_id, step->unfinished.run_id);

      if (!resumed && !g_str_equal (row->run_id, self->run_id))
        return row;
    }
  return NULL;
}

static gboolean
records_what_is_expected (ReeveMigrator *self, const ReeveLedgerState *state)
{
  if (g_hash_table_size (self->recorded) != state->entries->len)
    return FALSE;
  for (guint i = 0; i < state->entries->len; i++)
    if (!g_hash_table_contains (self->recorded,
                                ((ReeveLedgerEntry *) state->entries->pdata[i])->id))
      return FALSE;
  return TRUE;
}

static gboolean
check_place (ReeveMigrator *self,
             const ReeveMigrationStep *step,
             GCancellable *cancellable,
             GError **error)
{
  g_autoptr (ReeveLedgerState) state =
    reeve_ledger_read (self->ledger, self->session, cancellable, error);
  const ReeveLedgerUnfinished *foreign;

  if (state == NULL)
    return FALSE;
  foreign = find_foreign (self, step, state);
  if (foreign == NULL && records_what_is_expected (self, state))
    {
      g_free (self->stamp);
      self->stamp = g_strdup (state->stamp);
      return TRUE;
    }
  if (foreign != NULL)
    reeve_set_error (error, REEVE_ERROR_BUSY, _("Another process is running revision %s"),
                     foreign->id);
  else
    reeve_set_error (error, REEVE_ERROR_STALE,
                     _("Another process has moved this database somewhere else in the meantime"));
  reeve_error_set_remedy (error,
                          _("Look at “reevectl migrate status” when the other has ended, then "
                            "decide anew."));
  return FALSE;
}

gboolean
reeve_migrator_begin (ReeveMigrator *self,
                      const ReeveMigrationStep *step,
                      gboolean *done_by_other,
                      GCancellable *cancellable,
                      GError **error)
{
  *done_by_other = FALSE;
  for (;;)
    {
      g_autofree char *now = NULL;

      if (!reeve_migrator_begin_waiting (self, cancellable, error))
        return FALSE;
      if (self->stamp == NULL)
        return TRUE;
      now = reeve_ledger_read_stamp (self->ledger, self->session, cancellable, error);
      if (now == NULL)
        return FALSE;
      if (strcmp (now, self->stamp) == 0)
        return TRUE;

      if (!reeve_session_rollback (self->session, error))
        return FALSE;
      if (g_strcmp0 (now, self->seen) != 0)
        {
          reeve_migrator_log (self, REEVE_SEVERITY_INFO,
                              _("Another process is migrating this database; waiting for it."));
          if (!await_quiet (self, cancellable, error))
            return FALSE;
        }
      if (!is_done (self, step, done_by_other, cancellable, error))
        return FALSE;
      if (*done_by_other)
        {
          reeve_migrator_note_done (self, step);
          return TRUE;
        }
      if (!check_place (self, step, cancellable, error))
        return FALSE;
    }
}
