/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-cli"

#include "config.h"

#include "cli/run.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/plan-view.h"
#include "core/base/cancel.h"
#include "core/base/error.h"
#include "core/job/progress-text.h"

#define LONGEST_ANSWER 1024

/* What is shown of a running job. */
typedef struct
{
  ReeveCliOutput *output;
  guint64 next_line;
} Follower;

static const ReeveCliStyle severity_styles[] = {
  [REEVE_SEVERITY_INFO] = REEVE_CLI_PLAIN,
  [REEVE_SEVERITY_WARNING] = REEVE_CLI_DOUBTFUL,
  [REEVE_SEVERITY_ERROR] = REEVE_CLI_BAD,
};

/* One line from standard input; NULL at its end and when it was cancelled. Read byte by byte from
 * the descriptor, so that Ctrl-C is heard while waiting. */
static char *
read_answer (GCancellable *cancellable)
{
  g_autoptr (GString) answer = g_string_new (NULL);
  char byte;

  while (answer->len < LONGEST_ANSWER)
    {
      if (reeve_cancel_wait (STDIN_FILENO, G_IO_IN, -1, cancellable, NULL) == 0 ||
          read (STDIN_FILENO, &byte, 1) != 1)
        return NULL;
      if (byte == '\n')
        return g_strstrip (g_string_free (g_steal_pointer (&answer), FALSE));
      g_string_append_c (answer, byte);
    }
  return NULL;
}

static char *
ask (ReeveCliContext *context, const char *question)
{
  fprintf (stderr, "%s ", question);
  fflush (stderr);
  return read_answer (reeve_cli_context_get_cancellable (context));
}

static gboolean
can_ask (ReeveCliContext *context)
{
  return isatty (STDIN_FILENO) && isatty (STDERR_FILENO) &&
         !reeve_cli_output_is_json (reeve_cli_context_get_output (context));
}

gboolean
reeve_cli_shows_plan (ReeveCliContext *context)
{
  return can_ask (context) ||
         reeve_cli_options_has (reeve_cli_context_get_options (context), "dry-run");
}

static gboolean
is_yes (const char *answer)
{
  return answer != NULL && (g_ascii_strcasecmp (answer, "y") == 0 ||
                            g_ascii_strcasecmp (answer, "yes") == 0);
}

/* What was said in advance, or is said now where there is somebody to ask. Nobody who does not
 * answer agrees; the guard refuses then, which is also written to the journal. */
static void
get_approval (ReeveCliContext *context,
              ReeveConnection *connection,
              ReevePlan *plan,
              ReeveApproval *approval,
              char **typed)
{
  ReeveCliOptions *options = reeve_cli_context_get_options (context);
  const char *phrase = reeve_cli_plan_phrase (plan, connection);
  ReeveDemand demand = reeve_guard_demand (reeve_connection_get_protection (connection),
                                           reeve_plan_get_effect (plan),
                                           reeve_plan_get_phrase (plan));

  approval->agreed = reeve_cli_options_has (options, "yes");
  approval->phrase = reeve_cli_options_get (options, "confirm");
  if (!can_ask (context) || reeve_plan_get_blocked (plan) != NULL || approval->phrase != NULL)
    return;
  if (demand == REEVE_DEMAND_PHRASE)
    {
      const char *reason =
        reeve_plan_get_phrase (plan) == NULL ? "This database is protected. " : "";
      g_autofree char *question = g_strdup_printf ("%sType “%s” to go on:", reason, phrase);

      reeve_cli_plan_print_short (plan, connection, reeve_cli_context_get_output (context));
      approval->phrase = *typed = ask (context, question);
    }
  else if (demand == REEVE_DEMAND_YES && !approval->agreed)
    {
      reeve_cli_plan_print_short (plan, connection, reeve_cli_context_get_output (context));
      *typed = ask (context, "Go on? [y/N]");
      approval->agreed = is_yes (*typed);
    }
}

