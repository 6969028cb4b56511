/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/pages/audit-page.h"

#include <glib/gi18n.h>

#include "app/models/audit-list.h"
#include "app/notice.h"
#include "app/widgets/audit-cell.h"
#include "app/widgets/audit-details.h"
#include "app/widgets/error-card.h"

/* Other processes write to the trail, too. */
#define REFRESH_S 5

struct _ReeveAuditPage
{
  AdwBin parent_instance;

  GtkStack *stack;
  ReeveErrorCard *trouble;
  AdwLeaflet *leaflet;
  GtkWidget *list_box;
  GtkWidget *details_box;
  GtkEditable *search;
  GtkDropDown *choice;
  GtkStack *list_stack;
  GtkListView *list;
  GtkWidget *cut_note;
  GtkWidget *back;
  GtkStack *details_stack;
  ReeveAuditDetails *details;
  GtkSpinner *spinner;
  GtkWidget *verdict_box;
  GtkImage *verdict_icon;
  GtkLabel *verdict_text;
  GtkWidget *verdict_head;
  GtkLabel *head;
  GtkWidget *show_bad;

  ReeveWorkspace *workspace;
  ReeveAuditList *entries;
  GtkFilter *filter;
  GtkSingleSelection *selection; /* over the entries, filtered */
  GCancellable *cancellable;     /* when the page goes */
  gboolean verifying;
  gint64 first_bad; /* of the last verdict; 0: none */
  guint refresh_source;
};

G_DEFINE_FINAL_TYPE (ReeveAuditPage, reeve_audit_page, ADW_TYPE_BIN)

static gboolean
passes_cb (gpointer item, gpointer data)
{
  ReeveAuditPage *self = data;

  return reeve_audit_item_passes (item, gtk_drop_down_get_selected (self->choice),
                                  gtk_editable_get_text (self->search));
}

/* --- what is visible ------------------------------------------------------------------------ */

static const char *
find_view (ReeveAuditPage *self, const GError *fault)
{
  if (g_list_model_get_n_items (reeve_audit_list_get_items (self->entries)) > 0)
    return "entries";
  if (fault != NULL)
    return "trouble";
  return reeve_audit_list_was_read (self->entries) ? "empty" : "loading";
}

static void
show_state (ReeveAuditPage *self)
{
  const GError *fault;
  gboolean folded;
  gboolean none_shown;

  if (self->selection == NULL)
    return;
  fault = reeve_workspace_get_fault (self->workspace);
  if (fault == NULL)
    fault = reeve_audit_list_get_error (self->entries);
  if (fault != NULL)
    reeve_error_card_set_error (self->trouble, fault);
  folded = adw_leaflet_get_folded (self->leaflet);
  none_shown = g_list_model_get_n_items (G_LIST_MODEL (self->selection)) == 0;
  gtk_stack_set_visible_child_name (self->stack, find_view (self, fault));
  gtk_stack_set_visible_child_name (self->list_stack, none_shown ? "nothing" : "list");
  gtk_list_view_set_single_click_activate (self->list, folded);
  gtk_widget_set_visible (self->back, folded);
  gtk_widget_set_visible (self->cut_note, reeve_audit_list_is_cut (self->entries));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "audit.verify", !self->verifying);
}

static void
show_selected (ReeveAuditPage *self)
{
  ReeveAuditItem *item = gtk_single_selection_get_selected_item (self->selection);

  reeve_audit_details_set_item (self->details, item);
  gtk_stack_set_visible_child_name (self->details_stack, item != NULL ? "details" : "none");
}

static void
show_bar (ReeveAuditPage *self, gboolean good, const char *text, const char *head)
{
  gtk_widget_remove_css_class (self->verdict_box, good ? "error-bar" : "success-bar");
  gtk_widget_add_css_class (self->verdict_box, good ? "success-bar" : "error-bar");
  gtk_image_set_from_icon_name (self->verdict_icon,
                                good ? "emblem-ok-symbolic" : "dialog-error-symbolic");
  gtk_label_set_text (self->verdict_text, text);
  gtk_label_set_text (self->head, head != NULL ? head : "");
  gtk_widget_set_visible (self->verdict_head, head != NULL);
  gtk_widget_set_visible (self->show_bad, self->first_bad > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "audit.copy-head", head != NULL);
  gtk_widget_set_visible (self->verdict_box, TRUE);
}

