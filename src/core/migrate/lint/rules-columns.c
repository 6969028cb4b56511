/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-lint"

#include "config.h"

#include "core/migrate/lint/rules.h"

#include <string.h>

#include "core/base/i18n.h"

#define AT(NAME)     PG_QUERY__ALTER_TABLE_TYPE__AT_##NAME
#define CONSTR(NAME) PG_QUERY__CONSTR_TYPE__CONSTR_##NAME

/* ALTER TABLE … ADD CONSTRAINT on a table that others use; NULL when it is something else. */
static const PgQuery__Constraint *
added_constraint (const ReeveLintContext *context,
                  const ReeveLintStatement *statement,
                  const ReeveLintAction *action)
{
  if (action->cmd == NULL || action->verb != REEVE_LINT_CREATE ||
      action->object.kind != REEVE_LINT_CONSTRAINT || action->cmd->def == NULL ||
      action->cmd->def->node_case != PG_QUERY__NODE__NODE_CONSTRAINT ||
      !reeve_lint_is_in_use (context, statement, action->object.schema, action->object.table))
    return NULL;
  return action->cmd->def->constraint;
}

/* ALTER TABLE … ADD COLUMN on a table that others use; NULL when it is something else. */
static const ReeveLintColumn *
added_column (const ReeveLintContext *context,
              const ReeveLintStatement *statement,
              const ReeveLintAction *action)
{
  if (action->verb != REEVE_LINT_CREATE || action->object.kind != REEVE_LINT_COLUMN ||
      !reeve_lint_is_in_use (context, statement, action->object.schema, action->object.table))
    return NULL;
  return action->column;
}

/* The two steps that a constraint takes when it is not to block. */
static char *
two_steps (const ReeveLintContext *context,
           const ReeveLintStatement *statement,
           const ReeveLintAction *action,
           const char *body)
{
  g_autofree char *table = reeve_lint_write_table (context, action);
  g_autofree char *name = reeve_lint_write_name (context, NULL, action->object.name);
  gboolean alone = statement->actions->len == 1 && strlen (statement->sql) <= 400 &&
                   action->object.name != NULL && action->columns != NULL;
  g_autofree char *first =
    alone ? g_strdup_printf ("%s NOT VALID;", statement->sql)
          : g_strdup_printf ("ALTER TABLE %s ADD CONSTRAINT %s %s NOT VALID;", table, name, body);
  g_autofree char *second = NULL;

  second = g_strdup_printf ("ALTER TABLE %s VALIDATE CONSTRAINT %s;", table, name);
  /* TRANSLATORS: both are SQL */
  return g_strdup_printf (_("%s\nand in the next revision:\n%s"), first, second);
}

void
reeve_lint_check_not_valid (ReeveLintContext *context,
                            const ReeveLintStatement *statement,
                            const ReeveLintAction *action)
{
  const PgQuery__Constraint *constraint = added_constraint (context, statement, action);
  const ReeveLintColumn *column = added_column (context, statement, action);

  if (constraint != NULL && constraint->contype == CONSTR (CHECK) && !constraint->skip_validation)
    reeve_lint_report (context, statement, two_steps (context, statement, action, "CHECK (…)"),
                       _("Adding the CHECK “%s” reads all of “%s” while nobody else can"),
                       action->object.name != NULL ? action->object.name : _("(unnamed)"),
                       action->object.table);
  else if (column != NULL && column->check)
    {
      g_autofree char *table = reeve_lint_write_table (context, action);

      reeve_lint_report (
        context, statement,
        g_strdup_printf (_("Add the column without it, then: ALTER TABLE %s ADD "
                           "CONSTRAINT … CHECK (…) NOT VALID;\nand in the next "
                           "revision:\nALTER TABLE %s VALIDATE CONSTRAINT …;"),
                         table, table),
        _("Adding the column “%s” with a CHECK reads all of “%s” while nobody else "
          "can"),
        column->name, action->object.table);
    }
}

