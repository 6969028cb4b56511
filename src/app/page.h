/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/workspace.h"

G_BEGIN_DECLS

typedef enum
{
  REEVE_PAGE_GLOBAL,   /* one in the window, in the sidebar itself */
  REEVE_PAGE_DATABASE, /* one per database */
} ReevePageScope;

/**
 * ReevePageKind: one kind of page; a page of the window is one entry in one table.
 * @id: stable, part of the action `win.show-page`
 * @title: untranslated, marked with N_()
 * @icon: a symbolic icon's name
 * @create: makes the widget; @database is NULL for a global page. The widget looks after itself
 *   from then on: it is shown, hidden and destroyed, nothing else.
 */
typedef struct
{
  const char *id;
  const char *title;
  const char *icon;
  ReevePageScope scope;
  GtkWidget *(*create) (ReeveWorkspace *workspace,
                        ReeveDatabase *database);
} ReevePageKind;

/** reeve_page_get_kinds: (transfer none): all kinds, in the order of the window */
const ReevePageKind *reeve_page_get_kinds (guint *n_kinds);
/** reeve_page_find_kind: (transfer none) (nullable): */
const ReevePageKind *reeve_page_find_kind (const char *id);

G_END_DECLS
