/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "core/project/task-values.h"

G_BEGIN_DECLS

#define REEVE_TYPE_TASK_FIELD (reeve_task_field_get_type ())
G_DECLARE_FINAL_TYPE (ReeveTaskField, reeve_task_field, REEVE, TASK_FIELD, GtkBox)

/**
 * ReeveTaskField: one parameter of a task as a row that fits its type; below it its help, or what
 * is wrong with what was typed, as it is typed. Signal: "changed".
 */
GtkWidget *reeve_task_field_new (ReeveTask *task,
                                 guint parameter);
/** reeve_task_field_set_text: what stands there at first; for no secret.
 *  @text: as reeve_task_values_get() has it */
void reeve_task_field_set_text (ReeveTaskField *self,
                                const char *text);
/** reeve_task_field_focus: what is typed next goes there. */
void reeve_task_field_focus (ReeveTaskField *self);
/** reeve_task_field_is_valid: whether what stands there can be taken; nothing is a value where none
 *  is needed. */
gboolean reeve_task_field_is_valid (ReeveTaskField *self);
/** reeve_task_field_store: puts it into @values; a secret is taken out of the row. */
gboolean reeve_task_field_store (ReeveTaskField *self,
                                 ReeveTaskValues *values,
                                 GError **error);

G_END_DECLS
