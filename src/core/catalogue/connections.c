/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-catalogue"

#include "config.h"

#include <string.h>

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/json.h"
#include "core/base/paths.h"
#include "core/catalogue/private.h"

/* In this order in results and as parameters of the statements that write. */
enum
{
  AT_NAME,
  AT_SECRET_ID,
  AT_URI,
  AT_ENVIRONMENT,
  AT_PROTECTION,
  AT_PROJECT,
  AT_COLOUR,
  AT_OPTIONS,
  AT_TIME,
  AT_OLD_NAME,
  N_PARAMS
};

#define SELECT_CONNECTIONS \
  "SELECT name, secret_id, uri, environment, protection, project, colour, options FROM connection"

#define BY_ENVIRONMENT \
  " ORDER BY CASE environment WHEN 'development' THEN 0 WHEN 'testing' THEN 1" \
  " WHEN 'staging' THEN 2 ELSE 3 END, name COLLATE NOCASE, name"

/* A connection on its way into the file. */
typedef struct
{
  ReeveConnection *connection;
  const char *old_name; /* NULL: it is new */
  char *options;
  char *project;
  char *id; /* what it is saved under, known when the transaction succeeded */
} Saving;

/* The settings that differ from what the URI says, as a JSON object; null: taken away. */
static char *
dup_overrides (ReeveConnection *connection, GError **error)
{
  g_autoptr (JsonObject) overrides = json_object_new ();
  g_autoptr (ReeveConnection) plain =
    reeve_connection_new (NULL, reeve_connection_get_uri (connection), error);
  g_autofree char **now = reeve_connection_list_options (connection);
  g_autofree char **before = NULL;

  if (plain == NULL)
    return NULL;
  before = reeve_connection_list_options (plain);
  for (char **key = now; *key != NULL; key++)
    {
      const char *value = reeve_connection_get_option (connection, *key);

      if (g_strcmp0 (value, reeve_connection_get_option (plain, *key)) != 0)
        json_object_set_string_member (overrides, *key, value);
    }
  for (char **key = before; *key != NULL; key++)
    if (reeve_connection_get_option (connection, *key) == NULL)
      json_object_set_null_member (overrides, *key);
  return reeve_json_to_text (overrides, FALSE);
}

static gboolean
apply_overrides (ReeveConnection *connection, const char *text, GError **error)
{
  g_autoptr (JsonObject) overrides = reeve_json_parse (text, strlen (text), "options", error);
  JsonObjectIter iter;
  const char *key;
  JsonNode *ignored;

  if (overrides == NULL)
    return FALSE;
  json_object_iter_init (&iter, overrides);
  while (json_object_iter_next (&iter, &key, &ignored))
    {
      const char *value;

      if (!reeve_json_get_string (overrides, key, "options", &value, error))
        return FALSE;
      reeve_connection_set_option (connection, key, value);
    }
  return TRUE;
}

static ReeveConnection *
read_connection (const ReeveResult *result, guint row, GError **error)
{
  const char *name = reeve_result_get (result, row, AT_NAME);
  g_autoptr (ReeveConnection) connection =
    reeve_connection_new (name, reeve_result_get (result, row, AT_URI), error);
  ReeveEnvironment environment;
  ReeveProtection protection;

  if (connection == NULL ||
      !reeve_environment_parse (reeve_result_get (result, row, AT_ENVIRONMENT), &environment,
                                error) ||
      !reeve_protection_parse (reeve_result_get (result, row, AT_PROTECTION), &protection, error) ||
      !apply_overrides (connection, reeve_result_get (result, row, AT_OPTIONS), error))
    {
      g_prefix_error (error, _("The saved connection “%s” cannot be read: "), name);
      return NULL;
    }
  reeve_connection_set_environment (connection, environment);
  reeve_connection_set_protection (connection, protection);
  reeve_connection_set_project (connection, reeve_result_get (result, row, AT_PROJECT));
  reeve_connection_set_colour (connection, reeve_result_get (result, row, AT_COLOUR));
  reeve_connection_set_id (connection, reeve_result_get (result, row, AT_SECRET_ID));
  return g_steal_pointer (&connection);
}

