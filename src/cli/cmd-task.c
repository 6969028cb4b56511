/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-cli"

#include "config.h"

#include "cli/cmd-task.h"

#include "cli/commands.h"
#include "cli/table.h"
#include "core/base/error.h"
#include "core/base/json.h"

ReeveTask *
reeve_cli_load_task (ReeveCliContext *context, GError **error)
{
  ReeveProject *project = reeve_cli_context_get_project (context, error);
  ReeveCliOptions *options = reeve_cli_context_get_options (context);

  return project != NULL
           ? reeve_task_load (project, reeve_cli_options_get_argument (options, 0), error)
           : NULL;
}

char *
reeve_cli_task_option (const ReeveTaskParameter *parameter)
{
  return g_strdelimit (g_strdup (parameter->name), "_", '-');
}

/* --- JSON ----------------------------------------------------------------------------------- */

static JsonObject *
parameter_to_json (const ReeveTaskParameter *parameter)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "name", parameter->name);
  json_object_set_string_member (object, "type", reeve_task_type_name (parameter->type));
  json_object_set_boolean_member (object, "required", parameter->required);
  reeve_json_set_string_or_null (object, "default", parameter->fallback);
  json_object_set_string_member (object, "help", parameter->help);
  if (parameter->choices != NULL)
    reeve_json_set_strv (object, "choices", (const char *const *) parameter->choices);
  if (reeve_task_parameter_has_range (parameter->type))
    {
      json_object_set_int_member (object, "least", parameter->least);
      json_object_set_int_member (object, "most", parameter->most);
    }
  return object;
}

static JsonObject *
task_to_json (ReeveTask *task)
{
  JsonObject *object = json_object_new ();
  JsonArray *parameters = json_array_new ();
  g_auto (GStrv) environments = reeve_task_dup_environments (task);

  json_object_set_string_member (object, "name", reeve_task_get_name (task));
  json_object_set_string_member (object, "title", reeve_task_get_title (task));
  json_object_set_string_member (object, "description", reeve_task_get_description (task));
  json_object_set_string_member (object, "effect",
                                 reeve_effect_name (reeve_task_get_effect (task)));
  reeve_json_set_strv (object, "environments", (const char *const *) environments);
  for (guint i = 0; i < reeve_task_get_n_parameters (task); i++)
    json_array_add_object_element (parameters,
                                   parameter_to_json (reeve_task_get_parameter (task, i)));
  json_object_set_array_member (object, "parameters", parameters);
  return object;
}

/* --- list ----------------------------------------------------------------------------------- */

static JsonObject *
list_to_json (GPtrArray *tasks, GPtrArray *problems)
{
  JsonObject *document = json_object_new ();
  JsonArray *good = json_array_new ();
  JsonArray *bad = json_array_new ();

  for (guint i = 0; i < tasks->len; i++)
    json_array_add_object_element (good, task_to_json (g_ptr_array_index (tasks, i)));
  for (guint i = 0; i < problems->len; i++)
    json_array_add_object_element (bad, reeve_cli_error_to_json (g_ptr_array_index (problems, i)));
  json_object_set_array_member (document, "tasks", good);
  json_object_set_array_member (document, "problems", bad);
  return document;
}

static void
print_list (ReeveCliOutput *output, GPtrArray *tasks)
{
  static const ReeveCliColumn columns[] = {
    { "TASK", FALSE }, { "EFFECT", FALSE }, { "WHAT", FALSE }, { NULL },
  };
  g_autoptr (ReeveCliTable) table = reeve_cli_table_new (columns);

  for (guint i = 0; i < tasks->len; i++)
    {
      ReeveTask *task = g_ptr_array_index (tasks, i);

      reeve_cli_table_add (table, REEVE_CLI_STRONG, reeve_task_get_name (task));
      reeve_cli_table_add (table, REEVE_CLI_PLAIN,
                           reeve_effect_name (reeve_task_get_effect (task)));
      reeve_cli_table_add (table, REEVE_CLI_PLAIN, reeve_task_get_title (task));
    }
  reeve_cli_table_print (table, output);
}

static int
run_list (ReeveCliContext *context, GError **error)
{
  ReeveCliOutput *output = reeve_cli_context_get_output (context);
  ReeveProject *project = reeve_cli_context_get_project (context, error);
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (GPtrArray) tasks =
    project != NULL ? reeve_task_list (project, &problems, error) : NULL;

  if (tasks == NULL)
    return REEVE_CLI_FAILED;
  if (reeve_cli_output_is_json (output))
    reeve_cli_print_json (output, list_to_json (tasks, problems));
  else if (tasks->len > 0)
    print_list (output, tasks);
  else if (problems->len == 0)
    reeve_cli_print (output, "There are no tasks in “%s”\n", reeve_project_get_tasks (project));
  for (guint i = 0; i < problems->len; i++)
    {
      g_autofree char *text = reeve_error_describe (g_ptr_array_index (problems, i));

      reeve_cli_warn (output, REEVE_CLI_BAD, "%s", text);
    }
  return problems->len > 0 ? REEVE_CLI_FINDINGS : REEVE_CLI_DONE;
}

