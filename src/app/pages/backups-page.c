/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/pages/backups-page.h"

#include <glib/gi18n.h>

#include "app/models/backup-look.h"
#include "app/models/time-text.h"
#include "app/pages/backups-page-private.h"
#include "app/widgets/backup-cell.h"
#include "core/base/clock.h"

/* Below it there is room for the list or for the details, as the leaflet sees it. */
#define NARROW_WIDTH 641

G_DEFINE_FINAL_TYPE (ReeveBackupsPage, reeve_backups_page, ADW_TYPE_BIN)

/* --- narrow and wide ----------------------------------------------------------------------- */

static void
fit (ReeveBackupsPage *self, gboolean narrow)
{
  gtk_orientable_set_orientation (self->toolbar,
                                  narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  gtk_widget_set_visible (self->back, narrow);
  gtk_list_view_set_single_click_activate (self->list, narrow);
  reeve_backup_details_set_narrow (self->details, narrow);
}

static gboolean
fold_cb (gpointer data)
{
  ReeveBackupsPage *self = data;

  self->fold = 0;
  fit (self, adw_leaflet_get_folded (self->leaflet));
  return G_SOURCE_REMOVE;
}

/* It is told in the middle of the layout, where nothing may be changed. */
static void
folded_cb (ReeveBackupsPage *self)
{
  if (self->fold == 0)
    self->fold = g_idle_add (fold_cb, self);
}

/* --- what there is ------------------------------------------------------------------------- */

static void
show_summary (ReeveBackupsPage *self)
{
  ReeveBackupItem *newest = reeve_backup_list_get_newest (self->backups);
  const ReeveBackupRecord *record =
    newest != NULL ? reeve_backup_item_get_record (newest) : NULL;
  guint64 bytes;
  guint n = reeve_backup_list_count (self->backups, &bytes);
  g_autofree char *size = g_format_size (bytes);
  g_autofree char *summary = NULL;
  g_autofree char *age = NULL;
  g_autofree char *proof = NULL;
  g_autofree char *text = NULL;

  if (record == NULL)
    return;
  /* TRANSLATORS: how many backups there are, and the size of all together */
  summary = g_strdup_printf (ngettext ("%u backup, %s", "%u backups, %s", n), n, size);
  age = reeve_time_text_age (record->created_us, reeve_clock_now ());
  proof = reeve_proof_text (reeve_backup_item_get_proof (newest), record->restore_ms);
  /* TRANSLATORS: how long ago the newest backup was made, how far it is proven */
  text = g_strdup_printf (_("Newest: %s · %s"), age, proof);
  gtk_label_set_text (self->summary, summary);
  gtk_label_set_text (self->newest, text);
}

static void
show_page (ReeveBackupsPage *self)
{
  const GError *error = reeve_backup_list_get_error (self->backups);
  const GError *fault = reeve_workspace_get_fault (self->workspace);
  const char *page = "loading";

  if (reeve_backup_list_count (self->backups, NULL) > 0)
    page = "content";
  else if (error != NULL || fault != NULL)
    {
      reeve_error_card_set_error (self->trouble, error != NULL ? error : fault);
      page = "trouble";
    }
  else if (reeve_backup_list_was_read (self->backups))
    page = "empty";
  gtk_widget_set_visible (GTK_WIDGET (self->toolbar), g_str_equal (page, "content"));
  show_summary (self);
  /* The leaflet tells when it folds, not that it stands unfolded from the beginning. */
  if (g_str_equal (page, "content"))
    folded_cb (self);
  gtk_stack_set_visible_child_name (self->stack, page);
}

ReeveBackupItem *
reeve_backups_page_get_selected (ReeveBackupsPage *self)
{
  ReeveBackupItem *item =
    self->selection != NULL ? gtk_single_selection_get_selected_item (self->selection) : NULL;

  return item != NULL && reeve_backup_item_get_record (item) != NULL ? item : NULL;
}

static void
show_selected (ReeveBackupsPage *self)
{
  ReeveBackupItem *item = reeve_backups_page_get_selected (self);

  if (self->taking)
    return;
  if (item != NULL && g_strcmp0 (self->wanted, reeve_backup_item_get_record (item)->id) != 0)
    {
      g_free (self->wanted);
      self->wanted = g_strdup (reeve_backup_item_get_record (item)->id);
      g_clear_pointer (&self->keys, reeve_key_source_unref);
    }
  reeve_backup_details_set_item (self->details, item);
  gtk_stack_set_visible_child_name (self->details_stack, item != NULL ? "details" : "none");
  reeve_backups_page_update_actions (self);
}

/* The one that somebody waits for, if it has come; that which was selected before the list changed;
 * else the newest. */
static void
select_wanted (ReeveBackupsPage *self)
{
  ReeveBackupItem *newest = reeve_backup_list_get_newest (self->backups);
  guint position;

  if (newest == NULL)
    return;
  if (self->awaited != NULL && reeve_backup_list_find (self->backups, self->awaited, &position))
    g_clear_pointer (&self->awaited, g_free);
  else if (self->wanted == NULL || !reeve_backup_list_find (self->backups, self->wanted, &position))
    reeve_backup_list_find (self->backups, reeve_backup_item_get_record (newest)->id, &position);
  gtk_single_selection_set_selected (self->selection, position);
}

static void
read_cb (ReeveBackupsPage *self)
{
  self->taking = FALSE;
  select_wanted (self);
  show_selected (self);
  show_page (self);
}

static void
items_changed_cb (ReeveBackupsPage *self)
{
  /* Until the signal “read”: the selection moves on to whatever is left. */
  self->taking = TRUE;
}

static void
activate_cb (ReeveBackupsPage *self, guint position)
{
  gtk_single_selection_set_selected (self->selection, position);
  if (reeve_backups_page_get_selected (self) != NULL)
    adw_leaflet_set_visible_child (self->leaflet, self->details_pane);
}

/* --- jobs ---------------------------------------------------------------------------------- */

static void
job_ended_cb (ReeveBackupsPage *self, ReeveJob *job)
{
  g_autoptr (JsonObject) result = NULL;

  if (reeve_workspace_get_job_database (self->workspace, job) != self->database)
    return;
  result = reeve_job_dup_result (job);
  /* What was just made is what one looks at next. A job may be over before its outcome is in the
   * catalogue; that then says so itself. */
  if (result != NULL && g_str_equal (reeve_job_get_operation (job), "backup.create"))
    {
      g_free (self->awaited);
      self->awaited = g_strdup (json_object_get_string_member_with_default (result, "id", NULL));
    }
  reeve_backups_page_refresh (self);
  reeve_backups_page_update_actions (self);
}

static void
workspace_changed_cb (ReeveBackupsPage *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    reeve_backups_page_refresh (self);
  show_page (self);
  reeve_backups_page_update_actions (self);
}

/* --- the list ------------------------------------------------------------------------------ */

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  gtk_list_item_set_child (item, reeve_backup_cell_new ());
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item)
{
  ReeveBackupItem *item = gtk_list_item_get_item (list_item);
  gboolean is_heading = reeve_backup_item_get_heading (item) != NULL;

  gtk_list_item_set_selectable (list_item, !is_heading);
  gtk_list_item_set_activatable (list_item, !is_heading);
  reeve_backup_cell_set_item (REEVE_BACKUP_CELL (gtk_list_item_get_child (list_item)), item);
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  reeve_backup_cell_set_item (REEVE_BACKUP_CELL (gtk_list_item_get_child (item)), NULL);
}