void
reeve_lint_check_foreign_key (ReeveLintContext *context,
                              const ReeveLintStatement *statement,
                              const ReeveLintAction *action)
{
  const PgQuery__Constraint *constraint = added_constraint (context, statement, action);
  const ReeveLintColumn *column = added_column (context, statement, action);

  if (constraint != NULL && constraint->contype == CONSTR (FOREIGN) && !constraint->skip_validation)
    reeve_lint_report (
      context, statement, two_steps (context, statement, action, "FOREIGN KEY (…) REFERENCES …"),
      _("Adding the foreign key “%s” reads all of “%s”, and blocks writes to it and "
        "to “%s” meanwhile"),
      action->object.name != NULL ? action->object.name : _("(unnamed)"), action->object.table,
      constraint->pktable != NULL ? constraint->pktable->relname : "…");
  /* A new column of NULLs has nothing to be checked. */
  else if (column != NULL && column->references != NULL && column->has_default)
    reeve_lint_report (
      context, statement,
      g_strdup (_("Add the column without REFERENCES, then the foreign key with NOT "
                  "VALID, and VALIDATE it in the next revision.")),
      _("Adding the column “%s” with a default and a foreign key reads all of “%s” "
        "while nobody else can"),
      column->name, action->object.table);
}

/* Whether a CHECK proves already that the column has no NULL: then nothing is read. */
static gboolean
has_proof (const ReeveLintScript *script, const char *table, guint before)
{
  for (guint i = 0; i + 1 < before; i++)
    {
      const ReeveLintStatement *statement = g_ptr_array_index (script->statements, i);

      for (guint j = 0; j < statement->actions->len; j++)
        {
          const ReeveLintAction *action = g_ptr_array_index (statement->actions, j);

          if (action->cmd != NULL && g_strcmp0 (reeve_lint_action_table (action), table) == 0 &&
              action->cmd->subtype == AT (ValidateConstraint))
            return TRUE;
        }
    }
  return FALSE;
}

void
reeve_lint_check_set_not_null (ReeveLintContext *context,
                               const ReeveLintStatement *statement,
                               const ReeveLintAction *action)
{
  const ReeveLintScript *script = reeve_lint_script_of (context, statement);
  g_autofree char *table = NULL;
  g_autofree char *column = NULL;
  g_autofree char *proof = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  if (action->cmd == NULL || action->cmd->subtype != AT (SetNotNull) ||
      !reeve_lint_is_in_use (context, statement, action->object.schema, action->object.table) ||
      has_proof (script, action->object.table, statement->number))
    return;
  table = reeve_lint_write_table (context, action);
  column = reeve_lint_write_name (context, NULL, action->object.name);
  proof = reeve_lint_write_derived (context, action->object.name, "_set");
  first = g_strdup_printf ("ALTER TABLE %s ADD CONSTRAINT %s CHECK (%s IS NOT NULL) NOT VALID;",
                           table, proof, column);
  second = g_strdup_printf ("ALTER TABLE %s VALIDATE CONSTRAINT %s;\n"
                            "ALTER TABLE %s ALTER COLUMN %s SET NOT NULL;\n"
                            "ALTER TABLE %s DROP CONSTRAINT %s;",
                            table, proof, table, column, table, proof);
  reeve_lint_report (
    context, statement,
    /* TRANSLATORS: both are SQL */
    g_strdup_printf (_("%s\nand in the next revision, which then reads nothing under a lock:\n%s"),
                     first, second),
    _("SET NOT NULL on “%s” reads all of “%s” while nobody else can"), action->object.name,
    action->object.table);
}

static gboolean
is_serial (const ReeveLintColumn *column)
{
  return column->type != NULL && strstr (column->type, "serial") != NULL;
}

