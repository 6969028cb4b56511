/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-ledger"

#include "config.h"

#include "core/migrate/ledgers/reeve.h"

static const char *const ddl[] = {
  "CREATE TABLE IF NOT EXISTS {format} (version integer NOT NULL)",
  "INSERT INTO {format} (version) SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM {format})",
  "CREATE TABLE IF NOT EXISTS {revision} (\n"
  "  id text PRIMARY KEY,\n"
  "  position bigint GENERATED ALWAYS AS IDENTITY UNIQUE,\n"
  "  message text NOT NULL,\n"
  "  parents text NOT NULL,\n"
  "  checksum_raw text NOT NULL,\n"
  "  checksum_semantic text NOT NULL,\n"
  "  up_sql text NOT NULL,\n"
  "  down_sql text,\n"
  "  kind text NOT NULL CHECK (kind IN ('applied', 'stamped')),\n"
  "  applied_at timestamptz NOT NULL,\n"
  "  applied_by text NOT NULL,\n"
  "  run_id text NOT NULL,\n"
  "  duration_ms bigint NOT NULL,\n"
  "  rows_affected bigint NOT NULL\n"
  ")",
  "CREATE TABLE IF NOT EXISTS {history} (\n"
  "  position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,\n"
  "  revision text NOT NULL,\n"
  "  direction text NOT NULL CHECK (direction IN ('up', 'down', 'stamp', 'unstamp')),\n"
  "  outcome text NOT NULL CHECK (outcome IN ('succeeded', 'failed', 'cancelled')),\n"
  "  started_at timestamptz NOT NULL,\n"
  "  duration_ms bigint NOT NULL,\n"
  "  rows_affected bigint NOT NULL,\n"
  "  tables text NOT NULL,\n"
  "  error text,\n"
  "  applied_by text NOT NULL,\n"
  "  run_id text NOT NULL\n"
  ")",
  "CREATE TABLE IF NOT EXISTS {progress} (\n"
  "  revision text PRIMARY KEY,\n"
  "  direction text NOT NULL CHECK (direction IN ('up', 'down')),\n"
  "  statement integer NOT NULL,\n"
  "  total integer NOT NULL,\n"
  "  in_flight boolean NOT NULL,\n"
  "  checksum_semantic text NOT NULL,\n"
  "  run_id text NOT NULL,\n"
  "  server_id bigint NOT NULL,\n"
  "  started_at timestamptz NOT NULL\n"
  ")",
  NULL,
};

const ReeveLedgerDialect reeve_ledger_postgres = {
  .default_schema = "reeve",
  .create_schema = "CREATE SCHEMA IF NOT EXISTS {schema}",
  .ddl = ddl,
  .probe = "SELECT pg_catalog.to_regclass($1) IS NOT NULL,"
           " coalesce(pg_catalog.to_regclass($2), pg_catalog.to_regclass($3),"
           " pg_catalog.to_regclass($4)) IS NOT NULL,"
           " pg_catalog.to_regnamespace($5) IS NOT NULL",
  .begin_read = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
  .time_template = "pg_catalog.to_char(%s AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')",
  .now = "pg_catalog.now()",
};
