/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/index-script-postgres.h"

#include <string.h>

#include "core/backup/entries-postgres.h"
#include "core/sql/parse.h"
#include "core/sql/quote.h"
#include "core/sql/split.h"

/* What pg_restore writes above every entry. */
#define HEADER "-- Name: "

/* How long the kinds of index take, in seconds for each million rows and each GB of the index, as
 * measured with PostgreSQL 15: only their order counts. */
static const struct
{
  const char *method;
  double rows;
  double bytes;
} kinds[] = {
  { "btree", 0.7, 15 },
  { "hash", 1.5, 0 },
  { "brin", 0.25, 0 },
  { "gin", 2, 50 },
  { "gist", 15, 0 },
  { "spgist", 20, 0 },
};

/* Entry: where its statements stand. */
typedef struct
{
  const ReevePiece *first;
  guint statements;
  gboolean is_odd; /* in a tablespace of its own, or not in one piece */
} Entry;

/* Reading: a script while it is read. */
typedef struct
{
  const char *script;
  GPtrArray *tables;
  GPtrArray *builds;
  GArray *entries; /* of Entry */
  gboolean is_elsewhere;
  gboolean is_utf8;
  gboolean is_standard; /* strings */
} Reading;

static void
build_free (gpointer data)
{
  ReevePgIndexBuild *self = data;

  g_free (self->line);
  g_free (self->index);
  g_free (self->build);
  g_strfreev (self->after);
  g_free (self);
}

/* --- entries -------------------------------------------------------------------------------- */

/* Names in the comments are free of line breaks, and no statement reaches into them. */
static guint
count_headers (const char *text, gsize length)
{
  const char *end = text + length;
  guint n = 0;

  for (const char *at = text; at != NULL && at < end;)
    {
      n += g_str_has_prefix (at, HEADER) ? 1 : 0;
      at = memchr (at, '\n', (gsize) (end - at));
      at = at != NULL ? at + 1 : NULL;
    }
  return n;
}

/* What stands between the entries, and before the first. FALSE: it belongs to an entry. */
static gboolean
take_setting (Reading *self, const char *sql)
{
  if (g_str_has_prefix (sql, "SET default_tablespace = "))
    self->is_elsewhere = !g_str_has_suffix (sql, " = ''");
  else if (g_str_equal (sql, "SET client_encoding = 'UTF8'"))
    self->is_utf8 = TRUE;
  else if (g_str_equal (sql, "SET standard_conforming_strings = on"))
    self->is_standard = TRUE;
  else
    return self->entries->len == 0 || g_str_has_prefix (sql, "SET default_table_access_method = ");
  return TRUE;
}

/* FALSE for what pg_restore does not write. */
static gboolean
take_piece (Reading *self, const ReevePiece *piece)
{
  const char *text = self->script + piece->offset;
  gboolean is_blank = piece->kind == REEVE_PIECE_BLANK;
  guint headers =
    count_headers (text, is_blank ? piece->length : piece->sql_offset - piece->offset);
  g_autofree char *sql = NULL;
  Entry *entry;

  g_array_set_size (self->entries, self->entries->len + headers);
  if (is_blank)
    return TRUE;
  sql = g_strndup (self->script + piece->sql_offset, piece->sql_length);
  if (piece->kind == REEVE_PIECE_COMMAND)
    return g_str_has_prefix (sql, "\\restrict ") || g_str_has_prefix (sql, "\\unrestrict ");
  if (piece->has_data)
    return FALSE;
  if (take_setting (self, sql))
    return TRUE;
  entry = &g_array_index (self->entries, Entry, self->entries->len - 1);
  if (entry->statements == 0)
    entry->first = piece;
  entry->is_odd |= self->is_elsewhere || piece != entry->first + entry->statements;
  entry->statements++;
  return TRUE;
}

/* --- statements ----------------------------------------------------------------------------- */

static gboolean
is_empty (const char *text)
{
  return text == NULL || *text == '\0';
}

static const ReeveBackupTable *
find_table (const Reading *self, const PgQuery__RangeVar *relation)
{
  if (relation == NULL || !is_empty (relation->catalogname))
    return NULL;
  for (guint i = 0; i < self->tables->len; i++)
    {
      const ReeveBackupTable *table = g_ptr_array_index (self->tables, i);

      if (g_strcmp0 (table->schema, relation->schemaname) == 0 &&
          g_strcmp0 (table->name, relation->relname) == 0)
        return table;
    }
  return NULL;
}

