/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-project"

#include "config.h"

#include "core/project/placeholder.h"

#include <string.h>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/i18n.h"

/* Bytes of the name that @text starts with; 0: none. */
static gsize
name_length (const char *text)
{
  gsize length = 0;

  if (g_ascii_isdigit (*text))
    return 0;
  while (g_ascii_isalnum (text[length]) || (text[length] != '\0' && strchr ("_-.", text[length])))
    length++;
  return length;
}

gboolean
reeve_placeholder_is_name (const char *text)
{
  gsize length = name_length (text);

  return length > 0 && text[length] == '\0';
}

/* The name in the `${name}` that @at points to; NULL when there is none. */
static char *
dup_name_at (const char *at)
{
  gsize length;

  if (at[0] != '$' || at[1] != '{')
    return NULL;
  length = name_length (at + 2);
  return length > 0 && at[2 + length] == '}' ? g_strndup (at + 2, length) : NULL;
}

char *
reeve_placeholder_expand (GHashTable *values, const char *text, GError **error)
{
  g_autoptr (GString) expanded = g_string_sized_new (strlen (text));
  const char *dollar;
  const char *from = text;

  while ((dollar = strchr (from, '$')) != NULL)
    {
      gboolean escaped = dollar[1] == '$';
      g_autofree char *name = dup_name_at (escaped ? dollar + 1 : dollar);
      const char *value = name != NULL ? g_hash_table_lookup (values, name) : NULL;

      g_string_append_len (expanded, from, dollar - from);
      from = dollar + 1;
      if (name == NULL)
        {
          g_string_append_c (expanded, '$');
          continue;
        }
      if (!escaped && value == NULL)
        {
          guint line = reeve_file_line_at (text, (gsize) (dollar - text));

          reeve_set_error (error, REEVE_ERROR_INVALID,
                           _("Line %u uses the placeholder “%s”, which the project does not set"),
                           line, name);
          reeve_error_set_place (error, NULL, line, 0);
          reeve_error_set_remedy (
            error,
            _("Add it to “placeholders” in the project's reeve.json, or write "
              "$${%s} where the text itself is meant."),
            name);
          return NULL;
        }
      if (escaped)
        g_string_append_printf (expanded, "${%s}", name);
      else
        g_string_append (expanded, value);
      from = dollar + strlen (name) + (escaped ? 4 : 3);
    }
  g_string_append (expanded, from);
  return g_string_free (g_steal_pointer (&expanded), FALSE);
}
