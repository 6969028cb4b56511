/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-task"

#include "config.h"

#include "core/project/task.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "core/base/digest.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/i18n.h"
#include "core/project/task-file.h"

#define SUFFIX ".sql"
#define N_ENVIRONMENTS (REEVE_ENVIRONMENT_PRODUCTION + 1)

struct _ReeveTask
{
  GObject parent_instance;

  char *path;
  char *name;
  char *checksum;
  ReeveTaskFields fields;
};

G_DEFINE_FINAL_TYPE (ReeveTask, reeve_task, G_TYPE_OBJECT)

enum
{
  PROP_NAME = 1,
  PROP_TITLE,
  PROP_DESCRIPTION,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

static void
reeve_task_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ReeveTask *self = REEVE_TASK (object);

  switch (id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_TITLE:
      g_value_set_string (value, reeve_task_get_title (self));
      break;
    case PROP_DESCRIPTION:
      g_value_set_string (value, reeve_task_get_description (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
reeve_task_finalize (GObject *object)
{
  ReeveTask *self = REEVE_TASK (object);

  g_free (self->path);
  g_free (self->name);
  g_free (self->checksum);
  reeve_task_fields_clear (&self->fields);
  G_OBJECT_CLASS (reeve_task_parent_class)->finalize (object);
}

static void
reeve_task_class_init (ReeveTaskClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = reeve_task_get_property;
  object_class->finalize = reeve_task_finalize;
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_DESCRIPTION] = g_param_spec_string ("description", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
reeve_task_init (ReeveTask *self)
{
}

/* Letters, digits, "-" and "_", no "-" first: what can be typed without quoting. */
static gboolean
is_name (const char *text)
{
  return g_ascii_isalnum (*text) &&
         text[strspn (text, G_CSET_a_2_z G_CSET_A_2_Z "0123456789-_")] == '\0';
}

ReeveTask *
reeve_task_parse (const char *path, const char *text, GError **error)
{
  g_autoptr (ReeveTask) self = g_object_new (REEVE_TYPE_TASK, NULL);

  self->path = g_strdup (path);
  self->name = g_path_get_basename (path);
  if (g_str_has_suffix (self->name, SUFFIX))
    self->name[strlen (self->name) - strlen (SUFFIX)] = '\0';
  if (!is_name (self->name))
    {
      reeve_set_error (error, REEVE_ERROR_INVALID,
                       _("A task's file is named with letters, digits, “-” and “_”: “%s”"), path);
      return NULL;
    }
  self->checksum = reeve_sha256 (text, strlen (text));
  if (!reeve_task_file_parse (path, text, &self->fields, error))
    return NULL;
  return g_steal_pointer (&self);
}

/* --- the folder ----------------------------------------------------------------------------- */

static ReeveTask *
load_file (ReeveProject *project, const char *path, GError **error)
{
  gsize length = 0;
  g_autofree char *text = reeve_file_read_text (AT_FDCWD, path, path, &length, error);
  g_autofree char *expanded = text != NULL ? reeve_project_expand (project, text, error) : NULL;

  if (expanded != NULL)
    return reeve_task_parse (path, expanded, error);
  if (text != NULL)
    {
      const ReeveErrorDetail *detail = error != NULL ? reeve_error_get_detail (*error) : NULL;

      reeve_error_set_place (error, path, detail != NULL ? detail->line : 0, 0);
    }
  return NULL;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The files that are tasks by their names; empty where there is no folder. */
static GPtrArray *
list_files (ReeveProject *project, GError **error)
{
  const char *folder = reeve_project_get_tasks (project);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) local = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &local);
  const char *name;

  if (dir == NULL && !g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    {
      reeve_set_error (error, REEVE_ERROR_PERMISSION,
                       _("The folder of the tasks cannot be read: %s"), local->message);
      return NULL;
    }
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (*name != '.' && g_str_has_suffix (name, SUFFIX))
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  return g_steal_pointer (&names);
}

GPtrArray *
reeve_task_list (ReeveProject *project, GPtrArray **problems, GError **error)
{
  g_autoptr (GPtrArray) files = list_files (project, error);
  g_autoptr (GPtrArray) tasks = g_ptr_array_new_with_free_func (g_object_unref);

  if (files == NULL)
    return NULL;
  *problems = g_ptr_array_new_with_free_func ((GDestroyNotify) g_error_free);
  for (guint i = 0; i < files->len; i++)
    {
      g_autofree char *path = g_build_filename (reeve_project_get_tasks (project),
                                                g_ptr_array_index (files, i), NULL);
      GError *problem = NULL;
      ReeveTask *task = load_file (project, path, &problem);

      if (task != NULL)
        g_ptr_array_add (tasks, task);
      else
        g_ptr_array_add (*problems, problem);
    }
  return g_steal_pointer (&tasks);
}

static void
set_not_found (ReeveProject *project, const char *name, GError **error)
{
  g_autoptr (GPtrArray) files = list_files (project, NULL);
  g_autoptr (GString) there = g_string_new (NULL);

  for (guint i = 0; files != NULL && i < files->len; i++)
    {
      const char *file = g_ptr_array_index (files, i);

      g_string_append_printf (there, "%s%.*s", i > 0 ? ", " : "",
                              (int) (strlen (file) - strlen (SUFFIX)), file);
    }
  reeve_set_error (error, REEVE_ERROR_NOT_FOUND, _("The project “%s” has no task “%s”"),
                   reeve_project_get_name (project), name);
  if (there->len > 0)
    reeve_error_set_remedy (error, _("There are: %s"), there->str);
  else
    reeve_error_set_remedy (error, _("There are no tasks in “%s”."),
                            reeve_project_get_tasks (project));
}

ReeveTask *
reeve_task_load (ReeveProject *project, const char *name, GError **error)
{
  g_autofree char *file = g_strconcat (name, SUFFIX, NULL);
  g_autofree char *path = g_build_filename (reeve_project_get_tasks (project), file, NULL);

  if (!is_name (name) || !g_file_test (path, G_FILE_TEST_EXISTS))
    {
      set_not_found (project, name, error);
      return NULL;
    }
  return load_file (project, path, error);
}

/* --- what it says --------------------------------------------------------------------------- */

const char *
reeve_task_get_name (ReeveTask *self)
{
  return self->name;
}

const char *
reeve_task_get_path (ReeveTask *self)
{
  return self->path;
}

const char *
reeve_task_get_title (ReeveTask *self)
{
  return self->fields.title->str;
}

const char *
reeve_task_get_description (ReeveTask *self)
{
  return self->fields.description->str;
}

ReeveEffect
reeve_task_get_effect (ReeveTask *self)
{
  return self->fields.effect;
}

gboolean
reeve_task_is_meant_for (ReeveTask *self, ReeveEnvironment environment)
{
  return self->fields.environments == 0 || (self->fields.environments & 1u << environment) != 0;
}

char **
reeve_task_dup_environments (ReeveTask *self)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (guint i = 0; i < N_ENVIRONMENTS; i++)
    if (reeve_task_is_meant_for (self, (ReeveEnvironment) i))
      g_strv_builder_add (names, reeve_environment_name ((ReeveEnvironment) i));
  return g_strv_builder_end (names);
}

guint
reeve_task_get_n_parameters (ReeveTask *self)
{
  return self->fields.parameters->len;
}

const ReeveTaskParameter *
reeve_task_get_parameter (ReeveTask *self, guint index)
{
  return g_ptr_array_index (self->fields.parameters, index);
}

const ReeveTaskParameter *
reeve_task_find_parameter (ReeveTask *self, const char *name, guint *index)
{
  for (guint i = 0; i < self->fields.parameters->len; i++)
    {
      const ReeveTaskParameter *parameter = reeve_task_get_parameter (self, i);

      if (strcmp (parameter->name, name) != 0)
        continue;
      if (index != NULL)
        *index = i;
      return parameter;
    }
  return NULL;
}

GArray *
reeve_task_get_sections (ReeveTask *self)
{
  return self->fields.sections;
}

const ReeveTaskSection *
reeve_task_find_section (ReeveTask *self, const char *engine)
{
  const ReeveTaskSection *common = NULL;

  for (guint i = 0; i < self->fields.sections->len; i++)
    {
      const ReeveTaskSection *section =
        &g_array_index (self->fields.sections, ReeveTaskSection, i);

      if (section->engine == NULL)
        common = section;
      else if (strcmp (section->engine, engine) == 0)
        return section;
    }
  return common;
}

const char *
reeve_task_get_checksum (ReeveTask *self)
{
  return self->checksum;
}