/* (transfer full): */
static char *
quote_pair (const char *schema, const char *name)
{
  g_autofree char *left = reeve_quote_identifier (REEVE_DIALECT_POSTGRES, schema);
  g_autofree char *right = reeve_quote_identifier (REEVE_DIALECT_POSTGRES, name);

  return g_strdup_printf ("%s.%s", left, right);
}

static double
weigh (const ReeveBackupTable *table, const char *index, const char *method)
{
  double rows = (double) table->fingerprint.rows / 1e6;
  /* For a backup that does not say how large its indexes were: they are about a tenth each. */
  double bytes = (double) table->fingerprint.bytes / 1e10;
  gsize kind = 0;

  for (gsize i = 1; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (method, kinds[i].method))
      kind = i;
  for (guint i = 0; i < table->indexes->len; i++)
    {
      const ReeveBackupIndex *one = g_ptr_array_index (table->indexes, i);

      if (g_str_equal (one->name, index))
        bytes = (double) one->bytes / 1e9;
    }
  return kinds[kind].rows * rows + kinds[kind].bytes * bytes;
}

static ReevePgTree *
parse_piece (const Reading *self, const ReevePiece *piece)
{
  g_autofree char *sql = g_strndup (self->script + piece->sql_offset, piece->sql_length);
  g_autoptr (ReevePgTree) tree = NULL;
  const PgQuery__ParseResult *root;

  if (piece->sql_length > REEVE_PG_PARSE_LARGEST)
    return NULL;
  tree = reeve_pg_parse (sql, NULL);
  root = tree != NULL ? reeve_pg_tree_get_root (tree) : NULL;
  return root != NULL && root->n_stmts == 1 && root->stmts[0]->stmt != NULL
           ? g_steal_pointer (&tree)
           : NULL;
}

static const PgQuery__Node *
get_statement (const ReevePgTree *tree)
{
  return reeve_pg_tree_get_root (tree)->stmts[0]->stmt;
}

/* The statement's only part. */
static const PgQuery__AlterTableCmd *
get_command (const PgQuery__AlterTableStmt *alter)
{
  return alter->relation != NULL && !alter->missing_ok && alter->n_cmds == 1 &&
             alter->cmds[0]->node_case == PG_QUERY__NODE__NODE_ALTER_TABLE_CMD
           ? alter->cmds[0]->alter_table_cmd
           : NULL;
}

/* Whether it only says more of an index of that table. */
static gboolean
is_remark (const ReevePgTree *tree, const ReeveBackupTable *table, const char *index)
{
  const PgQuery__Node *statement = get_statement (tree);
  const PgQuery__AlterTableStmt *alter;
  const PgQuery__AlterTableCmd *command;

  if (statement->node_case != PG_QUERY__NODE__NODE_ALTER_TABLE_STMT)
    return FALSE;
  alter = statement->alter_table_stmt;
  command = get_command (alter);
  if (command == NULL || g_strcmp0 (alter->relation->schemaname, table->schema) != 0)
    return FALSE;
  if (alter->objtype == PG_QUERY__OBJECT_TYPE__OBJECT_INDEX)
    return g_strcmp0 (alter->relation->relname, index) == 0 &&
           command->subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_SetStatistics;
  return alter->objtype == PG_QUERY__OBJECT_TYPE__OBJECT_TABLE &&
         g_strcmp0 (alter->relation->relname, table->name) == 0 &&
         (command->subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_ClusterOn ||
          command->subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_ReplicaIdentity);
}

/* (transfer full) (nullable): @first, if any, and the statements that follow the entry's first */
static char **
list_after (const Reading *self,
            const Entry *entry,
            const ReeveBackupTable *table,
            const char *index,
            char *first)
{
  g_autoptr (GPtrArray) after = g_ptr_array_new_with_free_func (g_free);

  if (first != NULL)
    g_ptr_array_add (after, first);
  for (guint i = 1; i < entry->statements; i++)
    {
      const ReevePiece *piece = entry->first + i;
      g_autoptr (ReevePgTree) tree = parse_piece (self, piece);

      if (tree == NULL || !is_remark (tree, table, index))
        return NULL;
      g_ptr_array_add (after, g_strndup (self->script + piece->sql_offset, piece->sql_length));
    }
  g_ptr_array_add (after, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&after), FALSE);
}

