/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job/guard.h"
#include "core/job/journal.h"
#include "core/job/operation.h"

G_BEGIN_DECLS

#define REEVE_TYPE_RUNNER (reeve_runner_get_type ())
G_DECLARE_FINAL_TYPE (ReeveRunner, reeve_runner, REEVE, RUNNER, GObject)

/**
 * ReeveRunner: the only way to run an operation: per target one writer at a time, in GTask worker
 * threads; a pool of sessions per connection; guard and journal before the act.
 */
ReeveRunner *reeve_runner_new (ReeveJournal *journal);

/** reeve_runner_get_pool: (transfer none): the sessions for @connection, made when first asked. */
ReevePool *reeve_runner_get_pool (ReeveRunner *self,
                                  ReeveConnection *connection);

/**
 * reeve_runner_prepare: the sealed plan of @operation, for review. Blocks; reads only.
 * Returns: (transfer full):
 */
ReevePlan *reeve_runner_prepare (ReeveRunner *self,
                                 ReeveOperation *operation,
                                 GCancellable *cancellable,
                                 GError **error);

/**
 * reeve_runner_submit: queues the reviewed @plan. Returns at once; the job tells the rest through
 * its "changed" signal. The approval is copied.
 * @command: (nullable): the same as a command line, for the journal
 *
 * Returns: (transfer full):
 */
ReeveJob *reeve_runner_submit (ReeveRunner *self,
                               ReeveOperation *operation,
                               ReevePlan *plan,
                               const ReeveApproval *approval,
                               const char *command);

/** reeve_runner_wait: iterates the thread-default main context until @job is over. */
void reeve_runner_wait (ReeveRunner *self,
                        ReeveJob *job);

/** reeve_runner_count_active: jobs that are not over yet. */
guint reeve_runner_count_active (ReeveRunner *self);

G_END_DECLS
