/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/seed/expression-private.h"

#define DEEPEST 64
#define LONGEST 10000

typedef enum
{
  END,
  NUMBER,
  STRING,
  NAME,
  QUOTED,
  SIGN,
} TokenKind;

typedef struct
{
  const char *text;
  const char *at; /* behind the token */
  TokenKind kind;
  GString *token;
  const ReeveGenerator *generator;
  ReeveGeneratorTable *table;
  guint depth;
  guint chances;
  GError *error;
} Parser;

static void
node_free (ReeveExpressionNode *self)
{
  for (guint i = 0; i < self->n; i++)
    node_free (self->arguments[i]);
  reeve_seed_value_clear (&self->value);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReeveExpressionNode, node_free)

void
reeve_expression_free (ReeveExpression *self)
{
  node_free (self->root);
  g_free (self);
}

/* Always NULL, to be returned. */
static ReeveExpressionNode *fail (Parser *self,
                                  const char *format,
                                  ...) G_GNUC_PRINTF (2, 3);

static ReeveExpressionNode *
fail (Parser *self,
      const char *format,
      ...)
{
  g_autofree char *why = NULL;
  va_list arguments;

  if (self->error)
    return NULL;
  va_start (arguments, format);
  why = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  reeve_generator_fail (self->generator, &self->error,
                        _("The expression cannot be read at character %lu: %s"),
                        (gulong) g_utf8_strlen (self->text, self->at - self->text), why);
  return NULL;
}

/* 'text' and "name"; the quote itself stands twice. */
static void
next_quoted (Parser *self,
             char quote)
{
  self->kind = quote == '\'' ? STRING : QUOTED;
  for (;;)
    {
      const char *end = strchr (self->at, quote);

      if (end == NULL)
        {
          fail (self, _("The text has no end."));
          self->kind = END;
          return;
        }
      g_string_append_len (self->token, self->at, end - self->at);
      self->at = end + 1;
      if (*self->at != quote)
        return;
      g_string_append_c (self->token, quote);
      self->at++;
    }
}

static gboolean
is_name (char c)
{
  return g_ascii_isalnum (c) || c == '_' || (guchar) c >= 0x80;
}

static void
next (Parser *self)
{
  static const char *const pairs[] = { "||", "<=", ">=", "<>", "!=" };
  const char *start;

  while (g_ascii_isspace (*self->at))
    self->at++;
  g_string_truncate (self->token, 0);
  start = self->at;
  if (*start == '\0')
    {
      self->kind = END;
      return;
    }
  self->at++;
  if (*start == '\'' || *start == '"')
    {
      next_quoted (self, *start);
      return;
    }
  self->kind = g_ascii_isdigit (*start) ? NUMBER : is_name (*start) ? NAME : SIGN;
  if (self->kind == NUMBER)
    while (g_ascii_isdigit (*self->at) || (*self->at == '.' && g_ascii_isdigit (self->at[1])))
      self->at++;
  if (self->kind == NAME)
    while (is_name (*self->at))
      self->at++;
  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    if (self->kind == SIGN && strncmp (start, pairs[i], 2) == 0)
      self->at = start + 2;
  g_string_append_len (self->token, start, self->at - start);
}

static gboolean
is_sign (Parser *self,
         const char *sign)
{
  return self->kind == SIGN && g_str_equal (self->token->str, sign);
}

static gboolean
take_sign (Parser *self,
           const char *sign)
{
  if (!is_sign (self, sign))
    return FALSE;
  next (self);
  return TRUE;
}

static gboolean
is_word (Parser *self,
         const char *word)
{
  return self->kind == NAME && g_ascii_strcasecmp (self->token->str, word) == 0;
}

static gboolean
take_word (Parser *self,
           const char *word)
{
  if (!is_word (self, word))
    return FALSE;
  next (self);
  return TRUE;
}

static gboolean
expect (Parser *self,
        const char *sign)
{
  if (self->error == NULL && take_sign (self, sign))
    return TRUE;
  fail (self, _("“%s” is missing."), sign);
  return FALSE;
}

static ReeveExpressionNode *
node_new (ReeveExpressionOp op,
          ReeveSeedKind kind)
{
  ReeveExpressionNode *node = g_new0 (ReeveExpressionNode, 1);

  node->op = op;
  node->kind = kind;
  return node;
}

