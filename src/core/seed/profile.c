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
#include "core/seed/profile-rows.h"

/* A longer chain is a circle, or nobody can follow it. */
#define LONGEST_CHAIN 16

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
  g_clear_pointer (&entry->rows, g_ptr_array_unref);
  g_free (entry);
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
                   entry->file, entry->table, text);
  return FALSE;
}

static const char *const table_members[] = { "table", "key", "policy", "columns", "rows",
                                             "comment" };

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

static gboolean
read_entry (GPtrArray *entries, const char *file, JsonNode *node, GError **error)
{
  ReeveSeedEntry *entry = g_new0 (ReeveSeedEntry, 1);
  JsonObject *object;
  const char *table = NULL;

  entry->file = g_strdup (file);
  entry->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  g_ptr_array_add (entries, entry);
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      reeve_set_error (error, REEVE_ERROR_INVALID, _("“%s”: “tables” must hold objects"), file);
      return FALSE;
    }
  object = json_node_get_object (node);
  if (!check_members (object, file, table_members, G_N_ELEMENTS (table_members), error) ||
      !reeve_json_get_string (object, "table", file, &table, error))
    return FALSE;
  if (table == NULL || *table == '\0')
    {
      reeve_set_error (error, REEVE_ERROR_INVALID, _("“%s”: a table without a name (“table”)"),
                       file);
      return FALSE;
    }
  entry->table = g_strdup (table);
  return read_strings (object, "key", file, &entry->key, error) &&
         read_policy (object, entry, error) &&
         read_strings (object, "columns", file, &entry->columns, error) &&
         reeve_seed_rows_read (entry, json_object_get_member (object, "rows"), error);
}

static gboolean
read_tables (ReeveSeedProfile *self, JsonObject *root, const char *file, GError **error)
{
  JsonNode *node = json_object_get_member (root, "tables");
  JsonArray *array;

  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_ARRAY (node))
    {
      reeve_set_error (error, REEVE_ERROR_INVALID, _("“%s”: “tables” must be a list"), file);
      return FALSE;
    }
  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (!read_entry (self->entries, file, json_array_get_element (array, i), error))
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

static gboolean
load_into (ReeveSeedProfile *self,
           ReeveDigest *digest,
           const char *folder,
           const char *name,
           guint depth,
           GError **error);

static gboolean
read_root (ReeveSeedProfile *self,
           ReeveDigest *digest,
           const char *folder,
           JsonObject *root,
           const char *file,
           guint depth,
           GError **error)
{
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
      !check_environments (environments, file, error))
    return FALSE;
  if (extends != NULL && !load_into (self, digest, folder, extends, depth + 1, error))
    return FALSE;
  if (requires != NULL)
    {
      g_free (self->requires);
      self->requires = g_strdup (requires);
    }
  if (environments != NULL || depth == 0)
    {
      g_strfreev (self->environments);
      self->environments = environments != NULL
                             ? g_steal_pointer (&environments)
                             : g_strdupv ((char **) default_environments);
    }
  if (depth == 0)
    self->description = g_strdup (description);
  return read_tables (self, root, file, error);
}

static gboolean
load_into (ReeveSeedProfile *self,
           ReeveDigest *digest,
           const char *folder,
           const char *name,
           guint depth,
           GError **error)
{
  g_autofree char *base = g_strconcat (name, ".json", NULL);
  g_autofree char *file = g_build_filename (folder, base, NULL);
  g_autoptr (JsonObject) root = NULL;

  if (!check_name (name, error))
    return FALSE;
  if (depth > LONGEST_CHAIN)
    {
      reeve_set_error (error, REEVE_ERROR_INVALID, _("“%s”: the profiles extend one another in a "
                                                     "circle"), file);
      return FALSE;
    }
  if (!g_file_test (file, G_FILE_TEST_EXISTS))
    {
      reeve_set_error (error, REEVE_ERROR_NOT_FOUND, _("There is no profile “%s” in “%s”"), name,
                       folder);
      return FALSE;
    }
  root = reeve_json_load (file, error);
  return root != NULL && read_root (self, digest, folder, root, base, depth, error);
}

ReeveSeedProfile *
reeve_seed_profile_load (const char *folder, const char *name, GError **error)
{
  g_autoptr (ReeveSeedProfile) self = g_new0 (ReeveSeedProfile, 1);
  g_autoptr (ReeveDigest) digest = reeve_digest_new ("reeve/seed-profile/1");

  g_atomic_ref_count_init (&self->references);
  self->name = g_strdup (name);
  self->entries = g_ptr_array_new_with_free_func (entry_free);
  if (!load_into (self, digest, folder, name, 0, error))
    return NULL;
  self->digest = reeve_digest_finish (digest);
  return g_steal_pointer (&self);
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
