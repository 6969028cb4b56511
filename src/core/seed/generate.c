/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include <math.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/json.h"
#include "core/seed/work.h"

/* More rows than any database holds. */
#define MOST_ROWS 1e15

/* The generators of a profile, as long as one source of their rows is there. */
typedef struct
{
  ReeveGenerators *all;
} Owner;

static void
owner_clear (gpointer data)
{
  g_clear_pointer (&((Owner *) data)->all, reeve_generators_free);
}

static void
owner_release (gpointer data)
{
  g_atomic_rc_box_release_full (data, owner_clear);
}

/* What references call the rows of an entry. */
static const char *
get_name (const ReeveSeedWork *work)
{
  return work->entry->as != NULL ? work->entry->as : work->entry->table;
}

static const char *
get_key (const ReeveSeedWork *work)
{
  char **key = work->table->key;

  return key[0] != NULL && key[1] == NULL ? key[0] : NULL;
}

/* --- generated tables ----------------------------------------------------------------------- */

/* The sets of columns that are unique together and are all given. (element-type GStrv), with NULL
 * at the end. */
static GPtrArray *
collect_uniques (const ReeveSeedWork *work)
{
  GPtrArray *sets = g_ptr_array_new ();

  for (guint i = 0; i <= work->table->uniques->len; i++)
    {
      char **set = i < work->table->uniques->len ? g_ptr_array_index (work->table->uniques, i)
                                                 : work->key;
      gboolean given = TRUE;

      for (guint k = 0; set[k] != NULL; k++)
        given = given && g_strv_contains ((const char *const *) work->entry->columns, set[k]);
      if (given)
        g_ptr_array_add (sets, set);
    }
  g_ptr_array_add (sets, NULL);
  return sets;
}

static gboolean
add_generated (ReeveGenerators *all, const ReeveSeedWork *work, double scale, GError **error)
{
  const ReeveSeedEntry *entry = work->entry;
  g_autoptr (GArray) columns = g_array_new (FALSE, FALSE, sizeof (ReeveGeneratorColumn));
  g_autoptr (GPtrArray) uniques = collect_uniques (work);
  double rows = entry->fixed ? (double) entry->rows : round ((double) entry->rows * scale);
  ReeveGeneratorTableOptions options = {
    .name = get_name (work),
    .file = entry->file,
    .key = get_key (work),
    .rows = entry->rows == 0 ? 0 : (guint64) CLAMP (rows, 1, MOST_ROWS),
    .uniques = (const char *const *const *) uniques->pdata,
    .seed = &entry->seed,
    .locale = entry->locale,
  };

  for (guint i = 0; entry->columns[i] != NULL; i++)
    {
      ReeveGeneratorColumn limits =
        reeve_seed_table_find (work->table, entry->columns[i])->limits;

      /* A key of one column that is none of the table's own. */
      if (g_str_equal (work->key[0], entry->columns[i]))
        {
          limits.nullable = FALSE;
          limits.unique = limits.unique || work->key[1] == NULL;
        }
      g_array_append_val (columns, limits);
    }
  options.columns = (const ReeveGeneratorColumn *) columns->data;
  options.n_columns = columns->len;
  return reeve_generators_add (all, &options, entry->generate, error);
}

/* --- given rows that generated ones refer to ------------------------------------------------- */

typedef struct
{
  guint n_columns;
  guint64 rows;
  ReeveSeedValue *cells;
} Given;

static void
given_free (gpointer data)
{
  Given *self = data;

  for (guint64 i = 0; i < self->rows * self->n_columns; i++)
    reeve_seed_value_clear (&self->cells[i]);
  g_free (self->cells);
  g_free (self);
}

static void
given_cell (gpointer data, guint64 row, guint column, ReeveSeedValue *out)
{
  const Given *self = data;

  reeve_seed_value_copy (out, &self->cells[row * self->n_columns + column]);
}

/* All columns that any of @works gives, with the limits that they have; a column that one of them
 * does not give is null there. */
static GArray *
collect_columns (GPtrArray *works)
{
  GArray *columns = g_array_new (FALSE, FALSE, sizeof (ReeveGeneratorColumn));
  const ReeveSeedWork *first = g_ptr_array_index (works, 0);

  for (guint i = 0; i < first->table->columns->len; i++)
    {
      const ReeveSeedColumn *column = g_ptr_array_index (first->table->columns, i);

      for (guint k = 0; k < works->len; k++)
        {
          const ReeveSeedWork *work = g_ptr_array_index (works, k);

          if (!g_strv_contains ((const char *const *) work->entry->columns, column->name))
            continue;
          g_array_append_val (columns, column->limits);
          break;
        }
    }
  for (guint i = 0; i < columns->len; i++)
    g_array_index (columns, ReeveGeneratorColumn, i).nullable = FALSE;
  return columns;
}

static gboolean
fill_given (Given *self,
            const ReeveSeedWork *work,
            GArray *columns,
            guint64 first,
            GError **error)
{
  g_autoptr (ReeveSeedReader) reader = reeve_seed_reader_new (work->source, work->table);
  const char *const *names = reeve_seed_source_get_columns (work->source);

  for (guint64 row = 0; row < reeve_seed_source_get_rows (work->source); row++)
    {
      const ReeveSeedValue *values = reeve_seed_reader_read_typed (reader, row, error);
      ReeveSeedValue *cells = &self->cells[(first + row) * self->n_columns];

      if (values == NULL)
        return FALSE;
      for (guint i = 0; i < self->n_columns; i++)
        {
          ReeveGeneratorColumn *column = &g_array_index (columns, ReeveGeneratorColumn, i);

          for (guint k = 0; names[k] != NULL; k++)
            if (g_str_equal (names[k], column->name))
              reeve_seed_value_copy (&cells[i], &values[k]);
          column->nullable = column->nullable || cells[i].kind == REEVE_SEED_NULL;
        }
    }
  return TRUE;
}

