/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-sql"

#include "config.h"

#include "core/sql/lexer.h"

#include <string.h>

#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

/* What a token's first byte says of it. */
typedef enum
{
  FIRST_OTHER,
  FIRST_SPACE,
  FIRST_WORD,
  FIRST_DIGIT,
  FIRST_POINT,
  FIRST_QUOTE,
  FIRST_NAME_QUOTE,
  FIRST_BACKTICK,
  FIRST_BRACKET,
  FIRST_DOLLAR,
  FIRST_PARAMETER,
  FIRST_DASH,
  FIRST_SLASH,
  FIRST_BACKSLASH,
  FIRST_OPEN,
  FIRST_CLOSE,
  FIRST_SEMICOLON,
} FirstByte;

static const guint8 first_bytes[256] = {
  ['\t' ... '\r'] = FIRST_SPACE,
  [' '] = FIRST_SPACE,
  ['A' ... 'Z'] = FIRST_WORD,
  ['a' ... 'z'] = FIRST_WORD,
  ['_'] = FIRST_WORD,
  [0x80 ... 0xFF] = FIRST_WORD,
  ['0' ... '9'] = FIRST_DIGIT,
  ['.'] = FIRST_POINT,
  ['\''] = FIRST_QUOTE,
  ['"'] = FIRST_NAME_QUOTE,
  ['`'] = FIRST_BACKTICK,
  ['['] = FIRST_BRACKET,
  ['$'] = FIRST_DOLLAR,
  ['?'] = FIRST_PARAMETER,
  [':'] = FIRST_PARAMETER,
  ['@'] = FIRST_PARAMETER,
  ['#'] = FIRST_PARAMETER,
  ['-'] = FIRST_DASH,
  ['/'] = FIRST_SLASH,
  ['\\'] = FIRST_BACKSLASH,
  ['('] = FIRST_OPEN,
  [')'] = FIRST_CLOSE,
  [';'] = FIRST_SEMICOLON,
};

static FirstByte
first_at (const ReeveLexer *self, gsize position)
{
  return position < self->length ? (FirstByte) first_bytes[(guchar) self->text[position]]
                                 : FIRST_OTHER;
}

/* 0 behind the end: no token contains that byte. */
static char
byte_at (const ReeveLexer *self, gsize position)
{
  return position < self->length ? self->text[position] : '\0';
}

static gboolean
is_digit_at (const ReeveLexer *self, gsize position)
{
  return first_at (self, position) == FIRST_DIGIT;
}

static gboolean
is_name_at (const ReeveLexer *self, gsize position)
{
  FirstByte first = first_at (self, position);

  return first == FIRST_WORD || first == FIRST_DIGIT || first == FIRST_DOLLAR;
}

static gsize
skip_name (const ReeveLexer *self, gsize position)
{
  while (is_name_at (self, position))
    position++;
  return position;
}

static gsize
skip_space (const ReeveLexer *self, gsize position)
{
  while (first_at (self, position) == FIRST_SPACE)
    position++;
  return position;
}

static gsize
skip_digits (const ReeveLexer *self, gsize position)
{
  while (is_digit_at (self, position) || byte_at (self, position) == '_')
    position++;
  return position;
}

static gsize
skip_line (const ReeveLexer *self, gsize position)
{
  while (position < self->length && strchr (self->rules->line_ends, self->text[position]) == NULL)
    position++;
  /* Of a CRLF neither byte belongs to what stands in the line. */
  if (byte_at (self, position) == '\n' && position > 0 && self->text[position - 1] == '\r')
    position--;
  return position;
}

static gsize
end_token (ReeveToken *token, ReeveTokenKind kind, gsize end)
{
  token->kind = kind;
  return end;
}

/* A text from behind its opening quote to behind its closing one; a doubled quote is one byte. */
static gsize
skip_quoted (const ReeveLexer *self, ReeveToken *token, gsize position, char quote)
{
  for (;;)
    {
      const char *found = position < self->length
                            ? memchr (self->text + position, quote, self->length - position)
                            : NULL;

      if (found == NULL)
        {
          token->unterminated = TRUE;
          return self->length;
        }
      position = (gsize) (found - self->text) + 1;
      if (byte_at (self, position) != quote || quote == ']')
        return position;
      position++;
    }
}

