/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-sql"

#include "config.h"

#include "core/sql/split.h"

#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/sql/lexer.h"

/* What the first words make of a statement; only three kinds can hold a semicolon or rows. */
typedef enum
{
  SHAPE_OPENING,
  SHAPE_CREATE,
  SHAPE_PLAIN,
  SHAPE_COPY,
  SHAPE_ROUTINE,
  SHAPE_TRIGGER,
} Shape;

/* A word that is not listed for the shape so far makes the statement a plain one. */
static const struct
{
  Shape from;
  const char *word;
  Shape to;
} openings[] = {
  { SHAPE_OPENING, "COPY", SHAPE_COPY },
  { SHAPE_OPENING, "CREATE", SHAPE_CREATE },
  { SHAPE_OPENING, "EXPLAIN", SHAPE_OPENING },
  { SHAPE_OPENING, "QUERY", SHAPE_OPENING },
  { SHAPE_OPENING, "PLAN", SHAPE_OPENING },
  { SHAPE_CREATE, "OR", SHAPE_CREATE },
  { SHAPE_CREATE, "REPLACE", SHAPE_CREATE },
  { SHAPE_CREATE, "TEMP", SHAPE_CREATE },
  { SHAPE_CREATE, "TEMPORARY", SHAPE_CREATE },
  { SHAPE_CREATE, "FUNCTION", SHAPE_ROUTINE },
  { SHAPE_CREATE, "PROCEDURE", SHAPE_ROUTINE },
  { SHAPE_CREATE, "TRIGGER", SHAPE_TRIGGER },
};

/* psql's commands that send or drop the statement so far; after the others it goes on. */
static const char *const closing_commands[] = {
  "crosstabview", "g", "gdesc", "gexec", "gset", "gx", "parse", "r", "reset", "sendpipeline",
  "watch",
};

/* The token before a word decides whether BEGIN, CASE and END are keywords. */
typedef enum
{
  BEFORE_OTHER,
  BEFORE_AS,    /* also a point: a name follows */
  BEFORE_BEGIN,
  BEFORE_SEMICOLON,
} Before;

/* COPY … FROM stdin: the first FROM outside parentheses decides. */
typedef enum
{
  COPY_NO_FROM,
  COPY_FROM,
  COPY_FROM_STDIN,
  COPY_OTHER,
} CopyState;

typedef struct
{
  ReeveLexer lexer;
  GArray *pieces;
  ReevePiece piece; /* the one at work; sql_length is 0 until something solid was seen */
  Shape shape;
  CopyState copy;
  Before before;
  guint depth; /* open parentheses */
  guint body;  /* open BEGIN and CASE in a body whose semicolons end nothing */
} Splitter;

static void
start_piece (Splitter *self)
{
  self->piece = (ReevePiece){
    .kind = REEVE_PIECE_STATEMENT,
    .offset = self->lexer.position,
    .line = self->lexer.line,
  };
  self->shape = SHAPE_OPENING;
  self->copy = COPY_NO_FROM;
  self->before = BEFORE_OTHER;
  self->depth = 0;
  self->body = 0;
}

/* Ends the piece where the lexer stands. */
static void
push_piece (Splitter *self)
{
  ReevePiece *piece = &self->piece;
  ReevePiece *last = self->pieces->len > 0
                       ? &g_array_index (self->pieces, ReevePiece, self->pieces->len - 1)
                       : NULL;

  piece->length = self->lexer.position - piece->offset;
  if (piece->sql_length == 0)
    {
      piece->kind = REEVE_PIECE_BLANK;
      piece->sql_offset = piece->offset;
    }
  if (piece->kind == REEVE_PIECE_BLANK && last != NULL && last->kind == REEVE_PIECE_BLANK)
    last->length += piece->length;
  else if (piece->length > 0)
    g_array_append_val (self->pieces, *piece);
  start_piece (self);
}

static void
track_copy (CopyState *state, guint depth, const ReeveLexer *lexer, const ReeveToken *token)
{
  if (*state == COPY_FROM)
    *state = reeve_token_is_word (lexer, token, "STDIN") ||
                 /* The server forgives the slip and reads. */
                 reeve_token_is_word (lexer, token, "STDOUT")
               ? COPY_FROM_STDIN
               : COPY_OTHER;
  else if (*state == COPY_NO_FROM && depth == 0 && reeve_token_is_word (lexer, token, "FROM"))
    *state = COPY_FROM;
}

static void
track_opening (Splitter *self, const ReeveToken *token)
{
  for (gsize i = 0; i < G_N_ELEMENTS (openings); i++)
    if (openings[i].from == self->shape &&
        reeve_token_is_word (&self->lexer, token, openings[i].word))
      {
        self->shape = openings[i].to;
        return;
      }
  self->shape = SHAPE_PLAIN;
}

