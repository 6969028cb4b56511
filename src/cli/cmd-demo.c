/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-cli"

#include "config.h"

#include <string.h>

#include "cli/cmd-backup.h"
#include "cli/cmd-migrate.h"
#include "cli/cmd-prepare.h"
#include "cli/commands.h"
#include "cli/overview-view.h"
#include "cli/plan-view.h"
#include "cli/run.h"
#include "cli/suggest.h"
#include "core/backup/operation-create.h"
#include "core/base/error.h"
#include "core/base/json.h"
#include "core/base/paths.h"
#include "core/flow/prepare.h"
#include "core/project/sample.h"

#define DEFAULT_PROJECT "school"

/* A demonstration on its way; each phase leaves its part in the document. */
typedef struct
{
  ReeveCliContext *context;
  ReeveCliOutput *output;
  const char *name;
  JsonObject *document;
  JsonArray *phases;
} Demo;

static void
set_unknown_sample (const char *name, GError **error)
{
  g_autoptr (GPtrArray) names = reeve_sample_list ();
  g_autoptr (GString) all = g_string_new (NULL);
  ReeveCliSuggestion suggestion;

  reeve_cli_suggestion_init (&suggestion, name);
  for (guint i = 0; i < names->len; i++)
    {
      reeve_cli_suggestion_offer (&suggestion, names->pdata[i]);
      g_string_append_printf (all, "%s%s", i > 0 ? ", " : "", (char *) names->pdata[i]);
    }
  reeve_set_error (error, REEVE_ERROR_USAGE, "There is no sample project “%s”", name);
  if (suggestion.best != NULL)
    reeve_error_set_remedy (error, "Did you mean “%s”? There are: %s.", suggestion.best, all->str);
  else if (all->len > 0)
    reeve_error_set_remedy (error, "There are: %s.", all->str);
  else
    {
      g_autofree char *folder = reeve_paths_samples ();

      reeve_error_set_remedy (error, "There are none in “%s”: set REEVE_SAMPLES to their folder.",
                              folder);
    }
}

static ReeveProject *
open_sample (const char *name, GError **error)
{
  g_autofree char *folder = reeve_sample_dup_folder (name);

  if (folder != NULL)
    return reeve_project_open (folder, error);
  set_unknown_sample (name, error);
  return NULL;
}

static void
begin_phase (Demo *self, const char *title)
{
  if (!reeve_cli_output_is_quiet (self->output))
    reeve_cli_print_styled (self->output, REEVE_CLI_STRONG, "\n== %s", title);
}

static void
end_phase (Demo *self, const char *name, gboolean ok, JsonObject *result)
{
  JsonObject *phase = json_object_new ();

  json_object_set_string_member (phase, "phase", name);
  json_object_set_boolean_member (phase, "ok", ok);
  if (result != NULL)
    json_object_set_object_member (phase, "result", result);
  json_array_add_object_element (self->phases, phase);
}

static gboolean
show_status (Demo *self, const char *title, GError **error)
{
  ReeveConnection *connection = reeve_cli_context_get_connection (self->context, error);
  g_autoptr (ReeveMigrationStatus) status = reeve_cli_read_status (self->context, error);

  begin_phase (self, title);
  if (status == NULL)
    return FALSE;
  if (!reeve_cli_output_is_quiet (self->output))
    reeve_cli_print_status (self->context, status);
  end_phase (self, "status", TRUE,
             reeve_migration_status_to_json (status, reeve_connection_get_name (connection)));
  return TRUE;
}

static void
print_steps (Demo *self, ReevePlan *plan)
{
  for (guint i = 0; i < reeve_plan_get_n_steps (plan); i++)
    reeve_cli_print (self->output, "%3u. %s\n", i + 1, reeve_plan_get_step (plan, i)->label);
}

static gboolean
is_dry_run (Demo *self)
{
  return reeve_cli_options_has (reeve_cli_context_get_options (self->context), "dry-run");
}

/* The job of a plan, as the phase @name. Returns: (transfer full): its result; NULL with @error */
static JsonObject *
run_plan (Demo *self,
          ReeveRunner *runner,
          ReeveOperation *operation,
          ReevePlan *plan,
          const char *name,
          GError **error)
{
  g_autoptr (ReeveJob) job = reeve_cli_run_job (self->context, runner, operation, plan);
  g_autoptr (GError) failure = reeve_job_dup_error (job);

  end_phase (self, name, failure == NULL, reeve_cli_job_to_json (job));
  if (failure == NULL)
    return reeve_job_dup_result (job);
  g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}

