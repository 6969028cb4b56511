/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include <string.h>

#include "core/base/i18n.h"
#include "core/seed/generator-private.h"

/* From least in steps, as a 64-bit integer of whatever unit. */
typedef struct
{
  gint64 least;
  gint64 step;
  guint scale;
  ReevePick pick;
} Range;

static void
range_free (gpointer data)
{
  Range *range = data;

  reeve_pick_clear (&range->pick);
  g_free (range);
}

static void
set_bounds (ReeveGenerator *self,
            ReeveSeedKind kind,
            guint scale,
            gint64 least,
            gint64 most)
{
  self->domain.kind = kind;
  self->domain.scale = scale;
  self->domain.bounded = TRUE;
  self->domain.least = (ReeveSeedValue) { .kind = kind, .scale = scale, .integer = least };
  self->domain.most = (ReeveSeedValue) { .kind = kind, .scale = scale, .integer = most };
}

static void
write_integer (const ReeveGenerator *self,
               const ReeveGeneratorRow *row,
               ReeveSeedValue *out)
{
  const Range *range = self->data;

  out->kind = REEVE_SEED_INTEGER;
  out->integer
    = (gint64) ((guint64) range->least
                + reeve_pick (&range->pick, row->row) * (guint64) range->step);
}

static void
write_decimal (const ReeveGenerator *self,
               const ReeveGeneratorRow *row,
               ReeveSeedValue *out)
{
  const Range *range = self->data;

  write_integer (self, row, out);
  out->kind = REEVE_SEED_DECIMAL;
  out->scale = range->scale;
}

/* The column's own bound where the specification sets none. */
static gint64
bound (ReeveSpec *spec,
       const char *member,
       const ReeveSeedValue *own,
       guint scale,
       gint64 fallback)
{
  ReeveSeedKind kind = scale ? REEVE_SEED_DECIMAL : REEVE_SEED_INTEGER;
  g_auto(ReeveSeedValue) value = REEVE_SEED_VALUE_INIT;

  if (!reeve_spec_value (spec, member, kind, &value))
    {
      if (own->kind != REEVE_SEED_INTEGER && own->kind != REEVE_SEED_DECIMAL)
        return fallback;
      reeve_seed_value_copy (&value, own);
    }
  if (kind == REEVE_SEED_DECIMAL && value.scale > scale)
    reeve_spec_fail (spec, _("“%s” has more digits behind the point than “scale” says."), member);
  if (!reeve_seed_value_rescale (&value, scale))
    reeve_spec_fail (spec, _("“%s” is too large for %u digits behind the point."), member, scale);
  return value.integer;
}

static void
parse_range (ReeveGenerator *self,
             ReeveSpec *spec,
             guint scale)
{
  Range *range = self->data = g_new0 (Range, 1);
  gint64 unit = reeve_seed_power10 (scale);
  gint64 most;

  range->scale = scale;
  range->least = bound (spec, "min", &self->least, scale, 0);
  most = bound (spec, "max", &self->most, scale, range->least + 1000 * MIN (unit, 1000000));
  if (scale == 0)
    range->step = reeve_spec_integer (spec, "step", 1, G_MAXINT64, 1);
  else
    range->step = bound (spec, "step", &(ReeveSeedValue) REEVE_SEED_VALUE_INIT, scale, 1);
  if (spec->error)
    return;
  if (most < range->least || range->step < 1)
    {
      reeve_spec_fail (spec, _("“min” must not be above “max”, and “step” must be above 0."));
      return;
    }
  reeve_pick_init (&range->pick, spec,
                   ((guint64) most - (guint64) range->least) / (guint64) range->step + 1,
                   (double) range->least / (double) unit, (double) range->step / (double) unit);
  set_bounds (self, scale ? REEVE_SEED_DECIMAL : REEVE_SEED_INTEGER, scale, range->least, most);
}

static void
parse_integer (ReeveGenerator *self,
               ReeveSpec *spec)
{
  self->write = write_integer;
  parse_range (self, spec, 0);
}

