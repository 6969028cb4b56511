/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include <sys/stat.h>
#include <unistd.h>

#include "core/backup/dump-sqlite.h"
#include "core/backup/foreign-task.h"
#include "core/backup/meter.h"
#include "core/backup/restore-sqlite.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/i18n.h"
#include "core/db/sqlite/copy.h"
#include "core/db/sqlite/replace.h"
#include "core/job/preflight.h"

gboolean
reeve_foreign_survey_sqlite (ReeveForeignTask *task,
                             ReevePlan *plan,
                             GCancellable *cancellable,
                             GError **error)
{
  const char *path = reeve_connection_get_database (task->connection);
  const GPtrArray *findings = task->foreign->scan->findings;
  g_autofree char *folder = g_path_get_dirname (path);
  struct stat info;

  for (guint i = 0; i < findings->len; i++)
    {
      const ReeveScanFinding *finding = g_ptr_array_index (findings, i);
      GError *reason;

      if (finding->act != REEVE_SCAN_REFUSE)
        continue;
      reason = reeve_error_new (REEVE_ERROR_REFUSED, _("The dump has what is not run: %s"),
                                finding->message);
      reeve_error_set_remedy (&reason, "%s", finding->remedy);
      reeve_preflight_refuse (plan, reason);
    }
  if (stat (path, &info) == 0 && info.st_size > 0)
    {
      GError *reason = reeve_error_new (
        REEVE_ERROR_CONFLICT, _("“%s” exists already, and a foreign dump makes a new database"),
        path);

      reeve_error_set_remedy (&reason, _("Choose another name."));
      reeve_preflight_refuse (plan, reason);
    }
  reeve_preflight_check_space (plan, folder, task->foreign->bytes, task->foreign->bytes);
  return TRUE;
}

/* --- loading -------------------------------------------------------------------------------- */

static gboolean
run_piece (ReeveForeignTask *task,
           ReeveSession *session,
           const ReevePiece *piece,
           GCancellable *cancellable,
           GError **error)
{
  const ReeveForeign *foreign = task->foreign;
  g_autofree char *sql = g_strndup (foreign->text + piece->sql_offset, piece->sql_length);
  const ReeveStatement statement = { .sql = sql, .file = foreign->path, .line = piece->line };
  g_autoptr (ReeveResult) result = reeve_session_run (session, &statement, cancellable, error);

  return result != NULL;
}

static gboolean
run_script (ReeveForeignTask *task,
            ReeveSession *session,
            GCancellable *cancellable,
            GError **error)
{
  const ReeveForeign *foreign = task->foreign;
  const ReeveScan *scan = foreign->scan;
  g_auto (ReeveMeter) meter = { 0 };

  reeve_meter_init (&meter, task->job, _("Loading the dump"), foreign->length);
  /* The rows that others point to may come later. */
  if (!reeve_session_execute (session, "PRAGMA foreign_keys = OFF", cancellable, error))
    return FALSE;
  for (guint i = 0; i < scan->pieces->len; i++)
    {
      const ReevePiece *piece = &g_array_index (scan->pieces, ReevePiece, i);

      if (scan->acts[i] == REEVE_SCAN_RUN &&
          !run_piece (task, session, piece, cancellable, error))
        return FALSE;
      reeve_meter_add (&meter, piece->length);
    }
  task->rows = scan->rows;
  if (!reeve_session_in_transaction (session))
    return TRUE;
  reeve_set_error (error, REEVE_ERROR_INVALID, _("The dump ends within a transaction"));
  return FALSE;
}

static void
copied_cb (guint64 done, guint64 total, gpointer data)
{
  reeve_progress_set (reeve_job_get_progress (data), _("Copying the database"), "pages", done,
                      total);
}

static gboolean
copy_file (ReeveForeignTask *task, const char *to, GCancellable *cancellable, GError **error)
{
  const ReeveForeign *foreign = task->foreign;
  const char *from = foreign->copy.path != NULL ? foreign->copy.path : foreign->path;
  const ReeveSqliteCopyWatch watch = { .copied = copied_cb, .user_data = task->job };
  ReeveSession *session = reeve_sqlite_scratch_open (from, TRUE, cancellable, error);
  gboolean ok;

  if (session == NULL)
    return FALSE;
  ok = reeve_sqlite_begin_reading (session, cancellable, error) &&
       reeve_sqlite_copy (session, to, &watch, cancellable, error);
  reeve_session_close (session);
  g_object_unref (session);
  return ok;
}

/* Rows that point to nothing were so in the dump: that is told, not refused. */
static gboolean
check_keys (ReeveForeignTask *task,
            ReeveSession *session,
            GCancellable *cancellable,
            GError **error)
{
  g_autoptr (ReeveResult) rows =
    reeve_session_query (session, "SELECT count(*) FROM pragma_foreign_key_check", NULL, 0,
                         cancellable, error);

  if (rows != NULL && reeve_result_get_int (rows, 0, 0) > 0)
    reeve_job_log (task->job, REEVE_SEVERITY_WARNING,
                   ngettext ("%lu row points to a row that does not exist.",
                             "%lu rows point to rows that do not exist.",
                             (gulong) reeve_result_get_int (rows, 0, 0)),
                   (gulong) reeve_result_get_int (rows, 0, 0));
  return rows != NULL;
}

static gboolean
fill (ReeveForeignTask *task, const char *path, GCancellable *cancellable, GError **error)
{
  gboolean is_script = task->foreign->kind == REEVE_FOREIGN_SQLITE_SCRIPT;
  ReeveSession *session;
  gboolean ok;

  if (!is_script && !copy_file (task, path, cancellable, error))
    return FALSE;
  session = reeve_sqlite_scratch_open (path, !is_script, cancellable, error);
  if (session == NULL)
    return FALSE;
  ok = (!is_script || run_script (task, session, cancellable, error)) &&
       reeve_sqlite_check_integrity (session, cancellable, error) &&
       check_keys (task, session, cancellable, error);
  reeve_session_close (session);
  g_object_unref (session);
  return ok;
}

gboolean
reeve_foreign_load_sqlite (ReeveForeignTask *task, GCancellable *cancellable, GError **error)
{
  const char *path = reeve_connection_get_database (task->connection);
  g_autofree char *folder = g_path_get_dirname (path);
  g_auto (ReeveTemporary) fresh = REEVE_TEMPORARY_INIT;

  reeve_temporary_sweep (folder);
  if (!reeve_temporary_open (&fresh, folder, error))
    return FALSE;
  if (!fill (task, fresh.path, cancellable, error))
    {
      reeve_error_set_unchanged (error, _("There is no database “%s” yet."), path);
      return FALSE;
    }
  reeve_temporary_remove_companions (fresh.path);
  if (fsync (fresh.fd) != 0)
    {
      reeve_file_set_error (error, _("Cannot write “%s”"), path);
      return FALSE;
    }
  return reeve_sqlite_move_new (fresh.path, path, error);
}
