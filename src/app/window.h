/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/models/log-ring.h"
#include "app/workspace.h"

G_BEGIN_DECLS

#define REEVE_TYPE_WINDOW (reeve_window_get_type ())
G_DECLARE_FINAL_TYPE (ReeveWindow, reeve_window, REEVE, WINDOW, AdwApplicationWindow)

/** ReeveWindow: the shell: sidebar, pages, log drawer. Its pages come from the table in page.h.
 *  @log: what the drawer shows */
GtkWindow *reeve_window_new (GtkApplication *application,
                             ReeveWorkspace *workspace,
                             ReeveLogRing *log);

/** reeve_window_show_page: @database is NULL for a global page. */
void reeve_window_show_page (ReeveWindow *self,
                             const char *kind,
                             ReeveDatabase *database);
/** reeve_window_show_job: the page of jobs, with this one selected. */
void reeve_window_show_job (ReeveWindow *self,
                            const char *job_id);
/** reeve_window_add_connection: the dialog of a new connection.
 *  @uri: (nullable): what is known of it: a URL or a path */
void reeve_window_add_connection (ReeveWindow *self,
                                  const char *uri);
/** reeve_window_open_file: a database file is offered as a new connection, a backup or a dump for
 *  being restored. */
void reeve_window_open_file (ReeveWindow *self,
                             const char *path);
/** reeve_window_get_page: (transfer none) (nullable): the visible page */
GtkWidget *reeve_window_get_page (ReeveWindow *self);

G_END_DECLS
