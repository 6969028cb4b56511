/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-sql"

#include "config.h"

#include "core/sql/statement-postgres.h"

#define AT(name) PG_QUERY__ALTER_TABLE_TYPE__AT_##name
#define TYPE(name) PG_QUERY__OBJECT_TYPE__OBJECT_##name

#define WRITE REEVE_EFFECT_WRITE
#define DESTROY REEVE_EFFECT_DESTROY
#define AEX REEVE_LOCK_ACCESS_EXCLUSIVE

/* CASCADE on what a column can be built of takes the column along. */
static const ReevePgObject objects[] = {
  [TYPE (TYPE_UNDEFINED)] = { NULL, WRITE, WRITE },
  [TYPE (ACCESS_METHOD)] = { "ACCESS METHOD", WRITE, DESTROY },
  [TYPE (AGGREGATE)] = { "AGGREGATE", WRITE, WRITE },
  [TYPE (ATTRIBUTE)] = { "TYPE", WRITE, DESTROY },
  [TYPE (CAST)] = { "CAST", WRITE, WRITE },
  [TYPE (COLUMN)] = { "TABLE", DESTROY, DESTROY, AEX, .is_table = TRUE },
  [TYPE (COLLATION)] = { "COLLATION", WRITE, DESTROY },
  [TYPE (CONVERSION)] = { "CONVERSION", WRITE, WRITE },
  [TYPE (DATABASE)] = { "DATABASE", DESTROY, DESTROY },
  [TYPE (DOMAIN)] = { "DOMAIN", WRITE, DESTROY },
  [TYPE (DOMCONSTRAINT)] = { "DOMAIN", WRITE, WRITE },
  [TYPE (EVENT_TRIGGER)] = { "EVENT TRIGGER", WRITE, WRITE },
  [TYPE (EXTENSION)] = { "EXTENSION", DESTROY, DESTROY },
  [TYPE (FDW)] = { "FOREIGN DATA WRAPPER", WRITE, WRITE },
  [TYPE (FOREIGN_SERVER)] = { "SERVER", WRITE, WRITE },
  [TYPE (FOREIGN_TABLE)] = { "FOREIGN TABLE", WRITE, WRITE, AEX, .is_table = TRUE },
  [TYPE (FUNCTION)] = { "FUNCTION", WRITE, WRITE },
  [TYPE (INDEX)] = { "INDEX", WRITE, WRITE, AEX },
  [TYPE (LANGUAGE)] = { "LANGUAGE", WRITE, WRITE },
  [TYPE (LARGEOBJECT)] = { "LARGE OBJECT", DESTROY, DESTROY },
  [TYPE (MATVIEW)] = { "MATERIALIZED VIEW", WRITE, WRITE, AEX },
  [TYPE (OPCLASS)] = { "OPERATOR CLASS", WRITE, WRITE },
  [TYPE (OPERATOR)] = { "OPERATOR", WRITE, WRITE },
  [TYPE (OPFAMILY)] = { "OPERATOR FAMILY", WRITE, WRITE },
  [TYPE (POLICY)] = { "POLICY", WRITE, WRITE, AEX, .on_table = TRUE },
  [TYPE (PROCEDURE)] = { "PROCEDURE", WRITE, WRITE },
  [TYPE (PUBLICATION)] = { "PUBLICATION", WRITE, WRITE },
  [TYPE (ROLE)] = { "ROLE", WRITE, WRITE },
  [TYPE (ROUTINE)] = { "ROUTINE", WRITE, WRITE },
  [TYPE (RULE)] = { "RULE", WRITE, WRITE, AEX, .on_table = TRUE },
  [TYPE (SCHEMA)] = { "SCHEMA", DESTROY, DESTROY },
  [TYPE (SEQUENCE)] = { "SEQUENCE", WRITE, WRITE, AEX },
  [TYPE (SUBSCRIPTION)] = { "SUBSCRIPTION", WRITE, WRITE },
  [TYPE (STATISTIC_EXT)] = { "STATISTICS", WRITE, WRITE },
  [TYPE (TABCONSTRAINT)] = { "TABLE", WRITE, WRITE, AEX, .on_table = TRUE },
  [TYPE (TABLE)] = { "TABLE", DESTROY, DESTROY, AEX, .is_table = TRUE },
  [TYPE (TABLESPACE)] = { "TABLESPACE", WRITE, WRITE },
  [TYPE (TRANSFORM)] = { "TRANSFORM", WRITE, WRITE },
  [TYPE (TRIGGER)] = { "TRIGGER", WRITE, WRITE, AEX, .on_table = TRUE },
  [TYPE (TSCONFIGURATION)] = { "TEXT SEARCH CONFIGURATION", WRITE, WRITE },
  [TYPE (TSDICTIONARY)] = { "TEXT SEARCH DICTIONARY", WRITE, WRITE },
  [TYPE (TSPARSER)] = { "TEXT SEARCH PARSER", WRITE, WRITE },
  [TYPE (TSTEMPLATE)] = { "TEXT SEARCH TEMPLATE", WRITE, WRITE },
  [TYPE (TYPE)] = { "TYPE", WRITE, DESTROY },
  [TYPE (USER_MAPPING)] = { "USER MAPPING", WRITE, WRITE },
  [TYPE (VIEW)] = { "VIEW", WRITE, WRITE, AEX },
};

