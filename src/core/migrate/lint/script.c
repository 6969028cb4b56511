/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-lint"

#include "config.h"

#include "core/migrate/lint/script.h"

#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/sql/split.h"

const char *
reeve_lint_kind_name (ReeveLintKind kind)
{
  static const char *const names[] = {
    [REEVE_LINT_TABLE] = N_("table"),
    [REEVE_LINT_COLUMN] = N_("column"),
    [REEVE_LINT_CONSTRAINT] = N_("constraint"),
    [REEVE_LINT_INDEX] = N_("index"),
    [REEVE_LINT_VIEW] = N_("view"),
    [REEVE_LINT_MATERIALIZED_VIEW] = N_("materialized view"),
    [REEVE_LINT_SEQUENCE] = N_("sequence"),
    [REEVE_LINT_FUNCTION] = N_("function"),
    [REEVE_LINT_TRIGGER] = N_("trigger"),
    [REEVE_LINT_TYPE] = N_("type"),
    [REEVE_LINT_SCHEMA] = N_("schema"),
    [REEVE_LINT_EXTENSION] = N_("extension"),
    [REEVE_LINT_POLICY] = N_("policy"),
    [REEVE_LINT_RULE] = N_("rule"),
    [REEVE_LINT_PUBLICATION] = N_("publication"),
    [REEVE_LINT_STATISTICS] = N_("statistics"),
    [REEVE_LINT_DATABASE] = N_("database"),
  };

  G_STATIC_ASSERT (G_N_ELEMENTS (names) == REEVE_LINT_N_KINDS);
  return names[kind];
}

static gboolean
same_if_said (const char *a, const char *b)
{
  return a == NULL || b == NULL || strcmp (a, b) == 0;
}

gboolean
reeve_lint_object_equal (const ReeveLintObject *a, const ReeveLintObject *b)
{
  return a->kind == b->kind && g_strcmp0 (a->name, b->name) == 0 &&
         same_if_said (a->schema, b->schema) && same_if_said (a->table, b->table);
}

static void
column_free (gpointer data)
{
  ReeveLintColumn *column = data;

  g_free (column->name);
  g_free (column->type);
  g_free (column->references);
  g_free (column);
}

static void
foreign_key_free (gpointer data)
{
  ReeveLintForeignKey *key = data;

  g_strfreev (key->columns);
  g_free (key->target);
  g_free (key);
}

static void
key_free (gpointer data)
{
  g_strfreev (data);
}

static void
table_free (ReeveLintTable *table)
{
  g_ptr_array_unref (table->columns);
  g_ptr_array_unref (table->keys);
  g_ptr_array_unref (table->foreign_keys);
  g_free (table);
}

static void
action_free (gpointer data)
{
  ReeveLintAction *action = data;

  g_free (action->object.schema);
  g_free (action->object.table);
  g_free (action->object.name);
  g_free (action->new_name);
  g_strfreev (action->columns);
  g_clear_pointer (&action->table, table_free);
  g_clear_pointer (&action->column, column_free);
  g_free (action);
}

static void
statement_free (gpointer data)
{
  ReeveLintStatement *statement = data;

  g_ptr_array_unref (statement->actions);
  g_clear_pointer (&statement->tree, reeve_pg_tree_free);
  g_clear_pointer (&statement->own_facts, reeve_statement_facts_free);
  g_free (statement->sql);
  g_free (statement);
}

ReeveLintAction *
reeve_lint_action_new (ReeveLintStatement *statement,
                       ReeveLintVerb verb,
                       ReeveLintKind kind,
                       const char *schema,
                       const char *table,
                       const char *name)
{
  ReeveLintAction *action = g_new0 (ReeveLintAction, 1);

  action->verb = verb;
  action->object.kind = kind;
  action->object.schema = g_strdup (schema);
  action->object.table = g_strdup (table);
  action->object.name = g_strdup (name);
  g_ptr_array_add (statement->actions, action);
  return action;
}

ReeveLintTable *
reeve_lint_table_new (void)
{
  ReeveLintTable *table = g_new0 (ReeveLintTable, 1);

  table->columns = g_ptr_array_new_with_free_func (column_free);
  table->keys = g_ptr_array_new_with_free_func (key_free);
  table->foreign_keys = g_ptr_array_new_with_free_func (foreign_key_free);
  return table;
}

ReeveLintColumn *
reeve_lint_column_new (const char *name)
{
  ReeveLintColumn *column = g_new0 (ReeveLintColumn, 1);

  column->name = g_strdup (name);
  column->modifiers[0] = -1;
  column->modifiers[1] = -1;
  return column;
}

void
reeve_lint_table_add_foreign_key (ReeveLintTable *self, char **columns, const char *target)
{
  ReeveLintForeignKey *key = g_new0 (ReeveLintForeignKey, 1);

  key->columns = columns;
  key->target = g_strdup (target);
  g_ptr_array_add (self->foreign_keys, key);
}

static char **
one_name (const char *name)
{
  const char *names[] = { name, NULL };

  return g_strdupv ((char **) names);
}

void
reeve_lint_table_add_column (ReeveLintTable *self, ReeveLintColumn *column)
{
  g_ptr_array_add (self->columns, column);
  self->primary |= column->primary;
  if (column->primary || column->unique)
    g_ptr_array_add (self->keys, one_name (column->name));
  if (column->references != NULL)
    reeve_lint_table_add_foreign_key (self, one_name (column->name), column->references);
}

