/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/seed/dialect.h"
#include "core/seed/work-check.h"
#include "core/sql/quote.h"

#define PORTION 1000
#define MOST_ROWS 100000

/* The rows of one work, while they are looked at. */
typedef struct
{
  const ReeveSeedWork *work;
  const ReeveSeedDialect *dialect;
  ReeveSession *session;
  GCancellable *cancellable;
  ReeveSeedReader *reader;
  char *source;    /* as SQL: numbered, called s */
  char *types_sql; /* reads all values */
  char *rules_sql; /* (nullable): the first row that breaks a CHECK or UNIQUE, and which */
  GPtrArray *references; /* of Reference */
} Check;

/* A foreign key whose columns are all given. */
typedef struct
{
  const ReeveSeedForeignKey *key;
  char *sql;      /* the rows whose parent the database does not have */
  GArray *hashes; /* (nullable): of the parents that the profile has, sorted; made when needed */
  gboolean unknown; /* the profile makes parents whose keys it does not know */
} Reference;

static char *
quote (const Check *self, const char *name)
{
  return reeve_quote_identifier (reeve_session_get_dialect (self->session), name);
}

static gboolean
is_given (const ReeveSeedWork *work, char **columns)
{
  for (guint i = 0; columns[i] != NULL; i++)
    if (!g_strv_contains ((const char *const *) work->entry->columns, columns[i]))
      return FALSE;
  return columns[0] != NULL;
}

static gboolean
fail (const Check *self, guint64 row, const char *column, const char *why, GError **error)
{
  reeve_seed_source_set_error (self->work->source, self->work->entry->table, row, column, why,
                               error);
  return FALSE;
}

/* "t.a = s.a AND t.b = s.b" */
static char *
dup_match (const Check *self, const char *alias, char **theirs, char **ours)
{
  g_autoptr (GString) sql = g_string_new (NULL);

  for (guint i = 0; theirs[i] != NULL && ours[i] != NULL; i++)
    {
      g_autofree char *their = quote (self, theirs[i]);
      g_autofree char *our = quote (self, ours[i]);

      g_string_append_printf (sql, "%s%s.%s = s.%s", i > 0 ? " AND " : "", alias, their, our);
    }
  return g_string_free (g_steal_pointer (&sql), FALSE);
}

/* --- the statements ------------------------------------------------------------------------- */

static void
add_rule (GString *sql, guint number, const char *from, const char *condition)
{
  g_string_append_printf (sql, "%sSELECT s.reeve_row AS reeve_row, %u AS rule FROM %s WHERE %s",
                          sql->len > 0 ? " UNION ALL " : "", number, from, condition);
}

/* CHECKs are numbered from 0, what is unique from the number of CHECKs. */
static char *
dup_rules (const Check *self)
{
  const ReeveSeedWork *work = self->work;
  g_autoptr (GString) sql = g_string_new (NULL);
  g_autofree char *found = dup_match (self, "k", work->key, work->key);

  for (guint i = 0; i < work->table->checks->len; i++)
    {
      const ReeveSeedCheck *check = g_ptr_array_index (work->table->checks, i);
      g_autofree char *condition = g_strdup_printf ("NOT (%s)", check->sql);

      if (is_given (work, check->columns))
        add_rule (sql, i, self->source, condition);
    }
  for (guint i = 0; i < work->table->uniques->len; i++)
    {
      char **set = g_ptr_array_index (work->table->uniques, i);
      g_autofree char *match = NULL;
      g_autofree char *condition = NULL;

      if (!is_given (work, set) ||
          g_strv_equal ((const char *const *) set, (const char *const *) work->key))
        continue;
      match = dup_match (self, "t", set, set);
      condition = g_strdup_printf ("EXISTS (SELECT 1 FROM %s AS t WHERE %s) AND NOT EXISTS (SELECT "
                                   "1 FROM %s AS k WHERE %s)",
                                   work->table->sql, match, work->table->sql, found);
      add_rule (sql, work->table->checks->len + i, self->source, condition);
    }
  if (sql->len == 0)
    return NULL;
  return g_strdup_printf ("SELECT reeve_row, rule FROM (%s) AS r ORDER BY reeve_row, rule LIMIT 1",
                          sql->str);
}

static void
reference_free (gpointer data)
{
  Reference *self = data;

  g_free (self->sql);
  g_clear_pointer (&self->hashes, g_array_unref);
  g_free (self);
}

