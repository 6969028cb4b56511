/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/models/database.h"

G_BEGIN_DECLS

#define REEVE_TYPE_VALIDATION (reeve_validation_get_type ())
G_DECLARE_FINAL_TYPE (ReeveValidation, reeve_validation, REEVE, VALIDATION, AdwWindow)

/** ReeveValidation: reads all files of a project, lets the rules look at them and compares them
 *  with the database; a list of what was found. Action: "validation.refresh". */
GtkWindow *reeve_validation_new (ReeveDatabase *database,
                                 ReeveProject *project);

G_END_DECLS
