/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/survey-postgres.h"

#include <string.h>

#include "core/backup/needs-postgres.h"
#include "core/backup/properties-postgres.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/db/postgres/copy.h"
#include "core/sql/quote.h"

/* Ranges of tuple identifiers are read without a look at the rest of the table. */
#define SPLITS_FROM 140000
/* Before there were generated columns. */
#define GENERATED_FROM 120000

/* What belongs to an extension is made by the extension. */
#define OWN_RELATION \
  "n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'" \
  " AND c.relpersistence <> 't' AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend AS d" \
  " WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid" \
  " AND d.deptype = 'e')"

/* The kind is "u" where the rows of an unlogged table are not to be had: on a standby. */
#define HEAP_COLUMNS                                                                               \
  "c.oid, n.nspname, c.relname, CASE WHEN c.relpersistence = 'u'"                                  \
  " AND pg_catalog.pg_is_in_recovery() THEN 'u' ELSE c.relkind::pg_catalog.text END,"              \
  " pg_catalog.pg_table_size(c.oid),"                                                              \
  " pg_catalog.pg_relation_size(c.oid) / "                                                         \
  "pg_catalog.current_setting('block_size')::pg_catalog.int8,"                                     \
  " coalesce(a.amname, '') "
#define HEAP_FROM \
  "FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace" \
  " LEFT JOIN pg_catalog.pg_am AS a ON a.oid = c.relam "

#define TABLES_SQL \
  "SELECT " HEAP_COLUMNS ", NULL " HEAP_FROM "WHERE c.relkind IN ('r', 'f') AND " OWN_RELATION \
  " UNION ALL SELECT " HEAP_COLUMNS ", coalesce(e.condition, '') " HEAP_FROM \
  "JOIN (SELECT unnest(extconfig) AS relation, unnest(extcondition) AS condition" \
  " FROM pg_catalog.pg_extension) AS e ON e.relation = c.oid WHERE c.relkind = 'r'" \
  " ORDER BY 2, 3"

/* The columns that COPY takes; a generated one is computed again. */
#define COLUMNS_SQL \
  "SELECT attrelid, attname FROM pg_catalog.pg_attribute AS a JOIN pg_catalog.pg_class AS c" \
  " ON c.oid = a.attrelid WHERE c.relkind IN ('r', 'f') AND attnum > 0 AND NOT attisdropped%s" \
  " ORDER BY attrelid, attnum"

#define INDEXES_SQL \
  "SELECT i.indrelid, c.relname, pg_catalog.pg_relation_size(c.oid)" \
  " FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid" \
  " WHERE c.relkind = 'i' AND i.indisvalid AND i.indrelid >= 16384 ORDER BY 1, 2"

/* Those of an extension's configuration tables are the user's, too. */
#define SEQUENCES_SQL \
  "SELECT n.nspname, c.relname, coalesce((SELECT d.refobjid FROM pg_catalog.pg_depend AS d" \
  " WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid" \
  " AND d.deptype IN ('a', 'i') AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass" \
  " LIMIT 1), 0) " HEAP_FROM "WHERE c.relkind = 'S' AND ((" OWN_RELATION ")" \
  " OR EXISTS (SELECT FROM pg_catalog.pg_extension AS e WHERE c.oid = ANY (e.extconfig)))" \
  " ORDER BY 1, 2"

/* Views that are filled, those that others read first. */
#define VIEWS_SQL \
  "WITH RECURSIVE edges AS (SELECT DISTINCT r.ev_class AS reader, d.refobjid AS source" \
  " FROM pg_catalog.pg_rewrite AS r JOIN pg_catalog.pg_depend AS d ON d.objid = r.oid" \
  " AND d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass" \
  " AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid <> r.ev_class)," \
  " depths AS (SELECT c.oid, 0 AS depth FROM pg_catalog.pg_class AS c WHERE c.relkind = 'm'" \
  " UNION SELECT e.source, s.depth + 1 FROM depths AS s JOIN edges AS e ON e.reader = s.oid" \
  " WHERE s.depth < 1000)" \
  " SELECT pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname) " \
  HEAP_FROM "JOIN (SELECT oid, max(depth) AS depth FROM depths GROUP BY 1) AS s ON s.oid = c.oid" \
  " WHERE c.relkind = 'm' AND c.relispopulated AND " OWN_RELATION \
  " ORDER BY s.depth DESC, n.nspname, c.relname"

