/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/manifest.h"

#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/json.h"

#define FORMAT 1
/* More would take minutes to list; no database has them. */
#define MOST_ITEMS 10000000
#define MOST_TABLES 9999999
/* No relation of PostgreSQL is larger. */
#define LARGEST_INDEX (G_GUINT64_CONSTANT (1) << 45)

/* Where a member of the document lies in the structure. */
typedef struct
{
  const char *member;
  gsize offset;
} Field;

#define FIELD(name) { #name, G_STRUCT_OFFSET (ReeveManifest, name) }

static const Field texts[] = {
  FIELD (id), FIELD (writer), FIELD (label), FIELD (engine), FIELD (method), FIELD (version),
  FIELD (target_id), FIELD (target_name), FIELD (target_label), FIELD (snapshot_lsn),
  FIELD (snapshot_time), FIELD (encoding), FIELD (collate), FIELD (ctype), FIELD (owner),
  FIELD (tool), FIELD (environment), FIELD (locale_provider), FIELD (locale),
};

static const Field numbers[] = {
  FIELD (created), FIELD (version_number), FIELD (duration_ms), FIELD (raw_bytes),
  FIELD (page_size), FIELD (page_count), FIELD (large_objects),
};

static const Field lists[] = {
  FIELD (requested), FIELD (revision), FIELD (roles), FIELD (warnings), FIELD (views),
  FIELD (bound_roles), FIELD (tablespaces),
};

/* What a method needs besides. */
static const struct
{
  const char *method;
  const char *engine;
  const char *archive;
  gboolean is_file;
} methods[] = {
  { REEVE_METHOD_COPY, "postgres", REEVE_SCHEMA_NAME, FALSE },
  { REEVE_METHOD_CLASSIC, "postgres", REEVE_CLASSIC_NAME, FALSE },
  { REEVE_METHOD_FILE, "sqlite", NULL, TRUE },
};

#define AT(self, field, type) (*(type *) G_STRUCT_MEMBER_P (self, (field)->offset))

static void
index_free (gpointer data)
{
  ReeveBackupIndex *self = data;

  g_free (self->name);
  g_free (self);
}

static void
sequence_free (gpointer data)
{
  ReeveBackupSequence *self = data;

  g_free (self->schema);
  g_free (self->name);
  g_free (self);
}

static void
extension_free (gpointer data)
{
  ReeveBackupExtension *self = data;

  g_free (self->name);
  g_free (self->version);
  g_free (self);
}

static void
property_free (gpointer data)
{
  ReeveBackupProperty *self = data;

  g_free (self->kind);
  g_free (self->role);
  g_free (self->name);
  g_free (self->value);
  g_free (self);
}

ReeveManifest *
reeve_manifest_new (void)
{
  ReeveManifest *self = g_new0 (ReeveManifest, 1);

  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    AT (self, &lists[i], char **) = g_new0 (char *, 1);
  self->tables = g_ptr_array_new_with_free_func ((GDestroyNotify) reeve_backup_table_free);
  self->sequences = g_ptr_array_new_with_free_func (sequence_free);
  self->extensions = g_ptr_array_new_with_free_func (extension_free);
  self->properties = g_ptr_array_new_with_free_func (property_free);
  return self;
}

void
reeve_manifest_free (ReeveManifest *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (AT (self, &texts[i], char *));
  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    g_strfreev (AT (self, &lists[i], char **));
  g_ptr_array_unref (self->tables);
  g_ptr_array_unref (self->sequences);
  g_ptr_array_unref (self->extensions);
  g_ptr_array_unref (self->properties);
  g_free (self);
}

ReeveBackupTable *
reeve_backup_table_new (const char *schema, const char *name)
{
  ReeveBackupTable *self = g_new0 (ReeveBackupTable, 1);

  self->schema = g_strdup (schema);
  self->name = g_strdup (name);
  self->columns = g_new0 (char *, 1);
  self->partition_of = g_new0 (char *, 1);
  self->indexes = g_ptr_array_new_with_free_func (index_free);
  return self;
}

