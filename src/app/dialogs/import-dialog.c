/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/dialogs/import-dialog.h"

#include <glib/gi18n.h>

#include "app/dialogs/fit.h"
#include "app/notice.h"
#include "app/widgets/chooser.h"
#include "app/widgets/environment-tag.h"
#include "app/widgets/finding-row.h"
#include "core/base/error.h"
#include "core/db/discover.h"
#include "core/db/secret-store.h"
#include "core/project/project.h"

/* What the choice of the environment offers before the environments themselves. */
#define AS_THE_NAME_SAYS 0
#define N_ENVIRONMENTS 4

struct _ReeveImportDialog
{
  AdwWindow parent_instance;

  GtkScrolledWindow *scroller;
  GtkLabel *trouble;
  AdwActionRow *folder_row;
  AdwComboRow *environment;
  GtkBox *notes;
  GtkSpinner *spinner;
  GtkLabel *summary;
  GtkButton *choose_all;
  GtkBox *groups;

  ReeveWorkspace *workspace;
  char *folder;              /* NULL: none was chosen */
  GtkFileChooserNative *chooser;
  GCancellable *searching;   /* NULL: no search is under way */
  GPtrArray *found;          /* ReeveDiscovery */
  GPtrArray *choices;        /* Choice */
  GHashTable *refused;       /* URIs that the user took the check from */
  guint adding;              /* index of the choice that is being saved */
  guint n_added;
  gboolean is_adding;
  gboolean closed;
};

static guint added_signal;

G_DEFINE_FINAL_TYPE (ReeveImportDialog, reeve_import_dialog, ADW_TYPE_WINDOW)

/* One that can be added. The widgets belong to its row. */
typedef struct
{
  ReeveConnection *connection;
  ReeveEnvironment guess;
  GtkCheckButton *check;
  ReeveEnvironmentTag *tag;
  AdwActionRow *row;
  gboolean done;
} Choice;

static const char *const kind_titles[REEVE_DISCOVERY_N_KINDS] = {
  [REEVE_DISCOVERY_SERVICE] = N_ ("PostgreSQL Service File"),
  [REEVE_DISCOVERY_PASSFILE] = N_ ("PostgreSQL Password File"),
  [REEVE_DISCOVERY_ENV] = N_ ("Environment File"),
  [REEVE_DISCOVERY_SOCKET] = N_ ("PostgreSQL on This Computer"),
  [REEVE_DISCOVERY_FILE] = N_ ("SQLite Files"),
};

static gboolean
is_chosen (const Choice *choice)
{
  return !choice->done && gtk_check_button_get_active (choice->check);
}

static guint
count (ReeveImportDialog *self, gboolean (*fits) (const Choice *choice))
{
  guint n = 0;

  for (guint i = 0; i < self->choices->len; i++)
    n += fits (g_ptr_array_index (self->choices, i));
  return n;
}

static gboolean
is_open (const Choice *choice)
{
  return !choice->done;
}

static void
show_summary (ReeveImportDialog *self, guint n_open, guint n_chosen)
{
  g_autofree char *text = NULL;

  if (self->searching != NULL)
    text = g_strdup (_("Looking around…"));
  else if (self->found->len == 0)
    text = g_strdup (_("Nothing was found. Choose a folder with databases or a .env file."));
  else if (n_open == 0)
    text = g_strdup (_("Everything that was found is in the list already."));
  else
    /* TRANSLATORS: how many of the databases that were found are to be added to the list */
    text = g_strdup_printf (ngettext ("%u of %u database chosen", "%u of %u databases chosen",
                                      n_open),
                            n_chosen, n_open);
  gtk_label_set_text (self->summary, text);
}

static void
update (ReeveImportDialog *self)
{
  guint n_open = count (self, is_open);
  guint n_chosen = count (self, is_chosen);
  gboolean all = n_open > 0 && n_chosen == n_open;

  show_summary (self, n_open, n_chosen);
  gtk_spinner_set_spinning (self->spinner, self->searching != NULL || self->is_adding);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), self->searching != NULL || self->is_adding);
  gtk_widget_set_visible (GTK_WIDGET (self->choose_all), n_open > 1);
  gtk_button_set_label (self->choose_all, all ? _("Choose _None") : _("Choose _All"));
  gtk_widget_set_sensitive (GTK_WIDGET (self->groups), !self->is_adding);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "import.add",
                                 n_chosen > 0 && !self->is_adding && self->searching == NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "import.choose-all",
                                 n_open > 0 && !self->is_adding);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "import.choose-folder", !self->is_adding);
}

