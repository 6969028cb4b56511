/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-sql"

#include "config.h"

#include "core/sql/statement-words.h"

#include <string.h>

/* A name in the text, by position: names are copied only once a whole pattern has matched. */
typedef struct
{
  ReeveLexer lexer;
  gboolean found;
} Place;

typedef struct
{
  ReeveLexer lexer;
  Place object;
  Place table;
  gboolean if_exists;
} Match;

/* Whether @word is one of the alternatives in @choices, which @length bytes hold. */
static gboolean
is_choice (const ReeveLexer *lexer, const ReeveToken *token, const char *choices, gsize length)
{
  const char *end = choices + length;

  if (token->kind != REEVE_TOKEN_WORD)
    return FALSE;
  while (choices < end)
    {
      gsize size = strcspn (choices, "| ]");

      if (size == token->length &&
          g_ascii_strncasecmp (lexer->text + token->offset, choices, size) == 0)
        return TRUE;
      choices += size + 1;
    }
  return FALSE;
}

static gboolean
is_name (const ReeveLexer *lexer, const ReeveToken *token)
{
  /* SQLite takes a string where a name should be. */
  return token->kind == REEVE_TOKEN_WORD || token->kind == REEVE_TOKEN_QUOTED_NAME ||
         (token->kind == REEVE_TOKEN_STRING && lexer->text[token->offset] == '\'');
}

static gboolean
is_point (const ReeveLexer *lexer, const ReeveToken *token)
{
  return token->kind == REEVE_TOKEN_OPERATOR && token->length == 1 &&
         lexer->text[token->offset] == '.';
}

/* Moves behind name, schema.name or catalogue.schema.name. */
static gboolean
skip_name (ReeveLexer *lexer)
{
  ReeveToken token;

  do
    {
      ReeveLexer next;

      if (!reeve_lexer_next_solid (lexer, &token) || !is_name (lexer, &token))
        return FALSE;
      next = *lexer;
      if (!reeve_lexer_next_solid (&next, &token) || !is_point (lexer, &token))
        return TRUE;
      *lexer = next;
    }
  while (TRUE);
}

static gboolean
skip_to_word (ReeveLexer *lexer, const char *choices, gsize length)
{
  ReeveToken token;

  while (reeve_lexer_next_solid (lexer, &token))
    if (is_choice (lexer, &token, choices, length))
      return TRUE;
  return FALSE;
}

static gboolean
match_element (Match *match, const char *element, gsize length)
{
  Place *place = *element == '%' ? &match->object : &match->table;
  ReeveToken token;

  if (*element != '%' && *element != '@')
    return reeve_lexer_next_solid (&match->lexer, &token) &&
           is_choice (&match->lexer, &token, element, length);
  place->lexer = match->lexer;
  place->found = skip_name (&match->lexer);
  return place->found;
}

/* Matches the elements up to the pattern's or the group's end. */
static gboolean
match_list (Match *match, const char *pattern)
{
  gboolean anything = FALSE;

  while (*pattern != '\0' && *pattern != ']')
    {
      gsize length = strcspn (pattern, " ]");

      if (*pattern == '[')
        {
          Match attempt = *match;

          if (match_list (&attempt, pattern + 1))
            {
              *match = attempt;
              match->if_exists |= g_str_has_prefix (pattern, "[IF ");
            }
          length = strcspn (pattern, "]") + 1;
        }
      else if (*pattern == '*')
        anything = TRUE;
      else if (anything ? !skip_to_word (&match->lexer, pattern, length)
                        : !match_element (match, pattern, length))
        return FALSE;
      else
        anything = FALSE;
      pattern += length;
      pattern += strspn (pattern, " ");
    }
  return TRUE;
}