void
reeve_backup_table_add_index (ReeveBackupTable *self, const char *name, guint64 bytes)
{
  ReeveBackupIndex *index = g_new0 (ReeveBackupIndex, 1);

  index->name = g_strdup (name);
  index->bytes = bytes;
  g_ptr_array_add (self->indexes, index);
}

void
reeve_backup_table_free (ReeveBackupTable *self)
{
  g_free (self->schema);
  g_free (self->name);
  g_strfreev (self->columns);
  g_free (self->filter);
  g_free (self->left_out);
  g_strfreev (self->partition_of);
  g_ptr_array_unref (self->indexes);
  g_free (self);
}

char *
reeve_backup_table_dup_label (const ReeveBackupTable *self)
{
  return self->schema != NULL ? g_strdup_printf ("%s.%s", self->schema, self->name)
                              : g_strdup (self->name);
}

char *
reeve_backup_table_dup_folder (const ReeveBackupTable *self)
{
  return g_strdup_printf ("data/%04u/", self->number);
}

ReeveBackupProperty *
reeve_manifest_add_property (ReeveManifest *self, const char *kind)
{
  ReeveBackupProperty *property = g_new0 (ReeveBackupProperty, 1);

  property->kind = g_strdup (kind);
  g_ptr_array_add (self->properties, property);
  return property;
}

ReeveBackupTable *
reeve_manifest_find_table (const ReeveManifest *self, const char *name, GError **error)
{
  ReeveBackupTable *found = NULL;

  for (guint i = 0; i < self->tables->len; i++)
    {
      ReeveBackupTable *table = g_ptr_array_index (self->tables, i);
      g_autofree char *label = reeve_backup_table_dup_label (table);

      if (g_str_equal (label, name))
        return table;
      if (!g_str_equal (table->name, name))
        continue;
      if (found != NULL)
        {
          reeve_set_error (error, REEVE_ERROR_CONFLICT,
                           _("The backup has several tables “%s”: say “%s” or “%s”"), name, label,
                           found->schema);
          return NULL;
        }
      found = table;
    }
  if (found == NULL)
    {
      reeve_set_error (error, REEVE_ERROR_NOT_FOUND, _("The backup has no table “%s”"), name);
      reeve_error_set_remedy (error,
                              _("Write it as SCHEMA.TABLE, or TABLE alone, as it is spelt."));
    }
  return found;
}

void
reeve_manifest_add_warning (ReeveManifest *self, const char *format, ...)
{
  guint n = g_strv_length (self->warnings);
  va_list args;

  va_start (args, format);
  self->warnings = g_renew (char *, self->warnings, n + 2);
  self->warnings[n] = g_strdup_vprintf (format, args);
  self->warnings[n + 1] = NULL;
  va_end (args);
}

/* --- writing -------------------------------------------------------------------------------- */

static JsonArray *
indexes_to_json (const ReeveBackupTable *table)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < table->indexes->len; i++)
    {
      const ReeveBackupIndex *index = g_ptr_array_index (table->indexes, i);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "name", index->name);
      json_object_set_int_member (object, "bytes", (gint64) index->bytes);
      json_array_add_object_element (array, object);
    }
  return array;
}

static JsonObject *
table_to_json (const ReeveBackupTable *table)
{
  JsonObject *object = json_object_new ();
  g_autofree char *fingerprint = reeve_fingerprint_to_text (&table->fingerprint);

  json_object_set_int_member (object, "number", table->number);
  reeve_json_set_string_or_null (object, "schema", table->schema);
  json_object_set_string_member (object, "name", table->name);
  reeve_json_set_strv (object, "columns", (const char *const *) table->columns);
  if (table->filter != NULL)
    json_object_set_string_member (object, "filter", table->filter);
  if (table->left_out != NULL)
    json_object_set_string_member (object, "left_out", table->left_out);
  if (table->partition_of[0] != NULL)
    reeve_json_set_strv (object, "partition_of", (const char *const *) table->partition_of);
  json_object_set_int_member (object, "rows", (gint64) table->fingerprint.rows);
  json_object_set_int_member (object, "raw_bytes", (gint64) table->fingerprint.bytes);
  json_object_set_int_member (object, "packed_bytes", (gint64) table->packed);
  json_object_set_int_member (object, "parts", table->parts);
  json_object_set_string_member (object, "fingerprint", fingerprint);
  if (table->indexes->len > 0)
    json_object_set_array_member (object, "indexes", indexes_to_json (table));
  return object;
}

