/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-lint"

#include "config.h"

#include "core/migrate/lint/script.h"

#include "core/migrate/lint/words.h"

static const struct
{
  const char *word;
  ReeveLintKind kind;
} kinds[] = {
  { "TABLE", REEVE_LINT_TABLE },
  { "INDEX", REEVE_LINT_INDEX },
  { "VIEW", REEVE_LINT_VIEW },
  { "TRIGGER", REEVE_LINT_TRIGGER },
  { "SEQUENCE", REEVE_LINT_SEQUENCE },
  { "FUNCTION", REEVE_LINT_FUNCTION },
  { "PROCEDURE", REEVE_LINT_FUNCTION },
  { "AGGREGATE", REEVE_LINT_FUNCTION },
  { "TYPE", REEVE_LINT_TYPE },
  { "DOMAIN", REEVE_LINT_TYPE },
  { "SCHEMA", REEVE_LINT_SCHEMA },
  { "EXTENSION", REEVE_LINT_EXTENSION },
  { "POLICY", REEVE_LINT_POLICY },
  { "RULE", REEVE_LINT_RULE },
  { "STATISTICS", REEVE_LINT_STATISTICS },
  { "PUBLICATION", REEVE_LINT_PUBLICATION },
  { "DATABASE", REEVE_LINT_DATABASE },
};

static gboolean
take_kind (ReeveLintWords *words, ReeveLintKind *kind)
{
  if (reeve_lint_words_accept (words, "MATERIALIZED VIEW"))
    {
      *kind = REEVE_LINT_MATERIALIZED_VIEW;
      return TRUE;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (reeve_lint_words_accept (words, kinds[i].word))
      {
        *kind = kinds[i].kind;
        return TRUE;
      }
  return FALSE;
}

/* [schema .] name */
static gboolean
take_qualified (ReeveLintWords *words, char **schema, char **name)
{
  *name = reeve_lint_words_take_name (words);
  if (*name != NULL && reeve_lint_words_accept_sign (words, '.'))
    {
      *schema = g_steal_pointer (name);
      *name = reeve_lint_words_take_name (words);
    }
  return *name != NULL;
}

static ReeveLintAction *
take_object (ReeveLintWords *words,
             ReeveLintStatement *statement,
             ReeveLintVerb verb,
             ReeveLintKind kind)
{
  g_autofree char *schema = NULL;
  g_autofree char *name = NULL;

  if (!take_qualified (words, &schema, &name))
    return NULL;
  return reeve_lint_action_new (statement, verb, kind, schema, NULL, name);
}

static gboolean
at_end_of_element (const ReeveLintWords *words)
{
  return words->token.kind == REEVE_TOKEN_END || words->token.kind == REEVE_TOKEN_CLOSE ||
         reeve_lint_words_is_sign (words, ',');
}

static void
step (ReeveLintWords *words)
{
  if (words->token.kind == REEVE_TOKEN_OPEN)
    reeve_lint_words_skip_group (words);
  else
    reeve_lint_words_advance (words);
}

static void
skip_element (ReeveLintWords *words)
{
  while (!at_end_of_element (words))
    step (words);
}

/* ( name [COLLATE …] [ASC], expression, … ): an expression becomes "" */
static char **
take_columns (ReeveLintWords *words)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (!reeve_lint_words_accept_sign (words, '('))
    return g_strv_builder_end (builder);
  while (words->token.kind != REEVE_TOKEN_END)
    {
      g_autofree char *name = reeve_lint_words_take_name (words);
      gboolean plain =
        name != NULL && (at_end_of_element (words) || reeve_lint_words_is (words, "COLLATE") ||
                         reeve_lint_words_is (words, "ASC") || reeve_lint_words_is (words, "DESC"));

      g_strv_builder_add (builder, plain ? name : "");
      skip_element (words);
      if (!reeve_lint_words_accept_sign (words, ','))
        break;
    }
  reeve_lint_words_accept_sign (words, ')');
  return g_strv_builder_end (builder);
}

static gboolean
at_column_constraint (const ReeveLintWords *words)
{
  static const char *const starts[] = {
    "CONSTRAINT", "PRIMARY", "NOT",        "NULL",      "UNIQUE", "CHECK",
    "DEFAULT",    "COLLATE", "REFERENCES", "GENERATED", "AS",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (starts); i++)
    if (reeve_lint_words_is (words, starts[i]))
      return TRUE;
  return FALSE;
}

static void
take_type (ReeveLintWords *words, ReeveLintColumn *column)
{
  g_autoptr (GString) type = g_string_new (NULL);

  while (!at_end_of_element (words) && !at_column_constraint (words))
    {
      g_autofree char *word = reeve_lint_words_take_name (words);

      if (word == NULL)
        step (words);
      else
        g_string_append_printf (type, "%s%s", type->len > 0 ? " " : "", word);
    }
  if (type->len > 0)
    column->type = g_string_free (g_steal_pointer (&type), FALSE);
}

