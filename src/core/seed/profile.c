/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include "core/seed/profile.h"

#include <string.h>

#include "core/base/digest.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/json.h"
#include "core/seed/locale.h"
#include "core/seed/profile-rows.h"
#include "core/seed/records.h"
#include "core/seed/sql.h"

/* A longer chain is a circle, or nobody can follow it. */
#define LONGEST_CHAIN 64

struct _ReeveSeedProfile
{
  gatomicrefcount references;
  char *name;
  char *description;
  char *requires;
  char **environments;
  char *digest;
  GPtrArray *entries;
};

static const char *const default_environments[] = { "development", "testing", "staging", NULL };
static const char *const policies[] = { "keep", "fill", "overwrite" };

const char *
reeve_seed_policy_name (ReeveSeedPolicy policy)
{
  return policies[policy];
}

static void
entry_free (gpointer data)
{
  ReeveSeedEntry *entry = data;

  g_free (entry->file);
  g_free (entry->table);
  g_strfreev (entry->key);
  g_strfreev (entry->columns);
  g_free (entry->as);
  g_free (entry->locale);
  g_clear_pointer (&entry->source, reeve_seed_source_unref);
  g_clear_pointer (&entry->generate, json_object_unref);
  g_free (entry);
}

gboolean
reeve_seed_entry_get_rows (const ReeveSeedEntry *self, guint64 *rows)
{
  *rows = self->source != NULL ? reeve_seed_source_get_rows (self->source) : self->rows;
  return self->source != NULL || self->rows > 0;
}

/* --- members -------------------------------------------------------------------------------- */

static gboolean
read_strings (JsonObject *object,
              const char *member,
              const char *file,
              char ***strings,
              GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  JsonNode *node = json_object_get_member (object, member);
  JsonArray *array;

  if (node == NULL)
    return TRUE;
  array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *item = json_array_get_element (array, i);

      if (json_node_get_value_type (item) != G_TYPE_STRING)
        array = NULL;
      else
        g_strv_builder_add (builder, json_node_get_string (item));
    }
  if (array == NULL || json_array_get_length (array) == 0)
    {
      reeve_set_error (error, REEVE_ERROR_INVALID, _("“%s” in “%s” must be a list of texts"),
                       member, file);
      return FALSE;
    }
  *strings = g_strv_builder_end (builder);
  return TRUE;
}

