/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-sql"

#include "config.h"

#include "core/sql/parse.h"

#include <pg_query.h>
#include <pthread.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/sql/lexer.h"

/*
 * The library walks a tree by recursion and checks no limit: some five thousand "+" in a row, or
 * "UNION ALL", overrun a stack of 8 MiB and end the program. So the depth is estimated first.
 */
#define DEPTH_OF_ORDINARY 800
#define DEPTH_REFUSED     20000
#define STACK_SIZE        (256 * 1024 * 1024)

/* Parentheses deeper than this count as if they were never closed. */
#define LEVELS 256

struct _ReevePgTree
{
  PgQueryProtobufParseResult parsed;
  PgQuery__ParseResult *root;
  gboolean deep;
};

/* One call of the library, on this thread's stack or on a large one. */
typedef struct
{
  ReevePgTree *tree;
  const char *sql;
  PgQueryDeparseResult deparsed;
  const ReevePgTree *other;
  gboolean equal;
  void (*run) (gpointer call);
} Call;

/* Tokens that may nest within one another since the last thing that ends all nesting. */
typedef struct
{
  guint run[LEVELS];  /* since the last comma, AND or OR */
  guint sets[LEVELS]; /* UNION and its like nest across commas */
  guint level;
  guint total;
  guint deepest;
} Depth;

static void
drop_run (Depth *self)
{
  guint level = MIN (self->level, LEVELS - 1);

  self->total -= self->run[level];
  self->run[level] = 0;
}

static void
close_level (Depth *self)
{
  if (self->level == 0)
    return;
  if (self->level < LEVELS)
    {
      drop_run (self);
      self->total -= self->sets[self->level];
      self->sets[self->level] = 0;
    }
  self->level--;
}

static gboolean
is_one_of (const ReeveLexer *lexer, const ReeveToken *token, const char *const *words)
{
  for (; *words != NULL; words++)
    if (reeve_token_is_word (lexer, token, *words))
      return TRUE;
  return FALSE;
}

static void
add_token (Depth *self, const ReeveLexer *lexer, const ReeveToken *token)
{
  static const char *const flat_words[] = { "AND", "OR", NULL };
  static const char *const set_words[] = { "UNION", "INTERSECT", "EXCEPT", NULL };
  guint *count = self->run;

  if (token->kind == REEVE_TOKEN_CLOSE)
    close_level (self);
  else if (token->kind == REEVE_TOKEN_OPEN)
    self->level++;
  else if ((token->kind == REEVE_TOKEN_OPERATOR && lexer->text[token->offset] == ',') ||
           token->kind == REEVE_TOKEN_SEMICOLON || is_one_of (lexer, token, flat_words))
    {
      drop_run (self);
      return;
    }
  else if (is_one_of (lexer, token, set_words))
    {
      drop_run (self);
      count = self->sets;
    }
  count[MIN (self->level, LEVELS - 1)]++;
  self->total++;
  self->deepest = MAX (self->deepest, self->total);
}

/* An upper bound of how deep the tree can be, in one pass over the tokens. */
static guint
estimate_depth (const char *sql)
{
  Depth depth = { 0 };
  ReeveLexer lexer;
  ReeveToken token;

  reeve_lexer_init (&lexer, REEVE_DIALECT_POSTGRES, sql, strlen (sql));
  while (reeve_lexer_next_solid (&lexer, &token))
    add_token (&depth, &lexer, &token);
  return depth.deepest;
}

static gpointer
run_call (gpointer data)
{
  Call *call = data;

  call->run (call);
  return NULL;
}

static gboolean
run_on_large_stack (Call *call)
{
  pthread_attr_t attributes;
  pthread_t thread;
  gboolean started;

  if (pthread_attr_init (&attributes) != 0)
    return FALSE;
  started = pthread_attr_setstacksize (&attributes, STACK_SIZE) == 0 &&
            pthread_create (&thread, &attributes, run_call, call) == 0;
  pthread_attr_destroy (&attributes);
  return started && pthread_join (thread, NULL) == 0;
}

static gboolean
run (Call *call, GError **error)
{
  if (!call->tree->deep)
    call->run (call);
  else if (!run_on_large_stack (call))
    {
      reeve_set_error (error, REEVE_ERROR_SPACE,
                       _("Not enough memory to read a deeply nested statement"));
      return FALSE;
    }
  return TRUE;
}

