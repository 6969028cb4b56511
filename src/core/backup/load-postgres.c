/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/load-postgres.h"

#include <string.h>

#include "core/backup/entries-postgres.h"
#include "core/backup/index-progress.h"
#include "core/backup/index-script-postgres.h"
#include "core/backup/indexes-postgres.h"
#include "core/backup/load-rows-postgres.h"
#include "core/backup/needs-postgres.h"
#include "core/backup/properties-postgres.h"
#include "core/backup/rows-postgres.h"
#include "core/backup/tools-postgres.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/db/postgres/copy.h"
#include "core/db/postgres/databases.h"
#include "core/sql/quote.h"

/* Loading: while it lasts. */
typedef struct
{
  const ReevePgLoad *load;
  ReeveSession *session; /* to the database; keeps it from being taken for a left-over */
  ReevePgAccess *access;
  const char *program;
  ReeveTemporary *archive;
  ReevePgEntries *entries;
  gboolean no_tablespaces;
} Loading;

char *
reeve_pg_find_restore (const ReeveManifest *manifest, guint server_major, GError **error)
{
  const char *number = manifest->tool != NULL ? strpbrk (manifest->tool, "0123456789") : NULL;
  guint archive_major = number != NULL ? (guint) g_ascii_strtoull (number, NULL, 10) : 0;

  return reeve_pg_tool_find ("pg_restore", MAX (archive_major, server_major), NULL, error);
}

/* --- pg_restore ----------------------------------------------------------------------------- */

static gboolean
run_restore (Loading *self,
             const char *section,
             const ReeveTemporary *entries,
             guint jobs,
             GCancellable *cancellable,
             GError **error)
{
  g_autofree char *section_argument = g_strdup_printf ("--section=%s", section);
  g_autofree char *database = g_strdup_printf ("--dbname=%s", self->access->conninfo);
  g_autofree char *jobs_argument = g_strdup_printf ("--jobs=%u", jobs);
  g_autofree char *list = g_strdup_printf ("--use-list=%s", entries->path);
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  ReeveChild child = { .output = -1, .name = "pg_restore" };

  g_ptr_array_add (argv, (gpointer) self->program);
  g_ptr_array_add (argv, (gpointer) "--exit-on-error");
  g_ptr_array_add (argv, (gpointer) "--no-password");
  g_ptr_array_add (argv, section_argument);
  g_ptr_array_add (argv, database);
  if (jobs > 1)
    g_ptr_array_add (argv, jobs_argument);
  g_ptr_array_add (argv, list);
  if (self->no_tablespaces)
    g_ptr_array_add (argv, (gpointer) "--no-tablespaces");
  if (self->load->no_owner)
    {
      g_ptr_array_add (argv, (gpointer) "--no-owner");
      g_ptr_array_add (argv, (gpointer) "--no-privileges");
    }
  g_ptr_array_add (argv, self->archive->path);
  g_ptr_array_add (argv, NULL);
  child.argv = (const char *const *) argv->pdata;
  return reeve_child_run (&child, cancellable, error);
}

static gboolean
extract_archive (Loading *self, GError **error)
{
  const ReeveContainer *container = self->load->backup->container;
  const ReeveMember *member = reeve_container_find (
    container, reeve_manifest_get_archive (self->load->backup->manifest));

  return reeve_temporary_open (self->archive, g_get_tmp_dir (), error) &&
         reeve_container_extract (container, member, self->archive->fd, error);
}

/* --- afterwards ----------------------------------------------------------------------------- */

static gboolean
set_sequences (Loading *self, GCancellable *cancellable, GError **error)
{
  const ReeveManifest *manifest = self->load->backup->manifest;

  for (guint i = 0; i < manifest->sequences->len; i++)
    {
      const ReeveBackupSequence *sequence = g_ptr_array_index (manifest->sequences, i);
      g_autofree char *schema =
        reeve_quote_identifier (REEVE_DIALECT_POSTGRES, sequence->schema);
      g_autofree char *name = reeve_quote_identifier (REEVE_DIALECT_POSTGRES, sequence->name);
      g_autofree char *full = g_strdup_printf ("%s.%s", schema, name);
      g_autofree char *value = g_strdup_printf ("%" G_GINT64_FORMAT, sequence->last_value);
      const char *const params[] = { full, value, sequence->is_called ? "t" : "f" };
      g_autoptr (ReeveResult) result =
        reeve_session_query (self->session,
                             "SELECT pg_catalog.setval($1::pg_catalog.text::pg_catalog.regclass,"
                             " $2::pg_catalog.int8, $3::pg_catalog.bool)",
                             params, 3, cancellable, error);

      if (result == NULL)
        return FALSE;
    }
  return TRUE;
}

