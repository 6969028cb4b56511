/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/widgets/backup-rows-view.h"

#include <glib/gi18n.h>

#include "app/notice.h"
#include "app/widgets/data-columns.h"
#include "app/widgets/error-card.h"

#define FIRST_ROWS 100
#define MOST_ROWS 10000

struct _ReeveBackupRowsView
{
  AdwBin parent_instance;

  GtkWidget *search;
  GtkDropDown *column;
  GtkEditable *value;
  GtkStack *stack;
  GtkSpinner *spinner;
  AdwStatusPage *none;
  ReeveErrorCard *card;
  GtkColumnView *view;
  GtkListBox *values;
  GtkWidget *foot;
  GtkLabel *count;
  GtkWidget *more;

  ReeveBackupFile *file;         /* nullable */
  const ReeveBackupTable *table; /* of it; nullable */
  ReeveBackupRows *rows;         /* nullable */
  GtkSingleSelection *selection; /* of them */
  GCancellable *reading;         /* nullable */
  char *wanted_column;           /* of the last question; nullable, both */
  char *wanted_value;
  guint limit;
};

G_DEFINE_FINAL_TYPE (ReeveBackupRowsView, reeve_backup_rows_view, ADW_TYPE_BIN)

/* --- values ---------------------------------------------------------------------------------- */

static GtkWidget *
new_value_row (const char *column, const char *value, guint number)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *text = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *title = gtk_label_new (column);
  GtkWidget *label = gtk_label_new (NULL);
  GtkWidget *copy = gtk_button_new_from_icon_name ("edit-copy-symbolic");
  GtkWidget *row = gtk_list_box_row_new ();
  /* TRANSLATORS: %s is the name of a column */
  g_autofree char *tip = g_strdup_printf (_("Copy “%s”"), column);

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (title, "dim-label");
  gtk_widget_add_css_class (title, "caption");
  reeve_data_columns_show_value (GTK_LABEL (label), value);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_box_append (GTK_BOX (text), title);
  gtk_box_append (GTK_BOX (text), label);
  gtk_widget_set_hexpand (text, TRUE);
  gtk_widget_set_valign (copy, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (copy, "flat");
  gtk_widget_set_tooltip_text (copy, tip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (copy), GTK_ACCESSIBLE_PROPERTY_LABEL, tip, -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (copy), "rows.copy");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (copy), "u", number);
  gtk_box_append (GTK_BOX (box), text);
  gtk_box_append (GTK_BOX (box), copy);
  gtk_widget_add_css_class (box, "row-value");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  return row;
}

static ReeveDataRow *
get_chosen (ReeveBackupRowsView *self)
{
  return self->selection != NULL ? gtk_single_selection_get_selected_item (self->selection) : NULL;
}

static void
show_values (ReeveBackupRowsView *self)
{
  ReeveDataRow *row = get_chosen (self);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->values))) != NULL)
    gtk_list_box_remove (self->values, child);
  for (guint i = 0; row != NULL && self->rows->columns[i] != NULL; i++)
    gtk_list_box_append (self->values, new_value_row (self->rows->columns[i],
                                                      reeve_data_row_get (row, i), i));
}

/* --- the rows -------------------------------------------------------------------------------- */

static void
list_columns (ReeveBackupRowsView *self)
{
  g_autoptr (GtkStringList) names =
    gtk_string_list_new ((const char *const *) self->rows->columns);

  gtk_drop_down_set_model (self->column, G_LIST_MODEL (names));
}

static char *
dup_count (ReeveBackupRowsView *self)
{
  gulong n = g_list_model_get_n_items (self->rows->rows);
  gulong all = (gulong) self->table->fingerprint.rows;

  if (self->wanted_column != NULL && self->rows->more)
    /* TRANSLATORS: a number of rows, a column's name, a value */
    return g_strdup_printf (ngettext ("The first %'lu row where %s is “%s”",
                                      "The first %'lu rows where %s is “%s”", n),
                            n, self->wanted_column, self->wanted_value);
  if (self->wanted_column != NULL)
    return g_strdup_printf (ngettext ("%'lu row where %s is “%s”", "%'lu rows where %s is “%s”", n),
                            n, self->wanted_column, self->wanted_value);
  /* TRANSLATORS: how many of a table's rows are shown */
  return self->rows->more ? g_strdup_printf (_("The first %'lu of %'lu rows"), n, all)
                          : g_strdup_printf (ngettext ("%'lu row", "%'lu rows", n), n);
}

