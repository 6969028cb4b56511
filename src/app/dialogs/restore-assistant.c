/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/dialogs/restore-assistant.h"

#include <glib/gi18n.h>

#include "app/dialogs/backup-review.h"
#include "app/dialogs/fit.h"
#include "app/dialogs/restore-review.h"
#include "app/notice.h"
#include "app/widgets/backup-about.h"
#include "app/widgets/backup-opener.h"
#include "app/widgets/chooser.h"
#include "app/widgets/restore-outcome.h"
#include "app/widgets/restore-tables.h"
#include "app/widgets/restore-target.h"

struct _ReeveRestoreAssistant
{
  AdwWindow parent_instance;

  AdwWindowTitle *title;
  GtkButton *close;
  GtkWidget *review;
  GtkStack *pages;
  GtkWidget *choose;
  ReeveBackupOpener *opener;
  GtkScrolledWindow *scroller;
  ReeveBackupAbout *about;
  ReeveRestoreTarget *target;
  ReeveRestoreTables *tables;
  AdwActionRow *created;
  AdwActionRow *replaced;
  AdwActionRow *untouched;
  GtkLabel *missing;
  ReeveRestoreOutcome *outcome;

  ReeveWorkspace *workspace;
  ReeveDatabase *preferred; /* nullable */
  ReeveBackupFile *file;    /* NULL until it is open */
  GtkFileChooserNative *chooser;
  ReeveConnection *destination; /* of the last plan */
  ReeveDatabase *replacing;     /* of the last plan; nullable */
  ReeveRestoreMode mode;        /* of the last plan */
  gboolean closed;
};

G_DEFINE_FINAL_TYPE (ReeveRestoreAssistant, reeve_restore_assistant, ADW_TYPE_WINDOW)

/* --- what is shown --------------------------------------------------------------------------- */

static void
show_page (ReeveRestoreAssistant *self, const char *page)
{
  gboolean is_job = g_str_equal (page, "job");

  gtk_stack_set_visible_child_name (self->pages, page);
  gtk_widget_set_visible (self->review, g_str_equal (page, "ready"));
  gtk_button_set_label (self->close, is_job ? _("_Close") : _("_Cancel"));
}

static ReeveRestoreWish *
dup_wish (ReeveRestoreAssistant *self)
{
  ReeveRestoreWish *wish = reeve_restore_wish_new (self->file);

  reeve_restore_target_fill (self->target, wish);
  if (self->file->foreign == NULL)
    wish->tables = reeve_restore_tables_dup_chosen (self->tables);
  return wish;
}

static void
update (ReeveRestoreAssistant *self)
{
  g_autoptr (ReeveRestoreWish) wish = NULL;
  g_autofree char *created = NULL;
  g_autofree char *replaced = NULL;
  g_autofree char *untouched = NULL;
  const char *missing;

  if (self->file == NULL)
    return;
  wish = dup_wish (self);
  created = reeve_restore_wish_dup_created (wish);
  replaced = reeve_restore_wish_dup_replaced (wish);
  untouched = reeve_restore_wish_dup_untouched (wish);
  missing = reeve_restore_wish_get_missing (wish);
  adw_action_row_set_subtitle (self->created, created);
  adw_action_row_set_subtitle (self->replaced, replaced);
  adw_action_row_set_subtitle (self->untouched, untouched);
  gtk_label_set_text (self->missing, missing != NULL ? missing : "");
  gtk_widget_set_visible (GTK_WIDGET (self->missing), missing != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "restore.review", missing == NULL);
}

static void
tables_changed_cb (ReeveRestoreAssistant *self)
{
  g_auto (GStrv) chosen = reeve_restore_tables_dup_chosen (self->tables);
  gboolean has_choice = gtk_widget_get_visible (GTK_WIDGET (self->tables));

  reeve_restore_target_set_some_tables (self->target, has_choice && chosen != NULL);
  update (self);
}