/* The manifest's words are never sent as SQL: the server says what the view's name is. */
static char *
quote_view (Loading *self, const char *view, GCancellable *cancellable, GError **error)
{
  const char *const params[] = { view };
  g_autoptr (ReeveResult) row =
    reeve_session_query (self->session,
                         "SELECT pg_catalog.format('%I.%I', n.nspname, c.relname)"
                         " FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n"
                         " ON n.oid = c.relnamespace WHERE c.relkind = 'm'"
                         " AND c.oid = $1::pg_catalog.text::pg_catalog.regclass",
                         params, 1, cancellable, error);

  if (row == NULL)
    return NULL;
  if (reeve_result_get_n_rows (row) == 1)
    return g_strdup (reeve_result_get (row, 0, 0));
  reeve_set_error (error, REEVE_ERROR_CORRUPT, _("“%s” is no materialised view"), view);
  return NULL;
}

/* As pg_restore does it, with nothing on the path; and as those who use the database have it, which
 * functions that name no schema call for. */
static gboolean
fill_view (Loading *self, const char *name, GCancellable *cancellable, GError **error)
{
  const char *path = reeve_pg_find_setting (self->load->backup->manifest, "search_path");
  const char *const params[] = { path != NULL ? path : "\"$user\", public" };
  g_autofree char *sql = g_strdup_printf ("REFRESH MATERIALIZED VIEW %s", name);
  g_autoptr (ReeveResult) row = NULL;

  if (reeve_session_execute (self->session, sql, cancellable, NULL))
    return TRUE;
  row = reeve_session_query (self->session,
                             "SELECT pg_catalog.set_config('search_path', $1, false)", params, 1,
                             cancellable, error);
  return row != NULL && reeve_session_execute (self->session, sql, cancellable, error);
}

/* One that cannot be filled is no reason to do without all the rows that are there. */
static gboolean
fill_views (Loading *self, GCancellable *cancellable, GError **error)
{
  char **views = self->load->backup->manifest->views;

  for (guint i = 0; self->load->tables == NULL && views[i] != NULL; i++)
    {
      g_autoptr (GError) local = NULL;
      g_autofree char *name = quote_view (self, views[i], cancellable, error);

      if (name == NULL)
        return FALSE;
      if (!fill_view (self, name, cancellable, &local))
        {
          if (!reeve_session_is_open (self->session) || reeve_error_is_cancelled (local))
            {
              g_propagate_error (error, g_steal_pointer (&local));
              return FALSE;
            }
          g_ptr_array_add (self->load->unfilled, g_strdup (views[i]));
          reeve_job_log (self->load->job, REEVE_SEVERITY_WARNING,
                         _("The materialised view %s is there, and empty: %s. Fill it with "
                           "REFRESH MATERIALIZED VIEW when that is mended."),
                         name, local->message);
        }
      if (!reeve_pg_prepare_session (self->session, cancellable, error))
        return FALSE;
    }
  return TRUE;
}

static void
tell (Loading *self, const char *phase)
{
  reeve_progress_set (reeve_job_get_progress (self->load->job), phase, "steps", 0, 0);
}

/* One session of pg_restore is as fast then, and nobody has to wait for another one. */
static gboolean
is_small (const ReeveManifest *manifest)
{
  return g_strcmp0 (manifest->method, REEVE_METHOD_COPY) == 0 &&
         manifest->raw_bytes < REEVE_PG_INDEX_WORTH;
}