static void
take_default (ReeveLintWords *words, ReeveLintColumn *column)
{
  column->has_default = TRUE;
  if (words->token.kind == REEVE_TOKEN_OPEN)
    {
      ReeveLintWords inside = *words;

      reeve_lint_words_advance (&inside);
      if (reeve_lint_words_accept (&inside, "NULL") && inside.token.kind == REEVE_TOKEN_CLOSE)
        column->has_default = FALSE;
      else
        column->parenthesised = TRUE;
    }
  else if (reeve_lint_words_is (words, "NULL"))
    column->has_default = FALSE;
  else if (reeve_lint_words_is (words, "CURRENT_TIMESTAMP") ||
           reeve_lint_words_is (words, "CURRENT_DATE") ||
           reeve_lint_words_is (words, "CURRENT_TIME"))
    column->parenthesised = TRUE;
  step (words);
}

static void
take_reference (ReeveLintWords *words, char **target)
{
  g_autofree char *schema = NULL;

  take_qualified (words, &schema, target);
  reeve_lint_words_skip_group (words);
}

static void
take_column_constraint (ReeveLintWords *words, ReeveLintColumn *column)
{
  if (reeve_lint_words_accept (words, "CONSTRAINT"))
    reeve_lint_words_advance (words);
  else if (reeve_lint_words_accept (words, "PRIMARY KEY"))
    column->primary = TRUE;
  else if (reeve_lint_words_accept (words, "NOT NULL"))
    column->not_null = TRUE;
  else if (reeve_lint_words_accept (words, "UNIQUE"))
    column->unique = TRUE;
  else if (reeve_lint_words_accept (words, "CHECK"))
    column->check = TRUE;
  else if (reeve_lint_words_accept (words, "DEFAULT"))
    take_default (words, column);
  else if (reeve_lint_words_accept (words, "REFERENCES"))
    {
      g_clear_pointer (&column->references, g_free);
      take_reference (words, &column->references);
    }
  else if (reeve_lint_words_accept (words, "STORED"))
    column->generated = TRUE;
  else if (reeve_lint_words_accept (words, "ON"))
    {
      /* ON DELETE SET NULL: its NULL and DEFAULT say nothing of the column. */
      reeve_lint_words_advance (words);
      reeve_lint_words_accept (words, "SET");
      reeve_lint_words_advance (words);
    }
  else
    step (words);
}

static ReeveLintColumn *
take_column (ReeveLintWords *words)
{
  g_autofree char *name = reeve_lint_words_take_name (words);
  ReeveLintColumn *column;

  if (name == NULL)
    return NULL;
  column = reeve_lint_column_new (name);
  take_type (words, column);
  while (!at_end_of_element (words))
    take_column_constraint (words, column);
  return column;
}

static gboolean
take_table_constraint (ReeveLintWords *words, ReeveLintTable *table)
{
  gboolean primary;

  if (reeve_lint_words_accept (words, "CONSTRAINT"))
    reeve_lint_words_advance (words);
  primary = reeve_lint_words_accept (words, "PRIMARY KEY");
  if (primary || reeve_lint_words_accept (words, "UNIQUE"))
    {
      table->primary |= primary;
      g_ptr_array_add (table->keys, take_columns (words));
      return TRUE;
    }
  if (reeve_lint_words_accept (words, "FOREIGN KEY"))
    {
      g_auto (GStrv) columns = take_columns (words);
      g_autofree char *target = NULL;

      if (reeve_lint_words_accept (words, "REFERENCES"))
        take_reference (words, &target);
      reeve_lint_table_add_foreign_key (table, g_steal_pointer (&columns), target);
      return TRUE;
    }
  if (reeve_lint_words_is (words, "LIKE"))
    table->derived = TRUE;
  return reeve_lint_words_is (words, "CHECK") || reeve_lint_words_is (words, "EXCLUDE") ||
         reeve_lint_words_is (words, "LIKE");
}

static void
take_definition (ReeveLintWords *words, ReeveLintTable *table)
{
  if (reeve_lint_words_is (words, "AS"))
    table->copied = TRUE;
  if (!reeve_lint_words_accept_sign (words, '('))
    return;
  while (words->token.kind != REEVE_TOKEN_END && words->token.kind != REEVE_TOKEN_CLOSE)
    {
      ReeveLintColumn *column = NULL;

      if (!take_table_constraint (words, table))
        column = take_column (words);
      if (column != NULL)
        reeve_lint_table_add_column (table, column);
      skip_element (words);
      if (!reeve_lint_words_accept_sign (words, ','))
        break;
    }
}

