/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/migrate/revision.h"
#include "core/sql/lexer.h"
#include "core/sql/parse.h"

G_BEGIN_DECLS

/** ReeveLintKind: what a name stands for. */
typedef enum
{
  REEVE_LINT_TABLE,
  REEVE_LINT_COLUMN,
  REEVE_LINT_CONSTRAINT,
  REEVE_LINT_INDEX,
  REEVE_LINT_VIEW,
  REEVE_LINT_MATERIALIZED_VIEW,
  REEVE_LINT_SEQUENCE,
  REEVE_LINT_FUNCTION, /* procedures and aggregates too */
  REEVE_LINT_TRIGGER,
  REEVE_LINT_TYPE, /* domains too */
  REEVE_LINT_SCHEMA,
  REEVE_LINT_EXTENSION,
  REEVE_LINT_POLICY,
  REEVE_LINT_RULE,
  REEVE_LINT_PUBLICATION,
  REEVE_LINT_STATISTICS,
  REEVE_LINT_DATABASE,
  REEVE_LINT_N_KINDS,
} ReeveLintKind;

/** reeve_lint_kind_name: for people: "materialized view" */
const char *reeve_lint_kind_name (ReeveLintKind kind);

/**
 * ReeveLintObject: a thing by its name. Names are folded as the engine folds them: two names are
 * the same name when the strings are equal.
 * @table: of columns, constraints, policies, triggers … and of an index whose table is known
 */
typedef struct
{
  ReeveLintKind kind;
  char *schema;
  char *table;
  char *name;
} ReeveLintObject;

/** reeve_lint_object_equal: a schema or table that one of them does not say matches any. */
gboolean reeve_lint_object_equal (const ReeveLintObject *a,
                                  const ReeveLintObject *b);

/** ReeveLintColumn: a column as it is defined, in CREATE TABLE, ADD COLUMN or ALTER … TYPE. */
typedef struct
{
  char *name;
  char *type; /* base name: "timestamp", "varchar", "bpchar", "int4"; SQLite: as written, lower */
  int modifiers[2]; /* of the type: varchar (50), numeric (14, 2); -1 = not said */
  gboolean array;
  gboolean not_null;
  gboolean primary;
  gboolean unique;
  gboolean check;
  gboolean identity;
  gboolean generated;      /* STORED, as opposed to a virtual one */
  gboolean has_default;    /* other than NULL */
  gboolean parenthesised;  /* the default is an expression in parentheses, or CURRENT_… */
  char *references;        /* the table, where it refers to one */
  const PgQuery__Node *default_expr;
  const PgQuery__Node *using_expr; /* ALTER … TYPE … USING */
} ReeveLintColumn;

/** ReeveLintForeignKey: in a table's definition. */
typedef struct
{
  char **columns;
  char *target;
} ReeveLintForeignKey;

/** ReeveLintTable: what CREATE TABLE says. */
typedef struct
{
  GPtrArray *columns;      /* (element-type ReeveLintColumn) */
  GPtrArray *keys;         /* (element-type GStrv): PRIMARY KEY and UNIQUE: what has an index */
  GPtrArray *foreign_keys; /* (element-type ReeveLintForeignKey) */
  gboolean primary;
  gboolean copied;  /* AS SELECT */
  gboolean derived; /* a partition, OF a type, INHERITS, LIKE, virtual: its keys stand elsewhere */
} ReeveLintTable;

typedef enum
{
  REEVE_LINT_CREATE,
  REEVE_LINT_DROP,
  REEVE_LINT_RENAME,
  REEVE_LINT_ALTER, /* one aspect of it */
  REEVE_LINT_INSERT,
  REEVE_LINT_UPDATE,
  REEVE_LINT_DELETE,
  REEVE_LINT_TRUNCATE,
} ReeveLintVerb;

/** ReeveLintAction: one thing that a statement does; ALTER TABLE does several. */
typedef struct
{
  ReeveLintVerb verb;
  ReeveLintObject object;
  char *new_name;     /* RENAME */
  const char *aspect; /* ALTER: "type", "NOT NULL", "default", … */
  gboolean guarded;   /* IF [NOT] EXISTS */
  gboolean replace;   /* CREATE OR REPLACE */
  gboolean temporary;
  gboolean cascade;
  gboolean concurrent;
  gboolean where;   /* UPDATE, DELETE: there is one; CREATE INDEX: it is partial */
  char **columns;   /* of an index or constraint, or SET by UPDATE; an expression counts as "" */
  ReeveLintTable *table;
  ReeveLintColumn *column;
  const PgQuery__AlterTableCmd *cmd; /* PostgreSQL, ALTER TABLE */
} ReeveLintAction;

