/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/window-private.h"

#include <glib/gi18n.h>

#include "app/actions.h"
#include "app/models/sidebar-item.h"
#include "app/notice.h"
#include "app/widgets/environment-tag.h"
#include "app/widgets/log-view.h"
#include "app/widgets/sidebar-cell.h"

/* Pages of databases that are kept; older ones are made anew when they are asked for again. */
#define MAX_KEPT_PAGES 12
#define MIN_DRAWER_HEIGHT 180

G_DEFINE_FINAL_TYPE (ReeveWindow, reeve_window, ADW_TYPE_APPLICATION_WINDOW)

static char *
page_name (const ReevePageKind *kind, ReeveDatabase *database)
{
  if (database == NULL)
    return g_strdup (kind->id);
  return g_strdup_printf (
    "%s/%s", kind->id, reeve_connection_get_id (reeve_database_get_connection (database)));
}

/* Pages that nobody has looked at for the longest time go first. */
static void
drop_old_pages (ReeveWindow *self)
{
  while (g_queue_get_length (&self->recent) > MAX_KEPT_PAGES)
    gtk_stack_remove (self->stack, g_queue_pop_tail (&self->recent));
}

static GtkWidget *
get_page (ReeveWindow *self, const ReevePageKind *kind, ReeveDatabase *database)
{
  g_autofree char *name = page_name (kind, database);
  GtkWidget *page = gtk_stack_get_child_by_name (self->stack, name);

  if (page == NULL)
    {
      page = kind->create (self->workspace, database);
      gtk_stack_add_named (self->stack, page, name);
    }
  if (database != NULL)
    {
      g_queue_remove (&self->recent, page);
      g_queue_push_head (&self->recent, page);
    }
  return page;
}

static void
show_protection (ReeveWindow *self, ReeveConnection *connection)
{
  ReeveProtection protection = reeve_connection_get_protection (connection);

  gtk_label_set_text (self->protection, reeve_protection_title (protection));
  gtk_widget_set_tooltip_text (self->protection_box, reeve_protection_title (protection));
  gtk_widget_set_visible (self->protection_box, protection != REEVE_PROTECTION_OPEN);
}

static void
tab_clicked_cb (GtkWidget *tab, const ReevePageKind *kind)
{
  gtk_widget_activate_action (tab, "win.show-kind", "s", kind->id);
}

/* One toggle per kind of page that a database has; none where there is but one kind. */
static void
make_tabs (ReeveWindow *self)
{
  guint n_kinds;
  const ReevePageKind *kinds = reeve_page_get_kinds (&n_kinds);

  for (guint i = 0; i < n_kinds; i++)
    {
      GtkWidget *tab;

      if (kinds[i].scope != REEVE_PAGE_DATABASE)
        continue;
      tab = gtk_toggle_button_new_with_label (_ (kinds[i].title));
      g_object_set_data (G_OBJECT (tab), "reeve-kind", (gpointer) &kinds[i]);
      /* Not by the button's own action, which would draw it as its state, and has none. */
      g_signal_connect (tab, "clicked", G_CALLBACK (tab_clicked_cb), (gpointer) &kinds[i]);
      gtk_box_append (GTK_BOX (self->tabs), tab);
    }
}

static void
show_tabs (ReeveWindow *self)
{
  guint n_tabs = 0;

  if (gtk_widget_get_first_child (self->tabs) == NULL)
    make_tabs (self);
  for (GtkWidget *tab = gtk_widget_get_first_child (self->tabs); tab != NULL;
       tab = gtk_widget_get_next_sibling (tab), n_tabs++)
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (tab),
                                  g_object_get_data (G_OBJECT (tab), "reeve-kind") == self->kind);
  gtk_widget_set_visible (self->tabs, self->database != NULL && n_tabs > 1);
}

static void
show_header (ReeveWindow *self)
{
  gboolean is_database = self->database != NULL;
  const char *title =
    is_database ? reeve_database_get_name (self->database) : _ (self->kind->title);

  gtk_widget_set_visible (self->kind_of_place, is_database);
  gtk_widget_set_visible (self->database_menu, is_database);
  if (is_database)
    {
      ReeveConnection *connection = reeve_database_get_connection (self->database);

      reeve_environment_tag_set_environment (REEVE_ENVIRONMENT_TAG (self->tag),
                                             reeve_connection_get_environment (connection));
      show_protection (self, connection);
    }
  gtk_label_set_text (self->title, title);
  gtk_window_set_title (GTK_WINDOW (self), title);
  show_tabs (self);
}

