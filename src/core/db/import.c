/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-db"

#include "config.h"

#include "core/db/import.h"

#include <string.h>

#include "core/db/engine.h"

#define MAIN_VARIABLE "DATABASE_URL"

static GPtrArray *
list_new (guint *skipped)
{
  *skipped = 0;
  return g_ptr_array_new_with_free_func (g_object_unref);
}

static void
add (GPtrArray *list, const char *name, const char *uri, guint *skipped)
{
  ReeveConnection *connection = reeve_connection_new (name, uri, NULL);

  if (connection != NULL)
    g_ptr_array_add (list, connection);
  else
    (*skipped)++;
}

/* Settings that no engine knows would pass for the path of a file. */
static void
add_conninfo (GPtrArray *list, const char *name, const char *conninfo, guint *skipped)
{
  const ReeveEngine *engine = reeve_engine_recognise (conninfo);

  if (engine != NULL && !engine->is_file)
    add (list, name, conninfo, skipped);
  else
    (*skipped)++;
}

/* A conninfo value may hold anything between its quotes. */
static void
append_setting (GString *conninfo, const char *key, const char *value)
{
  g_string_append_printf (conninfo, "%s%s='", conninfo->len > 0 ? " " : "", key);
  for (; *value != '\0'; value++)
    {
      if (*value == '\'' || *value == '\\')
        g_string_append_c (conninfo, '\\');
      g_string_append_c (conninfo, *value);
    }
  g_string_append_c (conninfo, '\'');
}

static void
flush_service (GPtrArray *list, char **name, GString *conninfo, guint *skipped)
{
  if (*name != NULL)
    add_conninfo (list, *name, conninfo->str, skipped);
  g_clear_pointer (name, g_free);
  g_string_truncate (conninfo, 0);
}

GPtrArray *
reeve_import_services (const char *text, guint *skipped)
{
  GPtrArray *list = list_new (skipped);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GString) conninfo = g_string_new (NULL);
  g_autofree char *name = NULL;

  for (char **line = lines; *line != NULL; line++)
    {
      char *start = g_strstrip (*line);
      char *equals = strchr (start, '=');

      if (*start == '[' && g_str_has_suffix (start, "]"))
        {
          flush_service (list, &name, conninfo, skipped);
          name = g_strndup (start + 1, strlen (start) - 2);
        }
      else if (name != NULL && *start != '#' && equals != NULL)
        {
          *equals = '\0';
          append_setting (conninfo, g_strchomp (start), g_strchug (equals + 1));
        }
    }
  flush_service (list, &name, conninfo, skipped);
  return list;
}

/* The fields of a password file's line: colons part them, a backslash takes the next byte as it
 * is. */
static char **
split_passline (const char *line)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GString) field = g_string_new (NULL);

  for (const char *c = line; *c != '\0'; c++)
    {
      if (*c == ':')
        {
          g_strv_builder_add (builder, field->str);
          g_string_truncate (field, 0);
          continue;
        }
      if (*c == '\\' && c[1] != '\0')
        c++;
      g_string_append_c (field, *c);
    }
  g_strv_builder_add (builder, field->str);
  return g_strv_builder_end (builder);
}

static gboolean
is_any (const char *field)
{
  return *field == '\0' || g_str_equal (field, "*");
}

GPtrArray *
reeve_import_passfile (const char *text, guint *skipped)
{
  enum { HOST, PORT, DATABASE, USER, PASSWORD, N_FIELDS };
  static const char *const keys[] = { "host", "port", "dbname", "user", "password" };
  GPtrArray *list = list_new (skipped);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (char **line = lines; *line != NULL; line++)
    {
      g_auto (GStrv) fields = split_passline (g_strchomp (*line));
      g_autoptr (GString) conninfo = g_string_new (NULL);
      g_autofree char *name = NULL;

      if (**line == '\0' || **line == '#')
        continue;
      if (g_strv_length (fields) != N_FIELDS || is_any (fields[HOST]) ||
          is_any (fields[DATABASE]) || is_any (fields[USER]))
        {
          (*skipped)++;
          continue;
        }
      for (guint i = 0; i < N_FIELDS; i++)
        if (!is_any (fields[i]) || i == PASSWORD)
          append_setting (conninfo, keys[i], fields[i]);
      name = g_strdup_printf ("%s on %s", fields[DATABASE], fields[HOST]);
      add_conninfo (list, name, conninfo->str, skipped);
    }
  return list;
}