static void
parse_decimal (ReeveGenerator *self,
               ReeveSpec *spec)
{
  guint own = self->column.kind == REEVE_SEED_DECIMAL && self->column.precision
                ? MIN (self->column.scale, 15)
                : 2;
  guint scale = (guint) reeve_spec_integer (spec, "scale", 0, 15, own);

  self->write = scale ? write_decimal : write_integer;
  parse_range (self, spec, scale);
}

/* Sequence: least + row · step. */
static void
write_sequence (const ReeveGenerator *self,
                const ReeveGeneratorRow *row,
                ReeveSeedValue *out)
{
  const Range *range = self->data;

  out->kind = REEVE_SEED_INTEGER;
  out->integer = range->least + (gint64) row->row * range->step;
}

static void
parse_sequence (ReeveGenerator *self,
                ReeveSpec *spec)
{
  Range *range = self->data = g_new0 (Range, 1);
  __int128 last;

  self->write = write_sequence;
  range->least = reeve_spec_integer (spec, "start", G_MININT64, G_MAXINT64, 1);
  range->step = reeve_spec_integer (spec, "step", G_MININT64, G_MAXINT64, 1);
  if (range->step == 0)
    reeve_spec_fail (spec, _("“step” must not be 0."));
  last = range->least + (__int128) range->step * (MAX (self->table->rows, 1) - 1);
  if (last > G_MAXINT64 || last < G_MININT64)
    {
      reeve_spec_fail (spec, _("The last row's number would be too large."));
      return;
    }
  set_bounds (self, REEVE_SEED_INTEGER, 0, MIN (range->least, (gint64) last),
              MAX (range->least, (gint64) last));
  self->domain.each_differs = TRUE;
}

/* Boolean. */
static void
write_boolean (const ReeveGenerator *self,
               const ReeveGeneratorRow *row,
               ReeveSeedValue *out)
{
  const double *share = self->data;

  out->kind = REEVE_SEED_BOOLEAN;
  out->boolean = reeve_seed_unit (reeve_seed_random (self->key, row->row)) < *share;
}

static void
parse_boolean (ReeveGenerator *self,
               ReeveSpec *spec)
{
  double *share = self->data = g_new (double, 1);

  *share = reeve_spec_number (spec, "share", 0, 1, 0.5);
  self->write = write_boolean;
  self->domain.kind = REEVE_SEED_BOOLEAN;
  self->domain.distinct = 2;
}

/* UUID: version 4 as others read it. */
static void
write_uuid (const ReeveGenerator *self,
            const ReeveGeneratorRow *row,
            ReeveSeedValue *out)
{
  guint64 parts[2] = {
    GUINT64_TO_BE (reeve_seed_random (self->key, row->row)),
    GUINT64_TO_BE (reeve_seed_random_nth (self->key, row->row, 1)),
  };

  out->kind = REEVE_SEED_UUID;
  memcpy (out->uuid, parts, sizeof out->uuid);
  out->uuid[6] = (guint8) ((out->uuid[6] & 0x0f) | 0x40);
  out->uuid[8] = (guint8) ((out->uuid[8] & 0x3f) | 0x80);
}

static void
parse_uuid (ReeveGenerator *self,
            ReeveSpec *spec)
{
  self->write = write_uuid;
  self->domain.kind = REEVE_SEED_UUID;
  self->domain.each_differs = TRUE;
}

const ReeveGeneratorKind reeve_generator_boolean = {
  "boolean",
  (const char *const[]) { "share", NULL },
  parse_boolean,
  g_free,
};

const ReeveGeneratorKind reeve_generator_decimal = {
  "decimal",
  (const char *const[]) { "min", "max", "step", "scale", REEVE_PICK_MEMBERS, NULL },
  parse_decimal,
  range_free,
};

const ReeveGeneratorKind reeve_generator_integer = {
  "integer",
  (const char *const[]) { "min", "max", "step", REEVE_PICK_MEMBERS, NULL },
  parse_integer,
  range_free,
};

const ReeveGeneratorKind reeve_generator_sequence = {
  "sequence",
  (const char *const[]) { "start", "step", NULL },
  parse_sequence,
  g_free,
};

const ReeveGeneratorKind reeve_generator_uuid = {
  "uuid",
  (const char *const[]) { NULL },
  parse_uuid,
  NULL,
};
