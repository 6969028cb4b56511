/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/widgets/attempt-cell.h"

#include "app/models/failure.h"

struct _ReeveAttemptCell
{
  GtkWidget parent_instance;

  const char *style; /* the outcome's class, which is on icon and word */

  GtkWidget *box;
  GtkLabel *title;
  GtkImage *icon;
  GtkLabel *word;
  GtkLabel *facts;
  GtkLabel *error;
};

G_DEFINE_FINAL_TYPE (ReeveAttemptCell, reeve_attempt_cell, GTK_TYPE_WIDGET)

static void
set_style (ReeveAttemptCell *self, const char *style)
{
  if (self->style != NULL)
    {
      gtk_widget_remove_css_class (GTK_WIDGET (self->icon), self->style);
      gtk_widget_remove_css_class (GTK_WIDGET (self->word), self->style);
    }
  self->style = style;
  gtk_widget_add_css_class (GTK_WIDGET (self->icon), style);
  gtk_widget_add_css_class (GTK_WIDGET (self->word), style);
}

static void
reeve_attempt_cell_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), REEVE_TYPE_ATTEMPT_CELL);
  G_OBJECT_CLASS (reeve_attempt_cell_parent_class)->dispose (object);
}

static void
reeve_attempt_cell_class_init (ReeveAttemptCellClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = reeve_attempt_cell_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/reeve_db/Reeve/ui/attempt-cell.ui");
  gtk_widget_class_bind_template_child (widget_class, ReeveAttemptCell, box);
  gtk_widget_class_bind_template_child (widget_class, ReeveAttemptCell, title);
  gtk_widget_class_bind_template_child (widget_class, ReeveAttemptCell, icon);
  gtk_widget_class_bind_template_child (widget_class, ReeveAttemptCell, word);
  gtk_widget_class_bind_template_child (widget_class, ReeveAttemptCell, facts);
  gtk_widget_class_bind_template_child (widget_class, ReeveAttemptCell, error);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
reeve_attempt_cell_init (ReeveAttemptCell *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
reeve_attempt_cell_new (void)
{
  return g_object_new (REEVE_TYPE_ATTEMPT_CELL, NULL);
}

void
reeve_attempt_cell_set_row (ReeveAttemptCell *self, ReeveAttemptRow *row)
{
  const ReeveLedgerAttempt *attempt = reeve_attempt_row_get_attempt (row);
  g_autofree char *title = reeve_attempt_row_dup_title (row);
  g_autofree char *facts = reeve_attempt_row_dup_facts (row);
  g_autofree char *failure =
    attempt->error != NULL ? reeve_failure_explain (attempt->error) : NULL;
  const char *icon, *style;
  const char *word = reeve_attempt_row_get_outcome (row, &icon, &style);
  g_autofree char *label = g_strdup_printf ("%s, %s", title, word);

  g_return_if_fail (REEVE_IS_ATTEMPT_CELL (self));

  gtk_label_set_text (self->title, title);
  gtk_label_set_text (self->facts, facts);
  gtk_label_set_text (self->word, word);
  gtk_image_set_from_icon_name (self->icon, icon);
  set_style (self, style);
  gtk_label_set_text (self->error, failure != NULL ? failure : "");
  gtk_widget_set_visible (GTK_WIDGET (self->error), failure != NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, facts, -1);
}