static gboolean
read_policy (JsonObject *object, ReeveSeedEntry *entry, GError **error)
{
  const char *text = NULL;

  if (!reeve_json_get_string (object, "policy", entry->file, &text, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (policies); i++)
    if (text == NULL || g_str_equal (text, policies[i]))
      {
        entry->policy = i;
        return TRUE;
      }
  reeve_set_error (error, REEVE_ERROR_INVALID,
                   _("“%s”, table “%s”: the policy “%s” is none of keep, fill and overwrite"),
                   entry->file, entry->table != NULL ? entry->table : "", text);
  return FALSE;
}

/* What becomes of its rows when demo data is reset. */
static gboolean
read_reset (JsonObject *object, ReeveSeedEntry *entry, GError **error)
{
  const char *text = NULL;

  if (!reeve_json_get_string (object, "reset", entry->file, &text, error))
    return FALSE;
  entry->stays = g_strcmp0 (text, "keep") == 0;
  if (text == NULL || entry->stays || g_str_equal (text, "remove"))
    return TRUE;
  reeve_set_error (error, REEVE_ERROR_INVALID,
                   _("“%s”, table “%s”: “reset” is “%s”, neither keep nor remove"), entry->file,
                   entry->table, text);
  return FALSE;
}

static gboolean
check_members (JsonObject *object,
               const char *file,
               const char *const *known,
               gsize n_known,
               GError **error)
{
  g_autoptr (GList) members = json_object_get_members (object);

  for (GList *link = members; link != NULL; link = link->next)
    {
      gboolean found = FALSE;

      for (gsize i = 0; i < n_known && !found; i++)
        found = g_str_equal (link->data, known[i]);
      if (!found)
        {
          reeve_set_error (error, REEVE_ERROR_INVALID, _("“%s”: there is no member “%s” here"),
                           file, (const char *) link->data);
          return FALSE;
        }
    }
  return TRUE;
}

/* --- tables --------------------------------------------------------------------------------- */

/* What the entries of one file share. */
typedef struct
{
  GPtrArray *entries;
  const char *folder;
  const char *file;
  ReeveDigest *digest;
  guint64 seed;
  const char *locale;
  guint depth;
} Place;

/* @like: (nullable): what the new one has in common with it */
static ReeveSeedEntry *
add_entry (const Place *place, const ReeveSeedEntry *like)
{
  ReeveSeedEntry *entry = g_new0 (ReeveSeedEntry, 1);

  entry->file = g_strdup (place->file);
  entry->seed = place->seed;
  entry->locale = g_strdup (place->locale);
  entry->depth = place->depth;
  if (like != NULL)
    {
      entry->as = g_strdup (like->as);
      entry->key = g_strdupv (like->key);
      entry->policy = like->policy;
    }
  g_ptr_array_add (place->entries, entry);
  return entry;
}

static gboolean
fail_entry (const ReeveSeedEntry *entry, const char *why, GError **error)
{
  reeve_set_error (error, REEVE_ERROR_INVALID, _("“%s”, table “%s”: %s"), entry->file,
                   entry->table != NULL ? entry->table : "", why);
  return FALSE;
}

static gboolean
read_inline (ReeveSeedEntry *entry, const Place *place, JsonNode *node, GError **error)
{
  return reeve_seed_rows_read (entry, place->file, node, error);
}

/* A number of rows is a whole one, from 1 on. */
static gboolean
read_count (ReeveSeedEntry *entry, JsonObject *object, GError **error)
{
  JsonNode *node = json_object_get_member (object, "rows");

  if (node == NULL)
    return TRUE;
  if (json_node_get_value_type (node) != G_TYPE_INT64 || json_node_get_int (node) < 1)
    return fail_entry (entry, _("“rows” of “generate” must be a whole number from 1 on"), error);
  entry->rows = (guint64) json_node_get_int (node);
  return TRUE;
}

static gboolean
read_generate (ReeveSeedEntry *entry, const Place *place, JsonNode *node, GError **error)
{
  static const char *const members[] = { "rows", "columns", "fixed", "comment" };
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GList) names = NULL;
  JsonObject *object;
  JsonNode *columns;
  JsonNode *fixed;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return fail_entry (entry, _("“generate” must be an object"), error);
  object = json_node_get_object (node);
  columns = json_object_get_member (object, "columns");
  fixed = json_object_get_member (object, "fixed");
  if (!check_members (object, entry->file, members, G_N_ELEMENTS (members), error) ||
      !read_count (entry, object, error))
    return FALSE;
  if (columns == NULL || !JSON_NODE_HOLDS_OBJECT (columns) ||
      json_object_get_size (json_node_get_object (columns)) == 0)
    return fail_entry (entry, _("“columns” of “generate” must say how each is made"), error);
  if (fixed != NULL && json_node_get_value_type (fixed) != G_TYPE_BOOLEAN)
    return fail_entry (entry, _("“fixed” must be true or false"), error);
  if (entry->columns != NULL)
    return fail_entry (entry, _("“columns” stands inside “generate”"), error);
  entry->fixed = fixed != NULL && json_node_get_boolean (fixed);
  entry->generate = json_object_ref (json_node_get_object (columns));
  names = json_object_get_members (entry->generate);
  for (GList *link = names; link != NULL; link = link->next)
    g_strv_builder_add (builder, link->data);
  entry->columns = g_strv_builder_end (builder);
  return TRUE;
}

