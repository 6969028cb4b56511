/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/page.h"

G_BEGIN_DECLS

#define REEVE_TYPE_SIDEBAR_ITEM (reeve_sidebar_item_get_type ())
G_DECLARE_FINAL_TYPE (ReeveSidebarItem, reeve_sidebar_item, REEVE, SIDEBAR_ITEM, GObject)

/** ReeveSidebarItem: one row of the sidebar: a global page, a database, or the heading of an
 *  environment's databases. Immutable. */
ReeveSidebarItem *reeve_sidebar_item_new_page (const ReevePageKind *kind);
ReeveSidebarItem *reeve_sidebar_item_new_heading (ReeveEnvironment environment);
ReeveSidebarItem *reeve_sidebar_item_new_database (ReeveDatabase *database);

/** reeve_sidebar_item_get_kind: NULL unless it is a global page */
const ReevePageKind *reeve_sidebar_item_get_kind (ReeveSidebarItem *self);
/** reeve_sidebar_item_get_database: (transfer none) (nullable): NULL unless it is a database */
ReeveDatabase *reeve_sidebar_item_get_database (ReeveSidebarItem *self);
/** reeve_sidebar_item_get_environment: of a heading or a database */
ReeveEnvironment reeve_sidebar_item_get_environment (ReeveSidebarItem *self);

/** reeve_sidebar_item_begins_group: whether a page stands below something of another kind, so that
 *  a little room belongs above it */
gboolean reeve_sidebar_item_begins_group (ReeveSidebarItem *self);

/**
 * reeve_sidebar_items_build: all rows: the first global page, the databases under the heading of
 * their environment, the other global pages.
 * @databases: sorted by environment
 *
 * Returns: (transfer full) (element-type ReeveSidebarItem):
 */
GPtrArray *reeve_sidebar_items_build (GListModel *databases);

G_END_DECLS
