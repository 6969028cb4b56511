/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-cli"

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "cli/cmd-connection.h"
#include "core/base/error.h"
#include "core/base/json.h"
#include "core/db/secret-store.h"

#define LONGEST_PASSWORD 4096

static gboolean
is_colour (const char *text)
{
  return *text == '#' && strlen (text) == 7 && strspn (text + 1, "0123456789abcdefABCDEF") == 6;
}

/* What the options say about it; what they do not say stays. */
gboolean
reeve_cli_connection_apply_options (ReeveCliContext *context,
                                    ReeveConnection *connection,
                                    GError **error)
{
  ReeveCliOptions *options = reeve_cli_context_get_options (context);
  const char *environment_name = reeve_cli_options_get (options, "environment");
  const char *protection_name = reeve_cli_options_get (options, "protection");
  const char *project = reeve_cli_options_get (options, "project");
  const char *colour = reeve_cli_options_get (options, "colour");
  ReeveEnvironment environment;
  ReeveProtection protection;

  if (environment_name != NULL)
    {
      if (!reeve_environment_parse (environment_name, &environment, error))
        return FALSE;
      reeve_connection_set_environment (connection, environment);
    }
  if (protection_name != NULL)
    {
      if (!reeve_protection_parse (protection_name, &protection, error))
        return FALSE;
      reeve_connection_set_protection (connection, protection);
    }
  if (colour != NULL && !is_colour (colour))
    {
      reeve_set_error (error, REEVE_ERROR_USAGE, "“%s” is no colour", colour);
      reeve_error_set_remedy (error, "Write it as #rrggbb.");
      return FALSE;
    }
  if (project != NULL)
    {
      /* A folder that is no project yet may become one; one that is not there is a mistake. */
      g_autoptr (ReeveProject) opened = reeve_project_open (project, error);

      if (opened == NULL)
        return FALSE;
      reeve_connection_set_project (connection, project);
    }
  if (colour != NULL)
    reeve_connection_set_colour (connection, colour);
  return TRUE;
}

/* The first line of what @fd gives. */
static ReeveSecret *
read_password (int fd, const char *what, GError **error)
{
  char buffer[LONGEST_PASSWORD];
  ReeveSecret *secret = NULL;
  gsize used = 0;
  gssize count = 1;

  while (used < sizeof buffer && count > 0 && memchr (buffer, '\n', used) == NULL)
    {
      count = read (fd, buffer + used, sizeof buffer - used);
      if (count > 0)
        used += (gsize) count;
    }
  if (count < 0)
    reeve_set_error (error, REEVE_ERROR_FAILED, "The password cannot be read from %s: %s", what,
                     g_strerror (errno));
  else
    {
      const char *end = memchr (buffer, '\n', used);
      gsize length = end != NULL ? (gsize) (end - buffer) : used;

      if (length > 0 && buffer[length - 1] == '\r')
        length--;
      if (length > 0)
        secret = reeve_secret_new (buffer, (gssize) length);
      else
        reeve_set_error (error, REEVE_ERROR_INVALID, "There is no password in %s", what);
    }
  explicit_bzero (buffer, sizeof buffer);
  return secret;
}

static ReeveSecret *
read_password_file (const char *path, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  ReeveSecret *secret;

  if (fd < 0)
    {
      reeve_set_error (error, REEVE_ERROR_NOT_FOUND, "“%s” cannot be opened: %s", path,
                       g_strerror (errno));
      return NULL;
    }
  secret = read_password (fd, path, error);
  close (fd);
  return secret;
}

/* From the options, else what the URI held. */
static gboolean
take_password (ReeveCliContext *context,
               ReeveConnection *connection,
               ReeveSecret **password,
               GError **error)
{
  ReeveCliOptions *options = reeve_cli_context_get_options (context);
  const char *path = reeve_cli_options_get (options, "password-file");
  guint fd = 0;

  *password = NULL;
  if (path != NULL)
    *password = read_password_file (path, error);
  else if (!reeve_cli_options_has (options, "password-fd"))
    {
      *password = reeve_connection_dup_password (connection);
      return TRUE;
    }
  else if (reeve_cli_options_get_number (options, "password-fd", 0, G_MAXINT, 0, &fd, error))
    *password = read_password ((int) fd, "the file descriptor", error);
  return *password != NULL;
}

