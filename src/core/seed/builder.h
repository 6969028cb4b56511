/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <string.h>

#include "core/seed/value.h"

G_BEGIN_DECLS

/** ReeveSeedBuilder: a text that grows in a value's own room, without an allocation per value. */
typedef struct
{
  ReeveSeedValue *out;
  gsize length;
} ReeveSeedBuilder;

/** reeve_seed_builder_add: some bytes. */
static inline void
reeve_seed_builder_add (ReeveSeedBuilder *self,
                        const char *text,
                        gsize length)
{
  char *room = reeve_seed_value_room (self->out, self->length + length + 1);

  memcpy (room + self->length, text, length);
  self->length += length;
}

/** reeve_seed_builder_add_number: its decimal digits. */
static inline void
reeve_seed_builder_add_number (ReeveSeedBuilder *self,
                               guint64 number)
{
  char digits[20];
  guint at = sizeof digits;

  do
    digits[--at] = (char) ('0' + number % 10);
  while ((number /= 10) != 0);
  reeve_seed_builder_add (self, digits + at, sizeof digits - at);
}

/** reeve_seed_builder_end: the value is the text now. */
static inline void
reeve_seed_builder_end (ReeveSeedBuilder *self)
{
  self->out->kind = REEVE_SEED_TEXT;
  self->out->data = reeve_seed_value_room (self->out, 1);
  self->out->length = self->length;
}

G_END_DECLS
