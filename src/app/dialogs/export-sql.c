/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/dialogs/export-sql.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/dialogs/fit.h"
#include "app/notice.h"
#include "app/widgets/sql-view.h"
#include "core/base/error.h"
#include "core/migrate/offline.h"
#include "core/migrate/revision-set.h"

/* After the last key before the script is made anew. */
#define PAUSE_MS 200

struct _ReeveExportSql
{
  AdwWindow parent_instance;

  GtkEditable *from;
  GtkEditable *to;
  GtkLabel *trouble;
  ReeveSqlView *sql;

  ReeveProject *project;
  char *engine;
  GPtrArray *revisions; /* of the last script, or NULL */
  GCancellable *cancellable;
  guint pause;
  GtkFileChooserNative *chooser;
};

G_DEFINE_FINAL_TYPE (ReeveExportSql, reeve_export_sql, ADW_TYPE_WINDOW)

/* --- making the script ---------------------------------------------------------------------- */

typedef struct
{
  ReeveProject *project;
  char *engine;
  char *from; /* NULL: from the beginning */
  char *to;
  GPtrArray *revisions;
} Order;

static void
order_free (gpointer data)
{
  Order *order = data;

  g_object_unref (order->project);
  g_free (order->engine);
  g_free (order->from);
  g_free (order->to);
  g_clear_pointer (&order->revisions, g_ptr_array_unref);
  g_free (order);
}

static void
script_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Order *order = data;
  GError *error = NULL;
  g_autoptr (GPtrArray) revisions =
    reeve_revision_set_load (order->project, order->revisions, NULL, &error);
  g_autoptr (ReeveGraph) graph =
    revisions != NULL ? reeve_graph_new (revisions, NULL, 0, &error) : NULL;
  char *sql = NULL;

  if (graph != NULL)
    sql = reeve_offline_sql (graph, order->engine, order->from, order->to,
                             reeve_project_get_ledger_schema (order->project), &error);
  if (revisions != NULL)
    {
      g_clear_pointer (&order->revisions, g_ptr_array_unref);
      order->revisions = g_ptr_array_ref (revisions);
    }
  if (sql != NULL)
    g_task_return_pointer (task, sql, g_free);
  else
    g_task_return_error (task, error);
}

static void
script_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  ReeveExportSql *self = REEVE_EXPORT_SQL (object);
  Order *order = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autofree char *sql = g_task_propagate_pointer (G_TASK (result), &error);
  g_autofree char *text = NULL;

  if (reeve_error_is_cancelled (error))
    return;
  g_clear_pointer (&self->revisions, g_ptr_array_unref);
  self->revisions = order->revisions != NULL ? g_ptr_array_ref (order->revisions) : NULL;
  if (error != NULL)
    text = reeve_error_explain (error);
  gtk_label_set_text (self->trouble, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->trouble), text != NULL);
  reeve_sql_view_set_sql (self->sql, sql);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "export.save", sql != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "export.copy", sql != NULL);
}

static char *
dup_target (GtkEditable *entry)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (entry)));

  return *text != '\0' ? g_steal_pointer (&text) : NULL;
}

static void
make_script (ReeveExportSql *self)
{
  g_autoptr (GTask) task = NULL;
  Order *order = g_new0 (Order, 1);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  order->project = g_object_ref (self->project);
  order->engine = g_strdup (self->engine);
  order->from = dup_target (self->from);
  order->to = dup_target (self->to);
  if (order->to == NULL)
    order->to = g_strdup ("heads");
  order->revisions = self->revisions != NULL ? g_ptr_array_ref (self->revisions) : NULL;
  task = g_task_new (self, self->cancellable, script_cb, NULL);
  g_task_set_task_data (task, order, order_free);
  g_task_run_in_thread (task, script_thread);
}

static gboolean
pause_cb (gpointer data)
{
  ReeveExportSql *self = data;

  self->pause = 0;
  make_script (self);
  return G_SOURCE_REMOVE;
}

static void
changed_cb (ReeveExportSql *self)
{
  if (self->project == NULL)
    return;
  g_clear_handle_id (&self->pause, g_source_remove);
  self->pause = g_timeout_add (PAUSE_MS, pause_cb, self);
}

/* --- taking it away ------------------------------------------------------------------------- */

