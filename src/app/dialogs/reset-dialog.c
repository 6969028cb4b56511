/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/dialogs/reset-dialog.h"

#include <glib/gi18n.h>

#include "app/dialogs/fit.h"
#include "app/dialogs/seed-review.h"
#include "app/dialogs/words.h"
#include "core/seed/runs.h"

struct _ReeveResetDialog
{
  AdwWindow parent_instance;

  AdwComboRow *profile;
  GtkEditable *stays;
  GtkSwitch *edited;
  GtkSwitch *again;

  ReeveWorkspace *workspace;
  ReeveDatabase *database;
  GtkWidget *from; /* weak */
  char **profiles;    /* names, that applied last at the end; the first choice is all */
};

G_DEFINE_FINAL_TYPE (ReeveResetDialog, reeve_reset_dialog, ADW_TYPE_WINDOW)

static void
start_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveResetDialog *self = REEVE_RESET_DIALOG (widget);
  guint selected = adw_combo_row_get_selected (self->profile);
  g_auto (GStrv) stays = reeve_dialog_split_words (self->stays);
  guint n_profiles = g_strv_length (self->profiles);
  const char *profile =
    selected > 0 && selected <= n_profiles ? self->profiles[n_profiles - selected] : NULL;
  const char *const one[] = { profile, NULL };
  const char *const none[] = { NULL };
  const char *const *again = profile != NULL ? one : (const char *const *) self->profiles;
  const ReeveSeedResetOptions options = {
    .profile = profile,
    .stays = (const char *const *) stays,
    .takes_edited = gtk_switch_get_active (self->edited),
  };

  if (self->from != NULL)
    reeve_seed_review_reset (self->from, self->workspace, self->database, &options,
                             gtk_switch_get_active (self->again) ? again : none);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
take_profiles (ReeveResetDialog *self, GPtrArray *runs)
{
  g_autoptr (GtkStringList) words = gtk_string_list_new (NULL);

  gtk_string_list_append (words, _("All profiles"));
  self->profiles = reeve_seed_runs_list_profiles (runs);
  for (guint i = g_strv_length (self->profiles); i > 0; i--)
    gtk_string_list_append (words, self->profiles[i - 1]);
  adw_combo_row_set_model (self->profile, G_LIST_MODEL (words));
}

static void
reeve_reset_dialog_dispose (GObject *object)
{
  ReeveResetDialog *self = REEVE_RESET_DIALOG (object);

  g_clear_weak_pointer (&self->from);
  gtk_widget_dispose_template (GTK_WIDGET (object), REEVE_TYPE_RESET_DIALOG);
  g_clear_object (&self->workspace);
  g_clear_object (&self->database);
  g_clear_pointer (&self->profiles, g_strfreev);
  G_OBJECT_CLASS (reeve_reset_dialog_parent_class)->dispose (object);
}

static void
reeve_reset_dialog_class_init (ReeveResetDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = reeve_reset_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/reeve_db/Reeve/ui/reset-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, ReeveResetDialog, profile);
  gtk_widget_class_bind_template_child (widget_class, ReeveResetDialog, stays);
  gtk_widget_class_bind_template_child (widget_class, ReeveResetDialog, edited);
  gtk_widget_class_bind_template_child (widget_class, ReeveResetDialog, again);
  gtk_widget_class_install_action (widget_class, "reset.start", NULL, start_action);
}

static void
reeve_reset_dialog_init (ReeveResetDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  reeve_dialog_fit (GTK_WINDOW (self));
}

GtkWindow *
reeve_reset_dialog_new (GtkWidget *from,
                        ReeveWorkspace *workspace,
                        ReeveDatabase *database,
                        GPtrArray *runs)
{
  ReeveResetDialog *self = g_object_new (REEVE_TYPE_RESET_DIALOG, NULL);

  g_set_weak_pointer (&self->from, from);
  self->workspace = g_object_ref (workspace);
  self->database = g_object_ref (database);
  take_profiles (self, runs);
  gtk_widget_grab_focus (GTK_WIDGET (self->profile));
  return GTK_WINDOW (self);
}
