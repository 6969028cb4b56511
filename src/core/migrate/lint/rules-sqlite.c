/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-lint"

#include "config.h"

#include "core/migrate/lint/rules.h"

#include <string.h>

#include "core/base/i18n.h"
#include "core/migrate/lint/words.h"

/* PRAGMA [schema.]name [= value | (value)]: FALSE when it is none, or sets nothing. */
static gboolean
read_pragma (const ReeveLintStatement *statement, char **name, char **value)
{
  ReeveLintWords words;

  reeve_lint_words_init (&words, REEVE_DIALECT_SQLITE, statement->sql);
  if (!reeve_lint_words_accept (&words, "PRAGMA"))
    return FALSE;
  *name = reeve_lint_words_take_name (&words);
  if (reeve_lint_words_accept_sign (&words, '.'))
    {
      g_free (*name);
      *name = reeve_lint_words_take_name (&words);
    }
  if (*name == NULL ||
      (!reeve_lint_words_accept_sign (&words, '=') && !reeve_lint_words_accept_sign (&words, '(')))
    return FALSE;
  *value = g_ascii_strdown (words.lexer.text + words.token.offset, words.token.length);
  return TRUE;
}

static gboolean
is_on (const char *value)
{
  static const char *const words[] = { "on", "true", "yes", "1", NULL };

  return g_strv_contains (words, value);
}

/* A pragma's state when the statement runs, from what the section says before it. */
static gboolean
get_setting (const ReeveLintScript *script, guint before, const char *pragma, gboolean start)
{
  gboolean state = start;

  for (guint i = 0; i + 1 < before; i++)
    {
      g_autofree char *name = NULL;
      g_autofree char *value = NULL;

      if (read_pragma (g_ptr_array_index (script->statements, i), &name, &value) &&
          strcmp (name, pragma) == 0)
        state = is_on (value);
    }
  return state;
}

/* Sessions have them on, and only a section in a transaction is run with them off. The pragma does
 * nothing inside a transaction. */
static gboolean
has_foreign_keys (const ReeveLintScript *script, guint before)
{
  return script->section->transaction ? script->section->foreign_keys
                                      : get_setting (script, before, "foreign_keys", TRUE);
}

void
reeve_lint_check_rebuild_cascade (ReeveLintContext *context,
                                  const ReeveLintStatement *statement,
                                  const ReeveLintAction *action)
{
  const ReeveLintScript *script = reeve_lint_script_of (context, statement);
  const ReeveLintObject *object = &action->object;

  if (action->verb != REEVE_LINT_DROP || object->kind != REEVE_LINT_TABLE ||
      reeve_lint_script_creates (script, object->schema, object->name, statement->number) ||
      !reeve_lint_script_creates (script, object->schema, object->name, 0) ||
      !has_foreign_keys (script, statement->number))
    return;
  reeve_lint_report (
    context, statement,
    g_strdup (script->section->transaction
                ? _("Take “foreign_keys:on” off the section's line: then the rows "
                    "stay, and all references are checked before the commit.")
                : _("Take “transaction:false” off the section's line: then foreign "
                    "key actions are off, and all references are checked before the "
                    "commit.")),
    _("Dropping “%s” to make it anew deletes its rows first: with foreign keys on, "
      "rows that refer to them go along (ON DELETE CASCADE), or it fails"),
    object->name);
}

void
reeve_lint_check_rename_rebuild (ReeveLintContext *context,
                                 const ReeveLintStatement *statement,
                                 const ReeveLintAction *action)
{
  const ReeveLintScript *script = reeve_lint_script_of (context, statement);
  const ReeveLintObject *object = &action->object;
  g_autofree char *table = NULL;
  g_autofree char *fresh = NULL;

  if (action->verb != REEVE_LINT_RENAME || object->kind != REEVE_LINT_TABLE ||
      reeve_lint_script_creates (script, object->schema, object->name, statement->number) ||
      !reeve_lint_script_creates (script, object->schema, object->name, 0) ||
      get_setting (script, statement->number, "legacy_alter_table", FALSE))
    return;
  table = reeve_lint_write_table (context, action);
  fresh = reeve_lint_write_derived (context, object->name, "_new");
  reeve_lint_report (
    context, statement,
    g_strdup_printf (_("Make the new table under another name, copy the rows, “DROP "
                       "TABLE %s;”, then “ALTER TABLE %s RENAME TO %s;”."),
                     table, fresh, table),
    _("References in other tables follow the renaming: they point to “%s” from here "
      "on, and not to the new “%s”"),
    action->new_name, object->name);
}

static char *
rebuild_advice (const ReeveLintContext *context, const ReeveLintAction *action)
{
  g_autofree char *table = reeve_lint_write_table (context, action);
  g_autofree char *fresh = reeve_lint_write_derived (context, action->object.table, "_new");

  return g_strdup_printf (
    _("Make the table anew: CREATE TABLE %s (…); INSERT INTO %s SELECT … FROM %s; "
      "DROP TABLE %s; ALTER TABLE %s RENAME TO %s;"),
    fresh, fresh, table, table, fresh, table);
}