static void
copy_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveExportSql *self = REEVE_EXPORT_SQL (widget);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), reeve_sql_view_get_sql (self->sql));
  reeve_notice_toast (GTK_WIDGET (self->sql), _("The script was copied"), NULL, NULL);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReeveExportSql) self = data;
  g_autoptr (GError) error = NULL;

  g_file_replace_contents_finish (G_FILE (source), result, NULL, &error);
  if (self->sql == NULL)
    return;
  if (error != NULL)
    reeve_notice_error (GTK_WIDGET (self), _("The Script Was Not Saved"), error);
  else
    reeve_notice_toast (GTK_WIDGET (self->sql), _("The script was saved"), NULL, NULL);
}

static void
chosen_cb (ReeveExportSql *self, int response)
{
  const char *sql = reeve_sql_view_get_sql (self->sql);
  g_autoptr (GBytes) bytes = g_bytes_new (sql, strlen (sql));
  g_autoptr (GFile) file =
    response == GTK_RESPONSE_ACCEPT
      ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser))
      : NULL;

  g_clear_object (&self->chooser);
  if (file != NULL)
    g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE, G_FILE_CREATE_NONE, NULL,
                                         saved_cb, g_object_ref (self));
}

static char *
dup_file_name (ReeveExportSql *self)
{
  g_autofree char *from = dup_target (self->from);
  g_autofree char *to = dup_target (self->to);
  char *name = g_strdup_printf ("%s-%s-%s.sql", reeve_project_get_name (self->project),
                                from != NULL ? from : "base", to != NULL ? to : "heads");

  return g_strdelimit (name, "/\\:@ ", '-');
}

static void
save_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveExportSql *self = REEVE_EXPORT_SQL (widget);
  g_autofree char *name = dup_file_name (self);

  g_clear_object (&self->chooser);
  self->chooser = gtk_file_chooser_native_new (_("Save Script"), GTK_WINDOW (self),
                                               GTK_FILE_CHOOSER_ACTION_SAVE, _("_Save"), NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), name);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (chosen_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

/* --- the class ------------------------------------------------------------------------------ */

static void
reeve_export_sql_dispose (GObject *object)
{
  ReeveExportSql *self = REEVE_EXPORT_SQL (object);

  g_clear_handle_id (&self->pause, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->chooser);
  /* Its children say "changed" on their way out. */
  g_clear_object (&self->project);
  gtk_widget_dispose_template (GTK_WIDGET (object), REEVE_TYPE_EXPORT_SQL);
  G_OBJECT_CLASS (reeve_export_sql_parent_class)->dispose (object);
}

static void
reeve_export_sql_finalize (GObject *object)
{
  ReeveExportSql *self = REEVE_EXPORT_SQL (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->revisions, g_ptr_array_unref);
  g_free (self->engine);
  G_OBJECT_CLASS (reeve_export_sql_parent_class)->finalize (object);
}

static void
reeve_export_sql_class_init (ReeveExportSqlClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = reeve_export_sql_dispose;
  object_class->finalize = reeve_export_sql_finalize;

  g_type_ensure (REEVE_TYPE_SQL_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/reeve_db/Reeve/ui/export-sql.ui");
  gtk_widget_class_bind_template_child (widget_class, ReeveExportSql, from);
  gtk_widget_class_bind_template_child (widget_class, ReeveExportSql, to);
  gtk_widget_class_bind_template_child (widget_class, ReeveExportSql, trouble);
  gtk_widget_class_bind_template_child (widget_class, ReeveExportSql, sql);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_install_action (widget_class, "export.copy", NULL, copy_action);
  gtk_widget_class_install_action (widget_class, "export.save", NULL, save_action);
}

static void
reeve_export_sql_init (ReeveExportSql *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  reeve_dialog_fit (GTK_WINDOW (self));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "export.save", FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "export.copy", FALSE);
}

GtkWindow *
reeve_export_sql_new (ReeveDatabase *database, ReeveProject *project)
{
  ReeveExportSql *self = g_object_new (REEVE_TYPE_EXPORT_SQL, NULL);

  self->engine = g_strdup (reeve_connection_get_engine (reeve_database_get_connection (database)));
  gtk_editable_set_text (self->to, "heads");
  self->project = g_object_ref (project);
  make_script (self);
  return GTK_WINDOW (self);
}
