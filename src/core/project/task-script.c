/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-task"

#include "config.h"

#include "core/project/task-script.h"

#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/sql/lexer.h"
#include "core/sql/split.h"

/* How a value is written into a statement. SQLite takes every value as a text, which it compares
 * with a number as larger: there the numbers say that they are some. PostgreSQL looks at what
 * stands around it. */
static const struct
{
  char mark; /* before the number */
  const char *casts[REEVE_TASK_N_TYPES];
} forms[] = {
  [REEVE_DIALECT_POSTGRES] = { .mark = '$' },
  [REEVE_DIALECT_SQLITE] = {
    .mark = '?',
    .casts = {
      [REEVE_TASK_INTEGER] = "CAST(%s AS INTEGER)",
      [REEVE_TASK_BOOLEAN] = "CAST(%s AS INTEGER)",
    },
  },
};

/* A statement while its placeholders are looked for. */
typedef struct
{
  ReeveTask *task;
  ReeveDialect dialect;
  ReeveTaskStatement *statement;
  GString *sql;
  guint brackets; /* open ones: in them a colon may part the bounds of a slice */
} Binder;

static void
statement_free (gpointer data)
{
  ReeveTaskStatement *self = data;

  g_free (self->source);
  g_free (self->sql);
  g_array_unref (self->parameters);
  g_clear_pointer (&self->facts, reeve_statement_facts_free);
  g_free (self);
}

static gboolean G_GNUC_PRINTF (4, 5)
fail (ReeveTask *task, guint line, GError **error, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  reeve_set_error (error, REEVE_ERROR_INVALID, "%s", message);
  reeve_error_set_place (error, reeve_task_get_path (task), line, 0);
  return FALSE;
}

/* The number of the parameter in this statement; it gets one with its first place. */
static guint
number_of (ReeveTaskStatement *statement, guint index)
{
  for (guint i = 0; i < statement->parameters->len; i++)
    if (g_array_index (statement->parameters, guint, i) == index)
      return i + 1;
  g_array_append_val (statement->parameters, index);
  return statement->parameters->len;
}

static gboolean
put_parameter (Binder *self, const char *name, guint line, GError **error)
{
  guint index = 0;
  const ReeveTaskParameter *parameter = reeve_task_find_parameter (self->task, name, &index);
  g_autofree char *number = NULL;
  const char *cast;

  if (parameter == NULL)
    {
      fail (self->task, line, error,
            _("The SQL uses “:%s”, which is no parameter of the task"), name);
      reeve_error_set_remedy (error, _("Add “-- parameter: %s text” to the header, or correct the "
                                       "name."),
                              name);
      return FALSE;
    }
  number = g_strdup_printf ("%c%u", forms[self->dialect].mark,
                            number_of (self->statement, index));
  cast = forms[self->dialect].casts[parameter->type];
  if (cast != NULL)
    {
      g_auto (GStrv) halves = g_strsplit (cast, "%s", 2);

      g_string_append_printf (self->sql, "%s%s%s", halves[0], number, halves[1]);
    }
  else
    g_string_append (self->sql, number);
  return TRUE;
}

static void
put_token (Binder *self, const ReeveLexer *lexer, const ReeveToken *token)
{
  g_string_append_len (self->sql, lexer->text + token->offset, (gssize) token->length);
}

static gboolean
is_text (const ReeveLexer *lexer, const ReeveToken *token, const char *text)
{
  return token->length == strlen (text) &&
         memcmp (lexer->text + token->offset, text, token->length) == 0;
}

/* A lexer that knows ":name" gives it as one token. */
static gboolean
bind_token (Binder *self, const ReeveLexer *lexer, const ReeveToken *token, GError **error)
{
  g_autofree char *text = g_strndup (lexer->text + token->offset, token->length);
  guint line = self->statement->line + token->line - 1;

  if (token->kind != REEVE_TOKEN_PARAMETER)
    put_token (self, lexer, token);
  else if (*text == ':')
    return put_parameter (self, text + 1, line, error);
  else
    {
      fail (self->task, line, error, _("A parameter is written “:name”, not “%s”"), text);
      return FALSE;
    }
  return TRUE;
}

/* One that does not gives a colon and a word right behind it. In brackets a word that is no
 * parameter is the bound of a slice. */
static gboolean
bind_colon (Binder *self, ReeveLexer *lexer, const ReeveToken *colon, GError **error)
{
  ReeveLexer ahead = *lexer;
  ReeveToken word = { 0 };
  g_autofree char *name = NULL;

  if (!reeve_lexer_next (&ahead, &word) || word.kind != REEVE_TOKEN_WORD)
    {
      put_token (self, lexer, colon);
      return TRUE;
    }
  name = g_strndup (lexer->text + word.offset, word.length);
  if (self->brackets > 0 && reeve_task_find_parameter (self->task, name, NULL) == NULL)
    {
      put_token (self, lexer, colon);
      return TRUE;
    }
  *lexer = ahead;
  return put_parameter (self, name, self->statement->line + word.line - 1, error);
}

