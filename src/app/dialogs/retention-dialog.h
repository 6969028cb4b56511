/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/workspace.h"

G_BEGIN_DECLS

#define REEVE_TYPE_RETENTION_DIALOG (reeve_retention_dialog_get_type ())
G_DECLARE_FINAL_TYPE (
  ReeveRetentionDialog, reeve_retention_dialog, REEVE, RETENTION_DIALOG, AdwWindow)

/**
 * ReeveRetentionDialog: which backups a policy keeps and why, and which it removes, told anew with
 * every change of a number. It only looks: *Review* closes it and asks for the plan, in which the
 * files that would be removed stand once more. Action: "retention.review".
 *
 * @from: the widget that asked, which the review belongs to
 */
GtkWindow *reeve_retention_dialog_new (GtkWidget *from,
                                       ReeveWorkspace *workspace,
                                       ReeveDatabase *database);

G_END_DECLS
