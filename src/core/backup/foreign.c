/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/foreign.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/backup/dump-sqlite.h"
#include "core/backup/rows-sqlite.h"
#include "core/backup/tools-postgres.h"
#include "core/base/digest.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/i18n.h"
#include "core/base/paths.h"
#include "core/db/sqlite/replace.h"

#define HEAD_LENGTH 4096
#define TAR_MAGIC_OFFSET 257
#define ARCHIVE_MAGIC "PGDMP"
#define SQLITE_MAGIC "SQLite format 3"
#define FOLDER_MEMBER "toc.dat"
#define CLUSTER_HEAD "-- PostgreSQL database cluster dump"
#define AGE_HEAD "age-encryption.org/"
#define ARMOR_HEAD "-----BEGIN AGE"
#define VERSION_LINE "-- Dumped from database version "
/* Where the format's version stands behind the magic bytes of an archive. */
#define ARCHIVE_MINOR_OFFSET 6

static const struct
{
  const char *name;
  const char *engine;
  const char *description;
} kinds[] = {
  [REEVE_FOREIGN_NONE] = { NULL, NULL, NULL },
  [REEVE_FOREIGN_PG_SCRIPT] = { "sql", "postgres", N_ ("SQL script of pg_dump") },
  [REEVE_FOREIGN_PG_CUSTOM] = { "custom", "postgres", N_ ("archive of pg_dump (custom format)") },
  [REEVE_FOREIGN_PG_TAR] = { "tar", "postgres", N_ ("archive of pg_dump (tar format)") },
  [REEVE_FOREIGN_PG_FOLDER] = { "folder", "postgres", N_ ("archive of pg_dump (folder)") },
  [REEVE_FOREIGN_SQLITE_SCRIPT] = { "sqlite-sql", "sqlite", N_ ("SQL script of sqlite3") },
  [REEVE_FOREIGN_SQLITE_FILE] = { "sqlite", "sqlite", N_ ("SQLite database file") },
};

const char *
reeve_foreign_name (ReeveForeignKind kind)
{
  return kinds[kind].name;
}

const char *
reeve_foreign_describe (ReeveForeignKind kind)
{
  return kinds[kind].description != NULL ? _(kinds[kind].description) : NULL;
}

const char *
reeve_foreign_engine (ReeveForeignKind kind)
{
  return kinds[kind].engine;
}

/* --- recognising ---------------------------------------------------------------------------- */

/* Whether a line of the text begins with @words; before it only blanks and comments may stand. */
static gboolean
begins_with (const char *text, gsize length, const char *words)
{
  const char *end = text + length;
  gsize wanted = strlen (words);

  if (length >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0)
    text += 3;
  while (text < end)
    {
      const char *line_end = memchr (text, '\n', (gsize) (end - text));
      gsize rest = (gsize) ((line_end != NULL ? line_end : end) - text);

      if (rest >= wanted && memcmp (text, words, wanted) == 0)
        return TRUE;
      if (rest > 0 && text[0] != '\r' && (rest < 2 || memcmp (text, "--", 2) != 0))
        return FALSE;
      text += rest + 1;
    }
  return FALSE;
}

