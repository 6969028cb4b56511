/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/workspace.h"
#include "core/seed/operation-reset.h"

G_BEGIN_DECLS

/**
 * reeve_seed_review_apply: counts what a profile would insert, update and keep, shows it for review
 * and puts the rows into the database. A toast, where all is there already.
 * @scale: how many times the rows that are generated; 1: as the profile says
 */
void reeve_seed_review_apply (GtkWidget *from,
                              ReeveWorkspace *workspace,
                              ReeveDatabase *database,
                              const char *profile,
                              double scale);

/** reeve_seed_review_undo: the same for taking a run back. */
void reeve_seed_review_undo (GtkWidget *from,
                             ReeveWorkspace *workspace,
                             ReeveDatabase *database,
                             const char *run);

/** reeve_seed_review_reset: the same for putting demo data back.
 *  @options: copied, but for its profiles
 *  @again: the names of the profiles to apply anew; none: the rows are only removed */
void reeve_seed_review_reset (GtkWidget *from,
                              ReeveWorkspace *workspace,
                              ReeveDatabase *database,
                              const ReeveSeedResetOptions *options,
                              const char *const *again);

G_END_DECLS
