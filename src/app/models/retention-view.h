/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/workspace.h"
#include "core/backup/retention.h"

G_BEGIN_DECLS

#define REEVE_TYPE_RETENTION_ITEM (reeve_retention_item_get_type ())
G_DECLARE_FINAL_TYPE (ReeveRetentionItem, reeve_retention_item, REEVE, RETENTION_ITEM, GObject)

/** ReeveRetentionItem: what a policy would do with one backup. Immutable. */
gint64 reeve_retention_item_get_created_us (ReeveRetentionItem *self);
guint64 reeve_retention_item_get_bytes (ReeveRetentionItem *self);
ReeveProof reeve_retention_item_get_proof (ReeveRetentionItem *self);
/** reeve_retention_item_get_reasons: (transfer none) (nullable): why it is kept; NULL: it is
 *  removed */
const char *reeve_retention_item_get_reasons (ReeveRetentionItem *self);

#define REEVE_TYPE_RETENTION_VIEW (reeve_retention_view_get_type ())
G_DECLARE_FINAL_TYPE (ReeveRetentionView, reeve_retention_view, REEVE, RETENTION_VIEW, GObject)

/**
 * ReeveRetentionView: the backups of a database as a policy sees them. Read in a worker, immutable
 * from then on; what a policy would do with them is computed without a file or a server.
 */
void reeve_retention_view_read (ReeveWorkspace *workspace,
                                ReeveDatabase *database,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
/** reeve_retention_view_read_finish: (transfer full): NULL with @error */
ReeveRetentionView *reeve_retention_view_read_finish (GAsyncResult *result,
                                                      GError **error);
/** reeve_retention_view_last_failed: the last backup failed: nothing is removed now */
gboolean reeve_retention_view_last_failed (ReeveRetentionView *self);
/** reeve_retention_view_decide: one ReeveRetentionItem for each backup, the newest first; a policy
 *  that asks for nothing keeps all. (transfer full) (element-type ReeveRetentionItem): */
GPtrArray *reeve_retention_view_decide (ReeveRetentionView *self,
                                        const ReeveRetention *policy);

G_END_DECLS