/* What happened and what to do, or nothing. */
static void
show_trouble (ReeveImportDialog *self, const GError *error)
{
  g_autofree char *text = error != NULL ? reeve_error_explain (error) : g_strdup ("");

  gtk_label_set_text (self->trouble, text);
  gtk_widget_set_visible (GTK_WIDGET (self->trouble), error != NULL);
  if (error != NULL)
    gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), 0);
}

/* --- the list -------------------------------------------------------------------------------- */

static ReeveEnvironment
environment_of (ReeveImportDialog *self, const Choice *choice)
{
  guint selected = adw_combo_row_get_selected (self->environment);

  return selected == AS_THE_NAME_SAYS || selected > N_ENVIRONMENTS
           ? choice->guess
           : (ReeveEnvironment) (selected - 1);
}

static void
show_environments (ReeveImportDialog *self)
{
  for (guint i = 0; i < self->choices->len; i++)
    {
      const Choice *choice = g_ptr_array_index (self->choices, i);

      reeve_environment_tag_set_environment (choice->tag, environment_of (self, choice));
    }
}

static void
toggled_cb (GtkCheckButton *check, ReeveImportDialog *self)
{
  for (guint i = 0; i < self->choices->len; i++)
    {
      const Choice *choice = g_ptr_array_index (self->choices, i);
      const char *uri = reeve_connection_get_uri (choice->connection);

      if (choice->check != check)
        continue;
      if (gtk_check_button_get_active (check))
        g_hash_table_remove (self->refused, uri);
      else
        g_hash_table_add (self->refused, g_strdup (uri));
    }
  update (self);
}

static char *
describe (const ReeveDiscovery *discovery)
{
  const char *uri = reeve_connection_get_uri (discovery->connection);
  g_autoptr (ReeveSecret) password = reeve_connection_dup_password (discovery->connection);

  if (discovery->known != NULL)
    /* TRANSLATORS: a database's address, then its name in the list */
    return g_strdup_printf (_("%s\nIn the list as “%s”"), uri, discovery->known);
  if (password != NULL)
    /* TRANSLATORS: %s is a database's address */
    return g_strdup_printf (_("%s\nWith its password"), uri);
  return g_strdup (uri);
}

static AdwActionRow *
new_row (const ReeveDiscovery *discovery, GtkWidget *check)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *subtitle = describe (discovery);
  const char *name = reeve_connection_get_name (discovery->connection);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 3);
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, subtitle, -1);
  return ADW_ACTION_ROW (row);
}

/* Saved ones stand there too, so that nobody wonders where they are. */
static GtkWidget *
new_known_row (const ReeveDiscovery *discovery)
{
  GtkWidget *check = gtk_check_button_new ();
  AdwActionRow *row = new_row (discovery, check);

  gtk_widget_set_sensitive (check, FALSE);
  return GTK_WIDGET (row);
}

static GtkWidget *
new_choice_row (ReeveImportDialog *self, const ReeveDiscovery *discovery)
{
  Choice *choice = g_new0 (Choice, 1);
  GtkWidget *check = gtk_check_button_new ();
  GtkWidget *tag = reeve_environment_tag_new ();

  choice->connection = discovery->connection;
  choice->guess = reeve_connection_get_environment (discovery->connection);
  choice->check = GTK_CHECK_BUTTON (check);
  choice->tag = REEVE_ENVIRONMENT_TAG (tag);
  choice->row = new_row (discovery, check);
  gtk_widget_set_valign (tag, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (choice->row, tag);
  reeve_environment_tag_set_environment (choice->tag, environment_of (self, choice));
  gtk_check_button_set_active (
    choice->check, !g_hash_table_contains (self->refused,
                                           reeve_connection_get_uri (choice->connection)));
  g_signal_connect_object (check, "toggled", G_CALLBACK (toggled_cb), self, 0);
  g_ptr_array_add (self->choices, choice);
  return GTK_WIDGET (choice->row);
}

static void
clear (GtkBox *box)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (box))) != NULL)
    gtk_box_remove (box, child);
}

