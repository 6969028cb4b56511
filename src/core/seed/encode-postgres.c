/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include "core/seed/encode-postgres.h"

#include <string.h>

#include "core/db/postgres/binary.h"

/* numeric: digits to the base of 10,000 */
#define BASE 10000
#define BASE_DIGITS 4
#define MOST_DIGITS 12
#define SCALE_MASK 0x7ff
#define MODIFIER_OFFSET 4

typedef gboolean (*Encode) (int modifier, const ReeveSeedValue *value, ReeveBytes *bytes);

typedef enum
{
  EXACT,
  EXACT_UNMODIFIED, /* a modifier makes it another value */
  INEXACT,
} Exactness;

struct _ReeveSeedEncoder
{
  const char *type;
  ReeveSeedKind kind;
  Encode encode;
  Exactness exactness;
};

static gboolean
encode_bool (int modifier, const ReeveSeedValue *value, ReeveBytes *bytes)
{
  const guint8 byte = value->boolean != FALSE;

  reeve_pg_binary_field (bytes, &byte, sizeof byte);
  return TRUE;
}

static gboolean
encode_int2 (int modifier, const ReeveSeedValue *value, ReeveBytes *bytes)
{
  return reeve_pg_binary_int2 (bytes, value->integer);
}

static gboolean
encode_int4 (int modifier, const ReeveSeedValue *value, ReeveBytes *bytes)
{
  return reeve_pg_binary_int4 (bytes, value->integer);
}

static gboolean
encode_int8 (int modifier, const ReeveSeedValue *value, ReeveBytes *bytes)
{
  return reeve_pg_binary_int8 (bytes, value->integer);
}

static gboolean
encode_float4 (int modifier, const ReeveSeedValue *value, ReeveBytes *bytes)
{
  float number = (float) value->real;
  guint32 bits;

  memcpy (&bits, &number, sizeof bits);
  bits = GUINT32_TO_BE (bits);
  reeve_pg_binary_field (bytes, &bits, sizeof bits);
  return TRUE;
}

static gboolean
encode_float8 (int modifier, const ReeveSeedValue *value, ReeveBytes *bytes)
{
  guint64 bits;

  memcpy (&bits, &value->real, sizeof bits);
  return reeve_pg_binary_int8 (bytes, (gint64) bits);
}

/* The digits of @number, which has @scale (a multiple of four) behind the point, highest first and
 * without zeros at either end. Returns how many; *weight is the power of the first. */
static guint
split_digits (unsigned __int128 number, guint scale, guint16 *digits, int *weight)
{
  guint16 reversed[MOST_DIGITS];
  guint n = 0;
  guint low = 0;

  for (; number > 0; number /= BASE)
    reversed[n++] = (guint16) (number % BASE);
  while (low < n && reversed[low] == 0)
    low++;
  for (guint i = n; i > low; i--)
    digits[n - i] = reversed[i - 1];
  *weight = n > 0 ? (int) n - 1 - (int) (scale / BASE_DIGITS) : 0;
  return n - low;
}

static gboolean
encode_numeric (int modifier, const ReeveSeedValue *value, ReeveBytes *bytes)
{
  ReeveSeedValue scaled = { .kind = value->kind, .scale = value->scale };
  guint16 digits[MOST_DIGITS];
  guint16 fields[4 + MOST_DIGITS];
  unsigned __int128 number;
  int weight = 0;
  guint padding;
  guint n;

  /* The server rounds to the column's scale. */
  scaled.integer = value->integer;
  if (modifier >= MODIFIER_OFFSET &&
      !reeve_seed_value_rescale (&scaled, (guint) (modifier - MODIFIER_OFFSET) & SCALE_MASK))
    return FALSE;
  padding = (BASE_DIGITS - scaled.scale % BASE_DIGITS) % BASE_DIGITS;
  number = scaled.integer < 0 ? -(unsigned __int128) scaled.integer
                              : (unsigned __int128) scaled.integer;
  n = split_digits (number * (guint64) reeve_seed_power10 (padding), scaled.scale + padding,
                    digits, &weight);
  fields[0] = GUINT16_TO_BE ((guint16) n);
  fields[1] = GUINT16_TO_BE ((guint16) (gint16) weight);
  fields[2] = GUINT16_TO_BE (scaled.integer < 0 ? 0x4000 : 0);
  fields[3] = GUINT16_TO_BE ((guint16) scaled.scale);
  for (guint i = 0; i < n; i++)
    fields[4 + i] = GUINT16_TO_BE (digits[i]);
  reeve_pg_binary_field (bytes, fields, (4 + n) * sizeof *fields);
  return TRUE;
}

static gboolean
encode_bytes (int modifier, const ReeveSeedValue *value, ReeveBytes *bytes)
{
  reeve_pg_binary_field (bytes, value->data, value->length);
  return TRUE;
}

