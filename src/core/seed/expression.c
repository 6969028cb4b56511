/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include "core/base/i18n.h"
#include "core/seed/expression-private.h"

ReeveSeedKind
reeve_expression_kind (const ReeveExpression *self)
{
  return self->root->kind;
}

gboolean
reeve_expression_may_be_null (const ReeveExpression *self)
{
  return self->root->may_be_null;
}

void
reeve_expression_write (const ReeveExpression *self,
                        const ReeveGeneratorRow *row,
                        ReeveSeedValue *out)
{
  reeve_expression_evaluate (self->root, row, out);
}

/* Points at the other's bytes. */
static void
lend (const ReeveSeedValue *value,
      ReeveSeedValue *out)
{
  char *own = out->own;
  gsize own_size = out->own_size;

  if (value == out)
    return;
  *out = *value;
  out->own = own;
  out->own_size = own_size;
}

static void
read_cell (const ReeveGeneratorRow *row,
           guint column,
           ReeveSeedValue *out)
{
  lend (reeve_generator_row_get (row, column, out), out);
  if (out->kind == REEVE_SEED_REAL && !reeve_seed_value_convert (out, REEVE_SEED_DECIMAL))
    reeve_generator_set_fault (out, _("The number is too large."));
}

static void
read_path (const ReeveExpressionNode *self,
           const ReeveGeneratorRow *row,
           ReeveSeedValue *out)
{
  ReeveGeneratorRow end = { reeve_reference_path_table (&self->path), 0, NULL };

  if (reeve_reference_path_follow (&self->path, row, &end.row))
    read_cell (&end, self->column, out);
  else
    out->kind = REEVE_SEED_NULL;
}

static void
call (const ReeveExpressionNode *self,
      const ReeveGeneratorRow *row,
      ReeveSeedValue *out)
{
  ReeveSeedValue arguments[REEVE_EXPRESSION_ARGUMENTS] = { 0 };
  gboolean done = FALSE;

  for (guint i = 0; i < self->n && !done; i++)
    {
      reeve_expression_evaluate (self->arguments[i], row, &arguments[i]);
      done = arguments[i].kind == REEVE_SEED_FAULT
             || (arguments[i].kind == REEVE_SEED_NULL && !self->function->nulls);
      if (done)
        reeve_seed_value_copy (out, &arguments[i]);
    }
  if (!done)
    self->function->call (self, row, arguments, out);
  for (guint i = 0; i < self->n; i++)
    reeve_seed_value_clear (&arguments[i]);
}

/* The value must be of the kind that all branches have in common. */
static void
widen (const ReeveExpressionNode *self,
       ReeveSeedValue *out)
{
  if (out->kind != REEVE_SEED_FAULT && !reeve_seed_value_convert (out, self->kind))
    reeve_generator_set_fault (out, _("The number is too large."));
}

static void
evaluate_if (const ReeveExpressionNode *self,
             const ReeveGeneratorRow *row,
             ReeveSeedValue *out)
{
  gboolean yes;

  reeve_expression_evaluate (self->arguments[0], row, out);
  if (out->kind == REEVE_SEED_FAULT)
    return;
  yes = out->kind == REEVE_SEED_BOOLEAN && out->boolean;
  reeve_expression_evaluate (self->arguments[yes ? 1 : 2], row, out);
  widen (self, out);
}

static void
evaluate_coalesce (const ReeveExpressionNode *self,
                   const ReeveGeneratorRow *row,
                   ReeveSeedValue *out)
{
  out->kind = REEVE_SEED_NULL;
  for (guint i = 0; i < self->n && out->kind == REEVE_SEED_NULL; i++)
    reeve_expression_evaluate (self->arguments[i], row, out);
  widen (self, out);
}

/* and, or: as SQL has them, @decides is what one side alone decides. */
static void
evaluate_logic (const ReeveExpressionNode *self,
                const ReeveGeneratorRow *row,
                gboolean decides,
                ReeveSeedValue *out)
{
  gboolean unknown = FALSE;

  for (guint i = 0; i < self->n; i++)
    {
      reeve_expression_evaluate (self->arguments[i], row, out);
      if (out->kind == REEVE_SEED_FAULT
          || (out->kind == REEVE_SEED_BOOLEAN && out->boolean == decides))
        return;
      unknown |= out->kind == REEVE_SEED_NULL;
    }
  out->kind = unknown ? REEVE_SEED_NULL : REEVE_SEED_BOOLEAN;
  out->boolean = !decides;
}

