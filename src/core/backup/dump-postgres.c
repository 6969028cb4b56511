/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/dump-postgres.h"

#include <string.h>

#include "core/backup/rows-postgres.h"
#include "core/backup/tools-postgres.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/db/postgres/copy.h"
#include "core/sql/quote.h"

/* Older servers cannot give their snapshot to others. */
#define OLDEST_SERVER 100000

/* Archive: pg_dump at work, in a thread of its own. */
typedef struct
{
  GPtrArray *argv;
  ReeveTemporary *file;
  GCancellable *cancellable;
  GError *error;
} Archive;

static gpointer
archive_thread (gpointer data)
{
  Archive *self = data;
  const ReeveChild child = {
    .argv = (const char *const *) self->argv->pdata,
    .output = self->file->fd,
    .name = "pg_dump",
  };

  reeve_child_run (&child, self->cancellable, &self->error);
  return NULL;
}

static void
add_argument (GPtrArray *argv, const char *argument)
{
  g_ptr_array_add (argv, g_strdup (argument));
}

/* Patterns of the tables whose rows are not wanted; it is pg_dump itself that reads the others. */
static GPtrArray *
list_others (ReeveDump *dump, ReeveSession *session, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) others = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (ReeveManifest) all = reeve_manifest_new ();
  g_autoptr (GPtrArray) heaps = NULL;

  if (!dump->classic || dump->tables == NULL)
    return g_steal_pointer (&others);
  heaps = reeve_pg_survey (session, NULL, all, cancellable, error);
  if (heaps == NULL)
    return NULL;
  for (guint i = 0; i < all->tables->len; i++)
    {
      const ReeveBackupTable *table = g_ptr_array_index (all->tables, i);
      g_autofree char *label = reeve_backup_table_dup_label (table);

      if (reeve_manifest_find_table (dump->manifest, label, NULL) == NULL)
        g_ptr_array_add (others, reeve_pg_quote_table (table));
    }
  return g_steal_pointer (&others);
}

static GPtrArray *
make_argv (ReeveDump *dump,
           const GPtrArray *others,
           const char *program,
           const char *conninfo,
           const char *snapshot)
{
  GPtrArray *argv = g_ptr_array_new_with_free_func (g_free);

  add_argument (argv, program);
  add_argument (argv, "--format=custom");
  add_argument (argv, "--no-password");
  g_ptr_array_add (argv, g_strdup_printf ("--dbname=%s", conninfo));
  g_ptr_array_add (argv, g_strdup_printf ("--snapshot=%s", snapshot));
  /* With large objects all but the rows of the tables: "--schema-only" would leave them out. */
  if (!dump->classic && dump->manifest->large_objects > 0)
    add_argument (argv, "--exclude-table-data=*.*");
  else if (!dump->classic)
    add_argument (argv, "--schema-only");
  /* Of single tables the rows alone are left out of a backup, never the schema: without the types,
   * functions and schemas that they need they could not be restored. */
  if (dump->classic && dump->tables != NULL)
    add_argument (argv, "--no-blobs");
  for (guint i = 0; i < others->len; i++)
    g_ptr_array_add (argv, g_strdup_printf ("--exclude-table-data=%s",
                                            (const char *) g_ptr_array_index (others, i)));
  g_ptr_array_add (argv, NULL);
  return argv;
}

static gboolean
check_server (ReeveSession *session, GError **error)
{
  if (reeve_pg_server_number (session) >= OLDEST_SERVER)
    return TRUE;
  reeve_set_error (error, REEVE_ERROR_UNSUPPORTED,
                   _("Backups need a server of PostgreSQL 10 or newer"));
  return FALSE;
}

/* Until the end of the backup nobody can drop or change what it is going to read. */
static gboolean
lock_tables (ReevePgSnapshot *snapshot,
             GPtrArray *heaps,
             GCancellable *cancellable,
             GError **error)
{
  for (guint i = 0; i < heaps->len; i++)
    {
      const ReevePgHeap *heap = g_ptr_array_index (heaps, i);
      g_autofree char *schema =
        reeve_quote_identifier (REEVE_DIALECT_POSTGRES, heap->table->schema);
      g_autofree char *name = reeve_quote_identifier (REEVE_DIALECT_POSTGRES, heap->table->name);
      g_autofree char *sql =
        g_strdup_printf ("LOCK TABLE ONLY %s.%s IN ACCESS SHARE MODE", schema, name);

      if (!reeve_session_execute (snapshot->leader, sql, cancellable, error))
        return FALSE;
    }
  return TRUE;
}

