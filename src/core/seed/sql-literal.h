/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/seed/value.h"
#include "core/sql/lexer.h"

G_BEGIN_DECLS

/**
 * reeve_seed_literal_read: a literal, from @token on: texts, numbers, truths, NULL, with a type
 * before or behind it. Afterwards @token is what follows.
 *
 * Returns: (nullable): why it is none; a sentence without its full stop, that lasts
 */
const char *reeve_seed_literal_read (ReeveLexer *lexer,
                                     ReeveToken *token,
                                     ReeveSeedValue *value);

/** reeve_seed_literal_next: the next token; REEVE_TOKEN_END at the end. */
void reeve_seed_literal_next (ReeveLexer *lexer,
                              ReeveToken *token);

G_END_DECLS
