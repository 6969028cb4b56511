/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-lint"

#include "config.h"

#include "core/migrate/lint/rules.h"

#include <string.h>

#include "core/base/i18n.h"
#include "core/migrate/lint/search.h"
#include "core/migrate/lint/words.h"

/* IF EXISTS: it may never have been there. */
static gboolean
is_sure_drop_of (const ReeveLintAction *action, const ReeveLintObject *object)
{
  return reeve_lint_is_drop (action, object) && !action->guarded;
}

static gboolean
is_rename_of (const ReeveLintAction *action, const ReeveLintObject *object)
{
  return action->verb == REEVE_LINT_RENAME && reeve_lint_object_equal (&action->object, object);
}

static gboolean
is_rename_to (const ReeveLintAction *action, const ReeveLintObject *object)
{
  return action->verb == REEVE_LINT_RENAME && action->object.kind == object->kind &&
         g_strcmp0 (action->new_name, object->name) == 0 &&
         (action->object.table == NULL || object->table == NULL ||
          strcmp (action->object.table, object->table) == 0);
}

static gboolean
is_about (const ReeveLintAction *action, const ReeveLintObject *object)
{
  return reeve_lint_object_equal (&action->object, object);
}

static gboolean
is_alteration_in (const ReeveLintAction *action, const ReeveLintObject *object)
{
  return action->object.kind == REEVE_LINT_COLUMN &&
         g_strcmp0 (action->object.table, object->name) == 0;
}

static gboolean
is_cascade (const ReeveLintAction *action, const ReeveLintObject *object)
{
  return action->verb == REEVE_LINT_DROP && action->cascade;
}

static gboolean
is_constraint_drop_on (const ReeveLintAction *action, const ReeveLintObject *object)
{
  return action->verb == REEVE_LINT_DROP && action->object.kind == REEVE_LINT_CONSTRAINT &&
         g_strcmp0 (action->object.table, object->table) == 0;
}

static gboolean
is_constraint_on (const ReeveLintAction *action, const ReeveLintObject *object)
{
  return action->verb == REEVE_LINT_CREATE && action->object.kind == REEVE_LINT_CONSTRAINT &&
         action->object.name == NULL && g_strcmp0 (action->object.table, object->table) == 0;
}

static gboolean
is_deletion (const ReeveLintAction *action, const ReeveLintObject *object)
{
  return action->verb == REEVE_LINT_DELETE || action->verb == REEVE_LINT_TRUNCATE;
}

static gboolean
is_deletion_from (const ReeveLintAction *action, const ReeveLintObject *object)
{
  return is_deletion (action, object) && reeve_lint_object_equal (&action->object, object);
}

/* Statements that may do anything: their text is the only hint. */
static gboolean
is_opaque (const ReeveLintStatement *statement)
{
  return statement->facts->role == REEVE_ROLE_PROCEDURE || statement->actions->len == 0;
}

static gboolean
is_mentioned (const ReeveLintScript *script, const char *name)
{
  for (guint i = 0; name != NULL && i < script->statements->len; i++)
    {
      const ReeveLintStatement *statement = g_ptr_array_index (script->statements, i);

      if (is_opaque (statement) && reeve_lint_mentions (statement->sql, name))
        return TRUE;
    }
  return FALSE;
}

static ReeveLintObject
table_of (const ReeveLintObject *object)
{
  return (ReeveLintObject){
    .kind = REEVE_LINT_TABLE,
    .schema = object->schema,
    .name = object->kind == REEVE_LINT_TABLE ? object->name : object->table,
  };
}

static gboolean
drops_schema_of (const ReeveLintScript *script, const ReeveLintObject *object)
{
  const ReeveLintObject schema = { .kind = REEVE_LINT_SCHEMA, .name = object->schema };
  const ReeveLintAction *drop =
    object->schema != NULL ? reeve_lint_search_all (script, &schema, reeve_lint_is_drop) : NULL;

  return drop != NULL && drop->cascade;
}

