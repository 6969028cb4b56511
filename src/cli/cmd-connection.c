/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-cli"

#include "config.h"

#include "cli/cmd-connection.h"

#include "cli/commands.h"
#include "cli/suggest.h"
#include "cli/table.h"
#include "core/base/error.h"
#include "core/base/json.h"
#include "core/db/examine.h"
#include "core/db/secret-store.h"

static const ReeveCliStyle environment_styles[] = {
  [REEVE_ENVIRONMENT_DEVELOPMENT] = REEVE_CLI_PLAIN,
  [REEVE_ENVIRONMENT_TESTING] = REEVE_CLI_PLAIN,
  [REEVE_ENVIRONMENT_STAGING] = REEVE_CLI_DOUBTFUL,
  [REEVE_ENVIRONMENT_PRODUCTION] = REEVE_CLI_BAD,
};

static const ReeveCliStyle examine_styles[] = {
  [REEVE_EXAMINE_OK] = REEVE_CLI_GOOD,
  [REEVE_EXAMINE_DOUBTFUL] = REEVE_CLI_DOUBTFUL,
  [REEVE_EXAMINE_FAILED] = REEVE_CLI_BAD,
};

JsonObject *
reeve_cli_connection_to_json (ReeveConnection *connection)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "name", reeve_connection_get_name (connection));
  json_object_set_string_member (object, "uri", reeve_connection_get_uri (connection));
  json_object_set_string_member (object, "engine", reeve_connection_get_engine (connection));
  json_object_set_string_member (object, "database", reeve_connection_get_database (connection));
  json_object_set_string_member (
    object, "environment",
    reeve_environment_name (reeve_connection_get_environment (connection)));
  json_object_set_string_member (
    object, "protection", reeve_protection_name (reeve_connection_get_protection (connection)));
  reeve_json_set_string_or_null (object, "project", reeve_connection_get_project (connection));
  reeve_json_set_string_or_null (object, "colour", reeve_connection_get_colour (connection));
  return object;
}

void
reeve_cli_set_unknown_connection (ReeveCliContext *context, const char *name, GError **error)
{
  g_autoptr (GPtrArray) saved = NULL;
  ReeveCliSuggestion suggestion;
  ReeveCatalogue *catalogue;

  reeve_cli_suggestion_init (&suggestion, name);
  if (reeve_cli_context_find_catalogue (context, &catalogue, NULL) && catalogue != NULL)
    saved = reeve_catalogue_list_connections (catalogue, NULL);
  for (guint i = 0; saved != NULL && i < saved->len; i++)
    reeve_cli_suggestion_offer (&suggestion, reeve_connection_get_name (saved->pdata[i]));
  reeve_set_error (error, REEVE_ERROR_NOT_FOUND, "There is no saved connection “%s”", name);
  if (suggestion.best != NULL)
    reeve_error_set_remedy (error, "Did you mean “%s”?", suggestion.best);
  else
    reeve_error_set_remedy (error, "“reevectl connection list” shows them.");
}

static void
add_row (ReeveCliTable *table, ReeveConnection *connection)
{
  ReeveEnvironment environment = reeve_connection_get_environment (connection);

  reeve_cli_table_add (table, REEVE_CLI_PLAIN, reeve_connection_get_name (connection));
  reeve_cli_table_add (table, environment_styles[environment],
                       reeve_environment_name (environment));
  reeve_cli_table_add (table, REEVE_CLI_PLAIN,
                       reeve_protection_name (reeve_connection_get_protection (connection)));
  reeve_cli_table_add (table, REEVE_CLI_PLAIN, reeve_connection_get_uri (connection));
  reeve_cli_table_add (table, REEVE_CLI_PLAIN, reeve_connection_get_project (connection));
}

