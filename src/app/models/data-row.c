/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/models/data-row.h"

#include <string.h>

/* Bytes of a value that are kept; nobody reads more of it here. */
#define LONGEST_VALUE (64 * 1024)

struct _ReeveDataRow
{
  GObject parent_instance;

  guint n;
  char **values; /* NULL is SQL NULL */
};

G_DEFINE_FINAL_TYPE (ReeveDataRow, reeve_data_row, G_TYPE_OBJECT)

static void
reeve_data_row_finalize (GObject *object)
{
  ReeveDataRow *self = REEVE_DATA_ROW (object);

  for (guint i = 0; i < self->n; i++)
    g_free (self->values[i]);
  g_free (self->values);
  G_OBJECT_CLASS (reeve_data_row_parent_class)->finalize (object);
}

static void
reeve_data_row_class_init (ReeveDataRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reeve_data_row_finalize;
}

static void
reeve_data_row_init (ReeveDataRow *self)
{
}

static char *
dup_value (const char *value)
{
  g_autofree char *text = NULL;
  gsize length;

  if (value == NULL)
    return NULL;
  length = strnlen (value, LONGEST_VALUE + 1);
  text = g_utf8_make_valid (value, (gssize) MIN (length, LONGEST_VALUE));
  return length > LONGEST_VALUE ? g_strconcat (text, "…", NULL) : g_steal_pointer (&text);
}

ReeveDataRow *
reeve_data_row_new (const char *const *values, guint n)
{
  ReeveDataRow *self = g_object_new (REEVE_TYPE_DATA_ROW, NULL);

  self->n = n;
  self->values = g_new0 (char *, n);
  for (guint i = 0; i < n; i++)
    self->values[i] = dup_value (values[i]);
  return self;
}

const char *
reeve_data_row_get (ReeveDataRow *self, guint column)
{
  g_return_val_if_fail (REEVE_IS_DATA_ROW (self), NULL);
  g_return_val_if_fail (column < self->n, NULL);
  return self->values[column];
}
