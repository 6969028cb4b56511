/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "core/backup/dialect.h"
#include "core/job/job.h"

G_BEGIN_DECLS

#define REEVE_TYPE_RESTORE_OUTCOME (reeve_restore_outcome_get_type ())
G_DECLARE_FINAL_TYPE (ReeveRestoreOutcome, reeve_restore_outcome, REEVE, RESTORE_OUTCOME, AdwBin)

/**
 * ReeveRestoreOutcome: a restore while it runs, and how it ended. Its buttons are actions of
 * whatever it is in: restore.undo (after a replacement), restore.add-connection (a new database),
 * restore.again (it went wrong), win.show-job.
 */
GtkWidget *reeve_restore_outcome_new (void);
void reeve_restore_outcome_set_job (ReeveRestoreOutcome *self,
                                    ReeveJob *job,
                                    ReeveRestoreMode mode);

G_END_DECLS
