/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/widgets/log-cell.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/models/severity-look.h"

/* A longer text in one label would hold up the main loop. */
#define MOST_SHOWN 4000

struct _ReeveLogCell
{
  GtkWidget parent_instance;

  GtkBox *box;
  GtkInscription *clock;
  GtkImage *icon;
  GtkInscription *level;
  GtkInscription *source;
  GtkLabel *text;
  const char *style; /* the class that gives the level its colour */
};

G_DEFINE_FINAL_TYPE (ReeveLogCell, reeve_log_cell, GTK_TYPE_WIDGET)

static char *
dup_shown (const char *text)
{
  gsize length = strlen (text);
  const char *end;
  g_autofree char *rest = NULL;
  g_autofree char *note = NULL;

  if (length <= MOST_SHOWN)
    return NULL;
  end = g_utf8_find_prev_char (text, text + MOST_SHOWN);
  rest = g_format_size (length - (gsize) (end - text));
  /* TRANSLATORS: %s is a size such as “3.4 MB”, of a text whose beginning is shown */
  note = g_strdup_printf (_("… %s more"), rest);
  return g_strdup_printf ("%.*s\n%s", (int) (end - text), text, note);
}

static void
show_level (ReeveLogCell *self, ReeveSeverity severity, ReeveSeverityLook *look)
{
  reeve_severity_look (severity, look);
  gtk_image_set_from_icon_name (self->icon, look->icon);
  gtk_inscription_set_text (self->level, look->word);
  if (g_strcmp0 (self->style, look->style) == 0)
    return;
  if (self->style != NULL)
    {
      gtk_widget_remove_css_class (GTK_WIDGET (self->icon), self->style);
      gtk_widget_remove_css_class (GTK_WIDGET (self->level), self->style);
    }
  gtk_widget_add_css_class (GTK_WIDGET (self->icon), look->style);
  gtk_widget_add_css_class (GTK_WIDGET (self->level), look->style);
  self->style = look->style;
}

static void
reeve_log_cell_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), REEVE_TYPE_LOG_CELL);
  G_OBJECT_CLASS (reeve_log_cell_parent_class)->dispose (object);
}

static void
reeve_log_cell_class_init (ReeveLogCellClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = reeve_log_cell_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/reeve_db/Reeve/ui/log-cell.ui");
  gtk_widget_class_bind_template_child (widget_class, ReeveLogCell, box);
  gtk_widget_class_bind_template_child (widget_class, ReeveLogCell, clock);
  gtk_widget_class_bind_template_child (widget_class, ReeveLogCell, icon);
  gtk_widget_class_bind_template_child (widget_class, ReeveLogCell, level);
  gtk_widget_class_bind_template_child (widget_class, ReeveLogCell, source);
  gtk_widget_class_bind_template_child (widget_class, ReeveLogCell, text);
  gtk_widget_class_set_css_name (widget_class, "logcell");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
reeve_log_cell_init (ReeveLogCell *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
reeve_log_cell_new (void)
{
  return g_object_new (REEVE_TYPE_LOG_CELL, NULL);
}

void
reeve_log_cell_set_entry (ReeveLogCell *self, ReeveLogEntry *entry)
{
  const char *text = reeve_log_entry_get_text (entry);
  g_autofree char *clock = reeve_log_entry_dup_clock (entry);
  g_autofree char *shown = dup_shown (text);
  g_autofree char *label = NULL;
  ReeveSeverityLook look;

  g_return_if_fail (REEVE_IS_LOG_CELL (self));

  if (shown != NULL)
    text = shown;
  show_level (self, reeve_log_entry_get_severity (entry), &look);
  gtk_inscription_set_text (self->clock, clock);
  gtk_inscription_set_text (self->source, reeve_log_entry_get_source_title (entry));
  gtk_label_set_text (self->text, text);
  /* TRANSLATORS: a line of a log: its level, its text, its time of day */
  label = g_strdup_printf (_("%s: %s, %s"), look.word, text, clock);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

void
reeve_log_cell_set_narrow (ReeveLogCell *self, gboolean narrow)
{
  g_return_if_fail (REEVE_IS_LOG_CELL (self));
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->box), narrow ? GTK_ORIENTATION_VERTICAL
                                                                     : GTK_ORIENTATION_HORIZONTAL);
  gtk_box_set_spacing (self->box, narrow ? 2 : 12);
}

void
reeve_log_cell_set_show_source (ReeveLogCell *self, gboolean show_source)
{
  g_return_if_fail (REEVE_IS_LOG_CELL (self));
  gtk_widget_set_visible (GTK_WIDGET (self->source), show_source);
}

const char *
reeve_log_cell_get_text (ReeveLogCell *self)
{
  g_return_val_if_fail (REEVE_IS_LOG_CELL (self), NULL);
  return gtk_label_get_text (self->text);
}
