/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/db/pool.h"
#include "core/job/job.h"

G_BEGIN_DECLS

#define REEVE_TYPE_OPERATION (reeve_operation_get_type ())
G_DECLARE_DERIVABLE_TYPE (ReeveOperation, reeve_operation, REEVE, OPERATION, GObject)

/**
 * ReeveOperationClass: anything that Reeve does to a database.
 *
 * The runner calls prepare (reads only), shows the plan to whoever asked, then in a worker
 * thread: lock, prepare again, compare the digests, run, unlock. So run() may trust that the
 * plan it gets is true of the database under the lock.
 */
struct _ReeveOperationClass
{
  GObjectClass parent_class;

  /* must: reads only; called in any thread, twice for a run */
  ReevePlan *(*prepare) (ReeveOperation *self,
                         ReevePool *pool,
                         GCancellable *cancellable,
                         GError **error);
  /* may: keeps other runners of the same kind away until unlock; waits, and says so in the log */
  gboolean (*lock) (ReeveOperation *self,
                    ReevePool *pool,
                    ReeveJob *job,
                    GCancellable *cancellable,
                    GError **error);
  /* may: called after every successful lock, also when run failed */
  void (*unlock) (ReeveOperation *self,
                  ReevePool *pool);
  /* must: does what @plan says, no more */
  gboolean (*run) (ReeveOperation *self,
                   ReevePlan *plan,
                   ReevePool *pool,
                   ReeveJob *job,
                   GCancellable *cancellable,
                   GError **error);
};

/** reeve_operation_get_connection: (transfer none): what it works on */
ReeveConnection *reeve_operation_get_connection (ReeveOperation *self);

ReevePlan *reeve_operation_prepare (ReeveOperation *self,
                                    ReevePool *pool,
                                    GCancellable *cancellable,
                                    GError **error);
gboolean reeve_operation_lock (ReeveOperation *self,
                               ReevePool *pool,
                               ReeveJob *job,
                               GCancellable *cancellable,
                               GError **error);
void reeve_operation_unlock (ReeveOperation *self,
                             ReevePool *pool);
gboolean reeve_operation_run (ReeveOperation *self,
                              ReevePlan *plan,
                              ReevePool *pool,
                              ReeveJob *job,
                              GCancellable *cancellable,
                              GError **error);

G_END_DECLS
