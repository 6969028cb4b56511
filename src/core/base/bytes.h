/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** ReeveBytes: bytes that grow. */
typedef struct
{
  guint8 *data;
  gsize length;
  gsize size;
} ReeveBytes;

/** reeve_bytes_room: room for @n more at the end, which is not moved. (transfer none): */
static inline guint8 *
reeve_bytes_room (ReeveBytes *self,
                  gsize n)
{
  if (self->length + n > self->size)
    {
      self->size = MAX (2 * self->size, self->length + n);
      self->data = g_realloc (self->data, self->size);
    }
  return self->data + self->length;
}

G_END_DECLS
