/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/dialogs/backup-dialog.h"

#include <glib/gi18n.h>

#include "app/dialogs/backup-review.h"
#include "app/dialogs/fit.h"
#include "app/dialogs/words.h"
#include "app/notice.h"
#include "app/widgets/file-row.h"
#include "core/backup/age-key.h"

struct _ReeveBackupDialog
{
  AdwWindow parent_instance;

  GtkLabel *trouble;
  GtkEditable *name;
  AdwPreferencesGroup *proof_group;
  AdwComboRow *proof;
  AdwComboRow *encryption;
  GtkEditable *passphrase;
  GtkEditable *again;
  GtkEditable *recipients;
  ReeveFileRow *identity;
  ReeveFileRow *folder;
  GtkEditable *tables;
  GtkWidget *classic_row;
  GtkSwitch *classic;
  GtkWidget *copy;

  ReeveWorkspace *workspace;
  ReeveDatabase *database;
  GtkWidget *from; /* weak */
};

/* In the order of the choices. */
static const struct
{
  ReeveProof proof;
  const char *choice;
  const char *meaning;
} proofs[] = {
  { REEVE_PROOF_READ_BACK, N_("Reading it back"),
    N_("It is unpacked again, and all of its rows are compared with those that were read.") },
  { REEVE_PROOF_RESTORED, N_("Restoring it"),
    N_("It is restored into a throw-away database, all rows are compared, and the time that took "
       "is noted.") },
  { REEVE_PROOF_SEALED, N_("Its seal alone"),
    N_("It is known to be what was written. Nothing is unpacked.") },
};

enum
{
  FOR_NOBODY,
  BY_PASSPHRASE,
  FOR_RECIPIENTS,
  BY_DAILY_KEY,
};

G_DEFINE_FINAL_TYPE (ReeveBackupDialog, reeve_backup_dialog, ADW_TYPE_WINDOW)

/* What is wrong with what stands there; NULL when nothing is. */
static char *
find_trouble (ReeveBackupDialog *self)
{
  g_autoptr (ReeveAgeLock) lock = reeve_age_lock_new ();
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) recipients = NULL;

  if (adw_combo_row_get_selected (self->encryption) == BY_PASSPHRASE &&
      *gtk_editable_get_text (self->again) != '\0' &&
      g_strcmp0 (gtk_editable_get_text (self->passphrase), gtk_editable_get_text (self->again)) !=
        0)
    return g_strdup (_("The two passphrases are not the same."));
  if (adw_combo_row_get_selected (self->encryption) != FOR_RECIPIENTS)
    return NULL;
  recipients = reeve_dialog_split_words (self->recipients);
  for (guint i = 0; recipients != NULL && recipients[i] != NULL; i++)
    if (!reeve_age_lock_add (lock, recipients[i], &error))
      return g_strdup (error->message);
  return NULL;
}

static gboolean
is_complete (ReeveBackupDialog *self)
{
  switch (adw_combo_row_get_selected (self->encryption))
    {
    case BY_PASSPHRASE:
      return *gtk_editable_get_text (self->passphrase) != '\0' &&
             *gtk_editable_get_text (self->again) != '\0';
    case FOR_RECIPIENTS:
      return *gtk_editable_get_text (self->recipients) != '\0';
    default:
      return TRUE;
    }
}

static void
update (ReeveBackupDialog *self)
{
  g_autofree char *trouble = find_trouble (self);
  guint encryption = adw_combo_row_get_selected (self->encryption);
  guint proof = MIN (adw_combo_row_get_selected (self->proof), G_N_ELEMENTS (proofs) - 1);
  gboolean can = trouble == NULL && is_complete (self);

  gtk_widget_set_visible (GTK_WIDGET (self->trouble), trouble != NULL);
  gtk_label_set_text (self->trouble, trouble != NULL ? trouble : "");
  adw_preferences_group_set_description (self->proof_group, _(proofs[proof].meaning));
  gtk_widget_set_visible (GTK_WIDGET (self->passphrase), encryption == BY_PASSPHRASE);
  gtk_widget_set_visible (GTK_WIDGET (self->again), encryption == BY_PASSPHRASE);
  gtk_widget_set_visible (GTK_WIDGET (self->recipients), encryption == FOR_RECIPIENTS);
  gtk_widget_set_visible (GTK_WIDGET (self->identity), encryption == FOR_RECIPIENTS);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "backup.start", can);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "backup.copy-command-line", can);
}