static void
show_none (ReeveBackupRowsView *self)
{
  g_autofree char *text = NULL;

  if (self->wanted_column != NULL)
    {
      g_autofree char *value = g_markup_escape_text (self->wanted_value, -1);
      g_autofree char *column = g_markup_escape_text (self->wanted_column, -1);

      /* TRANSLATORS: a column's name, a value */
      text = g_strdup_printf (_("No row of the backup has “%s” = “%s”."), column, value);
    }
  adw_status_page_set_title (self->none,
                             text != NULL ? _("Nothing Found") : _("The Table Is Empty"));
  adw_status_page_set_description (self->none, text);
  gtk_stack_set_visible_child_name (self->stack, "none");
}

static void
show_rows (ReeveBackupRowsView *self)
{
  g_autofree char *count = dup_count (self);

  g_clear_object (&self->selection);
  self->selection = gtk_single_selection_new (g_object_ref (self->rows->rows));
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (show_values), self,
                           G_CONNECT_SWAPPED);
  reeve_data_columns_show (self->view, (const char *const *) self->rows->columns,
                           GTK_SELECTION_MODEL (self->selection));
  show_values (self);
  gtk_label_set_text (self->count, count);
  gtk_widget_set_visible (self->foot, TRUE);
  gtk_widget_set_visible (self->more, self->rows->more && self->limit < MOST_ROWS);
  if (g_list_model_get_n_items (self->rows->rows) > 0)
    gtk_stack_set_visible_child_name (self->stack, "rows");
  else
    show_none (self);
}

/* --- reading --------------------------------------------------------------------------------- */

static void
stop (ReeveBackupRowsView *self)
{
  g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  gtk_spinner_stop (self->spinner);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "rows.stop", FALSE);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReeveBackupRowsView) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ReeveBackupRows) rows = reeve_backup_rows_read_finish (result, &error);

  if (g_task_get_cancellable (G_TASK (result)) != self->reading)
    return;
  stop (self);
  if (rows == NULL)
    {
      reeve_error_card_set_heading (self->card, _("The Rows Cannot Be Read"));
      reeve_error_card_set_error (self->card, error);
      gtk_stack_set_visible_child_name (self->stack, "trouble");
      return;
    }
  g_clear_pointer (&self->rows, reeve_backup_rows_unref);
  self->rows = g_steal_pointer (&rows);
  /* The choice of a column is kept while one looks for several values. */
  if (g_list_model_get_n_items (gtk_drop_down_get_model (self->column)) == 0)
    list_columns (self);
  show_rows (self);
}

static void
read_rows (ReeveBackupRowsView *self, const char *column, const char *value, guint limit)
{
  g_autofree char *own_column = g_strdup (column);
  g_autofree char *own_value = g_strdup (value);

  stop (self);
  g_free (self->wanted_column);
  self->wanted_column = g_steal_pointer (&own_column);
  g_free (self->wanted_value);
  self->wanted_value = g_steal_pointer (&own_value);
  self->limit = limit;
  self->reading = g_cancellable_new ();
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "rows.stop", TRUE);
  gtk_widget_set_visible (self->foot, FALSE);
  gtk_stack_set_visible_child_name (self->stack, "reading");
  gtk_spinner_start (self->spinner);
  reeve_backup_rows_read (self->file, self->table, self->wanted_column, self->wanted_value, limit,
                          self->reading, read_cb, g_object_ref (self));
}

void
reeve_backup_rows_view_set_table (ReeveBackupRowsView *self,
                                  ReeveBackupFile *file,
                                  const ReeveBackupTable *table)
{
  g_autoptr (GtkStringList) no_names = gtk_string_list_new (NULL);

  g_return_if_fail (REEVE_IS_BACKUP_ROWS_VIEW (self));
  g_return_if_fail ((file == NULL) == (table == NULL));

  stop (self);
  if (file != NULL)
    reeve_backup_file_ref (file);
  g_clear_pointer (&self->file, reeve_backup_file_unref);
  self->file = file;
  self->table = table;
  g_clear_pointer (&self->rows, reeve_backup_rows_unref);
  gtk_drop_down_set_model (self->column, G_LIST_MODEL (no_names));
  gtk_editable_set_text (self->value, "");
  gtk_widget_set_visible (self->search, table != NULL);
  gtk_widget_set_visible (self->foot, FALSE);
  if (table != NULL)
    read_rows (self, NULL, NULL, FIRST_ROWS);
  else
    gtk_stack_set_visible_child_name (self->stack, "nothing");
}

