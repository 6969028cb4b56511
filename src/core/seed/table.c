/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include "core/seed/table.h"

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/seed/dialect.h"

const ReeveSeedDialect *
reeve_seed_dialect_get (ReeveSession *session)
{
  static const ReeveSeedDialect *const dialects[] = {
    [REEVE_DIALECT_POSTGRES] = &reeve_seed_dialect_postgres,
    [REEVE_DIALECT_SQLITE] = &reeve_seed_dialect_sqlite,
  };

  return dialects[reeve_session_get_dialect (session)];
}

gboolean
reeve_seed_settle (ReeveSession *session, GCancellable *cancellable, GError **error)
{
  const char *settle = reeve_seed_dialect_get (session)->settle;

  return settle == NULL || reeve_session_execute (session, settle, cancellable, error);
}

static void
column_free (gpointer data)
{
  ReeveSeedColumn *column = data;

  g_free (column->name);
  g_free (column->type);
  g_free (column);
}

static void
foreign_key_free (gpointer data)
{
  ReeveSeedForeignKey *key = data;

  g_free (key->parent);
  g_free (key);
}

void
reeve_seed_table_free (ReeveSeedTable *self)
{
  g_free (self->sql);
  g_strfreev (self->key);
  g_ptr_array_unref (self->columns);
  g_ptr_array_unref (self->foreign_keys);
  g_free (self);
}

const ReeveSeedColumn *
reeve_seed_table_find (const ReeveSeedTable *self, const char *column)
{
  for (guint i = 0; i < self->columns->len; i++)
    {
      const ReeveSeedColumn *known = g_ptr_array_index (self->columns, i);

      if (g_str_equal (known->name, column))
        return known;
    }
  return NULL;
}

static void
take_columns (ReeveSeedTable *self, const ReeveResult *result)
{
  guint n = reeve_result_get_n_rows (result);
  guint n_key = 0;

  self->sql = g_strdup (reeve_result_get (result, 0, 0));
  self->key = g_new0 (char *, n + 1);
  for (guint row = 0; row < n; row++)
    {
      ReeveSeedColumn *column = g_new0 (ReeveSeedColumn, 1);

      column->name = g_strdup (reeve_result_get (result, row, 1));
      column->type = g_strdup (reeve_result_get (result, row, 2));
      column->not_null = reeve_result_get_boolean (result, row, 3);
      column->generated = reeve_result_get_boolean (result, row, 4);
      column->automatic = reeve_result_get_boolean (result, row, 5);
      g_ptr_array_add (self->columns, column);
    }
  for (guint place = 1; place <= n; place++)
    for (guint row = 0; row < n; row++)
      if (reeve_result_get_int (result, row, 6) == place)
        self->key[n_key++] = g_strdup (reeve_result_get (result, row, 1));
}

ReeveSeedTable *
reeve_seed_table_read (ReeveSession *session,
                       const char *name,
                       const char *file,
                       GCancellable *cancellable,
                       GError **error)
{
  const ReeveSeedDialect *dialect = reeve_seed_dialect_get (session);
  g_autoptr (ReeveSeedTable) self = g_new0 (ReeveSeedTable, 1);
  g_autofree char *asked = dialect->dup_name (name);
  const char *params[] = { asked };
  g_autoptr (ReeveResult) columns = NULL;
  g_autoptr (ReeveResult) keys = NULL;

  self->columns = g_ptr_array_new_with_free_func (column_free);
  self->foreign_keys = g_ptr_array_new_with_free_func (foreign_key_free);
  columns = reeve_session_query (session, dialect->columns_sql, params, 1, cancellable, error);
  if (columns == NULL)
    return NULL;
  if (reeve_result_get_n_rows (columns) == 0)
    {
      reeve_set_error (error, REEVE_ERROR_NOT_FOUND, _("“%s”: the database has no table “%s”"),
                       file, name);
      reeve_error_set_unchanged (error, _("Nothing was written."));
      reeve_error_set_remedy (error, _("Migrate the database first, or correct the profile."));
      return NULL;
    }
  take_columns (self, columns);
  keys = reeve_session_query (session, dialect->foreign_keys_sql, params, 1, cancellable, error);
  for (guint row = 0; keys != NULL && row < reeve_result_get_n_rows (keys); row++)
    {
      ReeveSeedForeignKey *key = g_new0 (ReeveSeedForeignKey, 1);

      key->parent = g_strdup (reeve_result_get (keys, row, 1));
      key->deferrable = reeve_result_get_boolean (keys, row, 2);
      g_ptr_array_add (self->foreign_keys, key);
    }
  return keys != NULL ? g_steal_pointer (&self) : NULL;
}
