/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/models/job-item.h"
#include "app/workspace.h"

G_BEGIN_DECLS

/** How much of the history is listed. */
#define REEVE_JOB_LIST_MOST 1000

#define REEVE_TYPE_JOB_LIST (reeve_job_list_get_type ())
G_DECLARE_FINAL_TYPE (ReeveJobList, reeve_job_list, REEVE, JOB_LIST, GObject)

/**
 * ReeveJobList: the jobs of this process and the history of all of them, each once: a GListModel of
 * ReeveJobItem in no order. An item stays the same object as long as it is in the list. Main
 * thread only; the catalogue is read in a worker.
 *
 * Signals: "read": the catalogue has been read since refresh() was last called, or could not be,
 * see get_error(); "state-changed": the state of some item has changed.
 */
ReeveJobList *reeve_job_list_new (ReeveWorkspace *workspace);

/** reeve_job_list_refresh: reads the catalogue, if that is not being done already. */
void reeve_job_list_refresh (ReeveJobList *self);
/** reeve_job_list_was_read: whether the catalogue has been read once. */
gboolean reeve_job_list_was_read (ReeveJobList *self);
/** reeve_job_list_get_error: (transfer none) (nullable): why the last reading failed */
const GError *reeve_job_list_get_error (ReeveJobList *self);
/** reeve_job_list_is_cut: whether there are older jobs that are not listed. */
gboolean reeve_job_list_is_cut (ReeveJobList *self);
/** reeve_job_list_find: (transfer none) (nullable): */
ReeveJobItem *reeve_job_list_find (ReeveJobList *self,
                                   const char *id);

G_END_DECLS
