/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-db"

#include "config.h"

#include "core/db/result.h"

#include <string.h>

struct _ReeveResult
{
  gatomicrefcount references;
  guint n_columns;
  char **columns;
  ReeveResultMeaning *meanings;
  GPtrArray *rows; /* of char *[n_columns] */
  gint64 affected;
  gboolean is_cut;
};

/* The longest number that a text is read as; the digits of a double and its exponent fit. */
#define LONGEST_NUMBER 64

/* Takes @text. A database may hold bytes that are no text; nobody above has to expect them. */
static char *
valid_text (char *text)
{
  char *valid;

  if (text == NULL || g_utf8_validate (text, -1, NULL))
    return text;
  valid = g_utf8_make_valid (text, -1);
  g_free (text);
  return valid;
}

static void
free_values (char **values, guint n_columns)
{
  for (guint i = 0; i < n_columns; i++)
    g_free (values[i]);
  g_free (values);
}

ReeveResult *
reeve_result_new (guint n_columns,
                  const char *const *columns,
                  const ReeveResultMeaning *meanings)
{
  ReeveResult *self = g_new0 (ReeveResult, 1);

  g_atomic_ref_count_init (&self->references);
  self->n_columns = n_columns;
  self->columns = g_new0 (char *, n_columns + 1);
  self->meanings = g_new0 (ReeveResultMeaning, n_columns + 1);
  for (guint i = 0; i < n_columns; i++)
    {
      self->columns[i] = valid_text (g_strdup (columns[i]));
      self->meanings[i] = meanings != NULL ? meanings[i] : REEVE_MEANING_TEXT;
    }
  self->rows = g_ptr_array_new ();
  self->affected = -1;
  return self;
}

void
reeve_result_take_row (ReeveResult *self, char **values)
{
  for (guint i = 0; i < self->n_columns; i++)
    values[i] = valid_text (values[i]);
  g_ptr_array_add (self->rows, values);
}

void
reeve_result_set_affected (ReeveResult *self, gint64 rows)
{
  self->affected = rows;
}

void
reeve_result_set_cut (ReeveResult *self)
{
  self->is_cut = TRUE;
}

ReeveResult *
reeve_result_ref (ReeveResult *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
reeve_result_unref (ReeveResult *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  for (guint i = 0; i < self->rows->len; i++)
    free_values (g_ptr_array_index (self->rows, i), self->n_columns);
  g_ptr_array_unref (self->rows);
  g_strfreev (self->columns);
  g_free (self->meanings);
  g_free (self);
}

guint
reeve_result_get_n_columns (const ReeveResult *self)
{
  return self->n_columns;
}

guint
reeve_result_get_n_rows (const ReeveResult *self)
{
  return self->rows->len;
}

const char *
reeve_result_get_column (const ReeveResult *self, guint column)
{
  g_return_val_if_fail (column < self->n_columns, NULL);
  return self->columns[column];
}

ReeveResultMeaning
reeve_result_get_meaning (const ReeveResult *self, guint column)
{
  g_return_val_if_fail (column < self->n_columns, REEVE_MEANING_OTHER);
  return self->meanings[column];
}

const char *
reeve_result_get (const ReeveResult *self, guint row, guint column)
{
  char **values;

  g_return_val_if_fail (row < self->rows->len, NULL);
  g_return_val_if_fail (column < self->n_columns, NULL);
  values = g_ptr_array_index (self->rows, row);
  return values[column];
}

gint64
reeve_result_get_int (const ReeveResult *self, guint row, guint column)
{
  const char *text = reeve_result_get (self, row, column);
  char *end = NULL;
  gint64 value;

  if (text == NULL || *text == '\0')
    return 0;
  value = g_ascii_strtoll (text, &end, 10);
  return *end == '\0' ? value : 0;
}

gboolean
reeve_result_get_boolean (const ReeveResult *self, guint row, guint column)
{
  const char *text = reeve_result_get (self, row, column);
  char *end = NULL;
  double number;

  if (text == NULL || *text == '\0')
    return FALSE;
  if (g_ascii_strcasecmp (text, "t") == 0 || g_ascii_strcasecmp (text, "true") == 0)
    return TRUE;
  /* "nan" and "inf" are no numbers here, although strtod reads them. */
  if (g_ascii_isalpha (*text) || strnlen (text, LONGEST_NUMBER) == LONGEST_NUMBER)
    return FALSE;
  number = g_ascii_strtod (text, &end);
  return *end == '\0' && (number < 0.0 || number > 0.0);
}

gint64
reeve_result_get_affected (const ReeveResult *self)
{
  return self->affected;
}

gboolean
reeve_result_is_cut (const ReeveResult *self)
{
  return self->is_cut;
}
