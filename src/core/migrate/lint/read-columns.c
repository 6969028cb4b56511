/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-lint"

#include "config.h"

#include "core/migrate/lint/script.h"

#include <string.h>

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

char **
reeve_lint_name_list (PgQuery__Node *const *nodes, gsize count)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (gsize i = 0; i < count; i++)
    if (node_string (nodes[i]) != NULL)
      g_strv_builder_add (builder, node_string (nodes[i]));
  return g_strv_builder_end (builder);
}

static void
push_values (GPtrArray *stack, const ProtobufCMessage *message, guint index)
{
  const ProtobufCFieldDescriptor *field = &message->descriptor->fields[index];
  const guint8 *base = (const guint8 *) message;
  gconstpointer value = base + field->offset;
  gconstpointer quantifier = base + field->quantifier_offset;

  if (field->type != PROTOBUF_C_TYPE_MESSAGE)
    return;
  if (field->label == PROTOBUF_C_LABEL_REPEATED)
    {
      ProtobufCMessage *const *items = *(ProtobufCMessage *const *const *) value;

      for (gsize i = *(const gsize *) quantifier; i > 0; i--)
        g_ptr_array_add (stack, items[i - 1]);
      return;
    }
  /* Of a oneof only the field that its case names is there. */
  if ((field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0 &&
      *(const guint32 *) quantifier != field->id)
    return;
  if (*(ProtobufCMessage *const *) value != NULL)
    g_ptr_array_add (stack, *(ProtobufCMessage *const *) value);
}

/* A stack of its own, because trees may be deeper than a thread's stack is. */
GPtrArray *
reeve_lint_find_all (const ProtobufCMessage *root, const ProtobufCMessageDescriptor *type)
{
  GPtrArray *found = g_ptr_array_new ();
  g_autoptr (GPtrArray) stack = g_ptr_array_new ();

  if (root != NULL)
    g_ptr_array_add (stack, (gpointer) root);
  while (stack->len > 0)
    {
      const ProtobufCMessage *message = g_ptr_array_remove_index (stack, stack->len - 1);

      if (message->descriptor == type)
        g_ptr_array_add (found, (gpointer) message);
      for (guint i = message->descriptor->n_fields; i > 0; i--)
        push_values (stack, message, i - 1);
    }
  return found;
}

static int
modifier (const PgQuery__Node *node)
{
  if (node->node_case == PG_QUERY__NODE__NODE_A_CONST &&
      node->a_const->val_case == PG_QUERY__A__CONST__VAL_IVAL)
    return node->a_const->ival->ival;
  return -1;
}

static void
read_type (ReeveLintColumn *column, const PgQuery__TypeName *type)
{
  if (type == NULL || type->n_names == 0)
    return;
  column->type = g_strdup (node_string (type->names[type->n_names - 1]));
  column->array = type->n_array_bounds > 0;
  for (gsize i = 0; i < MIN (type->n_typmods, 2); i++)
    column->modifiers[i] = modifier (type->typmods[i]);
  if (column->type != NULL && strstr (column->type, "serial") != NULL)
    column->not_null = TRUE;
}

static gboolean
is_null (const PgQuery__Node *node)
{
  return node->node_case == PG_QUERY__NODE__NODE_A_CONST && node->a_const->isnull;
}

static void
read_column_constraint (ReeveLintColumn *column, const PgQuery__Constraint *constraint)
{
  /* Of some forty kinds of … only those that say something of the column. */
  if (constraint->contype == PG_QUERY__CONSTR_TYPE__CONSTR_NOTNULL)
    column->not_null = TRUE;
  else if (constraint->contype == PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY)
    column->primary = column->not_null = TRUE;
  else if (constraint->contype == PG_QUERY__CONSTR_TYPE__CONSTR_UNIQUE)
    column->unique = TRUE;
  else if (constraint->contype == PG_QUERY__CONSTR_TYPE__CONSTR_CHECK)
    column->check = TRUE;
  else if (constraint->contype == PG_QUERY__CONSTR_TYPE__CONSTR_IDENTITY)
    column->identity = column->not_null = TRUE;
  else if (constraint->contype == PG_QUERY__CONSTR_TYPE__CONSTR_GENERATED)
    column->generated = TRUE;
  else if (constraint->contype == PG_QUERY__CONSTR_TYPE__CONSTR_DEFAULT)
    {
      column->default_expr = constraint->raw_expr;
      column->has_default = constraint->raw_expr != NULL && !is_null (constraint->raw_expr);
    }
  else if (constraint->contype == PG_QUERY__CONSTR_TYPE__CONSTR_FOREIGN)
    column->references = g_strdup (constraint->pktable != NULL ? constraint->pktable->relname : "");
}

ReeveLintColumn *
reeve_lint_read_column (const PgQuery__ColumnDef *def, const char *name)
{
  ReeveLintColumn *column =
    reeve_lint_column_new (said (def->colname) != NULL ? def->colname : name);

  read_type (column, def->type_name);
  for (gsize i = 0; i < def->n_constraints; i++)
    if (def->constraints[i]->node_case == PG_QUERY__NODE__NODE_CONSTRAINT)
      read_column_constraint (column, def->constraints[i]->constraint);
  return column;
}

char **
reeve_lint_constraint_columns (const PgQuery__Constraint *constraint)
{
  g_autoptr (GPtrArray) references = NULL;
  g_autoptr (GStrvBuilder) builder = NULL;

  if (constraint->n_fk_attrs > 0)
    return reeve_lint_name_list (constraint->fk_attrs, constraint->n_fk_attrs);
  if (constraint->n_keys > 0)
    return reeve_lint_name_list (constraint->keys, constraint->n_keys);
  builder = g_strv_builder_new ();
  if (constraint->raw_expr != NULL)
    references =
      reeve_lint_find_all (&constraint->raw_expr->base, &pg_query__column_ref__descriptor);
  for (guint i = 0; references != NULL && i < references->len; i++)
    {
      const PgQuery__ColumnRef *ref = g_ptr_array_index (references, i);
      const char *name = ref->n_fields > 0 ? node_string (ref->fields[ref->n_fields - 1]) : NULL;

      if (name != NULL)
        g_strv_builder_add (builder, name);
    }
  return g_strv_builder_end (builder);
}

static void
add_table_constraint (ReeveLintTable *table, const PgQuery__Constraint *constraint)
{
  g_auto (GStrv) columns = reeve_lint_constraint_columns (constraint);

  if (constraint->contype == PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY ||
      constraint->contype == PG_QUERY__CONSTR_TYPE__CONSTR_UNIQUE)
    {
      table->primary |= constraint->contype == PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY;
      g_ptr_array_add (table->keys, g_steal_pointer (&columns));
    }
  else if (constraint->contype == PG_QUERY__CONSTR_TYPE__CONSTR_FOREIGN)
    reeve_lint_table_add_foreign_key (table, g_steal_pointer (&columns),
                                      constraint->pktable != NULL ? constraint->pktable->relname
                                                                  : NULL);
}

void
reeve_lint_read_table_element (ReeveLintTable *table, const PgQuery__Node *node)
{
  if (node->node_case == PG_QUERY__NODE__NODE_COLUMN_DEF)
    reeve_lint_table_add_column (table, reeve_lint_read_column (node->column_def, NULL));
  else if (node->node_case == PG_QUERY__NODE__NODE_CONSTRAINT)
    add_table_constraint (table, node->constraint);
  else if (node->node_case == PG_QUERY__NODE__NODE_TABLE_LIKE_CLAUSE)
    table->derived = TRUE;
}
