/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/models/audit-item.h"

G_BEGIN_DECLS

#define REEVE_TYPE_AUDIT_DETAILS (reeve_audit_details_get_type ())
G_DECLARE_FINAL_TYPE (ReeveAuditDetails, reeve_audit_details, REEVE, AUDIT_DETAILS, GtkWidget)

/** ReeveAuditDetails: all that an entry of the audit trail says. Actions: "audit.copy-hash",
 *  "audit.show-job" (activates `win.show-job`). */
GtkWidget *reeve_audit_details_new (void);
/** reeve_audit_details_set_item: @item (nullable) */
void reeve_audit_details_set_item (ReeveAuditDetails *self,
                                   ReeveAuditItem *item);

G_END_DECLS
