/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/db/result.h"
#include "core/db/target.h"
#include "core/sql/dialect.h"

G_BEGIN_DECLS

#define REEVE_TYPE_SESSION (reeve_session_get_type ())
G_DECLARE_INTERFACE (ReeveSession, reeve_session, REEVE, SESSION, GObject)

/** ReeveCapability: ask what a session can do, never which engine it is. */
typedef enum
{
  REEVE_CAN_SCHEMAS = 1 << 0,           /* names are schema.table */
  REEVE_CAN_ADVISORY_LOCK = 1 << 1,     /* lock/unlock by key on this session */
  REEVE_CAN_CONCURRENT_INDEX = 1 << 2,  /* CREATE INDEX CONCURRENTLY */
  REEVE_CAN_COPY = 1 << 3,              /* COPY … FROM stdin */
  REEVE_CAN_LOCK_TIMEOUT = 1 << 4,      /* waits for table locks can be limited */
  REEVE_CAN_ROLES = 1 << 5,             /* has users and privileges */
  REEVE_CAN_PIPELINE = 1 << 6,          /* a batch costs about one round trip */
  REEVE_CAN_MANY_WRITERS = 1 << 7,      /* several sessions may write at the same time */
} ReeveCapability;

/**
 * ReeveStatement: one statement of a batch. Borrowed; lives on the caller's stack.
 * @sql: exactly one statement, NUL-terminated
 * @params: values for $1… (PostgreSQL) or ?1… (SQLite) as text, NULL = SQL NULL
 * @copy_data: for COPY … FROM stdin the rows as they stand in the script; else NULL
 * @file, @line, @number: where it stands, for errors; NULL and 0 when it is Reeve's own
 * @repeated: the same text will be run again on this session: worth preparing where that helps
 * @most_rows: of what only reads, inside a transaction: the result holds no more rows than this,
 *   and the database is not asked for more; reeve_result_is_cut() says whether there are. 0: all
 */
typedef struct
{
  const char *sql;
  const char *const *params;
  guint n_params;
  const char *copy_data;
  gsize copy_length;
  const char *file;
  guint line;
  guint number;
  gboolean repeated;
  guint most_rows;
} ReeveStatement;

/**
 * ReeveBatchFunc: gets each statement's result in order, at latest when the batch ends.
 * Returns: FALSE with @error set to stop: what follows is not run (or its effect is only
 * undone by the caller's rollback where it was already sent)
 */
typedef gboolean (*ReeveBatchFunc) (guint index,
                                    ReeveResult *result,
                                    gpointer user_data,
                                    GError **error);

/** ReeveNoticeFunc: a message by the server that is no error (RAISE NOTICE, warnings). */
typedef void (*ReeveNoticeFunc) (const char *severity,
                                 const char *message,
                                 gpointer user_data);

/**
 * ReeveSessionInterface: one live link to a database.
 *
 * A session is used by one thread at a time; it may move between threads while idle. All slots
 * are synchronous; those with a @cancellable end within a second after it is triggered, with
 * G_IO_ERROR_CANCELLED, and the statement has then stopped *on the server*; the session stays
 * usable (inside a transaction: after a rollback). Errors are of REEVE_ERROR with SQLSTATE,
 * detail, hint and place. After REEVE_ERROR_LOST only close and is_open may be called.
 * Slots marked *must* are implemented by every engine; *may* slots have a default.
 */
struct _ReeveSessionInterface
{
  GTypeInterface parent_interface;

