/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/tools-postgres.h"

#include <grp.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "core/backup/stream.h"
#include "core/base/cancel.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/db/postgres/copy.h"

#define DEBIAN_ROOT "/usr/lib/postgresql"
#define OVERRIDE "REEVE_PG_BIN"
/* What a program complains of is shown; more of it helps nobody. */
#define LONGEST_COMPLAINT 2000
/* From asking a child to end to ending it. */
#define PATIENCE_MS 1500
#define LONGEST_PAUSE_MS 20

/* --- finding -------------------------------------------------------------------------------- */

char *
reeve_pg_tool_version (const char *path)
{
  const char *argv[] = { path, "--version", NULL };
  g_autofree char *out = NULL;
  g_auto (GStrv) words = NULL;
  int status = 0;

  if (!g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &out, NULL,
                     &status, NULL) ||
      status != 0)
    return NULL;
  /* "pg_dump (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)" */
  words = g_strsplit (out, " ", 4);
  return g_strv_length (words) >= 3 ? g_strdup (g_strstrip (words[2])) : NULL;
}

static void
add_debian_folders (GPtrArray *folders)
{
  g_autoptr (GDir) dir = g_dir_open (DEBIAN_ROOT, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (folders, g_build_filename (DEBIAN_ROOT, name, "bin", NULL));
}

static GPtrArray *
list_folders (const char *program)
{
  GPtrArray *folders = g_ptr_array_new_with_free_func (g_free);
  const char *override = g_getenv (OVERRIDE);
  g_autofree char *in_path = NULL;
  g_autofree char *configured = NULL;

  if (override != NULL)
    {
      g_auto (GStrv) parts = g_strsplit (override, ":", -1);

      for (guint i = 0; parts[i] != NULL; i++)
        g_ptr_array_add (folders, g_strdup (parts[i]));
      return folders;
    }
  add_debian_folders (folders);
  in_path = g_find_program_in_path (program);
  if (in_path != NULL)
    g_ptr_array_add (folders, g_path_get_dirname (in_path));
  if (g_spawn_command_line_sync ("pg_config --bindir", &configured, NULL, NULL, NULL))
    g_ptr_array_add (folders, g_strdup (g_strstrip (configured)));
  return folders;
}

char *
reeve_pg_tool_find (const char *program, guint least, guint *found, GError **error)
{
  g_autoptr (GPtrArray) folders = list_folders (program);
  g_autofree char *best = NULL;
  guint best_major = G_MAXUINT;
  guint newest = 0;

  for (guint i = 0; i < folders->len; i++)
    {
      g_autofree char *path = g_build_filename (g_ptr_array_index (folders, i), program, NULL);
      g_autofree char *version =
        g_file_test (path, G_FILE_TEST_IS_EXECUTABLE) ? reeve_pg_tool_version (path) : NULL;
      guint major = version != NULL ? (guint) g_ascii_strtoull (version, NULL, 10) : 0;

      newest = MAX (newest, major);
      if (major < least || major >= best_major)
        continue;
      best_major = major;
      g_free (best);
      best = g_steal_pointer (&path);
    }
  if (best == NULL)
    {
      if (newest == 0)
        reeve_set_error (error, REEVE_ERROR_NOT_FOUND,
                         _("PostgreSQL's program “%s” is not installed"), program);
      else
        reeve_set_error (error, REEVE_ERROR_NOT_FOUND,
                         _("“%s” is too old: it is of version %u, and %u or newer is needed"),
                         program, newest, least);
      reeve_error_set_remedy (error, _("Install the client programs of PostgreSQL %u or newer (on "
                                     "Debian: the package postgresql-client-%u)."),
                              least, least);
    }
  else if (found != NULL)
    *found = best_major;
  return g_steal_pointer (&best);
}

/* --- access --------------------------------------------------------------------------------- */

static gboolean
write_password (int fd, const char *password, GError **error)
{
  g_autoptr (GString) line = g_string_new ("*:*:*:*:");
  ReeveSink sink = reeve_sink_to_fd (&fd);
  gboolean ok;

  for (; *password != '\0'; password++)
    {
      if (*password == ':' || *password == '\\')
        g_string_append_c (line, '\\');
      g_string_append_c (line, *password);
    }
  g_string_append_c (line, '\n');
  ok = sink.write (sink.data, line->str, line->len, error);
  memset (line->str, 0, line->len);
  return ok;
}

gboolean
reeve_pg_access_open (ReevePgAccess *self,
                      ReeveSession *session,
                      ReeveConnection *connection,
                      const char *database,
                      GError **error)
{
  g_autoptr (ReeveSecret) password = reeve_connection_dup_password (connection);

  if (password != NULL)
    {
      const char *folder = g_get_user_runtime_dir ();

      if (!g_file_test (folder, G_FILE_TEST_IS_DIR))
        folder = g_get_tmp_dir ();
      if (!reeve_temporary_open (&self->passfile, folder, error) ||
          !write_password (self->passfile.fd, reeve_secret_peek (password), error))
        return FALSE;
    }
  self->conninfo = reeve_pg_dup_conninfo (session, database, self->passfile.path);
  return TRUE;
}

void
reeve_pg_access_clear (ReevePgAccess *self)
{
  g_clear_pointer (&self->conninfo, g_free);
  reeve_temporary_clear (&self->passfile);
}

/* --- children ------------------------------------------------------------------------------- */

/* After fork: only system calls. The signal comes last, since a change of user forgets it. */
static void
setup_cb (gpointer data)
{
  const ReeveChild *child = data;

  setsid ();
  if (child->user != 0 && (setgroups (0, NULL) != 0 || setgid (child->group) != 0 ||
                           setuid (child->user) != 0))
    _exit (126);
  prctl (PR_SET_PDEATHSIG, SIGTERM);
}

/* Only what a program needs: no PG… variable of ours may change what a child does. */
static char **
make_environment (void)
{
  /* The passfile of the user is where a connection without a password of its own finds one. */
  static const char *const kept[] = { "PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH", "USER",
                                      "PGPASSFILE" };
  char **environment = g_environ_setenv (NULL, "LC_ALL", "C", TRUE);

  for (gsize i = 0; i < G_N_ELEMENTS (kept); i++)
    if (g_getenv (kept[i]) != NULL)
      environment = g_environ_setenv (environment, kept[i], g_getenv (kept[i]), TRUE);
  return environment;
}

GSubprocess *
reeve_child_start (const ReeveChild *child, GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
    (child->quiet ? G_SUBPROCESS_FLAGS_STDERR_SILENCE : G_SUBPROCESS_FLAGS_STDERR_PIPE) |
    (child->output < 0 ? G_SUBPROCESS_FLAGS_STDOUT_SILENCE : 0));
  g_auto (GStrv) environment = make_environment ();
  GSubprocess *process;

  if (child->output >= 0)
    g_subprocess_launcher_take_stdout_fd (launcher, dup (child->output));
  g_subprocess_launcher_set_environ (launcher, environment);
  if (child->user != 0)
    g_subprocess_launcher_set_cwd (launcher, "/");
  g_subprocess_launcher_set_child_setup (launcher, setup_cb, (gpointer) child, NULL);
  process = g_subprocess_launcher_spawnv (launcher, child->argv, error);
  if (process == NULL)
    g_prefix_error (error, _("%s cannot be started: "), child->name);
  return process;
}