/* @works: those that have the same name */
static gboolean
add_given (ReeveGenerators *all, GPtrArray *works, GError **error)
{
  const ReeveSeedWork *first = g_ptr_array_index (works, 0);
  g_autoptr (GArray) columns = collect_columns (works);
  ReeveGeneratorTableOptions options = { .name = get_name (first), .key = get_key (first),
                                         .file = first->entry->file };
  Given *given = g_new0 (Given, 1);
  guint64 at = 0;

  given->n_columns = columns->len;
  for (guint i = 0; i < works->len; i++)
    given->rows +=
      reeve_seed_source_get_rows (((ReeveSeedWork *) g_ptr_array_index (works, i))->source);
  given->cells = g_new0 (ReeveSeedValue, given->rows * given->n_columns);
  for (guint i = 0; i < works->len; i++)
    {
      const ReeveSeedWork *work = g_ptr_array_index (works, i);

      if (!fill_given (given, work, columns, at, error))
        {
          given_free (given);
          return FALSE;
        }
      at += reeve_seed_source_get_rows (work->source);
    }
  options.rows = given->rows;
  options.columns = (const ReeveGeneratorColumn *) columns->data;
  options.n_columns = columns->len;
  return reeve_generators_add_rows (all, &options, given_cell, given, given_free, error);
}

/* --- all of them ---------------------------------------------------------------------------- */

/* Whether any generator could mean the rows of that name: what nobody asks for is not read. */
static gboolean
is_asked_for (GPtrArray *works, const char *name)
{
  g_autofree char *quoted = g_strconcat ("\"", name, "\"", NULL);

  for (guint i = 0; i < works->len; i++)
    {
      const ReeveSeedWork *work = g_ptr_array_index (works, i);
      g_autofree char *text =
        work->entry->generate != NULL ? reeve_json_to_text (work->entry->generate, FALSE) : NULL;

      if (text != NULL && strstr (text, quoted) != NULL)
        return TRUE;
    }
  return FALSE;
}

/* Generated rows first: where there are both, they are what the name means. */
static gboolean
add_all (ReeveGenerators *all, GPtrArray *works, double scale, GError **error)
{
  g_autoptr (GHashTable) names =
    g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_ptr_array_unref);
  g_autoptr (GPtrArray) given = g_ptr_array_new ();

  for (guint i = 0; i < works->len; i++)
    {
      ReeveSeedWork *work = g_ptr_array_index (works, i);

      if (work->entry->generate == NULL)
        continue;
      g_hash_table_insert (names, (gpointer) get_name (work), g_ptr_array_new ());
      if (!add_generated (all, work, scale, error))
        return FALSE;
    }
  for (guint i = 0; i < works->len; i++)
    {
      ReeveSeedWork *work = g_ptr_array_index (works, i);
      GPtrArray *same = g_hash_table_lookup (names, get_name (work));

      if (work->entry->generate != NULL || (same != NULL && same->len == 0) ||
          !is_asked_for (works, get_name (work)))
        continue;
      if (same == NULL)
        {
          same = g_ptr_array_new ();
          g_hash_table_insert (names, (gpointer) get_name (work), same);
          g_ptr_array_add (given, same);
        }
      g_ptr_array_add (same, work);
    }
  for (guint i = 0; i < given->len; i++)
    if (!add_given (all, g_ptr_array_index (given, i), error))
      return FALSE;
  return TRUE;
}

static gboolean
make_source (ReeveSeedWork *work, Owner *owner, GCancellable *cancellable, GError **error)
{
  const ReeveGeneratorTable *table = reeve_generators_find (owner->all, get_name (work));

  if (!reeve_generator_table_check (table, cancellable, error))
    return FALSE;
  work->source = reeve_seed_source_new_generated (table, g_atomic_rc_box_acquire (owner),
                                                  owner_release, work->entry->file,
                                                  (const char *const *) work->entry->columns);
  return TRUE;
}

static gboolean
has_generated (GPtrArray *works)
{
  for (guint i = 0; i < works->len; i++)
    if (((ReeveSeedWork *) g_ptr_array_index (works, i))->entry->generate != NULL)
      return TRUE;
  return FALSE;
}

gboolean
reeve_seed_works_generate (GPtrArray *works,
                           double scale,
                           GCancellable *cancellable,
                           GError **error)
{
  Owner *owner;
  gboolean ok;

  if (!has_generated (works))
    return TRUE;
  owner = g_atomic_rc_box_new0 (Owner);
  owner->all = reeve_generators_new (0, "en");
  ok = add_all (owner->all, works, scale, error) && reeve_generators_compile (owner->all, error);
  for (guint i = 0; ok && i < works->len; i++)
    {
      ReeveSeedWork *work = g_ptr_array_index (works, i);

      ok = work->entry->generate == NULL || make_source (work, owner, cancellable, error);
    }
  owner_release (owner);
  if (!ok)
    reeve_error_set_unchanged (error, _("Nothing was written."));
  return ok;
}
