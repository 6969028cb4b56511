/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/seed/work.h"

/* How a circle may be broken, from the least to the most trouble. */
typedef enum
{
  NOT_AT_ALL,
  BY_DEFERRING,
  BY_EMPTY_COLUMNS,
  N_WAYS,
} Way;

/* Whether the column may be empty first; of its own accord, where the profile does not give it. */
static gboolean
may_be_empty (const ReeveSeedWork *work, const char *name)
{
  const ReeveSeedColumn *column = reeve_seed_table_find (work->table, name);

  return column != NULL && !column->not_null &&
         !g_strv_contains ((const char *const *) work->key, name) &&
         !g_strv_contains ((const char *const *) work->table->key, name);
}

/* One empty column is enough for a foreign key to point nowhere. */
static gboolean
is_breakable (const ReeveSeedWork *work, const ReeveSeedForeignKey *key)
{
  for (guint i = 0; key->columns[i] != NULL; i++)
    if (may_be_empty (work, key->columns[i]))
      return TRUE;
  return FALSE;
}

static gboolean
binds (const ReeveSeedWork *work, const ReeveSeedForeignKey *key, Way way)
{
  return !(way >= BY_DEFERRING && key->deferrable) &&
         !(way >= BY_EMPTY_COLUMNS && is_breakable (work, key));
}

static gboolean
waits_for (const ReeveSeedWork *work, const ReeveSeedWork *other, Way way)
{
  if (g_str_equal (work->table->sql, other->table->sql))
    return FALSE;
  for (guint i = 0; i < work->table->foreign_keys->len; i++)
    {
      const ReeveSeedForeignKey *key = g_ptr_array_index (work->table->foreign_keys, i);

      if (g_strcmp0 (key->parent, other->table->sql) == 0 && binds (work, key, way))
        return TRUE;
    }
  return FALSE;
}

/* The first in the profile's order that waits for none of the others. */
static gboolean
find_ready (GPtrArray *waiting, Way way, guint *ready)
{
  for (guint i = 0; i < waiting->len; i++)
    {
      gboolean waits = FALSE;

      for (guint k = 0; k < waiting->len && !waits; k++)
        waits = waits_for (g_ptr_array_index (waiting, i), g_ptr_array_index (waiting, k), way);
      if (!waits)
        {
          *ready = i;
          return TRUE;
        }
    }
  return FALSE;
}

static void
add_late (GStrvBuilder *late, const ReeveSeedWork *work, const ReeveSeedForeignKey *key)
{
  for (guint i = 0; key->columns[i] != NULL; i++)
    if (may_be_empty (work, key->columns[i]) &&
        g_strv_contains ((const char *const *) work->entry->columns, key->columns[i]))
      g_strv_builder_add (late, key->columns[i]);
}

static gboolean
is_table_of (gconstpointer work, gconstpointer parent)
{
  return g_strcmp0 (((const ReeveSeedWork *) work)->table->sql, parent) == 0;
}

/* The columns that point at tables whose rows come later. */
static void
postpone (ReeveSeedWork *work, GPtrArray *waiting, ReeveSession *session)
{
  g_autoptr (GStrvBuilder) late = g_strv_builder_new ();

  for (guint i = 0; i < work->table->foreign_keys->len; i++)
    {
      const ReeveSeedForeignKey *key = g_ptr_array_index (work->table->foreign_keys, i);

      if (!key->deferrable && !is_table_of (work, key->parent) &&
          g_ptr_array_find_with_equal_func (waiting, key->parent, is_table_of, NULL))
        add_late (late, work, key);
    }
  reeve_seed_work_postpone (work, session, g_strv_builder_end (late));
}

void
reeve_seed_work_postpone_own (ReeveSeedWork *work, ReeveSession *session)
{
  g_autoptr (GStrvBuilder) late = g_strv_builder_new ();
  gboolean own = FALSE;

  for (guint i = 0; i < work->table->foreign_keys->len; i++)
    {
      const ReeveSeedForeignKey *key = g_ptr_array_index (work->table->foreign_keys, i);

      if (key->deferrable || !is_table_of (work, key->parent) || !is_breakable (work, key))
        continue;
      add_late (late, work, key);
      own = TRUE;
    }
  if (!own)
    return;
  if (work->late != NULL)
    g_strv_builder_addv (late, (const char **) work->late);
  reeve_seed_work_postpone (work, session, g_strv_builder_end (late));
}

static gboolean
fail_circle (GPtrArray *waiting, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < waiting->len; i++)
    {
      const ReeveSeedWork *work = g_ptr_array_index (waiting, i);

      g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", work->entry->table);
    }
  reeve_set_error (error, REEVE_ERROR_UNSUPPORTED,
                   _("The tables refer to one another in a circle: %s"), names->str);
  reeve_error_set_unchanged (error, _("Nothing was written."));
  reeve_error_set_remedy (error,
                          _("Declare one of the circle's foreign keys as DEFERRABLE, or let its "
                            "columns be empty."));
  return FALSE;
}

gboolean
reeve_seed_works_order (GPtrArray *works, ReeveSession *session, GError **error)
{
  g_autoptr (GPtrArray) waiting = g_ptr_array_new ();
  g_autoptr (GPtrArray) ordered = g_ptr_array_new ();

  for (guint i = 0; i < works->len; i++)
    g_ptr_array_add (waiting, g_ptr_array_index (works, i));
  while (waiting->len > 0)
    {
      guint ready;
      Way way = NOT_AT_ALL;

      while (way < N_WAYS && !find_ready (waiting, way, &ready))
        way++;
      if (way == N_WAYS)
        return fail_circle (waiting, error);
      if (way == BY_EMPTY_COLUMNS)
        postpone (g_ptr_array_index (waiting, ready), waiting, session);
      g_ptr_array_add (ordered, g_ptr_array_remove_index (waiting, ready));
    }
  /* Only now: until then each of them stands once in the list that owns it. */
  for (guint i = 0; i < ordered->len; i++)
    works->pdata[i] = g_ptr_array_index (ordered, i);
  return TRUE;
}
