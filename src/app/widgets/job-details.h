/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/models/job-item.h"
#include "app/workspace.h"

G_BEGIN_DECLS

#define REEVE_TYPE_JOB_DETAILS (reeve_job_details_get_type ())
G_DECLARE_FINAL_TYPE (ReeveJobDetails, reeve_job_details, REEVE, JOB_DETAILS, GtkWidget)

/**
 * ReeveJobDetails: all about one job: how far it is or how it ended, who ran what and when, its
 * log.
 *
 * Actions: "job.cancel", "job.run-again" (activates `win.run-again` with the job's id),
 * "job.copy-command", "job.copy-id".
 */
GtkWidget *reeve_job_details_new (void);
void reeve_job_details_set_workspace (ReeveJobDetails *self,
                                      ReeveWorkspace *workspace);
/** reeve_job_details_set_item: @item (nullable): which job, followed from now on */
void reeve_job_details_set_item (ReeveJobDetails *self,
                                 ReeveJobItem *item);
/** reeve_job_details_get_item: (transfer none) (nullable): */
ReeveJobItem *reeve_job_details_get_item (ReeveJobDetails *self);

G_END_DECLS
