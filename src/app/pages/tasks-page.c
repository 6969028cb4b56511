/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/pages/tasks-page.h"

#include <glib/gi18n.h>

#include "app/dialogs/fit.h"
#include "app/dialogs/task-form.h"
#include "app/dialogs/task-result.h"
#include "app/dialogs/task-review.h"
#include "app/notice.h"
#include "app/widgets/error-card.h"
#include "app/widgets/finding-row.h"
#include "app/widgets/job-strip.h"
#include "core/base/error.h"

struct _ReeveTasksPage
{
  AdwBin parent_instance;

  ReeveWorkspace *workspace;
  ReeveDatabase *database;
  ReeveProject *project; /* of the list; nullable */
  GPtrArray *tasks;      /* ReeveTask; nullable */
  GHashTable *latest;    /* task name → what it was last told, but for secrets */
  GCancellable *reading; /* nullable */

  ReeveJobStrip *strip;
  GtkStack *stack;
  ReeveErrorCard *trouble;
  AdwStatusPage *empty;
  GtkBox *problems;
  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (ReeveTasksPage, reeve_tasks_page, ADW_TYPE_BIN)

/* --- the list ------------------------------------------------------------------------------- */

static GtkWidget *
new_effect_label (ReeveTask *task)
{
  gboolean reads = reeve_task_get_effect (task) == REEVE_EFFECT_READ;
  /* TRANSLATORS: what a task does to the database */
  GtkWidget *label = gtk_label_new (reads ? _("reads") : _("writes"));

  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "dim-label");
  return label;
}

static GtkWidget *
new_row (ReeveTask *task)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *arrow =
    g_object_new (GTK_TYPE_IMAGE, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, "icon-name",
                  "go-next-symbolic", NULL);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), reeve_task_get_title (task));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), reeve_task_get_description (task));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), new_effect_label (task));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), arrow);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "task.run");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "s", reeve_task_get_name (task));
  return row;
}

/* A heading for the page where it has nothing to show. */
static void
show_empty (ReeveTasksPage *self)
{
  g_autofree char *folder = NULL;
  g_autofree char *text = NULL;

  if (self->project == NULL)
    {
      adw_status_page_set_description (
        self->empty, _("The database has no project. Choose its folder under Edit Connection."));
      return;
    }
  folder = g_markup_escape_text (reeve_project_get_tasks (self->project), -1);
  /* TRANSLATORS: %s is a folder */
  text = g_strdup_printf (_("A task is a file of SQL with typed parameters in “%s”. What has to be "
                            "done again and again belongs there."),
                          folder);
  adw_status_page_set_description (self->empty, text);
}

static void
show_problems (ReeveTasksPage *self, GPtrArray *problems)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->problems))) != NULL)
    gtk_box_remove (self->problems, child);
  for (guint i = 0; problems != NULL && i < problems->len; i++)
    {
      const GError *problem = g_ptr_array_index (problems, i);
      const ReeveErrorDetail *detail = reeve_error_get_detail (problem);
      g_autofree char *place = detail != NULL && detail->file != NULL
                                 ? g_strdup_printf ("%s:%u", detail->file, detail->line)
                                 : NULL;

      gtk_box_append (self->problems,
                      reeve_finding_row_new (REEVE_SEVERITY_ERROR, problem->message, place));
    }
  gtk_widget_set_visible (GTK_WIDGET (self->problems), problems != NULL && problems->len > 0);
}

static void
show_tasks (ReeveTasksPage *self, GPtrArray *problems)
{
  GtkWidget *child;
  gboolean any = self->tasks != NULL && self->tasks->len > 0;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, child);
  for (guint i = 0; any && i < self->tasks->len; i++)
    gtk_list_box_append (self->list, new_row (g_ptr_array_index (self->tasks, i)));
  gtk_widget_set_visible (GTK_WIDGET (self->list), any);
  show_problems (self, problems);
  show_empty (self);
  gtk_stack_set_visible_child_name (
    self->stack, any || (problems != NULL && problems->len > 0) ? "content" : "empty");
}

/* --- reading it ----------------------------------------------------------------------------- */

typedef struct
{
  char *folder; /* NULL: the database has no project */
  ReeveProject *project;
  GPtrArray *tasks;
  GPtrArray *problems;
} Reading;

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  g_free (reading->folder);
  g_clear_object (&reading->project);
  g_clear_pointer (&reading->tasks, g_ptr_array_unref);
  g_clear_pointer (&reading->problems, g_ptr_array_unref);
  g_free (reading);
}