/* Takes its strings; the entry must be the one that the list calls "KIND @name …". */
static void
add_build (Reading *self,
           const char *line,
           const char *name,
           const ReevePgIndexBuild *build,
           gboolean is_constraint)
{
  const char *kind = reeve_pg_entry_find_kind (line);
  ReevePgIndexBuild *copy = g_memdup2 (build, sizeof *build);
  gboolean is_worth = build->table->fingerprint.bytes >= REEVE_PG_INDEX_WORTH ||
                      (build->after != NULL && build->after[is_constraint ? 1 : 0] != NULL);

  copy->line = g_strdup (line);
  if (kind != NULL && g_str_has_prefix (kind, name) && build->after != NULL && is_worth)
    g_ptr_array_add (self->builds, copy);
  else
    build_free (copy);
}

static void
take_index (Reading *self, const char *line, const Entry *entry, const PgQuery__IndexStmt *index)
{
  const ReeveBackupTable *table = find_table (self, index->relation);
  g_autofree char *name = NULL;
  ReevePgIndexBuild build = { .table = table };

  if (table == NULL || !index->relation->inh || is_empty (index->idxname) ||
      !is_empty (index->table_space) || index->concurrent || index->if_not_exists)
    return;
  name = g_strdup_printf ("INDEX %s %s ", table->schema, index->idxname);
  build.index = quote_pair (table->schema, index->idxname);
  build.build = g_strndup (self->script + entry->first->sql_offset, entry->first->sql_length);
  build.after = list_after (self, entry, table, index->idxname, NULL);
  build.weight = weigh (table, index->idxname, index->access_method);
  add_build (self, line, name, &build, FALSE);
}

/* (transfer full) (nullable): `("a", "b")` */
static char *
join_columns (PgQuery__Node *const *columns, gsize n)
{
  g_autoptr (GString) text = g_string_new ("(");

  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *quoted = NULL;

      if (columns[i]->node_case != PG_QUERY__NODE__NODE_STRING)
        return NULL;
      quoted = reeve_quote_identifier (REEVE_DIALECT_POSTGRES, columns[i]->string->sval);
      g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", quoted);
    }
  g_string_append_c (text, ')');
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* How pg_dump writes a value: a word, or a string. */
static const char *
get_value (const PgQuery__Node *node)
{
  const PgQuery__TypeName *type;

  if (node == NULL)
    return NULL;
  if (node->node_case == PG_QUERY__NODE__NODE_STRING)
    return node->string->sval;
  type = node->node_case == PG_QUERY__NODE__NODE_TYPE_NAME ? node->type_name : NULL;
  if (type == NULL || type->n_names != 1 || type->n_typmods > 0 || type->n_array_bounds > 0 ||
      type->names[0]->node_case != PG_QUERY__NODE__NODE_STRING)
    return NULL;
  return type->names[0]->string->sval;
}

/* (transfer full) (nullable): ` WITH ("fillfactor" = '70')`, or nothing */
static char *
join_options (PgQuery__Node *const *options, gsize n)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; i < n; i++)
    {
      const PgQuery__DefElem *option = options[i]->def_elem;
      g_autofree char *name = NULL;
      g_autofree char *value = NULL;

      if (options[i]->node_case != PG_QUERY__NODE__NODE_DEF_ELEM ||
          !is_empty (option->defnamespace) || get_value (option->arg) == NULL)
        return NULL;
      name = reeve_quote_identifier (REEVE_DIALECT_POSTGRES, option->defname);
      value = reeve_quote_literal (REEVE_DIALECT_POSTGRES, get_value (option->arg));
      g_string_append_printf (text, "%s%s = %s", i > 0 ? ", " : " WITH (", name, value);
    }
  if (n > 0)
    g_string_append_c (text, ')');
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* What is added, where that is a plain primary key or UNIQUE. */
static const PgQuery__Constraint *
find_constraint (const PgQuery__AlterTableStmt *alter)
{
  const PgQuery__AlterTableCmd *command = get_command (alter);
  const PgQuery__Constraint *key;

  if (command == NULL || alter->relation->inh ||
      alter->objtype != PG_QUERY__OBJECT_TYPE__OBJECT_TABLE ||
      command->subtype != PG_QUERY__ALTER_TABLE_TYPE__AT_AddConstraint || command->def == NULL ||
      command->def->node_case != PG_QUERY__NODE__NODE_CONSTRAINT)
    return NULL;
  key = command->def->constraint;
  if ((key->contype != PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY &&
       key->contype != PG_QUERY__CONSTR_TYPE__CONSTR_UNIQUE) ||
      is_empty (key->conname) || key->n_keys == 0 || key->n_exclusions > 0 ||
      !is_empty (key->indexname) || !is_empty (key->indexspace) || key->where_clause != NULL)
    return NULL;
  return key;
}