static char *
unquote (const ReeveLexer *lexer, const ReeveToken *token)
{
  const char *text = lexer->text + token->offset;
  GString *name;
  char quote;

  /* Only PostgreSQL folds plain names; SQLite keeps them and compares without case. */
  if (token->kind == REEVE_TOKEN_WORD)
    return lexer->rules->dollar_quotes ? g_ascii_strdown (text, (gssize) token->length)
                                       : g_strndup (text, token->length);
  name = g_string_new (NULL);
  quote = text[token->length - 1];
  for (gsize i = strcspn (text, "\"'`[") + 1; i + 1 < token->length; i++)
    {
      g_string_append_c (name, text[i]);
      if (text[i] == quote && text[i + 1] == quote)
        i++;
    }
  return g_string_free (name, FALSE);
}

gboolean
reeve_words_take_name (ReeveLexer *lexer, char **schema, char **name)
{
  ReeveLexer end = *lexer;
  ReeveToken token;

  *schema = NULL;
  *name = NULL;
  if (!skip_name (&end))
    return FALSE;
  while (lexer->position < end.position && reeve_lexer_next_solid (lexer, &token))
    if (!is_point (lexer, &token))
      {
        g_free (*schema);
        *schema = *name;
        *name = unquote (lexer, &token);
      }
  return TRUE;
}

static void
set_names (ReeveInspection *inspection, Match *match)
{
  g_autofree char *schema = NULL;
  g_autofree char *object = NULL;
  g_autofree char *table_schema = NULL;
  g_autofree char *table = NULL;

  if (match->object.found && reeve_words_take_name (&match->object.lexer, &schema, &object))
    reeve_inspection_set_object (inspection, schema, object);
  if (match->table.found && reeve_words_take_name (&match->table.lexer, &table_schema, &table))
    {
      reeve_inspection_set_object (inspection, table_schema, table);
      reeve_inspection_add_table (inspection, table_schema, table);
    }
}

const ReeveWordRule *
reeve_words_apply (const ReeveWordRule *rules, ReeveLexer *lexer, ReeveInspection *inspection)
{
  for (const ReeveWordRule *rule = rules; rule->pattern != NULL; rule++)
    {
      Match match = { .lexer = *lexer };

      if (!match_list (&match, rule->pattern))
        continue;
      set_names (inspection, &match);
      reeve_inspection_set_verb (inspection, rule->verb, NULL);
      reeve_inspection_set_role (inspection, rule->role);
      reeve_inspection_raise_effect (inspection, rule->effect);
      reeve_inspection_raise_lock (inspection, rule->lock);
      if (rule->refuses)
        reeve_inspection_refuse (inspection);
      if (match.if_exists)
        reeve_inspection_set_if_exists (inspection);
      *lexer = match.lexer;
      return rule;
    }
  return NULL;
}

void
reeve_words_skip_with (ReeveLexer *lexer)
{
  static const char verbs[] = "SELECT|INSERT|UPDATE|DELETE|REPLACE|MERGE|VALUES|TABLE";
  ReeveLexer next = *lexer;
  ReeveLexer before;
  ReeveToken token;
  guint depth = 0;
  gboolean closed = FALSE;

  if (!reeve_lexer_next_solid (&next, &token) || !reeve_token_is_word (&next, &token, "WITH"))
    return;
  for (before = next; reeve_lexer_next_solid (&next, &token); before = next)
    {
      /* Only behind a closing parenthesis: a table expression may be called like a verb. */
      if (depth == 0 && closed && is_choice (&next, &token, verbs, strlen (verbs)))
        {
          *lexer = before;
          return;
        }
      depth += token.kind == REEVE_TOKEN_OPEN ? 1 : 0;
      depth -= token.kind == REEVE_TOKEN_CLOSE && depth > 0 ? 1 : 0;
      closed = token.kind == REEVE_TOKEN_CLOSE;
    }
}

char *
reeve_words_first (ReeveLexer lexer)
{
  ReeveToken token;

  if (!reeve_lexer_next_solid (&lexer, &token) || token.kind != REEVE_TOKEN_WORD)
    return NULL;
  return g_ascii_strup (lexer.text + token.offset, (gssize) token.length);
}