/* --- actions --------------------------------------------------------------------------------- */

static void
find_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveBackupRowsView *self = REEVE_BACKUP_ROWS_VIEW (widget);
  GtkStringObject *column = gtk_drop_down_get_selected_item (self->column);
  g_autofree char *value = g_strdup (gtk_editable_get_text (self->value));

  if (self->table != NULL && column != NULL)
    read_rows (self, gtk_string_object_get_string (column), value, FIRST_ROWS);
}

static void
value_activated_cb (ReeveBackupRowsView *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "rows.find", NULL);
}

static void
all_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveBackupRowsView *self = REEVE_BACKUP_ROWS_VIEW (widget);

  if (self->table != NULL)
    read_rows (self, NULL, NULL, FIRST_ROWS);
}

static void
more_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveBackupRowsView *self = REEVE_BACKUP_ROWS_VIEW (widget);

  if (self->table != NULL)
    read_rows (self, self->wanted_column, self->wanted_value, MIN (self->limit * 10, MOST_ROWS));
}

static void
stop_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveBackupRowsView *self = REEVE_BACKUP_ROWS_VIEW (widget);

  stop (self);
  if (self->rows != NULL)
    show_rows (self);
  else
    gtk_stack_set_visible_child_name (self->stack, "nothing");
}

static void
copy_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveBackupRowsView *self = REEVE_BACKUP_ROWS_VIEW (widget);
  ReeveDataRow *row = get_chosen (self);
  const char *value =
    row != NULL ? reeve_data_row_get (row, g_variant_get_uint32 (parameter)) : NULL;

  if (row == NULL)
    return;
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), value != NULL ? value : "");
  reeve_notice_toast (widget, _("Copied"), NULL, NULL);
}

/* --- the class ------------------------------------------------------------------------------- */

static void
reeve_backup_rows_view_dispose (GObject *object)
{
  ReeveBackupRowsView *self = REEVE_BACKUP_ROWS_VIEW (object);

  g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  g_clear_object (&self->selection);
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), REEVE_TYPE_BACKUP_ROWS_VIEW);
  G_OBJECT_CLASS (reeve_backup_rows_view_parent_class)->dispose (object);
}

static void
reeve_backup_rows_view_finalize (GObject *object)
{
  ReeveBackupRowsView *self = REEVE_BACKUP_ROWS_VIEW (object);

  g_clear_pointer (&self->rows, reeve_backup_rows_unref);
  g_clear_pointer (&self->file, reeve_backup_file_unref);
  g_free (self->wanted_column);
  g_free (self->wanted_value);
  G_OBJECT_CLASS (reeve_backup_rows_view_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/reeve_db/Reeve/ui/backup-rows-view.ui");
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupRowsView, search);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupRowsView, column);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupRowsView, value);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupRowsView, stack);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupRowsView, spinner);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupRowsView, none);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupRowsView, card);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupRowsView, view);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupRowsView, values);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupRowsView, foot);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupRowsView, count);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupRowsView, more);
  gtk_widget_class_bind_template_callback (widget_class, value_activated_cb);
}

static const struct
{
  const char *name;
  const char *parameter;
  GtkWidgetActionActivateFunc activate;
} actions[] = {
  { "rows.all", NULL, all_action },   { "rows.copy", "u", copy_action },
  { "rows.find", NULL, find_action }, { "rows.more", NULL, more_action },
  { "rows.stop", NULL, stop_action },
};

static void
reeve_backup_rows_view_class_init (ReeveBackupRowsViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = reeve_backup_rows_view_dispose;
  object_class->finalize = reeve_backup_rows_view_finalize;
  g_type_ensure (REEVE_TYPE_ERROR_CARD);
  bind_template (widget_class);
  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, actions[i].parameter,
                                     actions[i].activate);
}

static void
reeve_backup_rows_view_init (ReeveBackupRowsView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  reeve_backup_rows_view_set_table (self, NULL, NULL);
}

GtkWidget *
reeve_backup_rows_view_new (void)
{
  return g_object_new (REEVE_TYPE_BACKUP_ROWS_VIEW, NULL);
}