static JsonArray *
sequences_to_json (const ReeveManifest *self)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < self->sequences->len; i++)
    {
      const ReeveBackupSequence *sequence = g_ptr_array_index (self->sequences, i);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "schema", sequence->schema);
      json_object_set_string_member (object, "name", sequence->name);
      json_object_set_int_member (object, "last_value", sequence->last_value);
      json_object_set_boolean_member (object, "is_called", sequence->is_called);
      json_array_add_object_element (array, object);
    }
  return array;
}

static JsonArray *
extensions_to_json (const ReeveManifest *self)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < self->extensions->len; i++)
    {
      const ReeveBackupExtension *extension = g_ptr_array_index (self->extensions, i);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "name", extension->name);
      json_object_set_string_member (object, "version", extension->version);
      json_array_add_object_element (array, object);
    }
  return array;
}

static JsonArray *
properties_to_json (const ReeveManifest *self)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < self->properties->len; i++)
    {
      const ReeveBackupProperty *property = g_ptr_array_index (self->properties, i);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "kind", property->kind);
      reeve_json_set_string_or_null (object, "role", property->role);
      reeve_json_set_string_or_null (object, "name", property->name);
      reeve_json_set_string_or_null (object, "value", property->value);
      json_array_add_object_element (array, object);
    }
  return array;
}

char *
reeve_manifest_to_text (const ReeveManifest *self)
{
  g_autoptr (JsonObject) object = json_object_new ();
  JsonArray *tables = json_array_new ();

  json_object_set_int_member (object, "format", FORMAT);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    reeve_json_set_string_or_null (object, texts[i].member, AT (self, &texts[i], char *));
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    json_object_set_int_member (object, numbers[i].member, AT (self, &numbers[i], gint64));
  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    reeve_json_set_strv (object, lists[i].member, AT (self, &lists[i], const char *const *));
  for (guint i = 0; i < self->tables->len; i++)
    json_array_add_object_element (tables, table_to_json (g_ptr_array_index (self->tables, i)));
  json_object_set_array_member (object, "tables", tables);
  json_object_set_array_member (object, "sequences", sequences_to_json (self));
  json_object_set_array_member (object, "extensions", extensions_to_json (self));
  json_object_set_array_member (object, "properties", properties_to_json (self));
  return reeve_json_to_text (object, TRUE);
}

/* --- reading -------------------------------------------------------------------------------- */

typedef struct
{
  const char *name; /* of the file, for messages */
  GError **error;
} Reading;

static gboolean
complain (Reading *reading, const char *member)
{
  reeve_set_error (reading->error, REEVE_ERROR_INVALID, _("The manifest of “%s” has a wrong “%s”"),
                   reading->name, member);
  return FALSE;
}

static gboolean
read_text (Reading *reading, JsonObject *object, const char *member, char **text)
{
  const char *value = NULL;

  if (!reeve_json_get_string (object, member, reading->name, &value, reading->error))
    return FALSE;
  *text = g_strdup (value);
  return TRUE;
}

static gboolean
read_number (Reading *reading, JsonObject *object, const char *member, gint64 *value)
{
  JsonNode *node = json_object_get_member (object, member);

  *value = 0;
  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64)
    return complain (reading, member);
  *value = json_node_get_int (node);
  return TRUE;
}

static gboolean
read_count (Reading *reading, JsonObject *object, const char *member, guint64 *value)
{
  gint64 number;

  if (!read_number (reading, object, member, &number))
    return FALSE;
  if (number < 0)
    return complain (reading, member);
  *value = (guint64) number;
  return TRUE;
}

static gboolean
find_array (Reading *reading, JsonObject *object, const char *member, JsonArray **array)
{
  JsonNode *node = json_object_get_member (object, member);

  *array = NULL;
  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_ARRAY (node) ||
      json_array_get_length (json_node_get_array (node)) > MOST_ITEMS)
    return complain (reading, member);
  *array = json_node_get_array (node);
  return TRUE;
}

