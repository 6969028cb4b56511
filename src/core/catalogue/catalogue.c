/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-catalogue"

#include "config.h"

#include "core/catalogue/catalogue.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/cancel.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/i18n.h"
#include "core/base/paths.h"
#include "core/catalogue/private.h"
#include "core/catalogue/schema.h"
#include "core/db/engine.h"

/* Long enough for a crowd of processes that each write a few rows. */
#define BUSY_TIMEOUT_MS 30000

/* SQLite does not wait by itself where the journal's mode changes. */
#define OPEN_RETRY_MS 10

static void reeve_catalogue_journal_init (ReeveJournalInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ReeveCatalogue,
                               reeve_catalogue,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (REEVE_TYPE_JOURNAL,
                                                      reeve_catalogue_journal_init))

/* Whether the fault lies in what was asked for, not in the file. */
static gboolean
is_answer (const GError *error)
{
  static const ReeveErrorCode codes[] = { REEVE_ERROR_USAGE, REEVE_ERROR_INVALID,
                                          REEVE_ERROR_NOT_FOUND, REEVE_ERROR_CONFLICT };

  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    if (g_error_matches (error, REEVE_ERROR, (int) codes[i]))
      return TRUE;
  return FALSE;
}

/* Says which file it is, and for a damaged one how to go on without losing what is in it. */
static void
explain (ReeveCatalogue *self, GError **error)
{
  if (error == NULL || *error == NULL || is_answer (*error))
    return;
  if (g_error_matches (*error, REEVE_ERROR, REEVE_ERROR_CORRUPT))
    reeve_error_set_remedy (
      error,
      _("Close every Reeve, then move “%s”, the files beside it that begin with the same name, "
        "and “%s” into another folder, and start again: Reeve begins with an empty catalogue. "
        "Nothing is lost: connections, jobs and the audit log stay in the moved files, and "
        "“sqlite3 FILE .recover” may read them."),
      self->path, self->head_path);
  g_prefix_error (error, _("Reeve's catalogue “%s” cannot be used: "), self->path);
}

static void
set_access_error (const char *path, ReeveErrorCode code, int number, GError **error)
{
  reeve_set_error (error, code, "“%s”: %s", path, g_strerror (number));
  reeve_error_set_remedy (
    error, _("Give yourself the right to read and write “%s” and its folder."), path);
}

static gboolean
check_access (const char *path, int mode, GError **error)
{
  if (faccessat (AT_FDCWD, path, mode, AT_EACCESS) == 0)
    return TRUE;
  set_access_error (path, mode & W_OK ? REEVE_ERROR_READ_ONLY : REEVE_ERROR_PERMISSION, errno,
                    error);
  return FALSE;
}

/* Others may neither read nor write it, whatever the umask was when it was made. */
static gboolean
make_private (const char *path, mode_t mode, GError **error)
{
  struct stat info;

  if (stat (path, &info) == 0 && (info.st_mode & 0777 & ~mode) == 0)
    return TRUE;
  if (chmod (path, info.st_mode & mode) == 0)
    return TRUE;
  set_access_error (path, REEVE_ERROR_PERMISSION, errno, error);
  return FALSE;
}

/* A new file begins empty, which SQLite takes for an empty database: so its mode is right from
 * the first moment on. SQLite gives its helper files the same mode. */
static gboolean
prepare_file (ReeveCatalogue *self, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (self->path);
  g_autoptr (GError) local = NULL;

  if (access (self->path, F_OK) != 0)
    {
      if (!reeve_file_make_private_dir (folder, error))
        return FALSE;
      if (!reeve_file_create (self->path, "", 0600, &local) &&
          !g_error_matches (local, REEVE_ERROR, REEVE_ERROR_CONFLICT))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
    }
  return check_access (self->path, R_OK, error) && check_access (self->path, W_OK, error) &&
         check_access (folder, R_OK | X_OK, error) && check_access (folder, W_OK, error) &&
         make_private (self->path, 0600, error);
}

/* One try: a session whose journal is a write-ahead log, in which a commit is a sync. */
static gboolean
try_open_session (ReeveCatalogue *self, ReeveConnection *connection, GError **error)
{
  const ReeveSessionOptions options = {
    .purpose = "catalogue",
    .must_exist = TRUE,
    .busy_timeout_ms = BUSY_TIMEOUT_MS,
  };

  self->session = reeve_session_open (connection, &options, NULL, error);
  return self->session != NULL &&
         reeve_session_execute (self->session, "PRAGMA journal_mode = WAL", NULL, error) &&
         reeve_session_execute (self->session, "PRAGMA synchronous = FULL", NULL, error) &&
         reeve_catalogue_schema_ensure (self->session, self->lock_path, error);
}

static void
close_session (ReeveCatalogue *self)
{
  if (self->session != NULL)
    reeve_session_close (self->session);
  g_clear_object (&self->session);
}

