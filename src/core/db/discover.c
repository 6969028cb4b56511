/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-db"

#include "config.h"

#include "core/db/discover.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/i18n.h"
#include "core/base/paths.h"
#include "core/db/engine.h"
#include "core/db/import.h"

#define SOCKET_FRONT ".s.PGSQL."
#define DEFAULT_PORT "5432"
#define ANSWER_WITHIN_S 2

#define FILE_MAGIC "SQLite format 3"
/* Where somebody chooses their whole home, the search ends in time. */
#define DEEPEST 6
#define MOST_ENTRIES 50000
#define MOST_FILES 200

void
reeve_discovery_free (gpointer discovery)
{
  ReeveDiscovery *self = discovery;

  g_clear_object (&self->connection);
  g_free (self->origin);
  g_free (self->known);
  g_free (self);
}

static GPtrArray *
list_new (void)
{
  return g_ptr_array_new_with_free_func (reeve_discovery_free);
}

/* Takes @connection. */
static void
add (GPtrArray *list, ReeveDiscoveryKind kind, ReeveConnection *connection, const char *origin)
{
  ReeveDiscovery *discovery = g_new0 (ReeveDiscovery, 1);

  discovery->kind = kind;
  discovery->connection = connection;
  discovery->origin = g_strdup (origin);
  g_ptr_array_add (list, discovery);
}

/* --- files that describe connections --------------------------------------------------------- */

static GPtrArray *
parse_services (const char *text, const char *name, guint *skipped)
{
  return reeve_import_services (text, skipped);
}

static GPtrArray *
parse_passfile (const char *text, const char *name, guint *skipped)
{
  return reeve_import_passfile (text, skipped);
}

/* @variable names the file; else it is @file in the home folder, or in the folder asked for. */
static const struct
{
  GPtrArray *(*parse) (const char *text,
                       const char *name,
                       guint *skipped);
  const char *variable;
  const char *file;
} file_kinds[REEVE_DISCOVERY_N_KINDS] = {
  [REEVE_DISCOVERY_SERVICE] = { parse_services, "PGSERVICEFILE", ".pg_service.conf" },
  [REEVE_DISCOVERY_PASSFILE] = { parse_passfile, "PGPASSFILE", ".pgpass" },
  [REEVE_DISCOVERY_ENV] = { reeve_import_env, NULL, ".env" },
};

char *
reeve_discovery_dup_usual_place (ReeveDiscoveryKind kind, const char *folder)
{
  const char *variable = file_kinds[kind].variable;
  const char *chosen = variable != NULL ? g_getenv (variable) : NULL;

  if (file_kinds[kind].file == NULL)
    return NULL;
  if (chosen != NULL && *chosen != '\0')
    return g_strdup (chosen);
  if (variable != NULL)
    return g_build_filename (g_get_home_dir (), file_kinds[kind].file, NULL);
  return folder != NULL ? g_build_filename (folder, file_kinds[kind].file, NULL)
                        : g_strdup (file_kinds[kind].file);
}

/* The same connection, to be saved: a relative path in a file begins where the file is. */
static ReeveConnection *
settle_path (ReeveConnection *found, const char *folder, GError **error)
{
  g_autoptr (ReeveSecret) password = reeve_connection_dup_password (found);
  ReeveConnection *connection =
    reeve_connection_new_absolute (reeve_connection_get_name (found),
                                   reeve_connection_get_uri (found), folder, error);

  if (connection != NULL && password != NULL)
    reeve_connection_set_password (connection, password);
  return connection;
}

GPtrArray *
reeve_discover_in_file (ReeveDiscoveryKind kind, const char *path, guint *skipped, GError **error)
{
  g_autofree char *absolute = reeve_paths_absolute (path);
  g_autofree char *folder = g_path_get_dirname (absolute);
  g_autofree char *name = g_path_get_basename (folder);
  gsize length = 0;
  g_autofree char *text = NULL;
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GPtrArray) list = list_new ();
  guint unusable = 0;

  g_return_val_if_fail (file_kinds[kind].parse != NULL, NULL);

  text = reeve_file_read_text (AT_FDCWD, path, path, &length, error);
  if (text == NULL)
    return NULL;
  found = file_kinds[kind].parse (text, name, &unusable);
  for (guint i = 0; i < found->len; i++)
    {
      ReeveConnection *connection = settle_path (found->pdata[i], folder, error);

      if (connection == NULL)
        return NULL;
      add (list, kind, connection, absolute);
    }
  if (skipped != NULL)
    *skipped = unusable;
  return g_steal_pointer (&list);
}