/* Returns what became of it: "keyring" or "not-kept". */
static const char *
keep_password (ReeveCliContext *context, ReeveConnection *connection, ReeveSecret *password)
{
  ReeveCliOutput *output = reeve_cli_context_get_output (context);
  const char *name = reeve_connection_get_name (connection);
  g_autofree char *label = g_strdup_printf ("Reeve: %s", name);
  g_autoptr (GError) error = NULL;

  if (reeve_secret_store_is_lasting () &&
      reeve_secret_store_save (reeve_connection_get_id (connection), label, password,
                               reeve_cli_context_get_cancellable (context), &error))
    return "keyring";
  if (error != NULL)
    reeve_cli_warn (output, REEVE_CLI_DOUBTFUL, "%s", error->message);
  reeve_cli_warn (output, REEVE_CLI_DOUBTFUL,
                  "The password of “%s” was not kept: there is no keyring (Secret Service) to keep "
                  "it in.\nGive it in ~/.pgpass or the file that PGPASSFILE names (mode 0600), or "
                  "start a keyring and save it again.",
                  name);
  return "not-kept";
}

static gboolean
is_dry_run (ReeveCliContext *context)
{
  return reeve_cli_options_has (reeve_cli_context_get_options (context), "dry-run");
}

/* Saves it, and its password where one came along. Returns what became of the password, NULL with
 * @error. */
const char *
reeve_cli_connection_save (ReeveCliContext *context,
      ReeveConnection *connection,
      const char *old_name,
      ReeveSecret *password,
      GError **error)
{
  ReeveCatalogue *catalogue = reeve_cli_context_get_catalogue (context, error);

  if (catalogue == NULL ||
      !reeve_catalogue_save_connection (catalogue, connection, old_name, error))
    return NULL;
  return password != NULL ? keep_password (context, connection, password) : "none";
}

static void
report (ReeveCliContext *context,
        ReeveConnection *connection,
        const char *done,
        const char *would,
        const char *password)
{
  ReeveCliOutput *output = reeve_cli_context_get_output (context);
  JsonObject *document = reeve_cli_connection_to_json (connection);
  const char *name = reeve_connection_get_name (connection);
  gboolean dry_run = is_dry_run (context);

  if (!reeve_cli_output_is_quiet (output))
    reeve_cli_print (output, "%s “%s” (%s, %s, protection %s)\n", dry_run ? would : done, name,
                     reeve_connection_get_uri (connection),
                     reeve_environment_name (reeve_connection_get_environment (connection)),
                     reeve_protection_name (reeve_connection_get_protection (connection)));
  json_object_set_boolean_member (document, "dry_run", dry_run);
  reeve_json_set_string_or_null (document, "password", password);
  reeve_cli_print_json (output, document);
}

int
reeve_cli_connection_add (ReeveCliContext *context, GError **error)
{
  ReeveCliOptions *options = reeve_cli_context_get_options (context);
  const char *name = reeve_cli_options_get_argument (options, 0);
  g_autoptr (ReeveConnection) connection = NULL;
  g_autoptr (ReeveSecret) password = NULL;
  const char *kept = NULL;

  if (!reeve_connection_check_name (name, error))
    return REEVE_CLI_USAGE;
  connection =
    reeve_connection_new_absolute (name, reeve_cli_options_get_argument (options, 1), NULL, error);
  if (connection == NULL || !reeve_cli_connection_apply_options (context, connection, error) ||
      !take_password (context, connection, &password, error))
    return REEVE_CLI_FAILED;
  if (!is_dry_run (context))
    {
      kept = reeve_cli_connection_save (context, connection, NULL, password, error);
      if (kept == NULL)
        return REEVE_CLI_FAILED;
    }
  report (context, connection, "Saved", "Would save", kept);
  return REEVE_CLI_DONE;
}

