/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-cli"

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "cli/cmd-backup.h"
#include "core/backup/export.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/json.h"

/* Where rows go: a new file, or standard output. */
typedef struct
{
  const char *path; /* NULL: standard output */
  FILE *stream;
  guint64 bytes;
  gboolean is_cut; /* whoever read standard output has gone */
} Target;

static gboolean
open_target (Target *self, GError **error)
{
  int fd;

  self->stream = stdout;
  if (self->path == NULL)
    return TRUE;
  fd = open (self->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  self->stream = fd >= 0 ? fdopen (fd, "w") : NULL;
  if (self->stream != NULL)
    return TRUE;
  reeve_file_set_error (error, "Cannot create “%s”", self->path);
  reeve_error_set_remedy (error, "Give a new file in a folder that is there: none is overwritten.");
  return FALSE;
}

static void
fail_write (Target *self, GError **error)
{
  self->is_cut = self->path == NULL && errno == EPIPE;
  reeve_file_set_error (error, "Cannot write “%s”",
                        self->path != NULL ? self->path : "standard output");
}

static gboolean
write_cb (const char *data, gsize length, gpointer user_data, GError **error)
{
  Target *self = user_data;

  self->bytes += length;
  if (fwrite (data, 1, length, self->stream) == length)
    return TRUE;
  fail_write (self, error);
  return FALSE;
}

/* What was not written whole is not left behind. */
static gboolean
close_target (Target *self, gboolean ok, GError **error)
{
  gboolean kept = fflush (self->stream) == 0;

  if (self->path != NULL)
    {
      kept = fsync (fileno (self->stream)) == 0 && kept;
      kept = fclose (self->stream) == 0 && kept;
    }
  if (ok && !kept)
    fail_write (self, error);
  if (self->path != NULL && !(ok && kept))
    unlink (self->path);
  return ok && kept;
}

static gboolean
read_options (ReeveCliContext *context, ReeveExportOptions *how, Target *target, GError **error)
{
  ReeveCliOptions *options = reeve_cli_context_get_options (context);
  const char *format = reeve_cli_options_get (options, "format");
  guint limit;

  if (!reeve_cli_options_get_number (options, "limit", 1, G_MAXINT, 0, &limit, error) ||
      (format != NULL && !reeve_export_format_parse (format, &how->format, error)))
    return FALSE;
  how->table = reeve_cli_options_get_argument (options, 0);
  how->limit = limit;
  target->path = reeve_cli_options_get (options, "output");
  if (target->path != NULL ||
      !reeve_cli_output_is_json (reeve_cli_context_get_output (context)))
    return TRUE;
  reeve_set_error (error, REEVE_ERROR_USAGE,
                   "With --json the rows need a file of their own: --output FILE");
  return FALSE;
}

/* The backup of --from, else the database. @from: (out): what is to be freed */
static gboolean
open_source (ReeveCliContext *context,
             ReeveExportSource *source,
             ReeveBackup **from,
             GError **error)
{
  const char *path = reeve_cli_options_get (reeve_cli_context_get_options (context), "from");
  g_autoptr (ReeveAgeKeys) keys = NULL;

  if (path == NULL)
    {
      source->pool = reeve_cli_context_get_reading_pool (context, error);
      return source->pool != NULL;
    }
  keys = reeve_cli_backup_keys_for (context, path, error);
  *from = keys != NULL ? reeve_backup_open (path, keys, error) : NULL;
  source->backup = *from;
  return *from != NULL;
}

int
reeve_cli_backup_export_table (ReeveCliContext *context, GError **error)
{
  ReeveCliOutput *output = reeve_cli_context_get_output (context);
  ReeveExportOptions how = { 0 };
  Target target = { 0 };
  g_autoptr (ReeveBackup) from = NULL;
  ReeveExportSource source = { 0 };
  JsonObject *document;
  guint64 rows = 0;

  if (!read_options (context, &how, &target, error))
    return REEVE_CLI_USAGE;
  if (!open_source (context, &source, &from, error) || !open_target (&target, error))
    return REEVE_CLI_FAILED;
  if (!close_target (&target,
                     reeve_export_table (&source, &how, write_cb, &target, &rows,
                                         reeve_cli_context_get_cancellable (context), error),
                     error))
    {
      /* As with all that is printed, “| head” is no fault to be told. */
      if (target.is_cut)
        g_clear_error (error);
      return REEVE_CLI_FAILED;
    }
  if (target.path == NULL)
    return REEVE_CLI_DONE;
  reeve_cli_print (output, "%" G_GUINT64_FORMAT " row%s in %s\n", rows, rows == 1 ? "" : "s",
                   target.path);
  document = json_object_new ();
  json_object_set_string_member (document, "file", target.path);
  json_object_set_int_member (document, "rows", (gint64) rows);
  json_object_set_int_member (document, "bytes", (gint64) target.bytes);
  reeve_cli_print_json (output, document);
  return REEVE_CLI_DONE;
}

int
reeve_cli_backup_export_json (ReeveCliContext *context, GError **error)
{
  ReeveCliOutput *output = reeve_cli_context_get_output (context);
  const char *folder =
    reeve_cli_options_get_argument (reeve_cli_context_get_options (context), 0);
  g_autoptr (ReeveBackup) from = NULL;
  ReeveExportSource source = { 0 };
  g_auto (GStrv) revision = NULL;
  JsonObject *metadata;
  JsonArray *tables;
  gint64 rows = 0;

  if (!open_source (context, &source, &from, error))
    return REEVE_CLI_FAILED;
  revision = from == NULL ? reeve_cli_backup_read_revision (context) : NULL;
  metadata = reeve_export_folder (&source, folder, (const char *const *) revision,
                                  reeve_cli_context_get_cancellable (context), error);
  if (metadata == NULL)
    return REEVE_CLI_FAILED;
  tables = json_object_get_array_member (metadata, "tables");
  for (guint i = 0; i < json_array_get_length (tables); i++)
    rows += json_object_get_int_member (json_array_get_object_element (tables, i), "rows");
  reeve_cli_print (output, "%u tables with %" G_GINT64_FORMAT " rows in %s\n",
                   json_array_get_length (tables), rows, folder);
  reeve_cli_print_json (output, metadata);
  return REEVE_CLI_DONE;
}
