/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include "core/base/i18n.h"
#include "core/base/password-hash.h"
#include "core/seed/builder.h"
#include "core/seed/expression.h"
#include "core/seed/generator-code.h"

/* What stands as it is, then, perhaps, a value. */
typedef struct
{
  GString *text;
  ReeveExpression *expression;
  ReeveGenerator *generator;
} Part;

typedef struct
{
  ReeveGenerator *generator;
  ReeveSpec *spec;
  GArray *parts;
  guint inner;
} Template;

static void
part_clear (gpointer data)
{
  Part *part = data;

  g_string_free (part->text, TRUE);
  g_clear_pointer (&part->expression, reeve_expression_free);
  g_clear_pointer (&part->generator, reeve_generator_free);
}

static Part *
add_part (GArray *parts)
{
  Part part = { g_string_new (NULL), NULL, NULL };

  g_array_append_val (parts, part);
  return &g_array_index (parts, Part, parts->len - 1);
}

/* The part that plain text goes to. */
static Part *
last_part (GArray *parts)
{
  Part *part = parts->len ? &g_array_index (parts, Part, parts->len - 1) : NULL;

  return part && part->expression == NULL && part->generator == NULL ? part : add_part (parts);
}

static GArray *
parts_new (void)
{
  GArray *parts = g_array_new (FALSE, TRUE, sizeof (Part));

  g_array_set_clear_func (parts, part_clear);
  return parts;
}

static void
parts_free (gpointer data)
{
  g_array_unref (data);
}

/* The value behind a part's text; NULL when the part has none. FALSE: it is a fault. */
static gboolean
make_value (const Part *part,
            const ReeveGeneratorRow *row,
            ReeveSeedValue *value)
{
  value->kind = REEVE_SEED_NULL;
  if (part->expression)
    reeve_expression_write (part->expression, row, value);
  if (part->generator)
    reeve_generator_cell (part->generator, row, value);
  return value->kind != REEVE_SEED_FAULT;
}

static void
append_json_text (GString *json,
                  const char *text,
                  gsize length)
{
  g_string_append_c (json, '"');
  for (gsize i = 0; i < length; i++)
    {
      guchar c = (guchar) text[i];

      if (c == '"' || c == '\\')
        g_string_append_printf (json, "\\%c", c);
      else if (c < 0x20)
        g_string_append_printf (json, "\\u%04x", c);
      else
        g_string_append_c (json, text[i]);
    }
  g_string_append_c (json, '"');
}

static void
append_json (GString *json,
             const ReeveSeedValue *value)
{
  g_autoptr(GString) text = NULL;

  switch (value->kind)
    {
    case REEVE_SEED_NULL:
      g_string_append (json, "null");
      break;
    case REEVE_SEED_BOOLEAN:
    case REEVE_SEED_INTEGER:
    case REEVE_SEED_DECIMAL:
    case REEVE_SEED_REAL:
    case REEVE_SEED_JSON:
    case REEVE_SEED_INTERVAL:
      reeve_seed_value_append (value, json);
      break;
    case REEVE_SEED_TEXT:
    case REEVE_SEED_BYTES:
    case REEVE_SEED_UUID:
    case REEVE_SEED_DATE:
    case REEVE_SEED_TIME:
    case REEVE_SEED_TIMESTAMP:
    case REEVE_SEED_FAULT:
      text = g_string_sized_new (64);
      reeve_seed_value_append (value, text);
      append_json_text (json, text->str, text->len);
      break;
    }
}

static void
write_parts (const ReeveGenerator *self,
             const ReeveGeneratorRow *row,
             gboolean json,
             ReeveSeedValue *out)
{
  const GArray *parts = self->data;
  g_autoptr(GString) text = g_string_sized_new (128);
  g_auto(ReeveSeedValue) value = REEVE_SEED_VALUE_INIT;

  for (guint i = 0; i < parts->len; i++)
    {
      const Part *part = &g_array_index (parts, Part, i);

      g_string_append_len (text, part->text->str, (gssize) part->text->len);
      if (!make_value (part, row, &value))
        {
          reeve_seed_value_copy (out, &value);
          return;
        }
      if (!json)
        reeve_seed_value_append (&value, text);
      else if (part->expression || part->generator)
        append_json (text, &value);
    }
  reeve_seed_value_set_text (out, json ? REEVE_SEED_JSON : REEVE_SEED_TEXT, text->str,
                             (gssize) text->len);
}

static void
write_template (const ReeveGenerator *self,
                const ReeveGeneratorRow *row,
                ReeveSeedValue *out)
{
  write_parts (self, row, FALSE, out);
}

static void
write_json (const ReeveGenerator *self,
            const ReeveGeneratorRow *row,
            ReeveSeedValue *out)
{
  write_parts (self, row, TRUE, out);
}

static void
set_domain (ReeveGenerator *self,
            ReeveSeedKind kind)
{
  self->domain.kind = kind;
  self->domain.characters = G_MAXSIZE;
  self->domain.may_fault = TRUE;
}

