/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/project/project.h"

G_BEGIN_DECLS

/**
 * ReeveCreateOptions: a new revision file.
 * @message: a few words, which the file is named after
 * @parents: (nullable): ids or unique prefixes of what it revises; NULL = the only head
 * @with_hints: put comments into the sections that say what belongs there
 * @dry_run: find out the parents, write nothing
 * @now_us: the time that gives the version
 */
typedef struct
{
  const char *message;
  const char *const *parents;
  gboolean with_hints;
  gboolean dry_run;
  gint64 now_us;
} ReeveCreateOptions;

/** ReeveCreated: @path is NULL after a dry run; @parents is what the file says, NULL when it need
 *  not say anything. */
typedef struct
{
  char *path;
  char **parents;
} ReeveCreated;

/**
 * reeve_create_revision: reads the folder as it is now and writes a new revision into it.
 *
 * Errors: CONFLICT where several heads leave the parent open or a prefix is ambiguous, NOT_FOUND
 * for an unknown parent, INVALID for what is wrong with the files.
 */
gboolean reeve_create_revision (ReeveProject *project,
                                const ReeveCreateOptions *options,
                                ReeveCreated *created,
                                GError **error);
void reeve_created_clear (ReeveCreated *created);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ReeveCreated, reeve_created_clear)

G_END_DECLS
