/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/flow/validate.h"

G_BEGIN_DECLS

/**
 * reeve_validate_schema: holds what the database is made of against what the revisions that it has
 * make of an empty one: they are applied to a scratch database, and both are described. Only reads
 * @session; where no scratch database can be had, that is added to what was not checked.
 *
 * What is missing or other is an error, what no revision makes a warning. Not compared: the order
 * of columns, owners and grants, partitions, comments; on SQLite the CHECKs of a table.
 */
gboolean reeve_validate_schema (ReeveVerdict *self,
                                const ReeveMigrationStatus *status,
                                ReeveSession *session,
                                GCancellable *cancellable,
                                GError **error);


/**
 * ReeveSchemaDialect: twins in schema-postgres.c and schema-sqlite.c.
 * @prepare: (nullable): sent first
 * @describe: columns: kind, name, definition, whether that is SQL as it was written
 * @open: an empty database of the same kind as @session's; its session stays the scratch's
 */
typedef struct
{
  const char *prepare;
  const char *describe;
  gpointer (*open) (ReeveSession *session,
                    ReeveSession **scratch,
                    GCancellable *cancellable,
                    GError **error);
  GDestroyNotify close;
} ReeveSchemaDialect;

extern const ReeveSchemaDialect reeve_schema_postgres;
extern const ReeveSchemaDialect reeve_schema_sqlite;

G_END_DECLS
