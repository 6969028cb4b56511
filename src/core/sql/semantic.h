/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/sql/dialect.h"

G_BEGIN_DECLS

/**
 * reeve_semantic_checksum: SHA-256 of what a script *means*: equal for two scripts that differ
 * only in white space, comments, keyword case and (PostgreSQL) ways of writing the same tree;
 * different when a constant, a name, an order or a COPY row differs.
 *
 * PostgreSQL: the parser's deparsed text of each statement plus COPY data; a statement that the
 * grammar cannot read counts by its tokens. SQLite: the token stream without comments and space,
 * words outside quotes in upper case.
 *
 * Returns: (transfer full): 64 hexadecimal digits; a script that cannot be split gives the
 * checksum of its bytes
 */
char *reeve_semantic_checksum (ReeveDialect dialect,
                               const char *script,
                               gsize length);

G_END_DECLS
