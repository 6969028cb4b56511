/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include <string.h>

#include "core/backup/scan-kinds.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/sql/statement.h"

#define END_MARK "-- PostgreSQL database dump complete"

/* Scan: what the statements so far were. */
typedef struct
{
  ReeveScan *scan;
  ReeveScanTally *tally;
  const char *text;
  gboolean has_begun; /* something was made: the database cannot be chosen any more */
} Scan;

static const char *const modifiers[] = { "OR",     "REPLACE",   "TEMP",    "TEMPORARY",  "UNLOGGED",
                                         "GLOBAL", "RECURSIVE", "TRUSTED", "PROCEDURAL",
                                         "CONSTRAINT", NULL };

/* What pg_dump writes, and what stands in hostile dumps. */
static const ReeveScanRule rules[] = {
  { "SET SESSION AUTHORIZATION", REEVE_KIND_OWNER },
  { "SET ROLE", REEVE_KIND_OWNER },
  { "SET LOCAL ROLE", REEVE_KIND_OWNER },
  { "SET", REEVE_KIND_PLAIN },
  { "RESET", REEVE_KIND_OWNER },
  { "SELECT", REEVE_KIND_PLAIN },
  { "COPY", REEVE_KIND_PLAIN },
  { "INSERT INTO", REEVE_KIND_PLAIN },
  { "BEGIN", REEVE_KIND_PLAIN },
  { "COMMIT", REEVE_KIND_PLAIN },
  { "REFRESH MATERIALIZED VIEW", REEVE_KIND_PLAIN },
  { "ANALYZE", REEVE_KIND_PLAIN },
  { "GRANT", REEVE_KIND_OWNER },
  { "REVOKE", REEVE_KIND_OWNER },
  { "SECURITY LABEL", REEVE_KIND_SILENT },
  { "COMMENT ON DATABASE", REEVE_KIND_DATABASE },
  { "COMMENT ON EXTENSION", REEVE_KIND_SILENT },
  { "COMMENT ON LANGUAGE", REEVE_KIND_SILENT },
  { "COMMENT ON EVENT", REEVE_KIND_SILENT },
  { "COMMENT ON FOREIGN", REEVE_KIND_SILENT },
  { "COMMENT ON SERVER", REEVE_KIND_SILENT },
  { "COMMENT ON PUBLICATION", REEVE_KIND_SILENT },
  { "COMMENT ON SUBSCRIPTION", REEVE_KIND_SILENT },
  { "COMMENT ON ROLE", REEVE_KIND_SILENT },
  { "COMMENT ON TABLESPACE", REEVE_KIND_SILENT },
  { "COMMENT ON", REEVE_KIND_PLAIN },
  { "CREATE FUNCTION", REEVE_KIND_FUNCTION },
  { "CREATE PROCEDURE", REEVE_KIND_FUNCTION },
  { "CREATE TRIGGER", REEVE_KIND_TRIGGER },
  { "CREATE EVENT TRIGGER", REEVE_KIND_EVENT_TRIGGER },
  { "CREATE RULE", REEVE_KIND_RULE },
  { "CREATE EXTENSION", REEVE_KIND_EXTENSION },
  { "CREATE LANGUAGE", REEVE_KIND_LANGUAGE },
  { "CREATE DATABASE", REEVE_KIND_DATABASE },
  { "CREATE USER MAPPING", REEVE_KIND_LINK },
  { "CREATE SERVER", REEVE_KIND_LINK },
  { "CREATE FOREIGN", REEVE_KIND_LINK },
  { "CREATE PUBLICATION", REEVE_KIND_REPLICATION },
  { "CREATE SUBSCRIPTION", REEVE_KIND_REPLICATION },
  { "CREATE ROLE", REEVE_KIND_SERVER },
  { "CREATE USER", REEVE_KIND_SERVER },
  { "CREATE GROUP", REEVE_KIND_SERVER },
  { "CREATE TABLESPACE", REEVE_KIND_SERVER },
  { "CREATE OPERATOR CLASS", REEVE_KIND_SUPERUSER },
  { "CREATE OPERATOR FAMILY", REEVE_KIND_SUPERUSER },
  { "CREATE ACCESS METHOD", REEVE_KIND_SUPERUSER },
  { "CREATE TRANSFORM", REEVE_KIND_SUPERUSER },
  { "CREATE TEXT SEARCH TEMPLATE", REEVE_KIND_SUPERUSER },
  { "CREATE TEXT SEARCH PARSER", REEVE_KIND_SUPERUSER },
  { "CREATE SCHEMA", REEVE_KIND_PLAIN },
  { "CREATE TYPE", REEVE_KIND_PLAIN },
  { "CREATE DOMAIN", REEVE_KIND_PLAIN },
  { "CREATE TABLE", REEVE_KIND_PLAIN },
  { "CREATE VIEW", REEVE_KIND_PLAIN },
  { "CREATE MATERIALIZED VIEW", REEVE_KIND_PLAIN },
  { "CREATE SEQUENCE", REEVE_KIND_PLAIN },
  { "CREATE INDEX", REEVE_KIND_PLAIN },
  { "CREATE UNIQUE INDEX", REEVE_KIND_PLAIN },
  { "CREATE AGGREGATE", REEVE_KIND_PLAIN },
  { "CREATE OPERATOR", REEVE_KIND_PLAIN },
  { "CREATE CAST", REEVE_KIND_PLAIN },
  { "CREATE COLLATION", REEVE_KIND_PLAIN },
  { "CREATE CONVERSION", REEVE_KIND_PLAIN },
  { "CREATE DEFAULT CONVERSION", REEVE_KIND_PLAIN },
  { "CREATE TEXT SEARCH", REEVE_KIND_PLAIN },
  { "CREATE POLICY", REEVE_KIND_PLAIN },
  { "CREATE STATISTICS", REEVE_KIND_PLAIN },
  { "ALTER DATABASE", REEVE_KIND_DATABASE },
  { "ALTER DEFAULT PRIVILEGES", REEVE_KIND_OWNER },
  { "ALTER EVENT", REEVE_KIND_SILENT },
  { "ALTER PUBLICATION", REEVE_KIND_REPLICATION },
  { "ALTER SUBSCRIPTION", REEVE_KIND_REPLICATION },
  { "ALTER SERVER", REEVE_KIND_LINK },
  { "ALTER USER MAPPING", REEVE_KIND_LINK },
  { "ALTER FOREIGN", REEVE_KIND_LINK },
  { "ALTER ROLE", REEVE_KIND_SERVER },
  { "ALTER USER", REEVE_KIND_SERVER },
  { "ALTER GROUP", REEVE_KIND_SERVER },
  { "ALTER SYSTEM", REEVE_KIND_SERVER },
  { "ALTER TABLESPACE", REEVE_KIND_SERVER },
  { "ALTER EXTENSION", REEVE_KIND_SUPERUSER },
  { "ALTER OPERATOR FAMILY", REEVE_KIND_SUPERUSER },
  { "ALTER", REEVE_KIND_PLAIN },
  { "DROP DATABASE", REEVE_KIND_DATABASE },
  { "DROP ROLE", REEVE_KIND_SERVER },
  { "DROP USER", REEVE_KIND_SERVER },
  { "DROP GROUP", REEVE_KIND_SERVER },
  { "DROP TABLESPACE", REEVE_KIND_SERVER },
  { "DROP OWNED", REEVE_KIND_SERVER },
  { "DROP EVENT", REEVE_KIND_SILENT },
  { "DROP PUBLICATION", REEVE_KIND_SILENT },
  { "DROP SUBSCRIPTION", REEVE_KIND_SILENT },
  { "DROP SERVER", REEVE_KIND_SILENT },
  { "DROP FOREIGN", REEVE_KIND_SILENT },
  { "DROP EXTENSION", REEVE_KIND_SILENT },
  { "DROP", REEVE_KIND_PLAIN },
  { "LOAD", REEVE_KIND_SERVER },
  { "DO", REEVE_KIND_BLOCK },
};

