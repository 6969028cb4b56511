/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/scratch-postgres.h"

#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/backup/load-postgres.h"
#include "core/backup/tools-postgres.h"
#include "core/base/cancel.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/i18n.h"
#include "core/base/temporary.h"
#include "core/db/engine.h"
#include "core/sql/quote.h"

#define PREFIX "reeve-scratch-"
#define OWNER "reeve"
#define PORT "5432"
#define DATABASE "restored"
#define START_WITHIN_US (60 * G_USEC_PER_SEC)
#define POLL_MS 50
#define STOP_WITHIN_MS 10000
/* A socket's path has at most 107 bytes; ".s.PGSQL.5432.lock" and a slash come on top. */
#define LONGEST_FOLDER 85
/* What follows the prefix, with a slash before it. */
#define LONGEST_MARK 29

struct _ReevePgScratch
{
  char *folder;
  char *data;
  uid_t user; /* 0: no change of user is needed */
  gid_t group;
  GSubprocess *server;
  ReeveConnection *connection;
};

/* Whoever loses power loses nothing but a copy. */
static const char settings[] =
  "listen_addresses = ''\nfsync = off\nsynchronous_commit = off\nfull_page_writes = off\n"
  "wal_level = minimal\nmax_wal_senders = 0\nautovacuum = off\njit = off\nmax_connections = 64\n"
  "shared_buffers = 128MB\nmaintenance_work_mem = 256MB\nmax_wal_size = 8GB\n"
  "checkpoint_timeout = 1h\nmax_locks_per_transaction = 512\nlogging_collector = off\n"
  "unix_socket_permissions = 0700\n";

/* PostgreSQL refuses to run as root. */
static gboolean
choose_user (ReevePgScratch *self, GError **error)
{
  const struct passwd *user;

  if (geteuid () != 0)
    return TRUE;
  user = getpwnam ("postgres");
  if (user == NULL)
    user = getpwnam ("nobody");
  if (user == NULL || user->pw_uid == 0)
    {
      reeve_set_error (error, REEVE_ERROR_UNSUPPORTED,
                       _("No server can be started as root, and there is no user “postgres”"));
      return FALSE;
    }
  self->user = user->pw_uid;
  self->group = user->pw_gid;
  return TRUE;
}

/* The cache of the user, on a disk; a folder that another user can reach where we are root. */
static char *
choose_root (ReevePgScratch *self, GError **error)
{
  g_autofree char *cache = g_build_filename (g_get_user_cache_dir (), "reeve", NULL);

  if (self->user != 0 || strlen (cache) + strlen (PREFIX) + LONGEST_MARK > LONGEST_FOLDER)
    return g_strdup (g_get_tmp_dir ());
  return reeve_file_make_private_dir (cache, error) ? g_steal_pointer (&cache) : NULL;
}

static gboolean
make_folder (ReevePgScratch *self, GError **error)
{
  g_autofree char *root = choose_root (self, error);
  g_autofree char *mark = reeve_temporary_dup_mark ();
  g_autofree char *name = g_strdup_printf (PREFIX "%s-XXXXXX", mark);

  if (root == NULL)
    return FALSE;
  reeve_temporary_sweep_folders (root, PREFIX, self->user);
  self->folder = g_build_filename (root, name, NULL);
  if (g_mkdtemp_full (self->folder, 0700) == NULL ||
      (self->user != 0 && chown (self->folder, self->user, self->group) != 0))
    {
      reeve_file_set_error (error, _("Cannot make the folder “%s”"), self->folder);
      return FALSE;
    }
  self->data = g_build_filename (self->folder, "data", NULL);
  return TRUE;
}

static gboolean
init_cluster (ReevePgScratch *self,
              const char *program,
              const ReeveManifest *manifest,
              GCancellable *cancellable,
              GError **error)
{
  g_autofree char *encoding = g_strdup_printf ("--encoding=%s", manifest->encoding);
  g_autofree char *collate = g_strdup_printf ("--lc-collate=%s", manifest->collate);
  g_autofree char *ctype = g_strdup_printf ("--lc-ctype=%s", manifest->ctype);
  const char *const argv[] = { program, "--pgdata", self->data, "--username", OWNER, "--auth=trust",
                               "--no-sync", "--no-instructions", "--no-locale", encoding, collate,
                               ctype, NULL };
  const ReeveChild child = { argv, -1, self->user, self->group, "initdb" };
  g_autofree char *path = g_build_filename (self->data, "postgresql.conf", NULL);
  FILE *file;

  if (!reeve_child_run (&child, cancellable, error))
    return FALSE;
  file = fopen (path, "ae");
  if (file == NULL || fputs (settings, file) < 0 || fclose (file) != 0)
    {
      reeve_file_set_error (error, _("Cannot write “%s”"), path);
      return FALSE;
    }
  return TRUE;
}