static gboolean
bind_next (Binder *self, ReeveLexer *lexer, const ReeveToken *token, GError **error)
{
  if (token->kind == REEVE_TOKEN_OPERATOR && is_text (lexer, token, "["))
    self->brackets++;
  else if (token->kind == REEVE_TOKEN_OPERATOR && is_text (lexer, token, "]") && self->brackets > 0)
    self->brackets--;
  if (token->kind == REEVE_TOKEN_OPERATOR && is_text (lexer, token, ":"))
    return bind_colon (self, lexer, token, error);
  return bind_token (self, lexer, token, error);
}

static gboolean
bind (ReeveTask *task, ReeveDialect dialect, ReeveTaskStatement *statement, GError **error)
{
  g_autoptr (GString) sql = g_string_new (NULL);
  Binder self = { .task = task, .dialect = dialect, .statement = statement, .sql = sql };
  ReeveLexer lexer;
  ReeveToken token;

  reeve_lexer_init (&lexer, dialect, statement->source, strlen (statement->source));
  while (reeve_lexer_next (&lexer, &token))
    if (!bind_next (&self, &lexer, &token, error))
      return FALSE;
  statement->sql = g_string_free (g_steal_pointer (&sql), FALSE);
  return TRUE;
}

static const char *
verb_of (const ReeveTaskStatement *statement)
{
  return statement->facts->verb != NULL ? statement->facts->verb : statement->source;
}

static gboolean
check_statement (ReeveTask *task, const ReeveTaskStatement *statement, GError **error)
{
  const ReeveStatementFacts *facts = statement->facts;

  if (facts->role == REEVE_ROLE_TRANSACTION)
    {
      fail (task, statement->line, error,
            _("“%s” inside a task: Reeve itself begins and ends the transaction"),
            verb_of (statement));
      reeve_error_set_remedy (error, _("Delete the statement."));
      return FALSE;
    }
  if (facts->refuses_transaction || facts->role == REEVE_ROLE_OUTSIDE)
    return fail (task, statement->line, error, _("“%s” cannot run inside a transaction"),
                 verb_of (statement));
  if (reeve_task_get_effect (task) == REEVE_EFFECT_READ &&
      (facts->effect != REEVE_EFFECT_READ || facts->role != REEVE_ROLE_ORDINARY))
    {
      fail (task, statement->line, error, _("The task says that it reads, but “%s” may write"),
            verb_of (statement));
      reeve_error_set_remedy (error, _("Write “-- effect: write” in its header."));
      return FALSE;
    }
  return TRUE;
}

static gboolean
add_piece (ReeveTask *task,
           const ReeveTaskSection *section,
           ReeveDialect dialect,
           const ReevePiece *piece,
           GPtrArray *statements,
           GError **error)
{
  guint line = section->line + piece->line - 1;
  ReeveTaskStatement *statement;

  if (piece->kind == REEVE_PIECE_BLANK)
    return TRUE;
  if (piece->kind == REEVE_PIECE_COMMAND)
    return fail (task, line, error, _("A command of the psql program is not SQL: Reeve cannot run "
                                      "it"));
  if (piece->has_data)
    return fail (task, line, error, _("A task cannot hold the rows of COPY"));
  statement = g_new0 (ReeveTaskStatement, 1);
  g_ptr_array_add (statements, statement);
  statement->parameters = g_array_new (FALSE, FALSE, sizeof (guint));
  statement->source = g_strndup (section->sql + piece->sql_offset, piece->sql_length);
  statement->line = line;
  statement->number = statements->len;
  if (!bind (task, dialect, statement, error))
    return FALSE;
  statement->facts = reeve_statement_inspect (dialect, statement->sql, strlen (statement->sql));
  return check_statement (task, statement, error);
}

GPtrArray *
reeve_task_compile (ReeveTask *task, const ReeveEngine *engine, GError **error)
{
  const ReeveTaskSection *section = reeve_task_find_section (task, engine->name);
  g_autoptr (GPtrArray) statements = g_ptr_array_new_with_free_func (statement_free);
  g_autoptr (GArray) pieces = NULL;

  if (section == NULL)
    {
      reeve_set_error (error, REEVE_ERROR_UNSUPPORTED, _("The task “%s” has no SQL for %s"),
                       reeve_task_get_name (task), engine->title);
      reeve_error_set_remedy (error, _("Add a section “-- task:sql engine:%s” to “%s”."),
                              engine->name, reeve_task_get_path (task));
      return NULL;
    }
  pieces = reeve_split (engine->dialect, section->sql, strlen (section->sql), error);
  if (pieces == NULL)
    {
      ReeveErrorDetail *detail = error != NULL ? reeve_error_edit_detail (*error) : NULL;

      if (detail != NULL && detail->line > 0)
        detail->line += section->line - 1;
      reeve_error_set_place (error, reeve_task_get_path (task), section->line, 0);
      return NULL;
    }
  for (guint i = 0; i < pieces->len; i++)
    if (!add_piece (task, section, engine->dialect, &g_array_index (pieces, ReevePiece, i),
                    statements, error))
      return NULL;
  if (statements->len > 0)
    return g_steal_pointer (&statements);
  fail (task, section->line, error, _("The task has no SQL"));
  return NULL;
}
