/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/sql/dialect.h"

G_BEGIN_DECLS

/**
 * reeve_quote_identifier: always quoted, so that no keyword list has to be right.
 * Returns: (transfer full):
 */
char *reeve_quote_identifier (ReeveDialect dialect,
                              const char *name);

/**
 * reeve_quote_literal: a string literal that means the same whatever
 * standard_conforming_strings says; NULL gives the keyword NULL.
 * Returns: (transfer full):
 */
char *reeve_quote_literal (ReeveDialect dialect,
                           const char *text);

G_END_DECLS
