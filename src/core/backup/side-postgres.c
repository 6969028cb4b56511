/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/side-postgres.h"

#include "core/backup/load-postgres.h"
#include "core/backup/meter.h"
#include "core/backup/preflight-postgres.h"
#include "core/backup/rows-postgres.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/db/engine.h"
#include "core/db/postgres/copy.h"
#include "core/db/postgres/databases.h"
#include "core/job/preflight.h"
#include "core/sql/quote.h"

/* Side: from the scratch database, where the tables are whole, to the schema. */
typedef struct
{
  ReeveRestoreTask *task;
  ReeveSession *scratch;
  ReeveSession *live;
  char *schema; /* quoted */
  ReeveMeter *meter;
  GCancellable *cancellable;
} Side;

/* Stream: a table on its way. */
typedef struct
{
  Side *side;
  const char *sql;
  ReevePgCopyIn *copy;
  ReeveFingerprint fingerprint;
} Stream;

/* Values only: what a default, a check or a generated column would call belongs to the old tables.
 * The types are written with their schemas, since nothing but pg_catalog is on the path. */
#define COLUMNS_SQL \
  "SELECT pg_catalog.concat(pg_catalog.quote_ident(a.attname), ' '," \
  " pg_catalog.format_type(a.atttypid, a.atttypmod), CASE WHEN a.attcollation <> t.typcollation" \
  " THEN (SELECT pg_catalog.format(' COLLATE %I.%I', n.nspname, c.collname)" \
  " FROM pg_catalog.pg_collation AS c JOIN pg_catalog.pg_namespace AS n" \
  " ON n.oid = c.collnamespace WHERE c.oid = a.attcollation) END," \
  " CASE WHEN a.attnotnull THEN ' NOT NULL' END)" \
  " FROM pg_catalog.pg_attribute AS a JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid" \
  " WHERE a.attrelid = $1::pg_catalog.text::pg_catalog.regclass AND a.attnum > 0" \
  " AND NOT a.attisdropped ORDER BY a.attnum"

#define KEYS_SQL \
  "SELECT pg_catalog.format('CONSTRAINT %I %s', conname, pg_catalog.pg_get_constraintdef(oid))" \
  " FROM pg_catalog.pg_constraint WHERE contype IN ('p', 'u')" \
  " AND conrelid = $1::pg_catalog.text::pg_catalog.regclass ORDER BY contype, conname"

static void
close_session (ReeveSession *session)
{
  if (session == NULL)
    return;
  reeve_session_close (session);
  g_object_unref (session);
}

static char *
quote (const char *name)
{
  return reeve_quote_identifier (REEVE_DIALECT_POSTGRES, name);
}

/* Joins the rows of the answer, each behind @word. */
static gboolean
append_list (Side *self,
             const char *sql,
             const char *table,
             const char *word,
             GString *list,
             GError **error)
{
  const char *const params[] = { table };
  g_autoptr (ReeveResult) rows =
    reeve_session_query (self->scratch, sql, params, 1, self->cancellable, error);

  for (guint i = 0; rows != NULL && i < reeve_result_get_n_rows (rows); i++)
    g_string_append_printf (list, "%s%s%s", list->len > 0 ? ", " : "", word,
                            reeve_result_get (rows, i, 0));
  return rows != NULL;
}

static gboolean
put_row (const char *row, gsize length, gpointer data, GError **error)
{
  Stream *self = data;

  reeve_fingerprint_add (&self->fingerprint, row, length);
  reeve_meter_add (self->side->meter, length);
  return self->copy == NULL || reeve_pg_copy_put (self->copy, row, length, error);
}

static gboolean
feed (ReevePgCopyIn *copy, gpointer data, GError **error)
{
  Stream *self = data;

  self->copy = copy;
  return reeve_pg_copy_out (self->side->scratch, self->sql, put_row, self,
                            self->side->cancellable, error);
}

