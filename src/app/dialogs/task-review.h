/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/workspace.h"
#include "core/project/task-values.h"

G_BEGIN_DECLS

typedef void (*ReeveTaskSubmitted) (GtkWidget *from,
                                    ReeveJob *job,
                                    ReeveTaskValues *values);

/**
 * reeve_task_review_start: the way from a filled form to a job, see reeve_operation_review_start().
 * @submitted: it was approved and is a job now, with these values but for the secrets; not called
 *   once @from is gone
 */
void reeve_task_review_start (GtkWidget *from,
                              ReeveWorkspace *workspace,
                              ReeveDatabase *database,
                              ReeveProject *project,
                              ReeveTaskValues *values,
                              ReeveTaskSubmitted submitted);

/** reeve_task_review_dup_line: the same as a command line; secrets are left out, as reevectl asks
 *  for them. (transfer full): */
char *reeve_task_review_dup_line (ReeveConnection *connection,
                                  ReeveTaskValues *values);

G_END_DECLS
