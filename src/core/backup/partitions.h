/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/backup/manifest.h"

G_BEGIN_DECLS

/**
 * reeve_manifest_list_parts: the tables whose rows are those of @name: that one table, or, where it
 * is a partitioned one, which has no rows of its own, its partitions in the manifest's order.
 * @name: "schema.name", or a name that is unique among tables and partitioned tables
 *
 * Errors: NOT_FOUND, also for one that has no partition in the backup; CONFLICT
 *
 * Returns: (transfer container) (element-type ReeveBackupTable): never empty
 */
GPtrArray *reeve_manifest_list_parts (const ReeveManifest *self,
                                      const char *name,
                                      GError **error);
/** reeve_backup_table_is_part_of: whether @name, with or without its schema, is that of a
 *  partitioned table that it belongs to. */
gboolean reeve_backup_table_is_part_of (const ReeveBackupTable *self,
                                        const char *name);
/** reeve_manifest_expand: the labels of all that reeve_manifest_list_parts() finds for @names.
 *  (transfer full): */
char **reeve_manifest_expand (const ReeveManifest *self,
                              const char *const *names,
                              GError **error);

G_END_DECLS
