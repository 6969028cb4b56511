/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include "core/seed/table.h"

#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/seed/check.h"
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

static gboolean
run_each (ReeveSession *session,
          const char *const *statements,
          GCancellable *cancellable,
          GError **error)
{
  for (guint i = 0; statements[i] != NULL; i++)
    if (!reeve_session_execute (session, statements[i], cancellable, error))
      return FALSE;
  return TRUE;
}

static gboolean
ask (
  ReeveSession *session, const char *sql, gboolean *is, GCancellable *cancellable, GError **error)
{
  g_autoptr (ReeveResult) result =
    reeve_session_query (session, sql, NULL, 0, cancellable, error);

  if (result != NULL)
    *is = reeve_result_get_boolean (result, 0, 0);
  return result != NULL;
}

gboolean
reeve_seed_ensure_tables (ReeveSession *session,
                          const char *has,
                          const char *const *make,
                          GCancellable *cancellable,
                          GError **error)
{
  const char *const *lock = reeve_seed_dialect_get (session)->lock_making;
  gboolean is_there = FALSE;

  if (!ask (session, has, &is_there, cancellable, error))
    return FALSE;
  /* Somebody may have been faster. */
  if (!is_there && lock != NULL &&
      (!run_each (session, lock, cancellable, error) ||
       !ask (session, has, &is_there, cancellable, error)))
    return FALSE;
  return is_there || run_each (session, make, cancellable, error);
}

gboolean
reeve_seed_settle (ReeveSession *session, GCancellable *cancellable, GError **error)
{
  const char *settle = reeve_seed_dialect_get (session)->settle;

  return settle == NULL || reeve_session_execute (session, settle, cancellable, error);
}

gboolean
reeve_seed_join_at_once (ReeveSession *session,
                         gboolean at_once,
                         GCancellable *cancellable,
                         GError **error)
{
  const ReeveSeedDialect *dialect = reeve_seed_dialect_get (session);
  const char *sql = at_once ? dialect->join_at_once : dialect->join_as_ever;

  return sql == NULL || reeve_session_execute (session, sql, cancellable, error);
}

static void
column_free (gpointer data)
{
  ReeveSeedColumn *column = data;

  g_free (column->name);
  g_free (column->type);
  g_free ((char *) column->limits.least);
  g_free ((char *) column->limits.most);
  g_strfreev ((char **) column->limits.allowed);
  g_free (column);
}

static void
check_free (gpointer data)
{
  ReeveSeedCheck *check = data;

  g_free (check->sql);
  g_strfreev (check->columns);
  g_free (check);
}

static void
foreign_key_free (gpointer data)
{
  ReeveSeedForeignKey *key = data;

  g_free (key->parent);
  g_strfreev (key->columns);
  g_strfreev (key->to);
  g_free (key);
}

void
reeve_seed_table_free (ReeveSeedTable *self)
{
  g_free (self->sql);
  g_strfreev (self->key);
  g_ptr_array_unref (self->columns);
  g_ptr_array_unref (self->foreign_keys);
  g_ptr_array_unref (self->uniques);
  g_ptr_array_unref (self->checks);
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

/* --- types ---------------------------------------------------------------------------------- */

/* "numeric(8,2)", "timestamp(3) with time zone": the name without what is in the parentheses. */
static char *
split_type (const char *type, guint numbers[2])
{
  const char *open = strchr (type, '(');
  const char *close = open != NULL ? strchr (open, ')') : NULL;
  g_auto (GStrv) parts = NULL;
  char *name;

  numbers[0] = numbers[1] = 0;
  if (close == NULL)
    return g_ascii_strdown (type, -1);
  parts = g_strsplit (open + 1, ",", 2);
  for (guint i = 0; i < 2 && parts[i] != NULL; i++)
    numbers[i] = (guint) MIN (g_ascii_strtoull (parts[i], NULL, 10), G_MAXINT);
  name = g_strdup_printf ("%.*s%s", (int) (open - type), type, close + 1);
  for (char *byte = name; *byte != '\0'; byte++)
    *byte = g_ascii_tolower (*byte);
  return g_strstrip (name);
}

static void
set_limits (ReeveSeedColumn *column, const ReeveSeedDialect *dialect, gboolean in_key)
{
  guint numbers[2];
  g_autofree char *name = split_type (column->type, numbers);
  const ReeveSeedType *type = dialect->find_type (name);
  ReeveGeneratorColumn *limits = &column->limits;

  limits->name = column->name;
  limits->kind = type->kind;
  limits->bytes = type->bytes;
  limits->nullable = !column->not_null && !in_key;
  column->zoned = type->zoned;
  if (type->kind == REEVE_SEED_DECIMAL)
    {
      limits->precision = numbers[0];
      limits->scale = numbers[0] > 0 ? numbers[1] : 0;
    }
  else if (type->kind == REEVE_SEED_TEXT || type->kind == REEVE_SEED_BYTES)
    limits->length = type->measured ? numbers[0] : 0;
}

static char **
read_list (const char *json)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (JsonNode) node = json_from_string (json, NULL);
  JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node)
                                                                  : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *item = json_array_get_element (array, i);

      if (json_node_get_value_type (item) == G_TYPE_STRING)
        g_strv_builder_add (builder, json_node_get_string (item));
    }
  return g_strv_builder_end (builder);
}

/* --- reading -------------------------------------------------------------------------------- */

