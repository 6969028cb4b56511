/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/models/migration-source.h"
#include "app/pages/migrations-page.h"
#include "app/widgets/attempt-list.h"
#include "app/widgets/error-card.h"
#include "app/widgets/job-strip.h"
#include "app/widgets/revision-details.h"
#include "app/widgets/revision-view.h"

G_BEGIN_DECLS

struct _ReeveMigrationsPage
{
  AdwBin parent_instance;

  ReeveWorkspace *workspace;
  ReeveDatabase *database;
  ReeveMigrationSource *source;
  GtkFileChooserNative *chooser;
  guint fold;      /* idle source: the leaflet has folded or unfolded */
  guint patience;  /* timeout source: from then on it is said that one waits */
  gboolean waited; /* that time is over */

  GtkStack *stack;
  ReeveErrorCard *trouble_card;
  GtkWidget *trouble_folder;
  GtkWidget *trouble_validate;
  GtkBox *toolbar;
  GtkLabel *summary;
  GtkLabel *place;
  GtkWidget *busy;
  GtkWidget *downgrade;
  GtkButton *upgrade;
  GtkWidget *notice;
  GtkLabel *notice_heading;
  GtkLabel *notice_text;
  ReeveJobStrip *strip;
  AdwLeaflet *leaflet;
  GtkWidget *list_pane;
  GtkWidget *details_pane;
  GtkWidget *back;
  GtkStackPage *attempts_page;
  ReeveRevisionView *revisions;
  ReeveAttemptList *attempts;
  ReeveRevisionDetails *details;
};

/** migrations-page-actions.c: */
void reeve_migrations_page_install_actions (GtkWidgetClass *widget_class);
/** reeve_migrations_page_update_actions: what can be done now is enabled, all else is not. */
void reeve_migrations_page_update_actions (ReeveMigrationsPage *self);
/** reeve_migrations_page_dispose_actions: ends what the actions have begun. */
void reeve_migrations_page_dispose_actions (ReeveMigrationsPage *self);
/** reeve_migrations_page_head_fault: what is wrong, as a heading. */
const char *reeve_migrations_page_head_fault (ReeveMigrationsPage *self);

G_END_DECLS
