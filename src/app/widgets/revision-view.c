/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/widgets/revision-view.h"

#include "app/widgets/revision-cell.h"

struct _ReeveRevisionView
{
  AdwBin parent_instance;

  ReeveRevisionList *rows;
  GPtrArray *items;  /* the GtkListItems that there are, borrowed */
  char *wanted;      /* the revision that is selected, or will be once it is there */
  gboolean updating; /* the selection changes because the list does */

  GtkListView *list;
  GtkSingleSelection *selection;
  GtkWidget *menu;
};

static guint selected_signal;
static guint activated_signal;

G_DEFINE_FINAL_TYPE (ReeveRevisionView, reeve_revision_view, ADW_TYPE_BIN)

static void
scroll_to (ReeveRevisionView *self, guint position)
{
  gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", position);
}

static void
selected_cb (ReeveRevisionView *self)
{
  g_autoptr (ReeveRevisionRow) row = NULL;

  if (self->updating)
    return;
  row = reeve_revision_view_dup_selected (self);
  g_free (self->wanted);
  self->wanted = row != NULL ? g_strdup (reeve_revision_row_get_id (row)) : NULL;
  g_signal_emit (self, selected_signal, 0);
}

/* The wanted revision; the newest where nothing is wanted, or where it has gone. */
static void
select_wanted (ReeveRevisionView *self, gboolean scroll)
{
  ReeveMigrationView *view = reeve_revision_list_get_view (self->rows);
  int row = view != NULL ? reeve_migration_view_find_row (view, self->wanted) : -1;
  guint position = row >= 0 ? (guint) row : 0;

  if (view == NULL || reeve_migration_view_get_n_rows (view) == 0)
    return;
  self->updating = TRUE;
  gtk_single_selection_set_selected (self->selection, position);
  self->updating = FALSE;
  if (scroll && row >= 0)
    scroll_to (self, position);
}

static void
activate_cb (ReeveRevisionView *self)
{
  g_signal_emit (self, activated_signal, 0);
}

static void
popup (ReeveRevisionView *self, double x, double y)
{
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu),
                               &(GdkRectangle){ (int) x, (int) y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

/* The menu is about the row under the pointer, which is selected first. */
static void
secondary_click_cb (ReeveRevisionView *self, int n_press, double x, double y)
{
  GtkWidget *at = gtk_widget_pick (GTK_WIDGET (self->list), x, y, GTK_PICK_DEFAULT);
  GtkWidget *cell = at;

  while (cell != NULL && !REEVE_IS_REVISION_CELL (cell))
    cell = gtk_widget_get_parent (cell);
  if (cell == NULL)
    return;
  reeve_revision_view_select (
    self, reeve_revision_row_get_id (reeve_revision_cell_get_row (REEVE_REVISION_CELL (cell))));
  popup (self, x, y);
}

static void
popup_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  popup (REEVE_REVISION_VIEW (widget), gtk_widget_get_width (widget) / 2.0, 48);
}

static void
show_row (ReeveRevisionView *self, GtkListItem *item)
{
  g_autoptr (ReeveRevisionRow) row = reeve_revision_row_new (
    reeve_revision_list_get_view (self->rows), gtk_list_item_get_position (item));

  reeve_revision_cell_set_row (REEVE_REVISION_CELL (gtk_list_item_get_child (item)), row);
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, ReeveRevisionView *self)
{
  gtk_list_item_set_child (item, reeve_revision_cell_new ());
  g_ptr_array_add (self->items, item);
}

static void
teardown_cb (GtkSignalListItemFactory *factory, GtkListItem *item, ReeveRevisionView *self)
{
  g_ptr_array_remove_fast (self->items, item);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, ReeveRevisionView *self)
{
  show_row (self, item);
}

/* Rows that are the same revision as before keep their cells, and with them focus and place. */
static void
show_rows (ReeveRevisionView *self)
{
  for (guint i = 0; i < self->items->len; i++)
    if (gtk_list_item_get_item (self->items->pdata[i]) != NULL)
      show_row (self, self->items->pdata[i]);
}