/* --- sockets --------------------------------------------------------------------------------- */

static ReeveConnection *
new_socket_connection (const char *folder, const char *port, const char *database)
{
  g_autofree char *folder_text = g_uri_escape_string (folder, NULL, FALSE);
  g_autofree char *database_text = g_uri_escape_string (database, NULL, FALSE);
  g_autofree char *uri =
    g_strdup_printf ("postgresql:///%s?host=%s%s%s", database_text, folder_text,
                     g_str_equal (port, DEFAULT_PORT) ? "" : "&port=",
                     g_str_equal (port, DEFAULT_PORT) ? "" : port);

  return reeve_connection_new (NULL, uri, NULL);
}

/* NULL with @error where the server did not tell. */
static ReeveResult *
list_databases (ReeveConnection *connection, GCancellable *cancellable, GError **error)
{
  static const char question[] =
    "SELECT datname FROM pg_catalog.pg_database"
    " WHERE datallowconn AND NOT datistemplate"
    "   AND pg_catalog.has_database_privilege(datname, 'CONNECT') ORDER BY datname";
  const ReeveSessionOptions options = {
    .purpose = "discover", .read_only = TRUE, .timeout_s = ANSWER_WITHIN_S
  };
  g_autoptr (ReeveSession) session = reeve_session_open (connection, &options, cancellable, error);
  ReeveResult *result;

  if (session == NULL)
    return NULL;
  result = reeve_session_query (session, question, NULL, 0, cancellable, error);
  reeve_session_close (session);
  return result;
}

static void
add_server (GPtrArray *list,
            const char *folder,
            const char *port,
            const char *origin,
            GCancellable *cancellable)
{
  g_autoptr (ReeveConnection) server = new_socket_connection (folder, port, "postgres");
  g_autoptr (GError) error = NULL;
  g_autoptr (ReeveResult) databases = NULL;

  if (server == NULL)
    return;
  databases = list_databases (server, cancellable, &error);
  /* Whoever refuses a password is there; a socket of a server that is gone refuses all. */
  if (databases == NULL && g_error_matches (error, REEVE_ERROR, REEVE_ERROR_CONNECT))
    return;
  if (databases == NULL)
    add (list, REEVE_DISCOVERY_SOCKET, g_steal_pointer (&server), origin);
  for (guint i = 0; databases != NULL && i < reeve_result_get_n_rows (databases); i++)
    add (list, REEVE_DISCOVERY_SOCKET,
         new_socket_connection (folder, port, reeve_result_get (databases, i, 0)), origin);
}

static gboolean
is_socket (const char *path)
{
  struct stat info;

  return stat (path, &info) == 0 && S_ISSOCK (info.st_mode);
}

static int
compare_texts_cb (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The names in a folder, sorted; none where it cannot be read. (transfer full) */
static GPtrArray *
list_names (const char *folder)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_texts_cb);
  return names;
}

GPtrArray *
reeve_discover_sockets (const char *const *folders, GCancellable *cancellable)
{
  static const char *const usual[] = { "/var/run/postgresql", "/tmp", NULL };
  GPtrArray *list = list_new ();

  if (folders == NULL)
    folders = usual;
  for (gsize i = 0; folders[i] != NULL; i++)
    {
      g_autoptr (GPtrArray) names = list_names (folders[i]);

      for (guint j = 0; j < names->len && !g_cancellable_is_cancelled (cancellable); j++)
        {
          const char *name = names->pdata[j];
          const char *port = g_str_has_prefix (name, SOCKET_FRONT) ? name + strlen (SOCKET_FRONT)
                                                                   : "";
          g_autofree char *path = g_build_filename (folders[i], name, NULL);

          /* ".s.PGSQL.5432.lock" is its neighbour. */
          if (*port != '\0' && strspn (port, "0123456789") == strlen (port) && is_socket (path))
            add_server (list, folders[i], port, path, cancellable);
        }
    }
  return list;
}

