/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <pg_query/pg_query.pb-c.h>

#include "core/sql/dialect.h"

G_BEGIN_DECLS

/** ReevePgTree: PostgreSQL's own syntax tree of a script (grammar of PostgreSQL 15). */
typedef struct _ReevePgTree ReevePgTree;

/**
 * REEVE_PG_PARSE_LARGEST: bytes. A tree takes some eighty times the room of its text and a quarter
 * of a second a mebibyte: what is longer is better judged by its tokens.
 */
#define REEVE_PG_PARSE_LARGEST (1024 * 1024)

/**
 * reeve_pg_parse: thread-safe.
 *
 * A failure (REEVE_ERROR_SQL, with line and column) means only that *this grammar* cannot read
 * it: a newer server may. Never refuse a statement because of it alone.
 *
 * Returns: (transfer full):
 */
ReevePgTree *reeve_pg_parse (const char *sql,
                             GError **error);
void reeve_pg_tree_free (ReevePgTree *self);

/** reeve_pg_tree_get_root: (transfer none): */
const PgQuery__ParseResult *reeve_pg_tree_get_root (const ReevePgTree *self);

/**
 * reeve_pg_tree_deparse: the tree as SQL in one canonical way of writing, comments gone.
 * Returns: (transfer full) (nullable): NULL with @error when the library cannot write it
 */
char *reeve_pg_tree_deparse (const ReevePgTree *self,
                             GError **error);

/**
 * reeve_pg_tree_equal: whether two trees differ in nothing but where in the text their parts stand.
 * The library's writer forgets a few clauses (NULLS NOT DISTINCT, COMPRESSION): read its text
 * again and ask this before relying on it. FALSE also without the memory to tell.
 */
gboolean reeve_pg_tree_equal (const ReevePgTree *self,
                              const ReevePgTree *other);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReevePgTree, reeve_pg_tree_free)

G_END_DECLS
