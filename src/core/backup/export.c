/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/export.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/backup/copied-rows.h"
#include "core/backup/dialect.h"
#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/i18n.h"
#include "core/base/json.h"
#include "core/base/temporary.h"

#define FORMAT 1
#define METADATA "metadata.json"
#define UNFINISHED ".reeve-export-"

static void
reader_close (ReeveExportReader *self)
{
  self->close (self);
}

typedef ReeveExportReader Reader;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reader, reader_close)

gboolean
reeve_export_format_parse (const char *name, ReeveExportFormat *format, GError **error)
{
  static const char *const names[] = { "csv", "json" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (name, names[i]))
      {
        *format = (ReeveExportFormat) i;
        return TRUE;
      }
  reeve_set_error (error, REEVE_ERROR_USAGE, _("The format is csv or json, not “%s”"), name);
  return FALSE;
}

static Reader *
open_backup (ReeveBackup *backup, GCancellable *cancellable, GError **error)
{
  const ReeveManifest *manifest = backup->manifest;

  if (g_strcmp0 (manifest->method, REEVE_METHOD_FILE) == 0)
    return reeve_export_open_unpacked (backup, cancellable, error);
  if (g_strcmp0 (manifest->method, REEVE_METHOD_COPY) != 0)
    reeve_set_error (error, REEVE_ERROR_UNSUPPORTED,
                     _("“%s” was made by pg_dump alone (--classic): single rows cannot be read out "
                       "of it"),
                     backup->path);
  /* What is no Unicode would come out as something else. */
  else if (!reeve_copied_is_text (manifest->encoding))
    reeve_set_error (error, REEVE_ERROR_UNSUPPORTED,
                     _("The database had the encoding %s: what letters its bytes are is not known"),
                     manifest->encoding);
  else
    return reeve_export_open_copied (backup, cancellable, error);
  reeve_error_set_remedy (error, _("Restore it into a new database and export that."));
  return NULL;
}

static Reader *
open_reader (const ReeveExportSource *source, GCancellable *cancellable, GError **error)
{
  ReevePool *pool = source->pool;
  const char *engine;
  const ReeveBackupDialect *dialect;

  if (source->backup != NULL)
    return open_backup (source->backup, cancellable, error);
  engine = reeve_connection_get_engine (reeve_pool_get_connection (pool));
  dialect = reeve_backup_dialect_find (engine, error);
  return dialect != NULL ? dialect->open_export (pool, cancellable, error) : NULL;
}

/* --- one table ------------------------------------------------------------------------------- */

/* Framing: what stands around and between the lines. */
typedef struct
{
  ReeveExportFormat format;
  ReeveExportSink sink;
  gpointer user_data;
  guint64 lines;
} Framing;

static gboolean
put (Framing *self, const char *text, GError **error)
{
  return self->sink (text, strlen (text), self->user_data, error);
}

static gboolean
line_cb (const char *line, gsize length, gpointer user_data, GError **error)
{
  Framing *self = user_data;
  gboolean is_json = self->format == REEVE_EXPORT_JSON;

  if (is_json && !put (self, self->lines > 0 ? ",\n" : "[\n", error))
    return FALSE;
  self->lines++;
  return self->sink (line, length, self->user_data, error) && (is_json || put (self, "\n", error));
}

static gboolean
export_rows (Reader *reader,
             const ReeveBackupTable *table,
             Framing *framing,
             guint64 limit,
             guint64 *rows,
             GCancellable *cancellable,
             GError **error)
{
  gboolean is_json = framing->format == REEVE_EXPORT_JSON;

  framing->lines = 0;
  if (!reader->each (reader, table, framing->format, limit, line_cb, framing, cancellable, error) ||
      (is_json && !put (framing, framing->lines > 0 ? "\n]\n" : "[]\n", error)))
    return FALSE;
  *rows = is_json ? framing->lines : framing->lines - MIN (framing->lines, 1);
  return TRUE;
}

