/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/models/sidebar-item.h"

struct _ReeveSidebarItem
{
  GObject parent_instance;

  const ReevePageKind *kind;
  ReeveDatabase *database;
  ReeveEnvironment environment;
  gboolean begins_group;
};

G_DEFINE_FINAL_TYPE (ReeveSidebarItem, reeve_sidebar_item, G_TYPE_OBJECT)

static void
reeve_sidebar_item_finalize (GObject *object)
{
  g_clear_object (&REEVE_SIDEBAR_ITEM (object)->database);
  G_OBJECT_CLASS (reeve_sidebar_item_parent_class)->finalize (object);
}

static void
reeve_sidebar_item_class_init (ReeveSidebarItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reeve_sidebar_item_finalize;
}

static void
reeve_sidebar_item_init (ReeveSidebarItem *self)
{
}

ReeveSidebarItem *
reeve_sidebar_item_new_page (const ReevePageKind *kind)
{
  ReeveSidebarItem *self = g_object_new (REEVE_TYPE_SIDEBAR_ITEM, NULL);

  self->kind = kind;
  return self;
}

ReeveSidebarItem *
reeve_sidebar_item_new_heading (ReeveEnvironment environment)
{
  ReeveSidebarItem *self = g_object_new (REEVE_TYPE_SIDEBAR_ITEM, NULL);

  self->environment = environment;
  return self;
}

ReeveSidebarItem *
reeve_sidebar_item_new_database (ReeveDatabase *database)
{
  ReeveSidebarItem *self = g_object_new (REEVE_TYPE_SIDEBAR_ITEM, NULL);

  self->database = g_object_ref (database);
  self->environment =
    reeve_connection_get_environment (reeve_database_get_connection (database));
  return self;
}

const ReevePageKind *
reeve_sidebar_item_get_kind (ReeveSidebarItem *self)
{
  g_return_val_if_fail (REEVE_IS_SIDEBAR_ITEM (self), NULL);
  return self->kind;
}

ReeveDatabase *
reeve_sidebar_item_get_database (ReeveSidebarItem *self)
{
  g_return_val_if_fail (REEVE_IS_SIDEBAR_ITEM (self), NULL);
  return self->database;
}

ReeveEnvironment
reeve_sidebar_item_get_environment (ReeveSidebarItem *self)
{
  g_return_val_if_fail (REEVE_IS_SIDEBAR_ITEM (self), REEVE_ENVIRONMENT_DEVELOPMENT);
  return self->environment;
}

gboolean
reeve_sidebar_item_begins_group (ReeveSidebarItem *self)
{
  g_return_val_if_fail (REEVE_IS_SIDEBAR_ITEM (self), FALSE);
  return self->begins_group;
}

GPtrArray *
reeve_sidebar_items_build (GListModel *databases)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);
  int last = -1;
  guint n_kinds;
  const ReevePageKind *kinds = reeve_page_get_kinds (&n_kinds);

  g_ptr_array_add (items, reeve_sidebar_item_new_page (&kinds[0]));
  for (guint i = 0; i < g_list_model_get_n_items (databases); i++)
    {
      g_autoptr (ReeveDatabase) database = g_list_model_get_item (databases, i);
      ReeveSidebarItem *item = reeve_sidebar_item_new_database (database);

      if ((int) item->environment != last)
        g_ptr_array_add (items, reeve_sidebar_item_new_heading (item->environment));
      last = (int) item->environment;
      g_ptr_array_add (items, item);
    }
  for (guint i = 1; i < n_kinds; i++)
    if (kinds[i].scope == REEVE_PAGE_GLOBAL)
      {
        ReeveSidebarItem *item = reeve_sidebar_item_new_page (&kinds[i]);
        ReeveSidebarItem *above = items->pdata[items->len - 1];

        item->begins_group = above->database != NULL;
        g_ptr_array_add (items, item);
      }
  return items;
}
