/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-ledger"

#include "config.h"

#include "core/migrate/ledgers/reeve.h"

static const char *const ddl[] = {
  "CREATE TABLE IF NOT EXISTS {format} (version INTEGER NOT NULL) STRICT",
  "INSERT INTO {format} (version) SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM {format})",
  "CREATE TABLE IF NOT EXISTS {revision} (\n"
  "  position INTEGER PRIMARY KEY AUTOINCREMENT,\n"
  "  id TEXT NOT NULL UNIQUE,\n"
  "  message TEXT NOT NULL,\n"
  "  parents TEXT NOT NULL,\n"
  "  checksum_raw TEXT NOT NULL,\n"
  "  checksum_semantic TEXT NOT NULL,\n"
  "  up_sql TEXT NOT NULL,\n"
  "  down_sql TEXT,\n"
  "  kind TEXT NOT NULL CHECK (kind IN ('applied', 'stamped')),\n"
  "  applied_at TEXT NOT NULL,\n"
  "  applied_by TEXT NOT NULL,\n"
  "  run_id TEXT NOT NULL,\n"
  "  duration_ms INTEGER NOT NULL,\n"
  "  rows_affected INTEGER NOT NULL\n"
  ") STRICT",
  "CREATE TABLE IF NOT EXISTS {history} (\n"
  "  position INTEGER PRIMARY KEY AUTOINCREMENT,\n"
  "  revision TEXT NOT NULL,\n"
  "  direction TEXT NOT NULL CHECK (direction IN ('up', 'down', 'stamp', 'unstamp')),\n"
  "  outcome TEXT NOT NULL CHECK (outcome IN ('succeeded', 'failed', 'cancelled')),\n"
  "  started_at TEXT NOT NULL,\n"
  "  duration_ms INTEGER NOT NULL,\n"
  "  rows_affected INTEGER NOT NULL,\n"
  "  tables TEXT NOT NULL,\n"
  "  error TEXT,\n"
  "  applied_by TEXT NOT NULL,\n"
  "  run_id TEXT NOT NULL\n"
  ") STRICT",
  "CREATE TABLE IF NOT EXISTS {progress} (\n"
  "  revision TEXT PRIMARY KEY,\n"
  "  direction TEXT NOT NULL CHECK (direction IN ('up', 'down')),\n"
  "  statement INTEGER NOT NULL,\n"
  "  total INTEGER NOT NULL,\n"
  "  in_flight INTEGER NOT NULL,\n"
  "  checksum_semantic TEXT NOT NULL,\n"
  "  run_id TEXT NOT NULL,\n"
  "  server_id INTEGER NOT NULL,\n"
  "  started_at TEXT NOT NULL\n"
  ") STRICT",
  NULL,
};

const ReeveLedgerDialect reeve_ledger_sqlite = {
  .default_schema = NULL,
  .create_schema = NULL,
  .ddl = ddl,
  .probe = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = $1),"
           " EXISTS (SELECT 1 FROM sqlite_schema WHERE name IN ($2, $3, $4)), $5 IS NULL",
  .begin_read = "BEGIN",
  .time_template = "%s",
  .now = "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')",
};
