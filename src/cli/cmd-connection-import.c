/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-cli"

#include "config.h"

#include <fcntl.h>

#include "cli/cmd-connection.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/json.h"
#include "core/base/paths.h"
#include "core/db/import.h"

static gboolean
is_dry_run (ReeveCliContext *context)
{
  return reeve_cli_options_has (reeve_cli_context_get_options (context), "dry-run");
}

/* A file that connections may be described in. */
typedef struct
{
  const char *option;
  GPtrArray *(*parse) (const char *text,
                       const char *name,
                       guint *skipped);
} Source;

static GPtrArray *
parse_services (const char *text, const char *name, guint *skipped)
{
  return reeve_import_services (text, skipped);
}

static GPtrArray *
parse_passfile (const char *text, const char *name, guint *skipped)
{
  return reeve_import_passfile (text, skipped);
}

static const Source sources[] = {
  { "service-file", parse_services },
  { "passfile", parse_passfile },
  { "env", reeve_import_env },
};

/* Where each is when no file is given: NULL, it is not looked for. */
static char *
usual_place (const char *option)
{
  const char *chosen = g_getenv ("PGSERVICEFILE");

  if (g_str_equal (option, "env"))
    return g_strdup (".env");
  if (!g_str_equal (option, "service-file"))
    return NULL;
  return chosen != NULL ? g_strdup (chosen)
                        : g_build_filename (g_get_home_dir (), ".pg_service.conf", NULL);
}

/* What an import has come to so far. */
typedef struct
{
  ReeveCliContext *context;
  JsonArray *added;
  JsonArray *skipped;
} Import;

static void
skip (Import *self, const char *name, const char *file, const char *reason)
{
  JsonObject *object = json_object_new ();

  reeve_cli_note (reeve_cli_context_get_output (self->context), REEVE_CLI_FAINT, "%s%s%s: %s", file,
                  name != NULL ? ": " : "", name != NULL ? name : "", reason);
  reeve_json_set_string_or_null (object, "name", name);
  json_object_set_string_member (object, "file", file);
  json_object_set_string_member (object, "reason", reason);
  json_array_add_object_element (self->skipped, object);
}

/* A name that is taken is left alone: what is saved may be newer than the file. */
static gboolean
import_connection (Import *self, ReeveConnection *found, const char *file, GError **error)
{
  ReeveCliOutput *output = reeve_cli_context_get_output (self->context);
  g_autoptr (ReeveSecret) password = reeve_connection_dup_password (found);
  const char *name = reeve_connection_get_name (found);
  g_autofree char *absolute = reeve_paths_absolute (file);
  g_autofree char *folder = g_path_get_dirname (absolute);
  g_autoptr (ReeveConnection) connection =
    reeve_cli_connection_open (name, reeve_connection_get_uri (found), folder, error);
  g_autoptr (GError) local = NULL;
  const char *kept = NULL;
  JsonObject *object;

  if (connection == NULL)
    return FALSE;
  if (!reeve_cli_connection_apply_options (self->context, connection, error))
    return FALSE;
  if (reeve_cli_connection_check_name (name, &local) && !is_dry_run (self->context))
    kept = reeve_cli_connection_save (self->context, connection, NULL, password, &local);
  if (local != NULL)
    {
      if (g_error_matches (local, REEVE_ERROR, REEVE_ERROR_CONFLICT) ||
          g_error_matches (local, REEVE_ERROR, REEVE_ERROR_USAGE))
        {
          skip (self, name, file, local->message);
          return TRUE;
        }
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  reeve_cli_print (output, "%s “%s” (%s)\n", is_dry_run (self->context) ? "Would add" : "Added",
                   name, reeve_connection_get_uri (connection));
  object = reeve_cli_connection_to_json (connection);
  json_object_set_string_member (object, "file", file);
  reeve_json_set_string_or_null (object, "password", kept);
  json_array_add_object_element (self->added, object);
  return TRUE;
}

static gboolean
import_file (Import *self, const Source *source, const char *path, GError **error)
{
  gsize length = 0;
  g_autofree char *text = reeve_file_read_text (AT_FDCWD, path, path, &length, error);
  g_autofree char *absolute = reeve_paths_absolute (path);
  g_autofree char *folder = g_path_get_dirname (absolute);
  g_autofree char *name = g_path_get_basename (folder);
  g_autoptr (GPtrArray) found = NULL;
  guint unusable = 0;

  if (text == NULL)
    return FALSE;
  found = source->parse (text, name, &unusable);
  for (guint i = 0; i < found->len; i++)
    if (!import_connection (self, found->pdata[i], path, error))
      return FALSE;
  if (unusable > 0)
    {
      g_autofree char *reason =
        g_strdup_printf ("%u %s no single database that Reeve can open", unusable,
                         unusable == 1 ? "entry describes" : "entries describe");

      skip (self, NULL, path, reason);
    }
  return TRUE;
}

static gboolean
import_all (Import *self, GError **error)
{
  ReeveCliOptions *options = reeve_cli_context_get_options (self->context);
  gboolean given = FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (sources); i++)
    {
      const char *path = reeve_cli_options_get (options, sources[i].option);

      given = given || path != NULL;
      if (path != NULL && !import_file (self, &sources[i], path, error))
        return FALSE;
    }
  for (gsize i = 0; !given && i < G_N_ELEMENTS (sources); i++)
    {
      g_autofree char *path = usual_place (sources[i].option);

      if (path != NULL && g_file_test (path, G_FILE_TEST_IS_REGULAR) &&
          !import_file (self, &sources[i], path, error))
        return FALSE;
    }
  return TRUE;
}

int
reeve_cli_connection_import (ReeveCliContext *context, GError **error)
{
  ReeveCliOutput *output = reeve_cli_context_get_output (context);
  g_autoptr (JsonObject) document = json_object_new ();
  Import import = {
    .context = context, .added = json_array_new (), .skipped = json_array_new ()
  };

  json_object_set_array_member (document, "added", import.added);
  json_object_set_array_member (document, "skipped", import.skipped);
  if (!import_all (&import, error))
    return REEVE_CLI_FAILED;
  if (json_array_get_length (import.added) == 0)
    reeve_cli_print (output, "Nothing was added.\n");
  json_object_set_boolean_member (document, "dry_run", is_dry_run (context));
  reeve_cli_print_json (output, g_steal_pointer (&document));
  return REEVE_CLI_DONE;
}