static gboolean
read_list (Reading *reading, JsonObject *object, const char *member, char ***list)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  JsonArray *array;

  if (!find_array (reading, object, member, &array))
    return FALSE;
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
        return complain (reading, member);
      g_strv_builder_add (builder, json_node_get_string (node));
    }
  g_strfreev (*list);
  *list = g_strv_builder_end (builder);
  return TRUE;
}

static gboolean
read_indexes (Reading *reading, JsonObject *object, ReeveBackupTable *table)
{
  JsonArray *array;

  if (!find_array (reading, object, "indexes", &array))
    return FALSE;
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      g_autofree char *name = NULL;
      guint64 bytes = 0;

      if (!JSON_NODE_HOLDS_OBJECT (node))
        return complain (reading, "indexes");
      if (!read_text (reading, json_node_get_object (node), "name", &name) ||
          !read_count (reading, json_node_get_object (node), "bytes", &bytes))
        return FALSE;
      if (name == NULL || bytes > LARGEST_INDEX)
        return complain (reading, "indexes");
      reeve_backup_table_add_index (table, name, bytes);
    }
  return TRUE;
}

static gboolean
read_table (Reading *reading, JsonObject *object, ReeveManifest *self)
{
  ReeveBackupTable *table = reeve_backup_table_new (NULL, NULL);
  g_autofree char *fingerprint = NULL;
  guint64 number = 0;
  guint64 parts = 0;

  g_ptr_array_add (self->tables, table);
  if (!read_count (reading, object, "number", &number) ||
      !read_text (reading, object, "schema", &table->schema) ||
      !read_text (reading, object, "name", &table->name) ||
      !read_list (reading, object, "columns", &table->columns) ||
      !read_text (reading, object, "filter", &table->filter) ||
      !read_text (reading, object, "left_out", &table->left_out) ||
      !read_list (reading, object, "partition_of", &table->partition_of) ||
      !read_count (reading, object, "rows", &table->fingerprint.rows) ||
      !read_count (reading, object, "raw_bytes", &table->fingerprint.bytes) ||
      !read_count (reading, object, "packed_bytes", &table->packed) ||
      !read_count (reading, object, "parts", &parts) ||
      !read_text (reading, object, "fingerprint", &fingerprint) ||
      !read_indexes (reading, object, table))
    return FALSE;
  if (number > MOST_TABLES || parts > G_MAXUINT || table->name == NULL || fingerprint == NULL ||
      !reeve_fingerprint_parse (fingerprint, &table->fingerprint))
    return complain (reading, "tables");
  table->number = (guint) number;
  table->parts = (guint) parts;
  return TRUE;
}

static gboolean
read_sequence (Reading *reading, JsonObject *object, ReeveManifest *self)
{
  ReeveBackupSequence *sequence = g_new0 (ReeveBackupSequence, 1);
  JsonNode *called = json_object_get_member (object, "is_called");

  g_ptr_array_add (self->sequences, sequence);
  if (!read_text (reading, object, "schema", &sequence->schema) ||
      !read_text (reading, object, "name", &sequence->name) ||
      !read_number (reading, object, "last_value", &sequence->last_value))
    return FALSE;
  if (sequence->schema == NULL || sequence->name == NULL || called == NULL ||
      !JSON_NODE_HOLDS_VALUE (called) || json_node_get_value_type (called) != G_TYPE_BOOLEAN)
    return complain (reading, "sequences");
  sequence->is_called = json_node_get_boolean (called);
  return TRUE;
}

static gboolean
read_extension (Reading *reading, JsonObject *object, ReeveManifest *self)
{
  ReeveBackupExtension *extension = g_new0 (ReeveBackupExtension, 1);

  g_ptr_array_add (self->extensions, extension);
  return read_text (reading, object, "name", &extension->name) &&
         read_text (reading, object, "version", &extension->version) &&
         (extension->name != NULL || complain (reading, "extensions"));
}

static gboolean
read_property (Reading *reading, JsonObject *object, ReeveManifest *self)
{
  ReeveBackupProperty *property = reeve_manifest_add_property (self, NULL);

  return read_text (reading, object, "kind", &property->kind) &&
         read_text (reading, object, "role", &property->role) &&
         read_text (reading, object, "name", &property->name) &&
         read_text (reading, object, "value", &property->value) &&
         (property->kind != NULL || complain (reading, "properties"));
}

