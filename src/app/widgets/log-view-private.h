/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/models/log-hold.h"
#include "app/models/log-match.h"
#include "app/models/log-scan.h"
#include "app/widgets/log-view.h"

G_BEGIN_DECLS

/** The view's parts, for the files of its class. */
struct _ReeveLogView
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkDropDown *level;
  GtkEditable *filter_entry;
  GtkSearchBar *find_bar;
  GtkEditable *find_entry;
  GtkLabel *find_note;
  GtkStack *stack;
  GtkLabel *empty;
  GtkScrolledWindow *scroller;
  GtkListView *list;
  GtkWidget *note_box;
  GtkLabel *note;
  GtkButton *note_button;

  /* ring → hold → filtered → lines → list */
  ReeveLogRing *ring;
  ReeveLogHold *hold;
  GtkFilterListModel *filtered;
  GtkSelectionModel *lines;
  GPtrArray *cells; /* all that the list has made; they belong to it */

  ReeveLogMatch *match; /* of the filter; NULL: every text */
  ReeveSeverity lowest;
  gboolean single;
  gboolean narrow;
  guint narrow_source;

  gboolean following;
  guint follow_tick; /* due to scroll to the end before the next layout */
  gboolean settling; /* it was a layout that moved the list away from the end */

  ReeveLogScan *find_scan;
  ReeveLogMatch *find_match;
  gboolean find_forward;
  gboolean find_wrapped;

  struct _ReeveLogExport *export; /* being gathered; NULL: none */
};

/** log-view-find.c */
void reeve_log_view_class_install_find (GtkWidgetClass *widget_class);
void reeve_log_view_dispose_find (ReeveLogView *self);
/** log-view-export.c */
void reeve_log_view_class_install_export (GtkWidgetClass *widget_class);
void reeve_log_view_dispose_export (ReeveLogView *self);
/** log-view.c */
void reeve_log_view_set_following (ReeveLogView *self,
                                   gboolean following);

G_END_DECLS