/* What arrived is read again: it must be what was sent. */
static gboolean
stream_rows (Side *self, const char *from, const char *to, guint64 expected, GError **error)
{
  g_autofree char *encoding =
    reeve_quote_literal (REEVE_DIALECT_POSTGRES, self->task->backup->manifest->encoding);
  g_autofree char *out =
    g_strdup_printf ("COPY (SELECT * FROM ONLY %s) TO STDOUT (ENCODING %s)", from, encoding);
  g_autofree char *in = g_strdup_printf ("COPY %s FROM STDIN (ENCODING %s)", to, encoding);
  g_autofree char *again =
    g_strdup_printf ("COPY (SELECT * FROM %s) TO STDOUT (ENCODING %s)", to, encoding);
  Stream sent = { .side = self, .sql = out };
  Stream arrived = { .side = self };
  guint64 rows = 0;

  if (!reeve_pg_copy_in (self->live, in, feed, &sent, &rows, self->cancellable, error) ||
      !reeve_pg_copy_out (self->live, again, put_row, &arrived, self->cancellable, error))
    return FALSE;
  if (rows == expected && reeve_fingerprint_equal (&sent.fingerprint, &arrived.fingerprint))
    return TRUE;
  reeve_set_error (error, REEVE_ERROR_CORRUPT,
                   _("The restored database differs from the backup: %s"), to);
  return FALSE;
}

static gboolean
copy_table (Side *self, const ReeveBackupTable *table, GError **error)
{
  g_autofree char *schema = quote (table->schema);
  g_autofree char *name = quote (table->name);
  g_autofree char *from = g_strdup_printf ("%s.%s", schema, name);
  g_autofree char *to = g_strdup_printf ("%s.%s", self->schema, name);
  g_autoptr (GString) columns = g_string_new (NULL);
  g_autoptr (GString) keys = g_string_new (NULL);
  g_autofree char *create = NULL;
  g_autofree char *alter = NULL;

  if (!append_list (self, COLUMNS_SQL, from, "", columns, error) ||
      !append_list (self, KEYS_SQL, from, "ADD ", keys, error))
    return FALSE;
  create = g_strdup_printf ("CREATE TABLE %s (%s)", to, columns->str);
  if (!reeve_session_execute (self->live, create, self->cancellable, error) ||
      !stream_rows (self, from, to, table->fingerprint.rows, error))
    return FALSE;
  alter = g_strdup_printf ("ALTER TABLE %s %s", to, keys->str);
  return keys->len == 0 || reeve_session_execute (self->live, alter, self->cancellable, error);
}

static gboolean
make_schema (Side *self, GError **error)
{
  const char *const params[] = { self->task->schema };
  g_autofree char *sql = g_strdup_printf ("CREATE SCHEMA %s", self->schema);
  g_autoptr (ReeveResult) row = reeve_session_query (
    self->live, "SELECT FROM pg_catalog.pg_namespace WHERE nspname = $1", params, 1,
    self->cancellable, error);

  return row != NULL && (reeve_result_get_n_rows (row) > 0 ||
                         reeve_session_execute (self->live, sql, self->cancellable, error));
}

static gboolean
copy_tables (Side *self, GError **error)
{
  const ReeveManifest *manifest = self->task->backup->manifest;
  g_auto (ReeveMeter) meter = { 0 };
  guint64 total = 0;

  for (guint i = 0; self->task->tables[i] != NULL; i++)
    total += reeve_manifest_find_table (manifest, self->task->tables[i], NULL)->fingerprint.bytes;
  reeve_meter_init (&meter, self->task->job, _("Copying the tables"), total * 2);
  self->meter = &meter;
  if (!reeve_session_begin (self->live, self->cancellable, error) || !make_schema (self, error))
    return FALSE;
  for (guint i = 0; self->task->tables[i] != NULL; i++)
    if (!copy_table (self, reeve_manifest_find_table (manifest, self->task->tables[i], NULL),
                     error))
      return FALSE;
  return reeve_session_commit (self->live, self->cancellable, error);
}

/* The session must be to the database that was reviewed, too: a name is not enough. */
static gboolean
check_live (Side *self, GError **error)
{
  if (self->task->target == NULL ||
      reeve_target_equal (self->task->target, reeve_session_get_target (self->live)))
    return TRUE;
  reeve_set_error (error, REEVE_ERROR_STALE,
                   _("“%s” is another database now than when the plan was made"),
                   reeve_connection_get_database (self->task->connection));
  return FALSE;
}