static ReeveSeedFile *
open_file (const ReeveSeedEntry *entry, const Place *place, JsonNode *node, GError **error)
{
  const char *name = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;

  if (name == NULL || *name == '\0')
    {
      fail_entry (entry, _("a file is named with a text"), error);
      return NULL;
    }
  return reeve_seed_file_open (place->folder, name, place->digest, error);
}

static gboolean
read_csv (ReeveSeedEntry *entry, const Place *place, JsonNode *node, GError **error)
{
  g_autoptr (ReeveSeedFile) file = NULL;

  if (entry->columns != NULL)
    return fail_entry (entry, _("the first line of the file names the “columns”"), error);
  file = open_file (entry, place, node, error);
  entry->source = file != NULL ? reeve_seed_csv_new (file, error) : NULL;
  if (entry->source != NULL)
    entry->columns = g_strdupv ((char **) reeve_seed_source_get_columns (entry->source));
  return entry->source != NULL;
}

static gboolean
read_json (ReeveSeedEntry *entry, const Place *place, JsonNode *node, GError **error)
{
  g_autoptr (ReeveSeedFile) file = open_file (entry, place, node, error);
  const char *name = file != NULL ? reeve_seed_file_get_name (file) : NULL;
  gsize length = 0;
  g_autofree char *text =
    file != NULL ? reeve_seed_file_read_text (file, &length, error) : NULL;
  gsize mark = text != NULL && g_str_has_prefix (text, "\xef\xbb\xbf") ? 3 : 0;
  g_autoptr (JsonNode) list =
    text != NULL ? reeve_json_parse_list (text + mark, length - mark, name, error) : NULL;

  return list != NULL && reeve_seed_rows_read (entry, name, list, error);
}

/* A file of SQL may give the rows of several tables, or those of one in several parts. */
static gboolean
read_sql (ReeveSeedEntry *entry, const Place *place, JsonNode *node, GError **error)
{
  g_autoptr (ReeveSeedFile) file = NULL;
  g_autoptr (GPtrArray) parts = NULL;
  g_autofree char *table = g_strdup (entry->table);

  if (entry->columns != NULL)
    return fail_entry (entry, _("the statements of the file name the “columns”"), error);
  file = open_file (entry, place, node, error);
  parts = file != NULL ? reeve_seed_sql_read (file, error) : NULL;
  for (guint i = 0; parts != NULL && i < parts->len; i++)
    {
      const ReeveSeedSqlRows *rows = g_ptr_array_index (parts, i);

      if (table != NULL && !g_str_equal (table, rows->table))
        continue;
      if (entry->source != NULL)
        entry = add_entry (place, entry);
      g_free (entry->table);
      entry->table = g_strdup (rows->table);
      entry->source = reeve_seed_source_ref (rows->source);
      entry->columns = g_strdupv ((char **) reeve_seed_source_get_columns (rows->source));
    }
  if (parts != NULL && entry->source == NULL)
    reeve_seed_file_set_error (file, 0, _("it has no rows of the table"), error);
  return parts != NULL && entry->source != NULL;
}

/* Where the rows of a table can come from: exactly one of these is there. */
static const struct
{
  const char *member;
  gboolean (*read) (ReeveSeedEntry *entry,
                    const Place *place,
                    JsonNode *node,
                    GError **error);
} origins[] = {
  { "rows", read_inline },
  { "csv", read_csv },
  { "json", read_json },
  { "sql", read_sql },
  { "generate", read_generate },
};

static gboolean
read_origin (ReeveSeedEntry *entry, const Place *place, JsonObject *object, GError **error)
{
  gsize found = G_N_ELEMENTS (origins);

  for (gsize i = 0; i < G_N_ELEMENTS (origins); i++)
    if (json_object_has_member (object, origins[i].member))
      {
        if (found < G_N_ELEMENTS (origins))
          {
            g_autofree char *why = g_strdup_printf (_("it has both “%s” and “%s”"),
                                                    origins[found].member, origins[i].member);

            return fail_entry (entry, why, error);
          }
        found = i;
      }
  if (found == G_N_ELEMENTS (origins))
    return fail_entry (entry, _("it does not say what its rows are (“rows”, “csv”, “generate” …)"),
                       error);
  return origins[found].read (entry, place,
                              json_object_get_member (object, origins[found].member), error);
}

