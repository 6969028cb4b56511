/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-lint"

#include "config.h"

#include "core/migrate/lint/rules.h"

#include <string.h>

#include "core/base/i18n.h"
#include "core/migrate/lint/search.h"

/* A list in a message stops here. */
#define MAX_NAMED 6

void
reeve_lint_check_no_down (ReeveLintContext *context)
{
  const ReeveLintScript *up = &context->scripts[REEVE_SECTION_UP];

  if (up->statements->len > 0 && context->scripts[REEVE_SECTION_DOWN].section == NULL)
    reeve_lint_report_line (
      context, up->section->line,
      g_strdup (_("Add “-- migrate:down” with the statements that take it back; "
                  "where nothing can, say so with “-- lint:ignore no-down” in the "
                  "header.")),
      _("Irreversible: there is no down section"));
}

void
reeve_lint_check_empty_down (ReeveLintContext *context)
{
  const ReeveLintScript *up = &context->scripts[REEVE_SECTION_UP];
  const ReeveLintScript *down = &context->scripts[REEVE_SECTION_DOWN];

  if (up->statements->len > 0 && down->section != NULL && down->error == NULL &&
      down->statements->len == 0)
    reeve_lint_report_line (
      context, down->section->line,
      g_strdup (_("Write the statements that take it back, or delete the "
                  "section: then going down is refused instead of doing "
                  "nothing.")),
      _("The down section is empty: going down would leave everything as it is "
        "and say that it is undone"));
}

/* Names in the order that they come, cut off after a few. */
static void
name_one (GPtrArray *names, const ReeveLintObject *object)
{
  g_ptr_array_add (names, object->kind == REEVE_LINT_COLUMN
                            ? g_strdup_printf ("“%s.%s”", object->table, object->name)
                            : g_strdup_printf ("“%s”", object->name));
}

/* The names, cut off after a few; NULL when there are none. */
static char *
join_names (GPtrArray *names)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint more = names->len > MAX_NAMED ? names->len - MAX_NAMED : 0;

  for (guint i = 0; i < MIN (names->len, MAX_NAMED); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "",
                            (const char *) g_ptr_array_index (names, i));
  if (more == 0)
    return names->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
  /* TRANSLATORS: a list of names that is cut off */
  return g_strdup_printf (ngettext("%s and %u more", "%s and %u more", more), text->str, more);
}

static char *
describe_loss (GPtrArray *tables, GPtrArray *columns)
{
  g_autofree char *table_names = join_names (tables);
  g_autofree char *column_names = join_names (columns);

  if (columns->len == 0)
    return g_strdup_printf (
      ngettext("Going down drops the table %s with everything stored there since",
               "Going down drops the tables %s with everything stored there since", tables->len),
      table_names);
  if (tables->len == 0)
    return g_strdup_printf (
      ngettext("Going down drops the column %s with everything stored there since",
               "Going down drops the columns %s with everything stored there since", columns->len),
      column_names);
  /* TRANSLATORS: a list of tables, a list of columns */
  return g_strdup_printf (
    _("Going down drops these tables: %s, and these columns: %s, with everything stored there "
      "since"),
    table_names, column_names);
}

/* Columns that the table has before it is built anew, and no longer has afterwards. */
static void
name_lost_columns (const ReeveLintContext *context,
                   const ReeveLintObject *table,
                   guint number,
                   GPtrArray *names)
{
  const ReeveLintAction *before =
    reeve_lint_search_all (&context->scripts[REEVE_SECTION_UP], table, reeve_lint_is_creation);
  const ReeveLintAction *after = reeve_lint_search (&context->scripts[REEVE_SECTION_DOWN], table,
                                                    reeve_lint_is_creation, number, G_MAXUINT);

  if (before == NULL || after == NULL || before->table->copied || after->table->copied)
    return;
  for (guint i = 0; i < before->table->columns->len; i++)
    {
      const ReeveLintColumn *column = g_ptr_array_index (before->table->columns, i);
      gboolean kept = FALSE;

      for (guint j = 0; !kept && j < after->table->columns->len; j++)
        {
          const ReeveLintColumn *other = g_ptr_array_index (after->table->columns, j);

          kept = strcmp (other->name, column->name) == 0;
        }
      if (!kept)
        g_ptr_array_add (names, g_strdup_printf ("“%s.%s”", table->name, column->name));
    }
}

static gboolean
takes_data (const ReeveLintContext *context,
            const ReeveLintStatement *statement,
            const ReeveLintAction *action,
            GPtrArray *tables,
            GPtrArray *columns)
{
  const ReeveLintScript *down = &context->scripts[REEVE_SECTION_DOWN];
  const ReeveLintObject *object = &action->object;
  guint had = tables->len + columns->len;

  if (action->verb != REEVE_LINT_DROP ||
      reeve_lint_script_creates (down, object->schema, reeve_lint_action_table (action),
                                 statement->number))
    return FALSE;
  if (object->kind == REEVE_LINT_COLUMN)
    name_one (columns, object);
  else if (object->kind == REEVE_LINT_TABLE &&
           reeve_lint_script_creates (down, object->schema, object->name, 0))
    name_lost_columns (context, object, statement->number, columns);
  else if (object->kind == REEVE_LINT_TABLE)
    name_one (tables, object);
  return tables->len + columns->len > had;
}

void
reeve_lint_check_down_loses_data (ReeveLintContext *context)
{
  GPtrArray *statements = context->scripts[REEVE_SECTION_DOWN].statements;
  g_autoptr (GPtrArray) tables = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) columns = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *text = NULL;
  const ReeveLintStatement *first = NULL;

  for (guint i = 0; i < statements->len; i++)
    {
      const ReeveLintStatement *statement = g_ptr_array_index (statements, i);

      for (guint j = 0; j < statement->actions->len; j++)
        if (takes_data (context, statement, g_ptr_array_index (statement->actions, j), tables,
                        columns) &&
            first == NULL)
          first = statement;
    }
  if (first == NULL)
    return;
  text = describe_loss (tables, columns);
  reeve_lint_report (
    context, first,
    g_strdup (_("Take a backup before going down, or keep the rows: “CREATE TABLE "
                "…_kept AS SELECT * FROM …;”.")),
    "%s", text);
}
