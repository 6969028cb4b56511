/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-test"

#include "config.h"

#include "lib/cluster.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <grp.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <pwd.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define SOCKET_PORT 5432

/* A socket's path has at most 107 bytes; ".s.PGSQL.5432.lock" and a slash come on top. */
#define LONGEST_FOLDER 85
#define START_WITHIN_MS 20000
#define PORT_TRIES 5

struct _ReeveTestCluster
{
  char *folder;
  char *data;
  char *log;
  guint port;
  gboolean tcp;
  uid_t uid; /* 0: no change of user is needed */
  gid_t gid;
  GPid server;
  GPid watchdog;
  int lifeline; /* the watchdog acts when this end closes, that is when the process ends */
};

static const char *const users[] = { "postgres", "nobody" };

guint
reeve_test_free_port (void)
{
  struct sockaddr_in address = { .sin_family = AF_INET };
  socklen_t length = sizeof address;
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  if (bind (fd, (struct sockaddr *) &address, length) != 0 ||
      getsockname (fd, (struct sockaddr *) &address, &length) != 0)
    g_error ("no free port: %s", g_strerror (errno));
  close (fd);
  return ntohs (address.sin_port);
}

char *
reeve_test_dup_outside_address (void)
{
  struct ifaddrs *all = NULL;
  char *found = NULL;

  if (getifaddrs (&all) != 0)
    return NULL;
  for (struct ifaddrs *i = all; i != NULL && found == NULL; i = i->ifa_next)
    {
      char text[INET_ADDRSTRLEN];

      if (i->ifa_addr == NULL || i->ifa_addr->sa_family != AF_INET ||
          (i->ifa_flags & IFF_LOOPBACK) != 0 || (i->ifa_flags & IFF_UP) == 0)
        continue;
      inet_ntop (AF_INET, &((struct sockaddr_in *) (gpointer) i->ifa_addr)->sin_addr, text,
                 sizeof text);
      found = g_strdup (text);
    }
  freeifaddrs (all);
  return found;
}

static int
compare_versions_cb (gconstpointer a, gconstpointer b)
{
  return (int) (g_ascii_strtoll (*(const char *const *) b, NULL, 10) -
                g_ascii_strtoll (*(const char *const *) a, NULL, 10));
}

/* Debian's folders, the newest version first. */
static char *
find_in_versions (const char *name)
{
  static const char root[] = "/usr/lib/postgresql";
  g_autoptr (GDir) dir = g_dir_open (root, 0, NULL);
  g_autoptr (GPtrArray) versions = g_ptr_array_new_with_free_func (g_free);
  const char *version;

  while (dir != NULL && (version = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (versions, g_strdup (version));
  g_ptr_array_sort (versions, compare_versions_cb);
  for (guint i = 0; i < versions->len; i++)
    {
      g_autofree char *path =
        g_build_filename (root, g_ptr_array_index (versions, i), "bin", name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_EXECUTABLE))
        return g_steal_pointer (&path);
    }
  return NULL;
}

char *
reeve_test_cluster_find_program (const char *name)
{
  g_autofree char *folder = NULL;
  g_autofree char *path = NULL;

  if (g_spawn_command_line_sync ("pg_config --bindir", &folder, NULL, NULL, NULL))
    {
      path = g_build_filename (g_strstrip (folder), name, NULL);
      if (g_file_test (path, G_FILE_TEST_IS_EXECUTABLE))
        return g_steal_pointer (&path);
    }
  return find_in_versions (name);
}

/* After fork: only system calls. */
static void
become_user_cb (gpointer data)
{
  const ReeveTestCluster *self = data;

  setsid ();
  if (self->uid != 0 &&
      (setgroups (0, NULL) != 0 || setgid (self->gid) != 0 || setuid (self->uid) != 0))
    _exit (126);
}

/* PostgreSQL refuses to run as root. */
static gboolean
choose_user (ReeveTestCluster *self, char **reason)
{
  if (geteuid () != 0)
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (users); i++)
    {
      const struct passwd *entry = getpwnam (users[i]);

      if (entry == NULL || entry->pw_uid == 0)
        continue;
      self->uid = entry->pw_uid;
      self->gid = entry->pw_gid;
      return TRUE;
    }
  *reason = g_strdup ("PostgreSQL does not run as root, and there is no ordinary user for it");
  return FALSE;
}