/* --- SQLite files ---------------------------------------------------------------------------- */

typedef struct
{
  GPtrArray *list;
  GCancellable *cancellable;
  guint entries;
  gboolean more;
} Search;

/* O_NONBLOCK: a pipe would wait for its writer. */
static gboolean
is_database (const char *path)
{
  char head[sizeof FILE_MAGIC] = "";
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  struct stat info;
  gboolean fits;

  if (fd < 0)
    return FALSE;
  fits = fstat (fd, &info) == 0 && S_ISREG (info.st_mode) &&
         read (fd, head, sizeof head) == (gssize) sizeof head &&
         memcmp (head, FILE_MAGIC, sizeof head) == 0;
  close (fd);
  return fits;
}

static void
search_folder (Search *search, const char *folder, guint depth)
{
  g_autoptr (GPtrArray) names = list_names (folder);

  for (guint i = 0; i < names->len; i++)
    {
      const char *name = names->pdata[i];
      g_autofree char *path = g_build_filename (folder, name, NULL);
      struct stat info;

      if (g_cancellable_is_cancelled (search->cancellable) || search->more)
        return;
      if (*name == '.' || g_str_equal (name, "node_modules") || lstat (path, &info) != 0)
        continue;
      search->more = ++search->entries > MOST_ENTRIES || search->list->len >= MOST_FILES;
      if (S_ISDIR (info.st_mode) && depth < DEEPEST)
        search_folder (search, path, depth + 1);
      else if (S_ISREG (info.st_mode) && is_database (path))
        {
          ReeveConnection *connection = reeve_connection_new (NULL, path, NULL);

          if (connection != NULL)
            add (search->list, REEVE_DISCOVERY_FILE, connection, path);
        }
    }
}

GPtrArray *
reeve_discover_files (const char *folder,
                      gboolean *more,
                      GCancellable *cancellable,
                      GError **error)
{
  g_autofree char *absolute = reeve_paths_absolute (folder);
  g_autoptr (GPtrArray) list = list_new ();
  Search search = { .list = list, .cancellable = cancellable };

  if (!g_file_test (absolute, G_FILE_TEST_IS_DIR))
    {
      reeve_set_error (error, REEVE_ERROR_NOT_FOUND, _("There is no folder “%s”"), folder);
      return NULL;
    }
  search_folder (&search, absolute, 0);
  *more = search.more;
  return g_cancellable_set_error_if_cancelled (cancellable, error) ? NULL
                                                                   : g_steal_pointer (&list);
}

/* --- all of it ------------------------------------------------------------------------------- */

static const char *
option_or (ReeveConnection *connection, const char *key, const char *otherwise)
{
  const char *value = reeve_connection_get_option (connection, key);

  return value != NULL && *value != '\0' ? value : otherwise;
}

/* Two connections with the same key lead to the same database as the same user. */
static char *
dup_key (ReeveConnection *connection)
{
  const ReeveEngine *engine = reeve_engine_find (reeve_connection_get_engine (connection));
  const char *database = reeve_connection_get_database (connection);
  const char *host = option_or (connection, "host", "");

  if (engine->is_file)
    return g_strconcat (engine->name, "\n", database, NULL);
  return g_strjoin ("\n", engine->name, option_or (connection, "hostaddr", host),
                    option_or (connection, "port", DEFAULT_PORT), database,
                    option_or (connection, "user", g_get_user_name ()), NULL);
}

/* "shop", "shop 2", "shop 3" … */
static void
make_name_own (ReeveConnection *connection, GHashTable *names)
{
  g_autofree char *wanted = g_strdup (reeve_connection_get_name (connection));

  for (guint i = 2; g_hash_table_contains (names, reeve_connection_get_name (connection)); i++)
    {
      g_autofree char *name = g_strdup_printf ("%s %u", wanted, i);

      reeve_connection_set_name (connection, name);
    }
  g_hash_table_add (names, g_strdup (reeve_connection_get_name (connection)));
}

