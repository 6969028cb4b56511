/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include "core/seed/work-bulk.h"

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/seed/ahead.h"
#include "core/seed/range-record.h"
#include "core/sql/quote.h"

/* Fewer rows are done as quickly the general way, and each has a record of its own. */
#define FEWEST_ROWS 1001

/* So many rows must lie side by side on average for ranges to be worth it. */
#define ROWS_A_SEGMENT 256

#define ROWS_A_LOOK 65536

/* --- the keys of a source ------------------------------------------------------------------- */

static guint
find_column (const char *const *columns, const char *name)
{
  guint i = 0;

  while (columns[i] != NULL && !g_str_equal (columns[i], name))
    i++;
  return i;
}

static gboolean
has_ranges_key (const ReeveSeedWork *self)
{
  const ReeveSeedColumn *column = reeve_seed_table_find (self->table, self->key[0]);

  /* A late column would make another row of each. */
  return self->late == NULL && self->key[1] == NULL && column != NULL &&
         column->limits.kind == REEVE_SEED_INTEGER &&
         reeve_seed_source_get_rows (self->source) >= FEWEST_ROWS;
}

typedef struct
{
  const ReeveGeneratorTable *generated;
  ReeveSeedReader *reader;
  guint column;
  ReeveSeedValue cell;
} Keys;

/* The key of a row; NULL where it is none that ranges know. Generated ones are made alone. */
static const ReeveSeedValue *
read_key (Keys *self, guint64 row)
{
  const ReeveSeedValue *values;

  if (self->generated != NULL)
    {
      reeve_generator_table_write_cell (self->generated, row, self->column, &self->cell);
      return self->cell.kind == REEVE_SEED_INTEGER ? &self->cell : NULL;
    }
  values = reeve_seed_reader_read_typed (self->reader, row, NULL);
  return values != NULL && values[self->column].kind == REEVE_SEED_INTEGER
           ? &values[self->column]
           : NULL;
}

/* NULL without an error: the keys do not rise, or a row can only be read by the server. */
static GArray *
read_segments (const ReeveSeedWork *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GArray) segments = g_array_new (FALSE, FALSE, sizeof (ReeveSeedSegment));
  g_autoptr (ReeveSeedReader) reader = reeve_seed_reader_new (self->source, self->table);
  Keys keys = { reeve_seed_source_get_generated (self->source), reader,
                find_column (reeve_seed_source_get_columns (self->source), self->key[0]),
                REEVE_SEED_VALUE_INIT };
  guint64 rows = reeve_seed_source_get_rows (self->source);
  guint64 row;

  for (row = 0; row < rows; row++)
    {
      const ReeveSeedValue *key = read_key (&keys, row);

      if (key == NULL || !reeve_seed_segments_add (segments, key->integer) ||
          segments->len > 1 + rows / ROWS_A_SEGMENT)
        break;
      if (row % ROWS_A_LOOK == 0 && g_cancellable_set_error_if_cancelled (cancellable, error))
        break;
    }
  reeve_seed_value_clear (&keys.cell);
  return row == rows ? g_steal_pointer (&segments) : NULL;
}

/* --- rows that an earlier run put there ----------------------------------------------------- */

static gboolean
has_all_columns (const ReeveSeedWork *self, const ReeveSeedRange *range)
{
  for (guint i = 0; range->columns[i] != NULL; i++)
    if (reeve_seed_table_find (self->table, range->columns[i]) == NULL)
      return FALSE;
  return reeve_seed_table_find (self->table, range->key) != NULL;
}

/* The ranges of the newest run that made exactly these rows of this entry. */
static void
keep_newest (const ReeveSeedWork *self, const char *digest, GPtrArray *ranges)
{
  g_autofree char *run = NULL;
  guint64 rows = 0;

  for (guint i = 0; i < ranges->len;)
    {
      const ReeveSeedRange *range = g_ptr_array_index (ranges, i);

      if (range->entry != self->number || !g_str_equal (range->digest, digest) ||
          !has_all_columns (self, range) || (run != NULL && !g_str_equal (run, range->run)))
        {
          g_ptr_array_remove_index (ranges, i);
          continue;
        }
      if (run == NULL)
        run = g_strdup (range->run);
      rows += range->rows;
      i++;
    }
  if (rows != reeve_seed_source_get_rows (self->source))
    g_ptr_array_set_size (ranges, 0);
}

static int
compare_rows (gconstpointer a, gconstpointer b)
{
  guint64 left = *(const guint64 *) a;
  guint64 right = *(const guint64 *) b;

  return left < right ? -1 : left > right;
}

