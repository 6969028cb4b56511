/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/seed/reference.h"

/* The draw that decides about null; the kinds take theirs from 0 on. */
#define NULL_DRAW G_GUINT64_CONSTANT (0x6e756c6c)

void
reeve_generator_free (ReeveGenerator *self)
{
  if (self->kind && self->kind->free && self->data)
    self->kind->free (self->data);
  g_free ((char *) self->column.name);
  g_free ((char *) self->column.least);
  g_free ((char *) self->column.most);
  g_strfreev ((char **) self->column.allowed);
  reeve_seed_value_clear (&self->least);
  reeve_seed_value_clear (&self->most);
  g_free (self);
}

static void
table_free (gpointer data)
{
  ReeveGeneratorTable *self = data;

  if (self->cell_destroy)
    self->cell_destroy (self->cell_data);
  g_ptr_array_unref (self->generators);
  g_ptr_array_unref (self->uniques);
  g_array_unref (self->order);
  g_clear_pointer (&self->specs, json_object_unref);
  g_free (self->name);
  g_free (self->key);
  g_free (self->locale);
  g_free (self->file);
  g_free (self);
}

ReeveGenerators *
reeve_generators_new (guint64 seed,
                      const char *locale)
{
  ReeveGenerators *self = g_new0 (ReeveGenerators, 1);

  self->seed = seed;
  self->locale = g_strdup (locale);
  self->tables = g_ptr_array_new_with_free_func (table_free);
  return self;
}

void
reeve_generators_free (ReeveGenerators *self)
{
  g_ptr_array_unref (self->tables);
  g_free (self->locale);
  g_free (self);
}

ReeveGeneratorTable *
reeve_generators_table (ReeveGenerators *self,
                        const char *name)
{
  for (guint i = 0; i < self->tables->len; i++)
    {
      ReeveGeneratorTable *table = self->tables->pdata[i];

      if (g_str_equal (table->name, name))
        return table;
    }
  return NULL;
}

const ReeveGeneratorTable *
reeve_generators_find (ReeveGenerators *self,
                       const char *table)
{
  return reeve_generators_table (self, table);
}

guint64
reeve_generator_table_get_rows (const ReeveGeneratorTable *self)
{
  return self->rows;
}

/* What the columns' bounds mean; one that cannot be read is left to the database. */
static ReeveGenerator *
generator_new (ReeveGeneratorTable *table,
               const ReeveGeneratorColumn *column)
{
  ReeveGenerator *self = g_new0 (ReeveGenerator, 1);

  self->table = table;
  self->column = *column;
  self->column.name = g_strdup (column->name);
  self->column.least = g_strdup (column->least);
  self->column.most = g_strdup (column->most);
  self->column.allowed = (const char *const *) g_strdupv ((char **) column->allowed);
  if (column->least)
    reeve_seed_value_parse (&self->least, column->kind, column->least, -1);
  if (column->most)
    reeve_seed_value_parse (&self->most, column->kind, column->most, -1);
  return self;
}

static ReeveGeneratorTable *
add_table (ReeveGenerators *self,
           const ReeveGeneratorTableOptions *options,
           GError **error)
{
  ReeveGeneratorTable *table;

  g_return_val_if_fail (!self->compiled, NULL);
  if (reeve_generators_table (self, options->name))
    {
      reeve_set_error (error, REEVE_ERROR_INVALID, _("Table “%s” stands twice in the profile."),
                       options->name);
      return NULL;
    }
  table = g_new0 (ReeveGeneratorTable, 1);
  table->all = self;
  table->name = g_strdup (options->name);
  table->file = g_strdup (options->file);
  table->key = g_strdup (options->key);
  table->seed = options->seed ? *options->seed : self->seed;
  table->locale = g_strdup (options->locale ? options->locale : self->locale);
  table->rows = options->rows;
  table->rows_known = options->rows > 0;
  table->generators = g_ptr_array_new_with_free_func ((GDestroyNotify) reeve_generator_free);
  table->uniques = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  table->order = g_array_new (FALSE, FALSE, sizeof (guint));
  for (gsize i = 0; i < options->n_columns; i++)
    g_ptr_array_add (table->generators, generator_new (table, &options->columns[i]));
  for (gsize i = 0; options->uniques && options->uniques[i]; i++)
    g_ptr_array_add (table->uniques, g_strdupv ((char **) options->uniques[i]));
  g_ptr_array_add (self->tables, table);
  return table;
}

