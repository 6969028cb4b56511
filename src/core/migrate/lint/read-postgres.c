/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-lint"

#include "config.h"

#include "core/migrate/lint/script.h"

#include <string.h>

#include "core/base/i18n.h"

/* The tree has "" where nothing was said. */
static const char *
said (const char *text)
{
  return text != NULL && *text != '\0' ? text : NULL;
}

static const char *
node_string (const PgQuery__Node *node)
{
  return node != NULL && node->node_case == PG_QUERY__NODE__NODE_STRING ? node->string->sval : NULL;
}

static const ReeveLintKind NO_KIND = REEVE_LINT_N_KINDS;

static ReeveLintKind
kind_of_object (PgQuery__ObjectType type)
{
  static const struct
  {
    PgQuery__ObjectType type;
    ReeveLintKind kind;
  } kinds[] = {
    { PG_QUERY__OBJECT_TYPE__OBJECT_TABLE, REEVE_LINT_TABLE },
    { PG_QUERY__OBJECT_TYPE__OBJECT_FOREIGN_TABLE, REEVE_LINT_TABLE },
    { PG_QUERY__OBJECT_TYPE__OBJECT_COLUMN, REEVE_LINT_COLUMN },
    { PG_QUERY__OBJECT_TYPE__OBJECT_TABCONSTRAINT, REEVE_LINT_CONSTRAINT },
    { PG_QUERY__OBJECT_TYPE__OBJECT_INDEX, REEVE_LINT_INDEX },
    { PG_QUERY__OBJECT_TYPE__OBJECT_VIEW, REEVE_LINT_VIEW },
    { PG_QUERY__OBJECT_TYPE__OBJECT_MATVIEW, REEVE_LINT_MATERIALIZED_VIEW },
    { PG_QUERY__OBJECT_TYPE__OBJECT_SEQUENCE, REEVE_LINT_SEQUENCE },
    { PG_QUERY__OBJECT_TYPE__OBJECT_FUNCTION, REEVE_LINT_FUNCTION },
    { PG_QUERY__OBJECT_TYPE__OBJECT_PROCEDURE, REEVE_LINT_FUNCTION },
    { PG_QUERY__OBJECT_TYPE__OBJECT_ROUTINE, REEVE_LINT_FUNCTION },
    { PG_QUERY__OBJECT_TYPE__OBJECT_AGGREGATE, REEVE_LINT_FUNCTION },
    { PG_QUERY__OBJECT_TYPE__OBJECT_TRIGGER, REEVE_LINT_TRIGGER },
    { PG_QUERY__OBJECT_TYPE__OBJECT_TYPE, REEVE_LINT_TYPE },
    { PG_QUERY__OBJECT_TYPE__OBJECT_DOMAIN, REEVE_LINT_TYPE },
    { PG_QUERY__OBJECT_TYPE__OBJECT_SCHEMA, REEVE_LINT_SCHEMA },
    { PG_QUERY__OBJECT_TYPE__OBJECT_EXTENSION, REEVE_LINT_EXTENSION },
    { PG_QUERY__OBJECT_TYPE__OBJECT_POLICY, REEVE_LINT_POLICY },
    { PG_QUERY__OBJECT_TYPE__OBJECT_RULE, REEVE_LINT_RULE },
    { PG_QUERY__OBJECT_TYPE__OBJECT_PUBLICATION, REEVE_LINT_PUBLICATION },
    { PG_QUERY__OBJECT_TYPE__OBJECT_STATISTIC_EXT, REEVE_LINT_STATISTICS },
    { PG_QUERY__OBJECT_TYPE__OBJECT_DATABASE, REEVE_LINT_DATABASE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (kinds[i].type == type)
      return kinds[i].kind;
  return NO_KIND;
}

/* Whether objects of this kind are named within a table. */
static gboolean
lives_on_table (ReeveLintKind kind)
{
  return kind == REEVE_LINT_TRIGGER || kind == REEVE_LINT_POLICY || kind == REEVE_LINT_RULE ||
         kind == REEVE_LINT_COLUMN || kind == REEVE_LINT_CONSTRAINT;
}

static ReeveLintAction *
add_relation (ReeveLintStatement *statement,
              ReeveLintVerb verb,
              ReeveLintKind kind,
              const PgQuery__RangeVar *relation)
{
  ReeveLintAction *action;

  if (relation == NULL)
    return reeve_lint_action_new (statement, verb, kind, NULL, NULL, NULL);
  action = reeve_lint_action_new (statement, verb, kind, said (relation->schemaname), NULL,
                                  said (relation->relname));
  action->temporary = g_strcmp0 (relation->relpersistence, "t") == 0;
  return action;
}

/* A name of one to three parts: [[schema .] table .] name, the table where the kind has one. */
static ReeveLintAction *
add_named (ReeveLintStatement *statement,
           ReeveLintVerb verb,
           ReeveLintKind kind,
           PgQuery__Node *const *names,
           gsize count)
{
  g_auto (GStrv) parts = reeve_lint_name_list (names, count);
  guint length = g_strv_length (parts);
  guint own = lives_on_table (kind) ? 2 : 1;

  return reeve_lint_action_new (
    statement, verb, kind, length > own ? parts[length - own - 1] : NULL,
    own == 2 && length > 1 ? parts[length - 2] : NULL, length > 0 ? parts[length - 1] : NULL);
}

static void
read_definition (ReeveLintStatement *statement, const PgQuery__CreateStmt *create)
{
  ReeveLintAction *action =
    add_relation (statement, REEVE_LINT_CREATE, REEVE_LINT_TABLE, create->relation);

  action->guarded = create->if_not_exists;
  action->table = reeve_lint_table_new ();
  action->table->derived =
    create->partbound != NULL || create->of_typename != NULL || create->n_inh_relations > 0;
  for (gsize i = 0; i < create->n_table_elts; i++)
    reeve_lint_read_table_element (action->table, create->table_elts[i]);
}

static void
read_create_as (ReeveLintStatement *statement)
{
  const PgQuery__CreateTableAsStmt *create = statement->node->create_table_as_stmt;
  gboolean view = create->objtype == PG_QUERY__OBJECT_TYPE__OBJECT_MATVIEW;
  ReeveLintAction *action = add_relation (statement, REEVE_LINT_CREATE,
                                          view ? REEVE_LINT_MATERIALIZED_VIEW : REEVE_LINT_TABLE,
                                          create->into != NULL ? create->into->rel : NULL);

  action->guarded = create->if_not_exists;
  if (view)
    return;
  action->table = reeve_lint_table_new ();
  action->table->copied = TRUE;
}

static void
read_index (ReeveLintStatement *statement)
{
  const PgQuery__IndexStmt *index = statement->node->index_stmt;
  ReeveLintAction *action =
    add_relation (statement, REEVE_LINT_CREATE, REEVE_LINT_INDEX, index->relation);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  action->object.table = g_steal_pointer (&action->object.name);
  action->object.name = g_strdup (said (index->idxname));
  action->guarded = index->if_not_exists;
  action->concurrent = index->concurrent;
  for (gsize i = 0; i < index->n_index_params; i++)
    if (index->index_params[i]->node_case == PG_QUERY__NODE__NODE_INDEX_ELEM)
      g_strv_builder_add (builder, index->index_params[i]->index_elem->name);
  action->columns = g_strv_builder_end (builder);
  /* WHERE column IS NOT NULL still serves those who look for a value. */
  action->where =
    index->where_clause != NULL &&
    !(index->where_clause->node_case == PG_QUERY__NODE__NODE_NULL_TEST &&
      index->where_clause->null_test->nulltesttype == PG_QUERY__NULL_TEST_TYPE__IS_NOT_NULL);
}

static void
read_dropped (ReeveLintStatement *statement,
              const PgQuery__DropStmt *drop,
              ReeveLintKind kind,
              const PgQuery__Node *object)
{
  ReeveLintAction *action;

  if (object->node_case == PG_QUERY__NODE__NODE_LIST)
    action =
      add_named (statement, REEVE_LINT_DROP, kind, object->list->items, object->list->n_items);
  else if (object->node_case == PG_QUERY__NODE__NODE_OBJECT_WITH_ARGS)
    action = add_named (statement, REEVE_LINT_DROP, kind, object->object_with_args->objname,
                        object->object_with_args->n_objname);
  else if (object->node_case == PG_QUERY__NODE__NODE_TYPE_NAME)
    action = add_named (statement, REEVE_LINT_DROP, kind, object->type_name->names,
                        object->type_name->n_names);
  else
    action =
      reeve_lint_action_new (statement, REEVE_LINT_DROP, kind, NULL, NULL, node_string (object));
  action->guarded = drop->missing_ok;
  action->cascade = drop->behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE;
  action->concurrent = drop->concurrent;
}

static void
read_drop (ReeveLintStatement *statement)
{
  const PgQuery__DropStmt *drop = statement->node->drop_stmt;
  ReeveLintKind kind = kind_of_object (drop->remove_type);

  for (gsize i = 0; kind != NO_KIND && i < drop->n_objects; i++)
    read_dropped (statement, drop, kind, drop->objects[i]);
}

static void
read_rename (ReeveLintStatement *statement)
{
  const PgQuery__RenameStmt *rename = statement->node->rename_stmt;
  ReeveLintKind kind = kind_of_object (rename->rename_type);
  ReeveLintAction *action;

  if (kind == NO_KIND)
    return;
  if (rename->relation != NULL)
    action = add_relation (statement, REEVE_LINT_RENAME, kind, rename->relation);
  else if (rename->object != NULL && rename->object->node_case == PG_QUERY__NODE__NODE_LIST)
    action = add_named (statement, REEVE_LINT_RENAME, kind, rename->object->list->items,
                        rename->object->list->n_items);
  else if (rename->object != NULL &&
           rename->object->node_case == PG_QUERY__NODE__NODE_OBJECT_WITH_ARGS)
    action =
      add_named (statement, REEVE_LINT_RENAME, kind, rename->object->object_with_args->objname,
                 rename->object->object_with_args->n_objname);
  else
    action = reeve_lint_action_new (statement, REEVE_LINT_RENAME, kind, NULL, NULL,
                                    said (rename->subname));
  if (lives_on_table (kind) && rename->relation != NULL)
    {
      action->object.table = g_steal_pointer (&action->object.name);
      action->object.name = g_strdup (said (rename->subname));
    }
  action->new_name = g_strdup (rename->newname);
  action->guarded = rename->missing_ok;
}

/* What ALTER TABLE's subcommands come down to. */
static const struct
{
  PgQuery__AlterTableType type;
  ReeveLintVerb verb;
  ReeveLintKind kind;
  const char *aspect;
} commands[] = {
  { PG_QUERY__ALTER_TABLE_TYPE__AT_AddColumn, REEVE_LINT_CREATE, REEVE_LINT_COLUMN, NULL },
  { PG_QUERY__ALTER_TABLE_TYPE__AT_DropColumn, REEVE_LINT_DROP, REEVE_LINT_COLUMN, NULL },
  { PG_QUERY__ALTER_TABLE_TYPE__AT_AddConstraint, REEVE_LINT_CREATE, REEVE_LINT_CONSTRAINT, NULL },
  { PG_QUERY__ALTER_TABLE_TYPE__AT_DropConstraint, REEVE_LINT_DROP, REEVE_LINT_CONSTRAINT, NULL },
  { PG_QUERY__ALTER_TABLE_TYPE__AT_AlterColumnType, REEVE_LINT_ALTER, REEVE_LINT_COLUMN,
    N_("type") },
  { PG_QUERY__ALTER_TABLE_TYPE__AT_SetNotNull, REEVE_LINT_ALTER, REEVE_LINT_COLUMN, "NOT NULL" },
  { PG_QUERY__ALTER_TABLE_TYPE__AT_DropNotNull, REEVE_LINT_ALTER, REEVE_LINT_COLUMN, "NOT NULL" },
  { PG_QUERY__ALTER_TABLE_TYPE__AT_ColumnDefault, REEVE_LINT_ALTER, REEVE_LINT_COLUMN,
    N_("default") },
  { PG_QUERY__ALTER_TABLE_TYPE__AT_AddIdentity, REEVE_LINT_ALTER, REEVE_LINT_COLUMN,
    N_("identity") },
  { PG_QUERY__ALTER_TABLE_TYPE__AT_DropIdentity, REEVE_LINT_ALTER, REEVE_LINT_COLUMN,
    N_("identity") },
  { PG_QUERY__ALTER_TABLE_TYPE__AT_EnableRowSecurity, REEVE_LINT_ALTER, REEVE_LINT_TABLE,
    N_("row security") },
  { PG_QUERY__ALTER_TABLE_TYPE__AT_DisableRowSecurity, REEVE_LINT_ALTER, REEVE_LINT_TABLE,
    N_("row security") },
};

static void
read_command_details (ReeveLintAction *action, const PgQuery__AlterTableCmd *cmd)
{
  if (cmd->def == NULL)
    return;
  if (cmd->def->node_case == PG_QUERY__NODE__NODE_COLUMN_DEF)
    {
      action->column = reeve_lint_read_column (cmd->def->column_def, cmd->name);
      action->column->using_expr =
        action->verb == REEVE_LINT_ALTER ? cmd->def->column_def->raw_default : NULL;
      g_free (action->object.name);
      action->object.name = g_strdup (action->column->name);
    }
  else if (cmd->def->node_case == PG_QUERY__NODE__NODE_CONSTRAINT &&
           action->object.kind == REEVE_LINT_CONSTRAINT)
    {
      g_free (action->object.name);
      action->object.name = g_strdup (said (cmd->def->constraint->conname));
      action->columns = reeve_lint_constraint_columns (cmd->def->constraint);
    }
}

static void
read_alter_table (ReeveLintStatement *statement)
{
  const PgQuery__AlterTableStmt *alter = statement->node->alter_table_stmt;
  const PgQuery__RangeVar *relation = alter->relation;

  if (alter->objtype != PG_QUERY__OBJECT_TYPE__OBJECT_TABLE)
    return;
  for (gsize i = 0; relation != NULL && i < alter->n_cmds; i++)
    {
      const PgQuery__AlterTableCmd *cmd = alter->cmds[i]->alter_table_cmd;
      ReeveLintAction *action = NULL;

      for (gsize j = 0; action == NULL && j < G_N_ELEMENTS (commands); j++)
        if (commands[j].type == cmd->subtype)
          {
            gboolean inside = commands[j].kind != REEVE_LINT_TABLE;

            action = reeve_lint_action_new (
              statement, commands[j].verb, commands[j].kind, said (relation->schemaname),
              inside ? relation->relname : NULL, inside ? said (cmd->name) : relation->relname);
            action->aspect = commands[j].aspect;
          }
      if (action == NULL)
        action = reeve_lint_action_new (statement, REEVE_LINT_ALTER, REEVE_LINT_TABLE,
                                        said (relation->schemaname), NULL, relation->relname);
      action->cmd = cmd;
      action->guarded = cmd->missing_ok || alter->missing_ok;
      action->cascade = cmd->behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE;
      read_command_details (action, cmd);
    }
}

static void
read_function (ReeveLintStatement *statement)
{
  const PgQuery__CreateFunctionStmt *create = statement->node->create_function_stmt;
  ReeveLintAction *action = add_named (statement, REEVE_LINT_CREATE, REEVE_LINT_FUNCTION,
                                       create->funcname, create->n_funcname);

  action->replace = create->replace;
}

static void
read_trigger (ReeveLintStatement *statement)
{
  const PgQuery__CreateTrigStmt *create = statement->node->create_trig_stmt;
  ReeveLintAction *action = reeve_lint_action_new (statement, REEVE_LINT_CREATE, REEVE_LINT_TRIGGER,
                                                   said (create->relation->schemaname),
                                                   create->relation->relname, create->trigname);

  action->replace = create->replace;
}

static void
read_on_table (ReeveLintStatement *statement,
               ReeveLintKind kind,
               const PgQuery__RangeVar *table,
               const char *name,
               gboolean replace)
{
  ReeveLintAction *action = reeve_lint_action_new (statement, REEVE_LINT_CREATE, kind,
                                                   said (table->schemaname), table->relname, name);

  action->replace = replace;
}

static void
read_schema (ReeveLintStatement *statement)
{
  const PgQuery__CreateSchemaStmt *create = statement->node->create_schema_stmt;
  ReeveLintAction *action = reeve_lint_action_new (statement, REEVE_LINT_CREATE, REEVE_LINT_SCHEMA,
                                                   NULL, NULL, said (create->schemaname));

  action->guarded = create->if_not_exists;
}

static char **
target_names (const PgQuery__UpdateStmt *update)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (gsize i = 0; i < update->n_target_list; i++)
    if (update->target_list[i]->node_case == PG_QUERY__NODE__NODE_RES_TARGET)
      g_strv_builder_add (builder, update->target_list[i]->res_target->name);
  return g_strv_builder_end (builder);
}

/* UPDATE and DELETE may also stand inside a WITH. */
static void
read_changes (ReeveLintStatement *statement)
{
  const ProtobufCMessage *root = &statement->node->base;
  g_autoptr (GPtrArray) deletes = reeve_lint_find_all (root, &pg_query__delete_stmt__descriptor);
  g_autoptr (GPtrArray) updates = reeve_lint_find_all (root, &pg_query__update_stmt__descriptor);
  g_autoptr (GPtrArray) inserts = reeve_lint_find_all (root, &pg_query__insert_stmt__descriptor);

  for (guint i = 0; i < deletes->len; i++)
    {
      const PgQuery__DeleteStmt *change = g_ptr_array_index (deletes, i);

      add_relation (statement, REEVE_LINT_DELETE, REEVE_LINT_TABLE, change->relation)->where =
        change->where_clause != NULL;
    }
  for (guint i = 0; i < updates->len; i++)
    {
      const PgQuery__UpdateStmt *change = g_ptr_array_index (updates, i);

      ReeveLintAction *action =
        add_relation (statement, REEVE_LINT_UPDATE, REEVE_LINT_TABLE, change->relation);

      action->where = change->where_clause != NULL;
      action->columns = target_names (change);
    }
  for (guint i = 0; i < inserts->len; i++)
    {
      const PgQuery__InsertStmt *change = g_ptr_array_index (inserts, i);

      add_relation (statement, REEVE_LINT_INSERT, REEVE_LINT_TABLE, change->relation);
    }
}

static void
read_select (ReeveLintStatement *statement)
{
  const PgQuery__SelectStmt *select = statement->node->select_stmt;
  if (select->into_clause != NULL)
    {
      ReeveLintAction *action =
        add_relation (statement, REEVE_LINT_CREATE, REEVE_LINT_TABLE, select->into_clause->rel);

      action->table = reeve_lint_table_new ();
      action->table->copied = TRUE;
    }
  if (select->with_clause != NULL)
    read_changes (statement);
}

static void
read_truncate (ReeveLintStatement *statement)
{
  const PgQuery__TruncateStmt *truncate = statement->node->truncate_stmt;
  for (gsize i = 0; i < truncate->n_relations; i++)
    add_relation (statement, REEVE_LINT_TRUNCATE, REEVE_LINT_TABLE,
                  truncate->relations[i]->range_var)
      ->cascade = truncate->behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE;
}

static void
read_create_table (ReeveLintStatement *statement)
{
  read_definition (statement, statement->node->create_stmt);
}

static void
read_foreign_table (ReeveLintStatement *statement)
{
  ReeveLintAction *action;

  read_definition (statement, statement->node->create_foreign_table_stmt->base_stmt);
  action = g_ptr_array_index (statement->actions, 0);
  action->table->derived = TRUE;
}

static void
read_view (ReeveLintStatement *statement)
{
  const PgQuery__ViewStmt *create = statement->node->view_stmt;

  add_relation (statement, REEVE_LINT_CREATE, REEVE_LINT_VIEW, create->view)->replace =
    create->replace;
}

static void
read_policy (ReeveLintStatement *statement)
{
  const PgQuery__CreatePolicyStmt *create = statement->node->create_policy_stmt;

  read_on_table (statement, REEVE_LINT_POLICY, create->table, create->policy_name, FALSE);
}

static void
read_rule (ReeveLintStatement *statement)
{
  const PgQuery__RuleStmt *create = statement->node->rule_stmt;

  read_on_table (statement, REEVE_LINT_RULE, create->relation, create->rulename, create->replace);
}

static void
read_copy (ReeveLintStatement *statement)
{
  const PgQuery__CopyStmt *copy = statement->node->copy_stmt;

  if (copy->is_from)
    add_relation (statement, REEVE_LINT_INSERT, REEVE_LINT_TABLE, copy->relation);
}

static void
read_sequence (ReeveLintStatement *statement)
{
  const PgQuery__CreateSeqStmt *create = statement->node->create_seq_stmt;

  add_relation (statement, REEVE_LINT_CREATE, REEVE_LINT_SEQUENCE, create->sequence)->guarded =
    create->if_not_exists;
}

static void
read_extension (ReeveLintStatement *statement)
{
  const PgQuery__CreateExtensionStmt *create = statement->node->create_extension_stmt;

  reeve_lint_action_new (statement, REEVE_LINT_CREATE, REEVE_LINT_EXTENSION, NULL, NULL,
                         create->extname)
    ->guarded = create->if_not_exists;
}

static void
read_statistics (ReeveLintStatement *statement)
{
  const PgQuery__CreateStatsStmt *create = statement->node->create_stats_stmt;

  add_named (statement, REEVE_LINT_CREATE, REEVE_LINT_STATISTICS, create->defnames,
             create->n_defnames)
    ->guarded = create->if_not_exists;
}

/* CREATE TYPE … (INPUT = …), CREATE AGGREGATE. */
static void
read_define (ReeveLintStatement *statement)
{
  const PgQuery__DefineStmt *create = statement->node->define_stmt;
  ReeveLintKind kind = kind_of_object (create->kind);

  if (kind != NO_KIND)
    add_named (statement, REEVE_LINT_CREATE, kind, create->defnames, create->n_defnames);
}

static void
read_publication (ReeveLintStatement *statement)
{
  reeve_lint_action_new (statement, REEVE_LINT_CREATE, REEVE_LINT_PUBLICATION, NULL, NULL,
                         statement->node->create_publication_stmt->pubname);
}

static void
read_drop_database (ReeveLintStatement *statement)
{
  reeve_lint_action_new (statement, REEVE_LINT_DROP, REEVE_LINT_DATABASE, NULL, NULL,
                         statement->node->dropdb_stmt->dbname);
}

static void
read_enum (ReeveLintStatement *statement)
{
  const PgQuery__CreateEnumStmt *create = statement->node->create_enum_stmt;

  add_named (statement, REEVE_LINT_CREATE, REEVE_LINT_TYPE, create->type_name, create->n_type_name);
}

static void
read_range (ReeveLintStatement *statement)
{
  const PgQuery__CreateRangeStmt *create = statement->node->create_range_stmt;

  add_named (statement, REEVE_LINT_CREATE, REEVE_LINT_TYPE, create->type_name, create->n_type_name);
}

static void
read_domain (ReeveLintStatement *statement)
{
  const PgQuery__CreateDomainStmt *create = statement->node->create_domain_stmt;

  add_named (statement, REEVE_LINT_CREATE, REEVE_LINT_TYPE, create->domainname,
             create->n_domainname);
}

static void
read_composite (ReeveLintStatement *statement)
{
  add_relation (statement, REEVE_LINT_CREATE, REEVE_LINT_TYPE,
                statement->node->composite_type_stmt->typevar);
}

static const struct
{
  PgQuery__Node__NodeCase node;
  void (*read) (ReeveLintStatement *statement);
} readers[] = {
  { PG_QUERY__NODE__NODE_ALTER_TABLE_STMT, read_alter_table },
  { PG_QUERY__NODE__NODE_COMPOSITE_TYPE_STMT, read_composite },
  { PG_QUERY__NODE__NODE_COPY_STMT, read_copy },
  { PG_QUERY__NODE__NODE_CREATE_DOMAIN_STMT, read_domain },
  { PG_QUERY__NODE__NODE_CREATE_ENUM_STMT, read_enum },
  { PG_QUERY__NODE__NODE_CREATE_EXTENSION_STMT, read_extension },
  { PG_QUERY__NODE__NODE_CREATE_FOREIGN_TABLE_STMT, read_foreign_table },
  { PG_QUERY__NODE__NODE_CREATE_FUNCTION_STMT, read_function },
  { PG_QUERY__NODE__NODE_CREATE_POLICY_STMT, read_policy },
  { PG_QUERY__NODE__NODE_CREATE_PUBLICATION_STMT, read_publication },
  { PG_QUERY__NODE__NODE_CREATE_RANGE_STMT, read_range },
  { PG_QUERY__NODE__NODE_CREATE_SCHEMA_STMT, read_schema },
  { PG_QUERY__NODE__NODE_CREATE_SEQ_STMT, read_sequence },
  { PG_QUERY__NODE__NODE_CREATE_STATS_STMT, read_statistics },
  { PG_QUERY__NODE__NODE_CREATE_STMT, read_create_table },
  { PG_QUERY__NODE__NODE_CREATE_TABLE_AS_STMT, read_create_as },
  { PG_QUERY__NODE__NODE_CREATE_TRIG_STMT, read_trigger },
  { PG_QUERY__NODE__NODE_DEFINE_STMT, read_define },
  { PG_QUERY__NODE__NODE_DELETE_STMT, read_changes },
  { PG_QUERY__NODE__NODE_DROPDB_STMT, read_drop_database },
  { PG_QUERY__NODE__NODE_DROP_STMT, read_drop },
  { PG_QUERY__NODE__NODE_INDEX_STMT, read_index },
  { PG_QUERY__NODE__NODE_INSERT_STMT, read_changes },
  { PG_QUERY__NODE__NODE_RENAME_STMT, read_rename },
  { PG_QUERY__NODE__NODE_RULE_STMT, read_rule },
  { PG_QUERY__NODE__NODE_SELECT_STMT, read_select },
  { PG_QUERY__NODE__NODE_TRUNCATE_STMT, read_truncate },
  { PG_QUERY__NODE__NODE_UPDATE_STMT, read_changes },
  { PG_QUERY__NODE__NODE_VIEW_STMT, read_view },
};

void
reeve_lint_read_postgres (ReeveLintStatement *statement)
{
  for (gsize i = 0; i < G_N_ELEMENTS (readers); i++)
    if (readers[i].node == statement->node->node_case)
      readers[i].read (statement);
}