/* '2024-01-01' beside a date is one. */
static void
suit_literals (ReeveExpressionNode *node)
{
  for (guint i = 0; i < 2 && node->n == 2; i++)
    {
      ReeveExpressionNode *literal = node->arguments[i];
      ReeveSeedKind kind = node->arguments[1 - i]->kind;
      g_auto(ReeveSeedValue) value = REEVE_SEED_VALUE_INIT;

      if (literal->op != REEVE_NODE_LITERAL || literal->kind != REEVE_SEED_TEXT
          || (kind != REEVE_SEED_DATE && kind != REEVE_SEED_TIME && kind != REEVE_SEED_TIMESTAMP
              && kind != REEVE_SEED_UUID))
        continue;
      if (!reeve_seed_value_parse (&value, kind, literal->value.data,
                                   (gssize) literal->value.length))
        continue;
      reeve_seed_value_copy (&literal->value, &value);
      literal->kind = kind;
    }
}

/* Consumes @node. */
static ReeveExpressionNode *
resolve (Parser *self,
         const char *name,
         ReeveExpressionNode *node)
{
  g_autoptr(ReeveExpressionNode) mine = node;
  gboolean exists;

  if (self->error)
    return NULL;
  suit_literals (mine);
  mine->function = reeve_expression_function_find (name, mine, &exists);
  if (mine->function == NULL && !exists)
    return fail (self, _("There is no function “%s”."), name);
  if (mine->function == NULL)
    {
      g_autoptr(GString) kinds = g_string_new (NULL);

      for (guint i = 0; i < mine->n; i++)
        g_string_append_printf (kinds, "%s%s", i ? ", " : "",
                                reeve_seed_kind_name (mine->arguments[i]->kind));
      return fail (self, _("“%s” cannot be applied to (%s)."), name, kinds->str);
    }
  mine->op = REEVE_NODE_CALL;
  mine->kind = reeve_expression_function_result (mine->function, mine);
  mine->key = reeve_seed_key_derive (self->generator->key, 1000 + self->chances++);
  for (guint i = 0; i < mine->n; i++)
    mine->may_be_null |= mine->arguments[i]->may_be_null;
  if (mine->function->nulls)
    mine->may_be_null = FALSE;
  return g_steal_pointer (&mine);
}

static ReeveExpressionNode *parse_or (Parser *self);

static ReeveExpressionNode *
parse_number (Parser *self)
{
  gboolean point = strchr (self->token->str, '.') != NULL;
  g_autoptr(ReeveExpressionNode) node
    = node_new (REEVE_NODE_LITERAL, point ? REEVE_SEED_DECIMAL : REEVE_SEED_INTEGER);

  if (!reeve_seed_value_parse (&node->value, node->kind, self->token->str, -1))
    return fail (self, _("“%s” is no number."), self->token->str);
  next (self);
  return g_steal_pointer (&node);
}

/* a, a.b.c: the names so far are taken, the token behind them is next. */
static GPtrArray *
parse_names (Parser *self)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);

  do
    {
      if (self->kind != NAME && self->kind != QUOTED)
        {
          fail (self, _("The name of a column is missing."));
          return names;
        }
      g_ptr_array_add (names, g_strdup (self->token->str));
      next (self);
    }
  while (take_sign (self, "."));
  return names;
}

static ReeveExpressionNode *
make_column (Parser *self,
             GPtrArray *names)
{
  g_autoptr(ReeveExpressionNode) node = node_new (REEVE_NODE_COLUMN, REEVE_SEED_NULL);
  ReeveGeneratorTable *table = self->table;
  const ReeveGenerator *column;

  if (self->error)
    return NULL;
  if (names->len > 1)
    {
      node->op = REEVE_NODE_PATH;
      if (!reeve_reference_path_init (&node->path, table, (const char *const *) names->pdata,
                                      names->len - 1, &self->error))
        return NULL;
      table = reeve_reference_path_table (&node->path);
      for (guint i = 0; i < node->path.n; i++)
        node->may_be_null
          |= node->path.steps[i]->domain.may_be_null || node->path.steps[i]->null_below != 0;
    }
  column = reeve_generator_table_require (table, names->pdata[names->len - 1], &node->column,
                                          &self->error);
  if (column == NULL)
    return NULL;
  node->kind = column->column.kind ? column->column.kind : column->domain.kind;
  if (node->kind == REEVE_SEED_REAL)
    node->kind = REEVE_SEED_DECIMAL;
  if (!column->guard || column->column.nullable)
    node->may_be_null |= column->domain.may_be_null || column->null_below != 0;
  return g_steal_pointer (&node);
}

