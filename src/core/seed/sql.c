/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include "core/seed/sql.h"

#include <string.h>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/i18n.h"
#include "core/seed/records.h"
#include "core/seed/sql-literal.h"
#include "core/sql/split.h"

static void
rows_free (gpointer data)
{
  ReeveSeedSqlRows *rows = data;

  g_free (rows->table);
  g_clear_pointer (&rows->source, reeve_seed_source_unref);
  g_free (rows);
}

/* --- the rows of INSERTs -------------------------------------------------------------------- */

/* Where the parentheses of a row are. */
typedef struct
{
  guint64 offset;
  guint32 length;
  guint32 line;
} Place;

typedef struct
{
  ReeveSeedFile *file;
  guint n_columns;
  GArray *places;
} Inserts;

/* NULL: a row of as many literals as there are columns. */
static const char *
read_row (ReeveLexer *lexer, ReeveToken *token, guint n_columns, ReeveSeedValue *values)
{
  for (guint i = 0; i < n_columns; i++)
    {
      const char *why;

      reeve_seed_literal_next (lexer, token);
      why = reeve_seed_literal_read (lexer, token, &values[i]);
      if (why != NULL)
        return why;
      if ((token->kind == REEVE_TOKEN_CLOSE) != (i + 1 == n_columns))
        return _("there are more or fewer values than columns");
    }
  return NULL;
}

static gboolean
inserts_read (gpointer data,
              gpointer cursor,
              guint64 row,
              ReeveSeedValue *values,
              GError **error)
{
  const Inserts *self = data;
  const Place *place = &g_array_index (self->places, Place, row);
  g_autofree char *text = g_malloc (place->length + 1);
  ReeveLexer lexer;
  ReeveToken token;

  if (reeve_seed_file_read (self->file, place->offset, text, place->length, error) < 0)
    return FALSE;
  text[place->length] = '\0';
  reeve_lexer_init (&lexer, REEVE_DIALECT_POSTGRES, text, place->length);
  reeve_seed_literal_next (&lexer, &token);
  return read_row (&lexer, &token, self->n_columns, values) == NULL;
}

static guint64
inserts_get_line (gpointer data, guint64 row)
{
  return g_array_index (((Inserts *) data)->places, Place, row).line;
}

static void
inserts_free (gpointer data)
{
  Inserts *self = data;

  reeve_seed_file_unref (self->file);
  g_array_unref (self->places);
  g_free (self);
}

static const ReeveSeedSourceKind inserts_kind = {
  .read = inserts_read,
  .get_line = inserts_get_line,
  .free = inserts_free,
  .texts = TRUE,
};

/* --- statements ----------------------------------------------------------------------------- */

typedef struct
{
  ReeveSeedFile *file;
  const char *text;
  GPtrArray *rows; /* of ReeveSeedSqlRows */
  /* INSERTs that may go on with the next statement: */
  char *table;
  char **columns;
  GArray *places;
} Reading;

/* A statement that is being read. */
typedef struct
{
  ReeveLexer lexer;
  ReeveToken token;
  const ReevePiece *piece;
  char *table;
  char **columns;
} Statement;

static gboolean
fail (const Reading *self, const Statement *at, const char *why, GError **error)
{
  reeve_seed_file_set_error (self->file, at->piece->line + at->token.line - 1, why, error);
  return FALSE;
}

static gboolean
take_word (Statement *self, const char *word)
{
  if (self->token.kind != REEVE_TOKEN_WORD ||
      !reeve_token_is_word (&self->lexer, &self->token, word))
    return FALSE;
  reeve_seed_literal_next (&self->lexer, &self->token);
  return TRUE;
}

static gboolean
take_byte (Statement *self, char byte)
{
  if (self->token.length != 1 || self->lexer.text[self->token.offset] != byte)
    return FALSE;
  reeve_seed_literal_next (&self->lexer, &self->token);
  return TRUE;
}

/* (transfer full) (nullable): without its quotes */
static char *
take_name (Statement *self)
{
  const char *text = self->lexer.text + self->token.offset;
  gsize length = self->token.length;
  char *name;

  if (self->token.kind == REEVE_TOKEN_WORD)
    name = g_ascii_strdown (text, (gssize) length);
  else if (self->token.kind == REEVE_TOKEN_QUOTED_NAME && length > 2 && *text == '"')
    {
      g_autofree char *inner = g_strndup (text + 1, length - 2);
      g_auto (GStrv) parts = g_strsplit (inner, "\"\"", -1);

      name = g_strjoinv ("\"", parts);
    }
  else
    return NULL;
  reeve_seed_literal_next (&self->lexer, &self->token);
  return name;
}