static void
show_verdict (ReeveAuditPage *self, const ReeveAuditVerdict *verdict)
{
  gulong n = (gulong) verdict->entries;
  g_autofree char *text = NULL;

  self->first_bad = verdict->intact ? 0 : verdict->first_bad;
  if (verdict->intact)
    text = g_strdup_printf (ngettext ("The audit trail is intact: %lu entry. Keep the hash of the "
                                      "last entry elsewhere, to compare it later.",
                                      "The audit trail is intact: %lu entries. Keep the hash of "
                                      "the last entry elsewhere, to compare it later.",
                                      n),
                            n);
  else
    /* TRANSLATORS: the number of an entry, and why it does not fit */
    text = g_strdup_printf (_("The audit trail is broken at entry %lld: %s"),
                            (long long) verdict->first_bad, verdict->reason);
  if (verdict->intact && verdict->head == NULL)
    {
      g_free (text);
      text = g_strdup (_("The audit trail is intact: there is no entry yet."));
    }
  show_bar (self, verdict->intact, text, verdict->head);
  /* What is listed was read before somebody changed it. */
  if (!verdict->intact)
    reeve_audit_list_reload (self->entries);
}

/* --- changes -------------------------------------------------------------------------------- */

static void
filter_changed_cb (ReeveAuditPage *self)
{
  if (self->filter == NULL)
    return;
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  show_state (self);
}

static void
activate_cb (ReeveAuditPage *self, guint position)
{
  gtk_single_selection_set_selected (self->selection, position);
  adw_leaflet_set_visible_child (self->leaflet, self->details_box);
}

static void
retry_cb (ReeveAuditPage *self)
{
  reeve_workspace_open (self->workspace);
  reeve_audit_list_refresh (self->entries);
}

static void
workspace_changed_cb (ReeveAuditPage *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    reeve_audit_list_refresh (self->entries);
  show_state (self);
}

static gboolean
refresh_cb (gpointer data)
{
  reeve_audit_list_refresh (REEVE_AUDIT_PAGE (data)->entries);
  return G_SOURCE_CONTINUE;
}

static void
setup_cb (GtkListItemFactory *factory, GtkListItem *item, gpointer unused)
{
  gtk_list_item_set_child (item, reeve_audit_cell_new ());
}

static void
bind_cb (GtkListItemFactory *factory, GtkListItem *item, gpointer unused)
{
  reeve_audit_cell_set_item (REEVE_AUDIT_CELL (gtk_list_item_get_child (item)),
                             gtk_list_item_get_item (item));
}

/* --- actions -------------------------------------------------------------------------------- */

static void
verified_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReeveAuditPage) self = data;
  ReeveAuditVerdict verdict = { 0 };
  g_autoptr (GError) error = NULL;
  gboolean done = reeve_audit_list_verify_finish (REEVE_AUDIT_LIST (object), result, &verdict,
                                                  &error);

  if (!g_cancellable_is_cancelled (self->cancellable))
    {
      self->verifying = FALSE;
      gtk_spinner_set_spinning (self->spinner, FALSE);
      gtk_widget_set_visible (GTK_WIDGET (self->spinner), FALSE);
      show_state (self);
      if (done)
        show_verdict (self, &verdict);
      else
        reeve_notice_error (GTK_WIDGET (self), _("The audit trail could not be verified"), error);
    }
  reeve_audit_verdict_clear (&verdict);
}

static void
verify_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveAuditPage *self = REEVE_AUDIT_PAGE (widget);

  self->verifying = TRUE;
  gtk_spinner_set_spinning (self->spinner, TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), TRUE);
  gtk_widget_set_visible (self->verdict_box, FALSE);
  show_state (self);
  reeve_audit_list_verify (self->entries, self->cancellable, verified_cb, g_object_ref (self));
}

static void
exported_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReeveAuditPage) self = data;
  g_autoptr (GError) error = NULL;
  gssize n = reeve_audit_list_export_finish (REEVE_AUDIT_LIST (object), result, &error);
  g_autofree char *text = NULL;

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (error != NULL)
    {
      reeve_notice_error (GTK_WIDGET (self), _("The audit trail could not be exported"), error);
      return;
    }
  text = g_strdup_printf (ngettext ("%zd entry exported", "%zd entries exported", (gulong) n), n);
  reeve_notice_toast (GTK_WIDGET (self), text, NULL, NULL);
}

