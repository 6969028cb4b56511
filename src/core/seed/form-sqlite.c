/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include "core/seed/form-sqlite.h"

#include <math.h>
#include <string.h>

#include "core/seed/row-hash.h"

/* Whole numbers up to here are the same as a float. */
#define LARGEST_WHOLE 9007199254740992.0

/* What a column makes of values. */
typedef enum
{
  AFFINITY_TEXT,
  AFFINITY_NUMERIC, /* and INTEGER, which differs only in CAST */
  AFFINITY_REAL,
  AFFINITY_NONE,
} Affinity;

/* SQLite's own rules, in their order. */
static const struct
{
  const char *part;
  Affinity affinity;
} affinities[] = {
  { "INT", AFFINITY_NUMERIC }, { "CHAR", AFFINITY_TEXT }, { "CLOB", AFFINITY_TEXT },
  { "TEXT", AFFINITY_TEXT },   { "BLOB", AFFINITY_NONE }, { "REAL", AFFINITY_REAL },
  { "FLOA", AFFINITY_REAL },   { "DOUB", AFFINITY_REAL },
};

typedef struct
{
  ReeveSeedForm form;
  guint n_columns;
  Affinity affinities[];
} SqliteForm;

static Affinity
find_affinity (const char *type)
{
  g_autofree char *upper = g_ascii_strup (type, -1);

  for (gsize i = 0; i < G_N_ELEMENTS (affinities); i++)
    if (strstr (upper, affinities[i].part) != NULL)
      return affinities[i].affinity;
  return *type == '\0' ? AFFINITY_NONE : AFFINITY_NUMERIC;
}

/* --- hashing -------------------------------------------------------------------------------- */

static void
add_number (ReeveBytes *bytes, char kind, guint64 bits)
{
  guint8 *room = reeve_bytes_room (bytes, 1 + sizeof bits);

  bits = GUINT64_TO_LE (bits);
  *room = (guint8) kind;
  memcpy (room + 1, &bits, sizeof bits);
  bytes->length += 1 + sizeof bits;
}

/* SQLite keeps a whole number as an integer or a float as the column likes: it counts as one. */
static void
add_real (ReeveBytes *bytes, double number)
{
  guint64 bits;

  memcpy (&bits, &number, sizeof bits);
  if (fabs (number) < LARGEST_WHOLE && number == floor (number))
    add_number (bytes, REEVE_SEED_CELL_INTEGER, (guint64) (gint64) number);
  else
    add_number (bytes, REEVE_SEED_CELL_REAL, bits);
}

void
reeve_seed_cell_hash (const ReeveSeedCell *self, ReeveBytes *bytes)
{
  switch (self->kind)
    {
    case REEVE_SEED_CELL_NULL:
      *reeve_bytes_room (bytes, 1) = REEVE_SEED_CELL_NULL;
      bytes->length++;
      break;
    case REEVE_SEED_CELL_INTEGER:
      add_number (bytes, REEVE_SEED_CELL_INTEGER, (guint64) self->integer);
      break;
    case REEVE_SEED_CELL_REAL:
      add_real (bytes, self->real);
      break;
    case REEVE_SEED_CELL_TEXT:
    case REEVE_SEED_CELL_BLOB:
      add_number (bytes, (char) self->kind, self->length);
      if (self->length > 0)
        memcpy (reeve_bytes_room (bytes, self->length), self->data, self->length);
      bytes->length += self->length;
      break;
    }
}

/* --- cells ---------------------------------------------------------------------------------- */

static void
set_integer (ReeveSeedCell *cell, gint64 number)
{
  cell->kind = REEVE_SEED_CELL_INTEGER;
  cell->integer = number;
}

static void
set_real (ReeveSeedCell *cell, double number)
{
  cell->kind = REEVE_SEED_CELL_REAL;
  cell->real = number;
}

static void
set_data (ReeveSeedCell *cell, gboolean text, const char *data, gsize length)
{
  cell->kind = text ? REEVE_SEED_CELL_TEXT : REEVE_SEED_CELL_BLOB;
  cell->data = data != NULL ? data : "";
  cell->length = length;
}

/* The place in the written texts first, since they may still move. */
static void
set_written (ReeveSeedCell *cell, const ReeveSeedValue *value, GString *written)
{
  gsize start = written->len;

  reeve_seed_value_append (value, written);
  cell->kind = REEVE_SEED_CELL_TEXT;
  cell->data = NULL;
  cell->length = written->len - start;
}

/* The nearest float to a decimal number; both sides of the division are exact where the digits
 * are not too many, else the text is read. */
