/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/models/command-line.h"

#include <string.h>

#include "core/base/shell.h"

static const char *const verbs[] = {
  [REEVE_MIGRATION_UP] = "up",
  [REEVE_MIGRATION_DOWN] = "down",
  [REEVE_MIGRATION_TO] = "to",
  [REEVE_MIGRATION_STAMP] = "stamp",
};

static void
append_word (GString *line, const char *word)
{
  g_autofree char *quoted = reeve_shell_quote (word);

  g_string_append_printf (line, " %s", quoted);
}

void
reeve_command_line_add (GString *line, const char *option, const char *value)
{
  if (option != NULL)
    g_string_append_printf (line, " %s", option);
  if (value != NULL)
    append_word (line, value);
}

void
reeve_command_line_add_number (GString *line, const char *option, guint value)
{
  if (value != 0)
    g_string_append_printf (line, " %s %u", option, value);
}

/* A saved database is known by its name, with all that was saved with it; any other one needs its
 * address and its environment. */
GString *
reeve_command_line_begin (ReeveConnection *connection)
{
  GString *line = g_string_new ("reevectl");
  ReeveEnvironment environment = reeve_connection_get_environment (connection);

  if (reeve_connection_get_id (connection) != NULL)
    {
      reeve_command_line_add (line, "-d", reeve_connection_get_name (connection));
      return line;
    }
  reeve_command_line_add (line, "-d", reeve_connection_get_uri (connection));
  if (environment != REEVE_ENVIRONMENT_DEVELOPMENT)
    reeve_command_line_add (line, "-e", reeve_environment_name (environment));
  return line;
}

static void
append_project (GString *line, ReeveConnection *connection, ReeveProject *project)
{
  const char *folder = reeve_project_get_folder (project);

  if (reeve_connection_get_id (connection) == NULL ||
      g_strcmp0 (reeve_connection_get_project (connection), folder) != 0)
    reeve_command_line_add (line, "-p", folder);
}

char *
reeve_command_line_migration (ReeveConnection *connection,
                              ReeveProject *project,
                              const ReeveMigrationOptions *options)
{
  GString *line = reeve_command_line_begin (connection);
  const char *target = options->target;

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
  if (options->no_backup)
    g_string_append (line, " --no-backup");
  reeve_command_line_add_number (line, "--wait", options->wait_s);
  reeve_command_line_add_number (line, "--lock-timeout", options->lock_timeout_ms);
  reeve_command_line_add_number (line, "--lock-retries", options->lock_retries);
  if (options->in_doubt != REEVE_IN_DOUBT_STOP)
    g_string_append_printf (line, " --in-doubt %s",
                            options->in_doubt == REEVE_IN_DOUBT_REDO ? "redo" : "skip");
  return g_string_free (line, FALSE);
}

char *
reeve_command_line_prepare (ReeveConnection *connection, gboolean reset, gboolean no_backup)
{
  GString *line = reeve_command_line_begin (connection);

  if (reeve_connection_get_id (connection) == NULL)
    reeve_command_line_add (line, "-p", reeve_connection_get_project (connection));
  reeve_command_line_add (line, NULL, reset ? "reset" : "prepare");
  if (no_backup && !reset)
    reeve_command_line_add (line, "--no-backup", NULL);
  return g_string_free (line, FALSE);
}

void
reeve_command_line_free (ReeveCommandLine *self)
{
  g_free (self->database);
  g_free (self->target);
  g_free (self);
}

static gboolean
find_verb (const char *word, ReeveMigrationKind *kind)
{
  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (g_strcmp0 (word, verbs[i]) == 0)
      {
        *kind = i;
        return TRUE;
      }
  return FALSE;
}

/* "+2" and "-1" are targets, which GOption would take for an option. */
static void
protect_targets (char **words)
{
  for (; *words != NULL; words++)
    if (**words == '-' && g_ascii_isdigit ((*words)[1]))
      {
        char *number = g_strconcat ("\t", *words, NULL);

        g_free (*words);
        *words = number;
      }
}

/* What the line says beside its words; FALSE when it is not understood. */
static gboolean
parse_options (ReeveCommandLine *self, char ***words)
{
  g_autofree char *in_doubt = NULL;
  int wait = 0, timeout = 0, retries = 0;
  gboolean unused = FALSE;
  g_autofree char *ignored_project = NULL;
  g_autofree char *ignored_environment = NULL;
  g_autofree char *ignored_phrase = NULL;
  const GOptionEntry entries[] = {
    { "database", 'd', 0, G_OPTION_ARG_STRING, &self->database, NULL, NULL },
    { "project", 'p', 0, G_OPTION_ARG_STRING, &ignored_project, NULL, NULL },
    { "environment", 'e', 0, G_OPTION_ARG_STRING, &ignored_environment, NULL, NULL },
    { "force", 0, 0, G_OPTION_ARG_NONE, &self->options.force, NULL, NULL },
    { "no-backup", 0, 0, G_OPTION_ARG_NONE, &self->options.no_backup, NULL, NULL },
    { "wait", 0, 0, G_OPTION_ARG_INT, &wait, NULL, NULL },
    { "lock-timeout", 0, 0, G_OPTION_ARG_INT, &timeout, NULL, NULL },
    { "lock-retries", 0, 0, G_OPTION_ARG_INT, &retries, NULL, NULL },
    { "in-doubt", 0, 0, G_OPTION_ARG_STRING, &in_doubt, NULL, NULL },
    { "yes", 'y', 0, G_OPTION_ARG_NONE, &unused, NULL, NULL },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &unused, NULL, NULL },
    { "verbose", 'v', 0, G_OPTION_ARG_NONE, &unused, NULL, NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &unused, NULL, NULL },
    { "confirm", 0, 0, G_OPTION_ARG_STRING, &ignored_phrase, NULL, NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse_strv (context, words, NULL) || wait < 0 || timeout < 0 || retries < 0)
    return FALSE;
  self->options.wait_s = (guint) wait;
  self->options.lock_timeout_ms = (guint) timeout;
  self->options.lock_retries = (guint) retries;
  if (g_strcmp0 (in_doubt, "redo") == 0)
    self->options.in_doubt = REEVE_IN_DOUBT_REDO;
  else if (g_strcmp0 (in_doubt, "skip") == 0)
    self->options.in_doubt = REEVE_IN_DOUBT_SKIP;
  return TRUE;
}

ReeveCommandLine *
reeve_command_line_parse (const char *line)
{
  g_autoptr (ReeveCommandLine) self = g_new0 (ReeveCommandLine, 1);
  g_auto (GStrv) words = NULL;
  guint n;

  if (line == NULL || !g_shell_parse_argv (line, NULL, &words, NULL))
    return NULL;
  protect_targets (words);
  if (!parse_options (self, &words))
    return NULL;
  n = g_strv_length (words);
  if (n < 3 || n > 4 || !g_str_equal (words[1], "migrate") ||
      !find_verb (words[2], &self->options.kind))
    return NULL;
  if (n == 4)
    self->target = g_strdup (g_strstrip (words[3]));
  self->options.target = self->target;
  return g_steal_pointer (&self);
}