static gboolean
is_shown (ReeveWindow *self, ReeveSidebarItem *item)
{
  if (self->database != NULL)
    return reeve_sidebar_item_get_database (item) == self->database;
  return reeve_sidebar_item_get_kind (item) == self->kind &&
         reeve_sidebar_item_get_kind (item) != NULL;
}

static void
select_shown (ReeveWindow *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->items));

  self->selecting = TRUE;
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (ReeveSidebarItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), i);

      if (is_shown (self, item))
        gtk_single_selection_set_selected (self->selection, i);
    }
  self->selecting = FALSE;
}

void
reeve_window_show_page (ReeveWindow *self, const char *kind_id, ReeveDatabase *database)
{
  const ReevePageKind *kind = reeve_page_find_kind (kind_id);

  g_return_if_fail (REEVE_IS_WINDOW (self));
  g_return_if_fail (kind != NULL);
  g_return_if_fail ((kind->scope == REEVE_PAGE_DATABASE) == (database != NULL));

  self->kind = kind;
  g_set_object (&self->database, database);
  gtk_stack_set_visible_child (self->stack, get_page (self, kind, database));
  drop_old_pages (self);
  show_header (self);
  select_shown (self);
  reeve_window_update_actions (self);
}

GtkWidget *
reeve_window_get_page (ReeveWindow *self)
{
  g_return_val_if_fail (REEVE_IS_WINDOW (self), NULL);
  return gtk_stack_get_visible_child (self->stack);
}

/* Where a key of the table of actions is looked for: the page, then the window, then the
 * application. */
static GtkWidget *
find_action_widget (GtkWidget *window)
{
  GtkWidget *page = reeve_window_get_page (REEVE_WINDOW (window));

  return page != NULL ? page : window;
}

static const char *
first_database_kind (void)
{
  guint n_kinds;
  const ReevePageKind *kinds = reeve_page_get_kinds (&n_kinds);

  for (guint i = 0; i < n_kinds; i++)
    if (kinds[i].scope == REEVE_PAGE_DATABASE)
      return kinds[i].id;
  return NULL;
}

static void
show_item (ReeveWindow *self, ReeveSidebarItem *item)
{
  const ReevePageKind *kind = reeve_sidebar_item_get_kind (item);
  ReeveDatabase *database = reeve_sidebar_item_get_database (item);

  if (kind != NULL)
    reeve_window_show_page (self, kind->id, NULL);
  else if (database != NULL)
    reeve_window_show_page (self,
                            self->kind != NULL && self->kind->scope == REEVE_PAGE_DATABASE
                              ? self->kind->id
                              : first_database_kind (),
                            database);
}

static void
selected_cb (ReeveWindow *self)
{
  g_autoptr (ReeveSidebarItem) item = NULL;

  if (self->selecting)
    return;
  item = g_list_model_get_item (G_LIST_MODEL (self->items),
                                gtk_single_selection_get_selected (self->selection));
  if (item != NULL)
    show_item (self, item);
}

/* A click goes on to the content also where only one of both has room. */
static void
activated_cb (ReeveWindow *self, guint position, GtkListView *list)
{
  g_autoptr (ReeveSidebarItem) item =
    g_list_model_get_item (G_LIST_MODEL (self->items), position);

  show_item (self, item);
  adw_leaflet_set_visible_child (self->leaflet, self->content_box);
}

/* The list's own single-click-activate would select whatever the pointer passes over. */
static void
clicked_cb (GtkGestureClick *gesture, int n, double x, double y, GtkListItem *item)
{
  GtkWidget *cell = gtk_list_item_get_child (item);

  if (gtk_list_item_get_activatable (item))
    gtk_widget_activate_action (cell, "list.activate-item", "u", gtk_list_item_get_position (item));
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *cell = reeve_sidebar_cell_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  g_signal_connect (click, "released", G_CALLBACK (clicked_cb), item);
  gtk_widget_add_controller (cell, GTK_EVENT_CONTROLLER (click));
  gtk_list_item_set_child (item, cell);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item)
{
  ReeveSidebarItem *item = gtk_list_item_get_item (list_item);
  gboolean is_heading = reeve_sidebar_item_get_kind (item) == NULL &&
                        reeve_sidebar_item_get_database (item) == NULL;

  gtk_list_item_set_selectable (list_item, !is_heading);
  gtk_list_item_set_activatable (list_item, !is_heading);
  reeve_sidebar_cell_set_item (REEVE_SIDEBAR_CELL (gtk_list_item_get_child (list_item)), item);
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  reeve_sidebar_cell_set_item (REEVE_SIDEBAR_CELL (gtk_list_item_get_child (item)), NULL);
}

