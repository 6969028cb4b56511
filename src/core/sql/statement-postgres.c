/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-sql"

#include "config.h"

#include "core/sql/statement-postgres.h"

#include <string.h>

#include "core/sql/parse.h"

/*
 * The tree's messages describe themselves, so that one small reader of fields takes the place of
 * a function for each of a hundred kinds of statement.
 */
static const ProtobufCFieldDescriptor *
find_field (const ProtobufCMessage *message, const char *name)
{
  const ProtobufCMessageDescriptor *descriptor = message->descriptor;

  for (guint i = 0; i < descriptor->n_fields; i++)
    if (strcmp (descriptor->fields[i].name, name) == 0)
      return &descriptor->fields[i];
  return NULL;
}

static gconstpointer
field_at (const ProtobufCMessage *message, guint offset)
{
  return (const guint8 *) message + offset;
}

/* What a node holds; every member of its union is a pointer to a message. */
static const ProtobufCMessage *
content_of (const PgQuery__Node *node)
{
  if (node == NULL || node->node_case == PG_QUERY__NODE__NODE__NOT_SET)
    return NULL;
  return (const ProtobufCMessage *) (gconstpointer) node->alias;
}

static ReevePgName
name_of_list (PgQuery__Node *const *items, gsize count)
{
  ReevePgName name = { NULL };

  if (count == 0)
    return name;
  if (items[count - 1]->node_case != PG_QUERY__NODE__NODE_STRING)
    return reeve_pg_name_of (&items[0]->base);
  name.name = items[count - 1]->string->sval;
  if (count > 1 && items[count - 2]->node_case == PG_QUERY__NODE__NODE_STRING)
    name.schema = items[count - 2]->string->sval;
  if (count > 2 && items[count - 3]->node_case == PG_QUERY__NODE__NODE_STRING)
    name.owner_schema = items[count - 3]->string->sval;
  return name;
}

/* What the named field of a message names. */
static ReevePgName
name_of_field (const ProtobufCMessage *message, const char *name)
{
  const ProtobufCFieldDescriptor *field = name != NULL ? find_field (message, name) : NULL;
  gconstpointer value;

  if (field == NULL)
    return (ReevePgName){ NULL };
  value = field_at (message, field->offset);
  if (field->type == PROTOBUF_C_TYPE_STRING)
    return (ReevePgName){ .name = *(const char *const *) value };
  if (field->type != PROTOBUF_C_TYPE_MESSAGE)
    return (ReevePgName){ NULL };
  if (field->label == PROTOBUF_C_LABEL_REPEATED)
    return name_of_list (*(PgQuery__Node *const *const *) value,
                         *(const gsize *) field_at (message, field->quantifier_offset));
  return reeve_pg_name_of (*(const ProtobufCMessage *const *) value);
}

/* The field of each kind of message that holds its name. */
static const struct
{
  const ProtobufCMessageDescriptor *descriptor;
  const char *field;
} named_messages[] = {
  { &pg_query__string__descriptor, "sval" },
  { &pg_query__list__descriptor, "items" },
  { &pg_query__type_name__descriptor, "names" },
  { &pg_query__object_with_args__descriptor, "objname" },
  { &pg_query__role_spec__descriptor, "rolename" },
  { &pg_query__into_clause__descriptor, "rel" },
  { &pg_query__func_call__descriptor, "funcname" },
  { &pg_query__vacuum_relation__descriptor, "relation" },
  { &pg_query__create_stmt__descriptor, "relation" },
  { &pg_query__access_priv__descriptor, "priv_name" },
};

ReevePgName
reeve_pg_name_of (const ProtobufCMessage *message)
{
  if (message == NULL)
    return (ReevePgName){ NULL };
  if (message->descriptor == &pg_query__node__descriptor)
    return reeve_pg_name_of (content_of ((const PgQuery__Node *) (gconstpointer) message));
  if (message->descriptor == &pg_query__range_var__descriptor)
    {
      const PgQuery__RangeVar *table = (gconstpointer) message;

      return (ReevePgName){ .schema = table->schemaname, .name = table->relname };
    }
  for (gsize i = 0; i < G_N_ELEMENTS (named_messages); i++)
    if (named_messages[i].descriptor == message->descriptor)
      return name_of_field (message, named_messages[i].field);
  return (ReevePgName){ NULL };
}

void
reeve_pg_add_table (ReeveInspection *self, const PgQuery__RangeVar *table)
{
  if (table != NULL)
    reeve_inspection_add_table (self, table->schemaname, table->relname);
}

