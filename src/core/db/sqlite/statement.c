/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-sqlite"

#include "config.h"

#include "core/db/sqlite/statement.h"

#include <string.h>

#include "core/base/i18n.h"
#include "core/db/sqlite/error.h"
#include "core/sql/lexer.h"

/* Statements after which SQLite's count is one of rows that they changed. */
static const char *const counting_words[] = { "INSERT", "UPDATE", "DELETE", "REPLACE", "WITH" };

/* SQLite's own rules of affinity, and BOOLEAN, which it keeps as a number. In this order. */
static const struct
{
  const char *part;
  ReeveResultMeaning meaning;
} declared[] = {
  { "BOOL", REEVE_MEANING_BOOLEAN }, { "INT", REEVE_MEANING_INTEGER },
  { "CHAR", REEVE_MEANING_TEXT },    { "CLOB", REEVE_MEANING_TEXT },
  { "TEXT", REEVE_MEANING_TEXT },    { "BLOB", REEVE_MEANING_BYTES },
  { "REAL", REEVE_MEANING_NUMBER },  { "FLOA", REEVE_MEANING_NUMBER },
  { "DOUB", REEVE_MEANING_NUMBER },
};

static const ReeveResultMeaning stored[] = {
  [SQLITE_INTEGER] = REEVE_MEANING_INTEGER,
  [SQLITE_FLOAT] = REEVE_MEANING_NUMBER,
  [SQLITE_TEXT] = REEVE_MEANING_TEXT,
  [SQLITE_BLOB] = REEVE_MEANING_BYTES,
};

/* Whether nothing but comments, space and semicolons is left. */
static gboolean
is_blank (sqlite3 *db, const char *rest)
{
  while (*rest != '\0')
    {
      g_autoptr (sqlite3_stmt) more = NULL;

      if (sqlite3_prepare_v2 (db, rest, -1, &more, &rest) != SQLITE_OK || more != NULL)
        return FALSE;
    }
  return TRUE;
}

static gboolean
bind (sqlite3 *db, sqlite3_stmt *compiled, const ReeveStatement *statement, GError **error)
{
  int wanted = sqlite3_bind_parameter_count (compiled);

  if ((guint) wanted != statement->n_params)
    {
      g_autofree char *text = g_strdup_printf (_("it has %d parameters, but %u values were given"),
                                               wanted, statement->n_params);

      g_propagate_error (error, reeve_sqlite_error_new (SQLITE_RANGE, text, statement, -1));
      return FALSE;
    }
  for (int i = 0; i < wanted; i++)
    if (statement->params[i] != NULL &&
        sqlite3_bind_text (compiled, i + 1, statement->params[i], -1, SQLITE_STATIC) != SQLITE_OK)
      {
        reeve_sqlite_set_error (db, statement, error);
        return FALSE;
      }
  return TRUE;
}

gboolean
reeve_sqlite_prepare (sqlite3 *db,
                      const ReeveStatement *statement,
                      sqlite3_stmt **compiled,
                      GError **error)
{
  g_autoptr (sqlite3_stmt) own = NULL;
  const char *rest = statement->sql;

  while (own == NULL && *rest != '\0')
    {
      const char *start = rest;

      if (sqlite3_prepare_v2 (db, start, -1, &own, &rest) != SQLITE_OK)
        {
          int offset = sqlite3_error_offset (db);

          g_propagate_error (
            error, reeve_sqlite_error_new (sqlite3_extended_errcode (db), sqlite3_errmsg (db),
                                           statement,
                                           offset < 0 ? -1 : start - statement->sql + offset));
          return FALSE;
        }
    }
  if (!is_blank (db, rest))
    {
      g_propagate_error (error, reeve_sqlite_error_new (
                                  SQLITE_ERROR, _("several statements stand where one has to"),
                                  statement, rest - statement->sql));
      return FALSE;
    }
  if (own != NULL && !bind (db, own, statement, error))
    return FALSE;
  *compiled = g_steal_pointer (&own);
  return TRUE;
}

static ReeveResultMeaning
meaning_of (sqlite3_stmt *compiled, int column, gboolean has_row)
{
  const char *type = sqlite3_column_decltype (compiled, column);
  int kind = has_row ? sqlite3_column_type (compiled, column) : SQLITE_NULL;
  gboolean boolean = type != NULL && strcasestr (type, "BOOL") != NULL;

  /* A column holds values of any kind: what stands there counts more than what was declared. */
  if (kind != SQLITE_NULL && !(boolean && kind == SQLITE_INTEGER))
    return stored[kind];
  for (gsize i = 0; type != NULL && i < G_N_ELEMENTS (declared); i++)
    if (strcasestr (type, declared[i].part) != NULL)
      return declared[i].meaning;
  return REEVE_MEANING_OTHER;
}

