/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/dialogs/backup-browser.h"

#include <glib/gi18n.h>

#include "app/dialogs/fit.h"
#include "app/models/backup-table-item.h"
#include "app/widgets/backup-diff-view.h"
#include "app/widgets/backup-opener.h"
#include "app/widgets/backup-rows-view.h"

struct _ReeveBackupBrowser
{
  AdwWindow parent_instance;

  AdwWindowTitle *title;
  GtkWidget *back;
  GtkStack *pages;
  ReeveBackupOpener *opener;
  GtkStack *views;
  AdwLeaflet *leaflet;
  GtkWidget *list_pane;
  GtkListView *list;
  ReeveBackupRowsView *rows;
  ReeveBackupDiffView *diff;

  ReeveWorkspace *workspace;
  ReeveDatabase *database; /* nullable */
  ReeveBackupFile *file;   /* NULL until it is open */
};

G_DEFINE_FINAL_TYPE (ReeveBackupBrowser, reeve_backup_browser, ADW_TYPE_WINDOW)

/* --- the tables ------------------------------------------------------------------------------ */

/* The list's own single-click-activate would select whatever the pointer passes over. */
static void
clicked_cb (GtkGestureClick *gesture, int n, double x, double y, GtkListItem *list_item)
{
  gtk_widget_activate_action (gtk_list_item_get_child (list_item), "list.activate-item", "u",
                              gtk_list_item_get_position (list_item));
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkGesture *click = gtk_gesture_click_new ();
  GtkWidget *name = gtk_label_new (NULL);
  GtkWidget *text = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_xalign (GTK_LABEL (text), 0);
  gtk_label_set_wrap (GTK_LABEL (text), TRUE);
  gtk_widget_add_css_class (text, "dim-label");
  gtk_widget_add_css_class (text, "caption");
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), text);
  gtk_widget_set_margin_top (box, 6);
  gtk_widget_set_margin_bottom (box, 6);
  g_signal_connect (click, "released", G_CALLBACK (clicked_cb), list_item);
  gtk_widget_add_controller (box, GTK_EVENT_CONTROLLER (click));
  gtk_list_item_set_child (list_item, box);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item)
{
  GtkWidget *box = gtk_list_item_get_child (list_item);
  GtkWidget *label = gtk_widget_get_first_child (box);
  g_autofree char *name = NULL;
  g_autofree char *left_out = NULL;
  g_autofree char *whole = NULL;
  g_autofree char *part = NULL;
  g_autofree char *text = NULL;
  g_autofree char *size = NULL;
  guint64 rows;
  guint64 bytes;

  g_object_get (gtk_list_item_get_item (list_item), "name", &name, "rows", &rows, "bytes", &bytes,
                "left-out", &left_out, "partition-of", &whole, NULL);
  size = g_format_size (bytes);
  /* TRANSLATORS: a number of rows, a size */
  text = g_strdup_printf (ngettext ("%'lu row · %s", "%'lu rows · %s", (gulong) rows),
                          (gulong) rows, size);
  gtk_label_set_text (GTK_LABEL (label), name);
  gtk_label_set_text (GTK_LABEL (gtk_widget_get_next_sibling (label)),
                      left_out != NULL ? left_out : text);
  if (whole != NULL)
    /* TRANSLATORS: the names of tables, the first one a partition of the others */
    part = g_strdup_printf (_("%s, a partition of %s"), name, whole);
  gtk_widget_set_tooltip_text (box, part);
}

static void
show_table (ReeveBackupBrowser *self)
{
  GtkSingleSelection *selection = GTK_SINGLE_SELECTION (gtk_list_view_get_model (self->list));
  guint position = gtk_single_selection_get_selected (selection);
  GPtrArray *tables = self->file->backup->manifest->tables;

  if (position < tables->len)
    reeve_backup_rows_view_set_table (self->rows, self->file, tables->pdata[position]);
}

/* Where only one of both has room, a click goes on to the rows. */
static void
activated_cb (ReeveBackupBrowser *self, guint position, GtkListView *list)
{
  adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->rows));
}

