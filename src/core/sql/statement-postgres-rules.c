/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-sql"

#include "config.h"

#include "core/sql/statement-postgres.h"

#include <string.h>

#define NODE(name) PG_QUERY__NODE__NODE_##name##_STMT
#define TYPE(name) PG_QUERY__OBJECT_TYPE__OBJECT_##name
#define TRANSACTION(name) PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_##name

#define READ REEVE_EFFECT_READ
#define WRITE REEVE_EFFECT_WRITE
#define DESTROY REEVE_EFFECT_DESTROY

/* What the rest of a statement that has rules of its own looks like from here. */

static void
look_at_with (ReeveInspection *self, const PgQuery__WithClause *with)
{
  for (gsize i = 0; with != NULL && i < with->n_ctes; i++)
    reeve_pg_inspect_nested (self, with->ctes[i]->common_table_expr->ctequery);
}

/* Functions whose call is the point of the SELECT around it. */
static void
look_at_call (ReeveInspection *self, const PgQuery__FuncCall *call)
{
  static const struct
  {
    const char *name;
    ReeveStatementRole role;
    ReeveEffect effect;
  } functions[] = {
    { "lo_create", REEVE_ROLE_ORDINARY, WRITE },
    { "lo_unlink", REEVE_ROLE_ORDINARY, DESTROY },
    { "nextval", REEVE_ROLE_ORDINARY, WRITE },
    { "set_config", REEVE_ROLE_SETTINGS, READ },
    { "setval", REEVE_ROLE_ORDINARY, WRITE },
  };
  const char *name = reeve_pg_name_of (&call->base).name;

  for (gsize i = 0; i < G_N_ELEMENTS (functions); i++)
    if (g_strcmp0 (name, functions[i].name) == 0)
      {
        reeve_inspection_set_role (self, functions[i].role);
        reeve_inspection_raise_effect (self, functions[i].effect);
        if (functions[i].role == REEVE_ROLE_SETTINGS && call->n_args > 0 &&
            call->args[0]->node_case == PG_QUERY__NODE__NODE_A_CONST &&
            call->args[0]->a_const->val_case == PG_QUERY__A__CONST__VAL_SVAL)
          reeve_inspection_set_object (self, NULL, call->args[0]->a_const->sval->sval);
      }
}

static void
look_select (ReeveInspection *self, const PgQuery__Node *node)
{
  const PgQuery__SelectStmt *select = node->select_stmt;

  look_at_with (self, select->with_clause);
  if (select->n_locking_clause > 0)
    reeve_inspection_raise_lock (self, REEVE_LOCK_ROW_SHARE);
  if (select->into_clause != NULL && select->into_clause->rel != NULL)
    {
      reeve_inspection_set_verb (self, "SELECT INTO", NULL);
      reeve_inspection_raise_effect (self, WRITE);
      reeve_inspection_set_object (self, select->into_clause->rel->schemaname,
                                   select->into_clause->rel->relname);
      reeve_pg_add_table (self, select->into_clause->rel);
    }
  for (gsize i = 0; i < select->n_target_list; i++)
    {
      const PgQuery__Node *value = select->target_list[i]->res_target->val;

      if (value != NULL && value->node_case == PG_QUERY__NODE__NODE_FUNC_CALL)
        look_at_call (self, value->func_call);
    }
}

static void
look_insert (ReeveInspection *self, const PgQuery__Node *node)
{
  const PgQuery__InsertStmt *insert = node->insert_stmt;

  look_at_with (self, insert->with_clause);
  if (insert->select_stmt != NULL)
    reeve_pg_inspect_nested (self, insert->select_stmt);
}

static void
look_update (ReeveInspection *self, const PgQuery__Node *node)
{
  look_at_with (self, node->update_stmt->with_clause);
}

static void
look_delete (ReeveInspection *self, const PgQuery__Node *node)
{
  look_at_with (self, node->delete_stmt->with_clause);
}

static void
look_merge (ReeveInspection *self, const PgQuery__Node *node)
{
  const PgQuery__MergeStmt *merge = node->merge_stmt;

  look_at_with (self, merge->with_clause);
  for (gsize i = 0; i < merge->n_merge_when_clauses; i++)
    if (merge->merge_when_clauses[i]->merge_when_clause->command_type ==
        PG_QUERY__CMD_TYPE__CMD_DELETE)
      reeve_inspection_raise_effect (self, DESTROY);
}

