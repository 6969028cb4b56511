/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/dialogs/connection-dialog.h"

#include <glib/gi18n.h>

#include "app/dialogs/fit.h"
#include "app/widgets/address-form.h"
#include "app/widgets/connection-details.h"
#include "app/widgets/examine-list.h"
#include "core/base/error.h"
#include "core/db/credentials.h"
#include "core/db/examine.h"
#include "core/db/secret-store.h"

struct _ReeveConnectionDialog
{
  AdwWindow parent_instance;

  GtkButton *save;
  GtkScrolledWindow *scroller;
  GtkLabel *trouble;
  ReeveAddressForm *address;
  GtkWidget *keyring_note;
  ReeveConnectionDetails *details;
  GtkLabel *test_state;
  GtkSpinner *spinner;
  GtkWidget *test;
  GtkWidget *stop;
  ReeveExamineList *steps;

  ReeveWorkspace *workspace;
  ReeveDatabase *database;   /* being changed, or NULL */
  char *saved_id;            /* under which the keyring has its password, until it was read */
  GCancellable *cancellable; /* of what ends with the dialog */
  GCancellable *testing;     /* NULL: no test runs */
  guint frames;              /* since the result of a test came */
  gboolean had_password;     /* there is a saved one, which the field showed */
  gboolean no_keyring;
  gboolean saving;
  gboolean closed;
};

static guint saved_signal;

G_DEFINE_FINAL_TYPE (ReeveConnectionDialog, reeve_connection_dialog, ADW_TYPE_WINDOW)

static void
update_actions (ReeveConnectionDialog *self)
{
  gboolean possible = !self->saving && !reeve_address_form_is_empty (self->address);
  gboolean testing = self->testing != NULL;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "dialog.save", possible);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "dialog.test", possible && !testing);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "dialog.stop", testing);
  gtk_widget_set_visible (self->test, !testing);
  gtk_widget_set_visible (self->stop, testing);
  gtk_spinner_set_spinning (self->spinner, testing);
  gtk_widget_set_visible (self->keyring_note,
                          self->no_keyring && reeve_address_form_has_password (self->address));
}

/* What happened and what to do, or nothing. */
static void
show_trouble (ReeveConnectionDialog *self, const GError *error)
{
  g_autofree char *text = error != NULL ? reeve_error_explain (error) : g_strdup ("");

  gtk_label_set_text (self->trouble, text);
  gtk_widget_set_visible (GTK_WIDGET (self->trouble), error != NULL);
  if (error != NULL)
    gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), 0);
}

/* --- what the address says ------------------------------------------------------------------- */

/* A made-up name that is taken gets a number. */
static char *
make_unique (ReeveConnectionDialog *self, const char *name)
{
  g_autofree char *unique = g_strdup (name);

  for (guint i = 2; reeve_workspace_find (self->workspace, unique) != NULL; i++)
    {
      g_free (unique);
      unique = g_strdup_printf ("%s %u", name, i);
    }
  return g_steal_pointer (&unique);
}

/* The result of a test is about what stood there then. */
static void
forget_test (ReeveConnectionDialog *self)
{
  g_cancellable_cancel (self->testing);
  g_clear_object (&self->testing);
  reeve_examine_list_set_steps (self->steps, NULL);
  gtk_label_set_text (self->test_state, _("Try it before you save it; nothing is written"));
}

static void
address_changed_cb (ReeveConnectionDialog *self)
{
  g_autoptr (ReeveConnection) connection =
    reeve_address_form_dup_connection (self->address, NULL, NULL);

  forget_test (self);
  if (connection != NULL)
    {
      g_autofree char *name = make_unique (self, reeve_connection_get_name (connection));

      reeve_connection_details_propose (self->details, name,
                                        reeve_connection_guess_environment (connection));
    }
  update_actions (self);
}

/* NULL with @error as long as something is missing. */
static ReeveConnection *
dup_connection (ReeveConnectionDialog *self, GError **error)
{
  g_autofree char *name =
    g_strstrip (g_strdup (reeve_connection_details_get_name (self->details)));
  ReeveConnection *connection = NULL;

  if (reeve_connection_check_name (name, error))
    connection = reeve_address_form_dup_connection (self->address, name, error);
  if (connection != NULL)
    reeve_connection_details_apply (self->details, connection);
  return connection;
}