/* *id is NULL when there is no connection of this name. */
static gboolean
find_id (ReeveCatalogue *self, const char *name, char **id, GError **error)
{
  const char *const params[] = { name };
  g_autoptr (ReeveResult) result = reeve_catalogue_query (
    self, "SELECT secret_id FROM connection WHERE name = ?1", params, 1, error);

  if (result == NULL)
    return FALSE;
  *id = reeve_result_get_n_rows (result) > 0 ? g_strdup (reeve_result_get (result, 0, 0)) : NULL;
  return TRUE;
}

static gboolean
is_id_free (ReeveCatalogue *self, const char *id, gboolean *is_free, GError **error)
{
  const char *const params[] = { id };
  g_autoptr (ReeveResult) result = reeve_catalogue_query (
    self, "SELECT 1 FROM connection WHERE secret_id = ?1", params, 1, error);

  if (result == NULL)
    return FALSE;
  *is_free = reeve_result_get_n_rows (result) == 0;
  return TRUE;
}

static void
set_not_found (const char *name, GError **error)
{
  reeve_set_error (error, REEVE_ERROR_NOT_FOUND, _("There is no saved connection “%s”"), name);
}

/* A copy of a saved connection under another name gets an id, and so a password, of its own. */
static gboolean
choose_id (ReeveCatalogue *self, Saving *saving, GError **error)
{
  const char *own = reeve_connection_get_id (saving->connection);
  gboolean is_free = FALSE;

  if (saving->old_name != NULL)
    {
      if (!find_id (self, saving->old_name, &saving->id, error))
        return FALSE;
      if (saving->id == NULL)
        set_not_found (saving->old_name, error);
      return saving->id != NULL;
    }
  if (own != NULL && !is_id_free (self, own, &is_free, error))
    return FALSE;
  saving->id = is_free ? g_strdup (own) : g_uuid_string_random ();
  return TRUE;
}

static gboolean
check_name (ReeveCatalogue *self, const Saving *saving, GError **error)
{
  const char *name = reeve_connection_get_name (saving->connection);
  g_autofree char *taken = NULL;

  if (g_strcmp0 (name, saving->old_name) == 0)
    return TRUE;
  if (!find_id (self, name, &taken, error))
    return FALSE;
  if (taken == NULL)
    return TRUE;
  reeve_set_error (error, REEVE_ERROR_CONFLICT, _("There is a saved connection “%s” already"),
                   name);
  reeve_error_set_remedy (error, _("Choose another name, or edit or remove that connection."));
  return FALSE;
}

/* The past goes by the new name too; only the audit log keeps the old one. */
static gboolean
rename_past (ReeveCatalogue *self, const Saving *saving, GError **error)
{
  static const char *const updates[] = {
    "UPDATE job SET connection = ?1 WHERE connection = ?2",
    "UPDATE backup SET connection = ?1 WHERE connection = ?2",
  };
  const char *const params[] = { reeve_connection_get_name (saving->connection), saving->old_name };

  if (saving->old_name == NULL || g_str_equal (params[0], params[1]))
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (updates); i++)
    {
      g_autoptr (ReeveResult) result =
        reeve_catalogue_query (self, updates[i], params, 2, error);

      if (result == NULL)
        return FALSE;
    }
  return TRUE;
}