static void
look_copy (ReeveInspection *self, const PgQuery__Node *node)
{
  const PgQuery__CopyStmt *copy = node->copy_stmt;

  reeve_pg_inspect_nested (self, copy->query);
  if (!copy->is_from)
    return;
  reeve_inspection_raise_effect (self, WRITE);
  reeve_inspection_raise_lock (self, REEVE_LOCK_ROW_EXCLUSIVE);
  reeve_pg_add_table (self, copy->relation);
}

static void
look_explain (ReeveInspection *self, const PgQuery__Node *node)
{
  const PgQuery__ExplainStmt *explain = node->explain_stmt;

  if (reeve_pg_has_option (explain->options, explain->n_options, "analyze"))
    reeve_pg_inspect_nested (self, explain->query);
}

static void
look_at_constraints (ReeveInspection *self, PgQuery__Node *const *constraints, gsize count)
{
  for (gsize i = 0; i < count; i++)
    if (constraints[i]->node_case == PG_QUERY__NODE__NODE_CONSTRAINT &&
        constraints[i]->constraint->contype == PG_QUERY__CONSTR_TYPE__CONSTR_FOREIGN)
      reeve_inspection_raise_lock (self, REEVE_LOCK_SHARE_ROW_EXCLUSIVE);
}

/* A new table is nobody else's; only what it refers to is locked against others. */
static void
look_at_table (ReeveInspection *self, const PgQuery__CreateStmt *table)
{
  for (gsize i = 0; i < table->n_table_elts; i++)
    {
      const PgQuery__Node *element = table->table_elts[i];

      look_at_constraints (self, &table->table_elts[i], 1);
      if (element->node_case == PG_QUERY__NODE__NODE_TABLE_LIKE_CLAUSE)
        reeve_inspection_raise_lock (self, REEVE_LOCK_ACCESS_SHARE);
      if (element->node_case == PG_QUERY__NODE__NODE_COLUMN_DEF)
        look_at_constraints (self, element->column_def->constraints,
                             element->column_def->n_constraints);
    }
  for (gsize i = 0; i < table->n_inh_relations; i++)
    {
      reeve_inspection_raise_lock (self, table->partbound != NULL
                                           ? REEVE_LOCK_ACCESS_EXCLUSIVE
                                           : REEVE_LOCK_SHARE_UPDATE_EXCLUSIVE);
      if (table->partbound != NULL &&
          table->inh_relations[i]->node_case == PG_QUERY__NODE__NODE_RANGE_VAR)
        reeve_pg_add_table (self, table->inh_relations[i]->range_var);
    }
}

static void
look_create_table (ReeveInspection *self, const PgQuery__Node *node)
{
  look_at_table (self, node->create_stmt);
}

static void
look_create_foreign_table (ReeveInspection *self, const PgQuery__Node *node)
{
  if (node->create_foreign_table_stmt->base_stmt == NULL)
    return;
  if (node->create_foreign_table_stmt->base_stmt->if_not_exists)
    reeve_inspection_set_if_exists (self);
  look_at_table (self, node->create_foreign_table_stmt->base_stmt);
}

static void
look_create_table_as (ReeveInspection *self, const PgQuery__Node *node)
{
  const PgQuery__CreateTableAsStmt *create = node->create_table_as_stmt;

  if (create->objtype != TYPE (MATVIEW))
    {
      reeve_inspection_set_verb (self, "CREATE TABLE AS", NULL);
      reeve_pg_add_table (self, create->into != NULL ? create->into->rel : NULL);
    }
  reeve_pg_inspect_nested (self, create->query);
}

static void
look_create_index (ReeveInspection *self, const PgQuery__Node *node)
{
  const PgQuery__IndexStmt *index = node->index_stmt;

  if (!index->concurrent)
    {
      reeve_inspection_raise_lock (self, REEVE_LOCK_SHARE);
      return;
    }
  reeve_inspection_raise_lock (self, REEVE_LOCK_SHARE_UPDATE_EXCLUSIVE);
  reeve_inspection_set_role (self, REEVE_ROLE_CREATE_CONCURRENTLY);
  reeve_inspection_refuse (self);
}

static void
look_create_schema (ReeveInspection *self, const PgQuery__Node *node)
{
  const PgQuery__CreateSchemaStmt *schema = node->create_schema_stmt;

  if (schema->authrole != NULL)
    reeve_inspection_set_object (self, NULL, schema->authrole->rolename);
  for (gsize i = 0; i < schema->n_schema_elts; i++)
    reeve_pg_inspect_nested (self, schema->schema_elts[i]);
}

static void
look_create_function (ReeveInspection *self, const PgQuery__Node *node)
{
  if (node->create_function_stmt->is_procedure)
    reeve_inspection_set_verb (self, "CREATE PROCEDURE", NULL);
}

