/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/models/migration-view.h"

G_BEGIN_DECLS

/** reeve_migration_text_summary: how many revisions are in which state, the worst
 *  first. Returns: (transfer full): */
char *reeve_migration_text_summary (ReeveMigrationView *view);
/** reeve_migration_text_place: which project on which database, and where that
 *  stands. Returns: (transfer full): */
char *reeve_migration_text_place (ReeveMigrationView *view);

G_END_DECLS
