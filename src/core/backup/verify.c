/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/verify.h"

#include <stdlib.h>
#include <string.h>

#include "core/backup/codec.h"
#include "core/backup/meter.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/work.h"

#define ROWS_SUFFIX ".copy.zst"
#define FRAME_SUFFIX ".zst"
#define DATA_FOLDER "data/"
#define LARGEST_ROW G_MAXINT32

/* Reading: what the threads share. */
typedef struct
{
  ReeveBackup *backup;
  ReeveMeter *meter;
  gboolean unpacks;
  GMutex lock;
  GHashTable *found; /* a table's number → ReeveFingerprint of all of its pieces */
} Reading;

static gboolean
feed_cb (gconstpointer data, gsize length, gpointer user_data, GError **error)
{
  reeve_row_reader_feed (user_data, data, length);
  return TRUE;
}

static gboolean
drop_cb (gconstpointer data, gsize length, gpointer user_data, GError **error)
{
  return TRUE;
}

static gboolean
fail_member (const ReeveMember *member, GError **error)
{
  reeve_set_error (error, REEVE_ERROR_CORRUPT,
                   _("“%s” in the backup has other rows than it should"), member->name);
  return FALSE;
}

/* The rows of one piece are whole rows, and as many as the table of contents says. */
static gboolean
read_rows (Reading *self, const ReeveMember *member, GBytes *bytes, GError **error)
{
  g_auto (ReeveRowReader) reader = { 0 };
  ReeveFingerprint *sum;
  guint number = (guint) strtoul (member->name + strlen (DATA_FOLDER), NULL, 10);
  gsize length;
  const void *data = g_bytes_get_data (bytes, &length);

  if (!reeve_decode (data, length, member->raw, feed_cb, &reader, error))
    return FALSE;
  if (!reeve_row_reader_finish (&reader) || reader.fingerprint.rows != member->rows)
    return fail_member (member, error);
  g_mutex_lock (&self->lock);
  sum = g_hash_table_lookup (self->found, GUINT_TO_POINTER (number));
  if (sum == NULL)
    {
      sum = g_new0 (ReeveFingerprint, 1);
      g_hash_table_insert (self->found, GUINT_TO_POINTER (number), sum);
    }
  reeve_fingerprint_merge (sum, &reader.fingerprint);
  g_mutex_unlock (&self->lock);
  return TRUE;
}

/* Only a single row is larger than a frame, and none is larger than a server's memory for it. More
 * would be unpacked into memory before anything could be said about it. */
static gboolean
check_size (const ReeveMember *member, gboolean has_rows, GError **error)
{
  if (member->raw <= REEVE_CODEC_FRAME ||
      (has_rows && member->rows == 1 && member->raw <= LARGEST_ROW))
    return TRUE;
  reeve_set_error (error, REEVE_ERROR_CORRUPT, _("“%s” in the backup is larger than it can be"),
                   member->name);
  return FALSE;
}

static gboolean
read_packed (Reading *self, const ReeveMember *member, GError **error)
{
  gboolean has_rows = g_str_has_suffix (member->name, ROWS_SUFFIX) &&
                      g_str_has_prefix (member->name, DATA_FOLDER);
  g_autoptr (GBytes) bytes = NULL;
  gsize length;
  const void *data;

  if (!check_size (member, has_rows, error))
    return FALSE;
  bytes = reeve_container_load (self->backup->container, member, error);
  if (bytes == NULL)
    return FALSE;
  if (has_rows)
    return read_rows (self, member, bytes, error);
  data = g_bytes_get_data (bytes, &length);
  return reeve_decode (data, length, member->raw, drop_cb, NULL, error);
}

static gboolean
read_cb (gpointer shared, gpointer own, gpointer item, GCancellable *cancellable, GError **error)
{
  Reading *self = shared;
  const ReeveMember *member = item;
  gboolean is_packed = g_str_has_suffix (member->name, FRAME_SUFFIX);

  if (!reeve_container_check_frame (self->backup->container, member, error))
    return FALSE;
  if (self->unpacks && is_packed)
    {
      if (!read_packed (self, member, error))
        return FALSE;
    }
  else if (!reeve_container_extract (self->backup->container, member, -1, error))
    return FALSE;
  reeve_meter_add (self->meter, member->size);
  return TRUE;
}