/* Indexes, constraints, triggers and what else wants the rows to be there. */
static gboolean
finish_schema (Loading *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (ReeveIndexProgress) progress =
    reeve_index_progress_start (self->session, self->load->backup->manifest, self->load->job,
                                _("Building indexes and constraints"));
  const ReevePgIndexes indexes = {
    .connection = self->load->connection,
    .program = self->program,
    .archive = self->archive->path,
    .entries = self->entries,
    .tables = self->load->backup->manifest->tables,
    .no_tablespaces = self->no_tablespaces,
    .threads = self->load->threads,
  };

  if (is_small (self->load->backup->manifest))
    return run_restore (self, "post-data", &self->entries->most, 1, cancellable, error);
  return reeve_pg_indexes_build (&indexes, cancellable, error) &&
         run_restore (self, "post-data", &self->entries->most, self->load->threads, cancellable,
                      error);
}

/* Rows and large objects; how many sessions pg_restore needs for the latter is one. */
static gboolean
load_data (Loading *self, GCancellable *cancellable, GError **error)
{
  const ReeveManifest *manifest = self->load->backup->manifest;
  gboolean is_classic = g_strcmp0 (manifest->method, REEVE_METHOD_CLASSIC) == 0;

  if (is_classic)
    {
      tell (self, _("Loading tables"));
      return run_restore (self, "data", &self->entries->most, self->load->threads, cancellable,
                          error);
    }
  if (!reeve_pg_load_rows (self->load, self->session, cancellable, error))
    return FALSE;
  if (manifest->large_objects == 0 || self->load->tables != NULL)
    return TRUE;
  tell (self, _("Loading large objects"));
  return run_restore (self, "data", &self->entries->most, 1, cancellable, error);
}

/* Event triggers come last: they would run for what is still being made, and change rows. */
static gboolean
load_all (Loading *self, GCancellable *cancellable, GError **error)
{
  const ReeveTemporary *last = &self->entries->event_triggers;

  tell (self, _("Creating the schema"));
  return run_restore (self, "pre-data", &self->entries->most, 1, cancellable, error) &&
         load_data (self, cancellable, error) && finish_schema (self, cancellable, error) &&
         set_sequences (self, cancellable, error) && fill_views (self, cancellable, error) &&
         (last->path == NULL || run_restore (self, "post-data", last, 1, cancellable, error));
}

/* Where one of them is missing, everything is put where the database is. */
static gboolean
look_for_tablespaces (Loading *self, GCancellable *cancellable, GError **error)
{
  const char *const *names = (const char *const *) self->load->backup->manifest->tablespaces;
  g_autofree char *missing = NULL;

  if (!reeve_pg_find_missing (self->session, REEVE_PG_TABLESPACE_SQL, names, &missing, cancellable,
                              error))
    return FALSE;
  self->no_tablespaces = missing != NULL;
  return TRUE;
}

gboolean
reeve_pg_load (const ReevePgLoad *load, GCancellable *cancellable, GError **error)
{
  g_autoptr (ReeveSession) session = reeve_pg_load_session (load->connection, cancellable, error);
  g_auto (ReevePgAccess) access = REEVE_PG_ACCESS_INIT;
  g_auto (ReeveTemporary) archive = REEVE_TEMPORARY_INIT;
  g_auto (ReevePgEntries) entries = REEVE_PG_ENTRIES_INIT;
  g_autofree char *program = NULL;
  gboolean is_partial = load->tables != NULL || load->backup->manifest->requested[0] != NULL;
  Loading loading = { load, session, &access, NULL, &archive, &entries, FALSE };
  gboolean ok;

  if (session == NULL)
    return FALSE;
  program = reeve_pg_find_restore (load->backup->manifest,
                                   (guint) reeve_pg_server_number (session) / 10000, error);
  loading.program = program;
  ok = program != NULL &&
       reeve_pg_access_open (&access, session, load->connection, NULL, error) &&
       look_for_tablespaces (&loading, cancellable, error) && extract_archive (&loading, error) &&
       reeve_pg_entries_read (&entries, program, archive.path, !is_partial, cancellable, error) &&
       load_all (&loading, cancellable, error);
  reeve_session_close (session);
  return ok;
}

/* --- comparing ------------------------------------------------------------------------------ */

static gboolean
fail_compare (GError **error, const char *format, const char *name)
{
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  g_autofree char *what = g_strdup_printf (format, name);
#pragma GCC diagnostic pop

  reeve_set_error (error, REEVE_ERROR_CORRUPT,
                   _("The restored database differs from the backup: %s"), what);
  return FALSE;
}