/* A partitioned table has no rows of its own. */
#define PARTITIONS_SQL \
  "WITH RECURSIVE parts AS (SELECT c.oid FROM pg_catalog.pg_class AS c" \
  " JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace WHERE c.relkind = 'p'" \
  " AND $1::pg_catalog.text IN (c.relname, pg_catalog.concat(n.nspname, '.', c.relname))" \
  " UNION SELECT i.inhrelid FROM parts AS p" \
  " JOIN pg_catalog.pg_inherits AS i ON i.inhparent = p.oid)" \
  " SELECT pg_catalog.concat(n.nspname, '.', c.relname) " HEAP_FROM \
  "JOIN parts AS p ON p.oid = c.oid WHERE c.relkind IN ('r', 'f') ORDER BY 1"

/* A partition, and each partitioned table above it. */
#define ANCESTORS_SQL \
  "WITH RECURSIVE up AS (SELECT i.inhrelid AS part, i.inhparent AS whole" \
  " FROM pg_catalog.pg_inherits AS i UNION SELECT u.part, i.inhparent FROM up AS u" \
  " JOIN pg_catalog.pg_inherits AS i ON i.inhrelid = u.whole)" \
  " SELECT u.part, pg_catalog.concat(n.nspname, '.', c.relname) FROM up AS u" \
  " JOIN pg_catalog.pg_class AS c ON c.oid = u.whole" \
  " JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace" \
  " WHERE c.relkind = 'p' ORDER BY 1, 2"

#define DATABASE_SQL \
  "SELECT pg_catalog.pg_encoding_to_char(encoding), datcollate, datctype," \
  " pg_catalog.pg_get_userbyid(datdba), (SELECT count(*)" \
  " FROM pg_catalog.pg_largeobject_metadata)" \
  " FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()"

#define MEASURE_SQL \
  "SELECT coalesce(sum(pg_catalog.pg_table_size(c.oid)), 0) " HEAP_FROM \
  "WHERE c.relkind = 'r' AND " OWN_RELATION

/* Survey: while it is made. */
typedef struct
{
  ReeveSession *session;
  ReeveManifest *manifest;
  GHashTable *columns; /* oid → GPtrArray of names */
  GHashTable *wanted;  /* oid → ReeveBackupTable, of the tables that are taken */
  GCancellable *cancellable;
} Survey;

static ReeveResult *
ask (Survey *self, const char *sql, GError **error)
{
  return reeve_session_query (self->session, sql, NULL, 0, self->cancellable, error);
}

static gboolean
read_columns (Survey *self, GError **error)
{
  gboolean knows_generated = reeve_pg_server_number (self->session) >= GENERATED_FROM;
  g_autofree char *sql =
    g_strdup_printf (COLUMNS_SQL, knows_generated ? " AND attgenerated = ''" : "");
  g_autoptr (ReeveResult) rows = ask (self, sql, error);

  for (guint i = 0; rows != NULL && i < reeve_result_get_n_rows (rows); i++)
    {
      gpointer oid = GUINT_TO_POINTER ((guint) reeve_result_get_int (rows, i, 0));
      GPtrArray *names = g_hash_table_lookup (self->columns, oid);

      if (names == NULL)
        {
          names = g_ptr_array_new_with_free_func (g_free);
          g_hash_table_insert (self->columns, oid, names);
        }
      g_ptr_array_add (names, g_strdup (reeve_result_get (rows, i, 1)));
    }
  return rows != NULL;
}

static char **
dup_columns (GPtrArray *names)
{
  char **columns = g_new0 (char *, (names != NULL ? names->len : 0) + 1);

  for (guint i = 0; names != NULL && i < names->len; i++)
    columns[i] = g_strdup (g_ptr_array_index (names, i));
  return columns;
}

/* Whether one of the wanted names is this table; it is then struck off. */
static gboolean
is_wanted (GHashTable *left, const char *const *tables, const char *schema, const char *name)
{
  g_autofree char *full = g_strdup_printf ("%s.%s", schema, name);
  gboolean found = tables == NULL;

  for (guint i = 0; tables != NULL && tables[i] != NULL; i++)
    if (g_str_equal (tables[i], name) || g_str_equal (tables[i], full))
      {
        g_hash_table_remove (left, tables[i]);
        found = TRUE;
      }
  return found;
}

static gboolean
check_all_found (GHashTable *left, GError **error)
{
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, left);
  if (!g_hash_table_iter_next (&iter, &name, NULL))
    return TRUE;
  reeve_set_error (error, REEVE_ERROR_NOT_FOUND, _("The database has no table “%s”"),
                   (const char *) name);
  reeve_error_set_remedy (error, _("Write it as SCHEMA.TABLE, or TABLE alone, as it is spelt."));
  return FALSE;
}

