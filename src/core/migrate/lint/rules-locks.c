/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-lint"

#include "config.h"

#include "core/migrate/lint/rules.h"

#include <string.h>

#include "core/base/i18n.h"
#include "core/migrate/lint/words.h"

static const char *
section_name (const ReeveLintStatement *statement)
{
  return reeve_section_kind_name (statement->section->kind);
}

/* Where a statement that refuses transactions belongs. */
static char *
outside (const ReeveLintStatement *statement, const char *sql)
{
  if (!statement->section->transaction)
    return g_strdup (sql);
  return g_strdup_printf (
    _("In a revision of its own, under “-- migrate:%s transaction:false”: %s"),
    section_name (statement), sql);
}

void
reeve_lint_check_index_creation (ReeveLintContext *context,
                                 const ReeveLintStatement *statement,
                                 const ReeveLintAction *action)
{
  g_autofree char *sql = NULL;

  if (action->verb != REEVE_LINT_CREATE || action->object.kind != REEVE_LINT_INDEX ||
      action->concurrent ||
      !reeve_lint_is_in_use (context, statement, action->object.schema, action->object.table))
    return;
  /* ON ONLY a partitioned table builds nothing. */
  if (statement->node != NULL && !statement->node->index_stmt->relation->inh)
    return;
  sql = reeve_lint_write_with (context, statement, "INDEX", "CONCURRENTLY",
                               "CREATE INDEX CONCURRENTLY …;");
  reeve_lint_report (context, statement, outside (statement, sql),
                     _("Building the index “%s” blocks every write to “%s” until it is done"),
                     action->object.name != NULL ? action->object.name : _("(unnamed)"),
                     action->object.table);
}

/* The table of an index that this file makes; NULL when it does not. */
static const char *
find_indexed_table (const ReeveLintContext *context, const ReeveLintObject *index)
{
  for (guint kind = 0; kind < G_N_ELEMENTS (context->scripts); kind++)
    for (guint i = 0; i < context->scripts[kind].statements->len; i++)
      {
        const ReeveLintStatement *statement =
          g_ptr_array_index (context->scripts[kind].statements, i);

        for (guint j = 0; j < statement->actions->len; j++)
          {
            const ReeveLintAction *action = g_ptr_array_index (statement->actions, j);

            if (action->verb == REEVE_LINT_CREATE &&
                reeve_lint_object_equal (&action->object, index))
              return action->object.table;
          }
      }
  return NULL;
}

void
reeve_lint_check_index_deletion (ReeveLintContext *context,
                                 const ReeveLintStatement *statement,
                                 const ReeveLintAction *action)
{
  const char *table;
  g_autofree char *name = NULL;
  g_autofree char *sql = NULL;

  if (action->verb != REEVE_LINT_DROP || action->object.kind != REEVE_LINT_INDEX ||
      action->concurrent)
    return;
  table = find_indexed_table (context, &action->object);
  if (table != NULL && !reeve_lint_is_in_use (context, statement, action->object.schema, table))
    return;
  name = reeve_lint_write_name (context, action->object.schema, action->object.name);
  sql = g_strdup_printf ("DROP INDEX CONCURRENTLY %s;", name);
  reeve_lint_report (context, statement, outside (statement, sql),
                     _("Dropping the index “%s” locks its table against reading and writing, and "
                       "waits for every running query"),
                     action->object.name);
}

void
reeve_lint_check_concurrent_in_transaction (ReeveLintContext *context,
                                            const ReeveLintStatement *statement)
{
  if (!statement->section->transaction ||
      (statement->facts->role != REEVE_ROLE_CREATE_CONCURRENTLY &&
       statement->facts->role != REEVE_ROLE_DROP_CONCURRENTLY))
    return;
  reeve_lint_report (
    context, statement,
    g_strdup_printf (_("Write “-- migrate:%s transaction:false”, in a revision of "
                       "its own."),
                     section_name (statement)),
    _("CONCURRENTLY is refused inside a transaction, and this section is one"));
}

static gboolean
has_flag (PgQuery__Node *const *options, gsize count, const char *name)
{
  for (gsize i = 0; i < count; i++)
    if (options[i]->node_case == PG_QUERY__NODE__NODE_DEF_ELEM &&
        strcmp (options[i]->def_elem->defname, name) == 0)
      return TRUE;
  return FALSE;
}

