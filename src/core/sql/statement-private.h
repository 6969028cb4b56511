/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/sql/statement.h"

G_BEGIN_DECLS

/** ReeveTableLock: PostgreSQL's lock modes, weakest first, numbered as the server does. */
typedef enum
{
  REEVE_LOCK_NONE,
  REEVE_LOCK_ACCESS_SHARE,
  REEVE_LOCK_ROW_SHARE,
  REEVE_LOCK_ROW_EXCLUSIVE,
  REEVE_LOCK_SHARE_UPDATE_EXCLUSIVE,
  REEVE_LOCK_SHARE,
  REEVE_LOCK_SHARE_ROW_EXCLUSIVE,
  REEVE_LOCK_EXCLUSIVE,
  REEVE_LOCK_ACCESS_EXCLUSIVE,
} ReeveTableLock;

/** ReeveInspection: facts in the making. Effect, lock and tables only ever grow. */
typedef struct
{
  ReeveStatementFacts *facts;
  GPtrArray *tables; /* char *, not yet sorted */
  ReeveTableLock lock;
  gboolean nested; /* inside another statement: only effect, lock and tables count */
} ReeveInspection;

/** reeve_inspection_set_verb: "CREATE", "TABLE"; @kind may be NULL. Nested ones are not named. */
void reeve_inspection_set_verb (ReeveInspection *self,
                                const char *verb,
                                const char *kind);
/** reeve_inspection_set_role: the outer statement's role counts, a nested one is ignored. */
void reeve_inspection_set_role (ReeveInspection *self,
                                ReeveStatementRole role);
/** reeve_inspection_refuse: the server refuses it in a transaction block. */
void reeve_inspection_refuse (ReeveInspection *self);
/** reeve_inspection_set_object: the first name counts, NULL and "" are none. */
void reeve_inspection_set_object (ReeveInspection *self,
                                  const char *schema,
                                  const char *name);
void reeve_inspection_set_if_exists (ReeveInspection *self);
void reeve_inspection_add_table (ReeveInspection *self,
                                 const char *schema,
                                 const char *name);
void reeve_inspection_raise_effect (ReeveInspection *self,
                                    ReeveEffect effect);
void reeve_inspection_raise_lock (ReeveInspection *self,
                                  ReeveTableLock lock);

/** reeve_inspection_scan_body: a text in another language that may hold destructive SQL. */
void reeve_inspection_scan_body (ReeveInspection *self,
                                 const char *body,
                                 gsize length);

/* The twins behind reeve_statement_inspect(). */
void reeve_inspect_postgres (ReeveInspection *self,
                             const char *sql,
                             gsize length);
void reeve_inspect_sqlite (ReeveInspection *self,
                           const char *sql,
                           gsize length);

/** reeve_inspect_postgres_words: for what the grammar cannot read. */
void reeve_inspect_postgres_words (ReeveInspection *self,
                                   const char *sql,
                                   gsize length);

G_END_DECLS
