/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/models/audit-item.h"

G_BEGIN_DECLS

#define REEVE_TYPE_AUDIT_CELL (reeve_audit_cell_get_type ())
G_DECLARE_FINAL_TYPE (ReeveAuditCell, reeve_audit_cell, REEVE, AUDIT_CELL, GtkWidget)

/** ReeveAuditCell: an entry of the audit trail in a list: what was done to which database, when,
 *  by whom, and how it ended. */
GtkWidget *reeve_audit_cell_new (void);
void reeve_audit_cell_set_item (ReeveAuditCell *self,
                                ReeveAuditItem *item);

G_END_DECLS