static void
take_columns (ReeveSeedTable *self, const ReeveResult *result, const ReeveSeedDialect *dialect)
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
      set_limits (column, dialect, reeve_result_get_int (result, row, 6) > 0);
      if (reeve_result_get (result, row, 7) != NULL)
        column->limits.allowed =
          (const char *const *) read_list (reeve_result_get (result, row, 7));
      g_ptr_array_add (self->columns, column);
    }
  for (guint place = 1; place <= n; place++)
    for (guint row = 0; row < n; row++)
      if (reeve_result_get_int (result, row, 6) == place)
        self->key[n_key++] = g_strdup (reeve_result_get (result, row, 1));
}

static void
add_unique (ReeveSeedTable *self, char **columns)
{
  g_ptr_array_add (self->uniques, columns);
  for (guint i = 0; columns[0] != NULL && columns[1] == NULL && i < self->columns->len; i++)
    {
      ReeveSeedColumn *column = g_ptr_array_index (self->columns, i);

      if (g_str_equal (column->name, columns[0]))
        column->limits.unique = TRUE;
    }
}

static void
take_rules (ReeveSeedTable *self, const ReeveResult *result)
{
  if (self->key[0] != NULL)
    add_unique (self, g_strdupv (self->key));
  for (guint row = 0; row < reeve_result_get_n_rows (result); row++)
    {
      const char *text = reeve_result_get (result, row, 1);

      if (text == NULL)
        continue;
      if (g_str_equal (reeve_result_get (result, row, 0), "unique"))
        add_unique (self, read_list (text));
      else
        reeve_seed_check_read (self, reeve_result_get (result, row, 0), text,
                               reeve_result_get (result, row, 2));
    }
}

static void
take_foreign_keys (ReeveSeedTable *self, const ReeveResult *result)
{
  for (guint row = 0; row < reeve_result_get_n_rows (result); row++)
    {
      ReeveSeedForeignKey *key = g_new0 (ReeveSeedForeignKey, 1);

      key->parent = g_strdup (reeve_result_get (result, row, 1));
      key->deferrable = reeve_result_get_boolean (result, row, 2);
      key->columns = read_list (reeve_result_get (result, row, 3));
      key->to = read_list (reeve_result_get (result, row, 4));
      g_ptr_array_add (self->foreign_keys, key);
    }
}

/* @asked as columns_sql wants it; NULL without @error for no such table. */
static ReeveSeedTable *
read_asked (ReeveSession *session, const char *asked, GCancellable *cancellable, GError **error)
{
  const ReeveSeedDialect *dialect = reeve_seed_dialect_get (session);
  g_autoptr (ReeveSeedTable) self = g_new0 (ReeveSeedTable, 1);
  const char *params[] = { asked };
  g_autoptr (ReeveResult) columns = NULL;
  g_autoptr (ReeveResult) rules = NULL;
  g_autoptr (ReeveResult) keys = NULL;

  self->columns = g_ptr_array_new_with_free_func (column_free);
  self->foreign_keys = g_ptr_array_new_with_free_func (foreign_key_free);
  self->uniques = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  self->checks = g_ptr_array_new_with_free_func (check_free);
  columns = reeve_session_query (session, dialect->columns_sql, params, 1, cancellable, error);
  if (columns == NULL || reeve_result_get_n_rows (columns) == 0)
    return NULL;
  take_columns (self, columns, dialect);
  rules = reeve_session_query (session, dialect->rules_sql, params, 1, cancellable, error);
  if (rules == NULL)
    return NULL;
  take_rules (self, rules);
  keys = reeve_session_query (session, dialect->foreign_keys_sql, params, 1, cancellable, error);
  if (keys == NULL)
    return NULL;
  take_foreign_keys (self, keys);
  return g_steal_pointer (&self);
}

/* What has the name, but takes no rows of profiles. */
static const char *
find_stranger (ReeveSession *session, const char *asked)
{
  static const struct
  {
    const char *kind;
    const char *text;
  } kinds[] = {
    { "view", N_ ("it is a view, and profiles write into tables") },
    { "foreign", N_ ("its rows are kept by another server") },
    { "own", N_ ("it is no table of the project, but of the database or of Reeve") },
  };
  g_autoptr (ReeveResult) result = reeve_session_query (
    session, reeve_seed_dialect_get (session)->stranger_sql, &asked, 1, NULL, NULL);
  const char *kind = result != NULL && reeve_result_get_n_rows (result) > 0
                       ? reeve_result_get (result, 0, 0)
                       : NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_strcmp0 (kind, kinds[i].kind) == 0)
      return _(kinds[i].text);
  return NULL;
}

static void
fail_no_table (ReeveSession *session,
               const char *asked,
               const char *name,
               const char *file,
               GError **error)
{
  const char *stranger = find_stranger (session, asked);

  if (stranger != NULL)
    /* TRANSLATORS: a file, a table, a reason */
    reeve_set_error (error, REEVE_ERROR_INVALID, _("“%s”, table “%s”: %s"), file, name, stranger);
  else
    reeve_set_error (error, REEVE_ERROR_NOT_FOUND, _("“%s”: the database has no table “%s”"), file,
                     name);
  reeve_error_set_unchanged (error, _("Nothing was written."));
  reeve_error_set_remedy (error, stranger != NULL
                                   ? _("Correct the profile.")
                                   : _("Migrate the database first, or correct the profile."));
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
    fail_no_table (session, asked, name, file, error);
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
  reference->indexed = reeve_result_get_boolean (result, *row, 4);
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
