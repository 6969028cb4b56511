/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-lint"

#include "config.h"

#include "core/migrate/lint/words.h"

#include <string.h>

void
reeve_lint_words_init (ReeveLintWords *self, ReeveDialect dialect, const char *sql)
{
  reeve_lexer_init (&self->lexer, dialect, sql, strlen (sql));
  reeve_lint_words_advance (self);
}

void
reeve_lint_words_advance (ReeveLintWords *self)
{
  if (!reeve_lexer_next_solid (&self->lexer, &self->token))
    self->token.kind = REEVE_TOKEN_END;
}

gboolean
reeve_lint_words_is (const ReeveLintWords *self, const char *word)
{
  return reeve_token_is_word (&self->lexer, &self->token, word);
}

gboolean
reeve_lint_words_is_sign (const ReeveLintWords *self, char sign)
{
  return self->token.kind != REEVE_TOKEN_END && self->token.length == 1 &&
         self->lexer.text[self->token.offset] == sign;
}

gboolean
reeve_lint_words_accept (ReeveLintWords *self, const char *word)
{
  g_auto (GStrv) parts = g_strsplit (word, " ", -1);
  ReeveLintWords start = *self;

  for (guint i = 0; parts[i] != NULL; i++)
    {
      if (!reeve_lint_words_is (self, parts[i]))
        {
          *self = start;
          return FALSE;
        }
      reeve_lint_words_advance (self);
    }
  return TRUE;
}

gboolean
reeve_lint_words_accept_sign (ReeveLintWords *self, char sign)
{
  if (!reeve_lint_words_is_sign (self, sign))
    return FALSE;
  reeve_lint_words_advance (self);
  return TRUE;
}

static gboolean
folds_quoted (const ReeveLexer *lexer)
{
  /* SQLite compares names without regard to case, quoted or not; it alone has [names]. */
  return lexer->rules->bracket_names;
}

char *
reeve_lint_unquote (const ReeveLexer *lexer, const ReeveToken *token)
{
  const char *text = lexer->text + token->offset;
  gsize length = token->length;
  g_autoptr (GString) name = NULL;
  char quote;

  if (token->kind == REEVE_TOKEN_WORD)
    return g_ascii_strdown (text, length);
  if (length >= 2 && (*text == 'U' || *text == 'u') && text[1] == '&')
    {
      text += 2;
      length -= 2;
    }
  name = g_string_new (NULL);
  quote = *text == '[' ? ']' : *text;
  for (gsize i = 1; i + 1 < length; i++)
    {
      g_string_append_c (name, text[i]);
      if (text[i] == quote && text[i + 1] == quote)
        i++;
    }
  if (folds_quoted (lexer))
    g_string_ascii_down (name);
  return g_string_free (g_steal_pointer (&name), FALSE);
}

char *
reeve_lint_words_take_name (ReeveLintWords *self)
{
  char *name;

  if (self->token.kind != REEVE_TOKEN_WORD && self->token.kind != REEVE_TOKEN_QUOTED_NAME &&
      self->token.kind != REEVE_TOKEN_STRING)
    return NULL;
  name = reeve_lint_unquote (&self->lexer, &self->token);
  reeve_lint_words_advance (self);
  return name;
}

void
reeve_lint_words_skip_group (ReeveLintWords *self)
{
  guint depth = 0;

  if (self->token.kind != REEVE_TOKEN_OPEN)
    return;
  while (self->token.kind != REEVE_TOKEN_END)
    {
      ReeveTokenKind kind = self->token.kind;

      depth += kind == REEVE_TOKEN_OPEN ? 1 : 0;
      depth -= kind == REEVE_TOKEN_CLOSE ? 1 : 0;
      reeve_lint_words_advance (self);
      if (depth == 0)
        return;
    }
}

gboolean
reeve_lint_words_seek (ReeveLintWords *self, const char *word)
{
  while (self->token.kind != REEVE_TOKEN_END && !reeve_lint_words_is (self, word))
    {
      if (self->token.kind == REEVE_TOKEN_OPEN)
        reeve_lint_words_skip_group (self);
      else
        reeve_lint_words_advance (self);
    }
  return self->token.kind != REEVE_TOKEN_END;
}

static gboolean
is_name_byte (char byte)
{
  return g_ascii_isalnum (byte) || byte == '_' || (guchar) byte >= 0x80;
}

gboolean
reeve_lint_mentions (const char *sql, const char *name)
{
  gsize length = strlen (name);

  for (const char *p = sql; *p != '\0' && length > 0; p++)
    if (g_ascii_strncasecmp (p, name, length) == 0 && (p == sql || !is_name_byte (p[-1])) &&
        !is_name_byte (p[length]))
      return TRUE;
  return FALSE;
}