static void
describe (ReeveDump *dump, const ReevePgSnapshot *snapshot, const char *program)
{
  ReeveManifest *manifest = dump->manifest;
  g_autofree char *version = reeve_pg_tool_version (program);

  manifest->method = g_strdup (dump->classic ? REEVE_METHOD_CLASSIC : REEVE_METHOD_COPY);
  manifest->snapshot_lsn = g_strdup (snapshot->lsn);
  manifest->snapshot_time = g_strdup (snapshot->time);
  manifest->tool = g_strdup_printf ("pg_dump %s", version != NULL ? version : "?");
  for (guint i = 0; i < manifest->tables->len; i++)
    {
      const ReeveBackupTable *table = g_ptr_array_index (manifest->tables, i);

      if (table->left_out == NULL)
        continue;
      reeve_manifest_add_warning (manifest, "The rows of “%s.%s” are not in the backup: %s",
                                  table->schema, table->name, table->left_out);
      reeve_job_log (dump->job, REEVE_SEVERITY_WARNING,
                     _("The rows of “%s.%s” are not in the backup: %s"), table->schema,
                     table->name, table->left_out);
    }
}

/* In a classic backup the rows are in pg_dump's archive; they are read once more to count them. */
static void
forget_folders (ReeveManifest *manifest)
{
  for (guint i = 0; i < manifest->tables->len; i++)
    ((ReeveBackupTable *) g_ptr_array_index (manifest->tables, i))->number = 0;
}

static gboolean
read_rows (ReeveDump *dump,
           ReevePgSnapshot *snapshot,
           GPtrArray *heaps,
           GCancellable *cancellable,
           GError **error)
{
  ReevePgRows rows = {
    .snapshot = snapshot,
    .heaps = heaps,
    .writer = dump->classic ? NULL : dump->writer,
    .job = dump->job,
    .phase = dump->classic ? _("Counting rows") : _("Reading tables"),
    .threads = dump->threads,
  };

  if (!reeve_pg_rows_read (&rows, cancellable, error))
    return FALSE;
  for (guint i = 0; i < heaps->len; i++)
    dump->manifest->raw_bytes +=
      (gint64) ((ReevePgHeap *) g_ptr_array_index (heaps, i))->table->fingerprint.bytes;
  if (dump->classic)
    forget_folders (dump->manifest);
  return TRUE;
}

static void
cancelled_cb (GCancellable *cancellable, gpointer data)
{
  g_cancellable_cancel (data);
}

/* pg_dump and our own sessions at the same time, all of them in one snapshot. */
static gboolean
run_both (ReeveDump *dump,
          ReevePgSnapshot *snapshot,
          GPtrArray *heaps,
          const GPtrArray *others,
          const char *program,
          ReeveTemporary *file,
          GCancellable *cancellable,
          GError **error)
{
  g_auto (ReevePgAccess) access = REEVE_PG_ACCESS_INIT;
  g_autoptr (GCancellable) own = g_cancellable_new ();
  Archive archive = { .file = file, .cancellable = own };
  gulong handler = 0;
  GThread *thread;
  gboolean ok;

  if (!reeve_pg_access_open (&access, snapshot->leader, snapshot->connection, NULL, error))
    return FALSE;
  archive.argv = make_argv (dump, others, program, access.conninfo, snapshot->id);
  if (cancellable != NULL)
    handler = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), own, NULL);
  thread = g_thread_new ("pg_dump", archive_thread, &archive);
  ok = read_rows (dump, snapshot, heaps, cancellable, error);
  if (!ok)
    g_cancellable_cancel (own);
  g_thread_join (thread);
  if (cancellable != NULL)
    g_cancellable_disconnect (cancellable, handler);
  g_ptr_array_unref (archive.argv);
  if (ok && archive.error != NULL)
    {
      g_propagate_error (error, archive.error);
      return FALSE;
    }
  g_clear_error (&archive.error);
  return ok;
}

gboolean
reeve_dump_postgres (ReeveDump *dump, GCancellable *cancellable, GError **error)
{
  g_auto (ReevePgSnapshot) snapshot = { 0 };
  g_auto (ReeveTemporary) file = REEVE_TEMPORARY_INIT;
  g_autoptr (GPtrArray) heaps = NULL;
  g_autoptr (GPtrArray) others = NULL;
  g_autofree char *purpose = g_strdup_printf ("backup %s", reeve_job_get_id (dump->job));
  g_autofree char *program = NULL;

  if (!reeve_pg_snapshot_open (&snapshot, reeve_pool_get_connection (dump->pool), purpose,
                               cancellable, error) ||
      !check_server (snapshot.leader, error))
    return FALSE;
  program = reeve_pg_tool_find (
    "pg_dump", (guint) reeve_pg_server_number (snapshot.leader) / 10000, NULL, error);
  if (program == NULL)
    return FALSE;
  heaps = reeve_pg_survey (snapshot.leader, dump->tables, dump->manifest, cancellable, error);
  if (heaps == NULL || !lock_tables (&snapshot, heaps, cancellable, error))
    return FALSE;
  others = list_others (dump, snapshot.leader, cancellable, error);
  if (others == NULL)
    return FALSE;
  describe (dump, &snapshot, program);
  return reeve_temporary_open (&file, dump->scratch, error) &&
         run_both (dump, &snapshot, heaps, others, program, &file, cancellable, error) &&
         reeve_container_add_file (dump->writer, reeve_manifest_get_archive (dump->manifest),
                                   file.fd, error);
}
