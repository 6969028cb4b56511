/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/dialogs/palette.h"

#include <glib/gi18n.h>

#include "app/models/palette-item.h"

struct _ReevePalette
{
  AdwWindow parent_instance;

  GtkSearchEntry *entry;
  GtkListView *list;
  GtkStack *stack;

  GtkWidget *from; /* weak */
  GtkFilter *filter;
  GtkSorter *sorter;
  GtkSingleSelection *selection;
};

G_DEFINE_FINAL_TYPE (ReevePalette, reeve_palette, ADW_TYPE_WINDOW)

static const char *
get_typed (ReevePalette *self)
{
  return gtk_editable_get_text (GTK_EDITABLE (self->entry));
}

static gboolean
match_cb (gpointer item, gpointer data)
{
  return reeve_palette_item_rank (item, get_typed (data)) > 0;
}

static int
compare_cb (gconstpointer a, gconstpointer b, gpointer data)
{
  guint left = reeve_palette_item_rank ((ReevePaletteItem *) a, get_typed (data));
  guint right = reeve_palette_item_rank ((ReevePaletteItem *) b, get_typed (data));

  return (left < right) - (left > right);
}

static void
changed_cb (ReevePalette *self)
{
  /* What is listed is put in the new order before anything is added to it: a sorted list into which
   * one sorts by another measure is none. */
  gtk_sorter_changed (self->sorter, GTK_SORTER_CHANGE_DIFFERENT);
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  gtk_single_selection_set_selected (self->selection, 0);
  gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", 0);
  gtk_stack_set_visible_child_name (
    self->stack,
    g_list_model_get_n_items (G_LIST_MODEL (self->selection)) > 0 ? "list" : "nothing");
}

/* The palette goes first, so that a dialog that the action opens stands over the window. */
static void
choose (ReevePalette *self, guint position)
{
  g_autoptr (ReevePaletteItem) item =
    g_list_model_get_item (G_LIST_MODEL (self->selection), position);
  GtkWidget *from = self->from;
  GVariant *target;
  const char *action;

  if (item == NULL || from == NULL)
    return;
  action = reeve_palette_item_get_action (item, &target);
  gtk_window_close (GTK_WINDOW (self));
  gtk_widget_activate_action_variant (from, action, target);
}

static void
activate_cb (ReevePalette *self, guint position, GtkListView *list)
{
  choose (self, position);
}

static void
entry_activate_cb (ReevePalette *self)
{
  choose (self, gtk_single_selection_get_selected (self->selection));
}

/* The arrow keys move through the list while the cursor stays in the entry. */
static gboolean
key_cb (GtkEventControllerKey *controller,
        guint key,
        guint code,
        GdkModifierType modifiers,
        ReevePalette *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->selection));
  guint at = gtk_single_selection_get_selected (self->selection);

  if (n == 0 || (key != GDK_KEY_Down && key != GDK_KEY_Up))
    return FALSE;
  at = key == GDK_KEY_Down ? (at + 1) % n : (at + n - 1) % n;
  gtk_single_selection_set_selected (self->selection, at);
  gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", at);
  return TRUE;
}

static void
add_actions (GListStore *items)
{
  guint n_entries;
  const ReeveActionEntry *entries = reeve_actions_get (&n_entries);

  for (guint i = 0; i < n_entries; i++)
    {
      g_autoptr (ReevePaletteItem) item = reeve_palette_item_new_action (&entries[i]);

      g_list_store_append (items, item);
    }
}

static void
add_databases (GListStore *items, GListModel *databases)
{
  for (guint i = 0; i < g_list_model_get_n_items (databases); i++)
    {
      g_autoptr (ReeveDatabase) database = g_list_model_get_item (databases, i);
      g_autoptr (ReevePaletteItem) item = reeve_palette_item_new_database (database);

      g_list_store_append (items, item);
    }
}

static void
fill (ReevePalette *self, ReeveWorkspace *workspace)
{
  GListStore *items = g_list_store_new (REEVE_TYPE_PALETTE_ITEM);
  GListModel *filtered;

  add_databases (items, reeve_workspace_get_databases (workspace));
  add_actions (items);
  self->filter = GTK_FILTER (gtk_custom_filter_new (match_cb, self, NULL));
  self->sorter = GTK_SORTER (gtk_custom_sorter_new (compare_cb, self, NULL));
  filtered = G_LIST_MODEL (gtk_filter_list_model_new (G_LIST_MODEL (items), self->filter));
  self->selection = gtk_single_selection_new (
    G_LIST_MODEL (gtk_sort_list_model_new (filtered, self->sorter)));
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
}

static void
reeve_palette_dispose (GObject *object)
{
  ReevePalette *self = REEVE_PALETTE (object);

  g_clear_weak_pointer (&self->from);
  if (self->list != NULL)
    gtk_list_view_set_model (self->list, NULL);
  g_clear_object (&self->selection);
  gtk_widget_dispose_template (GTK_WIDGET (object), REEVE_TYPE_PALETTE);
  G_OBJECT_CLASS (reeve_palette_parent_class)->dispose (object);
}

static void
reeve_palette_class_init (ReevePaletteClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = reeve_palette_dispose;
  g_type_ensure (REEVE_TYPE_PALETTE_ITEM);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/reeve_db/Reeve/ui/palette.ui");
  gtk_widget_class_bind_template_child (widget_class, ReevePalette, entry);
  gtk_widget_class_bind_template_child (widget_class, ReevePalette, list);
  gtk_widget_class_bind_template_child (widget_class, ReevePalette, stack);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, entry_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, key_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
reeve_palette_init (ReevePalette *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWindow *
reeve_palette_new (ReeveWorkspace *workspace, GtkWidget *from)
{
  ReevePalette *self = g_object_new (REEVE_TYPE_PALETTE, "transient-for",
                                     gtk_widget_get_root (from), NULL);

  g_set_weak_pointer (&self->from, from);
  fill (self, workspace);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  return GTK_WINDOW (self);
}
