/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/copies/copies.h"
#include "core/job/operation.h"

G_BEGIN_DECLS

#define REEVE_TYPE_COPIES_OPERATION (reeve_copies_operation_get_type ())
G_DECLARE_FINAL_TYPE (ReeveCopiesOperation, reeve_copies_operation, REEVE, COPIES_OPERATION,
                      ReeveOperation)

/**
 * ReeveCopiesHandout: where new passwords go; they are kept nowhere else. Borrowed.
 * @path: (nullable): a file that is not there yet; it gets mode 0600
 * @host: (nullable): what students are to connect to; NULL: what the connection does
 * @is_shown: whoever runs the operation shows them, by reeve_copies_operation_get_accesses()
 */
typedef struct
{
  const char *path;
  const char *host;
  gboolean is_shown;
} ReeveCopiesHandout;

/**
 * reeve_copies_create_new: "copies.create": that there are @count copies of @source, called
 * @prefix_01 and so on. Those that are there already stay as they are; what a making that broke off
 * left is brought to its end, with new passwords for all.
 *
 * The job's result: {"prefix", "template", "copies": [names], "handout", "duration_ms"}.
 * USAGE for a wrong prefix or count, and where nobody would get the passwords.
 */
ReeveOperation *reeve_copies_create_new (ReeveConnection *source,
                                         const char *prefix,
                                         guint count,
                                         const ReeveCopiesHandout *handout,
                                         GError **error);

/**
 * reeve_copies_reset_new: "copies.reset": a fresh copy takes the place of each that is chosen; who
 * is connected is cut off.
 * @connection: any database of the server, or a file in the folder
 * @name: (nullable): of one copy; NULL: all of the set
 * @prefix: (nullable): of the set, where there are several
 * @handout: (nullable): NULL: the passwords stay; else there are new ones
 *
 * The job's result: {"prefix", "copies": [names], "swap_ms", "ready_ms", "handout", "duration_ms"}.
 */
ReeveOperation *reeve_copies_reset_new (ReeveConnection *connection,
                                        const char *name,
                                        const char *prefix,
                                        const ReeveCopiesHandout *handout,
                                        GError **error);

/**
 * reeve_copies_remove_new: "copies.remove": one copy with its role; or with @name NULL the whole
 * set with its template and what is in reserve, which wants its prefix typed. Never anything that
 * was not made as a copy.
 *
 * The job's result: {"prefix", "copies": [names], "duration_ms"}.
 */
ReeveOperation *reeve_copies_remove_new (ReeveConnection *connection,
                                         const char *name,
                                         const char *prefix,
                                         GError **error);

/** reeve_copies_operation_get_accesses: (transfer none) (element-type ReeveCopyAccess): the new
 *  passwords, after the job has ended well. */
GPtrArray *reeve_copies_operation_get_accesses (ReeveCopiesOperation *self);

G_END_DECLS