static void
show_log (Follower *self, ReeveJob *job)
{
  g_autoptr (GPtrArray) lines = reeve_job_read_log (job, self->next_line, &self->next_line);

  for (guint i = 0; i < lines->len; i++)
    {
      const ReeveLogLine *line = g_ptr_array_index (lines, i);
      const char *name = line->severity == REEVE_SEVERITY_INFO ? ""
                         : line->severity == REEVE_SEVERITY_WARNING ? "Warning: "
                                                                    : "Error: ";

      if (line->severity == REEVE_SEVERITY_INFO)
        reeve_cli_note (self->output, severity_styles[line->severity], "%s", line->text);
      else
        reeve_cli_warn (self->output, severity_styles[line->severity], "%s%s", name, line->text);
    }
}

static void
show_progress (Follower *self, ReeveJob *job)
{
  ReeveProgressState state = { 0 };
  g_autofree char *phase = NULL;
  g_autofree char *amount = NULL;
  g_autofree char *text = NULL;

  reeve_progress_read (reeve_job_get_progress (job), &state);
  phase = state.phase;
  if (phase == NULL)
    return;
  amount = reeve_progress_text (&state);
  text = g_strdup_printf ("%s%s%s", phase, *amount != '\0' ? ": " : "", amount);
  reeve_cli_show_progress (self->output, text);
}

static void
changed_cb (ReeveJob *job, gpointer data)
{
  Follower *self = data;

  show_log (self, job);
  if (reeve_job_state_is_over (reeve_job_get_state (job)))
    reeve_cli_show_progress (self->output, NULL);
  else
    show_progress (self, job);
}

static void
cancelled_cb (GCancellable *cancellable, gpointer data)
{
  reeve_job_cancel (data);
}

ReeveJob *
reeve_cli_run_job (ReeveCliContext *context,
                   ReeveRunner *runner,
                   ReeveOperation *operation,
                   ReevePlan *plan)
{
  GCancellable *cancellable = reeve_cli_context_get_cancellable (context);
  ReeveConnection *connection = reeve_operation_get_connection (operation);
  Follower follower = { .output = reeve_cli_context_get_output (context) };
  ReeveApproval approval = { 0 };
  g_autofree char *typed = NULL;
  gulong handler;
  gulong signal;
  ReeveJob *job;

  get_approval (context, connection, plan, &approval, &typed);
  job = reeve_runner_submit (runner, operation, plan, &approval,
                             reeve_cli_context_get_command (context));
  signal = g_signal_connect (job, "changed", G_CALLBACK (changed_cb), &follower);
  handler = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), job, NULL);
  reeve_runner_wait (runner, job);
  g_cancellable_disconnect (cancellable, handler);
  g_signal_handler_disconnect (job, signal);
  changed_cb (job, &follower);
  return job;
}

/* The contract knows no "warnings": a job with warnings has succeeded. */
static const char *
state_name (ReeveJob *job)
{
  ReeveJobState state = reeve_job_get_state (job);

  return reeve_job_state_name (state == REEVE_JOB_WARNINGS ? REEVE_JOB_SUCCEEDED : state);
}

static JsonArray *
list_warnings (ReeveJob *job)
{
  JsonArray *warnings = json_array_new ();
  guint64 next;
  g_autoptr (GPtrArray) lines = reeve_job_read_log (job, 0, &next);

  for (guint i = 0; i < lines->len; i++)
    {
      const ReeveLogLine *line = g_ptr_array_index (lines, i);

      if (line->severity == REEVE_SEVERITY_WARNING)
        json_array_add_string_element (warnings, line->text);
    }
  return warnings;
}

JsonObject *
reeve_cli_job_to_json (ReeveJob *job)
{
  g_autoptr (GError) error = reeve_job_dup_error (job);
  JsonObject *object = reeve_job_dup_result (job);

  if (object == NULL)
    object = json_object_new ();
  json_object_set_string_member (object, "job", reeve_job_get_id (job));
  json_object_set_string_member (object, "state", state_name (job));
  json_object_set_array_member (object, "warnings", list_warnings (job));
  if (error != NULL)
    json_object_set_object_member (object, "error", reeve_cli_error_to_json (error));
  else
    json_object_set_null_member (object, "error");
  return object;
}

