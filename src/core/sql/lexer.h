/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/sql/dialect.h"

G_BEGIN_DECLS

typedef enum
{
  REEVE_TOKEN_END,         /* nothing is left */
  REEVE_TOKEN_SPACE,       /* blanks and line ends, also a byte order mark at the start */
  REEVE_TOKEN_COMMENT,     /* one comment, its line end not included */
  REEVE_TOKEN_WORD,        /* keyword or plain name */
  REEVE_TOKEN_QUOTED_NAME, /* "name", and per dialect `name`, [name], U&"name" */
  REEVE_TOKEN_STRING,      /* '…', E'…' with its continuation, B'…', X'…', U&'…', N'…', $t$…$t$ */
  REEVE_TOKEN_NUMBER,
  REEVE_TOKEN_PARAMETER,   /* $1, ?, ?1, :name, @name (per dialect) */
  REEVE_TOKEN_OPEN,        /* ( */
  REEVE_TOKEN_CLOSE,       /* ) */
  REEVE_TOKEN_SEMICOLON,
  REEVE_TOKEN_COMMAND,     /* a client's backslash command, to the end of its line, or \; or \: */
  REEVE_TOKEN_OPERATOR,    /* anything else, one operator or one byte */
} ReeveTokenKind;

typedef struct
{
  ReeveTokenKind kind;
  gsize offset;          /* bytes from the start of the text */
  gsize length;          /* bytes; 0 only for REEVE_TOKEN_END */
  guint line;            /* 1-based line of the first byte */
  gboolean unterminated; /* a quote or comment that the text's end cuts off */
} ReeveToken;

/** ReeveLexer: lives on the stack, borrows its text, allocates nothing. */
typedef struct
{
  const char *text;
  gsize length;
  gsize position;
  guint line;
  const ReeveDialectRules *rules;
} ReeveLexer;

void reeve_lexer_init (ReeveLexer *self,
                       ReeveDialect dialect,
                       const char *text,
                       gsize length);

/** reeve_lexer_next: the tokens in order cover the text byte for byte. FALSE at the end. */
gboolean reeve_lexer_next (ReeveLexer *self,
                           ReeveToken *token);

/** reeve_lexer_next_solid: the next token that is neither space nor comment. */
gboolean reeve_lexer_next_solid (ReeveLexer *self,
                                 ReeveToken *token);

/** reeve_token_is_word: whether it is the plain word @word (upper case ASCII), in any case. */
gboolean reeve_token_is_word (const ReeveLexer *self,
                              const ReeveToken *token,
                              const char *word);

G_END_DECLS
