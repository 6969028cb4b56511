/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/seed/expression.h"
#include "core/seed/reference.h"

/* Parents are counted in blocks. Each block has as many children as any other, in one of a few
 * orders of who has how many, so that the row of a child and its parent are found from one
 * another without a table of all of them. */
#define BLOCK 16
#define ORDERS 32
#define MOST_EACH 100000
#define MOST_MATCHES 50000000

typedef struct
{
  ReeveSeedKey key;
  guint64 before[ORDERS][BLOCK + 1]; /* children of the parents before, [BLOCK]: of all */
} Each;

typedef enum
{
  PICK,    /* any, by its distribution */
  EACH,    /* every parent n times */
  EARLIER, /* of the same table, a row before this one */
  WITHIN,  /* no parent twice among those rows that share another reference */
  AMONG,   /* one of those that share a parent with this row */
} Mode;

typedef struct
{
  Mode mode;
  ReeveGeneratorTable *parent;
  const ReeveGenerator *key;
  ReevePick pick;
  Each *each;
  guint64 roots;                /* EARLIER */
  const ReeveGenerator *within; /* WITHIN, AMONG or NULL */
  const ReeveGenerator *group;  /* AMONG: the candidates' reference */
  ReeveReferencePath path;      /* AMONG: this row's way to the same table */
  GArray *matches;              /* (nullable): guint32: which parents "where" lets through */
} Reference;

static void
reference_free (gpointer data)
{
  Reference *reference = data;

  reeve_pick_clear (&reference->pick);
  g_free (reference->each);
  g_clear_pointer (&reference->matches, g_array_unref);
  g_free (reference);
}

gboolean
reeve_reference_is (const ReeveGenerator *self)
{
  return self->kind == &reeve_generator_reference;
}

ReeveGeneratorTable *
reeve_reference_table (const ReeveGenerator *self)
{
  const Reference *reference = self->data;

  return reference->parent;
}

gboolean
reeve_reference_has_each (const ReeveGenerator *self)
{
  const Reference *reference = self->data;

  return reference->each != NULL;
}

static Each *
each_new (ReeveSeedKey key,
          guint64 least,
          guint64 most)
{
  Each *self = g_new (Each, 1);

  self->key = reeve_seed_key_derive (key, 1);
  for (guint order = 0; order < ORDERS; order++)
    {
      ReeveSeedPermutation permutation;
      guint64 sum = 0;

      reeve_seed_permutation_init (&permutation, reeve_seed_key_derive (self->key, order), BLOCK);
      for (guint i = 0; i < BLOCK; i++)
        {
          guint64 place = reeve_seed_permute (&permutation, i);

          self->before[order][i] = sum;
          sum += least + place * (most - least + 1) / BLOCK;
        }
      self->before[order][BLOCK] = sum;
    }
  return self;
}

static const guint64 *
each_block (const Each *self,
            guint64 block)
{
  return self->before[reeve_seed_random (self->key, block) % ORDERS];
}

static guint64
each_first (const Each *self,
            guint64 parent)
{
  guint64 block = parent / BLOCK;

  return block * self->before[0][BLOCK] + each_block (self, block)[parent % BLOCK];
}

/* The parent of a row, and which of its children that is. */
static guint64
each_parent (const Each *self,
             guint64 row,
             guint64 *ordinal)
{
  guint64 total = self->before[0][BLOCK];
  guint64 block = row / total;
  guint64 rest = row % total;
  const guint64 *before = each_block (self, block);
  guint i = 0;

  for (guint step = BLOCK / 2; step > 0; step /= 2)
    if (before[i + step] <= rest)
      i += step;
  *ordinal = rest - before[i];
  return block * BLOCK + i;
}

void
reeve_reference_children (const ReeveGenerator *self,
                          guint64 parent,
                          guint64 *first,
                          guint64 *n)
{
  const Reference *reference = self->data;
  const guint64 *before = each_block (reference->each, parent / BLOCK);

  *first = each_first (reference->each, parent);
  *n = before[parent % BLOCK + 1] - before[parent % BLOCK];
  /* The table may have been told to get fewer rows. */
  *first = MIN (*first, self->table->rows);
  *n = MIN (*n, self->table->rows - *first);
}

guint64
reeve_reference_ordinal (const ReeveGenerator *self,
                         guint64 row)
{
  const Reference *reference = self->data;
  guint64 ordinal;

  each_parent (reference->each, row, &ordinal);
  return ordinal;
}

