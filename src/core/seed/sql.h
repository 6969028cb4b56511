/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/seed/file.h"
#include "core/seed/source.h"

G_BEGIN_DECLS

/** ReeveSeedSqlRows: the rows that one or more statements of a file give to one table. */
typedef struct
{
  char *table; /* without "public." */
  ReeveSeedSource *source;
} ReeveSeedSqlRows;

/**
 * reeve_seed_sql_read: the rows of COPY … FROM stdin and of INSERT … VALUES with literals, in
 * order; INSERTs that follow one another with the same table and columns are one. Nothing is ever
 * executed: what is anything else is refused with its line, but for what dumps have around their
 * rows (SET, BEGIN, COMMIT, set_config, setval).
 *
 * Returns: (transfer full) (element-type ReeveSeedSqlRows):
 */
GPtrArray *reeve_seed_sql_read (ReeveSeedFile *file,
                                GError **error);

G_END_DECLS