/* What it says until its end, as far as anybody is going to read it. */
static gboolean
read_complaint (GSubprocess *process, GString *said, GCancellable *cancellable, GError **error)
{
  GInputStream *pipe = g_subprocess_get_stderr_pipe (process);
  char piece[4096];
  gssize length = pipe != NULL ? 1 : 0;

  while (length > 0)
    {
      length = g_input_stream_read (pipe, piece, sizeof piece, cancellable, error);
      if (length > 0)
        g_string_append_len (said, piece,
                             MIN (length, (gssize) (LONGEST_COMPLAINT - said->len)));
    }
  return length == 0;
}

/* GSubprocess's own ways to wait run a main context each, and one of them, when it was given a
 * cancellable, now and then did not return from taking that down (GLib 2.74). */
static gboolean
await_child (GSubprocess *process, gint64 deadline, GCancellable *cancellable, GError **error)
{
  guint pause_ms = 1;

  while (g_subprocess_get_identifier (process) != NULL && g_get_monotonic_time () < deadline)
    {
      if (!reeve_cancel_sleep (pause_ms, cancellable, error))
        return FALSE;
      pause_ms = MIN (pause_ms * 2, LONGEST_PAUSE_MS);
    }
  return TRUE;
}

void
reeve_child_end (GSubprocess *process, int signal, guint patience_ms)
{
  g_subprocess_send_signal (process, signal);
  await_child (process, g_get_monotonic_time () + patience_ms * G_TIME_SPAN_MILLISECOND, NULL,
               NULL);
  g_subprocess_force_exit (process);
  await_child (process, G_MAXINT64, NULL, NULL);
}

gboolean
reeve_child_run (const ReeveChild *child, GCancellable *cancellable, GError **error)
{
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GString) said = g_string_new (NULL);
  g_autofree char *complaint = NULL;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  process = reeve_child_start (child, error);
  if (process == NULL)
    return FALSE;
  if (!read_complaint (process, said, cancellable, error) ||
      !await_child (process, G_MAXINT64, cancellable, error))
    {
      reeve_child_end (process, SIGTERM, PATIENCE_MS);
      return FALSE;
    }
  if (g_subprocess_get_successful (process))
    return TRUE;
  complaint = g_utf8_make_valid (g_strstrip (said->str), -1);
  if (g_subprocess_get_if_signaled (process))
    reeve_set_error (error, REEVE_ERROR_FAILED, _("%s was ended by signal %d%s%s"), child->name,
                     g_subprocess_get_term_sig (process), *complaint != '\0' ? ": " : "",
                     complaint);
  else
    reeve_set_error (error, REEVE_ERROR_FAILED, _("%s failed: %s"), child->name, complaint);
  return FALSE;
}
