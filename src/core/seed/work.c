/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include "core/seed/work.h"

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/seed/dialect.h"
#include "core/seed/work-sql.h"

/* As many rows as travel in one statement. */
#define PORTION 1000

void
reeve_seed_work_free (ReeveSeedWork *self)
{
  g_clear_pointer (&self->table, reeve_seed_table_free);
  g_strfreev (self->key);
  g_free (self->count_sql);
  g_free (self->note_update_sql);
  g_free (self->update_sql);
  g_free (self->note_insert_sql);
  g_free (self->insert_sql);
  g_free (self->find_sql);
  g_free (self->refresh_sql);
  g_free (self);
}

/* --- the profile against the table ---------------------------------------------------------- */

static gboolean
fail_column (const ReeveSeedEntry *entry, const char *column, const char *why, GError **error)
{
  reeve_set_error (error, REEVE_ERROR_INVALID, _("“%s”, table “%s”, column “%s”: %s"), entry->file,
                   entry->table, column, why);
  reeve_error_set_unchanged (error, _("Nothing was written."));
  return FALSE;
}

static gboolean
check_columns (const ReeveSeedWork *self, GError **error)
{
  const ReeveSeedEntry *entry = self->entry;

  for (guint i = 0; entry->columns[i] != NULL; i++)
    {
      const ReeveSeedColumn *column = reeve_seed_table_find (self->table, entry->columns[i]);

      if (column == NULL)
        return fail_column (entry, entry->columns[i], _("the table has no such column"), error);
      if (column->generated)
        return fail_column (entry, entry->columns[i], _("the database computes it"), error);
    }
  for (guint i = 0; i < self->table->columns->len; i++)
    {
      const ReeveSeedColumn *column = g_ptr_array_index (self->table->columns, i);

      if (column->not_null && !column->automatic && !column->generated && entry->rows->len > 0 &&
          !g_strv_contains ((const char *const *) entry->columns, column->name))
        return fail_column (entry, column->name, _("it needs a value in every row"), error);
    }
  return TRUE;
}

static gboolean
choose_key (ReeveSeedWork *self, GError **error)
{
  const ReeveSeedEntry *entry = self->entry;

  self->key = g_strdupv (entry->key != NULL ? entry->key : self->table->key);
  if (self->key[0] == NULL)
    {
      reeve_set_error (error, REEVE_ERROR_INVALID,
                       _("“%s”, table “%s” has no primary key: say with “key” how its rows are "
                         "found again"),
                       entry->file, entry->table);
      return FALSE;
    }
  for (guint i = 0; entry->rows->len > 0 && self->key[i] != NULL; i++)
    if (!g_strv_contains ((const char *const *) entry->columns, self->key[i]))
      return fail_column (entry, self->key[i],
                          _("it is part of the key, and the rows do not have it"), error);
  return TRUE;
}

static void
set_row_error (const ReeveSeedEntry *entry,
               guint row,
               const char *column,
               const char *why,
               GError **error)
{
  reeve_set_error (error, REEVE_ERROR_INVALID, _("“%s”, table “%s”, row %u, column “%s”: %s"),
                   entry->file, entry->table, row + 1, column, why);
  reeve_error_set_unchanged (error, _("Nothing was written."));
}

/* A key that stands twice would be written twice, or once and changed. */
static gboolean
check_keys (const ReeveSeedWork *self, GError **error)
{
  const ReeveSeedEntry *entry = self->entry;
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint row = 0; row < entry->rows->len; row++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      gpointer first;

      for (guint i = 0; self->key[i] != NULL; i++)
        {
          JsonNode *cell = json_object_get_member (g_ptr_array_index (entry->rows, row),
                                                   self->key[i]);
          g_autofree char *value = json_to_string (cell, FALSE);

          if (JSON_NODE_HOLDS_NULL (cell))
            {
              set_row_error (entry, row, self->key[i], _("a key cannot be null"), error);
              return FALSE;
            }
          g_string_append_printf (text, "%s\n", value);
        }
      if (g_hash_table_lookup_extended (seen, text->str, NULL, &first))
        {
          g_autofree char *why =
            g_strdup_printf (_("row %u has the same key"), GPOINTER_TO_UINT (first) + 1);

          set_row_error (entry, row, self->key[0], why, error);
          return FALSE;
        }
      g_hash_table_insert (seen, g_strdup (text->str), GUINT_TO_POINTER (row));
    }
  return TRUE;
}

ReeveSeedWork *
reeve_seed_work_new (ReeveSession *session,
                     const ReeveSeedEntry *entry,
                     GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (ReeveSeedWork) self = g_new0 (ReeveSeedWork, 1);

  self->entry = entry;
  self->table =
    reeve_seed_table_read (session, entry->table, entry->file, cancellable, error);
  if (self->table == NULL || !choose_key (self, error) || !check_columns (self, error) ||
      !check_keys (self, error))
    return NULL;
  if (entry->rows->len > 0)
    reeve_seed_work_build (self, session);
  return g_steal_pointer (&self);
}

/* --- portions ------------------------------------------------------------------------------- */

static char *
dup_portion (const ReeveSeedEntry *entry, guint from, guint n)
{
  g_autoptr (JsonArray) array = json_array_new ();
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_ARRAY);

  for (guint row = from; row < MIN (from + n, entry->rows->len); row++)
    json_array_add_object_element (array,
                                   json_object_ref (g_ptr_array_index (entry->rows, row)));
  json_node_set_array (node, array);
  return json_to_string (node, FALSE);
}

