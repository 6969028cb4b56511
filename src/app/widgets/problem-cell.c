/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/widgets/problem-cell.h"

#include <glib/gi18n.h>

#include "app/models/severity-look.h"

struct _ReeveProblemCell
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkImage *icon;
  GtkLabel *title;
  GtkLabel *place;
  GtkLabel *text;
  GtkLabel *remedy;
  GtkWidget *open;

  ReeveProblem *problem;
  const char *style;
};

G_DEFINE_FINAL_TYPE (ReeveProblemCell, reeve_problem_cell, GTK_TYPE_WIDGET)

static void
set_text (GtkLabel *label, const char *text)
{
  gtk_label_set_text (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL && *text != '\0');
}

static void
open_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveProblemCell *self = REEVE_PROBLEM_CELL (widget);
  const char *file = self->problem != NULL ? reeve_problem_get_file (self->problem) : NULL;
  GtkRoot *root = gtk_widget_get_root (widget);
  g_autofree char *uri = file != NULL ? g_filename_to_uri (file, NULL, NULL) : NULL;

  if (uri != NULL)
    gtk_show_uri (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, uri, GDK_CURRENT_TIME);
}

static void
describe (ReeveProblemCell *self, const char *word)
{
  g_autofree char *label =
    g_strdup_printf ("%s: %s %s", word, reeve_problem_get_place (self->problem),
                     reeve_problem_get_text (self->problem));
  const char *remedy = reeve_problem_get_remedy (self->problem);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  remedy != NULL ? remedy : "", -1);
}

static void
reeve_problem_cell_dispose (GObject *object)
{
  g_clear_object (&REEVE_PROBLEM_CELL (object)->problem);
  gtk_widget_dispose_template (GTK_WIDGET (object), REEVE_TYPE_PROBLEM_CELL);
  G_OBJECT_CLASS (reeve_problem_cell_parent_class)->dispose (object);
}

static void
reeve_problem_cell_class_init (ReeveProblemCellClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = reeve_problem_cell_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/reeve_db/Reeve/ui/problem-cell.ui");
  gtk_widget_class_bind_template_child (widget_class, ReeveProblemCell, box);
  gtk_widget_class_bind_template_child (widget_class, ReeveProblemCell, icon);
  gtk_widget_class_bind_template_child (widget_class, ReeveProblemCell, title);
  gtk_widget_class_bind_template_child (widget_class, ReeveProblemCell, place);
  gtk_widget_class_bind_template_child (widget_class, ReeveProblemCell, text);
  gtk_widget_class_bind_template_child (widget_class, ReeveProblemCell, remedy);
  gtk_widget_class_bind_template_child (widget_class, ReeveProblemCell, open);
  gtk_widget_class_install_action (widget_class, "problem.open", NULL, open_action);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
reeve_problem_cell_init (ReeveProblemCell *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
reeve_problem_cell_new (void)
{
  return g_object_new (REEVE_TYPE_PROBLEM_CELL, NULL);
}

void
reeve_problem_cell_set_problem (ReeveProblemCell *self, ReeveProblem *problem)
{
  ReeveSeverityLook look;

  g_return_if_fail (REEVE_IS_PROBLEM_CELL (self));

  g_set_object (&self->problem, problem);
  if (problem == NULL)
    return;
  reeve_severity_look (reeve_problem_get_severity (problem), &look);
  if (self->style != NULL)
    gtk_widget_remove_css_class (GTK_WIDGET (self->icon), self->style);
  self->style = look.style;
  gtk_widget_add_css_class (GTK_WIDGET (self->icon), self->style);
  gtk_image_set_from_icon_name (self->icon, look.icon);
  set_text (self->title, look.word);
  set_text (self->place, reeve_problem_get_place (problem));
  set_text (self->text, reeve_problem_get_text (problem));
  set_text (self->remedy, reeve_problem_get_remedy (problem));
  gtk_widget_set_visible (self->open, reeve_problem_get_file (problem) != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "problem.open",
                                 reeve_problem_get_file (problem) != NULL);
  describe (self, look.word);
}
