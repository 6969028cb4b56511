/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/seed/bulk.h"
#include "core/seed/range.h"

G_BEGIN_DECLS

/** As many rows as one record knows. */
#define REEVE_SEED_PART_ROWS 65536

/** Keys beyond it, or as far apart, would make numbers that no engine can count with. */
#define REEVE_SEED_LARGEST_KEY (G_GINT64_CONSTANT (1) << 60)

/** ReeveSeedSegment: rows of a source, from @first on, whose keys are @low, @low + @step … */
typedef struct
{
  guint64 first;
  guint64 rows;
  gint64 low;
  gint64 step;
} ReeveSeedSegment;

/** reeve_seed_segments_add: the key of the next row. FALSE when it does not lie above the last, or
 *  is too large. */
gboolean reeve_seed_segments_add (GArray *segments,
                                  gint64 key);

/**
 * ReeveSeedRangeWrite: what is recorded of rows that the fast way writes.
 * @digest: of the profile and its scale
 * @entry: which one of the profile's, from 0
 * @key: the column that the rows are found by
 * @segments: (element-type ReeveSeedSegment): of the whole source
 */
typedef struct
{
  const char *run;
  const char *digest;
  guint entry;
  const char *key;
  const GArray *segments;
  const ReeveSeedBulk *bulk;
} ReeveSeedRangeWrite;

/** reeve_seed_ranges_write: writes the rows and their records, inside the caller's transaction,
 *  which has recorded the run already. */
gboolean reeve_seed_ranges_write (ReeveSession *session,
                                  const ReeveSeedRangeWrite *write,
                                  GCancellable *cancellable,
                                  GError **error);

/** reeve_seed_ranges_refresh: takes the rows of @run's ranges as they stand now, before the commit:
 *  triggers of other tables may have changed them since they were written. */
gboolean reeve_seed_ranges_refresh (ReeveSession *session,
                                    const char *run,
                                    GCancellable *cancellable,
                                    GError **error);

G_END_DECLS
