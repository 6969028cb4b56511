/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/models/log-wrap.h"

#include <string.h>

gboolean
reeve_log_wrap_is_plain (const char *text)
{
  for (; *text != '\0'; text++)
    if (!g_ascii_isprint (*text) && *text != '\n')
      return FALSE;
  return TRUE;
}

/* How much of a line of @length that is too long stands before the break. The blank that it is
 * broken at hangs over the end, unseen. */
static gsize
find_break (const char *line, gsize columns)
{
  for (gsize i = columns + 1; i > 1; i--)
    if (line[i - 1] == ' ')
      return i;
  return columns;
}

static void
put (GString *wrapped, guint n_lines, const char *line, gsize length)
{
  if (wrapped == NULL)
    return;
  if (n_lines > 0)
    g_string_append_c (wrapped, '\n');
  g_string_append_len (wrapped, line, (gssize) length);
}

guint
reeve_log_wrap (const char *text, guint columns, GString *wrapped)
{
  guint n_lines = 0;

  columns = MAX (columns, 1);
  for (;;)
    {
      gsize length = strcspn (text, "\n");

      while (length > columns)
        {
          gsize part = find_break (text, columns);

          put (wrapped, n_lines++, text, part);
          text += part;
          length -= part;
        }
      put (wrapped, n_lines++, text, length);
      if (text[length] == '\0')
        return n_lines;
      text += length + 1;
    }
}
