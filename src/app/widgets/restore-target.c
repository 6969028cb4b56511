/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/widgets/restore-target.h"

#include <glib/gi18n.h>

#include "app/widgets/chooser.h"
#include "app/widgets/environment-tag.h"
#include "core/db/engine.h"

struct _ReeveRestoreTarget
{
  AdwBin parent_instance;

  GtkWidget *into_row;
  GtkCheckButton *into;
  AdwActionRow *side_row;
  GtkCheckButton *side;
  AdwActionRow *replace_row;
  GtkCheckButton *replace;
  AdwComboRow *base;
  AdwActionRow *care;
  ReeveEnvironmentTag *tag;
  GtkWidget *name;
  GtkWidget *path;
  GtkWidget *schema;
  GtkWidget *owner_row;
  GtkSwitch *no_owner;

  ReeveBackupFile *file; /* NULL before the first */
  GPtrArray *databases;  /* ReeveDatabase of the backup's engine; what the choice offers */
  ReeveDatabase *likely; /* of them; NULL: none is more likely than another */
  GtkFileChooserNative *chooser;
  gboolean is_file;
  gboolean has_schemas;
  gboolean some_tables;
  gboolean syncing;
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (ReeveRestoreTarget, reeve_restore_target, ADW_TYPE_BIN)

static ReeveRestoreMode
get_mode (ReeveRestoreTarget *self)
{
  if (gtk_check_button_get_active (self->replace))
    return REEVE_RESTORE_REPLACE;
  return gtk_check_button_get_active (self->side) ? REEVE_RESTORE_SIDE : REEVE_RESTORE_INTO;
}

static gboolean
needs_base (ReeveRestoreTarget *self)
{
  return !self->is_file || get_mode (self) != REEVE_RESTORE_INTO;
}

/* The first entry of the choice is that nothing was chosen, where nothing is likely. */
static guint
count_blank (ReeveRestoreTarget *self)
{
  return self->likely == NULL ? 1 : 0;
}

ReeveDatabase *
reeve_restore_target_get_database (ReeveRestoreTarget *self)
{
  guint selected;

  g_return_val_if_fail (REEVE_IS_RESTORE_TARGET (self), NULL);

  selected = adw_combo_row_get_selected (self->base);
  if (self->file == NULL || !needs_base (self) || selected < count_blank (self) ||
      selected - count_blank (self) >= self->databases->len)
    return NULL;
  return g_ptr_array_index (self->databases, selected - count_blank (self));
}

/* --- what is shown --------------------------------------------------------------------------- */

static void
show_care (ReeveRestoreTarget *self)
{
  ReeveDatabase *database = reeve_restore_target_get_database (self);
  ReeveConnection *connection =
    database != NULL ? reeve_database_get_connection (database) : NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->care), connection != NULL);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->base),
                               connection != NULL ? reeve_connection_get_uri (connection) : "");
  if (connection == NULL)
    return;
  adw_action_row_set_subtitle (
    self->care, reeve_protection_title (reeve_connection_get_protection (connection)));
  reeve_environment_tag_set_environment (self->tag, reeve_connection_get_environment (connection));
}

static void
show_base (ReeveRestoreTarget *self)
{
  static const char *const titles[] = {
    [REEVE_RESTORE_INTO] = N_("On the Server Of"),
    [REEVE_RESTORE_REPLACE] = N_("Replace"),
    [REEVE_RESTORE_SIDE] = N_("Database"),
  };

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->base), _(titles[get_mode (self)]));
  gtk_widget_set_visible (GTK_WIDGET (self->base), needs_base (self));
  show_care (self);
}

/* Why something cannot be chosen stands where it would be. */
static void
show_modes (ReeveRestoreTarget *self)
{
  gboolean has_databases = self->databases->len > 0;

  gtk_widget_set_visible (GTK_WIDGET (self->side_row), self->has_schemas);
  gtk_widget_set_sensitive (GTK_WIDGET (self->side_row), has_databases && self->some_tables);
  adw_action_row_set_subtitle (self->side_row,
                               self->some_tables
                                 ? _("Single tables, to be looked at or copied from")
                                 : _("For single tables: choose some of them below"));
  gtk_widget_set_sensitive (GTK_WIDGET (self->replace_row),
                            has_databases && !self->some_tables && self->file->foreign == NULL);
  adw_action_row_set_subtitle (self->replace_row,
                               self->file->foreign != NULL
                                 ? _("Not by a dump of another program: nothing proves it whole")
                               : !has_databases ? _("There is none in the list of this engine")
                               : self->some_tables
                                 ? _("A whole backup only: choose all tables")
                                 : _("The old one is kept, until you remove it"));
}

