/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/migrate/ledger.h"
#include "core/migrate/ledgers/reeve.h"

G_BEGIN_DECLS

/* Shared by ledger.c, ledger-read.c and ledger-write.c alone. */

struct _ReeveLedger
{
  const ReeveLedgerDialect *sql;
  ReeveDialect dialect;
  char *schema; /* quoted; NULL where there are none */
  gboolean make_schema;
  char *prefix; /* in front of a table's name, schema and dot included */
};

/** reeve_ledger_fill: a template with the tables' names. Returns: (transfer full): */
char *reeve_ledger_fill (ReeveLedger *self,
                         const char *template);

/** reeve_ledger_probe: whether the ledger and its schema are there; CORRUPT for a part of one. */
gboolean reeve_ledger_probe (ReeveLedger *self,
                             ReeveSession *session,
                             gboolean *exists,
                             gboolean *has_schema,
                             GCancellable *cancellable,
                             GError **error);

G_END_DECLS
