/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/export-text.h"

#include <string.h>

void
reeve_export_append_json (GString *text, const char *value)
{
  g_string_append_c (text, '"');
  for (; *value != '\0'; value++)
    if ((guchar) *value < 0x20)
      g_string_append_printf (text, "\\u%04x", (guint) *value);
    else
      {
        if (*value == '"' || *value == '\\')
          g_string_append_c (text, '\\');
        g_string_append_c (text, *value);
      }
  g_string_append_c (text, '"');
}

void
reeve_export_append_csv (GString *text, const char *value)
{
  if (*value != '\0' && strpbrk (value, ",\"\r\n") == NULL)
    {
      g_string_append (text, value);
      return;
    }
  g_string_append_c (text, '"');
  for (; *value != '\0'; value++)
    {
      if (*value == '"')
        g_string_append_c (text, '"');
      g_string_append_c (text, *value);
    }
  g_string_append_c (text, '"');
}

void
reeve_export_append_header (GString *text, char **columns)
{
  for (guint i = 0; columns[i] != NULL; i++)
    {
      if (i > 0)
        g_string_append_c (text, ',');
      reeve_export_append_csv (text, columns[i]);
    }
}
