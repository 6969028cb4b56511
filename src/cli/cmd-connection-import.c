/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-cli"

#include "config.h"

#include "cli/cmd-connection.h"
#include "core/base/error.h"
#include "core/base/json.h"
#include "core/db/discover.h"

static gboolean
is_dry_run (ReeveCliContext *context)
{
  return reeve_cli_options_has (reeve_cli_context_get_options (context), "dry-run");
}

/* The option that names a file, and what kind of file it is. @unasked: it is read from its usual
 * place where no file is given; a password file is not, for it may name many databases. */
typedef struct
{
  const char *option;
  ReeveDiscoveryKind kind;
  gboolean unasked;
} Source;

static const Source sources[] = {
  { "service-file", REEVE_DISCOVERY_SERVICE, TRUE },
  { "passfile", REEVE_DISCOVERY_PASSFILE, FALSE },
  { "env", REEVE_DISCOVERY_ENV, TRUE },
};

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
import_connection (Import *self, ReeveConnection *connection, const char *file, GError **error)
{
  ReeveCliOutput *output = reeve_cli_context_get_output (self->context);
  g_autoptr (ReeveSecret) password = reeve_connection_dup_password (connection);
  const char *name = reeve_connection_get_name (connection);
  g_autoptr (GError) local = NULL;
  const char *kept = NULL;
  JsonObject *object;

  if (!reeve_cli_connection_apply_options (self->context, connection, error))
    return FALSE;
  if (reeve_connection_check_name (name, &local) && !is_dry_run (self->context))
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
  guint unusable = 0;
  g_autoptr (GPtrArray) found = reeve_discover_in_file (source->kind, path, &unusable, error);

  if (found == NULL)
    return FALSE;
  for (guint i = 0; i < found->len; i++)
    {
      const ReeveDiscovery *discovery = g_ptr_array_index (found, i);

      if (!import_connection (self, discovery->connection, path, error))
        return FALSE;
    }
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
      g_autofree char *path = reeve_discovery_dup_usual_place (sources[i].kind, NULL);

      if (sources[i].unasked && g_file_test (path, G_FILE_TEST_IS_REGULAR) &&
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