static gboolean
compare_table (const ReeveBackupTable *then, const ReeveManifest *now, GError **error)
{
  g_autofree char *label = reeve_backup_table_dup_label (then);

  for (guint i = 0; i < now->tables->len; i++)
    {
      const ReeveBackupTable *table = g_ptr_array_index (now->tables, i);

      if (!g_str_equal (table->name, then->name) || !g_str_equal (table->schema, then->schema))
        continue;
      return reeve_fingerprint_equal (&table->fingerprint, &then->fingerprint) ||
             fail_compare (error, _("the rows of “%s” differ"), label);
    }
  return fail_compare (error, _("“%s” is missing"), label);
}

static gboolean
compare_sequences (const ReeveManifest *then, const ReeveManifest *now, GError **error)
{
  for (guint i = 0; i < then->sequences->len; i++)
    {
      const ReeveBackupSequence *a = g_ptr_array_index (then->sequences, i);
      gboolean found = FALSE;

      for (guint k = 0; k < now->sequences->len && !found; k++)
        {
          const ReeveBackupSequence *b = g_ptr_array_index (now->sequences, k);

          found = g_str_equal (a->name, b->name) && g_str_equal (a->schema, b->schema) &&
                  a->last_value == b->last_value && a->is_called == b->is_called;
        }
      if (!found)
        return fail_compare (error, _("the sequence “%s” differs"), a->name);
    }
  return TRUE;
}

/* The same, but for those that could not be filled. */
static gboolean
compare_views (const ReevePgLoad *load, const ReeveManifest *now)
{
  char **views = load->backup->manifest->views;
  guint filled = 0;

  for (guint i = 0; views[i] != NULL; i++)
    {
      gboolean is_filled = !g_ptr_array_find_with_equal_func (load->unfilled, views[i],
                                                              g_str_equal, NULL);

      filled += is_filled ? 1 : 0;
      if (is_filled != g_strv_contains ((const char *const *) now->views, views[i]))
        return FALSE;
    }
  return filled == g_strv_length (now->views);
}

static gboolean
compare_manifests (const ReevePgLoad *load, const ReeveManifest *now, GError **error)
{
  const ReeveManifest *then = load->backup->manifest;

  for (guint i = 0; i < then->tables->len; i++)
    {
      const ReeveBackupTable *table = g_ptr_array_index (then->tables, i);

      if (table->left_out == NULL && reeve_pg_load_wants (load, table) &&
          !compare_table (table, now, error))
        return FALSE;
    }
  if (load->tables != NULL)
    return TRUE;
  if (then->large_objects != now->large_objects)
    return fail_compare (error, _("it has another number of large objects"), NULL);
  if (!compare_views (load, now))
    return fail_compare (error, _("other materialised views are filled"), NULL);
  return compare_sequences (then, now, error);
}

gboolean
reeve_pg_compare (const ReevePgLoad *load, GCancellable *cancellable, GError **error)
{
  g_auto (ReevePgSnapshot) snapshot = { 0 };
  g_autoptr (ReeveManifest) now = reeve_manifest_new ();
  g_autoptr (GPtrArray) heaps = NULL;
  ReevePgRows rows = {
    .snapshot = &snapshot,
    .job = load->job,
    .phase = _("Comparing with the backup"),
    .threads = load->threads,
  };

  if (!reeve_pg_snapshot_open (&snapshot, load->connection, "compare", cancellable, error))
    return FALSE;
  heaps = reeve_pg_survey (snapshot.leader, NULL, now, cancellable, error);
  rows.heaps = heaps;
  return heaps != NULL && reeve_pg_rows_read (&rows, cancellable, error) &&
         compare_manifests (load, now, error);
}

gboolean
reeve_pg_create_for (ReeveSession *session,
                     const char *name,
                     const ReeveManifest *manifest,
                     GCancellable *cancellable,
                     GError **error)
{
  const ReevePgLocale locale = {
    .encoding = manifest->encoding,
    .collate = manifest->collate,
    .ctype = manifest->ctype,
    .provider = manifest->locale_provider,
    .locale = manifest->locale,
  };

  return reeve_pg_create_database (session, name, &locale, cancellable, error);
}