static void
add_references (Check *self)
{
  const ReeveSeedTable *table = self->work->table;

  for (guint i = 0; i < table->foreign_keys->len; i++)
    {
      const ReeveSeedForeignKey *key = g_ptr_array_index (table->foreign_keys, i);
      g_autoptr (GString) given = g_string_new (NULL);
      g_autofree char *match = NULL;
      Reference *reference;

      if (key->parent == NULL || !is_given (self->work, key->columns) ||
          g_strv_length (key->columns) != g_strv_length (key->to))
        continue;
      for (guint k = 0; key->columns[k] != NULL; k++)
        {
          g_autofree char *name = quote (self, key->columns[k]);

          g_string_append_printf (given, "s.%s IS NOT NULL AND ", name);
        }
      match = dup_match (self, "p", key->to, key->columns);
      reference = g_new0 (Reference, 1);
      reference->key = key;
      reference->sql = g_strdup_printf (
        "SELECT s.reeve_row FROM %s WHERE %sNOT EXISTS (SELECT 1 FROM %s AS p WHERE %s) ORDER BY 1",
        self->source, given->str, key->parent, match);
      g_ptr_array_add (self->references, reference);
    }
}

/* --- what can be seen without the database --------------------------------------------------- */

static const char *
judge_text (const ReeveSeedColumn *column, const ReeveSeedValue *value, char **why)
{
  glong length;

  if (column->limits.length == 0 || value->kind != REEVE_SEED_TEXT ||
      column->limits.kind != REEVE_SEED_TEXT)
    return NULL;
  length = g_utf8_strlen (value->data, (gssize) value->length);
  for (gsize end = value->length; end > 0 && value->data[end - 1] == ' '; end--)
    length--;
  if (length > (glong) column->limits.length)
    *why = g_strdup_printf (_("it has %ld characters, the column takes %u"), length,
                            column->limits.length);
  return *why;
}

/* Where the engine takes anything. 0 and 1 are truths and the other way round, and a number may
 * stand for a time. */
static const char *
judge_kind (const ReeveSeedColumn *column, const ReeveSeedValue *value, char **why)
{
  ReeveSeedKind kind = column->limits.kind;
  gboolean whole = value->kind == REEVE_SEED_INTEGER || value->kind == REEVE_SEED_BOOLEAN;
  gboolean number =
    whole || value->kind == REEVE_SEED_REAL || value->kind == REEVE_SEED_DECIMAL;
  g_auto (ReeveSeedValue) read = REEVE_SEED_VALUE_INIT;
  gboolean truth;
  gboolean ok;

  if (kind == REEVE_SEED_TEXT || kind == REEVE_SEED_BYTES || kind == REEVE_SEED_JSON ||
      value->kind == kind)
    return NULL;
  if (value->kind == REEVE_SEED_TEXT)
    ok = ((kind == REEVE_SEED_BOOLEAN || (kind == REEVE_SEED_INTEGER && value->length > 3)) &&
          reeve_seed_truth_read (value->data, value->length, &truth)) ||
         (kind != REEVE_SEED_BOOLEAN &&
          reeve_seed_value_parse (&read, kind, value->data, (gssize) value->length));
  else if (kind == REEVE_SEED_BOOLEAN)
    ok = value->kind == REEVE_SEED_INTEGER && (value->integer == 0 || value->integer == 1);
  else if (kind == REEVE_SEED_INTEGER || kind == REEVE_SEED_DECIMAL || kind == REEVE_SEED_REAL)
    ok = kind == REEVE_SEED_INTEGER ? whole : number;
  else
    ok = number;
  if (!ok)
    *why = g_strdup_printf (_("it cannot be read as %s"), reeve_seed_kind_name (kind));
  return *why;
}

static gboolean
look_at_row (const Check *self, guint64 row, GError **error)
{
  const char *const *columns = reeve_seed_source_get_columns (self->work->source);
  const ReeveSeedValue *values = reeve_seed_reader_read (self->reader, row, error);

  for (guint i = 0; values != NULL && columns[i] != NULL; i++)
    {
      const ReeveSeedColumn *column = reeve_seed_table_find (self->work->table, columns[i]);
      g_autofree char *why = NULL;

      if (values[i].kind == REEVE_SEED_NULL)
        {
          if (column->not_null)
            return fail (self, row, columns[i], _("it needs a value"), error);
          continue;
        }
      if (judge_text (column, &values[i], &why) != NULL ||
          (self->dialect->loose && judge_kind (column, &values[i], &why) != NULL))
        return fail (self, row, columns[i], why, error);
    }
  return values != NULL;
}

/* --- what the database says ------------------------------------------------------------------ */

