/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/dialogs/migration-review.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "app/dialogs/plan-review.h"
#include "app/models/command-line.h"
#include "app/notice.h"
#include "core/base/error.h"
#include "core/db/credentials.h"
#include "core/migrate/migration-plan.h"

/* Before this time is over nobody wants to be told that something is going on. */
#define PATIENCE_MS 300

#define REEVE_TYPE_MIGRATION_REVIEW (reeve_migration_review_get_type ())
G_DECLARE_FINAL_TYPE (ReeveMigrationReview, reeve_migration_review, REEVE, MIGRATION_REVIEW,
                      GObject)

/* One question from the first plan to the end of its job. It is kept alive by whatever it waits
 * for: the worker's task, the open dialog, the job. */
struct _ReeveMigrationReview
{
  GObject parent_instance;

  GtkWidget *from; /* weak */
  ReeveWorkspace *workspace;
  ReeveProject *project;
  ReeveConnection *connection;
  ReeveMigrationOptions options;
  char *target;

  ReeveOperation *operation; /* with the options as they are now */
  GCancellable *cancellable;
  guint patience;           /* source, or 0 */
  GtkWindow *waiting;       /* weak */
  ReevePlanReview *dialog;  /* weak */
  ReevePlan *reviewed;      /* what was approved */
  GError *stale;            /* why that did not run */
};

G_DEFINE_FINAL_TYPE (ReeveMigrationReview, reeve_migration_review, G_TYPE_OBJECT)

static void prepare (ReeveMigrationReview *self);
static void forget_dialog (ReeveMigrationReview *self);

/* Somebody is still there to be asked. */
static gboolean
is_wanted (ReeveMigrationReview *self)
{
  return self->from != NULL && gtk_widget_get_root (self->from) != NULL;
}

static char *
dup_command (ReeveMigrationReview *self)
{
  return reeve_command_line_migration (self->connection, self->project, &self->options);
}

/* --- waiting for the plan ------------------------------------------------------------------- */

static void
close_waiting (ReeveMigrationReview *self)
{
  GtkWindow *waiting = self->waiting;

  g_clear_handle_id (&self->patience, g_source_remove);
  if (waiting == NULL)
    return;
  g_clear_weak_pointer (&self->waiting);
  g_signal_handlers_disconnect_by_data (waiting, self);
  gtk_window_destroy (waiting);
}

static void
waiting_response_cb (ReeveMigrationReview *self)
{
  g_cancellable_cancel (self->cancellable);
}

static gboolean
patience_cb (gpointer data)
{
  ReeveMigrationReview *self = data;
  GtkWidget *spinner;
  AdwMessageDialog *dialog;

  self->patience = 0;
  if (!is_wanted (self))
    return G_SOURCE_REMOVE;
  dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (
    GTK_WINDOW (gtk_widget_get_root (self->from)), _("Preparing the Plan"), NULL));
  /* TRANSLATORS: %s is the name of a database */
  adw_message_dialog_format_body (dialog, _("Reading the revisions and looking at “%s”."),
                                  reeve_connection_get_name (self->connection));
  spinner = gtk_spinner_new ();
  gtk_spinner_start (GTK_SPINNER (spinner));
  gtk_widget_set_size_request (spinner, 32, 32);
  adw_message_dialog_set_extra_child (dialog, spinner);
  adw_message_dialog_add_response (dialog, "cancel", _("_Cancel"));
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (waiting_response_cb), self,
                           G_CONNECT_SWAPPED);
  g_set_weak_pointer (&self->waiting, GTK_WINDOW (dialog));
  gtk_window_present (GTK_WINDOW (dialog));
  return G_SOURCE_REMOVE;
}

/* --- the job -------------------------------------------------------------------------------- */

static void
job_changed_cb (ReeveJob *job, ReeveMigrationReview *self)
{
  if (!reeve_job_state_is_over (reeve_job_get_state (job)))
    return;
  g_object_ref (self);
  g_signal_handlers_disconnect_by_data (job, self);
  g_clear_error (&self->stale);
  self->stale = reeve_job_dup_error (job);
  if (g_error_matches (self->stale, REEVE_ERROR, REEVE_ERROR_STALE) && is_wanted (self))
    prepare (self);
  g_object_unref (self);
}