/* What stands in the dialog, for as long as @use takes. */
static void
with_wish (ReeveBackupDialog *self,
           void (*use) (ReeveBackupDialog *self, const ReeveBackupWish *wish))
{
  guint encryption = adw_combo_row_get_selected (self->encryption);
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (self->name)));
  g_auto (GStrv) tables = reeve_dialog_split_words (self->tables);
  g_auto (GStrv) recipients =
    encryption == FOR_RECIPIENTS ? reeve_dialog_split_words (self->recipients) : NULL;
  g_autoptr (ReeveSecret) passphrase =
    encryption == BY_PASSPHRASE
      ? reeve_secret_new (gtk_editable_get_text (self->passphrase), -1)
      : NULL;
  const ReeveBackupWish wish = {
    .label = *name != '\0' ? name : NULL,
    .folder = reeve_file_row_get_path (self->folder),
    .proof = proofs[adw_combo_row_get_selected (self->proof)].proof,
    .classic = gtk_switch_get_active (self->classic),
    .tables = (const char *const *) tables,
    .passphrase = passphrase,
    .recipients = (const char *const *) recipients,
    .identity =
      encryption == FOR_RECIPIENTS ? reeve_file_row_get_path (self->identity) : NULL,
    .by_daily_key = encryption == BY_DAILY_KEY,
  };

  use (self, &wish);
}

static void
start (ReeveBackupDialog *self, const ReeveBackupWish *wish)
{
  if (self->from != NULL)
    reeve_backup_review_create (self->from, self->workspace, self->database, wish);
}

static void
start_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  with_wish (REEVE_BACKUP_DIALOG (widget), start);
  gtk_window_destroy (GTK_WINDOW (widget));
}

static void
copy (ReeveBackupDialog *self, const ReeveBackupWish *wish)
{
  g_autofree char *line = reeve_backup_review_dup_create_line (self->database, wish);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), line);
  reeve_notice_toast (self->copy, _("The command line was copied"), NULL, NULL);
}

static void
copy_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  with_wish (REEVE_BACKUP_DIALOG (widget), copy);
}

/* --- the class ------------------------------------------------------------------------------ */

static void
reeve_backup_dialog_dispose (GObject *object)
{
  ReeveBackupDialog *self = REEVE_BACKUP_DIALOG (object);

  g_clear_weak_pointer (&self->from);
  gtk_widget_dispose_template (GTK_WIDGET (object), REEVE_TYPE_BACKUP_DIALOG);
  g_clear_object (&self->workspace);
  g_clear_object (&self->database);
  G_OBJECT_CLASS (reeve_backup_dialog_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/reeve_db/Reeve/ui/backup-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupDialog, trouble);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupDialog, name);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupDialog, proof_group);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupDialog, proof);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupDialog, encryption);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupDialog, passphrase);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupDialog, again);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupDialog, recipients);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupDialog, identity);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupDialog, folder);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupDialog, tables);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupDialog, classic_row);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupDialog, classic);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupDialog, copy);
  gtk_widget_class_bind_template_callback (widget_class, update);
}

static void
reeve_backup_dialog_class_init (ReeveBackupDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = reeve_backup_dialog_dispose;
  g_type_ensure (REEVE_TYPE_FILE_ROW);
  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "backup.start", NULL, start_action);
  gtk_widget_class_install_action (widget_class, "backup.copy-command-line", NULL, copy_action);
}

static void
reeve_backup_dialog_init (ReeveBackupDialog *self)
{
  g_autoptr (GtkStringList) words = gtk_string_list_new (NULL);

  gtk_widget_init_template (GTK_WIDGET (self));
  reeve_dialog_fit (GTK_WINDOW (self));
  for (gsize i = 0; i < G_N_ELEMENTS (proofs); i++)
    gtk_string_list_append (words, _(proofs[i].choice));
  adw_combo_row_set_model (self->proof, G_LIST_MODEL (words));
  update (self);
}

GtkWindow *
reeve_backup_dialog_new (GtkWidget *from, ReeveWorkspace *workspace, ReeveDatabase *database)
{
  ReeveBackupDialog *self = g_object_new (REEVE_TYPE_BACKUP_DIALOG, NULL);
  ReeveConnection *connection = reeve_database_get_connection (database);
  const ReeveEngine *engine = reeve_engine_find (reeve_connection_get_engine (connection));
  g_autofree char *title =
    /* TRANSLATORS: %s is the name of a database */
    g_strdup_printf (_("Back Up “%s”"), reeve_database_get_name (database));

  g_set_weak_pointer (&self->from, from);
  self->workspace = g_object_ref (workspace);
  self->database = g_object_ref (database);
  gtk_window_set_title (GTK_WINDOW (self), title);
  gtk_widget_set_visible (self->classic_row, engine != NULL && !engine->is_file);
  return GTK_WINDOW (self);
}
