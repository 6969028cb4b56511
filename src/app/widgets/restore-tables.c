/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/widgets/restore-tables.h"

#include <glib/gi18n.h>

#include "app/models/backup-table-item.h"

struct _ReeveRestoreTables
{
  AdwBin parent_instance;

  AdwActionRow *some_row;
  GtkSwitch *some;
  GtkWidget *choice;
  GtkSearchEntry *search;
  GtkListView *list;

  GPtrArray *names;   /* of all tables, in the order of the backup */
  GHashTable *chosen; /* names */
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (ReeveRestoreTables, reeve_restore_tables, ADW_TYPE_BIN)

static void
show_count (ReeveRestoreTables *self)
{
  guint n = self->names->len;
  g_autofree char *text = NULL;

  if (gtk_switch_get_active (self->some))
    /* TRANSLATORS: how many of the tables in a backup are to be restored */
    text = g_strdup_printf (ngettext ("%u of %u table is restored", "%u of %u tables are restored",
                                      n),
                            g_hash_table_size (self->chosen), n);
  else
    text =
      g_strdup_printf (ngettext ("%u table is restored", "All %u tables are restored", n), n);
  adw_action_row_set_subtitle (self->some_row, text);
}

static void
changed (ReeveRestoreTables *self)
{
  show_count (self);
  g_signal_emit (self, changed_signal, 0);
}

static void
some_changed_cb (ReeveRestoreTables *self)
{
  gtk_widget_set_visible (self->choice, gtk_switch_get_active (self->some));
  changed (self);
}

/* --- rows ------------------------------------------------------------------------------------ */

static void
toggled_cb (GtkCheckButton *check, GtkListItem *list_item)
{
  ReeveRestoreTables *self = REEVE_RESTORE_TABLES (
    gtk_widget_get_ancestor (GTK_WIDGET (check), REEVE_TYPE_RESTORE_TABLES));
  g_autofree char *name = NULL;

  if (self == NULL || gtk_list_item_get_item (list_item) == NULL)
    return;
  g_object_get (gtk_list_item_get_item (list_item), "name", &name, NULL);
  if (gtk_check_button_get_active (check))
    g_hash_table_add (self->chosen, g_steal_pointer (&name));
  else
    g_hash_table_remove (self->chosen, name);
  changed (self);
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *check = gtk_check_button_new ();
  GtkWidget *name = gtk_label_new (NULL);
  GtkWidget *rows = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_set_hexpand (name, TRUE);
  gtk_widget_add_css_class (rows, "dim-label");
  gtk_widget_add_css_class (rows, "numeric");
  gtk_box_append (GTK_BOX (box), check);
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), rows);
  g_signal_connect (check, "toggled", G_CALLBACK (toggled_cb), list_item);
  gtk_list_item_set_selectable (list_item, FALSE);
  gtk_list_item_set_child (list_item, box);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item)
{
  GtkWidget *check = gtk_widget_get_first_child (gtk_list_item_get_child (list_item));
  GtkWidget *name = gtk_widget_get_next_sibling (check);
  ReeveRestoreTables *self =
    REEVE_RESTORE_TABLES (gtk_widget_get_ancestor (check, REEVE_TYPE_RESTORE_TABLES));
  g_autofree char *text = NULL;
  g_autofree char *count = NULL;
  guint64 rows;

  g_object_get (gtk_list_item_get_item (list_item), "name", &text, "rows", &rows, NULL);
  count = g_strdup_printf (ngettext ("%'lu row", "%'lu rows", (gulong) rows), (gulong) rows);
  gtk_label_set_text (GTK_LABEL (name), text);
  gtk_label_set_text (GTK_LABEL (gtk_widget_get_next_sibling (name)), count);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  g_signal_handlers_block_by_func (check, toggled_cb, list_item);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check),
                               self != NULL && g_hash_table_contains (self->chosen, text));
  g_signal_handlers_unblock_by_func (check, toggled_cb, list_item);
}

/* A click anywhere on the row, or Return. */
static void
activated_cb (ReeveRestoreTables *self, guint position, GtkListView *list)
{
  g_autoptr (GObject) item =
    g_list_model_get_item (G_LIST_MODEL (gtk_list_view_get_model (list)), position);
  g_autofree char *name = NULL;

  g_object_get (item, "name", &name, NULL);
  if (!g_hash_table_remove (self->chosen, name))
    g_hash_table_add (self->chosen, g_steal_pointer (&name));
  changed (self);
  /* The row is bound anew. */
  g_list_model_items_changed (G_LIST_MODEL (gtk_list_view_get_model (list)), position, 1, 1);
}

