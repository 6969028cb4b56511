/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/widgets/sidebar-cell.h"

#include <glib/gi18n.h>

#include "app/models/database-look.h"
#include "app/widgets/environment-tag.h"

#define ROOM_ABOVE_GROUP 12

struct _ReeveSidebarCell
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkImage *icon;
  GtkLabel *title;
  GtkLabel *subtitle;
  GtkWidget *tag;
  GtkImage *state;
  GtkWidget *protection;
  GtkSpinner *spinner;

  ReeveDatabase *database;
  gulong changed;
};

G_DEFINE_FINAL_TYPE (ReeveSidebarCell, reeve_sidebar_cell, GTK_TYPE_WIDGET)

/* One sentence for those who hear the row instead of seeing it. */
static void
describe (ReeveSidebarCell *self, ReeveConnection *connection, const char *summary)
{
  /* TRANSLATORS: name of a database, its environment, its protection, its state */
  g_autofree char *text =
    g_strdup_printf (_("%s, %s, protection: %s, %s"), reeve_connection_get_name (connection),
                     reeve_environment_title (reeve_connection_get_environment (connection)),
                     reeve_protection_title (reeve_connection_get_protection (connection)),
                     summary);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static void
show_database (ReeveSidebarCell *self)
{
  ReeveConnection *connection = reeve_database_get_connection (self->database);
  g_autofree char *summary = reeve_database_dup_summary (self->database);
  gboolean busy = reeve_database_get_running (self->database) > 0;
  gboolean guarded = reeve_connection_get_protection (connection) != REEVE_PROTECTION_OPEN;

  gtk_image_set_from_icon_name (self->icon, reeve_database_look_engine_icon (self->database));
  gtk_label_set_text (self->title, reeve_connection_get_name (connection));
  gtk_label_set_text (self->subtitle, summary);
  reeve_environment_tag_set_environment (REEVE_ENVIRONMENT_TAG (self->tag),
                                         reeve_connection_get_environment (connection));
  reeve_database_look_show_state (self->state, reeve_database_get_state (self->database));
  gtk_widget_set_tooltip_text (self->protection, reeve_protection_title (
                                 reeve_connection_get_protection (connection)));
  gtk_widget_set_visible (self->protection, guarded);
  gtk_widget_set_visible (GTK_WIDGET (self->state), !busy);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), busy);
  gtk_spinner_set_spinning (self->spinner, busy);
  describe (self, connection, summary);
}

static void
changed_cb (ReeveDatabase *database, ReeveSidebarCell *self)
{
  show_database (self);
}

static void
show_plain (ReeveSidebarCell *self, const char *icon, const char *title)
{
  gtk_image_set_from_icon_name (self->icon, icon);
  gtk_label_set_text (self->title, title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_spinner_set_spinning (self->spinner, FALSE);
}

static void
reeve_sidebar_cell_dispose (GObject *object)
{
  reeve_sidebar_cell_set_item (REEVE_SIDEBAR_CELL (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), REEVE_TYPE_SIDEBAR_CELL);
  G_OBJECT_CLASS (reeve_sidebar_cell_parent_class)->dispose (object);
}

static void
reeve_sidebar_cell_class_init (ReeveSidebarCellClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = reeve_sidebar_cell_dispose;
  g_type_ensure (REEVE_TYPE_ENVIRONMENT_TAG);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/reeve_db/Reeve/ui/sidebar-cell.ui");
  gtk_widget_class_bind_template_child (widget_class, ReeveSidebarCell, box);
  gtk_widget_class_bind_template_child (widget_class, ReeveSidebarCell, icon);
  gtk_widget_class_bind_template_child (widget_class, ReeveSidebarCell, title);
  gtk_widget_class_bind_template_child (widget_class, ReeveSidebarCell, subtitle);
  gtk_widget_class_bind_template_child (widget_class, ReeveSidebarCell, tag);
  gtk_widget_class_bind_template_child (widget_class, ReeveSidebarCell, state);
  gtk_widget_class_bind_template_child (widget_class, ReeveSidebarCell, protection);
  gtk_widget_class_bind_template_child (widget_class, ReeveSidebarCell, spinner);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
reeve_sidebar_cell_init (ReeveSidebarCell *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
reeve_sidebar_cell_new (void)
{
  return g_object_new (REEVE_TYPE_SIDEBAR_CELL, NULL);
}

static void
show_item (ReeveSidebarCell *self, ReeveSidebarItem *item)
{
  const ReevePageKind *kind = reeve_sidebar_item_get_kind (item);
  gboolean is_database = self->database != NULL;
  gboolean is_heading = kind == NULL && !is_database;

  gtk_widget_set_visible (GTK_WIDGET (self->icon), !is_heading);
  gtk_widget_set_visible (GTK_WIDGET (self->subtitle), is_database);
  gtk_widget_set_visible (GTK_WIDGET (self->state), is_database);
  gtk_widget_set_visible (self->tag, is_heading);
  gtk_widget_set_visible (GTK_WIDGET (self->title), !is_heading);
  gtk_widget_set_visible (self->protection, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), FALSE);
  gtk_widget_set_margin_top (self->box,
                             reeve_sidebar_item_begins_group (item) ? ROOM_ABOVE_GROUP : 0);
  if (is_database)
    show_database (self);
  else if (kind != NULL)
    show_plain (self, kind->icon, _ (kind->title));
  else
    {
      ReeveEnvironment environment = reeve_sidebar_item_get_environment (item);

      reeve_environment_tag_set_environment (REEVE_ENVIRONMENT_TAG (self->tag), environment);
      show_plain (self, NULL, reeve_environment_title (environment));
    }
}

void
reeve_sidebar_cell_set_item (ReeveSidebarCell *self, ReeveSidebarItem *item)
{
  g_return_if_fail (REEVE_IS_SIDEBAR_CELL (self));

  if (self->database != NULL)
    g_clear_signal_handler (&self->changed, self->database);
  g_clear_object (&self->database);
  if (item == NULL)
    return;
  if (reeve_sidebar_item_get_database (item) != NULL)
    {
      self->database = g_object_ref (reeve_sidebar_item_get_database (item));
      self->changed = g_signal_connect (self->database, "changed", G_CALLBACK (changed_cb), self);
    }
  show_item (self, item);
}