static gboolean
is_listed (ReeveWindow *self, ReeveDatabase *database)
{
  return g_list_store_find (G_LIST_STORE (reeve_workspace_get_databases (self->workspace)),
                            database, NULL);
}

/* The pages of databases that were taken out of the list. */
static void
drop_gone_pages (ReeveWindow *self)
{
  g_autoptr (GHashTable) kept = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GListModel *databases = reeve_workspace_get_databases (self->workspace);
  guint n_kinds;
  const ReevePageKind *kinds = reeve_page_get_kinds (&n_kinds);

  for (guint i = 0; i < g_list_model_get_n_items (databases); i++)
    {
      g_autoptr (ReeveDatabase) database = g_list_model_get_item (databases, i);

      for (guint k = 0; k < n_kinds; k++)
        g_hash_table_add (kept, page_name (&kinds[k], database));
    }
  for (GList *link = self->recent.head; link != NULL;)
    {
      GList *next = link->next;
      GtkWidget *page = link->data;
      const char *name = gtk_stack_page_get_name (gtk_stack_get_page (self->stack, page));

      if (!g_hash_table_contains (kept, name))
        {
          g_queue_delete_link (&self->recent, link);
          gtk_stack_remove (self->stack, page);
        }
      link = next;
    }
}

static void
list_databases (ReeveWindow *self)
{
  g_autoptr (GPtrArray) items =
    reeve_sidebar_items_build (reeve_workspace_get_databases (self->workspace));

  self->selecting = TRUE;
  g_list_store_splice (self->items, 0, g_list_model_get_n_items (G_LIST_MODEL (self->items)),
                       items->pdata, items->len);
  self->selecting = FALSE;
}

/* The page of last time, once the databases are known. */
static void
restore_page (ReeveWindow *self)
{
  g_autofree char *kind_id = NULL;
  g_autofree char *name = NULL;
  const ReevePageKind *kind;
  ReeveDatabase *database;

  if (self->restored || self->settings == NULL)
    return;
  self->restored = TRUE;
  kind_id = g_settings_get_string (self->settings, "page");
  name = g_settings_get_string (self->settings, "database");
  kind = reeve_page_find_kind (kind_id);
  database = reeve_workspace_find (self->workspace, name);
  if (kind != NULL && kind->scope == REEVE_PAGE_GLOBAL)
    reeve_window_show_page (self, kind_id, NULL);
  else if (kind != NULL && database != NULL)
    {
      reeve_window_show_page (self, kind_id, database);
      adw_leaflet_set_visible_child (self->leaflet, self->content_box);
    }
}

static void
workspace_changed_cb (ReeveWorkspace *workspace, ReeveWindow *self)
{
  list_databases (self);
  if (self->database != NULL && !is_listed (self, self->database))
    reeve_window_show_page (self, "overview", NULL);
  drop_gone_pages (self);
  if (self->database != NULL)
    show_header (self);
  select_shown (self);
  reeve_window_update_actions (self);
  if (reeve_workspace_is_ready (workspace))
    restore_page (self);
}

static void
notice_cb (ReeveWorkspace *workspace, const char *text, ReeveWindow *self)
{
  reeve_notice_toast (GTK_WIDGET (self), text, NULL, NULL);
}

static void
folded_cb (ReeveWindow *self)
{
  gboolean folded = adw_leaflet_get_folded (self->leaflet);

  gtk_widget_set_visible (self->back_button, folded);
  /* The lock alone stays where there is no room for its word. */
  gtk_widget_set_visible (GTK_WIDGET (self->protection), !folded);
}

/* The drawer is made when it is first opened. */
static void
log_toggled_cb (ReeveWindow *self)
{
  GtkWidget *view;

  if (!gtk_toggle_button_get_active (self->log_button) || adw_bin_get_child (self->drawer) != NULL)
    return;
  view = reeve_log_view_new ();
  reeve_log_view_set_ring (REEVE_LOG_VIEW (view), self->log);
  gtk_widget_set_size_request (view, -1, MIN_DRAWER_HEIGHT);
  adw_bin_set_child (self->drawer, view);
}

/* UI state alone; where no schema is installed (a program run from its build folder) nothing is
 * remembered. */
static GSettings *
find_settings (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = NULL;

  if (source == NULL)
    return NULL;
  schema = g_settings_schema_source_lookup (source, "io.github.reeve_db.Reeve", TRUE);
  return schema != NULL ? g_settings_new_full (schema, NULL, NULL) : NULL;
}

