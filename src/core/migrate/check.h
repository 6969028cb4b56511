/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/project/project.h"

G_BEGIN_DECLS

/**
 * reeve_check_files: all that is wrong with a project's revision files alone: what cannot be read,
 * sections that no engine could run, a graph that does not hold together.
 * @engines: (element-type ReeveEngine): for which engines the project is; a section that was
 *   written for one of several need not make sense to the others
 * @n_revisions: (out): how many files could be read
 *
 * Returns: (transfer full) (element-type GError): NULL with @error when the folder cannot be read
 */
GPtrArray *reeve_check_files (ReeveProject *project,
                              GPtrArray *engines,
                              guint *n_revisions,
                              GError **error);

G_END_DECLS