/* Every table of the manifest has exactly its rows, and no rows belong to no table. */
static gboolean
compare_tables (Reading *self, GError **error)
{
  const ReeveManifest *manifest = self->backup->manifest;
  static const ReeveFingerprint nothing = { 0 };
  guint known = 0;

  if (g_strcmp0 (manifest->method, REEVE_METHOD_COPY) != 0)
    return TRUE;
  for (guint i = 0; i < manifest->tables->len; i++)
    {
      const ReeveBackupTable *table = g_ptr_array_index (manifest->tables, i);
      const ReeveFingerprint *found =
        g_hash_table_lookup (self->found, GUINT_TO_POINTER (table->number));
      g_autofree char *label = reeve_backup_table_dup_label (table);

      if (table->number == 0)
        continue;
      known += found != NULL ? 1 : 0;
      if (reeve_fingerprint_equal (found != NULL ? found : &nothing, &table->fingerprint))
        continue;
      reeve_set_error (error, REEVE_ERROR_CORRUPT,
                       _("The backup has not the rows of “%s” that were counted when it was made"),
                       label);
      return FALSE;
    }
  if (known == g_hash_table_size (self->found))
    return TRUE;
  reeve_set_error (error, REEVE_ERROR_CORRUPT, _("The backup has rows of no table"));
  return FALSE;
}

static gboolean
read_all (ReeveBackup *backup,
          gboolean unpacks,
          guint threads,
          ReeveJob *job,
          GCancellable *cancellable,
          GError **error)
{
  static const ReeveWork work = { .run = read_cb };
  g_auto (ReeveMeter) meter = { 0 };
  g_autoptr (GHashTable) found = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  Reading reading = { .backup = backup, .meter = &meter, .unpacks = unpacks, .found = found };
  gboolean ok;

  g_mutex_init (&reading.lock);
  reeve_meter_init (&meter, job, unpacks ? _("Reading back") : _("Checking the seal"),
                    reeve_container_get_bytes (backup->container));
  ok = reeve_work_run (&work, &reading, reeve_container_list (backup->container), threads,
                       cancellable, error) &&
       (!unpacks || compare_tables (&reading, error));
  g_mutex_clear (&reading.lock);
  return ok;
}

gboolean
reeve_verify (ReeveBackup *backup,
              ReeveProof wanted,
              const ReeveProveOptions *options,
              ReeveJob *job,
              ReeveProof *reached,
              gint64 *restore_ms,
              GCancellable *cancellable,
              GError **error)
{
  const ReeveBackupDialect *dialect = reeve_backup_dialect_find (backup->manifest->engine, error);
  gboolean unpacks = wanted >= REEVE_PROOF_READ_BACK;
  guint threads = options->threads > 0 ? options->threads : reeve_work_default_threads ();
  ReeveProveOptions how = *options;

  *reached = REEVE_PROOF_NONE;
  *restore_ms = -1;
  how.threads = threads;
  if (dialect == NULL || !read_all (backup, unpacks, threads, job, cancellable, error))
    return FALSE;
  *reached = unpacks ? REEVE_PROOF_READ_BACK : REEVE_PROOF_SEALED;
  if (wanted < REEVE_PROOF_RESTORED)
    return TRUE;
  if (!dialect->prove (backup, &how, job, restore_ms, cancellable, error))
    return FALSE;
  *reached = REEVE_PROOF_RESTORED;
  return TRUE;
}

gboolean
reeve_verify_is_damage (const GError *error)
{
  return g_error_matches (error, REEVE_ERROR, REEVE_ERROR_CORRUPT) ||
         g_error_matches (error, REEVE_ERROR, REEVE_ERROR_INVALID);
}