static gsize
skip_escaped (const ReeveLexer *self, ReeveToken *token, gsize position)
{
  while (position < self->length)
    {
      char byte = self->text[position++];

      if (byte == '\\')
        position++;
      else if (byte == '\'')
        {
          if (byte_at (self, position) != '\'')
            return position;
          position++;
        }
    }
  token->unterminated = TRUE;
  return self->length;
}

/*
 * 'a' <line end> 'b' is one string, and of E'…' the second part is read with backslashes as well.
 * Gives the position behind the second part's opening quote, 0 when nothing continues.
 */
static gsize
find_continuation (const ReeveLexer *self, gsize position)
{
  gboolean line_end = FALSE;

  for (;;)
    {
      gsize next = skip_space (self, position);

      for (gsize i = position; i < next && !line_end; i++)
        line_end = self->text[i] == '\n' || self->text[i] == '\r';
      position = next;
      if (byte_at (self, position) != '-' || byte_at (self, position + 1) != '-')
        break;
      position = skip_line (self, position);
    }
  return line_end && byte_at (self, position) == '\'' ? position + 1 : 0;
}

static gsize
scan_escape_string (const ReeveLexer *self, ReeveToken *token, gsize position)
{
  for (gsize next = position; next != 0; next = find_continuation (self, position))
    {
      position = skip_escaped (self, token, next);
      if (token->unterminated)
        break;
    }
  return end_token (token, REEVE_TOKEN_STRING, position);
}

/* PostgreSQL: $tag$ … $tag$, or $1. A tag starts like a name and has no dollar in it. */
static gsize
scan_dollar (const ReeveLexer *self, ReeveToken *token, gsize position)
{
  gsize end = position + 1;
  const char *found;

  if (is_digit_at (self, end))
    {
      while (is_digit_at (self, end))
        end++;
      return end_token (token, REEVE_TOKEN_PARAMETER, end);
    }
  while (first_at (self, end) == FIRST_WORD || is_digit_at (self, end))
    end++;
  if (byte_at (self, end) != '$')
    return end_token (token, REEVE_TOKEN_OPERATOR, position + 1);

  end++;
  found = memmem (self->text + end, self->length - end, self->text + position, end - position);
  token->unterminated = found == NULL;
  return end_token (token, REEVE_TOKEN_STRING,
                    found != NULL ? (gsize) (found - self->text) + (end - position)
                                  : self->length);
}

/* SQLite: ?, ?1, :name, @name, #name, $name, with Tcl's $ns::name and $array(key). */
static gsize
scan_named_parameter (const ReeveLexer *self, ReeveToken *token, gsize position)
{
  gsize end = position + 1;
  gsize name = 0;

  if (self->text[position] == '?')
    {
      while (is_digit_at (self, end))
        end++;
      return end_token (token, REEVE_TOKEN_PARAMETER, end);
    }
  for (;;)
    if (is_name_at (self, end))
      {
        end++;
        name++;
      }
    else if (byte_at (self, end) == ':' && byte_at (self, end + 1) == ':')
      end += 2;
    else
      break;
  if (byte_at (self, end) == '(' && name > 0)
    {
      gsize close = end + 1;

      while (close < self->length && self->text[close] != ')' &&
             first_at (self, close) != FIRST_SPACE)
        close++;
      if (byte_at (self, close) == ')')
        end = close + 1;
    }
  return end_token (token, name > 0 ? REEVE_TOKEN_PARAMETER : REEVE_TOKEN_OPERATOR,
                    name > 0 ? end : position + 1);
}

static gsize
scan_number (const ReeveLexer *self, ReeveToken *token, gsize position)
{
  gsize end = position;

  if (byte_at (self, end) == '0' && byte_at (self, end + 1) != '\0' &&
      strchr ("xXoObB", byte_at (self, end + 1)) != NULL &&
      g_ascii_isxdigit (byte_at (self, end + 2)))
    {
      end += 2;
      while (g_ascii_isxdigit (byte_at (self, end)) || byte_at (self, end) == '_')
        end++;
      return end_token (token, REEVE_TOKEN_NUMBER, end);
    }

  end = skip_digits (self, end);
  /* 1..10 is a range, not the number 1. and the number .10 */
  if (byte_at (self, end) == '.' && byte_at (self, end + 1) != '.')
    end = skip_digits (self, end + 1);
  if (byte_at (self, end) == 'e' || byte_at (self, end) == 'E')
    {
      gsize sign = byte_at (self, end + 1) == '+' || byte_at (self, end + 1) == '-' ? 1 : 0;

      if (is_digit_at (self, end + 1 + sign))
        end = skip_digits (self, end + 1 + sign);
    }
  return end_token (token, REEVE_TOKEN_NUMBER, end);
}

