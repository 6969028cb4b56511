/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-project"

#include "config.h"

#include "core/project/project.h"

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/json.h"
#include "core/base/paths.h"
#include "core/project/placeholder.h"

/* Where the revisions of a folder without a project file lie, in the order of asking. */
static const char *const usual_folders[] = { "db/migrations", "migrations" };

static const char *const safeties[] = { "destructive", "always", "never" };

static const char *const lint_severities[] = { "error", "warning", "info", "off", NULL };

struct _ReeveProject
{
  GObject parent_instance;

  char *folder;
  char *name;
  char *migrations;
  char *seeds;
  char *tasks;
  char *ledger_schema;
  ReeveSafety safety;
  char *common_schema;      /* path; the schema file of every engine that has none of its own */
  GHashTable *schemas;      /* engine → path */
  GHashTable *placeholders; /* name → value; NULL: the project has none, texts stay as they are */
  GHashTable *lint;         /* rule → severity */
};

G_DEFINE_FINAL_TYPE (ReeveProject, reeve_project, G_TYPE_OBJECT)

enum
{
  PROP_FOLDER = 1,
  PROP_NAME,
  PROP_MIGRATIONS,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

/* The project file while it is read. */
typedef struct
{
  ReeveProject *project;
  const char *path;
  JsonObject *root;
} Reading;

static char *
resolve (ReeveProject *self, const char *path)
{
  return g_canonicalize_filename (path, self->folder);
}

static gboolean
is_folder (const char *path)
{
  return g_file_test (path, G_FILE_TEST_IS_DIR);
}

/* “<digits>_<words>.sql”; what more a revision must be, its parser says. */
static gboolean
looks_like_revision (const char *basename)
{
  const char *at = basename;

  while (g_ascii_isdigit (*at))
    at++;
  return at > basename && *at == '_' && g_str_has_suffix (at, ".sql");
}

static gboolean
holds_revisions (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (looks_like_revision (name))
      return TRUE;
  return FALSE;
}

static gboolean
is_project (const char *folder)
{
  g_autofree char *file = g_build_filename (folder, REEVE_PROJECT_FILE, NULL);
  g_autofree char *dbmate = g_build_filename (folder, "db/migrations", NULL);
  g_autofree char *plain = g_build_filename (folder, "migrations", NULL);

  return g_file_test (file, G_FILE_TEST_EXISTS) || is_folder (dbmate) ||
         holds_revisions (folder) || holds_revisions (plain);
}

static void set_member_error (const Reading *reading,
                              GError **error,
                              const char *format,
                              ...) G_GNUC_PRINTF (3, 4);

static void
set_member_error (const Reading *reading, GError **error, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  reeve_set_error (error, REEVE_ERROR_INVALID, "%s", message);
  reeve_error_set_place (error, reading->path, 0, 0);
}

static gboolean
read_text (const Reading *reading, const char *member, char **value, GError **error)
{
  const char *text;

  if (!reeve_json_get_string (reading->root, member, reading->path, &text, error))
    {
      reeve_error_set_place (error, reading->path, 0, 0);
      return FALSE;
    }
  if (text != NULL)
    {
      g_free (*value);
      *value = g_strdup (text);
    }
  return TRUE;
}

/* A member that is an object of texts, into a new table; *table stays NULL where it is absent. */
static gboolean
read_texts (const Reading *reading, const char *member, GHashTable **table, GError **error)
{
  JsonNode *node = json_object_get_member (reading->root, member);
  g_autoptr (GHashTable) texts = NULL;
  JsonObjectIter iter;
  const char *key;
  JsonNode *value;

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      set_member_error (reading, error, _("“%s” in “%s” must be an object of texts"), member,
                        reading->path);
      return FALSE;
    }

  texts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  json_object_iter_init (&iter, json_node_get_object (node));
  while (json_object_iter_next (&iter, &key, &value))
    {
      if (!JSON_NODE_HOLDS_VALUE (value) || json_node_get_value_type (value) != G_TYPE_STRING)
        {
          g_autofree char *full = g_strdup_printf ("%s.%s", member, key);

          set_member_error (reading, error, _("“%s” in “%s” must be a text"), full, reading->path);
          return FALSE;
        }
      g_hash_table_replace (texts, g_strdup (key), json_node_dup_string (value));
    }
  g_clear_pointer (table, g_hash_table_unref);
  *table = g_steal_pointer (&texts);
  return TRUE;
}

