/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "core/catalogue/catalogue.h"

G_BEGIN_DECLS

/** reeve_audit_entry_to_json: one entry, all of it. Returns: (transfer full): */
JsonObject *reeve_audit_entry_to_json (const ReeveAuditEntry *entry);

/**
 * reeve_audit_export: a document that can be checked elsewhere: format, head hash, entries oldest
 * first, as the hashes go.
 * @entries: (element-type ReeveAuditEntry): newest first, as reeve_catalogue_list_audit() gives
 *
 * Returns: (transfer full):
 */
JsonObject *reeve_audit_export (GPtrArray *entries);

G_END_DECLS