static int
run_list (ReeveCliContext *context, GError **error)
{
  static const ReeveCliColumn columns[] = { { "NAME" }, { "ENVIRONMENT" }, { "PROTECTION" },
                                            { "URI" },  { "PROJECT" },     { NULL } };
  ReeveCliOutput *output = reeve_cli_context_get_output (context);
  g_autoptr (ReeveCliTable) table = reeve_cli_table_new (columns);
  g_autoptr (GPtrArray) saved = NULL;
  g_autoptr (JsonObject) document = json_object_new ();
  JsonArray *array = json_array_new ();
  ReeveCatalogue *catalogue;

  json_object_set_array_member (document, "connections", array);
  if (!reeve_cli_context_find_catalogue (context, &catalogue, error))
    return REEVE_CLI_FAILED;
  saved = catalogue != NULL ? reeve_catalogue_list_connections (catalogue, error)
                            : g_ptr_array_new ();
  if (saved == NULL)
    return REEVE_CLI_FAILED;
  for (guint i = 0; i < saved->len; i++)
    {
      add_row (table, saved->pdata[i]);
      json_array_add_object_element (array, reeve_cli_connection_to_json (saved->pdata[i]));
    }
  if (saved->len > 0)
    reeve_cli_table_print (table, output);
  else
    reeve_cli_print (output, "No connection is saved. “reevectl connection add” saves one.\n");
  reeve_cli_print_json (output, g_steal_pointer (&document));
  return REEVE_CLI_DONE;
}

static const char *
password_state (ReeveConnection *connection)
{
  g_autoptr (ReeveSecret) password = reeve_connection_dup_password (connection);

  return password != NULL ? "keyring" : "none";
}

static void
print_field (ReeveCliOutput *output, const char *label, const char *value)
{
  if (value != NULL)
    reeve_cli_print (output, "%-12s %s\n", label, value);
}

static int
run_show (ReeveCliContext *context, GError **error)
{
  const char *name =
    reeve_cli_options_get_argument (reeve_cli_context_get_options (context), 0);
  ReeveCliOutput *output = reeve_cli_context_get_output (context);
  g_autoptr (GError) local = NULL;
  g_autoptr (ReeveConnection) connection = reeve_cli_context_load_saved (context, name, &local);
  JsonObject *document;

  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  else if (connection == NULL)
    reeve_cli_set_unknown_connection (context, name, error);
  if (connection == NULL)
    return REEVE_CLI_FAILED;
  print_field (output, "name", name);
  print_field (output, "uri", reeve_connection_get_uri (connection));
  print_field (output, "engine", reeve_connection_get_engine (connection));
  print_field (output, "environment",
               reeve_environment_name (reeve_connection_get_environment (connection)));
  print_field (output, "protection",
               reeve_protection_name (reeve_connection_get_protection (connection)));
  print_field (output, "project", reeve_connection_get_project (connection));
  print_field (output, "colour", reeve_connection_get_colour (connection));
  print_field (output, "password", password_state (connection));
  document = reeve_cli_connection_to_json (connection);
  json_object_set_string_member (document, "password", password_state (connection));
  reeve_cli_print_json (output, document);
  return REEVE_CLI_DONE;
}

/* Returns whether no step failed. */
static gboolean
report_steps (ReeveCliOutput *output, ReeveConnection *connection, GPtrArray *steps)
{
  static const ReeveCliColumn columns[] = { { "STEP" }, { "STATE" }, { "" }, { NULL } };
  g_autoptr (ReeveCliTable) table = reeve_cli_table_new (columns);
  JsonObject *document = json_object_new ();
  JsonArray *array = json_array_new ();
  gboolean ok = TRUE;

  for (guint i = 0; i < steps->len; i++)
    {
      const ReeveExamineStep *step = g_ptr_array_index (steps, i);
      const char *state = reeve_examine_state_name (step->state);
      JsonObject *object = json_object_new ();

      ok = ok && step->state != REEVE_EXAMINE_FAILED;
      reeve_cli_table_add (table, REEVE_CLI_PLAIN, step->name);
      reeve_cli_table_add (table, examine_styles[step->state], state);
      reeve_cli_table_add (table, REEVE_CLI_PLAIN, step->text);
      json_object_set_string_member (object, "step", step->name);
      json_object_set_string_member (object, "state", state);
      json_object_set_string_member (object, "text", step->text);
      reeve_json_set_string_or_null (object, "remedy", step->remedy);
      json_array_add_object_element (array, object);
    }
  json_object_set_string_member (document, "database", reeve_connection_get_name (connection));
  json_object_set_boolean_member (document, "ok", ok);
  json_object_set_array_member (document, "steps", array);
  reeve_cli_table_print (table, output);
  for (guint i = 0; i < steps->len; i++)
    {
      const ReeveExamineStep *step = g_ptr_array_index (steps, i);

      if (step->remedy != NULL)
        reeve_cli_print (output, "%s: %s\n", step->name, step->remedy);
    }
  reeve_cli_print_json (output, document);
  return ok;
}