/* Only clients know these: bytes of a character may be quotes or backslashes. */
static const char *const unsafe_encodings[] = { "BIG5", "GBK", "GB18030", "JOHAB", "SJIS",
                                                "SHIFTJIS", "SHIFTJIS2004", "UHC", "MSKANJI",
                                                "WIN932", "WIN936", "WIN949", "WIN950", NULL };

/* Such queries set what the dump needs. */
static const char *const own_queries[] = {
  "SELECT pg_catalog.set_config('search_path'", "SELECT pg_catalog.setval(", "SELECT setval(",
  "SELECT pg_catalog.lo_",                      "SELECT pg_catalog.lowrite(",
  "SELECT pg_catalog.pg_restore_",
};

/* --- single statements ---------------------------------------------------------------------- */

/* Whether the two words stand side by side anywhere in the statement, outside of strings. */
static gboolean
has_words (const char *sql, gsize length, const char *first, const char *second)
{
  ReeveLexer lexer;
  ReeveToken token;
  gboolean after = FALSE;

  reeve_lexer_init (&lexer, REEVE_DIALECT_POSTGRES, sql, length);
  while (reeve_lexer_next_solid (&lexer, &token))
    {
      if (after && reeve_token_is_word (&lexer, &token, second))
        return TRUE;
      after = reeve_token_is_word (&lexer, &token, first);
    }
  return FALSE;
}