static ReeveConnection *
find_saved (ReeveCliContext *context, const char *name, GError **error)
{
  ReeveCatalogue *catalogue = reeve_cli_context_get_catalogue (context, error);
  g_autoptr (GError) local = NULL;
  ReeveConnection *connection;

  if (catalogue == NULL)
    return NULL;
  connection = reeve_catalogue_find_connection (catalogue, name, &local);
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  else if (connection == NULL)
    reeve_cli_set_unknown_connection (context, name, error);
  return connection;
}

/* The same connection with another URI: everything that does not come from the URI stays. */
static ReeveConnection *
with_uri (ReeveConnection *saved, const char *uri, GError **error)
{
  ReeveConnection *connection =
    reeve_connection_new_absolute (reeve_connection_get_name (saved), uri, NULL, error);

  if (connection == NULL)
    return NULL;
  reeve_connection_set_environment (connection, reeve_connection_get_environment (saved));
  reeve_connection_set_protection (connection, reeve_connection_get_protection (saved));
  reeve_connection_set_project (connection, reeve_connection_get_project (saved));
  reeve_connection_set_colour (connection, reeve_connection_get_colour (saved));
  return connection;
}

int
reeve_cli_connection_edit (ReeveCliContext *context, GError **error)
{
  ReeveCliOptions *options = reeve_cli_context_get_options (context);
  const char *name = reeve_cli_options_get_argument (options, 0);
  const char *new_name = reeve_cli_options_get (options, "name");
  const char *uri = reeve_cli_options_get (options, "uri");
  g_autoptr (ReeveConnection) saved = find_saved (context, name, error);
  g_autoptr (ReeveConnection) connection = NULL;
  g_autoptr (ReeveSecret) password = NULL;
  const char *kept = NULL;

  if (saved == NULL || (new_name != NULL && !reeve_connection_check_name (new_name, error)))
    return REEVE_CLI_FAILED;
  connection = uri != NULL ? with_uri (saved, uri, error) : g_object_ref (saved);
  if (connection == NULL || !reeve_cli_connection_apply_options (context, connection, error) ||
      !take_password (context, connection, &password, error))
    return REEVE_CLI_FAILED;
  if (new_name != NULL)
    reeve_connection_set_name (connection, new_name);
  if (!is_dry_run (context))
    {
      kept = reeve_cli_connection_save (context, connection, name, password, error);
      if (kept == NULL ||
          (reeve_cli_options_has (options, "forget-password") &&
           !reeve_secret_store_forget (reeve_connection_get_id (connection),
                                       reeve_cli_context_get_cancellable (context), error)))
        return REEVE_CLI_FAILED;
    }
  report (context, connection, "Saved", "Would save", kept);
  return REEVE_CLI_DONE;
}

int
reeve_cli_connection_remove (ReeveCliContext *context, GError **error)
{
  const char *name = reeve_cli_options_get_argument (reeve_cli_context_get_options (context), 0);
  g_autoptr (ReeveConnection) connection = find_saved (context, name, error);
  g_autoptr (GError) local = NULL;

  if (connection == NULL)
    return REEVE_CLI_FAILED;
  if (!is_dry_run (context))
    {
      if (!reeve_catalogue_remove_connection (reeve_cli_context_get_catalogue (context, NULL), name,
                                              error))
        return REEVE_CLI_FAILED;
      if (!reeve_secret_store_forget (reeve_connection_get_id (connection),
                                      reeve_cli_context_get_cancellable (context), &local))
        reeve_cli_warn (reeve_cli_context_get_output (context), REEVE_CLI_DOUBTFUL, "%s",
                        local->message);
    }
  report (context, connection, "Removed", "Would remove", NULL);
  return REEVE_CLI_DONE;
}