static void
look_create_view (ReeveInspection *self, const PgQuery__Node *node)
{
  if (node->view_stmt->replace)
    reeve_inspection_raise_lock (self, REEVE_LOCK_ACCESS_EXCLUSIVE);
}

static void
look_create_subscription (ReeveInspection *self, const PgQuery__Node *node)
{
  const PgQuery__CreateSubscriptionStmt *create = node->create_subscription_stmt;
  gsize count = create->n_options;

  /* Only the slot that it makes on the other server keeps it out of a block. */
  for (gsize i = 0; i < count; i++)
    {
      const char *name = create->options[i]->def_elem->defname;

      if ((strcmp (name, "connect") == 0 || strcmp (name, "create_slot") == 0) &&
          !reeve_pg_has_option (&create->options[i], 1, name))
        return;
    }
  reeve_inspection_set_role (self, REEVE_ROLE_OUTSIDE);
  reeve_inspection_refuse (self);
}

static void
look_alter_subscription (ReeveInspection *self, const PgQuery__Node *node)
{
  static const PgQuery__AlterSubscriptionType refreshing[] = {
    PG_QUERY__ALTER_SUBSCRIPTION_TYPE__ALTER_SUBSCRIPTION_SET_PUBLICATION,
    PG_QUERY__ALTER_SUBSCRIPTION_TYPE__ALTER_SUBSCRIPTION_ADD_PUBLICATION,
    PG_QUERY__ALTER_SUBSCRIPTION_TYPE__ALTER_SUBSCRIPTION_DROP_PUBLICATION,
    PG_QUERY__ALTER_SUBSCRIPTION_TYPE__ALTER_SUBSCRIPTION_REFRESH,
  };
  const PgQuery__AlterSubscriptionStmt *alter = node->alter_subscription_stmt;

  for (gsize i = 0; i < alter->n_options; i++)
    if (g_strcmp0 (alter->options[i]->def_elem->defname, "refresh") == 0 &&
        !reeve_pg_has_option (&alter->options[i], 1, "refresh"))
      return;
  for (gsize i = 0; i < G_N_ELEMENTS (refreshing); i++)
    if (alter->kind == refreshing[i])
      {
        reeve_inspection_set_role (self, REEVE_ROLE_OUTSIDE);
        reeve_inspection_refuse (self);
      }
}

static void
look_alter_database (ReeveInspection *self, const PgQuery__Node *node)
{
  const PgQuery__AlterDatabaseStmt *alter = node->alter_database_stmt;

  for (gsize i = 0; i < alter->n_options; i++)
    if (g_strcmp0 (alter->options[i]->def_elem->defname, "tablespace") == 0)
      {
        reeve_inspection_set_role (self, REEVE_ROLE_OUTSIDE);
        reeve_inspection_refuse (self);
      }
}

static void
look_alter_enum (ReeveInspection *self, const PgQuery__Node *node)
{
  const PgQuery__AlterEnumStmt *alter = node->alter_enum_stmt;

  /* With an old value it is RENAME VALUE. */
  if (self->nested || *alter->old_val != '\0')
    return;
  reeve_inspection_set_role (self, REEVE_ROLE_ADD_ENUM_VALUE);
  g_free (self->facts->label);
  self->facts->label = g_strdup (alter->new_val);
}

static void
look_alter_schema (ReeveInspection *self, const PgQuery__Node *node)
{
  const PgQuery__AlterObjectSchemaStmt *alter = node->alter_object_schema_stmt;
  const ReevePgObject *object = reeve_pg_object_get (alter->object_type);
  ReevePgName name;

  reeve_inspection_raise_lock (self, object->lock);
  if (object->is_table)
    reeve_pg_add_table (self, alter->relation);
  if (alter->relation != NULL || alter->object == NULL)
    return;
  name = reeve_pg_name_of (&alter->object->base);
  reeve_inspection_set_object (self, name.schema, name.name);
}

static void
look_rename (ReeveInspection *self, const PgQuery__Node *node)
{
  const PgQuery__RenameStmt *rename = node->rename_stmt;
  const ReevePgObject *object = reeve_pg_object_get (rename->rename_type);
  ReevePgName name = { NULL };

  if (rename->rename_type == TYPE (COLUMN))
    object = reeve_pg_object_get (rename->relation_type);
  reeve_inspection_set_verb (self, "ALTER", object->word);
  reeve_inspection_raise_lock (self, rename->rename_type == TYPE (INDEX)
                                       ? REEVE_LOCK_SHARE_UPDATE_EXCLUSIVE
                                       : object->lock);
  if (object->is_table || object->on_table)
    reeve_pg_add_table (self, rename->relation);

  /* A trigger's own name is the sub-name, its table the relation; of a table it is the relation. */
  if (object->on_table && rename->rename_type != TYPE (TABCONSTRAINT))
    {
      name.schema = rename->relation != NULL ? rename->relation->schemaname : NULL;
      name.name = rename->subname;
    }
  else if (rename->relation != NULL)
    name = reeve_pg_name_of (&rename->relation->base);
  else if (rename->object != NULL)
    name = reeve_pg_name_of (&rename->object->base);
  else
    name.name = rename->subname;
  reeve_inspection_set_object (self, name.schema, name.name);
}