/* Whether a CREATE INDEX leaves rows out that someone who looks for a value could want. */
static gboolean
take_where (ReeveLintWords *words)
{
  g_autofree char *name = NULL;

  if (!reeve_lint_words_seek (words, "WHERE"))
    return FALSE;
  reeve_lint_words_advance (words);
  name = reeve_lint_words_take_name (words);
  return name == NULL ||
         !(reeve_lint_words_accept (words, "IS NOT NULL") ||
           reeve_lint_words_accept (words, "NOTNULL")) ||
         words->token.kind != REEVE_TOKEN_END;
}

static void
take_index (ReeveLintWords *words, ReeveLintAction *action)
{
  g_autofree char *schema = NULL;

  if (!reeve_lint_words_accept (words, "ON"))
    return;
  reeve_lint_words_accept (words, "ONLY");
  take_qualified (words, &schema, &action->object.table);
  if (reeve_lint_words_accept (words, "USING"))
    reeve_lint_words_advance (words);
  action->columns = take_columns (words);
  action->where = take_where (words);
}

static void
read_create (ReeveLintWords *words, ReeveLintStatement *statement, ReeveDialect dialect)
{
  static const char *const modifiers[] = { "UNIQUE", "UNLOGGED", "GLOBAL", "LOCAL", "CONSTRAINT" };
  gboolean replace = reeve_lint_words_accept (words, "OR REPLACE");
  gboolean temporary =
    reeve_lint_words_accept (words, "TEMP") || reeve_lint_words_accept (words, "TEMPORARY");
  gboolean virtual = reeve_lint_words_accept (words, "VIRTUAL");
  gboolean concurrent;
  gboolean guarded;
  ReeveLintKind kind;
  ReeveLintAction *action;

  for (gsize i = 0; i < G_N_ELEMENTS (modifiers); i++)
    reeve_lint_words_accept (words, modifiers[i]);
  if (!take_kind (words, &kind))
    return;
  concurrent = reeve_lint_words_accept (words, "CONCURRENTLY");
  guarded = reeve_lint_words_accept (words, "IF NOT EXISTS");
  action = take_object (words, statement, REEVE_LINT_CREATE, kind);
  if (action == NULL)
    return;
  action->guarded = guarded;
  action->replace = replace;
  action->temporary = temporary;
  action->concurrent = concurrent;
  if (kind == REEVE_LINT_TABLE)
    {
      action->table = reeve_lint_table_new ();
      action->table->derived = virtual || reeve_lint_words_is (words, "PARTITION") ||
                               reeve_lint_words_is (words, "OF");
      if (!action->table->derived)
        take_definition (words, action->table);
    }
  else if (kind == REEVE_LINT_INDEX)
    take_index (words, action);
  else if ((kind == REEVE_LINT_TRIGGER || kind == REEVE_LINT_POLICY) &&
           reeve_lint_words_seek (words, "ON"))
    {
      g_autofree char *schema = NULL;

      reeve_lint_words_advance (words);
      take_qualified (words, &schema, &action->object.table);
    }
}

static void
read_drop (ReeveLintWords *words, ReeveLintStatement *statement)
{
  ReeveLintKind kind;
  gboolean concurrent;
  gboolean guarded;
  guint first = statement->actions->len;

  if (!take_kind (words, &kind))
    return;
  concurrent = reeve_lint_words_accept (words, "CONCURRENTLY");
  guarded = reeve_lint_words_accept (words, "IF EXISTS");
  do
    {
      if (take_object (words, statement, REEVE_LINT_DROP, kind) == NULL)
        break;
      reeve_lint_words_skip_group (words);
    }
  while (reeve_lint_words_accept_sign (words, ','));
  for (guint i = first; i < statement->actions->len; i++)
    {
      ReeveLintAction *action = g_ptr_array_index (statement->actions, i);

      action->concurrent = concurrent;
      action->guarded = guarded;
      action->cascade = reeve_lint_words_is (words, "CASCADE");
    }
}

static void
read_rename (ReeveLintWords *words,
             ReeveLintStatement *statement,
             const char *schema,
             const char *table)
{
  ReeveLintAction *action;
  g_autofree char *column = NULL;

  if (reeve_lint_words_accept (words, "TO"))
    action =
      reeve_lint_action_new (statement, REEVE_LINT_RENAME, REEVE_LINT_TABLE, schema, NULL, table);
  else
    {
      reeve_lint_words_accept (words, "COLUMN");
      column = reeve_lint_words_take_name (words);
      if (column == NULL || !reeve_lint_words_accept (words, "TO"))
        return;
      action = reeve_lint_action_new (statement, REEVE_LINT_RENAME, REEVE_LINT_COLUMN, schema,
                                      table, column);
    }
  action->new_name = reeve_lint_words_take_name (words);
}