/* As reeve_manifest_find_table(), in the database. */
static const ReeveBackupTable *
find_table (const Reader *reader, const char *name, GError **error)
{
  ReeveManifest manifest = { .tables = reader->tables };
  g_autoptr (GError) local = NULL;
  const ReeveBackupTable *table = reeve_manifest_find_table (&manifest, name, &local);

  if (table == NULL && g_error_matches (local, REEVE_ERROR, REEVE_ERROR_NOT_FOUND))
    {
      reeve_set_error (error, REEVE_ERROR_NOT_FOUND, _("The database has no table “%s”"), name);
      reeve_error_set_remedy (error,
                              _("Write it as SCHEMA.TABLE, or TABLE alone, as it is spelt."));
    }
  else if (table == NULL)
    reeve_set_error (error, REEVE_ERROR_CONFLICT,
                     _("The database has several tables “%s”: name the schema as well"), name);
  return table;
}

gboolean
reeve_export_table (const ReeveExportSource *source,
                    const ReeveExportOptions *options,
                    ReeveExportSink sink,
                    gpointer user_data,
                    guint64 *rows,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (Reader) reader = open_reader (source, cancellable, error);
  const ReeveBackupTable *table =
    reader != NULL ? find_table (reader, options->table, error) : NULL;
  Framing framing = { .format = options->format, .sink = sink, .user_data = user_data };

  return table != NULL &&
         export_rows (reader, table, &framing, options->limit, rows, cancellable, error);
}

/* --- a folder of tables ---------------------------------------------------------------------- */

/* File: one that is being written. */
typedef struct
{
  char *path;
  FILE *stream;
  GChecksum *checksum;
  guint64 bytes;
} File;

