/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-json"

#include "config.h"

#include "core/base/json.h"

#include <fcntl.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/i18n.h"

#define DATA "<data>:"

/* Counts brackets outside strings; whether the rest is JSON is the parser's business. */
static guint
depth_of (const char *text, gsize length)
{
  gboolean in_string = FALSE;
  guint depth = 0;
  guint deepest = 0;

  for (gsize i = 0; i < length; i++)
    {
      char c = text[i];

      if (in_string && c == '\\')
        i++;
      else if (c == '"')
        in_string = !in_string;
      else if (!in_string && (c == '{' || c == '['))
        {
          depth++;
          deepest = MAX (deepest, depth);
        }
      else if (!in_string && (c == '}' || c == ']') && depth > 0)
        depth--;
    }
  return deepest;
}

/* The parser says "<data>:2:0: Parse error: …", and forgets the line itself. */
static const char *
skip_place (const char *message, guint *line)
{
  const char *rest = NULL;

  if (!g_str_has_prefix (message, DATA))
    return message;
  *line = (guint) g_ascii_strtoull (message + strlen (DATA), NULL, 10);
  rest = strstr (message, ": ");
  return rest != NULL ? rest + 2 : message;
}

/* (transfer full) (nullable): */
static JsonNode *
parse_root (const char *text, gsize length, const char *name, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (GError) local = NULL;

  if (depth_of (text, length) > REEVE_JSON_DEEPEST)
    {
      reeve_set_error (error, REEVE_ERROR_INVALID, _("“%s” is nested more than %d levels deep"),
                       name, REEVE_JSON_DEEPEST);
      return NULL;
    }
  if (!json_parser_load_from_data (parser, text, (gssize) length, &local))
    {
      guint line = 0;
      const char *reason = skip_place (local->message, &line);

      reeve_set_error (error, REEVE_ERROR_INVALID, _("“%s” is not valid JSON: %s"), name, reason);
      reeve_error_set_place (error, name, line, 0);
      return NULL;
    }
  return json_parser_steal_root (parser);
}

JsonObject *
reeve_json_parse (const char *text, gsize length, const char *name, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (JsonNode) root = parse_root (text, length, name, &local);

  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    return json_node_dup_object (root);
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  else
    reeve_set_error (error, REEVE_ERROR_INVALID, _("“%s” does not hold a JSON object"), name);
  return NULL;
}

JsonNode *
reeve_json_parse_list (const char *text, gsize length, const char *name, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (JsonNode) root = parse_root (text, length, name, &local);

  if (root != NULL && JSON_NODE_HOLDS_ARRAY (root))
    return g_steal_pointer (&root);
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  else
    reeve_set_error (error, REEVE_ERROR_INVALID, _("“%s” does not hold a JSON list"), name);
  return NULL;
}

JsonObject *
reeve_json_load (const char *path, GError **error)
{
  gsize length = 0;
  g_autofree char *text = reeve_file_read_text (AT_FDCWD, path, path, &length, error);

  if (text == NULL)
    return NULL;
  return reeve_json_parse (text, length, path, error);
}

gboolean
reeve_json_get_string (JsonObject *object,
                       const char *member,
                       const char *name,
                       const char **value,
                       GError **error)
{
  JsonNode *node = json_object_get_member (object, member);

  *value = NULL;
  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    {
      reeve_set_error (error, REEVE_ERROR_INVALID, _("“%s” in “%s” must be a text"), member, name);
      return FALSE;
    }
  *value = json_node_get_string (node);
  return TRUE;
}

char *
reeve_json_to_text (JsonObject *object, gboolean pretty)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_node_set_object (node, object);
  return json_to_string (node, pretty);
}

void
reeve_json_set_strv (JsonObject *object, const char *member, const char *const *strv)
{
  JsonArray *array = json_array_new ();

  for (gsize i = 0; strv != NULL && strv[i] != NULL; i++)
    json_array_add_string_element (array, strv[i]);
  json_object_set_array_member (object, member, array);
}

void
reeve_json_set_string_or_null (JsonObject *object, const char *member, const char *value)
{
  if (value != NULL)
    json_object_set_string_member (object, member, value);
  else
    json_object_set_null_member (object, member);
}