/* The password may stand in the second place only. */
static void
join (ReeveConnection *first, ReeveConnection *second)
{
  g_autoptr (ReeveSecret) own = reeve_connection_dup_password (first);
  g_autoptr (ReeveSecret) other = reeve_connection_dup_password (second);

  if (own == NULL && other != NULL)
    reeve_connection_set_password (first, other);
}

void
reeve_discoveries_settle (GPtrArray *found, GPtrArray *saved)
{
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < saved->len; i++)
    {
      g_hash_table_insert (known, dup_key (saved->pdata[i]), saved->pdata[i]);
      g_hash_table_add (names, g_strdup (reeve_connection_get_name (saved->pdata[i])));
    }
  for (guint i = 0; i < found->len;)
    {
      ReeveDiscovery *one = found->pdata[i];
      g_autofree char *key = dup_key (one->connection);
      ReeveConnection *same = g_hash_table_lookup (known, key);
      ReeveConnection *before = g_hash_table_lookup (seen, key);

      if (before != NULL)
        {
          join (before, one->connection);
          g_ptr_array_remove_index (found, i);
          continue;
        }
      if (same != NULL)
        one->known = g_strdup (reeve_connection_get_name (same));
      else
        make_name_own (one->connection, names);
      g_hash_table_insert (seen, g_steal_pointer (&key), one->connection);
      i++;
    }
}

static void
add_fault (GPtrArray *faults, const char *text)
{
  g_ptr_array_add (faults, g_strdup (text));
}

/* Somebody who misses a database learns why; in a password file entries for any database are
 * usual. */
static void
add_skipped (GPtrArray *faults, ReeveDiscoveryKind kind, const char *path, guint skipped)
{
  g_autofree char *text = NULL;

  if (skipped == 0 || kind == REEVE_DISCOVERY_PASSFILE)
    return;
  text = g_strdup_printf (ngettext("%u entry of “%s” describes no database that Reeve can open",
                                   "%u entries of “%s” describe no database that Reeve can open",
                                   skipped),
                          skipped, path);
  add_fault (faults, text);
}

static void
discover_in_usual_file (ReeveDiscoveryKind kind,
                        const char *folder,
                        GPtrArray *list,
                        GPtrArray *faults)
{
  g_autofree char *path = reeve_discovery_dup_usual_place (kind, folder);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = NULL;
  guint skipped = 0;

  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return;
  found = reeve_discover_in_file (kind, path, &skipped, &error);
  if (found == NULL)
    {
      add_fault (faults, error->message);
      return;
    }
  add_skipped (faults, kind, path, skipped);
  g_ptr_array_extend_and_steal (list, g_steal_pointer (&found));
}

GPtrArray *
reeve_discover (const char *folder,
                GPtrArray *saved,
                GPtrArray *faults,
                GCancellable *cancellable,
                GError **error)
{
  g_autoptr (GPtrArray) list = list_new ();
  g_autoptr (GError) local = NULL;
  gboolean more = FALSE;

  for (guint kind = 0; kind < REEVE_DISCOVERY_N_KINDS; kind++)
    if (file_kinds[kind].parse != NULL)
      discover_in_usual_file ((ReeveDiscoveryKind) kind, folder, list, faults);
  g_ptr_array_extend_and_steal (list, reeve_discover_sockets (NULL, cancellable));
  if (folder != NULL)
    {
      g_autoptr (GPtrArray) files = reeve_discover_files (folder, &more, cancellable, &local);

      if (files != NULL)
        g_ptr_array_extend_and_steal (list, g_steal_pointer (&files));
      else
        add_fault (faults, local->message);
    }
  if (more)
    add_fault (faults, _("The folder holds more than could be searched; choose one further down"));
  reeve_discoveries_settle (list, saved);
  return g_cancellable_set_error_if_cancelled (cancellable, error) ? NULL
                                                                   : g_steal_pointer (&list);
}