/* The value of a line of a .env file: quotes go, and so does a comment behind an unquoted value. */
static char *
read_value (const char *text)
{
  g_autofree char *value = g_strstrip (g_strdup (text));
  char quote = *value;
  char *end = quote == '"' || quote == '\'' ? strchr (value + 1, quote) : NULL;
  char *comment;

  if (end != NULL)
    return g_strndup (value + 1, (gsize) (end - value - 1));
  comment = strstr (value, " #");
  return comment != NULL ? g_strchomp (g_strndup (value, (gsize) (comment - value)))
                         : g_steal_pointer (&value);
}

/* "STAGING_DATABASE_URL" is called "staging". */
static char *
name_of (const char *variable, const char *name)
{
  const char *suffix = "_" MAIN_VARIABLE;
  g_autofree char *prefix = NULL;

  if (g_str_equal (variable, MAIN_VARIABLE))
    return g_strdup (name);
  if (!g_str_has_suffix (variable, suffix))
    return NULL;
  prefix = g_strndup (variable, strlen (variable) - strlen (suffix));
  return *prefix != '\0' ? g_ascii_strdown (prefix, -1) : NULL;
}

GPtrArray *
reeve_import_env (const char *text, const char *name, guint *skipped)
{
  GPtrArray *list = list_new (skipped);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (char **line = lines; *line != NULL; line++)
    {
      char *start = g_strstrip (*line);
      char *equals = strchr (start, '=');
      g_autofree char *own_name = NULL;
      g_autofree char *value = NULL;

      if (g_str_has_prefix (start, "export "))
        start = g_strchug (start + strlen ("export "));
      if (*start == '#' || equals == NULL)
        continue;
      *equals = '\0';
      own_name = name_of (g_strchomp (start), name);
      if (own_name == NULL)
        continue;
      value = read_value (equals + 1);
      if (*value != '\0')
        add (list, own_name, value, skipped);
    }
  return list;
}

/* The value of "export NAME=value"; NULL for anything else, such as "host=…": names of variables
 * are written in capitals. */
static char *
read_assignment (const char *text)
{
  const char *name = g_str_has_prefix (text, "export ") ? text + strlen ("export ") : text;
  gsize length = strspn (name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

  return length > 0 && name[length] == '=' ? read_value (name + length + 1) : NULL;
}

/* "postgresql+psycopg2://…" is "postgresql://…". */
static char *
without_driver (const char *text)
{
  const char *scheme_end = strstr (text, ":");
  const char *plus = strchr (text, '+');
  g_autofree char *scheme = NULL;

  if (scheme_end == NULL || plus == NULL || plus > scheme_end)
    return g_strdup (text);
  scheme = g_strndup (text, (gsize) (plus - text));
  if (!g_str_equal (scheme, "postgresql") && !g_str_equal (scheme, "postgres") &&
      !g_str_equal (scheme, "sqlite"))
    return g_strdup (text);
  return g_strconcat (scheme, scheme_end, NULL);
}

char *
reeve_import_text (const char *text)
{
  static const char *const fronts[] = { "psql ", "jdbc:" };
  g_autofree char *whole = g_strstrip (g_strdup (text));
  g_autofree char *assigned = read_assignment (whole);
  g_autofree char *value = assigned != NULL ? g_steal_pointer (&assigned) : read_value (whole);
  const char *start = value;

  for (gsize i = 0; i < G_N_ELEMENTS (fronts); i++)
    if (g_str_has_prefix (start, fronts[i]))
      {
        g_autofree char *rest = read_value (start + strlen (fronts[i]));

        g_free (value);
        value = g_steal_pointer (&rest);
        start = value;
      }
  if (g_str_has_prefix (start, "file://"))
    {
      g_autofree char *path = g_filename_from_uri (start, NULL, NULL);

      return path != NULL ? g_steal_pointer (&path) : g_strdup (start);
    }
  if (g_str_has_prefix (start, "~/"))
    return g_build_filename (g_get_home_dir (), start + strlen ("~/"), NULL);
  return without_driver (start);
}