/* --- show ----------------------------------------------------------------------------------- */

void
reeve_cli_print_parameters (ReeveCliOutput *output, ReeveTask *task)
{
  static const ReeveCliColumn columns[] = {
    { "OPTION", FALSE }, { "TYPE", FALSE }, { "DEFAULT", FALSE }, { "WHAT", FALSE }, { NULL },
  };
  g_autoptr (ReeveCliTable) table = reeve_cli_table_new (columns);

  for (guint i = 0; i < reeve_task_get_n_parameters (task); i++)
    {
      const ReeveTaskParameter *parameter = reeve_task_get_parameter (task, i);
      g_autofree char *name = reeve_cli_task_option (parameter);
      g_autofree char *option = g_strdup_printf ("--%s%s", name,
                                                 parameter->type == REEVE_TASK_SECRET ? "-file"
                                                                                      : "");
      g_autofree char *kind = reeve_task_parameter_dup_kind (parameter);

      reeve_cli_table_add (table, REEVE_CLI_STRONG, option);
      reeve_cli_table_add (table, REEVE_CLI_PLAIN, kind);
      reeve_cli_table_add (table, REEVE_CLI_FAINT,
                           parameter->required           ? "required"
                           : parameter->fallback != NULL ? parameter->fallback
                                                         : "none");
      reeve_cli_table_add (table, REEVE_CLI_PLAIN, parameter->help);
    }
  if (reeve_task_get_n_parameters (task) > 0)
    reeve_cli_table_print (table, output);
}

static void
print_task (ReeveCliOutput *output, ReeveTask *task)
{
  g_auto (GStrv) environments = reeve_task_dup_environments (task);
  g_autofree char *all = g_strjoinv (", ", environments);
  GArray *sections = reeve_task_get_sections (task);

  reeve_cli_print_styled (output, REEVE_CLI_STRONG, "%s", reeve_task_get_title (task));
  if (*reeve_task_get_description (task) != '\0')
    reeve_cli_print (output, "%s\n", reeve_task_get_description (task));
  reeve_cli_print (output, "%s, for %s\n", reeve_effect_name (reeve_task_get_effect (task)), all);
  reeve_cli_print_parameters (output, task);
  for (guint i = 0; i < sections->len; i++)
    {
      const ReeveTaskSection *section = &g_array_index (sections, ReeveTaskSection, i);
      g_autofree char *sql = g_strstrip (g_strdup (section->sql));

      reeve_cli_print_styled (output, REEVE_CLI_STRONG, "SQL%s%s",
                              section->engine != NULL ? " for " : "",
                              section->engine != NULL ? section->engine : "");
      reeve_cli_print_indented (output, 2, sql);
    }
}

static int
run_show (ReeveCliContext *context, GError **error)
{
  ReeveCliOutput *output = reeve_cli_context_get_output (context);
  g_autoptr (ReeveTask) task = reeve_cli_load_task (context, error);
  JsonObject *document;
  JsonArray *sections;
  GArray *all;

  if (task == NULL)
    return REEVE_CLI_FAILED;
  if (!reeve_cli_output_is_json (output))
    {
      print_task (output, task);
      return REEVE_CLI_DONE;
    }
  document = task_to_json (task);
  sections = json_array_new ();
  all = reeve_task_get_sections (task);
  for (guint i = 0; i < all->len; i++)
    {
      const ReeveTaskSection *section = &g_array_index (all, ReeveTaskSection, i);
      JsonObject *object = json_object_new ();

      reeve_json_set_string_or_null (object, "engine", section->engine);
      json_object_set_string_member (object, "sql", section->sql);
      json_array_add_object_element (sections, object);
    }
  json_object_set_array_member (document, "sections", sections);
  reeve_cli_print_json (output, document);
  return REEVE_CLI_DONE;
}

static const ReeveCliOption run_options[] = {
  { "no-backup", 0, REEVE_CLI_FLAG, NULL, "make no backup first, whatever the plan destroys" },
  REEVE_CLI_ENCRYPT_OPTION,
  { NULL },
};

const ReeveCliVerb reeve_cli_task_verbs[] = {
  { "list", NULL, 0, 0, "The tasks of the project", NULL, run_list },
  { "show", "NAME", 1, 1, "One task with its parameters and its SQL", NULL, run_show },
  { "run", "NAME [--PARAMETER VALUE]…", 1, 1, "Run it; “task run NAME --help” lists its parameters",
    run_options, reeve_cli_task_run, reeve_cli_task_help },
  { NULL },
};
