/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "core/db/connection.h"

G_BEGIN_DECLS

#define REEVE_TYPE_ENVIRONMENT_TAG (reeve_environment_tag_get_type ())
G_DECLARE_FINAL_TYPE (ReeveEnvironmentTag, reeve_environment_tag, REEVE, ENVIRONMENT_TAG, GtkWidget)

/** ReeveEnvironmentTag: an environment as text, shape and colour, so that no one of them alone
 *  has to be noticed. */
GtkWidget *reeve_environment_tag_new (void);
void reeve_environment_tag_set_environment (ReeveEnvironmentTag *self,
                                            ReeveEnvironment environment);

/** reeve_environment_title: (transfer none): "Production", translated */
const char *reeve_environment_title (ReeveEnvironment environment);
/** reeve_environment_icon: the name of its shape's symbolic icon */
const char *reeve_environment_icon (ReeveEnvironment environment);
/** reeve_protection_title: (transfer none): "Read-only", translated */
const char *reeve_protection_title (ReeveProtection protection);

G_END_DECLS