/* An index or constraint goes with a column that it is about. */
static gboolean
drops_column_of (const ReeveLintScript *script, const ReeveLintAction *made)
{
  for (guint i = 0; made->columns != NULL && made->columns[i] != NULL; i++)
    {
      const ReeveLintObject column = { .kind = REEVE_LINT_COLUMN,
                                       .schema = made->object.schema,
                                       .table = made->object.table,
                                       .name = made->columns[i] };

      if (reeve_lint_search_all (script, &column, reeve_lint_is_drop) != NULL)
        return TRUE;
    }
  return FALSE;
}

/* Whether the script does away with the object's table, with all that hangs on it. */
static gboolean
drops_table_of (const ReeveLintScript *script, const ReeveLintObject *object)
{
  const ReeveLintObject table = table_of (object);

  return table.name != NULL && reeve_lint_search_all (script, &table, reeve_lint_is_drop) != NULL;
}

/* Whether going down does something about the object: drops it, restores it, renames it. */
static gboolean
is_undone (const ReeveLintScript *down, const ReeveLintAction *made, const ReeveLintObject *object)
{
  if (reeve_lint_search_all (down, object, reeve_lint_is_drop) != NULL ||
      reeve_lint_search_all (down, object, reeve_lint_is_creation) != NULL ||
      reeve_lint_search_all (down, object, is_rename_of) != NULL || drops_table_of (down, object) ||
      drops_schema_of (down, object) || drops_column_of (down, made))
    return TRUE;
  if (object->name == NULL)
    return object->kind != REEVE_LINT_CONSTRAINT ||
           reeve_lint_search_all (down, object, is_constraint_drop_on) != NULL;
  /* CASCADE takes along what hangs on the thing, and nothing here says what does. */
  if (object->kind != REEVE_LINT_TABLE && reeve_lint_search_all (down, object, is_cascade) != NULL)
    return TRUE;
  return is_mentioned (down, object->name);
}

/* Whether going down makes it again as it was before; a table may also be altered back. */
static gboolean
is_restored (const ReeveLintScript *down, const ReeveLintObject *object)
{
  const ReeveLintObject table = table_of (object);

  if (object->kind == REEVE_LINT_TABLE)
    return reeve_lint_search_all (down, object, is_about) != NULL ||
           reeve_lint_search_all (down, object, is_alteration_in) != NULL ||
           is_mentioned (down, object->name);
  return reeve_lint_search_all (down, object, reeve_lint_is_creation) != NULL ||
         reeve_lint_search_all (down, object, is_rename_to) != NULL ||
         (table.name != NULL &&
          reeve_lint_search_all (down, &table, reeve_lint_is_creation) != NULL) ||
         drops_table_of (down, object) || is_mentioned (down, object->name);
}

/* Whether the object is of use only with a table that this file makes as well. */
static gboolean
hangs_on_new_table (const ReeveLintScript *up, const ReeveLintObject *object)
{
  return object->kind != REEVE_LINT_TABLE && object->table != NULL &&
         reeve_lint_script_creates (up, object->schema, object->table, 0);
}

/* A sequence that a column owns goes with it. */
static gboolean
is_owned (const ReeveLintScript *up, const ReeveLintObject *object)
{
  if (object->kind != REEVE_LINT_SEQUENCE)
    return FALSE;
  for (guint i = 0; i < up->statements->len; i++)
    {
      const ReeveLintStatement *statement = g_ptr_array_index (up->statements, i);

      if (reeve_lint_mentions (statement->sql, object->name) &&
          reeve_lint_mentions (statement->sql, "OWNED"))
        return TRUE;
    }
  return FALSE;
}

/* What it is called at the end of the section, after all renaming. */
static ReeveLintObject
final_name (const ReeveLintScript *up, const ReeveLintObject *object, guint number)
{
  ReeveLintObject last = *object;

  for (guint i = number; i < up->statements->len; i++)
    {
      const ReeveLintAction *rename = reeve_lint_search (up, &last, is_rename_of, i, i + 1);

      if (rename != NULL && rename->new_name != NULL)
        last.name = rename->new_name;
    }
  return last;
}

/* PostgreSQL names these within a table: DROP TRIGGER name ON table. */
static gboolean
needs_table (ReeveLintKind kind)
{
  return kind == REEVE_LINT_TRIGGER || kind == REEVE_LINT_POLICY || kind == REEVE_LINT_RULE;
}