static gboolean
read_names (ReeveSeedEntry *entry, const Place *place, JsonObject *object, GError **error)
{
  const char *table = NULL;
  const char *as = NULL;

  if (!reeve_json_get_string (object, "table", place->file, &table, error) ||
      !reeve_json_get_string (object, "as", place->file, &as, error))
    return FALSE;
  entry->table = g_strdup (table);
  entry->as = g_strdup (as);
  if (table != NULL ? *table != '\0' : json_object_has_member (object, "sql"))
    return TRUE;
  reeve_set_error (error, REEVE_ERROR_INVALID, _("“%s”: a table without a name (“table”)"),
                   place->file);
  return FALSE;
}

static gboolean
read_entry (const Place *place, JsonNode *node, GError **error)
{
  static const char *const members[] = { "table", "as",   "key", "policy",   "reset",  "columns",
                                         "rows",  "csv",  "json", "sql", "generate", "comment" };
  ReeveSeedEntry *entry = add_entry (place, NULL);
  JsonObject *object;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      reeve_set_error (error, REEVE_ERROR_INVALID, _("“%s”: “tables” must hold objects"),
                       place->file);
      return FALSE;
    }
  object = json_node_get_object (node);
  return check_members (object, place->file, members, G_N_ELEMENTS (members), error) &&
         read_names (entry, place, object, error) &&
         read_strings (object, "key", place->file, &entry->key, error) &&
         read_policy (object, entry, error) && read_reset (object, entry, error) &&
         read_strings (object, "columns", place->file, &entry->columns, error) &&
         read_origin (entry, place, object, error);
}

static gboolean
read_tables (ReeveSeedProfile *self, JsonObject *root, const Place *place, GError **error)
{
  JsonNode *node = json_object_get_member (root, "tables");
  JsonArray *array;

  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_ARRAY (node))
    {
      reeve_set_error (error, REEVE_ERROR_INVALID, _("“%s”: “tables” must be a list"),
                       place->file);
      return FALSE;
    }
  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (!read_entry (place, json_array_get_element (array, i), error))
      return FALSE;
  return TRUE;
}

/* --- files ---------------------------------------------------------------------------------- */

static const char *const profile_members[] = { "$schema",      "description", "extends",
                                               "environments", "requires",    "seed",
                                               "locale",       "tables",      "comment" };

/* A name is a name, never a way out of the folder. */
static gboolean
check_name (const char *name, GError **error)
{
  if (*name != '\0' && *name != '.' && strchr (name, '/') == NULL)
    return TRUE;
  reeve_set_error (error, REEVE_ERROR_USAGE, _("“%s” cannot be the name of a profile"), name);
  return FALSE;
}

static gboolean
check_environments (char **environments, const char *file, GError **error)
{
  static const char *const known[] = { "development", "testing", "staging", "production", NULL };

  for (guint i = 0; environments != NULL && environments[i] != NULL; i++)
    if (!g_strv_contains (known, environments[i]))
      {
        reeve_set_error (error, REEVE_ERROR_INVALID, _("“%s”: there is no environment “%s”"), file,
                         environments[i]);
        return FALSE;
      }
  return TRUE;
}

/* Without a word on it the name of the profile decides: two profiles differ, and each stays as it
 * is. */