static void
unref_closure (gpointer data, GClosure *closure)
{
  g_object_unref (data);
}

static void
approved_cb (ReevePlanReview *dialog, const char *phrase, ReeveMigrationReview *self)
{
  ReeveApproval approval = { .agreed = TRUE, .phrase = phrase };
  g_autofree char *command = dup_command (self);
  ReeveJob *job;

  forget_dialog (self);
  g_clear_pointer (&self->reviewed, reeve_plan_unref);
  self->reviewed = reeve_plan_ref (reeve_plan_review_get_plan (dialog));
  job = reeve_workspace_submit (self->workspace, self->operation, self->reviewed, &approval,
                                command);
  g_signal_connect_data (job, "changed", G_CALLBACK (job_changed_cb), g_object_ref (self),
                         unref_closure, 0);
}

/* --- the review ----------------------------------------------------------------------------- */

static void
force_cb (ReevePlanReview *dialog, gboolean force, ReeveMigrationReview *self)
{
  self->options.force = force;
  prepare (self);
}

/* Nothing waits for a plan any more when nobody is going to look at it. */
static void
dialog_gone_cb (ReeveMigrationReview *self)
{
  g_clear_weak_pointer (&self->dialog);
  g_cancellable_cancel (self->cancellable);
}

/* It was answered. Somebody may still hold it, so that it goes much later. */
static void
forget_dialog (ReeveMigrationReview *self)
{
  g_signal_handlers_disconnect_by_func (self->dialog, dialog_gone_cb, self);
  g_clear_weak_pointer (&self->dialog);
}

static gboolean
is_drifted (const ReevePlan *plan)
{
  const ReeveMigrationWork *work = reeve_plan_get_data (plan);

  return reeve_migration_status_count (work->status, REEVE_REVISION_MODIFIED) > 0 ||
         reeve_migration_status_count (work->status, REEVE_REVISION_MISSING) > 0;
}

static void
update_force (ReeveMigrationReview *self, ReevePlan *plan)
{
  gboolean offered = self->options.kind != REEVE_MIGRATION_STAMP && is_drifted (plan) &&
                     (self->options.force || reeve_plan_get_blocked (plan) != NULL);

  reeve_plan_review_offer_force (
    self->dialog,
    offered ? _("Go on although applied revisions were modified or are missing") : NULL);
}

