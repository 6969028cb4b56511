/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/widgets/attempt-list.h"

#include "app/widgets/attempt-cell.h"

struct _ReeveAttemptList
{
  AdwBin parent_instance;

  GListStore *rows;

  GtkListView *list;
  GtkStack *stack;
  GtkWidget *cut;
};

G_DEFINE_FINAL_TYPE (ReeveAttemptList, reeve_attempt_list, ADW_TYPE_BIN)

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  gtk_list_item_set_activatable (item, FALSE);
  gtk_list_item_set_child (item, reeve_attempt_cell_new ());
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  reeve_attempt_cell_set_row (REEVE_ATTEMPT_CELL (gtk_list_item_get_child (item)),
                              gtk_list_item_get_item (item));
}

static void
reeve_attempt_list_dispose (GObject *object)
{
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), REEVE_TYPE_ATTEMPT_LIST);
  g_clear_object (&REEVE_ATTEMPT_LIST (object)->rows);
  G_OBJECT_CLASS (reeve_attempt_list_parent_class)->dispose (object);
}

static void
reeve_attempt_list_class_init (ReeveAttemptListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = reeve_attempt_list_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/reeve_db/Reeve/ui/attempt-list.ui");
  gtk_widget_class_bind_template_child (widget_class, ReeveAttemptList, list);
  gtk_widget_class_bind_template_child (widget_class, ReeveAttemptList, stack);
  gtk_widget_class_bind_template_child (widget_class, ReeveAttemptList, cut);
  gtk_widget_class_bind_template_callback (widget_class, setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_cb);
}

static void
reeve_attempt_list_init (ReeveAttemptList *self)
{
  g_autoptr (GtkNoSelection) selection = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->rows = g_list_store_new (REEVE_TYPE_ATTEMPT_ROW);
  selection = gtk_no_selection_new (G_LIST_MODEL (g_object_ref (self->rows)));
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (selection));
}

GtkWidget *
reeve_attempt_list_new (void)
{
  return g_object_new (REEVE_TYPE_ATTEMPT_LIST, NULL);
}

guint
reeve_attempt_list_set_view (ReeveAttemptList *self, ReeveMigrationView *view, const char *id)
{
  GPtrArray *attempts = reeve_migration_view_get_attempts (view);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_val_if_fail (REEVE_IS_ATTEMPT_LIST (self), 0);

  for (guint i = 0; i < attempts->len; i++)
    {
      const ReeveLedgerAttempt *attempt = g_ptr_array_index (attempts, i);

      if (id == NULL || g_str_equal (attempt->id, id))
        g_ptr_array_add (rows, reeve_attempt_row_new (view, attempt));
    }
  g_list_store_splice (self->rows, 0, g_list_model_get_n_items (G_LIST_MODEL (self->rows)),
                       rows->pdata, rows->len);
  gtk_stack_set_visible_child_name (self->stack, rows->len > 0 ? "list" : "none");
  gtk_widget_set_visible (self->cut, attempts->len == REEVE_MIGRATION_VIEW_MAX_ATTEMPTS);
  return rows->len;
}
