/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/widgets/backup-details.h"

#include <glib/gi18n.h>

#include "app/models/backup-file.h"
#include "app/models/backup-look.h"
#include "app/models/backup-table-item.h"
#include "app/models/time-text.h"
#include "app/widgets/error-card.h"
#include "app/widgets/finding-row.h"
#include "core/base/clock.h"
#include "core/base/error.h"

struct _ReeveBackupDetails
{
  AdwBin parent_instance;

  GtkLabel *title;
  GtkLabel *name;
  GtkImage *proof_icon;
  GtkLabel *proof;
  GtkLabel *remarks;
  GtkOrientable *buttons;
  GtkStackPage *tables_page;
  GtkStackPage *facts_page;
  GtkStack *tables_stack;
  GtkColumnView *tables;
  ReeveErrorCard *trouble;
  GtkLabel *locked_text;
  GtkBox *warnings;
  GtkGrid *facts;

  ReeveBackupItem *item;
  ReeveBackupFile *file; /* NULL while it is not open */
  GCancellable *cancellable;
  gboolean has_keys; /* somebody gave some for what is being read */
};

G_DEFINE_FINAL_TYPE (ReeveBackupDetails, reeve_backup_details, ADW_TYPE_BIN)

static const ReeveManifest *
get_manifest (ReeveBackupDetails *self)
{
  return self->file != NULL ? self->file->backup->manifest : NULL;
}

/* --- the facts ------------------------------------------------------------------------------- */

static void
add_fact (ReeveBackupDetails *self, int *row, const char *title, const char *text)
{
  GtkWidget *key;
  GtkWidget *value;

  if (text == NULL || *text == '\0')
    return;
  key = gtk_label_new (title);
  value = gtk_label_new (text);
  gtk_label_set_xalign (GTK_LABEL (key), 0);
  gtk_label_set_yalign (GTK_LABEL (key), 0);
  gtk_widget_add_css_class (key, "dim-label");
  gtk_label_set_xalign (GTK_LABEL (value), 0);
  gtk_label_set_wrap (GTK_LABEL (value), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (value), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (value), TRUE);
  gtk_widget_set_hexpand (value, TRUE);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (value), GTK_ACCESSIBLE_RELATION_LABELLED_BY, key,
                                  NULL, -1);
  gtk_grid_attach (self->facts, key, 0, *row, 1, 1);
  gtk_grid_attach (self->facts, value, 1, *row, 1, 1);
  (*row)++;
}

static void
clear_facts (ReeveBackupDetails *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->facts))) != NULL)
    gtk_grid_remove (self->facts, child);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->warnings))) != NULL)
    gtk_box_remove (self->warnings, child);
}

static char *
dup_size (const ReeveBackupRecord *record)
{
  g_autofree char *size = g_format_size ((guint64) record->bytes);
  g_autofree char *raw = NULL;

  if (record->raw_bytes <= 0)
    return g_steal_pointer (&size);
  raw = g_format_size ((guint64) record->raw_bytes);
  /* TRANSLATORS: the size of a file, and of the data in it before that was packed */
  return g_strdup_printf (_("%s, of %s of data"), size, raw);
}

static char *
dup_proof (ReeveBackupItem *item)
{
  const ReeveBackupRecord *record = reeve_backup_item_get_record (item);
  ReeveProofLook look = reeve_proof_look (reeve_backup_item_get_proof (item));
  g_autofree char *time = NULL;

  if (record->proven_us <= 0)
    return g_strdup (look.meaning);
  time = reeve_time_text_us (record->proven_us);
  /* TRANSLATORS: what a proof means, a sentence; when it was made */
  return g_strdup_printf (_("%s (%s)"), look.meaning, time);
}

