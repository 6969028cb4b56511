/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/dialogs/validation.h"

#include <glib/gi18n.h>

#include "app/dialogs/fit.h"
#include "app/models/problem.h"
#include "app/widgets/error-card.h"
#include "app/widgets/problem-cell.h"
#include "core/base/error.h"

struct _ReeveValidation
{
  AdwWindow parent_instance;

  GtkStack *stack;
  GtkSpinner *spinner;
  AdwStatusPage *good;
  GtkLabel *summary;
  GtkListView *list;
  ReeveErrorCard *failure;

  ReeveDatabase *database;
  ReeveProject *project;
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (ReeveValidation, reeve_validation, ADW_TYPE_WINDOW)

typedef struct
{
  ReeveDatabase *database;
  ReeveProject *project;
  char *engine;
} Order;

static void
order_free (gpointer data)
{
  Order *order = data;

  g_object_unref (order->database);
  g_object_unref (order->project);
  g_free (order->engine);
  g_free (order);
}

/* Files that do not hold together cannot be compared with anything. A database that does not
 * answer does not make the files worse, but is worth a word. */
static void
compare (Order *order, ReeveProblemReport *report, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReevePool) pool = NULL;

  if (report->counts[REEVE_SEVERITY_ERROR] > 0)
    return;
  pool = reeve_database_acquire_pool (order->database, cancellable, &error);
  if (pool != NULL)
    reeve_problem_report_compare (report, order->project, pool, cancellable, &error);
  if (error != NULL)
    {
      /* TRANSLATORS: %s says why */
      char *text = g_strdup_printf (_("The database was not compared: %s"), error->message);

      g_free (error->message);
      error->message = text;
      reeve_problem_report_add_error (report, REEVE_SEVERITY_WARNING, error);
    }
}

static void
find_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Order *order = data;
  GError *error = NULL;
  ReeveProblemReport *report = reeve_problem_report_new (order->project, order->engine, &error);

  if (report == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  compare (order, report, cancellable);
  reeve_problem_report_sort (report);
  g_task_return_pointer (task, report, (GDestroyNotify) reeve_problem_report_free);
}

/* --- what was found ------------------------------------------------------------------------- */

/* Takes @part. */
static void
append_part (GString *text, guint count, char *part)
{
  if (count > 0)
    g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", part);
  g_free (part);
}

static char *
dup_summary (const ReeveProblemReport *report)
{
  GString *text = g_string_new (NULL);
  guint errors = report->counts[REEVE_SEVERITY_ERROR];
  guint warnings = report->counts[REEVE_SEVERITY_WARNING];
  guint notes = report->counts[REEVE_SEVERITY_INFO];
  guint n = report->n_revisions;

  append_part (text, errors, g_strdup_printf (ngettext ("%u error", "%u errors", errors), errors));
  append_part (text, warnings,
               g_strdup_printf (ngettext ("%u warning", "%u warnings", warnings), warnings));
  append_part (text, notes, g_strdup_printf (ngettext ("%u for information",
                                                       "%u for information", notes),
                                             notes));
  append_part (text, n, g_strdup_printf (ngettext ("in %u revision", "in %u revisions", n), n));
  return g_string_free (text, FALSE);
}

static void
show_findings (ReeveValidation *self, const ReeveProblemReport *report)
{
  g_autoptr (GListStore) store = g_list_store_new (REEVE_TYPE_PROBLEM);
  g_autoptr (GtkNoSelection) model = NULL;
  g_autofree char *summary = dup_summary (report);

  g_list_store_splice (store, 0, 0, report->list->pdata, report->list->len);
  model = gtk_no_selection_new (G_LIST_MODEL (g_steal_pointer (&store)));
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (model));
  gtk_label_set_text (self->summary, summary);
  gtk_stack_set_visible_child_name (self->stack, "findings");
}

static void
show_good (ReeveValidation *self, const ReeveProblemReport *report)
{
  guint n = report->n_revisions;
  g_autofree char *text =
    g_strdup_printf (ngettext ("%u revision is as it should be, and the database agrees.",
                               "%u revisions are as they should be, and the database agrees.", n),
                     n);

  adw_status_page_set_description (self->good, text);
  gtk_stack_set_visible_child_name (self->stack, "good");
}