/* --- the keyring ----------------------------------------------------------------------------- */

static void
lasting_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_task_return_boolean (task, reeve_secret_store_is_lasting ());
}

static void
lasting_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  ReeveConnectionDialog *self = REEVE_CONNECTION_DIALOG (object);
  g_autoptr (GError) error = NULL;

  self->no_keyring = !g_task_propagate_boolean (G_TASK (result), &error) && error == NULL;
  if (error == NULL)
    update_actions (self);
}

static void
ask_for_keyring (ReeveConnectionDialog *self)
{
  g_autoptr (GTask) task = g_task_new (self, self->cancellable, lasting_cb, NULL);

  g_task_run_in_thread (task, lasting_thread);
}

static void
load_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  ReeveSecret *password = reeve_secret_store_load (data, cancellable, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, password, (GDestroyNotify) reeve_secret_unref);
}

static void
show_password (ReeveConnectionDialog *self, ReeveSecret *password)
{
  g_clear_pointer (&self->saved_id, g_free);
  self->had_password = password != NULL;
  /* What was typed meanwhile counts. */
  if (password != NULL && !reeve_address_form_has_password (self->address))
    reeve_address_form_set_password (self->address, password);
}

static void
loaded_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  ReeveConnectionDialog *self = REEVE_CONNECTION_DIALOG (object);
  g_autoptr (GError) error = NULL;
  g_autoptr (ReeveSecret) password = g_task_propagate_pointer (G_TASK (result), &error);

  if (error == NULL)
    show_password (self, password);
}

/* The field shows the saved password, so that emptying it means something. */
static void
load_password (ReeveConnectionDialog *self, ReeveConnection *connection)
{
  g_autoptr (ReeveSecret) password = reeve_connection_dup_password (connection);
  g_autoptr (GTask) task = NULL;

  self->saved_id = g_strdup (reeve_connection_get_id (connection));
  if (password != NULL || self->saved_id == NULL)
    {
      show_password (self, password);
      return;
    }
  task = g_task_new (self, self->cancellable, loaded_cb, NULL);
  g_task_set_task_data (task, g_strdup (self->saved_id), g_free);
  g_task_run_in_thread (task, load_thread);
}

/* --- the test -------------------------------------------------------------------------------- */

static void
test_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  ReeveConnection *connection = data;
  GError *error = NULL;
  GPtrArray *steps;

  /* A keyring that does not answer shows in the step of signing in. */
  if (reeve_connection_get_id (connection) != NULL)
    reeve_credentials_load (connection, cancellable, NULL);
  steps = reeve_examine (connection, cancellable, &error);
  if (steps != NULL)
    g_task_return_pointer (task, steps, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

static const char *
sum_up (GPtrArray *steps)
{
  gboolean doubtful = FALSE;

  for (guint i = 0; i < steps->len; i++)
    {
      const ReeveExamineStep *step = g_ptr_array_index (steps, i);

      if (step->state == REEVE_EXAMINE_FAILED)
        return _("It cannot be used like this");
      doubtful = doubtful || step->state == REEVE_EXAMINE_DOUBTFUL;
    }
  return doubtful ? _("It works, and there is something to know") : _("It works");
}

/* The list stands below everything else. Its beginning is shown, and as much more as fits; not in
 * the first frame, which begins before its rows have a place. */
static gboolean
show_steps_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  ReeveConnectionDialog *self = REEVE_CONNECTION_DIALOG (widget);
  GtkWidget *content = gtk_widget_get_parent (GTK_WIDGET (self->steps));
  double top;

  if (self->frames++ == 0)
    return G_SOURCE_CONTINUE;
  if (gtk_widget_translate_coordinates (GTK_WIDGET (self->steps), content, 0, 0, NULL, &top))
    gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), top);
  return G_SOURCE_REMOVE;
}

