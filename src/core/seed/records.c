/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include "core/seed/records.h"

#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"

/* The place of one row in so many is remembered. */
#define STRIDE 256

typedef struct
{
  guint64 offset;
  guint64 line;
} Place;

typedef struct
{
  ReeveSeedFile *file;
  ReeveSeedReadRecord read;
  guint n_columns;
  guint64 end;
  GArray *places; /* of Place */
} Records;

typedef struct
{
  ReeveSeedScan scan;
  ReeveSeedRecord record;
  guint64 next; /* the row that the scan stands before */
} Cursor;

/* --- records -------------------------------------------------------------------------------- */

void
reeve_seed_record_init (ReeveSeedRecord *self)
{
  self->text = g_string_new (NULL);
  self->cells = g_array_new (FALSE, FALSE, sizeof (ReeveSeedRecordCell));
}

void
reeve_seed_record_clear (ReeveSeedRecord *self)
{
  g_string_free (self->text, TRUE);
  g_array_unref (self->cells);
}

void
reeve_seed_record_begin (ReeveSeedRecord *self, guint64 line)
{
  /* A very long one is not kept for the short ones after it. */
  if (self->text->allocated_len > 1024 * 1024)
    {
      g_string_free (self->text, TRUE);
      self->text = g_string_new (NULL);
    }
  g_string_truncate (self->text, 0);
  g_array_set_size (self->cells, 0);
  self->line = line;
}

void
reeve_seed_record_end_cell (ReeveSeedRecord *self, gboolean null)
{
  ReeveSeedRecordCell cell = { .null = null };

  if (self->cells->len > 0)
    {
      const ReeveSeedRecordCell *last =
        &g_array_index (self->cells, ReeveSeedRecordCell, self->cells->len - 1);

      cell.offset = last->offset + last->length;
    }
  cell.length = self->text->len - cell.offset;
  g_array_append_val (self->cells, cell);
}

/* --- a cursor ------------------------------------------------------------------------------- */

static gpointer
records_open (gpointer data)
{
  const Records *self = data;
  Cursor *cursor = g_new0 (Cursor, 1);

  reeve_seed_scan_init (&cursor->scan, self->file);
  reeve_seed_record_init (&cursor->record);
  cursor->scan.end = self->end;
  cursor->next = G_MAXUINT64;
  return cursor;
}

static void
records_close (gpointer data)
{
  Cursor *cursor = data;

  reeve_seed_scan_clear (&cursor->scan);
  reeve_seed_record_clear (&cursor->record);
  g_free (cursor);
}

/* @row is in the record then. */
static gboolean
go_to (const Records *self, Cursor *cursor, guint64 row, GError **error)
{
  const Place *place = &g_array_index (self->places, Place, row / STRIDE);
  gboolean near = cursor->next <= row && row - cursor->next < STRIDE;

  if (cursor->next == row + 1)
    return TRUE;
  if (!near)
    {
      reeve_seed_scan_seek (&cursor->scan, place->offset, place->line);
      cursor->next = row - row % STRIDE;
    }
  for (; cursor->next <= row; cursor->next++)
    if (!self->read (&cursor->scan, &cursor->record))
      {
        cursor->next = G_MAXUINT64;
        if (cursor->scan.error != NULL)
          g_propagate_error (error, g_steal_pointer (&cursor->scan.error));
        else
          reeve_seed_file_set_error (self->file, 0, _("a row is missing"), error);
        return FALSE;
      }
  return TRUE;
}

static gboolean
records_read (gpointer data,
              gpointer cursor_data,
              guint64 row,
              ReeveSeedValue *values,
              GError **error)
{
  const Records *self = data;
  Cursor *cursor = cursor_data;

  if (!go_to (self, cursor, row, error))
    return FALSE;
  for (guint i = 0; i < self->n_columns; i++)
    {
      const ReeveSeedRecordCell *cell = &g_array_index (cursor->record.cells,
                                                        ReeveSeedRecordCell, i);

      values[i].kind = cell->null ? REEVE_SEED_NULL : REEVE_SEED_TEXT;
      values[i].data = cursor->record.text->str + cell->offset;
      values[i].length = cell->length;
    }
  return TRUE;
}

static guint64
records_get_line (gpointer data, guint64 row)
{
  Cursor *cursor = records_open (data);
  guint64 line = go_to (data, cursor, row, NULL) ? cursor->record.line : 0;

  records_close (cursor);
  return line;
}

static void
records_free (gpointer data)
{
  Records *self = data;

  reeve_seed_file_unref (self->file);
  g_array_unref (self->places);
  g_free (self);
}

static const ReeveSeedSourceKind records_kind = {
  .open = records_open,
  .read = records_read,
  .close = records_close,
  .get_line = records_get_line,
  .free = records_free,
  .texts = TRUE,
};

/* --- the first look ------------------------------------------------------------------------- */

static void
check_record (const Records *self, ReeveSeedScan *scan, const ReeveSeedRecord *record)
{
  g_autofree char *why = NULL;

  if (record->cells->len != self->n_columns)
    {
      why = g_strdup_printf (_("it has %u values for %u columns"), record->cells->len,
                             self->n_columns);
      reeve_seed_file_set_error (self->file, record->line, why, &scan->error);
    }
  else if (!g_utf8_validate_len (record->text->str, record->text->len, NULL))
    reeve_seed_file_set_error (self->file, record->line, _("it is not UTF-8"), &scan->error);
}

/* How many rows there are. */
static guint64
look_through (Records *self, ReeveSeedScan *scan)
{
  g_auto (ReeveSeedRecord) record = { 0 };
  guint64 rows = 0;

  reeve_seed_record_init (&record);
  while (scan->error == NULL)
    {
      Place place = { reeve_seed_scan_tell (scan), scan->line };

      if (!self->read (scan, &record))
        break;
      if (rows++ % STRIDE == 0)
        g_array_append_val (self->places, place);
      check_record (self, scan, &record);
    }
  return rows;
}

ReeveSeedSource *
reeve_seed_records_new (ReeveSeedFile *file,
                        ReeveSeedReadRecord read,
                        const char *const *columns,
                        guint64 first,
                        guint64 line,
                        guint64 end,
                        GError **error)
{
  g_auto (ReeveSeedScan) scan = { 0 };
  Records *self = g_new0 (Records, 1);
  guint64 rows;

  self->file = reeve_seed_file_ref (file);
  self->read = read;
  self->n_columns = g_strv_length ((char **) columns);
  self->end = end;
  self->places = g_array_new (FALSE, FALSE, sizeof (Place));
  reeve_seed_scan_init (&scan, file);
  scan.end = end;
  reeve_seed_scan_seek (&scan, first, line);
  rows = look_through (self, &scan);
  if (scan.error == NULL)
    return reeve_seed_source_new (&records_kind, reeve_seed_file_get_name (file), columns, rows,
                                  self);
  g_propagate_error (error, g_steal_pointer (&scan.error));
  records_free (self);
  return NULL;
}
