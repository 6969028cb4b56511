/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/models/command-line.h"

#include <string.h>

static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                            "@%+=:,./_-";

static const char *const verbs[] = {
  [REEVE_MIGRATION_UP] = "up",
  [REEVE_MIGRATION_DOWN] = "down",
  [REEVE_MIGRATION_TO] = "to",
  [REEVE_MIGRATION_STAMP] = "stamp",
};

static void
append_word (GString *line, const char *word)
{
  g_autofree char *quoted = NULL;

  if (*word == '\0' || word[strspn (word, plain)] != '\0')
    quoted = g_shell_quote (word);
  g_string_append_printf (line, " %s", quoted != NULL ? quoted : word);
}

static void
append_option (GString *line, const char *option, const char *value)
{
  g_string_append_printf (line, " %s", option);
  append_word (line, value);
}

static void
append_number (GString *line, const char *option, guint value)
{
  if (value != 0)
    g_string_append_printf (line, " %s %u", option, value);
}

/* A saved database is known by its name, with all that was saved with it; any other one needs its
 * address and its environment. */
static void
append_database (GString *line, ReeveConnection *connection)
{
  ReeveEnvironment environment = reeve_connection_get_environment (connection);

  if (reeve_connection_get_id (connection) != NULL)
    {
      append_option (line, "-d", reeve_connection_get_name (connection));
      return;
    }
  append_option (line, "-d", reeve_connection_get_uri (connection));
  if (environment != REEVE_ENVIRONMENT_DEVELOPMENT)
    append_option (line, "-e", reeve_environment_name (environment));
}

static void
append_project (GString *line, ReeveConnection *connection, ReeveProject *project)
{
  const char *folder = reeve_project_get_folder (project);

  if (reeve_connection_get_id (connection) == NULL ||
      g_strcmp0 (reeve_connection_get_project (connection), folder) != 0)
    append_option (line, "-p", folder);
}

char *
reeve_command_line_migration (ReeveConnection *connection,
                              ReeveProject *project,
                              const ReeveMigrationOptions *options)
{
  GString *line = g_string_new ("reevectl");
  const char *target = options->target;

  append_database (line, connection);
  append_project (line, connection, project);
  g_string_append_printf (line, " migrate %s", verbs[options->kind]);
  /* Where the window leaves it open, these two verbs want it said. */
  if (target == NULL &&
      (options->kind == REEVE_MIGRATION_TO || options->kind == REEVE_MIGRATION_STAMP))
    target = "head";
  if (target != NULL)
    append_word (line, target);
  if (options->force)
    g_string_append (line, " --force");
  append_number (line, "--wait", options->wait_s);
  append_number (line, "--lock-timeout", options->lock_timeout_ms);
  append_number (line, "--lock-retries", options->lock_retries);
  if (options->in_doubt != REEVE_IN_DOUBT_STOP)
    g_string_append_printf (line, " --in-doubt %s",
                            options->in_doubt == REEVE_IN_DOUBT_REDO ? "redo" : "skip");
  return g_string_free (line, FALSE);
}