/* --- the object ---------------------------------------------------------------------------- */

static void
reeve_backups_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (reeve_backups_page_parent_class)->map (widget);
  reeve_backups_page_refresh (REEVE_BACKUPS_PAGE (widget));
}

static void
reeve_backups_page_dispose (GObject *object)
{
  ReeveBackupsPage *self = REEVE_BACKUPS_PAGE (object);

  g_clear_handle_id (&self->fold, g_source_remove);
  if (self->backups != NULL)
    g_signal_handlers_disconnect_by_data (self->backups, self);
  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), REEVE_TYPE_BACKUPS_PAGE);
  g_clear_object (&self->selection);
  G_OBJECT_CLASS (reeve_backups_page_parent_class)->dispose (object);
}

static void
reeve_backups_page_finalize (GObject *object)
{
  ReeveBackupsPage *self = REEVE_BACKUPS_PAGE (object);

  g_free (self->wanted);
  g_free (self->awaited);
  g_clear_pointer (&self->keys, reeve_key_source_unref);
  g_clear_object (&self->backups);
  g_clear_object (&self->database);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (reeve_backups_page_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/reeve_db/Reeve/ui/backups-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupsPage, toolbar);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupsPage, summary);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupsPage, newest);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupsPage, strip);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupsPage, trouble);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupsPage, leaflet);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupsPage, list_pane);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupsPage, list);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupsPage, details_pane);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupsPage, back);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupsPage, details_stack);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupsPage, details);
  gtk_widget_class_bind_template_callback (widget_class, reeve_backups_page_refresh);
  gtk_widget_class_bind_template_callback (widget_class, folded_cb);
  gtk_widget_class_bind_template_callback (widget_class, setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, unbind_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
}

