/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-postgres"

#include "config.h"

#include "core/db/postgres/engine.h"

#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/db/postgres/libpq.h"
#include "core/db/postgres/session.h"

#define OWN_OPTION "ledger_schema"

static const char *const schemes[] = { "postgresql", "postgres", NULL };

static gboolean
is_uri (const char *text)
{
  return g_str_has_prefix (text, "postgresql://") || g_str_has_prefix (text, "postgres://");
}

static gboolean
is_keyword (const char *word)
{
  /* All keywords, without a look at environment and service file. */
  g_autoptr (PQconninfoOption) known = PQconninfoParse ("", NULL);

  if (g_str_equal (word, OWN_OPTION))
    return TRUE;
  for (PQconninfoOption *option = known; option != NULL && option->keyword != NULL; option++)
    if (g_str_equal (option->keyword, word))
      return TRUE;
  return FALSE;
}

/* A URI, or a text that starts with one of libpq's keywords and an equals sign. */
static gboolean
recognises (const char *text)
{
  const char *start = text + strspn (text, " \t\n");
  gsize length = strspn (start, "abcdefghijklmnopqrstuvwxyz_");
  const char *after = start + length + strspn (start + length, " \t\n");
  g_autofree char *word = g_strndup (start, length);

  return is_uri (text) || (length > 0 && *after == '=' && is_keyword (word));
}

/* Takes Reeve's own parameter out of a URI's query, since libpq refuses what it does not know. */
static char *
take_own_from_uri (const char *uri, GHashTable *options)
{
  const char *query = strchr (uri, '?');
  g_autoptr (GString) rest = NULL;
  g_auto (GStrv) parts = NULL;

  if (query == NULL)
    return g_strdup (uri);

  rest = g_string_new_len (uri, query - uri);
  parts = g_strsplit (query + 1, "&", -1);
  for (guint i = 0, kept = 0; parts[i] != NULL; i++)
    if (g_str_has_prefix (parts[i], OWN_OPTION "="))
      g_hash_table_replace (options, g_strdup (OWN_OPTION),
                            g_uri_unescape_string (parts[i] + strlen (OWN_OPTION "="), NULL));
    else
      g_string_append_printf (rest, "%c%s", kept++ == 0 ? '?' : '&', parts[i]);
  return g_string_free (g_steal_pointer (&rest), FALSE);
}

/* The end of a conninfo value that starts at @start; the value itself goes to @value. */
static const char *
read_value (const char *start, GString *value)
{
  gboolean quoted = *start == '\'';
  const char *c = quoted ? start + 1 : start;

  while (*c != '\0' && (quoted ? *c != '\'' : !g_ascii_isspace (*c)))
    {
      if (*c == '\\' && c[1] != '\0')
        c++;
      g_string_append_c (value, *c++);
    }
  return quoted && *c == '\'' ? c + 1 : c;
}

/* The same for `key=value` texts; whatever cannot be read is left for libpq to complain about. */
static char *
take_own_from_conninfo (const char *text, GHashTable *options)
{
  g_autoptr (GString) rest = g_string_new (NULL);
  const char *c = text;

  while (*c != '\0')
    {
      const char *key = c + strspn (c, " \t\n\r\f\v");
      gsize length = strcspn (key, "= \t\n\r\f\v");
      const char *equals = key + length + strspn (key + length, " \t\n\r\f\v");
      g_autoptr (GString) value = g_string_new (NULL);
      const char *end;

      if (*equals != '=')
        {
          g_string_append (rest, c);
          break;
        }
      end = read_value (equals + 1 + strspn (equals + 1, " \t\n\r\f\v"), value);
      if (length == strlen (OWN_OPTION) && strncmp (key, OWN_OPTION, length) == 0)
        g_hash_table_replace (options, g_strdup (OWN_OPTION), g_strdup (value->str));
      else
        g_string_append_len (rest, c, end - c);
      c = end;
    }
  return g_string_free (g_steal_pointer (&rest), FALSE);
}