/* "schema.table (a, b)": pg_dump names the schema that is there anyway. */
static gboolean
take_target (const Reading *reading, Statement *self, GError **error)
{
  g_autofree char *first = take_name (self);
  g_autofree char *second = take_byte (self, '.') ? take_name (self) : NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (first == NULL)
    return fail (reading, self, _("a table must be named here"), error);
  self->table = second == NULL                   ? g_strdup (first)
                : g_str_equal (first, "public") ? g_strdup (second)
                                                 : g_strconcat (first, ".", second, NULL);
  if (!take_byte (self, '('))
    return fail (reading, self, _("the columns must be named behind the table"), error);
  do
    {
      g_autofree char *column = take_name (self);

      if (column == NULL)
        return fail (reading, self, _("a column must be named here"), error);
      g_strv_builder_add (builder, column);
    }
  while (take_byte (self, ','));
  self->columns = g_strv_builder_end (builder);
  return take_byte (self, ')') || fail (reading, self, _("“)” is missing here"), error);
}

static void
add_rows (Reading *self, char *table, ReeveSeedSource *source)
{
  ReeveSeedSqlRows *rows = g_new0 (ReeveSeedSqlRows, 1);

  rows->table = table;
  rows->source = source;
  g_ptr_array_add (self->rows, rows);
}

/* What was inserted until now is whole. */
static void
end_inserts (Reading *self)
{
  Inserts *inserts;

  if (self->table == NULL)
    return;
  inserts = g_new0 (Inserts, 1);
  inserts->file = reeve_seed_file_ref (self->file);
  inserts->n_columns = g_strv_length (self->columns);
  inserts->places = g_steal_pointer (&self->places);
  add_rows (self, g_steal_pointer (&self->table),
            reeve_seed_source_new (&inserts_kind, reeve_seed_file_get_name (self->file),
                                   (const char *const *) self->columns, inserts->places->len,
                                   inserts));
  g_clear_pointer (&self->columns, g_strfreev);
}

static gboolean
read_copy (Reading *self, Statement *statement, GError **error)
{
  const ReevePiece *piece = statement->piece;
  ReeveSeedSource *source;

  if (!take_target (self, statement, error))
    return FALSE;
  if (!take_word (statement, "FROM") || !take_word (statement, "STDIN") ||
      statement->token.kind != REEVE_TOKEN_END || !piece->has_data)
    return fail (self, statement, _("only COPY … FROM stdin without options is read here"), error);
  end_inserts (self);
  source = reeve_seed_records_new (self->file, reeve_seed_copy_read,
                                   (const char *const *) statement->columns, piece->data_offset,
                                   reeve_file_line_at (self->text, piece->data_offset),
                                   piece->data_offset + piece->data_length, error);
  if (source == NULL)
    return FALSE;
  add_rows (self, g_steal_pointer (&statement->table), source);
  return TRUE;
}

/* "(1, 'a'), (2, 'b')" */
static gboolean
read_values (Reading *self, Statement *statement, GError **error)
{
  guint n = g_strv_length (statement->columns);
  g_autofree ReeveSeedValue *values = g_new0 (ReeveSeedValue, n);
  const char *why = NULL;

  do
    {
      Place place = { .offset = statement->piece->sql_offset + statement->token.offset,
                      .line = statement->piece->line + statement->token.line - 1 };

      if (statement->token.kind != REEVE_TOKEN_OPEN)
        why = _("a row in parentheses must stand here");
      else
        why = read_row (&statement->lexer, &statement->token, n, values);
      if (why != NULL)
        break;
      place.length = (guint32) (statement->piece->sql_offset + statement->token.offset + 1 -
                                place.offset);
      g_array_append_val (self->places, place);
      reeve_seed_literal_next (&statement->lexer, &statement->token);
    }
  while (take_byte (statement, ','));
  for (guint i = 0; i < n; i++)
    reeve_seed_value_clear (&values[i]);
  if (why == NULL && statement->token.kind != REEVE_TOKEN_END)
    why = _("only rows of literals are read here");
  return why == NULL || fail (self, statement, why, error);
}

