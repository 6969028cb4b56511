/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/db/session.h"

G_BEGIN_DECLS

/**
 * ReeveObjectsDialect: what a reset drops, by engine; twins in objects-postgres.c and
 * objects-sqlite.c. {schemas} stands for those of the project as SQL literals.
 * @list: columns: kind, name as people say it, the statement that drops it; in a good order
 * @others: (nullable): a row for everything outside that must be there afterwards
 * @records: statements that drop what Reeve has written down of seed runs
 * @before, @after: (nullable): around the transaction
 * @begin: (nullable): first in it
 */
typedef struct
{
  const char *list;
  const char *others;
  const char *records;
  const char *before;
  const char *begin;
  const char *after;
} ReeveObjectsDialect;

extern const ReeveObjectsDialect reeve_objects_postgres;
extern const ReeveObjectsDialect reeve_objects_sqlite;

/** ReeveObject: one thing that is dropped. */
typedef struct
{
  char *kind;
  char *name;
  char *sql;
} ReeveObject;

/** reeve_objects_get_dialect: (transfer none): */
const ReeveObjectsDialect *reeve_objects_get_dialect (ReeveSession *session);

/** reeve_objects_list: all that lies in @schemas, which are SQL literals between commas; neither
 *  Reeve's own nor what belongs to extensions. Returns: (transfer full) (element-type
 *  ReeveObject): */
GPtrArray *reeve_objects_list (ReeveSession *session,
                               const char *schemas,
                               GCancellable *cancellable,
                               GError **error);
/**
 * reeve_objects_drop: in the caller's transaction; REEVE_ERROR_REFUSED names what outside of
 * @schemas would go with them.
 * @objects: (element-type ReeveObject): of reeve_objects_list()
 */
gboolean reeve_objects_drop (ReeveSession *session,
                             GPtrArray *objects,
                             const char *schemas,
                             GCancellable *cancellable,
                             GError **error);
/** reeve_objects_remember_seeds: *remember says whether there are tables of seed runs. */
gboolean reeve_objects_remember_seeds (ReeveSession *session,
                                       gboolean *remember,
                                       GCancellable *cancellable,
                                       GError **error);
/** reeve_objects_forget_seeds: in the caller's transaction. */
gboolean reeve_objects_forget_seeds (ReeveSession *session,
                                     GCancellable *cancellable,
                                     GError **error);

G_END_DECLS
