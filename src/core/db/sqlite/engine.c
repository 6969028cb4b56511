/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-sqlite"

#include "config.h"

#include "core/db/sqlite/engine.h"

#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/db/sqlite/session.h"

#define OWN_OPTION "ledger_schema"

static const char *const schemes[] = { "sqlite", "sqlite3", NULL };

/* What follows "sqlite:" or "sqlite3:"; NULL when @text has no such scheme. */
static const char *
after_scheme (const char *text)
{
  for (gsize i = 0; schemes[i] != NULL; i++)
    {
      gsize length = strlen (schemes[i]);

      if (g_ascii_strncasecmp (text, schemes[i], length) == 0 && text[length] == ':')
        return text + length + 1;
    }
  return NULL;
}

/* Any path, but no other database's URI, nor SQLite's own "file:" URIs: a file of such a name
 * would surprise. */
static gboolean
recognises (const char *text)
{
  if (after_scheme (text) != NULL)
    return TRUE;
  return *text != '\0' && strstr (text, "://") == NULL && !g_str_has_prefix (text, "file:");
}

static gboolean
parse_query (const char *query, GHashTable *options, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (query, "&", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      g_autofree char *value = NULL;

      if (*parts[i] == '\0')
        continue;
      if (g_str_has_prefix (parts[i], OWN_OPTION "="))
        value = g_uri_unescape_string (strchr (parts[i], '=') + 1, NULL);
      if (value == NULL)
        {
          reeve_set_error (error, REEVE_ERROR_USAGE, _("“%s” is no option of an SQLite address"),
                           parts[i]);
          reeve_error_set_remedy (error, _("Leave it out; a question mark that belongs to the "
                                           "file's name is written %%3F."));
          return FALSE;
        }
      g_hash_table_replace (options, g_strdup (OWN_OPTION), g_steal_pointer (&value));
    }
  return TRUE;
}

/* "///abs" and "//rel" as other tools write them; slashes at the start count once. */
static const char *
skip_slashes (const char *path)
{
  if (!g_str_has_prefix (path, "//"))
    return path;
  path += strlen ("//");
  while (path[0] == '/' && path[1] == '/')
    path++;
  return path;
}

static gboolean
parse_uri (const char *rest, GHashTable *options, char **path, GError **error)
{
  const char *query = strchr (rest, '?');
  g_autofree char *escaped =
    g_strndup (rest, query != NULL ? (gsize) (query - rest) : strlen (rest));

  *path = g_uri_unescape_string (skip_slashes (escaped), NULL);
  if (*path == NULL)
    {
      reeve_set_error (error, REEVE_ERROR_USAGE, _("“%s” is no well-formed SQLite address"), rest);
      reeve_error_set_remedy (error, _("In an address a percent sign is written %%25."));
      return FALSE;
    }
  return query == NULL || parse_query (query + 1, options, error);
}

static gboolean
parse (const char *text, GHashTable *options, ReeveSecret **password, GError **error)
{
  const char *rest = after_scheme (text);
  g_autofree char *path = rest == NULL ? g_strdup (text) : NULL;

  if (rest != NULL && !parse_uri (rest, options, &path, error))
    return FALSE;
  if (*path == '\0' || g_str_equal (path, ":memory:"))
    {
      reeve_set_error (error, REEVE_ERROR_USAGE,
                       _("An SQLite database in memory would be gone before anybody saw it"));
      reeve_error_set_remedy (error, _("Give the path of a file: sqlite:PATH."));
      return FALSE;
    }
  g_hash_table_replace (options, g_strdup ("dbname"), g_steal_pointer (&path));
  return TRUE;
}

static char *
format (GHashTable *options)
{
  const char *path = g_hash_table_lookup (options, "dbname");
  const char *schema = g_hash_table_lookup (options, OWN_OPTION);
  g_autofree char *escaped = g_uri_escape_string (path, "/:@!$&'()*+,;=", TRUE);
  g_autofree char *value = schema != NULL ? g_uri_escape_string (schema, NULL, FALSE) : NULL;

  if (value == NULL)
    return g_strconcat ("sqlite:", escaped, NULL);
  return g_strconcat ("sqlite:", escaped, "?" OWN_OPTION "=", value, NULL);
}

const ReeveEngine reeve_sqlite_engine = {
  .name = "sqlite",
  .title = "SQLite",
  .dialect = REEVE_DIALECT_SQLITE,
  .schemes = schemes,
  .is_file = TRUE,
  .recognises = recognises,
  .parse = parse,
  .format = format,
  .open = reeve_sqlite_session_open,
};
