/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-lint"

#include "config.h"

#include "core/migrate/lint/rules.h"

#include "core/base/i18n.h"
#include "core/migrate/lint/words.h"

void
reeve_lint_check_drop_database (ReeveLintContext *context,
                                const ReeveLintStatement *statement,
                                const ReeveLintAction *action)
{
  if (action->verb == REEVE_LINT_DROP && action->object.kind == REEVE_LINT_DATABASE)
    reeve_lint_report (
      context, statement,
      g_strdup (_("Delete the statement. A database is dropped by hand, never by a "
                  "revision.")),
      _("Dropping the database “%s” takes away all that is in it"), action->object.name);
}

void
reeve_lint_check_drop_schema (ReeveLintContext *context,
                              const ReeveLintStatement *statement,
                              const ReeveLintAction *action)
{
  g_autofree char *name = NULL;

  if (action->verb != REEVE_LINT_DROP || action->object.kind != REEVE_LINT_SCHEMA)
    return;
  /* Taking back what this revision made: RESTRICT refuses when somebody else uses it by now. */
  if (statement->section->kind == REEVE_SECTION_DOWN && !action->cascade)
    for (guint i = 0; i < context->scripts[REEVE_SECTION_UP].statements->len; i++)
      {
        const ReeveLintStatement *up =
          g_ptr_array_index (context->scripts[REEVE_SECTION_UP].statements, i);

        for (guint j = 0; j < up->actions->len; j++)
          {
            const ReeveLintAction *made = g_ptr_array_index (up->actions, j);

            if (made->verb == REEVE_LINT_CREATE &&
                reeve_lint_object_equal (&made->object, &action->object))
              return;
          }
      }
  name = reeve_lint_write_name (context, NULL, action->object.name);
  reeve_lint_report (
    context, statement,
    g_strdup_printf (_("Drop its objects one by one, then “DROP SCHEMA %s RESTRICT;”, "
                       "which refuses when anything is left."),
                     name),
    action->cascade ? _("Dropping the schema “%s” with CASCADE takes away all that is in it")
                    : _("Dropping the schema “%s” takes away all that is in it"),
    action->object.name);
}

void
reeve_lint_check_truncate_cascade (ReeveLintContext *context,
                                   const ReeveLintStatement *statement,
                                   const ReeveLintAction *action)
{
  g_autofree char *table = NULL;

  if (action->verb != REEVE_LINT_TRUNCATE || !action->cascade)
    return;
  table = reeve_lint_write_table (context, action);
  reeve_lint_report (
    context, statement,
    g_strdup_printf (_("Name every table that is to be emptied: “TRUNCATE %s, …;”. "
                       "Without CASCADE the server refuses when one is missing."),
                     table),
    _("TRUNCATE … CASCADE empties “%s” and every table that refers to it, however "
      "far"),
    action->object.name);
}

/* Whether an earlier statement of the section copies rows out of the table. */
static gboolean
is_copied_before (const ReeveLintScript *script, const char *table, guint before)
{
  for (guint i = 0; i + 1 < before; i++)
    {
      const ReeveLintStatement *statement = g_ptr_array_index (script->statements, i);

      for (guint j = 0; j < statement->actions->len; j++)
        {
          const ReeveLintAction *action = g_ptr_array_index (statement->actions, j);
          gboolean copies =
            action->verb == REEVE_LINT_INSERT ||
            (action->verb == REEVE_LINT_CREATE && action->table != NULL && action->table->copied);

          if (copies && g_strcmp0 (action->object.name, table) != 0 &&
              reeve_lint_mentions (statement->sql, table))
            return TRUE;
        }
    }
  return FALSE;
}