void
reeve_lint_check_reindex (ReeveLintContext *context, const ReeveLintStatement *statement)
{
  const PgQuery__ReindexStmt *reindex;
  g_autofree char *sql = NULL;
  const char *kind;

  if (statement->node == NULL || statement->node->node_case != PG_QUERY__NODE__NODE_REINDEX_STMT)
    return;
  reindex = statement->node->reindex_stmt;
  if (has_flag (reindex->params, reindex->n_params, "concurrently"))
    return;
  kind = reindex->kind == PG_QUERY__REINDEX_OBJECT_TYPE__REINDEX_OBJECT_INDEX   ? "INDEX"
         : reindex->kind == PG_QUERY__REINDEX_OBJECT_TYPE__REINDEX_OBJECT_TABLE ? "TABLE"
                                                                                : NULL;
  sql = kind != NULL ? reeve_lint_write_with (context, statement, kind, "CONCURRENTLY",
                                              "REINDEX … CONCURRENTLY …;")
                     : g_strdup (_("REINDEX TABLE CONCURRENTLY …; for each table."));
  reeve_lint_report (
    context, statement, outside (statement, sql),
    _("REINDEX without CONCURRENTLY blocks writes while it builds, and reads that "
      "would use the index"));
}

void
reeve_lint_check_repack (ReeveLintContext *context, const ReeveLintStatement *statement)
{
  const PgQuery__Node *node = statement->node;
  gboolean full = node != NULL && node->node_case == PG_QUERY__NODE__NODE_VACUUM_STMT &&
                  has_flag (node->vacuum_stmt->options, node->vacuum_stmt->n_options, "full");

  if (node == NULL || (!full && node->node_case != PG_QUERY__NODE__NODE_CLUSTER_STMT))
    return;
  reeve_lint_report (context, statement,
                     g_strdup (_("Run it by hand in a maintenance window, or use pg_repack, which "
                                 "works beside readers and writers. VACUUM without FULL blocks "
                                 "nobody.")),
                     _("%s writes the table anew and lets nobody read it meanwhile"),
                     full ? "VACUUM FULL" : "CLUSTER");
}

void
reeve_lint_check_refresh (ReeveLintContext *context, const ReeveLintStatement *statement)
{
  const PgQuery__RefreshMatViewStmt *refresh;
  g_autofree char *sql = NULL;
  const ReeveLintScript *script = reeve_lint_script_of (context, statement);

  if (statement->node == NULL ||
      statement->node->node_case != PG_QUERY__NODE__NODE_REFRESH_MAT_VIEW_STMT)
    return;
  refresh = statement->node->refresh_mat_view_stmt;
  if (refresh->concurrent || refresh->skip_data)
    return;
  for (guint i = 0; i + 1 < statement->number; i++)
    {
      const ReeveLintStatement *earlier = g_ptr_array_index (script->statements, i);

      /* Nobody reads a view that is made just now. */
      for (guint j = 0; j < earlier->actions->len; j++)
        {
          const ReeveLintAction *action = g_ptr_array_index (earlier->actions, j);

          if (action->object.kind == REEVE_LINT_MATERIALIZED_VIEW &&
              g_strcmp0 (action->object.name, refresh->relation->relname) == 0)
            return;
        }
    }
  sql = reeve_lint_write_with (context, statement, "VIEW", "CONCURRENTLY",
                               "REFRESH MATERIALIZED VIEW CONCURRENTLY …;");
  reeve_lint_report (
    context, statement, g_strdup_printf (_("%s It needs a unique index on the view."), sql),
    _("Refreshing “%s” lets nobody read it until it is done"), refresh->relation->relname);
}

void
reeve_lint_check_detach (ReeveLintContext *context,
                         const ReeveLintStatement *statement,
                         const ReeveLintAction *action)
{
  const PgQuery__PartitionCmd *partition;
  g_autofree char *parent = NULL;
  g_autofree char *child = NULL;
  g_autofree char *sql = NULL;

  if (action->cmd == NULL ||
      action->cmd->subtype != PG_QUERY__ALTER_TABLE_TYPE__AT_DetachPartition ||
      action->cmd->def == NULL || action->cmd->def->partition_cmd->concurrent ||
      !reeve_lint_is_in_use (context, statement, action->object.schema, action->object.name))
    return;
  partition = action->cmd->def->partition_cmd;
  parent = reeve_lint_write_table (context, action);
  child = reeve_lint_write_name (context, NULL, partition->name->relname);
  sql = g_strdup_printf ("ALTER TABLE %s DETACH PARTITION %s CONCURRENTLY;", parent, child);
  reeve_lint_report (context, statement, outside (statement, sql),
                     _("Detaching “%s” locks all of “%s” against reading and writing"),
                     partition->name->relname, action->object.name);
}

