/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/models/job-item.h"

G_BEGIN_DECLS

#define REEVE_TYPE_JOB_CELL (reeve_job_cell_get_type ())
G_DECLARE_FINAL_TYPE (ReeveJobCell, reeve_job_cell, REEVE, JOB_CELL, GtkWidget)

/** ReeveJobCell: a job in a list: what it does to which database, its state, how far it is, and a
 *  button that ends it. Action: "job.cancel". */
GtkWidget *reeve_job_cell_new (void);
/** reeve_job_cell_set_item: @item (nullable): which job, followed from now on */
void reeve_job_cell_set_item (ReeveJobCell *self,
                              ReeveJobItem *item);

G_END_DECLS
