/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/workspace.h"

G_BEGIN_DECLS

#define REEVE_TYPE_AUDIT_PAGE (reeve_audit_page_get_type ())
G_DECLARE_FINAL_TYPE (ReeveAuditPage, reeve_audit_page, REEVE, AUDIT_PAGE, AdwBin)

/**
 * ReeveAuditPage: the audit trail, newest first: who did what to which database, and how it ended;
 * all that one entry says; whether the chain of hashes is whole.
 *
 * Actions: "audit.verify", "audit.export", "audit.copy-head", "audit.show-bad", "audit.dismiss",
 * "audit.refresh", "audit.back" (to the list, where there is room for one of both).
 *
 * reeve_audit_page_new: @database is not looked at.
 */
GtkWidget *reeve_audit_page_new (ReeveWorkspace *workspace,
                                 ReeveDatabase *database);

/** reeve_audit_page_export_to: what "audit.export" does once a file is chosen. */
void reeve_audit_page_export_to (ReeveAuditPage *self,
                                 GFile *file);

G_END_DECLS