/* One file for all engines, or an object with one for each. */
static gboolean
read_schema (const Reading *reading, GError **error)
{
  ReeveProject *self = reading->project;
  JsonNode *node = json_object_get_member (reading->root, "schema");
  GHashTableIter iter;
  gpointer path;

  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    {
      if (!read_texts (reading, "schema", &self->schemas, error))
        return FALSE;
      g_hash_table_iter_init (&iter, self->schemas);
      while (g_hash_table_iter_next (&iter, NULL, &path))
        g_hash_table_iter_replace (&iter, resolve (self, path));
      return TRUE;
    }
  if (node != NULL && !JSON_NODE_HOLDS_NULL (node) &&
      (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING))
    {
      set_member_error (reading, error,
                        _("“%s” in “%s” must be a text, or an object with one for each engine"),
                        "schema", reading->path);
      return FALSE;
    }
  if (!read_text (reading, "schema", &self->common_schema, error))
    return FALSE;
  if (self->common_schema != NULL)
    {
      g_autofree char *relative = g_steal_pointer (&self->common_schema);

      self->common_schema = resolve (self, relative);
    }
  return TRUE;
}

static gboolean
read_safety (const Reading *reading, GError **error)
{
  g_autofree char *name = NULL;

  if (!read_text (reading, "backup_before", &name, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (safeties); i++)
    if (name == NULL || g_str_equal (name, safeties[i]))
      {
        reading->project->safety = (ReeveSafety) i;
        return TRUE;
      }
  set_member_error (reading, error,
                    _("“%s” in “%s” must be “destructive”, “always” or “never”"),
                    "backup_before", reading->path);
  return FALSE;
}

static gboolean
read_placeholders (const Reading *reading, GError **error)
{
  GHashTableIter iter;
  gpointer name;

  if (!read_texts (reading, "placeholders", &reading->project->placeholders, error))
    return FALSE;
  if (reading->project->placeholders == NULL)
    return TRUE;
  g_hash_table_iter_init (&iter, reading->project->placeholders);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (!reeve_placeholder_is_name (name))
      {
        g_autofree char *full = g_strdup_printf ("placeholders.%s", (const char *) name);

        set_member_error (
          reading, error,
          _("“%s” in “%s” must be named with letters, digits, “_”, “-” and “.”, no digit first"),
          full, reading->path);
        return FALSE;
      }
  return TRUE;
}

static gboolean
read_lint (const Reading *reading, GError **error)
{
  GHashTableIter iter;
  gpointer rule;
  gpointer severity;

  if (!read_texts (reading, "lint", &reading->project->lint, error))
    return FALSE;
  g_hash_table_iter_init (&iter, reading->project->lint);
  while (g_hash_table_iter_next (&iter, &rule, &severity))
    if (!g_strv_contains (lint_severities, severity))
      {
        g_autofree char *full = g_strdup_printf ("lint.%s", (const char *) rule);

        set_member_error (reading, error,
                          _("“%s” in “%s” must be “error”, “warning”, “info” or “off”"), full,
                          reading->path);
        return FALSE;
      }
  return TRUE;
}

/* Members that others read later must have the right type all the same: a project is either
 * wholly right or it is not opened. Unknown members belong to newer versions. */
static gboolean
read_members (const Reading *reading, GError **error)
{
  ReeveProject *self = reading->project;
  g_autofree char *migrations = NULL;
  g_autofree char *seeds = NULL;
  g_autofree char *tasks = NULL;
  const struct
  {
    const char *member;
    char **value;
  } texts[] = {
    { "name", &self->name },
    { "migrations", &migrations },
    { "seeds", &seeds },
    { "tasks", &tasks },
    { "ledger_schema", &self->ledger_schema },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    if (!read_text (reading, texts[i].member, texts[i].value, error))
      return FALSE;
  if (self->name != NULL && *self->name == '\0')
    {
      set_member_error (reading, error, _("“%s” in “%s” must be a text that is not empty"), "name",
                        reading->path);
      return FALSE;
    }
  if (self->ledger_schema != NULL && *self->ledger_schema == '\0')
    {
      set_member_error (reading, error, _("“%s” in “%s” must be a text that is not empty"),
                        "ledger_schema", reading->path);
      return FALSE;
    }
  if (migrations != NULL)
    self->migrations = resolve (self, migrations);
  if (seeds != NULL)
    self->seeds = resolve (self, seeds);
  if (tasks != NULL)
    self->tasks = resolve (self, tasks);
  return read_schema (reading, error) && read_safety (reading, error) &&
         read_placeholders (reading, error) &&
         read_lint (reading, error);
}

/* A folder without a project file is no error, an unreadable file is one. */
static gboolean
read_project_file (ReeveProject *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, REEVE_PROJECT_FILE, NULL);
  g_autoptr (JsonObject) root = NULL;
  Reading reading = { .project = self, .path = path };

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  root = reeve_json_load (path, error);
  if (root == NULL)
    return FALSE;
  reading.root = root;
  return read_members (&reading, error);
}

static void
choose_migrations (ReeveProject *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (usual_folders) && self->migrations == NULL; i++)
    {
      g_autofree char *path = resolve (self, usual_folders[i]);

      if (is_folder (path))
        self->migrations = g_steal_pointer (&path);
    }
  if (self->migrations == NULL)
    self->migrations = g_strdup (self->folder);
}

