/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-cli"

#include "config.h"

#include "cli/context.h"

#include <string.h>

#include "cli/suggest.h"
#include "core/base/error.h"
#include "core/db/ready.h"
#include "core/base/paths.h"
#include "core/db/credentials.h"

struct _ReeveCliContext
{
  ReeveCliOptions *options;
  ReeveCliOutput *output;
  GCancellable *cancellable;
  char *command;

  ReeveCatalogue *catalogue;
  ReeveConnection *connection;
  ReeveProject *project;
  ReevePool *reading_pool;
  ReeveRunner *runner;
};

int
reeve_cli_exit_status (const GError *error)
{
  if (reeve_error_is_cancelled (error))
    return REEVE_CLI_CANCELLED;
  if (g_error_matches (error, REEVE_ERROR, REEVE_ERROR_USAGE))
    return REEVE_CLI_USAGE;
  if (g_error_matches (error, REEVE_ERROR, REEVE_ERROR_REFUSED) ||
      g_error_matches (error, REEVE_ERROR, REEVE_ERROR_STALE))
    return REEVE_CLI_REFUSED;
  return REEVE_CLI_FAILED;
}

ReeveCliContext *
reeve_cli_context_new (ReeveCliOptions *options,
                       ReeveCliOutput *output,
                       const char *command,
                       GCancellable *cancellable)
{
  ReeveCliContext *self = g_new0 (ReeveCliContext, 1);

  self->options = options;
  self->output = output;
  self->command = g_strdup (command);
  self->cancellable = g_object_ref (cancellable);
  return self;
}

void
reeve_cli_context_free (ReeveCliContext *self)
{
  if (self->reading_pool != NULL)
    reeve_pool_close (self->reading_pool);
  g_clear_object (&self->reading_pool);
  g_clear_object (&self->runner);
  g_clear_object (&self->connection);
  g_clear_object (&self->project);
  g_clear_object (&self->catalogue);
  g_clear_object (&self->cancellable);
  reeve_cli_options_free (self->options);
  g_free (self->command);
  g_free (self);
}

ReeveCliOptions *
reeve_cli_context_get_options (ReeveCliContext *self)
{
  return self->options;
}

ReeveCliOutput *
reeve_cli_context_get_output (ReeveCliContext *self)
{
  return self->output;
}

GCancellable *
reeve_cli_context_get_cancellable (ReeveCliContext *self)
{
  return self->cancellable;
}

const char *
reeve_cli_context_get_command (ReeveCliContext *self)
{
  return self->command;
}

ReeveCatalogue *
reeve_cli_context_get_catalogue (ReeveCliContext *self, GError **error)
{
  if (self->catalogue == NULL)
    self->catalogue = reeve_catalogue_open (NULL, error);
  return self->catalogue;
}