  /* must */
  ReeveCapability (*get_capabilities) (ReeveSession *self);
  ReeveDialect (*get_dialect) (ReeveSession *self);
  /* must; read from the server when the session was opened; (transfer none) */
  ReeveTarget *(*get_target) (ReeveSession *self);
  gboolean (*is_open) (ReeveSession *self);
  gboolean (*in_transaction) (ReeveSession *self);
  void (*close) (ReeveSession *self);
  /* must: one statement; (transfer full) */
  ReeveResult *(*run) (ReeveSession *self,
                       const ReeveStatement *statement,
                       GCancellable *cancellable,
                       GError **error);
  /* may: default = run() one after the other */
  gboolean (*run_batch) (ReeveSession *self,
                         const ReeveStatement *statements,
                         guint n_statements,
                         ReeveBatchFunc each,
                         gpointer user_data,
                         GCancellable *cancellable,
                         GError **error);
  /* must: a write transaction from the start (SQLite: BEGIN IMMEDIATE; waits for the writer up to
   * the busy timeout, then REEVE_ERROR_BUSY) */
  gboolean (*begin) (ReeveSession *self,
                     GCancellable *cancellable,
                     GError **error);
  /* must: on REEVE_ERROR_LOST nobody knows the outcome: the caller has to look */
  gboolean (*commit) (ReeveSession *self,
                      GCancellable *cancellable,
                      GError **error);
  /* must: harmless when there is no transaction; not cancellable */
  gboolean (*rollback) (ReeveSession *self,
                        GError **error);
  /* must: back to how it was opened: rolled back, settings, role and temporary state reset */
  gboolean (*reset) (ReeveSession *self,
                     GCancellable *cancellable,
                     GError **error);
  /* must: a real round trip */
  gboolean (*ping) (ReeveSession *self,
                    GCancellable *cancellable,
                    GError **error);
  /* may (REEVE_CAN_ADVISORY_LOCK): one try, does not wait; *taken says whether it is ours now */
  gboolean (*try_lock) (ReeveSession *self,
                        gint64 key,
                        gboolean *taken,
                        GCancellable *cancellable,
                        GError **error);
  gboolean (*unlock) (ReeveSession *self,
                      gint64 key,
                      GError **error);
  /* may: REEVE_ERROR_UNSUPPORTED when a pooler that shares server sessions stands in between */
  gboolean (*check_direct) (ReeveSession *self,
                            GCancellable *cancellable,
                            GError **error);
  /* may: the server's number of this session (a process id), for people and for orphan search */
  gint64 (*get_server_id) (ReeveSession *self);
  /* must */
  void (*set_notice_func) (ReeveSession *self,
                           ReeveNoticeFunc func,
                           gpointer user_data,
                           GDestroyNotify destroy);
};

ReeveCapability reeve_session_get_capabilities (ReeveSession *self);
gboolean reeve_session_can (ReeveSession *self,
                            ReeveCapability capability);
ReeveDialect reeve_session_get_dialect (ReeveSession *self);
ReeveTarget *reeve_session_get_target (ReeveSession *self);
gboolean reeve_session_is_open (ReeveSession *self);
gboolean reeve_session_in_transaction (ReeveSession *self);
void reeve_session_close (ReeveSession *self);
ReeveResult *reeve_session_run (ReeveSession *self,
                                const ReeveStatement *statement,
                                GCancellable *cancellable,
                                GError **error);
gboolean reeve_session_run_batch (ReeveSession *self,
                                  const ReeveStatement *statements,
                                  guint n_statements,
                                  ReeveBatchFunc each,
                                  gpointer user_data,
                                  GCancellable *cancellable,
                                  GError **error);
gboolean reeve_session_begin (ReeveSession *self,
                              GCancellable *cancellable,
                              GError **error);
gboolean reeve_session_commit (ReeveSession *self,
                               GCancellable *cancellable,
                               GError **error);
gboolean reeve_session_rollback (ReeveSession *self,
                                 GError **error);
gboolean reeve_session_reset (ReeveSession *self,
                              GCancellable *cancellable,
                              GError **error);
gboolean reeve_session_ping (ReeveSession *self,
                             GCancellable *cancellable,
                             GError **error);
gboolean reeve_session_try_lock (ReeveSession *self,
                                 gint64 key,
                                 gboolean *taken,
                                 GCancellable *cancellable,
                                 GError **error);
gboolean reeve_session_unlock (ReeveSession *self,
                               gint64 key,
                               GError **error);
gboolean reeve_session_check_direct (ReeveSession *self,
                                     GCancellable *cancellable,
                                     GError **error);
gint64 reeve_session_get_server_id (ReeveSession *self);
void reeve_session_set_notice_func (ReeveSession *self,
                                    ReeveNoticeFunc func,
                                    gpointer user_data,
                                    GDestroyNotify destroy);

/**
 * reeve_session_query: convenience over run(): @params is NULL-terminated only by @n_params.
 * Returns: (transfer full):
 */
ReeveResult *reeve_session_query (ReeveSession *self,
                                  const char *sql,
                                  const char *const *params,
                                  guint n_params,
                                  GCancellable *cancellable,
                                  GError **error);
/** reeve_session_execute: convenience: one statement without parameters, result dropped. */
gboolean reeve_session_execute (ReeveSession *self,
                                const char *sql,
                                GCancellable *cancellable,
                                GError **error);

G_END_DECLS
