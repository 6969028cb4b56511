/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/pages/overview-page.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "app/widgets/database-cell.h"
#include "app/widgets/error-card.h"

struct _ReeveOverviewPage
{
  GtkWidget parent_instance;

  GtkStack *stack;
  GtkLabel *headline;
  GtkListView *list;
  ReeveErrorCard *fault;

  ReeveWorkspace *workspace;
  GtkSorter *sorter;
  GtkSortListModel *sorted;
  guint sort_source; /* databases changed: sort once, when all have told */
};

G_DEFINE_FINAL_TYPE (ReeveOverviewPage, reeve_overview_page, GTK_TYPE_WIDGET)

/* The worst first; among equals production first, which the list of databases already is, and
 * sorting is stable. */
static int
compare_cb (gconstpointer a, gconstpointer b, gpointer unused)
{
  return (int) reeve_database_get_state ((ReeveDatabase *) b) -
         (int) reeve_database_get_state ((ReeveDatabase *) a);
}

static guint
count_in_need (ReeveOverviewPage *self)
{
  GListModel *databases = reeve_workspace_get_databases (self->workspace);
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (databases); i++)
    {
      g_autoptr (ReeveDatabase) database = g_list_model_get_item (databases, i);

      n += reeve_database_get_state (database) >= REEVE_DATABASE_PENDING;
    }
  return n;
}

static void
show_headline (ReeveOverviewPage *self)
{
  guint need = count_in_need (self);
  g_autofree char *text = NULL;

  if (need > 0)
    text = g_strdup_printf (
      ngettext ("%u database needs attention", "%u databases need attention", need), need);
  gtk_label_set_text (self->headline, text != NULL ? text : _("Nothing needs attention"));
}

static gboolean
sort_cb (gpointer data)
{
  ReeveOverviewPage *self = data;

  self->sort_source = 0;
  gtk_sorter_changed (self->sorter, GTK_SORTER_CHANGE_DIFFERENT);
  show_headline (self);
  return G_SOURCE_REMOVE;
}

static void
database_changed_cb (ReeveDatabase *database, ReeveOverviewPage *self)
{
  if (self->sort_source == 0)
    self->sort_source = g_timeout_add (100, sort_cb, self);
}

static void
follow_databases (ReeveOverviewPage *self)
{
  GListModel *databases = reeve_workspace_get_databases (self->workspace);

  for (guint i = 0; i < g_list_model_get_n_items (databases); i++)
    {
      g_autoptr (ReeveDatabase) database = g_list_model_get_item (databases, i);

      g_signal_handlers_disconnect_by_func (database, database_changed_cb, self);
      g_signal_connect_object (database, "changed", G_CALLBACK (database_changed_cb), self, 0);
    }
}

static void
show (ReeveOverviewPage *self)
{
  GListModel *databases = reeve_workspace_get_databases (self->workspace);
  const GError *fault = reeve_workspace_get_fault (self->workspace);
  const char *view = "list";

  if (fault != NULL)
    view = "fault";
  else if (!reeve_workspace_is_ready (self->workspace))
    view = "loading";
  else if (g_list_model_get_n_items (databases) == 0)
    view = "empty";
  reeve_error_card_set_error (self->fault, fault);
  follow_databases (self);
  show_headline (self);
  gtk_stack_set_visible_child_name (self->stack, view);
}

static void
workspace_changed_cb (ReeveWorkspace *workspace, ReeveOverviewPage *self)
{
  show (self);
}

static void
retry_cb (ReeveErrorCard *card, ReeveOverviewPage *self)
{
  reeve_workspace_open (self->workspace);
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  gtk_list_item_set_child (item, reeve_database_cell_new ());
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  reeve_database_cell_set_database (REEVE_DATABASE_CELL (gtk_list_item_get_child (item)),
                                    gtk_list_item_get_item (item));
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  reeve_database_cell_set_database (REEVE_DATABASE_CELL (gtk_list_item_get_child (item)), NULL);
}

static void
activate_cb (ReeveOverviewPage *self, guint position, GtkListView *list)
{
  g_autoptr (ReeveDatabase) database =
    g_list_model_get_item (G_LIST_MODEL (self->sorted), position);

  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-database", "s",
                              reeve_database_get_name (database));
}

static void
reeve_overview_page_dispose (GObject *object)
{
  ReeveOverviewPage *self = REEVE_OVERVIEW_PAGE (object);

  g_clear_handle_id (&self->sort_source, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (object), REEVE_TYPE_OVERVIEW_PAGE);
  g_clear_object (&self->sorted);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (reeve_overview_page_parent_class)->dispose (object);
}

static void
reeve_overview_page_class_init (ReeveOverviewPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = reeve_overview_page_dispose;
  g_type_ensure (REEVE_TYPE_ERROR_CARD);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/reeve_db/Reeve/ui/overview-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ReeveOverviewPage, stack);
  gtk_widget_class_bind_template_child (widget_class, ReeveOverviewPage, headline);
  gtk_widget_class_bind_template_child (widget_class, ReeveOverviewPage, list);
  gtk_widget_class_bind_template_child (widget_class, ReeveOverviewPage, fault);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, retry_cb);
  gtk_widget_class_bind_template_callback (widget_class, setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, unbind_cb);
}

static void
reeve_overview_page_init (ReeveOverviewPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  reeve_error_card_set_can_retry (self->fault, TRUE);
}

GtkWidget *
reeve_overview_page_new (ReeveWorkspace *workspace, ReeveDatabase *database)
{
  ReeveOverviewPage *self = g_object_new (REEVE_TYPE_OVERVIEW_PAGE, NULL);
  g_autoptr (GtkSelectionModel) selection = NULL;

  self->workspace = g_object_ref (workspace);
  self->sorter = GTK_SORTER (gtk_custom_sorter_new (compare_cb, NULL, NULL));
  self->sorted = gtk_sort_list_model_new (
    g_object_ref (reeve_workspace_get_databases (workspace)), self->sorter);
  selection = GTK_SELECTION_MODEL (
    gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->sorted))));
  gtk_list_view_set_model (self->list, selection);
  g_signal_connect_object (workspace, "changed", G_CALLBACK (workspace_changed_cb), self, 0);
  show (self);
  return GTK_WIDGET (self);
}
