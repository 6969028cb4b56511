/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include "core/base/i18n.h"
#include "core/seed/generator-private.h"

typedef struct
{
  ReeveSeedKind kind;
  gint64 from;
  gint64 step;
  ReevePick pick;
} Span;

static void
span_free (gpointer data)
{
  Span *span = data;

  reeve_pick_clear (&span->pick);
  g_free (span);
}

static void
write_span (const ReeveGenerator *self,
            const ReeveGeneratorRow *row,
            ReeveSeedValue *out)
{
  const Span *span = self->data;

  out->kind = span->kind;
  out->integer = span->from + (gint64) reeve_pick (&span->pick, row->row) * span->step;
}

/* One end of the span: the specification's, else the column's own, else the fallback. */
static gint64
end_of (ReeveSpec *spec,
        const char *member,
        ReeveSeedKind kind,
        const ReeveSeedValue *own,
        const char *fallback)
{
  g_auto(ReeveSeedValue) value = REEVE_SEED_VALUE_INIT;

  if (reeve_spec_value (spec, member, kind, &value))
    return value.integer;
  if (own->kind == kind)
    return own->integer;
  reeve_seed_value_parse (&value, kind, fallback, -1);
  return value.integer;
}

static void
parse_span (ReeveGenerator *self,
            ReeveSpec *spec,
            ReeveSeedKind kind,
            const char *from,
            const char *to,
            gint64 unit,
            gint64 step)
{
  Span *span = self->data = g_new0 (Span, 1);
  gint64 last;

  self->write = write_span;
  span->kind = kind;
  span->from = end_of (spec, "from", kind, &self->least, from);
  last = end_of (spec, "to", kind, &self->most, to);
  span->step = unit * reeve_spec_integer (spec, "step", 1, G_GINT64_CONSTANT (1000000000), step);
  if (spec->error)
    return;
  if (last < span->from)
    {
      reeve_spec_fail (spec, _("“from” must not be after “to”."));
      return;
    }
  reeve_pick_init (&span->pick, spec, (guint64) ((last - span->from) / span->step) + 1, 0,
                   (double) span->step / (double) MAX (last - span->from, 1));
  self->domain.kind = kind;
  self->domain.bounded = TRUE;
  self->domain.least = (ReeveSeedValue) { .kind = kind, .integer = span->from };
  self->domain.most = (ReeveSeedValue) { .kind = kind, .integer = last };
}

static void
parse_date (ReeveGenerator *self,
            ReeveSpec *spec)
{
  parse_span (self, spec, REEVE_SEED_DATE, "2024-01-01", "2025-12-31", 1, 1);
}

static void
parse_time (ReeveGenerator *self,
            ReeveSpec *spec)
{
  parse_span (self, spec, REEVE_SEED_TIME, "00:00:00", "23:59:59", REEVE_SEED_SECOND, 60);
}

static void
parse_timestamp (ReeveGenerator *self,
                 ReeveSpec *spec)
{
  parse_span (self, spec, REEVE_SEED_TIMESTAMP, "2024-01-01", "2025-12-31 23:59:59",
              REEVE_SEED_SECOND, 1);
}

#define SPAN_MEMBERS (const char *const[]) { "from", "to", "step", REEVE_PICK_MEMBERS, NULL }

const ReeveGeneratorKind reeve_generator_date
  = { "date", SPAN_MEMBERS, parse_date, span_free };

const ReeveGeneratorKind reeve_generator_time
  = { "time", SPAN_MEMBERS, parse_time, span_free };

const ReeveGeneratorKind reeve_generator_timestamp
  = { "timestamp", SPAN_MEMBERS, parse_timestamp, span_free };