static void
show_found (ReeveImportDialog *self)
{
  GtkWidget *group = NULL;
  int kind = -1;

  g_ptr_array_set_size (self->choices, 0);
  clear (self->groups);
  for (guint i = 0; i < self->found->len; i++)
    {
      const ReeveDiscovery *discovery = g_ptr_array_index (self->found, i);

      if ((int) discovery->kind != kind)
        {
          kind = (int) discovery->kind;
          group = adw_preferences_group_new ();
          adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _ (kind_titles[kind]));
          gtk_box_append (self->groups, group);
        }
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group),
                                 discovery->known != NULL ? new_known_row (discovery)
                                                          : new_choice_row (self, discovery));
    }
}

/* --- the search ------------------------------------------------------------------------------ */

typedef struct
{
  ReeveCatalogue *catalogue; /* NULL: the list cannot be read */
  char *folder;
  GPtrArray *found;
  GPtrArray *faults; /* char * */
  gboolean is_lasting;
} Search;

static void
search_free (gpointer data)
{
  Search *search = data;

  g_clear_object (&search->catalogue);
  g_free (search->folder);
  g_clear_pointer (&search->found, g_ptr_array_unref);
  g_ptr_array_unref (search->faults);
  g_free (search);
}

/* What is known of a database beyond its address. */
static void
complete (const ReeveDiscovery *discovery)
{
  ReeveConnection *connection = discovery->connection;
  g_autofree char *folder = g_path_get_dirname (discovery->origin);
  g_autofree char *project =
    discovery->kind == REEVE_DISCOVERY_ENV ? reeve_project_find (folder) : NULL;

  reeve_connection_set_environment (connection, reeve_connection_guess_environment (connection));
  if (project != NULL)
    reeve_connection_set_project (connection, project);
}

static void
search_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Search *search = data;
  g_autoptr (GPtrArray) saved = NULL;
  GError *error = NULL;

  if (search->catalogue != NULL)
    saved = reeve_catalogue_list_connections (search->catalogue, NULL);
  if (saved == NULL)
    saved = g_ptr_array_new ();
  search->found = reeve_discover (search->folder, saved, search->faults, cancellable, &error);
  for (guint i = 0; search->found != NULL && i < search->found->len; i++)
    complete (g_ptr_array_index (search->found, i));
  search->is_lasting = reeve_secret_store_is_lasting ();
  if (search->found != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static gboolean
has_passwords (GPtrArray *found)
{
  for (guint i = 0; i < found->len; i++)
    {
      const ReeveDiscovery *discovery = g_ptr_array_index (found, i);
      g_autoptr (ReeveSecret) password = reeve_connection_dup_password (discovery->connection);

      if (password != NULL && discovery->known == NULL)
        return TRUE;
    }
  return FALSE;
}

static void
show_notes (ReeveImportDialog *self, const Search *search)
{
  clear (self->notes);
  for (guint i = 0; i < search->faults->len; i++)
    gtk_box_append (self->notes, reeve_finding_row_new (REEVE_SEVERITY_WARNING,
                                                        search->faults->pdata[i], NULL));
  if (!search->is_lasting && has_passwords (search->found))
    gtk_box_append (
      self->notes,
      reeve_finding_row_new (REEVE_SEVERITY_INFO,
                             _("There is no keyring on this computer. Reeve keeps passwords in "
                               "memory until it is closed."),
                             NULL));
  gtk_widget_set_visible (GTK_WIDGET (self->notes),
                          gtk_widget_get_first_child (GTK_WIDGET (self->notes)) != NULL);
}

static void
searched_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  ReeveImportDialog *self = REEVE_IMPORT_DIALOG (object);
  Search *search = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;

  /* Closed, or searched anew. */
  if (!g_task_propagate_boolean (G_TASK (result), &error) &&
      (self->closed || reeve_error_is_cancelled (error)))
    return;
  g_clear_object (&self->searching);
  show_trouble (self, error);
  if (search->found != NULL)
    {
      /* The choices borrow from what was found before. */
      g_ptr_array_set_size (self->choices, 0);
      g_ptr_array_unref (self->found);
      self->found = g_ptr_array_ref (search->found);
      show_notes (self, search);
      show_found (self);
    }
  update (self);
}