static void
add_rows (GArray *rows, const ReeveSeedRange *range, const GArray *keys, guint64 first)
{
  for (guint i = 0; i < keys->len; i++)
    {
      gint64 key = g_array_index (keys, gint64, i);
      guint64 row = first + (guint64) ((key - range->low) / range->step);

      g_array_append_val (rows, row);
    }
}

/* What is still as the run made it is as the profile wants it: only the others are looked at. */
static gboolean
look_at_ranges (ReeveSeedWork *self,
                GPtrArray *ranges,
                ReeveSession *session,
                gboolean *found,
                GCancellable *cancellable,
                GError **error)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (guint64));
  guint64 untouched = 0;
  guint64 first = 0;

  for (guint i = 0; i < ranges->len; i++)
    {
      const ReeveSeedRange *range = g_ptr_array_index (ranges, i);
      g_autoptr (ReeveSeedRangeState) state =
        reeve_seed_range_look (range, session, cancellable, error);

      if (state == NULL)
        return FALSE;
      add_rows (rows, range, state->edited, first);
      add_rows (rows, range, state->gone, first);
      untouched += state->untouched;
      first += range->rows;
    }
  *found = untouched > 0;
  if (!*found)
    return TRUE;
  g_array_sort (rows, compare_rows);
  self->rows = g_steal_pointer (&rows);
  self->untouched = untouched;
  return TRUE;
}

static gboolean
look_for_earlier (ReeveSeedWork *self,
                  const char *digest,
                  ReeveSession *session,
                  gboolean *found,
                  GCancellable *cancellable,
                  GError **error)
{
  g_autoptr (GPtrArray) ranges =
    reeve_seed_ranges_read (session, NULL, self->table->sql, cancellable, error);

  *found = FALSE;
  if (ranges == NULL)
    return FALSE;
  keep_newest (self, digest, ranges);
  return ranges->len == 0 ||
         look_at_ranges (self, ranges, session, found, cancellable, error);
}

/* --- an empty range ------------------------------------------------------------------------- */

static gboolean
ask_whether_empty (const ReeveSeedWork *self,
                   const GArray *segments,
                   ReeveSession *session,
                   gboolean *empty,
                   GCancellable *cancellable,
                   GError **error)
{
  const ReeveSeedSegment *first = &g_array_index (segments, ReeveSeedSegment, 0);
  const ReeveSeedSegment *last = &g_array_index (segments, ReeveSeedSegment, segments->len - 1);
  g_autofree char *name =
    reeve_quote_identifier (reeve_session_get_dialect (session), self->key[0]);
  g_autofree char *sql = g_strdup_printf (
    "SELECT NOT EXISTS (SELECT 1 FROM %s WHERE %s BETWEEN %" G_GINT64_FORMAT
    " AND %" G_GINT64_FORMAT ")",
    self->table->sql, name, first->low, last->low + (gint64) (last->rows - 1) * last->step);
  g_autoptr (ReeveResult) result =
    reeve_session_query (session, sql, NULL, 0, cancellable, error);

  if (result != NULL)
    *empty = reeve_result_get_boolean (result, 0, 0);
  return result != NULL;
}

static gboolean
ask_whether_plain (const ReeveSeedWork *self,
                   ReeveSession *session,
                   gboolean *plain,
                   GCancellable *cancellable,
                   GError **error)
{
  const char *params[] = { self->table->sql };
  g_autoptr (ReeveResult) result =
    reeve_session_query (session, reeve_seed_bulk_engine (session)->behaviour_sql, params, 1,
                         cancellable, error);

  if (result != NULL)
    *plain = !reeve_result_get_boolean (result, 0, 1);
  return result != NULL;
}

static gboolean
look_for_room (ReeveSeedWork *self,
               ReeveSession *session,
               GCancellable *cancellable,
               GError **error)
{
  g_autoptr (GArray) segments = NULL;
  g_autoptr (GError) local = NULL;
  gboolean empty = FALSE;
  gboolean plain = FALSE;

  if (!ask_whether_plain (self, session, &plain, cancellable, error))
    return FALSE;
  segments = plain ? read_segments (self, cancellable, &local) : NULL;
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (segments != NULL &&
      !ask_whether_empty (self, segments, session, &empty, cancellable, error))
    return FALSE;
  if (empty)
    self->segments = g_steal_pointer (&segments);
  return TRUE;
}

gboolean
reeve_seed_work_look (ReeveSeedWork *self,
                      const char *digest,
                      ReeveSession *session,
                      GCancellable *cancellable,
                      GError **error)
{
  gboolean found = FALSE;

  if (!has_ranges_key (self))
    return TRUE;
  if (!look_for_earlier (self, digest, session, &found, cancellable, error))
    return FALSE;
  return found || look_for_room (self, session, cancellable, error);
}

/* --- what triggers made of the rows --------------------------------------------------------- */