static void
show (ReeveRestoreTarget *self)
{
  ReeveRestoreMode mode = get_mode (self);

  show_modes (self);
  show_base (self);
  gtk_widget_set_visible (self->name, mode == REEVE_RESTORE_INTO && !self->is_file);
  gtk_widget_set_visible (self->path, mode == REEVE_RESTORE_INTO && self->is_file);
  gtk_widget_set_visible (self->schema, mode == REEVE_RESTORE_SIDE);
  gtk_widget_set_visible (self->owner_row, !self->is_file && self->file->foreign == NULL);
}

static void
changed_cb (ReeveRestoreTarget *self)
{
  if (!self->syncing)
    g_signal_emit (self, changed_signal, 0);
}

static void
base_changed_cb (ReeveRestoreTarget *self)
{
  if (self->syncing)
    return;
  show_care (self);
  changed_cb (self);
}

static void
mode_changed_cb (ReeveRestoreTarget *self)
{
  if (self->syncing)
    return;
  show (self);
  changed_cb (self);
}

/* --- what is likely -------------------------------------------------------------------------- */

static gboolean
is_of_engine (ReeveRestoreTarget *self, ReeveDatabase *database)
{
  return g_strcmp0 (reeve_connection_get_engine (reeve_database_get_connection (database)),
                    reeve_backup_file_get_engine (self->file)) == 0;
}

static void
list_databases (ReeveRestoreTarget *self, ReeveWorkspace *workspace, ReeveDatabase *preferred)
{
  GListModel *databases = reeve_workspace_get_databases (workspace);
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  self->likely = NULL;
  g_ptr_array_set_size (self->databases, 0);
  for (guint i = 0; i < g_list_model_get_n_items (databases); i++)
    {
      ReeveDatabase *database = g_list_model_get_item (databases, i);

      if (!is_of_engine (self, database))
        {
          g_object_unref (database);
          continue;
        }
      g_ptr_array_add (self->databases, database);
      if (database == preferred ||
          (preferred == NULL &&
           g_strcmp0 (reeve_database_get_name (database), self->file->connection) == 0))
        self->likely = database;
    }
  if (self->likely == NULL)
    gtk_string_list_append (names, _("Choose…"));
  for (guint i = 0; i < self->databases->len; i++)
    gtk_string_list_append (names, reeve_database_get_name (self->databases->pdata[i]));
  adw_combo_row_set_model (self->base, G_LIST_MODEL (names));
  for (guint i = 0; i < self->databases->len; i++)
    if (self->databases->pdata[i] == self->likely)
      adw_combo_row_set_selected (self->base, i);
}

static void
propose_names (ReeveRestoreTarget *self)
{
  g_autofree char *name = reeve_backup_file_dup_short_name (self->file);
  const char *dot = strrchr (name, '.');
  g_autofree char *stem = dot != NULL && dot != name ? g_strndup (name, (gsize) (dot - name))
                                                     : g_strdup (name);
  g_autofree char *database = g_strconcat (name, "_restored", NULL);
  g_autofree char *file = g_strconcat (stem, "-restored", dot != NULL ? dot : ".db", NULL);
  g_autofree char *path = g_build_filename (
    self->file->folder != NULL ? self->file->folder : g_get_home_dir (), file, NULL);

  gtk_editable_set_text (GTK_EDITABLE (self->name), database);
  gtk_editable_set_text (GTK_EDITABLE (self->path), path);
  gtk_editable_set_text (GTK_EDITABLE (self->schema), "restored");
}

void
reeve_restore_target_set_file (ReeveRestoreTarget *self,
                               ReeveWorkspace *workspace,
                               ReeveBackupFile *file,
                               ReeveDatabase *preferred)
{
  const ReeveBackupDialect *dialect;

  g_return_if_fail (REEVE_IS_RESTORE_TARGET (self));
  g_return_if_fail (file != NULL);

  reeve_backup_file_ref (file);
  g_clear_pointer (&self->file, reeve_backup_file_unref);
  self->file = file;
  dialect = reeve_backup_dialect_find (reeve_backup_file_get_engine (file), NULL);
  self->has_schemas = dialect != NULL && dialect->has_schemas && file->foreign == NULL;
  self->is_file = reeve_engine_find (reeve_backup_file_get_engine (file))->is_file;
  self->syncing = TRUE;
  gtk_check_button_set_active (self->into, TRUE);
  gtk_switch_set_active (self->no_owner, FALSE);
  list_databases (self, workspace, preferred);
  propose_names (self);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->into_row),
                                 self->is_file ? _("A New File") : _("A New Database"));
  self->syncing = FALSE;
  show (self);
}

void
reeve_restore_target_set_some_tables (ReeveRestoreTarget *self, gboolean some_tables)
{
  g_return_if_fail (REEVE_IS_RESTORE_TARGET (self));

  if (self->some_tables == some_tables)
    return;
  self->some_tables = some_tables;
  if (get_mode (self) == (some_tables ? REEVE_RESTORE_REPLACE : REEVE_RESTORE_SIDE))
    gtk_check_button_set_active (self->into, TRUE);
  if (self->file != NULL)
    show (self);
}