static void
parse_arguments (Parser *self,
                 ReeveExpressionNode *node)
{
  if (take_sign (self, ")"))
    return;
  do
    {
      ReeveExpressionNode *argument;

      if (node->n == REEVE_EXPRESSION_ARGUMENTS)
        {
          fail (self, _("There are too many arguments."));
          return;
        }
      argument = parse_or (self);
      if (argument == NULL)
        return;
      node->arguments[node->n++] = argument;
    }
  while (take_sign (self, ","));
  expect (self, ")");
}

/* if (…), coalesce (…): what they give is what their branches have in common. */
static ReeveExpressionNode *
parse_branches (Parser *self,
                ReeveExpressionOp op,
                guint first)
{
  g_autoptr(ReeveExpressionNode) node = node_new (op, REEVE_SEED_NULL);

  parse_arguments (self, node);
  if (self->error)
    return NULL;
  if (op == REEVE_NODE_IF && (node->n != 3 || node->arguments[0]->kind != REEVE_SEED_BOOLEAN))
    return fail (self, _("“if” takes a condition and two values."));
  node->may_be_null = op == REEVE_NODE_COALESCE;
  for (guint i = first; i < node->n; i++)
    {
      node->kind = reeve_expression_unify (node->kind, node->arguments[i]->kind);
      if (op == REEVE_NODE_IF)
        node->may_be_null |= node->arguments[i]->may_be_null;
      else
        node->may_be_null &= node->arguments[i]->may_be_null;
    }
  if (node->kind == REEVE_SEED_FAULT)
    return fail (self, _("All values must be of one kind."));
  return g_steal_pointer (&node);
}

/* The reference that an aggregate goes along: table.column, or a column of this table. */
static const ReeveGenerator *
parse_reference (Parser *self,
                 gboolean own)
{
  g_autoptr(GPtrArray) names = parse_names (self);
  ReeveGeneratorTable *table = self->table;
  const ReeveGenerator *reference = NULL;
  g_autofree char *column = NULL;
  g_autofree char *name = NULL;

  if (self->error)
    return NULL;
  column = g_strdup (names->pdata[names->len - 1]);
  if (names->len > 1)
    {
      g_ptr_array_remove_index (names, names->len - 1);
      g_ptr_array_add (names, NULL);
      name = g_strjoinv (".", (char **) names->pdata);
      table = own ? NULL : reeve_generators_table (table->all, name);
    }
  if (table)
    reference = reeve_generator_table_require (table, column, NULL, &self->error);
  if (self->error)
    return NULL;
  if (reference && reeve_reference_is (reference) && reeve_reference_has_each (reference)
      && (own || reeve_reference_table (reference) == self->table))
    return reference;
  if (own)
    fail (self, _("“%s” must be a reference with “each”."), column);
  else
    fail (self, _("“%s” must be a reference with “each” from another table to this one."), column);
  return NULL;
}

static ReeveExpressionNode *
parse_aggregate (Parser *self,
                 ReeveExpressionOp op)
{
  gboolean own = op == REEVE_NODE_RUNNING || op == REEVE_NODE_ORDINAL;
  g_autoptr(ReeveExpressionNode) node = node_new (op, REEVE_SEED_INTEGER);
  ReeveGeneratorTable *table = self->table;

  node->reference = parse_reference (self, own);
  if (node->reference == NULL)
    return NULL;
  if (take_sign (self, ","))
    {
      self->table = node->reference->table;
      node->arguments[0] = parse_or (self);
      self->table = table;
      if (node->arguments[0] == NULL)
        return NULL;
      node->n = 1;
      node->kind = node->arguments[0]->kind;
    }
  if (!expect (self, ")"))
    return NULL;
  if (op == REEVE_NODE_MIN || op == REEVE_NODE_MAX)
    node->may_be_null = TRUE;
  else if (op == REEVE_NODE_COUNT || op == REEVE_NODE_ORDINAL)
    node->kind = REEVE_SEED_INTEGER;
  else if (node->kind != REEVE_SEED_INTEGER && node->kind != REEVE_SEED_DECIMAL)
    return fail (self, _("Only numbers have a sum."));
  if (node->n != (op != REEVE_NODE_ORDINAL) && op != REEVE_NODE_COUNT)
    return fail (self, _("The value of each row is missing."));
  if (op == REEVE_NODE_COUNT && node->n && node->arguments[0]->kind != REEVE_SEED_BOOLEAN)
    return fail (self, _("What “count” counts must be true or false."));
  return g_steal_pointer (&node);
}

