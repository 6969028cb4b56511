/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/widgets/audit-details.h"

#include <glib/gi18n.h>

#include "app/notice.h"
#include "core/base/clock.h"

struct _ReeveAuditDetails
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkImage *icon;
  GtkLabel *word;
  GtkLabel *title;
  GtkLabel *number;
  GtkLabel *time;
  GtkLabel *actor;
  GtkLabel *event;
  GtkLabel *operation;
  GtkLabel *database;
  GtkLabel *target;
  GtkLabel *target_id;
  GtkLabel *digest;
  GtkLabel *job;
  GtkLabel *detail;
  GtkLabel *hash;

  ReeveAuditItem *item;
  const char *style;
};

G_DEFINE_FINAL_TYPE (ReeveAuditDetails, reeve_audit_details, GTK_TYPE_WIDGET)

/* A fact without a value has no line: its label stands before it in the grid. */
static void
set_fact (GtkLabel *label, const char *text)
{
  gboolean known = text != NULL && *text != '\0';

  gtk_label_set_text (label, known ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), known);
  gtk_widget_set_visible (gtk_widget_get_prev_sibling (GTK_WIDGET (label)), known);
}

/* As it is hashed: in UTC, with its fraction. */
static void
show_facts (ReeveAuditDetails *self, const ReeveAuditEntry *entry)
{
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, entry->number);
  g_autofree char *time = reeve_clock_format (entry->time_us);

  set_fact (self->number, number);
  set_fact (self->time, time);
  set_fact (self->actor, entry->actor);
  set_fact (self->event, entry->event);
  set_fact (self->operation, entry->operation);
  set_fact (self->database, entry->connection);
  set_fact (self->target, entry->target);
  set_fact (self->target_id, entry->target_id);
  set_fact (self->digest, entry->digest);
  set_fact (self->job, entry->job_id);
  set_fact (self->detail, entry->detail);
  set_fact (self->hash, entry->hash);
}

static void
show_look (ReeveAuditDetails *self)
{
  ReeveJobStateLook look;

  reeve_audit_item_look (self->item, &look);
  gtk_image_set_from_icon_name (self->icon, look.icon);
  gtk_label_set_text (self->word, look.word);
  if (self->style != NULL)
    gtk_widget_remove_css_class (GTK_WIDGET (self->icon), self->style);
  gtk_widget_add_css_class (GTK_WIDGET (self->icon), look.style);
  self->style = look.style;
}

static void
copy_hash_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveAuditDetails *self = REEVE_AUDIT_DETAILS (widget);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget),
                          reeve_audit_item_get_entry (self->item)->hash);
  reeve_notice_toast (widget, _("Hash copied"), NULL, NULL);
}

static void
show_job_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveAuditDetails *self = REEVE_AUDIT_DETAILS (widget);

  gtk_widget_activate_action (widget, "win.show-job", "s",
                              reeve_audit_item_get_entry (self->item)->job_id);
}

static void
reeve_audit_details_dispose (GObject *object)
{
  g_clear_object (&REEVE_AUDIT_DETAILS (object)->item);
  gtk_widget_dispose_template (GTK_WIDGET (object), REEVE_TYPE_AUDIT_DETAILS);
  G_OBJECT_CLASS (reeve_audit_details_parent_class)->dispose (object);
}

static void
reeve_audit_details_class_init (ReeveAuditDetailsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = reeve_audit_details_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/reeve_db/Reeve/ui/audit-details.ui");
  gtk_widget_class_bind_template_child (widget_class, ReeveAuditDetails, box);
  gtk_widget_class_bind_template_child (widget_class, ReeveAuditDetails, icon);
  gtk_widget_class_bind_template_child (widget_class, ReeveAuditDetails, word);
  gtk_widget_class_bind_template_child (widget_class, ReeveAuditDetails, title);
  gtk_widget_class_bind_template_child (widget_class, ReeveAuditDetails, number);
  gtk_widget_class_bind_template_child (widget_class, ReeveAuditDetails, time);
  gtk_widget_class_bind_template_child (widget_class, ReeveAuditDetails, actor);
  gtk_widget_class_bind_template_child (widget_class, ReeveAuditDetails, event);
  gtk_widget_class_bind_template_child (widget_class, ReeveAuditDetails, operation);
  gtk_widget_class_bind_template_child (widget_class, ReeveAuditDetails, database);
  gtk_widget_class_bind_template_child (widget_class, ReeveAuditDetails, target);
  gtk_widget_class_bind_template_child (widget_class, ReeveAuditDetails, target_id);
  gtk_widget_class_bind_template_child (widget_class, ReeveAuditDetails, digest);
  gtk_widget_class_bind_template_child (widget_class, ReeveAuditDetails, job);
  gtk_widget_class_bind_template_child (widget_class, ReeveAuditDetails, detail);
  gtk_widget_class_bind_template_child (widget_class, ReeveAuditDetails, hash);
  gtk_widget_class_install_action (widget_class, "audit.copy-hash", NULL, copy_hash_action);
  gtk_widget_class_install_action (widget_class, "audit.show-job", NULL, show_job_action);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
reeve_audit_details_init (ReeveAuditDetails *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  reeve_audit_details_set_item (self, NULL);
}

GtkWidget *
reeve_audit_details_new (void)
{
  return g_object_new (REEVE_TYPE_AUDIT_DETAILS, NULL);
}

void
reeve_audit_details_set_item (ReeveAuditDetails *self, ReeveAuditItem *item)
{
  const ReeveAuditEntry *entry = item != NULL ? reeve_audit_item_get_entry (item) : NULL;
  GtkWidget *widget = GTK_WIDGET (self);

  g_return_if_fail (REEVE_IS_AUDIT_DETAILS (self));

  g_set_object (&self->item, item);
  gtk_widget_action_set_enabled (widget, "audit.copy-hash", entry != NULL);
  gtk_widget_action_set_enabled (widget, "audit.show-job", entry != NULL && entry->job_id != NULL);
  if (entry == NULL)
    return;
  show_look (self);
  gtk_label_set_text (self->title, reeve_audit_item_get_operation (item));
  show_facts (self, entry);
}
