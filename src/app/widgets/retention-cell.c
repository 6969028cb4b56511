/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/widgets/retention-cell.h"

#include <glib/gi18n.h>

#include "app/models/backup-look.h"
#include "app/models/time-text.h"

struct _ReeveRetentionCell
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkImage *icon;
  GtkLabel *time;
  GtkLabel *size;
  GtkLabel *reasons;
};

G_DEFINE_FINAL_TYPE (ReeveRetentionCell, reeve_retention_cell, GTK_TYPE_WIDGET)

static void
reeve_retention_cell_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), REEVE_TYPE_RETENTION_CELL);
  G_OBJECT_CLASS (reeve_retention_cell_parent_class)->dispose (object);
}

static void
reeve_retention_cell_class_init (ReeveRetentionCellClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = reeve_retention_cell_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/reeve_db/Reeve/ui/retention-cell.ui");
  gtk_widget_class_bind_template_child (widget_class, ReeveRetentionCell, box);
  gtk_widget_class_bind_template_child (widget_class, ReeveRetentionCell, icon);
  gtk_widget_class_bind_template_child (widget_class, ReeveRetentionCell, time);
  gtk_widget_class_bind_template_child (widget_class, ReeveRetentionCell, size);
  gtk_widget_class_bind_template_child (widget_class, ReeveRetentionCell, reasons);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
reeve_retention_cell_init (ReeveRetentionCell *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
reeve_retention_cell_new (void)
{
  return g_object_new (REEVE_TYPE_RETENTION_CELL, NULL);
}

void
reeve_retention_cell_set_item (ReeveRetentionCell *self, ReeveRetentionItem *item)
{
  const char *reasons;
  g_autofree char *time = NULL;
  g_autofree char *size = NULL;
  g_autofree char *text = NULL;
  g_autofree char *label = NULL;

  g_return_if_fail (REEVE_IS_RETENTION_CELL (self));
  g_return_if_fail (REEVE_IS_RETENTION_ITEM (item));

  reasons = reeve_retention_item_get_reasons (item);
  time = reeve_time_text_us (reeve_retention_item_get_created_us (item));
  size = g_format_size (reeve_retention_item_get_bytes (item));
  /* TRANSLATORS: why a backup is kept: “daily 3, newest proven” */
  text = reasons != NULL ? g_strdup_printf (_("Kept: %s"), reasons) : g_strdup (_("Removed"));
  gtk_image_set_from_icon_name (self->icon, reasons != NULL ? "object-select-symbolic"
                                                            : "user-trash-symbolic");
  gtk_label_set_text (self->time, time);
  gtk_label_set_text (self->size, size);
  gtk_label_set_text (self->reasons, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->reasons), text);
  gtk_widget_remove_css_class (self->box, reasons != NULL ? "error" : "kept");
  gtk_widget_add_css_class (self->box, reasons != NULL ? "kept" : "error");
  /* TRANSLATORS: a backup: when it was made, its size, how far it is proven, what becomes of it */
  label = g_strdup_printf (_("%s, %s, %s. %s"), time, size,
                           reeve_proof_look (reeve_retention_item_get_proof (item)).word, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}
