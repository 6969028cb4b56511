/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/widgets/backup-diff-view.h"

#include <glib/gi18n.h>

#include "app/widgets/error-card.h"
#include "core/backup/diff.h"
#include "core/base/error.h"

#define EXAMPLES 5
/* Rows of the list; whoever has more that differ wants another tool. */
#define MOST_TABLES 200

struct _ReeveBackupDiffView
{
  AdwBin parent_instance;

  AdwComboRow *database;
  GtkWidget *compare;
  GtkWidget *running;
  GtkSpinner *spinner;
  ReeveErrorCard *card;
  GtkWidget *result;
  GtkImage *sign;
  GtkLabel *heading;
  GtkLabel *meaning;
  AdwPreferencesGroup *tables;

  ReeveBackupFile *file; /* nullable */
  GPtrArray *databases;  /* ReeveDatabase of its engine */
  GPtrArray *rows;       /* what stands in the group */
  GCancellable *comparing;
  gboolean has_blank;    /* the choice begins with none */
};

G_DEFINE_FINAL_TYPE (ReeveBackupDiffView, reeve_backup_diff_view, ADW_TYPE_BIN)

static ReeveDatabase *
get_database (ReeveBackupDiffView *self)
{
  guint selected = adw_combo_row_get_selected (self->database);
  guint blank = self->has_blank ? 1 : 0;

  return selected >= blank && selected - blank < self->databases->len
           ? g_ptr_array_index (self->databases, selected - blank)
           : NULL;
}

/* --- a table --------------------------------------------------------------------------------- */

static const struct
{
  const char *icon;
  const char *word;
} state_looks[] = {
  [REEVE_DIFF_SAME] = { "object-select-symbolic", N_("The same") },
  [REEVE_DIFF_CHANGED] = { "document-edit-symbolic", N_("Changed") },
  [REEVE_DIFF_GONE] = { "list-remove-symbolic", N_("Gone from the database") },
  [REEVE_DIFF_NEW] = { "list-add-symbolic", N_("New in the database") },
  [REEVE_DIFF_UNKNOWN] = { "dialog-question-symbolic", N_("Cannot be compared") },
};

static char *
describe_example (const ReeveDiffExample *example)
{
  static const char *const formats[] = {
    /* TRANSLATORS: %s is the key of a row: “id = 7” */
    [REEVE_ROW_CHANGED] = N_("Changed: %s"),
    [REEVE_ROW_GAINED] = N_("Gained: %s"),
    [REEVE_ROW_LOST] = N_("Lost: %s"),
  };
  g_autoptr (GString) text = g_string_new (_(formats[example->fate]));

  g_string_replace (text, "%s", example->key, 1);
  return g_strdup (text->str);
}

static char *
dup_counts (const ReeveTableDiff *diff)
{
  if (diff->state == REEVE_DIFF_GONE)
    return g_strdup_printf (ngettext ("%'lu row in the backup", "%'lu rows in the backup",
                                      (gulong) diff->then),
                            (gulong) diff->then);
  if (diff->state == REEVE_DIFF_NEW)
    return g_strdup_printf (ngettext ("%'lu row in the database", "%'lu rows in the database",
                                      (gulong) diff->now),
                            (gulong) diff->now);
  if (!diff->counted)
    /* TRANSLATORS: numbers of rows */
    return g_strdup_printf (_("%'lu rows then, %'lu now"), (gulong) diff->then,
                            (gulong) diff->now);
  if (diff->key[0] == NULL)
    /* TRANSLATORS: numbers of rows, of a table without a primary key */
    return g_strdup_printf (_("%'lu gained, %'lu lost"), (gulong) diff->gained,
                            (gulong) diff->lost);
  /* TRANSLATORS: numbers of rows */
  return g_strdup_printf (_("%'lu gained, %'lu lost, %'lu changed"), (gulong) diff->gained,
                          (gulong) diff->lost, (gulong) diff->changed);
}

static void
add_note (AdwExpanderRow *row, const char *text)
{
  GtkWidget *note = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (note), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (note), text);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (note), 3);
  adw_expander_row_add_row (row, note);
}

