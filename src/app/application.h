/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/workspace.h"

G_BEGIN_DECLS

#define REEVE_APPLICATION_ID "io.github.reeve_db.Reeve"

#define REEVE_TYPE_APPLICATION (reeve_application_get_type ())
G_DECLARE_FINAL_TYPE (ReeveApplication, reeve_application, REEVE, APPLICATION, AdwApplication)

/** ReeveApplication: one process for all windows; tells of ended jobs, keeps the machine awake
 *  while one writes, and does not end before them unasked. */
ReeveApplication *reeve_application_new (void);
ReeveWorkspace *reeve_application_get_workspace (ReeveApplication *self);

G_END_DECLS
