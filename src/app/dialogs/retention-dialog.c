/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/dialogs/retention-dialog.h"

#include <glib/gi18n.h>

#include "app/dialogs/backup-review.h"
#include "app/dialogs/fit.h"
#include "app/models/retention-view.h"
#include "app/widgets/error-card.h"
#include "app/widgets/retention-cell.h"
#include "core/base/error.h"

struct _ReeveRetentionDialog
{
  AdwWindow parent_instance;

  GtkStack *stack;
  ReeveErrorCard *trouble;
  GtkWidget *failed_note;
  GtkSpinButton *last;
  GtkSpinButton *daily;
  GtkSpinButton *weekly;
  GtkSpinButton *monthly;
  GtkSpinButton *yearly;
  GtkLabel *summary;
  GtkListView *list;

  ReeveWorkspace *workspace;
  ReeveDatabase *database;
  GtkWidget *from; /* weak */
  GCancellable *cancellable;
  ReeveRetentionView *view; /* NULL until it has been read */
  GListStore *items;
};

G_DEFINE_FINAL_TYPE (ReeveRetentionDialog, reeve_retention_dialog, ADW_TYPE_WINDOW)

static ReeveRetention
get_policy (ReeveRetentionDialog *self)
{
  return (ReeveRetention){
    .last = (guint) gtk_spin_button_get_value_as_int (self->last),
    .daily = (guint) gtk_spin_button_get_value_as_int (self->daily),
    .weekly = (guint) gtk_spin_button_get_value_as_int (self->weekly),
    .monthly = (guint) gtk_spin_button_get_value_as_int (self->monthly),
    .yearly = (guint) gtk_spin_button_get_value_as_int (self->yearly),
  };
}

/* Returns: how many would be removed */
static guint
show_summary (ReeveRetentionDialog *self, GPtrArray *items)
{
  guint64 kept_bytes = 0;
  guint64 removed_bytes = 0;
  guint kept = 0;
  guint removed;
  g_autofree char *keeps = NULL;
  g_autofree char *removes = NULL;
  g_autofree char *size = NULL;
  g_autofree char *text = NULL;

  for (guint i = 0; i < items->len; i++)
    {
      gboolean is_kept = reeve_retention_item_get_reasons (items->pdata[i]) != NULL;

      kept += is_kept ? 1 : 0;
      *(is_kept ? &kept_bytes : &removed_bytes) +=
        reeve_retention_item_get_bytes (items->pdata[i]);
    }
  removed = items->len - kept;
  size = g_format_size (kept_bytes);
  keeps = g_strdup_printf (ngettext ("Keeps %u (%s)", "Keeps %u (%s)", kept), kept, size);
  g_free (size);
  size = g_format_size (removed_bytes);
  removes = removed > 0 ? g_strdup_printf (ngettext ("removes %u (%s)", "removes %u (%s)", removed),
                                           removed, size)
                        : g_strdup (_("removes none"));
  text = g_strdup_printf ("%s · %s", keeps, removes);
  gtk_label_set_text (self->summary, text);
  return removed;
}

static void
update (ReeveRetentionDialog *self)
{
  const ReeveRetention policy = get_policy (self);
  g_autoptr (GPtrArray) items = NULL;
  guint removed;

  if (self->view == NULL)
    return;
  items = reeve_retention_view_decide (self->view, &policy);
  removed = show_summary (self, items);
  g_list_store_splice (self->items, 0, g_list_model_get_n_items (G_LIST_MODEL (self->items)),
                       items->pdata, items->len);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "retention.review",
                                 removed > 0 && !reeve_retention_view_last_failed (self->view));
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReeveRetentionDialog) self = data;
  g_autoptr (GError) error = NULL;
  ReeveRetentionView *view = reeve_retention_view_read_finish (result, &error);

  if (reeve_error_is_cancelled (error) || self->stack == NULL)
    {
      g_clear_object (&view);
      return;
    }
  if (view == NULL)
    {
      reeve_error_card_set_error (self->trouble, error);
      gtk_stack_set_visible_child_name (self->stack, "trouble");
      return;
    }
  self->view = view;
  gtk_widget_set_visible (self->failed_note, reeve_retention_view_last_failed (view));
  gtk_stack_set_visible_child_name (self->stack, "policy");
  update (self);
}