/* "Order {id}": what stands in braces is an expression; "{{" is a brace. */
static void
parse_template (ReeveGenerator *self,
                ReeveSpec *spec)
{
  const char *at = reeve_spec_text (spec, "template", "");
  GArray *parts = self->data = parts_new ();

  self->write = write_template;
  set_domain (self, REEVE_SEED_TEXT);
  while (*at && spec->error == NULL)
    {
      const char *end = at[0] == '{' && at[1] != '{' ? strchr (at, '}') : NULL;
      g_autofree char *inside = end ? g_strndup (at + 1, (gsize) (end - at - 1)) : NULL;

      if (*at == '{' && at[1] != '{')
        {
          if (inside == NULL)
            reeve_spec_fail (spec, _("“%s” is missing."), "}");
          else
            last_part (parts)->expression
              = reeve_expression_parse (inside, self, self->table, &spec->error);
          at = end ? end + 1 : "";
          continue;
        }
      at += at[0] == '{';
      g_string_append_c (last_part (parts)->text, *at++);
    }
}

static void add_json (Template *self,
                      JsonNode *node);

static void
add_json_object (Template *self,
                 JsonObject *object)
{
  g_autoptr(GList) members = json_object_get_members (object);
  JsonNode *inner = members && members->next == NULL ? json_object_get_member (object, "$") : NULL;

  if (inner)
    {
      last_part (self->parts)->generator = reeve_generator_new_inner (
        self->generator, self->inner++, REEVE_SEED_NULL, inner, &self->spec->error);
      return;
    }
  g_string_append_c (last_part (self->parts)->text, '{');
  for (GList *l = members; l; l = l->next)
    {
      GString *text = last_part (self->parts)->text;

      if (l != members)
        g_string_append_c (text, ',');
      append_json_text (text, l->data, strlen (l->data));
      g_string_append_c (text, ':');
      add_json (self, json_object_get_member (object, l->data));
    }
  g_string_append_c (last_part (self->parts)->text, '}');
}

static void
add_json_array (Template *self,
                JsonArray *array)
{
  g_string_append_c (last_part (self->parts)->text, '[');
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      if (i)
        g_string_append_c (last_part (self->parts)->text, ',');
      add_json (self, json_array_get_element (array, i));
    }
  g_string_append_c (last_part (self->parts)->text, ']');
}

/* "= expression" and { "$": generator } are values; all else is what it is. */
static void
add_json (Template *self,
          JsonNode *node)
{
  const char *text = JSON_NODE_HOLDS_VALUE (node)
                         && json_node_get_value_type (node) == G_TYPE_STRING
                       ? json_node_get_string (node)
                       : NULL;
  g_autofree char *json = NULL;

  if (self->spec->error)
    return;
  if (JSON_NODE_HOLDS_OBJECT (node))
    add_json_object (self, json_node_get_object (node));
  else if (JSON_NODE_HOLDS_ARRAY (node))
    add_json_array (self, json_node_get_array (node));
  else if (text && text[0] == '=')
    last_part (self->parts)->expression = reeve_expression_parse (
      text + 1, self->generator, self->generator->table, &self->spec->error);
  else
    {
      json = json_to_string (node, FALSE);
      g_string_append (last_part (self->parts)->text, json);
    }
}

static void
parse_json (ReeveGenerator *self,
            ReeveSpec *spec)
{
  JsonNode *node = json_object_get_member (spec->object, "value");
  Template template = { self, spec, self->data = parts_new (), 0 };

  self->write = write_json;
  set_domain (self, REEVE_SEED_JSON);
  if (node == NULL)
    reeve_spec_fail (spec, _("“value” is missing."));
  else
    add_json (&template, node);
}

/* One hash for all rows: the salt comes from the seed, so it is the same each time. */
static void
write_password (const ReeveGenerator *self,
                const ReeveGeneratorRow *row,
                ReeveSeedValue *out)
{
  const char *hash = self->data;

  out->kind = REEVE_SEED_TEXT;
  out->data = hash;
  out->length = strlen (hash);
}

static void
parse_password (ReeveGenerator *self,
                ReeveSpec *spec)
{
  ReevePasswordHashOptions options = REEVE_PASSWORD_HASH_OPTIONS_INIT;
  const char *text = reeve_spec_text (spec, "text", "");
  guint64 salt[2] = {
    GUINT64_TO_BE (reeve_seed_random (self->key, 0)),
    GUINT64_TO_BE (reeve_seed_random (self->key, 1)),
  };

  self->write = write_password;
  self->domain.kind = REEVE_SEED_TEXT;
  self->domain.distinct = 1;
  options.memory = (guint) reeve_spec_integer (spec, "memory", 8, 65536, options.memory);
  options.passes = (guint) reeve_spec_integer (spec, "passes", 1, 10, options.passes);
  if (text[0] == '\0')
    reeve_spec_fail (spec, _("“%s” is missing."), "text");
  if (spec->error)
    return;
  self->data = reeve_password_hash (text, (const guint8 *) salt, &options, &spec->error);
  if (self->data)
    self->domain.characters = strlen (self->data);
}

const ReeveGeneratorKind reeve_generator_json = {
  "json",
  (const char *const[]) { "value", NULL },
  parse_json,
  parts_free,
};

const ReeveGeneratorKind reeve_generator_password = {
  "password",
  (const char *const[]) { "text", "memory", "passes", NULL },
  parse_password,
  g_free,
};

const ReeveGeneratorKind reeve_generator_template = {
  "template",
  (const char *const[]) { "template", NULL },
  parse_template,
  parts_free,
};