static void
set_decimal (ReeveSeedCell *cell, const ReeveSeedValue *value)
{
  gint64 power = reeve_seed_power10 (value->scale);
  g_autoptr (GString) text = NULL;

  if (value->integer % power == 0)
    {
      set_integer (cell, value->integer / power);
      return;
    }
  if (ABS ((double) value->integer) < LARGEST_WHOLE)
    {
      set_real (cell, (double) value->integer / (double) power);
      return;
    }
  text = g_string_new (NULL);
  reeve_seed_value_append (value, text);
  set_real (cell, g_ascii_strtod (text->str, NULL));
}

/* A text that could be a number becomes one in a numeric column. */
static gboolean
is_like_number (const ReeveSeedValue *value)
{
  return value->length > 0 && strchr ("0123456789+-. \t\n\r\f\v", value->data[0]) != NULL;
}

static void
set_cell (ReeveSeedCells *row, guint column, const ReeveSeedValue *value, Affinity affinity)
{
  ReeveSeedCell *cell = &row->cells[column];
  gboolean number = affinity != AFFINITY_TEXT;

  switch (value->kind)
    {
    case REEVE_SEED_NULL:
    case REEVE_SEED_FAULT:
      cell->kind = REEVE_SEED_CELL_NULL;
      break;
    case REEVE_SEED_BOOLEAN:
      if (number)
        set_integer (cell, value->boolean != FALSE);
      else
        set_data (cell, TRUE, value->boolean ? "1" : "0", 1);
      break;
    case REEVE_SEED_INTEGER:
      if (number)
        set_integer (cell, value->integer);
      else
        set_written (cell, value, row->written);
      break;
    case REEVE_SEED_DECIMAL:
      if (number)
        set_decimal (cell, value);
      else
        set_written (cell, value, row->written);
      break;
    case REEVE_SEED_REAL:
      row->inexact = row->inexact || !number;
      set_real (cell, value->real);
      break;
    case REEVE_SEED_BYTES:
      set_data (cell, FALSE, value->data, value->length);
      break;
    case REEVE_SEED_TEXT:
    case REEVE_SEED_JSON:
      row->inexact = row->inexact || !(affinity == AFFINITY_TEXT || affinity == AFFINITY_NONE ||
                                       !is_like_number (value));
      set_data (cell, TRUE, value->data, value->length);
      break;
    case REEVE_SEED_UUID:
    case REEVE_SEED_DATE:
    case REEVE_SEED_TIME:
    case REEVE_SEED_TIMESTAMP:
    case REEVE_SEED_INTERVAL:
      set_written (cell, value, row->written);
      break;
    }
}

/* --- the form ------------------------------------------------------------------------------- */

static void
fill (const ReeveSeedForm *form,
      const ReeveSeedValue *values,
      gpointer formed,
      ReeveBytes *scratch)
{
  const SqliteForm *self = (const SqliteForm *) form;
  ReeveSeedCells *row = formed;
  const char *written;

  if (row->written == NULL)
    row->written = g_string_sized_new (64);
  g_string_truncate (row->written, 0);
  row->inexact = FALSE;
  for (guint i = 0; i < self->n_columns; i++)
    set_cell (row, i, &values[i], self->affinities[i]);
  written = row->written->str;
  scratch->length = 0;
  for (guint i = 0; i < self->n_columns; i++)
    {
      ReeveSeedCell *cell = &row->cells[i];

      if (cell->kind == REEVE_SEED_CELL_TEXT && cell->data == NULL)
        {
          cell->data = written;
          written += cell->length;
        }
      reeve_seed_cell_hash (cell, scratch);
    }
  row->hash = reeve_seed_row_hash (scratch->data, scratch->length);
}

static void
clear (const ReeveSeedForm *form, gpointer formed)
{
  ReeveSeedCells *row = formed;

  if (row->written != NULL)
    g_string_free (row->written, TRUE);
  row->written = NULL;
}

static void
free_form (ReeveSeedForm *form)
{
  g_free (form);
}

ReeveSeedForm *
reeve_seed_form_sqlite_new (const ReeveSeedTable *table, const char *const *columns)
{
  guint n_columns = g_strv_length ((char **) columns);
  SqliteForm *self = g_malloc0 (sizeof *self + n_columns * sizeof self->affinities[0]);

  self->form = (ReeveSeedForm){
    .size = sizeof (ReeveSeedCells) + n_columns * sizeof (ReeveSeedCell),
    .fill = fill,
    .clear = clear,
    .free = free_form,
  };
  self->n_columns = n_columns;
  for (guint i = 0; i < n_columns; i++)
    self->affinities[i] = find_affinity (reeve_seed_table_find (table, columns[i])->type);
  return &self->form;
}
