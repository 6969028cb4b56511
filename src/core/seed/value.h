/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** ReeveSeedKind: what a value is, and what a column holds. */
typedef enum
{
  REEVE_SEED_NULL,
  REEVE_SEED_BOOLEAN,   /* boolean */
  REEVE_SEED_INTEGER,   /* integer */
  REEVE_SEED_DECIMAL,   /* integer · 10^-scale */
  REEVE_SEED_REAL,      /* real */
  REEVE_SEED_TEXT,      /* data, length: UTF-8 without NUL; also what has no kind of its own,
                         * in the spelling that the server reads (enum, inet, array …) */
  REEVE_SEED_JSON,      /* data, length: a JSON document */
  REEVE_SEED_BYTES,     /* data, length */
  REEVE_SEED_UUID,      /* uuid: 16 bytes in the order in which they are written */
  REEVE_SEED_DATE,      /* integer: days since 1970-01-01 */
  REEVE_SEED_TIME,      /* integer: microseconds since midnight */
  REEVE_SEED_TIMESTAMP, /* integer: microseconds since 1970-01-01 00:00 UTC */
  REEVE_SEED_INTERVAL,  /* integer: microseconds; only inside expressions */
  REEVE_SEED_FAULT,     /* data, length: a sentence: no value could be made for this row */
} ReeveSeedKind;

/**
 * ReeveSeedValue: one cell. Begin with REEVE_SEED_VALUE_INIT, use it for as many cells as you
 * like, end with reeve_seed_value_clear(). Never copy it by assignment.
 *
 * data is valid until any value of its row is written again or cleared; it may point into constant
 * memory or at another value of the row. It has no NUL at its end.
 */
typedef struct
{
  ReeveSeedKind kind;
  guint scale; /* DECIMAL: 0 to 18 */
  union
  {
    gboolean boolean;
    gint64 integer;
    double real;
    guint8 uuid[16];
    struct
    {
      const char *data;
      gsize length;
    };
  };
  char *own; /* private: room that is used again */
  gsize own_size;
} ReeveSeedValue;

#define REEVE_SEED_VALUE_INIT { REEVE_SEED_NULL, 0, { 0 }, NULL, 0 }

/** reeve_seed_value_clear: frees its room; the value is NULL then and may be used again. */
void reeve_seed_value_clear (ReeveSeedValue *self);

/** reeve_seed_value_room: at least @size bytes of its own, kept with what stands in them.
 *  Returns: (transfer none): */
char *reeve_seed_value_room (ReeveSeedValue *self,
                             gsize size);

/** reeve_seed_value_set_text: a copy of @length bytes (-1: up to the NUL) as @kind. */
void reeve_seed_value_set_text (ReeveSeedValue *self,
                                ReeveSeedKind kind,
                                const char *text,
                                gssize length);

/** reeve_seed_value_copy: makes @self equal to @other, with bytes of its own. */
void reeve_seed_value_copy (ReeveSeedValue *self,
                            const ReeveSeedValue *other);

/** reeve_seed_value_compare: the order of two values of one kind (INTEGER and DECIMAL count as
 *  one); text by its bytes. NULL is below all. */
int reeve_seed_value_compare (const ReeveSeedValue *a,
                              const ReeveSeedValue *b);

/**
 * reeve_seed_value_append: the value as people and SQL read it, without quotes: 'true', '12.50',
 * '2026-03-01', '08:30:00', '2026-03-01 08:30:00' (UTC, with up to six digits of a second where
 * they are not 0), a UUID in its usual form, BYTES in hexadecimal. Nothing for NULL.
 */
void reeve_seed_value_append (const ReeveSeedValue *self,
                              GString *text);

/**
 * reeve_seed_value_parse: the opposite, strictly. A timestamp may have a 'T', a 'Z' or an
 * offset (+02:00) and may be a date alone; a boolean is true or false.
 * @kind: NULL, BYTES and INTERVAL cannot be read
 *
 * Returns: FALSE when @text is no such value; the value is NULL then.
 */
gboolean reeve_seed_value_parse (ReeveSeedValue *self,
                                 ReeveSeedKind kind,
                                 const char *text,
                                 gssize length);

/** reeve_seed_value_rescale: a DECIMAL (or INTEGER, which becomes one) with @scale digits behind
 *  the point, half away from zero. FALSE when it has no room for that many; it is unchanged. */
gboolean reeve_seed_value_rescale (ReeveSeedValue *self,
                                   guint scale);

/** reeve_seed_value_convert: makes it a @kind where nothing is guessed: a number text, a date
 *  the timestamp of its midnight, a timestamp its date … FALSE: cannot be, unchanged. */
gboolean reeve_seed_value_convert (ReeveSeedValue *self,
                                   ReeveSeedKind kind);

/** reeve_seed_kind_converts: whether reeve_seed_value_convert() knows the way. */
gboolean reeve_seed_kind_converts (ReeveSeedKind from,
                                   ReeveSeedKind to);

/** reeve_seed_kind_name: "integer", "timestamp" …; not translated: profiles use these words. */
const char *reeve_seed_kind_name (ReeveSeedKind kind);

/** reeve_seed_power10: 10^@n, @n up to 18. */
gint64 reeve_seed_power10 (guint n);

#define REEVE_SEED_SECOND G_GINT64_CONSTANT (1000000)
#define REEVE_SEED_DAY (G_GINT64_CONSTANT (86400) * REEVE_SEED_SECOND)

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ReeveSeedValue, reeve_seed_value_clear)

G_END_DECLS