/* The word, name or string behind @word, without its quotes. (nullable) */
static char *
dup_after (const char *sql, gsize length, const char *word)
{
  ReeveLexer lexer;
  ReeveToken token;

  reeve_lexer_init (&lexer, REEVE_DIALECT_POSTGRES, sql, length);
  while (reeve_lexer_next_solid (&lexer, &token))
    {
      const char *start;
      gsize n;

      if (!reeve_token_is_word (&lexer, &token, word))
        continue;
      if (!reeve_lexer_next_solid (&lexer, &token))
        return NULL;
      start = sql + token.offset;
      n = token.length;
      if (n >= 2 && (start[0] == '\'' || start[0] == '"'))
        return g_strndup (start + 1, n - 2);
      return g_strndup (start, n);
    }
  return NULL;
}

static ReeveScanKind
judge_function (const char *sql, gsize length)
{
  g_autofree char *language = dup_after (sql, length, "LANGUAGE");

  if (language != NULL && (g_ascii_strcasecmp (language, "c") == 0 ||
                           g_ascii_strcasecmp (language, "internal") == 0))
    return REEVE_KIND_NATIVE;
  return has_words (sql, length, "SECURITY", "DEFINER") ? REEVE_KIND_DEFINER : REEVE_KIND_FUNCTION;
}

/* SET name = value, or TO value: the value is the last token. */
static char *
dup_last (const char *sql, gsize length)
{
  ReeveLexer lexer;
  ReeveToken token = { 0 };
  ReeveToken last = { 0 };

  reeve_lexer_init (&lexer, REEVE_DIALECT_POSTGRES, sql, length);
  while (reeve_lexer_next_solid (&lexer, &token))
    last = token;
  if (last.kind == REEVE_TOKEN_STRING && last.length >= 2)
    return g_strndup (sql + last.offset + 1, last.length - 2);
  return g_strndup (sql + last.offset, last.length);
}

static ReeveScanKind
judge_encoding (Scan *self, const char *value)
{
  g_autoptr (GString) plain = g_string_new (NULL);

  /* As the server reads such a name. */
  for (const char *c = value; *c != '\0'; c++)
    if (g_ascii_isalnum (*c))
      g_string_append_c (plain, g_ascii_toupper (*c));
  g_free (self->scan->encoding);
  self->scan->encoding = g_strdup (value);
  return g_strv_contains (unsafe_encodings, plain->str) ? REEVE_KIND_ENCODING : REEVE_KIND_PLAIN;
}

