/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-sql"

#include "config.h"

#include "core/sql/statement-private.h"
#include "core/sql/statement-words.h"

static const ReeveWordRule rules[] = {
  { "SELECT", "SELECT" },
  { "VALUES", "VALUES" },
  { "EXPLAIN", "EXPLAIN" },
  { "INSERT [OR ROLLBACK|ABORT|REPLACE|FAIL|IGNORE] INTO @", "INSERT", REEVE_EFFECT_WRITE },
  { "REPLACE INTO @", "REPLACE", REEVE_EFFECT_WRITE },
  { "UPDATE [OR ROLLBACK|ABORT|REPLACE|FAIL|IGNORE] @", "UPDATE", REEVE_EFFECT_WRITE },
  { "DELETE FROM @", "DELETE", REEVE_EFFECT_DESTROY },
  { "CREATE [TEMP|TEMPORARY] TABLE [IF NOT EXISTS] @", "CREATE TABLE", REEVE_EFFECT_WRITE },
  { "CREATE VIRTUAL TABLE [IF NOT EXISTS] @", "CREATE VIRTUAL TABLE", REEVE_EFFECT_WRITE },
  { "CREATE [UNIQUE] INDEX [IF NOT EXISTS] % ON @", "CREATE INDEX", REEVE_EFFECT_WRITE },
  { "CREATE [TEMP|TEMPORARY] VIEW [IF NOT EXISTS] %", "CREATE VIEW", REEVE_EFFECT_WRITE },
  { "CREATE [TEMP|TEMPORARY] TRIGGER [IF NOT EXISTS] % * ON @", "CREATE TRIGGER",
    REEVE_EFFECT_WRITE },
  { "DROP TABLE [IF EXISTS] @", "DROP TABLE", REEVE_EFFECT_DESTROY },
  { "DROP INDEX [IF EXISTS] %", "DROP INDEX", REEVE_EFFECT_WRITE },
  { "DROP VIEW [IF EXISTS] %", "DROP VIEW", REEVE_EFFECT_WRITE },
  { "DROP TRIGGER [IF EXISTS] %", "DROP TRIGGER", REEVE_EFFECT_WRITE },
  { "ALTER TABLE @ DROP CONSTRAINT", "ALTER TABLE", REEVE_EFFECT_WRITE },
  { "ALTER TABLE @ DROP", "ALTER TABLE", REEVE_EFFECT_DESTROY },
  { "ALTER TABLE @", "ALTER TABLE", REEVE_EFFECT_WRITE },
  { "VACUUM", "VACUUM", REEVE_EFFECT_WRITE, REEVE_ROLE_REPEATABLE, .refuses = TRUE },
  { "ANALYZE [%]", "ANALYZE", REEVE_EFFECT_WRITE, REEVE_ROLE_REPEATABLE },
  { "REINDEX [%]", "REINDEX", REEVE_EFFECT_WRITE, REEVE_ROLE_REPEATABLE },
  { "ATTACH", "ATTACH", REEVE_EFFECT_READ, REEVE_ROLE_SETTINGS },
  { "DETACH [DATABASE] %", "DETACH", REEVE_EFFECT_READ, REEVE_ROLE_SETTINGS },
  { "SAVEPOINT %", "SAVEPOINT" },
  { "RELEASE [SAVEPOINT] %", "RELEASE" },
  { "ROLLBACK [TRANSACTION] TO [SAVEPOINT] %", "ROLLBACK TO" },
  { "ROLLBACK", "ROLLBACK", REEVE_EFFECT_READ, REEVE_ROLE_TRANSACTION },
  { "BEGIN", "BEGIN", REEVE_EFFECT_READ, REEVE_ROLE_TRANSACTION },
  { "COMMIT", "COMMIT", REEVE_EFFECT_READ, REEVE_ROLE_TRANSACTION },
  { "END", "END", REEVE_EFFECT_READ, REEVE_ROLE_TRANSACTION },
  { NULL },
};

