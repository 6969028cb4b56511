/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-postgres"

#include "config.h"

#include "core/db/postgres/params.h"

#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/db/postgres/libpq.h"

#define DEFAULT_PORT "5432"
#define DEFAULT_TIMEOUT_S 10
#define LONGEST_TIMEOUT_S 3600
#define SYSTEM_CERTIFICATES "/etc/ssl/certs/ca-certificates.crt"
#define USER_CERTIFICATES ".postgresql/root.crt"

/* An identifier's longest length in PostgreSQL; longer application names are cut there anyway. */
#define LONGEST_NAME 63

/* Used where neither the connection nor environment nor service file says anything.
 * Keepalives and the user timeout: a dead peer is reported after 5 s, where the system's own
 * defaults hang for two hours. GSS encryption would add a round trip and a prompt. */
static const struct
{
  const char *keyword;
  const char *value;
} own_defaults[] = {
  { "gssencmode", "disable" },
  { "keepalives", "1" },
  { "keepalives_idle", "2" },
  { "keepalives_interval", "1" },
  { "keepalives_count", "3" },
  { "tcp_user_timeout", "5000" },
};

ReevePgPlace *
reeve_pg_place_new (const char *host, const char *hostaddr, const char *port)
{
  ReevePgPlace *self = g_new0 (ReevePgPlace, 1);

  self->host = g_strdup (host);
  self->hostaddr = g_strdup (hostaddr);
  self->port = g_strdup (port);
  return self;
}

void
reeve_pg_place_free (ReevePgPlace *self)
{
  g_free (self->host);
  g_free (self->hostaddr);
  g_free (self->port);
  g_free (self);
}

static gboolean
is_empty (const char *text)
{
  return text == NULL || *text == '\0';
}

static gboolean
is_local_host (const char *host)
{
  g_autoptr (GInetAddress) address = NULL;

  /* libpq takes a leading slash or @ for a socket; without a host it uses its own folder. */
  if (is_empty (host) || *host == '/' || *host == '@' || g_str_equal (host, "localhost"))
    return TRUE;
  address = g_inet_address_new_from_string (host);
  return address != NULL && g_inet_address_get_is_loopback (address);
}

gboolean
reeve_pg_place_is_local (const ReevePgPlace *self)
{
  const char *list = is_empty (self->hostaddr) ? self->host : self->hostaddr;
  g_auto (GStrv) hosts = g_strsplit (list != NULL ? list : "", ",", -1);

  for (guint i = 0; hosts[i] != NULL; i++)
    if (!is_local_host (hosts[i]))
      return FALSE;
  return TRUE;
}

char *
reeve_pg_place_dup_label (const ReevePgPlace *self)
{
  const char *host = is_empty (self->host) ? self->hostaddr : self->host;
  const char *port = is_empty (self->port) ? DEFAULT_PORT : self->port;

  if (is_empty (host))
    /* TRANSLATORS: where a server is, as in "No PostgreSQL server answers at %s" */
    return g_strdup_printf (_("the local socket (port %s)"), port);
  if ((*host == '/' || *host == '@') && g_str_equal (port, DEFAULT_PORT))
    return g_strdup (host);
  return g_strdup_printf (strchr (host, ':') != NULL ? "[%s]:%s" : "%s:%s", host, port);
}

/* The settings as libpq would use them: the connection's own, then environment, service file and
 * compiled-in defaults. A value that libpq must refuse makes it stop after the merge and before
 * the first name is looked up. */
