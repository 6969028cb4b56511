/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-db"

#include "config.h"

#include "core/db/address.h"

#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/db/import.h"

#define PASSWORD_KEY "password"
#define SPACE " \t\n\r\f\v"

struct _ReeveAddress
{
  const ReeveEngine *engine;
  GHashTable *options; /* ReeveEngine → GHashTable of char * → char * */
};

/* --- passwords in texts ---------------------------------------------------------------------- */

void
reeve_address_password_clear (ReeveAddressPassword *password)
{
  if (password->value != NULL)
    memset (password->value, 0, strlen (password->value));
  g_clear_pointer (&password->value, g_free);
}

/* What follows "scheme://"; NULL when @text is no URI of a server. */
static const char *
after_scheme (const char *text)
{
  const char *end = strstr (text, "://");

  if (end == NULL || (!g_str_has_prefix (text, "postgres://") &&
                      !g_str_has_prefix (text, "postgresql://")))
    return NULL;
  return end + strlen ("://");
}

static char *
unescape (const char *start, const char *end)
{
  char *value = g_uri_unescape_segment (start, end, NULL);

  return value != NULL ? value : g_strndup (start, (gsize) (end - start));
}

/* Where "user:password" ends. libpq ends it at the first @ or slash, which cuts a password that has
 * one of these in two. No host has an @ in it, so the last one before the path is meant; and what
 * follows a colon and is no number is no port, so there it goes on over slashes. */
static const char *
end_of_user (const char *rest)
{
  gsize host_length = strcspn (rest, "/?");
  const char *at = g_strrstr_len (rest, (gssize) host_length, "@");
  const char *colon = memchr (rest, ':', host_length);

  if (at != NULL || colon == NULL || *rest == '[' || rest[host_length] != '/' ||
      strspn (colon + 1, "0123456789,") == (gsize) (rest + host_length - colon - 1))
    return at;
  return g_strrstr_len (rest, (gssize) strcspn (rest, "?"), "@");
}

static gboolean
find_in_user (const char *text, const char *rest, ReeveAddressPassword *password)
{
  const char *at = end_of_user (rest);
  const char *colon = at != NULL ? memchr (rest, ':', (gsize) (at - rest)) : NULL;

  if (colon == NULL || colon + 1 == at)
    return FALSE;
  password->start = (gsize) (colon - text);
  password->end = password->value_end = (gsize) (at - text);
  password->value = unescape (colon + 1, at);
  return TRUE;
}

/* "?password=…" or "&password=…". */
static gboolean
find_in_query (const char *text, const char *rest, ReeveAddressPassword *password)
{
  const char *separator = strchr (rest, '?');

  for (; separator != NULL; separator = strchr (separator + 1, '&'))
    {
      const char *value = separator + 1 + strlen (PASSWORD_KEY "=");
      const char *end;

      if (!g_str_has_prefix (separator + 1, PASSWORD_KEY "="))
        continue;
      end = value + strcspn (value, "&");
      if (end == value)
        continue;
      password->start = (gsize) (separator - text);
      password->end = password->value_end = (gsize) (end - text);
      /* The question mark stays for the parameters that follow. */
      if (*separator == '?' && *end == '&')
        {
          password->start++;
          password->end++;
        }
      password->value = unescape (value, end);
      return TRUE;
    }
  return FALSE;
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

/* "host=… password='…'". */
static gboolean
find_in_settings (const char *text, ReeveAddressPassword *password)
{
  const char *c = text;

  while (*c != '\0')
    {
      const char *key = c + strspn (c, SPACE);
      gsize length = strcspn (key, "=" SPACE);
      const char *equals = key + length + strspn (key + length, SPACE);
      g_autoptr (GString) value = g_string_new (NULL);
      const char *end;

      if (*equals != '=')
        return FALSE;
      end = read_value (equals + 1 + strspn (equals + 1, SPACE), value);
      if (length == strlen (PASSWORD_KEY) && strncmp (key, PASSWORD_KEY, length) == 0 &&
          value->len > 0)
        {
          password->start = (gsize) (c - text);
          password->end = password->value_end = (gsize) (end - text);
          password->value = g_string_free (g_steal_pointer (&value), FALSE);
          return TRUE;
        }
      c = end;
    }
  return FALSE;
}

gboolean
reeve_address_find_password (const char *text, ReeveAddressPassword *password)
{
  const char *rest = after_scheme (text);
  const ReeveEngine *engine;

  *password = (ReeveAddressPassword){ 0 };
  if (rest != NULL)
    return find_in_user (text, rest, password) || find_in_query (text, rest, password);
  engine = reeve_engine_recognise (text);
  return engine != NULL && !engine->is_file && find_in_settings (text, password);
}

static char *
without_password (const char *text)
{
  g_autoptr (GString) rest = g_string_new (text);
  gboolean found = TRUE;

  while (found)
    {
      g_auto (ReeveAddressPassword) password = { 0 };

      found = reeve_address_find_password (rest->str, &password);
      if (found)
        g_string_erase (rest, (gssize) password.start, (gssize) (password.end - password.start));
    }
  return g_string_free (g_steal_pointer (&rest), FALSE);
}

/* --- the settings ---------------------------------------------------------------------------- */

static GHashTable *
table_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

static GHashTable *
own_options (ReeveAddress *self)
{
  GHashTable *options = g_hash_table_lookup (self->options, self->engine);

  if (options == NULL)
    {
      options = table_new ();
      g_hash_table_insert (self->options, (gpointer) self->engine, options);
    }
  return options;
}

ReeveAddress *
reeve_address_new (void)
{
  ReeveAddress *self = g_new0 (ReeveAddress, 1);
  guint n_engines;

  self->engine = reeve_engine_list (&n_engines)[0];
  self->options = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_hash_table_unref);
  return self;
}

