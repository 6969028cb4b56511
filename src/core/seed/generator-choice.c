/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include "core/base/i18n.h"
#include "core/seed/generator-private.h"

/* Some values, of one kind or NULL; a constant has one. */
typedef struct
{
  ReeveSeedValue *values;
  guint n;
  GPtrArray *texts; /* the domain's list */
  ReevePick pick;
} Choice;

static void
choice_free (gpointer data)
{
  Choice *choice = data;

  for (guint i = 0; i < choice->n; i++)
    reeve_seed_value_clear (&choice->values[i]);
  g_free (choice->values);
  g_clear_pointer (&choice->texts, g_ptr_array_unref);
  reeve_pick_clear (&choice->pick);
  g_free (choice);
}

/* Points at the bytes instead of copying them. */
static void
lend (const ReeveSeedValue *value,
      ReeveSeedValue *out)
{
  char *own = out->own;
  gsize own_size = out->own_size;

  *out = *value;
  out->own = own;
  out->own_size = own_size;
}

static void
write_choice (const ReeveGenerator *self,
              const ReeveGeneratorRow *row,
              ReeveSeedValue *out)
{
  const Choice *choice = self->data;

  lend (&choice->values[reeve_pick (&choice->pick, row->row)], out);
}

static void
write_constant (const ReeveGenerator *self,
                const ReeveGeneratorRow *row,
                ReeveSeedValue *out)
{
  const Choice *choice = self->data;

  lend (&choice->values[0], out);
}

/* What a JSON value is where no column says it. */
static ReeveSeedKind
natural_kind (JsonNode *node)
{
  if (!JSON_NODE_HOLDS_VALUE (node))
    return REEVE_SEED_JSON;
  switch (json_node_get_value_type (node))
    {
    case G_TYPE_INT64:
      return REEVE_SEED_INTEGER;
    case G_TYPE_DOUBLE:
      return REEVE_SEED_DECIMAL;
    case G_TYPE_BOOLEAN:
      return REEVE_SEED_BOOLEAN;
    default:
      return REEVE_SEED_TEXT;
    }
}

/* Widens the domain by one value. */
static void
add_to_domain (ReeveGeneratorDomain *domain,
               Choice *choice,
               const ReeveSeedValue *value)
{
  g_autoptr(GString) text = g_string_new (NULL);

  if (value->kind == REEVE_SEED_NULL)
    {
      domain->may_be_null = TRUE;
      return;
    }
  reeve_seed_value_append (value, text);
  if (domain->kind == REEVE_SEED_NULL || reeve_seed_value_compare (value, &domain->least) < 0)
    domain->least = *value;
  if (domain->kind == REEVE_SEED_NULL || reeve_seed_value_compare (value, &domain->most) > 0)
    domain->most = *value;
  domain->kind = value->kind;
  domain->bounded = TRUE;
  if (value->kind == REEVE_SEED_DECIMAL)
    domain->scale = MAX (domain->scale, value->scale);
  domain->characters = MAX (domain->characters, value->kind == REEVE_SEED_BYTES
                                                  ? value->length
                                                  : (gsize) g_utf8_strlen (text->str, -1));
  g_ptr_array_add (choice->texts, g_string_free (g_steal_pointer (&text), FALSE));
}

static void
read_values (ReeveGenerator *self,
             ReeveSpec *spec,
             GList *nodes)
{
  Choice *choice = self->data;
  ReeveSeedKind kind = self->column.kind;

  choice->values = g_new0 (ReeveSeedValue, g_list_length (nodes));
  choice->texts = g_ptr_array_new_with_free_func (g_free);
  for (GList *l = nodes; l; l = l->next)
    {
      ReeveSeedValue *value = &choice->values[choice->n++];

      if (self->column.kind == REEVE_SEED_NULL && !JSON_NODE_HOLDS_NULL ((JsonNode *) l->data)
          && kind == REEVE_SEED_NULL)
        kind = natural_kind (l->data);
      if (!reeve_spec_read_value (l->data, kind, value))
        {
          g_autofree char *json = json_to_string (l->data, FALSE);

          reeve_spec_fail (spec, _("%s is not a value of the kind %s."), json,
                           reeve_seed_kind_name (kind));
          return;
        }
      /* 12.5 and 12.50 are one: as the column keeps it. */
      if (value->kind == REEVE_SEED_DECIMAL && value->scale < self->column.scale)
        reeve_seed_value_rescale (value, self->column.scale);
      add_to_domain (&self->domain, choice, value);
    }
  g_ptr_array_add (choice->texts, NULL);
  self->domain.all = (const char *const *) choice->texts->pdata;
}

static void
read_weights (ReeveSpec *spec,
              Choice *choice)
{
  JsonArray *array = reeve_spec_array (spec, "weights");
  guint n = array ? json_array_get_length (array) : 0;
  g_autofree double *weights = g_new (double, MAX (n, 1));
  double sum = 0;

  if (array == NULL)
    return;
  for (guint i = 0; i < n; i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      weights[i] = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_double (node) : -1;
      if (!(weights[i] >= 0 && weights[i] <= 1e12))
        sum = -G_MAXDOUBLE;
      sum += weights[i];
    }
  if (n != choice->n || !(sum > 0))
    {
      reeve_spec_fail (spec, _("“weights” must be as many numbers as there are values, none "
                               "negative, and not all 0."));
      return;
    }
  choice->pick.mode = REEVE_PICK_WEIGHTS;
  reeve_seed_weights_init (&choice->pick.weights, weights, n);
}

static gboolean
all_differ (const Choice *choice)
{
  for (guint i = 0; i < choice->n; i++)
    for (guint j = 0; j < i; j++)
      if (reeve_seed_value_compare (&choice->values[i], &choice->values[j]) == 0)
        return FALSE;
  return TRUE;
}

static void
parse_choice (ReeveGenerator *self,
              ReeveSpec *spec)
{
  Choice *choice = self->data = g_new0 (Choice, 1);
  JsonArray *array = reeve_spec_array (spec, "values");
  g_autoptr(GList) nodes = array ? json_array_get_elements (array) : NULL;

  self->write = write_choice;
  if (nodes == NULL || json_array_get_length (array) > 10000)
    {
      reeve_spec_fail (spec, _("“values” must be a list of 1 to 10000 values."));
      return;
    }
  read_values (self, spec, nodes);
  if (spec->error == NULL)
    read_weights (spec, choice);
  if (spec->error)
    return;
  if (self->unique && !all_differ (choice))
    reeve_spec_fail (spec, _("A value stands twice in “values”, but each row must differ."));
  reeve_pick_init (&choice->pick, spec, choice->n, 0, 1);
}

static void
parse_constant (ReeveGenerator *self,
                ReeveSpec *spec)
{
  JsonNode *node = json_object_get_member (spec->object, "value");
  GList nodes = { node, NULL, NULL };

  self->data = g_new0 (Choice, 1);
  self->write = write_constant;
  if (node == NULL)
    {
      reeve_spec_fail (spec, _("“value” is missing."));
      return;
    }
  read_values (self, spec, &nodes);
  self->domain.distinct = 1;
}

const ReeveGeneratorKind reeve_generator_choice = {
  "choice",
  (const char *const[]) { "values", "weights", REEVE_PICK_MEMBERS, NULL },
  parse_choice,
  choice_free,
};

const ReeveGeneratorKind reeve_generator_constant = {
  "constant",
  (const char *const[]) { "value", NULL },
  parse_constant,
  choice_free,
};