static void
reeve_project_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ReeveProject *self = REEVE_PROJECT (object);

  switch (id)
    {
    case PROP_FOLDER:
      g_value_set_string (value, self->folder);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_MIGRATIONS:
      g_value_set_string (value, self->migrations);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
reeve_project_finalize (GObject *object)
{
  ReeveProject *self = REEVE_PROJECT (object);

  g_free (self->folder);
  g_free (self->name);
  g_free (self->migrations);
  g_free (self->seeds);
  g_free (self->tasks);
  g_free (self->ledger_schema);
  g_free (self->common_schema);
  g_clear_pointer (&self->schemas, g_hash_table_unref);
  g_clear_pointer (&self->placeholders, g_hash_table_unref);
  g_clear_pointer (&self->lint, g_hash_table_unref);
  G_OBJECT_CLASS (reeve_project_parent_class)->finalize (object);
}

static void
reeve_project_class_init (ReeveProjectClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = reeve_project_get_property;
  object_class->finalize = reeve_project_finalize;

  properties[PROP_FOLDER] = g_param_spec_string ("folder", NULL, NULL, NULL, flags);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_MIGRATIONS] = g_param_spec_string ("migrations", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
reeve_project_init (ReeveProject *self)
{
  self->schemas = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->lint = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

ReeveProject *
reeve_project_open (const char *folder, GError **error)
{
  g_autoptr (ReeveProject) self = g_object_new (REEVE_TYPE_PROJECT, NULL);

  self->folder = reeve_paths_absolute (folder);
  if (!is_folder (self->folder))
    {
      reeve_set_error (error, REEVE_ERROR_NOT_FOUND, _("There is no folder “%s”"), self->folder);
      reeve_error_set_remedy (error, _("Name the folder that holds the project's revisions."));
      return NULL;
    }
  if (!read_project_file (self, error))
    return NULL;
  choose_migrations (self);
  if (self->seeds == NULL)
    self->seeds = resolve (self, "seeds");
  if (self->tasks == NULL)
    self->tasks = resolve (self, "tasks");
  if (self->name == NULL)
    self->name = g_path_get_basename (self->folder);
  if (!is_folder (self->migrations))
    {
      reeve_set_error (error, REEVE_ERROR_NOT_FOUND,
                       _("The project “%s” has no folder of revisions: there is no “%s”"),
                       self->name, self->migrations);
      reeve_error_set_remedy (error, _("Make the folder, or correct “migrations” in “%s/%s”."),
                              self->folder, REEVE_PROJECT_FILE);
      return NULL;
    }
  return g_steal_pointer (&self);
}

char *
reeve_project_find (const char *start)
{
  g_autofree char *folder = reeve_paths_absolute (start);

  while (!is_project (folder))
    {
      g_autofree char *child = g_steal_pointer (&folder);

      folder = g_path_get_dirname (child);
      if (g_str_equal (folder, child))
        return NULL;
    }
  return g_steal_pointer (&folder);
}

const char *
reeve_project_get_folder (ReeveProject *self)
{
  return self->folder;
}

const char *
reeve_project_get_name (ReeveProject *self)
{
  return self->name;
}

const char *
reeve_project_get_migrations (ReeveProject *self)
{
  return self->migrations;
}

const char *
reeve_project_get_seeds (ReeveProject *self)
{
  return self->seeds;
}

const char *
reeve_project_get_tasks (ReeveProject *self)
{
  return self->tasks;
}

const char *
reeve_project_get_ledger_schema (ReeveProject *self)
{
  return self->ledger_schema;
}

char *
reeve_project_dup_schema_file (ReeveProject *self, const char *engine)
{
  const char *own = g_hash_table_lookup (self->schemas, engine);

  return g_strdup (own != NULL ? own : self->common_schema);
}

const char *
reeve_project_get_lint_severity (ReeveProject *self, const char *rule)
{
  return g_hash_table_lookup (self->lint, rule);
}

ReeveSafety
reeve_project_get_safety (ReeveProject *self)
{
  return self->safety;
}

gboolean
reeve_project_has_placeholders (ReeveProject *self)
{
  g_return_val_if_fail (REEVE_IS_PROJECT (self), FALSE);
  return self->placeholders != NULL;
}

char *
reeve_project_expand (ReeveProject *self, const char *text, GError **error)
{
  if (self->placeholders == NULL)
    return g_strdup (text);
  return reeve_placeholder_expand (self->placeholders, text, error);
}
