/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-copies"

#include "config.h"

#include "core/copies/files-sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/i18n.h"
#include "core/base/json.h"
#include "core/base/temporary.h"

#define SET_FILE "set.json"
#define LOCK_FILE "lock"
#define TEMPLATE_FILE "template.db"
#define SPARE_START "spare-"
#define OLD_START "old-"
#define SUFFIX ".db"
/* Bytes between two looks at the cancellable. */
#define COPY_STEP (16 * 1024 * 1024)
#define BUFFER (256 * 1024)
/* How often the folder may be removed before it is locked: a file system that gives a file another
 * number each time it is looked at ends here. */
#define MAX_REMOVED 1000

/* --- what a file is known by ---------------------------------------------------------------- */

/* An inode's number comes again when the file is gone, its birth does not. */
static gboolean
identify (const char *path, char **id, char **stamp, gint64 *bytes)
{
  struct statx info;

  if (statx (AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS | STATX_BTIME, &info) != 0 ||
      !S_ISREG (info.stx_mode))
    return FALSE;
  *id = g_strdup_printf ("%llu:%lld.%09u", (unsigned long long) info.stx_ino,
                         (long long) info.stx_btime.tv_sec, info.stx_btime.tv_nsec);
  *stamp = g_strdup_printf ("%lld.%09u:%llu", (long long) info.stx_mtime.tv_sec,
                            info.stx_mtime.tv_nsec, (unsigned long long) info.stx_size);
  *bytes = (gint64) info.stx_size;
  return TRUE;
}

static void
file_free (gpointer data)
{
  ReeveCopyFile *file = data;

  g_free (file->stamp);
  g_free (file);
}

static void
know (ReeveCopyFolder *self, const char *id, guint number, const char *stamp)
{
  ReeveCopyFile *file = g_new0 (ReeveCopyFile, 1);

  file->number = number;
  file->stamp = g_strdup (stamp);
  g_hash_table_replace (self->files, g_strdup (id), file);
}

gboolean
reeve_copy_folder_know (ReeveCopyFolder *self, const char *path, guint number, GError **error)
{
  g_autofree char *id = NULL;
  g_autofree char *stamp = NULL;
  gint64 bytes;

  if (!identify (path, &id, &stamp, &bytes))
    {
      reeve_file_set_error (error, _("Cannot open “%s”"), path);
      return FALSE;
    }
  know (self, id, number, stamp);
  return TRUE;
}

/* --- the folder ----------------------------------------------------------------------------- */

void
reeve_copy_folder_init (ReeveCopyFolder *self, ReeveConnection *connection, const char *prefix)
{
  g_autofree char *database =
    g_canonicalize_filename (reeve_connection_get_database (connection), NULL);
  g_autofree char *name = g_strdup_printf (".%s.copies", prefix);

  self->copies = g_path_get_dirname (database);
  self->path = g_build_filename (self->copies, name, NULL);
  self->files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, file_free);
  self->lock = -1;
}

void
reeve_copy_folder_clear (ReeveCopyFolder *self)
{
  if (self->path == NULL)
    return;
  if (self->lock >= 0)
    close (self->lock);
  g_free (self->copies);
  g_clear_pointer (&self->path, g_free);
  g_hash_table_unref (self->files);
}

/* What jobs that died left behind: a swap between its two names, a record that was not finished. */
static void
sweep (ReeveCopyFolder *self)
{
  g_autofree char *set = g_build_filename (self->path, SET_FILE, NULL);
  g_autoptr (GDir) dir = g_dir_open (self->path, 0, NULL);
  gboolean is_set = access (set, F_OK) == 0;
  const char *name;

  reeve_temporary_sweep (self->path);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, OLD_START) || g_str_has_prefix (name, SET_FILE ".") ||
        (!is_set && g_str_has_prefix (name, SPARE_START)))
      {
        g_autofree char *path = g_build_filename (self->path, name, NULL);

        unlink (path);
      }
}

/* -1 with errno. Whoever removes the set removes the folder, and the lock with it: ENOENT when that
 * came in between. */
