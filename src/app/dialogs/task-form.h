/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "core/project/task-values.h"

G_BEGIN_DECLS

#define REEVE_TYPE_TASK_FORM (reeve_task_form_get_type ())
G_DECLARE_FINAL_TYPE (ReeveTaskForm, reeve_task_form, REEVE, TASK_FORM, AdwWindow)

/**
 * ReeveTaskForm: a form made from a task's parameters. It runs nothing: it closes and says what was
 * filled in. Action: "task.submit", enabled as soon as all of it can be taken. Signal: "filled"
 * (ReeveTaskValues, as a pointer).
 * @values: (nullable): what stands in it at first, but for secrets: of this task, or as it was
 *   before its file changed
 */
GtkWindow *reeve_task_form_new (ReeveTask *task,
                                ReeveTaskValues *values);

G_END_DECLS
