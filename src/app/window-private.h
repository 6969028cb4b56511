/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/page.h"
#include "app/window.h"

G_BEGIN_DECLS

/** The window's parts, for the files of its class. */
struct _ReeveWindow
{
  AdwApplicationWindow parent_instance;

  AdwLeaflet *leaflet;
  GtkWidget *sidebar_box;
  GtkListView *sidebar;
  GtkSingleSelection *selection;
  GListStore *items; /* ReeveSidebarItem */
  GtkWidget *content_box;
  GtkWidget *back_button;
  GtkLabel *title;
  GtkWidget *kind_of_place; /* environment and protection of the database */
  GtkWidget *tag;
  GtkLabel *protection;
  GtkWidget *protection_box;
  GtkWidget *tabs;
  GtkWidget *database_menu;
  GtkWidget *main_menu;
  GtkStack *stack;
  GtkPaned *paned;
  AdwBin *drawer;
  GtkToggleButton *log_button;

  ReeveWorkspace *workspace;
  ReeveLogRing *log;
  GSettings *settings;         /* NULL where no schema is installed */
  const ReevePageKind *kind;   /* of the visible page */
  ReeveDatabase *database;     /* of the visible page, NULL for a global one */
  GQueue recent;               /* pages of databases, the last shown first */
  gboolean selecting;          /* the selection is being set by the window itself */
  gboolean restored;           /* the page of last time was looked for */
  gboolean leaving;            /* hidden, and gone when the last job is over */
};

/** window-actions.c: what menus, keys and the palette call. */
void reeve_window_class_install_actions (GtkWidgetClass *widget_class);
/** reeve_window_update_actions: what can be done now. */
void reeve_window_update_actions (ReeveWindow *self);

/** window-connections.c: adding, changing and removing what is in the list. */
void reeve_window_class_install_connection_actions (GtkWidgetClass *widget_class);
void reeve_window_update_connection_actions (ReeveWindow *self);
/** reeve_window_accept_drops: a database file or an address that is dropped may be added. */
void reeve_window_accept_drops (ReeveWindow *self);
/** reeve_window_take_drop: FALSE for what is no database. */
gboolean reeve_window_take_drop (ReeveWindow *self,
                                 const GValue *value);

/** window-close.c: TRUE when the window stays for now, because jobs run and the user is asked. */
gboolean reeve_window_ask_before_close (ReeveWindow *self);

/** window-again.c: plans a job of the history anew, for review. */
void reeve_window_run_again (ReeveWindow *self,
                             const char *job_id);

G_END_DECLS
