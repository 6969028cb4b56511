/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-revision-set"

#include "config.h"

#include "core/migrate/revision-set.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "core/base/digest.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/i18n.h"

static int
compare_names (gconstpointer a, gconstpointer b)
{
  const char *const *left = a;
  const char *const *right = b;

  return reeve_revision_compare_ids (*left, *right);
}

static GPtrArray *
list_names (const char *folder, DIR *dir)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const struct dirent *entry;

  while ((entry = readdir (dir)) != NULL)
    if (reeve_revision_matches_name (entry->d_name))
      g_ptr_array_add (names, g_strdup (entry->d_name));
  g_ptr_array_sort (names, compare_names);
  return g_steal_pointer (&names);
}

static ReeveRevision *
find_unchanged (GHashTable *previous, const char *path, const char *checksum)
{
  ReeveRevision *old = previous != NULL ? g_hash_table_lookup (previous, path) : NULL;

  if (old == NULL || strcmp (reeve_revision_get_checksum (old), checksum) != 0)
    return NULL;
  return g_object_ref (old);
}

static ReeveRevision *
load_one (ReeveProject *project,
          int dir_fd,
          const char *name,
          GHashTable *previous,
          GError **error)
{
  g_autofree char *path =
    g_build_filename (reeve_project_get_migrations (project), name, NULL);
  gsize length = 0;
  g_autofree char *text = reeve_file_read_text (dir_fd, name, path, &length, error);
  g_autofree char *checksum = NULL;
  ReeveRevision *unchanged;

  if (text == NULL)
    return NULL;
  checksum = reeve_sha256 (text, length);
  /* What stands for a placeholder may have changed although the file has not. */
  unchanged = strstr (text, "${") == NULL ? find_unchanged (previous, path, checksum) : NULL;
  if (unchanged != NULL)
    return unchanged;
  if (strstr (text, "${") != NULL)
    {
      char *expanded = reeve_project_expand (project, text, error);

      if (expanded == NULL)
        {
          const ReeveErrorDetail *detail =
            error != NULL ? reeve_error_get_detail (*error) : NULL;

          reeve_error_set_place (error, path, detail != NULL ? detail->line : 0, 0);
          return NULL;
        }
      g_free (text);
      text = expanded;
      length = strlen (text);
    }
  return reeve_revision_parse (path, g_steal_pointer (&text), length, checksum, error);
}

static GHashTable *
index_by_path (GPtrArray *revisions)
{
  GHashTable *by_path = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < revisions->len; i++)
    g_hash_table_insert (by_path,
                         (gpointer) reeve_revision_get_path (g_ptr_array_index (revisions, i)),
                         g_ptr_array_index (revisions, i));
  return by_path;
}

static GPtrArray *
load_all (ReeveProject *project,
          DIR *dir,
          GHashTable *previous,
          GPtrArray *problems,
          GError **error)
{
  g_autoptr (GPtrArray) names = list_names (reeve_project_get_migrations (project), dir);
  g_autoptr (GPtrArray) revisions = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < names->len; i++)
    {
      g_autoptr (GError) problem = NULL;
      ReeveRevision *revision =
        load_one (project, dirfd (dir), g_ptr_array_index (names, i), previous, &problem);

      if (revision != NULL)
        g_ptr_array_add (revisions, revision);
      else if (problems != NULL)
        g_ptr_array_add (problems, g_steal_pointer (&problem));
      else
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return NULL;
        }
    }
  return g_steal_pointer (&revisions);
}