/* A pragma with a value is a setting, except those that only take an argument. */
static const struct
{
  const char *name;
  ReeveStatementRole role; /* with a value */
  ReeveEffect effect;      /* with a value */
  gboolean refuses;        /* with a value */
} pragmas[] = {
  { "application_id", REEVE_ROLE_SETTINGS, REEVE_EFFECT_WRITE },
  { "auto_vacuum", REEVE_ROLE_SETTINGS, REEVE_EFFECT_WRITE },
  { "encoding", REEVE_ROLE_SETTINGS, REEVE_EFFECT_WRITE },
  { "foreign_key_check", REEVE_ROLE_ORDINARY, REEVE_EFFECT_READ },
  { "foreign_key_list", REEVE_ROLE_ORDINARY, REEVE_EFFECT_READ },
  { "incremental_vacuum", REEVE_ROLE_REPEATABLE, REEVE_EFFECT_WRITE },
  { "index_info", REEVE_ROLE_ORDINARY, REEVE_EFFECT_READ },
  { "index_list", REEVE_ROLE_ORDINARY, REEVE_EFFECT_READ },
  { "index_xinfo", REEVE_ROLE_ORDINARY, REEVE_EFFECT_READ },
  { "integrity_check", REEVE_ROLE_ORDINARY, REEVE_EFFECT_READ },
  { "journal_mode", REEVE_ROLE_SETTINGS, REEVE_EFFECT_WRITE, TRUE },
  { "optimize", REEVE_ROLE_REPEATABLE, REEVE_EFFECT_WRITE },
  { "page_size", REEVE_ROLE_SETTINGS, REEVE_EFFECT_WRITE },
  { "quick_check", REEVE_ROLE_ORDINARY, REEVE_EFFECT_READ },
  { "schema_version", REEVE_ROLE_SETTINGS, REEVE_EFFECT_WRITE },
  { "synchronous", REEVE_ROLE_SETTINGS, REEVE_EFFECT_READ, TRUE },
  { "table_info", REEVE_ROLE_ORDINARY, REEVE_EFFECT_READ },
  { "table_list", REEVE_ROLE_ORDINARY, REEVE_EFFECT_READ },
  { "table_xinfo", REEVE_ROLE_ORDINARY, REEVE_EFFECT_READ },
  { "temp_store", REEVE_ROLE_SETTINGS, REEVE_EFFECT_READ, TRUE },
  { "user_version", REEVE_ROLE_SETTINGS, REEVE_EFFECT_WRITE },
  { "wal_checkpoint", REEVE_ROLE_REPEATABLE, REEVE_EFFECT_WRITE },
};

/* These act without a value as well. */
static gboolean
acts_alone (ReeveStatementRole role)
{
  return role == REEVE_ROLE_REPEATABLE;
}

static void
inspect_pragma (ReeveInspection *self, ReeveLexer *lexer)
{
  g_autofree char *schema = NULL;
  g_autofree char *name = NULL;
  ReeveToken token;
  gboolean valued;

  reeve_inspection_set_verb (self, "PRAGMA", NULL);
  if (!reeve_words_take_name (lexer, &schema, &name))
    return;
  valued = reeve_lexer_next_solid (lexer, &token) && token.kind != REEVE_TOKEN_SEMICOLON;
  reeve_inspection_set_object (self, schema, name);
  for (gsize i = 0; i < G_N_ELEMENTS (pragmas); i++)
    if (g_ascii_strcasecmp (name, pragmas[i].name) == 0)
      {
        if (!valued && !acts_alone (pragmas[i].role))
          return;
        reeve_inspection_set_role (self, pragmas[i].role);
        reeve_inspection_raise_effect (self, pragmas[i].effect);
        if (pragmas[i].refuses)
          reeve_inspection_refuse (self);
        return;
      }
  if (valued)
    reeve_inspection_set_role (self, REEVE_ROLE_SETTINGS);
}

static gboolean
take_word (ReeveLexer *lexer, const char *word)
{
  ReeveLexer next = *lexer;
  ReeveToken token;

  if (!reeve_lexer_next_solid (&next, &token) || !reeve_token_is_word (&next, &token, word))
    return FALSE;
  *lexer = next;
  return TRUE;
}

void
reeve_inspect_sqlite (ReeveInspection *self, const char *sql, gsize length)
{
  ReeveLexer lexer;
  g_autofree char *first = NULL;

  reeve_lexer_init (&lexer, REEVE_DIALECT_SQLITE, sql, length);
  self->facts->understood = TRUE;
  if (take_word (&lexer, "PRAGMA"))
    {
      inspect_pragma (self, &lexer);
      return;
    }
  reeve_words_skip_with (&lexer);
  if (reeve_words_apply (rules, &lexer, self) != NULL)
    return;

  first = reeve_words_first (lexer);
  reeve_inspection_set_verb (self, first, NULL);
  if (reeve_lexer_next_solid (&lexer, &(ReeveToken){ 0 }))
    {
      /* Whatever it is, it is not known to be harmless. */
      self->facts->understood = FALSE;
      reeve_inspection_raise_effect (self, REEVE_EFFECT_WRITE);
    }
}