static void
add_columns_note (AdwExpanderRow *row, const char *format, char **columns)
{
  g_autofree char *names = g_strjoinv (", ", columns);
  g_autoptr (GString) text = g_string_new (format);

  if (*names == '\0')
    return;
  g_string_replace (text, "%s", names, 1);
  add_note (row, text->str);
}

static GtkWidget *
new_row (const ReeveTableDiff *diff)
{
  AdwExpanderRow *row = ADW_EXPANDER_ROW (adw_expander_row_new ());
  GtkWidget *word = gtk_label_new (_(state_looks[diff->state].word));
  g_autofree char *counts = dup_counts (diff);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), diff->name);
  adw_expander_row_set_subtitle (row, counts);
  adw_expander_row_set_icon_name (row, state_looks[diff->state].icon);
  gtk_label_set_wrap (GTK_LABEL (word), TRUE);
  gtk_label_set_xalign (GTK_LABEL (word), 1);
  gtk_widget_set_valign (word, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (word, "dim-label");
  adw_expander_row_add_action (row, word);
  if (diff->reason != NULL)
    add_note (row, diff->reason);
  /* TRANSLATORS: %s is a list of columns */
  add_columns_note (row, _("New columns: %s"), diff->columns_gained);
  /* TRANSLATORS: %s is a list of columns */
  add_columns_note (row, _("Columns that are gone: %s"), diff->columns_lost);
  for (guint i = 0; i < diff->examples->len; i++)
    {
      g_autofree char *text = describe_example (g_ptr_array_index (diff->examples, i));

      add_note (row, text);
    }
  adw_expander_row_set_enable_expansion (row, diff->examples->len > 0 || diff->reason != NULL ||
                                                diff->columns_gained[0] != NULL ||
                                                diff->columns_lost[0] != NULL);
  return GTK_WIDGET (row);
}

/* --- the whole ------------------------------------------------------------------------------- */

/* What it would cost to restore the backup in the database's place. */
static char *
dup_meaning (GPtrArray *diffs)
{
  gulong gained = 0, lost = 0, changed = 0, unknown = 0;
  GString *text = g_string_new (_("If the backup took its place:"));

  for (guint i = 0; i < diffs->len; i++)
    {
      const ReeveTableDiff *diff = g_ptr_array_index (diffs, i);

      gained += (gulong) (diff->state == REEVE_DIFF_NEW ? diff->now : diff->gained);
      lost += (gulong) (diff->state == REEVE_DIFF_GONE ? diff->then : diff->lost);
      changed += (gulong) diff->changed;
      unknown += diff->state == REEVE_DIFF_UNKNOWN ||
                 (diff->state == REEVE_DIFF_CHANGED && !diff->counted);
    }
  g_string_append_c (text, '\n');
  g_string_append_printf (text, ngettext ("%'lu row that came since would be gone",
                                          "%'lu rows that came since would be gone", gained),
                          gained);
  g_string_append_c (text, '\n');
  g_string_append_printf (text, ngettext ("%'lu row would be what it was then",
                                          "%'lu rows would be what they were then", changed),
                          changed);
  g_string_append_c (text, '\n');
  g_string_append_printf (text, ngettext ("%'lu row that is gone would be back",
                                          "%'lu rows that are gone would be back", lost),
                          lost);
  if (unknown > 0)
    {
      g_string_append_c (text, '\n');
      g_string_append_printf (text, ngettext ("%'lu table could not be compared row by row",
                                              "%'lu tables could not be compared row by row",
                                              unknown),
                              unknown);
    }
  return g_string_free (text, FALSE);
}

static void
clear_rows (ReeveBackupDiffView *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->tables, self->rows->pdata[i]);
  g_ptr_array_set_size (self->rows, 0);
}

