/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/models/database.h"

G_BEGIN_DECLS

#define REEVE_TYPE_NEW_REVISION (reeve_new_revision_get_type ())
G_DECLARE_FINAL_TYPE (ReeveNewRevision, reeve_new_revision, REEVE, NEW_REVISION, AdwWindow)

/**
 * ReeveNewRevision: writes a new file into the folder of a project: what it is about, what it goes
 * on from; or one that joins several heads.
 *
 * Signal: "created" (path), after which it closes itself. Actions: "revision.create".
 *
 * @status: (nullable): what was read last; its revisions are not read again where their files are
 *   the same
 * @merge: join heads
 */
GtkWindow *reeve_new_revision_new (ReeveDatabase *database,
                                   ReeveProject *project,
                                   const ReeveMigrationStatus *status,
                                   gboolean merge);

G_END_DECLS