static gboolean
count_portion (ReeveSeedWork *self,
               ReeveSession *session,
               guint from,
               guint n,
               GCancellable *cancellable,
               GError **error)
{
  g_autofree char *rows = dup_portion (self->entry, from, n);
  const char *params[] = { rows };
  g_autoptr (ReeveResult) result =
    reeve_session_query (session, self->count_sql, params, 1, cancellable, error);

  if (result == NULL)
    return FALSE;
  self->insert += reeve_result_get_int (result, 0, 0);
  self->update += reeve_result_get_int (result, 0, 1);
  self->keep += reeve_result_get_int (result, 0, 2) - reeve_result_get_int (result, 0, 0) -
                reeve_result_get_int (result, 0, 1);
  return TRUE;
}

/* The server names the value that it cannot read, not the row. */
static void
find_bad_row (ReeveSeedWork *self, ReeveSession *session, guint from, GError **error)
{
  for (guint row = from; row < MIN (from + PORTION, self->entry->rows->len); row++)
    {
      g_autoptr (GError) local = NULL;

      if (count_portion (self, session, row, 1, NULL, &local))
        continue;
      g_prefix_error (error, _("“%s”, table “%s”, row %u: "), self->entry->file,
                      self->entry->table, row + 1);
      break;
    }
  reeve_error_set_unchanged (error, _("Nothing was written."));
}

gboolean
reeve_seed_work_count (ReeveSeedWork *self,
                       ReeveSession *session,
                       GCancellable *cancellable,
                       GError **error)
{
  self->insert = self->update = self->keep = 0;
  for (guint from = 0; from < self->entry->rows->len; from += PORTION)
    {
      g_autoptr (GError) local = NULL;

      if (count_portion (self, session, from, PORTION, cancellable, &local))
        continue;
      g_propagate_error (error, g_steal_pointer (&local));
      if (error != NULL && !reeve_error_is_cancelled (*error) && reeve_session_is_open (session))
        find_bad_row (self, session, from, error);
      return FALSE;
    }
  return TRUE;
}

/* --- writing -------------------------------------------------------------------------------- */

typedef struct
{
  const char *sql;
  guint n_params;
  gint64 *affected;
} Statement;

static gboolean
write_portion (const ReeveSeedWork *self,
               ReeveSession *session,
               const char *run,
               guint from,
               gint64 *updated,
               gint64 *inserted,
               GCancellable *cancellable,
               GError **error)
{
  g_autofree char *rows = dup_portion (self->entry, from, PORTION);
  const char *params[] = { rows, run, self->table->sql };
  const Statement statements[] = {
    { self->note_update_sql, 3, NULL },
    { self->update_sql, 1, updated },
    { self->note_insert_sql, 3, NULL },
    { self->insert_sql, self->find_sql != NULL ? 1 : 3, inserted },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (statements); i++)
    {
      g_autoptr (ReeveResult) result = NULL;

      if (statements[i].sql == NULL)
        continue;
      result = reeve_session_query (session, statements[i].sql, params, statements[i].n_params,
                                    cancellable, error);
      if (result == NULL)
        return FALSE;
      if (statements[i].affected != NULL)
        *statements[i].affected += reeve_result_get_affected (result);
    }
  return TRUE;
}

static gboolean
set_sequences (const ReeveSeedWork *self,
               ReeveSession *session,
               GCancellable *cancellable,
               GError **error)
{
  const ReeveSeedDialect *dialect = reeve_seed_dialect_get (session);

  for (guint i = 0; dialect->dup_sequence != NULL && self->entry->columns[i] != NULL; i++)
    {
      const ReeveSeedColumn *column =
        reeve_seed_table_find (self->table, self->entry->columns[i]);
      g_autofree char *sql = dialect->dup_sequence (self->table, column);

      if (sql != NULL && !reeve_session_execute (session, sql, cancellable, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_down (const char *sql,
            const ReeveSeedWork *self,
            ReeveSession *session,
            const char *run,
            GCancellable *cancellable,
            GError **error)
{
  const char *params[] = { run, self->table->sql };
  g_autoptr (ReeveResult) result = NULL;

  if (sql == NULL)
    return TRUE;
  result = reeve_session_query (session, sql, params, G_N_ELEMENTS (params), cancellable, error);
  return result != NULL;
}

gboolean
reeve_seed_work_apply (const ReeveSeedWork *self,
                       ReeveSession *session,
                       const char *run,
                       ReeveSeedRows each,
                       gpointer user_data,
                       GCancellable *cancellable,
                       GError **error)
{
  gint64 updated = 0;
  gint64 inserted = 0;

  if (self->insert + self->update == 0)
    return TRUE;
  for (guint from = 0; from < self->entry->rows->len; from += PORTION)
    {
      if (!write_portion (self, session, run, from, &updated, &inserted, cancellable, error))
        {
          g_prefix_error (error, _("“%s”, table “%s”, rows %u to %u: "), self->entry->file,
                          self->entry->table, from + 1,
                          MIN (from + PORTION, self->entry->rows->len));
          return FALSE;
        }
      each (MIN (PORTION, self->entry->rows->len - from), user_data);
    }
  if (updated != self->update || inserted != self->insert)
    {
      reeve_set_error (error, REEVE_ERROR_STALE,
                       _("The rows of “%s” are not those of the plan any more"),
                       self->entry->table);
      reeve_error_set_remedy (error, _("Look at a new plan."));
      return FALSE;
    }
  return inserted == 0 ||
         (write_down (self->find_sql, self, session, run, cancellable, error) &&
          set_sequences (self, session, cancellable, error));
}

gboolean
reeve_seed_work_refresh (const ReeveSeedWork *self,
                         ReeveSession *session,
                         const char *run,
                         GCancellable *cancellable,
                         GError **error)
{
  return self->insert + self->update == 0 ||
         write_down (self->refresh_sql, self, session, run, cancellable, error);
}