static gsize
scan_block_comment (const ReeveLexer *self, ReeveToken *token, gsize position)
{
  guint depth = 1;
  gsize end = position + 2;

  while (end < self->length)
    {
      if (self->text[end] == '*' && byte_at (self, end + 1) == '/')
        {
          end += 2;
          if (--depth == 0)
            return end_token (token, REEVE_TOKEN_COMMENT, end);
        }
      else if (self->rules->nested_comments && self->text[end] == '/' &&
               byte_at (self, end + 1) == '*')
        {
          end += 2;
          depth++;
        }
      else
        end++;
    }
  token->unterminated = TRUE;
  return end_token (token, REEVE_TOKEN_COMMENT, self->length);
}

/* An operator of several bytes that ends in + or - needs one of these, or the sign is apart. */
static gsize
trim_signs (const ReeveLexer *self, gsize position, gsize end)
{
  for (gsize i = position; i < end; i++)
    if (strchr ("~!@#^&|`?%", self->text[i]) != NULL)
      return end;
  while (end > position + 1 && (self->text[end - 1] == '+' || self->text[end - 1] == '-'))
    end--;
  return end;
}

static gsize
scan_operator (const ReeveLexer *self, ReeveToken *token, gsize position)
{
  const char *run = self->rules->operator_bytes;
  gsize end = position;

  while (run != NULL && end < self->length && self->text[end] != '\0' &&
         strchr (run, self->text[end]) != NULL)
    {
      if ((self->text[end] == '-' && byte_at (self, end + 1) == '-') ||
          (self->text[end] == '/' && byte_at (self, end + 1) == '*'))
        break;
      end++;
    }
  if (end > position)
    return end_token (token, REEVE_TOKEN_OPERATOR, trim_signs (self, position, end));

  for (const char *const *name = self->rules->operators; *name != NULL; name++)
    {
      gsize length = strlen (*name);

      if (length <= self->length - position &&
          memcmp (self->text + position, *name, length) == 0)
        return end_token (token, REEVE_TOKEN_OPERATOR, position + length);
    }
  return end_token (token, REEVE_TOKEN_OPERATOR, position + 1);
}

/* A word, or the letter before a quote: X'…', E'…', U&'…', U&"…". */
static gsize
scan_word (const ReeveLexer *self, ReeveToken *token, gsize position)
{
  char letter = g_ascii_toupper (self->text[position]);
  char next = byte_at (self, position + 1);

  if (next == '\'' && strchr (self->rules->string_prefixes, letter) != NULL)
    {
      if (letter == 'E' && self->rules->escape_strings)
        return scan_escape_string (self, token, position + 2);
      return end_token (token, REEVE_TOKEN_STRING,
                        skip_quoted (self, token, position + 2, next));
    }
  if (letter == 'U' && next == '&' && self->rules->escape_strings)
    {
      char quote = byte_at (self, position + 2);

      if (quote == '\'' || quote == '"')
        return end_token (token, quote == '"' ? REEVE_TOKEN_QUOTED_NAME : REEVE_TOKEN_STRING,
                          skip_quoted (self, token, position + 3, quote));
    }
  return end_token (token, REEVE_TOKEN_WORD, skip_name (self, position));
}

static gsize
scan_command (const ReeveLexer *self, ReeveToken *token, gsize position)
{
  char next = byte_at (self, position + 1);

  /* \; and \: put one byte into psql's buffer, the statement goes on. */
  if (next == ';' || next == ':')
    return end_token (token, REEVE_TOKEN_COMMAND, position + 2);
  return end_token (token, REEVE_TOKEN_COMMAND, skip_line (self, position));
}

