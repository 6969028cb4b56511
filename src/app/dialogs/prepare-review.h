/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/workspace.h"

G_BEGIN_DECLS

/**
 * reeve_prepare_review_start: the way from a menu to a job that prepares @database, or resets it;
 * see reeve_operation_review_start(). Which project it is the connection says; where it says none,
 * that is told.
 */
void reeve_prepare_review_start (GtkWidget *from,
                                 ReeveWorkspace *workspace,
                                 ReeveDatabase *database,
                                 gboolean reset);

G_END_DECLS
