/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/dialogs/copies-dialog.h"

#include <glib/gi18n.h>

#include "app/dialogs/copies-passwords.h"
#include "app/dialogs/copies-review.h"
#include "app/dialogs/fit.h"
#include "app/notice.h"
#include "app/widgets/error-card.h"
#include "app/widgets/handout-row.h"
#include "core/base/error.h"
#include "core/copies/copies.h"

struct _ReeveCopiesDialog
{
  AdwWindow parent_instance;

  GtkStack *stack;
  ReeveErrorCard *trouble;
  GtkSpinner *working;
  GtkWidget *written_group;
  AdwActionRow *written_row;
  GtkBox *sets;
  GtkWidget *form;
  GtkEditable *prefix;
  GtkSpinButton *count;
  ReeveHandoutRow *handout;
  GtkEditable *host;

  ReeveWorkspace *workspace;
  ReeveDatabase *database;
  GCancellable *cancellable;
  gboolean has_roles;
  char *written; /* the newest hand-out, or NULL */
};

G_DEFINE_FINAL_TYPE (ReeveCopiesDialog, reeve_copies_dialog, ADW_TYPE_WINDOW)

static void read_sets (ReeveCopiesDialog *self);

/* --- the list ------------------------------------------------------------------------------- */

static GtkWidget *
new_button (const char *label, const char *name, const char *action, const char *parameter)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", parameter);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  return button;
}

/* "Used · 2 sessions · 8.2 MB" */
static char *
describe_copy (const ReeveCopy *copy)
{
  g_autoptr (GString) text = g_string_new (reeve_copy_state_title (copy->state));

  if (copy->sessions > 0)
    {
      g_string_append (text, " · ");
      g_string_append_printf (
        text, ngettext ("%lu session", "%lu sessions", (gulong) copy->sessions),
        (gulong) copy->sessions);
      if (copy->who != NULL)
        g_string_append_printf (text, ": %s", copy->who);
    }
  if (copy->bytes > 0)
    {
      g_autofree char *size = g_format_size ((guint64) copy->bytes);

      g_string_append_printf (text, " · %s", size);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* With a picture, so that there is room for it beside the others also in a narrow window. */
static GtkWidget *
new_passwords_button (const char *of, const char *action)
{
  /* TRANSLATORS: %s is the name of a copy, or what the names of all copies begin with */
  g_autofree char *name = g_strdup_printf (_("New passwords for %s"), of);
  GtkWidget *button = new_button (name, name, action, of);

  gtk_button_set_icon_name (GTK_BUTTON (button), "dialog-password-symbolic");
  gtk_widget_set_tooltip_text (button, name);
  return button;
}

static GtkWidget *
new_row (ReeveCopiesDialog *self, const ReeveCopy *copy)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *text = describe_copy (copy);
  g_autofree char *subtitle = g_markup_escape_text (text, -1);
  g_autofree char *title = g_markup_escape_text (copy->name, -1);
  /* TRANSLATORS: %s is the name of a copy: what a screen reader says of its button “Reset…” */
  g_autofree char *name = g_strdup_printf (_("Reset %s"), copy->name);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  if (copy->state == REEVE_COPY_FOREIGN)
    return row;
  if (self->has_roles)
    adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                               new_passwords_button (copy->name, "copies.passwords"));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                             new_button (_("Reset…"), name, "copies.reset", copy->name));
  return row;
}

static GtkWidget *
new_set_buttons (ReeveCopiesDialog *self, const ReeveCopySet *set)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *remove;
  g_autofree char *reset_name = g_strdup_printf (_("Reset all of %s"), set->prefix);
  g_autofree char *remove_name = g_strdup_printf (_("Remove all of %s"), set->prefix);

  if (self->has_roles)
    gtk_box_append (GTK_BOX (box), new_passwords_button (set->prefix, "copies.passwords-all"));
  gtk_box_append (GTK_BOX (box),
                  new_button (_("Reset All…"), reset_name, "copies.reset-all", set->prefix));
  remove = new_button (_("Remove All…"), remove_name, "copies.remove-all", set->prefix);
  gtk_widget_add_css_class (remove, "destructive-action");
  gtk_widget_set_halign (box, GTK_ALIGN_END);
  gtk_widget_set_margin_top (box, 12);
  gtk_box_append (GTK_BOX (box), remove);
  return box;
}