static ReevePgHeap *
make_heap (Survey *self, ReeveResult *rows, guint i, ReeveBackupTable *table)
{
  ReevePgHeap *heap = g_new0 (ReevePgHeap, 1);

  heap->table = table;
  heap->bytes = (guint64) reeve_result_get_int (rows, i, 4);
  heap->pages = (guint64) reeve_result_get_int (rows, i, 5);
  heap->can_split = reeve_pg_server_number (self->session) >= SPLITS_FROM &&
                    g_strcmp0 (reeve_result_get (rows, i, 6), "heap") == 0 &&
                    table->filter == NULL;
  return heap;
}

/* NULL where the rows can be read. */
static const char *
find_reason (const char *kind)
{
  static const struct
  {
    const char *kind;
    const char *reason;
  } reasons[] = {
    { "f", "foreign table: its rows are on another server" },
    { "u", "unlogged table: a standby server does not have its rows" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (reasons); i++)
    if (g_strcmp0 (reasons[i].kind, kind) == 0)
      return reasons[i].reason;
  return NULL;
}

static void
add_table (Survey *self, ReeveResult *rows, guint i, GPtrArray *heaps)
{
  gpointer oid = GUINT_TO_POINTER ((guint) reeve_result_get_int (rows, i, 0));
  const char *filter = reeve_result_get (rows, i, 7);
  ReeveBackupTable *table =
    reeve_backup_table_new (reeve_result_get (rows, i, 1), reeve_result_get (rows, i, 2));

  g_strfreev (table->columns);
  table->columns = dup_columns (g_hash_table_lookup (self->columns, oid));
  g_ptr_array_add (self->manifest->tables, table);
  g_hash_table_insert (self->wanted, oid, table);
  table->left_out = g_strdup (find_reason (reeve_result_get (rows, i, 3)));
  if (table->left_out != NULL)
    return;
  if (filter != NULL && *filter != '\0')
    table->filter = g_strdup (filter);
  table->number = heaps->len + 1;
  g_ptr_array_add (heaps, make_heap (self, rows, i, table));
}

static gboolean
read_indexes (Survey *self, GError **error)
{
  g_autoptr (ReeveResult) rows = ask (self, INDEXES_SQL, error);

  for (guint i = 0; rows != NULL && i < reeve_result_get_n_rows (rows); i++)
    {
      gpointer oid = GUINT_TO_POINTER ((guint) reeve_result_get_int (rows, i, 0));
      ReeveBackupTable *table = g_hash_table_lookup (self->wanted, oid);

      /* Of one that was just dropped the size is not known. */
      if (table != NULL && reeve_result_get (rows, i, 2) != NULL)
        reeve_backup_table_add_index (table, reeve_result_get (rows, i, 1),
                                      (guint64) reeve_result_get_int (rows, i, 2));
    }
  return rows != NULL;
}

static gboolean
read_ancestors (Survey *self, GError **error)
{
  g_autoptr (ReeveResult) rows = ask (self, ANCESTORS_SQL, error);

  for (guint i = 0; rows != NULL && i < reeve_result_get_n_rows (rows); i++)
    {
      gpointer oid = GUINT_TO_POINTER ((guint) reeve_result_get_int (rows, i, 0));
      ReeveBackupTable *table = g_hash_table_lookup (self->wanted, oid);
      guint n = table != NULL ? g_strv_length (table->partition_of) : 0;

      if (table == NULL)
        continue;
      table->partition_of = g_renew (char *, table->partition_of, n + 2);
      table->partition_of[n] = g_strdup (reeve_result_get (rows, i, 1));
      table->partition_of[n + 1] = NULL;
    }
  return rows != NULL;
}

static GPtrArray *
read_tables (Survey *self, const char *const *tables, GError **error)
{
  g_autoptr (ReeveResult) rows = ask (self, TABLES_SQL, error);
  g_autoptr (GHashTable) left = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) heaps = g_ptr_array_new_with_free_func (g_free);

  if (rows == NULL)
    return NULL;
  for (guint i = 0; tables != NULL && tables[i] != NULL; i++)
    g_hash_table_add (left, (gpointer) tables[i]);
  for (guint i = 0; i < reeve_result_get_n_rows (rows); i++)
    if (is_wanted (left, tables, reeve_result_get (rows, i, 1), reeve_result_get (rows, i, 2)))
      add_table (self, rows, i, heaps);
  return check_all_found (left, error) ? g_steal_pointer (&heaps) : NULL;
}

