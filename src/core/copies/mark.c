/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-copies"

#include "config.h"

#include "core/copies/mark.h"

#include <string.h>

#include "core/base/json.h"

static JsonObject *
make_object (const char *set, const char *kind, const char *oid)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "reeve", "copies");
  json_object_set_string_member (object, "set", set);
  json_object_set_string_member (object, "kind", kind);
  json_object_set_string_member (object, "oid", oid);
  return object;
}

char *
reeve_copy_mark_format (const char *set, const char *kind, const char *oid, guint number)
{
  g_autoptr (JsonObject) object = make_object (set, kind, oid);

  json_object_set_int_member (object, "number", number);
  return reeve_json_to_text (object, FALSE);
}

char *
reeve_copy_mark_format_template (const ReeveCopySet *set, const char *oid)
{
  g_autoptr (JsonObject) object = make_object (set->prefix, REEVE_COPY_TEMPLATE, oid);
  JsonArray *removed = json_array_new ();

  for (guint i = 0; i < set->removed->len; i++)
    json_array_add_int_element (removed, g_array_index (set->removed, guint, i));
  reeve_json_set_string_or_null (object, "source", set->source);
  reeve_json_set_string_or_null (object, "made_at", set->made_at);
  json_object_set_int_member (object, "count", set->count);
  json_object_set_boolean_member (object, "whole", set->is_whole);
  json_object_set_array_member (object, "removed", removed);
  return reeve_json_to_text (object, FALSE);
}

static char *
dup_text (JsonObject *object, const char *member)
{
  const char *value = NULL;

  reeve_json_get_string (object, member, "", &value, NULL);
  return g_strdup (value);
}

static guint
get_number (JsonNode *node)
{
  gint64 value = node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
                     json_node_get_value_type (node) == G_TYPE_INT64
                   ? json_node_get_int (node)
                   : 0;

  return value > 0 && value <= REEVE_COPIES_MOST ? (guint) value : 0;
}

static void
read_removed (JsonObject *object, GArray *removed)
{
  JsonNode *node = json_object_get_member (object, "removed");
  JsonArray *array =
    node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      guint number = get_number (json_array_get_element (array, i));

      if (number > 0)
        g_array_append_val (removed, number);
    }
}

void
reeve_copy_mark_parse (const char *comment, ReeveCopyMark *mark)
{
  g_autoptr (JsonObject) object = NULL;
  JsonNode *whole;

  *mark = (ReeveCopyMark){ 0 };
  if (comment == NULL || !g_str_has_prefix (comment, REEVE_COPY_MARK_START))
    return;
  object = reeve_json_parse (comment, strlen (comment), "", NULL);
  if (object == NULL)
    return;
  mark->set = dup_text (object, "set");
  mark->kind = dup_text (object, "kind");
  mark->oid = dup_text (object, "oid");
  if (mark->set == NULL || mark->kind == NULL || mark->oid == NULL ||
      !reeve_copies_check_prefix (mark->set, NULL))
    {
      reeve_copy_mark_clear (mark);
      return;
    }
  mark->source = dup_text (object, "source");
  mark->made_at = dup_text (object, "made_at");
  mark->number = get_number (json_object_get_member (object, "number"));
  mark->count = get_number (json_object_get_member (object, "count"));
  whole = json_object_get_member (object, "whole");
  mark->is_whole = whole != NULL && JSON_NODE_HOLDS_VALUE (whole) && json_node_get_boolean (whole);
  mark->removed = g_array_new (FALSE, FALSE, sizeof (guint));
  read_removed (object, mark->removed);
}

void
reeve_copy_mark_clear (ReeveCopyMark *mark)
{
  g_clear_pointer (&mark->set, g_free);
  g_clear_pointer (&mark->kind, g_free);
  g_clear_pointer (&mark->oid, g_free);
  g_clear_pointer (&mark->source, g_free);
  g_clear_pointer (&mark->made_at, g_free);
  g_clear_pointer (&mark->removed, g_array_unref);
}