static void
tested_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  ReeveConnectionDialog *self = REEVE_CONNECTION_DIALOG (object);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) steps = g_task_propagate_pointer (G_TASK (result), &error);

  /* Stopped, overtaken by a change, or closed. */
  if (g_task_get_cancellable (G_TASK (result)) != self->testing)
    return;
  g_clear_object (&self->testing);
  if (steps != NULL)
    {
      gtk_label_set_text (self->test_state, sum_up (steps));
      reeve_examine_list_set_steps (self->steps, steps);
      self->frames = 0;
      gtk_widget_add_tick_callback (GTK_WIDGET (self), show_steps_cb, NULL, NULL);
    }
  else
    gtk_label_set_text (self->test_state, error->message);
  update_actions (self);
}

static void
test_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveConnectionDialog *self = REEVE_CONNECTION_DIALOG (widget);
  g_autoptr (GError) error = NULL;
  g_autoptr (ReeveConnection) connection =
    reeve_address_form_dup_connection (self->address, NULL, &error);
  g_autoptr (GTask) task = NULL;

  show_trouble (self, error);
  if (connection == NULL)
    return;
  forget_test (self);
  reeve_credentials_apply_environment (connection);
  reeve_connection_set_id (connection, self->saved_id);
  self->testing = g_cancellable_new ();
  gtk_label_set_text (self->test_state, _("Trying…"));
  task = g_task_new (self, self->testing, tested_cb, NULL);
  g_task_set_task_data (task, g_steal_pointer (&connection), g_object_unref);
  g_task_run_in_thread (task, test_thread);
  update_actions (self);
}

static void
stop_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveConnectionDialog *self = REEVE_CONNECTION_DIALOG (widget);

  forget_test (self);
  gtk_label_set_text (self->test_state, _("Stopped"));
  update_actions (self);
}

/* --- saving ---------------------------------------------------------------------------------- */

static void
forget_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;

  if (!reeve_secret_store_forget (data, cancellable, &error))
    g_message ("The keyring keeps a password: %s", error->message);
  g_task_return_boolean (task, TRUE);
}

/* A saved password that the user took out of the field. */
static void
forget_password (ReeveConnectionDialog *self, ReeveConnection *connection)
{
  g_autoptr (GTask) task = NULL;

  reeve_connection_set_password (connection, NULL);
  task = g_task_new (self->workspace, NULL, NULL, NULL);
  g_task_set_task_data (task, g_strdup (reeve_connection_get_id (connection)), g_free);
  g_task_run_in_thread (task, forget_thread);
}

static void
saved_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReeveConnectionDialog) self = data;
  g_autoptr (GError) error = NULL;
  ReeveDatabase *database = reeve_workspace_save_finish (self->workspace, result, &error);

  self->saving = FALSE;
  if (database == NULL)
    {
      if (!self->closed)
        {
          show_trouble (self, error);
          update_actions (self);
        }
      return;
    }
  if (self->had_password && !reeve_address_form_has_password (self->address))
    forget_password (self, reeve_database_get_connection (database));
  g_signal_emit (self, saved_signal, 0, database);
  if (!self->closed)
    gtk_window_destroy (GTK_WINDOW (self));
}

static void
save_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveConnectionDialog *self = REEVE_CONNECTION_DIALOG (widget);
  g_autoptr (GError) error = NULL;
  g_autoptr (ReeveConnection) connection = dup_connection (self, &error);

  show_trouble (self, error);
  if (connection == NULL)
    return;
  self->saving = TRUE;
  update_actions (self);
  reeve_workspace_save (self->workspace, connection,
                        self->database != NULL ? reeve_database_get_name (self->database) : NULL,
                        NULL, saved_cb, g_object_ref (self));
}

/* --- the class ------------------------------------------------------------------------------- */

/* Closed. A worker may keep the dialog for a while yet. */
static void
reeve_connection_dialog_unrealize (GtkWidget *widget)
{
  ReeveConnectionDialog *self = REEVE_CONNECTION_DIALOG (widget);

  GTK_WIDGET_CLASS (reeve_connection_dialog_parent_class)->unrealize (widget);
  self->closed = TRUE;
  g_cancellable_cancel (self->cancellable);
  g_cancellable_cancel (self->testing);
  g_clear_object (&self->testing);
}

static void
reeve_connection_dialog_dispose (GObject *object)
{
  ReeveConnectionDialog *self = REEVE_CONNECTION_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_cancellable_cancel (self->testing);
  g_clear_object (&self->testing);
  gtk_widget_dispose_template (GTK_WIDGET (object), REEVE_TYPE_CONNECTION_DIALOG);
  G_OBJECT_CLASS (reeve_connection_dialog_parent_class)->dispose (object);
}

