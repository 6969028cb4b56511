/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/sql/lexer.h"

G_BEGIN_DECLS

/** ReeveLintWords: goes through a statement's tokens, one ahead. Lives on the stack. */
typedef struct
{
  ReeveLexer lexer;
  ReeveToken token; /* the next one; kind END when there is none */
} ReeveLintWords;

void reeve_lint_words_init (ReeveLintWords *self,
                            ReeveDialect dialect,
                            const char *sql);
void reeve_lint_words_advance (ReeveLintWords *self);
/** reeve_lint_words_is: whether the next token is this plain word (upper case) … */
gboolean reeve_lint_words_is (const ReeveLintWords *self,
                              const char *word);
/** reeve_lint_words_is_sign: … or this one byte. */
gboolean reeve_lint_words_is_sign (const ReeveLintWords *self,
                                   char sign);
/** reeve_lint_words_accept: goes past it when it is next. @word may be several, one blank apart. */
gboolean reeve_lint_words_accept (ReeveLintWords *self,
                                  const char *word);
gboolean reeve_lint_words_accept_sign (ReeveLintWords *self,
                                       char sign);
/** reeve_lint_words_take_name: the next token as a name, folded, quotes gone.
 *  Returns: (transfer full) (nullable): NULL when it is none; then nothing is taken */
char *reeve_lint_words_take_name (ReeveLintWords *self);
/** reeve_lint_words_skip_group: past the closing parenthesis, when an opening one is next. */
void reeve_lint_words_skip_group (ReeveLintWords *self);
/** reeve_lint_words_seek: up to the plain word, outside parentheses. FALSE: it does not come */
gboolean reeve_lint_words_seek (ReeveLintWords *self,
                                const char *word);

/** reeve_lint_mentions: whether @name stands in the text as a whole word, in any case. */
gboolean reeve_lint_mentions (const char *sql,
                              const char *name);

/** reeve_lint_unquote: a name token as the engine folds it. Returns: (transfer full): */
char *reeve_lint_unquote (const ReeveLexer *lexer,
                          const ReeveToken *token);

G_END_DECLS
