/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include <glib/gi18n.h>

#include "app/dialogs/backup-browser.h"
#include "app/dialogs/backup-dialog.h"
#include "app/dialogs/backup-review.h"
#include "app/dialogs/fit.h"
#include "app/dialogs/key-dialog.h"
#include "app/dialogs/restore-assistant.h"
#include "app/dialogs/retention-dialog.h"
#include "app/notice.h"
#include "app/pages/backups-page-private.h"

static const ReeveBackupRecord *
get_record (ReeveBackupsPage *self)
{
  ReeveBackupItem *item = reeve_backups_page_get_selected (self);

  return item != NULL ? reeve_backup_item_get_record (item) : NULL;
}

/* --- keys ---------------------------------------------------------------------------------- */

/* What is done with the keys when they have been given. */
typedef struct
{
  ReeveBackupsPage *page;
  char *id; /* of the backup that they are for */
  void (*use) (ReeveBackupsPage *self, ReeveProof proof);
  ReeveProof proof;
} Asking;

static void
asking_free (gpointer data, GClosure *closure)
{
  Asking *asking = data;

  g_object_unref (asking->page);
  g_free (asking->id);
  g_free (asking);
}

static void
given_cb (ReeveKeyDialog *dialog, ReeveKeySource *keys, Asking *asking)
{
  ReeveBackupsPage *self = asking->page;
  const ReeveBackupRecord *record = get_record (self);

  /* Another one may have come first in the list meanwhile. */
  if (record == NULL || g_strcmp0 (record->id, asking->id) != 0)
    return;
  g_clear_pointer (&self->keys, reeve_key_source_unref);
  self->keys = reeve_key_source_ref (keys);
  asking->use (self, asking->proof);
}

static void
ask_for_keys (ReeveBackupsPage *self,
              void (*use) (ReeveBackupsPage *self, ReeveProof proof),
              ReeveProof proof,
              const GError *trouble)
{
  const ReeveBackupRecord *record = get_record (self);
  GtkWindow *dialog;
  Asking *asking;

  if (record == NULL)
    return;
  dialog = reeve_key_dialog_new (record->file, trouble);
  asking = g_new0 (Asking, 1);
  asking->page = g_object_ref (self);
  asking->id = g_strdup (record->id);
  asking->use = use;
  asking->proof = proof;
  g_signal_connect_data (dialog, "given", G_CALLBACK (given_cb), asking, asking_free, 0);
  reeve_dialog_present (dialog, GTK_WIDGET (self));
}

static void
unlock (ReeveBackupsPage *self, ReeveProof unused)
{
  reeve_backup_details_unlock (self->details, self->keys);
}

static void
unlock_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ask_for_keys (REEVE_BACKUPS_PAGE (widget), unlock, REEVE_PROOF_NONE, NULL);
}

/* --- making and proving -------------------------------------------------------------------- */

static void
create_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveBackupsPage *self = REEVE_BACKUPS_PAGE (widget);
  const ReeveBackupWish wish = REEVE_BACKUP_WISH_INIT;

  reeve_backup_review_create (widget, self->workspace, self->database, &wish);
}

static void
create_with_options_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveBackupsPage *self = REEVE_BACKUPS_PAGE (widget);

  reeve_dialog_present (reeve_backup_dialog_new (widget, self->workspace, self->database), widget);
}

static void verify (ReeveBackupsPage *self, ReeveProof proof);

static void
locked_cb (GtkWidget *from, ReeveProof proof, const GError *error)
{
  ask_for_keys (REEVE_BACKUPS_PAGE (from), verify, proof, error);
}

static void
verify (ReeveBackupsPage *self, ReeveProof proof)
{
  const ReeveBackupRecord *record = get_record (self);

  if (record != NULL)
    reeve_backup_review_verify (GTK_WIDGET (self), self->workspace, self->database, record->file,
                                record->id, proof, self->keys, locked_cb);
}

static void
verify_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveBackupsPage *self = REEVE_BACKUPS_PAGE (widget);
  const ReeveBackupRecord *record = get_record (self);
  ReeveProof proof =
    g_str_equal (action, "backup.verify") ? REEVE_PROOF_READ_BACK : REEVE_PROOF_RESTORED;

  if (record != NULL && record->encrypted && self->keys == NULL)
    ask_for_keys (self, verify, proof, NULL);
  else
    verify (self, proof);
}

static void
prune_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveBackupsPage *self = REEVE_BACKUPS_PAGE (widget);

  if (reeve_workspace_get_catalogue (self->workspace) != NULL)
    reeve_dialog_present (reeve_retention_dialog_new (widget, self->workspace, self->database),
                          widget);
}

static void
undo_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveBackupsPage *self = REEVE_BACKUPS_PAGE (widget);

  reeve_backup_review_undo (widget, self->workspace, self->database);
}

/* --- what is in it ------------------------------------------------------------------------- */

static void
restore_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveBackupsPage *self = REEVE_BACKUPS_PAGE (widget);
  const ReeveBackupRecord *record = get_record (self);
  GtkRoot *root = gtk_widget_get_root (widget);

  if (record != NULL && GTK_IS_WINDOW (root))
    reeve_restore_assistant_present (GTK_WINDOW (root), self->workspace, self->database,
                                     record->file);
}