static void
reeve_backups_page_class_init (ReeveBackupsPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = reeve_backups_page_dispose;
  object_class->finalize = reeve_backups_page_finalize;
  widget_class->map = reeve_backups_page_map;
  g_type_ensure (REEVE_TYPE_ERROR_CARD);
  g_type_ensure (REEVE_TYPE_JOB_STRIP);
  g_type_ensure (REEVE_TYPE_BACKUP_DETAILS);
  bind_template (widget_class);
  reeve_backups_page_install_actions (widget_class);
}

static void
reeve_backups_page_init (ReeveBackupsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  reeve_error_card_set_heading (self->trouble, _("The List of Backups Cannot Be Read"));
  reeve_error_card_set_can_retry (self->trouble, TRUE);
}

static void
connect (ReeveBackupsPage *self)
{
  GListModel *jobs = reeve_workspace_get_jobs (self->workspace);

  g_signal_connect_swapped (self->backups, "items-changed", G_CALLBACK (items_changed_cb), self);
  self->selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->backups)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_swapped (self->selection, "notify::selected-item", G_CALLBACK (show_selected),
                            self);
  g_signal_connect_swapped (self->backups, "read", G_CALLBACK (read_cb), self);
  reeve_job_strip_watch (self->strip, self->workspace, self->database);
  g_signal_connect_object (jobs, "items-changed", G_CALLBACK (reeve_backups_page_update_actions),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->workspace, "job-ended", G_CALLBACK (job_ended_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->workspace, "changed", G_CALLBACK (workspace_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

GtkWidget *
reeve_backups_page_new (ReeveWorkspace *workspace, ReeveDatabase *database)
{
  ReeveBackupsPage *self = g_object_new (REEVE_TYPE_BACKUPS_PAGE, NULL);

  self->workspace = g_object_ref (workspace);
  self->database = g_object_ref (database);
  self->backups = reeve_backup_list_new (workspace, database);
  connect (self);
  fit (self, gtk_widget_get_width (GTK_WIDGET (self)) < NARROW_WIDTH);
  show_selected (self);
  show_page (self);
  return GTK_WIDGET (self);
}

void
reeve_backups_page_refresh (ReeveBackupsPage *self)
{
  g_return_if_fail (REEVE_IS_BACKUPS_PAGE (self));

  if (reeve_workspace_get_fault (self->workspace) != NULL)
    reeve_workspace_open (self->workspace);
  reeve_backup_list_refresh (self->backups);
}

void
reeve_backups_page_select (ReeveBackupsPage *self, const char *id)
{
  g_return_if_fail (REEVE_IS_BACKUPS_PAGE (self));

  g_free (self->awaited);
  self->awaited = g_strdup (id);
  select_wanted (self);
  reeve_backups_page_refresh (self);
}
