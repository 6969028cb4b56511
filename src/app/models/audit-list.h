/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/models/audit-item.h"
#include "app/workspace.h"

G_BEGIN_DECLS

/** How much of the trail is listed; verification and export take all of it. */
#define REEVE_AUDIT_LIST_MOST 5000

#define REEVE_TYPE_AUDIT_LIST (reeve_audit_list_get_type ())
G_DECLARE_FINAL_TYPE (ReeveAuditList, reeve_audit_list, REEVE, AUDIT_LIST, GObject)

/**
 * ReeveAuditList: reads the newest part of the audit trail in a worker, and again what has come
 * since. Main thread only. Signal "read": it was read, or could not be, see get_error().
 */
ReeveAuditList *reeve_audit_list_new (ReeveWorkspace *workspace);

/** reeve_audit_list_get_items: (transfer none) (element-type ReeveAuditItem): newest first */
GListModel *reeve_audit_list_get_items (ReeveAuditList *self);
void reeve_audit_list_refresh (ReeveAuditList *self);
/** reeve_audit_list_reload: reads everything again: also what should never have changed. */
void reeve_audit_list_reload (ReeveAuditList *self);
gboolean reeve_audit_list_was_read (ReeveAuditList *self);
/** reeve_audit_list_get_error: (transfer none) (nullable): */
const GError *reeve_audit_list_get_error (ReeveAuditList *self);
/** reeve_audit_list_is_cut: whether there are older entries that are not listed. */
gboolean reeve_audit_list_is_cut (ReeveAuditList *self);

/** reeve_audit_list_verify: computes the whole chain again, in a worker. */
void reeve_audit_list_verify (ReeveAuditList *self,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
/** reeve_audit_list_verify_finish: fills @verdict, to be cleared by the caller. */
gboolean reeve_audit_list_verify_finish (ReeveAuditList *self,
                                         GAsyncResult *result,
                                         ReeveAuditVerdict *verdict,
                                         GError **error);

/** reeve_audit_list_export: writes all entries to @file, readable by the user alone. */
void reeve_audit_list_export (ReeveAuditList *self,
                              GFile *file,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
/** reeve_audit_list_export_finish: returns how many were written; -1 with @error */
gssize reeve_audit_list_export_finish (ReeveAuditList *self,
                                       GAsyncResult *result,
                                       GError **error);

G_END_DECLS