static ReeveResult *
new_result (sqlite3_stmt *compiled, gboolean has_row)
{
  guint n = (guint) sqlite3_column_count (compiled);
  g_autofree const char **names = g_new0 (const char *, n + 1);
  g_autofree ReeveResultMeaning *meanings = g_new0 (ReeveResultMeaning, n + 1);

  for (guint i = 0; i < n; i++)
    {
      names[i] = sqlite3_column_name (compiled, (int) i);
      meanings[i] = meaning_of (compiled, (int) i, has_row);
    }
  return reeve_result_new (n, names, meanings);
}

/* "\x00ff", as PostgreSQL writes bytes */
static char *
dup_bytes (sqlite3_stmt *compiled, int column)
{
  static const char digits[] = "0123456789abcdef";
  const guchar *bytes = sqlite3_column_blob (compiled, column);
  gsize length = (gsize) sqlite3_column_bytes (compiled, column);
  char *text = g_malloc (2 * length + 3);
  char *out = text;

  *out++ = '\\';
  *out++ = 'x';
  for (gsize i = 0; i < length; i++)
    {
      *out++ = digits[bytes[i] >> 4];
      *out++ = digits[bytes[i] & 0xf];
    }
  *out = '\0';
  return text;
}

static char *
dup_value (sqlite3_stmt *compiled, int column)
{
  int kind = sqlite3_column_type (compiled, column);

  if (kind == SQLITE_NULL)
    return NULL;
  if (kind == SQLITE_BLOB)
    return dup_bytes (compiled, column);
  return g_strdup ((const char *) sqlite3_column_text (compiled, column));
}

static void
take_row (ReeveResult *result, sqlite3_stmt *compiled)
{
  guint n = reeve_result_get_n_columns (result);
  char **values = g_new0 (char *, n + 1);

  for (guint i = 0; i < n; i++)
    values[i] = dup_value (compiled, (int) i);
  reeve_result_take_row (result, values);
}

static gboolean
counts_rows (sqlite3_stmt *compiled)
{
  const char *sql = sqlite3_sql (compiled);
  ReeveLexer lexer;
  ReeveToken token;

  /* Read-only: a SELECT behind a WITH, or an EXPLAIN. */
  if (sqlite3_stmt_readonly (compiled))
    return FALSE;
  reeve_lexer_init (&lexer, REEVE_DIALECT_SQLITE, sql, strlen (sql));
  do
    if (!reeve_lexer_next_solid (&lexer, &token))
      return FALSE;
  while (token.kind == REEVE_TOKEN_SEMICOLON);
  for (gsize i = 0; i < G_N_ELEMENTS (counting_words); i++)
    if (reeve_token_is_word (&lexer, &token, counting_words[i]))
      return TRUE;
  return FALSE;
}

/* What writes is run to its end, whatever is kept of its answer. */
static int
take_rows (ReeveResult *result, sqlite3_stmt *compiled, int state, guint most_rows)
{
  for (; state == SQLITE_ROW; state = sqlite3_step (compiled))
    if (most_rows == 0 || reeve_result_get_n_rows (result) < most_rows)
      take_row (result, compiled);
    else
      {
        reeve_result_set_cut (result);
        if (sqlite3_stmt_readonly (compiled))
          return SQLITE_DONE;
      }
  return state;
}

ReeveResult *
reeve_sqlite_collect (sqlite3 *db,
                      sqlite3_stmt *compiled,
                      const ReeveStatement *statement,
                      GError **error)
{
  int state = sqlite3_step (compiled);
  g_autoptr (ReeveResult) result = new_result (compiled, state == SQLITE_ROW);

  state = take_rows (result, compiled, state, statement->most_rows);
  if (state != SQLITE_DONE)
    {
      /* The library's offset speaks of compiling; a running statement has none. */
      g_propagate_error (error, reeve_sqlite_error_new (sqlite3_extended_errcode (db),
                                                        sqlite3_errmsg (db), statement, -1));
      return NULL;
    }
  if (counts_rows (compiled))
    reeve_result_set_affected (result, sqlite3_changes64 (db));
  return g_steal_pointer (&result);
}