static ReeveExpressionNode *
parse_call (Parser *self,
            const char *name)
{
  static const struct
  {
    const char *name;
    ReeveExpressionOp op;
  } aggregates[] = {
    { "sum", REEVE_NODE_SUM },         { "count", REEVE_NODE_COUNT },
    { "min", REEVE_NODE_MIN },         { "max", REEVE_NODE_MAX },
    { "running", REEVE_NODE_RUNNING }, { "ordinal", REEVE_NODE_ORDINAL },
  };
  ReeveExpressionNode *node;

  for (guint i = 0; i < G_N_ELEMENTS (aggregates); i++)
    if (g_ascii_strcasecmp (name, aggregates[i].name) == 0)
      return parse_aggregate (self, aggregates[i].op);
  if (g_ascii_strcasecmp (name, "if") == 0)
    return parse_branches (self, REEVE_NODE_IF, 1);
  if (g_ascii_strcasecmp (name, "coalesce") == 0)
    return parse_branches (self, REEVE_NODE_COALESCE, 0);
  node = node_new (REEVE_NODE_CALL, REEVE_SEED_NULL);
  parse_arguments (self, node);
  return resolve (self, name, node);
}

static ReeveExpressionNode *
parse_word (Parser *self)
{
  static const char *const constants[] = { "null", "true", "false" };
  g_autoptr(GPtrArray) names = NULL;
  gboolean plain = self->kind == NAME;
  ReeveExpressionNode *node;

  for (guint i = 0; i < G_N_ELEMENTS (constants); i++)
    if (is_word (self, constants[i]))
      {
        next (self);
        node = node_new (REEVE_NODE_LITERAL, i ? REEVE_SEED_BOOLEAN : REEVE_SEED_NULL);
        node->value.kind = node->kind;
        node->value.boolean = i == 1;
        node->may_be_null = i == 0;
        return node;
      }
  names = parse_names (self);
  if (self->error == NULL && plain && names->len == 1 && take_sign (self, "("))
    return parse_call (self, names->pdata[0]);
  return make_column (self, names);
}

static ReeveExpressionNode *
parse_primary (Parser *self)
{
  g_autoptr(ReeveExpressionNode) node = NULL;

  switch (self->kind)
    {
    case NUMBER:
      return parse_number (self);
    case STRING:
      node = node_new (REEVE_NODE_LITERAL, REEVE_SEED_TEXT);
      reeve_seed_value_set_text (&node->value, REEVE_SEED_TEXT, self->token->str,
                                 (gssize) self->token->len);
      next (self);
      return g_steal_pointer (&node);
    case NAME:
    case QUOTED:
      return parse_word (self);
    case SIGN:
      if (!take_sign (self, "("))
        return fail (self, _("“%s” cannot stand here."), self->token->str);
      node = parse_or (self);
      return expect (self, ")") ? g_steal_pointer (&node) : NULL;
    case END:
      return fail (self, _("Something is missing at the end."));
    }
  g_return_val_if_reached (NULL);
}

static ReeveExpressionNode *
parse_unary (Parser *self)
{
  ReeveExpressionNode *node;
  g_autoptr(ReeveExpressionNode) argument = NULL;
  const char *name = is_sign (self, "-") ? "negative" : is_word (self, "not") ? "not" : NULL;

  if (name == NULL)
    return parse_primary (self);
  if (self->depth >= DEEPEST)
    return fail (self, _("It is nested too deeply."));
  next (self);
  self->depth++;
  argument = parse_unary (self);
  self->depth--;
  if (argument == NULL)
    return NULL;
  node = node_new (REEVE_NODE_CALL, REEVE_SEED_NULL);
  node->arguments[node->n++] = g_steal_pointer (&argument);
  return resolve (self, name, node);
}

static ReeveExpressionNode *
join (ReeveExpressionNode *left,
      ReeveExpressionNode *right)
{
  ReeveExpressionNode *node = node_new (REEVE_NODE_CALL, REEVE_SEED_NULL);

  node->arguments[node->n++] = left;
  node->arguments[node->n++] = right;
  return node;
}

