/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/models/revision-row.h"

G_BEGIN_DECLS

#define REEVE_TYPE_REVISION_VIEW (reeve_revision_view_get_type ())
G_DECLARE_FINAL_TYPE (ReeveRevisionView, reeve_revision_view, REEVE, REVISION_VIEW, AdwBin)

/**
 * ReeveRevisionView: the list of revisions with the graph beside it. Keeps the selected revision
 * when the view becomes another one.
 *
 * Signals: "selected", after another revision was selected; "activated", when one was chosen by
 * Enter or a double click.
 */
GtkWidget *reeve_revision_view_new (void);
void reeve_revision_view_set_view (ReeveRevisionView *self,
                                   ReeveMigrationView *view);
/** reeve_revision_view_get_view: (transfer none) (nullable): */
ReeveMigrationView *reeve_revision_view_get_view (ReeveRevisionView *self);
/** reeve_revision_view_dup_selected: as the newest view says it. (transfer full) (nullable): */
ReeveRevisionRow *reeve_revision_view_dup_selected (ReeveRevisionView *self);
/** reeve_revision_view_select: selects a revision and shows it, as soon as it is there. */
void reeve_revision_view_select (ReeveRevisionView *self,
                                 const char *id);
/** reeve_revision_view_set_narrow: one click opens a revision, where the list hides it. */
void reeve_revision_view_set_narrow (ReeveRevisionView *self,
                                     gboolean narrow);

G_END_DECLS