/* BEGIN ATOMIC … END: the body's own END is the one that no CASE has opened. */
static void
track_routine (Splitter *self, const ReeveToken *token)
{
  const ReeveLexer *lexer = &self->lexer;

  if (!lexer->rules->atomic_bodies || token->kind != REEVE_TOKEN_WORD)
    return;
  if (self->body == 0)
    {
      if (self->before == BEFORE_BEGIN && reeve_token_is_word (lexer, token, "ATOMIC"))
        self->body = 1;
    }
  else if (self->before != BEFORE_AS && reeve_token_is_word (lexer, token, "CASE"))
    self->body++;
  else if (self->before != BEFORE_AS && reeve_token_is_word (lexer, token, "END") &&
           --self->body == 0)
    self->shape = SHAPE_PLAIN;
}

/* In a trigger END closes the body only right after a semicolon; elsewhere it may be a name. */
static void
track_trigger (Splitter *self, const ReeveToken *token)
{
  const ReeveLexer *lexer = &self->lexer;

  if (!lexer->rules->trigger_bodies)
    return;
  if (self->body == 0)
    self->body = reeve_token_is_word (lexer, token, "BEGIN") ? 1 : 0;
  else if (self->before == BEFORE_SEMICOLON && reeve_token_is_word (lexer, token, "END"))
    {
      self->body = 0;
      self->shape = SHAPE_PLAIN;
    }
}

static Before
classify (const ReeveLexer *lexer, const ReeveToken *token)
{
  if (token->kind == REEVE_TOKEN_SEMICOLON)
    return BEFORE_SEMICOLON;
  if (token->kind == REEVE_TOKEN_OPERATOR && lexer->text[token->offset] == '.')
    return BEFORE_AS;
  if (reeve_token_is_word (lexer, token, "AS"))
    return BEFORE_AS;
  if (reeve_token_is_word (lexer, token, "BEGIN"))
    return BEFORE_BEGIN;
  return BEFORE_OTHER;
}

static void
track (Splitter *self, const ReeveToken *token)
{
  switch (self->shape)
    {
    case SHAPE_OPENING:
    case SHAPE_CREATE:
      track_opening (self, token);
      break;
    case SHAPE_COPY:
      if (self->lexer.rules->copy_data)
        track_copy (&self->copy, self->depth, &self->lexer, token);
      break;
    case SHAPE_ROUTINE:
      track_routine (self, token);
      self->before = classify (&self->lexer, token);
      break;
    case SHAPE_TRIGGER:
      track_trigger (self, token);
      self->before = classify (&self->lexer, token);
      break;
    case SHAPE_PLAIN:
      break;
    }
}

static void
extend_sql (Splitter *self, const ReeveToken *token)
{
  ReevePiece *piece = &self->piece;
  gsize length = token->length;

  if (piece->sql_length == 0)
    {
      piece->sql_offset = token->offset;
      piece->line = token->line;
    }
  /* Only a command has blanks at its end. */
  while (length > 1 && g_ascii_isspace (self->lexer.text[token->offset + length - 1]) &&
         token->kind == REEVE_TOKEN_COMMAND)
    length--;
  piece->sql_length = token->offset + length - piece->sql_offset;
}

static gboolean fail (GError **error,
                      guint line,
                      const char *format,
                      ...) G_GNUC_PRINTF (3, 4);

static gboolean
fail (GError **error, guint line, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  reeve_set_error (error, REEVE_ERROR_INVALID, "%s", message);
  reeve_error_set_place (error, NULL, line, 0);
  return FALSE;
}

/* Finds the line that the rows start in: the one after the statement, where psql looks too. */
static gboolean
find_rows (Splitter *self, GError **error)
{
  ReeveLexer probe = self->lexer;
  ReeveToken token;

  while (reeve_lexer_next (&probe, &token))
    {
      const char *start = probe.text + token.offset;
      const char *line_end = memchr (start, '\n', token.length);

      if (token.kind == REEVE_TOKEN_SPACE && line_end != NULL)
        {
          self->lexer.position = (gsize) (line_end - self->lexer.text) + 1;
          self->lexer.line++;
          return TRUE;
        }
      if (token.kind != REEVE_TOKEN_SPACE &&
          (token.kind != REEVE_TOKEN_COMMENT || line_end != NULL))
        return fail (error, self->piece.line,
                     _("The COPY in line %u reads its rows from the lines after it, but more "
                       "follows in the same line"),
                     self->piece.line);
    }
  return fail (error, self->piece.line,
               _("The COPY in line %u reads its rows from the lines after it, but none follow"),
               self->piece.line);
}

/* The rows after COPY … FROM stdin, up to and with the line "\.". */
static gboolean
take_rows (Splitter *self, GError **error)
{
  ReeveLexer *lexer = &self->lexer;
  ReevePiece *piece = &self->piece;

  if (!find_rows (self, error))
    return FALSE;
  piece->has_data = TRUE;
  piece->data_offset = lexer->position;
  while (lexer->position < lexer->length)
    {
      const char *row = lexer->text + lexer->position;
      const char *end = memchr (row, '\n', lexer->length - lexer->position);
      gsize length = end != NULL ? (gsize) (end - row) : lexer->length - lexer->position;
      gboolean last = length >= 2 && row[0] == '\\' && row[1] == '.' &&
                      (length == 2 || (length == 3 && row[2] == '\r'));

      if (last)
        piece->data_length = lexer->position - piece->data_offset;
      lexer->position += length + (end != NULL ? 1 : 0);
      lexer->line += end != NULL ? 1 : 0;
      if (last)
        return TRUE;
    }
  return fail (error, piece->line,
               _("The COPY in line %u is followed by rows that no line “\\.” ends"), piece->line);
}