static void
report_created (ReeveLintContext *context,
                const ReeveLintStatement *statement,
                const ReeveLintObject *object,
                gboolean before)
{
  const char *kind = _(reeve_lint_kind_name (object->kind));
  g_autofree char *word = g_ascii_strup (reeve_lint_kind_name (object->kind), -1);
  g_autofree char *name = reeve_lint_write_name (context, object->schema, object->name);
  g_autofree char *table = reeve_lint_write_name (context, object->schema, object->table);
  const char *shown = object->name != NULL ? object->name : _("(unnamed)");

  if (before)
    reeve_lint_report (
      context, statement,
      /* TRANSLATORS: here and below, what it is (a table), and its name */
      g_strdup_printf (_("Let the down section make the %s %s as it was before."), kind, name),
      _("The up section makes the %s “%s” anew, and the down section leaves it so"), kind, shown);
  else if (object->kind == REEVE_LINT_COLUMN || object->kind == REEVE_LINT_CONSTRAINT)
    reeve_lint_report (
      context, statement, g_strdup_printf ("ALTER TABLE %s DROP %s %s;", table, word, name),
      _("The down section does not drop the %s “%s” of “%s”"), kind, shown, object->table);
  else
    reeve_lint_report (context, statement,
                       context->dialect == REEVE_DIALECT_POSTGRES && needs_table (object->kind)
                         ? g_strdup_printf ("DROP %s %s ON %s;", word, name, table)
                         : g_strdup_printf ("DROP %s %s;", word, name),
                       _("The down section does not drop the %s “%s”"), kind, shown);
}

static void
check_created (ReeveLintContext *context,
               const ReeveLintStatement *statement,
               const ReeveLintAction *action)
{
  const ReeveLintScript *up = &context->scripts[REEVE_SECTION_UP];
  const ReeveLintScript *down = &context->scripts[REEVE_SECTION_DOWN];
  const ReeveLintObject object = final_name (up, &action->object, statement->number);
  gboolean rebuilt;

  if (action->temporary || hangs_on_new_table (up, &object) || is_owned (up, &object) ||
      reeve_lint_script_drops (up, &object, statement->number))
    return;
  /* It may have been there before; then it is not for this revision to drop it. */
  if (action->guarded && (object.kind == REEVE_LINT_EXTENSION || object.kind == REEVE_LINT_SCHEMA))
    return;
  rebuilt = reeve_lint_search_all (up, &object, is_sure_drop_of) != NULL;
  if (rebuilt ? !is_restored (down, &object) : !is_undone (down, action, &object))
    report_created (context, statement, &object, rebuilt || action->replace);
}

static void
check_dropped (ReeveLintContext *context,
               const ReeveLintStatement *statement,
               const ReeveLintAction *action)
{
  const ReeveLintScript *up = &context->scripts[REEVE_SECTION_UP];
  const ReeveLintScript *down = &context->scripts[REEVE_SECTION_DOWN];
  const ReeveLintObject *object = &action->object;
  const ReeveLintObject table = table_of (object);

  /* IF EXISTS: it may never have been there. */
  if (action->guarded || object->name == NULL ||
      reeve_lint_search (up, object, reeve_lint_is_creation, 0, G_MAXUINT) != NULL ||
      reeve_lint_search_all (up, object, is_rename_to) != NULL || hangs_on_new_table (up, object))
    return;
  if (reeve_lint_search_all (down, object, reeve_lint_is_creation) != NULL ||
      reeve_lint_search_all (down, object, is_rename_to) != NULL ||
      is_mentioned (down, object->name))
    return;
  /* Made anew with its table. */
  if (object->kind != REEVE_LINT_TABLE && table.name != NULL &&
      reeve_lint_search_all (down, &table, reeve_lint_is_creation) != NULL)
    return;
  /* Column constraints that come back under the name the server gives them. */
  if (object->kind == REEVE_LINT_CONSTRAINT &&
      reeve_lint_search_all (down, object, is_constraint_on) != NULL)
    return;
  reeve_lint_report (
    context, statement,
    g_strdup (object->kind == REEVE_LINT_TABLE || object->kind == REEVE_LINT_COLUMN
                ? _("Let the down section create it again as it was; its data comes back only "
                    "from a backup.")
                : _("Let the down section create it again as it was.")),
    _("The up section drops the %s “%s”, and the down section does not create it "
      "again"),
    _(reeve_lint_kind_name (object->kind)), object->name);
}