gboolean
reeve_generators_add (ReeveGenerators *self,
                      const ReeveGeneratorTableOptions *options,
                      JsonObject *columns,
                      GError **error)
{
  ReeveGeneratorTable *table = add_table (self, options, error);

  if (table == NULL)
    return FALSE;
  table->specs = json_object_ref (columns);
  return TRUE;
}

/* A column of rows that are known. */
static void
write_known (const ReeveGenerator *self,
             const ReeveGeneratorRow *row,
             ReeveSeedValue *out)
{
  row->table->cell (row->table->cell_data, row->row, GPOINTER_TO_UINT (self->data), out);
}

gboolean
reeve_generators_add_rows (ReeveGenerators *self,
                           const ReeveGeneratorTableOptions *options,
                           ReeveGeneratorCell cell,
                           gpointer data,
                           GDestroyNotify destroy,
                           GError **error)
{
  ReeveGeneratorTable *table = add_table (self, options, error);

  if (table == NULL)
    return FALSE;
  table->rows_known = TRUE;
  table->cell = cell;
  table->cell_data = data;
  table->cell_destroy = destroy;
  for (guint i = 0; i < table->generators->len; i++)
    {
      ReeveGenerator *generator = table->generators->pdata[i];

      generator->data = GUINT_TO_POINTER (i);
      generator->write = write_known;
      generator->state = REEVE_GENERATOR_READ;
      generator->domain.kind = generator->column.kind;
      generator->domain.characters
        = generator->column.length ? generator->column.length : G_MAXSIZE;
      generator->domain.scale = generator->column.scale;
      generator->domain.may_be_null = generator->column.nullable;
      generator->domain.each_differs = generator->column.unique;
      g_array_append_val (table->order, i);
    }
  return TRUE;
}

/* "uuid" is { "kind": "uuid" }, "= a + b" an expression, any other value itself. */
static JsonObject *
dup_spec (JsonNode *node)
{
  JsonObject *object;
  const char *text;

  if (JSON_NODE_HOLDS_OBJECT (node)
      && json_object_has_member (json_node_get_object (node), "kind"))
    return json_object_ref (json_node_get_object (node));
  object = json_object_new ();
  text = JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
           ? json_node_get_string (node)
           : NULL;
  json_object_set_string_member (object, "kind",
                                 text == NULL       ? "constant"
                                 : text[0] == '=' ? "expression"
                                                    : text);
  if (text == NULL)
    json_object_set_member (object, "value", json_node_copy (node));
  else if (text[0] == '=')
    json_object_set_string_member (object, "value", text + 1);
  return object;
}

static void
read_kind (ReeveGenerator *self,
           ReeveSpec *spec)
{
  const char *name = reeve_spec_text (spec, "kind", "");
  g_autoptr(GList) members = json_object_get_members (spec->object);
  g_autofree char *list = NULL;

  self->kind = reeve_generator_kind_find (name);
  if (self->kind == NULL)
    {
      list = g_strjoinv (", ", (char **) reeve_generator_kinds ());
      reeve_spec_fail (spec, _("There is no kind “%s”; there are %s."), name, list);
      return;
    }
  for (GList *l = members; l; l = l->next)
    {
      static const char *const common[] = { "kind", "null", "unique", "comment", NULL };

      if (g_strv_contains (common, l->data) || g_strv_contains (self->kind->members, l->data))
        continue;
      list = g_strjoinv (", ", (char **) self->kind->members);
      reeve_spec_fail (spec, _("The kind “%s” has no “%s”; it has %s."), name,
                       (const char *) l->data, list[0] ? list : "null, unique");
      return;
    }
}

