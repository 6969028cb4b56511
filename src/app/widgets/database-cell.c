/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/widgets/database-cell.h"

#include <glib/gi18n.h>

#include "app/models/backup-freshness.h"
#include "app/models/database-look.h"
#include "app/widgets/environment-tag.h"
#include "core/base/clock.h"

struct _ReeveDatabaseCell
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkImage *engine;
  GtkLabel *name;
  GtkLabel *place;
  GtkWidget *tag;
  GtkWidget *protection;
  GtkImage *state;
  GtkLabel *summary;
  GtkWidget *backup;
  GtkImage *backup_icon;
  GtkLabel *backup_text;
  GtkSpinner *spinner;

  ReeveDatabase *database;
};

G_DEFINE_FINAL_TYPE (ReeveDatabaseCell, reeve_database_cell, GTK_TYPE_WIDGET)

static void
describe (ReeveDatabaseCell *self,
          ReeveConnection *connection,
          const char *summary,
          const char *backup)
{
  /* TRANSLATORS: name of a database, its environment, its protection, its state, its backup */
  g_autofree char *text =
    g_strdup_printf (_("%s, %s, protection: %s, %s, %s"), reeve_connection_get_name (connection),
                     reeve_environment_title (reeve_connection_get_environment (connection)),
                     reeve_protection_title (reeve_connection_get_protection (connection)),
                     summary, backup);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static void
show (ReeveDatabaseCell *self)
{
  ReeveConnection *connection = reeve_database_get_connection (self->database);
  g_autofree char *summary = reeve_database_dup_summary (self->database);
  gint64 now = reeve_clock_now ();
  g_autofree char *backup = reeve_freshness_text (self->database, now);
  gboolean busy =
    reeve_database_is_busy (self->database) || reeve_database_get_running (self->database) > 0;

  gtk_image_set_from_icon_name (self->engine, reeve_database_look_engine_icon (self->database));
  gtk_label_set_text (self->name, reeve_connection_get_name (connection));
  gtk_label_set_text (self->place, reeve_connection_get_uri (connection));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->place), reeve_connection_get_uri (connection));
  reeve_environment_tag_set_environment (REEVE_ENVIRONMENT_TAG (self->tag),
                                         reeve_connection_get_environment (connection));
  gtk_widget_set_visible (self->protection, reeve_connection_get_protection (connection) !=
                                              REEVE_PROTECTION_OPEN);
  gtk_widget_set_tooltip_text (self->protection, reeve_protection_title (
                                 reeve_connection_get_protection (connection)));
  reeve_database_look_show_state (self->state, reeve_database_get_state (self->database));
  gtk_label_set_text (self->summary, summary);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->summary), summary);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), busy);
  gtk_widget_set_visible (GTK_WIDGET (self->state), !busy);
  gtk_spinner_set_spinning (self->spinner, busy);
  gtk_widget_set_visible (self->backup,
                          reeve_freshness_of (self->database, now) != REEVE_FRESHNESS_UNKNOWN);
  reeve_freshness_show (self->backup_icon, self->database, now);
  gtk_label_set_text (self->backup_text, backup);
  describe (self, connection, summary, backup);
}

static void
changed_cb (ReeveDatabase *database, ReeveDatabaseCell *self)
{
  show (self);
}

static void
busy_cb (ReeveDatabase *database, GParamSpec *pspec, ReeveDatabaseCell *self)
{
  show (self);
}

static void
reeve_database_cell_dispose (GObject *object)
{
  reeve_database_cell_set_database (REEVE_DATABASE_CELL (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), REEVE_TYPE_DATABASE_CELL);
  G_OBJECT_CLASS (reeve_database_cell_parent_class)->dispose (object);
}

static void
reeve_database_cell_class_init (ReeveDatabaseCellClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = reeve_database_cell_dispose;
  g_type_ensure (REEVE_TYPE_ENVIRONMENT_TAG);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/reeve_db/Reeve/ui/database-cell.ui");
  gtk_widget_class_bind_template_child (widget_class, ReeveDatabaseCell, box);
  gtk_widget_class_bind_template_child (widget_class, ReeveDatabaseCell, engine);
  gtk_widget_class_bind_template_child (widget_class, ReeveDatabaseCell, name);
  gtk_widget_class_bind_template_child (widget_class, ReeveDatabaseCell, place);
  gtk_widget_class_bind_template_child (widget_class, ReeveDatabaseCell, tag);
  gtk_widget_class_bind_template_child (widget_class, ReeveDatabaseCell, protection);
  gtk_widget_class_bind_template_child (widget_class, ReeveDatabaseCell, state);
  gtk_widget_class_bind_template_child (widget_class, ReeveDatabaseCell, summary);
  gtk_widget_class_bind_template_child (widget_class, ReeveDatabaseCell, spinner);
  gtk_widget_class_bind_template_child (widget_class, ReeveDatabaseCell, backup);
  gtk_widget_class_bind_template_child (widget_class, ReeveDatabaseCell, backup_icon);
  gtk_widget_class_bind_template_child (widget_class, ReeveDatabaseCell, backup_text);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
reeve_database_cell_init (ReeveDatabaseCell *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
reeve_database_cell_new (void)
{
  return g_object_new (REEVE_TYPE_DATABASE_CELL, NULL);
}

void
reeve_database_cell_set_database (ReeveDatabaseCell *self, ReeveDatabase *database)
{
  g_return_if_fail (REEVE_IS_DATABASE_CELL (self));

  if (self->database != NULL)
    g_signal_handlers_disconnect_by_data (self->database, self);
  g_clear_object (&self->database);
  if (database == NULL)
    return;
  self->database = g_object_ref (database);
  g_signal_connect (database, "changed", G_CALLBACK (changed_cb), self);
  g_signal_connect (database, "notify::busy", G_CALLBACK (busy_cb), self);
  show (self);
}
