/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/workspace.h"
#include "core/migrate/migration.h"

G_BEGIN_DECLS

/**
 * reeve_migration_review_start: makes the plan of a migration in a worker, shows it for review and
 * submits what was approved. A plan without steps is only a toast; where the plan no longer holds
 * when its turn has come, it says what changed and offers the new plan.
 *
 * Nothing happens on the main thread that could block, and nothing more happens at all once @from
 * has left its window.
 *
 * @from: the widget that asked; its window is the parent of the dialogs
 * @options: copied; its findings are asked for in any case
 */
void reeve_migration_review_start (GtkWidget *from,
                                   ReeveWorkspace *workspace,
                                   ReeveDatabase *database,
                                   ReeveProject *project,
                                   const ReeveMigrationOptions *options);

G_END_DECLS
