/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/dialogs/operation-review.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "app/notice.h"
#include "core/base/error.h"
#include "core/db/credentials.h"

/* Before this time is over nobody wants to be told that something is going on. */
#define PATIENCE_MS 300

#define REEVE_TYPE_OPERATION_REVIEW (reeve_operation_review_get_type ())
G_DECLARE_FINAL_TYPE (ReeveOperationReview, reeve_operation_review, REEVE, OPERATION_REVIEW,
                      GObject)

/* What is asked, for the main thread and the workers that make plans of it. */
typedef struct
{
  ReeveOperationOrder order;
  gpointer data;
} Question;

/* One question from the first plan to the end of its job. It is kept alive by whatever it waits
 * for: the worker's task, the open dialog, the job. */
struct _ReeveOperationReview
{
  GObject parent_instance;

  GtkWidget *from; /* weak */
  ReeveWorkspace *workspace;
  ReeveConnection *connection;
  Question *question; /* atomically counted */

  ReeveOperation *operation; /* that the last plan was made of */
  GCancellable *cancellable;
  guint patience;           /* source, or 0 */
  GtkWindow *waiting;       /* weak */
  ReevePlanReview *dialog;  /* weak */
  ReevePlan *reviewed;      /* what was approved */
  GError *stale;            /* why that did not run */
};

G_DEFINE_FINAL_TYPE (ReeveOperationReview, reeve_operation_review, G_TYPE_OBJECT)

static void prepare (ReeveOperationReview *self);
static void forget_dialog (ReeveOperationReview *self);

static void
question_clear (gpointer data)
{
  Question *question = data;

  question->order.free (question->data);
}

static void
question_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, question_clear);
}

/* Somebody is still there to be asked. */
static gboolean
is_wanted (ReeveOperationReview *self)
{
  return self->from != NULL && gtk_widget_get_root (self->from) != NULL;
}

static char *
dup_command (ReeveOperationReview *self)
{
  const Question *question = self->question;

  return question->order.dup_command != NULL ? question->order.dup_command (question->data) : NULL;
}

/* --- waiting for the plan ------------------------------------------------------------------- */

static void
close_waiting (ReeveOperationReview *self)
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
waiting_response_cb (ReeveOperationReview *self)
{
  g_cancellable_cancel (self->cancellable);
}

static gboolean
patience_cb (gpointer data)
{
  ReeveOperationReview *self = data;
  GtkWidget *spinner;
  AdwMessageDialog *dialog;
  g_autofree char *body = NULL;

  self->patience = 0;
  if (!is_wanted (self))
    return G_SOURCE_REMOVE;
  body = self->question->order.dup_waiting (self->question->data);
  dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (
    GTK_WINDOW (gtk_widget_get_root (self->from)), _("Preparing the Plan"), body));
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
job_changed_cb (ReeveJob *job, ReeveOperationReview *self)
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
submit (ReeveOperationReview *self, ReevePlan *plan, const char *phrase)
{
  const Question *question = self->question;
  ReeveApproval approval = { .agreed = TRUE, .phrase = phrase };
  g_autofree char *command = dup_command (self);
  ReeveJob *job;

  reeve_plan_ref (plan);
  g_clear_pointer (&self->reviewed, reeve_plan_unref);
  self->reviewed = plan;
  job = reeve_workspace_submit (self->workspace, self->operation, self->reviewed, &approval,
                                command);
  g_signal_connect_data (job, "changed", G_CALLBACK (job_changed_cb), g_object_ref (self),
                         unref_closure, 0);
  if (question->order.submitted != NULL)
    question->order.submitted (question->data, job);
}

static void
approved_cb (ReevePlanReview *dialog, const char *phrase, ReeveOperationReview *self)
{
  forget_dialog (self);
  submit (self, reeve_plan_review_get_plan (dialog), phrase);
}

/* --- the review ----------------------------------------------------------------------------- */

static void
force_cb (ReevePlanReview *dialog, gboolean force, ReeveOperationReview *self)
{
  self->question->order.set_force (self->question->data, force);
  prepare (self);
}

static void
backup_cb (ReevePlanReview *dialog, gboolean wanted, ReeveOperationReview *self)
{
  self->question->order.set_backup (self->question->data, wanted);
  prepare (self);
}

