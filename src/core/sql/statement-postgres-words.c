/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-sql"

#include "config.h"

#include "core/sql/statement-private.h"
#include "core/sql/statement-words.h"

#define READ REEVE_EFFECT_READ
#define WRITE REEVE_EFFECT_WRITE
#define DESTROY REEVE_EFFECT_DESTROY

/* What a newer server may understand and our grammar does not: the head of it is mostly old. */
static const ReeveWordRule rules[] = {
  { "SELECT", "SELECT", READ, .lock = REEVE_LOCK_ACCESS_SHARE },
  { "VALUES", "SELECT", READ, .lock = REEVE_LOCK_ACCESS_SHARE },
  { "TABLE", "SELECT", READ, .lock = REEVE_LOCK_ACCESS_SHARE },
  { "SHOW", "SHOW", READ },
  { "INSERT INTO @", "INSERT", WRITE, .lock = REEVE_LOCK_ROW_EXCLUSIVE },
  { "UPDATE [ONLY] @", "UPDATE", WRITE, .lock = REEVE_LOCK_ROW_EXCLUSIVE },
  { "DELETE FROM [ONLY] @", "DELETE", DESTROY, .lock = REEVE_LOCK_ROW_EXCLUSIVE },
  { "MERGE INTO [ONLY] @ * DELETE", "MERGE", DESTROY, .lock = REEVE_LOCK_ROW_EXCLUSIVE },
  { "MERGE INTO [ONLY] @", "MERGE", WRITE, .lock = REEVE_LOCK_ROW_EXCLUSIVE },
  { "TRUNCATE [TABLE] [ONLY] @", "TRUNCATE", DESTROY, .lock = REEVE_LOCK_ACCESS_EXCLUSIVE },
  { "COPY @ * FROM", "COPY", WRITE, .lock = REEVE_LOCK_ROW_EXCLUSIVE },
  { "COPY", "COPY", READ, .lock = REEVE_LOCK_ACCESS_SHARE },
  { "CREATE [GLOBAL|LOCAL] [TEMP|TEMPORARY|UNLOGGED] TABLE [IF NOT EXISTS] @ PARTITION OF @",
    "CREATE TABLE", WRITE, .lock = REEVE_LOCK_ACCESS_EXCLUSIVE },
  { "CREATE [GLOBAL|LOCAL] [TEMP|TEMPORARY|UNLOGGED] TABLE [IF NOT EXISTS] @", "CREATE TABLE",
    WRITE },
  { "CREATE FOREIGN TABLE [IF NOT EXISTS] @", "CREATE FOREIGN TABLE", WRITE },
  { "CREATE [UNIQUE] INDEX CONCURRENTLY ON [ONLY] @", "CREATE INDEX", WRITE,
    REEVE_ROLE_CREATE_CONCURRENTLY, REEVE_LOCK_SHARE_UPDATE_EXCLUSIVE, TRUE },
  { "CREATE [UNIQUE] INDEX CONCURRENTLY [IF NOT EXISTS] % ON [ONLY] @", "CREATE INDEX", WRITE,
    REEVE_ROLE_CREATE_CONCURRENTLY, REEVE_LOCK_SHARE_UPDATE_EXCLUSIVE, TRUE },
  { "CREATE [UNIQUE] INDEX ON [ONLY] @", "CREATE INDEX", WRITE, .lock = REEVE_LOCK_SHARE },
  { "CREATE [UNIQUE] INDEX [IF NOT EXISTS] % ON [ONLY] @", "CREATE INDEX", WRITE,
    .lock = REEVE_LOCK_SHARE },
  { "CREATE [OR REPLACE] [TEMP|TEMPORARY] [RECURSIVE] VIEW %", "CREATE VIEW", WRITE },
  { "CREATE MATERIALIZED VIEW [IF NOT EXISTS] %", "CREATE MATERIALIZED VIEW", WRITE },
  { "CREATE [OR REPLACE] FUNCTION %", "CREATE FUNCTION", WRITE },
  { "CREATE [OR REPLACE] PROCEDURE %", "CREATE PROCEDURE", WRITE },
  { "CREATE [OR REPLACE] [CONSTRAINT] TRIGGER % * ON @", "CREATE TRIGGER", WRITE,
    .lock = REEVE_LOCK_SHARE_ROW_EXCLUSIVE },
  { "CREATE POLICY % ON @", "CREATE POLICY", WRITE, .lock = REEVE_LOCK_ACCESS_EXCLUSIVE },
  { "CREATE [TEMP|TEMPORARY|UNLOGGED] SEQUENCE [IF NOT EXISTS] %", "CREATE SEQUENCE", WRITE },
  { "CREATE SCHEMA [IF NOT EXISTS] %", "CREATE SCHEMA", WRITE },
  { "CREATE EXTENSION [IF NOT EXISTS] %", "CREATE EXTENSION", WRITE },
  { "CREATE TYPE %", "CREATE TYPE", WRITE },
  { "CREATE DOMAIN %", "CREATE DOMAIN", WRITE },
  { "CREATE ROLE|USER|GROUP %", "CREATE ROLE", WRITE },
  { "CREATE DATABASE %", "CREATE DATABASE", WRITE, REEVE_ROLE_OUTSIDE, .refuses = TRUE },
  { "CREATE TABLESPACE %", "CREATE TABLESPACE", WRITE, REEVE_ROLE_OUTSIDE, .refuses = TRUE },
  { "CREATE SUBSCRIPTION %", "CREATE SUBSCRIPTION", WRITE, REEVE_ROLE_OUTSIDE, .refuses = TRUE },
  { "CREATE", "CREATE", WRITE },
  { "ALTER TABLE [IF EXISTS] [ONLY] @ DROP CONSTRAINT", "ALTER TABLE", WRITE,
    .lock = REEVE_LOCK_ACCESS_EXCLUSIVE },
  { "ALTER TABLE [IF EXISTS] [ONLY] @ DROP", "ALTER TABLE", DESTROY,
    .lock = REEVE_LOCK_ACCESS_EXCLUSIVE },
  { "ALTER TABLE [IF EXISTS] [ONLY] @ DETACH PARTITION * CONCURRENTLY", "ALTER TABLE", WRITE,
    REEVE_ROLE_OUTSIDE, REEVE_LOCK_SHARE_UPDATE_EXCLUSIVE, TRUE },
  { "ALTER TABLE [IF EXISTS] [ONLY] @", "ALTER TABLE", WRITE,
    .lock = REEVE_LOCK_ACCESS_EXCLUSIVE },
  { "ALTER TYPE % DROP ATTRIBUTE", "ALTER TYPE", DESTROY },
  { "ALTER TYPE %", "ALTER TYPE", WRITE },
  { "ALTER INDEX [IF EXISTS] %", "ALTER INDEX", WRITE,
    .lock = REEVE_LOCK_SHARE_UPDATE_EXCLUSIVE },
  { "ALTER SYSTEM", "ALTER SYSTEM", WRITE, REEVE_ROLE_OUTSIDE, .refuses = TRUE },
  { "ALTER", "ALTER", WRITE },
  { "DROP TABLE [IF EXISTS] @", "DROP TABLE", DESTROY, .lock = REEVE_LOCK_ACCESS_EXCLUSIVE },
  { "DROP INDEX CONCURRENTLY [IF EXISTS] %", "DROP INDEX", WRITE, REEVE_ROLE_DROP_CONCURRENTLY,
    REEVE_LOCK_SHARE_UPDATE_EXCLUSIVE, TRUE },
  { "DROP INDEX [IF EXISTS] %", "DROP INDEX", WRITE, .lock = REEVE_LOCK_ACCESS_EXCLUSIVE },
  { "DROP VIEW [IF EXISTS] %", "DROP VIEW", WRITE, .lock = REEVE_LOCK_ACCESS_EXCLUSIVE },
  { "DROP MATERIALIZED VIEW [IF EXISTS] %", "DROP MATERIALIZED VIEW", WRITE,
    .lock = REEVE_LOCK_ACCESS_EXCLUSIVE },
  { "DROP FUNCTION [IF EXISTS] %", "DROP FUNCTION", WRITE },
  { "DROP PROCEDURE [IF EXISTS] %", "DROP PROCEDURE", WRITE },
  { "DROP TRIGGER [IF EXISTS] % ON @", "DROP TRIGGER", WRITE,
    .lock = REEVE_LOCK_ACCESS_EXCLUSIVE },
  { "DROP POLICY [IF EXISTS] % ON @", "DROP POLICY", WRITE,
    .lock = REEVE_LOCK_ACCESS_EXCLUSIVE },
  { "DROP DATABASE [IF EXISTS] %", "DROP DATABASE", DESTROY, REEVE_ROLE_OUTSIDE,
    .refuses = TRUE },
  { "DROP TABLESPACE [IF EXISTS] %", "DROP TABLESPACE", WRITE, REEVE_ROLE_OUTSIDE,
    .refuses = TRUE },
  { "DROP SUBSCRIPTION [IF EXISTS] %", "DROP SUBSCRIPTION", WRITE, REEVE_ROLE_OUTSIDE,
    .refuses = TRUE },
  { "DROP", "DROP", DESTROY },
  { "GRANT", "GRANT", WRITE },
  { "REVOKE", "REVOKE", WRITE },
  { "COMMENT ON", "COMMENT", WRITE, .lock = REEVE_LOCK_SHARE_UPDATE_EXCLUSIVE },
  { "REFRESH MATERIALIZED VIEW CONCURRENTLY %", "REFRESH MATERIALIZED VIEW", WRITE,
    .lock = REEVE_LOCK_EXCLUSIVE },
  { "REFRESH MATERIALIZED VIEW %", "REFRESH MATERIALIZED VIEW", WRITE,
    .lock = REEVE_LOCK_ACCESS_EXCLUSIVE },
  { "VACUUM", "VACUUM", WRITE, REEVE_ROLE_REPEATABLE, REEVE_LOCK_ACCESS_EXCLUSIVE, TRUE },
  { "REPACK", "REPACK", WRITE, REEVE_ROLE_REPEATABLE, REEVE_LOCK_ACCESS_EXCLUSIVE, TRUE },
  { "ANALYZE|ANALYSE", "ANALYZE", WRITE, REEVE_ROLE_REPEATABLE,
    REEVE_LOCK_SHARE_UPDATE_EXCLUSIVE },
  { "REINDEX * CONCURRENTLY", "REINDEX", WRITE, REEVE_ROLE_REPEATABLE,
    REEVE_LOCK_SHARE_UPDATE_EXCLUSIVE, TRUE },
  { "REINDEX DATABASE|SCHEMA|SYSTEM", "REINDEX", WRITE, REEVE_ROLE_REPEATABLE,
    REEVE_LOCK_SHARE, TRUE },
  { "REINDEX", "REINDEX", WRITE, REEVE_ROLE_REPEATABLE, REEVE_LOCK_SHARE },
  { "CHECKPOINT", "CHECKPOINT", READ, REEVE_ROLE_REPEATABLE },
  { "CALL %", "CALL", WRITE, REEVE_ROLE_PROCEDURE },
  { "DO", "DO", WRITE, REEVE_ROLE_PROCEDURE },
  { "SET CONSTRAINTS", "SET CONSTRAINTS", READ, REEVE_ROLE_SETTINGS },
  { "SET [SESSION|LOCAL] %", "SET", READ, REEVE_ROLE_SETTINGS },
  { "RESET %", "RESET", READ, REEVE_ROLE_SETTINGS },
  { "SAVEPOINT %", "SAVEPOINT", READ },
  { "RELEASE [SAVEPOINT] %", "RELEASE", READ },
  { "ROLLBACK [WORK|TRANSACTION] TO [SAVEPOINT] %", "ROLLBACK TO", READ },
  { "ROLLBACK|ABORT", "ROLLBACK", READ, REEVE_ROLE_TRANSACTION },
  { "BEGIN", "BEGIN", READ, REEVE_ROLE_TRANSACTION },
  { "START TRANSACTION", "START TRANSACTION", READ, REEVE_ROLE_TRANSACTION },
  { "COMMIT|END", "COMMIT", READ, REEVE_ROLE_TRANSACTION },
  { "PREPARE TRANSACTION", "PREPARE TRANSACTION", READ, REEVE_ROLE_TRANSACTION },
  { NULL },
};

