/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/dialogs/copies-passwords.h"

#include "app/dialogs/fit.h"
#include "app/widgets/handout-row.h"

struct _ReeveCopiesPasswords
{
  AdwWindow parent_instance;

  AdwPreferencesGroup *group;
  ReeveHandoutRow *handout;
  GtkEditable *host;

  ReeveWorkspace *workspace;
  ReeveDatabase *database;
  GtkWidget *from; /* weak */
  char *prefix;    /* of all, or NULL */
  char *name;      /* of one, or NULL */
  ReeveCopiesSubmitted submitted;
};

G_DEFINE_FINAL_TYPE (ReeveCopiesPasswords, reeve_copies_passwords, ADW_TYPE_WINDOW)

static void
update (ReeveCopiesPasswords *self)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "passwords.start",
                                 reeve_handout_row_get_path (self->handout) != NULL);
}

static void
start_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveCopiesPasswords *self = REEVE_COPIES_PASSWORDS (widget);
  const char *host = gtk_editable_get_text (self->host);
  const ReeveCopiesWish wish = {
    .what = REEVE_COPIES_RESET,
    .prefix = self->prefix,
    .name = self->name,
    .handout = reeve_handout_row_get_path (self->handout),
    .host = *host != '\0' ? host : NULL,
  };

  if (self->from != NULL)
    reeve_copies_review_start (self->from, self->workspace, self->database, &wish,
                               self->submitted);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
reeve_copies_passwords_dispose (GObject *object)
{
  ReeveCopiesPasswords *self = REEVE_COPIES_PASSWORDS (object);

  g_clear_weak_pointer (&self->from);
  gtk_widget_dispose_template (GTK_WIDGET (object), REEVE_TYPE_COPIES_PASSWORDS);
  g_clear_object (&self->workspace);
  g_clear_object (&self->database);
  g_clear_pointer (&self->prefix, g_free);
  g_clear_pointer (&self->name, g_free);
  G_OBJECT_CLASS (reeve_copies_passwords_parent_class)->dispose (object);
}

static void
reeve_copies_passwords_class_init (ReeveCopiesPasswordsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = reeve_copies_passwords_dispose;
  g_type_ensure (REEVE_TYPE_HANDOUT_ROW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/reeve_db/Reeve/ui/copies-passwords.ui");
  gtk_widget_class_bind_template_child (widget_class, ReeveCopiesPasswords, group);
  gtk_widget_class_bind_template_child (widget_class, ReeveCopiesPasswords, handout);
  gtk_widget_class_bind_template_child (widget_class, ReeveCopiesPasswords, host);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_install_action (widget_class, "passwords.start", NULL, start_action);
}

static void
reeve_copies_passwords_init (ReeveCopiesPasswords *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  reeve_dialog_fit (GTK_WINDOW (self));
}

/* What was handed out before is never overwritten: the time makes it another file. */
static void
propose (ReeveCopiesPasswords *self, const char *name)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *time = g_date_time_format (now, "%Y%m%d-%H%M%S");
  g_autofree char *stem = g_strdup_printf ("%s-%s", name, time);

  reeve_handout_row_propose (self->handout, stem);
}

GtkWindow *
reeve_copies_passwords_new (GtkWidget *from,
                            ReeveWorkspace *workspace,
                            ReeveDatabase *database,
                            const ReeveCopiesWish *wish,
                            ReeveCopiesSubmitted submitted)
{
  ReeveCopiesPasswords *self = g_object_new (REEVE_TYPE_COPIES_PASSWORDS, NULL);
  const char *name = wish->name != NULL ? wish->name : wish->prefix;
  g_autofree char *title = g_markup_escape_text (name, -1);

  g_set_weak_pointer (&self->from, from);
  self->workspace = g_object_ref (workspace);
  self->database = g_object_ref (database);
  self->prefix = g_strdup (wish->prefix);
  self->name = g_strdup (wish->name);
  self->submitted = submitted;
  adw_preferences_group_set_title (self->group, title);
  gtk_editable_set_text (self->host, wish->host != NULL ? wish->host : "");
  propose (self, name);
  update (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->handout));
  return GTK_WINDOW (self);
}