static gboolean
run (ReeveTestCluster *self, const char *const *argv, char **output, char **reason)
{
  g_autofree char *complaint = NULL;
  g_autofree char *dropped = NULL;
  g_autoptr (GError) error = NULL;
  int status = 0;
  /* The child must not stay in a folder that its user cannot enter. */
  gboolean started = g_spawn_sync (self->folder, (char **) argv, NULL, G_SPAWN_DEFAULT,
                                   become_user_cb, self, output != NULL ? output : &dropped,
                                   &complaint, &status, &error);

  if (started && g_spawn_check_wait_status (status, &error))
    return TRUE;
  *reason = g_strdup_printf ("%s: %s %s", argv[0], error->message,
                             complaint != NULL ? g_strstrip (complaint) : "");
  return FALSE;
}

GPid
reeve_test_cluster_spawn (ReeveTestCluster *self, const char *const *argv)
{
  g_autoptr (GError) error = NULL;
  GPid pid = 0;

  if (!g_spawn_async (self->folder, (char **) argv, NULL,
                      G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDOUT_TO_DEV_NULL |
                        G_SPAWN_STDERR_TO_DEV_NULL | G_SPAWN_SEARCH_PATH,
                      become_user_cb, self, &pid, &error))
    g_test_message ("%s: %s", argv[0], error->message);
  return pid;
}

static gboolean
make_folder (ReeveTestCluster *self, char **reason)
{
  g_autofree char *template = g_build_filename (g_get_tmp_dir (), "reeve-pg-XXXXXX", NULL);

  if (strlen (template) > LONGEST_FOLDER)
    {
      g_free (template);
      template = g_strdup ("/tmp/reeve-pg-XXXXXX");
    }
  if (g_mkdtemp (template) == NULL ||
      (self->uid != 0 && chown (template, self->uid, self->gid) != 0))
    {
      *reason = g_strdup_printf ("%s: %s", template, g_strerror (errno));
      return FALSE;
    }
  self->folder = g_steal_pointer (&template);
  self->data = g_build_filename (self->folder, "data", NULL);
  self->log = g_build_filename (self->folder, "server.log", NULL);
  return TRUE;
}

static void
leave_group_cb (gpointer data)
{
  /* What ends the test program, its group or its terminal must not end the watchdog. */
  setsid ();
}

/* Reads until the test program is gone, whatever ended it, then clears up behind it. */
static gboolean
start_watchdog (ReeveTestCluster *self, char **reason)
{
  static const char script[] =
    "read -r line; [ \"$line\" = done ] && exit 0; trap '' HUP INT TERM;"
    "pid=$(head -n 1 \"$1/data/postmaster.pid\" 2>/dev/null);"
    "for file in \"$1\"/*.pid; do [ -f \"$file\" ] && kill -KILL \"$(cat \"$file\")\"; done;"
    "[ -n \"$pid\" ] && kill -QUIT \"$pid\" 2>/dev/null;"
    /* What is still ending may write once more. */
    "for try in 1 2 3 4 5 6 7 8 9 10; do sleep 0.3; rm -rf \"$1\"; [ -e \"$1\" ] || break; done";
  const char *const argv[] = { "/bin/sh", "-c", script, "watchdog", self->folder, NULL };
  g_autoptr (GError) error = NULL;

  if (g_spawn_async_with_pipes ("/", (char **) argv, NULL,
                                G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDOUT_TO_DEV_NULL |
                                  G_SPAWN_STDERR_TO_DEV_NULL | G_SPAWN_CLOEXEC_PIPES,
                                leave_group_cb, NULL, &self->watchdog, &self->lifeline, NULL,
                                NULL, &error))
    return TRUE;
  *reason = g_strdup (error->message);
  return FALSE;
}

static gboolean
write_file (ReeveTestCluster *self, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);

  return g_file_set_contents (path, text, -1, NULL) && g_chmod (path, 0600) == 0 &&
         (self->uid == 0 || chown (path, self->uid, self->gid) == 0);
}

static gboolean
init (ReeveTestCluster *self, const ReeveTestClusterOptions *options, char **reason)
{
  g_autofree char *program = reeve_test_cluster_find_program ("initdb");
  g_autofree char *password = g_build_filename (self->folder, "password", NULL);
  g_autofree char *pwfile = g_strconcat ("--pwfile=", password, NULL);
  const char *const argv[] = { program,   "-D", self->data, "-U", REEVE_TEST_CLUSTER_USER,
                               "-A",      options->scram ? "scram-sha-256" : "trust",
                               "-E",      "UTF8", "--no-locale", "--no-sync", pwfile, NULL };

  return write_file (self, "password", REEVE_TEST_CLUSTER_PASSWORD "\n") &&
         run (self, argv, NULL, reason);
}