static ReeveScanKind
judge_set (Scan *self, const char *head, const char *sql, gsize length)
{
  g_autofree char *value = dup_last (sql, length);
  g_auto (GStrv) words = g_strsplit (head, " ", -1);
  guint at = g_strv_length (words) > 2 && (g_str_equal (words[1], "LOCAL") ||
                                           g_str_equal (words[1], "SESSION"))
               ? 2
               : 1;
  const char *name = words[1] != NULL ? words[at] : "";

  if (g_str_equal (name, "STANDARD_CONFORMING_STRINGS"))
    return g_ascii_strcasecmp (value, "on") == 0 ? REEVE_KIND_PLAIN : REEVE_KIND_STRINGS;
  if (g_str_equal (name, "CLIENT_ENCODING") || g_str_equal (name, "NAMES"))
    return judge_encoding (self, value);
  if (g_str_equal (name, "DEFAULT_TABLESPACE"))
    return value[0] == '\0' ? REEVE_KIND_PLAIN : REEVE_KIND_TABLESPACE;
  return REEVE_KIND_PLAIN;
}

static ReeveScanKind
judge_select (const char *sql, gsize length)
{
  for (gsize i = 0; i < G_N_ELEMENTS (own_queries); i++)
    if (length > strlen (own_queries[i]) &&
        g_ascii_strncasecmp (sql, own_queries[i], strlen (own_queries[i])) == 0)
      return REEVE_KIND_PLAIN;
  return REEVE_KIND_QUERY;
}

static ReeveScanKind
judge (Scan *self, const char *head, const ReevePiece *piece, const char *sql)
{
  gsize length = piece->sql_length;
  ReeveScanKind kind = reeve_scan_match (rules, G_N_ELEMENTS (rules), head);

  if (kind == REEVE_KIND_FUNCTION)
    return judge_function (sql, length);
  if (kind == REEVE_KIND_LANGUAGE && has_words (sql, length, "LANGUAGE", "PLPGSQL"))
    return REEVE_KIND_SILENT;
  if (kind != REEVE_KIND_PLAIN)
    return kind;
  if (g_str_has_prefix (head, "SET"))
    return judge_set (self, head, sql, length);
  if (g_str_has_prefix (head, "SELECT"))
    return judge_select (sql, length);
  if (g_str_has_prefix (head, "COPY"))
    return piece->has_data ? REEVE_KIND_PLAIN : REEVE_KIND_PROGRAM;
  if (g_str_has_prefix (head, "ALTER") && has_words (sql, length, "OWNER", "TO"))
    return REEVE_KIND_OWNER;
  return kind;
}

/* --- what is remembered --------------------------------------------------------------------- */

static void
add_extension (Scan *self, const char *sql, gsize length, const char *name)
{
  ReeveScanExtension *extension = g_new0 (ReeveScanExtension, 1);

  extension->name = g_strdup (name);
  extension->schema = dup_after (sql, length, "SCHEMA");
  g_ptr_array_add (self->scan->extensions, extension);
}

static void
count_rows (Scan *self, const ReevePiece *piece, const char *sql)
{
  g_autofree char *name = reeve_scan_target (REEVE_DIALECT_POSTGRES, sql, piece->sql_length);

  reeve_scan_add_table (self->scan, name,
                        piece->has_data ? reeve_scan_count_rows (self->text, piece) : 1);
}

