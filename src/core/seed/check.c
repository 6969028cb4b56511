/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include "core/seed/check.h"

#include <string.h>

#include "core/sql/lexer.h"
#include "core/sql/parse.h"

/* More than any CHECK that people write; what is deeper is left to the database. */
#define DEEPEST 200

typedef struct
{
  ReeveSeedTable *table;
  const char *value; /* (nullable): the column that VALUE means */
} Reading;

static ReeveSeedColumn *
find_column (const Reading *self, const char *name)
{
  if (self->value != NULL && g_str_equal (name, "value"))
    name = self->value;
  for (guint i = 0; i < self->table->columns->len; i++)
    {
      ReeveSeedColumn *column = g_ptr_array_index (self->table->columns, i);

      if (g_ascii_strcasecmp (column->name, name) == 0)
        return column;
    }
  return NULL;
}

/* --- parts of an expression ----------------------------------------------------------------- */

static const PgQuery__Node *
skip_casts (const PgQuery__Node *node)
{
  while (node != NULL && node->node_case == PG_QUERY__NODE__NODE_TYPE_CAST)
    node = node->type_cast->arg;
  return node;
}

static const char *
get_string (const PgQuery__Node *node)
{
  return node != NULL && node->node_case == PG_QUERY__NODE__NODE_STRING ? node->string->sval : "";
}

static ReeveSeedColumn *
get_column (const Reading *self, const PgQuery__Node *node)
{
  node = skip_casts (node);
  if (node == NULL || node->node_case != PG_QUERY__NODE__NODE_COLUMN_REF ||
      node->column_ref->n_fields != 1)
    return NULL;
  return find_column (self, get_string (node->column_ref->fields[0]));
}

/* "length (name)": how long the text of a column is. */
static ReeveSeedColumn *
get_measured (const Reading *self, const PgQuery__Node *node)
{
  static const char *const names[] = { "length", "char_length", "character_length", NULL };
  const PgQuery__FuncCall *call;

  node = skip_casts (node);
  if (node == NULL || node->node_case != PG_QUERY__NODE__NODE_FUNC_CALL)
    return NULL;
  call = node->func_call;
  if (call->n_funcname == 0 || call->n_args != 1 ||
      !g_strv_contains (names, get_string (call->funcname[call->n_funcname - 1])))
    return NULL;
  return get_column (self, call->args[0]);
}

/* (transfer full) (nullable): a constant as a profile would write it */
static char *
dup_constant (const PgQuery__Node *node)
{
  const PgQuery__AConst *constant;

  node = skip_casts (node);
  if (node != NULL && node->node_case == PG_QUERY__NODE__NODE_A_EXPR &&
      node->a_expr->lexpr == NULL && node->a_expr->n_name == 1 &&
      g_str_equal (get_string (node->a_expr->name[0]), "-"))
    {
      g_autofree char *number = dup_constant (node->a_expr->rexpr);

      return number != NULL ? g_strconcat ("-", number, NULL) : NULL;
    }
  if (node == NULL || node->node_case != PG_QUERY__NODE__NODE_A_CONST || node->a_const->isnull)
    return NULL;
  constant = node->a_const;
  if (constant->val_case == PG_QUERY__A__CONST__VAL_IVAL)
    return g_strdup_printf ("%d", constant->ival->ival);
  if (constant->val_case == PG_QUERY__A__CONST__VAL_FVAL)
    return g_strdup (constant->fval->fval);
  return constant->val_case == PG_QUERY__A__CONST__VAL_SVAL ? g_strdup (constant->sval->sval)
                                                            : NULL;
}

/* --- what it says --------------------------------------------------------------------------- */

/* Of two bounds the tighter one counts. */
static void
set_bound (ReeveSeedColumn *column, gboolean least, char *text, gboolean strict)
{
  ReeveGeneratorColumn *limits = &column->limits;
  const char **bound = least ? &limits->least : &limits->most;
  gboolean *open = least ? &limits->above : &limits->below;
  g_auto (ReeveSeedValue) old = REEVE_SEED_VALUE_INIT;
  g_auto (ReeveSeedValue) new = REEVE_SEED_VALUE_INIT;
  int order;

  if (!reeve_seed_value_parse (&new, limits->kind, text, -1))
    {
      g_free (text);
      return;
    }
  if (*bound != NULL && reeve_seed_value_parse (&old, limits->kind, *bound, -1))
    {
      order = reeve_seed_value_compare (&new, &old);
      if (least ? order < 0 : order > 0)
        {
          g_free (text);
          return;
        }
      strict = strict || (order == 0 && *open);
    }
  g_free ((char *) *bound);
  *bound = text;
  *open = strict;
}

static void
set_length (ReeveSeedColumn *column, const char *text, gboolean strict)
{
  guint64 most = g_ascii_strtoull (text, NULL, 10) - strict;

  if (most > 0 && most < G_MAXINT &&
      (column->limits.length == 0 || most < column->limits.length))
    column->limits.length = (guint) most;
}

