/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/workspace.h"

G_BEGIN_DECLS

#define REEVE_TYPE_TASKS_PAGE (reeve_tasks_page_get_type ())
G_DECLARE_FINAL_TYPE (ReeveTasksPage, reeve_tasks_page, REEVE, TASKS_PAGE, AdwBin)

/**
 * ReeveTasksPage: the tasks of a database's project; running one opens a form made from its
 * parameters, the plan where it writes, and its rows as a table.
 *
 * Actions: "task.run" (a task's name), "task.refresh".
 */
GtkWidget *reeve_tasks_page_new (ReeveWorkspace *workspace,
                                 ReeveDatabase *database);

G_END_DECLS
