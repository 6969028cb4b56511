/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/widgets/audit-cell.h"

#include <glib/gi18n.h>

#include "app/models/time-text.h"

struct _ReeveAuditCell
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkImage *icon;
  GtkLabel *title;
  GtkLabel *number;
  GtkLabel *word;
  GtkLabel *about;
  const char *style;
};

G_DEFINE_FINAL_TYPE (ReeveAuditCell, reeve_audit_cell, GTK_TYPE_WIDGET)

static void
reeve_audit_cell_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), REEVE_TYPE_AUDIT_CELL);
  G_OBJECT_CLASS (reeve_audit_cell_parent_class)->dispose (object);
}

static void
reeve_audit_cell_class_init (ReeveAuditCellClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = reeve_audit_cell_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/reeve_db/Reeve/ui/audit-cell.ui");
  gtk_widget_class_bind_template_child (widget_class, ReeveAuditCell, box);
  gtk_widget_class_bind_template_child (widget_class, ReeveAuditCell, icon);
  gtk_widget_class_bind_template_child (widget_class, ReeveAuditCell, title);
  gtk_widget_class_bind_template_child (widget_class, ReeveAuditCell, number);
  gtk_widget_class_bind_template_child (widget_class, ReeveAuditCell, word);
  gtk_widget_class_bind_template_child (widget_class, ReeveAuditCell, about);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
reeve_audit_cell_init (ReeveAuditCell *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
reeve_audit_cell_new (void)
{
  return g_object_new (REEVE_TYPE_AUDIT_CELL, NULL);
}

static void
show_look (ReeveAuditCell *self, const ReeveJobStateLook *look)
{
  gtk_image_set_from_icon_name (self->icon, look->icon);
  gtk_label_set_text (self->word, look->word);
  if (self->style != NULL)
    gtk_widget_remove_css_class (GTK_WIDGET (self->icon), self->style);
  gtk_widget_add_css_class (GTK_WIDGET (self->icon), look->style);
  self->style = look->style;
}

static char *
dup_title (ReeveAuditItem *item)
{
  const ReeveAuditEntry *entry = reeve_audit_item_get_entry (item);

  if (entry->connection == NULL)
    return g_strdup (reeve_audit_item_get_operation (item));
  /* TRANSLATORS: what was done and the name of the database: “Upgrade: shop” */
  return g_strdup_printf (_("%s: %s"), reeve_audit_item_get_operation (item), entry->connection);
}

void
reeve_audit_cell_set_item (ReeveAuditCell *self, ReeveAuditItem *item)
{
  const ReeveAuditEntry *entry = reeve_audit_item_get_entry (item);
  g_autofree char *title = dup_title (item);
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, entry->number);
  g_autofree char *time = reeve_time_text_us (entry->time_us);
  g_autofree char *about = g_strdup_printf ("%s · %s", time, entry->actor);
  g_autofree char *label = NULL;
  ReeveJobStateLook look;

  g_return_if_fail (REEVE_IS_AUDIT_CELL (self));

  reeve_audit_item_look (item, &look);
  show_look (self, &look);
  gtk_label_set_text (self->title, title);
  gtk_label_set_text (self->number, number);
  gtk_label_set_text (self->about, about);
  label = g_strdup_printf ("%s, %s, %s, %s", number, title, look.word, about);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}