static void
add_tables (ReeveInspection *self, const ProtobufCMessage *message, const char *name)
{
  const ProtobufCFieldDescriptor *field = name != NULL ? find_field (message, name) : NULL;
  gconstpointer value;
  gsize count;

  if (field == NULL)
    return;
  value = field_at (message, field->offset);
  if (field->label != PROTOBUF_C_LABEL_REPEATED)
    {
      ReevePgName table = reeve_pg_name_of (*(const ProtobufCMessage *const *) value);

      reeve_inspection_add_table (self, table.schema, table.name);
      return;
    }
  count = *(const gsize *) field_at (message, field->quantifier_offset);
  for (gsize i = 0; i < count; i++)
    {
      ReevePgName table = reeve_pg_name_of ((*(ProtobufCMessage *const *const *) value)[i]);

      reeve_inspection_add_table (self, table.schema, table.name);
    }
}

static gboolean
is_true (const ProtobufCMessage *message, const char *name)
{
  const ProtobufCFieldDescriptor *field = find_field (message, name);

  return field != NULL && field->type == PROTOBUF_C_TYPE_BOOL &&
         *(const protobuf_c_boolean *) field_at (message, field->offset);
}

static const char *
kind_word (const ProtobufCMessage *message, const char *name)
{
  const ProtobufCFieldDescriptor *field = name != NULL ? find_field (message, name) : NULL;

  if (field == NULL)
    return NULL;
  return reeve_pg_object_get (*(const PgQuery__ObjectType *) field_at (message, field->offset))
    ->word;
}

static void
describe (ReeveInspection *self, const ReevePgRule *rule, const ProtobufCMessage *message)
{
  static const char *const conditions[] = { "missing_ok", "if_not_exists",
                                            "skip_if_new_val_exists" };
  ReevePgName object = name_of_field (message, rule->object);
  ReevePgName table = name_of_field (message, rule->table);

  /* What belongs to a table (an index, a trigger) lies in its schema and can name no other. */
  if (object.schema == NULL && object.name != NULL)
    object.schema = table.schema;
  reeve_inspection_set_verb (self, rule->verb, kind_word (message, rule->kind));
  reeve_inspection_set_role (self, rule->role);
  if (rule->refuses)
    reeve_inspection_refuse (self);
  reeve_inspection_set_object (self, object.schema, object.name);
  for (gsize i = 0; i < G_N_ELEMENTS (conditions); i++)
    if (is_true (message, conditions[i]))
      reeve_inspection_set_if_exists (self);
}

gboolean
reeve_pg_inspect_node (ReeveInspection *self, const PgQuery__Node *node)
{
  const ReevePgRule *rule = node != NULL ? reeve_pg_rule_get (node->node_case) : NULL;
  const ProtobufCMessage *message = content_of (node);

  if (rule == NULL || message == NULL)
    return FALSE;
  reeve_inspection_raise_effect (self, rule->effect);
  reeve_inspection_raise_lock (self, rule->lock);
  add_tables (self, message, rule->table);
  if (!self->nested)
    describe (self, rule, message);
  if (rule->look != NULL)
    rule->look (self, node);
  return TRUE;
}

void
reeve_pg_inspect_nested (ReeveInspection *self, const PgQuery__Node *node)
{
  gboolean nested = self->nested;

  self->nested = TRUE;
  reeve_pg_inspect_node (self, node);
  self->nested = nested;
}

gboolean
reeve_pg_has_option (PgQuery__Node *const *options, gsize count, const char *name)
{
  static const char *const off[] = { "off", "false", "0", "no" };

  for (gsize i = 0; i < count; i++)
    {
      const PgQuery__DefElem *option;
      const char *value = NULL;

      if (options[i]->node_case != PG_QUERY__NODE__NODE_DEF_ELEM)
        continue;
      option = options[i]->def_elem;
      if (g_strcmp0 (option->defname, name) != 0)
        continue;
      if (option->arg == NULL)
        return TRUE;
      if (option->arg->node_case == PG_QUERY__NODE__NODE_INTEGER)
        return option->arg->integer->ival != 0;
      value = reeve_pg_name_of (&option->arg->base).name;
      for (gsize k = 0; k < G_N_ELEMENTS (off) && value != NULL; k++)
        if (g_ascii_strcasecmp (value, off[k]) == 0)
          return FALSE;
      return TRUE;
    }
  return FALSE;
}

void
reeve_inspect_postgres (ReeveInspection *self, const char *sql, gsize length)
{
  g_autofree char *text = NULL;
  g_autoptr (ReevePgTree) tree = NULL;
  const PgQuery__ParseResult *root;

  if (length <= REEVE_PG_PARSE_LARGEST)
    {
      text = g_strndup (sql, length);
      tree = reeve_pg_parse (text, NULL);
    }
  if (tree == NULL)
    {
      reeve_inspect_postgres_words (self, sql, length);
      return;
    }
  root = reeve_pg_tree_get_root (tree);
  self->facts->understood = TRUE;
  for (gsize i = 0; i < root->n_stmts; i++)
    {
      /* One statement is the rule; of several the first gives the names. */
      self->nested = i > 0;
      if (!reeve_pg_inspect_node (self, root->stmts[i]->stmt))
        {
          self->facts->understood = FALSE;
          reeve_inspection_raise_effect (self, REEVE_EFFECT_WRITE);
        }
    }
}