static gboolean
read_seed (JsonObject *root, Place *place, const char *name, GError **error)
{
  JsonNode *node = json_object_get_member (root, "seed");
  g_autofree char *hash = reeve_sha256 (name, strlen (name));

  hash[16] = '\0';
  place->seed = g_ascii_strtoull (hash, NULL, 16);
  if (node == NULL)
    return TRUE;
  if (json_node_get_value_type (node) != G_TYPE_INT64)
    {
      reeve_set_error (error, REEVE_ERROR_INVALID, _("“%s”: “seed” must be a whole number"),
                       place->file);
      return FALSE;
    }
  place->seed = (guint64) json_node_get_int (node);
  return TRUE;
}

static gboolean
read_locale (JsonObject *root, Place *place, GError **error)
{
  if (!reeve_json_get_string (root, "locale", place->file, &place->locale, error))
    return FALSE;
  if (place->locale == NULL)
    place->locale = "en";
  if (reeve_seed_locale_get (place->locale) != NULL)
    return TRUE;
  reeve_set_error (error, REEVE_ERROR_INVALID, _("“%s”: there is no locale “%s”"), place->file,
                   place->locale);
  return FALSE;
}

/* A file of the chain of profiles that extend one another. */
typedef struct _Link Link;

struct _Link
{
  const char *name;
  const Link *child; /* (nullable): the one that extends it */
  guint depth;
};

static gboolean
load_into (ReeveSeedProfile *self,
           ReeveDigest *digest,
           const char *folder,
           const Link *link,
           GError **error);

static gboolean
read_root (ReeveSeedProfile *self,
           ReeveDigest *digest,
           const char *folder,
           JsonObject *root,
           const Link *link,
           const char *file,
           GError **error)
{
  Place place = { .entries = self->entries, .folder = folder, .file = file, .digest = digest,
                  .depth = link->depth };
  Link parent = { .child = link, .depth = link->depth + 1 };
  g_autofree char *text = reeve_json_to_text (root, FALSE);
  g_auto (GStrv) environments = NULL;
  const char *extends = NULL;
  const char *description = NULL;
  const char *requires = NULL;

  reeve_digest_add (digest, "file", text);
  if (!check_members (root, file, profile_members, G_N_ELEMENTS (profile_members), error) ||
      !reeve_json_get_string (root, "extends", file, &extends, error) ||
      !reeve_json_get_string (root, "description", file, &description, error) ||
      !reeve_json_get_string (root, "requires", file, &requires, error) ||
      !read_strings (root, "environments", file, &environments, error) ||
      !check_environments (environments, file, error) ||
      !read_seed (root, &place, link->name, error) || !read_locale (root, &place, error))
    return FALSE;
  parent.name = extends;
  if (extends != NULL && !load_into (self, digest, folder, &parent, error))
    return FALSE;
  if (requires != NULL)
    {
      g_free (self->requires);
      self->requires = g_strdup (requires);
    }
  if (environments != NULL || link->depth == 0)
    {
      g_strfreev (self->environments);
      self->environments = environments != NULL
                             ? g_steal_pointer (&environments)
                             : g_strdupv ((char **) default_environments);
    }
  if (link->depth == 0)
    self->description = g_strdup (description);
  return read_tables (self, root, &place, error);
}

static gboolean
check_chain (const Link *link, GError **error)
{
  for (const Link *other = link->child; other != NULL; other = other->child)
    if (g_str_equal (other->name, link->name))
      {
        reeve_set_error (error, REEVE_ERROR_INVALID,
                         _("The profile “%s” extends itself, by way of “%s.json”"), link->name,
                         link->child->name);
        return FALSE;
      }
  if (link->depth <= LONGEST_CHAIN)
    return TRUE;
  reeve_set_error (error, REEVE_ERROR_INVALID,
                   _("More than %d profiles extend one another: “%s.json” is one too many"),
                   LONGEST_CHAIN, link->name);
  return FALSE;
}