void
reeve_audit_page_export_to (ReeveAuditPage *self, GFile *file)
{
  g_return_if_fail (REEVE_IS_AUDIT_PAGE (self));
  reeve_audit_list_export (self->entries, file, self->cancellable, exported_cb,
                           g_object_ref (self));
}

static void
chosen_cb (GtkNativeDialog *dialog, int response, ReeveAuditPage *self)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

      reeve_audit_page_export_to (self, file);
    }
  g_object_unref (dialog);
}

static void
export_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
    _("Export Audit Trail"), GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
    GTK_FILE_CHOOSER_ACTION_SAVE, _("_Export"), _("_Cancel"));
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *name = g_date_time_format (now, "reeve-audit-%Y-%m-%d.json");

  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (chosen_cb), widget, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
copy_head_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget),
                          gtk_label_get_text (REEVE_AUDIT_PAGE (widget)->head));
  reeve_notice_toast (widget, _("Hash copied"), NULL, NULL);
}

static gboolean
select_number (ReeveAuditPage *self, gint64 number)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->selection));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (ReeveAuditItem) item = g_list_model_get_item (G_LIST_MODEL (self->selection), i);

      if (reeve_audit_item_get_entry (item)->number != number)
        continue;
      gtk_single_selection_set_selected (self->selection, i);
      gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", i);
      adw_leaflet_set_visible_child (self->leaflet, self->details_box);
      return TRUE;
    }
  return FALSE;
}

static void
show_bad_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveAuditPage *self = REEVE_AUDIT_PAGE (widget);

  gtk_editable_set_text (self->search, "");
  gtk_drop_down_set_selected (self->choice, 0);
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_LESS_STRICT);
  if (!select_number (self, self->first_bad))
    reeve_notice_toast (widget, _("This entry is gone, or too old to be listed"), NULL, NULL);
}

static void
dismiss_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  gtk_widget_set_visible (REEVE_AUDIT_PAGE (widget)->verdict_box, FALSE);
}

static void
refresh_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  reeve_audit_list_refresh (REEVE_AUDIT_PAGE (widget)->entries);
}

static void
back_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  adw_leaflet_navigate (REEVE_AUDIT_PAGE (widget)->leaflet, ADW_NAVIGATION_DIRECTION_BACK);
}

static const struct
{
  const char *name;
  GtkWidgetActionActivateFunc activate;
} actions[] = {
  { "audit.back", back_action },       { "audit.copy-head", copy_head_action },
  { "audit.dismiss", dismiss_action }, { "audit.export", export_action },
  { "audit.refresh", refresh_action }, { "audit.show-bad", show_bad_action },
  { "audit.verify", verify_action },
};

/* --- class ---------------------------------------------------------------------------------- */

static void
reeve_audit_page_map (GtkWidget *widget)
{
  ReeveAuditPage *self = REEVE_AUDIT_PAGE (widget);

  GTK_WIDGET_CLASS (reeve_audit_page_parent_class)->map (widget);
  reeve_audit_list_refresh (self->entries);
  if (self->refresh_source == 0)
    self->refresh_source = g_timeout_add_seconds (REFRESH_S, refresh_cb, self);
}

static void
reeve_audit_page_unmap (GtkWidget *widget)
{
  g_clear_handle_id (&REEVE_AUDIT_PAGE (widget)->refresh_source, g_source_remove);
  GTK_WIDGET_CLASS (reeve_audit_page_parent_class)->unmap (widget);
}

static void
reeve_audit_page_dispose (GObject *object)
{
  ReeveAuditPage *self = REEVE_AUDIT_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->refresh_source, g_source_remove);
  if (self->entries != NULL)
    g_signal_handlers_disconnect_by_data (self->entries, self);
  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), REEVE_TYPE_AUDIT_PAGE);
  g_clear_object (&self->selection);
  g_clear_object (&self->filter);
  g_clear_object (&self->entries);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (reeve_audit_page_parent_class)->dispose (object);
}