static gboolean
is_structural (const ReeveLintStatement *statement)
{
  for (guint i = 0; i < statement->actions->len; i++)
    {
      const ReeveLintAction *action = g_ptr_array_index (statement->actions, i);

      if (action->verb == REEVE_LINT_CREATE || action->verb == REEVE_LINT_DROP ||
          action->verb == REEVE_LINT_RENAME || action->verb == REEVE_LINT_ALTER)
        return TRUE;
    }
  return FALSE;
}

static void
read_statement (ReeveLintScript *self, ReeveLintStatement *statement, ReeveDialect dialect)
{
  if (dialect == REEVE_DIALECT_POSTGRES)
    {
      const PgQuery__ParseResult *root;

      statement->tree = reeve_pg_parse (statement->sql, NULL);
      root = statement->tree != NULL ? reeve_pg_tree_get_root (statement->tree) : NULL;
      if (root != NULL && root->n_stmts == 1)
        statement->node = root->stmts[0]->stmt;
    }
  if (statement->node != NULL)
    reeve_lint_read_postgres (statement);
  else
    reeve_lint_read_words (statement, dialect);
  if (is_structural (statement))
    g_ptr_array_add (self->structural, statement);
}

static ReeveLintStatement *
add_statement (ReeveLintScript *self, char *sql, guint line)
{
  ReeveLintStatement *statement = g_new0 (ReeveLintStatement, 1);

  statement->section = self->section;
  statement->sql = sql;
  statement->line = line;
  statement->number = self->statements->len + 1;
  statement->actions = g_ptr_array_new_with_free_func (action_free);
  g_ptr_array_add (self->statements, statement);
  return statement;
}

/* The migrator would not run this section. What can be said of its statements is said anyway. */
static void
read_refused (ReeveLintScript *self, ReeveRevision *revision, ReeveDialect dialect)
{
  const char *script = reeve_revision_get_text (revision) + self->section->offset;
  g_autoptr (GArray) pieces = reeve_split (dialect, script, self->section->length, NULL);

  for (guint i = 0; pieces != NULL && i < pieces->len; i++)
    {
      const ReevePiece *piece = &g_array_index (pieces, ReevePiece, i);
      ReeveLintStatement *statement;

      if (piece->kind != REEVE_PIECE_STATEMENT)
        continue;
      statement = add_statement (self, g_strndup (script + piece->sql_offset, piece->sql_length),
                                 self->section->line + piece->line - 1);
      statement->own_facts = reeve_statement_inspect (dialect, statement->sql, piece->sql_length);
      statement->facts = statement->own_facts;
      read_statement (self, statement, dialect);
    }
}

void
reeve_lint_script_read (ReeveLintScript *self,
                        ReeveRevision *revision,
                        ReeveSectionKind kind,
                        const char *engine,
                        ReeveDialect dialect)
{
  GPtrArray *given;

  self->section = reeve_revision_find_section (revision, kind, engine);
  self->statements = g_ptr_array_new_with_free_func (statement_free);
  self->structural = g_ptr_array_new ();
  if (self->section == NULL)
    return;
  given = reeve_revision_get_statements (revision, kind, engine, dialect, &self->error);
  if (given == NULL)
    {
      read_refused (self, revision, dialect);
      return;
    }
  for (guint i = 0; i < given->len; i++)
    {
      const ReeveRevisionStatement *source = g_ptr_array_index (given, i);
      ReeveLintStatement *statement = add_statement (self, g_strdup (source->sql), source->line);

      statement->facts = source->facts;
      read_statement (self, statement, dialect);
    }
}

void
reeve_lint_script_clear (ReeveLintScript *self)
{
  g_clear_pointer (&self->structural, g_ptr_array_unref);
  g_clear_pointer (&self->statements, g_ptr_array_unref);
  g_clear_error (&self->error);
}

gboolean
reeve_lint_script_creates (const ReeveLintScript *self,
                           const char *schema,
                           const char *table,
                           guint before)
{
  const ReeveLintObject wanted = { .kind = REEVE_LINT_TABLE,
                                   .schema = (char *) schema,
                                   .name = (char *) table };

  for (guint i = 0; table != NULL && i < self->structural->len; i++)
    {
      const ReeveLintStatement *statement = g_ptr_array_index (self->structural, i);

      if (before > 0 && statement->number >= before)
        break;

      for (guint j = 0; j < statement->actions->len; j++)
        {
          const ReeveLintAction *action = g_ptr_array_index (statement->actions, j);

          if (action->object.kind != REEVE_LINT_TABLE)
            continue;
          if (action->verb == REEVE_LINT_CREATE &&
              reeve_lint_object_equal (&action->object, &wanted))
            return TRUE;
          if (action->verb == REEVE_LINT_RENAME && g_strcmp0 (action->new_name, table) == 0 &&
              reeve_lint_script_creates (self, action->object.schema, action->object.name,
                                         statement->number))
            return TRUE;
        }
    }
  return FALSE;
}

gboolean
reeve_lint_script_finds (const ReeveLintScript *self,
                         ReeveLintVerb verb,
                         const ReeveLintObject *object,
                         guint after)
{
  for (guint i = 0; i < self->structural->len; i++)
    {
      const ReeveLintStatement *statement = g_ptr_array_index (self->structural, i);

      if (statement->number <= after)
        continue;

      for (guint j = 0; j < statement->actions->len; j++)
        {
          const ReeveLintAction *action = g_ptr_array_index (statement->actions, j);

          if (action->verb == verb && reeve_lint_object_equal (&action->object, object))
            return TRUE;
        }
    }
  return FALSE;
}

gboolean
reeve_lint_script_drops (const ReeveLintScript *self, const ReeveLintObject *object, guint after)
{
  return reeve_lint_script_finds (self, REEVE_LINT_DROP, object, after);
}