static int
run_test (ReeveCliContext *context, GError **error)
{
  const char *name =
    reeve_cli_options_get_argument (reeve_cli_context_get_options (context), 0);
  g_autoptr (ReeveConnection) named = NULL;
  g_autoptr (GPtrArray) steps = NULL;
  ReeveConnection *connection;

  if (name != NULL)
    connection = named = reeve_cli_context_open_connection (context, name, error);
  else
    connection = reeve_cli_context_get_connection (context, error);
  if (connection == NULL)
    return REEVE_CLI_FAILED;
  steps = reeve_examine (connection, reeve_cli_context_get_cancellable (context), error);
  if (steps == NULL)
    return REEVE_CLI_FAILED;
  return report_steps (reeve_cli_context_get_output (context), connection, steps)
           ? REEVE_CLI_DONE
           : REEVE_CLI_FAILED;
}

#define KEPT_OPTIONS \
  { "protection", 0, REEVE_CLI_VALUE, "P", \
    "open, confirm, type-name or read-only; default: as the environment says" }, \
  { "colour", 0, REEVE_CLI_VALUE, "#RRGGBB", "what the window marks it with" }, \
  { "password-file", 0, REEVE_CLI_VALUE, "FILE", "the password is the file's first line" }, \
  { "password-fd", 0, REEVE_CLI_VALUE, "N", "the same from an open file descriptor" }

static const ReeveCliOption add_options[] = { KEPT_OPTIONS, { NULL } };

static const ReeveCliOption edit_options[] = {
  { "name", 0, REEVE_CLI_VALUE, "NEW", "call it so from now on" },
  { "uri", 0, REEVE_CLI_VALUE, "URI", "another database" },
  KEPT_OPTIONS,
  { "forget-password", 0, REEVE_CLI_FLAG, NULL, "take the password out of the keyring" },
  { NULL },
};

static const ReeveCliOption import_options[] = {
  { "service-file", 0, REEVE_CLI_VALUE, "FILE", "libpq's service file" },
  { "passfile", 0, REEVE_CLI_VALUE, "FILE", "libpq's password file" },
  { "env", 0, REEVE_CLI_VALUE, "FILE", "a .env file with DATABASE_URL" },
  { NULL },
};

const ReeveCliVerb reeve_cli_connection_verbs[] = {
  { "add", "NAME URI", 2, 2,
    "Save a database under a name; --environment and --project are kept with it", add_options,
    reeve_cli_connection_add },
  { "list", NULL, 0, 0, "All saved connections", NULL, run_list },
  { "show", "NAME", 1, 1, "One of them", NULL, run_show },
  { "edit", "NAME", 1, 1, "Change what is saved, also with --environment and --project",
    edit_options, reeve_cli_connection_edit },
  { "remove", "NAME", 1, 1, "Forget it and its password; the database is not touched", NULL,
    reeve_cli_connection_remove },
  { "test", "[NAME]", 0, 1, "Try it step by step, from its address to what one may do there", NULL,
    run_test },
  { "import", NULL, 0, 0, "Save what ~/.pg_service.conf and ./.env, or the files given, describe",
    import_options, reeve_cli_connection_import },
  { NULL },
};
