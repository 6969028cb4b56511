/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/widgets/log-view.h"

#include <glib/gi18n.h>

#include "app/widgets/log-cell.h"
#include "app/widgets/log-view-private.h"

/* Below this width a line's text gets a row of its own. */
#define NARROW 600

/* So close to the end counts as the end. */
#define END_SLACK 4.0

enum
{
  PROP_PAUSED = 1,
  PROP_FOLLOWING,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (ReeveLogView, reeve_log_view, GTK_TYPE_WIDGET)

/* The strip over the list: why it does not move, and how to make it. */
static void
show_note (ReeveLogView *self)
{
  guint waiting = reeve_log_hold_count_waiting (self->hold);
  gboolean paused = reeve_log_hold_is_held (self->hold);
  g_autofree char *text = NULL;

  gtk_widget_set_visible (self->note_box, paused || !self->following);
  if (paused && waiting > 0)
    text = g_strdup_printf (ngettext ("Paused: %'u line waits", "Paused: %'u lines wait", waiting),
                            waiting);
  else
    text = g_strdup (paused ? _("Paused") : _("New lines are not followed"));
  gtk_label_set_text (self->note, text);
  gtk_button_set_label (self->note_button, paused ? _("_Resume") : _("_Follow"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->note_button),
                                  paused ? "log.pause" : "log.follow");
}

/* Before the layout, so that the list never is drawn anywhere but at its end. */
static gboolean
follow_tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  ReeveLogView *self = REEVE_LOG_VIEW (widget);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->lines));

  self->follow_tick = 0;
  self->settling = FALSE;
  if (self->following && n > 0)
    gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", n - 1);
  return G_SOURCE_REMOVE;
}

static void
follow (ReeveLogView *self)
{
  if (self->following && self->follow_tick == 0)
    self->follow_tick =
      gtk_widget_add_tick_callback (GTK_WIDGET (self), follow_tick_cb, NULL, NULL);
}

void
reeve_log_view_set_following (ReeveLogView *self, gboolean following)
{
  if (self->following == following)
    return;
  self->following = following;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "log.follow", !following);
  show_note (self);
  follow (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FOLLOWING]);
}

static gboolean
is_at_end (GtkAdjustment *adjustment)
{
  double end = gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment);

  return gtk_adjustment_get_value (adjustment) >= end - END_SLACK;
}

/* A layout that has moved the end away, as the first one does: once more in the next frame. */
static void
resized_cb (GtkAdjustment *adjustment, ReeveLogView *self)
{
  if (!self->following || is_at_end (adjustment))
    return;
  self->settling = TRUE;
  follow (self);
}

/* While the end is followed, every layout ends there: whatever else moves the list is a person. */
static void
scrolled_cb (GtkAdjustment *adjustment, ReeveLogView *self)
{
  if (!self->settling)
    reeve_log_view_set_following (self, is_at_end (adjustment));
}

static void
show_state (ReeveLogView *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->lines));
  gboolean filtered = gtk_filter_list_model_get_filter (self->filtered) != NULL;

  gtk_stack_set_visible_child_name (self->stack, n > 0 ? "lines" : "empty");
  gtk_label_set_text (self->empty, filtered ? _("No line matches") : _("Nothing was logged yet"));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "log.copy", n > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "log.save", n > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "log.clear",
                                 !self->single && self->ring != NULL &&
                                   g_list_model_get_n_items (G_LIST_MODEL (self->ring)) > 0);
}

static void
lines_changed_cb (ReeveLogView *self)
{
  show_state (self);
  follow (self);
}

static gboolean
passes_cb (gpointer item, gpointer data)
{
  ReeveLogView *self = data;

  return reeve_log_entry_get_severity (item) >= self->lowest &&
         (self->match == NULL ||
          reeve_log_match_test (self->match, reeve_log_entry_get_text (item)));
}

static void
filter_changed_cb (ReeveLogView *self)
{
  g_autoptr (GtkFilter) filter = NULL;

  g_clear_pointer (&self->match, reeve_log_match_free);
  self->match = reeve_log_match_new (gtk_editable_get_text (self->filter_entry));
  self->lowest = (ReeveSeverity) gtk_drop_down_get_selected (self->level);
  if (self->match != NULL || self->lowest > REEVE_SEVERITY_INFO)
    filter = GTK_FILTER (gtk_custom_filter_new (passes_cb, self, NULL));
  gtk_filter_list_model_set_filter (self->filtered, filter);
  show_state (self);
}

static void
forget_cell_cb (gpointer data, GObject *cell)
{
  g_ptr_array_remove_fast (data, cell);
}