/* --- the file -------------------------------------------------------------------------------- */

static void
show_file (ReeveRestoreAssistant *self)
{
  reeve_backup_about_set_file (self->about, self->file);
  reeve_restore_target_set_file (self->target, self->workspace, self->file, self->preferred);
  /* A dump is a script: all of it runs, or nothing. */
  gtk_widget_set_visible (GTK_WIDGET (self->tables), self->file->foreign == NULL);
  if (self->file->foreign == NULL)
    reeve_restore_tables_set_manifest (self->tables, self->file->backup->manifest);
  show_page (self, "ready");
  tables_changed_cb (self);
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), 0);
}

static void
busy_cb (ReeveRestoreAssistant *self)
{
  g_clear_pointer (&self->file, reeve_backup_file_unref);
  show_page (self, "opener");
}

static void
opened_cb (ReeveRestoreAssistant *self, ReeveBackupFile *file)
{
  self->file = reeve_backup_file_ref (file);
  show_file (self);
}

static void
set_path (ReeveRestoreAssistant *self, const char *path)
{
  g_autofree char *name = g_filename_display_basename (path);

  adw_window_title_set_subtitle (self->title, name);
  busy_cb (self);
  reeve_backup_opener_open (self->opener, self->workspace, path);
}

static void
file_chosen_cb (ReeveRestoreAssistant *self, int response)
{
  g_autofree char *path = reeve_chooser_take_path (&self->chooser, response);

  if (path != NULL)
    set_path (self, path);
}

static void
choose_file_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  static const char *const endings[] = { "reeve", "sql", "dump", "pgdump", "backup", "gz", "zst" };
  ReeveRestoreAssistant *self = REEVE_RESTORE_ASSISTANT (widget);
  g_autoptr (GtkFileFilter) backups = gtk_file_filter_new ();
  g_autoptr (GtkFileFilter) all = gtk_file_filter_new ();

  g_clear_object (&self->chooser);
  self->chooser = gtk_file_chooser_native_new (_("Choose a Backup"), GTK_WINDOW (self),
                                               GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL);
  gtk_file_filter_set_name (backups, _("Backups and dumps"));
  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    gtk_file_filter_add_suffix (backups, endings[i]);
  gtk_file_filter_set_name (all, _("All files"));
  gtk_file_filter_add_pattern (all, "*");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (self->chooser), backups);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (self->chooser), all);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (file_chosen_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static gboolean
drop_cb (ReeveRestoreAssistant *self, const GValue *value)
{
  g_autoptr (GSList) files = gdk_file_list_get_files (g_value_get_boxed (value));
  const char *path = files != NULL ? g_file_peek_path (files->data) : NULL;

  if (path == NULL || g_strcmp0 (gtk_stack_get_visible_child_name (self->pages), "job") == 0)
    return FALSE;
  set_path (self, path);
  return TRUE;
}

/* --- the job --------------------------------------------------------------------------------- */

static void
submitted_cb (GtkWidget *from, ReeveJob *job)
{
  ReeveRestoreAssistant *self = REEVE_RESTORE_ASSISTANT (from);

  if (self->closed)
    return;
  reeve_restore_outcome_set_job (self->outcome, job, self->mode);
  show_page (self, "job");
}

static void
review_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveRestoreAssistant *self = REEVE_RESTORE_ASSISTANT (widget);
  g_autoptr (ReeveRestoreWish) wish = NULL;
  g_autoptr (ReeveConnection) destination = NULL;
  g_autoptr (GError) error = NULL;

  if (self->file == NULL)
    return;
  wish = dup_wish (self);
  destination = reeve_restore_wish_dup_destination (wish, &error);
  if (destination == NULL)
    {
      reeve_notice_error (widget, _("No Plan Could Be Made"), error);
      return;
    }
  g_set_object (&self->destination, destination);
  g_set_object (&self->replacing, reeve_restore_target_get_database (self->target));
  self->mode = wish->mode;
  reeve_restore_review_start (widget, self->workspace, g_steal_pointer (&wish), destination,
                              submitted_cb);
}