void
reeve_lint_check_drop_table (ReeveLintContext *context,
                             const ReeveLintStatement *statement,
                             const ReeveLintAction *action)
{
  const ReeveLintScript *script = reeve_lint_script_of (context, statement);
  const char *name = action->object.name;
  g_autofree char *table = NULL;
  g_autofree char *unused = NULL;

  if (action->verb != REEVE_LINT_DROP || action->object.kind != REEVE_LINT_TABLE ||
      reeve_lint_script_creates (script, action->object.schema, name, statement->number))
    return;
  /* Made anew under the same name from a copy of its rows. */
  if (reeve_lint_script_creates (script, action->object.schema, name, 0) &&
      is_copied_before (script, name, statement->number))
    return;
  table = reeve_lint_write_table (context, action);
  unused = reeve_lint_write_derived (context, name, "_unused");
  reeve_lint_report (
    context, statement,
    g_strdup_printf (_("First release what no longer uses it. Then set it aside "
                       "(“ALTER TABLE %s RENAME TO %s;”), and drop it in a later "
                       "revision, with a backup."),
                     table, unused),
    _("Dropping the table “%s” takes its rows away, and breaks what still uses it"), name);
}

static gboolean
adds_column_before (const ReeveLintScript *script,
                    const char *table,
                    const char *column,
                    guint before)
{
  const ReeveLintObject wanted = { .kind = REEVE_LINT_COLUMN,
                                   .table = (char *) table,
                                   .name = (char *) column };

  for (guint i = 0; i + 1 < before; i++)
    {
      const ReeveLintStatement *statement = g_ptr_array_index (script->statements, i);

      for (guint j = 0; j < statement->actions->len; j++)
        {
          const ReeveLintAction *action = g_ptr_array_index (statement->actions, j);

          if (action->verb == REEVE_LINT_CREATE &&
              reeve_lint_object_equal (&action->object, &wanted))
            return TRUE;
        }
    }
  return FALSE;
}

void
reeve_lint_check_drop_column (ReeveLintContext *context,
                              const ReeveLintStatement *statement,
                              const ReeveLintAction *action)
{
  const ReeveLintScript *script = reeve_lint_script_of (context, statement);
  const ReeveLintObject *object = &action->object;

  if (action->verb != REEVE_LINT_DROP || object->kind != REEVE_LINT_COLUMN ||
      reeve_lint_script_creates (script, object->schema, object->table, statement->number) ||
      adds_column_before (script, object->table, object->name, statement->number))
    return;
  reeve_lint_report (
    context, statement,
    g_strdup (_("First release what neither reads nor writes the column; drop it in "
                "a later revision, with a backup.")),
    _("Dropping the column “%s” of “%s” takes its values away, and breaks what still "
      "uses it"),
    object->name, object->table);
}

void
reeve_lint_check_delete_all (ReeveLintContext *context,
                             const ReeveLintStatement *statement,
                             const ReeveLintAction *action)
{
  g_autofree char *table = NULL;
  gboolean truncate = action->verb == REEVE_LINT_TRUNCATE && !action->cascade;

  if (!truncate && (action->verb != REEVE_LINT_DELETE || action->where))
    return;
  if (!reeve_lint_is_in_use (context, statement, action->object.schema, action->object.name))
    return;
  table = reeve_lint_write_table (context, action);
  reeve_lint_report (
    context, statement,
    g_strdup_printf (_("Name the rows: “DELETE FROM %s WHERE …;”. If it must be all, "
                       "say so: “DELETE FROM %s WHERE true;”."),
                     table, table),
    truncate ? _("TRUNCATE empties the table “%s”")
             : _("DELETE without WHERE empties the table “%s”"),
    action->object.name);
}

void
reeve_lint_check_update_all (ReeveLintContext *context,
                             const ReeveLintStatement *statement,
                             const ReeveLintAction *action)
{
  const ReeveLintScript *script = reeve_lint_script_of (context, statement);
  const char *name = action->object.name;
  gboolean only_new = action->columns != NULL && action->columns[0] != NULL;
  g_autofree char *table = NULL;

  if (action->verb != REEVE_LINT_UPDATE || action->where ||
      !reeve_lint_is_in_use (context, statement, action->object.schema, name))
    return;
  /* Filling columns that were added just now takes nothing away. */
  for (guint i = 0; only_new && action->columns[i] != NULL; i++)
    only_new = adds_column_before (script, name, action->columns[i], statement->number);
  if (only_new)
    return;
  table = reeve_lint_write_table (context, action);
  reeve_lint_report (
    context, statement,
    g_strdup_printf (_("Name the rows: “UPDATE %s SET … WHERE …;”. If it must be all, "
                       "say so: “WHERE true”."),
                     table),
    _("UPDATE without WHERE overwrites every row of “%s”"), name);
}
