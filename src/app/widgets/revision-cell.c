/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/widgets/revision-cell.h"

#include <glib/gi18n.h>

#include "app/models/revision-look.h"
#include "app/models/time-text.h"
#include "app/widgets/revision-graph.h"

/* The words at the end of the second line, from the start to the end. */
enum
{
  PILL_FIRST_LABEL,
  PILL_SECOND_LABEL,
  PILL_HEAD,
  PILL_CURRENT,
  N_PILLS,
};

struct _ReeveRevisionCell
{
  GtkWidget parent_instance;

  ReeveRevisionRow *row;
  const char *style; /* the state's class, which is on icon and word */

  GtkWidget *box;
  ReeveRevisionGraph *graph;
  GtkInscription *message;
  GtkInscription *subtitle;
  GtkImage *state_icon;
  GtkLabel *state_word;
  GtkBox *bottom;

  GtkWidget *pills[N_PILLS]; /* NULL until it is needed: most rows have none */
};

G_DEFINE_FINAL_TYPE (ReeveRevisionCell, reeve_revision_cell, GTK_TYPE_WIDGET)

static void
show_state (ReeveRevisionCell *self, const ReeveRevisionLook *look)
{
  gtk_image_set_from_icon_name (self->state_icon, look->icon);
  gtk_label_set_text (self->state_word, look->word);
  if (g_strcmp0 (self->style, look->style) == 0)
    return;
  if (self->style != NULL)
    {
      gtk_widget_remove_css_class (GTK_WIDGET (self->state_icon), self->style);
      gtk_widget_remove_css_class (GTK_WIDGET (self->state_word), self->style);
    }
  self->style = look->style;
  gtk_widget_add_css_class (GTK_WIDGET (self->state_icon), look->style);
  gtk_widget_add_css_class (GTK_WIDGET (self->state_word), look->style);
}

static GtkWidget *
make_pill (ReeveRevisionCell *self, guint which)
{
  GtkWidget *after = GTK_WIDGET (self->subtitle);
  GtkWidget *pill = gtk_label_new (NULL);

  for (guint i = 0; i < which; i++)
    if (self->pills[i] != NULL)
      after = self->pills[i];
  gtk_label_set_ellipsize (GTK_LABEL (pill), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (pill), 14);
  gtk_widget_add_css_class (pill, "pill-label");
  if (which == PILL_CURRENT)
    gtk_widget_add_css_class (pill, "current");
  gtk_box_insert_child_after (self->bottom, pill, after);
  return pill;
}

static void
show_pill (ReeveRevisionCell *self, guint which, const char *text)
{
  if (text != NULL && self->pills[which] == NULL)
    self->pills[which] = make_pill (self, which);
  if (self->pills[which] == NULL)
    return;
  gtk_widget_set_visible (self->pills[which], text != NULL);
  if (text != NULL)
    gtk_label_set_text (GTK_LABEL (self->pills[which]), text);
}

static void
show_pills (ReeveRevisionCell *self, ReeveMigrationView *view, guint row)
{
  const ReeveGraphNode *node = reeve_migration_view_get_node (view, row);
  const char *const *labels =
    node->revision != NULL ? reeve_revision_get_labels (node->revision) : NULL;
  const char *first = labels != NULL ? labels[0] : NULL;

  show_pill (self, PILL_FIRST_LABEL, first);
  show_pill (self, PILL_SECOND_LABEL, first != NULL ? labels[1] : NULL);
  /* TRANSLATORS: a revision that no other one goes on from */
  show_pill (self, PILL_HEAD, reeve_migration_view_is_head (view, row) ? _("head") : NULL);
  /* TRANSLATORS: the revision that the database stands at */
  show_pill (self, PILL_CURRENT, reeve_migration_view_is_current (view, row) ? _("current") : NULL);
}

static void
show_words (ReeveRevisionCell *self, const ReeveGraphNode *node, const ReeveRevisionLook *look)
{
  g_autofree char *description = reeve_revision_row_dup_description (self->row);
  /* TRANSLATORS: a revision for a screen reader: message, state, identifier */
  g_autofree char *label = g_strdup_printf (_("%s, %s, %s"), node->message, look->word, node->id);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description, -1);
}

static void
show_subtitle (ReeveRevisionCell *self, const ReeveGraphNode *node, const ReeveLedgerEntry *entry)
{
  g_autofree char *time = entry != NULL ? reeve_time_text_date (entry->applied_at) : NULL;
  g_autofree char *text =
    time != NULL ? g_strdup_printf ("%s · %s", node->id, time) : g_strdup (node->id);

  gtk_inscription_set_text (self->subtitle, text);
}

static void
reeve_revision_cell_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), REEVE_TYPE_REVISION_CELL);
  g_clear_object (&REEVE_REVISION_CELL (object)->row);
  G_OBJECT_CLASS (reeve_revision_cell_parent_class)->dispose (object);
}

static void
reeve_revision_cell_class_init (ReeveRevisionCellClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = reeve_revision_cell_dispose;

  g_type_ensure (REEVE_TYPE_REVISION_GRAPH);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/reeve_db/Reeve/ui/revision-cell.ui");
  gtk_widget_class_bind_template_child (widget_class, ReeveRevisionCell, box);
  gtk_widget_class_bind_template_child (widget_class, ReeveRevisionCell, graph);
  gtk_widget_class_bind_template_child (widget_class, ReeveRevisionCell, message);
  gtk_widget_class_bind_template_child (widget_class, ReeveRevisionCell, subtitle);
  gtk_widget_class_bind_template_child (widget_class, ReeveRevisionCell, state_icon);
  gtk_widget_class_bind_template_child (widget_class, ReeveRevisionCell, state_word);
  gtk_widget_class_bind_template_child (widget_class, ReeveRevisionCell, bottom);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "revisioncell");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
reeve_revision_cell_init (ReeveRevisionCell *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
reeve_revision_cell_new (void)
{
  return g_object_new (REEVE_TYPE_REVISION_CELL, NULL);
}

void
reeve_revision_cell_set_row (ReeveRevisionCell *self, ReeveRevisionRow *row)
{
  ReeveMigrationView *view = reeve_revision_row_get_view (row);
  guint index = reeve_revision_row_get_row (row);
  const ReeveGraphNode *node = reeve_revision_row_get_node (row);
  ReeveRevisionLook look = reeve_revision_look (reeve_migration_view_get_state (view, index));

  g_return_if_fail (REEVE_IS_REVISION_CELL (self));

  g_set_object (&self->row, row);
  reeve_revision_graph_set_row (self->graph, view, index);
  gtk_inscription_set_text (self->message, node->message);
  show_subtitle (self, node, reeve_migration_view_get_entry (view, index));
  show_state (self, &look);
  show_pills (self, view, index);
  show_words (self, node, &look);
}

ReeveRevisionRow *
reeve_revision_cell_get_row (ReeveRevisionCell *self)
{
  g_return_val_if_fail (REEVE_IS_REVISION_CELL (self), NULL);
  return self->row;
}