static void
look_comment (ReeveInspection *self, const PgQuery__Node *node)
{
  const PgQuery__CommentStmt *comment = node->comment_stmt;
  const ReevePgObject *object = reeve_pg_object_get (comment->objtype);
  ReevePgName name = { NULL };

  if (comment->object != NULL)
    name = reeve_pg_name_of (&comment->object->base);
  if (object->lock != REEVE_LOCK_NONE)
    reeve_inspection_raise_lock (self, object->on_table ? REEVE_LOCK_ACCESS_SHARE
                                                        : REEVE_LOCK_SHARE_UPDATE_EXCLUSIVE);
  /* table.column, and table.trigger: the object is the table's part */
  if (comment->objtype == TYPE (COLUMN) || object->on_table)
    {
      reeve_inspection_set_object (self, name.owner_schema,
                                   object->on_table ? name.name : name.schema);
      reeve_inspection_add_table (self, name.owner_schema, name.schema);
      return;
    }
  reeve_inspection_set_object (self, name.schema, name.name);
  if (object->is_table)
    reeve_inspection_add_table (self, name.schema, name.name);
}

static void
look_grant (ReeveInspection *self, const PgQuery__Node *node)
{
  if (!node->grant_stmt->is_grant)
    reeve_inspection_set_verb (self, "REVOKE", NULL);
}

static void
look_grant_role (ReeveInspection *self, const PgQuery__Node *node)
{
  if (!node->grant_role_stmt->is_grant)
    reeve_inspection_set_verb (self, "REVOKE", NULL);
}

static void
look_transaction (ReeveInspection *self, const PgQuery__Node *node)
{
  static const struct
  {
    const char *verb;
    ReeveStatementRole role;
    gboolean refuses;
  } kinds[] = {
    [TRANSACTION (BEGIN)] = { "BEGIN", REEVE_ROLE_TRANSACTION },
    [TRANSACTION (START)] = { "START TRANSACTION", REEVE_ROLE_TRANSACTION },
    [TRANSACTION (COMMIT)] = { "COMMIT", REEVE_ROLE_TRANSACTION },
    [TRANSACTION (ROLLBACK)] = { "ROLLBACK", REEVE_ROLE_TRANSACTION },
    [TRANSACTION (SAVEPOINT)] = { "SAVEPOINT", REEVE_ROLE_ORDINARY },
    [TRANSACTION (RELEASE)] = { "RELEASE", REEVE_ROLE_ORDINARY },
    [TRANSACTION (ROLLBACK_TO)] = { "ROLLBACK TO", REEVE_ROLE_ORDINARY },
    [TRANSACTION (PREPARE)] = { "PREPARE TRANSACTION", REEVE_ROLE_TRANSACTION },
    [TRANSACTION (COMMIT_PREPARED)] = { "COMMIT PREPARED", REEVE_ROLE_TRANSACTION, TRUE },
    [TRANSACTION (ROLLBACK_PREPARED)] = { "ROLLBACK PREPARED", REEVE_ROLE_TRANSACTION, TRUE },
  };
  guint kind = node->transaction_stmt->kind;

  if (kind >= G_N_ELEMENTS (kinds) || kinds[kind].verb == NULL)
    return;
  reeve_inspection_set_verb (self, kinds[kind].verb, NULL);
  reeve_inspection_set_role (self, kinds[kind].role);
  if (kinds[kind].refuses)
    reeve_inspection_refuse (self);
}

static void
look_set (ReeveInspection *self, const PgQuery__Node *node)
{
  PgQuery__VariableSetKind kind = node->variable_set_stmt->kind;

  if (kind == PG_QUERY__VARIABLE_SET_KIND__VAR_RESET ||
      kind == PG_QUERY__VARIABLE_SET_KIND__VAR_RESET_ALL)
    reeve_inspection_set_verb (self, "RESET", NULL);
}

