/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/models/problem.h"

G_BEGIN_DECLS

#define REEVE_TYPE_PROBLEM_CELL (reeve_problem_cell_get_type ())
G_DECLARE_FINAL_TYPE (ReeveProblemCell, reeve_problem_cell, REEVE, PROBLEM_CELL, GtkWidget)

/** ReeveProblemCell: how bad, where, what, and what to do about it; a button that opens the file.
 *  Action: "problem.open". */
GtkWidget *reeve_problem_cell_new (void);

/** reeve_problem_cell_set_problem: @problem: (nullable): NULL while it is not in use */
void reeve_problem_cell_set_problem (ReeveProblemCell *self,
                                     ReeveProblem *problem);

G_END_DECLS