static gboolean
open_session (ReeveCatalogue *self, GError **error)
{
  g_autofree char *uri = reeve_connection_uri_of_file (self->path);
  g_autoptr (ReeveConnection) connection = reeve_connection_new ("catalogue", uri, error);
  gint64 deadline = g_get_monotonic_time () + BUSY_TIMEOUT_MS * G_GINT64_CONSTANT (1000);

  if (connection == NULL)
    return FALSE;
  for (;;)
    {
      g_autoptr (GError) local = NULL;

      if (try_open_session (self, connection, &local))
        return TRUE;
      close_session (self);
      if (!reeve_error_is_retryable (local) || g_get_monotonic_time () > deadline)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      reeve_cancel_sleep (OPEN_RETRY_MS, NULL, NULL);
    }
}

ReeveResult *
reeve_catalogue_query (ReeveCatalogue *self,
                       const char *sql,
                       const char *const *params,
                       guint n_params,
                       GError **error)
{
  return reeve_session_query (self->session, sql, params, n_params, NULL, error);
}

ReeveResult *
reeve_catalogue_read (ReeveCatalogue *self,
                      const char *sql,
                      const char *const *params,
                      guint n_params,
                      GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  ReeveResult *result = reeve_catalogue_query (self, sql, params, n_params, error);

  if (result == NULL)
    explain (self, error);
  return result;
}

/* Whether the chain still has the entry that was its head once. */
static gboolean
chain_has (ReeveCatalogue *self, const ReeveAuditHead *head)
{
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, head->count);
  const char *const params[] = { number, head->hash };
  g_autoptr (ReeveResult) result = reeve_catalogue_query (
    self, "SELECT 1 FROM audit WHERE number = ?1 AND hash = ?2", params, 2, NULL);

  return result != NULL && reeve_result_get_n_rows (result) == 1;
}

/* The recorded head only ever moves forward, and stays where it is when the chain has lost it:
 * then it is the evidence. A failure is none of the transaction's, which is durable by now. */
static void
record_head (ReeveCatalogue *self)
{
  ReeveAuditHead recorded;
  gboolean written = TRUE;
  int lock = reeve_file_take_lock (self->lock_path);

  if (lock < 0)
    {
      g_debug ("The audit head was not recorded: %s", g_strerror (errno));
      return;
    }
  if (!reeve_audit_head_read (self->head_path, &recorded) ||
      (recorded.count < self->head.count && chain_has (self, &recorded)))
    written = reeve_audit_head_write (self->head_path, &self->head);
  if (!written)
    g_debug ("The audit head was not recorded: %s", g_strerror (errno));
  close (lock);
}

gboolean
reeve_catalogue_transact (ReeveCatalogue *self,
                          ReeveCatalogueFunc func,
                          gpointer data,
                          GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->head.count = 0;
  if (!reeve_session_begin (self->session, NULL, error))
    {
      explain (self, error);
      return FALSE;
    }
  if (!func (self, data, error) || !reeve_session_commit (self->session, NULL, error))
    {
      reeve_session_rollback (self->session, NULL);
      explain (self, error);
      return FALSE;
    }
  if (self->head.count > 0)
    record_head (self);
  return TRUE;
}

static void
reeve_catalogue_journal_init (ReeveJournalInterface *iface)
{
  iface->intent = reeve_catalogue_write_intent;
  iface->outcome = reeve_catalogue_write_outcome;
}

static void
reeve_catalogue_finalize (GObject *object)
{
  ReeveCatalogue *self = REEVE_CATALOGUE (object);

  close_session (self);
  g_free (self->path);
  g_free (self->head_path);
  g_free (self->lock_path);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (reeve_catalogue_parent_class)->finalize (object);
}

static void
reeve_catalogue_class_init (ReeveCatalogueClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reeve_catalogue_finalize;
}

static void
reeve_catalogue_init (ReeveCatalogue *self)
{
  g_mutex_init (&self->lock);
}

ReeveCatalogue *
reeve_catalogue_open (const char *path, GError **error)
{
  g_autoptr (ReeveCatalogue) self = g_object_new (REEVE_TYPE_CATALOGUE, NULL);
  g_autofree char *folder = NULL;

  self->path = path != NULL ? reeve_paths_absolute (path) : reeve_paths_catalogue ();
  folder = g_path_get_dirname (self->path);
  self->head_path = g_build_filename (folder, "audit.head", NULL);
  self->lock_path = g_strconcat (self->path, ".lock", NULL);
  /* A folder that the caller names may be anybody's; the user's own is Reeve's alone. */
  if (!prepare_file (self, error) || (path == NULL && !make_private (folder, 0700, error)) ||
      !open_session (self, error))
    {
      explain (self, error);
      return NULL;
    }
  return g_steal_pointer (&self);
}
