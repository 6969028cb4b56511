/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/migrate/revision.h"
#include "core/project/project.h"

G_BEGIN_DECLS

/**
 * ReeveRevisionSet: the revisions of a folder as they are now, in version order.
 *
 * reeve_revision_set_load: reads every revision file of the project.
 * @previous: (nullable): an earlier load; revisions whose bytes did not change are taken over with
 *   all that was already computed for them
 * @problems: (out) (optional) (transfer full) (element-type GError): where it is given, broken
 *   files are collected there, in version order, and the others are loaded; where it is NULL the
 *   first broken file fails the load
 *
 * Returns: (transfer full) (element-type ReeveRevision): NULL with @error
 */
GPtrArray *reeve_revision_set_load (ReeveProject *project,
                                    GPtrArray *previous,
                                    GPtrArray **problems,
                                    GError **error);

/**
 * reeve_revision_set_create: writes a new revision file from a template.
 * @parents: (nullable): ids for the `revises` line; NULL = no such line
 * @with_hints: put comments into the sections that say what belongs there
 * @now_us: the time that gives the version; moved on where the newest revision is not older
 *
 * Returns: (transfer full): the new file's path
 */
char *reeve_revision_set_create (ReeveProject *project,
                                 GPtrArray *revisions,
                                 const char *message,
                                 const char *const *parents,
                                 gboolean with_hints,
                                 gint64 now_us,
                                 GError **error);

G_END_DECLS
