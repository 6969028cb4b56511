/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/create.h"

#include <sodium.h>
#include <string.h>
#include <unistd.h>

#include "core/backup/verify.h"
#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/i18n.h"
#include "core/base/json.h"
#include "core/base/paths.h"
#include "core/base/temporary.h"
#include "core/base/work.h"

static char *
new_id (void)
{
  guint8 random[16];
  char *id = g_malloc (33);

  randombytes_buf (random, sizeof random);
  return sodium_bin2hex (id, 33, random, sizeof random);
}

/* What every engine's manifest begins with. */
static gboolean
start_manifest (ReeveDump *dump,
                const ReeveBackupOptions *options,
                gint64 created,
                GCancellable *cancellable,
                GError **error)
{
  ReeveManifest *manifest = dump->manifest;
  ReeveConnection *connection = reeve_pool_get_connection (dump->pool);
  ReeveSession *session = reeve_pool_acquire_reader (dump->pool, cancellable, error);
  ReeveTarget *target;

  if (session == NULL)
    return FALSE;
  target = reeve_session_get_target (session);
  manifest->id = new_id ();
  manifest->created = created;
  manifest->writer = g_strdup ("reeve " REEVE_VERSION);
  manifest->label = g_strdup (options->label);
  manifest->engine = g_strdup (reeve_target_get_engine (target));
  manifest->version = g_strdup (reeve_target_get_version (target));
  manifest->target_id = g_strdup (reeve_target_get_id (target));
  manifest->target_name = g_strdup (reeve_target_get_name (target));
  manifest->target_label = g_strdup (reeve_target_get_label (target));
  manifest->environment =
    g_strdup (reeve_environment_name (reeve_connection_get_environment (connection)));
  if (options->tables != NULL)
    {
      g_strfreev (manifest->requested);
      manifest->requested = g_strdupv ((char **) options->tables);
    }
  if (options->revision != NULL)
    {
      g_strfreev (manifest->revision);
      manifest->revision = g_strdupv ((char **) options->revision);
    }
  reeve_pool_release (dump->pool, session);
  return TRUE;
}

static gboolean
write_manifest (ReeveDump *dump, GError **error)
{
  g_autofree char *text = reeve_manifest_to_text (dump->manifest);

  return reeve_container_add (dump->writer, REEVE_MANIFEST_NAME, text, strlen (text), 0,
                              strlen (text), error);
}

static gboolean
dump_all (ReeveDump *dump,
          const ReeveBackupDialect *dialect,
          guint64 *bytes,
          GCancellable *cancellable,
          GError **error)
{
  gint64 start = g_get_monotonic_time ();

  if (!dialect->dump (dump, cancellable, error))
    return FALSE;
  dump->manifest->duration_ms = (g_get_monotonic_time () - start) / 1000;
  reeve_progress_set (reeve_job_get_progress (dump->job), "Sealing", "bytes", 0, 0);
  return dialect->write_notes (dump, error) && write_manifest (dump, error) &&
         !g_cancellable_set_error_if_cancelled (cancellable, error) &&
         reeve_container_finish (dump->writer, bytes, error);
}

/* The proof is of the file as it lies under its name. */
static gboolean
prove (ReevePool *pool,
       const ReeveBackupOptions *options,
       const char *folder,
       ReeveJob *job,
       ReeveBackupMade *created,
       GCancellable *cancellable,
       GError **error)
{
  const ReeveProveOptions how = {
    .connection = reeve_pool_get_connection (pool),
    .folder = folder,
    .threads = options->threads,
  };
  g_autoptr (ReeveBackup) backup = NULL;

  /* Finishing it was the seal. */
  if (options->proof <= REEVE_PROOF_SEALED)
    {
      created->proof = REEVE_PROOF_SEALED;
      return TRUE;
    }
  /* For a recipient alone nobody here can open it again. */
  if (options->lock != NULL && options->keys == NULL)
    {
      created->proof = REEVE_PROOF_SEALED;
      reeve_job_log (job, REEVE_SEVERITY_INFO,
                     _("The backup is encrypted for others, so it cannot be read back here; "
                     "“backup verify --identity” can."));
      return TRUE;
    }
  backup = reeve_backup_open (options->path, options->keys, error);
  return backup != NULL && reeve_verify (backup, options->proof, &how, job, &created->proof,
                                         &created->restore_ms, cancellable, error);
}

static gboolean
create_in (ReevePool *pool,
           const ReeveBackupOptions *options,
           const char *folder,
           ReeveJob *job,
           ReeveBackupMade *created,
           GCancellable *cancellable,
           GError **error)
{
  const char *engine = reeve_connection_get_engine (reeve_pool_get_connection (pool));
  const ReeveBackupDialect *dialect = reeve_backup_dialect_find (engine, error);
  gint64 now = reeve_clock_now () / G_USEC_PER_SEC;
  ReeveDump dump = {
    .pool = pool,
    .job = job,
    .manifest = created->manifest,
    .scratch = folder,
    .tables = options->tables,
    .classic = options->classic,
    .threads = options->threads,
  };
  gboolean ok;

  if (dialect == NULL || !start_manifest (&dump, options, now, cancellable, error))
    return FALSE;
  dump.writer =
    reeve_container_create (options->path, created->manifest->id, now, options->lock, error);
  if (dump.writer == NULL)
    return FALSE;
  ok = dump_all (&dump, dialect, &created->bytes, cancellable, error);
  reeve_container_writer_free (dump.writer);
  return ok;
}

