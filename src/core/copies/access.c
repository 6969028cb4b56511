/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-copies"

#include "config.h"

#include "core/copies/access.h"

#include <sodium.h>
#include <string.h>

#define GROUPS 4
#define GROUP_LENGTH 4
#define PASSWORD_LENGTH (GROUPS * (GROUP_LENGTH + 1))
#define DEFAULT_PORT "5432"

/* Without i, l, o, 0 and 1, which are read wrongly from paper. */
static const char letters[] = "abcdefghjkmnpqrstuvwxyz23456789";

static const char *const columns[] = { "name", "host", "port",    "database",
                                       "user", "password", "uri" };

ReeveCopyAccess *
reeve_copy_access_new (const char *name,
                       const char *database,
                       const char *user,
                       ReeveSecret *password)
{
  ReeveCopyAccess *self = g_new0 (ReeveCopyAccess, 1);

  self->name = g_strdup (name);
  self->database = g_strdup (database);
  self->user = g_strdup (user);
  self->password = password;
  return self;
}

void
reeve_copy_access_free (ReeveCopyAccess *self)
{
  g_free (self->name);
  g_free (self->database);
  g_free (self->user);
  g_clear_pointer (&self->password, reeve_secret_unref);
  g_free (self);
}

ReeveSecret *
reeve_copies_make_password (void)
{
  char text[PASSWORD_LENGTH];
  ReeveSecret *secret;

  for (guint i = 0; i < PASSWORD_LENGTH; i++)
    text[i] = i % (GROUP_LENGTH + 1) == GROUP_LENGTH
                ? '-'
                : letters[randombytes_uniform (sizeof letters - 1)];
  secret = reeve_secret_new (text, PASSWORD_LENGTH - 1);
  sodium_memzero (text, sizeof text);
  return secret;
}

static int
compare_names_cb (gconstpointer a, gconstpointer b)
{
  const ReeveCopyAccess *const *first = a;
  const ReeveCopyAccess *const *second = b;

  return strcmp ((*first)->name, (*second)->name);
}

static char *
dup_uri (const ReeveCopyAccess *access, const char *host, const char *port)
{
  g_autofree char *place = NULL;

  if (access->password == NULL)
    return reeve_connection_uri_of_file (access->database);
  place = g_uri_escape_string (host, strchr (host, ':') != NULL ? "[]:" : NULL, TRUE);
  return g_strdup_printf ("postgresql://%s:%s@%s%s%s:%s/%s", access->user,
                          reeve_secret_peek (access->password),
                          strchr (host, ':') != NULL ? "[" : "", place,
                          strchr (host, ':') != NULL ? "]" : "", port, access->database);
}

/* In the order of the columns; strings that nobody has are empty. */
static char **
list_values (const ReeveCopyAccess *access, ReeveConnection *connection, const char *host)
{
  const char *own = reeve_connection_get_option (connection, "host");
  const char *port = reeve_connection_get_option (connection, "port");
  const char *where = host != NULL ? host : own != NULL ? own : "localhost";
  gboolean is_file = access->password == NULL;
  char **values = g_new0 (char *, G_N_ELEMENTS (columns) + 1);
  guint n = 0;

  port = port != NULL ? port : DEFAULT_PORT;
  values[n++] = g_strdup (access->name);
  values[n++] = g_strdup (is_file ? "" : where);
  values[n++] = g_strdup (is_file ? "" : port);
  values[n++] = g_strdup (access->database);
  values[n++] = g_strdup (is_file ? "" : access->user);
  values[n++] = g_strdup (is_file ? "" : reeve_secret_peek (access->password));
  values[n++] = dup_uri (access, where, port);
  return values;
}

static gboolean
needs_quotes (const char *value)
{
  return strpbrk (value, ",\"\r\n") != NULL;
}

static void
append_value (GString *text, const char *value)
{
  if (!needs_quotes (value))
    {
      g_string_append (text, value);
      return;
    }
  g_string_append_c (text, '"');
  for (const char *c = value; *c != '\0'; c++)
    {
      if (*c == '"')
        g_string_append_c (text, '"');
      g_string_append_c (text, *c);
    }
  g_string_append_c (text, '"');
}

static void
append_line (GString *text, const char *const *values)
{
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      if (i > 0)
        g_string_append_c (text, ',');
      append_value (text, values[i]);
    }
  g_string_append (text, "\r\n");
}

char *
reeve_copies_format_handout (GPtrArray *accesses, ReeveConnection *connection, const char *host)
{
  g_autoptr (GString) text = g_string_new (NULL);

  append_line (text, columns);
  g_ptr_array_sort (accesses, compare_names_cb);
  for (guint i = 0; i < accesses->len; i++)
    {
      g_auto (GStrv) values =
        list_values (g_ptr_array_index (accesses, i), connection, host);

      append_line (text, (const char *const *) values);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

JsonArray *
reeve_copies_handout_to_json (GPtrArray *accesses, ReeveConnection *connection, const char *host)
{
  JsonArray *array = json_array_new ();

  g_ptr_array_sort (accesses, compare_names_cb);
  for (guint i = 0; i < accesses->len; i++)
    {
      g_auto (GStrv) values =
        list_values (g_ptr_array_index (accesses, i), connection, host);
      JsonObject *object = json_object_new ();

      for (guint k = 0; k < G_N_ELEMENTS (columns); k++)
        json_object_set_string_member (object, columns[k], values[k]);
      json_array_add_object_element (array, object);
    }
  return array;
}
