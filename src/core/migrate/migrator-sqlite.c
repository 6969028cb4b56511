/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-migrate"

#include "config.h"

#include "core/migrate/migrator-dialect.h"

/* Outside a transaction SQLite has only statements that may run twice: VACUUM, PRAGMA, ATTACH. */
static gboolean
probe (ReeveSession *session,
       const ReeveStatementFacts *facts,
       ReeveOutcome *outcome,
       GCancellable *cancellable,
       GError **error)
{
  *outcome = REEVE_OUTCOME_NOT_DONE;
  return TRUE;
}

/* Foreign keys are off while a revision runs: to rebuild a table is to drop the old one, and a
 * DROP TABLE with foreign keys on deletes the children's rows by ON DELETE CASCADE. What the
 * revision left is checked before it is committed. The switch does nothing inside a transaction. */
const ReeveMigratorDialect reeve_migrator_sqlite = {
  .begin = "BEGIN IMMEDIATE",
  .foreign_keys_off = "PRAGMA foreign_keys = OFF",
  .foreign_keys_on = "PRAGMA foreign_keys = ON",
  .foreign_key_check = "PRAGMA foreign_key_check",
  .script_hint = "sqlite3 -bail DATABASE < THIS-FILE",
  .any_number_is_truth = TRUE,
  .probe = probe,
};