static void
check_renamed (ReeveLintContext *context,
               const ReeveLintStatement *statement,
               const ReeveLintAction *action)
{
  const ReeveLintScript *up = &context->scripts[REEVE_SECTION_UP];
  const ReeveLintScript *down = &context->scripts[REEVE_SECTION_DOWN];
  const ReeveLintObject *object = &action->object;
  ReeveLintObject fresh = *object;

  fresh.name = action->new_name;
  if (reeve_lint_search_all (up, object, reeve_lint_is_creation) != NULL ||
      hangs_on_new_table (up, object) ||
      reeve_lint_search_all (up, &fresh, reeve_lint_is_drop) != NULL ||
      reeve_lint_search_all (up, &fresh, is_rename_of) != NULL)
    return;
  if (reeve_lint_search_all (down, &fresh, is_rename_of) != NULL ||
      reeve_lint_search_all (down, &fresh, reeve_lint_is_drop) != NULL ||
      drops_table_of (down, object) || is_mentioned (down, action->new_name))
    return;
  reeve_lint_report (context, statement,
                     g_strdup_printf (_("Rename “%s” back to “%s” in the down section."),
                                      action->new_name, object->name),
                     _("The up section renames the %s “%s” to “%s”, and the down section does not "
                       "rename it back"),
                     _(reeve_lint_kind_name (object->kind)), object->name, action->new_name);
}

static void
check_altered (ReeveLintContext *context,
               const ReeveLintStatement *statement,
               const ReeveLintAction *action)
{
  const ReeveLintScript *up = &context->scripts[REEVE_SECTION_UP];
  const ReeveLintScript *down = &context->scripts[REEVE_SECTION_DOWN];
  const ReeveLintObject *object = &action->object;
  const ReeveLintObject table = table_of (object);

  if (action->aspect == NULL ||
      reeve_lint_search_all (up, object, reeve_lint_is_creation) != NULL ||
      hangs_on_new_table (up, object) ||
      (object->kind == REEVE_LINT_TABLE &&
       reeve_lint_script_creates (up, object->schema, object->name, 0)))
    return;
  for (guint i = 0; i < down->statements->len; i++)
    {
      const ReeveLintStatement *place = g_ptr_array_index (down->statements, i);

      for (guint j = 0; j < place->actions->len; j++)
        {
          const ReeveLintAction *back = g_ptr_array_index (place->actions, j);

          if (back->verb == REEVE_LINT_ALTER && g_strcmp0 (back->aspect, action->aspect) == 0 &&
              reeve_lint_object_equal (&back->object, object))
            return;
        }
    }
  if (reeve_lint_search_all (down, object, reeve_lint_is_drop) != NULL ||
      reeve_lint_search_all (down, &table, reeve_lint_is_drop) != NULL ||
      is_mentioned (down, object->name))
    return;
  reeve_lint_report (
    context, statement,
    /* TRANSLATORS: the %s is a property of a column or table: “default”, “NOT NULL” */
    g_strdup_printf (_("Set the %s back in the down section as it was before."),
                     _(action->aspect)),
    _("The up section changes the %s of “%s”, and the down section does not change it "
      "back"),
    _(action->aspect), object->name);
}

static gboolean
is_insertion_into (const ReeveLintAction *action, const ReeveLintObject *object)
{
  return action->verb == REEVE_LINT_INSERT && reeve_lint_object_equal (&action->object, object);
}

static void
check_inserted (ReeveLintContext *context,
                const ReeveLintStatement *statement,
                const ReeveLintAction *action)
{
  const ReeveLintScript *up = &context->scripts[REEVE_SECTION_UP];
  const ReeveLintScript *down = &context->scripts[REEVE_SECTION_DOWN];
  const ReeveLintObject *object = &action->object;
  g_autofree char *table = NULL;

  /* Once for a table is enough; a load has thousands of them. */
  if (object->name == NULL ||
      reeve_lint_search (up, object, is_insertion_into, 0, statement->number - 1) != NULL ||
      reeve_lint_script_creates (up, object->schema, object->name, 0) ||
      reeve_lint_script_drops (up, object, statement->number))
    return;
  if (reeve_lint_search_all (down, object, is_deletion_from) != NULL ||
      reeve_lint_search_all (down, object, reeve_lint_is_drop) != NULL ||
      is_mentioned (down, object->name))
    return;
  table = reeve_lint_write_table (context, action);
  reeve_lint_report (context, statement, g_strdup_printf ("DELETE FROM %s WHERE …;", table),
                     reeve_lint_search_all (down, object, is_deletion) != NULL
                       ? _("The up section puts rows into “%s”, and the down section does not "
                           "delete them, unless they go along with those that it deletes (ON "
                           "DELETE CASCADE)")
                       : _("The up section puts rows into “%s”, and the down section does not "
                           "delete them"),
                     object->name);
}

