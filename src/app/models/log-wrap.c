/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/models/log-wrap.h"

static gboolean
begins_character (char byte)
{
  return ((guchar) byte & 0xc0) != 0x80;
}

/* The bytes of the first line of @text, up to its end or its break. A blank that a line is broken
 * at stays with it and hangs over the end, unseen. */
static gsize
find_line_end (const char *text, guint columns)
{
  guint column = 0;
  gsize after_blank = 0;
  gsize i;

  for (i = 0; text[i] != '\0' && text[i] != '\n'; i++)
    {
      if (!begins_character (text[i]))
        continue;
      if (column >= columns && text[i] != ' ')
        return after_blank > 0 ? after_blank : i;
      if (column > columns)
        return i;
      column++;
      if (text[i] == ' ')
        after_blank = i + 1;
    }
  return i;
}

guint
reeve_log_wrap (const char *text, guint columns, GString *wrapped)
{
  guint n_lines = 1;

  columns = MAX (columns, 1);
  for (;;)
    {
      gsize length = find_line_end (text, columns);

      if (wrapped != NULL)
        g_string_append_len (wrapped, text, (gssize) length);
      text += length;
      if (*text == '\0')
        return n_lines;
      text += *text == '\n';
      if (wrapped != NULL)
        g_string_append_c (wrapped, '\n');
      n_lines++;
    }
}
