/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/migrate/graph.h"
#include "core/migrate/route.h"

G_BEGIN_DECLS

/**
 * reeve_offline_sql: the same migration as a script for `psql` or `sqlite3`, ledger included.
 * Pure; knows no database.
 * @engine: "postgres" or "sqlite"
 * @from: (nullable): what the database has by then, a target; NULL = base
 * @to: where it shall be, a target
 * @ledger_schema: (nullable): NULL = the default
 *
 * Returns: (transfer full):
 */
char *reeve_offline_sql (ReeveGraph *graph,
                         const char *engine,
                         const char *from,
                         const char *to,
                         const char *ledger_schema,
                         GError **error);

G_END_DECLS