static void
look_discard (ReeveInspection *self, const PgQuery__Node *node)
{
  if (node->discard_stmt->target == PG_QUERY__DISCARD_MODE__DISCARD_ALL)
    reeve_inspection_refuse (self);
}

static void
look_vacuum (ReeveInspection *self, const PgQuery__Node *node)
{
  const PgQuery__VacuumStmt *vacuum = node->vacuum_stmt;

  if (vacuum->is_vacuumcmd)
    reeve_inspection_refuse (self);
  else
    reeve_inspection_set_verb (self, "ANALYZE", NULL);
  if (reeve_pg_has_option (vacuum->options, vacuum->n_options, "full"))
    reeve_inspection_raise_lock (self, REEVE_LOCK_ACCESS_EXCLUSIVE);
}

static void
look_reindex (ReeveInspection *self, const PgQuery__Node *node)
{
  const PgQuery__ReindexStmt *reindex = node->reindex_stmt;
  gboolean concurrently =
    reeve_pg_has_option (reindex->params, reindex->n_params, "concurrently");

  reeve_inspection_raise_lock (self, concurrently ? REEVE_LOCK_SHARE_UPDATE_EXCLUSIVE
                                                  : REEVE_LOCK_SHARE);
  reeve_inspection_set_object (self, NULL, reindex->name);
  if (reindex->kind == PG_QUERY__REINDEX_OBJECT_TYPE__REINDEX_OBJECT_TABLE)
    reeve_pg_add_table (self, reindex->relation);
  /* A schema or database is done table by table, each in a transaction of its own. */
  if (concurrently || reindex->relation == NULL)
    reeve_inspection_refuse (self);
}

static void
look_cluster (ReeveInspection *self, const PgQuery__Node *node)
{
  if (node->cluster_stmt->relation == NULL)
    reeve_inspection_refuse (self);
}

static void
look_lock (ReeveInspection *self, const PgQuery__Node *node)
{
  int mode = node->lock_stmt->mode;

  reeve_inspection_raise_lock (self, CLAMP (mode, REEVE_LOCK_NONE, REEVE_LOCK_ACCESS_EXCLUSIVE));
}

static void
look_refresh (ReeveInspection *self, const PgQuery__Node *node)
{
  reeve_inspection_raise_lock (self, node->refresh_mat_view_stmt->concurrent
                                       ? REEVE_LOCK_EXCLUSIVE
                                       : REEVE_LOCK_ACCESS_EXCLUSIVE);
}

static void
look_do (ReeveInspection *self, const PgQuery__Node *node)
{
  const PgQuery__DoStmt *statement = node->do_stmt;

  for (gsize i = 0; i < statement->n_args; i++)
    {
      const PgQuery__DefElem *part = statement->args[i]->def_elem;

      if (part->arg != NULL && part->arg->node_case == PG_QUERY__NODE__NODE_STRING)
        reeve_inspection_scan_body (self, part->arg->string->sval,
                                    strlen (part->arg->string->sval));
    }
}

#define RULE(node_name, ...) [NODE (node_name)] = { __VA_ARGS__ }
#define AEX REEVE_LOCK_ACCESS_EXCLUSIVE
#define SRX REEVE_LOCK_SHARE_ROW_EXCLUSIVE
#define SUX REEVE_LOCK_SHARE_UPDATE_EXCLUSIVE
#define ROW REEVE_LOCK_ROW_EXCLUSIVE