static const char *
method_text (const char *method)
{
  static const struct
  {
    const char *method;
    const char *text;
  } texts[] = {
    { REEVE_METHOD_COPY, N_("Rows by several sessions, in one snapshot") },
    { REEVE_METHOD_CLASSIC, N_("Classic: one archive by pg_dump") },
    { REEVE_METHOD_FILE, N_("The database file, as of one moment") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    if (g_strcmp0 (texts[i].method, method) == 0)
      return _(texts[i].text);
  return method;
}

static void
add_manifest_facts (ReeveBackupDetails *self, int *row)
{
  const ReeveManifest *manifest = get_manifest (self);
  g_autofree char *engine = reeve_backup_file_dup_engine (self->file);
  g_autofree char *revision = g_strjoinv (" ", manifest->revision);
  g_autofree char *requested = g_strjoinv (", ", manifest->requested);
  g_autofree char *duration = reeve_clock_format_duration (manifest->duration_ms);

  add_fact (self, row, _("Revision"), revision);
  add_fact (self, row, _("Only tables"), requested);
  add_fact (self, row, _("How"), method_text (manifest->method));
  add_fact (self, row, _("Took"), duration);
  add_fact (self, row, _("Engine"), engine);
  add_fact (self, row, _("Written by"), manifest->writer);
}

static void
show_warnings (ReeveBackupDetails *self)
{
  const ReeveManifest *manifest = get_manifest (self);
  char **warnings = manifest != NULL ? manifest->warnings : NULL;
  guint n = warnings != NULL ? g_strv_length (warnings) : 0;
  g_autofree char *title = NULL;

  for (guint i = 0; i < n; i++)
    gtk_box_append (self->warnings,
                    reeve_finding_row_new (REEVE_SEVERITY_WARNING, warnings[i], NULL));
  gtk_widget_set_visible (GTK_WIDGET (self->warnings), n > 0);
  if (n > 0)
    /* TRANSLATORS: a section with what is known of a backup */
    title = g_strdup_printf (ngettext ("About · %u warning", "About · %u warnings", n), n);
  gtk_stack_page_set_title (self->facts_page, title != NULL ? title : _("About"));
}

static void
show_facts (ReeveBackupDetails *self)
{
  const ReeveBackupRecord *record = reeve_backup_item_get_record (self->item);
  g_autofree char *time = reeve_time_text_us (record->created_us);
  g_autofree char *size = dup_size (record);
  g_autofree char *proof = dup_proof (self->item);
  g_autofree char *restore =
    record->restore_ms >= 0 ? reeve_clock_format_duration (record->restore_ms) : NULL;
  int row = 0;

  clear_facts (self);
  show_warnings (self);
  add_fact (self, &row, _("Made"), time);
  add_fact (self, &row, _("Name"), record->label);
  add_fact (self, &row, _("Proof"), proof);
  add_fact (self, &row, _("Restore takes"), restore);
  add_fact (self, &row, _("Size"), size);
  add_fact (self, &row, _("Encryption"),
            record->encrypted ? _("Encrypted (age)") : _("Not encrypted"));
  add_fact (self, &row, _("Database"), record->target);
  if (self->file != NULL)
    add_manifest_facts (self, &row);
  add_fact (self, &row, _("File"), record->file);
  add_fact (self, &row, _("Identifier"), record->id);
}

/* --- the tables ------------------------------------------------------------------------------ */

static GListModel *
list_tables (const ReeveManifest *manifest)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  GListStore *store = g_list_store_new (REEVE_TYPE_BACKUP_TABLE_ITEM);

  for (guint i = 0; i < manifest->tables->len; i++)
    g_ptr_array_add (items, reeve_backup_table_item_new (manifest->tables->pdata[i]));
  g_list_store_splice (store, 0, 0, items->pdata, items->len);
  return G_LIST_MODEL (store);
}

static void
show_tables (ReeveBackupDetails *self)
{
  const ReeveManifest *manifest = get_manifest (self);
  g_autoptr (GtkSelectionModel) selection = NULL;
  g_autofree char *title = NULL;

  if (manifest != NULL)
    {
      GtkSorter *sorter = g_object_ref (gtk_column_view_get_sorter (self->tables));

      selection = GTK_SELECTION_MODEL (gtk_no_selection_new (
        G_LIST_MODEL (gtk_sort_list_model_new (list_tables (manifest), sorter))));
      title = g_strdup_printf (_("Tables (%u)"), manifest->tables->len);
    }
  gtk_column_view_set_model (self->tables, selection);
  gtk_stack_page_set_title (self->tables_page, title != NULL ? title : _("Tables"));
}

static void
show_contents (ReeveBackupDetails *self, const char *page)
{
  show_tables (self);
  show_facts (self);
  gtk_stack_set_visible_child_name (self->tables_stack, page);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReeveBackupDetails) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ReeveBackupFile) file = reeve_backup_file_open_finish (result, &error);

  /* Of another backup than the one that is shown by now, or nobody is there any more. */
  if (self->item == NULL || g_task_get_cancellable (G_TASK (result)) != self->cancellable)
    return;
  if (file != NULL)
    {
      g_clear_pointer (&self->file, reeve_backup_file_unref);
      self->file = g_steal_pointer (&file);
      show_contents (self, get_manifest (self)->tables->len > 0 ? "tables" : "none");
      return;
    }
  if (g_error_matches (error, REEVE_ERROR, REEVE_ERROR_AUTH))
    {
      if (self->has_keys)
        gtk_label_set_text (self->locked_text, error->message);
      gtk_stack_set_visible_child_name (self->tables_stack, "locked");
      return;
    }
  reeve_error_card_set_error (self->trouble, error);
  gtk_stack_set_visible_child_name (self->tables_stack, "trouble");
}