static gboolean
encode_jsonb (int modifier, const ReeveSeedValue *value, ReeveBytes *bytes)
{
  reeve_pg_binary_jsonb (bytes, value->data, value->length);
  return TRUE;
}

static gboolean
encode_uuid (int modifier, const ReeveSeedValue *value, ReeveBytes *bytes)
{
  reeve_pg_binary_field (bytes, value->uuid, sizeof value->uuid);
  return TRUE;
}

static gboolean
encode_date (int modifier, const ReeveSeedValue *value, ReeveBytes *bytes)
{
  return reeve_pg_binary_int4 (bytes, value->integer - REEVE_PG_EPOCH_DAYS);
}

static gboolean
encode_timestamp (int modifier, const ReeveSeedValue *value, ReeveBytes *bytes)
{
  return reeve_pg_binary_int8 (bytes, value->integer - REEVE_PG_EPOCH_DAYS * REEVE_SEED_DAY);
}

/* Sorted by how often they are met. */
static const ReeveSeedEncoder encoders[] = {
  { "text", REEVE_SEED_TEXT, encode_bytes, EXACT },
  { "int4", REEVE_SEED_INTEGER, encode_int4, EXACT },
  { "int8", REEVE_SEED_INTEGER, encode_int8, EXACT },
  { "varchar", REEVE_SEED_TEXT, encode_bytes, EXACT },
  { "timestamptz", REEVE_SEED_TIMESTAMP, encode_timestamp, EXACT_UNMODIFIED },
  { "timestamp", REEVE_SEED_TIMESTAMP, encode_timestamp, EXACT_UNMODIFIED },
  { "numeric", REEVE_SEED_DECIMAL, encode_numeric, EXACT },
  { "bool", REEVE_SEED_BOOLEAN, encode_bool, EXACT },
  { "date", REEVE_SEED_DATE, encode_date, EXACT },
  { "enum", REEVE_SEED_TEXT, encode_bytes, EXACT },
  { "uuid", REEVE_SEED_UUID, encode_uuid, EXACT },
  { "float8", REEVE_SEED_REAL, encode_float8, EXACT },
  { "float4", REEVE_SEED_REAL, encode_float4, EXACT },
  { "int2", REEVE_SEED_INTEGER, encode_int2, EXACT },
  { "time", REEVE_SEED_TIME, encode_int8, EXACT_UNMODIFIED },
  { "bytea", REEVE_SEED_BYTES, encode_bytes, EXACT },
  { "json", REEVE_SEED_JSON, encode_bytes, EXACT },
  { "jsonb", REEVE_SEED_JSON, encode_jsonb, INEXACT },
  { "bpchar", REEVE_SEED_TEXT, encode_bytes, INEXACT },
};

const ReeveSeedEncoder *
reeve_seed_encoder_find (const char *type)
{
  for (gsize i = 0; i < G_N_ELEMENTS (encoders); i++)
    if (g_str_equal (encoders[i].type, type))
      return &encoders[i];
  return NULL;
}

gboolean
reeve_seed_encoder_is_exact (const ReeveSeedEncoder *self, int modifier)
{
  return self->exactness == EXACT || (self->exactness == EXACT_UNMODIFIED && modifier < 0);
}

gboolean
reeve_seed_encoder_append (const ReeveSeedEncoder *self,
                           int modifier,
                           const ReeveSeedValue *value,
                           ReeveSeedValue *scratch,
                           ReeveBytes *bytes)
{
  if (value->kind == REEVE_SEED_NULL)
    {
      reeve_pg_binary_null (bytes);
      return TRUE;
    }
  if (value->kind == self->kind)
    return self->encode (modifier, value, bytes);
  reeve_seed_value_copy (scratch, value);
  return reeve_seed_value_convert (scratch, self->kind) &&
         self->encode (modifier, scratch, bytes);
}

/* --- text ----------------------------------------------------------------------------------- */

static const char escapes[256] = {
  ['\\'] = '\\', ['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n', ['\r'] = 'r', ['\t'] = 't', ['\v'] = 'v',
};

void
reeve_seed_encode_text (const ReeveSeedValue *value, GString *scratch, ReeveBytes *bytes)
{
  guint8 *room;

  g_string_truncate (scratch, 0);
  if (value->kind == REEVE_SEED_BYTES)
    g_string_append (scratch, "\\x");
  reeve_seed_value_append (value, scratch);
  room = reeve_bytes_room (bytes, 2 * scratch->len + 2);
  if (value->kind == REEVE_SEED_NULL)
    {
      *room++ = '\\';
      *room++ = 'N';
    }
  for (gsize i = 0; i < scratch->len; i++)
    {
      char escape = escapes[(guchar) scratch->str[i]];

      if (escape != '\0')
        *room++ = '\\';
      *room++ = (guint8) (escape != '\0' ? escape : scratch->str[i]);
    }
  bytes->length = (gsize) (room - bytes->data);
}