void
reeve_address_free (ReeveAddress *self)
{
  g_hash_table_unref (self->options);
  g_free (self);
}

/* The beginning of "postgresql://" is a path too, and so is any word; neither is meant while
 * somebody types. */
static gboolean
is_half_typed (const ReeveEngine *engine, const char *text)
{
  guint n_engines;
  const ReeveEngine *const *engines = reeve_engine_list (&n_engines);

  for (guint i = 0; i < n_engines; i++)
    for (gsize j = 0; engines[i]->schemes[j] != NULL; j++)
      {
        g_autofree char *front = g_strconcat (engines[i]->schemes[j], "://", NULL);

        if (g_str_has_prefix (front, text) &&
            (engines[i]->is_file || strlen (text) < strlen (front)))
          return TRUE;
      }
  return engine != NULL && engine->is_file && strpbrk (text, "/.:") == NULL;
}

static gboolean
parse (const char *text, const ReeveEngine **engine, GHashTable *options, GError **error)
{
  g_autofree char *address = reeve_import_text (text);
  g_autofree char *rest = without_password (address);
  g_autoptr (ReeveSecret) password = NULL;

  *engine = reeve_engine_recognise (rest);
  if (*engine != NULL && !is_half_typed (*engine, rest))
    return (*engine)->parse (rest, options, &password, error);
  reeve_set_error (error, REEVE_ERROR_USAGE, _("“%s” names no database that Reeve can open"),
                   rest);
  reeve_error_set_remedy (error,
                          _("Give postgresql://user@host/database, sqlite:PATH or a path to "
                            "an SQLite file."));
  return FALSE;
}

gboolean
reeve_address_read (ReeveAddress *self, const char *text, GError **error)
{
  g_autoptr (GHashTable) options = table_new ();
  const ReeveEngine *engine;

  if (!parse (text, &engine, options, error))
    return FALSE;
  self->engine = engine;
  g_hash_table_insert (self->options, (gpointer) engine, g_steal_pointer (&options));
  return TRUE;
}

void
reeve_address_read_connection (ReeveAddress *self, ReeveConnection *connection)
{
  g_autofree char **keys = reeve_connection_list_options (connection);
  GHashTable *options = table_new ();

  for (char **key = keys; *key != NULL; key++)
    g_hash_table_insert (options, g_strdup (*key),
                         g_strdup (reeve_connection_get_option (connection, *key)));
  self->engine = reeve_engine_find (reeve_connection_get_engine (connection));
  g_hash_table_insert (self->options, (gpointer) self->engine, options);
}

const ReeveEngine *
reeve_address_get_engine (ReeveAddress *self)
{
  return self->engine;
}

void
reeve_address_set_engine (ReeveAddress *self, const ReeveEngine *engine)
{
  g_return_if_fail (engine != NULL);
  self->engine = engine;
}

const char *
reeve_address_get (ReeveAddress *self, const char *key)
{
  const char *value = g_hash_table_lookup (own_options (self), key);

  return value != NULL ? value : "";
}

void
reeve_address_set (ReeveAddress *self, const char *key, const char *value)
{
  g_return_if_fail (!g_str_has_suffix (key, PASSWORD_KEY));

  if (value != NULL && *value != '\0')
    g_hash_table_replace (own_options (self), g_strdup (key), g_strdup (value));
  else
    g_hash_table_remove (own_options (self), key);
}

char *
reeve_address_dup_text (ReeveAddress *self)
{
  GHashTable *options = own_options (self);

  if (g_hash_table_size (options) == 0 ||
      (self->engine->is_file && !g_hash_table_contains (options, "dbname")))
    return g_strdup ("");
  return self->engine->format (options);
}
