/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** The sample projects that come with Reeve: folders with a `reeve.json`. Both look at files. */

/** reeve_sample_list: their names, sorted. Returns: (transfer full) (element-type utf8): */
GPtrArray *reeve_sample_list (void);

/** reeve_sample_dup_folder: where the sample @name lies. Returns: (transfer full) (nullable): NULL
 *  when there is none of that name */
char *reeve_sample_dup_folder (const char *name);

G_END_DECLS
