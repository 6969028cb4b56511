/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/models/revision-row.h"

G_BEGIN_DECLS

#define REEVE_TYPE_REVISION_DETAILS (reeve_revision_details_get_type ())
G_DECLARE_FINAL_TYPE (ReeveRevisionDetails, reeve_revision_details, REEVE, REVISION_DETAILS, AdwBin)

/** ReeveRevisionDetails: one revision: what its state means and what to do, where it comes from,
 *  its SQL, the attempts to apply it. Its buttons are the actions migrate.…-selected. */
GtkWidget *reeve_revision_details_new (void);
/** reeve_revision_details_set_row: @row may be NULL: none is selected. */
void reeve_revision_details_set_row (ReeveRevisionDetails *self,
                                     ReeveRevisionRow *row);
/** reeve_revision_details_set_narrow: buttons below one another. */
void reeve_revision_details_set_narrow (ReeveRevisionDetails *self,
                                        gboolean narrow);

G_END_DECLS
