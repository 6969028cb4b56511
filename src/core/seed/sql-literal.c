/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include "core/seed/sql-literal.h"

#include <string.h>

#include "core/base/i18n.h"

void
reeve_seed_literal_next (ReeveLexer *lexer, ReeveToken *token)
{
  if (!reeve_lexer_next_solid (lexer, token))
    *token = (ReeveToken){ .kind = REEVE_TOKEN_END, .offset = lexer->length };
}

static gboolean
is_operator (const ReeveLexer *lexer, const ReeveToken *token, const char *operator)
{
  return token->kind == REEVE_TOKEN_OPERATOR && token->length == strlen (operator) &&
         memcmp (lexer->text + token->offset, operator, token->length) == 0;
}

/* --- texts ---------------------------------------------------------------------------------- */

/* Up to @most digits of a base; FALSE: there is none. */
static gboolean
take_number (const char **at, const char *end, guint base, guint most, gunichar *number)
{
  guint n = 0;

  *number = 0;
  for (; n < most && *at < end; n++, (*at)++)
    {
      int digit = g_ascii_xdigit_value (**at);

      if (digit < 0 || digit >= (int) base)
        break;
      *number = *number * base + (guint) digit;
    }
  return n > 0;
}

/* What follows a backslash. */
static void
take_escape (const char **at, const char *end, GString *text)
{
  static const char from[] = "bfnrtv";
  static const char to[] = "\b\f\n\r\t\v";
  char byte = *(*at)++;
  const char *known = byte != '\0' ? strchr (from, byte) : NULL;
  gunichar number;

  if (known != NULL)
    g_string_append_c (text, to[known - from]);
  else if (byte == 'x' && take_number (at, end, 16, 2, &number))
    g_string_append_c (text, (char) number);
  else if ((byte == 'u' || byte == 'U') &&
           take_number (at, end, 16, byte == 'u' ? 4 : 8, &number) && g_unichar_validate (number))
    g_string_append_unichar (text, number);
  else if (byte >= '0' && byte <= '7')
    {
      (*at)--;
      take_number (at, end, 8, 3, &number);
      g_string_append_c (text, (char) number);
    }
  else
    g_string_append_c (text, byte);
}

static void
decode_quoted (const char *at, const char *end, gboolean escapes, GString *text)
{
  while (at < end)
    if (*at == '\\' && escapes && at + 1 < end)
      {
        at++;
        take_escape (&at, end, text);
      }
    else
      {
        if (*at == '\'' && at + 1 < end && at[1] == '\'')
          at++;
        g_string_append_c (text, *at++);
      }
}

static const char *
read_string (const char *text, gsize length, ReeveSeedValue *value)
{
  const char *quote = memchr (text, '\'', length);
  const char *dollar = *text == '$' ? memchr (text + 1, '$', length - 1) : NULL;
  char prefix = quote > text ? g_ascii_toupper (*text) : '\0';
  g_autoptr (GString) decoded = g_string_new (NULL);

  if (dollar != NULL)
    {
      gsize tag = (gsize) (dollar - text) + 1;

      g_string_append_len (decoded, dollar + 1, (gssize) (length - 2 * tag));
    }
  else if (quote == NULL || quote > text + 1 || prefix == 'B' || prefix == 'U')
    return _("it is a text of a kind that is not read here");
  else
    {
      if (prefix == 'X')
        g_string_append (decoded, "\\x");
      decode_quoted (quote + 1, text + length - 1, prefix == 'E', decoded);
    }
  if (!g_utf8_validate_len (decoded->str, decoded->len, NULL))
    return _("it is a text that is not UTF-8");
  reeve_seed_value_set_text (value, REEVE_SEED_TEXT, decoded->str, (gssize) decoded->len);
  return NULL;
}

/* --- literals ------------------------------------------------------------------------------- */

static const char *
read_number (ReeveLexer *lexer, ReeveToken *token, ReeveSeedValue *value)
{
  gboolean minus = is_operator (lexer, token, "-");
  g_autofree char *digits = NULL;
  g_autofree char *text = NULL;

  if (token->kind == REEVE_TOKEN_OPERATOR)
    reeve_seed_literal_next (lexer, token);
  if (token->kind != REEVE_TOKEN_NUMBER)
    return _("only numbers, texts, true, false and null are read here");
  digits = g_strndup (lexer->text + token->offset, token->length);
  text = g_strconcat (minus ? "-" : "", digits, NULL);
  reeve_seed_value_set_text (value, REEVE_SEED_TEXT, text, -1);
  return NULL;
}

static const char *
read_word (ReeveLexer *lexer, ReeveToken *token, ReeveSeedValue *value)
{
  static const char *const types[] = { "DATE", "TIME", "TIMESTAMP", "TIMESTAMPTZ", "INTERVAL" };

  if (reeve_token_is_word (lexer, token, "NULL"))
    value->kind = REEVE_SEED_NULL;
  else if (reeve_token_is_word (lexer, token, "TRUE") ||
           reeve_token_is_word (lexer, token, "FALSE"))
    {
      value->kind = REEVE_SEED_BOOLEAN;
      value->boolean = reeve_token_is_word (lexer, token, "TRUE");
    }
  else
    {
      for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
        if (reeve_token_is_word (lexer, token, types[i]))
          {
            reeve_seed_literal_next (lexer, token);
            if (token->kind == REEVE_TOKEN_STRING && !token->unterminated)
              return read_string (lexer->text + token->offset, token->length, value);
            break;
          }
      return _("only numbers, texts, true, false and null are read here");
    }
  return NULL;
}

/* "::numeric(8,2)", "::text[]": the column has a type of its own. */
static void
skip_casts (ReeveLexer *lexer, ReeveToken *token)
{
  guint depth = 0;

  if (!is_operator (lexer, token, "::"))
    return;
  while (token->kind != REEVE_TOKEN_END)
    {
      if (depth == 0 && (token->kind == REEVE_TOKEN_CLOSE || is_operator (lexer, token, ",")))
        break;
      depth += token->kind == REEVE_TOKEN_OPEN;
      depth -= token->kind == REEVE_TOKEN_CLOSE;
      reeve_seed_literal_next (lexer, token);
    }
}

const char *
reeve_seed_literal_read (ReeveLexer *lexer, ReeveToken *token, ReeveSeedValue *value)
{
  const char *why;

  if (token->kind == REEVE_TOKEN_STRING && !token->unterminated)
    why = read_string (lexer->text + token->offset, token->length, value);
  else if (token->kind == REEVE_TOKEN_WORD)
    why = read_word (lexer, token, value);
  else if (token->kind == REEVE_TOKEN_NUMBER || is_operator (lexer, token, "-") ||
           is_operator (lexer, token, "+"))
    why = read_number (lexer, token, value);
  else
    why = _("only numbers, texts, true, false and null are read here");
  if (why != NULL)
    return why;
  reeve_seed_literal_next (lexer, token);
  skip_casts (lexer, token);
  return NULL;
}
