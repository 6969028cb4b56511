/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/workspace.h"

G_BEGIN_DECLS

#define REEVE_TYPE_RESTORE_ASSISTANT (reeve_restore_assistant_get_type ())
G_DECLARE_FINAL_TYPE (
  ReeveRestoreAssistant, reeve_restore_assistant, REEVE, RESTORE_ASSISTANT, AdwWindow)

/**
 * ReeveRestoreAssistant: from a backup file to a database: what the file is, where it goes, which
 * tables; then the review that every operation has, the job, and what can be done afterwards.
 *
 * reeve_restore_assistant_present: opens one over a window.
 * @database: (nullable): the one that is likely meant
 * @path: (nullable): the file; NULL: it is asked for
 */
void reeve_restore_assistant_present (GtkWindow *parent,
                                      ReeveWorkspace *workspace,
                                      ReeveDatabase *database,
                                      const char *path);

G_END_DECLS
