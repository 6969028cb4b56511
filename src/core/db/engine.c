/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-db"

#include "config.h"

#include "core/db/engine.h"

#include "core/db/postgres/engine.h"
#include "core/db/sqlite/engine.h"

/* In the order in which they are asked: SQLite, which takes any path, comes last. */
static const ReeveEngine *const engines[] = {
  &reeve_pg_engine,
  &reeve_sqlite_engine,
};

const ReeveEngine *
reeve_engine_find (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (engines); i++)
    if (g_strcmp0 (engines[i]->name, name) == 0)
      return engines[i];
  return NULL;
}

const ReeveEngine *
reeve_engine_recognise (const char *text)
{
  if (text == NULL)
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (engines); i++)
    if (engines[i]->recognises (text))
      return engines[i];
  return NULL;
}

const ReeveEngine *const *
reeve_engine_list (guint *count)
{
  *count = G_N_ELEMENTS (engines);
  return engines;
}

ReeveSession *
reeve_session_open (ReeveConnection *connection,
                    const ReeveSessionOptions *options,
                    GCancellable *cancellable,
                    GError **error)
{
  static const ReeveSessionOptions defaults = REEVE_SESSION_OPTIONS_INIT;
  const ReeveEngine *engine = reeve_engine_find (reeve_connection_get_engine (connection));

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  return engine->open (connection, options != NULL ? options : &defaults, cancellable, error);
}