void
reeve_lint_check_rewriting_option (ReeveLintContext *context,
                                   const ReeveLintStatement *statement,
                                   const ReeveLintAction *action)
{
  static const struct
  {
    PgQuery__AlterTableType type;
    const char *words;
  } options[] = {
    { PG_QUERY__ALTER_TABLE_TYPE__AT_SetLogged, "SET LOGGED" },
    { PG_QUERY__ALTER_TABLE_TYPE__AT_SetUnLogged, "SET UNLOGGED" },
    { PG_QUERY__ALTER_TABLE_TYPE__AT_SetTableSpace, "SET TABLESPACE" },
    { PG_QUERY__ALTER_TABLE_TYPE__AT_SetAccessMethod, "SET ACCESS METHOD" },
  };

  for (gsize i = 0; action->cmd != NULL && i < G_N_ELEMENTS (options); i++)
    if (action->cmd->subtype == options[i].type &&
        reeve_lint_is_in_use (context, statement, action->object.schema, action->object.name))
      reeve_lint_report (
        context, statement,
        g_strdup (_("Do it in a maintenance window, or make a new table and copy the "
                    "rows over in parts.")),
        _("%s writes “%s” anew and lets nobody read it meanwhile"), options[i].words,
        action->object.name);
}

/* The first earlier statement of the section that changed the table's definition; NULL: none. */
static const ReeveLintStatement *
find_alteration (const ReeveLintContext *context,
                 const ReeveLintStatement *statement,
                 const char *table,
                 const char **locked)
{
  const ReeveLintScript *script = reeve_lint_script_of (context, statement);

  for (guint i = 0; i < script->structural->len; i++)
    {
      const ReeveLintStatement *earlier = g_ptr_array_index (script->structural, i);

      if (earlier->number >= statement->number)
        break;

      for (guint j = 0; j < earlier->actions->len; j++)
        {
          const ReeveLintAction *action = g_ptr_array_index (earlier->actions, j);
          const char *name = reeve_lint_action_table (action);

          if (action->cmd == NULL || (table != NULL && g_strcmp0 (name, table) != 0) ||
              (table == NULL && g_strcmp0 (earlier->facts->lock, "ACCESS EXCLUSIVE") != 0) ||
              !reeve_lint_is_in_use (context, earlier, action->object.schema, name))
            continue;
          if (locked != NULL)
            *locked = name;
          return earlier;
        }
    }
  return NULL;
}

void
reeve_lint_check_validate_together (ReeveLintContext *context,
                                    const ReeveLintStatement *statement,
                                    const ReeveLintAction *action)
{
  const ReeveLintStatement *earlier;

  if (!statement->section->transaction || action->cmd == NULL ||
      action->cmd->subtype != PG_QUERY__ALTER_TABLE_TYPE__AT_ValidateConstraint)
    return;
  earlier = find_alteration (context, statement, action->object.name, NULL);
  if (earlier == NULL)
    return;
  reeve_lint_report (
    context, statement,
    g_strdup_printf (_("Move this statement to the next revision: “%.200s;”."), statement->sql),
    _("VALIDATE reads all of “%s” while it stays locked since line %u: in one "
      "transaction, NOT VALID gains nothing"),
    action->object.name, earlier->line);
}

void
reeve_lint_check_backfill_under_lock (ReeveLintContext *context,
                                      const ReeveLintStatement *statement,
                                      const ReeveLintAction *action)
{
  const ReeveLintStatement *earlier;
  const char *locked = NULL;

  if (!statement->section->transaction ||
      (action->verb != REEVE_LINT_UPDATE && action->verb != REEVE_LINT_DELETE) ||
      !reeve_lint_is_in_use (context, statement, action->object.schema, action->object.name))
    return;
  earlier = find_alteration (context, statement, NULL, &locked);
  if (earlier == NULL)
    return;
  reeve_lint_report (context, statement,
                     g_strdup (_("Move it to the next revision; there in parts, when the table is "
                                 "large.")),
                     _("Nobody can read “%s” while this runs: it stays locked since line %u"),
                     locked, earlier->line);
}