static int
open_lock (const char *path)
{
  int fd = open (path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
  int number = 0;

  if (fd < 0)
    return -1;
  if (flock (fd, LOCK_EX | LOCK_NB) != 0)
    number = errno;
  else if (!reeve_file_is_current (fd, path))
    number = ENOENT;
  if (number == 0)
    return fd;
  close (fd);
  errno = number;
  return -1;
}

gboolean
reeve_copy_folder_lock (ReeveCopyFolder *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->path, LOCK_FILE, NULL);

  for (int i = 0; self->lock < 0 && i < MAX_REMOVED; i++)
    {
      /* Not with its parents, which are there: that fails when it is removed meanwhile. */
      if (mkdir (self->path, 0700) != 0 && errno != EEXIST)
        {
          reeve_file_set_error (error, _("Cannot make the folder “%s”"), self->path);
          return FALSE;
        }
      self->lock = open_lock (path);
      if (self->lock < 0 && errno != ENOENT)
        break;
    }
  if (self->lock >= 0)
    {
      sweep (self);
      return TRUE;
    }
  if (errno != EWOULDBLOCK)
    {
      reeve_file_set_error (error, _("Cannot create “%s”"), path);
      return FALSE;
    }
  reeve_set_error (error, REEVE_ERROR_BUSY, _("Another job works on the copies in “%s” just now"),
                   self->copies);
  reeve_error_set_unchanged (error, _("Nothing was changed."));
  reeve_error_set_remedy (error, _("Wait until it has ended, then try again."));
  return FALSE;
}

char *
reeve_copy_folder_dup_place (const ReeveCopyFolder *self, const char *name)
{
  g_autofree char *file = g_strconcat (name, SUFFIX, NULL);

  return g_build_filename (self->copies, file, NULL);
}

char *
reeve_copy_folder_dup_unused (const ReeveCopyFolder *self, const char *kind)
{
  g_autofree char *name = g_strdup_printf ("%s-%08x" SUFFIX, kind, g_random_int ());

  return g_build_filename (self->path, name, NULL);
}

/* --- reading -------------------------------------------------------------------------------- */

static gboolean
is_written_to (const char *path)
{
  g_autofree char *log = g_strconcat (path, "-wal", NULL);
  struct stat info;

  return stat (log, &info) == 0 && info.st_size > 0;
}

static void
read_state (ReeveCopyFolder *self, ReeveCopy *copy)
{
  g_autofree char *stamp = NULL;
  const ReeveCopyFile *file;

  copy->place = reeve_copy_folder_dup_place (self, copy->name);
  copy->sessions = -1;
  copy->state = REEVE_COPY_MISSING;
  if (!identify (copy->place, &copy->id, &stamp, &copy->bytes))
    {
      if (g_file_test (copy->place, G_FILE_TEST_EXISTS))
        copy->state = REEVE_COPY_FOREIGN;
      return;
    }
  file = g_hash_table_lookup (self->files, copy->id);
  if (file == NULL || file->number != copy->number)
    copy->state = REEVE_COPY_FOREIGN;
  else
    copy->state = strcmp (file->stamp, stamp) == 0 && !is_written_to (copy->place)
                    ? REEVE_COPY_FRESH
                    : REEVE_COPY_USED;
}

static void
read_files (ReeveCopyFolder *self, JsonObject *object)
{
  JsonNode *node = json_object_get_member (object, "files");
  JsonObjectIter iter;
  const char *id;
  JsonNode *value;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return;
  json_object_iter_init (&iter, json_node_get_object (node));
  while (json_object_iter_next (&iter, &id, &value))
    if (JSON_NODE_HOLDS_OBJECT (value))
      {
        JsonObject *file = json_node_get_object (value);
        const char *stamp = NULL;

        reeve_json_get_string (file, "stamp", "", &stamp, NULL);
        know (self, id, (guint) json_object_get_int_member_with_default (file, "number", 0),
              stamp != NULL ? stamp : "");
      }
}

static void
read_removed (ReeveCopySet *set, JsonObject *object)
{
  JsonNode *node = json_object_get_member (object, "removed");
  JsonArray *array =
    node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      guint number = (guint) json_array_get_int_element (array, i);

      g_array_append_val (set->removed, number);
    }
}