static void
again_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  show_page (REEVE_RESTORE_ASSISTANT (widget), "ready");
}

/* The dialogs that follow stand over the window that this one stands over. */
static GtkWidget *
close_and_get_parent (ReeveRestoreAssistant *self)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));

  gtk_window_close (GTK_WINDOW (self));
  return GTK_WIDGET (parent);
}

static void
undo_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveRestoreAssistant *self = REEVE_RESTORE_ASSISTANT (widget);
  g_autoptr (ReeveDatabase) database = self->replacing != NULL ? g_object_ref (self->replacing)
                                                               : NULL;
  g_autoptr (ReeveWorkspace) workspace = g_object_ref (self->workspace);
  GtkWidget *parent = close_and_get_parent (self);

  if (database != NULL && parent != NULL)
    reeve_backup_review_undo (parent, workspace, database);
}

static void
show_job_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GtkWidget *parent = close_and_get_parent (REEVE_RESTORE_ASSISTANT (widget));

  if (parent != NULL)
    gtk_widget_activate_action_variant (parent, action, parameter);
}

/* --- a new connection ------------------------------------------------------------------------ */

static void
saved_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReeveRestoreAssistant) self = data;
  g_autoptr (GError) error = NULL;
  ReeveDatabase *database =
    reeve_workspace_save_finish (REEVE_WORKSPACE (object), result, &error);
  GtkWidget *parent;

  if (self->closed)
    return;
  if (database == NULL)
    {
      reeve_notice_error (GTK_WIDGET (self), _("The Database Could Not Be Saved"), error);
      gtk_widget_action_set_enabled (GTK_WIDGET (self), "restore.add-connection", TRUE);
      return;
    }
  parent = close_and_get_parent (self);
  if (parent != NULL)
    gtk_widget_activate_action (parent, "win.show-database", "s",
                                reeve_database_get_name (database));
}

/* "shop_restored", or with a number where that is in the list. */
static char *
dup_free_name (ReeveRestoreAssistant *self)
{
  g_autofree char *base =
    g_path_get_basename (reeve_connection_get_database (self->destination));
  char *name = g_strdup (base);

  for (guint i = 2; reeve_workspace_find (self->workspace, name) != NULL; i++)
    {
      g_free (name);
      name = g_strdup_printf ("%s %u", base, i);
    }
  return name;
}

static void
add_connection_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveRestoreAssistant *self = REEVE_RESTORE_ASSISTANT (widget);
  g_autofree char *name = NULL;

  if (self->destination == NULL)
    return;
  name = dup_free_name (self);
  reeve_connection_set_name (self->destination, name);
  gtk_widget_action_set_enabled (widget, "restore.add-connection", FALSE);
  reeve_workspace_save (self->workspace, self->destination, NULL, NULL, saved_cb,
                        g_object_ref (self));
}

/* --- the class ------------------------------------------------------------------------------- */

static void
reeve_restore_assistant_dispose (GObject *object)
{
  ReeveRestoreAssistant *self = REEVE_RESTORE_ASSISTANT (object);

  self->closed = TRUE;
  g_clear_object (&self->chooser);
  g_clear_pointer (&self->file, reeve_backup_file_unref);
  gtk_widget_dispose_template (GTK_WIDGET (object), REEVE_TYPE_RESTORE_ASSISTANT);
  G_OBJECT_CLASS (reeve_restore_assistant_parent_class)->dispose (object);
}

