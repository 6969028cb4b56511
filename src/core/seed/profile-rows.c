/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include "core/seed/profile-rows.h"

#include "core/base/error.h"
#include "core/base/i18n.h"

/* What is written down: a JsonObject a row. */
typedef struct
{
  char **columns;
  GPtrArray *rows;
} Rows;

/* Where they stand. */
typedef struct
{
  ReeveSeedEntry *entry;
  const char *file;
} Reading;

static gboolean
fail_row (const Reading *self, guint row, const char *why, GError **error)
{
  reeve_set_error (error, REEVE_ERROR_INVALID, _("“%s”, table “%s”, row %u: %s"), self->file,
                   self->entry->table, row + 1, why);
  return FALSE;
}

/* A fraction travels as the shortest text that means the same number: the text of 280.1 is "280.1",
 * where the number printed with all its digits would not be. */
static JsonNode *
dup_cell (JsonNode *cell)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  JsonNode *node;
  double number;

  if (json_node_get_value_type (cell) != G_TYPE_DOUBLE)
    return json_node_copy (cell);
  number = json_node_get_double (cell);
  g_ascii_formatd (text, sizeof text, "%.15g", number);
  if (g_ascii_strtod (text, NULL) != number)
    g_ascii_dtostr (text, sizeof text, number);
  node = json_node_new (JSON_NODE_VALUE);
  json_node_set_string (node, text);
  return node;
}

static gboolean
take_object (const Reading *self, Rows *rows, JsonObject *from, guint row, GError **error)
{
  JsonObject *to = json_object_new ();

  g_ptr_array_add (rows->rows, to);
  for (guint i = 0; self->entry->columns[i] != NULL; i++)
    {
      JsonNode *cell = json_object_get_member (from, self->entry->columns[i]);

      if (cell == NULL)
        {
          g_autofree char *why = g_strdup_printf (
            _("the column “%s”, which other rows have, is missing (write null)"),
            self->entry->columns[i]);

          return fail_row (self, row, why, error);
        }
      json_object_set_member (to, self->entry->columns[i], dup_cell (cell));
    }
  return TRUE;
}

static gboolean
take_array (const Reading *self, Rows *rows, JsonArray *from, guint row, GError **error)
{
  guint n = g_strv_length (self->entry->columns);
  JsonObject *to = json_object_new ();

  g_ptr_array_add (rows->rows, to);
  if (json_array_get_length (from) != n)
    {
      g_autofree char *why = g_strdup_printf (_("it has %u values for %u columns"),
                                              json_array_get_length (from), n);

      return fail_row (self, row, why, error);
    }
  for (guint i = 0; i < n; i++)
    json_object_set_member (to, self->entry->columns[i],
                            dup_cell (json_array_get_element (from, i)));
  return TRUE;
}

/* Without “columns” they are those that any row has, in the order in which they first appear. */
static gboolean
collect_columns (const Reading *self, JsonArray *rows, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint row = 0; row < json_array_get_length (rows); row++)
    {
      JsonNode *node = json_array_get_element (rows, row);
      g_autoptr (GList) members = NULL;

      if (!JSON_NODE_HOLDS_OBJECT (node))
        return fail_row (self, row, _("without “columns” a row must be an object"), error);
      members = json_object_get_members (json_node_get_object (node));
      for (GList *link = members; link != NULL; link = link->next)
        if (g_hash_table_add (seen, link->data))
          g_strv_builder_add (builder, link->data);
    }
  self->entry->columns = g_strv_builder_end (builder);
  return TRUE;
}

static gboolean
check_unknown (const Reading *self, JsonObject *from, guint row, GError **error)
{
  g_autoptr (GList) members = json_object_get_members (from);

  for (GList *link = members; link != NULL; link = link->next)
    if (!g_strv_contains ((const char *const *) self->entry->columns, link->data))
      {
        g_autofree char *why = g_strdup_printf (_("“%s” is not among the “columns”"),
                                                (const char *) link->data);

        return fail_row (self, row, why, error);
      }
  return TRUE;
}

static gboolean
take_row (const Reading *self, Rows *rows, JsonNode *node, guint row, GError **error)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObject *object = json_node_get_object (node);

      return check_unknown (self, object, row, error) &&
             take_object (self, rows, object, row, error);
    }
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return fail_row (self, row, _("it is neither an object nor a list"), error);
  return take_array (self, rows, json_node_get_array (node), row, error);
}

/* --- as a source ---------------------------------------------------------------------------- */

static void
read_cell (JsonNode *node, ReeveSeedValue *value)
{
  GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_NONE;
  g_autofree char *text = NULL;

  if (JSON_NODE_HOLDS_NULL (node))
    value->kind = REEVE_SEED_NULL;
  else if (type == G_TYPE_STRING)
    reeve_seed_value_set_text (value, REEVE_SEED_TEXT, json_node_get_string (node), -1);
  else if (type == G_TYPE_BOOLEAN)
    {
      value->kind = REEVE_SEED_BOOLEAN;
      value->boolean = json_node_get_boolean (node);
    }
  else if (type == G_TYPE_INT64)
    {
      value->kind = REEVE_SEED_INTEGER;
      value->integer = json_node_get_int (node);
    }
  else
    {
      text = json_to_string (node, FALSE);
      reeve_seed_value_set_text (value, REEVE_SEED_JSON, text, -1);
    }
}

static gboolean
rows_read (gpointer data, gpointer cursor, guint64 row, ReeveSeedValue *values, GError **error)
{
  const Rows *self = data;

  for (guint i = 0; self->columns[i] != NULL; i++)
    read_cell (json_object_get_member (g_ptr_array_index (self->rows, row), self->columns[i]),
               &values[i]);
  return TRUE;
}

static void
rows_free (gpointer data)
{
  Rows *self = data;

  g_strfreev (self->columns);
  g_ptr_array_unref (self->rows);
  g_free (self);
}

static const ReeveSeedSourceKind rows_kind = {
  .read = rows_read,
  .free = rows_free,
};

gboolean
reeve_seed_rows_read (ReeveSeedEntry *entry, const char *file, JsonNode *node, GError **error)
{
  Reading self = { entry, file };
  JsonArray *array;
  Rows *rows;

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    {
      reeve_set_error (error, REEVE_ERROR_INVALID, _("“%s”, table “%s”: “rows” must be a list"),
                       file, entry->table);
      return FALSE;
    }
  array = json_node_get_array (node);
  if (entry->columns == NULL && !collect_columns (&self, array, error))
    return FALSE;
  rows = g_new0 (Rows, 1);
  rows->columns = g_strdupv (entry->columns);
  rows->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  for (guint row = 0; row < json_array_get_length (array); row++)
    if (!take_row (&self, rows, json_array_get_element (array, row), row, error))
      {
        rows_free (rows);
        return FALSE;
      }
  entry->source = reeve_seed_source_new (&rows_kind, file, (const char *const *) rows->columns,
                                         rows->rows->len, rows);
  return TRUE;
}
