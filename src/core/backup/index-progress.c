/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/index-progress.h"

#include "core/base/cancel.h"
#include "core/db/postgres/copy.h"

#define POLL_MS 500
/* Older servers do not say what they build. */
#define BUILDS_FROM 120000

#define DONE_SQL \
  "SELECT n.nspname, t.relname, c.relname, 1.0 FROM pg_catalog.pg_index AS i" \
  " JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid" \
  " JOIN pg_catalog.pg_class AS t ON t.oid = i.indrelid" \
  " JOIN pg_catalog.pg_namespace AS n ON n.oid = t.relnamespace" \
  " WHERE i.indisvalid AND t.oid >= 16384"
/* The rows are read first, then sorted ones are written: each is about a half. The name of an index
 * that is being built is not seen by others. */
#define BUILDING_SQL \
  " UNION ALL SELECT n.nspname, t.relname, NULL," \
  " CASE WHEN p.tuples_total > 0" \
  " THEN 0.5 + 0.5 * least(1.0, p.tuples_done::float8 / p.tuples_total)" \
  " WHEN p.blocks_total > 0 THEN 0.5 * least(1.0, p.blocks_done::float8 / p.blocks_total)" \
  " ELSE 0.0 END FROM pg_catalog.pg_stat_progress_create_index AS p" \
  " JOIN pg_catalog.pg_class AS t ON t.oid = p.relid" \
  " JOIN pg_catalog.pg_namespace AS n ON n.oid = t.relnamespace" \
  " WHERE p.datname = pg_catalog.current_database()"

/* Table: what is still to be built of it. */
typedef struct
{
  guint64 bytes;
  guint n;
} Table;

struct _ReeveIndexProgress
{
  ReeveSession *session;
  ReeveJob *job;
  const char *phase;
  const ReeveManifest *manifest;
  guint64 total;
  guint64 done;
  GCancellable *stop;
  GThread *thread;
};

static char *
make_key (const char *schema, const char *table, const char *index)
{
  return g_strjoin ("\n", schema != NULL ? schema : "", table, index, NULL);
}

/* All indexes of the backup by their names, and its tables with what they lack if nothing is
 * there yet. */
static void
list_all (ReeveIndexProgress *self, GHashTable *indexes, GHashTable *tables)
{
  for (guint i = 0; i < self->manifest->tables->len; i++)
    {
      const ReeveBackupTable *table = g_ptr_array_index (self->manifest->tables, i);
      Table *left = g_new0 (Table, 1);

      g_hash_table_replace (tables, make_key (table->schema, table->name, NULL), left);
      for (guint k = 0; k < table->indexes->len; k++)
        {
          ReeveBackupIndex *index = g_ptr_array_index (table->indexes, k);

          g_hash_table_replace (indexes, make_key (table->schema, table->name, index->name), index);
          left->bytes += index->bytes;
          left->n++;
        }
    }
}

/* The finished ones come first. */
static guint64
sum_up (ReeveIndexProgress *self, ReeveResult *rows)
{
  g_autoptr (GHashTable) indexes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) tables = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  guint64 done = 0;

  list_all (self, indexes, tables);
  for (guint i = 0; i < reeve_result_get_n_rows (rows); i++)
    {
      const char *schema = reeve_result_get (rows, i, 0);
      const char *name = reeve_result_get (rows, i, 1);
      const char *index_name = reeve_result_get (rows, i, 2);
      g_autofree char *key = make_key (schema, name, NULL);
      g_autofree char *full = make_key (schema, name, index_name);
      const ReeveBackupIndex *index = g_hash_table_lookup (indexes, full);
      Table *table = g_hash_table_lookup (tables, key);

      if (index_name != NULL && index != NULL)
        {
          done += index->bytes;
          table->bytes -= index->bytes;
          table->n--;
        }
      else if (index_name == NULL && table != NULL && table->n > 0)
        done += (guint64) (g_ascii_strtod (reeve_result_get (rows, i, 3), NULL) *
                           (double) (table->bytes / table->n));
    }
  return done;
}

static gpointer
watch (gpointer data)
{
  ReeveIndexProgress *self = data;
  gboolean knows = reeve_pg_server_number (self->session) >= BUILDS_FROM;

  while (reeve_cancel_sleep (POLL_MS, self->stop, NULL))
    {
      g_autoptr (ReeveResult) rows = reeve_session_query (
        self->session, knows ? DONE_SQL BUILDING_SQL : DONE_SQL, NULL, 0, self->stop, NULL);

      if (rows == NULL)
        break;
      /* The guess of what is being built may have been too high. */
      self->done = CLAMP (sum_up (self, rows), self->done, self->total);
      reeve_progress_set (reeve_job_get_progress (self->job), self->phase, "bytes", self->done,
                          self->total);
    }
  return NULL;
}

ReeveIndexProgress *
reeve_index_progress_start (ReeveSession *session,
                            const ReeveManifest *manifest,
                            ReeveJob *job,
                            const char *phase)
{
  ReeveIndexProgress *self = g_new0 (ReeveIndexProgress, 1);

  self->session = session;
  self->job = job;
  self->phase = phase;
  self->manifest = manifest;
  self->stop = g_cancellable_new ();
  for (guint i = 0; i < manifest->tables->len; i++)
    {
      const ReeveBackupTable *table = g_ptr_array_index (manifest->tables, i);

      for (guint k = 0; k < table->indexes->len; k++)
        self->total += ((ReeveBackupIndex *) g_ptr_array_index (table->indexes, k))->bytes;
    }
  reeve_progress_set (reeve_job_get_progress (job), phase, "bytes", 0, self->total);
  if (self->total > 0)
    self->thread = g_thread_new ("indexes", watch, self);
  return self;
}

void
reeve_index_progress_free (ReeveIndexProgress *self)
{
  g_cancellable_cancel (self->stop);
  if (self->thread != NULL)
    g_thread_join (self->thread);
  g_object_unref (self->stop);
  g_free (self);
}