static PQconninfoOption *
merge_settings (GHashTable *settings, GError **error)
{
  static const char *const stop = "gssencmode";
  g_autoptr (GPtrArray) keywords = g_ptr_array_new ();
  g_autoptr (GPtrArray) values = g_ptr_array_new ();
  g_autoptr (PGconn) pg = NULL;
  const char *complaint;
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, settings);
  while (g_hash_table_iter_next (&iter, &key, &value))
    if (!g_str_equal (key, stop))
      {
        g_ptr_array_add (keywords, key);
        g_ptr_array_add (values, value);
      }
  g_ptr_array_add (keywords, (gpointer) stop);
  g_ptr_array_add (values, (gpointer) "stop here");
  g_ptr_array_add (keywords, NULL);
  g_ptr_array_add (values, NULL);

  pg = PQconnectStartParams ((const char *const *) keywords->pdata,
                             (const char *const *) values->pdata, 0);
  complaint = pg != NULL ? PQerrorMessage (pg) : _("no memory");
  if (pg == NULL || strstr (complaint, stop) == NULL)
    {
      g_autofree char *text = g_strstrip (g_strdup (complaint));

      reeve_set_error (error, REEVE_ERROR_USAGE, _("The connection's settings make no sense: %s"),
                       text);
      reeve_error_set_remedy (error, _("Correct the connection's address and options."));
      return NULL;
    }
  return PQconninfo (pg);
}

static const char *
merged_value (const PQconninfoOption *merged, const char *keyword)
{
  for (const PQconninfoOption *option = merged; option->keyword != NULL; option++)
    if (g_str_equal (option->keyword, keyword))
      return is_empty (option->val) ? NULL : option->val;
  return NULL;
}

/* Entry @i of a comma list as libpq reads it: one entry counts for all. */
static const char *
list_entry (char **list, guint i)
{
  guint n = g_strv_length (list);

  if (n == 0)
    return NULL;
  if (n == 1)
    return is_empty (list[0]) ? NULL : list[0];
  return i >= n || is_empty (list[i]) ? NULL : list[i];
}

static GPtrArray *
list_places (const PQconninfoOption *merged)
{
  const char *host = merged_value (merged, "host");
  const char *hostaddr = merged_value (merged, "hostaddr");
  const char *port = merged_value (merged, "port");
  const char *wanted = merged_value (merged, "target_session_attrs");
  g_auto (GStrv) hosts = g_strsplit (host != NULL ? host : "", ",", -1);
  g_auto (GStrv) addresses = g_strsplit (hostaddr != NULL ? hostaddr : "", ",", -1);
  g_auto (GStrv) ports = g_strsplit (port != NULL ? port : "", ",", -1);
  GPtrArray *places = g_ptr_array_new_with_free_func ((GDestroyNotify) reeve_pg_place_free);
  guint n = MAX (MAX (g_strv_length (hosts), g_strv_length (addresses)), 1);

  /* "prefer-standby" goes through the whole list twice: only libpq can do that. */
  if (g_strcmp0 (wanted, "prefer-standby") == 0)
    {
      g_ptr_array_add (places, reeve_pg_place_new (host, hostaddr, port));
      return places;
    }
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (places, reeve_pg_place_new (list_entry (hosts, i), list_entry (addresses, i),
                                                 list_entry (ports, i)));
  return places;
}

static void
set_setting (GHashTable *settings, const char *keyword, const char *value)
{
  g_hash_table_replace (settings, g_strdup (keyword), g_strdup (value));
}

/* Somebody between us and a remote server could take the password or the session: without a word
 * by the user the certificate and its name are checked, against the system's authorities unless
 * the user has a file of their own. */
static void
complete_tls (ReevePgParams *self, const PQconninfoOption *merged)
{
  const char *mode = merged_value (merged, "sslmode");
  gboolean said = g_hash_table_contains (self->settings, "sslmode") ||
                  !is_empty (g_getenv ("PGSSLMODE")) || g_strcmp0 (mode, "prefer") != 0;
  g_autofree char *own = g_build_filename (g_get_home_dir (), USER_CERTIFICATES, NULL);

  if (!said)
    set_setting (self->remote_settings, "sslmode", "verify-full");
  if ((!said || g_str_equal (mode, "verify-full")) &&
      merged_value (merged, "sslrootcert") == NULL && !g_file_test (own, G_FILE_TEST_EXISTS))
    set_setting (self->remote_settings, "sslrootcert", SYSTEM_CERTIFICATES);
}

