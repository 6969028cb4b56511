/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/job/plan-difference.h"

G_BEGIN_DECLS

#define REEVE_TYPE_PLAN_ITEM (reeve_plan_item_get_type ())
G_DECLARE_FINAL_TYPE (ReevePlanItem, reeve_plan_item, REEVE, PLAN_ITEM, GObject)

/** ReevePlanItem: a step of a plan as an entry of a list, and whether its SQL is shown. */
ReevePlanItem *reeve_plan_item_new (ReevePlan *plan,
                                    guint index,
                                    ReevePlanFate fate);
/** reeve_plan_items_new: all steps of a plan.
 *  @difference: (nullable): to what was reviewed before. Returns: (transfer full): */
GListModel *reeve_plan_items_new (ReevePlan *plan,
                                  const ReevePlanDifference *difference);

const ReevePlanStep *reeve_plan_item_get_step (ReevePlanItem *self);
/** reeve_plan_item_get_number: from 1 on */
guint reeve_plan_item_get_number (ReevePlanItem *self);
ReevePlanFate reeve_plan_item_get_fate (ReevePlanItem *self);
gboolean reeve_plan_item_get_expanded (ReevePlanItem *self);
void reeve_plan_item_set_expanded (ReevePlanItem *self,
                                   gboolean expanded);

G_END_DECLS
