/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-sqlite"

#include "config.h"

#include "core/db/sqlite/session.h"

#include <stdlib.h>

#include "core/base/cancel.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/db/sqlite/error.h"
#include "core/db/sqlite/file.h"
#include "core/db/sqlite/locks.h"
#include "core/db/sqlite/statement.h"

#define DEFAULT_BUSY_TIMEOUT_MS 5000

/* Between two tries for a lock that another writer holds. */
#define SHORTEST_PAUSE_MS 1
#define LONGEST_PAUSE_MS 50

/* Steps of SQLite's machine between two looks at the cancellable: well under a millisecond. */
#define STEPS_BETWEEN_LOOKS 10000

struct _ReeveSqliteSession
{
  GObject parent_instance;

  sqlite3 *db; /* NULL once closed or lost */
  ReeveSqliteFile file;
  ReeveTarget *target;
  gboolean read_only;
  guint busy_timeout_ms;
  ReeveSqliteLocks *locks;

  /* While a call runs: */
  GCancellable *cancellable; /* unowned */
  gulong cancel_handler;
  gint64 busy_since;

  GDestroyNotify notice_destroy;
  gpointer notice_data;
};

static void reeve_sqlite_session_interface_init (ReeveSessionInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ReeveSqliteSession,
                               reeve_sqlite_session,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (REEVE_TYPE_SESSION,
                                                      reeve_sqlite_session_interface_init))

static void
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  sqlite3_interrupt (user_data);
}

/* SQLite forgets an interrupt that comes before a statement's first step: this look catches it. */
static int
progress_cb (void *user_data)
{
  return g_cancellable_is_cancelled (user_data);
}

/* Another writer is at work. Zero gives up. */
static int
busy_cb (void *user_data, int n_tries)
{
  ReeveSqliteSession *self = user_data;
  gint64 now = g_get_monotonic_time ();
  gint64 left_ms;

  if (n_tries == 0)
    self->busy_since = now;
  left_ms = self->busy_timeout_ms - (now - self->busy_since) / 1000;
  if (left_ms <= 0)
    return 0;
  return reeve_cancel_sleep ((int) MIN (left_ms, CLAMP (n_tries, SHORTEST_PAUSE_MS,
                                                        LONGEST_PAUSE_MS)),
                             self->cancellable, NULL);
}

/* Between enter and leave the cancellable reaches SQLite. */
static gboolean
enter (ReeveSqliteSession *self, GCancellable *cancellable, GError **error)
{
  if (self->db == NULL)
    {
      reeve_set_error (error, REEVE_ERROR_LOST, _("The session is closed"));
      reeve_error_set_remedy (error, _("Open the database again."));
      return FALSE;
    }
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  /* Each time anew: a PRAGMA busy_timeout in a script replaces the handler. */
  sqlite3_busy_handler (self->db, busy_cb, self);
  if (cancellable == NULL)
    return TRUE;
  self->cancellable = cancellable;
  self->cancel_handler =
    g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), self->db, NULL);
  sqlite3_progress_handler (self->db, STEPS_BETWEEN_LOOKS, progress_cb, cancellable);
  return TRUE;
}

/* After it no interrupt can come any more that would hit the next statement: disconnecting waits
 * for a running handler, and no statement is active that would keep an earlier interrupt. */
static void
leave (ReeveSqliteSession *self)
{
  if (self->cancellable == NULL)
    return;
  g_cancellable_disconnect (self->cancellable, self->cancel_handler);
  sqlite3_progress_handler (self->db, 0, NULL, NULL);
  self->cancellable = NULL;
  self->cancel_handler = 0;
}

static void
close_db (ReeveSqliteSession *self)
{
  /* No statement outlives a call, so closing cannot fail. */
  g_clear_pointer (&self->db, sqlite3_close);
}

/* Takes @local. A failure while cancelled is the cancellation. */
static void
finish_error (ReeveSqliteSession *self, GError *local, GCancellable *cancellable, GError **error)
{
  const ReeveErrorDetail *detail = reeve_error_get_detail (local);
  gboolean stopped = detail != NULL && detail->sqlstate != NULL &&
                     (g_str_has_prefix (detail->sqlstate, "SQLITE_INTERRUPT") ||
                      g_str_has_prefix (detail->sqlstate, "SQLITE_BUSY"));

  if (g_error_matches (local, REEVE_ERROR, REEVE_ERROR_LOST))
    close_db (self);
  if (stopped && g_cancellable_set_error_if_cancelled (cancellable, error))
    g_error_free (local);
  else
    g_propagate_error (error, local);
}