static void
read_common (ReeveGenerator *self,
             ReeveSpec *spec)
{
  double share = reeve_spec_number (spec, "null", 0, 1, 0);

  self->unique = reeve_spec_boolean (spec, "unique", self->column.unique);
  self->null_below = share >= 1 ? G_MAXUINT64 : (guint64) (share * 0x1p64);
}

static gboolean
generator_read (ReeveGenerator *self,
                JsonNode *node,
                GError **error)
{
  g_autoptr(JsonObject) object = dup_spec (node);
  ReeveSpec spec = { self, object, NULL };

  read_kind (self, &spec);
  read_common (self, &spec);
  if (spec.error == NULL)
    self->kind->parse (self, &spec);
  if (spec.error)
    {
      g_propagate_error (error, spec.error);
      return FALSE;
    }
  return reeve_generator_hold (self, error);
}

ReeveGenerator *
reeve_generator_new_inner (const ReeveGenerator *outer,
                           guint number,
                           ReeveSeedKind kind,
                           JsonNode *node,
                           GError **error)
{
  ReeveGeneratorColumn column = { .name = outer->column.name, .kind = kind, .nullable = TRUE };
  g_autoptr(ReeveGenerator) self = generator_new (outer->table, &column);

  self->key = reeve_seed_key_derive (outer->key, (guint64) number + 1);
  if (!generator_read (self, node, error))
    return NULL;
  self->state = REEVE_GENERATOR_READ;
  return g_steal_pointer (&self);
}

static gboolean
require (ReeveGeneratorTable *self,
         guint index,
         GError **error)
{
  ReeveGenerator *generator = self->generators->pdata[index];
  JsonNode *node;

  if (generator->state == REEVE_GENERATOR_READ)
    return TRUE;
  if (generator->state == REEVE_GENERATOR_BEING_READ)
    {
      reeve_generator_fail (generator, error, _("It needs its own value, by way of others."));
      return FALSE;
    }
  node = json_object_get_member (self->specs, generator->column.name);
  if (node == NULL)
    {
      reeve_generator_fail (generator, error, _("It is missing."));
      return FALSE;
    }
  generator->state = REEVE_GENERATOR_BEING_READ;
  generator->key = reeve_seed_key (self->seed, self->name, generator->column.name);
  if (!generator_read (generator, node, error))
    return FALSE;
  generator->state = REEVE_GENERATOR_READ;
  g_array_append_val (self->order, index);
  return TRUE;
}

gboolean
reeve_generator_table_require_rows (ReeveGeneratorTable *self,
                                    GError **error)
{
  g_autoptr(GError) mine = NULL;

  if (self->rows_known)
    return TRUE;
  if (!self->counting)
    {
      self->counting = TRUE;
      self->rows_known = reeve_reference_rows (self, &self->rows, &mine);
      self->counting = FALSE;
    }
  if (mine)
    g_propagate_error (error, g_steal_pointer (&mine));
  if (self->rows_known || (error && *error))
    return self->rows_known;
  reeve_set_error (error, REEVE_ERROR_INVALID,
                   _("The profile does not say how many rows “%s” gets."), self->name);
  return FALSE;
}

const ReeveGenerator *
reeve_generator_table_require (ReeveGeneratorTable *self,
                               const char *column,
                               guint *index,
                               GError **error)
{
  for (guint i = 0; i < self->generators->len; i++)
    {
      ReeveGenerator *generator = self->generators->pdata[i];

      if (!g_str_equal (generator->column.name, column))
        continue;
      if (!reeve_generator_table_require_rows (self, error) || !require (self, i, error))
        return NULL;
      if (index)
        *index = i;
      return generator;
    }
  reeve_set_error (error, REEVE_ERROR_INVALID, _("Table “%s” has no column “%s” in the profile."),
                   self->name, column);
  return NULL;
}

