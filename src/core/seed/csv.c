/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/seed/records.h"

static gboolean
is_too_long (ReeveSeedScan *scan, const ReeveSeedRecord *record)
{
  if (record->text->len <= REEVE_SEED_LONGEST_RECORD)
    return FALSE;
  reeve_seed_file_set_error (scan->file, record->line, _("the row is longer than 128 MB"),
                             &scan->error);
  return TRUE;
}

static gboolean
is_end_of_line (int byte)
{
  return byte < 0 || byte == '\n' || byte == '\r';
}

/* CR, LF and CR LF end a line. */
static void
skip_end_of_line (ReeveSeedScan *scan)
{
  if (reeve_seed_scan_next (scan) != '\r')
    return;
  if (reeve_seed_scan_peek (scan) == '\n')
    reeve_seed_scan_next (scan);
  else
    scan->line++;
}

/* What stands between quotes, lines among it; two quotes are one. */
static void
read_quoted (ReeveSeedScan *scan, ReeveSeedRecord *record)
{
  guint64 line = scan->line;
  int byte;

  reeve_seed_scan_next (scan);
  while ((byte = reeve_seed_scan_next (scan)) >= 0 && !is_too_long (scan, record))
    {
      if (byte == '"' && reeve_seed_scan_peek (scan) != '"')
        break;
      if (byte == '"')
        reeve_seed_scan_next (scan);
      g_string_append_c (record->text, (char) byte);
    }
  if (scan->error != NULL)
    return;
  if (byte < 0)
    reeve_seed_file_set_error (scan->file, line, _("the quote that begins here has no end"),
                               &scan->error);
  else if (!is_end_of_line (reeve_seed_scan_peek (scan)) && reeve_seed_scan_peek (scan) != ',')
    reeve_seed_file_set_error (scan->file, scan->line,
                               _("there is something behind a closing quote"), &scan->error);
}

static void
read_plain (ReeveSeedScan *scan, ReeveSeedRecord *record)
{
  int byte;

  while (byte = reeve_seed_scan_peek (scan), !is_end_of_line (byte) && byte != ',')
    {
      if (byte == '"')
        {
          reeve_seed_file_set_error (scan->file, scan->line,
                                     _("there is a quote inside a value that does not begin with "
                                       "one"),
                                     &scan->error);
          return;
        }
      g_string_append_c (record->text, (char) byte);
      reeve_seed_scan_next (scan);
      if (is_too_long (scan, record))
        return;
    }
}

gboolean
reeve_seed_csv_read (ReeveSeedScan *scan, ReeveSeedRecord *record)
{
  while (reeve_seed_scan_peek (scan) >= 0 && is_end_of_line (reeve_seed_scan_peek (scan)))
    skip_end_of_line (scan);
  if (reeve_seed_scan_peek (scan) < 0)
    return FALSE;
  reeve_seed_record_begin (record, scan->line);
  for (;;)
    {
      gsize begin = record->text->len;
      gboolean quoted = reeve_seed_scan_peek (scan) == '"';

      if (quoted)
        read_quoted (scan, record);
      else
        read_plain (scan, record);
      if (scan->error != NULL)
        return FALSE;
      reeve_seed_record_end_cell (record, !quoted && record->text->len == begin);
      if (reeve_seed_scan_peek (scan) != ',')
        break;
      reeve_seed_scan_next (scan);
    }
  if (reeve_seed_scan_peek (scan) >= 0)
    skip_end_of_line (scan);
  return TRUE;
}

/* --- a whole file --------------------------------------------------------------------------- */

static void
skip_mark (ReeveSeedScan *scan)
{
  if (reeve_seed_scan_peek (scan) == 0xef && scan->length - scan->at >= 3 &&
      memcmp (scan->buffer + scan->at, "\xef\xbb\xbf", 3) == 0)
    scan->at += 3;
}

/* The names are one name: another program's idea of what stands between two of them. */
static gboolean
check_separator (ReeveSeedScan *scan, const ReeveSeedRecord *record)
{
  static const struct
  {
    char byte;
    const char *why;
  } separators[] = {
    { ';', N_ ("there are semicolons between the columns; put commas there") },
    { '\t', N_ ("there are tabs between the columns; put commas there") },
    { '|', N_ ("there are vertical lines between the columns; put commas there") },
  };

  for (gsize i = 0; record->cells->len == 1 && i < G_N_ELEMENTS (separators); i++)
    if (memchr (record->text->str, separators[i].byte, record->text->len) != NULL)
      {
        reeve_seed_file_set_error (scan->file, record->line, _(separators[i].why), &scan->error);
        return FALSE;
      }
  return TRUE;
}

/* What spreadsheets call Unicode text. */
static gboolean
check_encoding (ReeveSeedScan *scan)
{
  int first = reeve_seed_scan_peek (scan);

  if (scan->length - scan->at < 2 || (first != 0xff && first != 0xfe) ||
      (guchar) scan->buffer[scan->at + 1] != (first ^ 1))
    return TRUE;
  reeve_seed_file_set_error (scan->file, 1, _("it is UTF-16; save it as UTF-8"), &scan->error);
  return FALSE;
}

static char **
read_names (ReeveSeedScan *scan)
{
  g_auto (ReeveSeedRecord) record = { 0 };
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  reeve_seed_record_init (&record);
  skip_mark (scan);
  if (!check_encoding (scan) || !reeve_seed_csv_read (scan, &record))
    {
      if (scan->error == NULL)
        reeve_seed_file_set_error (scan->file, 1, _("there must be a line with the columns"),
                                   &scan->error);
      return NULL;
    }
  if (!check_separator (scan, &record))
    return NULL;
  for (guint i = 0; i < record.cells->len; i++)
    {
      const ReeveSeedRecordCell *cell = &g_array_index (record.cells, ReeveSeedRecordCell, i);
      g_autofree char *name = g_strndup (record.text->str + cell->offset, cell->length);

      g_strstrip (name);
      if (*name == '\0' || !g_utf8_validate (name, -1, NULL) ||
          g_hash_table_contains (seen, name))
        {
          g_autofree char *why =
            *name != '\0' && g_utf8_validate (name, -1, NULL)
              ? g_strdup_printf (_("the column “%s” stands there twice"), name)
              : g_strdup_printf (_("column %u has no name"), i + 1);

          reeve_seed_file_set_error (scan->file, record.line, why, &scan->error);
          return NULL;
        }
      g_hash_table_add (seen, g_strdup (name));
      g_strv_builder_add (builder, name);
    }
  return g_strv_builder_end (builder);
}

ReeveSeedSource *
reeve_seed_csv_new (ReeveSeedFile *file, GError **error)
{
  g_auto (ReeveSeedScan) scan = { 0 };
  g_auto (GStrv) names = NULL;

  reeve_seed_scan_init (&scan, file);
  names = read_names (&scan);
  if (names == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&scan.error));
      return NULL;
    }
  return reeve_seed_records_new (file, reeve_seed_csv_read, (const char *const *) names,
                                 reeve_seed_scan_tell (&scan), scan.line, scan.end, error);
}