/* The lock of each subcommand where it is not ACCESS EXCLUSIVE. */
static const ReeveTableLock alter_locks[] = {
  [AT (SetStatistics)] = REEVE_LOCK_SHARE_UPDATE_EXCLUSIVE,
  [AT (SetOptions)] = REEVE_LOCK_SHARE_UPDATE_EXCLUSIVE,
  [AT (ResetOptions)] = REEVE_LOCK_SHARE_UPDATE_EXCLUSIVE,
  [AT (ValidateConstraint)] = REEVE_LOCK_SHARE_UPDATE_EXCLUSIVE,
  [AT (ClusterOn)] = REEVE_LOCK_SHARE_UPDATE_EXCLUSIVE,
  [AT (DropCluster)] = REEVE_LOCK_SHARE_UPDATE_EXCLUSIVE,
  [AT (SetRelOptions)] = REEVE_LOCK_SHARE_UPDATE_EXCLUSIVE,
  [AT (ResetRelOptions)] = REEVE_LOCK_SHARE_UPDATE_EXCLUSIVE,
  [AT (ReplaceRelOptions)] = REEVE_LOCK_SHARE_UPDATE_EXCLUSIVE,
  [AT (EnableTrig)] = REEVE_LOCK_SHARE_ROW_EXCLUSIVE,
  [AT (EnableAlwaysTrig)] = REEVE_LOCK_SHARE_ROW_EXCLUSIVE,
  [AT (EnableReplicaTrig)] = REEVE_LOCK_SHARE_ROW_EXCLUSIVE,
  [AT (DisableTrig)] = REEVE_LOCK_SHARE_ROW_EXCLUSIVE,
  [AT (EnableTrigAll)] = REEVE_LOCK_SHARE_ROW_EXCLUSIVE,
  [AT (DisableTrigAll)] = REEVE_LOCK_SHARE_ROW_EXCLUSIVE,
  [AT (EnableTrigUser)] = REEVE_LOCK_SHARE_ROW_EXCLUSIVE,
  [AT (DisableTrigUser)] = REEVE_LOCK_SHARE_ROW_EXCLUSIVE,
  [AT (DetachPartitionFinalize)] = REEVE_LOCK_SHARE_UPDATE_EXCLUSIVE,
};

const ReevePgObject *
reeve_pg_object_get (PgQuery__ObjectType type)
{
  return &objects[(guint) type < G_N_ELEMENTS (objects) ? type : 0];
}

/* Options of a table that the server changes only while nobody else is at it. */
static gboolean
has_heavy_option (const PgQuery__AlterTableCmd *command)
{
  static const char *const heavy[] = { "user_catalog_table", "security_barrier",
                                       "security_invoker", "check_option", "fastupdate",
                                       "buffering", "pages_per_range" };
  const PgQuery__Node *options = command->def;

  if (options == NULL || options->node_case != PG_QUERY__NODE__NODE_LIST)
    return FALSE;
  for (gsize i = 0; i < options->list->n_items; i++)
    for (gsize k = 0; k < G_N_ELEMENTS (heavy); k++)
      if (options->list->items[i]->node_case == PG_QUERY__NODE__NODE_DEF_ELEM &&
          g_strcmp0 (options->list->items[i]->def_elem->defname, heavy[k]) == 0)
        return TRUE;
  return FALSE;
}

