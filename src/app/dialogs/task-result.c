/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/dialogs/task-result.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/dialogs/fit.h"
#include "app/models/data-row.h"
#include "app/widgets/data-columns.h"
#include "app/widgets/error-card.h"
#include "core/base/error.h"
#include "core/flow/task-run.h"

struct _ReeveTaskResult
{
  AdwWindow parent_instance;

  GtkStack *stack;
  GtkSpinner *spinner;
  ReeveErrorCard *card;
  GtkColumnView *view;
  GtkLabel *count;

  ReeveDatabase *database;   /* that it is read from; NULL: a job wrote */
  ReeveTaskValues *values;   /* without secrets */
  JsonObject *result;        /* nullable */
  GCancellable *cancellable; /* of the reading */
};

static guint again_signal;

G_DEFINE_FINAL_TYPE (ReeveTaskResult, reeve_task_result, ADW_TYPE_WINDOW)

/* --- the table ------------------------------------------------------------------------------ */

/* As people read it; NULL is SQL NULL. */
static char *
dup_value (JsonNode *node)
{
  if (JSON_NODE_HOLDS_NULL (node))
    return NULL;
  if (json_node_get_value_type (node) == G_TYPE_INT64)
    return g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));
  if (json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    return g_strdup (json_node_get_boolean (node) ? _("yes") : _("no"));
  return json_node_dup_string (node);
}

/* The values of a row or the names of the columns. (transfer full): with @n entries */
static char **
dup_values (JsonArray *array)
{
  guint n = json_array_get_length (array);
  char **values = g_new0 (char *, n + 1);

  for (guint i = 0; i < n; i++)
    values[i] = dup_value (json_array_get_element (array, i));
  return values;
}

static void
free_values (char **values, guint n)
{
  for (guint i = 0; i < n; i++)
    g_free (values[i]);
  g_free (values);
}

static GListModel *
list_rows (JsonArray *rows)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  GListStore *store = g_list_store_new (REEVE_TYPE_DATA_ROW);

  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonArray *row = json_array_get_array_element (rows, i);
      guint n = json_array_get_length (row);
      char **values = dup_values (row);

      g_ptr_array_add (items, reeve_data_row_new ((const char *const *) values, n));
      free_values (values, n);
    }
  g_list_store_splice (store, 0, 0, items->pdata, items->len);
  return G_LIST_MODEL (store);
}

static char *
dup_count (gulong shown, gboolean more)
{
  return g_strdup_printf (more
                            /* TRANSLATORS: how many of a table's rows are shown */
                            ? ngettext ("The first %'lu row; there are more",
                                        "The first %'lu rows; there are more", shown)
                            : ngettext ("%'lu row", "%'lu rows", shown),
                          shown);
}

static void
show_result (ReeveTaskResult *self, JsonObject *result)
{
  JsonArray *columns = json_object_get_array_member (result, "columns");
  JsonArray *rows = json_object_get_array_member (result, "rows");
  g_autofree char *count =
    dup_count (json_array_get_length (rows), json_object_get_boolean_member (result, "more"));
  g_autoptr (GtkSingleSelection) selection = gtk_single_selection_new (list_rows (rows));
  g_auto (GStrv) names = dup_values (columns);

  g_clear_pointer (&self->result, json_object_unref);
  self->result = json_object_ref (result);
  reeve_data_columns_show (self->view, (const char *const *) names,
                           GTK_SELECTION_MODEL (selection));
  gtk_label_set_text (self->count, count);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "result.copy",
                                 json_array_get_length (rows) > 0);
  gtk_stack_set_visible_child_name (self->stack,
                                    json_array_get_length (rows) > 0 ? "rows" : "none");
}

/* --- copying -------------------------------------------------------------------------------- */

/* Tabs and line ends part the cells. */
static void
append_line (GString *text, JsonArray *array)
{
  guint n = json_array_get_length (array);
  char **values = dup_values (array);

  for (guint i = 0; i < n; i++)
    {
      if (values[i] != NULL)
        g_string_append (text, g_strdelimit (values[i], "\t\r\n", ' '));
      g_string_append_c (text, i + 1 < n ? '\t' : '\n');
    }
  free_values (values, n);
}

static void
copy_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveTaskResult *self = REEVE_TASK_RESULT (widget);
  JsonArray *rows = json_object_get_array_member (self->result, "rows");
  g_autoptr (GString) text = g_string_new (NULL);

  append_line (text, json_object_get_array_member (self->result, "columns"));
  for (guint i = 0; i < json_array_get_length (rows); i++)
    append_line (text, json_array_get_array_element (rows, i));
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text->str);
}

/* --- reading -------------------------------------------------------------------------------- */

typedef struct
{
  ReeveDatabase *database;
  ReeveTaskValues *values;
} Reading;

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  g_object_unref (reading->database);
  reeve_task_values_unref (reading->values);
  g_free (reading);
}

