/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/workspace.h"

G_BEGIN_DECLS

#define REEVE_TYPE_JOBS_PAGE (reeve_jobs_page_get_type ())
G_DECLARE_FINAL_TYPE (ReeveJobsPage, reeve_jobs_page, REEVE, JOBS_PAGE, AdwBin)

/**
 * ReeveJobsPage: what runs and waits, then the history of all processes, from the catalogue; beside
 * it all about one job. Read anew when a job ends and every few seconds while it is visible.
 *
 * Actions: "job.cancel" (the job that is shown), "job.refresh", "job.back" (to the list, where
 * there is room for one of both).
 *
 * reeve_jobs_page_new: @database (nullable): show its jobs alone at first
 */
GtkWidget *reeve_jobs_page_new (ReeveWorkspace *workspace,
                                ReeveDatabase *database);

/** reeve_jobs_page_show: shows one job, as soon as it is known. */
void reeve_jobs_page_show (ReeveJobsPage *self,
                           const char *job_id);

G_END_DECLS
