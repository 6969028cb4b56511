/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/widgets/backup-opener.h"

#include <glib/gi18n.h>

#include "app/widgets/error-card.h"
#include "app/widgets/unlock-form.h"
#include "core/base/error.h"

struct _ReeveBackupOpener
{
  AdwBin parent_instance;

  GtkStack *pages;
  GtkSpinner *spinner;
  ReeveUnlockForm *unlock;
  ReeveErrorCard *card;
  GtkWidget *another;

  ReeveWorkspace *workspace; /* nullable */
  gulong ready_handler;      /* on it; 0: it is ready */
  char *path;
  GCancellable *opening; /* nullable */
  gboolean takes_dumps;
};

static guint opened_signal;
static guint busy_signal;

G_DEFINE_FINAL_TYPE (ReeveBackupOpener, reeve_backup_opener, ADW_TYPE_BIN)

static void
show_page (ReeveBackupOpener *self, const char *page)
{
  gtk_stack_set_visible_child_name (self->pages, page);
  gtk_spinner_set_spinning (self->spinner, g_str_equal (page, "opening"));
}

/* Keys that do not fit, or a file with keys that is none: both can be answered otherwise. */
static void
show_trouble (ReeveBackupOpener *self, const GError *error, gboolean tried_keys)
{
  if (g_error_matches (error, REEVE_ERROR, REEVE_ERROR_AUTH) ||
      (tried_keys && !g_error_matches (error, REEVE_ERROR, REEVE_ERROR_CORRUPT)))
    {
      show_page (self, "locked");
      reeve_unlock_form_ask (self->unlock, tried_keys ? error : NULL);
      return;
    }
  reeve_error_card_set_heading (self->card, _("This File Cannot Be Opened"));
  reeve_error_card_set_error (self->card, error);
  show_page (self, "broken");
}

/* What is opened, for its callback. */
typedef struct
{
  ReeveBackupOpener *opener;
  GCancellable *cancellable;
  gboolean has_keys;
} Opening;

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Opening *opening = data;
  g_autoptr (ReeveBackupOpener) self = opening->opener;
  g_autoptr (GCancellable) cancellable = opening->cancellable;
  g_autoptr (GError) error = NULL;
  g_autoptr (ReeveBackupFile) file = reeve_backup_file_open_finish (result, &error);

  if (cancellable != self->opening)
    return;
  g_clear_object (&self->opening);
  if (file == NULL)
    {
      show_trouble (self, error, opening->has_keys);
      return;
    }
  reeve_unlock_form_clear (self->unlock);
  g_signal_emit (self, opened_signal, 0, file);
}

static void
start (ReeveBackupOpener *self, ReeveKeySource *keys)
{
  Opening *opening = g_new0 (Opening, 1);

  show_page (self, "opening");
  g_signal_emit (self, busy_signal, 0);
  self->opening = g_cancellable_new ();
  opening->opener = g_object_ref (self);
  opening->cancellable = g_object_ref (self->opening);
  opening->has_keys = keys != NULL;
  (self->takes_dumps ? reeve_backup_file_open_any : reeve_backup_file_open) (
    self->path, keys, reeve_workspace_get_catalogue (self->workspace), self->opening, opened_cb,
    opening);
}

static void
unlock_cb (ReeveBackupOpener *self, ReeveKeySource *keys)
{
  start (self, keys);
}

static void
ready_cb (ReeveBackupOpener *self)
{
  g_clear_signal_handler (&self->ready_handler, self->workspace);
  start (self, NULL);
}

void
reeve_backup_opener_cancel (ReeveBackupOpener *self)
{
  g_return_if_fail (REEVE_IS_BACKUP_OPENER (self));

  g_cancellable_cancel (self->opening);
  g_clear_object (&self->opening);
  if (self->workspace != NULL)
    g_clear_signal_handler (&self->ready_handler, self->workspace);
}

void
reeve_backup_opener_open (ReeveBackupOpener *self, ReeveWorkspace *workspace, const char *path)
{
  g_return_if_fail (REEVE_IS_BACKUP_OPENER (self));
  g_return_if_fail (REEVE_IS_WORKSPACE (workspace));
  g_return_if_fail (path != NULL);

  reeve_backup_opener_cancel (self);
  g_set_object (&self->workspace, workspace);
  g_free (self->path);
  self->path = g_strdup (path);
  reeve_unlock_form_clear (self->unlock);
  show_page (self, "opening");
  /* A file that was opened with the program comes before the list that knows of it. */
  if (reeve_workspace_is_ready (workspace))
    start (self, NULL);
  else
    self->ready_handler =
      g_signal_connect_swapped (workspace, "notify::ready", G_CALLBACK (ready_cb), self);
}

void
reeve_backup_opener_set_for_restore (ReeveBackupOpener *self)
{
  g_return_if_fail (REEVE_IS_BACKUP_OPENER (self));

  self->takes_dumps = TRUE;
  gtk_widget_set_visible (self->another, TRUE);
}

static void
reeve_backup_opener_dispose (GObject *object)
{
  ReeveBackupOpener *self = REEVE_BACKUP_OPENER (object);

  reeve_backup_opener_cancel (self);
  g_clear_object (&self->workspace);
  g_clear_pointer (&self->path, g_free);
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), REEVE_TYPE_BACKUP_OPENER);
  G_OBJECT_CLASS (reeve_backup_opener_parent_class)->dispose (object);
}

static void
reeve_backup_opener_class_init (ReeveBackupOpenerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = reeve_backup_opener_dispose;
  g_type_ensure (REEVE_TYPE_ERROR_CARD);
  g_type_ensure (REEVE_TYPE_UNLOCK_FORM);
  opened_signal = g_signal_new ("opened", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  busy_signal = g_signal_new ("busy", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                              NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/reeve_db/Reeve/ui/backup-opener.ui");
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupOpener, pages);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupOpener, spinner);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupOpener, unlock);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupOpener, card);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupOpener, another);
  gtk_widget_class_bind_template_callback (widget_class, unlock_cb);
}

static void
reeve_backup_opener_init (ReeveBackupOpener *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
reeve_backup_opener_new (void)
{
  return g_object_new (REEVE_TYPE_BACKUP_OPENER, NULL);
}