static void
read_spares (ReeveCopyFolder *self, ReeveCopySet *set)
{
  g_autoptr (GDir) dir = g_dir_open (self->path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, SPARE_START))
      g_ptr_array_add (set->spares, g_build_filename (self->path, name, NULL));
}

ReeveCopySet *
reeve_copy_folder_read (ReeveCopyFolder *self, const char *prefix, GError **error)
{
  g_autofree char *path = g_build_filename (self->path, SET_FILE, NULL);
  g_autofree char *template = g_build_filename (self->path, TEMPLATE_FILE, NULL);
  g_autoptr (GError) local = NULL;
  g_autoptr (JsonObject) object = reeve_json_load (path, &local);
  ReeveCopySet *set;
  const char *text = NULL;
  struct stat info;
  gint64 count;

  if (g_error_matches (local, REEVE_ERROR, REEVE_ERROR_NOT_FOUND))
    return NULL;
  if (object == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  set = reeve_copy_set_new (prefix);
  set->record = reeve_json_to_text (object, TRUE);
  if (stat (template, &info) == 0)
    {
      set->place = g_strdup (template);
      set->bytes = info.st_size;
    }
  if (reeve_json_get_string (object, "source", path, &text, NULL))
    set->source = g_strdup (text);
  if (reeve_json_get_string (object, "made_at", path, &text, NULL))
    set->made_at = g_strdup (text);
  count = json_object_get_int_member_with_default (object, "count", 0);
  set->count = (guint) CLAMP (count, 0, REEVE_COPIES_MOST);
  set->is_whole = json_object_get_boolean_member_with_default (object, "whole", FALSE);
  read_files (self, object);
  read_removed (set, object);
  read_spares (self, set);
  for (guint number = 1; number <= set->count; number++)
    if (!reeve_copy_set_is_removed (set, number))
      read_state (self, reeve_copy_set_add (set, number));
  return set;
}

/* --- writing -------------------------------------------------------------------------------- */

static JsonObject *
describe_files (ReeveCopyFolder *self)
{
  JsonObject *object = json_object_new ();
  GHashTableIter iter;
  const char *id;
  const ReeveCopyFile *file;

  g_hash_table_iter_init (&iter, self->files);
  while (g_hash_table_iter_next (&iter, (gpointer *) &id, (gpointer *) &file))
    {
      JsonObject *one = json_object_new ();

      json_object_set_int_member (one, "number", file->number);
      json_object_set_string_member (one, "stamp", file->stamp);
      json_object_set_object_member (object, id, one);
    }
  return object;
}

gboolean
reeve_copy_folder_write (ReeveCopyFolder *self, const ReeveCopySet *set, GError **error)
{
  g_autofree char *path = g_build_filename (self->path, SET_FILE, NULL);
  g_autoptr (JsonObject) object = json_object_new ();
  JsonArray *removed = json_array_new ();
  g_autofree char *text = NULL;
  g_autoptr (GError) local = NULL;

  for (guint i = 0; i < set->removed->len; i++)
    json_array_add_int_element (removed, g_array_index (set->removed, guint, i));
  json_object_set_string_member (object, "reeve", "copies");
  reeve_json_set_string_or_null (object, "source", set->source);
  reeve_json_set_string_or_null (object, "made_at", set->made_at);
  json_object_set_int_member (object, "count", set->count);
  json_object_set_boolean_member (object, "whole", set->is_whole);
  json_object_set_array_member (object, "removed", removed);
  json_object_set_object_member (object, "files", describe_files (self));
  text = reeve_json_to_text (object, TRUE);
  if (g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &local))
    return TRUE;
  reeve_set_error (error, REEVE_ERROR_FAILED, "%s", local->message);
  return FALSE;
}

