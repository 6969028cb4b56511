/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "core/job/guard.h"
#include "core/job/plan-difference.h"

G_BEGIN_DECLS

#define REEVE_TYPE_PLAN_REVIEW (reeve_plan_review_get_type ())
G_DECLARE_FINAL_TYPE (ReevePlanReview, reeve_plan_review, REEVE, PLAN_REVIEW, AdwWindow)

/**
 * ReevePlanReview: what an operation would do, and to which database, before it does it; the same
 * dialog for every operation. It asks for what reeve_guard_demand() says. A plan that is blocked,
 * and any plan for a read-only connection, can be looked at but not run.
 *
 * It closes itself when it is cancelled or after a signal "approved" (phrase: what was typed, or
 * NULL). Signals "backup" (gboolean), for a plan that is backed up first, and "force" (gboolean),
 * of reeve_plan_review_offer_force(): a check was changed, another plan is wanted: the dialog is
 * deaf until reeve_plan_review_set_plan() or reeve_plan_review_set_error().
 * Actions: "plan.run", "plan.copy-command-line".
 *
 * @command: (nullable): the same as a command line, to be copied
 */
GtkWindow *reeve_plan_review_new (ReevePlan *plan,
                                  ReeveConnection *connection,
                                  const char *command);

/** reeve_plan_review_set_plan: shows another plan in its place. */
void reeve_plan_review_set_plan (ReevePlanReview *self,
                                 ReevePlan *plan,
                                 const char *command);
/** reeve_plan_review_set_error: the plan could not be made anew; the shown one cannot be run. */
void reeve_plan_review_set_error (ReevePlanReview *self,
                                  const GError *error);
/** reeve_plan_review_set_reviewed: marks what is other than in @reviewed, a plan of the same that
 *  was looked at before. */
void reeve_plan_review_set_reviewed (ReevePlanReview *self,
                                     ReevePlan *reviewed);
/** reeve_plan_review_offer_force: a check that lets the plan be made without what blocks it.
 *  @label: (nullable): NULL takes it away */
void reeve_plan_review_offer_force (ReevePlanReview *self,
                                    const char *label);

/** reeve_plan_review_keep_backup: the backup before it cannot be left out. */
void reeve_plan_review_keep_backup (ReevePlanReview *self);

/** reeve_plan_review_get_plan: (transfer none): what is shown */
ReevePlan *reeve_plan_review_get_plan (ReevePlanReview *self);

/** reeve_plan_difference_to_text: what changed, for people; "" when no step did. (transfer full) */
char *reeve_plan_difference_to_text (const ReevePlanDifference *difference);

G_END_DECLS