/* Before the verb: EXPLAIN [ANALYZE] [VERBOSE] [( … )]. TRUE when the statement will be run. */
static gboolean
skip_explain (ReeveLexer *lexer, gboolean *explained)
{
  ReeveLexer next = *lexer;
  ReeveToken token;
  guint depth = 0;
  gboolean runs = FALSE;

  *explained = reeve_lexer_next_solid (&next, &token) &&
               reeve_token_is_word (&next, &token, "EXPLAIN");
  if (!*explained)
    return TRUE;
  for (*lexer = next; reeve_lexer_next_solid (&next, &token); *lexer = next)
    {
      if (token.kind == REEVE_TOKEN_OPEN)
        depth++;
      else if (token.kind == REEVE_TOKEN_CLOSE && depth > 0)
        depth--;
      else if (reeve_token_is_word (&next, &token, "ANALYZE"))
        runs = TRUE;
      else if (depth == 0 && !reeve_token_is_word (&next, &token, "VERBOSE"))
        break;
    }
  return runs;
}

void
reeve_inspect_postgres_words (ReeveInspection *self, const char *sql, gsize length)
{
  g_autofree char *first = NULL;
  gboolean explained;
  gboolean runs;
  ReeveLexer lexer;
  const ReeveWordRule *rule;

  reeve_lexer_init (&lexer, REEVE_DIALECT_POSTGRES, sql, length);
  runs = skip_explain (&lexer, &explained);
  if (explained)
    {
      reeve_inspection_set_verb (self, "EXPLAIN", NULL);
      self->nested = TRUE;
      if (!runs)
        return;
    }
  /* WITH x AS (DELETE …): the words before the main verb may destroy as well. */
  {
    gsize start = lexer.position;

    reeve_words_skip_with (&lexer);
    reeve_inspection_scan_body (self, sql + start, lexer.position - start);
  }
  rule = reeve_words_apply (rules, &lexer, self);
  if (rule != NULL)
    {
      if (rule->role == REEVE_ROLE_PROCEDURE)
        reeve_inspection_scan_body (self, sql, length);
      return;
    }
  first = reeve_words_first (lexer);
  reeve_inspection_set_verb (self, first, NULL);
  reeve_inspection_raise_effect (self, REEVE_EFFECT_WRITE);
}