static gboolean
end_piece (Splitter *self, GError **error)
{
  if (self->copy == COPY_FROM_STDIN && !take_rows (self, error))
    return FALSE;
  push_piece (self);
  return TRUE;
}

static gboolean
feed_semicolon (Splitter *self, const ReeveToken *token, GError **error)
{
  gboolean grouped = self->depth > 0 && self->lexer.rules->grouped_semicolons;

  if (self->body == 0 && !grouped)
    return end_piece (self, error);
  extend_sql (self, token);
  track (self, token);
  return TRUE;
}

/* Whether the command's name, without its backslash, is @name. */
static gboolean
command_is (const Splitter *self, const ReeveToken *token, const char *name)
{
  const char *text = self->lexer.text + token->offset + 1;
  gsize length = strlen (name);

  return token->length > length && strncmp (text, name, length) == 0 &&
         (token->length == length + 1 || !g_ascii_isalnum (text[length]));
}

static void
track_client_copy (Splitter *self, const ReeveToken *token)
{
  ReeveLexer lexer = self->lexer;
  ReeveToken word;
  guint depth = 0;

  if (!command_is (self, token, "copy"))
    return;
  lexer.position = token->offset + strlen ("\\copy");
  lexer.length = token->offset + token->length;
  while (reeve_lexer_next_solid (&lexer, &word))
    {
      track_copy (&self->copy, depth, &lexer, &word);
      depth += word.kind == REEVE_TOKEN_OPEN ? 1 : 0;
      depth -= word.kind == REEVE_TOKEN_CLOSE && depth > 0 ? 1 : 0;
    }
}

static gboolean
feed_command (Splitter *self, const ReeveToken *token, GError **error)
{
  gboolean alone = self->piece.sql_length == 0;

  self->piece.kind = REEVE_PIECE_COMMAND;
  extend_sql (self, token);
  if (alone)
    {
      track_client_copy (self, token);
      return end_piece (self, error);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (closing_commands); i++)
    if (command_is (self, token, closing_commands[i]))
      return end_piece (self, error);
  return TRUE;
}

static gboolean
fail_unterminated (const ReeveLexer *lexer, const ReeveToken *token, GError **error)
{
  guint line = token->line;

  if (token->kind == REEVE_TOKEN_COMMENT)
    return fail (error, line, _("The comment that begins in line %u has no end"), line);
  if (token->kind == REEVE_TOKEN_QUOTED_NAME)
    return fail (error, line, _("The quoted name that begins in line %u has no end"), line);
  if (lexer->text[token->offset] == '$')
    return fail (error, line, _("The dollar-quoted text that begins in line %u has no end"), line);
  return fail (error, line, _("The string that begins in line %u has no end"), line);
}

static gboolean
feed (Splitter *self, const ReeveToken *token, GError **error)
{
  if (token->unterminated)
    return fail_unterminated (&self->lexer, token, error);

  switch (token->kind)
    {
    case REEVE_TOKEN_END:
    case REEVE_TOKEN_SPACE:
    case REEVE_TOKEN_COMMENT:
      return TRUE;
    case REEVE_TOKEN_SEMICOLON:
      return feed_semicolon (self, token, error);
    case REEVE_TOKEN_COMMAND:
      return feed_command (self, token, error);
    case REEVE_TOKEN_OPEN:
      self->depth++;
      break;
    case REEVE_TOKEN_CLOSE:
      self->depth -= self->depth > 0 ? 1 : 0;
      break;
    case REEVE_TOKEN_WORD:
    case REEVE_TOKEN_QUOTED_NAME:
    case REEVE_TOKEN_STRING:
    case REEVE_TOKEN_NUMBER:
    case REEVE_TOKEN_PARAMETER:
    case REEVE_TOKEN_OPERATOR:
      break;
    }
  extend_sql (self, token);
  track (self, token);
  return TRUE;
}

GArray *
reeve_split (ReeveDialect dialect, const char *script, gsize length, GError **error)
{
  g_autoptr (GArray) pieces = g_array_new (FALSE, FALSE, sizeof (ReevePiece));
  Splitter self = { .pieces = pieces };
  ReeveToken token;

  reeve_lexer_init (&self.lexer, dialect, script, length);
  start_piece (&self);
  while (reeve_lexer_next (&self.lexer, &token))
    if (!feed (&self, &token, error))
      return NULL;
  if (!end_piece (&self, error))
    return NULL;
  return g_steal_pointer (&pieces);
}