static void
restore_state (ReeveWindow *self)
{
  self->settings = find_settings ();
  if (self->settings == NULL)
    return;
  g_settings_bind (self->settings, "window-width", self, "default-width", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "window-height", self, "default-height",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "maximized", self, "maximized", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "log-visible", self->log_button, "active",
                   G_SETTINGS_BIND_DEFAULT);
}

static void
remember_page (ReeveWindow *self)
{
  if (self->settings == NULL || self->kind == NULL)
    return;
  g_settings_set_string (self->settings, "page", self->kind->id);
  g_settings_set_string (self->settings, "database",
                         self->database != NULL ? reeve_database_get_name (self->database) : "");
}

static gboolean
reeve_window_close_request (GtkWindow *window)
{
  ReeveWindow *self = REEVE_WINDOW (window);

  if (reeve_window_ask_before_close (self))
    return TRUE;
  remember_page (self);
  return GTK_WINDOW_CLASS (reeve_window_parent_class)->close_request (window);
}

static void
reeve_window_dispose (GObject *object)
{
  ReeveWindow *self = REEVE_WINDOW (object);

  g_queue_clear (&self->recent);
  g_clear_object (&self->database);
  g_clear_object (&self->settings);
  g_clear_object (&self->items);
  gtk_widget_dispose_template (GTK_WIDGET (object), REEVE_TYPE_WINDOW);
  g_clear_object (&self->log);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (reeve_window_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, ReeveWindow, leaflet);
  gtk_widget_class_bind_template_child (widget_class, ReeveWindow, sidebar_box);
  gtk_widget_class_bind_template_child (widget_class, ReeveWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, ReeveWindow, content_box);
  gtk_widget_class_bind_template_child (widget_class, ReeveWindow, back_button);
  gtk_widget_class_bind_template_child (widget_class, ReeveWindow, title);
  gtk_widget_class_bind_template_child (widget_class, ReeveWindow, kind_of_place);
  gtk_widget_class_bind_template_child (widget_class, ReeveWindow, tag);
  gtk_widget_class_bind_template_child (widget_class, ReeveWindow, protection);
  gtk_widget_class_bind_template_child (widget_class, ReeveWindow, protection_box);
  gtk_widget_class_bind_template_child (widget_class, ReeveWindow, tabs);
  gtk_widget_class_bind_template_child (widget_class, ReeveWindow, database_menu);
  gtk_widget_class_bind_template_child (widget_class, ReeveWindow, main_menu);
  gtk_widget_class_bind_template_child (widget_class, ReeveWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, ReeveWindow, paned);
  gtk_widget_class_bind_template_child (widget_class, ReeveWindow, drawer);
  gtk_widget_class_bind_template_child (widget_class, ReeveWindow, log_button);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, folded_cb);
  gtk_widget_class_bind_template_callback (widget_class, setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, unbind_cb);
}

static void
reeve_window_class_init (ReeveWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = reeve_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = reeve_window_close_request;
  g_type_ensure (REEVE_TYPE_ENVIRONMENT_TAG);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/reeve_db/Reeve/ui/window.ui");
  bind_template (widget_class);
  reeve_window_class_install_actions (widget_class);
}

static void
reeve_window_init (ReeveWindow *self)
{
  g_queue_init (&self->recent);
  gtk_widget_init_template (GTK_WIDGET (self));
  self->items = g_list_store_new (REEVE_TYPE_SIDEBAR_ITEM);
  self->selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->items)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_list_view_set_model (self->sidebar, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_swapped (self->selection, "notify::selected", G_CALLBACK (selected_cb), self);
  g_object_unref (self->selection);
  gtk_widget_add_controller (GTK_WIDGET (self), reeve_actions_new_controller (find_action_widget));
  reeve_window_accept_drops (self);
  folded_cb (self);
}

GtkWindow *
reeve_window_new (GtkApplication *application, ReeveWorkspace *workspace, ReeveLogRing *log)
{
  ReeveWindow *self = g_object_new (REEVE_TYPE_WINDOW, "application", application, NULL);

  self->workspace = g_object_ref (workspace);
  self->log = g_object_ref (log);
  g_signal_connect_swapped (self->log_button, "toggled", G_CALLBACK (log_toggled_cb), self);
  restore_state (self);
  g_signal_connect_object (workspace, "changed", G_CALLBACK (workspace_changed_cb), self, 0);
  g_signal_connect_object (workspace, "notice", G_CALLBACK (notice_cb), self, 0);
  list_databases (self);
  reeve_window_show_page (self, "overview", NULL);
  if (reeve_workspace_is_ready (workspace))
    restore_page (self);
  return GTK_WINDOW (self);
}
