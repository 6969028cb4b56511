/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include "core/seed/work.h"

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/seed/dialect.h"
#include "core/seed/work-bulk.h"
#include "core/seed/work-sql.h"

/* As many rows as travel in one statement. */
#define PORTION 1000
#define LONGEST_PORTION (4 * 1024 * 1024)

/* More savepoints in one transaction slow the other sessions of a server down. */
#define MOST_SAVEPOINTS 64

static void
clear_sql (ReeveSeedWork *self)
{
  char **const texts[] = { &self->count_sql,       &self->note_update_sql, &self->update_sql,
                           &self->note_insert_sql, &self->insert_sql,      &self->find_sql,
                           &self->late_sql,        &self->refresh_sql };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_clear_pointer (texts[i], g_free);
}

void
reeve_seed_work_free (ReeveSeedWork *self)
{
  g_clear_pointer (&self->source, reeve_seed_source_unref);
  g_clear_pointer (&self->table, reeve_seed_table_free);
  g_clear_pointer (&self->segments, g_array_unref);
  g_clear_pointer (&self->rows, g_array_unref);
  g_strfreev (self->key);
  g_strfreev (self->late);
  clear_sql (self);
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

/* What is generated has at least one. */
static gboolean
has_rows (const ReeveSeedEntry *entry)
{
  return entry->source == NULL || reeve_seed_source_get_rows (entry->source) > 0;
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
      for (guint k = 0; k < i; k++)
        if (g_str_equal (entry->columns[k], entry->columns[i]))
          return fail_column (entry, entry->columns[i], _("it is named twice"), error);
    }
  for (guint i = 0; i < self->table->columns->len; i++)
    {
      const ReeveSeedColumn *column = g_ptr_array_index (self->table->columns, i);

      if (column->not_null && !column->automatic && !column->generated && has_rows (entry) &&
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
  for (guint i = 0; has_rows (entry) && self->key[i] != NULL; i++)
    if (!g_strv_contains ((const char *const *) entry->columns, self->key[i]))
      return fail_column (entry, self->key[i],
                          _("it is part of the key, and the rows do not have it"), error);
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
  if (self->table == NULL || !choose_key (self, error) || !check_columns (self, error))
    return NULL;
  if (entry->source != NULL)
    self->source = reeve_seed_source_ref (entry->source);
  if (has_rows (entry))
    reeve_seed_work_build (self, session);
  return g_steal_pointer (&self);
}

void
reeve_seed_work_postpone (ReeveSeedWork *self, ReeveSession *session, char **columns)
{
  g_strfreev (self->late);
  self->late = NULL;
  if (columns[0] == NULL)
    {
      g_strfreev (columns);
      return;
    }
  self->late = columns;
  clear_sql (self);
  reeve_seed_work_build (self, session);
}

/* --- portions ------------------------------------------------------------------------------- */

static guint64
count_listed (const ReeveSeedWork *self)
{
  return self->rows != NULL ? self->rows->len : reeve_seed_source_get_rows (self->source);
}

static guint64
listed_row (const ReeveSeedWork *self, guint64 place)
{
  return self->rows != NULL ? g_array_index (self->rows, guint64, place) : place;
}

/* The rows from place @from on of those to look at, as a JSON array. */
static gboolean
read_portion (const ReeveSeedWork *self,
              ReeveSeedReader *reader,
              guint64 from,
              guint64 most,
              GString *json,
              guint64 *n,
              GError **error)
{
  g_autoptr (GString) one = g_string_new (NULL);
  guint64 taken;

  if (self->rows == NULL)
    return reeve_seed_reader_portion (reader, from, most, json, n, error);
  g_string_assign (json, "[");
  for (*n = 0; *n < most && from + *n < self->rows->len && json->len < LONGEST_PORTION; (*n)++)
    {
      if (!reeve_seed_reader_portion (reader, listed_row (self, from + *n), 1, one, &taken, error))
        return FALSE;
      if (*n > 0)
        g_string_append_c (json, ',');
      g_string_append_len (json, one->str + 1, (gssize) one->len - 2);
    }
  g_string_append_c (json, ']');
  return TRUE;
}

gboolean
reeve_seed_work_is_portion (const ReeveSeedWork *self)
{
  guint64 rows = count_listed (self);
  g_autoptr (ReeveSeedReader) reader = NULL;
  g_autoptr (GString) json = NULL;
  guint64 n;

  if (rows == 0 || rows > PORTION)
    return rows == 0;
  reader = reeve_seed_reader_new (self->source, self->table);
  json = g_string_new (NULL);
  return read_portion (self, reader, 0, PORTION, json, &n, NULL) && n == rows;
}

static gboolean
count_portion (ReeveSeedWork *self,
               ReeveSession *session,
               const char *rows,
               GCancellable *cancellable,
               GError **error)
{
  g_autoptr (ReeveResult) result =
    reeve_session_query (session, self->count_sql, &rows, 1, cancellable, error);

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
find_bad_row (ReeveSeedWork *self,
              ReeveSession *session,
              ReeveSeedReader *reader,
              guint64 from,
              guint64 n,
              GError *local,
              GError **error)
{
  g_autoptr (GString) json = g_string_new (NULL);

  for (guint64 place = from; place < from + n; place++)
    {
      guint64 taken;

      if (!read_portion (self, reader, place, 1, json, &taken, NULL) ||
          count_portion (self, session, json->str, NULL, NULL))
        continue;
      reeve_seed_source_set_error (self->source, self->entry->table, listed_row (self, place), NULL,
                                   local->message, error);
      g_error_free (local);
      return;
    }
  g_propagate_error (error, local);
  reeve_error_set_unchanged (error, _("Nothing was written."));
}

gboolean
reeve_seed_work_count (ReeveSeedWork *self,
                       ReeveSession *session,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (ReeveSeedReader) reader = reeve_seed_reader_new (self->source, self->table);
  g_autoptr (GString) json = g_string_new (NULL);
  guint64 rows = count_listed (self);
  guint64 n;

  self->insert = self->segments != NULL ? (gint64) rows : 0;
  self->update = 0;
  self->keep = (gint64) self->untouched;
  if (self->segments != NULL)
    return TRUE;
  for (guint64 from = 0; from < rows; from += n)
    {
      GError *local = NULL;

      if (!read_portion (self, reader, from, PORTION, json, &n, error))
        return FALSE;
      if (count_portion (self, session, json->str, cancellable, &local))
        continue;
      if (reeve_error_is_cancelled (local) || !reeve_session_is_open (session))
        g_propagate_error (error, local);
      else
        find_bad_row (self, session, reader, from, n, local, error);
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
               const char *rows,
               gint64 *updated,
               gint64 *inserted,
               GCancellable *cancellable,
               GError **error)
{
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

/* Rows on their way into the table. */
typedef struct
{
  const ReeveSeedWork *work;
  ReeveSession *session;
  const char *run;
  ReeveSeedReader *reader;
  GString *json;
  gint64 updated;
  gint64 inserted;
  GCancellable *cancellable;
} Writing;

/* @n: (inout): how many rows there may be, and were. */
static gboolean
write_some (Writing *self, guint64 from, guint64 *n, GError **error)
{
  return read_portion (self->work, self->reader, from, *n, self->json, n, error) &&
         write_portion (self->work, self->session, self->run, self->json->str, &self->updated,
                        &self->inserted, self->cancellable, error);
}

static gboolean
back_to_savepoint (Writing *self)
{
  return reeve_session_execute (self->session, "ROLLBACK TO SAVEPOINT reeve_rows",
                                self->cancellable, NULL);
}

/* Halves of the rows are written until it is known which one the database refuses, and why it did.
 * FALSE: it cannot be told, since rows need one another, or something else is wrong. */
static gboolean
find_refused (Writing *self, guint64 *from, guint64 n, const GError *refused)
{
  if (reeve_error_is_cancelled (refused) || !reeve_session_is_open (self->session))
    return FALSE;
  for (;;)
    {
      g_autoptr (GError) local = NULL;
      guint64 tried = (n + 1) / 2;

      if (!back_to_savepoint (self) ||
          (write_some (self, *from, &tried, &local) &&
           !reeve_session_execute (self->session, "SAVEPOINT reeve_rows", self->cancellable, NULL)))
        return FALSE;
      if (local != NULL && !g_str_equal (local->message, refused->message))
        return FALSE;
      if (local != NULL && n == 1)
        return TRUE;
      *from += local == NULL ? tried : 0;
      n = local == NULL ? n - tried : tried;
      if (n == 0)
        return FALSE;
    }
}

/* What was wrong with some rows is told with their place. */
static void
blame_rows (Writing *self, guint64 from, guint64 n, gboolean saved, GError **error)
{
  const ReeveSeedWork *work = self->work;
  const char *file = reeve_seed_source_get_file (work->source);
  guint64 row = from;
  gboolean known = n == 1 || (saved && find_refused (self, &row, n, *error));
  g_autofree char *first =
    reeve_seed_source_dup_place (work->source, listed_row (work, known ? row : from));
  g_autofree char *last =
    reeve_seed_source_dup_place (work->source, listed_row (work, from + n - 1));

  if (known)
    /* TRANSLATORS: a file, a table, "row 3" or "line 7" */
    g_prefix_error (error, _("“%s”, table “%s”, %s: "), file, work->entry->table, first);
  else
    /* TRANSLATORS: a file, a table, "row 1" or "line 2" and another one of these */
    g_prefix_error (error, _("“%s”, table “%s”, %s to %s: "), file, work->entry->table, first,
                    last);
}

/* The rows are not those that were counted. Those that are still missing were kept out by the
 * database itself; else somebody else was there. */
static gboolean
fail_count (const Writing *self, GError **error)
{
  ReeveSeedWork again = *self->work;

  if (!reeve_seed_work_count (&again, self->session, self->cancellable, error))
    return FALSE;
  if (again.insert > 0)
    {
      reeve_set_error (error, REEVE_ERROR_CONSTRAINT,
                       ngettext ("“%s”, table “%s”: the database left %lu row out, by a trigger "
                                 "or a rule",
                                 "“%s”, table “%s”: the database left %lu rows out, by a trigger "
                                 "or a rule",
                                 (gulong) again.insert),
                       again.entry->file, again.entry->table, (gulong) again.insert);
      reeve_error_set_remedy (error, _("Correct the data, or the trigger."));
      return FALSE;
    }
  reeve_set_error (error, REEVE_ERROR_STALE,
                   _("The rows of “%s” are not those of the plan any more"), again.entry->table);
  reeve_error_set_remedy (error, _("Look at a new plan."));
  return FALSE;
}

static gboolean
write_portions (const ReeveSeedWork *self,
                ReeveSession *session,
                const char *run,
                ReeveSeedRows each,
                gpointer user_data,
                GCancellable *cancellable,
                GError **error)
{
  g_autoptr (ReeveSeedReader) reader = reeve_seed_reader_new (self->source, self->table);
  g_autoptr (GString) json = g_string_new (NULL);
  Writing writing = { self, session, run, reader, json, 0, 0, cancellable };
  guint64 rows = count_listed (self);
  guint64 n;

  for (guint64 from = 0; from < rows; from += n)
    {
      gboolean saved = from / PORTION < MOST_SAVEPOINTS;
      GError *local = NULL;

      if (!read_portion (self, reader, from, PORTION, json, &n, error) ||
          (saved && !reeve_session_execute (session, "SAVEPOINT reeve_rows", cancellable, error)))
        return FALSE;
      if (!write_portion (self, session, run, json->str, &writing.updated, &writing.inserted,
                          cancellable, &local))
        {
          blame_rows (&writing, from, n, saved, &local);
          g_propagate_error (error, local);
          return FALSE;
        }
      if (saved && !reeve_session_execute (session, "RELEASE SAVEPOINT reeve_rows", cancellable,
                                           error))
        return FALSE;
      each (n, user_data);
    }
  if (writing.updated != self->update || writing.inserted != self->insert)
    return fail_count (&writing, error);
  return writing.inserted == 0 ||
         write_down (self->find_sql, self, session, run, cancellable, error);
}

gboolean
reeve_seed_work_apply (const ReeveSeedWork *self,
                       ReeveSession *session,
                       const char *run,
                       const char *digest,
                       ReeveSeedRows each,
                       gpointer user_data,
                       GCancellable *cancellable,
                       GError **error)
{
  gboolean ok;

  if (self->insert + self->update == 0)
    return TRUE;
  ok = self->segments != NULL
         ? reeve_seed_work_write_bulk (self, session, run, digest, each, user_data, cancellable,
                                       error)
         : write_portions (self, session, run, each, user_data, cancellable, error);
  return ok && (self->insert == 0 || set_sequences (self, session, cancellable, error));
}

gboolean
reeve_seed_work_fill_late (const ReeveSeedWork *self,
                           ReeveSession *session,
                           const char *run,
                           GCancellable *cancellable,
                           GError **error)
{
  g_autoptr (ReeveSeedReader) reader = NULL;
  g_autoptr (GString) json = g_string_new (NULL);
  guint64 n;

  if (self->late_sql == NULL || self->insert + self->update == 0)
    return TRUE;
  reader = reeve_seed_reader_new (self->source, self->table);
  for (guint64 from = 0; from < count_listed (self); from += n)
    {
      const char *params[] = { NULL, run, self->table->sql };
      g_autoptr (ReeveResult) result = NULL;

      if (!read_portion (self, reader, from, PORTION, json, &n, error))
        return FALSE;
      params[0] = json->str;
      result = reeve_session_query (session, self->late_sql, params, G_N_ELEMENTS (params),
                                    cancellable, error);
      if (result == NULL)
        {
          g_prefix_error (error, _("“%s”, table “%s”: "), self->entry->file, self->entry->table);
          return FALSE;
        }
    }
  return TRUE;
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