/* "each": 3 or { "min": 1, "max": 5 }. */
static gboolean
read_each (JsonObject *spec,
           guint64 *least,
           guint64 *most)
{
  JsonNode *node = json_object_get_member (spec, "each");
  gint64 min = -1;
  gint64 max = -1;

  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_INT64)
    {
      min = max = json_node_get_int (node);
    }
  else if (JSON_NODE_HOLDS_OBJECT (node))
    {
      min = json_object_get_int_member_with_default (json_node_get_object (node), "min", 0);
      max = json_object_get_int_member_with_default (json_node_get_object (node), "max", -1);
    }
  *least = (guint64) min;
  *most = (guint64) max;
  return min >= 0 && max >= 1 && min <= max && max <= MOST_EACH;
}

static JsonObject *
each_spec (ReeveGeneratorTable *self,
           const char *column)
{
  JsonNode *node = json_object_get_member (self->specs, column);
  JsonObject *object = node && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;

  return object && json_object_has_member (object, "each") ? object : NULL;
}

static gboolean
set_rows_error (ReeveGeneratorTable *self,
                GError **error)
{
  reeve_set_error (error, REEVE_ERROR_INVALID,
                   _("“each” of table “%s” must name a table of the profile and be a number of 1 "
                     "to %d, or have “min” and “max” of such."),
                   self->name, MOST_EACH);
  return FALSE;
}

gboolean
reeve_reference_rows (ReeveGeneratorTable *self,
                      guint64 *rows,
                      GError **error)
{
  for (guint i = 0; self->specs && i < self->generators->len; i++)
    {
      const ReeveGenerator *generator = self->generators->pdata[i];
      JsonObject *spec = each_spec (self, generator->column.name);
      ReeveGeneratorTable *parent;
      guint64 least;
      guint64 most;
      g_autofree Each *each = NULL;

      if (spec == NULL)
        continue;
      parent = reeve_generators_table (
        self->all, json_object_get_string_member_with_default (spec, "table", ""));
      if (parent == NULL || parent == self || !read_each (spec, &least, &most))
        return set_rows_error (self, error);
      if (!reeve_generator_table_require_rows (parent, error))
        return FALSE;
      each = each_new (reeve_seed_key (self->seed, self->name, generator->column.name), least,
                       most);
      *rows = each_first (each, parent->rows);
      return TRUE;
    }
  return FALSE;
}

/* The index among a group's candidates; FALSE: there is none for this row. */
static gboolean
pick_of (const Reference *self,
         const ReeveGenerator *generator,
         const ReeveGeneratorRow *row,
         guint64 n,
         guint64 *index)
{
  ReeveSeedPermutation permutation;
  guint64 other;
  guint64 ordinal;

  if (n == 0)
    return FALSE;
  if (self->within == NULL)
    {
      *index = reeve_seed_below (reeve_seed_random (generator->key, row->row), n);
      return TRUE;
    }
  other = each_parent (((const Reference *) self->within->data)->each, row->row, &ordinal);
  if (ordinal >= n)
    return FALSE;
  reeve_seed_permutation_init (&permutation, reeve_seed_key_derive (generator->key, other), n);
  *index = reeve_seed_permute (&permutation, ordinal);
  return TRUE;
}

static gboolean
pick_parent (const ReeveGenerator *self,
             const ReeveGeneratorRow *row,
             guint64 *parent)
{
  const Reference *reference = self->data;
  guint64 group;
  guint64 first;
  guint64 n;

  switch (reference->mode)
    {
    case PICK:
      *parent = reeve_pick (&reference->pick, row->row);
      return TRUE;
    case EACH:
      *parent = each_parent (reference->each, row->row, &n);
      return TRUE;
    case EARLIER:
      *parent = reeve_seed_below (reeve_seed_random (self->key, row->row), MAX (row->row, 1));
      return row->row >= reference->roots;
    case WITHIN:
      return pick_of (reference, self, row, reference->pick.n, parent);
    case AMONG:
      if (!reeve_reference_path_follow (&reference->path, row, &group))
        return FALSE;
      reeve_reference_children (reference->group, group, &first, &n);
      if (!pick_of (reference, self, row, n, parent))
        return FALSE;
      *parent += first;
      return TRUE;
    }
  g_return_val_if_reached (FALSE);
}

static gboolean
find_parent (const ReeveGenerator *self,
             const ReeveGeneratorRow *row,
             guint64 *parent)
{
  const Reference *reference = self->data;

  if (!pick_parent (self, row, parent))
    return FALSE;
  if (reference->matches)
    *parent = g_array_index (reference->matches, guint32, *parent);
  return TRUE;
}

gboolean
reeve_reference_parent (const ReeveGenerator *self,
                        const ReeveGeneratorRow *row,
                        guint64 *parent)
{
  return !reeve_generator_is_null (self, row->row) && find_parent (self, row, parent);
}