static ReeveResult *
session_run (ReeveSession *session,
             const ReeveStatement *statement,
             GCancellable *cancellable,
             GError **error)
{
  ReeveSqliteSession *self = REEVE_SQLITE_SESSION (session);
  ReeveResult *result = NULL;
  GError *local = NULL;

  if (statement->copy_data != NULL)
    {
      reeve_set_error (error, REEVE_ERROR_UNSUPPORTED, _("SQLite has no COPY"));
      reeve_error_set_remedy (error, _("Use INSERT instead."));
      return NULL;
    }
  if (!enter (self, cancellable, error))
    return NULL;
  {
    /* The statement must be gone before the session is left or closed. */
    g_autoptr (sqlite3_stmt) compiled = NULL;

    if (reeve_sqlite_prepare (self->db, statement, &compiled, &local))
      result = compiled != NULL ? reeve_sqlite_collect (self->db, compiled, statement, &local)
                                : reeve_result_new (0, NULL, NULL);
  }
  leave (self);
  if (result == NULL)
    finish_error (self, local, cancellable, error);
  return result;
}

static ReeveCapability
session_get_capabilities (ReeveSession *session)
{
  return REEVE_CAN_ADVISORY_LOCK;
}

static ReeveDialect
session_get_dialect (ReeveSession *session)
{
  return REEVE_DIALECT_SQLITE;
}

static ReeveTarget *
session_get_target (ReeveSession *session)
{
  return REEVE_SQLITE_SESSION (session)->target;
}

static gboolean
session_is_open (ReeveSession *session)
{
  return REEVE_SQLITE_SESSION (session)->db != NULL;
}

static gboolean
session_in_transaction (ReeveSession *session)
{
  ReeveSqliteSession *self = REEVE_SQLITE_SESSION (session);

  return self->db != NULL && sqlite3_get_autocommit (self->db) == 0;
}

static void
session_close (ReeveSession *session)
{
  ReeveSqliteSession *self = REEVE_SQLITE_SESSION (session);

  close_db (self);
  reeve_sqlite_locks_release_all (self->locks);
}

/* Writes to a file that nobody finds any more would be lost without a word. */
static gboolean
check_file (ReeveSqliteSession *self, GError **error)
{
  if (self->db == NULL || self->file.path == NULL || reeve_sqlite_file_check (&self->file, error))
    return TRUE;
  close_db (self);
  return FALSE;
}

static gboolean
session_begin (ReeveSession *session, GCancellable *cancellable, GError **error)
{
  /* A deferred transaction could fail at its first write, at once and whatever the time-out.
   * On a read-only handle SQLite makes a reading transaction of it. */
  return check_file (REEVE_SQLITE_SESSION (session), error) &&
         reeve_session_execute (session, "BEGIN IMMEDIATE", cancellable, error);
}

static gboolean
session_commit (ReeveSession *session, GCancellable *cancellable, GError **error)
{
  return reeve_session_execute (session, "COMMIT", cancellable, error);
}

static gboolean
session_rollback (ReeveSession *session, GError **error)
{
  /* Some failures have rolled back already. */
  if (session_is_open (session) && !session_in_transaction (session))
    return TRUE;
  return reeve_session_execute (session, "ROLLBACK", NULL, error);
}