static gboolean
compile_table (ReeveGeneratorTable *self,
               GError **error)
{
  g_autoptr(GList) members = self->specs ? json_object_get_members (self->specs) : NULL;

  if (!reeve_generator_table_require_rows (self, error))
    return FALSE;
  for (GList *l = members; l; l = l->next)
    if (!reeve_generator_table_require (self, l->data, NULL, error))
      return FALSE;
  for (guint i = 0; i < self->generators->len; i++)
    if (!require (self, i, error))
      return FALSE;
  return TRUE;
}

gboolean
reeve_generators_compile (ReeveGenerators *self,
                          GError **error)
{
  g_return_val_if_fail (!self->compiled, FALSE);
  for (guint i = 0; i < self->tables->len; i++)
    if (!compile_table (self->tables->pdata[i], error))
      return FALSE;
  self->compiled = TRUE;
  return TRUE;
}

void
reeve_generator_set_fault (ReeveSeedValue *out,
                           const char *why)
{
  out->kind = REEVE_SEED_FAULT;
  out->data = why;
  out->length = strlen (why);
}

/* What only some generators need after they have written. */
static void
finish (const ReeveGenerator *self,
        ReeveSeedValue *out)
{
  const ReeveGeneratorColumn *column = &self->column;
  const char *why;

  if (out->kind == REEVE_SEED_FAULT)
    return;
  if (self->convert && !reeve_seed_value_convert (out, column->kind))
    {
      reeve_generator_set_fault (out, _("The value does not fit the kind of the column."));
      return;
    }
  if (out->kind == REEVE_SEED_DECIMAL && column->precision > 0
      && !reeve_seed_value_rescale (out, column->scale))
    reeve_generator_set_fault (out, _("The number has more digits than the column takes."));
  if (!self->guard || out->kind == REEVE_SEED_FAULT)
    return;
  why = reeve_generator_objection (self, out);
  if (why)
    reeve_generator_set_fault (out, why);
}

gboolean
reeve_generator_is_null (const ReeveGenerator *self,
                         guint64 row)
{
  return self->null_below != 0
         && reeve_seed_random_nth (self->key, row, NULL_DRAW) < self->null_below;
}

void
reeve_generator_cell (const ReeveGenerator *self,
                      const ReeveGeneratorRow *row,
                      ReeveSeedValue *out)
{
  if (reeve_generator_is_null (self, row->row))
    {
      out->kind = REEVE_SEED_NULL;
      return;
    }
  self->write (self, row, out);
  if (self->convert || self->guard)
    finish (self, out);
}

const ReeveSeedValue *
reeve_generator_row_get (const ReeveGeneratorRow *row,
                         guint column,
                         ReeveSeedValue *room)
{
  if (row->values)
    return &row->values[column];
  reeve_generator_cell (row->table->generators->pdata[column], row, room);
  return room;
}

void
reeve_generator_table_write (const ReeveGeneratorTable *self,
                             guint64 row,
                             ReeveSeedValue *values)
{
  ReeveGeneratorRow context = { self, row, values };
  const guint *order = (const guint *) self->order->data;

  for (guint i = 0; i < self->order->len; i++)
    reeve_generator_cell (self->generators->pdata[order[i]], &context, &values[order[i]]);
}

void
reeve_generator_table_write_cell (const ReeveGeneratorTable *self,
                                  guint64 row,
                                  guint column,
                                  ReeveSeedValue *out)
{
  ReeveGeneratorRow context = { self, row, NULL };

  reeve_generator_cell (self->generators->pdata[column], &context, out);
}

void
reeve_generator_table_set_fault (const ReeveGeneratorTable *self,
                                 guint64 row,
                                 guint column,
                                 const ReeveSeedValue *fault,
                                 GError **error)
{
  const ReeveGenerator *generator = self->generators->pdata[column];
  g_autofree char *why = g_strndup (fault->data, fault->length);

  reeve_generator_fail (generator, error, _("Row %lu: %s"), (gulong) row + 1, why);
}
