/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/models/migration-view.h"

G_BEGIN_DECLS

#define REEVE_TYPE_ATTEMPT_ROW (reeve_attempt_row_get_type ())
G_DECLARE_FINAL_TYPE (ReeveAttemptRow, reeve_attempt_row, REEVE, ATTEMPT_ROW, GObject)

/** ReeveAttemptRow: one attempt of a view's history; keeps the view. */
ReeveAttemptRow *reeve_attempt_row_new (ReeveMigrationView *view,
                                        const ReeveLedgerAttempt *attempt);
const ReeveLedgerAttempt *reeve_attempt_row_get_attempt (ReeveAttemptRow *self);
/** reeve_attempt_row_dup_title: what was tried on which revision. Returns: (transfer full): */
char *reeve_attempt_row_dup_title (ReeveAttemptRow *self);
/** reeve_attempt_row_dup_facts: when, how long, how many rows, by whom. Returns:
 *  (transfer full): */
char *reeve_attempt_row_dup_facts (ReeveAttemptRow *self);
/** reeve_attempt_row_get_outcome: how it ended, translated, with its icon and CSS class */
const char *reeve_attempt_row_get_outcome (ReeveAttemptRow *self,
                                           const char **icon,
                                           const char **style);

G_END_DECLS
