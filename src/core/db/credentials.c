/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-db"

#include "config.h"

#include "core/db/credentials.h"

#include "core/db/secret-store.h"

/* Settings of the environment that an engine's connections take where their URI says nothing. */
static const struct
{
  const char *variable;
  const char *engine;
  const char *option;
} environment_options[] = {
  { "DATABASE_SSL_CERT", "postgres", "sslcert" },
  { "DATABASE_SSL_KEY", "postgres", "sslkey" },
  { "DATABASE_SSL_ROOT_CERT", "postgres", "sslrootcert" },
};

void
reeve_credentials_apply_environment (ReeveConnection *connection)
{
  const char *engine = reeve_connection_get_engine (connection);

  for (gsize i = 0; i < G_N_ELEMENTS (environment_options); i++)
    {
      const char *option = environment_options[i].option;
      const char *value = g_getenv (environment_options[i].variable);

      if (value != NULL && *value != '\0' && g_str_equal (engine, environment_options[i].engine) &&
          reeve_connection_get_option (connection, option) == NULL)
        reeve_connection_set_option (connection, option, value);
    }
}

gboolean
reeve_credentials_load (ReeveConnection *connection, GCancellable *cancellable, GError **error)
{
  const char *id = reeve_connection_get_id (connection);
  g_autoptr (ReeveSecret) password = reeve_connection_dup_password (connection);
  g_autoptr (GError) local = NULL;

  if (password != NULL || id == NULL)
    return TRUE;
  password = reeve_secret_store_load (id, cancellable, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (password != NULL)
    reeve_connection_set_password (connection, password);
  return TRUE;
}
