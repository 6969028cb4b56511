/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/seed/expression.h"
#include "core/seed/reference.h"

G_BEGIN_DECLS

#define REEVE_EXPRESSION_ARGUMENTS 8

typedef struct _ReeveExpressionNode ReeveExpressionNode;

typedef void (*ReeveExpressionCall) (const ReeveExpressionNode *self,
                                     const ReeveGeneratorRow *row,
                                     const ReeveSeedValue *arguments,
                                     ReeveSeedValue *out);

/* A function or an operator for arguments of some kinds. Kinds are letters: b boolean, i integer,
 * n number, t text, j JSON, u UUID, d date, h time, s timestamp, p period, x any. The last letter
 * of arguments may be followed by '*': any number of them; what stands behind '?' may be left
 * out. The result may be '=': the kind that all arguments from the second on ('=' alone: from
 * the first on) have in common. */
typedef struct
{
  const char *name;
  const char *arguments;
  char result;
  ReeveExpressionCall call;
  gboolean nulls; /* is called with nulls, too; else one makes the result null */
} ReeveExpressionFunction;

typedef enum
{
  REEVE_NODE_LITERAL,
  REEVE_NODE_COLUMN,
  REEVE_NODE_PATH,
  REEVE_NODE_CALL,
  REEVE_NODE_IF,
  REEVE_NODE_COALESCE,
  REEVE_NODE_AND,
  REEVE_NODE_OR,
  REEVE_NODE_IS_NULL,
  REEVE_NODE_ORDINAL,
  REEVE_NODE_SUM,
  REEVE_NODE_COUNT,
  REEVE_NODE_MIN,
  REEVE_NODE_MAX,
  REEVE_NODE_RUNNING,
} ReeveExpressionOp;

struct _ReeveExpressionNode
{
  ReeveExpressionOp op;
  ReeveSeedKind kind; /* never REAL: read as a decimal */
  gboolean may_be_null;
  ReeveSeedValue value;
  guint column; /* of the row, or of where the path ends */
  ReeveReferencePath path;
  const ReeveGenerator *reference; /* of the aggregates and ordinal */
  const ReeveExpressionFunction *function;
  ReeveSeedKey key;
  ReeveExpressionNode *arguments[REEVE_EXPRESSION_ARGUMENTS];
  guint n;
};

struct _ReeveExpression
{
  ReeveExpressionNode *root;
};

/* The function for these arguments; NULL: none. @exists: whether there is one of that name */
const ReeveExpressionFunction *reeve_expression_function_find (const char *name,
                                                               const ReeveExpressionNode *node,
                                                               gboolean *exists);
ReeveSeedKind reeve_expression_function_result (const ReeveExpressionFunction *self,
                                                const ReeveExpressionNode *node);

/* What two kinds have in common; FAULT: nothing. */
ReeveSeedKind reeve_expression_unify (ReeveSeedKind a,
                                      ReeveSeedKind b);

/* The value of a node for a row. */
void reeve_expression_evaluate (const ReeveExpressionNode *self,
                                const ReeveGeneratorRow *row,
                                ReeveSeedValue *out);

/* a + b, exactly. */
void reeve_expression_add (const ReeveSeedValue *a,
                           const ReeveSeedValue *b,
                           ReeveSeedValue *out);

G_END_DECLS