static char *
describe_set (const ReeveCopySet *set)
{
  g_autofree char *text = NULL;

  if (!set->is_whole)
    text = g_strdup (_("They were not made to the end: make them again."));
  else if (set->source != NULL && set->made_at != NULL)
    /* TRANSLATORS: %s are the name of a database and a time */
    text = g_strdup_printf (_("Copies of “%s” as it was on %s"), set->source, set->made_at);
  else
    text = g_strdup (_("The template is gone: they can be removed, not reset."));
  return g_markup_escape_text (text, -1);
}

static GtkWidget *
new_group (ReeveCopiesDialog *self, const ReeveCopySet *set)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  g_autofree char *description = describe_set (set);

  adw_preferences_group_set_title (group, set->prefix);
  adw_preferences_group_set_description (group, description);
  for (guint i = 0; i < set->copies->len; i++)
    adw_preferences_group_add (group, new_row (self, g_ptr_array_index (set->copies, i)));
  /* Below them: beside the title there is no room for both in a narrow window. */
  adw_preferences_group_add (group, new_set_buttons (self, set));
  return GTK_WIDGET (group);
}

static void
show_sets (ReeveCopiesDialog *self, const GPtrArray *sets)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->sets))) != NULL)
    gtk_box_remove (self->sets, child);
  for (guint i = 0; i < sets->len; i++)
    gtk_box_append (self->sets, new_group (self, g_ptr_array_index (sets, i)));
  gtk_stack_set_visible_child_name (self->stack, "copies");
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReeveCopiesDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) sets = g_task_propagate_pointer (G_TASK (result), &error);

  if (reeve_error_is_cancelled (error) || self->stack == NULL)
    return;
  if (sets != NULL)
    {
      show_sets (self, sets);
      return;
    }
  reeve_error_card_set_error (self->trouble, error);
  gtk_stack_set_visible_child_name (self->stack, "trouble");
}

static void
read_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  /* Which also loads the password. */
  g_autoptr (ReevePool) pool = reeve_database_acquire_pool (data, cancellable, &error);
  GPtrArray *sets =
    pool != NULL ? reeve_copies_list (reeve_pool_get_connection (pool), cancellable, &error) : NULL;

  if (sets != NULL)
    g_task_return_pointer (task, sets, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

static void
read_sets (ReeveCopiesDialog *self)
{
  g_autoptr (GTask) task = g_task_new (NULL, self->cancellable, read_cb, g_object_ref (self));

  g_task_set_task_data (task, g_object_ref (self->database), g_object_unref);
  g_task_run_in_thread (task, read_thread);
}

static void
retry_cb (ReeveCopiesDialog *self)
{
  gtk_stack_set_visible_child_name (self->stack, "loading");
  read_sets (self);
}

/* --- jobs ----------------------------------------------------------------------------------- */

/* It is the only place with the passwords, and somebody wants to hand it out now. */
static void
show_handout (ReeveCopiesDialog *self, ReeveJob *job)
{
  g_autoptr (JsonObject) result = reeve_job_dup_result (job);
  const char *path = result != NULL
                       ? json_object_get_string_member_with_default (result, "handout", NULL)
                       : NULL;
  g_autofree char *escaped = g_markup_escape_text (path != NULL ? path : "", -1);

  if (path == NULL)
    return;
  g_free (self->written);
  self->written = g_strdup (path);
  adw_action_row_set_subtitle (self->written_row, escaped);
  gtk_widget_set_visible (self->written_group, TRUE);
}

static void
job_changed_cb (ReeveJob *job, ReeveCopiesDialog *self)
{
  g_autoptr (GError) error = NULL;

  if (!reeve_job_state_is_over (reeve_job_get_state (job)) || self->stack == NULL)
    return;
  g_signal_handlers_disconnect_by_func (job, job_changed_cb, self);
  gtk_spinner_stop (self->working);
  gtk_widget_set_sensitive (self->form, TRUE);
  error = reeve_job_dup_error (job);
  if (error != NULL && !reeve_error_is_cancelled (error) &&
      !g_error_matches (error, REEVE_ERROR, REEVE_ERROR_STALE))
    reeve_notice_error (GTK_WIDGET (self), _("The Copies Are Not as They Were Wanted"), error);
  show_handout (self, job);
  read_sets (self);
}

static void
submitted_cb (GtkWidget *from, ReeveJob *job)
{
  ReeveCopiesDialog *self = REEVE_COPIES_DIALOG (from);

  if (self->stack == NULL)
    return;
  gtk_spinner_start (self->working);
  gtk_widget_set_sensitive (self->form, FALSE);
  g_signal_connect_object (job, "changed", G_CALLBACK (job_changed_cb), self, 0);
  job_changed_cb (job, self);
}

static void
ask (ReeveCopiesDialog *self, const ReeveCopiesWish *wish)
{
  reeve_copies_review_start (GTK_WIDGET (self), self->workspace, self->database, wish,
                             submitted_cb);
}

static const char *
get_host (ReeveCopiesDialog *self)
{
  const char *text = gtk_editable_get_text (self->host);

  return self->has_roles && *text != '\0' ? text : NULL;
}

/* A file has no password. */
static const char *
get_handout (ReeveCopiesDialog *self)
{
  return self->has_roles ? reeve_handout_row_get_path (self->handout) : NULL;
}

static void
create_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveCopiesDialog *self = REEVE_COPIES_DIALOG (widget);
  const ReeveCopiesWish wish = {
    .what = REEVE_COPIES_CREATE,
    .prefix = gtk_editable_get_text (self->prefix),
    .count = (guint) gtk_spin_button_get_value_as_int (self->count),
    .handout = get_handout (self),
    .host = get_host (self),
  };

  ask (self, &wish);
}