static gboolean
run_prepare (Demo *self, ReeveRunner *runner, ReeveOperation *operation, GError **error)
{
  ReeveConnection *connection = reeve_operation_get_connection (operation);
  g_autoptr (ReevePlan) plan = reeve_runner_prepare (
    runner, operation, reeve_cli_context_get_cancellable (self->context), error);
  g_autoptr (JsonObject) result = NULL;

  begin_phase (self, "Plan");
  if (plan == NULL)
    return FALSE;
  print_steps (self, plan);
  end_phase (self, "plan", TRUE, reeve_cli_plan_to_json (plan, connection));

  if (is_dry_run (self))
    return TRUE;
  begin_phase (self, "Prepare");
  result = run_plan (self, runner, operation, plan, "prepare", error);
  if (result != NULL && !reeve_cli_output_is_quiet (self->output))
    reeve_cli_prepare_report (self->context, plan, result);
  return result != NULL;
}

/* A backup that is proven the hard way: by restoring it and comparing every row. */
static gboolean
back_up (Demo *self, GError **error)
{
  ReeveConnection *connection = reeve_cli_context_get_connection (self->context, error);
  ReeveRunner *runner = reeve_cli_context_get_runner (self->context, error);
  g_auto (GStrv) revision = reeve_cli_backup_read_revision (self->context);
  g_autofree char *path = reeve_backup_dup_path (connection, NULL, "demo");
  const ReeveBackupOptions options = { .path = path,
                                       .label = "demo",
                                       .revision = (const char *const *) revision,
                                       .proof = REEVE_PROOF_RESTORED };
  g_autoptr (ReeveOperation) operation =
    reeve_backup_create_new (connection, &options, NULL, NULL);
  g_autoptr (ReevePlan) plan = reeve_runner_prepare (
    runner, operation, reeve_cli_context_get_cancellable (self->context), error);
  g_autoptr (JsonObject) result = NULL;

  begin_phase (self, "Back up, and prove it by restoring");
  if (plan == NULL)
    return FALSE;
  result = run_plan (self, runner, operation, plan, "backup", error);
  if (result != NULL && !reeve_cli_output_is_quiet (self->output))
    reeve_cli_backup_report (self->output, result);
  return result != NULL;
}

static gboolean
prepare (Demo *self, GError **error)
{
  const ReevePrepareOptions options = { 0 };
  ReeveConnection *connection = reeve_cli_context_get_connection (self->context, error);
  ReeveProject *project = reeve_cli_context_get_project (self->context, error);
  ReeveRunner *runner = reeve_cli_context_get_runner (self->context, error);
  g_autoptr (ReeveOperation) operation = NULL;

  if (runner == NULL)
    return FALSE;
  operation = reeve_prepare_new (connection, project, &options);
  return run_prepare (self, runner, operation, error);
}

static ReeveCliOverview *
read_overview (Demo *self, GError **error)
{
  ReeveCliOverview *overview =
    reeve_cli_overview_read (reeve_cli_context_get_connection (self->context, error),
                             reeve_cli_context_get_project (self->context, error), NULL,
                             reeve_cli_context_get_cancellable (self->context), error);

  if (overview == NULL || overview->error == NULL)
    return overview;
  g_propagate_error (error, g_steal_pointer (&overview->error));
  reeve_cli_overview_free (overview);
  return NULL;
}

static gboolean
show_tables (Demo *self, GError **error)
{
  g_autoptr (ReeveCliOverview) overview = read_overview (self, error);

  begin_phase (self, "What is in it");
  if (overview == NULL)
    return FALSE;
  if (!reeve_cli_output_is_quiet (self->output))
    reeve_cli_overview_print_tables (overview, self->output);
  end_phase (self, "tables", TRUE, reeve_cli_overview_to_json (overview));
  return TRUE;
}

static gboolean
show_history (Demo *self, GError **error)
{
  g_autoptr (GPtrArray) attempts = reeve_cli_read_history (self->context, NULL, 0, error);

  begin_phase (self, "History");
  if (attempts == NULL)
    return FALSE;
  if (!reeve_cli_output_is_quiet (self->output))
    reeve_cli_print_history (self->output, attempts);
  end_phase (self, "history", TRUE, reeve_cli_history_to_json (attempts));
  return TRUE;
}