static void
show_review (ReeveMigrationReview *self, ReevePlan *plan, ReevePlan *reviewed)
{
  g_autofree char *command = dup_command (self);
  GtkWindow *dialog = reeve_plan_review_new (plan, self->connection, command);

  g_set_weak_pointer (&self->dialog, REEVE_PLAN_REVIEW (dialog));
  if (reviewed != NULL)
    reeve_plan_review_set_reviewed (self->dialog, reviewed);
  update_force (self, plan);
  /* Data of an object goes after its handlers, so none of these ever outlives the review. */
  g_object_set_data_full (G_OBJECT (dialog), "reeve-migration-review", g_object_ref (self),
                          g_object_unref);
  g_signal_connect_object (dialog, "approved", G_CALLBACK (approved_cb), self, 0);
  g_signal_connect_object (dialog, "force", G_CALLBACK (force_cb), self, 0);
  g_signal_connect_object (dialog, "destroy", G_CALLBACK (dialog_gone_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_window_set_transient_for (dialog, GTK_WINDOW (gtk_widget_get_root (self->from)));
  gtk_window_present (dialog);
}

/* What the message about a stale plan needs until it is answered. */
typedef struct
{
  ReeveMigrationReview *review;
  ReevePlan *plan;
} Offer;

static void
offer_free (gpointer data, GClosure *closure)
{
  Offer *offer = data;

  g_object_unref (offer->review);
  reeve_plan_unref (offer->plan);
  g_free (offer);
}

static void
offer_response_cb (AdwMessageDialog *dialog, const char *response, Offer *offer)
{
  if (g_str_equal (response, "review") && is_wanted (offer->review))
    show_review (offer->review, offer->plan, offer->review->reviewed);
}

/* What happened; and, as a list of its own, what is other now. */
static char *
dup_offer_body (ReeveMigrationReview *self)
{
  const ReeveErrorDetail *detail = reeve_error_get_detail (self->stale);
  GString *body = g_string_new (self->stale->message);

  if (detail != NULL && detail->unchanged != NULL)
    g_string_append_printf (body, ".\n%s", detail->unchanged);
  return g_string_free (body, FALSE);
}

static GtkWidget *
new_changes (ReeveMigrationReview *self, ReevePlan *plan)
{
  g_autoptr (ReevePlanDifference) difference = reeve_plan_compare (self->reviewed, plan);
  g_autofree char *changes = reeve_plan_difference_to_text (difference);
  gboolean nothing_left = reeve_plan_get_n_steps (plan) == 0;
  GtkWidget *label = gtk_label_new (nothing_left ? _("Nothing is left to do.") : changes);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  return label;
}

/* The reviewed plan did not run, because it would not have done what was reviewed. */
static void
offer_again (ReeveMigrationReview *self, ReevePlan *plan)
{
  g_autofree char *body = dup_offer_body (self);
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (
    GTK_WINDOW (gtk_widget_get_root (self->from)), _("The Plan Changed Before It Ran"), body));
  Offer *offer = g_new0 (Offer, 1);

  offer->review = g_object_ref (self);
  offer->plan = reeve_plan_ref (plan);
  adw_message_dialog_set_extra_child (dialog, new_changes (self, plan));
  adw_message_dialog_add_response (dialog, "close", _("_Close"));
  adw_message_dialog_set_close_response (dialog, "close");
  if (reeve_plan_get_n_steps (plan) > 0)
    {
      adw_message_dialog_add_response (dialog, "review", _("_Review Again"));
      adw_message_dialog_set_response_appearance (dialog, "review", ADW_RESPONSE_SUGGESTED);
      adw_message_dialog_set_default_response (dialog, "review");
    }
  g_signal_connect_data (dialog, "response", G_CALLBACK (offer_response_cb), offer, offer_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* --- the plan ------------------------------------------------------------------------------- */

static void
show_plan (ReeveMigrationReview *self, ReevePlan *plan)
{
  if (self->dialog != NULL)
    {
      g_autofree char *command = dup_command (self);

      reeve_plan_review_set_plan (self->dialog, plan, command);
      update_force (self, plan);
    }
  else if (self->stale != NULL)
    offer_again (self, plan);
  else if (reeve_plan_get_n_steps (plan) == 0 && reeve_plan_get_blocked (plan) == NULL)
    {
      /* TRANSLATORS: %s is the name of a database */
      g_autofree char *text = g_strdup_printf (_("Nothing to do: “%s” is there already"),
                                               reeve_connection_get_name (self->connection));

      reeve_notice_toast (self->from, text, NULL, NULL);
    }
  else
    show_review (self, plan, NULL);
}

static void
show_error (ReeveMigrationReview *self, const GError *error)
{
  if (self->dialog != NULL)
    reeve_plan_review_set_error (self->dialog, error);
  else
    reeve_notice_error (self->from, _("No Plan Could Be Made"), error);
}

static void
prepared_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  ReeveMigrationReview *self = REEVE_MIGRATION_REVIEW (object);
  g_autoptr (GError) error = NULL;
  g_autoptr (ReevePlan) plan = g_task_propagate_pointer (G_TASK (result), &error);

  /* An older plan than the one that is being made now. */
  if (g_task_get_cancellable (G_TASK (result)) != self->cancellable)
    return;
  close_waiting (self);
  if (!is_wanted (self))
    return;
  if (plan != NULL)
    show_plan (self, plan);
  else if (!reeve_error_is_cancelled (error))
    show_error (self, error);
}

/* What the worker needs; it must not look at the review, which belongs to the main thread. */
typedef struct
{
  ReeveRunner *runner;
  ReeveOperation *operation;
} Order;

static void
order_free (gpointer data)
{
  Order *order = data;

  g_object_unref (order->runner);
  g_object_unref (order->operation);
  g_free (order);
}

static void
prepare_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Order *order = data;
  g_autoptr (GError) keyring = NULL;
  GError *error = NULL;
  ReevePlan *plan;

  /* Another source may know the password; a keyring that is locked need not stop anybody. */
  if (!reeve_credentials_load (reeve_operation_get_connection (order->operation), cancellable,
                               &keyring))
    g_message ("The keyring gives no password: %s", keyring->message);
  plan = reeve_runner_prepare (order->runner, order->operation, cancellable, &error);
  if (plan != NULL)
    g_task_return_pointer (task, plan, (GDestroyNotify) reeve_plan_unref);
  else
    g_task_return_error (task, error);
}

static void
prepare (ReeveMigrationReview *self)
{
  ReeveRunner *runner = reeve_workspace_get_runner (self->workspace);
  g_autoptr (GTask) task = NULL;
  Order *order;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  g_clear_object (&self->operation);
  self->operation = reeve_migration_new (self->connection, self->project, &self->options);

  task = g_task_new (self, self->cancellable, prepared_cb, NULL);
  g_task_set_return_on_cancel (task, FALSE);
  if (runner == NULL)
    {
      const GError *fault = reeve_workspace_get_fault (self->workspace);

      g_task_return_error (task, fault != NULL
                                   ? g_error_copy (fault)
                                   : reeve_error_new (REEVE_ERROR_BUSY,
                                                      "The catalogue is still being opened"));
      return;
    }
  order = g_new0 (Order, 1);
  order->runner = g_object_ref (runner);
  order->operation = g_object_ref (self->operation);
  g_task_set_task_data (task, order, order_free);
  g_task_run_in_thread (task, prepare_thread);
  if (self->dialog == NULL && self->patience == 0)
    self->patience = g_timeout_add (PATIENCE_MS, patience_cb, self);
}

/* --- the class ------------------------------------------------------------------------------ */

static void
reeve_migration_review_finalize (GObject *object)
{
  ReeveMigrationReview *self = REEVE_MIGRATION_REVIEW (object);

  close_waiting (self);
  g_clear_weak_pointer (&self->dialog);
  g_clear_weak_pointer (&self->from);
  g_clear_pointer (&self->reviewed, reeve_plan_unref);
  g_clear_error (&self->stale);
  g_clear_object (&self->operation);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->connection);
  g_clear_object (&self->project);
  g_clear_object (&self->workspace);
  g_free (self->target);
  G_OBJECT_CLASS (reeve_migration_review_parent_class)->finalize (object);
}

static void
reeve_migration_review_class_init (ReeveMigrationReviewClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reeve_migration_review_finalize;
}

static void
reeve_migration_review_init (ReeveMigrationReview *self)
{
}

void
reeve_migration_review_start (GtkWidget *from,
                              ReeveWorkspace *workspace,
                              ReeveDatabase *database,
                              ReeveProject *project,
                              const ReeveMigrationOptions *options)
{
  g_autoptr (ReeveMigrationReview) self = NULL;

  g_return_if_fail (GTK_IS_WIDGET (from));
  g_return_if_fail (REEVE_IS_WORKSPACE (workspace));
  g_return_if_fail (REEVE_IS_DATABASE (database));
  g_return_if_fail (REEVE_IS_PROJECT (project));

  self = g_object_new (REEVE_TYPE_MIGRATION_REVIEW, NULL);
  g_set_weak_pointer (&self->from, from);
  self->workspace = g_object_ref (workspace);
  self->project = g_object_ref (project);
  self->connection = g_object_ref (reeve_database_get_connection (database));
  self->options = *options;
  self->target = g_strdup (options->target);
  self->options.target = self->target;
  self->options.findings = TRUE;
  prepare (self);
}
