/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/models/plan-item.h"

G_BEGIN_DECLS

#define REEVE_TYPE_PLAN_STEP_CELL (reeve_plan_step_cell_get_type ())
G_DECLARE_FINAL_TYPE (ReevePlanStepCell, reeve_plan_step_cell, REEVE, PLAN_STEP_CELL, GtkWidget)

/** ReevePlanStepCell: one step of a plan: what it does, its effect, its lock, whether there is a
 *  way back, what the rules find in it; its SQL when it is unfolded. */
GtkWidget *reeve_plan_step_cell_new (void);

/** reeve_plan_step_cell_set_item: @item: (nullable): NULL while it is not in use */
void reeve_plan_step_cell_set_item (ReevePlanStepCell *self,
                                    ReevePlanItem *item);

G_END_DECLS