static gboolean
configure (ReeveTestCluster *self, const ReeveTestClusterOptions *options)
{
  const char *method = options->scram ? "scram-sha-256" : "trust";
  const char *durable = options->fsync ? "on" : "off";
  g_autoptr (GString) conf = g_string_new (NULL);
  g_autofree char *hba = g_strdup_printf ("local all all %s\nhost all all samehost %s\n"
                                          "local replication all %s\n", method, method, method);

  g_string_append_printf (conf, "unix_socket_directories = '%s'\n", self->folder);
  g_string_append_printf (conf, "listen_addresses = '%s'\n", options->tcp ? "127.0.0.1" : "");
  g_string_append_printf (conf, "port = %u\n", self->port);
  g_string_append_printf (conf, "fsync = %s\nsynchronous_commit = %s\nfull_page_writes = %s\n",
                          durable, durable, durable);
  g_string_append (conf, "shared_buffers = 16MB\nmax_connections = 100\n"
                         "log_line_prefix = '%m [%p] %q%a '\nlc_messages = 'C'\n");
  for (gsize i = 0; options->settings != NULL && options->settings[i] != NULL; i++)
    g_string_append_printf (conf, "%s\n", options->settings[i]);
  return write_file (self, "data/postgresql.conf", conf->str) &&
         write_file (self, "data/pg_hba.conf", hba);
}

/* The server writes its state into the eighth line of its pid file. */
static gboolean
is_ready (ReeveTestCluster *self)
{
  g_autofree char *path = g_build_filename (self->data, "postmaster.pid", NULL);
  g_autofree char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) && strstr (text, "\nready") != NULL;
}

static gboolean
has_ended (ReeveTestCluster *self)
{
  return waitpid (self->server, NULL, WNOHANG) == self->server;
}

gboolean
reeve_test_cluster_start (ReeveTestCluster *self)
{
  g_autofree char *program = reeve_test_cluster_find_program ("postgres");
  const char *const argv[] = {
    "/bin/sh", "-c", "exec \"$1\" -D \"$2\" >>\"$3\" 2>&1 </dev/null", "sh", program, self->data,
    self->log, NULL
  };

  self->server = reeve_test_cluster_spawn (self, argv);
  for (guint waited = 0; self->server != 0 && waited < START_WITHIN_MS; waited += 10)
    {
      if (has_ended (self))
        {
          self->server = 0;
          return FALSE;
        }
      if (is_ready (self))
        return TRUE;
      g_usleep (10000);
    }
  return FALSE;
}

static void
end_server (ReeveTestCluster *self, int signal_number)
{
  if (self->server == 0)
    return;
  kill (self->server, signal_number);
  waitpid (self->server, NULL, 0);
  self->server = 0;
}

void
reeve_test_cluster_stop (ReeveTestCluster *self)
{
  end_server (self, SIGINT);
}

void
reeve_test_cluster_stop_immediately (ReeveTestCluster *self)
{
  end_server (self, SIGQUIT);
}

void
reeve_test_cluster_kill (ReeveTestCluster *self)
{
  g_autofree char *children = NULL;
  g_autofree char *path = NULL;
  g_auto (GStrv) pids = NULL;

  if (self->server == 0)
    return;
  /* Stopped, it can start no new ones between the listing and its end. */
  kill (self->server, SIGSTOP);
  path = g_strdup_printf ("/proc/%d/task/%d/children", (int) self->server, (int) self->server);
  if (g_file_get_contents (path, &children, NULL, NULL))
    pids = g_strsplit (g_strstrip (children), " ", -1);
  kill (self->server, SIGKILL);
  for (guint i = 0; pids != NULL && pids[i] != NULL; i++)
    {
      pid_t child = (pid_t) g_ascii_strtoll (pids[i], NULL, 10);

      if (child > 1)
        kill (child, SIGKILL);
    }
  waitpid (self->server, NULL, 0);
  self->server = 0;
}

gboolean
reeve_test_cluster_restart (ReeveTestCluster *self)
{
  reeve_test_cluster_stop (self);
  return reeve_test_cluster_start (self);
}