GPtrArray *
reeve_revision_set_load (ReeveProject *project,
                         GPtrArray *previous,
                         GPtrArray **problems,
                         GError **error)
{
  const char *folder = reeve_project_get_migrations (project);
  g_autoptr (GHashTable) by_path = previous != NULL ? index_by_path (previous) : NULL;
  DIR *dir = opendir (folder);
  GPtrArray *revisions;

  if (dir == NULL)
    {
      int number = errno;

      reeve_set_error (error, number == EACCES ? REEVE_ERROR_PERMISSION : REEVE_ERROR_NOT_FOUND,
                       _("Cannot read the folder of the revisions “%s”: %s"), folder,
                       g_strerror (number));
      return NULL;
    }
  if (problems != NULL)
    *problems = g_ptr_array_new_with_free_func ((GDestroyNotify) g_error_free);
  revisions = load_all (project, dir, by_path, problems != NULL ? *problems : NULL, error);
  closedir (dir);
  return revisions;
}

/* --- new files ----------------------------------------------------------------------------- */

static char *
format_version (gint64 time_us)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (time_us / G_USEC_PER_SEC);

  return g_date_time_format (time, "%Y%m%d%H%M%S");
}

/* Later than every revision there is, also when two are made in one second or a clock was wrong. */
static char *
next_version (GPtrArray *revisions, gint64 now_us)
{
  g_autofree char *version = format_version (now_us);
  const char *newest = NULL;

  for (guint i = 0; i < revisions->len; i++)
    {
      const char *id = reeve_revision_get_id (g_ptr_array_index (revisions, i));

      if (newest == NULL || reeve_revision_compare_ids (id, newest) > 0)
        newest = id;
    }
  if (newest == NULL || reeve_revision_compare_ids (version, newest) > 0)
    return g_steal_pointer (&version);
  /* One more than the newest as a number; at 18 digits and above there is no room to count. */
  if (strlen (newest) > 18)
    return NULL;
  return g_strdup_printf ("%0*" G_GUINT64_FORMAT, (int) strlen (newest),
                          g_ascii_strtoull (newest, NULL, 10) + 1);
}

/* Words joined by "_": letters and digits of any script, the rest falls away. */
static char *
message_to_stem (const char *message)
{
  g_autoptr (GString) stem = g_string_new (NULL);
  gboolean gap = FALSE;

  for (const char *at = message; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (!g_unichar_isalnum (c) && !g_unichar_ismark (c))
        {
          gap = stem->len > 0;
          continue;
        }
      if (gap)
        g_string_append_c (stem, '_');
      gap = FALSE;
      g_string_append_unichar (stem, g_unichar_tolower (c));
    }
  return g_string_free (g_steal_pointer (&stem), FALSE);
}

char *
reeve_revision_set_create (ReeveProject *project,
                           GPtrArray *revisions,
                           const char *message,
                           const char *const *parents,
                           gboolean with_hints,
                           gint64 now_us,
                           GError **error)
{
  g_autofree char *version = next_version (revisions, now_us);
  g_autofree char *stem = g_utf8_validate (message, -1, NULL) ? message_to_stem (message) : NULL;
  g_autofree char *joined = parents != NULL ? g_strjoinv (" ", (char **) parents) : NULL;
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  if (stem == NULL || *stem == '\0' || strlen (stem) > 200)
    {
      reeve_set_error (error, REEVE_ERROR_USAGE,
                       _("A message of letters and digits is needed, at most 200 bytes long"));
      return NULL;
    }
  if (version == NULL)
    {
      reeve_set_error (error, REEVE_ERROR_USAGE,
                       _("The newest version is too long to count on from"));
      return NULL;
    }
  name = g_strdup_printf ("%s_%s.sql", version, stem);
  path = g_build_filename (reeve_project_get_migrations (project), name, NULL);
  if (joined != NULL)
    g_string_append_printf (text, "-- revises: %s\n", joined);
  g_string_append (text, "-- migrate:up\n");
  if (with_hints)
    g_string_append (text, "-- SQL that makes the change\n");
  g_string_append (text, "\n-- migrate:down\n");
  if (with_hints)
    g_string_append (text, "-- SQL that takes it back\n");
  if (!reeve_file_create (path, text->str, 0644, error))
    return NULL;
  return g_steal_pointer (&path);
}
