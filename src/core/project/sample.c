/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-project"

#include "config.h"

#include "core/project/sample.h"

#include <string.h>

#include "core/base/paths.h"
#include "core/project/project.h"

static int
compare_names_cb (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

GPtrArray *
reeve_sample_list (void)
{
  g_autofree char *samples = reeve_paths_samples ();
  g_autoptr (GDir) dir = g_dir_open (samples, 0, NULL);
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *folder = reeve_sample_dup_folder (name);

      if (folder != NULL)
        g_ptr_array_add (names, g_strdup (name));
    }
  g_ptr_array_sort (names, compare_names_cb);
  return names;
}

char *
reeve_sample_dup_folder (const char *name)
{
  g_autofree char *samples = reeve_paths_samples ();
  g_autofree char *folder = g_build_filename (samples, name, NULL);
  g_autofree char *file = g_build_filename (folder, REEVE_PROJECT_FILE, NULL);

  if (strchr (name, '/') != NULL || !g_file_test (file, G_FILE_TEST_IS_REGULAR))
    return NULL;
  return g_steal_pointer (&folder);
}