static const struct
{
  const char *member;
  gboolean (*read) (Reading *reading, JsonObject *object, ReeveManifest *self);
} object_lists[] = {
  { "tables", read_table },
  { "sequences", read_sequence },
  { "extensions", read_extension },
  { "properties", read_property },
};

static gboolean
read_objects (Reading *reading, JsonObject *object, ReeveManifest *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (object_lists); i++)
    {
      JsonArray *array;

      if (!find_array (reading, object, object_lists[i].member, &array))
        return FALSE;
      for (guint k = 0; array != NULL && k < json_array_get_length (array); k++)
        {
          JsonNode *node = json_array_get_element (array, k);

          if (!JSON_NODE_HOLDS_OBJECT (node))
            return complain (reading, object_lists[i].member);
          if (!object_lists[i].read (reading, json_node_get_object (node), self))
            return FALSE;
        }
    }
  return TRUE;
}

static gboolean
is_known_engine (const char *engine)
{
  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    if (g_str_equal (methods[i].engine, engine))
      return TRUE;
  return FALSE;
}

/* Those who restore it rely on it. */
static gboolean
check_tables (Reading *reading, const ReeveManifest *self, gboolean has_schemas)
{
  g_autoptr (GHashTable) numbers_seen = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < self->tables->len; i++)
    {
      const ReeveBackupTable *table = g_ptr_array_index (self->tables, i);

      if ((table->schema != NULL) != has_schemas ||
          (table->number > 0 &&
           !g_hash_table_add (numbers_seen, GUINT_TO_POINTER (table->number))))
        return complain (reading, "tables");
    }
  return TRUE;
}

/* Of an engine that is not known here nothing can be said; nobody restores it either. */
static gboolean
check_method (Reading *reading, const ReeveManifest *self)
{
  if (!is_known_engine (self->engine))
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      if (!g_str_equal (methods[i].method, self->method) ||
          !g_str_equal (methods[i].engine, self->engine))
        continue;
      if (self->encoding == NULL ||
          (!methods[i].is_file && (self->collate == NULL || self->ctype == NULL)))
        return complain (reading, "encoding");
      return check_tables (reading, self, !methods[i].is_file);
    }
  return complain (reading, "method");
}

const char *
reeve_manifest_get_archive (const ReeveManifest *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    if (g_str_equal (methods[i].method, self->method))
      return methods[i].archive;
  return NULL;
}

static gboolean
read_fields (Reading *reading, JsonObject *object, ReeveManifest *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    if (!read_text (reading, object, texts[i].member, &AT (self, &texts[i], char *)))
      return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    if (!read_number (reading, object, numbers[i].member, &AT (self, &numbers[i], gint64)))
      return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    if (!read_list (reading, object, lists[i].member, &AT (self, &lists[i], char **)))
      return FALSE;
  if (self->id == NULL || self->engine == NULL || self->method == NULL ||
      self->target_name == NULL || self->target_id == NULL)
    return complain (reading, "engine, method or target");
  return read_objects (reading, object, self) && check_method (reading, self);
}

ReeveManifest *
reeve_manifest_parse (const char *text, gsize length, const char *name, GError **error)
{
  g_autoptr (ReeveManifest) self = reeve_manifest_new ();
  g_autoptr (JsonObject) object = reeve_json_parse (text, length, name, error);
  Reading reading = { name, error };
  gint64 format;

  if (object == NULL || !read_number (&reading, object, "format", &format))
    return NULL;
  if (format > FORMAT)
    {
      reeve_set_error (error, REEVE_ERROR_UNSUPPORTED,
                       _("“%s” was made by a newer version of Reeve (format %ld)"), name,
                       (glong) format);
      reeve_error_set_remedy (error,
                              _("Install that version, or follow RESTORE.txt inside the file."));
      return NULL;
    }
  if (format < 1)
    {
      complain (&reading, "format");
      return NULL;
    }
  return read_fields (&reading, object, self) ? g_steal_pointer (&self) : NULL;
}