/* Tries again with another port where somebody else was faster. */
static gboolean
start_first (ReeveTestCluster *self, const ReeveTestClusterOptions *options, char **reason)
{
  g_autofree char *log = NULL;

  for (guint i = 0; i < PORT_TRIES; i++)
    {
      self->port = options->tcp ? reeve_test_free_port () : SOCKET_PORT;
      if (!configure (self, options))
        break;
      if (reeve_test_cluster_start (self))
        return TRUE;
      if (!options->tcp)
        break;
    }
  g_file_get_contents (self->log, &log, NULL, NULL);
  *reason = g_strdup_printf ("the PostgreSQL server does not start: %s", log != NULL ? log : "");
  return FALSE;
}

ReeveTestCluster *
reeve_test_cluster_new (const ReeveTestClusterOptions *options, char **reason)
{
  static const ReeveTestClusterOptions defaults = { 0 };
  g_autofree char *program = reeve_test_cluster_find_program ("initdb");
  ReeveTestCluster *self;

  *reason = NULL;
  if (program == NULL)
    {
      *reason = g_strdup ("the programs of a PostgreSQL server are not installed");
      return NULL;
    }
  options = options != NULL ? options : &defaults;
  self = g_new0 (ReeveTestCluster, 1);
  self->lifeline = -1;
  self->tcp = options->tcp;
  if (choose_user (self, reason) && make_folder (self, reason) && start_watchdog (self, reason) &&
      init (self, options, reason) && start_first (self, options, reason))
    return self;
  if (*reason == NULL)
    *reason = g_strdup ("the PostgreSQL server's files cannot be written");
  reeve_test_cluster_free (self);
  return NULL;
}

static void
remove_folder (const char *folder)
{
  const char *const argv[] = { "/bin/rm", "-rf", "--", folder, NULL };

  g_spawn_sync ("/", (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, NULL, NULL);
}

void
reeve_test_cluster_free (ReeveTestCluster *self)
{
  reeve_test_cluster_stop_immediately (self);
  if (self->folder != NULL)
    remove_folder (self->folder);
  if (self->lifeline >= 0)
    {
      if (write (self->lifeline, "done\n", 5) != 5)
        g_test_message ("the cluster's watchdog is gone");
      close (self->lifeline);
      waitpid (self->watchdog, NULL, 0);
    }
  g_free (self->folder);
  g_free (self->data);
  g_free (self->log);
  g_free (self);
}

const char *
reeve_test_cluster_get_folder (ReeveTestCluster *self)
{
  return self->folder;
}

guint
reeve_test_cluster_get_port (ReeveTestCluster *self)
{
  return self->port;
}

char *
reeve_test_cluster_dup_uri (ReeveTestCluster *self, const char *database)
{
  g_autofree char *name = g_uri_escape_string (database, NULL, FALSE);
  g_autofree char *folder = g_uri_escape_string (self->folder, NULL, FALSE);

  return g_strdup_printf ("postgresql://" REEVE_TEST_CLUSTER_USER "@/%s?host=%s&port=%u", name,
                          folder, self->port);
}

char *
reeve_test_cluster_dup_tcp_uri (ReeveTestCluster *self, const char *database)
{
  g_autofree char *name = g_uri_escape_string (database, NULL, FALSE);

  g_assert_true (self->tcp);
  return g_strdup_printf ("postgresql://" REEVE_TEST_CLUSTER_USER "@127.0.0.1:%u/%s", self->port,
                          name);
}

char *
reeve_test_cluster_psql (ReeveTestCluster *self, const char *database, const char *sql)
{
  g_autofree char *program = reeve_test_cluster_find_program ("psql");
  g_autofree char *port = g_strdup_printf ("%u", self->port);
  g_autofree char *connection = g_strdup_printf ("dbname='%s' password='%s'", database,
                                                 REEVE_TEST_CLUSTER_PASSWORD);
  const char *const argv[] = { program, "-XAtq", "-v", "ON_ERROR_STOP=1", "-h", self->folder,
                               "-p", port, "-U", REEVE_TEST_CLUSTER_USER, "-d", connection,
                               "-c", sql, NULL };
  char *output = NULL;
  g_autofree char *reason = NULL;

  if (!run (self, argv, &output, &reason))
    g_error ("%s", reason);
  return g_strchomp (output);
}