gboolean
reeve_cli_context_find_catalogue (ReeveCliContext *self, ReeveCatalogue **catalogue, GError **error)
{
  g_autofree char *path = reeve_paths_catalogue ();

  *catalogue = NULL;
  if (self->catalogue == NULL && !g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  *catalogue = reeve_cli_context_get_catalogue (self, error);
  return *catalogue != NULL;
}

static const char *
environment_url (void)
{
  const char *url = g_getenv ("DATABASE_URL");

  return url != NULL && *url != '\0' ? url : NULL;
}

static const char *
named_database (ReeveCliContext *self)
{
  const char *name = reeve_cli_options_get (self->options, "database");

  return name != NULL ? name : environment_url ();
}

gboolean
reeve_cli_context_names_database (ReeveCliContext *self)
{
  return self->connection != NULL || named_database (self) != NULL;
}

gboolean
reeve_cli_context_complete (ReeveCliContext *self, ReeveConnection *connection, GError **error)
{
  g_autoptr (GError) local = NULL;

  reeve_credentials_apply_environment (connection);
  if (reeve_credentials_load (connection, self->cancellable, &local))
    return TRUE;
  if (reeve_error_is_cancelled (local))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  /* A locked keyring need not stop anybody: ~/.pgpass may know the password too. */
  reeve_cli_warn (self->output, REEVE_CLI_DOUBTFUL, "The keyring gives no password: %s",
                  local->message);
  return TRUE;
}

ReeveConnection *
reeve_cli_context_load_saved (ReeveCliContext *self, const char *name, GError **error)
{
  g_autoptr (ReeveConnection) connection = NULL;
  g_autoptr (GError) local = NULL;
  ReeveCatalogue *catalogue;

  if (!reeve_cli_context_find_catalogue (self, &catalogue, error) || catalogue == NULL)
    return NULL;
  connection = reeve_catalogue_find_connection (catalogue, name, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  if (connection == NULL || !reeve_cli_context_complete (self, connection, error))
    return NULL;
  return g_steal_pointer (&connection);
}

/* A saved connection keeps its environment: who says another one may mean another database. */
static gboolean
check_environment (ReeveCliContext *self, ReeveConnection *saved, GError **error)
{
  const char *wanted = reeve_cli_options_get (self->options, "environment");
  const char *name = reeve_connection_get_name (saved);
  ReeveEnvironment environment;

  if (wanted == NULL)
    return TRUE;
  if (!reeve_environment_parse (wanted, &environment, error))
    return FALSE;
  if (environment == reeve_connection_get_environment (saved))
    return TRUE;
  reeve_set_error (error, REEVE_ERROR_USAGE, "“%s” is saved as a database of %s, not of %s", name,
                   reeve_environment_name (reeve_connection_get_environment (saved)), wanted);
  reeve_error_set_remedy (error, "Leave out --environment, or change it with “reevectl connection "
                                 "edit %s --environment %s”.",
                          name, wanted);
  return FALSE;
}

/* A word without a dot, a slash and a file of that name is a mistyped name: to take it as a new
 * database's path would make a database that nobody meant. */
static gboolean
looks_like_a_name (const char *text)
{
  return strpbrk (text, "/.:=") == NULL && !g_file_test (text, G_FILE_TEST_EXISTS);
}

static void
set_unknown_name (ReeveCliContext *self, const char *name, GError **error)
{
  g_autoptr (GPtrArray) saved = NULL;
  ReeveCliSuggestion suggestion;
  ReeveCatalogue *catalogue;

  reeve_cli_suggestion_init (&suggestion, name);
  if (reeve_cli_context_find_catalogue (self, &catalogue, NULL) && catalogue != NULL)
    saved = reeve_catalogue_list_connections (catalogue, NULL);
  for (guint i = 0; saved != NULL && i < saved->len; i++)
    reeve_cli_suggestion_offer (&suggestion, reeve_connection_get_name (saved->pdata[i]));
  reeve_set_error (error, REEVE_ERROR_USAGE,
                   "There is no saved connection “%s” and no file of that name", name);
  if (suggestion.best != NULL)
    reeve_error_set_remedy (error, "Did you mean “%s”?", suggestion.best);
  else
    reeve_error_set_remedy (error, "“sqlite:%s” means a new SQLite file.", name);
}

static ReeveConnection *
open_unsaved (ReeveCliContext *self, const char *text, GError **error)
{
  const char *environment_name = reeve_cli_options_get (self->options, "environment");
  ReeveEnvironment environment = REEVE_ENVIRONMENT_DEVELOPMENT;
  g_autoptr (ReeveConnection) connection = NULL;

  if (environment_name != NULL &&
      !reeve_environment_parse (environment_name, &environment, error))
    return NULL;
  if (looks_like_a_name (text))
    {
      set_unknown_name (self, text, error);
      return NULL;
    }
  connection = reeve_connection_new (NULL, text, error);
  if (connection == NULL || !reeve_cli_context_complete (self, connection, error))
    return NULL;
  reeve_connection_set_environment (connection, environment);
  return g_steal_pointer (&connection);
}

ReeveConnection *
reeve_cli_context_open_connection (ReeveCliContext *self, const char *name, GError **error)
{
  g_autoptr (ReeveConnection) saved = NULL;
  g_autoptr (GError) local = NULL;

  /* A URI is no saved name, so a broken catalogue does not stand in its way. */
  if (strstr (name, "://") == NULL && !g_str_has_prefix (name, "sqlite:") &&
      !g_str_has_prefix (name, "sqlite3:"))
    saved = reeve_cli_context_load_saved (self, name, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  if (saved == NULL)
    return open_unsaved (self, name, error);
  return check_environment (self, saved, error) ? g_steal_pointer (&saved) : NULL;
}

static gboolean
is_of_project (ReeveConnection *connection, ReeveProject *project)
{
  const char *folder = reeve_connection_get_project (connection);
  g_autofree char *own = folder != NULL ? g_canonicalize_filename (folder, NULL) : NULL;
  g_autofree char *wanted = g_canonicalize_filename (reeve_project_get_folder (project), NULL);

  return g_strcmp0 (own, wanted) == 0;
}

/* The only saved connection of the current project; *connection is NULL when there is not one
 * and only one. */
static gboolean
find_only_connection (ReeveCliContext *self, ReeveConnection **connection, GError **error)
{
  g_autoptr (GPtrArray) saved = NULL;
  ReeveConnection *found = NULL;
  ReeveCatalogue *catalogue;
  ReeveProject *project;

  *connection = NULL;
  if (!reeve_cli_context_find_project (self, &project, error) ||
      !reeve_cli_context_find_catalogue (self, &catalogue, error))
    return FALSE;
  if (project == NULL || catalogue == NULL)
    return TRUE;
  saved = reeve_catalogue_list_connections (catalogue, error);
  if (saved == NULL)
    return FALSE;
  for (guint i = 0; i < saved->len; i++)
    if (is_of_project (saved->pdata[i], project))
      {
        if (found != NULL)
          return TRUE;
        found = saved->pdata[i];
      }
  if (found != NULL && (!check_environment (self, found, error) ||
                        !reeve_cli_context_complete (self, found, error)))
    return FALSE;
  *connection = found != NULL ? g_object_ref (found) : NULL;
  return TRUE;
}

gboolean
reeve_cli_context_find_connection (ReeveCliContext *self,
                                   ReeveConnection **connection,
                                   GError **error)
{
  const char *name = named_database (self);

  *connection = self->connection;
  if (self->connection != NULL)
    return TRUE;
  if (name != NULL)
    self->connection = reeve_cli_context_open_connection (self, name, error);
  else if (!find_only_connection (self, &self->connection, error))
    return FALSE;
  *connection = self->connection;
  return name == NULL || self->connection != NULL;
}

ReeveConnection *
reeve_cli_context_get_connection (ReeveCliContext *self, GError **error)
{
  ReeveConnection *connection;

  if (!reeve_cli_context_find_connection (self, &connection, error))
    return NULL;
  if (connection == NULL)
    {
      reeve_set_error (error, REEVE_ERROR_USAGE, "Which database is not said");
      reeve_error_set_remedy (
        error, "Give “-d” a saved connection, postgresql://…, sqlite:PATH or a file, or set "
               "DATABASE_URL. A project's only saved connection is found without.");
    }
  return connection;
}

void
reeve_cli_context_set_connection (ReeveCliContext *self, ReeveConnection *connection)
{
  if (self->reading_pool != NULL && self->connection != connection)
    {
      reeve_pool_close (self->reading_pool);
      g_clear_object (&self->reading_pool);
    }
  g_set_object (&self->connection, connection);
}

void
reeve_cli_context_set_project (ReeveCliContext *self, ReeveProject *project)
{
  g_set_object (&self->project, project);
}

static char *
find_project_folder (ReeveCliContext *self, GError **error)
{
  const char *chosen = reeve_cli_options_get (self->options, "project");
  g_autofree char *here = NULL;

  if (chosen != NULL)
    return g_strdup (chosen);
  if (reeve_cli_context_names_database (self))
    {
      ReeveConnection *connection = reeve_cli_context_get_connection (self, error);

      if (connection == NULL)
        return NULL;
      if (reeve_connection_get_project (connection) != NULL)
        return g_strdup (reeve_connection_get_project (connection));
    }
  here = g_get_current_dir ();
  return reeve_project_find (here);
}

gboolean
reeve_cli_context_find_project (ReeveCliContext *self, ReeveProject **project, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autofree char *folder = NULL;

  if (self->project == NULL)
    {
      folder = find_project_folder (self, &local);
      if (folder != NULL)
        self->project = reeve_project_open (folder, &local);
    }
  *project = self->project;
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

ReeveProject *
reeve_cli_context_get_project (ReeveCliContext *self, GError **error)
{
  ReeveProject *project;

  if (!reeve_cli_context_find_project (self, &project, error))
    return NULL;
  if (project == NULL)
    {
      reeve_set_error (error, REEVE_ERROR_USAGE, "There is no project in this folder or above it");
      reeve_error_set_remedy (error, "Give its folder: --project DIR.");
    }
  return project;
}

ReevePool *
reeve_cli_context_get_reading_pool (ReeveCliContext *self, GError **error)
{
  ReevePoolOptions options = REEVE_POOL_OPTIONS_READING;
  ReeveConnection *connection;

  if (self->reading_pool != NULL)
    return self->reading_pool;
  connection = reeve_cli_context_get_connection (self, error);
  if (connection == NULL || !reeve_pool_options_from_environment (&options, error))
    return NULL;
  self->reading_pool = reeve_pool_new (connection, &options);
  return self->reading_pool;
}

ReeveRunner *
reeve_cli_context_get_runner (ReeveCliContext *self, GError **error)
{
  ReevePoolOptions checked = REEVE_POOL_OPTIONS_WRITING;
  ReeveCatalogue *catalogue;

  if (self->runner != NULL)
    return self->runner;
  if (!reeve_pool_options_from_environment (&checked, error))
    return NULL;
  catalogue = reeve_cli_context_get_catalogue (self, error);
  if (catalogue != NULL)
    self->runner = reeve_runner_new (REEVE_JOURNAL (catalogue));
  return self->runner;
}

gboolean
reeve_cli_context_await (ReeveCliContext *self, ReeveConnection *connection, GError **error)
{
  guint seconds = 0;

  if (!reeve_cli_options_get_number (self->options, "ready", 1, 86400, 0, &seconds, error))
    return FALSE;
  if (seconds == 0 || reeve_ready_wait (connection, seconds, self->cancellable, error))
    return TRUE;
  reeve_error_set_unchanged (error, "Nothing was run.");
  return FALSE;
}
