/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include "core/seed/source.h"

#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/seed/random.h"

struct _ReeveSeedSource
{
  gatomicrefcount references;
  const ReeveSeedSourceKind *kind;
  char *file;
  char **columns;
  guint64 rows;
  gpointer data;
};

ReeveSeedSource *
reeve_seed_source_new (const ReeveSeedSourceKind *kind,
                       const char *file,
                       const char *const *columns,
                       guint64 rows,
                       gpointer data)
{
  ReeveSeedSource *self = g_new0 (ReeveSeedSource, 1);

  g_atomic_ref_count_init (&self->references);
  self->kind = kind;
  self->file = g_strdup (file);
  self->columns = g_strdupv ((char **) columns);
  self->rows = rows;
  self->data = data;
  return self;
}

ReeveSeedSource *
reeve_seed_source_ref (ReeveSeedSource *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
reeve_seed_source_unref (ReeveSeedSource *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  self->kind->free (self->data);
  g_free (self->file);
  g_strfreev (self->columns);
  g_free (self);
}

guint64
reeve_seed_source_get_rows (const ReeveSeedSource *self)
{
  return self->rows;
}

const char *const *
reeve_seed_source_get_columns (const ReeveSeedSource *self)
{
  return (const char *const *) self->columns;
}

const char *
reeve_seed_source_get_file (const ReeveSeedSource *self)
{
  return self->file;
}

char *
reeve_seed_source_dup_place (const ReeveSeedSource *self, guint64 row)
{
  if (self->kind->get_line != NULL)
    return g_strdup_printf (_("line %lu"), (gulong) self->kind->get_line (self->data, row));
  if (self->kind->get_row != NULL)
    row = self->kind->get_row (self->data, row);
  return g_strdup_printf (_("row %lu"), (gulong) row + 1);
}

void
reeve_seed_source_set_error (const ReeveSeedSource *self,
                             const char *table,
                             guint64 row,
                             const char *column,
                             const char *why,
                             GError **error)
{
  g_autofree char *place = reeve_seed_source_dup_place (self, row);

  if (column != NULL)
    /* TRANSLATORS: a file, a table, "row 3" or "line 7", a column, a reason */
    reeve_set_error (error, REEVE_ERROR_INVALID, _("“%s”, table “%s”, %s, column “%s”: %s"),
                     self->file, table, place, column, why);
  else
    reeve_set_error (error, REEVE_ERROR_INVALID, _("“%s”, table “%s”, %s: %s"), self->file, table,
                     place, why);
  reeve_error_set_unchanged (error, _("Nothing was written."));
}

/* --- generated rows ------------------------------------------------------------------------- */

typedef struct
{
  const ReeveGeneratorTable *table;
  guint n_columns;
  gpointer owner;
  GDestroyNotify release;
} Generated;

static gboolean
generated_read (gpointer data,
                gpointer cursor,
                guint64 row,
                ReeveSeedValue *values,
                GError **error)
{
  const Generated *self = data;

  reeve_generator_table_write (self->table, row, values);
  for (guint i = 0; i < self->n_columns; i++)
    if (values[i].kind == REEVE_SEED_FAULT)
      {
        reeve_generator_table_set_fault (self->table, row, i, &values[i], error);
        reeve_error_set_unchanged (error, _("Nothing was written."));
        return FALSE;
      }
  return TRUE;
}

static void
generated_free (gpointer data)
{
  Generated *self = data;

  self->release (self->owner);
  g_free (self);
}

static const ReeveSeedSourceKind generated_kind = {
  .read = generated_read,
  .free = generated_free,
};

ReeveSeedSource *
reeve_seed_source_new_generated (const ReeveGeneratorTable *table,
                                 gpointer owner,
                                 GDestroyNotify release,
                                 const char *file,
                                 const char *const *columns)
{
  Generated *data = g_new0 (Generated, 1);

  data->table = table;
  data->n_columns = g_strv_length ((char **) columns);
  data->owner = owner;
  data->release = release;
  return reeve_seed_source_new (&generated_kind, file, columns,
                                reeve_generator_table_get_rows (table), data);
}

const ReeveGeneratorTable *
reeve_seed_source_get_generated (const ReeveSeedSource *self)
{
  return self->kind == &generated_kind ? ((Generated *) self->data)->table : NULL;
}

/* --- without some rows ---------------------------------------------------------------------- */

typedef struct
{
  ReeveSeedSource *source;
  GArray *rows; /* guint64, sorted: those that are left out */
  ReeveSeedSourceKind kind;
} Without;

/* The row of the inner source: as many more as are left out before it. */
static guint64
without_row (const Without *self, guint64 row)
{
  guint64 below = 0;
  guint64 above = self->rows->len;

  while (below < above)
    {
      guint64 middle = (below + above) / 2;

      if (g_array_index (self->rows, guint64, middle) - middle <= row)
        below = middle + 1;
      else
        above = middle;
    }
  return row + below;
}

static gpointer
without_open (gpointer data)
{
  const ReeveSeedSource *source = ((Without *) data)->source;

  return source->kind->open != NULL ? source->kind->open (source->data) : NULL;
}

static gboolean
without_read (gpointer data, gpointer cursor, guint64 row, ReeveSeedValue *values, GError **error)
{
  const Without *self = data;

  return self->source->kind->read (self->source->data, cursor, without_row (self, row), values,
                                   error);
}

static guint64
without_get_row (gpointer data, guint64 row)
{
  return without_row (data, row);
}

static guint64
without_get_line (gpointer data, guint64 row)
{
  const Without *self = data;

  return self->source->kind->get_line (self->source->data, without_row (self, row));
}

static void
without_free (gpointer data)
{
  Without *self = data;

  reeve_seed_source_unref (self->source);
  g_array_unref (self->rows);
  g_free (self);
}

ReeveSeedSource *
reeve_seed_source_new_without (ReeveSeedSource *source, GArray *rows)
{
  Without *data = g_new0 (Without, 1);
  ReeveSeedSource *self;

  data->source = reeve_seed_source_ref (source);
  data->rows = rows;
  data->kind = (ReeveSeedSourceKind){
    .open = without_open,
    .read = without_read,
    .close = source->kind->close,
    .get_line = source->kind->get_line != NULL ? without_get_line : NULL,
    .get_row = without_get_row,
    .free = without_free,
    .texts = source->kind->texts,
  };
  self = reeve_seed_source_new (&data->kind, source->file, (const char *const *) source->columns,
                                source->rows - rows->len, data);
  return self;
}

/* --- with other values ---------------------------------------------------------------------- */

typedef struct
{
  ReeveSeedSource *source;
  guint column;
  ReeveSeedKind column_kind;
  GHashTable *moved;
  ReeveSeedSourceKind kind;
} Moved;

static gboolean make_typed (ReeveSeedValue *value,
                            ReeveSeedKind kind);

static gpointer
moved_open (gpointer data)
{
  const ReeveSeedSource *source = ((Moved *) data)->source;

  return source->kind->open != NULL ? source->kind->open (source->data) : NULL;
}

static gboolean
moved_read (gpointer data, gpointer cursor, guint64 row, ReeveSeedValue *values, GError **error)
{
  const Moved *self = data;
  ReeveSeedValue *value = &values[self->column];
  g_autoptr (GString) text = NULL;
  const char *other;

  if (!self->source->kind->read (self->source->data, cursor, row, values, error))
    return FALSE;
  if (value->kind == REEVE_SEED_NULL)
    return TRUE;
  make_typed (value, self->column_kind);
  text = g_string_new (NULL);
  reeve_seed_value_append (value, text);
  other = g_hash_table_lookup (self->moved, text->str);
  if (other != NULL)
    reeve_seed_value_set_text (value, REEVE_SEED_TEXT, other, -1);
  return TRUE;
}

static guint64
moved_get_row (gpointer data, guint64 row)
{
  const Moved *self = data;

  return self->source->kind->get_row (self->source->data, row);
}

static guint64
moved_get_line (gpointer data, guint64 row)
{
  const Moved *self = data;

  return self->source->kind->get_line (self->source->data, row);
}

static void
moved_free (gpointer data)
{
  Moved *self = data;

  reeve_seed_source_unref (self->source);
  g_hash_table_unref (self->moved);
  g_free (self);
}

ReeveSeedSource *
reeve_seed_source_new_moved (ReeveSeedSource *source,
                             const ReeveSeedTable *table,
                             const char *column,
                             GHashTable *moved)
{
  Moved *data = g_new0 (Moved, 1);

  data->source = reeve_seed_source_ref (source);
  while (!g_str_equal (source->columns[data->column], column))
    data->column++;
  data->column_kind = reeve_seed_table_find (table, column)->limits.kind;
  data->moved = g_hash_table_ref (moved);
  data->kind = (ReeveSeedSourceKind){
    .open = moved_open,
    .read = moved_read,
    .close = source->kind->close,
    .get_line = source->kind->get_line != NULL ? moved_get_line : NULL,
    .get_row = source->kind->get_row != NULL ? moved_get_row : NULL,
    .free = moved_free,
    .texts = source->kind->texts,
  };
  return reeve_seed_source_new (&data->kind, source->file, (const char *const *) source->columns,
                                source->rows, data);
}

/* --- readers -------------------------------------------------------------------------------- */

/* What a portion of JSON may grow to: a row is never split, so that one may be longer. */
#define LONGEST_PORTION (4 * 1024 * 1024)

struct _ReeveSeedReader
{
  ReeveSeedSource *source;
  const ReeveSeedTable *table;
  gpointer cursor;
  guint n_columns;
  const ReeveSeedColumn **columns;
  char **names; /* as JSON, with the colon */
  ReeveSeedValue *values;
};

static void
append_string (GString *json, const char *text, gsize length)
{
  gsize begin = 0;

  g_string_append_c (json, '"');
  for (gsize i = 0; i < length; i++)
    {
      guchar byte = (guchar) text[i];

      if (byte >= 0x20 && byte != '"' && byte != '\\')
        continue;
      g_string_append_len (json, text + begin, (gssize) (i - begin));
      begin = i + 1;
      if (byte < 0x20)
        g_string_append_printf (json, "\\u%04x", byte);
      else
        {
          g_string_append_c (json, '\\');
          g_string_append_c (json, (char) byte);
        }
    }
  g_string_append_len (json, text + begin, (gssize) (length - begin));
  g_string_append_c (json, '"');
}

ReeveSeedReader *
reeve_seed_reader_new (ReeveSeedSource *source, const ReeveSeedTable *table)
{
  ReeveSeedReader *self = g_new0 (ReeveSeedReader, 1);

  self->source = reeve_seed_source_ref (source);
  self->table = table;
  self->n_columns = g_strv_length (source->columns);
  self->columns = g_new0 (const ReeveSeedColumn *, self->n_columns);
  self->names = g_new0 (char *, self->n_columns + 1);
  self->values = g_new0 (ReeveSeedValue, self->n_columns);
  for (guint i = 0; i < self->n_columns; i++)
    {
      g_autoptr (GString) name = g_string_new (NULL);

      self->columns[i] = reeve_seed_table_find (table, source->columns[i]);
      append_string (name, source->columns[i], strlen (source->columns[i]));
      g_string_append_c (name, ':');
      self->names[i] = g_string_free (g_steal_pointer (&name), FALSE);
    }
  if (source->kind->open != NULL)
    self->cursor = source->kind->open (source->data);
  return self;
}

void
reeve_seed_reader_free (ReeveSeedReader *self)
{
  if (self->source->kind->close != NULL)
    self->source->kind->close (self->cursor);
  for (guint i = 0; i < self->n_columns; i++)
    reeve_seed_value_clear (&self->values[i]);
  g_free (self->values);
  g_free (self->columns);
  g_strfreev (self->names);
  reeve_seed_source_unref (self->source);
  g_free (self);
}

const ReeveSeedValue *
reeve_seed_reader_read (ReeveSeedReader *self, guint64 row, GError **error)
{
  ReeveSeedSource *source = self->source;

  return source->kind->read (source->data, self->cursor, row, self->values, error) ? self->values
                                                                                   : NULL;
}

gboolean
reeve_seed_truth_read (const char *text, gsize length, gboolean *truth)
{
  static const struct
  {
    const char *word;
    gboolean truth;
  } words[] = {
    { "true", TRUE },   { "false", FALSE }, { "t", TRUE },   { "f", FALSE },
    { "yes", TRUE },    { "no", FALSE },    { "y", TRUE },   { "n", FALSE },
    { "on", TRUE },     { "off", FALSE },   { "1", TRUE },   { "0", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (strlen (words[i].word) == length && g_ascii_strncasecmp (words[i].word, text, length) == 0)
      {
        *truth = words[i].truth;
        return TRUE;
      }
  return FALSE;
}

static gboolean
make_truth (ReeveSeedValue *value)
{
  gboolean truth;

  if (!reeve_seed_truth_read (value->data, value->length, &truth))
    return FALSE;
  value->kind = REEVE_SEED_BOOLEAN;
  value->boolean = truth;
  return TRUE;
}

static gboolean
make_typed (ReeveSeedValue *value, ReeveSeedKind kind)
{
  ReeveSeedValue parsed = REEVE_SEED_VALUE_INIT;
  gboolean ok;

  if (value->kind == REEVE_SEED_NULL || value->kind == kind)
    return TRUE;
  if (value->kind != REEVE_SEED_TEXT || kind == REEVE_SEED_BYTES)
    return reeve_seed_value_convert (value, kind);
  if (kind == REEVE_SEED_BOOLEAN)
    return make_truth (value);
  ok = reeve_seed_value_parse (&parsed, kind, value->data, (gssize) value->length);
  if (ok)
    reeve_seed_value_copy (value, &parsed);
  reeve_seed_value_clear (&parsed);
  return ok;
}

const ReeveSeedValue *
reeve_seed_reader_read_typed (ReeveSeedReader *self, guint64 row, GError **error)
{
  if (reeve_seed_reader_read (self, row, error) == NULL)
    return NULL;
  for (guint i = 0; i < self->n_columns; i++)
    if (!make_typed (&self->values[i], self->columns[i]->limits.kind))
      {
        g_autofree char *why =
          g_strdup_printf (_("it cannot be read as %s"), self->columns[i]->type);

        reeve_seed_source_set_error (self->source, self->table->sql, row,
                                     self->source->columns[i], why, error);
        return NULL;
      }
  return self->values;
}

/* One word after the other, as reeve_seed_row_hash() does it. */
static guint64
hash_bytes (guint64 hash, const char *bytes, gsize length)
{
  hash = reeve_seed_mix (hash ^ length);
  for (gsize at = 0; at < length; at += sizeof hash)
    {
      guint64 word = 0;

      memcpy (&word, bytes + at, MIN (sizeof word, length - at));
      hash = reeve_seed_mix (hash ^ GUINT64_FROM_LE (word));
    }
  return hash;
}

static gboolean
find_column (const ReeveSeedReader *self, const char *name, guint *place)
{
  for (*place = 0; *place < self->n_columns; (*place)++)
    if (g_str_equal (self->source->columns[*place], name))
      return TRUE;
  return FALSE;
}

gboolean
reeve_seed_reader_hash (ReeveSeedReader *self,
                        guint64 row,
                        const char *const *columns,
                        guint64 *hash,
                        gboolean *null,
                        GString *text,
                        GError **error)
{
  g_autoptr (GString) cell = g_string_new (NULL);
  guint place;

  *hash = 0;
  *null = FALSE;
  if (reeve_seed_reader_read (self, row, error) == NULL)
    return FALSE;
  for (guint i = 0; columns[i] != NULL && find_column (self, columns[i], &place); i++)
    {
      ReeveSeedValue *value = &self->values[place];

      *null = *null || value->kind == REEVE_SEED_NULL;
      make_typed (value, self->columns[place]->limits.kind);
      g_string_truncate (cell, 0);
      reeve_seed_value_append (value, cell);
      *hash = hash_bytes (*hash, cell->str, cell->len);
      if (text != NULL)
        g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", cell->str);
    }
  return TRUE;
}

/* --- JSON ----------------------------------------------------------------------------------- */

static gboolean
is_numeric (ReeveSeedKind kind)
{
  return kind == REEVE_SEED_INTEGER || kind == REEVE_SEED_DECIMAL || kind == REEVE_SEED_REAL;
}

/* Whether a text is a number as JSON spells it, without an exponent. */
static gboolean
is_number (const char *text, gsize length)
{
  gsize i = length > 0 && text[0] == '-';
  gsize begin = i;

  while (i < length && g_ascii_isdigit (text[i]))
    i++;
  if (i == begin || (text[begin] == '0' && i > begin + 1))
    return FALSE;
  if (i < length && text[i] == '.')
    {
      begin = ++i;
      while (i < length && g_ascii_isdigit (text[i]))
        i++;
      if (i == begin)
        return FALSE;
    }
  return i == length;
}

/* "true" and "false" themselves also where truths are kept as numbers. */
static gboolean
read_truth (const ReeveSeedValue *value, ReeveSeedKind kind, gboolean *truth)
{
  return (kind == REEVE_SEED_BOOLEAN || (kind == REEVE_SEED_INTEGER && value->length > 3)) &&
         reeve_seed_truth_read (value->data, value->length, truth);
}

/* A text: a column of numbers gets a number and one of truths a truth, so that an engine without
 * types of its own has them, too. */
static void
append_text (const ReeveSeedReader *self,
             const ReeveSeedValue *value,
             ReeveSeedKind kind,
             GString *json)
{
  g_auto (ReeveSeedValue) read = REEVE_SEED_VALUE_INIT;
  gboolean truth;

  if ((is_numeric (kind) && is_number (value->data, value->length)) ||
      (kind == REEVE_SEED_JSON && self->source->kind->texts &&
       reeve_seed_value_parse (&read, kind, value->data, (gssize) value->length)))
    g_string_append_len (json, value->data, (gssize) value->length);
  else if (read_truth (value, kind, &truth))
    g_string_append (json, truth ? "true" : "false");
  else
    append_string (json, value->data, value->length);
}

static void
append_real (double real, GString *json)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (real - real != 0) /* not a number JSON can spell */
    append_string (json, "NaN", 3);
  else
    g_string_append (json, g_ascii_dtostr (text, sizeof text, real));
}

static void
append_spelled (const ReeveSeedValue *value, const ReeveSeedColumn *column, GString *json)
{
  gboolean quoted = value->kind > REEVE_SEED_REAL || !is_numeric (column->limits.kind);

  if (quoted)
    g_string_append_c (json, '"');
  if (value->kind == REEVE_SEED_BYTES)
    g_string_append (json, "\\\\x");
  reeve_seed_value_append (value, json);
  if (column->zoned && (value->kind == REEVE_SEED_TIMESTAMP || value->kind == REEVE_SEED_TIME))
    g_string_append (json, "+00");
  if (quoted)
    g_string_append_c (json, '"');
}

static void
append_cell (const ReeveSeedReader *self, guint i, GString *json)
{
  const ReeveSeedValue *value = &self->values[i];
  const ReeveSeedColumn *column = self->columns[i];

  if (value->kind == REEVE_SEED_NULL)
    g_string_append (json, "null");
  else if (value->kind == REEVE_SEED_BOOLEAN)
    g_string_append (json, value->boolean ? "true" : "false");
  else if (value->kind == REEVE_SEED_REAL)
    append_real (value->real, json);
  else if (value->kind == REEVE_SEED_TEXT)
    append_text (self, value, column->limits.kind, json);
  else if (value->kind == REEVE_SEED_JSON)
    g_string_append_len (json, value->data, (gssize) value->length);
  else
    append_spelled (value, column, json);
}

gboolean
reeve_seed_reader_portion (ReeveSeedReader *self,
                           guint64 first,
                           guint64 most,
                           GString *json,
                           guint64 *taken,
                           GError **error)
{
  guint64 end = MIN (first + most, self->source->rows);
  guint64 row = first;

  g_string_assign (json, "[");
  do
    {
      if (reeve_seed_reader_read (self, row, error) == NULL)
        return FALSE;
      g_string_append (json, row > first ? ",\n{" : "{");
      for (guint i = 0; i < self->n_columns; i++)
        {
          if (i > 0)
            g_string_append_c (json, ',');
          g_string_append (json, self->names[i]);
          append_cell (self, i, json);
        }
      g_string_append_c (json, '}');
    }
  while (++row < end && json->len < LONGEST_PORTION);
  g_string_append_c (json, ']');
  *taken = row - first;
  return TRUE;
}

gboolean
reeve_seed_reader_cell (ReeveSeedReader *self,
                        guint64 row,
                        guint column,
                        GString *json,
                        GError **error)
{
  if (reeve_seed_reader_read (self, row, error) == NULL)
    return FALSE;
  g_string_printf (json, "[{%s", self->names[column]);
  append_cell (self, column, json);
  g_string_append (json, "}]");
  return TRUE;
}
