/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-cli"

#include "config.h"

#include "core/flow/prepare.h"

#include "cli/cmd-prepare.h"
#include "cli/commands.h"
#include "cli/run.h"

/* What the document has in any case. */
static const char *const members[] = { "parts[]", "profile", "backup", NULL };

static const char *
text_of (JsonObject *object, const char *member)
{
  return json_object_get_string_member_with_default (object, member, NULL);
}

void
reeve_cli_prepare_report (ReeveCliContext *context, ReevePlan *plan, JsonObject *result)
{
  ReeveCliOutput *output = reeve_cli_context_get_output (context);
  JsonArray *parts = json_object_get_array_member (result, "parts");

  for (guint i = 0; i < json_array_get_length (parts); i++)
    {
      JsonObject *part = json_array_get_object_element (parts, i);
      const char *reason = text_of (part, "reason");

      reeve_cli_print (output, "%-8s %s%s%s\n", text_of (part, "name"), text_of (part, "state"),
                       reason != NULL ? ": " : "", reason != NULL ? reason : "");
    }
  if (reeve_plan_get_backup (plan) != NULL)
    reeve_cli_note (output, REEVE_CLI_PLAIN, "The backup made before it: %s",
                    reeve_plan_get_backup (plan));
  reeve_cli_print_styled (output, REEVE_CLI_GOOD, "%s is prepared",
                          reeve_target_get_name (reeve_plan_get_target (plan)));
}

static int
run_chain (ReeveCliContext *context,
           ReeveOperation *(*make) (ReeveConnection *, ReeveProject *, const ReevePrepareOptions *),
           GError **error)
{
  ReeveCliOptions *options = reeve_cli_context_get_options (context);
  ReevePrepareOptions prepare = { .drop = reeve_cli_options_has (options, "drop"),
                                  .profile = reeve_cli_options_get (options, "profile"),
                                  .no_backup = reeve_cli_options_has (options, "no-backup"),
                                  .encrypt = reeve_cli_options_has (options, "encrypt"),
                                  .findings = reeve_cli_shows_plan (context) };
  g_autoptr (ReeveOperation) operation = NULL;
  ReeveConnection *connection;
  ReeveProject *project;

  if (!reeve_cli_options_get_number (options, "wait", 1, 86400, 0, &prepare.wait_s, error))
    return REEVE_CLI_USAGE;
  connection = reeve_cli_context_get_connection (context, error);
  project = connection != NULL ? reeve_cli_context_get_project (context, error) : NULL;
  if (project == NULL || !reeve_cli_context_await (context, connection, error))
    return REEVE_CLI_FAILED;
  operation = make (connection, project, &prepare);
  return reeve_cli_run (context, operation, members, NULL, reeve_cli_prepare_report, error);
}

static int
run_prepare (ReeveCliContext *context, GError **error)
{
  return run_chain (context, reeve_prepare_new, error);
}

static int
run_reset (ReeveCliContext *context, GError **error)
{
  return run_chain (context, reeve_reset_new, error);
}

#define CHAIN_OPTIONS \
  { "profile", 0, REEVE_CLI_VALUE, "P", \
    "the seed profile (default: the one named like the environment, else base)" }, \
  { "wait", 0, REEVE_CLI_VALUE, "SECONDS", "how long to wait for another run (default 300)" }, \
  REEVE_CLI_ENCRYPT_OPTION, \
  REEVE_CLI_READY_OPTION

static const ReeveCliOption prepare_options[] = {
  CHAIN_OPTIONS,
  { "no-backup", 0, REEVE_CLI_FLAG, NULL, "make no backup first, whatever there is to lose" },
  { NULL },
};

static const ReeveCliOption reset_options[] = {
  CHAIN_OPTIONS,
  { "drop", 0, REEVE_CLI_FLAG, NULL,
    "drop everything, also where all revisions could be taken back" },
  { NULL },
};

const ReeveCliVerb reeve_cli_prepare_verbs[] = {
  { "", NULL, 0, 0, "Check, back up, migrate, seed and verify a database", prepare_options,
    run_prepare },
  { NULL },
};

const ReeveCliVerb reeve_cli_reset_verbs[] = {
  { "", NULL, 0, 0, "Back up, empty, migrate, seed and verify a database", reset_options,
    run_reset },
  { NULL },
};