static void
browse_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveBackupsPage *self = REEVE_BACKUPS_PAGE (widget);
  const ReeveBackupRecord *record = get_record (self);
  GtkRoot *root = gtk_widget_get_root (widget);

  if (record != NULL && GTK_IS_WINDOW (root))
    reeve_backup_browser_present (GTK_WINDOW (root), self->workspace, self->database,
                                  record->file);
}

/* --- pinning ------------------------------------------------------------------------------- */

typedef struct
{
  ReeveCatalogue *catalogue;
  char *id;
  gboolean pinned;
} Pinning;

static void
pinning_free (gpointer data)
{
  Pinning *pinning = data;

  g_object_unref (pinning->catalogue);
  g_free (pinning->id);
  g_free (pinning);
}

static void
pin_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Pinning *pinning = data;
  GError *error = NULL;

  if (reeve_catalogue_pin_backup (pinning->catalogue, pinning->id, pinning->pinned, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
pinned_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  ReeveBackupsPage *self = REEVE_BACKUPS_PAGE (object);
  const Pinning *pinning = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  gboolean ok = g_task_propagate_boolean (G_TASK (result), &error);

  if (gtk_widget_get_root (GTK_WIDGET (self)) == NULL)
    return;
  if (!ok)
    {
      reeve_notice_error (GTK_WIDGET (self), _("The Backup Could Not Be Pinned"), error);
      return;
    }
  reeve_notice_toast (GTK_WIDGET (self),
                      pinning->pinned ? _("Pinned: it is never removed as an old one")
                                      : _("No longer pinned"),
                      NULL, NULL);
  reeve_backups_page_refresh (self);
}

static void
pin_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveBackupsPage *self = REEVE_BACKUPS_PAGE (widget);
  const ReeveBackupRecord *record = get_record (self);
  ReeveCatalogue *catalogue = reeve_workspace_get_catalogue (self->workspace);
  g_autoptr (GTask) task = NULL;
  Pinning *pinning;

  if (record == NULL || catalogue == NULL)
    return;
  pinning = g_new0 (Pinning, 1);
  pinning->catalogue = g_object_ref (catalogue);
  pinning->id = g_strdup (record->id);
  pinning->pinned = !record->pinned;
  task = g_task_new (self, NULL, pinned_cb, NULL);
  g_task_set_task_data (task, pinning, pinning_free);
  g_task_run_in_thread (task, pin_thread);
}

/* --- the file ------------------------------------------------------------------------------ */

static void
open_folder_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  const ReeveBackupRecord *record = get_record (REEVE_BACKUPS_PAGE (widget));
  g_autofree char *folder = record != NULL ? g_path_get_dirname (record->file) : NULL;

  reeve_notice_open (widget, folder, _("It Could Not Be Opened"));
}

static void
copy_path_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  const ReeveBackupRecord *record = get_record (REEVE_BACKUPS_PAGE (widget));

  if (record == NULL)
    return;
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), record->file);
  reeve_notice_toast (widget, _("Copied the path"), NULL, NULL);
}

/* --- the page ------------------------------------------------------------------------------ */

static void
refresh_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  reeve_backups_page_refresh (REEVE_BACKUPS_PAGE (widget));
}

static void
back_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveBackupsPage *self = REEVE_BACKUPS_PAGE (widget);

  adw_leaflet_set_visible_child (self->leaflet, self->list_pane);
}

/* --- the table ----------------------------------------------------------------------------- */

typedef enum
{
  NEEDS_NOTHING,
  NEEDS_CATALOGUE,
  NEEDS_SELECTED,
  NEEDS_FILE, /* of the selected one */
} Need;

static const struct
{
  const char *name;
  GtkWidgetActionActivateFunc activate;
  Need need;
} actions[] = {
  { "backup.create", create_action, NEEDS_CATALOGUE },
  { "backup.create-with-options", create_with_options_action, NEEDS_CATALOGUE },
  { "backup.prune", prune_action, NEEDS_CATALOGUE },
  { "backup.undo", undo_action, NEEDS_CATALOGUE },
  { "backup.restore", restore_action, NEEDS_FILE },
  { "backup.browse", browse_action, NEEDS_FILE },
  { "backup.verify", verify_action, NEEDS_FILE },
  { "backup.verify-restored", verify_action, NEEDS_FILE },
  { "backup.unlock", unlock_action, NEEDS_FILE },
  { "backup.pin", pin_action, NEEDS_SELECTED },
  { "backup.open-folder", open_folder_action, NEEDS_SELECTED },
  { "backup.copy-path", copy_path_action, NEEDS_SELECTED },
  { "backup.refresh", refresh_action, NEEDS_NOTHING },
  { "backup.back", back_action, NEEDS_NOTHING },
};

void
reeve_backups_page_install_actions (GtkWidgetClass *widget_class)
{
  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, NULL, actions[i].activate);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F5, 0, "backup.refresh", NULL);
}

static gboolean
is_met (ReeveBackupsPage *self, Need need)
{
  ReeveBackupItem *item = reeve_backups_page_get_selected (self);

  switch (need)
    {
    case NEEDS_NOTHING:
      return TRUE;
    case NEEDS_CATALOGUE:
      return reeve_workspace_get_catalogue (self->workspace) != NULL;
    case NEEDS_SELECTED:
      return item != NULL;
    case NEEDS_FILE:
      return item != NULL && reeve_backup_item_is_present (item);
    }
  return FALSE;
}

void
reeve_backups_page_update_actions (ReeveBackupsPage *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), actions[i].name,
                                   is_met (self, actions[i].need));
}
