/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-paths"

#include "config.h"

#include "core/base/paths.h"

/* What is relative is no setting: it would be another folder wherever a program is started. */
static const char *
get_data_home (void)
{
  static char *fallback;
  const char *set = g_get_user_data_dir ();

  if (g_path_is_absolute (set))
    return set;
  if (g_once_init_enter (&fallback))
    g_once_init_leave (&fallback, g_build_filename (g_get_home_dir (), ".local", "share", NULL));
  return fallback;
}

char *
reeve_paths_data_dir (void)
{
  return g_build_filename (get_data_home (), "reeve", NULL);
}

char *
reeve_paths_catalogue (void)
{
  return g_build_filename (get_data_home (), "reeve", "catalogue.db", NULL);
}

/* What would be another folder, or none that a shell likes, becomes a line. */
char *
reeve_paths_backups (const char *name)
{
  g_autofree char *folder = g_strdup (name);

  g_strdelimit (folder, "/\\:*?\"<>| \t\r\n'", '-');
  if (*folder == '.' || *folder == '\0')
    return g_build_filename (get_data_home (), "reeve", "backups", "unnamed", NULL);
  return g_build_filename (get_data_home (), "reeve", "backups", folder, NULL);
}

char *
reeve_paths_samples (void)
{
  const char *chosen = g_getenv ("REEVE_SAMPLES");

  if (chosen != NULL && *chosen != '\0')
    return g_strdup (chosen);
  return g_build_filename (REEVE_DATADIR, "migrations", NULL);
}

char *
reeve_paths_absolute (const char *path)
{
  return g_canonicalize_filename (path, NULL);
}
