/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/models/database.h"
#include "core/catalogue/catalogue.h"
#include "core/job/runner.h"

G_BEGIN_DECLS

#define REEVE_TYPE_WORKSPACE (reeve_workspace_get_type ())
G_DECLARE_FINAL_TYPE (ReeveWorkspace, reeve_workspace, REEVE, WORKSPACE, GObject)

/**
 * ReeveWorkspace: what all windows of the program share: the catalogue, the runner, the saved
 * databases and the jobs of this process. Main thread only; whatever touches a file or a server
 * happens in worker threads.
 *
 * Properties: "ready" (the catalogue has been read, or could not be), "running" (how many jobs are
 * not over). Signals: "job-ended" (ReeveJob); "changed": the list of databases was read anew, or
 * could not be, see get_fault(); "notice" (text): something the user should know in passing.
 */
ReeveWorkspace *reeve_workspace_new (void);

/** reeve_workspace_open: opens the catalogue and lists the saved databases, in a worker. Also what
 *  *Try again* does after a fault. */
void reeve_workspace_open (ReeveWorkspace *self);
gboolean reeve_workspace_is_ready (ReeveWorkspace *self);
/** reeve_workspace_get_fault: (transfer none) (nullable): why the catalogue cannot be used */
const GError *reeve_workspace_get_fault (ReeveWorkspace *self);

/** reeve_workspace_get_databases: (transfer none) (element-type ReeveDatabase): by environment
 *  (production first), then name */
GListModel *reeve_workspace_get_databases (ReeveWorkspace *self);
/** reeve_workspace_find: (transfer none) (nullable): */
ReeveDatabase *reeve_workspace_find (ReeveWorkspace *self,
                                     const char *name);
/** reeve_workspace_get_jobs: (transfer none) (element-type ReeveJob): this process's, newest
 *  first; they stay when they are over */
GListModel *reeve_workspace_get_jobs (ReeveWorkspace *self);
guint reeve_workspace_count_running (ReeveWorkspace *self);

/** reeve_workspace_get_catalogue: (transfer none) (nullable): NULL until ready and after a fault.
 *  Itself thread-safe: take a reference into a worker. */
ReeveCatalogue *reeve_workspace_get_catalogue (ReeveWorkspace *self);
/** reeve_workspace_get_runner: (transfer none) (nullable): as the catalogue; prepare() blocks. */
ReeveRunner *reeve_workspace_get_runner (ReeveWorkspace *self);

/**
 * reeve_workspace_submit: hands a reviewed plan to the runner and lists its job.
 * @command: (nullable): the same as a command line
 *
 * Returns: (transfer none): the job, which the list of jobs owns
 */
ReeveJob *reeve_workspace_submit (ReeveWorkspace *self,
                                  ReeveOperation *operation,
                                  ReevePlan *plan,
                                  const ReeveApproval *approval,
                                  const char *command);
/** reeve_workspace_find_job: (transfer none) (nullable): of this process */
ReeveJob *reeve_workspace_find_job (ReeveWorkspace *self,
                                    const char *id);
/** reeve_workspace_get_job_database: (transfer none) (nullable): which database it works on */
ReeveDatabase *reeve_workspace_get_job_database (ReeveWorkspace *self,
                                                 ReeveJob *job);
/** reeve_workspace_get_job_command: (transfer none) (nullable): as it was submitted */
const char *reeve_workspace_get_job_command (ReeveWorkspace *self,
                                             ReeveJob *job);

/**
 * reeve_workspace_save: writes a new or changed connection to the catalogue and its password to
 * the keyring, then brings the list of databases up to date.
 * @old_name: (nullable): what it was called; NULL = it is new
 */
void reeve_workspace_save (ReeveWorkspace *self,
                           ReeveConnection *connection,
                           const char *old_name,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
/** reeve_workspace_save_finish: (transfer none) (nullable): the database, now in the list */
ReeveDatabase *reeve_workspace_save_finish (ReeveWorkspace *self,
                                            GAsyncResult *result,
                                            GError **error);
/** reeve_workspace_remove: takes it out of the catalogue; the database itself is not touched. */
void reeve_workspace_remove (ReeveWorkspace *self,
                             ReeveDatabase *database,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
gboolean reeve_workspace_remove_finish (ReeveWorkspace *self,
                                        GAsyncResult *result,
                                        GError **error);

G_END_DECLS