static void
reeve_revision_view_dispose (GObject *object)
{
  ReeveRevisionView *self = REEVE_REVISION_VIEW (object);

  self->updating = TRUE;
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), REEVE_TYPE_REVISION_VIEW);
  g_clear_object (&self->rows);
  G_OBJECT_CLASS (reeve_revision_view_parent_class)->dispose (object);
}

static void
reeve_revision_view_finalize (GObject *object)
{
  ReeveRevisionView *self = REEVE_REVISION_VIEW (object);

  g_free (self->wanted);
  g_ptr_array_unref (self->items);
  G_OBJECT_CLASS (reeve_revision_view_parent_class)->finalize (object);
}

static void
reeve_revision_view_class_init (ReeveRevisionViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = reeve_revision_view_dispose;
  object_class->finalize = reeve_revision_view_finalize;

  selected_signal = g_signal_new ("selected", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                  NULL, NULL, NULL, G_TYPE_NONE, 0);
  activated_signal = g_signal_new ("activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/reeve_db/Reeve/ui/revision-view.ui");
  gtk_widget_class_bind_template_child (widget_class, ReeveRevisionView, list);
  gtk_widget_class_bind_template_child (widget_class, ReeveRevisionView, selection);
  gtk_widget_class_bind_template_child (widget_class, ReeveRevisionView, menu);
  gtk_widget_class_bind_template_callback (widget_class, selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, secondary_click_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, teardown_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_cb);
  gtk_widget_class_install_action (widget_class, "revision.menu", NULL, popup_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Menu, 0, "revision.menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, "revision.menu",
                                       NULL);
}

static void
reeve_revision_view_init (ReeveRevisionView *self)
{
  self->items = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  self->rows = reeve_revision_list_new ();
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (self->rows));
  gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
}

GtkWidget *
reeve_revision_view_new (void)
{
  return g_object_new (REEVE_TYPE_REVISION_VIEW, NULL);
}

void
reeve_revision_view_set_view (ReeveRevisionView *self, ReeveMigrationView *view)
{
  gboolean first;

  g_return_if_fail (REEVE_IS_REVISION_VIEW (self));

  first = reeve_revision_list_get_view (self->rows) == NULL;
  self->updating = TRUE;
  reeve_revision_list_set_view (self->rows, view);
  show_rows (self);
  self->updating = FALSE;
  select_wanted (self, first);
}

ReeveMigrationView *
reeve_revision_view_get_view (ReeveRevisionView *self)
{
  g_return_val_if_fail (REEVE_IS_REVISION_VIEW (self), NULL);
  return reeve_revision_list_get_view (self->rows);
}

ReeveRevisionRow *
reeve_revision_view_dup_selected (ReeveRevisionView *self)
{
  ReeveMigrationView *view;
  guint position;

  g_return_val_if_fail (REEVE_IS_REVISION_VIEW (self), NULL);

  view = reeve_revision_list_get_view (self->rows);
  position = gtk_single_selection_get_selected (self->selection);
  if (view == NULL || position >= reeve_migration_view_get_n_rows (view))
    return NULL;
  return reeve_revision_row_new (view, position);
}

void
reeve_revision_view_select (ReeveRevisionView *self, const char *id)
{
  g_return_if_fail (REEVE_IS_REVISION_VIEW (self));

  if (self->wanted != id)
    {
      g_free (self->wanted);
      self->wanted = g_strdup (id);
    }
  select_wanted (self, TRUE);
  g_signal_emit (self, selected_signal, 0);
}

void
reeve_revision_view_set_narrow (ReeveRevisionView *self, gboolean narrow)
{
  g_return_if_fail (REEVE_IS_REVISION_VIEW (self));
  gtk_list_view_set_single_click_activate (self->list, narrow);
}
