/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/models/job-state-look.h"
#include "core/catalogue/catalogue.h"

G_BEGIN_DECLS

#define REEVE_TYPE_AUDIT_ITEM (reeve_audit_item_get_type ())
G_DECLARE_FINAL_TYPE (ReeveAuditItem, reeve_audit_item, REEVE, AUDIT_ITEM, GObject)

/** ReeveAuditItem: an entry of the audit trail for a list; immutable. @entry (transfer full) */
ReeveAuditItem *reeve_audit_item_new (ReeveAuditEntry *entry);

/** reeve_audit_item_get_entry: (transfer none): */
const ReeveAuditEntry *reeve_audit_item_get_entry (ReeveAuditItem *self);
/** reeve_audit_item_look: how it is shown: "Intended", or how the job ended. */
void reeve_audit_item_look (ReeveAuditItem *self,
                            ReeveJobStateLook *look);
/** reeve_audit_item_get_operation: (transfer none): "Upgrade", translated; the name of an
 *  operation that has no word of its own */
const char *reeve_audit_item_get_operation (ReeveAuditItem *self);

/** reeve_audit_filter_titles: (transfer none): "All Entries", "Intended", …, translated */
const char *const *reeve_audit_filter_titles (void);
/**
 * reeve_audit_item_passes: whether it is one of those that are asked for.
 * @choice: an index into the titles
 * @text: (nullable): stands in any of its texts
 */
gboolean reeve_audit_item_passes (ReeveAuditItem *self,
                                  guint choice,
                                  const char *text);

G_END_DECLS