static void
file_clear (File *self)
{
  g_clear_pointer (&self->stream, fclose);
  g_clear_pointer (&self->checksum, g_checksum_free);
  g_clear_pointer (&self->path, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (File, file_clear)

static gboolean
file_open (File *self, const char *folder, const char *name, GError **error)
{
  int fd;

  self->path = g_build_filename (folder, name, NULL);
  self->checksum = g_checksum_new (G_CHECKSUM_SHA256);
  fd = open (self->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  self->stream = fd >= 0 ? fdopen (fd, "w") : NULL;
  if (self->stream == NULL)
    reeve_file_set_error (error, _("Cannot create “%s”"), self->path);
  return self->stream != NULL;
}

static gboolean
file_write (const char *data, gsize length, gpointer user_data, GError **error)
{
  File *self = user_data;

  g_checksum_update (self->checksum, (const guchar *) data, (gssize) length);
  self->bytes += length;
  if (fwrite (data, 1, length, self->stream) == length)
    return TRUE;
  reeve_file_set_error (error, _("Cannot write “%s”"), self->path);
  return FALSE;
}

static gboolean
file_finish (File *self, GError **error)
{
  FILE *stream = g_steal_pointer (&self->stream);
  gboolean ok = fflush (stream) == 0 && fsync (fileno (stream)) == 0;

  ok = fclose (stream) == 0 && ok;
  if (!ok)
    reeve_file_set_error (error, _("Cannot write “%s”"), self->path);
  return ok;
}

/* A name of a table may have anything in it; that of a file has not. */
static char *
dup_file_name (const char *label, guint number)
{
  g_autofree char *plain = g_strcanon (
    g_strdup (label), G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "._-", '_');

  if (g_str_equal (plain, label) && *plain != '.' && strlen (plain) < 100)
    return g_strconcat (plain, ".json", NULL);
  plain[MIN (strlen (plain), 100)] = '\0';
  return g_strdup_printf ("table-%04u-%s.json", number, plain);
}

static gboolean
export_one (Reader *reader,
            guint index,
            const char *folder,
            JsonArray *list,
            GCancellable *cancellable,
            GError **error)
{
  const ReeveBackupTable *table = g_ptr_array_index (reader->tables, index);
  g_autofree char *label = reeve_backup_table_dup_label (table);
  g_autofree char *name = dup_file_name (label, index + 1);
  g_auto (File) file = { 0 };
  Framing framing = { .format = REEVE_EXPORT_JSON, .sink = file_write, .user_data = &file };
  JsonObject *object;
  guint64 rows;

  if (!file_open (&file, folder, name, error) ||
      !export_rows (reader, table, &framing, 0, &rows, cancellable, error) ||
      !file_finish (&file, error))
    return FALSE;
  object = json_object_new ();
  json_object_set_string_member (object, "name", label);
  json_object_set_string_member (object, "file", name);
  json_object_set_int_member (object, "rows", (gint64) rows);
  json_object_set_int_member (object, "bytes", (gint64) file.bytes);
  json_object_set_string_member (object, "sha256", g_checksum_get_string (file.checksum));
  reeve_json_set_strv (object, "columns", (const char *const *) table->columns);
  json_array_add_object_element (list, object);
  return TRUE;
}

static JsonObject *
make_metadata (const Reader *reader,
               const ReeveExportSource *source,
               const char *const *revision)
{
  static const char *const none[] = { NULL };
  const ReeveManifest *manifest = source->backup != NULL ? source->backup->manifest : NULL;
  ReeveConnection *connection =
    manifest == NULL ? reeve_pool_get_connection (source->pool) : NULL;
  const char *engine =
    manifest != NULL ? manifest->engine : reeve_connection_get_engine (connection);
  const char *database =
    manifest != NULL ? manifest->target_name : reeve_connection_get_database (connection);
  g_autofree char *now = reeve_clock_format (reeve_clock_now ());
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "format", FORMAT);
  json_object_set_string_member (object, "writer", "reeve " REEVE_VERSION);
  json_object_set_string_member (object, "created_at", now);
  json_object_set_string_member (object, "engine", engine);
  json_object_set_string_member (object, "version", reader->version);
  json_object_set_string_member (object, "database", database);
  if (manifest != NULL)
    {
      g_autofree char *taken = reeve_clock_format (manifest->created * G_USEC_PER_SEC);

      revision = (const char *const *) manifest->revision;
      json_object_set_string_member (object, "backup", manifest->id);
      json_object_set_string_member (object, "taken_at", taken);
    }
  reeve_json_set_strv (object, "revision", revision != NULL ? revision : none);
  reeve_json_set_string_or_null (object, "snapshot_lsn", reader->lsn);
  return object;
}

static gboolean
export_into (Reader *reader,
             const char *folder,
             JsonObject *metadata,
             GCancellable *cancellable,
             GError **error)
{
  JsonArray *list = json_array_new ();
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *text = NULL;
  g_autofree char *path = g_build_filename (folder, METADATA, NULL);

  json_object_set_array_member (metadata, "tables", list);
  for (guint i = 0; i < reader->tables->len; i++)
    if (!export_one (reader, i, folder, list, cancellable, error))
      return FALSE;
  json_node_set_object (root, metadata);
  text = json_to_string (root, TRUE);
  return reeve_file_create (path, text, 0600, error);
}

static gboolean
make_folder (const char *parent, char **fresh, GError **error)
{
  g_autofree char *mark = reeve_temporary_dup_mark ();

  if (!reeve_file_make_private_dir (parent, error))
    return FALSE;
  reeve_temporary_sweep_folders (parent, UNFINISHED, geteuid ());
  *fresh = g_strdup_printf ("%s/" UNFINISHED "%s-XXXXXX", parent, mark);
  if (g_mkdtemp_full (*fresh, 0700) != NULL)
    return TRUE;
  reeve_file_set_error (error, _("Cannot make a folder in “%s”"), parent);
  return FALSE;
}

/* An empty folder that is there already may be filled. */
static gboolean
show_folder (const char *fresh, const char *path, GError **error)
{
  if (g_rename (fresh, path) == 0)
    return TRUE;
  if (errno == ENOTEMPTY || errno == EEXIST || errno == ENOTDIR)
    reeve_set_error (error, REEVE_ERROR_CONFLICT, _("“%s” exists already, and is not empty"), path);
  else
    reeve_file_set_error (error, _("Cannot create “%s”"), path);
  return FALSE;
}

JsonObject *
reeve_export_folder (const ReeveExportSource *source,
                     const char *path,
                     const char *const *revision,
                     GCancellable *cancellable,
                     GError **error)
{
  g_autofree char *whole = g_canonicalize_filename (path, NULL);
  g_autofree char *parent = g_path_get_dirname (whole);
  g_autofree char *fresh = NULL;
  g_autoptr (Reader) reader = open_reader (source, cancellable, error);
  g_autoptr (JsonObject) metadata = NULL;

  if (reader == NULL || !make_folder (parent, &fresh, error))
    return NULL;
  metadata = make_metadata (reader, source, revision);
  if (export_into (reader, fresh, metadata, cancellable, error) &&
      show_folder (fresh, whole, error))
    return g_steal_pointer (&metadata);
  reeve_temporary_remove_folder (fresh);
  reeve_error_set_unchanged (error, _("The database was only read. Nothing was left behind."));
  return NULL;
}
