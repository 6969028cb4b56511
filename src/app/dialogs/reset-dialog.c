/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/dialogs/reset-dialog.h"

#include <glib/gi18n.h>

#include "app/dialogs/fit.h"
#include "app/dialogs/seed-review.h"
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
  GPtrArray *profiles; /* names, that applied last first; the choice before them is all */
};

G_DEFINE_FINAL_TYPE (ReeveResetDialog, reeve_reset_dialog, ADW_TYPE_WINDOW)

/* What is typed, split at blanks and commas. (transfer full) (nullable): NULL: nothing */
static char **
split_names (GtkEditable *editable)
{
  g_auto (GStrv) parts = g_strsplit_set (gtk_editable_get_text (editable), " ,;\t", -1);
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  gboolean any = FALSE;

  for (guint i = 0; parts[i] != NULL; i++)
    if (*parts[i] != '\0')
      {
        g_strv_builder_add (names, parts[i]);
        any = TRUE;
      }
  return any ? g_strv_builder_end (names) : NULL;
}

/* In the order in which they were applied. (transfer full): */
static char **
list_again (ReeveResetDialog *self, const char *profile)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (guint i = self->profiles->len; i > 0 && gtk_switch_get_active (self->again); i--)
    if (profile == NULL || g_str_equal (profile, g_ptr_array_index (self->profiles, i - 1)))
      g_strv_builder_add (names, g_ptr_array_index (self->profiles, i - 1));
  return g_strv_builder_end (names);
}

static void
start_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveResetDialog *self = REEVE_RESET_DIALOG (widget);
  guint selected = adw_combo_row_get_selected (self->profile);
  g_auto (GStrv) stays = split_names (self->stays);
  const char *profile = selected > 0 && selected <= self->profiles->len
                          ? g_ptr_array_index (self->profiles, selected - 1)
                          : NULL;
  g_auto (GStrv) again = list_again (self, profile);
  const ReeveSeedResetOptions options = {
    .profile = profile,
    .stays = (const char *const *) stays,
    .takes_edited = gtk_switch_get_active (self->edited),
  };

  if (self->from != NULL)
    reeve_seed_review_reset (self->from, self->workspace, self->database, &options,
                             (const char *const *) again);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
take_profiles (ReeveResetDialog *self, GPtrArray *runs)
{
  g_autoptr (GtkStringList) words = gtk_string_list_new (NULL);

  gtk_string_list_append (words, _("All profiles"));
  for (guint i = 0; runs != NULL && i < runs->len; i++)
    {
      const ReeveSeedRun *run = g_ptr_array_index (runs, i);

      if (run->undone_at != NULL ||
          g_ptr_array_find_with_equal_func (self->profiles, run->profile, g_str_equal, NULL))
        continue;
      g_ptr_array_add (self->profiles, g_strdup (run->profile));
      gtk_string_list_append (words, run->profile);
    }
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
  g_clear_pointer (&self->profiles, g_ptr_array_unref);
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
  self->profiles = g_ptr_array_new_with_free_func (g_free);
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
  return GTK_WINDOW (self);
}
