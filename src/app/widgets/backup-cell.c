/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/widgets/backup-cell.h"

#include <glib/gi18n.h>

#include "app/models/backup-look.h"
#include "app/models/time-text.h"
#include "core/base/clock.h"

struct _ReeveBackupCell
{
  GtkWidget parent_instance;

  GtkWidget *rows;
  GtkLabel *heading;
  GtkWidget *box;
  GtkImage *icon;
  GtkLabel *time;
  GtkLabel *name;
  GtkLabel *size;
  GtkLabel *proof;
  GtkWidget *missing;
  GtkWidget *encrypted;
  GtkWidget *pinned;
};

G_DEFINE_FINAL_TYPE (ReeveBackupCell, reeve_backup_cell, GTK_TYPE_WIDGET)

static void
append (GString *text, gboolean wanted, const char *word)
{
  if (wanted)
    g_string_append_printf (text, ", %s", word);
}

static void
describe (ReeveBackupCell *self,
          ReeveBackupItem *item,
          const char *age,
          const char *size,
          const char *proof)
{
  const ReeveBackupRecord *record = reeve_backup_item_get_record (item);
  g_autofree char *time = reeve_time_text_us (record->created_us);
  g_autoptr (GString) text = g_string_new (NULL);

  /* TRANSLATORS: when it was made, how long ago that is, its size, how far it is proven */
  g_string_append_printf (text, _("Backup of %s, %s, %s, %s"), time, age, size, proof);
  append (text, record->label != NULL, record->label);
  append (text, record->encrypted, _("Encrypted"));
  append (text, record->pinned, _("Pinned"));
  append (text, !reeve_backup_item_is_present (item), _("The file is gone"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text->str,
                                  -1);
}

static void
show_backup (ReeveBackupCell *self, ReeveBackupItem *item)
{
  const ReeveBackupRecord *record = reeve_backup_item_get_record (item);
  gboolean is_present = reeve_backup_item_is_present (item);
  g_autofree char *clock = reeve_time_text_clock (record->created_us);
  g_autofree char *full = reeve_time_text_us (record->created_us);
  g_autofree char *age = reeve_time_text_age (record->created_us, reeve_clock_now ());
  g_autofree char *time = NULL;
  g_autofree char *size = g_format_size ((guint64) record->bytes);
  g_autofree char *proof =
    reeve_proof_text (reeve_backup_item_get_proof (item), record->restore_ms);

  /* TRANSLATORS: the time of day, and how long ago that was */
  time = g_strdup_printf (_("%s · %s"), clock, age);
  reeve_proof_look_show (self->icon, reeve_backup_item_get_proof (item));
  gtk_label_set_text (self->time, time);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->time), full);
  gtk_label_set_text (self->name, record->label != NULL ? record->label : "");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->name), record->label);
  gtk_widget_set_visible (GTK_WIDGET (self->name), record->label != NULL);
  gtk_label_set_text (self->size, size);
  gtk_label_set_text (self->proof, proof);
  gtk_widget_set_visible (GTK_WIDGET (self->proof), is_present);
  gtk_widget_set_visible (self->missing, !is_present);
  gtk_widget_set_visible (GTK_WIDGET (self->icon), TRUE);
  gtk_widget_set_visible (self->encrypted, record->encrypted);
  gtk_widget_set_visible (self->pinned, record->pinned);
  if (!is_present)
    reeve_proof_look_show (self->icon, REEVE_PROOF_NONE);
  describe (self, item, age, size, proof);
}

static void
reeve_backup_cell_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), REEVE_TYPE_BACKUP_CELL);
  G_OBJECT_CLASS (reeve_backup_cell_parent_class)->dispose (object);
}

static void
reeve_backup_cell_class_init (ReeveBackupCellClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = reeve_backup_cell_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/reeve_db/Reeve/ui/backup-cell.ui");
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupCell, rows);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupCell, heading);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupCell, box);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupCell, icon);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupCell, time);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupCell, name);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupCell, size);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupCell, proof);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupCell, missing);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupCell, encrypted);
  gtk_widget_class_bind_template_child (widget_class, ReeveBackupCell, pinned);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
reeve_backup_cell_init (ReeveBackupCell *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
reeve_backup_cell_new (void)
{
  return g_object_new (REEVE_TYPE_BACKUP_CELL, NULL);
}

void
reeve_backup_cell_set_item (ReeveBackupCell *self, ReeveBackupItem *item)
{
  const char *heading;

  g_return_if_fail (REEVE_IS_BACKUP_CELL (self));

  if (item == NULL)
    return;
  heading = reeve_backup_item_get_heading (item);
  gtk_widget_set_visible (GTK_WIDGET (self->heading), heading != NULL);
  gtk_widget_set_visible (self->box, heading == NULL);
  if (heading == NULL)
    {
      show_backup (self, item);
      return;
    }
  gtk_label_set_text (self->heading, heading);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, heading,
                                  -1);
}
