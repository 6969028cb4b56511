/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** ReeveDialect: which SQL a text is written in. What differs is data, see dialect.c. */
typedef enum
{
  REEVE_DIALECT_POSTGRES,
  REEVE_DIALECT_SQLITE,
} ReeveDialect;

/** ReeveDialectRules: the lexical differences that lexer and splitter go by. */
typedef struct
{
  gboolean dollar_quotes;      /* $tag$ … $tag$ */
  gboolean escape_strings;     /* E'…' with backslashes */
  gboolean nested_comments;    /* block comments nest */
  gboolean bracket_names;      /* [name] */
  gboolean backtick_names;     /* `name` */
  gboolean copy_data;          /* COPY … FROM stdin; is followed by rows up to \. */
  gboolean backslash_commands; /* \c and its like are a client's commands, not SQL */
  gboolean grouped_semicolons; /* a semicolon in parentheses ends no statement */
  gboolean named_parameters;   /* ?, ?1, :name, @name, $name; otherwise only $1 */
  gboolean trigger_bodies;     /* CREATE TRIGGER … BEGIN …; …; END is one statement */
  gboolean atomic_bodies;      /* BEGIN ATOMIC …; …; END is one statement's body */
  const char *string_prefixes; /* letters that make one token with the quote after them: X'…' */
  const char *line_ends;       /* the bytes that end a -- comment */
  const char *operator_bytes;  /* bytes that run together into one operator, NULL: only the … */
  const char *const *operators; /* … longer operators of this list, longest first */
} ReeveDialectRules;

const ReeveDialectRules *reeve_dialect_get_rules (ReeveDialect dialect);

G_END_DECLS
