/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "core/db/examine.h"

G_BEGIN_DECLS

#define REEVE_TYPE_EXAMINE_LIST (reeve_examine_list_get_type ())
G_DECLARE_FINAL_TYPE (ReeveExamineList, reeve_examine_list, REEVE, EXAMINE_LIST, GtkWidget)

/** ReeveExamineList: the steps of trying a connection: each with its state as icon and word, what
 *  was found and what to do about it. */
GtkWidget *reeve_examine_list_new (void);
/** reeve_examine_list_set_steps: (element-type ReeveExamineStep) (nullable): NULL empties it. */
void reeve_examine_list_set_steps (ReeveExamineList *self,
                                   GPtrArray *steps);

G_END_DECLS
