/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include "core/seed/work-moved.h"

#include "core/seed/work-sql.h"

#define PORTION 1000

static gboolean
contains (char *const *names, const char *name)
{
  return g_strv_contains ((const char *const *) names, name);
}

/* Whether a row can be found with another value of this column than the profile gives it, which it
 * keeps. */
static gboolean
can_move (const ReeveSeedWork *self, const char *column)
{
  return self->entry->policy != REEVE_SEED_OVERWRITE && !contains (self->key, column) &&
         contains (self->entry->columns, column);
}

static gboolean
refers (const ReeveSeedWork *child, const ReeveSeedForeignKey *key, const ReeveSeedWork *self)
{
  return g_strcmp0 (key->parent, self->table->sql) == 0 && key->columns[0] != NULL &&
         key->columns[1] == NULL && key->to[0] != NULL &&
         contains (child->entry->columns, key->columns[0]) && can_move (self, key->to[0]);
}

/* (element-type utf8 utf8): what the profile says of @column, and what the table has instead */
static GHashTable *
read_moved (const ReeveSeedWork *self,
            const char *column,
            ReeveSession *session,
            GCancellable *cancellable,
            GError **error)
{
  g_autoptr (GHashTable) moved = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (ReeveSeedReader) reader = reeve_seed_reader_new (self->source, self->table);
  g_autofree char *sql = reeve_seed_work_dup_moved_sql (self, session, column);
  g_autoptr (GString) json = g_string_new (NULL);
  guint64 n;

  for (guint64 row = 0; row < reeve_seed_source_get_rows (self->source); row += n)
    {
      g_autoptr (ReeveResult) result = NULL;
      const char *rows;

      if (!reeve_seed_reader_portion (reader, row, PORTION, json, &n, error))
        return NULL;
      rows = json->str;
      result = reeve_session_query (session, sql, &rows, 1, cancellable, error);
      for (guint i = 0; result != NULL && i < reeve_result_get_n_rows (result); i++)
        g_hash_table_insert (moved, g_strdup (reeve_result_get (result, i, 0)),
                             g_strdup (reeve_result_get (result, i, 1)));
      if (result == NULL)
        return NULL;
    }
  return g_steal_pointer (&moved);
}

static void
move_column (ReeveSeedWork *child, const char *column, GHashTable *moved)
{
  ReeveSeedSource *source =
    reeve_seed_source_new_moved (child->source, child->table, column, moved);

  reeve_seed_source_unref (child->source);
  child->source = source;
}

gboolean
reeve_seed_work_follow_moved (ReeveSeedWork *self,
                              GPtrArray *works,
                              ReeveSession *session,
                              GCancellable *cancellable,
                              GError **error)
{
  g_autoptr (GHashTable) columns =
    g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_hash_table_unref);

  for (guint i = 0; i < works->len; i++)
    {
      ReeveSeedWork *child = g_ptr_array_index (works, i);

      for (guint k = 0; k < child->table->foreign_keys->len; k++)
        {
          const ReeveSeedForeignKey *key = g_ptr_array_index (child->table->foreign_keys, k);
          GHashTable *moved;

          if (!refers (child, key, self))
            continue;
          moved = g_hash_table_lookup (columns, key->to[0]);
          if (moved == NULL)
            {
              moved = read_moved (self, key->to[0], session, cancellable, error);
              if (moved == NULL)
                return FALSE;
              g_hash_table_insert (columns, key->to[0], moved);
            }
          if (g_hash_table_size (moved) > 0)
            move_column (child, key->columns[0], moved);
          self->moved = MAX (self->moved, g_hash_table_size (moved));
        }
    }
  return TRUE;
}