static void
search (ReeveImportDialog *self)
{
  ReeveCatalogue *catalogue = reeve_workspace_get_catalogue (self->workspace);
  Search *search = g_new0 (Search, 1);
  g_autoptr (GTask) task = NULL;

  if (self->searching != NULL)
    g_cancellable_cancel (self->searching);
  g_clear_object (&self->searching);
  self->searching = g_cancellable_new ();
  search->catalogue = catalogue != NULL ? g_object_ref (catalogue) : NULL;
  search->folder = g_strdup (self->folder);
  search->faults = g_ptr_array_new_with_free_func (g_free);
  task = g_task_new (self, self->searching, searched_cb, NULL);
  g_task_set_task_data (task, search, search_free);
  g_task_run_in_thread (task, search_thread);
  update (self);
}

/* --- adding ---------------------------------------------------------------------------------- */

static void
finish_adding (ReeveImportDialog *self)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));
  g_autofree char *text =
    g_strdup_printf (ngettext ("%u database was added", "%u databases were added", self->n_added),
                     self->n_added);

  self->is_adding = FALSE;
  g_signal_emit (self, added_signal, 0, self->n_added);
  if (parent != NULL)
    reeve_notice_toast (GTK_WIDGET (parent), text, NULL, NULL);
  gtk_window_close (GTK_WINDOW (self));
}

static void add_next (ReeveImportDialog *self);

static void
mark_done (Choice *choice)
{
  choice->done = TRUE;
  gtk_check_button_set_active (choice->check, FALSE);
  gtk_widget_set_sensitive (GTK_WIDGET (choice->check), FALSE);
  adw_action_row_set_subtitle (choice->row, _("In the list now"));
}

static void
saved_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReeveImportDialog) self = data;
  g_autoptr (GError) error = NULL;
  ReeveDatabase *database =
    reeve_workspace_save_finish (REEVE_WORKSPACE (object), result, &error);

  if (self->closed)
    return;
  if (database == NULL)
    {
      /* Those before it are saved; this one and the rest can be tried again. */
      self->is_adding = FALSE;
      show_trouble (self, error);
      update (self);
      return;
    }
  self->n_added++;
  mark_done (g_ptr_array_index (self->choices, self->adding));
  self->adding++;
  add_next (self);
}

static void
add_next (ReeveImportDialog *self)
{
  while (self->adding < self->choices->len &&
         !is_chosen (g_ptr_array_index (self->choices, self->adding)))
    self->adding++;
  if (self->adding < self->choices->len)
    {
      const Choice *choice = g_ptr_array_index (self->choices, self->adding);

      reeve_connection_set_environment (choice->connection, environment_of (self, choice));
      reeve_workspace_save (self->workspace, choice->connection, NULL, NULL, saved_cb,
                            g_object_ref (self));
    }
  else
    finish_adding (self);
}

static void
add_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveImportDialog *self = REEVE_IMPORT_DIALOG (widget);

  self->is_adding = TRUE;
  self->adding = 0;
  show_trouble (self, NULL);
  update (self);
  add_next (self);
}

static void
choose_all_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveImportDialog *self = REEVE_IMPORT_DIALOG (widget);
  gboolean active = count (self, is_chosen) < count (self, is_open);

  for (guint i = 0; i < self->choices->len; i++)
    {
      const Choice *choice = g_ptr_array_index (self->choices, i);

      if (!choice->done)
        gtk_check_button_set_active (choice->check, active);
    }
}

/* --- the folder ------------------------------------------------------------------------------ */

void
reeve_import_dialog_set_folder (ReeveImportDialog *self, const char *folder)
{
  g_autofree char *name = NULL;

  g_return_if_fail (REEVE_IS_IMPORT_DIALOG (self));

  g_free (self->folder);
  self->folder = g_strdup (folder);
  name = folder != NULL ? g_filename_display_name (folder) : NULL;
  adw_action_row_set_subtitle (self->folder_row,
                               name != NULL ? name : _("For its .env file and SQLite databases"));
  search (self);
}