static ReeveResult *
ask (const Check *self, const char *sql, const char *rows, GError **error)
{
  return reeve_session_query (self->session, sql, &rows, 1, self->cancellable, error);
}

/* The error of a statement that is about the rows, not about the session. */
static gboolean
is_about_rows (const Check *self, const GError *error)
{
  return !reeve_error_is_cancelled (error) && reeve_session_is_open (self->session) &&
         !g_error_matches (error, REEVE_ERROR, REEVE_ERROR_PERMISSION);
}

/* Which column: the one that is refused alone, too. */
static const char *
find_column (const Check *self, guint64 row)
{
  const char *const *columns = reeve_seed_source_get_columns (self->work->source);
  g_autoptr (GString) json = g_string_new (NULL);

  for (guint i = 0; columns[i] != NULL; i++)
    {
      g_autoptr (ReeveResult) result = NULL;

      if (!reeve_seed_reader_cell (self->reader, row, i, json, NULL))
        return NULL;
      result = ask (self, self->types_sql, json->str, NULL);
      if (result == NULL)
        return columns[i];
    }
  return NULL;
}

static gboolean
check_types (const Check *self, const char *rows, guint64 first, guint64 n, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (ReeveResult) result = ask (self, self->types_sql, rows, &local);
  g_autoptr (GString) json = g_string_new (NULL);

  if (result != NULL)
    return TRUE;
  for (guint64 row = first; is_about_rows (self, local) && row < first + n; row++)
    {
      g_autoptr (ReeveResult) one = NULL;
      guint64 taken;

      if (!reeve_seed_reader_portion (self->reader, row, 1, json, &taken, error))
        return FALSE;
      one = ask (self, self->types_sql, json->str, NULL);
      if (one == NULL)
        return fail (self, row, find_column (self, row), local->message, error);
    }
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* Rules that the engine cannot evaluate here are left for when it writes. */
static gboolean
check_rules (Check *self, const char *rows, guint64 first, GError **error)
{
  const ReeveSeedTable *table = self->work->table;
  g_autoptr (GError) local = NULL;
  g_autoptr (ReeveResult) result = NULL;
  g_autofree char *columns = NULL;
  g_autofree char *why = NULL;
  guint64 row;
  guint rule;

  if (self->rules_sql == NULL)
    return TRUE;
  result = ask (self, self->rules_sql, rows, &local);
  if (result == NULL && !is_about_rows (self, local))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (result == NULL)
    g_clear_pointer (&self->rules_sql, g_free);
  if (result == NULL || reeve_result_get_n_rows (result) == 0)
    return TRUE;
  row = first + (guint64) reeve_result_get_int (result, 0, 0) - 1;
  rule = (guint) reeve_result_get_int (result, 0, 1);
  if (rule < table->checks->len)
    {
      const ReeveSeedCheck *check = g_ptr_array_index (table->checks, rule);

      columns = g_strjoinv (", ", check->columns);
      why = g_strdup_printf (_("the table takes only what satisfies CHECK (%s)"), check->sql);
      return fail (self, row, columns, why, error);
    }
  columns = g_strjoinv (", ", g_ptr_array_index (table->uniques, rule - table->checks->len));
  fail (self, row, columns,
        _("another row of the database has the same value, which is unique there"), error);
  /* TRANSLATORS: the names of columns */
  reeve_error_set_remedy (error,
                          _("Change the value; or, if the row that is there is meant, name “%s” as "
                            "the “key” of the table in the profile."),
                          columns);
  return FALSE;
}

/* --- references ----------------------------------------------------------------------------- */

static int
compare_hashes (gconstpointer a, gconstpointer b)
{
  guint64 one = *(const guint64 *) a;
  guint64 other = *(const guint64 *) b;

  return one < other ? -1 : one > other;
}

static gboolean
add_parents (Reference *self, const ReeveSeedWork *work, GError **error)
{
  g_autoptr (ReeveSeedReader) reader = NULL;

  if (!is_given (work, self->key->to))
    {
      self->unknown = self->unknown || reeve_seed_source_get_rows (work->source) > 0;
      return TRUE;
    }
  reader = reeve_seed_reader_new (work->source, work->table);
  for (guint64 row = 0; row < reeve_seed_source_get_rows (work->source); row++)
    {
      guint64 hash;
      gboolean null;

      if (!reeve_seed_reader_hash (reader, row, (const char *const *) self->key->to, &hash, &null,
                                   NULL, error))
        return FALSE;
      if (!null)
        g_array_append_val (self->hashes, hash);
    }
  return TRUE;
}

static gboolean
collect_parents (Reference *self, GPtrArray *works, GError **error)
{
  if (self->hashes != NULL)
    return TRUE;
  self->hashes = g_array_new (FALSE, FALSE, sizeof (guint64));
  for (guint i = 0; i < works->len; i++)
    {
      const ReeveSeedWork *work = g_ptr_array_index (works, i);

      if (g_str_equal (work->table->sql, self->key->parent) && !add_parents (self, work, error))
        return FALSE;
    }
  g_array_sort (self->hashes, compare_hashes);
  return TRUE;
}

/* As the profile calls it, where it does. */
static const char *
get_parent_name (const Reference *self, GPtrArray *works)
{
  for (guint i = 0; i < works->len; i++)
    {
      const ReeveSeedWork *work = g_ptr_array_index (works, i);

      if (g_str_equal (work->table->sql, self->key->parent))
        return work->entry->table;
    }
  return self->key->parent;
}

static gboolean
check_reference (const Check *self,
                 Reference *reference,
                 GPtrArray *works,
                 const char *rows,
                 guint64 first,
                 GError **error)
{
  const char *const *columns = (const char *const *) reference->key->columns;
  g_autoptr (ReeveResult) missing = ask (self, reference->sql, rows, error);

  if (missing == NULL)
    return FALSE;
  if (reeve_result_get_n_rows (missing) > 0 && !collect_parents (reference, works, error))
    return FALSE;
  for (guint i = 0; !reference->unknown && i < reeve_result_get_n_rows (missing); i++)
    {
      guint64 row = first + (guint64) reeve_result_get_int (missing, i, 0) - 1;
      g_autoptr (GString) text = g_string_new (NULL);
      g_autofree char *names = NULL;
      g_autofree char *why = NULL;
      guint64 hash;
      gboolean null;

      if (!reeve_seed_reader_hash (self->reader, row, columns, &hash, &null, text, error))
        return FALSE;
      if (g_array_binary_search (reference->hashes, &hash, compare_hashes, NULL))
        continue;
      names = g_strjoinv (", ", reference->key->columns);
      /* TRANSLATORS: a table, then the key that is missing there */
      why = g_strdup_printf (_("it refers to a row of “%s” that neither the profile nor the "
                               "database has: %s"),
                             get_parent_name (reference, works), text->str);
      return fail (self, row, names, why, error);
    }
  return TRUE;
}

/* --- all of it ------------------------------------------------------------------------------ */

static gboolean
check_portion (Check *self,
               GPtrArray *works,
               const char *rows,
               guint64 first,
               guint64 n,
               GError **error)
{
  for (guint64 row = first; row < first + n; row++)
    if (!look_at_row (self, row, error))
      return FALSE;
  if (!check_types (self, rows, first, n, error) || !check_rules (self, rows, first, error))
    return FALSE;
  for (guint i = 0; i < self->references->len; i++)
    if (!check_reference (self, g_ptr_array_index (self->references, i), works, rows, first, error))
      return FALSE;
  return TRUE;
}

gboolean
reeve_seed_work_check_given (const ReeveSeedWork *self,
                             GPtrArray *works,
                             ReeveSession *session,
                             GCancellable *cancellable,
                             GError **error)
{
  guint64 rows = MIN (reeve_seed_source_get_rows (self->source), MOST_ROWS);
  g_autoptr (GString) json = g_string_new (NULL);
  Check check = { .work = self, .dialect = reeve_seed_dialect_get (session), .session = session,
                  .cancellable = cancellable };
  gboolean ok = TRUE;
  guint64 n;

  if (self->entry->generate != NULL || rows == 0)
    return TRUE;
  check.reader = reeve_seed_reader_new (self->source, self->table);
  check.source =
    check.dialect->dup_numbered (self->table, (const char *const *) self->entry->columns);
  check.types_sql = g_strdup_printf ("SELECT count (*) FROM %s", check.source);
  check.rules_sql = dup_rules (&check);
  check.references = g_ptr_array_new_with_free_func (reference_free);
  add_references (&check);
  for (guint64 first = 0; ok && first < rows; first += n)
    ok = reeve_seed_reader_portion (check.reader, first, PORTION, json, &n, error) &&
         check_portion (&check, works, json->str, first, n, error);
  g_ptr_array_unref (check.references);
  g_free (check.rules_sql);
  g_free (check.types_sql);
  g_free (check.source);
  reeve_seed_reader_free (check.reader);
  return ok;
}