/* --- the tables ------------------------------------------------------------------------------ */

static GListModel *
new_model (ReeveRestoreTables *self, const ReeveManifest *manifest)
{
  GListStore *store = g_list_store_new (REEVE_TYPE_BACKUP_TABLE_ITEM);
  GtkExpression *name =
    gtk_property_expression_new (REEVE_TYPE_BACKUP_TABLE_ITEM, NULL, "name");
  GtkStringFilter *filter = gtk_string_filter_new (name);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < manifest->tables->len; i++)
    {
      const ReeveBackupTable *table = g_ptr_array_index (manifest->tables, i);

      g_ptr_array_add (self->names, reeve_backup_table_dup_label (table));
      g_ptr_array_add (items, reeve_backup_table_item_new (table));
    }
  g_list_store_splice (store, 0, 0, items->pdata, items->len);
  gtk_string_filter_set_match_mode (filter, GTK_STRING_FILTER_MATCH_MODE_SUBSTRING);
  g_object_bind_property (self->search, "text", filter, "search", G_BINDING_DEFAULT);
  return G_LIST_MODEL (gtk_filter_list_model_new (G_LIST_MODEL (store), GTK_FILTER (filter)));
}

void
reeve_restore_tables_set_manifest (ReeveRestoreTables *self, const ReeveManifest *manifest)
{
  g_autoptr (GtkSelectionModel) selection = NULL;

  g_return_if_fail (REEVE_IS_RESTORE_TABLES (self));
  g_return_if_fail (manifest != NULL);

  g_ptr_array_set_size (self->names, 0);
  g_hash_table_remove_all (self->chosen);
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  selection = GTK_SELECTION_MODEL (gtk_no_selection_new (new_model (self, manifest)));
  gtk_list_view_set_model (self->list, selection);
  gtk_switch_set_active (self->some, FALSE);
  gtk_widget_set_sensitive (GTK_WIDGET (self->some), self->names->len > 1);
  show_count (self);
}

char **
reeve_restore_tables_dup_chosen (ReeveRestoreTables *self)
{
  g_autoptr (GStrvBuilder) builder = NULL;

  g_return_val_if_fail (REEVE_IS_RESTORE_TABLES (self), NULL);

  if (!gtk_switch_get_active (self->some))
    return NULL;
  builder = g_strv_builder_new ();
  for (guint i = 0; i < self->names->len; i++)
    if (g_hash_table_contains (self->chosen, self->names->pdata[i]))
      g_strv_builder_add (builder, self->names->pdata[i]);
  return g_strv_builder_end (builder);
}

/* --- the class ------------------------------------------------------------------------------- */

static void
reeve_restore_tables_dispose (GObject *object)
{
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), REEVE_TYPE_RESTORE_TABLES);
  G_OBJECT_CLASS (reeve_restore_tables_parent_class)->dispose (object);
}

static void
reeve_restore_tables_finalize (GObject *object)
{
  ReeveRestoreTables *self = REEVE_RESTORE_TABLES (object);

  g_ptr_array_unref (self->names);
  g_hash_table_unref (self->chosen);
  G_OBJECT_CLASS (reeve_restore_tables_parent_class)->finalize (object);
}

static void
reeve_restore_tables_class_init (ReeveRestoreTablesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = reeve_restore_tables_dispose;
  object_class->finalize = reeve_restore_tables_finalize;
  changed_signal = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/reeve_db/Reeve/ui/restore-tables.ui");
  gtk_widget_class_bind_template_child (widget_class, ReeveRestoreTables, some_row);
  gtk_widget_class_bind_template_child (widget_class, ReeveRestoreTables, some);
  gtk_widget_class_bind_template_child (widget_class, ReeveRestoreTables, choice);
  gtk_widget_class_bind_template_child (widget_class, ReeveRestoreTables, search);
  gtk_widget_class_bind_template_child (widget_class, ReeveRestoreTables, list);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, some_changed_cb);
}

static void
reeve_restore_tables_init (ReeveRestoreTables *self)
{
  self->names = g_ptr_array_new_with_free_func (g_free);
  self->chosen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
reeve_restore_tables_new (void)
{
  return g_object_new (REEVE_TYPE_RESTORE_TABLES, NULL);
}