/* Sequences stand outside of snapshots: their values are read as they are now. */
static gboolean
read_sequences (Survey *self, gboolean all, GError **error)
{
  g_autoptr (ReeveResult) rows = ask (self, SEQUENCES_SQL, error);

  for (guint i = 0; rows != NULL && i < reeve_result_get_n_rows (rows); i++)
    {
      const char *schema = reeve_result_get (rows, i, 0);
      const char *name = reeve_result_get (rows, i, 1);
      gpointer owner = GUINT_TO_POINTER ((guint) reeve_result_get_int (rows, i, 2));
      g_autofree char *quoted_schema = reeve_quote_identifier (REEVE_DIALECT_POSTGRES, schema);
      g_autofree char *quoted_name = reeve_quote_identifier (REEVE_DIALECT_POSTGRES, name);
      g_autofree char *sql = g_strdup_printf ("SELECT last_value, is_called FROM %s.%s",
                                              quoted_schema, quoted_name);
      g_autoptr (ReeveResult) value = NULL;
      ReeveBackupSequence *sequence;

      if (!all && !g_hash_table_contains (self->wanted, owner))
        continue;
      value = ask (self, sql, error);
      if (value == NULL)
        return FALSE;
      sequence = g_new0 (ReeveBackupSequence, 1);
      sequence->schema = g_strdup (schema);
      sequence->name = g_strdup (name);
      sequence->last_value = reeve_result_get_int (value, 0, 0);
      sequence->is_called = reeve_result_get_boolean (value, 0, 1);
      g_ptr_array_add (self->manifest->sequences, sequence);
    }
  return rows != NULL;
}

static gboolean
read_database (Survey *self, GError **error)
{
  g_autoptr (ReeveResult) row = ask (self, DATABASE_SQL, error);
  ReeveManifest *manifest = self->manifest;

  if (row == NULL || reeve_result_get_n_rows (row) == 0)
    return FALSE;
  manifest->encoding = g_strdup (reeve_result_get (row, 0, 0));
  manifest->collate = g_strdup (reeve_result_get (row, 0, 1));
  manifest->ctype = g_strdup (reeve_result_get (row, 0, 2));
  manifest->owner = g_strdup (reeve_result_get (row, 0, 3));
  manifest->large_objects = reeve_result_get_int (row, 0, 4);
  manifest->version_number = reeve_pg_server_number (self->session);
  return TRUE;
}

/* The tables that were asked for; where one is partitioned, its partitions. */
static gboolean
expand (Survey *self, const char *const *tables, char ***expanded, GError **error)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (guint i = 0; tables != NULL && tables[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_new0 (char *, 1);

      if (!reeve_pg_read_names (self->session, PARTITIONS_SQL, tables[i], &parts,
                                self->cancellable, error))
        return FALSE;
      if (parts[0] != NULL)
        g_strv_builder_addv (names, (const char **) parts);
      else
        g_strv_builder_add (names, tables[i]);
    }
  *expanded = tables != NULL ? g_strv_builder_end (names) : NULL;
  return TRUE;
}

GPtrArray *
reeve_pg_survey (ReeveSession *session,
                 const char *const *tables,
                 ReeveManifest *manifest,
                 GCancellable *cancellable,
                 GError **error)
{
  g_autoptr (GHashTable) columns =
    g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);
  g_autoptr (GHashTable) wanted = g_hash_table_new (NULL, NULL);
  Survey survey = { session, manifest, columns, wanted, cancellable };
  g_auto (GStrv) expanded = NULL;
  g_autoptr (GPtrArray) heaps = NULL;

  if (!read_database (&survey, error) || !read_columns (&survey, error) ||
      !expand (&survey, tables, &expanded, error))
    return NULL;
  heaps = read_tables (&survey, (const char *const *) expanded, error);
  if (heaps == NULL || !read_ancestors (&survey, error) || !read_indexes (&survey, error) ||
      !read_sequences (&survey, tables == NULL, error) ||
      !reeve_pg_survey_needs (session, manifest, cancellable, error) ||
      !reeve_pg_survey_properties (session, manifest, cancellable, error))
    return NULL;
  /* Single tables come without the views and the large objects of the others. */
  if (tables != NULL)
    manifest->large_objects = 0;
  else if (!reeve_pg_read_names (session, VIEWS_SQL, NULL, &manifest->views, cancellable, error))
    return NULL;
  return g_steal_pointer (&heaps);
}

gboolean
reeve_pg_measure (ReeveSession *session, guint64 *bytes, GCancellable *cancellable, GError **error)
{
  g_autoptr (ReeveResult) row =
    reeve_session_query (session, MEASURE_SQL, NULL, 0, cancellable, error);

  if (row == NULL)
    return FALSE;
  *bytes = (guint64) reeve_result_get_int (row, 0, 0);
  return TRUE;
}