static ReeveTableLock
lock_of_command (const PgQuery__AlterTableCmd *command)
{
  const PgQuery__Node *def = command->def;
  ReeveTableLock lock = REEVE_LOCK_NONE;

  if ((guint) command->subtype < G_N_ELEMENTS (alter_locks))
    lock = alter_locks[command->subtype];
  if (lock == REEVE_LOCK_NONE || has_heavy_option (command))
    lock = AEX;
  if (def == NULL)
    return lock;
  if (def->node_case == PG_QUERY__NODE__NODE_CONSTRAINT &&
      def->constraint->contype == PG_QUERY__CONSTR_TYPE__CONSTR_FOREIGN &&
      command->subtype == AT (AddConstraint))
    return REEVE_LOCK_SHARE_ROW_EXCLUSIVE;
  if (def->node_case == PG_QUERY__NODE__NODE_PARTITION_CMD && def->partition_cmd->concurrent)
    return REEVE_LOCK_SHARE_UPDATE_EXCLUSIVE;
  return lock;
}

static void
look_at_partition (ReeveInspection *self, const PgQuery__PartitionCmd *partition)
{
  reeve_pg_add_table (self, partition->name);
  if (!partition->concurrent)
    return;
  reeve_inspection_set_role (self, REEVE_ROLE_OUTSIDE);
  reeve_inspection_refuse (self);
}

void
reeve_pg_look_alter_table (ReeveInspection *self, const PgQuery__Node *node)
{
  const PgQuery__AlterTableStmt *statement = node->alter_table_stmt;
  const ReevePgObject *object = reeve_pg_object_get (statement->objtype);

  if (object->is_table)
    reeve_pg_add_table (self, statement->relation);
  for (gsize i = 0; i < statement->n_cmds; i++)
    {
      const PgQuery__AlterTableCmd *command = statement->cmds[i]->alter_table_cmd;

      if (command->subtype == AT (DropColumn))
        reeve_inspection_raise_effect (self, DESTROY);
      /* A composite type is no table. */
      if (object->lock != REEVE_LOCK_NONE)
        reeve_inspection_raise_lock (self, lock_of_command (command));
      if (object->is_table && command->def != NULL &&
          command->def->node_case == PG_QUERY__NODE__NODE_PARTITION_CMD)
        look_at_partition (self, command->def->partition_cmd);
    }
}

static void
look_at_dropped (ReeveInspection *self, const ReevePgObject *object, const PgQuery__Node *node)
{
  ReevePgName name = reeve_pg_name_of (&node->base);

  if (object->is_table)
    reeve_inspection_add_table (self, name.schema, name.name);
  if (object->on_table)
    {
      reeve_inspection_add_table (self, name.owner_schema, name.schema);
      reeve_inspection_set_object (self, name.owner_schema, name.name);
    }
  else
    reeve_inspection_set_object (self, name.schema, name.name);
}

void
reeve_pg_look_drop (ReeveInspection *self, const PgQuery__Node *node)
{
  const PgQuery__DropStmt *statement = node->drop_stmt;
  const ReevePgObject *object = reeve_pg_object_get (statement->remove_type);
  gboolean cascade = statement->behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE;

  reeve_inspection_raise_effect (self, cascade ? object->cascade : object->drop);
  reeve_inspection_raise_lock (self, statement->concurrent ? REEVE_LOCK_SHARE_UPDATE_EXCLUSIVE
                                                           : object->lock);
  /* What CASCADE takes along is locked as a table would be. */
  if (cascade && object->cascade == DESTROY)
    reeve_inspection_raise_lock (self, AEX);
  for (gsize i = 0; i < statement->n_objects; i++)
    look_at_dropped (self, object, statement->objects[i]);
  if (!statement->concurrent)
    return;
  reeve_inspection_set_role (self, REEVE_ROLE_DROP_CONCURRENTLY);
  reeve_inspection_refuse (self);
}