/* One child's value goes into the aggregate. FALSE: it is a fault and is kept. */
static gboolean
gather (const ReeveExpressionNode *self,
        const ReeveSeedValue *value,
        ReeveSeedValue *sum)
{
  int order;

  if (value->kind == REEVE_SEED_FAULT)
    {
      reeve_seed_value_copy (sum, value);
      return FALSE;
    }
  if (value->kind == REEVE_SEED_NULL)
    return TRUE;
  if (self->op == REEVE_NODE_COUNT)
    sum->integer += value->boolean;
  if (self->op == REEVE_NODE_SUM || self->op == REEVE_NODE_RUNNING)
    reeve_expression_add (sum, value, sum);
  if (self->op != REEVE_NODE_MIN && self->op != REEVE_NODE_MAX)
    return sum->kind != REEVE_SEED_FAULT;
  order = sum->kind == REEVE_SEED_NULL ? 0 : reeve_seed_value_compare (value, sum);
  if (sum->kind == REEVE_SEED_NULL || (self->op == REEVE_NODE_MIN ? order < 0 : order > 0))
    reeve_seed_value_copy (sum, value);
  return TRUE;
}

static void
aggregate (const ReeveExpressionNode *self,
           const ReeveGeneratorRow *row,
           ReeveSeedValue *out)
{
  gboolean extreme = self->op == REEVE_NODE_MIN || self->op == REEVE_NODE_MAX;
  ReeveGeneratorRow child = { self->reference->table, 0, NULL };
  g_auto(ReeveSeedValue) value = REEVE_SEED_VALUE_INIT;
  guint64 parent = row->row;
  guint64 first;
  guint64 n;

  out->kind = extreme ? REEVE_SEED_NULL : REEVE_SEED_INTEGER;
  out->integer = 0;
  if (self->op == REEVE_NODE_RUNNING && !reeve_reference_parent (self->reference, row, &parent))
    {
      out->kind = REEVE_SEED_NULL;
      return;
    }
  reeve_reference_children (self->reference, parent, &first, &n);
  if (self->op == REEVE_NODE_RUNNING)
    n = row->row - first + 1;
  if (self->op == REEVE_NODE_COUNT && self->n == 0)
    {
      out->integer = (gint64) n;
      return;
    }
  for (child.row = first; child.row < first + n; child.row++)
    {
      reeve_expression_evaluate (self->arguments[0], &child, &value);
      if (!gather (self, &value, out))
        return;
    }
  if (out->kind == REEVE_SEED_INTEGER && self->kind == REEVE_SEED_DECIMAL)
    widen (self, out);
}

void
reeve_expression_evaluate (const ReeveExpressionNode *self,
                           const ReeveGeneratorRow *row,
                           ReeveSeedValue *out)
{
  switch (self->op)
    {
    case REEVE_NODE_LITERAL:
      lend (&self->value, out);
      break;
    case REEVE_NODE_COLUMN:
      read_cell (row, self->column, out);
      break;
    case REEVE_NODE_PATH:
      read_path (self, row, out);
      break;
    case REEVE_NODE_CALL:
      call (self, row, out);
      break;
    case REEVE_NODE_IF:
      evaluate_if (self, row, out);
      break;
    case REEVE_NODE_COALESCE:
      evaluate_coalesce (self, row, out);
      break;
    case REEVE_NODE_AND:
      evaluate_logic (self, row, FALSE, out);
      break;
    case REEVE_NODE_OR:
      evaluate_logic (self, row, TRUE, out);
      break;
    case REEVE_NODE_IS_NULL:
      reeve_expression_evaluate (self->arguments[0], row, out);
      if (out->kind == REEVE_SEED_FAULT)
        break;
      out->boolean = out->kind == REEVE_SEED_NULL;
      out->kind = REEVE_SEED_BOOLEAN;
      break;
    case REEVE_NODE_ORDINAL:
      out->kind = REEVE_SEED_INTEGER;
      out->integer = (gint64) reeve_reference_ordinal (self->reference, row->row) + 1;
      break;
    case REEVE_NODE_SUM:
    case REEVE_NODE_COUNT:
    case REEVE_NODE_MIN:
    case REEVE_NODE_MAX:
    case REEVE_NODE_RUNNING:
      aggregate (self, row, out);
      break;
    }
}

/* The kind "expression". */
static void
write_expression (const ReeveGenerator *self,
                  const ReeveGeneratorRow *row,
                  ReeveSeedValue *out)
{
  reeve_expression_write (self->data, row, out);
}

static void
parse_expression (ReeveGenerator *self,
                  ReeveSpec *spec)
{
  const char *text = reeve_spec_text (spec, "value", "");

  self->write = write_expression;
  if (spec->error == NULL)
    self->data = reeve_expression_parse (text, self, self->table, &spec->error);
  if (spec->error)
    return;
  self->domain.kind = reeve_expression_kind (self->data);
  self->domain.characters = G_MAXSIZE;
  self->domain.scale = 0;
  self->domain.may_be_null = reeve_expression_may_be_null (self->data);
  self->domain.may_fault = TRUE;
  if (self->domain.kind == REEVE_SEED_INTERVAL)
    reeve_spec_fail (spec, _("Its value is a period of time, which no column takes."));
}

static void
free_expression (gpointer data)
{
  reeve_expression_free (data);
}

const ReeveGeneratorKind reeve_generator_expression = {
  "expression",
  (const char *const[]) { "value", NULL },
  parse_expression,
  free_expression,
};