static void
reeve_audit_page_finalize (GObject *object)
{
  g_object_unref (REEVE_AUDIT_PAGE (object)->cancellable);
  G_OBJECT_CLASS (reeve_audit_page_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/reeve_db/Reeve/ui/audit-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ReeveAuditPage, stack);
  gtk_widget_class_bind_template_child (widget_class, ReeveAuditPage, trouble);
  gtk_widget_class_bind_template_child (widget_class, ReeveAuditPage, leaflet);
  gtk_widget_class_bind_template_child (widget_class, ReeveAuditPage, list_box);
  gtk_widget_class_bind_template_child (widget_class, ReeveAuditPage, details_box);
  gtk_widget_class_bind_template_child (widget_class, ReeveAuditPage, search);
  gtk_widget_class_bind_template_child (widget_class, ReeveAuditPage, choice);
  gtk_widget_class_bind_template_child (widget_class, ReeveAuditPage, list_stack);
  gtk_widget_class_bind_template_child (widget_class, ReeveAuditPage, list);
  gtk_widget_class_bind_template_child (widget_class, ReeveAuditPage, cut_note);
  gtk_widget_class_bind_template_child (widget_class, ReeveAuditPage, back);
  gtk_widget_class_bind_template_child (widget_class, ReeveAuditPage, details_stack);
  gtk_widget_class_bind_template_child (widget_class, ReeveAuditPage, details);
  gtk_widget_class_bind_template_child (widget_class, ReeveAuditPage, spinner);
  gtk_widget_class_bind_template_child (widget_class, ReeveAuditPage, verdict_box);
  gtk_widget_class_bind_template_child (widget_class, ReeveAuditPage, verdict_icon);
  gtk_widget_class_bind_template_child (widget_class, ReeveAuditPage, verdict_text);
  gtk_widget_class_bind_template_child (widget_class, ReeveAuditPage, verdict_head);
  gtk_widget_class_bind_template_child (widget_class, ReeveAuditPage, head);
  gtk_widget_class_bind_template_child (widget_class, ReeveAuditPage, show_bad);
  gtk_widget_class_bind_template_callback (widget_class, filter_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_state);
  gtk_widget_class_bind_template_callback (widget_class, retry_cb);
  gtk_widget_class_bind_template_callback (widget_class, setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_cb);
}

static void
reeve_audit_page_class_init (ReeveAuditPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = reeve_audit_page_dispose;
  object_class->finalize = reeve_audit_page_finalize;
  widget_class->map = reeve_audit_page_map;
  widget_class->unmap = reeve_audit_page_unmap;
  g_type_ensure (REEVE_TYPE_ERROR_CARD);
  g_type_ensure (REEVE_TYPE_AUDIT_DETAILS);
  bind_template (widget_class);
  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, NULL, actions[i].activate);
}

static void
reeve_audit_page_init (ReeveAuditPage *self)
{
  g_autoptr (GtkStringList) titles = gtk_string_list_new (reeve_audit_filter_titles ());

  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_drop_down_set_model (self->choice, G_LIST_MODEL (titles));
  reeve_error_card_set_can_retry (self->trouble, TRUE);
}

static void
init_list (ReeveAuditPage *self)
{
  GListModel *items = reeve_audit_list_get_items (self->entries);
  GtkFilterListModel *filtered;

  self->filter = GTK_FILTER (gtk_custom_filter_new (passes_cb, self, NULL));
  filtered = gtk_filter_list_model_new (g_object_ref (items), g_object_ref (self->filter));
  gtk_filter_list_model_set_incremental (filtered, TRUE);
  self->selection = gtk_single_selection_new (G_LIST_MODEL (filtered));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_swapped (self->selection, "notify::selected-item", G_CALLBACK (show_selected),
                            self);
  g_signal_connect_swapped (self->selection, "items-changed", G_CALLBACK (show_state), self);
  g_signal_connect_swapped (self->entries, "read", G_CALLBACK (show_state), self);
}

GtkWidget *
reeve_audit_page_new (ReeveWorkspace *workspace, ReeveDatabase *database)
{
  ReeveAuditPage *self = g_object_new (REEVE_TYPE_AUDIT_PAGE, NULL);

  self->workspace = g_object_ref (workspace);
  self->entries = reeve_audit_list_new (workspace);
  init_list (self);
  g_signal_connect_object (workspace, "changed", G_CALLBACK (workspace_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (workspace, "job-ended", G_CALLBACK (workspace_changed_cb), self,
                           G_CONNECT_SWAPPED);
  show_state (self);
  show_selected (self);
  return GTK_WIDGET (self);
}