/* Nothing waits for a plan any more when nobody is going to look at it. */
static void
dialog_gone_cb (ReeveOperationReview *self)
{
  g_clear_weak_pointer (&self->dialog);
  g_cancellable_cancel (self->cancellable);
}

/* It was answered. Somebody may still hold it, so that it goes much later. */
static void
forget_dialog (ReeveOperationReview *self)
{
  g_signal_handlers_disconnect_by_func (self->dialog, dialog_gone_cb, self);
  g_clear_weak_pointer (&self->dialog);
}

static void
update_force (ReeveOperationReview *self, ReevePlan *plan)
{
  const Question *question = self->question;

  if (question->order.get_force_label != NULL)
    reeve_plan_review_offer_force (self->dialog,
                                   question->order.get_force_label (question->data, plan));
}

static void
show_review (ReeveOperationReview *self, ReevePlan *plan, ReevePlan *reviewed)
{
  g_autofree char *command = dup_command (self);
  GtkWindow *dialog = reeve_plan_review_new (plan, self->connection, command);

  g_set_weak_pointer (&self->dialog, REEVE_PLAN_REVIEW (dialog));
  if (reviewed != NULL)
    reeve_plan_review_set_reviewed (self->dialog, reviewed);
  update_force (self, plan);
  if (self->question->order.set_backup == NULL)
    reeve_plan_review_keep_backup (self->dialog);
  /* Data of an object goes after its handlers, so none of these ever outlives the review. */
  g_object_set_data_full (G_OBJECT (dialog), "reeve-operation-review", g_object_ref (self),
                          g_object_unref);
  g_signal_connect_object (dialog, "approved", G_CALLBACK (approved_cb), self, 0);
  g_signal_connect_object (dialog, "force", G_CALLBACK (force_cb), self, 0);
  g_signal_connect_object (dialog, "backup", G_CALLBACK (backup_cb), self, 0);
  g_signal_connect_object (dialog, "destroy", G_CALLBACK (dialog_gone_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_window_set_transient_for (dialog, GTK_WINDOW (gtk_widget_get_root (self->from)));
  gtk_window_present (dialog);
}

/* What the message about a stale plan needs until it is answered. */
typedef struct
{
  ReeveOperationReview *review;
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
dup_offer_body (ReeveOperationReview *self)
{
  const ReeveErrorDetail *detail = reeve_error_get_detail (self->stale);
  GString *body = g_string_new (self->stale->message);

  if (detail != NULL && detail->unchanged != NULL)
    g_string_append_printf (body, ".\n%s", detail->unchanged);
  return g_string_free (body, FALSE);
}

static GtkWidget *
new_changes (ReeveOperationReview *self, ReevePlan *plan)
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
offer_again (ReeveOperationReview *self, ReevePlan *plan)
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

/* It only reads, and there is nothing to be said about that. */
static gboolean
is_harmless (const ReevePlan *plan)
{
  return reeve_plan_get_n_steps (plan) > 0 && reeve_plan_get_effect (plan) == REEVE_EFFECT_READ &&
         reeve_plan_get_blocked (plan) == NULL && reeve_plan_get_phrase (plan) == NULL &&
         reeve_plan_get_warnings (plan)[0] == NULL;
}

static gboolean
does_nothing (ReeveOperationReview *self, const ReevePlan *plan)
{
  return self->question->order.dup_nothing != NULL && reeve_plan_get_blocked (plan) == NULL &&
         (reeve_plan_get_n_steps (plan) == 0 ||
          (self->question->order.reading_is_nothing && is_harmless (plan)));
}

static void
show_plan (ReeveOperationReview *self, ReevePlan *plan)
{

  if (self->dialog != NULL)
    {
      g_autofree char *command = dup_command (self);

      reeve_plan_review_set_plan (self->dialog, plan, command);
      update_force (self, plan);
    }
  else if (self->stale != NULL)
    offer_again (self, plan);
  else if (does_nothing (self, plan))
    {
      g_autofree char *text = self->question->order.dup_nothing (self->question->data);

      reeve_notice_toast (self->from, text, NULL, NULL);
    }
  else if (self->question->order.runs_harmless && is_harmless (plan))
    submit (self, plan, NULL);
  else
    show_review (self, plan, NULL);
}

static void
show_error (ReeveOperationReview *self, const GError *error)
{
  const Question *question = self->question;

  if (self->dialog != NULL)
    reeve_plan_review_set_error (self->dialog, error);
  else if (question->order.failed == NULL ||
           !question->order.failed (question->data, self->from, error))
    reeve_notice_error (self->from, _("No Plan Could Be Made"), error);
}

/* What the worker needs; it must not look at the review, which belongs to the main thread. */
typedef struct
{
  ReeveRunner *runner;
  ReeveConnection *connection;
  Question *question;
  ReeveOperation *operation; /* (out) */
} Making;

static void
making_free (gpointer data)
{
  Making *making = data;

  g_clear_object (&making->runner);
  g_clear_object (&making->connection);
  g_clear_object (&making->operation);
  question_unref (making->question);
  g_free (making);
}

static void
prepared_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  ReeveOperationReview *self = REEVE_OPERATION_REVIEW (object);
  Making *making = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autoptr (ReevePlan) plan = g_task_propagate_pointer (G_TASK (result), &error);

  /* An older plan than the one that is being made now. */
  if (g_task_get_cancellable (G_TASK (result)) != self->cancellable)
    return;
  close_waiting (self);
  if (!is_wanted (self))
    return;
  if (plan != NULL)
    {
      g_set_object (&self->operation, making->operation);
      show_plan (self, plan);
    }
  else if (!reeve_error_is_cancelled (error))
    show_error (self, error);
}

static void
prepare_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Making *making = data;
  const Question *question = making->question;
  g_autoptr (GError) keyring = NULL;
  GError *error = NULL;
  ReevePlan *plan = NULL;

  /* Another source may know the password; a keyring that is locked need not stop anybody. */
  if (!reeve_credentials_load (making->connection, cancellable, &keyring))
    g_message ("The keyring gives no password: %s", keyring->message);
  making->operation = question->order.make (question->data, cancellable, &error);
  if (making->operation != NULL)
    plan = reeve_runner_prepare (making->runner, making->operation, cancellable, &error);
  if (plan != NULL)
    g_task_return_pointer (task, plan, (GDestroyNotify) reeve_plan_unref);
  else
    g_task_return_error (task, error);
}

static void
prepare (ReeveOperationReview *self)
{
  ReeveRunner *runner = reeve_workspace_get_runner (self->workspace);
  g_autoptr (GTask) task = NULL;
  Making *making;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();

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
  making = g_new0 (Making, 1);
  making->runner = g_object_ref (runner);
  making->connection = g_object_ref (self->connection);
  making->question = g_atomic_rc_box_acquire (self->question);
  g_task_set_task_data (task, making, making_free);
  g_task_run_in_thread (task, prepare_thread);
  if (self->dialog == NULL && self->patience == 0)
    self->patience = g_timeout_add (PATIENCE_MS, patience_cb, self);
}

/* --- the class ------------------------------------------------------------------------------ */

static void
reeve_operation_review_finalize (GObject *object)
{
  ReeveOperationReview *self = REEVE_OPERATION_REVIEW (object);

  close_waiting (self);
  g_clear_weak_pointer (&self->dialog);
  g_clear_weak_pointer (&self->from);
  g_clear_pointer (&self->reviewed, reeve_plan_unref);
  g_clear_error (&self->stale);
  g_clear_object (&self->operation);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->connection);
  g_clear_pointer (&self->question, question_unref);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (reeve_operation_review_parent_class)->finalize (object);
}

static void
reeve_operation_review_class_init (ReeveOperationReviewClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reeve_operation_review_finalize;
}

static void
reeve_operation_review_init (ReeveOperationReview *self)
{
}

void
reeve_operation_review_start (GtkWidget *from,
                              ReeveWorkspace *workspace,
                              ReeveConnection *connection,
                              const ReeveOperationOrder *order,
                              gpointer data)
{
  g_autoptr (ReeveOperationReview) self = NULL;

  g_return_if_fail (GTK_IS_WIDGET (from));
  g_return_if_fail (REEVE_IS_WORKSPACE (workspace));
  g_return_if_fail (REEVE_IS_CONNECTION (connection));
  g_return_if_fail (order != NULL);

  self = g_object_new (REEVE_TYPE_OPERATION_REVIEW, NULL);
  g_set_weak_pointer (&self->from, from);
  self->workspace = g_object_ref (workspace);
  self->connection = g_object_ref (connection);
  self->question = g_atomic_rc_box_new0 (Question);
  self->question->order = *order;
  self->question->data = data;
  prepare (self);
}