static gboolean
fail_missing (const char *folder, const Link *link, GError **error)
{
  if (link->child != NULL)
    reeve_set_error (error, REEVE_ERROR_NOT_FOUND,
                     _("“%s.json” extends “%s”, but there is no profile “%s” in “%s”"),
                     link->child->name, link->name, link->name, folder);
  else
    {
      reeve_set_error (error, REEVE_ERROR_NOT_FOUND, _("There is no profile “%s” in “%s”"),
                       link->name, folder);
      reeve_error_set_remedy (error, _("See which there are (seed list)."));
    }
  return FALSE;
}

static gboolean
load_into (ReeveSeedProfile *self,
           ReeveDigest *digest,
           const char *folder,
           const Link *link,
           GError **error)
{
  g_autofree char *base = g_strconcat (link->name, ".json", NULL);
  g_autofree char *file = g_build_filename (folder, base, NULL);
  g_autoptr (JsonObject) root = NULL;

  if (!check_name (link->name, error) || !check_chain (link, error))
    return FALSE;
  if (!g_file_test (file, G_FILE_TEST_EXISTS))
    return fail_missing (folder, link, error);
  root = reeve_json_load (file, error);
  if (root != NULL && read_root (self, digest, folder, root, link, base, error))
    return TRUE;
  reeve_error_set_place (error, file, 0, 0);
  return FALSE;
}

ReeveSeedProfile *
reeve_seed_profile_load (const char *folder, const char *name, GError **error)
{
  g_autoptr (ReeveSeedProfile) self = g_new0 (ReeveSeedProfile, 1);
  g_autoptr (ReeveDigest) digest = reeve_digest_new ("reeve/seed-profile/1");
  const Link link = { .name = name };

  g_atomic_ref_count_init (&self->references);
  self->name = g_strdup (name);
  self->entries = g_ptr_array_new_with_free_func (entry_free);
  if (!load_into (self, digest, folder, &link, error))
    {
      reeve_error_set_unchanged (error, _("Nothing was written."));
      return NULL;
    }
  self->digest = reeve_digest_finish (digest);
  return g_steal_pointer (&self);
}

GPtrArray *
reeve_seed_profiles_load (const char *folder, const char *const *names, GError **error)
{
  g_autoptr (GPtrArray) profiles =
    g_ptr_array_new_with_free_func ((GDestroyNotify) reeve_seed_profile_unref);

  for (guint i = 0; names[i] != NULL; i++)
    {
      ReeveSeedProfile *profile = reeve_seed_profile_load (folder, names[i], error);

      if (profile == NULL)
        return NULL;
      g_ptr_array_add (profiles, profile);
    }
  return g_steal_pointer (&profiles);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

char **
reeve_seed_profile_list (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  GPtrArray *names = g_ptr_array_new ();
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (*name != '.' && g_str_has_suffix (name, ".json") &&
        !g_str_has_suffix (name, ".schema.json"))
      g_ptr_array_add (names, g_strndup (name, strlen (name) - strlen (".json")));
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (names, FALSE);
}

ReeveSeedProfile *
reeve_seed_profile_ref (ReeveSeedProfile *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
reeve_seed_profile_unref (ReeveSeedProfile *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_free (self->name);
  g_free (self->description);
  g_free (self->requires);
  g_strfreev (self->environments);
  g_free (self->digest);
  g_ptr_array_unref (self->entries);
  g_free (self);
}

const char *
reeve_seed_profile_get_name (const ReeveSeedProfile *self)
{
  return self->name;
}

const char *
reeve_seed_profile_get_description (const ReeveSeedProfile *self)
{
  return self->description;
}

const char *
reeve_seed_profile_get_requires (const ReeveSeedProfile *self)
{
  return self->requires;
}

const char *const *
reeve_seed_profile_get_environments (const ReeveSeedProfile *self)
{
  return (const char *const *) self->environments;
}

GPtrArray *
reeve_seed_profile_get_entries (const ReeveSeedProfile *self)
{
  return self->entries;
}

const char *
reeve_seed_profile_get_digest (const ReeveSeedProfile *self)
{
  return self->digest;
}