static void
setup_cb (GtkListItemFactory *factory, GtkListItem *item, ReeveLogView *self)
{
  GtkWidget *cell = reeve_log_cell_new ();

  reeve_log_cell_set_narrow (REEVE_LOG_CELL (cell), self->narrow);
  reeve_log_cell_set_show_source (REEVE_LOG_CELL (cell), !self->single);
  g_ptr_array_add (self->cells, cell);
  g_object_weak_ref (G_OBJECT (cell), forget_cell_cb, self->cells);
  gtk_list_item_set_child (item, cell);
}

static void
bind_cb (GtkListItemFactory *factory, GtkListItem *item, ReeveLogView *self)
{
  reeve_log_cell_set_entry (REEVE_LOG_CELL (gtk_list_item_get_child (item)),
                            gtk_list_item_get_item (item));
}

static void
activate_cb (ReeveLogView *self, guint position)
{
  g_autoptr (ReeveLogEntry) entry = g_list_model_get_item (G_LIST_MODEL (self->lines), position);

  if (!self->single && entry != NULL && reeve_log_entry_get_source_id (entry) != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-job", "s",
                                reeve_log_entry_get_source_id (entry));
}

static void
follow_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  reeve_log_view_set_following (REEVE_LOG_VIEW (widget), TRUE);
}

static void
clear_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveLogView *self = REEVE_LOG_VIEW (widget);

  reeve_log_ring_clear (self->ring);
  reeve_log_view_set_following (self, TRUE);
  show_state (self);
}

static gboolean
narrow_cb (gpointer data)
{
  ReeveLogView *self = data;

  self->narrow_source = 0;
  for (guint i = 0; i < self->cells->len; i++)
    reeve_log_cell_set_narrow (self->cells->pdata[i], self->narrow);
  follow (self);
  return G_SOURCE_REMOVE;
}

/* The cells change afterwards: not in the middle of a layout. */
static void
reeve_log_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  ReeveLogView *self = REEVE_LOG_VIEW (widget);
  gboolean narrow = width < NARROW;

  gtk_widget_allocate (self->box, width, height, baseline, NULL);
  if (self->narrow == narrow)
    return;
  self->narrow = narrow;
  if (self->narrow_source == 0)
    self->narrow_source = g_idle_add_full (G_PRIORITY_HIGH_IDLE, narrow_cb, self, NULL);
}

static void
reeve_log_view_measure (GtkWidget *widget,
                        GtkOrientation orientation,
                        int for_size,
                        int *minimum,
                        int *natural,
                        int *minimum_baseline,
                        int *natural_baseline)
{
  gtk_widget_measure (REEVE_LOG_VIEW (widget)->box, orientation, for_size, minimum, natural, NULL,
                      NULL);
}

