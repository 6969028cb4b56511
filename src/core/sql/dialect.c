/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-sql"

#include "config.h"

#include "core/sql/dialect.h"

static const char *const sqlite_operators[] = {
  "->>", "->", "||", "<<", "<=", "<>", ">>", ">=", "==", "!=", NULL,
};

static const char *const postgres_operators[] = { "::", ":=", "..", NULL };

static const ReeveDialectRules dialects[] = {
  [REEVE_DIALECT_POSTGRES] = {
    .dollar_quotes = TRUE,
    .escape_strings = TRUE,
    .nested_comments = TRUE,
    .copy_data = TRUE,
    .backslash_commands = TRUE,
    .grouped_semicolons = TRUE,
    .atomic_bodies = TRUE,
    .string_prefixes = "EBXN",
    .line_ends = "\n\r",
    .operator_bytes = "~!@#^&|`?+-*%<>=/",
    .operators = postgres_operators,
  },
  [REEVE_DIALECT_SQLITE] = {
    .bracket_names = TRUE,
    .backtick_names = TRUE,
    .named_parameters = TRUE,
    .trigger_bodies = TRUE,
    .string_prefixes = "X",
    .line_ends = "\n",
    .operators = sqlite_operators,
  },
};

const ReeveDialectRules *
reeve_dialect_get_rules (ReeveDialect dialect)
{
  g_return_val_if_fail ((guint) dialect < G_N_ELEMENTS (dialects), NULL);
  return &dialects[dialect];
}