/** ReeveLintStatement: one statement, read. */
typedef struct
{
  const ReeveSection *section;
  char *sql;
  guint line;   /* 1-based in the file */
  guint number; /* 1-based in the section */
  const ReeveStatementFacts *facts;
  ReeveStatementFacts *own_facts; /* where the revision gave none */
  ReevePgTree *tree;              /* PostgreSQL; NULL when the grammar cannot read it */
  const PgQuery__Node *node;      /* the statement in it */
  GPtrArray *actions;             /* (element-type ReeveLintAction) */
} ReeveLintStatement;

/** ReeveLintScript: one section, read. */
typedef struct
{
  const ReeveSection *section; /* NULL: there is none */
  GPtrArray *statements;       /* (element-type ReeveLintStatement) */
  GPtrArray *structural;       /* those of them that change more than rows: few, also in a load */
  GError *error;               /* why the migrator refuses it */
} ReeveLintScript;

/** reeve_lint_script_read: the section that @engine would run; never fails. */
void reeve_lint_script_read (ReeveLintScript *self,
                             ReeveRevision *revision,
                             ReeveSectionKind kind,
                             const char *engine,
                             ReeveDialect dialect);
void reeve_lint_script_clear (ReeveLintScript *self);

/**
 * reeve_lint_script_creates: whether the table is made in this section before the statement
 * @before, by CREATE or by renaming one that was: then nobody else sees it, and it holds no old
 * rows. @before 0 = anywhere in the section.
 */
gboolean reeve_lint_script_creates (const ReeveLintScript *self,
                                    const char *schema,
                                    const char *table,
                                    guint before);

/** reeve_lint_script_finds: whether the section does @verb to the object after statement @after. */
gboolean reeve_lint_script_finds (const ReeveLintScript *self,
                                  ReeveLintVerb verb,
                                  const ReeveLintObject *object,
                                  guint after);
/** reeve_lint_script_drops: whether the section drops the object after the statement @after. */
gboolean reeve_lint_script_drops (const ReeveLintScript *self,
                                  const ReeveLintObject *object,
                                  guint after);

/** reeve_lint_read_postgres: the actions of a statement from its syntax tree. */
void reeve_lint_read_postgres (ReeveLintStatement *statement);

/** reeve_lint_read_words: the actions as far as the words tell them; for SQLite that is all. */
void reeve_lint_read_words (ReeveLintStatement *statement,
                            ReeveDialect dialect);

/** reeve_lint_read_column: @name stands in where the definition has none, as in ALTER … TYPE. */
ReeveLintColumn *reeve_lint_read_column (const PgQuery__ColumnDef *def,
                                         const char *name);
/** reeve_lint_read_table_element: a column or constraint of CREATE TABLE goes into @table. */
void reeve_lint_read_table_element (ReeveLintTable *table,
                                    const PgQuery__Node *node);
/** reeve_lint_constraint_columns: those it names. Returns: (transfer full): */
char **reeve_lint_constraint_columns (const PgQuery__Constraint *constraint);

ReeveLintAction *reeve_lint_action_new (ReeveLintStatement *statement,
                                        ReeveLintVerb verb,
                                        ReeveLintKind kind,
                                        const char *schema,
                                        const char *table,
                                        const char *name);
ReeveLintTable *reeve_lint_table_new (void);
ReeveLintColumn *reeve_lint_column_new (const char *name);
/** reeve_lint_table_add_column: with the keys that it says. (transfer full): @column */
void reeve_lint_table_add_column (ReeveLintTable *self,
                                  ReeveLintColumn *column);
/** reeve_lint_table_add_foreign_key: (transfer full): @columns */
void reeve_lint_table_add_foreign_key (ReeveLintTable *self,
                                       char **columns,
                                       const char *target);

/** reeve_lint_find_all: the messages of @type in the tree, in document order. @root may be NULL.
 *  Returns: (transfer container): */
GPtrArray *reeve_lint_find_all (const ProtobufCMessage *root,
                                const ProtobufCMessageDescriptor *type);

/** reeve_lint_name_list: the strings of a list of String nodes. Returns: (transfer full): */
char **reeve_lint_name_list (PgQuery__Node *const *nodes,
                             gsize count);

G_END_DECLS
