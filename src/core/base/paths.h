/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** reeve_paths_data_dir: $XDG_DATA_HOME/reeve. Returns: (transfer full): */
char *reeve_paths_data_dir (void);

/** reeve_paths_catalogue: the file of Reeve's own memory. Returns: (transfer full): */
char *reeve_paths_catalogue (void);

/** reeve_paths_backups: the folder of the backups of what is called @name. Returns: (transfer
 *  full): */
char *reeve_paths_backups (const char *name);

/**
 * reeve_paths_samples: the folder with the sample projects: $REEVE_SAMPLES, else the installed one.
 *
 * Returns: (transfer full):
 */
char *reeve_paths_samples (void);

/** reeve_paths_absolute: without symbolic links resolved. Returns: (transfer full): */
char *reeve_paths_absolute (const char *path);

G_END_DECLS
