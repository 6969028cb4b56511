/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/migrate/lint/script.h"

G_BEGIN_DECLS

typedef gboolean (*ReeveLintMatch) (const ReeveLintAction *action,
                                    const ReeveLintObject *object);

/** reeve_lint_search: the first action that matches in the statements from index @from up to, not
 *  including, index @to. (transfer none) (nullable): */
const ReeveLintAction *reeve_lint_search (const ReeveLintScript *script,
                                          const ReeveLintObject *object,
                                          ReeveLintMatch match,
                                          guint from,
                                          guint to);
/** reeve_lint_search_all: in the whole section. (transfer none) (nullable): */
const ReeveLintAction *reeve_lint_search_all (const ReeveLintScript *script,
                                              const ReeveLintObject *object,
                                              ReeveLintMatch match);

/* Matches that are asked for in several places. */
gboolean reeve_lint_is_drop (const ReeveLintAction *action,
                             const ReeveLintObject *object);
gboolean reeve_lint_is_creation (const ReeveLintAction *action,
                                 const ReeveLintObject *object);

G_END_DECLS