void
reeve_lint_check_required_field (ReeveLintContext *context,
                                 const ReeveLintStatement *statement,
                                 const ReeveLintAction *action)
{
  const ReeveLintColumn *column = added_column (context, statement, action);
  g_autofree char *table = NULL;
  g_autofree char *name = NULL;

  if (column == NULL || !column->not_null || column->has_default || column->identity ||
      column->generated || column->primary || is_serial (column))
    return;
  table = reeve_lint_write_table (context, action);
  name = reeve_lint_write_name (context, NULL, column->name);
  reeve_lint_report (
    context, statement,
    g_strdup_printf (_("Give it a default: “ALTER TABLE %s ADD COLUMN %s … NOT NULL "
                       "DEFAULT …;”; or add it without NOT NULL, fill it, and set NOT "
                       "NULL in a later revision."),
                     table, name),
    _("The new column “%s” is NOT NULL and has no default: it fails when “%s” has a "
      "row"),
    column->name, action->object.table);
}

/* Functions whose value is the same for all rows of a statement. Any other may be volatile. */
static gboolean
is_stable_function (const PgQuery__FuncCall *call)
{
  static const char *const stable[] = {
    "array_append",
    "array_cat",
    "coalesce",
    "concat",
    "concat_ws",
    "current_setting",
    "date_part",
    "date_trunc",
    "decode",
    "encode",
    "extract",
    "format",
    "json_build_array",
    "json_build_object",
    "jsonb_build_array",
    "jsonb_build_object",
    "left",
    "length",
    "lower",
    "make_date",
    "make_interval",
    "make_timestamptz",
    "md5",
    "now",
    "repeat",
    "replace",
    "right",
    "round",
    "sha256",
    "statement_timestamp",
    "string_to_array",
    "timezone",
    "to_char",
    "to_date",
    "to_json",
    "to_jsonb",
    "to_timestamp",
    "to_tsvector",
    "transaction_timestamp",
    "trim",
    "upper",
  };
  g_auto (GStrv) names = reeve_lint_name_list (call->funcname, call->n_funcname);
  guint count = g_strv_length (names);

  if (count == 0 || (count > 1 && strcmp (names[0], "pg_catalog") != 0))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (stable); i++)
    if (strcmp (names[count - 1], stable[i]) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
is_known_volatile (const char *name)
{
  static const char *const known[] = {
    "clock_timestamp", "gen_random_uuid",  "nextval",          "random",
    "timeofday",       "uuid_generate_v1", "uuid_generate_v4",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    if (strcmp (known[i], name) == 0)
      return TRUE;
  return FALSE;
}

/* The first function of the default that may be volatile; NULL when there is none. */
static const char *
find_volatile (const PgQuery__Node *expression)
{
  g_autoptr (GPtrArray) calls = NULL;

  if (expression == NULL)
    return NULL;
  calls = reeve_lint_find_all (&expression->base, &pg_query__func_call__descriptor);
  for (guint i = 0; i < calls->len; i++)
    {
      const PgQuery__FuncCall *call = g_ptr_array_index (calls, i);

      if (!is_stable_function (call) && call->n_funcname > 0)
        return call->funcname[call->n_funcname - 1]->string->sval;
    }
  return NULL;
}

void
reeve_lint_check_volatile_default (ReeveLintContext *context,
                                   const ReeveLintStatement *statement,
                                   const ReeveLintAction *action)
{
  const ReeveLintColumn *column = added_column (context, statement, action);
  const char *function = column != NULL ? find_volatile (column->default_expr) : NULL;
  g_autofree char *table = NULL;
  g_autofree char *name = NULL;
  g_autofree char *message = NULL;

  if (column == NULL)
    return;
  if (function != NULL)
    message = g_strdup_printf (
      is_known_volatile (function)
        ? _("The new column “%s” with a default of %s() writes all of “%s” and its indexes anew "
            "while nobody can read it")
        : _("The new column “%s” with a default of %s(), unless it is marked STABLE or "
            "IMMUTABLE, writes all of “%s” and its indexes anew while nobody can read it"),
      column->name, function, action->object.table);
  else if (column->identity || is_serial (column))
    message =
      g_strdup_printf (_("The new column “%s” with a number of its own for each row writes "
                         "all of “%s” and its indexes anew while nobody can read it"),
                       column->name, action->object.table);
  else if (column->generated)
    message = g_strdup_printf (_("The new column “%s” with GENERATED … STORED writes all of “%s” "
                                 "and its indexes anew while nobody can read it"),
                               column->name, action->object.table);
  else
    return;
  table = reeve_lint_write_table (context, action);
  name = reeve_lint_write_name (context, NULL, column->name);
  reeve_lint_report (
    context, statement,
    column->generated
      ? g_strdup (_("Use an expression index or a view, or do it in a maintenance window."))
      : g_strdup_printf (_("ALTER TABLE %s ADD COLUMN %s …;\nALTER TABLE %s ALTER "
                           "COLUMN %s SET DEFAULT …;\nthen fill the old rows in parts, "
                           "in the next revision."),
                         table, name, table, name),
    "%s", message);
}

static char *
index_first (const ReeveLintContext *context,
             const ReeveLintAction *action,
             const char *constraint,
             char *const *columns)
{
  g_autofree char *table = reeve_lint_write_table (context, action);
  g_autofree char *list = reeve_lint_write_columns (context, columns);
  g_autofree char *index =
    action->object.name != NULL && action->object.kind == REEVE_LINT_CONSTRAINT
      ? reeve_lint_write_name (context, NULL, action->object.name)
      : reeve_lint_write_derived (context, reeve_lint_action_table (action), "_key");

  g_autofree char *first =
    g_strdup_printf ("CREATE UNIQUE INDEX CONCURRENTLY %s ON %s (%s);", index, table, list);
  g_autofree char *second = g_strdup_printf ("ALTER TABLE %s ADD CONSTRAINT %s %s USING INDEX %s;",
                                             table, index, constraint, index);

  /* TRANSLATORS: both are SQL */
  return g_strdup_printf (_("Under “transaction:false”: %s\nand in the next revision:\n%s"), first,
                          second);
}

void
reeve_lint_check_primary_key (ReeveLintContext *context,
                              const ReeveLintStatement *statement,
                              const ReeveLintAction *action)
{
  const PgQuery__Constraint *constraint = added_constraint (context, statement, action);
  const ReeveLintColumn *column = added_column (context, statement, action);

  if (constraint != NULL && constraint->contype == CONSTR (PRIMARY) &&
      *constraint->indexname == '\0')
    reeve_lint_report (
      context, statement, index_first (context, action, "PRIMARY KEY", action->columns),
      _("Adding a primary key builds its index while nobody can read “%s”"), action->object.table);
  else if (column != NULL && column->primary)
    {
      const char *columns[] = { column->name, NULL };

      reeve_lint_report (
        context, statement, index_first (context, action, "PRIMARY KEY", (char *const *) columns),
        _("Adding the primary key “%s” builds its index while nobody can read “%s”"), column->name,
        action->object.table);
    }
}

void
reeve_lint_check_unique (ReeveLintContext *context,
                         const ReeveLintStatement *statement,
                         const ReeveLintAction *action)
{
  const PgQuery__Constraint *constraint = added_constraint (context, statement, action);
  const ReeveLintColumn *column = added_column (context, statement, action);

  if (constraint != NULL && constraint->contype == CONSTR (UNIQUE) &&
      *constraint->indexname == '\0')
    reeve_lint_report (context, statement, index_first (context, action, "UNIQUE", action->columns),
                       _("Adding the constraint “%s” builds its index while nobody can read “%s”"),
                       action->object.name != NULL ? action->object.name : "UNIQUE",
                       action->object.table);
  else if (constraint != NULL && constraint->contype == CONSTR (EXCLUSION))
    reeve_lint_report (
      context, statement,
      g_strdup (_("There is no form that does not block: do it in a maintenance "
                  "window, or while the table is small.")),
      _("Adding the EXCLUDE constraint “%s” builds its index while nobody can read "
        "“%s”"),
      action->object.name != NULL ? action->object.name : _("(unnamed)"), action->object.table);
  else if (column != NULL && column->unique)
    {
      const char *columns[] = { column->name, NULL };

      reeve_lint_report (
        context, statement, index_first (context, action, "UNIQUE", (char *const *) columns),
        _("Adding the UNIQUE column “%s” builds its index while nobody can read “%s”"),
        column->name, action->object.table);
    }
}

/* The column's type before the statement, as far as this file tells it: an earlier definition in
 * the same section, or what the opposite direction gives back. */
static const ReeveLintColumn *
find_former (const ReeveLintContext *context,
             const ReeveLintStatement *statement,
             const ReeveLintAction *action)
{
  ReeveSectionKind kind = statement->section->kind;
  ReeveSectionKind other = kind == REEVE_SECTION_UP ? REEVE_SECTION_DOWN : REEVE_SECTION_UP;
  const ReeveLintColumn *former = NULL;

  for (guint pass = 0; former == NULL && pass < 2; pass++)
    {
      const ReeveLintScript *script = &context->scripts[pass == 0 ? kind : other];
      guint end = pass == 0 ? statement->number - 1 : script->statements->len;

      for (guint i = 0; i < end; i++)
        {
          const ReeveLintStatement *place = g_ptr_array_index (script->statements, i);

          for (guint j = 0; j < place->actions->len; j++)
            {
              const ReeveLintAction *candidate = g_ptr_array_index (place->actions, j);

              if (candidate->column != NULL && candidate->column->type != NULL &&
                  reeve_lint_object_equal (&candidate->object, &action->object))
                former = candidate->column;
            }
        }
    }
  return former;
}

static gboolean
is_wider (const ReeveLintColumn *from, const ReeveLintColumn *to)
{
  return to->modifiers[0] < 0 ||
         (from->modifiers[0] >= 0 && from->modifiers[0] <= to->modifiers[0]);
}

static gboolean
is_character (const ReeveLintColumn *column)
{
  return strcmp (column->type, "text") == 0 || strcmp (column->type, "varchar") == 0;
}

/* Measured: these changes neither rewrite nor read the table. */
static gboolean
keeps_rows (const ReeveLintColumn *from, const ReeveLintColumn *to)
{
  static const char *const widening[] = { "varbit", "timestamp", "timestamptz",
                                          "time",   "timetz",    "interval" };

  if (from->array != to->array)
    return FALSE;
  if (is_character (from) && is_character (to))
    return strcmp (to->type, "text") == 0 || is_wider (from, to);
  if (strcmp (from->type, "cidr") == 0 && strcmp (to->type, "inet") == 0)
    return TRUE;
  if (strcmp (from->type, to->type) != 0)
    return FALSE;
  if (strcmp (to->type, "numeric") == 0)
    return to->modifiers[0] < 0 ||
           (is_wider (from, to) && MAX (from->modifiers[1], 0) == MAX (to->modifiers[1], 0));
  if (g_strv_contains ((const char *const[]){ "bpchar", "bit", NULL }, to->type))
    return from->modifiers[0] == to->modifiers[0];
  for (gsize i = 0; i < G_N_ELEMENTS (widening); i++)
    if (strcmp (widening[i], to->type) == 0)
      return is_wider (from, to);
  return TRUE;
}

/* USING column::type says no more than the type does. */
static gboolean
converts_by_itself (const PgQuery__Node *expression)
{
  if (expression == NULL || expression->node_case == PG_QUERY__NODE__NODE_COLUMN_REF)
    return TRUE;
  return expression->node_case == PG_QUERY__NODE__NODE_TYPE_CAST &&
         expression->type_cast->arg->node_case == PG_QUERY__NODE__NODE_COLUMN_REF;
}

/* As people write it. */
static const char *
type_name (const char *type)
{
  static const struct
  {
    const char *internal;
    const char *common;
  } names[] = {
    { "int2", "smallint" },
    { "int4", "integer" },
    { "int8", "bigint" },
    { "bool", "boolean" },
    { "bpchar", "char" },
    { "float4", "real" },
    { "float8", "double precision" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (strcmp (names[i].internal, type) == 0)
      return names[i].common;
  return type;
}

void
reeve_lint_check_column_type (ReeveLintContext *context,
                              const ReeveLintStatement *statement,
                              const ReeveLintAction *action)
{
  const ReeveLintColumn *former;
  g_autofree char *message = NULL;
  g_autofree char *table = NULL;

  if (action->cmd == NULL || action->cmd->subtype != AT (AlterColumnType) ||
      action->column == NULL || action->column->type == NULL ||
      !reeve_lint_is_in_use (context, statement, action->object.schema, action->object.table))
    return;
  former = find_former (context, statement, action);
  if (former != NULL && keeps_rows (former, action->column) &&
      converts_by_itself (action->column->using_expr))
    return;
  message = g_strdup_printf (
    former == NULL && strcmp (action->column->type, "text") == 0
      ? _("Changing the type of “%s” to %s writes all of “%s” anew while nobody can read it, "
          "unless it is a varchar today")
    : former == NULL && is_character (action->column)
      ? _("Changing the type of “%s” to %s writes all of “%s” anew while nobody can read it, "
          "unless it is a shorter varchar today")
      : _("Changing the type of “%s” to %s writes all of “%s” anew while nobody can read it"),
    action->object.name, type_name (action->column->type), action->object.table);
  table = reeve_lint_write_table (context, action);
  reeve_lint_report (
    context, statement,
    g_strdup_printf (_("Add a column of the new type to %s, write both for a while, "
                       "fill the old rows in parts, then let the code change over and "
                       "drop the old column."),
                     table),
    "%s", message);
}

void
reeve_lint_check_rename_column (ReeveLintContext *context,
                                const ReeveLintStatement *statement,
                                const ReeveLintAction *action)
{
  const ReeveLintObject *object = &action->object;

  if (action->verb != REEVE_LINT_RENAME || object->kind != REEVE_LINT_COLUMN ||
      reeve_lint_script_creates (reeve_lint_script_of (context, statement), object->schema,
                                 object->table, statement->number))
    return;
  reeve_lint_report (
    context, statement,
    g_strdup_printf (_("Add “%s”, write both for a while, fill it, let the code change "
                       "over, and drop “%s” in a later revision."),
                     action->new_name, object->name),
    _("Renaming “%s” of “%s” breaks what still says “%s” at that moment"), object->name,
    object->table, object->name);
}

void
reeve_lint_check_rename_table (ReeveLintContext *context,
                               const ReeveLintStatement *statement,
                               const ReeveLintAction *action)
{
  const ReeveLintScript *script = reeve_lint_script_of (context, statement);
  const ReeveLintObject *object = &action->object;
  const ReeveLintObject view = { .kind = REEVE_LINT_VIEW, .name = object->name };
  g_autofree char *old = NULL;
  g_autofree char *fresh = NULL;

  if (action->verb != REEVE_LINT_RENAME || object->kind != REEVE_LINT_TABLE ||
      reeve_lint_script_creates (script, object->schema, object->name, statement->number) ||
      /* Set aside while a table of the same name takes its place. */
      reeve_lint_script_creates (script, object->schema, object->name, 0) ||
      reeve_lint_script_finds (script, REEVE_LINT_CREATE, &view, statement->number))
    return;
  old = reeve_lint_write_table (context, action);
  fresh = reeve_lint_write_name (context, object->schema, action->new_name);
  reeve_lint_report (
    context, statement,
    g_strdup_printf (_("Leave a view under the old name until nobody uses it: “CREATE "
                       "VIEW %s AS SELECT * FROM %s;”, in this same revision."),
                     old, fresh),
    _("Renaming the table “%s” breaks what still says “%s” at that moment"), object->name,
    object->name);
}
