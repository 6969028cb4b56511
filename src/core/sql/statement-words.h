/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/sql/lexer.h"
#include "core/sql/statement-private.h"

G_BEGIN_DECLS

/**
 * ReeveWordRule: what the first words of a statement say. The pattern is a list, blanks between:
 *
 *   WORD or ONE|OTHER    that word
 *   [IF EXISTS]          these words, if they are there; not nested
 *   %                    the object's name, perhaps with its schema
 *   @                    the name of a table that it changes; the object when no % is given
 *   *                    anything up to the word that comes next in the pattern
 *
 * The statement may go on after the pattern's end.
 */
typedef struct
{
  const char *pattern;
  const char *verb;
  ReeveEffect effect;
  ReeveStatementRole role;
  ReeveTableLock lock;
  gboolean refuses;
} ReeveWordRule;

/**
 * reeve_words_apply: the first rule of the list (ended by a NULL pattern) that fits what the lexer
 * stands before fills in the facts. The lexer is only moved on success, behind the pattern.
 *
 * Returns: (nullable): the rule
 */
const ReeveWordRule *reeve_words_apply (const ReeveWordRule *rules,
                                        ReeveLexer *lexer,
                                        ReeveInspection *inspection);

/**
 * reeve_words_skip_with: moves from before WITH … AS (…), … to before the statement that uses it.
 * Without a WITH it does nothing.
 */
void reeve_words_skip_with (ReeveLexer *lexer);

/** reeve_words_take_name: a name, perhaps with a schema, unquoted. FALSE when there is none. */
gboolean reeve_words_take_name (ReeveLexer *lexer,
                                char **schema,
                                char **name);

/** reeve_words_first: the first word in upper case. Returns: (transfer full) (nullable): */
char *reeve_words_first (ReeveLexer lexer);

G_END_DECLS