static void
found_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  ReeveValidation *self = REEVE_VALIDATION (object);
  g_autoptr (GError) error = NULL;
  g_autoptr (ReeveProblemReport) report = g_task_propagate_pointer (G_TASK (result), &error);

  if (reeve_error_is_cancelled (error))
    return;
  gtk_spinner_stop (self->spinner);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "validation.refresh", TRUE);
  if (report == NULL)
    {
      reeve_error_card_set_error (self->failure, error);
      gtk_stack_set_visible_child_name (self->stack, "failure");
    }
  else if (report->list->len > 0)
    show_findings (self, report);
  else
    show_good (self, report);
}

static void
find (ReeveValidation *self)
{
  g_autoptr (GTask) task = NULL;
  Order *order = g_new0 (Order, 1);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  order->database = g_object_ref (self->database);
  order->project = g_object_ref (self->project);
  order->engine =
    g_strdup (reeve_connection_get_engine (reeve_database_get_connection (self->database)));
  gtk_stack_set_visible_child_name (self->stack, "busy");
  gtk_spinner_start (self->spinner);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "validation.refresh", FALSE);
  task = g_task_new (self, self->cancellable, found_cb, NULL);
  g_task_set_task_data (task, order, order_free);
  g_task_run_in_thread (task, find_thread);
}

static void
refresh_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  find (REEVE_VALIDATION (widget));
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  gtk_list_item_set_child (item, reeve_problem_cell_new ());
  gtk_list_item_set_activatable (item, FALSE);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  reeve_problem_cell_set_problem (REEVE_PROBLEM_CELL (gtk_list_item_get_child (item)),
                                  gtk_list_item_get_item (item));
}

/* --- the class ------------------------------------------------------------------------------ */

static void
reeve_validation_dispose (GObject *object)
{
  g_cancellable_cancel (REEVE_VALIDATION (object)->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (object), REEVE_TYPE_VALIDATION);
  G_OBJECT_CLASS (reeve_validation_parent_class)->dispose (object);
}

static void
reeve_validation_finalize (GObject *object)
{
  ReeveValidation *self = REEVE_VALIDATION (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->database);
  g_clear_object (&self->project);
  G_OBJECT_CLASS (reeve_validation_parent_class)->finalize (object);
}

static void
reeve_validation_class_init (ReeveValidationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = reeve_validation_dispose;
  object_class->finalize = reeve_validation_finalize;

  g_type_ensure (REEVE_TYPE_ERROR_CARD);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/reeve_db/Reeve/ui/validation.ui");
  gtk_widget_class_bind_template_child (widget_class, ReeveValidation, stack);
  gtk_widget_class_bind_template_child (widget_class, ReeveValidation, spinner);
  gtk_widget_class_bind_template_child (widget_class, ReeveValidation, good);
  gtk_widget_class_bind_template_child (widget_class, ReeveValidation, summary);
  gtk_widget_class_bind_template_child (widget_class, ReeveValidation, list);
  gtk_widget_class_bind_template_child (widget_class, ReeveValidation, failure);
  gtk_widget_class_bind_template_callback (widget_class, setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, find);
  gtk_widget_class_install_action (widget_class, "validation.refresh", NULL, refresh_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F5, 0, "validation.refresh", NULL);
}

static void
reeve_validation_init (ReeveValidation *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  reeve_dialog_fit (GTK_WINDOW (self));
  reeve_error_card_set_heading (self->failure, _("The Files Could Not Be Read"));
  reeve_error_card_set_can_retry (self->failure, TRUE);
}

GtkWindow *
reeve_validation_new (ReeveDatabase *database, ReeveProject *project)
{
  ReeveValidation *self = g_object_new (REEVE_TYPE_VALIDATION, NULL);

  self->database = g_object_ref (database);
  self->project = g_object_ref (project);
  find (self);
  return GTK_WINDOW (self);
}