void
reeve_restore_target_fill (ReeveRestoreTarget *self, ReeveRestoreWish *wish)
{
  ReeveDatabase *database;
  GtkWidget *name;

  g_return_if_fail (REEVE_IS_RESTORE_TARGET (self));

  database = reeve_restore_target_get_database (self);
  name = self->is_file ? self->path : self->name;
  wish->mode = get_mode (self);
  g_clear_object (&wish->base);
  if (database != NULL)
    wish->base = g_object_ref (reeve_database_get_connection (database));
  g_free (wish->name);
  wish->name = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (name))));
  g_free (wish->schema);
  wish->schema = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->schema))));
  wish->no_owner = !self->is_file && self->file->foreign == NULL &&
                   gtk_switch_get_active (self->no_owner);
}

/* --- the file -------------------------------------------------------------------------------- */

static void
file_chosen_cb (ReeveRestoreTarget *self, int response)
{
  g_autofree char *path = reeve_chooser_take_path (&self->chooser, response);

  if (path != NULL)
    gtk_editable_set_text (GTK_EDITABLE (self->path), path);
}

static void
choose_file_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveRestoreTarget *self = REEVE_RESTORE_TARGET (widget);
  GtkRoot *root = gtk_widget_get_root (widget);
  g_autofree char *name =
    g_path_get_basename (gtk_editable_get_text (GTK_EDITABLE (self->path)));

  g_clear_object (&self->chooser);
  self->chooser =
    gtk_file_chooser_native_new (_("Restore To a New File"), GTK_WINDOW (root),
                                 GTK_FILE_CHOOSER_ACTION_SAVE, _("_Choose"), NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), name);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (file_chosen_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

/* --- the class ------------------------------------------------------------------------------- */

static void
reeve_restore_target_dispose (GObject *object)
{
  ReeveRestoreTarget *self = REEVE_RESTORE_TARGET (object);

  self->syncing = TRUE;
  g_clear_object (&self->chooser);
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), REEVE_TYPE_RESTORE_TARGET);
  G_OBJECT_CLASS (reeve_restore_target_parent_class)->dispose (object);
}

static void
reeve_restore_target_finalize (GObject *object)
{
  ReeveRestoreTarget *self = REEVE_RESTORE_TARGET (object);

  g_clear_pointer (&self->file, reeve_backup_file_unref);
  g_ptr_array_unref (self->databases);
  G_OBJECT_CLASS (reeve_restore_target_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/reeve_db/Reeve/ui/restore-target.ui");
  gtk_widget_class_bind_template_child (widget_class, ReeveRestoreTarget, into_row);
  gtk_widget_class_bind_template_child (widget_class, ReeveRestoreTarget, into);
  gtk_widget_class_bind_template_child (widget_class, ReeveRestoreTarget, side_row);
  gtk_widget_class_bind_template_child (widget_class, ReeveRestoreTarget, side);
  gtk_widget_class_bind_template_child (widget_class, ReeveRestoreTarget, replace_row);
  gtk_widget_class_bind_template_child (widget_class, ReeveRestoreTarget, replace);
  gtk_widget_class_bind_template_child (widget_class, ReeveRestoreTarget, base);
  gtk_widget_class_bind_template_child (widget_class, ReeveRestoreTarget, care);
  gtk_widget_class_bind_template_child (widget_class, ReeveRestoreTarget, tag);
  gtk_widget_class_bind_template_child (widget_class, ReeveRestoreTarget, name);
  gtk_widget_class_bind_template_child (widget_class, ReeveRestoreTarget, path);
  gtk_widget_class_bind_template_child (widget_class, ReeveRestoreTarget, schema);
  gtk_widget_class_bind_template_child (widget_class, ReeveRestoreTarget, owner_row);
  gtk_widget_class_bind_template_child (widget_class, ReeveRestoreTarget, no_owner);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, base_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, mode_changed_cb);
}

static void
reeve_restore_target_class_init (ReeveRestoreTargetClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = reeve_restore_target_dispose;
  object_class->finalize = reeve_restore_target_finalize;
  g_type_ensure (REEVE_TYPE_ENVIRONMENT_TAG);
  changed_signal = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "target.choose-file", NULL, choose_file_action);
}

static void
reeve_restore_target_init (ReeveRestoreTarget *self)
{
  self->databases = g_ptr_array_new_with_free_func (g_object_unref);
  self->syncing = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  self->syncing = FALSE;
}

GtkWidget *
reeve_restore_target_new (void)
{
  return g_object_new (REEVE_TYPE_RESTORE_TARGET, NULL);
}