/* An index of the columns' own order can be made a constraint of; while it is built, others of the
 * table may be, too, which ADD CONSTRAINT alone does not allow. */
static void
take_constraint (Reading *self,
                 const char *line,
                 const Entry *entry,
                 const PgQuery__AlterTableStmt *alter)
{
  const PgQuery__Constraint *key = find_constraint (alter);
  const ReeveBackupTable *table = key != NULL ? find_table (self, alter->relation) : NULL;
  g_autofree char *columns = table != NULL ? join_columns (key->keys, key->n_keys) : NULL;
  g_autofree char *included =
    table != NULL ? join_columns (key->including, key->n_including) : NULL;
  g_autofree char *options = table != NULL ? join_options (key->options, key->n_options) : NULL;
  g_autofree char *listed = NULL;
  g_autofree char *target = NULL;
  g_autofree char *name = NULL;
  ReevePgIndexBuild build = { .table = table };

  if (columns == NULL || included == NULL || options == NULL)
    return;
  listed = g_strdup_printf ("CONSTRAINT %s %s %s ", table->schema, table->name, key->conname);
  name = reeve_quote_identifier (REEVE_DIALECT_POSTGRES, key->conname);
  target = quote_pair (table->schema, table->name);
  build.index = quote_pair (table->schema, key->conname);
  build.weight = weigh (table, key->conname, "btree");
  build.build = g_strdup_printf ("CREATE UNIQUE INDEX %s ON %s %s%s%s%s%s", name, target, columns,
                                 key->n_including > 0 ? " INCLUDE " : "",
                                 key->n_including > 0 ? included : "",
                                 key->nulls_not_distinct ? " NULLS NOT DISTINCT" : "", options);
  build.after = list_after (
    self, entry, table, key->conname,
    g_strdup_printf (
      "ALTER TABLE ONLY %s ADD CONSTRAINT %s %s USING INDEX %s%s%s", target, name,
      key->contype == PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY ? "PRIMARY KEY" : "UNIQUE", name,
      key->deferrable ? " DEFERRABLE" : "", key->initdeferred ? " INITIALLY DEFERRED" : ""));
  add_build (self, line, listed, &build, TRUE);
}

static void
take_entry (Reading *self, const char *line, const Entry *entry)
{
  g_autoptr (ReevePgTree) tree = NULL;
  const PgQuery__Node *statement;

  if (entry->statements == 0 || entry->is_odd)
    return;
  tree = parse_piece (self, entry->first);
  statement = tree != NULL ? get_statement (tree) : NULL;
  if (statement == NULL)
    return;
  if (statement->node_case == PG_QUERY__NODE__NODE_INDEX_STMT)
    take_index (self, line, entry, statement->index_stmt);
  else if (statement->node_case == PG_QUERY__NODE__NODE_ALTER_TABLE_STMT)
    take_constraint (self, line, entry, statement->alter_table_stmt);
}

GPtrArray *
reeve_pg_index_script_read (const char *script,
                            gsize length,
                            const char *const *lines,
                            GPtrArray *tables)
{
  g_autoptr (GPtrArray) builds = g_ptr_array_new_with_free_func (build_free);
  g_autoptr (GArray) entries = g_array_new (FALSE, TRUE, sizeof (Entry));
  g_autoptr (GArray) pieces = NULL;
  Reading reading = { .script = script, .tables = tables, .builds = builds, .entries = entries };
  gboolean fits = g_utf8_validate (script, (gssize) length, NULL);

  pieces = fits ? reeve_split (REEVE_DIALECT_POSTGRES, script, length, NULL) : NULL;
  fits = pieces != NULL;
  for (guint i = 0; fits && i < pieces->len; i++)
    fits = take_piece (&reading, &g_array_index (pieces, ReevePiece, i));
  if (!fits || !reading.is_utf8 || !reading.is_standard ||
      entries->len != g_strv_length ((char **) lines))
    return g_steal_pointer (&builds);
  for (guint i = 0; i < entries->len; i++)
    take_entry (&reading, lines[i], &g_array_index (entries, Entry, i));
  return g_steal_pointer (&builds);
}