static void
read_contents (ReeveBackupDetails *self, ReeveKeySource *keys)
{
  const ReeveBackupRecord *record = reeve_backup_item_get_record (self->item);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  self->has_keys = keys != NULL;
  reeve_backup_file_open (record->file, keys, NULL, self->cancellable, read_cb,
                          g_object_ref (self));
}

/* --- the head -------------------------------------------------------------------------------- */

static void
show_head (ReeveBackupDetails *self)
{
  const ReeveBackupRecord *record = reeve_backup_item_get_record (self->item);
  ReeveProof proof = reeve_backup_item_get_proof (self->item);
  g_autofree char *time = reeve_time_text_us (record->created_us);
  g_autofree char *age = reeve_time_text_age (record->created_us, reeve_clock_now ());
  g_autofree char *title = g_strdup_printf (_("%s · %s"), time, age);
  g_autofree char *text = reeve_proof_text (proof, record->restore_ms);
  g_autofree char *size = dup_size (record);
  g_autoptr (GString) remarks = g_string_new (size);

  if (record->encrypted)
    g_string_append_printf (remarks, " · %s", _("Encrypted"));
  if (record->pinned)
    g_string_append_printf (remarks, " · %s", _("Pinned"));
  gtk_label_set_text (self->title, title);
  gtk_label_set_text (self->name, record->label != NULL ? record->label : "");
  gtk_widget_set_visible (GTK_WIDGET (self->name), record->label != NULL);
  reeve_proof_look_show (self->proof_icon, proof);
  gtk_label_set_text (self->proof, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->proof), reeve_proof_look (proof).meaning);
  gtk_label_set_text (self->remarks, remarks->str);
}

static void
row_setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_list_item_set_child (item, label);
  gtk_list_item_set_activatable (item, FALSE);
}

static void
number_setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_widget_add_css_class (label, "numeric");
  gtk_list_item_set_child (item, label);
  gtk_list_item_set_activatable (item, FALSE);
}

static void
name_bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *label = gtk_list_item_get_child (item);
  g_autofree char *name = NULL;
  g_autofree char *left_out = NULL;
  g_autofree char *whole = NULL;
  g_autofree char *part = NULL;

  g_object_get (gtk_list_item_get_item (item), "name", &name, "left-out", &left_out,
                "partition-of", &whole, NULL);
  if (whole != NULL)
    /* TRANSLATORS: the names of tables, the first one a partition of the others */
    part = g_strdup_printf (_("%s, a partition of %s"), name, whole);
  gtk_label_set_text (GTK_LABEL (label), name);
  gtk_widget_set_tooltip_text (label, left_out != NULL ? left_out : part != NULL ? part : name);
}

static void
rows_bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *label = gtk_list_item_get_child (item);
  g_autofree char *left_out = NULL;
  g_autofree char *text = NULL;
  guint64 rows;

  g_object_get (gtk_list_item_get_item (item), "rows", &rows, "left-out", &left_out, NULL);
  /* TRANSLATORS: in place of the number of rows: none were taken */
  text = left_out != NULL ? g_strdup (_("left out")) : g_strdup_printf ("%'lu", (gulong) rows);
  gtk_label_set_text (GTK_LABEL (label), text);
  gtk_widget_set_tooltip_text (label, left_out);
}