static void
write_reference (const ReeveGenerator *self,
                 const ReeveGeneratorRow *row,
                 ReeveSeedValue *out)
{
  const Reference *reference = self->data;
  ReeveGeneratorRow of = { reference->parent, 0, NULL };

  if (find_parent (self, row, &of.row))
    reeve_generator_cell (reference->key, &of, out);
  else
    out->kind = REEVE_SEED_NULL;
}

gboolean
reeve_reference_path_init (ReeveReferencePath *self,
                           ReeveGeneratorTable *table,
                           const char *const *names,
                           guint n_names,
                           GError **error)
{
  self->n = 0;
  if (n_names > G_N_ELEMENTS (self->steps))
    {
      reeve_set_error (error, REEVE_ERROR_INVALID, _("There are too many steps from table “%s”."),
                       table->name);
      return FALSE;
    }
  for (guint i = 0; i < n_names; i++)
    {
      const ReeveGenerator *step
        = reeve_generator_table_require (table, names[i], &self->columns[i], error);

      if (step == NULL)
        return FALSE;
      if (!reeve_reference_is (step))
        {
          reeve_set_error (error, REEVE_ERROR_INVALID,
                           _("Column “%s” of table “%s” is no generated reference."), names[i],
                           table->name);
          return FALSE;
        }
      self->steps[self->n++] = step;
      table = reeve_reference_table (step);
    }
  return TRUE;
}

ReeveGeneratorTable *
reeve_reference_path_table (const ReeveReferencePath *self)
{
  return reeve_reference_table (self->steps[self->n - 1]);
}

gboolean
reeve_reference_path_follow (const ReeveReferencePath *self,
                             const ReeveGeneratorRow *row,
                             guint64 *end)
{
  ReeveGeneratorRow at = *row;

  for (guint i = 0; i < self->n; i++)
    {
      guint64 parent;

      if (!reeve_reference_parent (self->steps[i], &at, &parent))
        return FALSE;
      at = (ReeveGeneratorRow) { reeve_reference_table (self->steps[i]), parent, NULL };
    }
  *end = at.row;
  return TRUE;
}

/* Another column of this table, which must be a reference with "each". */
static const ReeveGenerator *
require_each (ReeveSpec *spec,
              ReeveGeneratorTable *table,
              const char *column)
{
  const ReeveGenerator *other
    = reeve_generator_table_require (table, column, NULL, &spec->error);

  if (other == NULL)
    return NULL;
  if (reeve_reference_is (other) && reeve_reference_has_each (other))
    return other;
  reeve_spec_fail (spec, _("“%s” of table “%s” is no reference with “each”."), column,
                   table->name);
  return NULL;
}

static void
parse_each (ReeveGenerator *self,
            ReeveSpec *spec,
            Reference *reference)
{
  guint64 least;
  guint64 most;

  if (!read_each (spec->object, &least, &most) || reference->parent == self->table)
    {
      set_rows_error (self->table, &spec->error);
      return;
    }
  reference->mode = EACH;
  reference->each = each_new (self->key, least, most);
  if (self->table->rows > each_first (reference->each, reference->parent->rows))
    reeve_spec_fail (spec, _("“each” asks for %lu rows, but the table gets %lu."),
                     (gulong) each_first (reference->each, reference->parent->rows),
                     (gulong) self->table->rows);
  self->domain.each_differs = most == 1 && reference->key->domain.each_differs;
}

static void
parse_among (ReeveGenerator *self,
             ReeveSpec *spec,
             Reference *reference)
{
  const char *column = reeve_spec_text (spec, "among", "");
  g_auto(GStrv) names = g_strsplit (reeve_spec_text (spec, "of", ""), ".", -1);

  reference->mode = AMONG;
  reference->group = require_each (spec, reference->parent, column);
  if (spec->error
      || !reeve_reference_path_init (&reference->path, self->table, (const char *const *) names,
                                     g_strv_length (names), &spec->error))
    return;
  if (reference->path.n == 0
      || reeve_reference_path_table (&reference->path) != reeve_reference_table (reference->group))
    reeve_spec_fail (spec, _("“of” must lead to the same table as “%s” of table “%s”."), column,
                     reference->parent->name);
}