static void
check_added_column (ReeveLintContext *context,
                    const ReeveLintStatement *statement,
                    const ReeveLintAction *action)
{
  const ReeveLintScript *script = reeve_lint_script_of (context, statement);
  const ReeveLintColumn *column = action->column;
  const char *why = NULL;

  if (column->primary)
    /* TRANSLATORS: "it" is a column, here and below: "SQLite refuses to add “x” to “y”: it is …" */
    why = _("it is a PRIMARY KEY");
  else if (column->unique)
    why = _("it is UNIQUE");
  /* What follows is refused only when the table has rows. */
  else if (reeve_lint_script_creates (script, action->object.schema, action->object.table,
                                      statement->number))
    return;
  else if (column->generated)
    why = _("it is GENERATED … STORED");
  else if (column->parenthesised)
    why = _("its default is no constant");
  else if (column->not_null && !column->has_default)
    why = _("it is NOT NULL and has no default");
  else if (column->references != NULL && column->has_default &&
           has_foreign_keys (script, statement->number))
    why = _("it refers to another table and has a default");
  if (why == NULL)
    return;
  reeve_lint_report (context, statement,
                     column->unique && !column->primary
                       ? g_strdup (_("Add the column without UNIQUE, then CREATE UNIQUE INDEX."))
                       : rebuild_advice (context, action),
                     _("SQLite refuses to add “%s” to “%s”: %s"), column->name,
                     action->object.table, why);
}

/* An index of this file on the column that is still there when the column is dropped. */
static const char *
find_index_on (const ReeveLintContext *context,
               const ReeveLintStatement *statement,
               const ReeveLintObject *column)
{
  const ReeveLintScript *own = reeve_lint_script_of (context, statement);
  const ReeveLintScript *up = &context->scripts[REEVE_SECTION_UP];
  guint end = own == up ? statement->number - 1 : up->statements->len;

  for (guint i = 0; i < end; i++)
    {
      const ReeveLintStatement *made = g_ptr_array_index (up->statements, i);

      for (guint j = 0; j < made->actions->len; j++)
        {
          const ReeveLintAction *index = g_ptr_array_index (made->actions, j);

          if (index->verb == REEVE_LINT_CREATE && index->object.kind == REEVE_LINT_INDEX &&
              index->columns != NULL && g_strcmp0 (index->object.table, column->table) == 0 &&
              g_strv_contains ((const char *const *) index->columns, column->name) &&
              !(reeve_lint_script_drops (own, &index->object, 0) &&
                !reeve_lint_script_drops (own, &index->object, statement->number)))
            return index->object.name;
        }
    }
  return NULL;
}

void
reeve_lint_check_alter_limits (ReeveLintContext *context,
                               const ReeveLintStatement *statement,
                               const ReeveLintAction *action)
{
  const char *index;
  g_autofree char *name = NULL;

  if (action->object.kind != REEVE_LINT_COLUMN)
    return;
  if (action->verb == REEVE_LINT_CREATE && action->column != NULL)
    check_added_column (context, statement, action);
  if (action->verb != REEVE_LINT_DROP)
    return;
  index = find_index_on (context, statement, &action->object);
  if (index == NULL)
    return;
  name = reeve_lint_write_name (context, NULL, index);
  reeve_lint_report (context, statement, g_strdup_printf (_("Before it: DROP INDEX %s;"), name),
                     _("SQLite refuses to drop “%s” of “%s” while the index “%s” is on it"),
                     action->object.name, action->object.table, index);
}

void
reeve_lint_check_alter_unsupported (ReeveLintContext *context,
                                    const ReeveLintStatement *statement,
                                    const ReeveLintAction *action)
{
  if (action->verb == REEVE_LINT_ALTER && action->object.kind == REEVE_LINT_TABLE)
    reeve_lint_report (
      context, statement,
      g_strdup_printf (_("Make the table “%s” anew from a copy of its rows."),
                       action->object.name),
      _("SQLite's ALTER TABLE renames, adds and drops columns; that it does more than "
        "this, as asked here, needs a newer version at least"));
}

void
reeve_lint_check_pragma_in_transaction (ReeveLintContext *context,
                                        const ReeveLintStatement *statement)
{
  const char *elsewhere = _("Delete it, or put it in a section with “transaction:false”.");
  g_autofree char *name = NULL;
  g_autofree char *value = NULL;

  if (!statement->section->transaction || !read_pragma (statement, &name, &value))
    return;
  if (strcmp (name, "foreign_keys") == 0)
    reeve_lint_report (
      context, statement,
      g_strdup (_("Delete it. Reeve switches foreign key actions off while a section runs and "
                  "checks all references before the commit; “foreign_keys:on” on the section's "
                  "line leaves them on.")),
      _("PRAGMA %s does nothing inside a transaction"), name);
  else if (strcmp (name, "journal_mode") == 0)
    reeve_lint_report (context, statement, g_strdup (elsewhere),
                       _("PRAGMA %s is refused or does nothing inside a transaction"), name);
  else if (strcmp (name, "synchronous") == 0 || strcmp (name, "temp_store") == 0)
    reeve_lint_report (context, statement, g_strdup (elsewhere),
                       _("PRAGMA %s is refused inside a transaction"), name);
}
