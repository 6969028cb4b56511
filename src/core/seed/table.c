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

/* @asked as columns_sql wants it; NULL without @error for no such table. */
static ReeveSeedTable *
read_asked (ReeveSession *session, const char *asked, GCancellable *cancellable, GError **error)
{
  const ReeveSeedDialect *dialect = reeve_seed_dialect_get (session);
  g_autoptr (ReeveSeedTable) self = g_new0 (ReeveSeedTable, 1);
  const char *params[] = { asked };
  g_autoptr (ReeveResult) columns = NULL;
  g_autoptr (ReeveResult) keys = NULL;

  self->columns = g_ptr_array_new_with_free_func (column_free);
  self->foreign_keys = g_ptr_array_new_with_free_func (foreign_key_free);
  columns = reeve_session_query (session, dialect->columns_sql, params, 1, cancellable, error);
  if (columns == NULL || reeve_result_get_n_rows (columns) == 0)
    return NULL;
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

ReeveSeedTable *
reeve_seed_table_read (ReeveSession *session,
                       const char *name,
                       const char *file,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autofree char *asked = reeve_seed_dialect_get (session)->dup_name (name);
  g_autoptr (GError) local = NULL;
  ReeveSeedTable *self = read_asked (session, asked, cancellable, &local);

  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  else if (self == NULL)
    {
      reeve_set_error (error, REEVE_ERROR_NOT_FOUND, _("“%s”: the database has no table “%s”"),
                       file, name);
      reeve_error_set_unchanged (error, _("Nothing was written."));
      reeve_error_set_remedy (error, _("Migrate the database first, or correct the profile."));
    }
  return self;
}

ReeveSeedTable *
reeve_seed_table_read_sql (ReeveSession *session,
                           const char *sql,
                           GCancellable *cancellable,
                           GError **error)
{
  g_autofree char *asked = reeve_seed_dialect_get (session)->dup_asked (sql);

  return read_asked (session, asked, cancellable, error);
}

/* --- who refers to it ----------------------------------------------------------------------- */

static void
reference_free (gpointer data)
{
  ReeveSeedReference *reference = data;

  g_free (reference->child);
  g_strfreev (reference->columns);
  g_strfreev (reference->to);
  g_free (reference);
}

/* The rows from *@row on that belong to one foreign key. */
static ReeveSeedReference *
take_reference (const ReeveResult *result, guint *row)
{
  ReeveSeedReference *reference = g_new0 (ReeveSeedReference, 1);
  g_autoptr (GStrvBuilder) columns = g_strv_builder_new ();
  g_autoptr (GStrvBuilder) to = g_strv_builder_new ();
  const char *key = reeve_result_get (result, *row, 0);

  reference->child = g_strdup (reeve_result_get (result, *row, 1));
  for (; *row < reeve_result_get_n_rows (result) &&
         g_str_equal (reeve_result_get (result, *row, 0), key);
       (*row)++)
    {
      g_strv_builder_add (columns, reeve_result_get (result, *row, 2));
      g_strv_builder_add (to, reeve_result_get (result, *row, 3));
    }
  reference->columns = g_strv_builder_end (columns);
  reference->to = g_strv_builder_end (to);
  return reference;
}

GPtrArray *
reeve_seed_table_list_references (const ReeveSeedTable *self,
                                  ReeveSession *session,
                                  GCancellable *cancellable,
                                  GError **error)
{
  const ReeveSeedDialect *dialect = reeve_seed_dialect_get (session);
  g_autofree char *asked = dialect->dup_asked (self->sql);
  const char *params[] = { asked };
  g_autoptr (ReeveResult) result =
    reeve_session_query (session, dialect->references_sql, params, 1, cancellable, error);
  GPtrArray *references;

  if (result == NULL)
    return NULL;
  references = g_ptr_array_new_with_free_func (reference_free);
  for (guint row = 0; row < reeve_result_get_n_rows (result);)
    g_ptr_array_add (references, take_reference (result, &row));
  return references;
}