static void
size_bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  g_autofree char *text = NULL;
  guint64 bytes;

  g_object_get (gtk_list_item_get_item (item), "bytes", &bytes, NULL);
  text = g_format_size (bytes);
  gtk_label_set_text (GTK_LABEL (gtk_list_item_get_child (item)), text);
}

/* --- the class ------------------------------------------------------------------------------- */

static void
forget (ReeveBackupDetails *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->item);
  g_clear_pointer (&self->file, reeve_backup_file_unref);
}

static void
reeve_backup_details_dispose (GObject *object)
{
  forget (REEVE_BACKUP_DETAILS (object));
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), REEVE_TYPE_BACKUP_DETAILS);
  G_OBJECT_CLASS (reeve_backup_details_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/reeve_db/Reeve/ui/backup-details.ui");
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupDetails, title);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupDetails, name);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupDetails, proof_icon);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupDetails, proof);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupDetails, remarks);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupDetails, buttons);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupDetails, tables_page);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupDetails, facts_page);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupDetails, tables_stack);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupDetails, tables);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupDetails, trouble);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupDetails, locked_text);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupDetails, warnings);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupDetails, facts);
  gtk_widget_class_bind_template_callback (widget_class, row_setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, number_setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, name_bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, rows_bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, size_bind_cb);
}

static void
reeve_backup_details_class_init (ReeveBackupDetailsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = reeve_backup_details_dispose;
  g_type_ensure (REEVE_TYPE_BACKUP_TABLE_ITEM);
  g_type_ensure (REEVE_TYPE_ERROR_CARD);
  bind_template (GTK_WIDGET_CLASS (klass));
}

static void
reeve_backup_details_init (ReeveBackupDetails *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  reeve_error_card_set_heading (self->trouble, _("The Backup Cannot Be Opened"));
}

GtkWidget *
reeve_backup_details_new (void)
{
  return g_object_new (REEVE_TYPE_BACKUP_DETAILS, NULL);
}

static gboolean
is_other (ReeveBackupItem *a, ReeveBackupItem *b)
{
  return a == NULL || b == NULL ||
         g_strcmp0 (reeve_backup_item_get_record (a)->id, reeve_backup_item_get_record (b)->id) !=
           0 ||
         reeve_backup_item_is_present (a) != reeve_backup_item_is_present (b);
}

void
reeve_backup_details_set_item (ReeveBackupDetails *self, ReeveBackupItem *item)
{
  gboolean other;

  g_return_if_fail (REEVE_IS_BACKUP_DETAILS (self));

  if (self->item == item)
    return;
  other = is_other (self->item, item);
  if (other)
    forget (self);
  g_set_object (&self->item, item);
  if (item == NULL)
    return;
  show_head (self);
  /* The same one, proven or pinned meanwhile: what is in it has not changed. */
  if (!other)
    {
      show_facts (self);
      return;
    }
  if (!reeve_backup_item_is_present (item))
    show_contents (self, "missing");
  else
    {
      /* The daily key may open it, without a word. */
      show_contents (self, reeve_backup_item_get_record (item)->encrypted ? "locked" : "loading");
      read_contents (self, NULL);
    }
  gtk_label_set_text (self->locked_text,
                      _("What is in it can be read with its passphrase or key alone."));
}

void
reeve_backup_details_unlock (ReeveBackupDetails *self, ReeveKeySource *keys)
{
  g_return_if_fail (REEVE_IS_BACKUP_DETAILS (self));

  if (self->item == NULL)
    return;
  gtk_stack_set_visible_child_name (self->tables_stack, "loading");
  read_contents (self, keys);
}

void
reeve_backup_details_set_narrow (ReeveBackupDetails *self, gboolean narrow)
{
  g_return_if_fail (REEVE_IS_BACKUP_DETAILS (self));

  gtk_orientable_set_orientation (self->buttons,
                                  narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
}
