/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-sqlite"

#include "config.h"

#include "core/db/sqlite/copy.h"

#include "core/base/error.h"
#include "core/db/sqlite/error.h"
#include "core/db/sqlite/session.h"
#include "core/db/sqlite/statement.h"

/* Pages between two looks at the cancellable. */
#define PAGES_A_STEP 2048
#define ROWS_A_LOOK 1024

typedef struct sqlite3_backup SqliteBackup;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SqliteBackup, sqlite3_backup_finish)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (sqlite3, sqlite3_close)

static gboolean
fail (int result, GError **error)
{
  g_propagate_error (error, reeve_sqlite_error_new (result, sqlite3_errstr (result), NULL, -1));
  return FALSE;
}

static gboolean
copy_pages (sqlite3 *from,
            sqlite3 *to,
            const ReeveSqliteCopyWatch *watch,
            GCancellable *cancellable,
            GError **error)
{
  g_autoptr (SqliteBackup) backup = sqlite3_backup_init (to, "main", from, "main");
  int result = SQLITE_OK;

  if (backup == NULL)
    {
      reeve_sqlite_set_error (to, NULL, error);
      return FALSE;
    }
  while (result == SQLITE_OK)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      result = sqlite3_backup_step (backup, PAGES_A_STEP);
      if (watch != NULL && watch->copied != NULL)
        watch->copied (
          (guint64) (sqlite3_backup_pagecount (backup) - sqlite3_backup_remaining (backup)),
          (guint64) sqlite3_backup_pagecount (backup), watch->user_data);
    }
  return result == SQLITE_DONE || fail (result, error);
}

static sqlite3 *
open_copy (const char *path, GError **error)
{
  g_autoptr (sqlite3) db = NULL;

  /* Nobody else knows this file, and what is left of it after a crash is thrown away. */
  if (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW,
                       reeve_sqlite_watch_vfs ()) == SQLITE_OK &&
      sqlite3_exec (db,
                    "PRAGMA locking_mode = EXCLUSIVE; PRAGMA synchronous = OFF; "
                    "PRAGMA journal_mode = OFF",
                    NULL, NULL, NULL) == SQLITE_OK)
    return g_steal_pointer (&db);
  reeve_sqlite_set_error (db, NULL, error);
  return NULL;
}

gboolean
reeve_sqlite_begin_reading (ReeveSession *session, GCancellable *cancellable, GError **error)
{
  if (!reeve_session_execute (session, "BEGIN", cancellable, error))
    return FALSE;
  if (reeve_session_execute (session, "SELECT count(*) FROM sqlite_schema", cancellable, error))
    return TRUE;
  reeve_session_rollback (session, NULL);
  return FALSE;
}

static void
nobody_cb (guint64 offset, guint64 length, gpointer user_data)
{
}

/* Whatever the outcome, nothing may be left to be written when the file is closed: SQLite would not
 * tell whether that went well. */
gboolean
reeve_sqlite_copy (ReeveSession *session,
                   const char *path,
                   const ReeveSqliteCopyWatch *watch,
                   GCancellable *cancellable,
                   GError **error)
{
  sqlite3 *from = reeve_sqlite_session_get_handle (REEVE_SQLITE_SESSION (session));
  g_autoptr (sqlite3) to = open_copy (path, error);
  const gboolean watched = watch != NULL && watch->written != NULL;
  const ReeveSqliteWatch writes = { watched ? watch->written : nobody_cb,
                                    watched ? watch->user_data : NULL };
  gboolean copied;
  int result;

  if (to == NULL)
    return FALSE;
  result = reeve_sqlite_watch_start (to, &writes);
  if (result != SQLITE_OK)
    return fail (result, error);
  copied = copy_pages (from, to, watch, cancellable, error);
  result = reeve_sqlite_watch_end (to);
  return copied && (result == SQLITE_OK || fail (result, error));
}

gboolean
reeve_sqlite_each (ReeveSession *session,
                   const char *sql,
                   ReeveSqliteRow each,
                   gpointer user_data,
                   GCancellable *cancellable,
                   GError **error)
{
  sqlite3 *db = reeve_sqlite_session_get_handle (REEVE_SQLITE_SESSION (session));
  const ReeveStatement statement = { .sql = sql };
  g_autoptr (sqlite3_stmt) compiled = NULL;
  int result = SQLITE_ROW;

  if (!reeve_sqlite_prepare (db, &statement, &compiled, error))
    return FALSE;
  for (guint n = 0; (result = sqlite3_step (compiled)) == SQLITE_ROW; n++)
    if ((n % ROWS_A_LOOK == 0 && g_cancellable_set_error_if_cancelled (cancellable, error)) ||
        !each (compiled, user_data, error))
      return FALSE;
  if (result == SQLITE_DONE)
    return TRUE;
  reeve_sqlite_set_error (db, &statement, error);
  return FALSE;
}