static gboolean
ask_for_triggers (const ReeveSeedWork *self,
                  ReeveSession *session,
                  gboolean *triggers,
                  GCancellable *cancellable,
                  GError **error)
{
  const char *params[] = { self->table->sql };
  g_autoptr (ReeveResult) result =
    reeve_session_query (session, reeve_seed_bulk_engine (session)->behaviour_sql, params, 1,
                         cancellable, error);

  if (result != NULL)
    *triggers = *triggers || reeve_result_get_boolean (result, 0, 0);
  return result != NULL;
}

gboolean
reeve_seed_works_refresh_ranges (GPtrArray *works,
                                 ReeveSession *session,
                                 const char *run,
                                 GCancellable *cancellable,
                                 GError **error)
{
  gboolean triggers = FALSE;
  gboolean ranges = FALSE;

  for (guint i = 0; i < works->len; i++)
    {
      const ReeveSeedWork *work = g_ptr_array_index (works, i);

      ranges = ranges || work->segments != NULL;
      if (work->insert + work->update > 0 &&
          !ask_for_triggers (work, session, &triggers, cancellable, error))
        return FALSE;
    }
  return !triggers || !ranges || reeve_seed_ranges_refresh (session, run, cancellable, error);
}

/* --- writing -------------------------------------------------------------------------------- */

typedef struct
{
  const ReeveSeedWork *work;
  ReeveSeedReader *reader; /* NULL: the rows are made ahead */
  ReeveSeedAhead *ahead;
} Making;

static const ReeveSeedValue *
make_row (gpointer data, guint64 row, GError **error)
{
  Making *self = data;

  return self->ahead != NULL ? reeve_seed_ahead_get (self->ahead, row, error)
                             : reeve_seed_reader_read_typed (self->reader, row, error);
}

static gconstpointer
make_formed (gpointer data, guint64 row, GError **error)
{
  return reeve_seed_ahead_get_formed (((Making *) data)->ahead, row, error);
}

static void
blame_row (gpointer data, guint64 row, GError **error)
{
  const Making *self = data;
  g_autofree char *place = reeve_seed_source_dup_place (self->work->source, row);

  /* TRANSLATORS: a file, a table, "row 3" or "line 7" */
  g_prefix_error (error, _("“%s”, table “%s”, %s: "),
                  reeve_seed_source_get_file (self->work->source), self->work->entry->table, place);
}

static gboolean
write_bulk (const ReeveSeedWork *self,
            ReeveSession *session,
            const ReeveSeedRangeWrite *how,
            ReeveSeedMade each,
            gpointer user_data,
            GCancellable *cancellable,
            GError **error)
{
  const ReeveGeneratorTable *generated = reeve_seed_source_get_generated (self->source);
  const char *const *columns = reeve_seed_source_get_columns (self->source);
  const ReeveSeedBulkEngine *engine = reeve_seed_bulk_engine (session);
  g_autoptr (ReeveSeedReader) reader = reeve_seed_reader_new (self->source, self->table);
  g_autoptr (ReeveSeedForm) form =
    generated != NULL && engine->new_form != NULL ? engine->new_form (self->table, columns) : NULL;
  g_autoptr (ReeveSeedAhead) ahead =
    generated != NULL
      ? reeve_seed_ahead_new (generated, g_strv_length ((char **) columns), form)
      : NULL;
  Making making = { self, reader, ahead };
  ReeveSeedBulk bulk = {
    .table = self->table,
    .columns = columns,
    .make = make_row,
    .make_formed = form != NULL ? make_formed : NULL,
    .blame = blame_row,
    .data = &making,
    .each = each,
    .user_data = user_data,
  };
  ReeveSeedRangeWrite write = *how;

  write.bulk = &bulk;
  return reeve_seed_ranges_write (session, &write, cancellable, error);
}

gboolean
reeve_seed_work_write_bulk (const ReeveSeedWork *self,
                            ReeveSession *session,
                            const char *run,
                            const char *digest,
                            ReeveSeedMade each,
                            gpointer user_data,
                            GCancellable *cancellable,
                            GError **error)
{
  const ReeveSeedRangeWrite how = { .run = run, .digest = digest, .entry = self->number,
                                    .key = self->key[0], .segments = self->segments };
  gboolean empty;

  if (!ask_whether_empty (self, self->segments, session, &empty, cancellable, error))
    return FALSE;
  if (empty)
    return write_bulk (self, session, &how, each, user_data, cancellable, error);
  reeve_set_error (error, REEVE_ERROR_STALE,
                   _("The rows of “%s” are not those of the plan any more"), self->entry->table);
  reeve_error_set_remedy (error, _("Look at a new plan."));
  return FALSE;
}
