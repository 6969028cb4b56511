/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-sql"

#include "config.h"

#include "core/sql/semantic.h"

#include <string.h>

#include "core/base/digest.h"
#include "core/sql/lexer.h"
#include "core/sql/parse.h"
#include "core/sql/split.h"

/* Each part is framed by its kind and length, so that no two lists of parts give the same bytes. */
static void
add_part (GChecksum *checksum, char kind, const char *text, gsize length)
{
  guint64 frame = GUINT64_TO_BE ((guint64) length);

  g_checksum_update (checksum, (const guchar *) &kind, 1);
  g_checksum_update (checksum, (const guchar *) &frame, sizeof frame);
  g_checksum_update (checksum, (const guchar *) text, (gssize) length);
}

/* Words are the same in any case; they are short, but nothing says so. */
static void
add_word (GChecksum *checksum, const char *word, gsize length)
{
  char upper[64];
  g_autofree char *large = NULL;
  char *target = upper;

  if (length > sizeof upper)
    target = large = g_malloc (length);
  for (gsize i = 0; i < length; i++)
    target[i] = g_ascii_toupper (word[i]);
  add_part (checksum, 'w', target, length);
}

static void
add_tokens (GChecksum *checksum, ReeveDialect dialect, const char *sql, gsize length)
{
  ReeveLexer lexer;
  ReeveToken token;

  reeve_lexer_init (&lexer, dialect, sql, length);
  while (reeve_lexer_next_solid (&lexer, &token))
    if (token.kind == REEVE_TOKEN_WORD)
      add_word (checksum, sql + token.offset, token.length);
    else
      add_part (checksum, 't', sql + token.offset, token.length);
}

/* The tree in the library's own words; NULL when that text would not give the same tree again. */
static char *
write_canonically (const char *sql)
{
  g_autoptr (ReevePgTree) tree = reeve_pg_parse (sql, NULL);
  g_autoptr (ReevePgTree) again = NULL;
  g_autofree char *text = NULL;

  if (tree != NULL)
    text = reeve_pg_tree_deparse (tree, NULL);
  if (text != NULL)
    again = reeve_pg_parse (text, NULL);
  if (again == NULL || !reeve_pg_tree_equal (tree, again))
    return NULL;
  return g_steal_pointer (&text);
}

static void
add_postgres (GChecksum *checksum, ReeveDialect dialect, const char *sql, gsize length)
{
  g_autofree char *copy = NULL;
  g_autofree char *text = NULL;

  if (length <= REEVE_PG_PARSE_LARGEST)
    {
      copy = g_strndup (sql, length);
      text = write_canonically (copy);
    }
  if (text != NULL)
    add_part (checksum, 'p', text, strlen (text));
  else
    add_tokens (checksum, dialect, sql, length);
}

/* How each dialect's statements count. */
static void (*const add_statement[]) (GChecksum *, ReeveDialect, const char *, gsize) = {
  [REEVE_DIALECT_POSTGRES] = add_postgres,
  [REEVE_DIALECT_SQLITE] = add_tokens,
};

char *
reeve_semantic_checksum (ReeveDialect dialect, const char *script, gsize length)
{
  g_autoptr (GArray) pieces = reeve_split (dialect, script, length, NULL);
  g_autoptr (GChecksum) checksum = NULL;

  if (pieces == NULL)
    return reeve_sha256 (script, length);

  checksum = g_checksum_new (G_CHECKSUM_SHA256);
  for (guint i = 0; i < pieces->len; i++)
    {
      const ReevePiece *piece = &g_array_index (pieces, ReevePiece, i);
      const char *sql = script + piece->sql_offset;

      if (piece->kind == REEVE_PIECE_BLANK)
        continue;
      add_part (checksum, 's', NULL, 0);
      if (piece->kind == REEVE_PIECE_COMMAND)
        add_part (checksum, 'c', sql, piece->sql_length);
      else
        add_statement[dialect](checksum, dialect, sql, piece->sql_length);
      if (piece->has_data)
        add_part (checksum, 'd', script + piece->data_offset, piece->data_length);
    }
  return g_strdup (g_checksum_get_string (checksum));
}