void
reeve_copy_folder_forget_gone (ReeveCopyFolder *self, const ReeveCopySet *set)
{
  g_autoptr (GHashTable) present = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  const char *id;

  for (guint number = 1; number <= set->count; number++)
    {
      g_autofree char *name = reeve_copies_name (set->prefix, number);
      g_autofree char *place = reeve_copy_folder_dup_place (self, name);
      g_autofree char *stamp = NULL;
      char *now = NULL;
      gint64 bytes;

      if (identify (place, &now, &stamp, &bytes))
        g_hash_table_add (present, now);
    }
  g_hash_table_iter_init (&iter, self->files);
  while (g_hash_table_iter_next (&iter, (gpointer *) &id, NULL))
    if (!g_hash_table_contains (present, id))
      g_hash_table_iter_remove (&iter);
}

static gboolean
is_ours (const char *name)
{
  static const char *const starts[] = { SPARE_START, OLD_START, ".reeve-", TEMPLATE_FILE,
                                        SET_FILE "." };

  for (gsize i = 0; i < G_N_ELEMENTS (starts); i++)
    if (g_str_has_prefix (name, starts[i]))
      return TRUE;
  return FALSE;
}

/* FALSE with errno. */
static gboolean
remove_emptied (const char *folder, const char *lock)
{
  int number;

  if (unlink (lock) != 0 && errno != ENOENT)
    return FALSE;
  if (rmdir (folder) == 0 || errno == ENOENT)
    return TRUE;
  /* Somebody may have begun anew in it at once. */
  number = errno;
  if (access (lock, F_OK) == 0)
    return TRUE;
  errno = number;
  return FALSE;
}

/* The record goes after all that it tells of: as long as it is there, the next job finds what is
 * left. The lock goes last: from then on the folder is whose it may be. */
gboolean
reeve_copy_folder_remove (ReeveCopyFolder *self, GError **error)
{
  g_autofree char *set = g_build_filename (self->path, SET_FILE, NULL);
  g_autofree char *lock = g_build_filename (self->path, LOCK_FILE, NULL);
  g_autoptr (GDir) dir = g_dir_open (self->path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->path, name, NULL);

      if (is_ours (name))
        unlink (path);
    }
  unlink (set);
  if (remove_emptied (self->path, lock))
    return TRUE;
  reeve_file_set_error (error, _("Cannot remove “%s”"), self->path);
  return FALSE;
}

/* --- bytes ---------------------------------------------------------------------------------- */

static gboolean
copy_by_hand (int from, int to, GCancellable *cancellable)
{
  g_autofree char *buffer = g_malloc (BUFFER);
  ssize_t n;

  while ((n = read (from, buffer, BUFFER)) > 0)
    for (ssize_t done = 0; done < n;)
      {
        ssize_t written = write (to, buffer + done, (gsize) (n - done));

        if (written < 0 || g_cancellable_is_cancelled (cancellable))
          return FALSE;
        done += written;
      }
  return n == 0;
}

/* Where the kernel cannot copy between these two it says so before the first byte. */
static gboolean
copy_bytes (int from, int to, GCancellable *cancellable)
{
  ssize_t n;
  gboolean begun = FALSE;

  if (ioctl (to, FICLONE, from) == 0)
    return TRUE;
  while ((n = copy_file_range (from, NULL, to, NULL, COPY_STEP, 0)) > 0)
    {
      begun = TRUE;
      if (g_cancellable_is_cancelled (cancellable))
        return FALSE;
    }
  if (n == 0 && begun)
    return TRUE;
  return !begun && copy_by_hand (from, to, cancellable);
}

gboolean
reeve_copies_clone_file (const char *from,
                         const char *path,
                         GCancellable *cancellable,
                         GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *to = reeve_temporary_dup_path (folder);
  int source = open (from, O_RDONLY | O_CLOEXEC);
  int fresh =
    source >= 0 ? open (to, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600) : -1;
  gboolean ok = fresh >= 0 && copy_bytes (source, fresh, cancellable);

  if (!ok && !g_cancellable_set_error_if_cancelled (cancellable, error))
    reeve_file_set_error (error, _("Cannot copy “%s” to “%s”"), from, path);
  if (fresh >= 0 && (close (fresh) != 0 || (ok && rename (to, path) != 0)) && ok)
    {
      reeve_file_set_error (error, _("Cannot copy “%s” to “%s”"), from, path);
      ok = FALSE;
    }
  if (source >= 0)
    close (source);
  if (!ok && fresh >= 0)
    unlink (to);
  return ok;
}