static ReeveConnection *
make_connection (ReevePgScratch *self, const char *database, GError **error)
{
  g_autofree char *uri = g_strdup_printf (
    "host='%s' port=" PORT " user=" OWNER " dbname=%s sslmode=disable", self->folder, database);

  return reeve_connection_new (NULL, uri, error);
}

/* Until it answers, its process ends, or the time is up. */
static ReeveSession *
await (ReevePgScratch *self, GCancellable *cancellable, GError **error)
{
  gint64 deadline = g_get_monotonic_time () + START_WITHIN_US;
  g_autoptr (ReeveConnection) connection = make_connection (self, "template1", error);
  const ReeveSessionOptions options = { .purpose = "scratch" };

  while (connection != NULL)
    {
      g_autoptr (GError) local = NULL;
      ReeveSession *session = reeve_session_open (connection, &options, cancellable, &local);

      if (session != NULL)
        return session;
      if (g_subprocess_get_identifier (self->server) == NULL ||
          g_get_monotonic_time () > deadline || reeve_error_is_cancelled (local))
        {
          g_propagate_prefixed_error (error, g_steal_pointer (&local),
                                      _("The scratch server did not start: "));
          return NULL;
        }
      if (!reeve_cancel_sleep (POLL_MS, cancellable, error))
        return NULL;
    }
  return NULL;
}

/* The roles that own or may use something; nobody can log in as one of them. */
static gboolean
make_roles (ReeveSession *session,
            const ReeveManifest *manifest,
            GCancellable *cancellable,
            GError **error)
{
  for (guint i = 0; manifest->roles[i] != NULL; i++)
    {
      g_autofree char *name = reeve_quote_identifier (REEVE_DIALECT_POSTGRES, manifest->roles[i]);
      g_autofree char *sql = g_strdup_printf ("CREATE ROLE %s SUPERUSER", name);

      if (g_str_equal (manifest->roles[i], OWNER) || g_str_has_prefix (manifest->roles[i], "pg_"))
        continue;
      if (!reeve_session_execute (session, sql, cancellable, error))
        return FALSE;
    }
  return reeve_pg_create_for (session, DATABASE, manifest, cancellable, error);
}

static gboolean
start_server (ReevePgScratch *self,
              const char *program,
              const ReeveManifest *manifest,
              GCancellable *cancellable,
              GError **error)
{
  const char *const argv[] = { program, "-D", self->data, "-k", self->folder, "-p", PORT, NULL };
  const ReeveChild child = { argv, -1, self->user, self->group, "postgres", TRUE };
  ReeveSession *session;
  gboolean ok;

  self->server = reeve_child_start (&child, error);
  if (self->server == NULL)
    return FALSE;
  session = await (self, cancellable, error);
  if (session == NULL)
    return FALSE;
  ok = make_roles (session, manifest, cancellable, error);
  reeve_session_close (session);
  g_object_unref (session);
  if (!ok)
    return FALSE;
  self->connection = make_connection (self, DATABASE, error);
  return self->connection != NULL;
}

ReevePgScratch *
reeve_pg_scratch_new (const ReeveManifest *manifest, GCancellable *cancellable, GError **error)
{
  g_autoptr (ReevePgScratch) self = g_new0 (ReevePgScratch, 1);
  guint major = (guint) (manifest->version_number / 10000);
  g_autofree char *server = reeve_pg_tool_find ("postgres", major, NULL, error);
  g_autofree char *initdb = server != NULL ? reeve_pg_tool_find ("initdb", major, NULL, error)
                                           : NULL;

  if (initdb == NULL || !choose_user (self, error) || !make_folder (self, error) ||
      !init_cluster (self, initdb, manifest, cancellable, error) ||
      !start_server (self, server, manifest, cancellable, error))
    return NULL;
  return g_steal_pointer (&self);
}

static void
stop_server (ReevePgScratch *self)
{
  /* At once: nothing in it is worth a checkpoint. */
  reeve_child_end (self->server, SIGQUIT, STOP_WITHIN_MS);
  g_clear_object (&self->server);
}

void
reeve_pg_scratch_free (ReevePgScratch *self)
{
  if (self->server != NULL)
    stop_server (self);
  if (self->folder != NULL)
    reeve_temporary_remove_folder (self->folder);
  g_clear_object (&self->connection);
  g_free (self->folder);
  g_free (self->data);
  g_free (self);
}

ReeveConnection *
reeve_pg_scratch_get_connection (ReevePgScratch *self)
{
  return self->connection;
}
