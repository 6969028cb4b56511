/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/widgets/backup-about.h"

#include <glib/gi18n.h>

#include "app/models/backup-look.h"
#include "app/models/time-text.h"
#include "app/widgets/finding-row.h"
#include "core/base/clock.h"
#include "core/db/engine.h"

/* More of them than this would push everything else off the screen. */
#define MOST_NOTES 5

struct _ReeveBackupAbout
{
  AdwBin parent_instance;

  AdwExpanderRow *row;
  GtkImage *icon;
  GtkImage *proof_icon;
  GtkLabel *proof;
  GtkBox *notes;

  GPtrArray *facts; /* rows */
};

G_DEFINE_FINAL_TYPE (ReeveBackupAbout, reeve_backup_about, ADW_TYPE_BIN)

static void
add_fact (ReeveBackupAbout *self, const char *title, const char *value)
{
  GtkWidget *row;

  if (value == NULL || *value == '\0')
    return;
  row = adw_action_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), value);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  adw_expander_row_add_row (self->row, row);
  g_ptr_array_add (self->facts, row);
}

static void
clear (ReeveBackupAbout *self)
{
  GtkWidget *child;

  for (guint i = 0; i < self->facts->len; i++)
    adw_expander_row_remove (self->row, self->facts->pdata[i]);
  g_ptr_array_set_size (self->facts, 0);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->notes))) != NULL)
    gtk_box_remove (self->notes, child);
  adw_expander_row_set_expanded (self->row, FALSE);
}

static void
add_note (ReeveBackupAbout *self, ReeveSeverity severity, const char *text)
{
  gtk_box_append (self->notes, reeve_finding_row_new (severity, text, NULL));
}

static void
show_more (ReeveBackupAbout *self, guint n)
{
  g_autofree char *more = NULL;

  if (n <= MOST_NOTES)
    return;
  more = g_strdup_printf (ngettext ("%u more warning stands in the plan",
                                    "%u more warnings stand in the plan", n - MOST_NOTES),
                          n - MOST_NOTES);
  add_note (self, REEVE_SEVERITY_WARNING, more);
}

static void
show_notes (ReeveBackupAbout *self, ReeveBackupFile *file)
{
  guint n;

  if (file->foreign != NULL)
    {
      GPtrArray *findings = file->foreign->scan->findings;

      n = findings->len;
      for (guint i = 0; i < MIN (n, MOST_NOTES); i++)
        {
          const ReeveScanFinding *finding = g_ptr_array_index (findings, i);

          add_note (self, finding->severity, finding->message);
        }
    }
  else
    {
      char **warnings = file->backup->manifest->warnings;

      n = g_strv_length (warnings);
      for (guint i = 0; i < MIN (n, MOST_NOTES); i++)
        add_note (self, REEVE_SEVERITY_WARNING, warnings[i]);
    }
  show_more (self, n);
  gtk_widget_set_visible (GTK_WIDGET (self->notes),
                          gtk_widget_get_first_child (GTK_WIDGET (self->notes)) != NULL);
}

static void
show_head (ReeveBackupAbout *self, ReeveBackupFile *file)
{
  const ReeveEngine *engine = reeve_engine_find (reeve_backup_file_get_engine (file));
  guint n_tables = reeve_backup_file_count_tables (file);
  g_autofree char *name = reeve_backup_file_dup_short_name (file);
  g_autofree char *version = reeve_backup_file_dup_engine (file);
  g_autofree char *second =
    file->foreign != NULL
      ? g_strdup (reeve_foreign_describe (file->foreign->kind))
      : reeve_time_text_age (file->backup->manifest->created * G_USEC_PER_SEC, reeve_clock_now ());
  /* TRANSLATORS: “PostgreSQL 15.4”, how long ago it was made or what kind of file it is, a number
     of tables */
  g_autofree char *subtitle = g_strdup_printf (
    ngettext ("%s · %s · %u table", "%s · %s · %u tables", n_tables), version, second, n_tables);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->row), name);
  adw_expander_row_set_subtitle (self->row, subtitle);
  gtk_image_set_from_icon_name (self->icon, engine != NULL && engine->is_file
                                              ? "reeve-file-database-symbolic"
                                              : "reeve-database-symbolic");
}

