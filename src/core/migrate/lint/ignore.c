/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-lint"

#include "config.h"

#include "core/migrate/lint/ignore.h"

#include <string.h>

#include "core/sql/lexer.h"
#include "core/sql/split.h"

#define MARK "lint:ignore"

struct _ReeveLintIgnores
{
  GPtrArray *entries;
};

static void
entry_free (gpointer data)
{
  ReeveLintIgnore *entry = data;

  g_free (entry->rule);
  g_free (entry);
}

/* "-- lint:ignore a b, c" and the same in a block comment */
static void
read_comment (ReeveLintIgnores *self, const char *text, gsize length, guint line, guint statement)
{
  g_autofree char *comment = g_strndup (text, length);
  g_auto (GStrv) words = NULL;
  char *start = comment + strspn (comment, "-/* \t");

  if (!g_str_has_prefix (start, MARK) || g_ascii_isalnum (start[strlen (MARK)]))
    return;
  g_strdelimit (start, ":,*/\t\r\n", ' ');
  words = g_strsplit (start, " ", -1);
  for (guint i = 2; words[i] != NULL; i++)
    {
      ReeveLintIgnore *entry;

      if (*words[i] == '\0')
        continue;
      entry = g_new0 (ReeveLintIgnore, 1);
      entry->rule = g_strdup (words[i]);
      entry->line = line;
      entry->statement = statement;
      g_ptr_array_add (self->entries, entry);
    }
}

static void
read_header (ReeveLintIgnores *self, const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *line = g_strchug (lines[i]);

      if (*line == '\0')
        continue;
      if (!g_str_has_prefix (line, "--") || g_str_has_prefix (line, "-- migrate:"))
        return;
      read_comment (self, line, strlen (line), i + 1, 0);
    }
}

static const ReevePiece *
next_statement (GArray *pieces, guint index)
{
  for (guint i = index; i < pieces->len; i++)
    {
      const ReevePiece *piece = &g_array_index (pieces, ReevePiece, i);

      if (piece->kind == REEVE_PIECE_STATEMENT)
        return piece;
    }
  return NULL;
}

static guint
line_of (const char *script, gsize offset)
{
  guint line = 1;

  for (gsize i = 0; i < offset; i++)
    line += script[i] == '\n' ? 1 : 0;
  return line;
}

/* Goes through one piece's comments; @ending is the line that the statement before it ends on. */
static void
read_piece (ReeveLintIgnores *self,
            const ReeveSection *section,
            ReeveDialect dialect,
            const char *script,
            const ReevePiece *piece,
            const ReevePiece *own,
            const ReevePiece *before,
            guint ending)
{
  ReeveLexer lexer;
  ReeveToken token;
  guint first = line_of (script, piece->offset);
  gsize length = piece->kind == REEVE_PIECE_STATEMENT
                   ? piece->sql_offset + piece->sql_length - piece->offset
                   : piece->length;

  reeve_lexer_init (&lexer, dialect, script + piece->offset, length);
  while (reeve_lexer_next (&lexer, &token))
    {
      guint line = first + token.line - 1;
      const ReevePiece *target = before != NULL && line == ending ? before : own;

      if (token.kind == REEVE_TOKEN_COMMENT)
        read_comment (self, script + piece->offset + token.offset, token.length,
                      section->line + line - 1,
                      target != NULL ? section->line + target->line - 1 : 0);
    }
}

static void
read_section (ReeveLintIgnores *self,
              ReeveRevision *revision,
              const ReeveSection *section,
              ReeveDialect dialect)
{
  const char *script = reeve_revision_get_text (revision) + section->offset;
  g_autoptr (GArray) pieces = reeve_split (dialect, script, section->length, NULL);
  const ReevePiece *before = NULL;
  guint ending = 0;

  for (guint i = 0; pieces != NULL && i < pieces->len; i++)
    {
      const ReevePiece *piece = &g_array_index (pieces, ReevePiece, i);

      read_piece (self, section, dialect, script, piece, next_statement (pieces, i), before,
                  ending);
      if (piece->kind == REEVE_PIECE_STATEMENT)
        {
          before = piece;
          ending = line_of (script, piece->sql_offset + piece->sql_length);
        }
    }
}

ReeveLintIgnores *
reeve_lint_ignores_read (ReeveRevision *revision, const char *engine, ReeveDialect dialect)
{
  static const ReeveSectionKind sections[] = { REEVE_SECTION_UP, REEVE_SECTION_VERIFY,
                                               REEVE_SECTION_DOWN };
  ReeveLintIgnores *self = g_new0 (ReeveLintIgnores, 1);

  self->entries = g_ptr_array_new_with_free_func (entry_free);
  if (strstr (reeve_revision_get_text (revision), MARK) == NULL)
    return self;
  read_header (self, reeve_revision_get_text (revision));
  for (gsize i = 0; i < G_N_ELEMENTS (sections); i++)
    {
      const ReeveSection *section = reeve_revision_find_section (revision, sections[i], engine);

      if (section != NULL)
        read_section (self, revision, section, dialect);
    }
  return self;
}

void
reeve_lint_ignores_free (ReeveLintIgnores *self)
{
  g_ptr_array_unref (self->entries);
  g_free (self);
}

gboolean
reeve_lint_ignores_hold (ReeveLintIgnores *self, const char *rule, guint line)
{
  gboolean held = FALSE;

  for (guint i = 0; i < self->entries->len; i++)
    {
      ReeveLintIgnore *entry = g_ptr_array_index (self->entries, i);

      if (strcmp (entry->rule, rule) != 0 || (entry->statement != 0 && entry->statement != line))
        continue;
      entry->used = TRUE;
      held = TRUE;
    }
  return held;
}

GPtrArray *
reeve_lint_ignores_list (ReeveLintIgnores *self)
{
  return self->entries;
}