static void
complete (ReevePgParams *self, const PQconninfoOption *merged, const ReeveSessionOptions *options)
{
  const char *timeout = merged_value (merged, "connect_timeout");
  const char *fallback = merged_value (merged, "application_name");
  g_autofree char *name = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (own_defaults); i++)
    if (g_str_equal (own_defaults[i].keyword, "gssencmode")
          ? !g_hash_table_contains (self->settings, "gssencmode")
          : merged_value (merged, own_defaults[i].keyword) == NULL)
      set_setting (self->settings, own_defaults[i].keyword, own_defaults[i].value);
  complete_tls (self, merged);

  if (options->purpose != NULL)
    name = g_strdup_printf ("reeve: %s", options->purpose);
  else
    name = g_strdup (fallback != NULL ? fallback : "reeve");
  if (strlen (name) > LONGEST_NAME)
    *g_utf8_find_prev_char (name, name + LONGEST_NAME + 1) = '\0';
  set_setting (self->settings, "application_name", name);
  set_setting (self->settings, "client_encoding", "UTF8");

  self->timeout_s = options->timeout_s;
  if (self->timeout_s == 0 && timeout != NULL)
    self->timeout_s = (guint) CLAMP (g_ascii_strtoll (timeout, NULL, 10), 0, LONGEST_TIMEOUT_S);
  if (self->timeout_s == 0)
    self->timeout_s = DEFAULT_TIMEOUT_S;
}

ReevePgParams *
reeve_pg_params_new (ReeveConnection *connection,
                     const ReeveSessionOptions *options,
                     GError **error)
{
  g_autoptr (ReevePgParams) self = g_new0 (ReevePgParams, 1);
  g_autofree char **keys = reeve_connection_list_options (connection);
  const char *key_password = reeve_connection_get_option (connection, "sslpassword");
  g_autoptr (PQconninfoOption) merged = NULL;

  self->settings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->remote_settings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (guint i = 0; keys[i] != NULL; i++)
    if (!g_str_equal (keys[i], "ledger_schema"))
      set_setting (self->settings, keys[i], reeve_connection_get_option (connection, keys[i]));
  if (key_password != NULL)
    set_setting (self->settings, "sslpassword", key_password);

  merged = merge_settings (self->settings, error);
  if (merged == NULL)
    return NULL;
  self->places = list_places (merged);
  self->password = reeve_connection_dup_password (connection);
  complete (self, merged, options);
  g_hash_table_remove (self->settings, "host");
  g_hash_table_remove (self->settings, "hostaddr");
  g_hash_table_remove (self->settings, "port");
  return g_steal_pointer (&self);
}

ReevePgParams *
reeve_pg_params_copy_for (const ReevePgParams *self,
                          const char *host,
                          const char *hostaddr,
                          const char *port)
{
  ReevePgParams *copy = g_new0 (ReevePgParams, 1);

  copy->settings = g_hash_table_ref (self->settings);
  copy->remote_settings = g_hash_table_ref (self->remote_settings);
  copy->places = g_ptr_array_new_with_free_func ((GDestroyNotify) reeve_pg_place_free);
  g_ptr_array_add (copy->places,
                   reeve_pg_place_new (is_empty (host) ? NULL : host,
                                       is_empty (hostaddr) ? NULL : hostaddr,
                                       is_empty (port) ? NULL : port));
  copy->password = self->password != NULL ? reeve_secret_ref (self->password) : NULL;
  copy->timeout_s = self->timeout_s;
  return copy;
}

void
reeve_pg_params_free (ReevePgParams *self)
{
  g_clear_pointer (&self->settings, g_hash_table_unref);
  g_clear_pointer (&self->remote_settings, g_hash_table_unref);
  g_clear_pointer (&self->places, g_ptr_array_unref);
  g_clear_pointer (&self->password, reeve_secret_unref);
  g_free (self);
}