static gboolean
at_table_constraint (const ReeveLintWords *words)
{
  static const char *const starts[] = { "CONSTRAINT", "PRIMARY", "UNIQUE",
                                        "CHECK",      "FOREIGN", "EXCLUDE" };

  for (gsize i = 0; i < G_N_ELEMENTS (starts); i++)
    if (reeve_lint_words_is (words, starts[i]))
      return TRUE;
  return FALSE;
}

static void
read_alter (ReeveLintWords *words, ReeveLintStatement *statement)
{
  g_autofree char *schema = NULL;
  g_autofree char *table = NULL;
  g_autofree char *name = NULL;
  ReeveLintAction *action;
  gboolean add;

  reeve_lint_words_accept (words, "IF EXISTS");
  reeve_lint_words_accept (words, "ONLY");
  if (!take_qualified (words, &schema, &table))
    return;
  if (reeve_lint_words_accept (words, "RENAME"))
    {
      read_rename (words, statement, schema, table);
      return;
    }
  add = reeve_lint_words_accept (words, "ADD");
  if ((add || reeve_lint_words_accept (words, "DROP")) && !at_table_constraint (words))
    {
      gboolean guarded;

      reeve_lint_words_accept (words, "COLUMN");
      guarded = reeve_lint_words_accept (words, add ? "IF NOT EXISTS" : "IF EXISTS");
      action = reeve_lint_action_new (statement, add ? REEVE_LINT_CREATE : REEVE_LINT_DROP,
                                      REEVE_LINT_COLUMN, schema, table, NULL);
      action->guarded = guarded;
      action->column = add ? take_column (words) : NULL;
      action->object.name = action->column != NULL ? g_strdup (action->column->name)
                                                   : reeve_lint_words_take_name (words);
      return;
    }
  action =
    reeve_lint_action_new (statement, REEVE_LINT_ALTER, REEVE_LINT_TABLE, schema, NULL, table);
}

/* SET a = …, (b, c) = … */
static char **
take_targets (ReeveLintWords *words)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  do
    {
      g_autofree char *name = reeve_lint_words_take_name (words);

      if (name != NULL)
        g_strv_builder_add (builder, name);
      else if (words->token.kind == REEVE_TOKEN_OPEN)
        {
          g_auto (GStrv) names = take_columns (words);

          g_strv_builder_addv (builder, (const char **) names);
        }
      while (!at_end_of_element (words) && !reeve_lint_words_is (words, "FROM") &&
             !reeve_lint_words_is (words, "WHERE"))
        step (words);
    }
  while (reeve_lint_words_accept_sign (words, ','));
  return g_strv_builder_end (builder);
}

static void
read_change (ReeveLintWords *words, ReeveLintStatement *statement)
{
  ReeveLintVerb verb;
  ReeveLintAction *action;

  if (reeve_lint_words_accept (words, "INSERT") || reeve_lint_words_accept (words, "REPLACE"))
    verb = REEVE_LINT_INSERT;
  else if (reeve_lint_words_accept (words, "UPDATE"))
    verb = REEVE_LINT_UPDATE;
  else if (reeve_lint_words_accept (words, "DELETE"))
    verb = REEVE_LINT_DELETE;
  else
    return;
  if (reeve_lint_words_accept (words, "OR"))
    reeve_lint_words_advance (words);
  if (!reeve_lint_words_accept (words, "INTO"))
    reeve_lint_words_accept (words, "FROM");
  reeve_lint_words_accept (words, "ONLY");
  action = take_object (words, statement, verb, REEVE_LINT_TABLE);
  if (action == NULL || verb == REEVE_LINT_INSERT)
    return;
  if (verb == REEVE_LINT_UPDATE && reeve_lint_words_seek (words, "SET"))
    {
      reeve_lint_words_advance (words);
      action->columns = take_targets (words);
    }
  action->where = reeve_lint_words_seek (words, "WHERE");
}

static void
skip_with (ReeveLintWords *words)
{
  static const char *const starts[] = { "INSERT", "REPLACE", "UPDATE", "DELETE", "SELECT" };

  while (words->token.kind != REEVE_TOKEN_END)
    {
      for (gsize i = 0; i < G_N_ELEMENTS (starts); i++)
        if (reeve_lint_words_is (words, starts[i]))
          return;
      step (words);
    }
}

void
reeve_lint_read_words (ReeveLintStatement *statement, ReeveDialect dialect)
{
  ReeveLintWords words;

  reeve_lint_words_init (&words, dialect, statement->sql);
  if (reeve_lint_words_accept (&words, "CREATE"))
    read_create (&words, statement, dialect);
  else if (reeve_lint_words_accept (&words, "DROP"))
    read_drop (&words, statement);
  else if (reeve_lint_words_accept (&words, "ALTER TABLE"))
    read_alter (&words, statement);
  else
    {
      if (reeve_lint_words_accept (&words, "WITH"))
        skip_with (&words);
      read_change (&words, statement);
    }
}