/* Whether the up section makes the object, and it is there when going down begins. */
static gboolean
is_left_by_up (const ReeveLintScript *up, const ReeveLintObject *object)
{
  for (guint i = 0; i < up->statements->len; i++)
    if (reeve_lint_search (up, object, reeve_lint_is_creation, i, i + 1) != NULL &&
        !reeve_lint_script_drops (up, object, i + 1))
      return TRUE;
  return FALSE;
}

/* What the down section makes must not be there yet, and what it needs only on the way must be
 * gone at its end. */
static void
check_made_by_down (ReeveLintContext *context,
                    const ReeveLintStatement *statement,
                    const ReeveLintAction *action)
{
  const ReeveLintScript *up = &context->scripts[REEVE_SECTION_UP];
  const ReeveLintScript *down = &context->scripts[REEVE_SECTION_DOWN];
  const ReeveLintObject object = final_name (down, &action->object, statement->number);
  const char *kind = _(reeve_lint_kind_name (object.kind));
  g_autofree char *name = NULL;

  if (action->temporary || object.name == NULL ||
      reeve_lint_search_all (down, &object, reeve_lint_is_drop) != NULL ||
      reeve_lint_search_all (down, &object, is_rename_of) != NULL ||
      is_mentioned (up, object.name) || is_mentioned (down, object.name))
    return;
  name = reeve_lint_write_name (context, object.schema, object.name);
  if (is_left_by_up (up, &object))
    {
      if (!action->guarded && !action->replace && !drops_table_of (down, &object) &&
          !drops_column_of (down, action) && !drops_schema_of (down, &object))
        reeve_lint_report (
          context, statement, g_strdup_printf (_("Drop the %s %s before."), kind, name),
          _("The down section makes the %s “%s”, and the one that the up section made "
            "is still there"),
          kind, object.name);
    }
  else if (object.kind == REEVE_LINT_TABLE &&
           reeve_lint_search_all (up, &object, is_rename_of) == NULL &&
           (reeve_lint_search_all (up, &object, reeve_lint_is_drop) == NULL ||
            reeve_lint_search_all (up, &object, reeve_lint_is_creation) != NULL))
    reeve_lint_report (context, statement, g_strdup_printf ("DROP TABLE %s;", name),
                       _("The down section makes the table “%s” and leaves it behind"),
                       object.name);
}

void
reeve_lint_check_down_undoes (ReeveLintContext *context,
                              const ReeveLintStatement *statement,
                              const ReeveLintAction *action)
{
  static void (*const checks[]) (ReeveLintContext *, const ReeveLintStatement *,
                                 const ReeveLintAction *) = {
    [REEVE_LINT_CREATE] = check_created,  [REEVE_LINT_DROP] = check_dropped,
    [REEVE_LINT_RENAME] = check_renamed,  [REEVE_LINT_ALTER] = check_altered,
    [REEVE_LINT_INSERT] = check_inserted, [REEVE_LINT_UPDATE] = NULL,
    [REEVE_LINT_DELETE] = NULL,           [REEVE_LINT_TRUNCATE] = NULL,
  };
  const ReeveLintScript *down = &context->scripts[REEVE_SECTION_DOWN];

  /* None at all, or one that does nothing, is the matter of other rules. */
  if (down->error != NULL || down->statements->len == 0)
    return;
  if (statement->section->kind == REEVE_SECTION_DOWN)
    {
      if (action->verb == REEVE_LINT_CREATE)
        check_made_by_down (context, statement, action);
    }
  else if (checks[action->verb] != NULL)
    checks[action->verb](context, statement, action);
}
