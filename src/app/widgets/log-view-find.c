/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include <glib/gi18n.h>

#include "app/widgets/log-view-private.h"

static void
say (ReeveLogView *self, const char *text)
{
  gtk_label_set_text (self->find_note, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->find_note), text != NULL);
}

static gboolean
matches_cb (GListModel *model, guint position, gpointer data)
{
  ReeveLogView *self = data;
  g_autoptr (ReeveLogEntry) entry = g_list_model_get_item (model, position);

  return reeve_log_match_test (self->find_match, reeve_log_entry_get_text (entry));
}

static void
show_line (ReeveLogView *self, guint position)
{
  reeve_log_view_set_following (self, FALSE);
  gtk_selection_model_select_item (self->lines, position, TRUE);
  gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", position);
}

static void found_cb (guint position, gpointer data);

static void
look_from (ReeveLogView *self, guint position)
{
  g_clear_object (&self->find_scan);
  self->find_scan = reeve_log_scan_new (G_LIST_MODEL (self->lines), position, self->find_forward,
                                        matches_cb, found_cb, self);
}

static void
found_cb (guint position, gpointer data)
{
  ReeveLogView *self = data;

  if (position != G_MAXUINT)
    {
      g_clear_object (&self->find_scan);
      say (self, self->find_wrapped ? _("Wrapped around") : NULL);
      show_line (self, position);
    }
  else if (!self->find_wrapped)
    {
      self->find_wrapped = TRUE;
      look_from (self, self->find_forward ? 0 : G_MAXUINT);
    }
  else
    {
      g_clear_object (&self->find_scan);
      say (self, _("No match"));
    }
}

/* The border between lines that the search begins at: around what is selected. @again: what is
 * selected may be the match itself, for a text that has only grown. */
static guint
find_start (ReeveLogView *self, gboolean again)
{
  g_autoptr (GtkBitset) selected = gtk_selection_model_get_selection (self->lines);
  guint first;

  if (gtk_bitset_is_empty (selected))
    return self->find_forward ? 0 : G_MAXUINT;
  first = gtk_bitset_get_minimum (selected);
  return again || !self->find_forward ? first : first + 1;
}

static void
find (ReeveLogView *self, gboolean forward, gboolean again)
{
  g_clear_object (&self->find_scan);
  g_clear_pointer (&self->find_match, reeve_log_match_free);
  self->find_match = reeve_log_match_new (gtk_editable_get_text (self->find_entry));
  self->find_forward = forward;
  self->find_wrapped = FALSE;
  say (self, NULL);
  if (self->find_match != NULL)
    look_from (self, find_start (self, again));
}

static void
find_changed_cb (ReeveLogView *self)
{
  find (self, TRUE, TRUE);
}

static void
find_next_cb (ReeveLogView *self)
{
  find (self, TRUE, FALSE);
}

static void
find_previous_cb (ReeveLogView *self)
{
  find (self, FALSE, FALSE);
}

static void
find_stopped_cb (ReeveLogView *self)
{
  gtk_search_bar_set_search_mode (self->find_bar, FALSE);
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

static void
find_mode_changed_cb (ReeveLogView *self)
{
  gboolean finding = gtk_search_bar_get_search_mode (self->find_bar);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "log.find-next", finding);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "log.find-previous", finding);
  if (!finding)
    g_clear_object (&self->find_scan);
}

static void
find_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveLogView *self = REEVE_LOG_VIEW (widget);

  gtk_search_bar_set_search_mode (self->find_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->find_entry));
}

static void
find_next_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  find_next_cb (REEVE_LOG_VIEW (widget));
}

static void
find_previous_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  find_previous_cb (REEVE_LOG_VIEW (widget));
}

void
reeve_log_view_class_install_find (GtkWidgetClass *widget_class)
{
  const GdkModifierType control = GDK_CONTROL_MASK;

  gtk_widget_class_bind_template_callback (widget_class, find_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, find_next_cb);
  gtk_widget_class_bind_template_callback (widget_class, find_previous_cb);
  gtk_widget_class_bind_template_callback (widget_class, find_stopped_cb);
  gtk_widget_class_bind_template_callback (widget_class, find_mode_changed_cb);
  gtk_widget_class_install_action (widget_class, "log.find", NULL, find_action);
  gtk_widget_class_install_action (widget_class, "log.find-next", NULL, find_next_action);
  gtk_widget_class_install_action (widget_class, "log.find-previous", NULL, find_previous_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_f, control, "log.find", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_g, control, "log.find-next", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_g, control | GDK_SHIFT_MASK,
                                       "log.find-previous", NULL);
}

void
reeve_log_view_dispose_find (ReeveLogView *self)
{
  g_clear_object (&self->find_scan);
  g_clear_pointer (&self->find_match, reeve_log_match_free);
}
