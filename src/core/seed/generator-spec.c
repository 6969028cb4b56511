/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/seed/generator-private.h"

void
reeve_generator_fail (const ReeveGenerator *self,
                      GError **error,
                      const char *format,
                      ...)
{
  g_autofree char *why = NULL;
  va_list arguments;

  va_start (arguments, format);
  why = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  reeve_set_error (error, REEVE_ERROR_INVALID, _("The generator of “%s” in table “%s”: %s"),
                   self->column.name, self->table->name, why);
  if (self->table->file != NULL)
    /* TRANSLATORS: the name of a file */
    g_prefix_error (error, _("“%s”: "), self->table->file);
  reeve_error_set_unchanged (error, "%s", _("No row was written."));
}

void
reeve_spec_fail (ReeveSpec *self,
                 const char *format,
                 ...)
{
  g_autofree char *why = NULL;
  va_list arguments;

  if (self->error != NULL)
    return;
  va_start (arguments, format);
  why = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  reeve_generator_fail (self->generator, &self->error, "%s", why);
}

/* The member, NULL when it is not there or null. */
static JsonNode *
find (ReeveSpec *self,
      const char *member)
{
  JsonNode *node = self->object ? json_object_get_member (self->object, member) : NULL;

  return node == NULL || JSON_NODE_HOLDS_NULL (node) ? NULL : node;
}

static GType
type_of (JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;
}

gboolean
reeve_spec_has (ReeveSpec *self,
                const char *member)
{
  return find (self, member) != NULL;
}

gint64
reeve_spec_integer (ReeveSpec *self,
                    const char *member,
                    gint64 least,
                    gint64 most,
                    gint64 fallback)
{
  JsonNode *node = find (self, member);
  gint64 value = node && type_of (node) == G_TYPE_INT64 ? json_node_get_int (node) : fallback;

  if (node == NULL)
    return fallback;
  if (type_of (node) != G_TYPE_INT64)
    reeve_spec_fail (self, _("“%s” must be a whole number."), member);
  else if (value < least || value > most)
    reeve_spec_fail (self, _("“%s” must lie between %ld and %ld."), member, (long) least,
                     (long) most);
  else
    return value;
  return fallback;
}

double
reeve_spec_number (ReeveSpec *self,
                   const char *member,
                   double least,
                   double most,
                   double fallback)
{
  JsonNode *node = find (self, member);
  double value;

  if (node == NULL)
    return fallback;
  if (type_of (node) != G_TYPE_INT64 && type_of (node) != G_TYPE_DOUBLE)
    {
      reeve_spec_fail (self, _("“%s” must be a number."), member);
      return fallback;
    }
  value = json_node_get_double (node);
  if (value >= least && value <= most)
    return value;
  reeve_spec_fail (self, _("“%s” must lie between %g and %g."), member, least, most);
  return fallback;
}

gboolean
reeve_spec_boolean (ReeveSpec *self,
                    const char *member,
                    gboolean fallback)
{
  JsonNode *node = find (self, member);

  if (node == NULL)
    return fallback;
  if (type_of (node) == G_TYPE_BOOLEAN)
    return json_node_get_boolean (node);
  reeve_spec_fail (self, _("“%s” must be true or false."), member);
  return fallback;
}

const char *
reeve_spec_text (ReeveSpec *self,
                 const char *member,
                 const char *fallback)
{
  JsonNode *node = find (self, member);

  if (node == NULL)
    return fallback;
  if (type_of (node) == G_TYPE_STRING)
    return json_node_get_string (node);
  reeve_spec_fail (self, _("“%s” must be a text."), member);
  return fallback;
}

guint
reeve_spec_word (ReeveSpec *self,
                 const char *member,
                 const char *const *words)
{
  const char *word = reeve_spec_text (self, member, words[0]);
  g_autofree char *list = NULL;

  for (guint i = 0; words[i]; i++)
    if (g_str_equal (word, words[i]))
      return i;
  list = g_strjoinv (", ", (char **) words);
  reeve_spec_fail (self, _("“%s” cannot be “%s”; allowed are %s."), member, word, list);
  return 0;
}

gboolean
reeve_spec_read_value (JsonNode *node,
                       ReeveSeedKind kind,
                       ReeveSeedValue *out)
{
  GType type = type_of (node);
  g_autofree char *json = NULL;
  char real[G_ASCII_DTOSTR_BUF_SIZE];

  out->kind = REEVE_SEED_NULL;
  if (JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  if (kind == REEVE_SEED_JSON)
    {
      json = json_to_string (node, FALSE);
      reeve_seed_value_set_text (out, kind, json, -1);
      return TRUE;
    }
  if (kind == REEVE_SEED_BYTES)
    {
      if (type != G_TYPE_STRING)
        return FALSE;
      reeve_seed_value_set_text (out, kind, json_node_get_string (node), -1);
      return TRUE;
    }
  if (type == G_TYPE_STRING)
    return reeve_seed_value_parse (out, kind, json_node_get_string (node), -1);
  if (type == G_TYPE_DOUBLE)
    {
      g_ascii_formatd (real, sizeof real, "%.15g", json_node_get_double (node));
      return reeve_seed_value_parse (out, kind, real, -1);
    }
  if (type != G_TYPE_INT64 && type != G_TYPE_BOOLEAN)
    return FALSE;
  /* Where there is no type for them, as in SQLite's strict tables, booleans are 0 and 1. */
  if (type == G_TYPE_BOOLEAN && kind == REEVE_SEED_INTEGER)
    {
      out->kind = kind;
      out->integer = json_node_get_boolean (node);
      return TRUE;
    }
  json = json_to_string (node, FALSE);
  return reeve_seed_value_parse (out, kind, json, -1);
}

gboolean
reeve_spec_value (ReeveSpec *self,
                  const char *member,
                  ReeveSeedKind kind,
                  ReeveSeedValue *out)
{
  JsonNode *node = find (self, member);

  if (node == NULL)
    return FALSE;
  if (reeve_spec_read_value (node, kind, out))
    return TRUE;
  reeve_spec_fail (self, _("“%s” is not a value of the kind %s."), member,
                   reeve_seed_kind_name (kind));
  return FALSE;
}

JsonArray *
reeve_spec_array (ReeveSpec *self,
                  const char *member)
{
  JsonNode *node = find (self, member);

  if (node == NULL)
    return NULL;
  if (JSON_NODE_HOLDS_ARRAY (node))
    return json_node_get_array (node);
  reeve_spec_fail (self, _("“%s” must be a list."), member);
  return NULL;
}