/* From what binds loosest to what binds tightest. */
static const char *const operators[][7] = {
  { "=", "<>", "!=", "<", "<=", ">", ">=" },
  { "||" },
  { "+", "-" },
  { "*", "/", "%" },
};

static const char *
operator_of (Parser *self,
             guint level)
{
  for (guint i = 0; i < G_N_ELEMENTS (operators[0]) && operators[level][i]; i++)
    if (is_sign (self, operators[level][i]))
      return operators[level][i];
  return NULL;
}

static ReeveExpressionNode *
parse_binary (Parser *self,
              guint level)
{
  g_autoptr(ReeveExpressionNode) left = NULL;
  const char *operator;

  if (level == G_N_ELEMENTS (operators))
    return parse_unary (self);
  left = parse_binary (self, level + 1);
  while (left && (operator = operator_of (self, level)) != NULL)
    {
      ReeveExpressionNode *right;

      next (self);
      right = parse_binary (self, level + 1);
      if (right == NULL)
        return NULL;
      left = resolve (self, operator, join (g_steal_pointer (&left), right));
    }
  return g_steal_pointer (&left);
}

/* … is null, … is not null */
static ReeveExpressionNode *
parse_comparison (Parser *self)
{
  g_autoptr(ReeveExpressionNode) left = parse_binary (self, 0);
  ReeveExpressionNode *node;
  gboolean negated;

  if (left == NULL || !take_word (self, "is"))
    return g_steal_pointer (&left);
  negated = take_word (self, "not");
  if (!take_word (self, "null"))
    return fail (self, _("“%s” is missing."), "null");
  node = node_new (REEVE_NODE_IS_NULL, REEVE_SEED_BOOLEAN);
  node->arguments[node->n++] = g_steal_pointer (&left);
  if (!negated)
    return node;
  left = node;
  node = node_new (REEVE_NODE_CALL, REEVE_SEED_NULL);
  node->arguments[node->n++] = g_steal_pointer (&left);
  return resolve (self, "not", node);
}

static ReeveExpressionNode *
parse_logic (Parser *self,
             gboolean or)
{
  g_autoptr(ReeveExpressionNode) left = or ? parse_logic (self, FALSE) : parse_comparison (self);

  while (left && take_word (self, or ? "or" : "and"))
    {
      ReeveExpressionNode *right = or ? parse_logic (self, FALSE) : parse_comparison (self);

      if (right == NULL)
        return NULL;
      if (left->kind != REEVE_SEED_BOOLEAN || right->kind != REEVE_SEED_BOOLEAN)
        {
          node_free (right);
          return fail (self, _("“and” and “or” join what is true or false."));
        }
      left = join (g_steal_pointer (&left), right);
      left->op = or ? REEVE_NODE_OR : REEVE_NODE_AND;
      left->kind = REEVE_SEED_BOOLEAN;
      left->may_be_null = left->arguments[0]->may_be_null || right->may_be_null;
    }
  return g_steal_pointer (&left);
}

static ReeveExpressionNode *
parse_or (Parser *self)
{
  ReeveExpressionNode *node;

  if (self->error)
    return NULL;
  if (self->depth >= DEEPEST)
    return fail (self, _("It is nested too deeply."));
  self->depth++;
  node = parse_logic (self, TRUE);
  self->depth--;
  return node;
}

ReeveExpression *
reeve_expression_parse (const char *text,
                        const ReeveGenerator *generator,
                        ReeveGeneratorTable *table,
                        GError **error)
{
  g_autoptr(GString) token = g_string_new (NULL);
  Parser parser = { text, text, END, token, generator, table, 0, 0, NULL };
  g_autoptr(ReeveExpressionNode) root = NULL;
  ReeveExpression *self;

  if (strlen (text) > LONGEST)
    fail (&parser, _("It is too long."));
  else
    next (&parser);
  root = parse_or (&parser);
  if (parser.error == NULL && parser.kind != END)
    fail (&parser, _("“%s” cannot stand here."), token->str);
  if (parser.error)
    {
      g_propagate_error (error, parser.error);
      return NULL;
    }
  self = g_new0 (ReeveExpression, 1);
  self->root = g_steal_pointer (&root);
  return self;
}