static gboolean
parse (const char *text, GHashTable *options, ReeveSecret **password, GError **error)
{
  g_autofree char *rest =
    is_uri (text) ? take_own_from_uri (text, options) : take_own_from_conninfo (text, options);
  char *complaint = NULL;
  g_autoptr (PQconninfoOption) parsed = PQconninfoParse (rest, &complaint);

  if (parsed == NULL)
    {
      reeve_set_error (error, REEVE_ERROR_USAGE, _("The connection text cannot be read: %s"),
                       complaint != NULL ? g_strchomp (complaint) : _("no memory"));
      reeve_error_set_remedy (error,
                              _("Write it as postgresql://user@host:port/database; in names "
                                "and passwords, write @ as %%40, / as %%2F and %% as %%25."));
      PQfreemem (complaint);
      return FALSE;
    }

  for (PQconninfoOption *option = parsed; option->keyword != NULL; option++)
    {
      if (option->val == NULL || *option->val == '\0')
        continue;
      if (g_str_equal (option->keyword, "password"))
        *password = reeve_secret_new (option->val, -1);
      else
        g_hash_table_replace (options, g_strdup (option->keyword), g_strdup (option->val));
    }
  return TRUE;
}

static void
append_escaped (GString *uri, const char *text)
{
  g_autofree char *escaped = g_uri_escape_string (text, NULL, FALSE);

  g_string_append (uri, escaped);
}

/* "host:port,host:port"; FALSE where only query parameters can say it. */
static gboolean
append_hosts (GString *uri, const char *host, const char *port)
{
  g_auto (GStrv) hosts = g_strsplit (host, ",", -1);
  g_auto (GStrv) ports = g_strsplit (port != NULL ? port : "", ",", -1);
  guint n_hosts = g_strv_length (hosts);
  guint n_ports = g_strv_length (ports);

  if (strchr (host, '/') != NULL || (n_ports > 1 && n_ports != n_hosts))
    return FALSE;
  for (guint i = 0; i < n_hosts; i++)
    {
      const char *own_port = n_ports == 0 ? "" : ports[n_ports == 1 ? 0 : i];
      gboolean is_ipv6 = strchr (hosts[i], ':') != NULL;

      g_string_append (uri, i > 0 ? "," : "");
      g_string_append (uri, is_ipv6 ? "[" : "");
      if (is_ipv6)
        g_string_append (uri, hosts[i]);
      else
        append_escaped (uri, hosts[i]);
      g_string_append (uri, is_ipv6 ? "]" : "");
      if (*own_port != '\0')
        g_string_append_printf (uri, ":%s", own_port);
    }
  return TRUE;
}

static int
compare_keys_cb (gconstpointer a, gconstpointer b)
{
  return strcmp (a, b);
}

/* All options but @said ones, sorted, as the URI's query. */
static void
append_query (GString *uri, GHashTable *options, const char *const *said)
{
  g_autoptr (GList) keys = g_list_sort (g_hash_table_get_keys (options), compare_keys_cb);
  char separator = '?';

  for (GList *l = keys; l != NULL; l = l->next)
    {
      const char *key = l->data;

      if (g_strv_contains (said, key) || g_str_has_suffix (key, "password"))
        continue;
      g_string_append_printf (uri, "%c%s=", separator, key);
      append_escaped (uri, g_hash_table_lookup (options, key));
      separator = '&';
    }
}

static char *
format (GHashTable *options)
{
  static const char *const said_all[] = { "user", "dbname", "host", "port", NULL };
  static const char *const said_names[] = { "user", "dbname", NULL };
  const char *user = g_hash_table_lookup (options, "user");
  const char *host = g_hash_table_lookup (options, "host");
  const char *database = g_hash_table_lookup (options, "dbname");
  g_autoptr (GString) uri = g_string_new ("postgresql://");
  gboolean hosts_said;

  if (user != NULL)
    {
      append_escaped (uri, user);
      g_string_append_c (uri, '@');
    }
  hosts_said = host != NULL && append_hosts (uri, host, g_hash_table_lookup (options, "port"));
  g_string_append_c (uri, '/');
  if (database != NULL)
    append_escaped (uri, database);
  append_query (uri, options, hosts_said ? said_all : said_names);
  return g_string_free (g_steal_pointer (&uri), FALSE);
}

const ReeveEngine reeve_pg_engine = {
  .name = "postgres",
  .title = "PostgreSQL",
  .dialect = REEVE_DIALECT_POSTGRES,
  .schemes = schemes,
  .recognises = recognises,
  .parse = parse,
  .format = format,
  .open = reeve_pg_session_open,
};
