/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job/plan.h"

G_BEGIN_DECLS

/** ReevePlanFate: what became of a step between two plans of the same operation. */
typedef enum
{
  REEVE_PLAN_STEP_SAME,
  REEVE_PLAN_STEP_CHANGED, /* it would do something else now, or rests on another file */
  REEVE_PLAN_STEP_ADDED,
} ReevePlanFate;

/**
 * ReevePlanDifference: what somebody who reviewed @before has to look at in @after.
 * @fates: ReevePlanFate, one per step of @after
 * @n_changed: how many steps of @after are changed, @n_added: how many are new
 * @gone: (element-type ReevePlanStep): steps of @before that @after does not have; borrowed
 */
typedef struct
{
  ReevePlan *before;
  ReevePlan *after;
  GArray *fates;
  guint n_changed;
  guint n_added;
  GPtrArray *gone;
} ReevePlanDifference;

/** reeve_plan_compare: step by step, by their ids. Pure. Two plans of different digests may have
 *  the same steps: then the database is another one than it was. Returns: (transfer full): */
ReevePlanDifference *reeve_plan_compare (ReevePlan *before,
                                         ReevePlan *after);
void reeve_plan_difference_free (ReevePlanDifference *difference);
/** reeve_plan_difference_has_steps: whether any step is changed, new or gone. */
gboolean reeve_plan_difference_has_steps (const ReevePlanDifference *difference);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReevePlanDifference, reeve_plan_difference_free)

G_END_DECLS