static gboolean
save (ReeveCatalogue *self, gpointer data, GError **error)
{
  static const char insert[] =
    "INSERT INTO connection (name, secret_id, uri, environment, protection, project, colour,"
    " options, created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9)";
  static const char update[] =
    "UPDATE connection SET name = ?1, secret_id = ?2, uri = ?3, environment = ?4, protection = ?5,"
    " project = ?6, colour = ?7, options = ?8, updated_at = ?9 WHERE name = ?10";
  Saving *saving = data;
  ReeveConnection *connection = saving->connection;
  g_autofree char *now = reeve_clock_format (reeve_clock_now ());
  g_autoptr (ReeveResult) result = NULL;

  if (!choose_id (self, saving, error) || !check_name (self, saving, error) ||
      !rename_past (self, saving, error))
    return FALSE;

  const char *const params[N_PARAMS] = {
    [AT_NAME] = reeve_connection_get_name (connection),
    [AT_SECRET_ID] = saving->id,
    [AT_URI] = reeve_connection_get_uri (connection),
    [AT_ENVIRONMENT] = reeve_environment_name (reeve_connection_get_environment (connection)),
    [AT_PROTECTION] = reeve_protection_name (reeve_connection_get_protection (connection)),
    [AT_PROJECT] = saving->project,
    [AT_COLOUR] = reeve_connection_get_colour (connection),
    [AT_OPTIONS] = saving->options,
    [AT_TIME] = now,
    [AT_OLD_NAME] = saving->old_name,
  };
  result = saving->old_name == NULL
             ? reeve_catalogue_query (self, insert, params, AT_OLD_NAME, error)
             : reeve_catalogue_query (self, update, params, N_PARAMS, error);
  return result != NULL;
}

gboolean
reeve_catalogue_save_connection (ReeveCatalogue *self,
                                 ReeveConnection *connection,
                                 const char *old_name,
                                 GError **error)
{
  const char *project = reeve_connection_get_project (connection);
  g_autofree char *options = dup_overrides (connection, error);
  /* A path that depends on the working folder would mean another one tomorrow. */
  g_autofree char *absolute = project != NULL ? reeve_paths_absolute (project) : NULL;
  Saving saving = {
    .connection = connection, .old_name = old_name, .options = options, .project = absolute
  };
  g_autofree char *id = NULL;
  gboolean saved;

  if (options == NULL)
    return FALSE;
  if (*reeve_connection_get_name (connection) == '\0')
    {
      reeve_set_error (error, REEVE_ERROR_USAGE, _("A saved connection needs a name"));
      return FALSE;
    }
  saved = reeve_catalogue_transact (self, save, &saving, error);
  id = g_steal_pointer (&saving.id);
  if (!saved)
    return FALSE;
  reeve_connection_set_id (connection, id);
  reeve_connection_set_project (connection, absolute);
  return TRUE;
}

static gboolean
remove_named (ReeveCatalogue *self, gpointer data, GError **error)
{
  const char *const params[] = { data };
  g_autoptr (ReeveResult) result = reeve_catalogue_query (
    self, "DELETE FROM connection WHERE name = ?1", params, 1, error);

  if (result == NULL)
    return FALSE;
  if (reeve_result_get_affected (result) == 0)
    {
      set_not_found (data, error);
      return FALSE;
    }
  return TRUE;
}

gboolean
reeve_catalogue_remove_connection (ReeveCatalogue *self, const char *name, GError **error)
{
  return reeve_catalogue_transact (self, remove_named, (gpointer) name, error);
}

ReeveConnection *
reeve_catalogue_find_connection (ReeveCatalogue *self, const char *name, GError **error)
{
  const char *const params[] = { name };
  g_autoptr (ReeveResult) result =
    reeve_catalogue_read (self, SELECT_CONNECTIONS " WHERE name = ?1", params, 1, error);

  if (result == NULL || reeve_result_get_n_rows (result) == 0)
    return NULL;
  return read_connection (result, 0, error);
}

GPtrArray *
reeve_catalogue_list_connections (ReeveCatalogue *self, GError **error)
{
  g_autoptr (ReeveResult) result =
    reeve_catalogue_read (self, SELECT_CONNECTIONS BY_ENVIRONMENT, NULL, 0, error);
  g_autoptr (GPtrArray) connections = NULL;

  if (result == NULL)
    return NULL;
  connections = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < reeve_result_get_n_rows (result); i++)
    {
      ReeveConnection *connection = read_connection (result, i, error);

      if (connection == NULL)
        return NULL;
      g_ptr_array_add (connections, connection);
    }
  return g_steal_pointer (&connections);
}