/* Whether a further attempt stumbles over what this action left; "" when it does not. */
static const char *
missing_guard (const ReeveLintAction *action)
{
  if (action->guarded || action->concurrent || action->replace)
    return NULL;
  if (action->verb == REEVE_LINT_DROP && action->object.kind != REEVE_LINT_DATABASE)
    return "IF EXISTS";
  if (action->verb != REEVE_LINT_CREATE)
    return NULL;
  return action->object.kind == REEVE_LINT_TABLE || action->object.kind == REEVE_LINT_COLUMN ||
             action->object.kind == REEVE_LINT_INDEX ||
             action->object.kind == REEVE_LINT_SEQUENCE ||
             action->object.kind == REEVE_LINT_SCHEMA || action->object.kind == REEVE_LINT_EXTENSION
           ? "IF NOT EXISTS"
           : NULL;
}

void
reeve_lint_check_robust (ReeveLintContext *context,
                         const ReeveLintStatement *statement,
                         const ReeveLintAction *action)
{
  const ReeveLintScript *script = reeve_lint_script_of (context, statement);
  const char *guard = missing_guard (action);
  g_autofree char *name = NULL;

  if (statement->section->transaction)
    return;
  if (action->verb == REEVE_LINT_CREATE && action->object.kind == REEVE_LINT_INDEX &&
      action->concurrent && action->guarded)
    {
      name = reeve_lint_write_name (context, action->object.schema, action->object.name);
      reeve_lint_report (
        context, statement,
        g_strdup_printf (_("Leave IF NOT EXISTS out; Reeve itself looks whether the "
                           "index is there and valid. By hand: “DROP INDEX "
                           "CONCURRENTLY IF EXISTS %s;”, then create it."),
                         name),
        _("IF NOT EXISTS is a trap here: a build that was cut off leaves “%s” behind, "
          "invalid and never used, and this would accept it"),
        action->object.name);
      return;
    }
  /* Alone in its section it either happened or not. */
  if (guard == NULL || script->statements->len < 2)
    return;
  reeve_lint_report (
    context, statement,
    g_strdup_printf (_("Write %s, or move the statement to a revision with a "
                       "transaction."),
                     guard),
    /* TRANSLATORS: what it is (a table), and its name */
    action->verb == REEVE_LINT_DROP
      ? _("Without a transaction, when a later statement fails, the next attempt fails "
          "here: the %s “%s” is already gone")
      : _("Without a transaction, when a later statement fails, the next attempt fails "
          "here: the %s “%s” is already there"),
    _(reeve_lint_kind_name (action->object.kind)), action->object.name);
}

/* Whether the value stands in the statement as a whole string. */
static gboolean
uses_value (const ReeveLintStatement *statement, const char *value)
{
  g_autofree char *quoted = g_strdup_printf ("'%s'", value);

  return strstr (statement->sql, quoted) != NULL;
}

void
reeve_lint_check_new_enum_value (ReeveLintContext *context, const ReeveLintStatement *statement)
{
  const ReeveLintScript *script = reeve_lint_script_of (context, statement);
  const char *label = statement->facts->label;
  const ReeveLintObject type = { .kind = REEVE_LINT_TYPE, .name = statement->facts->object };

  if (!statement->section->transaction || statement->facts->role != REEVE_ROLE_ADD_ENUM_VALUE ||
      label == NULL || type.name == NULL)
    return;
  for (guint i = 0; i < script->statements->len; i++)
    {
      const ReeveLintStatement *other = g_ptr_array_index (script->statements, i);

      /* A value of a type that is made in the same transaction may be used at once. */
      for (guint j = 0; j < other->actions->len && i + 1 < statement->number; j++)
        {
          const ReeveLintAction *action = g_ptr_array_index (other->actions, j);

          if (action->verb == REEVE_LINT_CREATE && reeve_lint_object_equal (&action->object, &type))
            return;
        }
      if (i >= statement->number && other->facts->role != REEVE_ROLE_ADD_ENUM_VALUE &&
          uses_value (other, label))
        {
          reeve_lint_report (
            context, other,
            g_strdup_printf (_("Move this statement to the next revision: the new "
                               "value may be used only after the commit.")),
            _("“%s” was added to the type “%s” in this same transaction; the server "
              "refuses to use it yet"),
            label, type.name);
          return;
        }
    }
}