/* Of a file that is not in the list nothing is known yet; it is verified before it is restored. */
static void
show_proof (ReeveBackupAbout *self, ReeveBackupFile *file)
{
  g_autofree char *text = file->is_known ? reeve_proof_text (file->proof, file->restore_ms)
                         : file->foreign != NULL ? g_strdup (_("Dump"))
                                                 : g_strdup (_("Not in the list"));

  gtk_label_set_text (self->proof, text);
  gtk_widget_set_visible (GTK_WIDGET (self->proof_icon), file->is_known);
  reeve_proof_look_show (self->proof_icon, file->proof);
}

static void
show_facts_of_dump (ReeveBackupAbout *self, const ReeveForeign *foreign)
{
  g_autofree char *size = g_format_size (foreign->bytes);
  g_autofree char *statements = g_strdup_printf ("%u", foreign->scan->n_statements);
  const char *packing = reeve_packing_name (foreign->packing);

  add_fact (self, _("Format"), reeve_foreign_describe (foreign->kind));
  add_fact (self, _("Made With"), foreign->version);
  add_fact (self, _("Packed By"), packing);
  add_fact (self, _("Size"), size);
  if (foreign->scan->n_statements > 0)
    add_fact (self, _("Statements"), statements);
  add_fact (self, _("File"), foreign->path);
}

static void
show_facts (ReeveBackupAbout *self, ReeveBackupFile *file)
{
  const ReeveBackup *backup = file->backup;
  const ReeveManifest *manifest = backup->manifest;
  g_autofree char *made = reeve_time_text_us (manifest->created * G_USEC_PER_SEC);
  g_autofree char *bytes = g_format_size (reeve_container_get_bytes (backup->container));
  g_autofree char *raw = g_format_size ((guint64) MAX (manifest->raw_bytes, 0));
  /* TRANSLATORS: the size of a file, and of the data in it before that was packed */
  g_autofree char *size = g_strdup_printf (_("%s, of %s of data"), bytes, raw);
  g_autofree char *revision = g_strjoinv (" ", manifest->revision);
  g_autofree char *roles = g_strjoinv (", ", manifest->roles);

  add_fact (self, _("Format"), _("Reeve backup; every byte is verified before it is restored"));
  add_fact (self, _("Database"), manifest->target_label);
  add_fact (self, _("Made"), made);
  add_fact (self, _("Name"), manifest->label);
  add_fact (self, _("Proof"),
            file->is_known ? reeve_proof_look (file->proof).meaning
                           : _("This computer knows nothing of it yet."));
  add_fact (self, _("Size"), size);
  add_fact (self, _("Encryption"),
            reeve_container_is_encrypted (backup->container) ? _("Encrypted (age)")
                                                             : _("Not encrypted"));
  add_fact (self, _("Revision"), revision);
  add_fact (self, _("Roles"), roles);
  add_fact (self, _("Written by"), manifest->writer);
  add_fact (self, _("File"), backup->path);
}

void
reeve_backup_about_set_file (ReeveBackupAbout *self, ReeveBackupFile *file)
{
  g_return_if_fail (REEVE_IS_BACKUP_ABOUT (self));
  g_return_if_fail (file != NULL);

  clear (self);
  show_head (self, file);
  show_proof (self, file);
  if (file->foreign != NULL)
    show_facts_of_dump (self, file->foreign);
  else
    show_facts (self, file);
  show_notes (self, file);
}

static void
reeve_backup_about_dispose (GObject *object)
{
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), REEVE_TYPE_BACKUP_ABOUT);
  G_OBJECT_CLASS (reeve_backup_about_parent_class)->dispose (object);
}

static void
reeve_backup_about_finalize (GObject *object)
{
  g_ptr_array_unref (REEVE_BACKUP_ABOUT (object)->facts);
  G_OBJECT_CLASS (reeve_backup_about_parent_class)->finalize (object);
}

static void
reeve_backup_about_class_init (ReeveBackupAboutClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = reeve_backup_about_dispose;
  object_class->finalize = reeve_backup_about_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/reeve_db/Reeve/ui/backup-about.ui");
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupAbout, row);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupAbout, icon);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupAbout, proof_icon);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupAbout, proof);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupAbout, notes);
}

static void
reeve_backup_about_init (ReeveBackupAbout *self)
{
  self->facts = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
reeve_backup_about_new (void)
{
  return g_object_new (REEVE_TYPE_BACKUP_ABOUT, NULL);
}