static void
read_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Reading *reading = data;
  GError *error = NULL;

  if (reading->folder != NULL)
    reading->project = reeve_project_open (reading->folder, &error);
  if (reading->project != NULL)
    reading->tasks = reeve_task_list (reading->project, &reading->problems, &error);
  if (error == NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  ReeveTasksPage *self = REEVE_TASKS_PAGE (object);
  Reading *reading = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  gboolean ok = g_task_propagate_boolean (G_TASK (result), &error);

  /* An older look, or the page is gone. */
  if (g_task_get_cancellable (G_TASK (result)) != self->reading)
    return;
  g_clear_object (&self->reading);
  if (!ok)
    {
      reeve_error_card_set_error (self->trouble, error);
      gtk_stack_set_visible_child_name (self->stack, "trouble");
      return;
    }
  g_set_object (&self->project, reading->project);
  g_clear_pointer (&self->tasks, g_ptr_array_unref);
  self->tasks = g_steal_pointer (&reading->tasks);
  show_tasks (self, reading->problems);
}

static void
refresh (ReeveTasksPage *self)
{
  ReeveConnection *connection = reeve_database_get_connection (self->database);
  g_autoptr (GTask) task = NULL;
  Reading *reading = g_new0 (Reading, 1);

  g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  self->reading = g_cancellable_new ();
  reading->folder = g_strdup (reeve_connection_get_project (connection));
  task = g_task_new (self, self->reading, read_cb, NULL);
  g_task_set_task_data (task, reading, reading_free);
  g_task_run_in_thread (task, read_thread);
}

/* --- running one ---------------------------------------------------------------------------- */

static void again (ReeveTasksPage *self, ReeveTaskValues *values);

static void
values_free (gpointer data)
{
  reeve_task_values_unref (data);
}

static void
again_cb (ReeveTaskResult *result, ReeveTaskValues *values, ReeveTasksPage *self)
{
  again (self, values);
}

static void
toast_cb (AdwToast *toast, ReeveTasksPage *self)
{
  again (self, g_object_get_data (G_OBJECT (toast), "reeve-values"));
}

static void
offer_again (ReeveTasksPage *self, const char *text, ReeveTaskValues *values)
{
  AdwToast *toast = reeve_notice_toast (GTK_WIDGET (self), text, _("_Run Again…"), NULL);

  if (toast == NULL)
    return;
  g_object_set_data_full (G_OBJECT (toast), "reeve-values", reeve_task_values_ref (values),
                          values_free);
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (toast_cb), self, 0);
}

/* @result: (transfer full): the window with the rows */
static void
present_result (ReeveTasksPage *self, GtkWindow *result)
{
  g_signal_connect_object (result, "again", G_CALLBACK (again_cb), self, 0);
  reeve_dialog_present (result, GTK_WIDGET (self));
}

static void
show_outcome (ReeveTasksPage *self, ReeveJob *job)
{
  ReeveTaskValues *values = g_object_get_data (G_OBJECT (job), "reeve-values");
  g_autoptr (GError) error = reeve_job_dup_error (job);
  g_autoptr (JsonObject) result = reeve_job_dup_result (job);
  gulong affected;
  g_autofree char *text = NULL;

  if (error != NULL || result == NULL || gtk_widget_get_root (GTK_WIDGET (self)) == NULL)
    return;
  if (json_array_get_length (json_object_get_array_member (result, "columns")) > 0)
    {
      present_result (self, reeve_task_result_new (values, result));
      return;
    }
  affected = (gulong) json_object_get_int_member (result, "affected");
  text = g_strdup_printf (ngettext ("Done: %'lu row was written", "Done: %'lu rows were written",
                                    affected),
                          affected);
  offer_again (self, text, values);
}

static void
job_changed_cb (ReeveJob *job, ReeveTasksPage *self)
{
  if (!reeve_job_state_is_over (reeve_job_get_state (job)))
    return;
  g_signal_handlers_disconnect_by_func (job, job_changed_cb, self);
  show_outcome (self, job);
}

static void
submitted_cb (GtkWidget *from, ReeveJob *job, ReeveTaskValues *values)
{
  ReeveTasksPage *self = REEVE_TASKS_PAGE (from);

  g_object_set_data_full (G_OBJECT (job), "reeve-values", reeve_task_values_ref (values),
                          values_free);
  reeve_job_strip_set_job (self->strip, job);
  g_signal_connect_object (job, "changed", G_CALLBACK (job_changed_cb), self, 0);
}

static void
run (ReeveTasksPage *self, ReeveTaskValues *values)
{
  ReeveTask *task = reeve_task_values_get_task (values);

  g_hash_table_replace (self->latest, g_strdup (reeve_task_get_name (task)),
                        reeve_task_values_new_without_secrets (values));
  if (reeve_task_get_effect (task) == REEVE_EFFECT_READ)
    present_result (self, reeve_task_result_new_reading (self->database, values));
  else if (self->project != NULL)
    reeve_task_review_start (GTK_WIDGET (self), self->workspace, self->database, self->project,
                             values, submitted_cb);
}

