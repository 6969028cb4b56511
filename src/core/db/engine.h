/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/db/connection.h"
#include "core/db/session.h"

G_BEGIN_DECLS

/**
 * ReeveSessionOptions: how to open.
 * @purpose: for the server's list of sessions, e.g. "migrate 3f2a…" (application_name "reeve: …")
 * @read_only: the session cannot write (SQLite: mode=ro; PostgreSQL: default_transaction_read_only)
 * @must_exist: SQLite: do not make the file (otherwise it is made, 0600)
 * @stand_in: SQLite: where the file is not there yet, an empty database in memory stands for it,
 *   and the session's target is absent; for looking without making anything
 * @timeout_s: to connect; 0 = 10
 * @busy_timeout_ms: SQLite: how long begin and statements wait for another writer; 0 = 5000
 */
typedef struct
{
  const char *purpose;
  gboolean read_only;
  gboolean must_exist;
  gboolean stand_in;
  guint timeout_s;
  guint busy_timeout_ms;
} ReeveSessionOptions;

#define REEVE_SESSION_OPTIONS_INIT { 0 }

/** ReeveEngine: one row of the table of engines. A third engine is a new folder and a new row. */
typedef struct
{
  const char *name;  /* "postgres" */
  const char *title; /* "PostgreSQL" */
  ReeveDialect dialect;
  const char *const *schemes; /* URI schemes, NULL-terminated */
  gboolean is_file;           /* a database is a file, and its name a path */
  /* whether @text (a URI, conninfo or path) is this engine's; asked in the table's order */
  gboolean (*recognises) (const char *text);
  /* splits the text into options (char* → char*); the password comes out apart */
  gboolean (*parse) (const char *text,
                     GHashTable *options,
                     ReeveSecret **password,
                     GError **error);
  /* the options as one URI again, without a password; (transfer full) */
  char *(*format) (GHashTable *options);
  ReeveSession *(*open) (ReeveConnection *connection,
                         const ReeveSessionOptions *options,
                         GCancellable *cancellable,
                         GError **error);
} ReeveEngine;

/** reeve_engine_find: by name. (transfer none) (nullable): */
const ReeveEngine *reeve_engine_find (const char *name);
/** reeve_engine_recognise: whose URI it is. (transfer none) (nullable): */
const ReeveEngine *reeve_engine_recognise (const char *text);
/** reeve_engine_list: (transfer none): all of them, @count is set */
const ReeveEngine *const *reeve_engine_list (guint *count);

/**
 * reeve_session_open: opens @connection. Blocks at most the connect timeout; cancellable.
 * @options: (nullable): NULL = the defaults
 *
 * Errors: CONNECT (nobody there), AUTH (password), PERMISSION, NOT_FOUND (no such database or
 * file), CORRUPT (no database file), BUSY (too many sessions); each with a remedy.
 *
 * Returns: (transfer full):
 */
ReeveSession *reeve_session_open (ReeveConnection *connection,
                                  const ReeveSessionOptions *options,
                                  GCancellable *cancellable,
                                  GError **error);

G_END_DECLS