static void
reeve_connection_dialog_finalize (GObject *object)
{
  ReeveConnectionDialog *self = REEVE_CONNECTION_DIALOG (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->database);
  g_clear_object (&self->workspace);
  g_free (self->saved_id);
  G_OBJECT_CLASS (reeve_connection_dialog_parent_class)->finalize (object);
}

static void
reeve_connection_dialog_class_init (ReeveConnectionDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = reeve_connection_dialog_dispose;
  object_class->finalize = reeve_connection_dialog_finalize;
  widget_class->unrealize = reeve_connection_dialog_unrealize;
  saved_signal = g_signal_new ("saved", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                               NULL, NULL, G_TYPE_NONE, 1, REEVE_TYPE_DATABASE);
  g_type_ensure (REEVE_TYPE_ADDRESS_FORM);
  g_type_ensure (REEVE_TYPE_CONNECTION_DETAILS);
  g_type_ensure (REEVE_TYPE_EXAMINE_LIST);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/reeve_db/Reeve/ui/connection-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, ReeveConnectionDialog, save);
  gtk_widget_class_bind_template_child (widget_class, ReeveConnectionDialog, scroller);
  gtk_widget_class_bind_template_child (widget_class, ReeveConnectionDialog, trouble);
  gtk_widget_class_bind_template_child (widget_class, ReeveConnectionDialog, address);
  gtk_widget_class_bind_template_child (widget_class, ReeveConnectionDialog, keyring_note);
  gtk_widget_class_bind_template_child (widget_class, ReeveConnectionDialog, details);
  gtk_widget_class_bind_template_child (widget_class, ReeveConnectionDialog, test_state);
  gtk_widget_class_bind_template_child (widget_class, ReeveConnectionDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, ReeveConnectionDialog, test);
  gtk_widget_class_bind_template_child (widget_class, ReeveConnectionDialog, stop);
  gtk_widget_class_bind_template_child (widget_class, ReeveConnectionDialog, steps);
  gtk_widget_class_bind_template_callback (widget_class, address_changed_cb);
  gtk_widget_class_install_action (widget_class, "dialog.save", NULL, save_action);
  gtk_widget_class_install_action (widget_class, "dialog.stop", NULL, stop_action);
  gtk_widget_class_install_action (widget_class, "dialog.test", NULL, test_action);
}

static void
reeve_connection_dialog_init (ReeveConnectionDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->address));
  reeve_dialog_fit (GTK_WINDOW (self));
}

static ReeveConnectionDialog *
new_dialog (ReeveWorkspace *workspace)
{
  ReeveConnectionDialog *self = g_object_new (REEVE_TYPE_CONNECTION_DIALOG, NULL);

  self->workspace = g_object_ref (workspace);
  ask_for_keyring (self);
  update_actions (self);
  return self;
}

GtkWindow *
reeve_connection_dialog_new (ReeveWorkspace *workspace, ReeveDatabase *database, const char *uri)
{
  ReeveConnectionDialog *self = new_dialog (workspace);

  if (database != NULL)
    {
      ReeveConnection *connection = reeve_database_get_connection (database);

      self->database = g_object_ref (database);
      gtk_window_set_title (GTK_WINDOW (self), _("Edit the Connection"));
      reeve_connection_details_set_connection (self->details, connection);
      reeve_address_form_set_connection (self->address, connection);
      load_password (self, connection);
    }
  else if (uri != NULL)
    reeve_address_form_set_text (self->address, uri);
  return GTK_WINDOW (self);
}

GtkWindow *
reeve_connection_dialog_new_copy (ReeveWorkspace *workspace, ReeveDatabase *database)
{
  ReeveConnectionDialog *self = new_dialog (workspace);
  ReeveConnection *connection = reeve_database_get_connection (database);
  g_autofree char *name = make_unique (self, reeve_connection_get_name (connection));

  reeve_connection_details_set_connection (self->details, connection);
  reeve_connection_details_set_name (self->details, name);
  reeve_address_form_set_connection (self->address, connection);
  load_password (self, connection);
  return GTK_WINDOW (self);
}