/* Which parents an expression over their columns lets through. */
static void
parse_where (ReeveGenerator *self,
             ReeveSpec *spec,
             Reference *reference)
{
  const char *text = reeve_spec_text (spec, "where", NULL);
  g_autoptr(ReeveExpression) expression = NULL;
  g_auto(ReeveSeedValue) value = REEVE_SEED_VALUE_INIT;
  guint64 rows = reference->parent->rows;

  if (text == NULL || spec->error)
    return;
  if (reeve_spec_has (spec, "each") || reeve_spec_has (spec, "among")
      || reference->parent == self->table || rows > MOST_MATCHES)
    {
      reeve_spec_fail (spec, _("“where” cannot be had here."));
      return;
    }
  expression = reeve_expression_parse (text, self, reference->parent, &spec->error);
  if (expression == NULL)
    return;
  if (reeve_expression_kind (expression) != REEVE_SEED_BOOLEAN)
    reeve_spec_fail (spec, _("“where” must be true or false for a row."));
  reference->matches = g_array_new (FALSE, FALSE, sizeof (guint32));
  for (guint64 row = 0; row < rows && spec->error == NULL; row++)
    {
      ReeveGeneratorRow of = { reference->parent, row, NULL };
      guint32 index = (guint32) row;

      reeve_expression_write (expression, &of, &value);
      if (value.kind == REEVE_SEED_BOOLEAN && value.boolean)
        g_array_append_val (reference->matches, index);
    }
}

static void
set_domain (ReeveGenerator *self,
            const Reference *reference)
{
  const ReeveGenerator *key = reference->key;
  gboolean differs = self->domain.each_differs;
  gboolean converted = key->convert;

  self->domain = key->domain;
  self->domain.kind = key->column.kind ? key->column.kind : key->domain.kind;
  self->domain.each_differs = differs && key->domain.each_differs;
  self->domain.distinct = reference->parent->rows;
  self->domain.may_be_null |= key->null_below != 0 || reference->mode == EARLIER;
  self->domain.may_fault |= reference->mode == AMONG;
  if (converted)
    {
      self->domain.bounded = FALSE;
      self->domain.characters = key->column.length ? key->column.length : G_MAXSIZE;
      self->domain.all = NULL;
    }
}

static void
parse_mode (ReeveGenerator *self,
            ReeveSpec *spec,
            Reference *reference)
{
  guint64 n = reference->matches ? reference->matches->len : reference->parent->rows;
  const char *within = reeve_spec_text (spec, "within", NULL);

  if (n == 0 && self->table->rows > 0)
    {
      reeve_spec_fail (spec, _("Table “%s” has no row that it could refer to."),
                       reference->parent->name);
      return;
    }
  if (within)
    reference->within = require_each (spec, self->table, within);
  if (reeve_spec_has (spec, "each"))
    parse_each (self, spec, reference);
  else if (reeve_spec_has (spec, "among"))
    parse_among (self, spec, reference);
  else if (reference->parent == self->table)
    {
      reference->mode = EARLIER;
      reference->roots = (guint64) reeve_spec_integer (spec, "roots", 1, G_MAXINT64, 1);
    }
  else if (spec->error == NULL)
    {
      reeve_pick_init (&reference->pick, spec, MAX (n, 1), 0, 1.0 / (double) MAX (n, 1));
      reference->mode = within ? WITHIN : PICK;
    }
  if (reference->mode == WITHIN && spec->error == NULL)
    {
      const Each *each = ((const Reference *) reference->within->data)->each;

      for (guint i = 0; i < BLOCK; i++)
        if (each->before[0][i + 1] - each->before[0][i] > n)
          reeve_spec_fail (spec, _("Table “%s” has fewer rows than “within” needs."),
                           reference->parent->name);
    }
}

static void
parse_reference (ReeveGenerator *self,
                 ReeveSpec *spec)
{
  Reference *reference = self->data = g_new0 (Reference, 1);
  const char *table = reeve_spec_text (spec, "table", "");
  const char *column;

  self->write = write_reference;
  reference->parent = reeve_generators_table (self->table->all, table);
  if (reference->parent == NULL)
    {
      reeve_spec_fail (spec, _("“table” must be a table of the profile; there is no “%s”."), table);
      return;
    }
  column = reeve_spec_text (spec, "column", reference->parent->key);
  if (column == NULL)
    {
      reeve_spec_fail (spec, _("“column” must say which column of table “%s” it takes."), table);
      return;
    }
  reference->key
    = reeve_generator_table_require (reference->parent, column, NULL, &spec->error);
  parse_where (self, spec, reference);
  if (spec->error)
    return;
  parse_mode (self, spec, reference);
  if (spec->error == NULL)
    set_domain (self, reference);
}

const ReeveGeneratorKind reeve_generator_reference = {
  "reference",
  (const char *const[]) { "table", "column", "each", "within", "among", "of", "where", "roots",
                          REEVE_PICK_MEMBERS, NULL },
  parse_reference,
  reference_free,
};