static void
list_tables (ReeveBackupBrowser *self)
{
  GPtrArray *tables = self->file->backup->manifest->tables;
  GListStore *store = g_list_store_new (REEVE_TYPE_BACKUP_TABLE_ITEM);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GtkSingleSelection) selection = NULL;

  for (guint i = 0; i < tables->len; i++)
    g_ptr_array_add (items, reeve_backup_table_item_new (tables->pdata[i]));
  g_list_store_splice (store, 0, 0, items->pdata, items->len);
  selection = gtk_single_selection_new (G_LIST_MODEL (store));
  g_signal_connect_object (selection, "notify::selected", G_CALLBACK (show_table), self,
                           G_CONNECT_SWAPPED);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (selection));
  if (tables->len > 0)
    show_table (self);
}

/* --- the file -------------------------------------------------------------------------------- */

static void
folded_cb (ReeveBackupBrowser *self)
{
  gboolean on_rows =
    g_strcmp0 (gtk_stack_get_visible_child_name (self->views), "rows") == 0 &&
    adw_leaflet_get_visible_child (self->leaflet) == GTK_WIDGET (self->rows);

  gtk_widget_set_visible (self->back, on_rows && adw_leaflet_get_folded (self->leaflet));
}

static void
busy_cb (ReeveBackupBrowser *self)
{
  gtk_stack_set_visible_child_name (self->pages, "opener");
}

static void
opened_cb (ReeveBackupBrowser *self, ReeveBackupFile *file)
{
  g_autofree char *name = g_filename_display_basename (file->backup->path);
  g_autofree char *title = reeve_backup_file_dup_short_name (file);

  reeve_backup_file_ref (file);
  g_clear_pointer (&self->file, reeve_backup_file_unref);
  self->file = file;
  adw_window_title_set_title (self->title, title);
  adw_window_title_set_subtitle (self->title, name);
  reeve_backup_diff_view_set_file (self->diff, self->workspace, file, self->database);
  list_tables (self);
  gtk_stack_set_visible_child_name (self->pages, "contents");
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

static void
back_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveBackupBrowser *self = REEVE_BACKUP_BROWSER (widget);

  adw_leaflet_set_visible_child (self->leaflet, self->list_pane);
}

/* --- the class ------------------------------------------------------------------------------- */

static void
reeve_backup_browser_dispose (GObject *object)
{
  ReeveBackupBrowser *self = REEVE_BACKUP_BROWSER (object);

  gtk_widget_dispose_template (GTK_WIDGET (object), REEVE_TYPE_BACKUP_BROWSER);
  g_clear_pointer (&self->file, reeve_backup_file_unref);
  g_clear_object (&self->database);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (reeve_backup_browser_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/reeve_db/Reeve/ui/backup-browser.ui");
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupBrowser, title);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupBrowser, back);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupBrowser, pages);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupBrowser, opener);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupBrowser, views);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupBrowser, leaflet);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupBrowser, list_pane);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupBrowser, list);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupBrowser, rows);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupBrowser, diff);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, busy_cb);
  gtk_widget_class_bind_template_callback (widget_class, folded_cb);
  gtk_widget_class_bind_template_callback (widget_class, opened_cb);
  gtk_widget_class_bind_template_callback (widget_class, setup_cb);
}

static void
reeve_backup_browser_class_init (ReeveBackupBrowserClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = reeve_backup_browser_dispose;
  g_type_ensure (REEVE_TYPE_BACKUP_DIFF_VIEW);
  g_type_ensure (REEVE_TYPE_BACKUP_OPENER);
  g_type_ensure (REEVE_TYPE_BACKUP_ROWS_VIEW);
  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "browser.back", NULL, back_action);
}

static void
reeve_backup_browser_init (ReeveBackupBrowser *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  reeve_dialog_fit (GTK_WINDOW (self));
  folded_cb (self);
}

void
reeve_backup_browser_present (GtkWindow *parent,
                              ReeveWorkspace *workspace,
                              ReeveDatabase *database,
                              const char *path)
{
  ReeveBackupBrowser *self;
  g_autofree char *name = NULL;

  g_return_if_fail (GTK_IS_WINDOW (parent));
  g_return_if_fail (REEVE_IS_WORKSPACE (workspace));
  g_return_if_fail (path != NULL);

  self = g_object_new (REEVE_TYPE_BACKUP_BROWSER, NULL);
  name = g_filename_display_basename (path);
  self->workspace = g_object_ref (workspace);
  g_set_object (&self->database, database);
  adw_window_title_set_subtitle (self->title, name);
  gtk_window_set_transient_for (GTK_WINDOW (self), parent);
  reeve_backup_opener_open (self->opener, workspace, path);
  gtk_window_present (GTK_WINDOW (self));
}