static void
reeve_restore_assistant_finalize (GObject *object)
{
  ReeveRestoreAssistant *self = REEVE_RESTORE_ASSISTANT (object);

  g_clear_object (&self->destination);
  g_clear_object (&self->replacing);
  g_clear_object (&self->preferred);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (reeve_restore_assistant_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/reeve_db/Reeve/ui/restore-assistant.ui");
  gtk_widget_class_bind_template_child (widget_class, ReeveRestoreAssistant, title);
  gtk_widget_class_bind_template_child (widget_class, ReeveRestoreAssistant, close);
  gtk_widget_class_bind_template_child (widget_class, ReeveRestoreAssistant, review);
  gtk_widget_class_bind_template_child (widget_class, ReeveRestoreAssistant, pages);
  gtk_widget_class_bind_template_child (widget_class, ReeveRestoreAssistant, choose);
  gtk_widget_class_bind_template_child (widget_class, ReeveRestoreAssistant, opener);
  gtk_widget_class_bind_template_child (widget_class, ReeveRestoreAssistant, scroller);
  gtk_widget_class_bind_template_child (widget_class, ReeveRestoreAssistant, about);
  gtk_widget_class_bind_template_child (widget_class, ReeveRestoreAssistant, target);
  gtk_widget_class_bind_template_child (widget_class, ReeveRestoreAssistant, tables);
  gtk_widget_class_bind_template_child (widget_class, ReeveRestoreAssistant, created);
  gtk_widget_class_bind_template_child (widget_class, ReeveRestoreAssistant, replaced);
  gtk_widget_class_bind_template_child (widget_class, ReeveRestoreAssistant, untouched);
  gtk_widget_class_bind_template_child (widget_class, ReeveRestoreAssistant, missing);
  gtk_widget_class_bind_template_child (widget_class, ReeveRestoreAssistant, outcome);
  gtk_widget_class_bind_template_callback (widget_class, tables_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, opened_cb);
  gtk_widget_class_bind_template_callback (widget_class, busy_cb);
  gtk_widget_class_bind_template_callback (widget_class, update);
}

static const struct
{
  const char *name;
  const char *parameter;
  GtkWidgetActionActivateFunc activate;
} actions[] = {
  { "restore.add-connection", NULL, add_connection_action },
  { "restore.again", NULL, again_action },
  { "restore.choose-file", NULL, choose_file_action },
  { "restore.review", NULL, review_action },
  { "restore.undo", NULL, undo_action },
  { "win.show-job", "s", show_job_action },
};

static void
reeve_restore_assistant_class_init (ReeveRestoreAssistantClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = reeve_restore_assistant_dispose;
  object_class->finalize = reeve_restore_assistant_finalize;
  g_type_ensure (REEVE_TYPE_BACKUP_ABOUT);
  g_type_ensure (REEVE_TYPE_BACKUP_OPENER);
  g_type_ensure (REEVE_TYPE_RESTORE_OUTCOME);
  g_type_ensure (REEVE_TYPE_RESTORE_TABLES);
  g_type_ensure (REEVE_TYPE_RESTORE_TARGET);
  bind_template (widget_class);
  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, actions[i].parameter,
                                     actions[i].activate);
}

static void
reeve_restore_assistant_init (ReeveRestoreAssistant *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (target, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
  reeve_backup_opener_set_for_restore (self->opener);
  reeve_dialog_fit (GTK_WINDOW (self));
  show_page (self, "choose");
}

void
reeve_restore_assistant_present (GtkWindow *parent,
                                 ReeveWorkspace *workspace,
                                 ReeveDatabase *database,
                                 const char *path)
{
  ReeveRestoreAssistant *self;

  g_return_if_fail (GTK_IS_WINDOW (parent));
  g_return_if_fail (REEVE_IS_WORKSPACE (workspace));

  self = g_object_new (REEVE_TYPE_RESTORE_ASSISTANT, NULL);
  self->workspace = g_object_ref (workspace);
  g_set_object (&self->preferred, database);
  gtk_window_set_transient_for (GTK_WINDOW (self), parent);
  if (path != NULL)
    set_path (self, path);
  else
    gtk_window_set_focus (GTK_WINDOW (self), self->choose);
  gtk_window_present (GTK_WINDOW (self));
}