static gsize
scan (const ReeveLexer *self, ReeveToken *token, gsize position)
{
  const ReeveDialectRules *rules = self->rules;

  switch (first_at (self, position))
    {
    case FIRST_SPACE:
      return end_token (token, REEVE_TOKEN_SPACE, skip_space (self, position));
    case FIRST_WORD:
      return scan_word (self, token, position);
    case FIRST_DIGIT:
      return scan_number (self, token, position);
    case FIRST_POINT:
      if (is_digit_at (self, position + 1))
        return scan_number (self, token, position);
      break;
    case FIRST_QUOTE:
      return end_token (token, REEVE_TOKEN_STRING,
                        skip_quoted (self, token, position + 1, '\''));
    case FIRST_NAME_QUOTE:
      return end_token (token, REEVE_TOKEN_QUOTED_NAME,
                        skip_quoted (self, token, position + 1, '"'));
    case FIRST_BACKTICK:
      if (rules->backtick_names)
        return end_token (token, REEVE_TOKEN_QUOTED_NAME,
                          skip_quoted (self, token, position + 1, '`'));
      break;
    case FIRST_BRACKET:
      if (rules->bracket_names)
        return end_token (token, REEVE_TOKEN_QUOTED_NAME,
                          skip_quoted (self, token, position + 1, ']'));
      break;
    case FIRST_DOLLAR:
      if (rules->dollar_quotes)
        return scan_dollar (self, token, position);
      return scan_named_parameter (self, token, position);
    case FIRST_PARAMETER:
      if (rules->named_parameters)
        return scan_named_parameter (self, token, position);
      break;
    case FIRST_DASH:
      if (byte_at (self, position + 1) == '-')
        return end_token (token, REEVE_TOKEN_COMMENT, skip_line (self, position));
      break;
    case FIRST_SLASH:
      if (byte_at (self, position + 1) == '*')
        return scan_block_comment (self, token, position);
      break;
    case FIRST_BACKSLASH:
      if (rules->backslash_commands)
        return scan_command (self, token, position);
      break;
    case FIRST_OPEN:
      return end_token (token, REEVE_TOKEN_OPEN, position + 1);
    case FIRST_CLOSE:
      return end_token (token, REEVE_TOKEN_CLOSE, position + 1);
    case FIRST_SEMICOLON:
      return end_token (token, REEVE_TOKEN_SEMICOLON, position + 1);
    case FIRST_OTHER:
      break;
    }
  return scan_operator (self, token, position);
}

static guint
count_lines (const char *text, gsize length)
{
  const char *end = text + length;
  guint lines = 0;

  while ((text = memchr (text, '\n', (gsize) (end - text))) != NULL)
    {
      text++;
      lines++;
    }
  return lines;
}

void
reeve_lexer_init (ReeveLexer *self, ReeveDialect dialect, const char *text, gsize length)
{
  g_return_if_fail (text != NULL || length == 0);

  *self = (ReeveLexer){
    .text = text,
    .length = length,
    .line = 1,
    .rules = reeve_dialect_get_rules (dialect),
  };
}

gboolean
reeve_lexer_next (ReeveLexer *self, ReeveToken *token)
{
  gsize mark = strlen (BYTE_ORDER_MARK);
  gsize end;

  *token = (ReeveToken){ .offset = self->position, .line = self->line };
  if (self->position >= self->length)
    return FALSE;

  if (self->position == 0 && self->length >= mark &&
      memcmp (self->text, BYTE_ORDER_MARK, mark) == 0)
    end = end_token (token, REEVE_TOKEN_SPACE, skip_space (self, mark));
  else
    end = scan (self, token, self->position);

  token->length = end - self->position;
  if (token->kind <= REEVE_TOKEN_STRING && token->kind != REEVE_TOKEN_WORD)
    self->line += count_lines (self->text + token->offset, token->length);
  self->position = end;
  return TRUE;
}

gboolean
reeve_lexer_next_solid (ReeveLexer *self, ReeveToken *token)
{
  while (reeve_lexer_next (self, token))
    if (token->kind != REEVE_TOKEN_SPACE && token->kind != REEVE_TOKEN_COMMENT)
      return TRUE;
  return FALSE;
}

gboolean
reeve_token_is_word (const ReeveLexer *self, const ReeveToken *token, const char *word)
{
  return token->kind == REEVE_TOKEN_WORD && strlen (word) == token->length &&
         g_ascii_strncasecmp (self->text + token->offset, word, token->length) == 0;
}