static void
folder_chosen_cb (ReeveImportDialog *self, int response)
{
  g_autofree char *path = reeve_chooser_take_path (&self->chooser, response);

  if (path != NULL)
    reeve_import_dialog_set_folder (self, path);
}

static void
choose_folder_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveImportDialog *self = REEVE_IMPORT_DIALOG (widget);

  g_clear_object (&self->chooser);
  self->chooser = gtk_file_chooser_native_new (_("Choose a Folder to Look Into"),
                                               GTK_WINDOW (self),
                                               GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, NULL, NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (folder_chosen_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

/* --- the class ------------------------------------------------------------------------------- */

static void
reeve_import_dialog_dispose (GObject *object)
{
  ReeveImportDialog *self = REEVE_IMPORT_DIALOG (object);

  self->closed = TRUE;
  g_cancellable_cancel (self->searching);
  g_clear_object (&self->searching);
  g_clear_object (&self->chooser);
  g_ptr_array_set_size (self->choices, 0);
  gtk_widget_dispose_template (GTK_WIDGET (object), REEVE_TYPE_IMPORT_DIALOG);
  G_OBJECT_CLASS (reeve_import_dialog_parent_class)->dispose (object);
}

static void
reeve_import_dialog_finalize (GObject *object)
{
  ReeveImportDialog *self = REEVE_IMPORT_DIALOG (object);

  g_clear_object (&self->workspace);
  g_clear_pointer (&self->choices, g_ptr_array_unref);
  g_clear_pointer (&self->found, g_ptr_array_unref);
  g_clear_pointer (&self->refused, g_hash_table_unref);
  g_free (self->folder);
  G_OBJECT_CLASS (reeve_import_dialog_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/reeve_db/Reeve/ui/import-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, ReeveImportDialog, scroller);
  gtk_widget_class_bind_template_child (widget_class, ReeveImportDialog, trouble);
  gtk_widget_class_bind_template_child (widget_class, ReeveImportDialog, folder_row);
  gtk_widget_class_bind_template_child (widget_class, ReeveImportDialog, environment);
  gtk_widget_class_bind_template_child (widget_class, ReeveImportDialog, notes);
  gtk_widget_class_bind_template_child (widget_class, ReeveImportDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, ReeveImportDialog, summary);
  gtk_widget_class_bind_template_child (widget_class, ReeveImportDialog, choose_all);
  gtk_widget_class_bind_template_child (widget_class, ReeveImportDialog, groups);
  gtk_widget_class_bind_template_callback (widget_class, show_environments);
}

static void
reeve_import_dialog_class_init (ReeveImportDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = reeve_import_dialog_dispose;
  object_class->finalize = reeve_import_dialog_finalize;
  added_signal = g_signal_new ("added", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                               NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "import.add", NULL, add_action);
  gtk_widget_class_install_action (widget_class, "import.choose-all", NULL, choose_all_action);
  gtk_widget_class_install_action (widget_class, "import.choose-folder", NULL,
                                   choose_folder_action);
}

static void
fill_environments (ReeveImportDialog *self)
{
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);

  gtk_string_list_append (titles, _("By its name"));
  for (guint i = 0; i < N_ENVIRONMENTS; i++)
    gtk_string_list_append (titles, reeve_environment_title ((ReeveEnvironment) i));
  adw_combo_row_set_model (self->environment, G_LIST_MODEL (titles));
}

static void
reeve_import_dialog_init (ReeveImportDialog *self)
{
  self->found = g_ptr_array_new ();
  self->choices = g_ptr_array_new_with_free_func (g_free);
  self->refused = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
  fill_environments (self);
  reeve_dialog_fit (GTK_WINDOW (self));
}

GtkWindow *
reeve_import_dialog_new (ReeveWorkspace *workspace)
{
  ReeveImportDialog *self = g_object_new (REEVE_TYPE_IMPORT_DIALOG, NULL);

  self->workspace = g_object_ref (workspace);
  search (self);
  return GTK_WINDOW (self);
}
