/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-cli"

#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/context.h"
#include "cli/help.h"
#include "cli/interrupt.h"
#include "core/base/error.h"
#include "core/base/redact.h"
#include "core/base/shell.h"

static const ReeveCliNoun nouns[] = {
  { "prepare", "Check, back up, migrate, seed and verify a database", reeve_cli_prepare_verbs },
  { "reset", "Back up and empty a database, then prepare it anew", reeve_cli_reset_verbs },
  { "migrate", "Move a database along its revisions", reeve_cli_migrate_verbs },
  { "backup", "Back up, prove and restore databases", reeve_cli_backup_verbs },
  { "seed", "Put the rows of profiles into databases", reeve_cli_seed_verbs },
  { "copies", "A database for each student, made of a prepared one", reeve_cli_copies_verbs },
  { "status", "One page on one database, or a line on each saved one", reeve_cli_status_verbs },
  { "task", "The SQL that a project keeps for its people", reeve_cli_task_verbs },
  { "validate", "What is not as schema and revisions say", reeve_cli_validate_verbs },
  { "connection", "The saved connections", reeve_cli_connection_verbs },
  { "job", "What was run", reeve_cli_job_verbs },
  { "audit", "Who did what to which database", reeve_cli_audit_verbs },
  { "demo", "A sample project, from nothing to a migrated, seeded, backed-up database",
    reeve_cli_demo_verbs },
  { NULL },
};

/* As it was typed, without its secrets. */
static char *
quote_command (char **arguments)
{
  g_autoptr (GString) command = g_string_new ("reevectl");

  for (; *arguments != NULL; arguments++)
    {
      g_autofree char *quoted = reeve_shell_quote (*arguments);

      g_string_append_printf (command, " %s", quoted);
    }
  return reeve_redact_text (command->str);
}

/* Other users may list this process with its arguments: a password among them is wiped as soon
 * as it was copied. Whatever redaction changes is taken as a secret. */
static void
hide_secrets (int argc, char **argv)
{
  for (int i = 1; i < argc; i++)
    {
      g_autofree char *clean = reeve_redact_text (argv[i]);

      if (strcmp (clean, argv[i]) != 0)
        {
          gsize length = strlen (argv[i]);

          memset (argv[i], 'x', length);
        }
    }
}

static int
print_usage_error (ReeveCliOptions *options, const GError *error)
{
  g_autoptr (ReeveCliOutput) output =
    reeve_cli_output_new (reeve_cli_options_has (options, "json"), FALSE, FALSE);

  reeve_cli_print_error (output, error);
  return REEVE_CLI_USAGE;
}

static int
run_verb (ReeveCliOptions *options, ReeveCliFunc func, ReeveCliOutput *output, const char *command)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (ReeveCliContext) context =
    reeve_cli_context_new (options, output, command, cancellable);
  g_autoptr (GError) error = NULL;
  int status;

  reeve_cli_interrupt_start (cancellable);
  status = func (context, &error);
  if (error == NULL)
    return status;
  reeve_cli_print_error (output, error);
  return status == REEVE_CLI_REFUSED ? status : reeve_cli_exit_status (error);
}

/* What could not be printed was not done, as far as a script can tell. */
static int
finish (ReeveCliOutput *output, int status)
{
  if (reeve_cli_output_finish (output) || status != REEVE_CLI_DONE)
    return status;
  if (errno != EPIPE)
    reeve_cli_warn (output, REEVE_CLI_BAD, "reevectl: standard output cannot be written to");
  return REEVE_CLI_FAILED;
}

static int
run (ReeveCliOptions *options, const char *command)
{
  gboolean is_help = reeve_cli_options_has (options, "help");
  gboolean is_version = reeve_cli_options_has (options, "version");
  const ReeveCliVerb *verb = reeve_cli_options_get_verb (options);
  g_autoptr (ReeveCliOutput) output =
    reeve_cli_output_new (reeve_cli_options_has (options, "json") && !is_help && !is_version,
                          reeve_cli_options_has (options, "quiet"),
                          reeve_cli_options_has (options, "verbose"));

  if (is_help && verb != NULL && verb->help != NULL &&
      reeve_cli_options_get_argument (options, 0) != NULL)
    return finish (output, run_verb (options, verb->help, output, command));
  if (is_help)
    reeve_cli_help (output, nouns, reeve_cli_options_get_noun (options), verb);
  else if (is_version)
    reeve_cli_print (output, "reevectl %s\n", REEVE_VERSION);
  if (is_help || is_version)
    {
      reeve_cli_options_free (options);
      return finish (output, REEVE_CLI_DONE);
    }
  return finish (output, run_verb (options, verb->run, output, command));
}

int
main (int argc, char **argv)
{
  g_auto (GStrv) arguments = g_strdupv (argv + 1);
  g_autofree char *command = NULL;
  g_autoptr (GError) error = NULL;
  ReeveCliOptions *options = NULL;

  /* No setlocale(): scripts read what is printed, so it is English for everybody. Texts are UTF-8
   * and go out as they are.
   *
   * Debug messages would spoil what a script reads. */
  g_log_writer_default_set_use_stderr (TRUE);
  hide_secrets (argc, argv);
  command = quote_command (arguments);
  if (!reeve_cli_options_parse (nouns, arguments, &options, &error))
    {
      int status = print_usage_error (options, error);

      reeve_cli_options_free (options);
      return status;
    }
  return run (options, command);
}
