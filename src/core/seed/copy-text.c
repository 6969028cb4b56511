/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include <string.h>

#include "core/base/i18n.h"
#include "core/seed/records.h"

/* A byte as up to @most digits of @base. */
static void
take_number (ReeveSeedScan *scan, GString *text, int base, guint most)
{
  int number = 0;

  for (guint n = 0; n < most; n++)
    {
      int digit = g_ascii_xdigit_value ((char) MAX (reeve_seed_scan_peek (scan), 0));

      if (digit < 0 || digit >= base)
        break;
      number = number * base + digit;
      reeve_seed_scan_next (scan);
    }
  g_string_append_c (text, (char) number);
}

/* What follows a backslash; TRUE: it is \N. */
static gboolean
take_escape (ReeveSeedScan *scan, GString *text)
{
  static const char from[] = "bfnrtv";
  static const char to[] = "\b\f\n\r\t\v";
  int byte = reeve_seed_scan_peek (scan);
  const char *known = byte > 0 ? strchr (from, byte) : NULL;

  if (byte >= '0' && byte <= '7')
    {
      take_number (scan, text, 8, 3);
      return FALSE;
    }
  if (byte < 0)
    return FALSE;
  reeve_seed_scan_next (scan);
  if (byte == 'x' && g_ascii_isxdigit (MAX (reeve_seed_scan_peek (scan), 0)))
    take_number (scan, text, 16, 2);
  else
    g_string_append_c (text, known != NULL ? to[known - from] : (char) byte);
  return byte == 'N';
}

gboolean
reeve_seed_copy_read (ReeveSeedScan *scan, ReeveSeedRecord *record)
{
  gsize begin = 0;
  gboolean null = FALSE;
  int byte = reeve_seed_scan_peek (scan);

  if (byte < 0)
    return FALSE;
  reeve_seed_record_begin (record, scan->line);
  while ((byte = reeve_seed_scan_next (scan)) >= 0 && byte != '\n')
    {
      if (byte == '\t')
        {
          if (null)
            g_string_truncate (record->text, begin);
          reeve_seed_record_end_cell (record, null);
          begin = record->text->len;
          null = FALSE;
        }
      else if (byte == '\\')
        null = take_escape (scan, record->text) && record->text->len == begin + 1;
      else if (byte != '\r' || reeve_seed_scan_peek (scan) != '\n')
        {
          g_string_append_c (record->text, (char) byte);
          null = FALSE;
        }
      if (record->text->len > REEVE_SEED_LONGEST_RECORD)
        reeve_seed_file_set_error (scan->file, record->line, _("the row is longer than 128 MB"),
                                   &scan->error);
      if (scan->error != NULL)
        return FALSE;
    }
  if (scan->error != NULL)
    return FALSE;
  if (null)
    g_string_truncate (record->text, begin);
  reeve_seed_record_end_cell (record, null);
  return TRUE;
}