static gboolean
read_insert (Reading *self, Statement *statement, GError **error)
{
  if (!take_word (statement, "INTO"))
    return fail (self, statement, _("“INTO” is missing here"), error);
  if (!take_target (self, statement, error))
    return FALSE;
  if (take_word (statement, "OVERRIDING"))
    {
      take_word (statement, "SYSTEM");
      take_word (statement, "VALUE");
    }
  if (!take_word (statement, "VALUES"))
    return fail (self, statement, _("only INSERT … VALUES is read here"), error);
  if (self->table == NULL || !g_str_equal (self->table, statement->table) ||
      !g_strv_equal ((const char *const *) self->columns,
                     (const char *const *) statement->columns))
    {
      end_inserts (self);
      self->table = g_strdup (statement->table);
      self->columns = g_strdupv (statement->columns);
      self->places = g_array_new (FALSE, FALSE, sizeof (Place));
    }
  return read_values (self, statement, error);
}

/* What stands around the rows of a dump and says nothing about them. */
static gboolean
is_around (Statement *self)
{
  static const char *const words[] = { "SET", "BEGIN", "COMMIT", "START", "END" };
  static const char *const functions[] = { "set_config", "setval" };
  g_autofree char *name = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (take_word (self, words[i]))
      return TRUE;
  if (!take_word (self, "SELECT"))
    return FALSE;
  name = take_name (self);
  if (take_byte (self, '.'))
    {
      g_free (name);
      name = take_name (self);
    }
  for (gsize i = 0; name != NULL && i < G_N_ELEMENTS (functions); i++)
    if (g_str_equal (name, functions[i]))
      return TRUE;
  return FALSE;
}

static gboolean
read_statement (Reading *self, const ReevePiece *piece, GError **error)
{
  Statement statement = { .piece = piece };
  gboolean ok;

  reeve_lexer_init (&statement.lexer, REEVE_DIALECT_POSTGRES, self->text + piece->sql_offset,
                    piece->sql_length);
  reeve_seed_literal_next (&statement.lexer, &statement.token);
  if (take_word (&statement, "COPY"))
    ok = read_copy (self, &statement, error);
  else if (take_word (&statement, "INSERT"))
    ok = read_insert (self, &statement, error);
  else
    {
      ok = is_around (&statement);
      if (!ok)
        reeve_seed_file_set_error (
          self->file, piece->line,
          _("only COPY … FROM stdin and INSERT … VALUES are read here; nothing is executed"),
          error);
    }
  g_free (statement.table);
  g_strfreev (statement.columns);
  return ok;
}

/* Dumps begin and end with one that means nothing here. */
static gboolean
check_command (const Reading *self, const ReevePiece *piece, GError **error)
{
  const char *text = self->text + piece->sql_offset;

  if (g_str_has_prefix (text, "\\restrict ") || g_str_has_prefix (text, "\\unrestrict "))
    return TRUE;
  reeve_seed_file_set_error (self->file, piece->line, _("commands of psql are not read here"),
                             error);
  return FALSE;
}

GPtrArray *
reeve_seed_sql_read (ReeveSeedFile *file, GError **error)
{
  gsize length = 0;
  g_autofree char *text = reeve_seed_file_read_text (file, &length, error);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (rows_free);
  g_autoptr (GError) local = NULL;
  g_autoptr (GArray) pieces = NULL;
  Reading self = { .file = file, .text = text, .rows = rows };
  gboolean ok = text != NULL;

  if (text == NULL)
    return NULL;
  pieces = reeve_split (REEVE_DIALECT_POSTGRES, text, length, &local);
  if (pieces == NULL)
    {
      reeve_seed_file_set_error (file, 0, local->message, error);
      return NULL;
    }
  for (guint i = 0; ok && i < pieces->len; i++)
    {
      const ReevePiece *piece = &g_array_index (pieces, ReevePiece, i);

      if (piece->kind == REEVE_PIECE_STATEMENT)
        ok = read_statement (&self, piece, error);
      else if (piece->kind == REEVE_PIECE_COMMAND)
        ok = check_command (&self, piece, error);
    }
  end_inserts (&self);
  return ok ? g_steal_pointer (&rows) : NULL;
}
