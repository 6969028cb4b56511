/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/sql/dialect.h"

G_BEGIN_DECLS

typedef enum
{
  REEVE_PIECE_STATEMENT, /* one SQL statement, COPY data included where it has some */
  REEVE_PIECE_COMMAND,   /* a client's backslash command, e.g. psql's \c, or a statement with one */
  REEVE_PIECE_BLANK,     /* only white space, comments and stray semicolons */
} ReevePieceKind;

/**
 * ReevePiece: a part of a script. The pieces in order are the script, byte for byte: piece n + 1
 * starts where piece n ends. White space and comments before a statement belong to its piece.
 */
typedef struct
{
  ReevePieceKind kind;
  gsize offset;      /* of the piece */
  gsize length;      /* of the piece */
  gsize sql_offset;  /* the statement or command itself: no leading space or comment, … */
  gsize sql_length;  /* … no closing semicolon, no trailing space */
  gsize data_offset; /* rows after COPY … FROM stdin; without the closing \. line */
  gsize data_length;
  gboolean has_data; /* COPY … FROM stdin, even when there is no row */
  guint line;        /* 1-based line of sql_offset */
} ReevePiece;

/**
 * reeve_split: cuts a script into pieces.
 *
 * Fails only on what has no end: an open quote, comment, dollar quote, COPY data without `\.` or
 * not on the lines after its statement; the error (REEVE_ERROR_INVALID) has the line where it was
 * opened.
 *
 * A backslash command in the middle of a statement makes all of that statement a command: psql
 * would send it in parts or not at all, so that no part of it can be sent as SQL. `\copy … FROM
 * stdin` is a command with data.
 *
 * Returns: (transfer full) (element-type ReevePiece): empty for an empty script
 */
GArray *reeve_split (ReeveDialect dialect,
                     const char *script,
                     gsize length,
                     GError **error);

G_END_DECLS