/* verb, kind, object, table, effect, role, lock, refuses, look */
static const ReevePgRule rules[] = {
  RULE (SELECT, "SELECT", .lock = REEVE_LOCK_ACCESS_SHARE, .look = look_select),
  RULE (INSERT, "INSERT", NULL, "relation", "relation", WRITE, .lock = ROW, .look = look_insert),
  RULE (UPDATE, "UPDATE", NULL, "relation", "relation", WRITE, .lock = ROW, .look = look_update),
  RULE (DELETE, "DELETE", NULL, "relation", "relation", DESTROY, .lock = ROW,
        .look = look_delete),
  RULE (MERGE, "MERGE", NULL, "relation", "relation", WRITE, .lock = ROW, .look = look_merge),
  RULE (TRUNCATE, "TRUNCATE", NULL, "relations", "relations", DESTROY, .lock = AEX),
  RULE (COPY, "COPY", NULL, "relation", .lock = REEVE_LOCK_ACCESS_SHARE, .look = look_copy),
  RULE (EXPLAIN, "EXPLAIN", .look = look_explain),
  RULE (DECLARE_CURSOR, "DECLARE", NULL, "portalname", .lock = REEVE_LOCK_ACCESS_SHARE),
  RULE (FETCH, "FETCH", NULL, "portalname"),
  RULE (CLOSE_PORTAL, "CLOSE", NULL, "portalname"),
  RULE (PREPARE, "PREPARE", NULL, "name", .role = REEVE_ROLE_SETTINGS),
  RULE (EXECUTE, "EXECUTE", NULL, "name", .effect = WRITE),
  RULE (DEALLOCATE, "DEALLOCATE", NULL, "name", .role = REEVE_ROLE_SETTINGS),
  RULE (CALL, "CALL", NULL, "funccall", NULL, WRITE, REEVE_ROLE_PROCEDURE),
  RULE (DO, "DO", NULL, NULL, NULL, WRITE, REEVE_ROLE_PROCEDURE, .look = look_do),

  RULE (TRANSACTION, "BEGIN", NULL, "savepoint_name", .role = REEVE_ROLE_TRANSACTION,
        .look = look_transaction),
  RULE (VARIABLE_SET, "SET", NULL, "name", .role = REEVE_ROLE_SETTINGS, .look = look_set),
  RULE (VARIABLE_SHOW, "SHOW", NULL, "name"),
  RULE (CONSTRAINTS_SET, "SET CONSTRAINTS", .role = REEVE_ROLE_SETTINGS),
  RULE (DISCARD, "DISCARD", .role = REEVE_ROLE_SETTINGS, .look = look_discard),
  RULE (LOAD, "LOAD", NULL, "filename", .role = REEVE_ROLE_SETTINGS),
  RULE (LISTEN, "LISTEN", NULL, "conditionname", .role = REEVE_ROLE_SETTINGS),
  RULE (UNLISTEN, "UNLISTEN", NULL, "conditionname", .role = REEVE_ROLE_SETTINGS),
  RULE (NOTIFY, "NOTIFY", NULL, "conditionname", .effect = WRITE),
  RULE (LOCK, "LOCK", NULL, "relations", .look = look_lock),

  RULE (VACUUM, "VACUUM", NULL, "rels", NULL, WRITE, REEVE_ROLE_REPEATABLE, SUX,
        .look = look_vacuum),
  RULE (REINDEX, "REINDEX", NULL, "relation", NULL, WRITE, REEVE_ROLE_REPEATABLE,
        .look = look_reindex),
  RULE (CLUSTER, "CLUSTER", NULL, "relation", "relation", WRITE, REEVE_ROLE_REPEATABLE, AEX,
        .look = look_cluster),
  RULE (CHECK_POINT, "CHECKPOINT", .role = REEVE_ROLE_REPEATABLE),
  RULE (REFRESH_MAT_VIEW, "REFRESH MATERIALIZED VIEW", NULL, "relation", .effect = WRITE,
        .look = look_refresh),

  RULE (CREATE, "CREATE TABLE", NULL, "relation", "relation", WRITE, .look = look_create_table),
  RULE (CREATE_TABLE_AS, "CREATE", "objtype", "into", NULL, WRITE,
        .look = look_create_table_as),
  RULE (CREATE_FOREIGN_TABLE, "CREATE FOREIGN TABLE", NULL, "base_stmt", "base_stmt", WRITE,
        .look = look_create_foreign_table),
  RULE (INDEX, "CREATE INDEX", NULL, "idxname", "relation", WRITE, .look = look_create_index),
  RULE (VIEW, "CREATE VIEW", NULL, "view", NULL, WRITE, .lock = REEVE_LOCK_ACCESS_SHARE,
        .look = look_create_view),
  RULE (RULE, "CREATE RULE", NULL, "rulename", "relation", WRITE, .lock = AEX),
  RULE (CREATE_TRIG, "CREATE TRIGGER", NULL, "trigname", "relation", WRITE, .lock = SRX),
  RULE (CREATE_POLICY, "CREATE POLICY", NULL, "policy_name", "table", WRITE, .lock = AEX),
  RULE (CREATE_STATS, "CREATE STATISTICS", NULL, "defnames", "relations", WRITE, .lock = SUX),
  RULE (CREATE_FUNCTION, "CREATE FUNCTION", NULL, "funcname", NULL, WRITE,
        .look = look_create_function),
  RULE (CREATE_SCHEMA, "CREATE SCHEMA", NULL, "schemaname", NULL, WRITE,
        .look = look_create_schema),
  RULE (CREATE_SEQ, "CREATE SEQUENCE", NULL, "sequence", NULL, WRITE),
  RULE (CREATE_DOMAIN, "CREATE DOMAIN", NULL, "domainname", NULL, WRITE),
  RULE (COMPOSITE_TYPE, "CREATE TYPE", NULL, "typevar", NULL, WRITE),
  RULE (CREATE_ENUM, "CREATE TYPE", NULL, "type_name", NULL, WRITE),
  RULE (CREATE_RANGE, "CREATE TYPE", NULL, "type_name", NULL, WRITE),
  RULE (DEFINE, "CREATE", "kind", "defnames", NULL, WRITE),
  RULE (CREATE_EXTENSION, "CREATE EXTENSION", NULL, "extname", NULL, WRITE),
  RULE (CREATE_ROLE, "CREATE ROLE", NULL, "role", NULL, WRITE),
  RULE (CREATE_EVENT_TRIG, "CREATE EVENT TRIGGER", NULL, "trigname", NULL, WRITE),
  RULE (CREATE_PLANG, "CREATE LANGUAGE", NULL, "plname", NULL, WRITE),
  RULE (CREATE_CONVERSION, "CREATE CONVERSION", NULL, "conversion_name", NULL, WRITE),
  RULE (CREATE_CAST, "CREATE CAST", NULL, "sourcetype", NULL, WRITE),
  RULE (CREATE_OP_CLASS, "CREATE OPERATOR CLASS", NULL, "opclassname", NULL, WRITE),
  RULE (CREATE_OP_FAMILY, "CREATE OPERATOR FAMILY", NULL, "opfamilyname", NULL, WRITE),
  RULE (CREATE_TRANSFORM, "CREATE TRANSFORM", NULL, "type_name", NULL, WRITE),
  RULE (CREATE_AM, "CREATE ACCESS METHOD", NULL, "amname", NULL, WRITE),
  RULE (CREATE_FDW, "CREATE FOREIGN DATA WRAPPER", NULL, "fdwname", NULL, WRITE),
  RULE (CREATE_FOREIGN_SERVER, "CREATE SERVER", NULL, "servername", NULL, WRITE),
  RULE (CREATE_USER_MAPPING, "CREATE USER MAPPING", NULL, "user", NULL, WRITE),
  RULE (IMPORT_FOREIGN_SCHEMA, "IMPORT FOREIGN SCHEMA", NULL, "remote_schema", NULL, WRITE),
  RULE (CREATE_PUBLICATION, "CREATE PUBLICATION", NULL, "pubname", NULL, WRITE),
  RULE (CREATE_SUBSCRIPTION, "CREATE SUBSCRIPTION", NULL, "subname", NULL, WRITE,
        .look = look_create_subscription),
  RULE (CREATEDB, "CREATE DATABASE", NULL, "dbname", NULL, WRITE, REEVE_ROLE_OUTSIDE,
        .refuses = TRUE),
  RULE (CREATE_TABLE_SPACE, "CREATE TABLESPACE", NULL, "tablespacename", NULL, WRITE,
        REEVE_ROLE_OUTSIDE, .refuses = TRUE),

  RULE (ALTER_TABLE, "ALTER", "objtype", "relation", NULL, WRITE,
        .look = reeve_pg_look_alter_table),
  RULE (RENAME, "ALTER", NULL, NULL, NULL, WRITE, .look = look_rename),
  RULE (ALTER_OBJECT_SCHEMA, "ALTER", "object_type", "relation", NULL, WRITE,
        .look = look_alter_schema),
  RULE (ALTER_OWNER, "ALTER", "object_type", "object", NULL, WRITE),
  RULE (ALTER_OBJECT_DEPENDS, "ALTER", "object_type", "object", NULL, WRITE),
  RULE (ALTER_TABLE_MOVE_ALL, "ALTER", "objtype", NULL, NULL, WRITE, .lock = AEX),
  RULE (ALTER_ENUM, "ALTER TYPE", NULL, "type_name", NULL, WRITE, .look = look_alter_enum),
  RULE (ALTER_TYPE, "ALTER TYPE", NULL, "type_name", NULL, WRITE),
  RULE (ALTER_DOMAIN, "ALTER DOMAIN", NULL, "type_name", NULL, WRITE),
  RULE (ALTER_SEQ, "ALTER SEQUENCE", NULL, "sequence", NULL, WRITE),
  RULE (ALTER_FUNCTION, "ALTER", "objtype", "func", NULL, WRITE),
  RULE (ALTER_POLICY, "ALTER POLICY", NULL, "policy_name", "table", WRITE, .lock = AEX),
  RULE (ALTER_STATS, "ALTER STATISTICS", NULL, "defnames", NULL, WRITE),
  RULE (ALTER_COLLATION, "ALTER COLLATION", NULL, "collname", NULL, WRITE),
  RULE (ALTER_OPERATOR, "ALTER OPERATOR", NULL, "opername", NULL, WRITE),
  RULE (ALTER_OP_FAMILY, "ALTER OPERATOR FAMILY", NULL, "opfamilyname", NULL, WRITE),
  RULE (ALTER_TSDICTIONARY, "ALTER TEXT SEARCH DICTIONARY", NULL, "dictname", NULL, WRITE),
  RULE (ALTER_TSCONFIGURATION, "ALTER TEXT SEARCH CONFIGURATION", NULL, "cfgname", NULL, WRITE),
  RULE (ALTER_EXTENSION, "ALTER EXTENSION", NULL, "extname", NULL, WRITE),
  RULE (ALTER_EXTENSION_CONTENTS, "ALTER EXTENSION", NULL, "extname", NULL, WRITE),
  RULE (ALTER_EVENT_TRIG, "ALTER EVENT TRIGGER", NULL, "trigname", NULL, WRITE),
  RULE (ALTER_ROLE, "ALTER ROLE", NULL, "role", NULL, WRITE),
  RULE (ALTER_ROLE_SET, "ALTER ROLE", NULL, "role", NULL, WRITE),
  RULE (ALTER_DEFAULT_PRIVILEGES, "ALTER DEFAULT PRIVILEGES", NULL, NULL, NULL, WRITE),
  RULE (ALTER_FDW, "ALTER FOREIGN DATA WRAPPER", NULL, "fdwname", NULL, WRITE),
  RULE (ALTER_FOREIGN_SERVER, "ALTER SERVER", NULL, "servername", NULL, WRITE),
  RULE (ALTER_USER_MAPPING, "ALTER USER MAPPING", NULL, "user", NULL, WRITE),
  RULE (ALTER_PUBLICATION, "ALTER PUBLICATION", NULL, "pubname", NULL, WRITE),
  RULE (ALTER_SUBSCRIPTION, "ALTER SUBSCRIPTION", NULL, "subname", NULL, WRITE,
        .look = look_alter_subscription),
  RULE (ALTER_DATABASE, "ALTER DATABASE", NULL, "dbname", NULL, WRITE,
        .look = look_alter_database),
  RULE (ALTER_DATABASE_SET, "ALTER DATABASE", NULL, "dbname", NULL, WRITE),
  RULE (ALTER_DATABASE_REFRESH_COLL, "ALTER DATABASE", NULL, "dbname", NULL, WRITE),
  RULE (ALTER_TABLE_SPACE_OPTIONS, "ALTER TABLESPACE", NULL, "tablespacename", NULL, WRITE),
  RULE (ALTER_SYSTEM, "ALTER SYSTEM", NULL, NULL, NULL, WRITE, REEVE_ROLE_OUTSIDE,
        .refuses = TRUE),

  RULE (DROP, "DROP", "remove_type", .look = reeve_pg_look_drop),
  RULE (DROPDB, "DROP DATABASE", NULL, "dbname", NULL, DESTROY, REEVE_ROLE_OUTSIDE,
        .refuses = TRUE),
  RULE (DROP_TABLE_SPACE, "DROP TABLESPACE", NULL, "tablespacename", NULL, WRITE,
        REEVE_ROLE_OUTSIDE, .refuses = TRUE),
  RULE (DROP_ROLE, "DROP ROLE", NULL, "roles", NULL, WRITE),
  RULE (DROP_OWNED, "DROP OWNED", NULL, "roles", NULL, DESTROY, .lock = AEX),
  RULE (DROP_USER_MAPPING, "DROP USER MAPPING", NULL, "user", NULL, WRITE),
  RULE (DROP_SUBSCRIPTION, "DROP SUBSCRIPTION", NULL, "subname", NULL, WRITE,
        REEVE_ROLE_OUTSIDE, .refuses = TRUE),

  RULE (GRANT, "GRANT", NULL, "objects", NULL, WRITE, .look = look_grant),
  RULE (GRANT_ROLE, "GRANT", NULL, "granted_roles", NULL, WRITE, .look = look_grant_role),
  RULE (REASSIGN_OWNED, "REASSIGN OWNED", NULL, "roles", NULL, WRITE),
  RULE (COMMENT, "COMMENT", NULL, NULL, NULL, WRITE, .look = look_comment),
  RULE (SEC_LABEL, "SECURITY LABEL", NULL, NULL, NULL, WRITE),
};

const ReevePgRule *
reeve_pg_rule_get (PgQuery__Node__NodeCase kind)
{
  if ((guint) kind >= G_N_ELEMENTS (rules) || rules[kind].verb == NULL)
    return NULL;
  return &rules[kind];
}