static void
parse_call (gpointer data)
{
  Call *call = data;
  ReevePgTree *tree = call->tree;

  tree->parsed = pg_query_parse_protobuf (call->sql);
  if (tree->parsed.error == NULL)
    tree->root = pg_query__parse_result__unpack (NULL, tree->parsed.parse_tree.len,
                                                 (const guint8 *) tree->parsed.parse_tree.data);
}

static void
deparse_call (gpointer data)
{
  Call *call = data;

  call->deparsed = pg_query_deparse_protobuf (call->tree->parsed.parse_tree);
}

static void
free_call (gpointer data)
{
  Call *call = data;

  if (call->tree->root != NULL)
    pg_query__parse_result__free_unpacked (call->tree->root, NULL);
}

static gboolean equal_messages (const ProtobufCMessage *a, const ProtobufCMessage *b);

/* Compares one value; @a and @b point to where the messages keep it. */
static gboolean
equal_values (ProtobufCType type, gconstpointer a, gconstpointer b)
{
  switch (type)
    {
    case PROTOBUF_C_TYPE_MESSAGE:
      return equal_messages (*(const ProtobufCMessage *const *) a,
                             *(const ProtobufCMessage *const *) b);
    case PROTOBUF_C_TYPE_STRING:
      return g_strcmp0 (*(const char *const *) a, *(const char *const *) b) == 0;
    case PROTOBUF_C_TYPE_BYTES:
      {
        const ProtobufCBinaryData *left = a;
        const ProtobufCBinaryData *right = b;

        return left->len == right->len && memcmp (left->data, right->data, left->len) == 0;
      }
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
    case PROTOBUF_C_TYPE_DOUBLE:
      return *(const guint64 *) a == *(const guint64 *) b;
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SFIXED32:
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
    case PROTOBUF_C_TYPE_FLOAT:
    case PROTOBUF_C_TYPE_BOOL:
    case PROTOBUF_C_TYPE_ENUM:
      return *(const guint32 *) a == *(const guint32 *) b;
    }
  return FALSE;
}

static gsize
size_of_value (ProtobufCType type)
{
  if (type == PROTOBUF_C_TYPE_MESSAGE || type == PROTOBUF_C_TYPE_STRING)
    return sizeof (gpointer);
  return type == PROTOBUF_C_TYPE_UINT64 || type == PROTOBUF_C_TYPE_INT64 ? sizeof (guint64)
                                                                         : sizeof (guint32);
}

