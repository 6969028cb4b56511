/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/create.h"

#include <sodium.h>
#include <string.h>
#include <unistd.h>

#include "core/backup/temporary.h"
#include "core/backup/verify.h"
#include "core/backup/work.h"
#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/i18n.h"

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

void
reeve_backup_made_clear (ReeveBackupMade *self)
{
  g_clear_pointer (&self->manifest, reeve_manifest_free);
}
