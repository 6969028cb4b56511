/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/models/database.h"

G_BEGIN_DECLS

#define REEVE_TYPE_DATABASE_CELL (reeve_database_cell_get_type ())
G_DECLARE_FINAL_TYPE (ReeveDatabaseCell, reeve_database_cell, REEVE, DATABASE_CELL, GtkWidget)

/** ReeveDatabaseCell: a database in the overview: what it is, where it is, how it is. Follows it
 *  while it is bound. */
GtkWidget *reeve_database_cell_new (void);
/** reeve_database_cell_set_database: @database may be NULL */
void reeve_database_cell_set_database (ReeveDatabaseCell *self,
                                       ReeveDatabase *database);

G_END_DECLS