static void
show_diffs (ReeveBackupDiffView *self, GPtrArray *diffs)
{
  guint n_other = 0;
  g_autofree char *heading = NULL;
  g_autofree char *meaning = NULL;

  clear_rows (self);
  for (guint i = 0; i < diffs->len; i++)
    {
      const ReeveTableDiff *diff = g_ptr_array_index (diffs, i);
      GtkWidget *row;

      if (diff->state == REEVE_DIFF_SAME || n_other++ >= MOST_TABLES)
        continue;
      row = new_row (diff);
      adw_preferences_group_add (self->tables, row);
      g_ptr_array_add (self->rows, row);
    }
  if (n_other > 0)
    {
      /* TRANSLATORS: a number of tables, and of all tables */
      heading = g_strdup_printf (ngettext ("%u of %u table is other than in the backup",
                                           "%u of %u tables are other than in the backup",
                                           diffs->len),
                                 n_other, diffs->len);
      meaning = dup_meaning (diffs);
    }
  else
    heading = g_strdup (_("The database has the same rows as the backup"));
  gtk_image_set_from_icon_name (self->sign, n_other > 0 ? "document-edit-symbolic"
                                                        : "emblem-ok-symbolic");
  gtk_label_set_text (self->heading, heading);
  gtk_label_set_text (self->meaning, meaning != NULL ? meaning : "");
  gtk_widget_set_visible (GTK_WIDGET (self->meaning), meaning != NULL);
  gtk_widget_set_visible (self->result, TRUE);
}

/* --- comparing ------------------------------------------------------------------------------- */

typedef struct
{
  ReeveBackupFile *file;
  ReeveDatabase *database;
} Comparing;

static void
comparing_free (gpointer data)
{
  Comparing *comparing = data;

  reeve_backup_file_unref (comparing->file);
  g_object_unref (comparing->database);
  g_free (comparing);
}

static void
compare_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Comparing *comparing = data;
  const ReeveDiffOptions options = { .examples = EXAMPLES };
  GError *error = NULL;
  g_autoptr (ReevePool) pool =
    reeve_database_acquire_pool (comparing->database, cancellable, &error);
  GPtrArray *diffs = pool != NULL ? reeve_backup_diff (comparing->file->backup, pool, &options,
                                                       cancellable, &error)
                                  : NULL;

  if (diffs != NULL)
    g_task_return_pointer (task, diffs, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

static void
update (ReeveBackupDiffView *self)
{
  gboolean running = self->comparing != NULL;

  gtk_widget_set_visible (self->running, running);
  gtk_spinner_set_spinning (self->spinner, running);
  gtk_widget_set_visible (self->compare, !running);
  gtk_widget_set_sensitive (GTK_WIDGET (self->database), !running);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "diff.stop", running);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "diff.compare",
                                 !running && self->file != NULL && get_database (self) != NULL);
}

static void
compared_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReeveBackupDiffView) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) diffs = g_task_propagate_pointer (G_TASK (result), &error);

  if (g_task_get_cancellable (G_TASK (result)) != self->comparing)
    return;
  g_clear_object (&self->comparing);
  update (self);
  if (diffs != NULL)
    {
      show_diffs (self, diffs);
      return;
    }
  reeve_error_card_set_heading (self->card, _("They Could Not Be Compared"));
  reeve_error_card_set_error (self->card, error);
  gtk_widget_set_visible (GTK_WIDGET (self->card), TRUE);
}

static void
forget (ReeveBackupDiffView *self)
{
  g_cancellable_cancel (self->comparing);
  g_clear_object (&self->comparing);
  gtk_widget_set_visible (GTK_WIDGET (self->card), FALSE);
  gtk_widget_set_visible (self->result, FALSE);
  clear_rows (self);
}

static void
compare_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveBackupDiffView *self = REEVE_BACKUP_DIFF_VIEW (widget);
  g_autoptr (GTask) task = NULL;
  Comparing *comparing;

  if (self->file == NULL || get_database (self) == NULL)
    return;
  forget (self);
  self->comparing = g_cancellable_new ();
  update (self);
  task = g_task_new (NULL, self->comparing, compared_cb, g_object_ref (self));
  comparing = g_new0 (Comparing, 1);
  comparing->file = reeve_backup_file_ref (self->file);
  comparing->database = g_object_ref (get_database (self));
  g_task_set_task_data (task, comparing, comparing_free);
  g_task_run_in_thread (task, compare_thread);
}

static void
stop_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveBackupDiffView *self = REEVE_BACKUP_DIFF_VIEW (widget);

  forget (self);
  update (self);
}

static void
database_changed_cb (ReeveBackupDiffView *self)
{
  if (self->file == NULL)
    return;
  forget (self);
  update (self);
}

