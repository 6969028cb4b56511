/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/migrate/revision.h"

G_BEGIN_DECLS

/** ReeveLintIgnore: one rule's name in a `-- lint:ignore` comment. */
typedef struct
{
  char *rule;
  guint line;      /* of the comment */
  guint statement; /* the line of the statement that it is for; 0: the whole file */
  gboolean used;
} ReeveLintIgnore;

/** ReeveLintIgnores: all of them in the sections that one engine runs. */
typedef struct _ReeveLintIgnores ReeveLintIgnores;

/**
 * reeve_lint_ignores_read: comments above the first section are for the file, so are those of a
 * section without statements. Any other is for the statement that it stands before or in, or
 * whose last line it ends.
 *
 * Returns: (transfer full):
 */
ReeveLintIgnores *reeve_lint_ignores_read (ReeveRevision *revision,
                                           const char *engine,
                                           ReeveDialect dialect);
void reeve_lint_ignores_free (ReeveLintIgnores *self);

/** reeve_lint_ignores_hold: whether the rule is silenced for the statement on this line (0: for
 *  the file only); remembers that the comment was of use. */
gboolean reeve_lint_ignores_hold (ReeveLintIgnores *self,
                                  const char *rule,
                                  guint line);

/** reeve_lint_ignores_list: (transfer none) (element-type ReeveLintIgnore): */
GPtrArray *reeve_lint_ignores_list (ReeveLintIgnores *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReeveLintIgnores, reeve_lint_ignores_free)

G_END_DECLS