static void
read_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Reading *reading = data;
  GError *error = NULL;
  g_autoptr (ReevePool) pool =
    reeve_database_acquire_pool (reading->database, cancellable, &error);
  g_autoptr (ReeveOperation) operation = NULL;
  JsonObject *result = NULL;

  if (pool != NULL)
    {
      operation = reeve_task_run_new (reeve_pool_get_connection (pool),
                                      reeve_task_values_ref (reading->values));
      result = reeve_task_run_read (REEVE_TASK_RUN (operation), pool, cancellable, &error);
    }
  if (result != NULL)
    g_task_return_pointer (task, result, (GDestroyNotify) json_object_unref);
  else
    g_task_return_error (task, error);
}

static void
read_cb (GObject *object, GAsyncResult *async, gpointer data)
{
  ReeveTaskResult *self = REEVE_TASK_RESULT (object);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) result = g_task_propagate_pointer (G_TASK (async), &error);

  /* Closed meanwhile. */
  if (self->stack == NULL || reeve_error_is_cancelled (error))
    return;
  gtk_spinner_stop (self->spinner);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "result.again", TRUE);
  if (result != NULL)
    {
      show_result (self, result);
      return;
    }
  reeve_error_card_set_heading (self->card, _("The Task Could Not Be Run"));
  reeve_error_card_set_error (self->card, error);
  gtk_stack_set_visible_child_name (self->stack, "trouble");
}

static void
start_reading (ReeveTaskResult *self, ReeveTaskValues *values)
{
  g_autoptr (GTask) task = g_task_new (self, self->cancellable, read_cb, NULL);
  Reading *reading = g_new0 (Reading, 1);

  gtk_stack_set_visible_child_name (self->stack, "reading");
  gtk_spinner_start (self->spinner);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "result.copy", FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "result.again", FALSE);
  reading->database = g_object_ref (self->database);
  reading->values = reeve_task_values_ref (values);
  g_task_set_task_data (task, reading, reading_free);
  g_task_run_in_thread (task, read_thread);
}

static void
again_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveTaskResult *self = REEVE_TASK_RESULT (widget);

  if (self->database != NULL && !reeve_task_values_lacks_secret (self->values))
    {
      start_reading (self, self->values);
      return;
    }
  g_object_ref (self);
  g_signal_emit (self, again_signal, 0, self->values);
  gtk_window_destroy (GTK_WINDOW (self));
  g_object_unref (self);
}

/* --- the class ------------------------------------------------------------------------------ */

static void
reeve_task_result_dispose (GObject *object)
{
  ReeveTaskResult *self = REEVE_TASK_RESULT (object);

  g_cancellable_cancel (self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (object), REEVE_TYPE_TASK_RESULT);
  G_OBJECT_CLASS (reeve_task_result_parent_class)->dispose (object);
}

static void
reeve_task_result_finalize (GObject *object)
{
  ReeveTaskResult *self = REEVE_TASK_RESULT (object);

  g_clear_pointer (&self->values, reeve_task_values_unref);
  g_clear_object (&self->database);
  g_clear_pointer (&self->result, json_object_unref);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (reeve_task_result_parent_class)->finalize (object);
}

static void
reeve_task_result_class_init (ReeveTaskResultClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = reeve_task_result_dispose;
  object_class->finalize = reeve_task_result_finalize;
  again_signal = g_signal_new ("again", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                               NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  g_type_ensure (REEVE_TYPE_ERROR_CARD);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/reeve_db/Reeve/ui/task-result.ui");
  gtk_widget_class_bind_template_child (widget_class, ReeveTaskResult, stack);
  gtk_widget_class_bind_template_child (widget_class, ReeveTaskResult, spinner);
  gtk_widget_class_bind_template_child (widget_class, ReeveTaskResult, card);
  gtk_widget_class_bind_template_child (widget_class, ReeveTaskResult, view);
  gtk_widget_class_bind_template_child (widget_class, ReeveTaskResult, count);
  gtk_widget_class_install_action (widget_class, "result.copy", NULL, copy_action);
  gtk_widget_class_install_action (widget_class, "result.again", NULL, again_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F5, 0, "result.again", NULL);
}

static void
reeve_task_result_init (ReeveTaskResult *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  reeve_dialog_fit (GTK_WINDOW (self));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "result.copy", FALSE);
}

static ReeveTaskResult *
new_for (ReeveTaskValues *values)
{
  ReeveTaskResult *self = g_object_new (REEVE_TYPE_TASK_RESULT, NULL);

  self->values = reeve_task_values_new_without_secrets (values);
  gtk_window_set_title (GTK_WINDOW (self),
                        reeve_task_get_title (reeve_task_values_get_task (values)));
  return self;
}

GtkWindow *
reeve_task_result_new (ReeveTaskValues *values, JsonObject *result)
{
  ReeveTaskResult *self = new_for (values);

  show_result (self, result);
  return GTK_WINDOW (self);
}

GtkWindow *
reeve_task_result_new_reading (ReeveDatabase *database, ReeveTaskValues *values)
{
  ReeveTaskResult *self = new_for (values);

  self->database = g_object_ref (database);
  start_reading (self, values);
  return GTK_WINDOW (self);
}