static ReeveScanAct
take_statement (Scan *self, const ReevePiece *piece)
{
  const char *sql = self->text + piece->sql_offset;
  g_autofree char *head =
    reeve_scan_head (REEVE_DIALECT_POSTGRES, sql, piece->sql_length, modifiers);
  ReeveScanKind kind = judge (self, head, piece, sql);
  g_autoptr (ReeveStatementFacts) facts = NULL;
  const char *name = head;

  if (kind == REEVE_KIND_PLAIN && (piece->has_data || g_str_has_prefix (head, "INSERT")))
    count_rows (self, piece, sql);
  self->has_begun = self->has_begun || (kind == REEVE_KIND_PLAIN && !g_str_has_prefix (head, "SE"));
  if (kind == REEVE_KIND_PLAIN || kind == REEVE_KIND_SILENT || kind == REEVE_KIND_OWNER)
    return reeve_scan_note (self->tally, kind, head, piece->line);
  facts = reeve_statement_inspect (REEVE_DIALECT_POSTGRES, sql, piece->sql_length);
  if (facts->object != NULL)
    name = facts->object;
  if (kind == REEVE_KIND_EXTENSION)
    add_extension (self, sql, piece->sql_length, name);
  return reeve_scan_note (self->tally, kind, name, piece->line);
}

/* pg_dump itself writes \restrict, and \connect at the start where it makes the database, too. */
static ReeveScanAct
take_command (Scan *self, const ReevePiece *piece)
{
  const char *sql = self->text + piece->sql_offset;
  gsize n = 1;
  g_autofree char *word = NULL;

  while (n < piece->sql_length && g_ascii_isalpha (sql[n]))
    n++;
  word = g_strndup (sql, MIN (MAX (n, 2), piece->sql_length));
  if (g_str_equal (word, "\\restrict") || g_str_equal (word, "\\unrestrict"))
    return REEVE_SCAN_SKIP;
  if (g_str_equal (word, "\\connect") && !self->has_begun)
    return reeve_scan_note (self->tally, REEVE_KIND_DATABASE, word, piece->line);
  return reeve_scan_note (self->tally, REEVE_KIND_META, word, piece->line);
}

/* --- the whole ------------------------------------------------------------------------------ */

/* Behind the last statement: in its data the mark would mean nothing. */
static gboolean
check_end (const ReeveScan *scan, const char *text, gsize length, GError **error)
{
  gsize end = 0;

  for (guint i = 0; i < scan->pieces->len; i++)
    {
      const ReevePiece *piece = &g_array_index (scan->pieces, ReevePiece, i);

      if (piece->kind == REEVE_PIECE_STATEMENT)
        end = piece->offset + piece->length;
    }
  if (g_strstr_len (text + end, (gssize) (length - end), END_MARK) != NULL)
    return TRUE;
  reeve_set_error (error, REEVE_ERROR_INVALID,
                   _("The dump was cut: its last line, “%s”, is missing"), END_MARK);
  reeve_error_set_remedy (error, _("Make the dump again, or get the whole file."));
  return FALSE;
}

ReeveScan *
reeve_scan_postgres (const char *text, gsize length, GError **error)
{
  g_autoptr (ReeveScan) scan = reeve_scan_new ();
  g_auto (ReeveScanTally) tally = { 0 };
  Scan self = { .scan = scan, .tally = &tally, .text = text };

  scan->pieces = reeve_split (REEVE_DIALECT_POSTGRES, text, length, error);
  if (scan->pieces == NULL)
    {
      g_prefix_error (error, _("The dump is not whole: "));
      return NULL;
    }
  scan->acts = g_new0 (guint8, scan->pieces->len + 1);
  for (guint i = 0; i < scan->pieces->len; i++)
    {
      const ReevePiece *piece = &g_array_index (scan->pieces, ReevePiece, i);

      scan->acts[i] = piece->kind == REEVE_PIECE_STATEMENT ? take_statement (&self, piece)
                      : piece->kind == REEVE_PIECE_COMMAND ? take_command (&self, piece)
                                                           : REEVE_SCAN_SKIP;
      scan->n_statements += scan->acts[i] == REEVE_SCAN_RUN ? 1 : 0;
    }
  reeve_scan_report (&tally, scan);
  return check_end (scan, text, length, error) ? g_steal_pointer (&scan) : NULL;
}
