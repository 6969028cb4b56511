/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/db/engine.h"

G_BEGIN_DECLS

/** ReevePoolOptions: @size kept open, @overflow more at peak; times in seconds, 0 = never. */
typedef struct
{
  guint size;
  guint overflow;
  guint timeout_s;   /* how long acquire waits for a free session, then REEVE_ERROR_BUSY */
  guint recycle_s;   /* a session older than this is replaced when it comes back */
  gboolean ping;     /* test an idle session before it is handed out; a dead one is replaced */
  gboolean read_only;
} ReevePoolOptions;

/* Size, overflow, timeout and recycle as the field's usual defaults. */
#define REEVE_POOL_OPTIONS_INIT \
  { .size = 5, .overflow = 10, .timeout_s = 30, .recycle_s = 3600, .ping = TRUE }
/* Many short readers. */
#define REEVE_POOL_OPTIONS_READING \
  { \
    .size = 10, .overflow = 20, .timeout_s = 30, .recycle_s = 3600, .ping = TRUE, \
    .read_only = TRUE, \
  }
/* Few careful writers. */
#define REEVE_POOL_OPTIONS_WRITING \
  { .size = 2, .overflow = 2, .timeout_s = 30, .recycle_s = 3600, .ping = TRUE }

typedef struct
{
  guint open;       /* sessions that exist */
  guint in_use;     /* of them handed out */
  guint waiting;    /* callers that wait now */
  guint64 opened;   /* since the start */
  guint64 reused;
  guint64 recycled; /* replaced for age */
  guint64 replaced; /* found dead by a ping */
  guint64 timeouts;
  gint64 longest_wait_us;
} ReevePoolStatistics;

#define REEVE_TYPE_POOL (reeve_pool_get_type ())
G_DECLARE_FINAL_TYPE (ReevePool, reeve_pool, REEVE, POOL, GObject)

/** reeve_pool_new: opens nothing yet. Thread-safe from here on. */
ReevePool *reeve_pool_new (ReeveConnection *connection,
                           const ReevePoolOptions *options);
ReeveConnection *reeve_pool_get_connection (ReevePool *self);

/**
 * reeve_pool_options_from_environment: DATABASE_POOL_SIZE and DATABASE_MAX_OVERFLOW where they
 * are set and are numbers from 1 (0) to 1000; else REEVE_ERROR_USAGE.
 */
gboolean reeve_pool_options_from_environment (ReevePoolOptions *options,
                                              GError **error);

/** reeve_pool_acquire: a session of one's own until release. (transfer full): */
ReeveSession *reeve_pool_acquire (ReevePool *self,
                                  GCancellable *cancellable,
                                  GError **error);
/**
 * reeve_pool_acquire_reader: a session for looking only, which also works where nothing may or can
 * be written: a database that does not exist yet is an empty one (see stand_in of
 * ReeveSessionOptions), a file without write permission is opened read-only. (transfer full):
 */
ReeveSession *reeve_pool_acquire_reader (ReevePool *self,
                                         GCancellable *cancellable,
                                         GError **error);
/** reeve_pool_release: (transfer full): gives it back; it is reset, or closed when that fails. */
void reeve_pool_release (ReevePool *self,
                         ReeveSession *session);
void reeve_pool_get_statistics (ReevePool *self,
                                ReevePoolStatistics *statistics);
/** reeve_pool_close: closes idle sessions; those in use close when they come back. */
void reeve_pool_close (ReevePool *self);

G_END_DECLS