static void
read_view (ReeveRetentionDialog *self)
{
  gtk_stack_set_visible_child_name (self->stack, "loading");
  reeve_retention_view_read (self->workspace, self->database, self->cancellable, read_cb,
                             g_object_ref (self));
}

static void
review_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveRetentionDialog *self = REEVE_RETENTION_DIALOG (widget);
  const ReeveRetention policy = get_policy (self);

  if (self->from != NULL)
    reeve_backup_review_prune (self->from, self->workspace, self->database, &policy);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  gtk_list_item_set_child (item, reeve_retention_cell_new ());
  gtk_list_item_set_activatable (item, FALSE);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  reeve_retention_cell_set_item (REEVE_RETENTION_CELL (gtk_list_item_get_child (item)),
                                 gtk_list_item_get_item (item));
}

/* --- the class ------------------------------------------------------------------------------ */

static void
reeve_retention_dialog_dispose (GObject *object)
{
  ReeveRetentionDialog *self = REEVE_RETENTION_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_weak_pointer (&self->from);
  gtk_widget_dispose_template (GTK_WIDGET (object), REEVE_TYPE_RETENTION_DIALOG);
  G_OBJECT_CLASS (reeve_retention_dialog_parent_class)->dispose (object);
}

static void
reeve_retention_dialog_finalize (GObject *object)
{
  ReeveRetentionDialog *self = REEVE_RETENTION_DIALOG (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->view);
  g_clear_object (&self->items);
  g_clear_object (&self->workspace);
  g_clear_object (&self->database);
  G_OBJECT_CLASS (reeve_retention_dialog_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/reeve_db/Reeve/ui/retention-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, ReeveRetentionDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, ReeveRetentionDialog, trouble);
  gtk_widget_class_bind_template_child (widget_class, ReeveRetentionDialog, failed_note);
  gtk_widget_class_bind_template_child (widget_class, ReeveRetentionDialog, last);
  gtk_widget_class_bind_template_child (widget_class, ReeveRetentionDialog, daily);
  gtk_widget_class_bind_template_child (widget_class, ReeveRetentionDialog, weekly);
  gtk_widget_class_bind_template_child (widget_class, ReeveRetentionDialog, monthly);
  gtk_widget_class_bind_template_child (widget_class, ReeveRetentionDialog, yearly);
  gtk_widget_class_bind_template_child (widget_class, ReeveRetentionDialog, summary);
  gtk_widget_class_bind_template_child (widget_class, ReeveRetentionDialog, list);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_bind_template_callback (widget_class, read_view);
  gtk_widget_class_bind_template_callback (widget_class, setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_cb);
}

static void
reeve_retention_dialog_class_init (ReeveRetentionDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = reeve_retention_dialog_dispose;
  object_class->finalize = reeve_retention_dialog_finalize;
  g_type_ensure (REEVE_TYPE_ERROR_CARD);
  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "retention.review", NULL, review_action);
}

static void
reeve_retention_dialog_init (ReeveRetentionDialog *self)
{
  g_autoptr (GtkSelectionModel) selection = NULL;

  self->cancellable = g_cancellable_new ();
  self->items = g_list_store_new (REEVE_TYPE_RETENTION_ITEM);
  gtk_widget_init_template (GTK_WIDGET (self));
  reeve_dialog_fit (GTK_WINDOW (self));
  selection = GTK_SELECTION_MODEL (
    gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->items))));
  gtk_list_view_set_model (self->list, selection);
  reeve_error_card_set_heading (self->trouble, _("The Backups Cannot Be Judged"));
  reeve_error_card_set_can_retry (self->trouble, TRUE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "retention.review", FALSE);
}

GtkWindow *
reeve_retention_dialog_new (GtkWidget *from, ReeveWorkspace *workspace, ReeveDatabase *database)
{
  ReeveRetentionDialog *self = g_object_new (REEVE_TYPE_RETENTION_DIALOG, NULL);

  g_set_weak_pointer (&self->from, from);
  self->workspace = g_object_ref (workspace);
  self->database = g_object_ref (database);
  read_view (self);
  return GTK_WINDOW (self);
}
