/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** Tables that Reeve itself makes where it has no schema of its own, between commas. */
#define REEVE_OVERVIEW_OWN \
  "reeve_ledger_format,reeve_history,reeve_progress,reeve_revision,reeve_seed_range," \
  "reeve_seed_row,reeve_seed_run"

/**
 * ReeveOverviewSql: the statements of one engine.
 * @prepare: (nullable): sent first, so that no lock is waited for long
 * @list: columns: name, the statement that counts (NULL: may not be read), an estimate (NULL:
 *   unknown), whether the table is too large to be counted
 */
typedef struct
{
  const char *prepare;
  const char *list;
} ReeveOverviewSql;

extern const ReeveOverviewSql reeve_overview_postgres;
extern const ReeveOverviewSql reeve_overview_sqlite;

G_END_DECLS
