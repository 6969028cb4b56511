/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-sql"

#include "config.h"

#include "core/sql/quote.h"

#include <string.h>

/* Wraps @text in @quote; every byte of it that is in @doubled is written twice. */
static char *
wrap (const char *prefix, const char *text, char quote, const char *doubled)
{
  GString *result = g_string_sized_new (strlen (text) + 4);

  g_string_append (result, prefix);
  g_string_append_c (result, quote);
  for (const char *p = text; *p != '\0'; p++)
    {
      if (strchr (doubled, *p) != NULL)
        g_string_append_c (result, *p);
      g_string_append_c (result, *p);
    }
  g_string_append_c (result, quote);
  return g_string_free (result, FALSE);
}

char *
reeve_quote_identifier (ReeveDialect dialect G_GNUC_UNUSED, const char *name)
{
  g_return_val_if_fail (name != NULL, NULL);

  return wrap ("", name, '"', "\"");
}

char *
reeve_quote_literal (ReeveDialect dialect, const char *text)
{
  if (text == NULL)
    return g_strdup ("NULL");
  /* Only in E'…' is a backslash the same thing under both settings of the server. */
  if (reeve_dialect_get_rules (dialect)->escape_strings && strchr (text, '\\') != NULL)
    return wrap ("E", text, '\'', "'\\");
  return wrap ("", text, '\'', "'");
}
