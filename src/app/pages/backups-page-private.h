/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/models/backup-list.h"
#include "app/models/key-source.h"
#include "app/pages/backups-page.h"
#include "app/widgets/backup-details.h"
#include "app/widgets/error-card.h"
#include "app/widgets/job-strip.h"

G_BEGIN_DECLS

struct _ReeveBackupsPage
{
  AdwBin parent_instance;

  ReeveWorkspace *workspace;
  ReeveDatabase *database;
  ReeveBackupList *backups;
  GtkSingleSelection *selection;
  char *wanted;  /* the backup that is selected */
  char *awaited; /* the one to be selected when it has come, or NULL */
  ReeveKeySource *keys; /* what was given for the selected one, or NULL */
  gboolean taking;      /* the list is changing under the selection */
  guint fold;           /* idle source: the leaflet has folded or unfolded */

  GtkOrientable *toolbar;
  GtkLabel *summary;
  GtkLabel *newest;
  ReeveJobStrip *strip;
  GtkStack *stack;
  ReeveErrorCard *trouble;
  AdwLeaflet *leaflet;
  GtkWidget *list_pane;
  GtkListView *list;
  GtkWidget *details_pane;
  GtkWidget *back;
  GtkStack *details_stack;
  ReeveBackupDetails *details;
};

/** reeve_backups_page_get_selected: (transfer none) (nullable): a backup, never a heading */
ReeveBackupItem *reeve_backups_page_get_selected (ReeveBackupsPage *self);

/** backups-page-actions.c: */
void reeve_backups_page_install_actions (GtkWidgetClass *widget_class);
/** reeve_backups_page_update_actions: what can be done now is enabled, all else is not. */
void reeve_backups_page_update_actions (ReeveBackupsPage *self);

G_END_DECLS