/* --- the choice ------------------------------------------------------------------------------ */

static void
list_databases (ReeveBackupDiffView *self, ReeveWorkspace *workspace, ReeveDatabase *preferred)
{
  GListModel *databases = reeve_workspace_get_databases (workspace);
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  guint likely = G_MAXUINT;

  g_ptr_array_set_size (self->databases, 0);
  for (guint i = 0; i < g_list_model_get_n_items (databases); i++)
    {
      g_autoptr (ReeveDatabase) database = g_list_model_get_item (databases, i);
      const char *engine =
        reeve_connection_get_engine (reeve_database_get_connection (database));

      if (g_strcmp0 (engine, self->file->backup->manifest->engine) != 0)
        continue;
      if (database == preferred ||
          (preferred == NULL &&
           g_strcmp0 (reeve_database_get_name (database), self->file->connection) == 0))
        likely = self->databases->len;
      g_ptr_array_add (self->databases, g_steal_pointer (&database));
    }
  self->has_blank = likely == G_MAXUINT;
  if (self->has_blank)
    gtk_string_list_append (names, _("Choose…"));
  for (guint i = 0; i < self->databases->len; i++)
    gtk_string_list_append (names, reeve_database_get_name (self->databases->pdata[i]));
  adw_combo_row_set_model (self->database, G_LIST_MODEL (names));
  adw_combo_row_set_selected (self->database, self->has_blank ? 0 : likely);
}

void
reeve_backup_diff_view_set_file (ReeveBackupDiffView *self,
                                 ReeveWorkspace *workspace,
                                 ReeveBackupFile *file,
                                 ReeveDatabase *preferred)
{
  g_return_if_fail (REEVE_IS_BACKUP_DIFF_VIEW (self));
  g_return_if_fail (file != NULL);

  forget (self);
  reeve_backup_file_ref (file);
  g_clear_pointer (&self->file, reeve_backup_file_unref);
  self->file = file;
  list_databases (self, workspace, preferred);
  update (self);
}

/* --- the class ------------------------------------------------------------------------------- */

static void
reeve_backup_diff_view_dispose (GObject *object)
{
  ReeveBackupDiffView *self = REEVE_BACKUP_DIFF_VIEW (object);

  g_cancellable_cancel (self->comparing);
  g_clear_object (&self->comparing);
  g_clear_pointer (&self->file, reeve_backup_file_unref);
  g_ptr_array_set_size (self->rows, 0);
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), REEVE_TYPE_BACKUP_DIFF_VIEW);
  G_OBJECT_CLASS (reeve_backup_diff_view_parent_class)->dispose (object);
}

static void
reeve_backup_diff_view_finalize (GObject *object)
{
  ReeveBackupDiffView *self = REEVE_BACKUP_DIFF_VIEW (object);

  g_ptr_array_unref (self->databases);
  g_ptr_array_unref (self->rows);
  G_OBJECT_CLASS (reeve_backup_diff_view_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/reeve_db/Reeve/ui/backup-diff-view.ui");
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupDiffView, database);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupDiffView, compare);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupDiffView, running);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupDiffView, spinner);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupDiffView, card);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupDiffView, result);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupDiffView, sign);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupDiffView, heading);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupDiffView, meaning);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupDiffView, tables);
  gtk_widget_class_bind_template_callback (widget_class, database_changed_cb);
}

static void
reeve_backup_diff_view_class_init (ReeveBackupDiffViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = reeve_backup_diff_view_dispose;
  object_class->finalize = reeve_backup_diff_view_finalize;
  g_type_ensure (REEVE_TYPE_ERROR_CARD);
  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "diff.compare", NULL, compare_action);
  gtk_widget_class_install_action (widget_class, "diff.stop", NULL, stop_action);
}

static void
reeve_backup_diff_view_init (ReeveBackupDiffView *self)
{
  self->databases = g_ptr_array_new_with_free_func (g_object_unref);
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  update (self);
}

GtkWidget *
reeve_backup_diff_view_new (void)
{
  return g_object_new (REEVE_TYPE_BACKUP_DIFF_VIEW, NULL);
}