/* Only a database that holds nothing, or nothing but this project's ledger at base, may be
 * filled. A file that is not there yet is as good as empty. */
static gboolean
check_empty (Demo *self, GError **error)
{
  ReeveConnection *connection = reeve_cli_context_get_connection (self->context, error);
  g_autoptr (GError) local = NULL;
  g_autoptr (ReeveCliOverview) overview = read_overview (self, &local);

  if (overview == NULL && g_error_matches (local, REEVE_ERROR, REEVE_ERROR_NOT_FOUND) &&
      reeve_engine_find (reeve_connection_get_engine (connection))->is_file)
    return TRUE;
  if (overview == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (overview->status->ledger->entries->len == 0 &&
      (overview->tables->len == 0 || overview->status->ledger->exists))
    return TRUE;
  reeve_set_error (error, REEVE_ERROR_REFUSED, "%s is not empty",
                   reeve_target_get_label (overview->target));
  reeve_error_set_unchanged (error, "Nothing was run.");
  reeve_error_set_remedy (error, "Choose another database with --into, or remove that one if it "
                                 "is an earlier demonstration.");
  return FALSE;
}

/* --into, -d, or a file in the working folder; never $DATABASE_URL, which may be a real one. */
static gboolean
choose_database (Demo *self, GError **error)
{
  ReeveCliOptions *options = reeve_cli_context_get_options (self->context);
  const char *into = reeve_cli_options_get (options, "into");
  g_autofree char *file = g_strdup_printf ("./reeve-demo-%s.db", self->name);
  g_autoptr (ReeveConnection) connection = NULL;

  if (into == NULL)
    into = reeve_cli_options_get (options, "database");
  connection = reeve_cli_context_open_connection (self->context, into != NULL ? into : file, error);
  if (connection == NULL)
    return FALSE;
  reeve_cli_context_set_connection (self->context, connection);
  json_object_set_string_member (self->document, "database",
                                 reeve_connection_get_uri (connection));
  return check_empty (self, error);
}

static gboolean
run_phases (Demo *self, GError **error)
{
  if (!choose_database (self, error) || !show_status (self, "Before", error) ||
      !prepare (self, error))
    return FALSE;
  return is_dry_run (self) ||
         (show_status (self, "After", error) && show_tables (self, error) &&
          show_history (self, error) && back_up (self, error));
}

static int
run_demo (ReeveCliContext *context, GError **error)
{
  const char *chosen = reeve_cli_options_get_argument (reeve_cli_context_get_options (context), 0);
  Demo demo = { .context = context, .output = reeve_cli_context_get_output (context) };
  g_autoptr (JsonObject) document = json_object_new ();
  g_autoptr (ReeveProject) project = NULL;
  gboolean done;

  demo.name = chosen != NULL ? chosen : DEFAULT_PROJECT;
  demo.document = document;
  demo.phases = json_array_new ();
  json_object_set_string_member (document, "project", demo.name);
  json_object_set_array_member (document, "phases", demo.phases);
  project = open_sample (demo.name, error);
  if (project == NULL)
    return REEVE_CLI_FAILED;
  reeve_cli_context_set_project (context, project);
  done = run_phases (&demo, error);
  json_object_set_boolean_member (document, "ok", done);
  /* A refusal before the first phase is an error like any other. */
  if (done || json_array_get_length (demo.phases) > 0)
    reeve_cli_print_json (demo.output, json_object_ref (document));
  if (done)
    reeve_cli_print (demo.output, "\n%s: %s\n", is_dry_run (&demo) ? "Nothing was run" : "Done",
                     json_object_get_string_member (document, "database"));
  return done ? REEVE_CLI_DONE : REEVE_CLI_FAILED;
}

static const ReeveCliOption demo_options[] = {
  { "into", 0, REEVE_CLI_VALUE, "X", "an empty database (default ./reeve-demo-PROJECT.db)" },
  { NULL },
};

const ReeveCliVerb reeve_cli_demo_verbs[] = {
  { "", "[PROJECT]", 0, 1,
    "Prepare a sample project: savings-groups, education, tours, store or school (the default)",
    demo_options, run_demo },
  { NULL },
};