static void
reset_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  const ReeveCopiesWish wish = { .what = REEVE_COPIES_RESET,
                                 .name = g_variant_get_string (parameter, NULL) };

  ask (REEVE_COPIES_DIALOG (widget), &wish);
}

static void
reset_all_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  const ReeveCopiesWish wish = { .what = REEVE_COPIES_RESET,
                                 .prefix = g_variant_get_string (parameter, NULL) };

  ask (REEVE_COPIES_DIALOG (widget), &wish);
}

static void
ask_passwords (ReeveCopiesDialog *self, const char *name, const char *prefix)
{
  const ReeveCopiesWish wish = {
    .what = REEVE_COPIES_RESET,
    .name = name,
    .prefix = prefix,
    .host = get_host (self),
  };

  reeve_dialog_present (reeve_copies_passwords_new (GTK_WIDGET (self), self->workspace,
                                                    self->database, &wish, submitted_cb),
                        GTK_WIDGET (self));
}

static void
passwords_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ask_passwords (REEVE_COPIES_DIALOG (widget), g_variant_get_string (parameter, NULL), NULL);
}

static void
passwords_all_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ask_passwords (REEVE_COPIES_DIALOG (widget), NULL, g_variant_get_string (parameter, NULL));
}

static void
open_handout_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  reeve_notice_open (widget, REEVE_COPIES_DIALOG (widget)->written,
                     _("This File Cannot Be Opened"));
}

static void
remove_all_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  const ReeveCopiesWish wish = { .what = REEVE_COPIES_REMOVE,
                                 .prefix = g_variant_get_string (parameter, NULL) };

  ask (REEVE_COPIES_DIALOG (widget), &wish);
}

/* --- the form ------------------------------------------------------------------------------- */

static void
update (ReeveCopiesDialog *self)
{
  gboolean is_named = reeve_copies_check_prefix (gtk_editable_get_text (self->prefix), NULL);
  gboolean is_handed_out = !self->has_roles || get_handout (self) != NULL;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "copies.create", is_named && is_handed_out);
}

/* A file that nobody has chosen is called as the copies are. */
static void
prefix_cb (ReeveCopiesDialog *self)
{
  reeve_handout_row_propose (self->handout, gtk_editable_get_text (self->prefix));
  update (self);
}