static gboolean
equal_fields (const ProtobufCFieldDescriptor *field, const guint8 *a, const guint8 *b)
{
  gconstpointer left = a + field->offset;
  gconstpointer right = b + field->offset;
  gsize count;

  if (field->label != PROTOBUF_C_LABEL_REPEATED)
    {
      /* Of a oneof only the field that its case names is there; the caller compared the cases. */
      if ((field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0 &&
          *(const guint32 *) (gconstpointer) (a + field->quantifier_offset) != field->id)
        return TRUE;
      return equal_values (field->type, left, right);
    }

  count = *(const gsize *) (gconstpointer) (a + field->quantifier_offset);
  if (count != *(const gsize *) (gconstpointer) (b + field->quantifier_offset))
    return FALSE;
  for (gsize i = 0; i < count; i++)
    {
      gsize offset = i * size_of_value (field->type);

      if (!equal_values (field->type, *(const guint8 *const *) left + offset,
                         *(const guint8 *const *) right + offset))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_place (const char *field)
{
  return strcmp (field, "location") == 0 || strcmp (field, "stmt_location") == 0 ||
         strcmp (field, "stmt_len") == 0;
}

static gboolean
equal_messages (const ProtobufCMessage *a, const ProtobufCMessage *b)
{
  if (a == NULL || b == NULL)
    return a == b;
  if (a->descriptor != b->descriptor)
    return FALSE;
  /* A node is one of some 240 messages: not worth asking each field whether it is the one. */
  if (a->descriptor == &pg_query__node__descriptor)
    {
      const PgQuery__Node *left = (gconstpointer) a;
      const PgQuery__Node *right = (gconstpointer) b;

      if (left->node_case != right->node_case)
        return FALSE;
      return left->node_case == PG_QUERY__NODE__NODE__NOT_SET ||
             equal_messages (&left->alias->base, &right->alias->base);
    }
  for (guint i = 0; i < a->descriptor->n_fields; i++)
    {
      const ProtobufCFieldDescriptor *field = &a->descriptor->fields[i];
      const guint8 *left = (const guint8 *) a;
      const guint8 *right = (const guint8 *) b;

      if ((field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0 &&
          *(const guint32 *) (gconstpointer) (left + field->quantifier_offset) !=
            *(const guint32 *) (gconstpointer) (right + field->quantifier_offset))
        return FALSE;
      if (!is_place (field->name) && !equal_fields (field, left, right))
        return FALSE;
    }
  return TRUE;
}

static void
equal_call (gpointer data)
{
  Call *call = data;

  call->equal = equal_messages (&call->tree->root->base, &call->other->root->base);
}

/* The library counts characters from 1; 0 when it does not know. */
static void
set_place (GError **error, const char *sql, int cursor)
{
  ReeveErrorDetail *detail = error != NULL ? reeve_error_edit_detail (*error) : NULL;

  if (detail == NULL || cursor <= 0)
    return;
  detail->line = 1;
  detail->column = 1;
  for (const char *p = sql; *p != '\0' && cursor > 1; p++)
    {
      /* A character's following bytes are none of their own. */
      if (((guchar) p[1] & 0xC0) == 0x80)
        continue;
      cursor--;
      detail->column++;
      if (*p == '\n')
        {
          detail->line++;
          detail->column = 1;
        }
    }
}

static void
set_parse_error (GError **error, const char *sql, const PgQueryError *failure)
{
  g_autofree char *message = g_utf8_make_valid (failure->message, -1);
  ReeveErrorDetail *detail;

  reeve_set_error (error, REEVE_ERROR_SQL, "%s", message);
  set_place (error, sql, failure->cursorpos);
  detail = error != NULL ? reeve_error_edit_detail (*error) : NULL;
  if (detail != NULL)
    detail->sqlstate = g_strdup ("42601");
}

ReevePgTree *
reeve_pg_parse (const char *sql, GError **error)
{
  g_autoptr (ReevePgTree) self = NULL;
  Call call = { .sql = sql, .run = parse_call };
  guint depth;

  g_return_val_if_fail (sql != NULL, NULL);

  depth = estimate_depth (sql);
  if (depth > DEPTH_REFUSED)
    {
      reeve_set_error (error, REEVE_ERROR_SQL,
                       _("The statement is nested too deeply to be read here"));
      return NULL;
    }
  self = g_new0 (ReevePgTree, 1);
  self->deep = depth > DEPTH_OF_ORDINARY;
  call.tree = self;
  if (!run (&call, error))
    return NULL;
  if (self->parsed.error != NULL)
    {
      set_parse_error (error, sql, self->parsed.error);
      return NULL;
    }
  if (self->root == NULL)
    {
      reeve_set_error (error, REEVE_ERROR_SPACE, _("Not enough memory to read a statement"));
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
reeve_pg_tree_free (ReevePgTree *self)
{
  Call call = { .tree = self, .run = free_call };

  if (self == NULL)
    return;
  /* Rather a leak than an overrun stack: without a large stack the tree stays. */
  run (&call, NULL);
  pg_query_free_protobuf_parse_result (self->parsed);
  g_free (self);
}

const PgQuery__ParseResult *
reeve_pg_tree_get_root (const ReevePgTree *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->root;
}

char *
reeve_pg_tree_deparse (const ReevePgTree *self, GError **error)
{
  Call call = { .tree = (ReevePgTree *) self, .run = deparse_call };
  char *sql = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  if (!run (&call, error))
    return NULL;
  if (call.deparsed.error != NULL)
    {
      g_autofree char *message = g_utf8_make_valid (call.deparsed.error->message, -1);

      reeve_set_error (error, REEVE_ERROR_UNSUPPORTED, "%s", message);
    }
  else
    sql = g_strdup (call.deparsed.query);
  pg_query_free_deparse_result (call.deparsed);
  return sql;
}

gboolean
reeve_pg_tree_equal (const ReevePgTree *self, const ReevePgTree *other)
{
  Call call = { .tree = (ReevePgTree *) self, .other = other, .run = equal_call };

  g_return_val_if_fail (self != NULL && other != NULL, FALSE);
  return run (&call, NULL) && call.equal;
}