static void
set_allowed (ReeveSeedColumn *column, PgQuery__Node *const *items, gsize n)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *text = dup_constant (items[i]);

      if (text == NULL)
        return;
      g_strv_builder_add (builder, text);
    }
  if (n == 0 || column->limits.allowed != NULL)
    return;
  column->limits.allowed = (const char *const *) g_strv_builder_end (builder);
}

static void
take_comparison (const Reading *self, const PgQuery__AExpr *expression)
{
  static const struct
  {
    const char *operator;
    const char *turned;
    gboolean least;
    gboolean strict;
  } operators[] = {
    { ">=", "<=", TRUE, FALSE },
    { ">", "<", TRUE, TRUE },
    { "<=", ">=", FALSE, FALSE },
    { "<", ">", FALSE, TRUE },
  };
  const char *operator = expression->n_name == 1 ? get_string (expression->name[0]) : "";
  g_autofree char *right = dup_constant (expression->rexpr);
  g_autofree char *left = right == NULL ? dup_constant (expression->lexpr) : NULL;
  const PgQuery__Node *side = right != NULL ? expression->lexpr : expression->rexpr;
  ReeveSeedColumn *column = get_column (self, side);
  ReeveSeedColumn *measured = get_measured (self, side);

  if (right == NULL && left == NULL)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (operators); i++)
    if (g_str_equal (operator, right != NULL ? operators[i].operator : operators[i].turned))
      {
        if (column != NULL)
          set_bound (column, operators[i].least, g_strdup (right != NULL ? right : left),
                     operators[i].strict);
        else if (measured != NULL && !operators[i].least)
          set_length (measured, right != NULL ? right : left, operators[i].strict);
      }
  if (column != NULL && right != NULL && g_str_equal (operator, "="))
    set_allowed (column, (PgQuery__Node *[]){ expression->rexpr }, 1);
}

static void
take_between (const Reading *self, const PgQuery__AExpr *expression)
{
  ReeveSeedColumn *column = get_column (self, expression->lexpr);
  const PgQuery__Node *list = expression->rexpr;
  char *least;
  char *most;

  if (column == NULL || list == NULL || list->node_case != PG_QUERY__NODE__NODE_LIST ||
      list->list->n_items != 2)
    return;
  least = dup_constant (list->list->items[0]);
  most = dup_constant (list->list->items[1]);
  if (least != NULL)
    set_bound (column, TRUE, least, FALSE);
  if (most != NULL)
    set_bound (column, FALSE, most, FALSE);
}

static void
take_list (const Reading *self, const PgQuery__AExpr *expression)
{
  ReeveSeedColumn *column = get_column (self, expression->lexpr);
  const PgQuery__Node *list = skip_casts (expression->rexpr);

  if (column == NULL || list == NULL || expression->n_name != 1 ||
      !g_str_equal (get_string (expression->name[0]), "="))
    return;
  if (list->node_case == PG_QUERY__NODE__NODE_LIST)
    set_allowed (column, list->list->items, list->list->n_items);
  else if (list->node_case == PG_QUERY__NODE__NODE_A_ARRAY_EXPR)
    set_allowed (column, list->a_array_expr->elements, list->a_array_expr->n_elements);
}