gboolean
reeve_backup_make (ReevePool *pool,
                   const ReeveBackupOptions *options,
                   ReeveJob *job,
                   ReeveBackupMade *created,
                   GCancellable *cancellable,
                   GError **error)
{
  g_autofree char *folder = g_path_get_dirname (options->path);
  ReeveBackupOptions own = *options;

  if (own.threads == 0)
    own.threads = reeve_work_default_threads ();
  if (!reeve_file_make_private_dir (folder, error))
    return FALSE;
  reeve_temporary_sweep (folder);
  reeve_container_sweep (folder);
  created->manifest = reeve_manifest_new ();
  created->is_encrypted = options->lock != NULL;
  if (!create_in (pool, &own, folder, job, created, cancellable, error))
    {
      reeve_error_set_unchanged (error,
                                 _("The database was only read. No backup was left behind."));
      return FALSE;
    }
  if (prove (pool, &own, folder, job, created, cancellable, error))
    return TRUE;
  /* What cannot be read again is no backup, and must not be taken for one. */
  if (!reeve_error_is_cancelled (error != NULL ? *error : NULL))
    {
      unlink (own.path);
      reeve_error_set_unchanged (error,
                                 _("The database was only read. The bad backup was removed."));
    }
  return FALSE;
}

static JsonArray *
tables_to_json (const ReeveManifest *manifest)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < manifest->tables->len; i++)
    {
      const ReeveBackupTable *table = g_ptr_array_index (manifest->tables, i);
      g_autofree char *label = reeve_backup_table_dup_label (table);
      g_autofree char *fingerprint = reeve_fingerprint_to_text (&table->fingerprint);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "name", label);
      json_object_set_int_member (object, "rows", (gint64) table->fingerprint.rows);
      json_object_set_string_member (object, "fingerprint", fingerprint);
      reeve_json_set_string_or_null (object, "left_out", table->left_out);
      json_array_add_object_element (array, object);
    }
  return array;
}

JsonObject *
reeve_backup_made_to_json (const ReeveBackupMade *self, const char *path)
{
  const ReeveManifest *manifest = self->manifest;
  JsonObject *object = json_object_new ();
  g_autofree char *time = reeve_clock_format (manifest->created * G_USEC_PER_SEC);

  json_object_set_string_member (object, "file", path);
  json_object_set_string_member (object, "id", manifest->id);
  reeve_json_set_string_or_null (object, "label", manifest->label);
  json_object_set_string_member (object, "engine", manifest->engine);
  json_object_set_string_member (object, "created_at", time);
  json_object_set_string_member (object, "method", manifest->method);
  json_object_set_int_member (object, "bytes", (gint64) self->bytes);
  json_object_set_int_member (object, "raw_bytes", manifest->raw_bytes);
  json_object_set_int_member (object, "duration_ms", manifest->duration_ms);
  json_object_set_string_member (object, "proof", reeve_proof_name (self->proof));
  if (self->restore_ms >= 0)
    json_object_set_int_member (object, "restore_ms", self->restore_ms);
  else
    json_object_set_null_member (object, "restore_ms");
  json_object_set_array_member (object, "tables", tables_to_json (manifest));
  reeve_json_set_strv (object, "requested", (const char *const *) manifest->requested);
  reeve_json_set_strv (object, "revision", (const char *const *) manifest->revision);
  json_object_set_boolean_member (object, "encrypted", self->is_encrypted);
  return object;
}

void
reeve_backup_made_clear (ReeveBackupMade *self)
{
  g_clear_pointer (&self->manifest, reeve_manifest_free);
}

/* "shop" out of a connection's name, a database's name or a file's path. */
static char *
dup_short_name (ReeveConnection *connection)
{
  char *name = reeve_connection_get_id (connection) != NULL
                 ? g_strdup (reeve_connection_get_name (connection))
                 : g_path_get_basename (reeve_connection_get_database (connection));

  return g_strdelimit (name, "/\\ :*?\"<>|'\t\r\n", '-');
}

char *
reeve_backup_dup_path (ReeveConnection *connection, const char *folder, const char *label)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *stamp = g_date_time_format (now, "%Y%m%d-%H%M%S");
  g_autofree char *name = dup_short_name (connection);
  g_autofree char *place =
    folder != NULL ? g_canonicalize_filename (folder, NULL) : reeve_paths_backups (name);
  char *path = NULL;

  /* Several may begin within a second, also of other databases that are called so, and none of them
   * sees the others' files yet. */
  while (path == NULL || g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_autofree char *file =
        g_strdup_printf ("%s%s%s-%s-%04x.reeve", name, label != NULL ? "-" : "",
                         label != NULL ? label : "", stamp, g_random_int () & 0xffff);

      g_free (path);
      path = g_build_filename (place, g_strdelimit (file, "/ ", '-'), NULL);
    }
  return path;
}
