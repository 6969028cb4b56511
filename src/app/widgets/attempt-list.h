/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/models/migration-view.h"

G_BEGIN_DECLS

#define REEVE_TYPE_ATTEMPT_LIST (reeve_attempt_list_get_type ())
G_DECLARE_FINAL_TYPE (ReeveAttemptList, reeve_attempt_list, REEVE, ATTEMPT_LIST, AdwBin)

/** ReeveAttemptList: the history of a database, newest first, or of one revision in it. */
GtkWidget *reeve_attempt_list_new (void);
/**
 * reeve_attempt_list_set_view: shows the attempts of @view.
 * @id: (nullable): of this revision alone
 *
 * Returns: how many there are
 */
guint reeve_attempt_list_set_view (ReeveAttemptList *self,
                                   ReeveMigrationView *view,
                                   const char *id);

G_END_DECLS
