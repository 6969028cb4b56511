/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/workspace.h"

G_BEGIN_DECLS

#define REEVE_TYPE_JOB_STRIP (reeve_job_strip_get_type ())
G_DECLARE_FINAL_TYPE (ReeveJobStrip, reeve_job_strip, REEVE, JOB_STRIP, GtkWidget)

/**
 * ReeveJobStrip: one job above the content that it works on: what it does, how far it is, a button
 * that ends it; when it is over, how it ended, until that is dismissed. Invisible without a job.
 *
 * Actions: "job.cancel", "job.show" (activates `win.show-job` with the job's id), "job.dismiss".
 * Property, read-only: "job" (NULL after it was dismissed).
 */
GtkWidget *reeve_job_strip_new (void);

/** reeve_job_strip_set_job: follows @job from now on; NULL: none. */
void reeve_job_strip_set_job (ReeveJobStrip *self,
                              ReeveJob *job);
/** reeve_job_strip_watch: follows whatever job works on @database, the newest of them; one that is
 *  over when this is called is not dug out again. Once. */
void reeve_job_strip_watch (ReeveJobStrip *self,
                            ReeveWorkspace *workspace,
                            ReeveDatabase *database);
/** reeve_job_strip_get_job: (transfer none) (nullable): */
ReeveJob *reeve_job_strip_get_job (ReeveJobStrip *self);

G_END_DECLS
