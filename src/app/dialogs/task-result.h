/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <json-glib/json-glib.h>

#include "app/models/database.h"
#include "core/project/task-values.h"

G_BEGIN_DECLS

#define REEVE_TYPE_TASK_RESULT (reeve_task_result_get_type ())
G_DECLARE_FINAL_TYPE (ReeveTaskResult, reeve_task_result, REEVE, TASK_RESULT, AdwWindow)

/**
 * ReeveTaskResult: the rows that a task gave, as a table. Actions: "result.copy": all of it, for a
 * spreadsheet; "result.again": what reads and took no secret is read again here, all else closes
 * the window with the signal "again" (ReeveTaskValues without secrets, as a pointer).
 */

/** reeve_task_result_new: of a job: @result: what it said of its outcome */
GtkWindow *reeve_task_result_new (ReeveTaskValues *values,
                                  JsonObject *result);

/** reeve_task_result_new_reading: runs a task that reads, in a worker, with a session that cannot
 *  write; closing the window ends it. */
GtkWindow *reeve_task_result_new_reading (ReeveDatabase *database,
                                          ReeveTaskValues *values);

G_END_DECLS
