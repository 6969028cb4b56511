/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "core/base/secret.h"

G_BEGIN_DECLS

typedef enum
{
  REEVE_ENVIRONMENT_DEVELOPMENT,
  REEVE_ENVIRONMENT_TESTING,
  REEVE_ENVIRONMENT_STAGING,
  REEVE_ENVIRONMENT_PRODUCTION,
} ReeveEnvironment;

typedef enum
{
  REEVE_PROTECTION_OPEN,      /* nothing is asked */
  REEVE_PROTECTION_CONFIRM,   /* every writing plan wants a yes */
  REEVE_PROTECTION_TYPE_NAME, /* every writing plan wants the database's name typed */
  REEVE_PROTECTION_READ_ONLY, /* no writing plan is run */
} ReeveProtection;

#define REEVE_TYPE_ENVIRONMENT (reeve_environment_get_type ())
GType reeve_environment_get_type (void);
#define REEVE_TYPE_PROTECTION (reeve_protection_get_type ())
GType reeve_protection_get_type (void);

/** Names as in the command line: "development" …; "open", "confirm", "type-name", "read-only". */
const char *reeve_environment_name (ReeveEnvironment environment);
gboolean reeve_environment_parse (const char *name,
                                  ReeveEnvironment *environment,
                                  GError **error);
const char *reeve_protection_name (ReeveProtection protection);
gboolean reeve_protection_parse (const char *name,
                                 ReeveProtection *protection,
                                 GError **error);
/** reeve_environment_default_protection: open, open, confirm, type-name */
ReeveProtection reeve_environment_default_protection (ReeveEnvironment environment);

/** reeve_environment_guess: what a name sounds like: "shop-prod" is production; where several
 *  words say something, the one that asks for most care counts. Else development. */
ReeveEnvironment reeve_environment_guess (const char *name);

#define REEVE_TYPE_CONNECTION (reeve_connection_get_type ())
G_DECLARE_FINAL_TYPE (ReeveConnection, reeve_connection, REEVE, CONNECTION, GObject)

/**
 * reeve_connection_new: a database that one may open; opens nothing itself.
 * @name: (nullable): the saved name; NULL = made up from the URI
 * @uri: `postgresql://…`, `postgres://…`, a libpq `key=value` text, `sqlite:PATH` (also
 *   `sqlite3:`, `sqlite:///abs`, `sqlite:rel`), or a path to a file
 *
 * A password inside the URI is taken out into secret memory at once; get_uri() never shows one.
 *
 * Returns: (transfer full): NULL with REEVE_ERROR_USAGE when no engine knows the URI
 */
ReeveConnection *reeve_connection_new (const char *name,
                                       const char *uri,
                                       GError **error);

/** reeve_connection_uri_of_file: of any path, whatever characters are in it. (transfer full): */
char *reeve_connection_uri_of_file (const char *path);

/**
 * reeve_connection_new_absolute: the same for what is to be saved: the path of a file is made
 * absolute, so that it means the same everywhere.
 * @folder: (nullable): where a relative path begins; NULL = the working folder
 *
 * Returns: (transfer full):
 */
ReeveConnection *reeve_connection_new_absolute (const char *name,
                                                const char *uri,
                                                const char *folder,
                                                GError **error);

/** reeve_connection_check_name: REEVE_ERROR_USAGE for a name that could be taken for a URI or an
 *  option, and so would not be found again. */
gboolean reeve_connection_check_name (const char *name,
                                      GError **error);

/** Properties, all readable: name, uri (without password), environment, protection, project,
 *  colour (#rrggbb or NULL), engine ("postgres", "sqlite"); settable where a setter exists. */
const char *reeve_connection_get_name (ReeveConnection *self);
const char *reeve_connection_get_uri (ReeveConnection *self);
const char *reeve_connection_get_engine (ReeveConnection *self);
ReeveEnvironment reeve_connection_get_environment (ReeveConnection *self);
ReeveProtection reeve_connection_get_protection (ReeveConnection *self);
const char *reeve_connection_get_project (ReeveConnection *self);
const char *reeve_connection_get_colour (ReeveConnection *self);
/** reeve_connection_get_database: the database's name or the file's path, as the URI says it. */
const char *reeve_connection_get_database (ReeveConnection *self);
/** reeve_connection_dup_password: (transfer full) (nullable): */
ReeveSecret *reeve_connection_dup_password (ReeveConnection *self);

/** reeve_connection_guess_environment: what its name, its host and its database sound like. */
ReeveEnvironment reeve_connection_guess_environment (ReeveConnection *self);
/** reeve_connection_set_environment: also sets the environment's default protection. */
void reeve_connection_set_environment (ReeveConnection *self,
                                       ReeveEnvironment environment);
void reeve_connection_set_protection (ReeveConnection *self,
                                      ReeveProtection protection);
void reeve_connection_set_name (ReeveConnection *self,
                                const char *name);
void reeve_connection_set_project (ReeveConnection *self,
                                   const char *project);
void reeve_connection_set_colour (ReeveConnection *self,
                                  const char *colour);
void reeve_connection_set_password (ReeveConnection *self,
                                    ReeveSecret *password);

/** reeve_connection_get_id: (transfer none) (nullable): the permanent id of a saved connection,
 *  under which the secret store keeps its password; it outlives a new name. NULL: not saved */
const char *reeve_connection_get_id (ReeveConnection *self);
/** reeve_connection_set_id: for the catalogue alone */
void reeve_connection_set_id (ReeveConnection *self,
                              const char *id);

/**
 * reeve_connection_get_option: one of the URI's own settings by libpq's name ("host", "sslmode",
 * "application_name" …); also "ledger_schema". (transfer none) (nullable):
 */
const char *reeve_connection_get_option (ReeveConnection *self,
                                         const char *key);
/** reeve_connection_set_option: overrides the URI for sessions opened later, e.g. "sslrootcert". */
void reeve_connection_set_option (ReeveConnection *self,
                                  const char *key,
                                  const char *value);
/** reeve_connection_list_options: (transfer container): the names of all options that are set,
 *  sorted, NULL-terminated; "password" never is one of them */
char **reeve_connection_list_options (ReeveConnection *self);

G_END_DECLS