static void
reeve_log_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ReeveLogView *self = REEVE_LOG_VIEW (object);

  switch (id)
    {
    case PROP_PAUSED:
      g_value_set_boolean (value, reeve_log_hold_is_held (self->hold));
      break;
    case PROP_FOLLOWING:
      g_value_set_boolean (value, self->following);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
reeve_log_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ReeveLogView *self = REEVE_LOG_VIEW (object);

  switch (id)
    {
    case PROP_PAUSED:
      if (reeve_log_hold_is_held (self->hold) == g_value_get_boolean (value))
        return;
      reeve_log_hold_set_held (self->hold, g_value_get_boolean (value));
      show_note (self);
      g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
reeve_log_view_dispose (GObject *object)
{
  ReeveLogView *self = REEVE_LOG_VIEW (object);

  reeve_log_view_dispose_find (self);
  reeve_log_view_dispose_export (self);
  g_clear_handle_id (&self->narrow_source, g_source_remove);
  if (self->hold != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->hold, self);
      g_signal_handlers_disconnect_by_data (self->lines, self);
      gtk_filter_list_model_set_filter (self->filtered, NULL);
      reeve_log_hold_set_model (self->hold, NULL);
    }
  gtk_widget_dispose_template (GTK_WIDGET (object), REEVE_TYPE_LOG_VIEW);
  g_clear_object (&self->lines);
  g_clear_object (&self->filtered);
  g_clear_object (&self->hold);
  g_clear_object (&self->ring);
  G_OBJECT_CLASS (reeve_log_view_parent_class)->dispose (object);
}

static void
reeve_log_view_finalize (GObject *object)
{
  ReeveLogView *self = REEVE_LOG_VIEW (object);

  for (guint i = 0; i < self->cells->len; i++)
    g_object_weak_unref (self->cells->pdata[i], forget_cell_cb, self->cells);
  g_ptr_array_unref (self->cells);
  g_clear_pointer (&self->match, reeve_log_match_free);
  G_OBJECT_CLASS (reeve_log_view_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/reeve_db/Reeve/ui/log-view.ui");
  gtk_widget_class_bind_template_child (widget_class, ReeveLogView, box);
  gtk_widget_class_bind_template_child (widget_class, ReeveLogView, level);
  gtk_widget_class_bind_template_child (widget_class, ReeveLogView, filter_entry);
  gtk_widget_class_bind_template_child (widget_class, ReeveLogView, find_bar);
  gtk_widget_class_bind_template_child (widget_class, ReeveLogView, find_entry);
  gtk_widget_class_bind_template_child (widget_class, ReeveLogView, find_note);
  gtk_widget_class_bind_template_child (widget_class, ReeveLogView, stack);
  gtk_widget_class_bind_template_child (widget_class, ReeveLogView, empty);
  gtk_widget_class_bind_template_child (widget_class, ReeveLogView, scroller);
  gtk_widget_class_bind_template_child (widget_class, ReeveLogView, list);
  gtk_widget_class_bind_template_child (widget_class, ReeveLogView, note_box);
  gtk_widget_class_bind_template_child (widget_class, ReeveLogView, note);
  gtk_widget_class_bind_template_child (widget_class, ReeveLogView, note_button);
  gtk_widget_class_bind_template_callback (widget_class, filter_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
}

static void
reeve_log_view_class_init (ReeveLogViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = reeve_log_view_get_property;
  object_class->set_property = reeve_log_view_set_property;
  object_class->dispose = reeve_log_view_dispose;
  object_class->finalize = reeve_log_view_finalize;
  widget_class->measure = reeve_log_view_measure;
  widget_class->size_allocate = reeve_log_view_size_allocate;

  properties[PROP_PAUSED] =
    g_param_spec_boolean ("paused", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_FOLLOWING] = g_param_spec_boolean ("following", NULL, NULL, TRUE,
                                                     G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  bind_template (widget_class);
  gtk_widget_class_install_property_action (widget_class, "log.pause", "paused");
  gtk_widget_class_install_action (widget_class, "log.follow", NULL, follow_action);
  gtk_widget_class_install_action (widget_class, "log.clear", NULL, clear_action);
  reeve_log_view_class_install_find (widget_class);
  reeve_log_view_class_install_export (widget_class);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
init_list (ReeveLogView *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), self);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), self);
  gtk_list_view_set_factory (self->list, factory);
  gtk_list_view_set_model (self->list, self->lines);
  g_object_unref (factory);
  g_signal_connect_object (adjustment, "changed", G_CALLBACK (resized_cb), self, 0);
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (scrolled_cb), self, 0);
}

static void
reeve_log_view_init (ReeveLogView *self)
{
  self->following = TRUE;
  self->cells = g_ptr_array_new ();
  self->hold = reeve_log_hold_new ();
  self->filtered = gtk_filter_list_model_new (G_LIST_MODEL (g_object_ref (self->hold)), NULL);
  gtk_filter_list_model_set_incremental (self->filtered, TRUE);
  self->lines = GTK_SELECTION_MODEL (
    gtk_multi_selection_new (G_LIST_MODEL (g_object_ref (self->filtered))));
  gtk_widget_init_template (GTK_WIDGET (self));
  init_list (self);
  /* After the list's own handler: it knows of the lines by then. */
  g_signal_connect_swapped (self->lines, "items-changed", G_CALLBACK (lines_changed_cb), self);
  g_signal_connect_swapped (self->hold, "notify::waiting", G_CALLBACK (show_note), self);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "log.follow", FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "log.find-next", FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "log.find-previous", FALSE);
  show_state (self);
}

GtkWidget *
reeve_log_view_new (void)
{
  return g_object_new (REEVE_TYPE_LOG_VIEW, NULL);
}

void
reeve_log_view_set_ring (ReeveLogView *self, ReeveLogRing *ring)
{
  g_return_if_fail (REEVE_IS_LOG_VIEW (self));

  if (self->ring == ring)
    return;
  g_set_object (&self->ring, ring);
  reeve_log_hold_set_model (self->hold, G_LIST_MODEL (ring));
  g_object_set (self, "paused", FALSE, NULL);
  reeve_log_view_set_following (self, TRUE);
  follow (self);
}

void
reeve_log_view_set_single (ReeveLogView *self, gboolean single)
{
  g_return_if_fail (REEVE_IS_LOG_VIEW (self));

  self->single = single;
  for (guint i = 0; i < self->cells->len; i++)
    reeve_log_cell_set_show_source (self->cells->pdata[i], !single);
  show_state (self);
}

GListModel *
reeve_log_view_get_lines (ReeveLogView *self)
{
  g_return_val_if_fail (REEVE_IS_LOG_VIEW (self), NULL);
  return G_LIST_MODEL (self->lines);
}