static void
filled_cb (ReeveTaskForm *form, ReeveTaskValues *values, ReeveTasksPage *self)
{
  run (self, values);
}

static void
open_form (ReeveTasksPage *self, ReeveTask *task, ReeveTaskValues *values)
{
  GtkWindow *form = reeve_task_form_new (task, values);

  g_signal_connect_object (form, "filled", G_CALLBACK (filled_cb), self, 0);
  reeve_dialog_present (form, GTK_WIDGET (self));
}

static ReeveTask *
find_task (ReeveTasksPage *self, const char *name)
{
  for (guint i = 0; self->tasks != NULL && i < self->tasks->len; i++)
    if (g_str_equal (reeve_task_get_name (g_ptr_array_index (self->tasks, i)), name))
      return g_ptr_array_index (self->tasks, i);
  return NULL;
}

/* With what it was told the last time; a form asks where that is not all: for a secret, and where
 * its file is another one now. */
static void
again (ReeveTasksPage *self, ReeveTaskValues *values)
{
  ReeveTask *before = reeve_task_values_get_task (values);
  ReeveTask *task = find_task (self, reeve_task_get_name (before));

  if (task == NULL)
    refresh (self);
  else if (reeve_task_values_lacks_secret (values) ||
           !g_str_equal (reeve_task_get_checksum (task), reeve_task_get_checksum (before)))
    open_form (self, task, values);
  else
    run (self, values);
}

static void
run_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveTasksPage *self = REEVE_TASKS_PAGE (widget);
  ReeveTask *task = find_task (self, g_variant_get_string (parameter, NULL));
  g_autoptr (ReeveTaskValues) values = NULL;

  if (task == NULL)
    return;
  if (reeve_task_get_n_parameters (task) > 0)
    {
      open_form (self, task,
                 g_hash_table_lookup (self->latest, reeve_task_get_name (task)));
      return;
    }
  values = reeve_task_values_new (task);
  run (self, values);
}

static void
refresh_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  refresh (REEVE_TASKS_PAGE (widget));
}

/* --- the object ----------------------------------------------------------------------------- */

static void
reeve_tasks_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (reeve_tasks_page_parent_class)->map (widget);
  refresh (REEVE_TASKS_PAGE (widget));
}

static void
reeve_tasks_page_dispose (GObject *object)
{
  ReeveTasksPage *self = REEVE_TASKS_PAGE (object);

  g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), REEVE_TYPE_TASKS_PAGE);
  G_OBJECT_CLASS (reeve_tasks_page_parent_class)->dispose (object);
}

static void
reeve_tasks_page_finalize (GObject *object)
{
  ReeveTasksPage *self = REEVE_TASKS_PAGE (object);

  g_clear_object (&self->project);
  g_clear_pointer (&self->tasks, g_ptr_array_unref);
  g_hash_table_unref (self->latest);
  g_clear_object (&self->database);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (reeve_tasks_page_parent_class)->finalize (object);
}

static void
reeve_tasks_page_class_init (ReeveTasksPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = reeve_tasks_page_dispose;
  object_class->finalize = reeve_tasks_page_finalize;
  widget_class->map = reeve_tasks_page_map;
  g_type_ensure (REEVE_TYPE_ERROR_CARD);
  g_type_ensure (REEVE_TYPE_JOB_STRIP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/reeve_db/Reeve/ui/tasks-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ReeveTasksPage, strip);
  gtk_widget_class_bind_template_child (widget_class, ReeveTasksPage, stack);
  gtk_widget_class_bind_template_child (widget_class, ReeveTasksPage, trouble);
  gtk_widget_class_bind_template_child (widget_class, ReeveTasksPage, empty);
  gtk_widget_class_bind_template_child (widget_class, ReeveTasksPage, problems);
  gtk_widget_class_bind_template_child (widget_class, ReeveTasksPage, list);
  gtk_widget_class_bind_template_callback (widget_class, refresh);
  gtk_widget_class_install_action (widget_class, "task.run", "s", run_action);
  gtk_widget_class_install_action (widget_class, "task.refresh", NULL, refresh_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F5, 0, "task.refresh", NULL);
}

static void
reeve_tasks_page_init (ReeveTasksPage *self)
{
  self->latest = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, values_free);
  gtk_widget_init_template (GTK_WIDGET (self));
  reeve_error_card_set_heading (self->trouble, _("The Tasks Cannot Be Read"));
  reeve_error_card_set_can_retry (self->trouble, TRUE);
}

GtkWidget *
reeve_tasks_page_new (ReeveWorkspace *workspace, ReeveDatabase *database)
{
  ReeveTasksPage *self = g_object_new (REEVE_TYPE_TASKS_PAGE, NULL);

  self->workspace = g_object_ref (workspace);
  self->database = g_object_ref (database);
  return GTK_WIDGET (self);
}
