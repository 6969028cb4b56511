/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <pg_query/pg_query.pb-c.h>

#include "core/sql/statement-private.h"

G_BEGIN_DECLS

typedef void (*ReevePgLook) (ReeveInspection *inspection,
                             const PgQuery__Node *node);

/** ReevePgRule: what one kind of statement does. Fields of the message are given by name. */
typedef struct
{
  const char *verb;
  const char *kind;   /* the field with the object type whose word ends the verb */
  const char *object; /* the field that names the object */
  const char *table;  /* the field that names the table or tables that it changes */
  ReeveEffect effect;
  ReeveStatementRole role;
  ReeveTableLock lock;
  gboolean refuses;
  ReevePgLook look; /* what the columns above cannot say, or NULL */
} ReevePgRule;

/** reeve_pg_rule_get: NULL for a node that is no statement. */
const ReevePgRule *reeve_pg_rule_get (PgQuery__Node__NodeCase kind);

/** ReevePgObject: an object type's word, and what dropping one does. */
typedef struct
{
  const char *word;
  ReeveEffect drop;
  ReeveEffect cascade;  /* with CASCADE; never less than drop */
  ReeveTableLock lock;  /* of the relation that is or holds it */
  gboolean is_table;
  gboolean on_table;    /* named schema.table.object in lists of names */
} ReevePgObject;

/** reeve_pg_object_get: what is known of objects of a type. (transfer none) (nullable): */
const ReevePgObject *reeve_pg_object_get (PgQuery__ObjectType type);

/** ReevePgName: borrowed from the tree; any of them may be NULL. */
typedef struct
{
  const char *owner_schema;
  const char *schema; /* for a trigger or a column: its table */
  const char *name;
} ReevePgName;

/** reeve_pg_name_of: what a message, a list or a string names; of several the first. */
ReevePgName reeve_pg_name_of (const ProtobufCMessage *message);

/** reeve_pg_inspect_node: applies the node's rule. FALSE when there is none. */
gboolean reeve_pg_inspect_node (ReeveInspection *self,
                                const PgQuery__Node *node);

/** reeve_pg_inspect_nested: counts only its effect, lock and tables. */
void reeve_pg_inspect_nested (ReeveInspection *self,
                              const PgQuery__Node *node);

/** reeve_pg_add_table: NULL-safe. */
void reeve_pg_add_table (ReeveInspection *self,
                         const PgQuery__RangeVar *table);

/** reeve_pg_has_option: whether a list of options says @name and not "off". */
gboolean reeve_pg_has_option (PgQuery__Node *const *options,
                              gsize count,
                              const char *name);

/* The two that need tables of their own, in statement-postgres-alter.c. */
void reeve_pg_look_alter_table (ReeveInspection *self,
                                const PgQuery__Node *node);
void reeve_pg_look_drop (ReeveInspection *self,
                         const PgQuery__Node *node);

G_END_DECLS
