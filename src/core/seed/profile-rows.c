/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include "core/seed/profile-rows.h"

#include "core/base/error.h"
#include "core/base/i18n.h"

static gboolean
fail_row (const ReeveSeedEntry *entry, guint row, const char *why, GError **error)
{
  reeve_set_error (error, REEVE_ERROR_INVALID, _("“%s”, table “%s”, row %u: %s"), entry->file,
                   entry->table, row + 1, why);
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
take_object (ReeveSeedEntry *entry, JsonObject *from, guint row, GError **error)
{
  JsonObject *to = json_object_new ();

  g_ptr_array_add (entry->rows, to);
  for (guint i = 0; entry->columns[i] != NULL; i++)
    {
      JsonNode *cell = json_object_get_member (from, entry->columns[i]);

      if (cell == NULL)
        {
          g_autofree char *why = g_strdup_printf (
            _("the column “%s”, which other rows have, is missing (write null)"),
            entry->columns[i]);

          return fail_row (entry, row, why, error);
        }
      json_object_set_member (to, entry->columns[i], dup_cell (cell));
    }
  return TRUE;
}

static gboolean
take_array (ReeveSeedEntry *entry, JsonArray *from, guint row, GError **error)
{
  guint n = g_strv_length (entry->columns);
  JsonObject *to = json_object_new ();

  g_ptr_array_add (entry->rows, to);
  if (json_array_get_length (from) != n)
    {
      g_autofree char *why = g_strdup_printf (_("it has %u values for %u columns"),
                                              json_array_get_length (from), n);

      return fail_row (entry, row, why, error);
    }
  for (guint i = 0; i < n; i++)
    json_object_set_member (to, entry->columns[i], dup_cell (json_array_get_element (from, i)));
  return TRUE;
}

/* Without “columns” they are those that any row has, in the order in which they first appear. */
static gboolean
collect_columns (ReeveSeedEntry *entry, JsonArray *rows, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint row = 0; row < json_array_get_length (rows); row++)
    {
      JsonNode *node = json_array_get_element (rows, row);
      g_autoptr (GList) members = NULL;

      if (!JSON_NODE_HOLDS_OBJECT (node))
        return fail_row (entry, row, _("without “columns” a row must be an object"), error);
      members = json_object_get_members (json_node_get_object (node));
      for (GList *link = members; link != NULL; link = link->next)
        if (g_hash_table_add (seen, link->data))
          g_strv_builder_add (builder, link->data);
    }
  entry->columns = g_strv_builder_end (builder);
  return TRUE;
}

static gboolean
check_unknown (const ReeveSeedEntry *entry, JsonObject *from, guint row, GError **error)
{
  g_autoptr (GList) members = json_object_get_members (from);

  for (GList *link = members; link != NULL; link = link->next)
    if (!g_strv_contains ((const char *const *) entry->columns, link->data))
      {
        g_autofree char *why = g_strdup_printf (_("“%s” is not among the “columns”"),
                                                (const char *) link->data);

        return fail_row (entry, row, why, error);
      }
  return TRUE;
}

gboolean
reeve_seed_rows_read (ReeveSeedEntry *entry, JsonNode *rows, GError **error)
{
  JsonArray *array;

  if (rows == NULL || !JSON_NODE_HOLDS_ARRAY (rows))
    {
      reeve_set_error (error, REEVE_ERROR_INVALID, _("“%s”, table “%s”: “rows” must be a list"),
                       entry->file, entry->table);
      return FALSE;
    }
  array = json_node_get_array (rows);
  if (entry->columns == NULL && !collect_columns (entry, array, error))
    return FALSE;
  for (guint row = 0; row < json_array_get_length (array); row++)
    {
      JsonNode *node = json_array_get_element (array, row);

      if (JSON_NODE_HOLDS_OBJECT (node))
        {
          JsonObject *object = json_node_get_object (node);

          if (!check_unknown (entry, object, row, error) ||
              !take_object (entry, object, row, error))
            return FALSE;
        }
      else if (!JSON_NODE_HOLDS_ARRAY (node))
        return fail_row (entry, row, _("it is neither an object nor a list"), error);
      else if (!take_array (entry, json_node_get_array (node), row, error))
        return FALSE;
    }
  return TRUE;
}