static gboolean
copy_from (ReeveRestoreTask *task,
           ReeveConnection *scratch,
           GCancellable *cancellable,
           GError **error)
{
  const ReeveSessionOptions options = { .purpose = "restore" };
  g_autofree char *schema = quote (task->schema);
  Side side = { .task = task, .schema = schema, .cancellable = cancellable };
  gboolean ok;

  side.scratch = reeve_session_open (scratch, &options, cancellable, error);
  if (side.scratch != NULL)
    side.live = reeve_session_open (task->connection, &options, cancellable, error);
  ok = side.live != NULL && check_live (&side, error) &&
       reeve_pg_prepare_session (side.scratch, cancellable, error) &&
       reeve_pg_prepare_session (side.live, cancellable, error) && copy_tables (&side, error);
  close_session (side.scratch);
  close_session (side.live);
  return ok;
}

static gboolean
load_and_copy (ReeveSession *session,
               ReeveRestoreTask *task,
               GCancellable *cancellable,
               GError **error)
{
  g_autofree char *temporary = reeve_pg_temporary_name ();
  g_autoptr (ReeveConnection) connection =
    reeve_pg_dup_connection (task->connection, temporary, error);
  g_autoptr (GPtrArray) unfilled = g_ptr_array_new_with_free_func (g_free);
  const ReevePgLoad load = {
    .backup = task->backup,
    .connection = connection,
    .tables = task->tables,
    .no_owner = TRUE,
    .threads = task->threads,
    .job = task->job,
    .unfilled = unfilled,
  };
  gboolean ok;

  if (connection == NULL || !reeve_pg_create_for (session, temporary, task->backup->manifest,
                                                  cancellable, error))
    return FALSE;
  ok = reeve_pg_load (&load, cancellable, error) && reeve_pg_compare (&load, cancellable, error) &&
       copy_from (task, connection, cancellable, error);
  reeve_pg_drop_database (session, temporary);
  return ok;
}

gboolean
reeve_pg_restore_side (ReeveRestoreTask *task, GCancellable *cancellable, GError **error)
{
  ReeveSession *session = reeve_pg_open_maintenance (task->connection, cancellable, error);
  g_autofree char *oid = NULL;
  gboolean ok;

  if (session == NULL)
    return FALSE;
  ok = reeve_pg_check_pin (session, task, &oid, cancellable, error) &&
       reeve_pg_sweep (session, cancellable, error) &&
       load_and_copy (session, task, cancellable, error);
  if (!ok)
    reeve_error_set_unchanged (error, _("“%s” is what it was."),
                               reeve_connection_get_database (task->connection));
  close_session (session);
  return ok;
}

/* --- beforehand ----------------------------------------------------------------------------- */

static void
refuse_name (ReevePlan *plan, const char *schema, const char *name)
{
  g_autoptr (GError) reason = NULL;

  reeve_set_error (&reason, REEVE_ERROR_CONFLICT,
                   _("“%s” has, or would have twice, something called “%s”"), schema, name);
  reeve_error_set_remedy (&reason, _("Choose another schema, or restore one after the other."));
  reeve_preflight_refuse (plan, g_steal_pointer (&reason));
}

gboolean
reeve_pg_survey_side (ReeveRestoreTask *task,
                      ReevePlan *plan,
                      GCancellable *cancellable,
                      GError **error)
{
  const ReeveSessionOptions options = { .purpose = "restore", .read_only = TRUE };
  ReeveSession *session = reeve_session_open (task->connection, &options, cancellable, error);
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  gboolean ok = session != NULL;

  for (guint i = 0; ok && task->tables[i] != NULL; i++)
    {
      const ReeveBackupTable *table =
        reeve_manifest_find_table (task->backup->manifest, task->tables[i], error);
      const char *const params[] = { task->schema, table != NULL ? table->name : NULL };
      g_autoptr (ReeveResult) row = NULL;

      if (table != NULL)
        row = reeve_session_query (session,
                                   "SELECT FROM pg_catalog.pg_class AS c"
                                   " JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace"
                                   " WHERE n.nspname = $1 AND c.relname = $2",
                                   params, 2, cancellable, error);
      ok = row != NULL;
      if (ok && (reeve_result_get_n_rows (row) > 0 ||
                 !g_hash_table_add (names, (gpointer) table->name)))
        refuse_name (plan, task->schema, table->name);
    }
  close_session (session);
  return ok;
}