static void
configure (sqlite3 *db)
{
  /* Scripts may rely on foreign keys; SQLite has them off unless told. */
  sqlite3_db_config (db, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL);
  /* An untrusted schema could not even have CHECK (json_valid (…)) before SQLite 3.41. What it
   * would keep out are functions with side effects, and none is known here: extensions cannot be
   * loaded and Reeve registers nothing. */
  sqlite3_db_config (db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 1, NULL);
  /* SQL cannot damage the file on purpose (writable_schema, shadow tables). */
  sqlite3_db_config (db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
}

static gboolean
open_db (ReeveSqliteSession *self, const char *path, gboolean must_exist, GError **error)
{
  self->db = reeve_sqlite_file_open (path, self->read_only, must_exist, &self->file, error);
  if (self->db == NULL)
    return FALSE;
  configure (self->db);
  return TRUE;
}

static gboolean
session_reset (ReeveSession *session, GCancellable *cancellable, GError **error)
{
  ReeveSqliteSession *self = REEVE_SQLITE_SESSION (session);
  ReeveSqliteFile before = self->file;
  gboolean ok;

  if (!enter (self, cancellable, error))
    return FALSE;
  leave (self);
  reeve_sqlite_locks_release_all (self->locks);
  /* SQLite cannot undo its PRAGMAs, attached files and temporary tables: a new handle can. */
  close_db (self);
  self->file = (ReeveSqliteFile){ 0 };
  ok = open_db (self, before.path, TRUE, error) && reeve_sqlite_file_check (&before, error);
  if (!ok)
    close_db (self);
  reeve_sqlite_file_clear (&before);
  return ok;
}

static gboolean
session_ping (ReeveSession *session, GCancellable *cancellable, GError **error)
{
  /* Reads the file's header. */
  return check_file (REEVE_SQLITE_SESSION (session), error) &&
         reeve_session_execute (session, "PRAGMA schema_version", cancellable, error);
}

static gboolean
session_try_lock (ReeveSession *session,
                  gint64 key,
                  gboolean *taken,
                  GCancellable *cancellable,
                  GError **error)
{
  return reeve_sqlite_locks_try (REEVE_SQLITE_SESSION (session)->locks, key, taken, error);
}

static gboolean
session_unlock (ReeveSession *session, gint64 key, GError **error)
{
  return reeve_sqlite_locks_release (REEVE_SQLITE_SESSION (session)->locks, key, error);
}

static void
session_set_notice_func (ReeveSession *session,
                         ReeveNoticeFunc func,
                         gpointer user_data,
                         GDestroyNotify destroy)
{
  ReeveSqliteSession *self = REEVE_SQLITE_SESSION (session);
  GDestroyNotify old_destroy = self->notice_destroy;
  gpointer old_data = self->notice_data;

  /* SQLite says nothing beside results and errors: the function is only kept to be freed. */
  self->notice_data = user_data;
  self->notice_destroy = destroy;
  if (old_destroy != NULL)
    old_destroy (old_data);
}

static void
reeve_sqlite_session_interface_init (ReeveSessionInterface *iface)
{
  iface->get_capabilities = session_get_capabilities;
  iface->get_dialect = session_get_dialect;
  iface->get_target = session_get_target;
  iface->is_open = session_is_open;
  iface->in_transaction = session_in_transaction;
  iface->close = session_close;
  iface->run = session_run;
  iface->begin = session_begin;
  iface->commit = session_commit;
  iface->rollback = session_rollback;
  iface->reset = session_reset;
  iface->ping = session_ping;
  iface->try_lock = session_try_lock;
  iface->unlock = session_unlock;
  iface->set_notice_func = session_set_notice_func;
}

static void
reeve_sqlite_session_finalize (GObject *object)
{
  ReeveSqliteSession *self = REEVE_SQLITE_SESSION (object);

  close_db (self);
  reeve_sqlite_locks_free (self->locks);
  session_set_notice_func (REEVE_SESSION (self), NULL, NULL, NULL);
  reeve_sqlite_file_clear (&self->file);
  g_clear_pointer (&self->target, reeve_target_unref);
  G_OBJECT_CLASS (reeve_sqlite_session_parent_class)->finalize (object);
}

static void
reeve_sqlite_session_class_init (ReeveSqliteSessionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reeve_sqlite_session_finalize;
}

static void
reeve_sqlite_session_init (ReeveSqliteSession *self)
{
  self->locks = reeve_sqlite_locks_new ();
}

/* Reads the header, too: what is no database shows here. */
static gboolean
identify (ReeveSqliteSession *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (ReeveResult) result = reeve_session_query (
    REEVE_SESSION (self), "PRAGMA application_id", NULL, 0, cancellable, error);
  char *real;

  if (result == NULL)
    return FALSE;
  real = realpath (self->file.path, NULL);
  self->target = reeve_target_new_file ("sqlite", self->file.info.st_dev, self->file.info.st_ino,
                                        reeve_result_get_int (result, 0, 0),
                                        real != NULL ? real : self->file.path,
                                        sqlite3_libversion ());
  free (real);
  return TRUE;
}

/* An empty database in memory in place of a file that is not there yet but could be made. */
static gboolean
open_stand_in (ReeveSqliteSession *self, const char *path, gboolean *opened)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autofree char *folder = g_path_get_dirname (absolute);
  g_autofree char *real_folder = NULL;
  g_autofree char *name = g_path_get_basename (absolute);
  char *resolved;

  *opened = FALSE;
  if (g_file_test (absolute, G_FILE_TEST_EXISTS) || g_file_test (absolute, G_FILE_TEST_IS_SYMLINK))
    return TRUE;
  resolved = realpath (folder, NULL);
  if (resolved == NULL)
    return TRUE;
  real_folder = g_build_filename (resolved, name, NULL);
  free (resolved);
  if (sqlite3_open (":memory:", &self->db) != SQLITE_OK)
    return FALSE;
  configure (self->db);
  self->target = reeve_target_new_absent ("sqlite", real_folder, sqlite3_libversion ());
  *opened = TRUE;
  return TRUE;
}

ReeveSession *
reeve_sqlite_session_open (ReeveConnection *connection,
                           const ReeveSessionOptions *options,
                           GCancellable *cancellable,
                           GError **error)
{
  g_autoptr (ReeveSqliteSession) self = g_object_new (REEVE_TYPE_SQLITE_SESSION, NULL);

  self->read_only = options->read_only;
  self->busy_timeout_ms =
    options->busy_timeout_ms != 0 ? options->busy_timeout_ms : DEFAULT_BUSY_TIMEOUT_MS;
  if (options->stand_in)
    {
      gboolean opened = FALSE;

      if (!open_stand_in (self, reeve_connection_get_database (connection), &opened))
        {
          reeve_set_error (error, REEVE_ERROR_SPACE,
                           _("There is no memory for an empty database"));
          return NULL;
        }
      if (opened)
        return REEVE_SESSION (g_steal_pointer (&self));
    }
  if (!open_db (self, reeve_connection_get_database (connection), options->must_exist, error) ||
      !identify (self, cancellable, error))
    return NULL;
  return REEVE_SESSION (g_steal_pointer (&self));
}

sqlite3 *
reeve_sqlite_session_get_handle (ReeveSqliteSession *self)
{
  return self->db;
}