static void
take_expression (const Reading *self, const PgQuery__AExpr *expression)
{
  static const struct
  {
    PgQuery__AExprKind kind;
    void (*take) (const Reading *self,
                  const PgQuery__AExpr *expression);
  } kinds[] = {
    { PG_QUERY__A__EXPR__KIND__AEXPR_OP, take_comparison },
    { PG_QUERY__A__EXPR__KIND__AEXPR_BETWEEN, take_between },
    { PG_QUERY__A__EXPR__KIND__AEXPR_IN, take_list },
    { PG_QUERY__A__EXPR__KIND__AEXPR_OP_ANY, take_list },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (expression->kind == kinds[i].kind)
      kinds[i].take (self, expression);
}

static gboolean
is_null_test (const PgQuery__Node *node)
{
  return node->node_case == PG_QUERY__NODE__NODE_NULL_TEST &&
         node->null_test->nulltesttype == PG_QUERY__NULL_TEST_TYPE__IS_NULL;
}

/* The columns that stand anywhere in a tree. */
static void
collect_columns (const Reading *self, const ProtobufCMessage *message, GHashTable *columns)
{
  const ProtobufCMessageDescriptor *descriptor = message->descriptor;

  if (descriptor == &pg_query__column_ref__descriptor)
    {
      const PgQuery__ColumnRef *reference = (const PgQuery__ColumnRef *) message;
      const ReeveSeedColumn *column =
        find_column (self, get_string (reference->fields[reference->n_fields - 1]));

      if (column != NULL)
        g_hash_table_add (columns, g_strdup (column->name));
      return;
    }
  for (guint i = 0; i < descriptor->n_fields; i++)
    {
      const ProtobufCFieldDescriptor *field = &descriptor->fields[i];
      const char *at = (const char *) message + field->offset;
      const char *which = (const char *) message + field->quantifier_offset;

      if (field->type != PROTOBUF_C_TYPE_MESSAGE)
        continue;
      if (field->label == PROTOBUF_C_LABEL_REPEATED)
        for (gsize k = 0; k < *(const gsize *) which; k++)
          collect_columns (self, (*(ProtobufCMessage *const *const *) at)[k], columns);
      else if (((field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) == 0 ||
                *(const guint32 *) which == field->id) &&
               *(ProtobufCMessage *const *) at != NULL)
        collect_columns (self, *(ProtobufCMessage *const *) at, columns);
    }
}

/* Whether a tree speaks of @column alone. */
static gboolean
is_about (const Reading *self, const PgQuery__Node *node, const ReeveSeedColumn *column)
{
  g_autoptr (GHashTable) columns = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  collect_columns (self, &node->base, columns);
  return g_hash_table_size (columns) == 1 && g_hash_table_contains (columns, column->name);
}

/* "It is null or …" says the rest, since null passes; but only if both are about one column. */
static const PgQuery__Node *
get_unless_null (const Reading *self, const PgQuery__BoolExpr *joined)
{
  for (gsize i = 0; joined->n_args == 2 && i < 2; i++)
    {
      const PgQuery__Node *rest = joined->args[1 - i];
      const ReeveSeedColumn *column = is_null_test (joined->args[i])
                                        ? get_column (self, joined->args[i]->null_test->arg)
                                        : NULL;

      if (column != NULL && is_about (self, rest, column))
        return rest;
    }
  return NULL;
}

/* What is joined by AND says all of it. */
static void
take_node (const Reading *self, const PgQuery__Node *node, guint depth)
{
  const PgQuery__BoolExpr *joined;

  if (node == NULL || depth > DEEPEST)
    return;
  if (node->node_case == PG_QUERY__NODE__NODE_A_EXPR)
    {
      take_expression (self, node->a_expr);
      return;
    }
  if (node->node_case != PG_QUERY__NODE__NODE_BOOL_EXPR)
    return;
  joined = node->bool_expr;
  if (joined->boolop == PG_QUERY__BOOL_EXPR_TYPE__AND_EXPR)
    for (gsize i = 0; i < joined->n_args; i++)
      take_node (self, joined->args[i], depth + 1);
  else if (joined->boolop == PG_QUERY__BOOL_EXPR_TYPE__OR_EXPR)
    take_node (self, get_unless_null (self, joined), depth + 1);
}

static void
take_check (const Reading *self, const char *expression)
{
  g_autofree char *sql = g_strdup_printf ("SELECT 1 WHERE %s", expression);
  g_autoptr (ReevePgTree) tree =
    strlen (sql) < REEVE_PG_PARSE_LARGEST ? reeve_pg_parse (sql, NULL) : NULL;
  g_autoptr (GHashTable) columns = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const PgQuery__ParseResult *root;
  const PgQuery__Node *where;
  ReeveSeedCheck *check;

  if (tree == NULL)
    return;
  root = reeve_pg_tree_get_root (tree);
  if (root->n_stmts != 1 || root->stmts[0]->stmt->node_case != PG_QUERY__NODE__NODE_SELECT_STMT)
    return;
  where = root->stmts[0]->stmt->select_stmt->where_clause;
  take_node (self, where, 0);
  if (self->value != NULL || where == NULL)
    return;
  collect_columns (self, &where->base, columns);
  check = g_new0 (ReeveSeedCheck, 1);
  check->sql = g_strdup (expression);
  check->columns = (char **) g_hash_table_get_keys_as_array (columns, NULL);
  g_hash_table_steal_all (columns);
  g_ptr_array_add (self->table->checks, check);
}

/* --- a whole CREATE TABLE ------------------------------------------------------------------- */

/* CHECK ( … ): what stands between the parentheses. */
static void
take_table (const Reading *self, const char *sql)
{
  ReeveLexer lexer;
  ReeveToken token;
  gsize begin = 0;
  guint depth = 0;
  gboolean checks = FALSE; /* the token before was CHECK */

  reeve_lexer_init (&lexer, REEVE_DIALECT_SQLITE, sql, strlen (sql));
  while (reeve_lexer_next_solid (&lexer, &token))
    {
      if (token.kind == REEVE_TOKEN_OPEN && (depth > 0 || checks) && depth++ == 0)
        begin = token.offset + 1;
      else if (token.kind == REEVE_TOKEN_CLOSE && depth > 0 && --depth == 0)
        {
          g_autofree char *expression = g_strndup (sql + begin, token.offset - begin);

          take_check (self, expression);
        }
      checks = reeve_token_is_word (&lexer, &token, "CHECK");
    }
}

void
reeve_seed_check_read (ReeveSeedTable *table,
                       const char *form,
                       const char *text,
                       const char *column)
{
  Reading self = { table, column };

  if (g_str_equal (form, "table"))
    take_table (&self, text);
  else
    take_check (&self, text);
}