int
reeve_cli_blocked_status (const GError *blocked)
{
  static const ReeveErrorCode failures[] = { REEVE_ERROR_NOT_FOUND, REEVE_ERROR_INVALID,
                                         REEVE_ERROR_CORRUPT, REEVE_ERROR_USAGE };

  for (gsize i = 0; i < G_N_ELEMENTS (failures); i++)
    if (g_error_matches (blocked, REEVE_ERROR, failures[i]))
      return reeve_cli_exit_status (blocked);
  return REEVE_CLI_REFUSED;
}

static int
show_dry_run (ReeveCliContext *context, ReeveConnection *connection, ReevePlan *plan)
{
  ReeveCliOutput *output = reeve_cli_context_get_output (context);
  const GError *blocked = reeve_plan_get_blocked (plan);

  if (reeve_cli_output_is_json (output))
    reeve_cli_print_json (output, reeve_cli_plan_to_json (plan, connection));
  else
    reeve_cli_plan_print (plan, connection, output);
  return blocked != NULL ? reeve_cli_blocked_status (blocked) : REEVE_CLI_DONE;
}

/* A script asks for the same members whatever came of a job. */
static void
fill_members (JsonObject *document, const char *const *members)
{
  for (; members != NULL && *members != NULL; members++)
    {
      gboolean is_list = g_str_has_suffix (*members, "[]");
      g_autofree char *name = g_strndup (*members, strlen (*members) - (is_list ? 2 : 0));

      if (json_object_has_member (document, name))
        continue;
      if (is_list)
        json_object_set_array_member (document, name, json_array_new ());
      else
        json_object_set_null_member (document, name);
    }
}

int
reeve_cli_run (ReeveCliContext *context,
               ReeveOperation *operation,
               const char *const *members,
               ReeveCliComplete complete,
               ReeveCliReport report,
               GError **error)
{
  ReeveCliOutput *output = reeve_cli_context_get_output (context);
  ReeveConnection *connection = reeve_operation_get_connection (operation);
  ReeveRunner *runner = reeve_cli_context_get_runner (context, error);
  g_autoptr (ReevePlan) plan = NULL;
  g_autoptr (ReeveJob) job = NULL;
  g_autoptr (JsonObject) result = NULL;
  g_autoptr (GError) failure = NULL;

  if (runner == NULL)
    return REEVE_CLI_FAILED;
  plan = reeve_runner_prepare (runner, operation, reeve_cli_context_get_cancellable (context),
                               error);
  if (plan == NULL)
    return REEVE_CLI_FAILED;
  if (reeve_cli_options_has (reeve_cli_context_get_options (context), "dry-run"))
    return show_dry_run (context, connection, plan);
  if (reeve_cli_output_is_verbose (output) && !reeve_cli_output_is_json (output))
    reeve_cli_plan_print (plan, connection, output);

  job = reeve_cli_run_job (context, runner, operation, plan);
  failure = reeve_job_dup_error (job);
  result = reeve_job_dup_result (job);
  if (reeve_cli_output_is_json (output))
    {
      JsonObject *document = reeve_cli_job_to_json (job);

      fill_members (document, members);
      if (complete != NULL)
        complete (context, document);
      reeve_cli_print_json (output, document);
    }
  if (failure != NULL)
    {
      int status = reeve_plan_get_blocked (plan) != NULL ? reeve_cli_blocked_status (failure)
                                                         : REEVE_CLI_FAILED;

      g_propagate_error (error, g_steal_pointer (&failure));
      return status;
    }
  if (!reeve_cli_output_is_quiet (output))
    report (context, plan, result);
  return REEVE_CLI_DONE;
}