/* --- the class ------------------------------------------------------------------------------ */

static void
reeve_copies_dialog_dispose (GObject *object)
{
  ReeveCopiesDialog *self = REEVE_COPIES_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (object), REEVE_TYPE_COPIES_DIALOG);
  G_OBJECT_CLASS (reeve_copies_dialog_parent_class)->dispose (object);
}

static void
reeve_copies_dialog_finalize (GObject *object)
{
  ReeveCopiesDialog *self = REEVE_COPIES_DIALOG (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->workspace);
  g_clear_object (&self->database);
  g_free (self->written);
  G_OBJECT_CLASS (reeve_copies_dialog_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/reeve_db/Reeve/ui/copies-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, ReeveCopiesDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, ReeveCopiesDialog, trouble);
  gtk_widget_class_bind_template_child (widget_class, ReeveCopiesDialog, working);
  gtk_widget_class_bind_template_child (widget_class, ReeveCopiesDialog, written_group);
  gtk_widget_class_bind_template_child (widget_class, ReeveCopiesDialog, written_row);
  gtk_widget_class_bind_template_child (widget_class, ReeveCopiesDialog, sets);
  gtk_widget_class_bind_template_child (widget_class, ReeveCopiesDialog, form);
  gtk_widget_class_bind_template_child (widget_class, ReeveCopiesDialog, prefix);
  gtk_widget_class_bind_template_child (widget_class, ReeveCopiesDialog, count);
  gtk_widget_class_bind_template_child (widget_class, ReeveCopiesDialog, handout);
  gtk_widget_class_bind_template_child (widget_class, ReeveCopiesDialog, host);
  gtk_widget_class_bind_template_callback (widget_class, retry_cb);
  gtk_widget_class_bind_template_callback (widget_class, prefix_cb);
  gtk_widget_class_bind_template_callback (widget_class, update);
}

static void
reeve_copies_dialog_class_init (ReeveCopiesDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = reeve_copies_dialog_dispose;
  object_class->finalize = reeve_copies_dialog_finalize;
  g_type_ensure (REEVE_TYPE_ERROR_CARD);
  g_type_ensure (REEVE_TYPE_HANDOUT_ROW);
  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "copies.create", NULL, create_action);
  gtk_widget_class_install_action (widget_class, "copies.reset", "s", reset_action);
  gtk_widget_class_install_action (widget_class, "copies.reset-all", "s", reset_all_action);
  gtk_widget_class_install_action (widget_class, "copies.remove-all", "s", remove_all_action);
  gtk_widget_class_install_action (widget_class, "copies.passwords", "s", passwords_action);
  gtk_widget_class_install_action (widget_class, "copies.passwords-all", "s",
                                   passwords_all_action);
  gtk_widget_class_install_action (widget_class, "copies.open-handout", NULL,
                                   open_handout_action);
}

static void
reeve_copies_dialog_init (ReeveCopiesDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  reeve_dialog_fit (GTK_WINDOW (self));
  reeve_error_card_set_heading (self->trouble, _("The Copies Cannot Be Listed"));
  reeve_error_card_set_can_retry (self->trouble, TRUE);
}

GtkWindow *
reeve_copies_dialog_new (ReeveWorkspace *workspace, ReeveDatabase *database)
{
  ReeveCopiesDialog *self = g_object_new (REEVE_TYPE_COPIES_DIALOG, NULL);
  ReeveConnection *connection = reeve_database_get_connection (database);
  const ReeveCopiesDialect *dialect =
    reeve_copies_dialect_find (reeve_connection_get_engine (connection), NULL);

  self->workspace = g_object_ref (workspace);
  self->database = g_object_ref (database);
  self->has_roles = dialect != NULL && dialect->has_roles;
  gtk_widget_set_visible (GTK_WIDGET (self->handout), self->has_roles);
  gtk_widget_set_visible (GTK_WIDGET (self->host), self->has_roles);
  gtk_editable_set_text (self->prefix, "student");
  prefix_cb (self);
  read_sets (self);
  return GTK_WINDOW (self);
}