/* What others pack with, and Reeve does not unpack. */
static gboolean
check_packing (const char *path, const char *head, gsize length, GError **error)
{
  static const struct
  {
    const char *magic;
    const char *name;
  } packings[] = {
    { "BZh", "bzip2" },
    { "\xfd" "7zXZ", "xz" },
    { "\x04\x22\x4d\x18", "lz4" },
    { "PK\x03\x04", "zip" },
    { "7z\xbc\xaf", "7-Zip" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (packings); i++)
    if (length > strlen (packings[i].magic) &&
        memcmp (head, packings[i].magic, strlen (packings[i].magic)) == 0)
      {
        reeve_set_error (error, REEVE_ERROR_UNSUPPORTED, _("“%s” is compressed by %s"), path,
                         packings[i].name);
        reeve_error_set_remedy (error, _("Unpack it first; what gzip and zstd have compressed is "
                                         "unpacked by itself."));
        return FALSE;
      }
  return TRUE;
}

/* An encrypted backup begins with a text, too, and goes on with something else. */
static gboolean
is_text (const char *head, gsize length)
{
  const char *end;

  for (gsize i = 0; i < length; i++)
    if ((guchar) head[i] < ' ' && strchr ("\t\n\r\f", head[i]) == NULL)
      return FALSE;
  /* The last letter may be cut. */
  return length > 0 && memchr (head, '\0', length) == NULL &&
         (g_utf8_validate (head, (gssize) length, &end) || head + length - end < 4) &&
         !begins_with (head, length, AGE_HEAD) && !begins_with (head, length, ARMOR_HEAD);
}

static ReeveForeignKind
detect_text (const char *path, const char *head, gsize length, GError **error)
{
  if (begins_with (head, length, "-- PostgreSQL database dump"))
    return REEVE_FOREIGN_PG_SCRIPT;
  if (begins_with (head, length, "PRAGMA foreign_keys=OFF;"))
    return REEVE_FOREIGN_SQLITE_SCRIPT;
  if (begins_with (head, length, CLUSTER_HEAD))
    {
      reeve_set_error (error, REEVE_ERROR_UNSUPPORTED,
                       _("“%s” is a dump of a whole server (pg_dumpall)"), path);
      reeve_error_set_remedy (error, _("Dump the databases one by one with pg_dump."));
    }
  else if (length >= 2 && (memcmp (head, "\xff\xfe", 2) == 0 || memcmp (head, "\xfe\xff", 2) == 0))
    {
      reeve_set_error (error, REEVE_ERROR_UNSUPPORTED,
                       _("“%s” is a text in UTF-16, as a redirection in PowerShell makes it"),
                       path);
      reeve_error_set_remedy (error, _("Make the dump with pg_dump --file."));
    }
  else if (is_text (head, length))
    {
      reeve_set_error (error, REEVE_ERROR_UNSUPPORTED,
                       _("“%s” is a text, but does not begin like a dump of pg_dump or sqlite3"),
                       path);
      reeve_error_set_remedy (error, _("A script of your own is no backup: make it a revision or a "
                                       "task of a project."));
    }
  return REEVE_FOREIGN_NONE;
}

static ReeveForeignKind
detect (const char *path, const char *head, gsize length, GError **error)
{
  if (length >= strlen (ARCHIVE_MAGIC) && memcmp (head, ARCHIVE_MAGIC, strlen (ARCHIVE_MAGIC)) == 0)
    return REEVE_FOREIGN_PG_CUSTOM;
  if (length >= sizeof SQLITE_MAGIC && memcmp (head, SQLITE_MAGIC, sizeof SQLITE_MAGIC) == 0)
    return REEVE_FOREIGN_SQLITE_FILE;
  if (length > TAR_MAGIC_OFFSET + 5 && memcmp (head + TAR_MAGIC_OFFSET, "ustar", 5) == 0)
    return strncmp (head, FOLDER_MEMBER, length) == 0 ? REEVE_FOREIGN_PG_TAR : REEVE_FOREIGN_NONE;
  return check_packing (path, head, length, error) ? detect_text (path, head, length, error)
                                                   : REEVE_FOREIGN_NONE;
}

static gsize
read_head (ReeveSource *source, char *head, GError **error)
{
  gsize length = (gsize) MIN (HEAD_LENGTH, reeve_source_get_size (source));

  return reeve_source_read (source, 0, head, length, error) ? length : 0;
}

/* --- the private copy ----------------------------------------------------------------------- */

static gboolean
open_copy (ReeveTemporary *copy, GError **error)
{
  g_autofree char *data = reeve_paths_data_dir ();
  g_autofree char *folder = g_build_filename (data, "tmp", NULL);

  if (!reeve_file_make_private_dir (folder, error))
    return FALSE;
  reeve_temporary_sweep (folder);
  return reeve_temporary_open (copy, folder, error);
}

/* The oldest pg_restore that can read the archive. */
static guint
least_version (const char *head, gsize length)
{
  static const struct
  {
    guint minor;
    guint version;
  } versions[] = { { 16, 17 }, { 15, 16 }, { 0, 0 } };
  guint minor = length > ARCHIVE_MINOR_OFFSET ? (guint8) head[ARCHIVE_MINOR_OFFSET] : 0;
  guint i = 0;

  if (length == 0 || memcmp (head, ARCHIVE_MAGIC, strlen (ARCHIVE_MAGIC)) != 0)
    return 0;
  while (versions[i].minor > minor)
    i++;
  return versions[i].version;
}

/* An archive as the script that it stands for. What belongs to the server stays out. */
static gboolean
make_script (ReeveForeign *self,
             const char *archive,
             guint least,
             GCancellable *cancellable,
             GError **error)
{
  g_autofree char *program = reeve_pg_tool_find ("pg_restore", least, NULL, error);
  const char *const argv[] = {
    program, "--file=-", "--no-owner", "--no-privileges", "--no-tablespaces",
    "--no-security-labels", "--no-subscriptions", "--no-publications", archive, NULL,
  };
  ReeveChild child = { .argv = argv, .name = "pg_restore" };

  if (program == NULL || !open_copy (&self->copy, error))
    return FALSE;
  child.output = self->copy.fd;
  if (reeve_child_run (&child, cancellable, error))
    return TRUE;
  reeve_error_set_unchanged (error, _("No database was touched."));
  return FALSE;
}

static gboolean
map_script (ReeveForeign *self, GError **error)
{
  self->map = g_mapped_file_new_from_fd (self->copy.fd, FALSE, error);
  if (self->map == NULL)
    return FALSE;
  self->text = g_mapped_file_get_contents (self->map);
  self->length = g_mapped_file_get_length (self->map);
  if (self->text == NULL)
    self->text = "";
  self->hash = reeve_sha256 (self->text, self->length);
  if (memchr (self->text, '\0', self->length) == NULL)
    return TRUE;
  reeve_set_error (error, REEVE_ERROR_INVALID, _("“%s” has NUL bytes: it is no script"),
                   self->path);
  return FALSE;
}

static void
read_version (ReeveForeign *self)
{
  const char *line = g_strstr_len (self->text, (gssize) MIN (self->length, HEAD_LENGTH),
                                   VERSION_LINE);
  const char *start;

  if (line == NULL)
    return;
  start = line + strlen (VERSION_LINE);
  self->version = g_strndup (start, strspn (start, "0123456789."));
}

/* --- opening -------------------------------------------------------------------------------- */

/* A file that other programs may have open is only looked at by its name and through SQLite. */
static gboolean
describe_file (ReeveForeign *self, const char *path, GCancellable *cancellable, GError **error)
{
  static const char code_sql[] =
    "SELECT type, name FROM sqlite_schema WHERE type IN ('trigger', 'view') ORDER BY 1, 2";
  ReeveSession *session = reeve_sqlite_scratch_open (path, TRUE, cancellable, error);
  g_autoptr (GPtrArray) tables =
    g_ptr_array_new_with_free_func ((GDestroyNotify) reeve_backup_table_free);
  g_autoptr (ReeveResult) code = NULL;

  if (session == NULL)
    return FALSE;
  if (reeve_rows_sqlite_list (session, tables, cancellable, error))
    code = reeve_session_query (session, code_sql, NULL, 0, cancellable, error);
  reeve_session_close (session);
  g_object_unref (session);
  if (code == NULL)
    return FALSE;
  self->scan = reeve_scan_new ();
  for (guint i = 0; i < tables->len; i++)
    reeve_scan_add_table (self->scan, ((ReeveBackupTable *) g_ptr_array_index (tables, i))->name,
                          0);
  for (guint i = 0; i < reeve_result_get_n_rows (code); i++)
    reeve_scan_add_finding (
      self->scan,
      g_str_equal (reeve_result_get (code, i, 0), "view") ? "dump/view" : "dump/trigger",
      REEVE_SEVERITY_INFO, REEVE_SCAN_RUN, 1,
      g_strdup_printf ("%s “%s”", reeve_result_get (code, i, 0), reeve_result_get (code, i, 1)),
      NULL);
  return TRUE;
}

static gboolean
open_file (ReeveForeign *self, GCancellable *cancellable, GError **error)
{
  const char *path = self->copy.path != NULL ? self->copy.path : self->path;
  struct stat info;

  if (stat (path, &info) != 0)
    {
      reeve_file_set_error (error, _("Cannot open “%s”"), path);
      return FALSE;
    }
  self->hash = g_strdup_printf ("%lu/%lu/%ld.%09ld", (gulong) info.st_ino, (gulong) info.st_size,
                                (glong) info.st_mtim.tv_sec, (glong) info.st_mtim.tv_nsec);
  return describe_file (self, path, cancellable, error);
}

static gboolean
open_script (ReeveForeign *self, GError **error)
{
  if (!map_script (self, error))
    return FALSE;
  read_version (self);
  self->scan = self->kind == REEVE_FOREIGN_SQLITE_SCRIPT
                 ? reeve_scan_sqlite (self->text, self->length, error)
                 : reeve_scan_postgres (self->text, self->length, error);
  return self->scan != NULL;
}

/* From a file that is what its head says, or was compressed and is now in the copy. */
static gboolean
open_plain (ReeveForeign *self,
            ReeveSource *source,
            const char *head,
            gsize length,
            GCancellable *cancellable,
            GError **error)
{
  g_auto (ReeveTemporary) archive = REEVE_TEMPORARY_INIT;
  g_autofree char *path = g_canonicalize_filename (self->path, NULL);

  switch (self->kind)
    {
    case REEVE_FOREIGN_NONE:
      g_assert_not_reached ();
    case REEVE_FOREIGN_SQLITE_FILE:
      return open_file (self, cancellable, error);
    case REEVE_FOREIGN_PG_SCRIPT:
    case REEVE_FOREIGN_SQLITE_SCRIPT:
      return (self->copy.path != NULL ||
              (open_copy (&self->copy, error) &&
               reeve_unpack (source, REEVE_PACKING_NONE, self->copy.fd, cancellable, error))) &&
             open_script (self, error);
    case REEVE_FOREIGN_PG_CUSTOM:
    case REEVE_FOREIGN_PG_TAR:
    case REEVE_FOREIGN_PG_FOLDER:
      /* What was unpacked is the archive now, and goes when it has become a script. */
      archive = self->copy;
      self->copy = (ReeveTemporary) REEVE_TEMPORARY_INIT;
      return make_script (self, archive.path != NULL ? archive.path : path,
                          least_version (head, length), cancellable, error) &&
             open_script (self, error);
    }
  g_assert_not_reached ();
}

static gboolean
open_packed (ReeveForeign *self,
             ReeveSource *source,
             GCancellable *cancellable,
             GError **error)
{
  g_autoptr (ReeveSource) inner = NULL;
  char head[HEAD_LENGTH];
  gsize length;
  int fd;

  if (!open_copy (&self->copy, error) ||
      !reeve_unpack (source, self->packing, self->copy.fd, cancellable, error))
    return FALSE;
  fd = dup (self->copy.fd);
  inner = fd >= 0 ? reeve_source_new_fd (fd, self->path, error) : NULL;
  if (inner == NULL)
    return FALSE;
  length = read_head (inner, head, error);
  self->kind = detect (self->path, head, length, error);
  if (self->kind != REEVE_FOREIGN_NONE)
    return open_plain (self, inner, head, length, cancellable, error);
  if (error == NULL || *error == NULL)
    reeve_set_error (error, REEVE_ERROR_INVALID,
                     _("What is compressed in “%s” is no dump that Reeve knows"), self->path);
  return FALSE;
}

static ReeveForeign *
open_folder (const char *path, GCancellable *cancellable, GError **error)
{
  g_autofree char *member = g_build_filename (path, FOLDER_MEMBER, NULL);
  g_autoptr (ReeveForeign) self = g_new0 (ReeveForeign, 1);
  g_autoptr (ReeveSource) source = NULL;
  char head[HEAD_LENGTH];
  gsize length;

  self->copy.fd = -1;
  self->path = g_strdup (path);
  source = reeve_source_open (member, error);
  if (source == NULL)
    {
      reeve_error_set_remedy (error, _("A folder of pg_dump has a file “toc.dat”."));
      return NULL;
    }
  length = read_head (source, head, error);
  if (detect (path, head, length, error) != REEVE_FOREIGN_PG_CUSTOM)
    {
      if (error == NULL || *error == NULL)
        reeve_set_error (error, REEVE_ERROR_INVALID, _("“%s” is no folder of pg_dump"), path);
      return NULL;
    }
  self->kind = REEVE_FOREIGN_PG_FOLDER;
  self->bytes = reeve_source_get_size (source);
  return open_plain (self, source, head, length, cancellable, error) ? g_steal_pointer (&self)
                                                                     : NULL;
}

ReeveForeignKind
reeve_foreign_recognise (const char *path)
{
  g_autoptr (ReeveSource) source = reeve_source_open (path, NULL);
  char head[HEAD_LENGTH];
  gsize length;

  if (source == NULL)
    return REEVE_FOREIGN_NONE;
  length = read_head (source, head, NULL);
  return detect (path, head, length, NULL);
}

ReeveForeign *
reeve_foreign_open (const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (ReeveSource) source = NULL;
  g_autoptr (ReeveForeign) self = NULL;
  g_autoptr (GError) local = NULL;
  char head[HEAD_LENGTH];
  gsize length;
  gboolean ok;

  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    return open_folder (path, cancellable, error);
  source = reeve_source_open (path, error);
  if (source == NULL)
    return NULL;
  length = read_head (source, head, &local);
  self = g_new0 (ReeveForeign, 1);
  self->copy.fd = -1;
  self->path = g_strdup (path);
  self->bytes = reeve_source_get_size (source);
  self->packing = reeve_packing_detect ((const guint8 *) head, length);
  if (local == NULL && self->packing == REEVE_PACKING_NONE)
    self->kind = detect (path, head, length, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  if (self->packing == REEVE_PACKING_NONE && self->kind == REEVE_FOREIGN_NONE)
    return NULL;
  ok = self->packing != REEVE_PACKING_NONE
         ? open_packed (self, source, cancellable, error)
         : open_plain (self, source, head, length, cancellable, error);
  return ok ? g_steal_pointer (&self) : NULL;
}

void
reeve_foreign_free (ReeveForeign *self)
{
  g_clear_pointer (&self->scan, reeve_scan_free);
  g_clear_pointer (&self->map, g_mapped_file_unref);
  reeve_temporary_clear (&self->copy);
  g_free (self->path);
  g_free (self->version);
  g_free (self->hash);
  g_free (self);
}
