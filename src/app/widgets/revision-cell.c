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

#define GAP 8
#define PADDING 7
#define LINE_GAP 2
#define PILL_GAP 4

/* A list of ten thousand makes two hundred cells at once: a cell is few widgets, made and placed
 * by hand. */
struct _ReeveRevisionCell
{
  GtkWidget parent_instance;

  ReeveRevisionRow *row;
  const char *style; /* the state's class, which is on icon and word */
  char *words;       /* what assistive technology was told: label and description */

  GtkWidget *graph;
  GtkWidget *message;
  GtkWidget *state_icon;
  GtkWidget *state_word;
  GtkWidget *subtitle;
  GtkWidget *pills[N_PILLS]; /* NULL until it is needed: most rows have none */
};

G_DEFINE_FINAL_TYPE (ReeveRevisionCell, reeve_revision_cell, GTK_TYPE_WIDGET)

/* --- showing ------------------------------------------------------------------------------- */

static void
show_state (ReeveRevisionCell *self, const ReeveRevisionLook *look)
{
  gtk_image_set_from_icon_name (GTK_IMAGE (self->state_icon), look->icon);
  gtk_label_set_text (GTK_LABEL (self->state_word), look->word);
  if (self->style == look->style)
    return;
  if (self->style != NULL)
    {
      gtk_widget_remove_css_class (self->state_icon, self->style);
      gtk_widget_remove_css_class (self->state_word, self->style);
    }
  self->style = look->style;
  gtk_widget_add_css_class (self->state_icon, look->style);
  gtk_widget_add_css_class (self->state_word, look->style);
}

static GtkWidget *
make_pill (ReeveRevisionCell *self, guint which)
{
  GtkWidget *pill = gtk_label_new (NULL);

  gtk_label_set_ellipsize (GTK_LABEL (pill), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (pill), 14);
  gtk_widget_add_css_class (pill, "pill-label");
  if (which == PILL_CURRENT)
    gtk_widget_add_css_class (pill, "current");
  gtk_widget_set_parent (pill, GTK_WIDGET (self));
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

/* Every word of it goes over a bus: told again only where it is another. */
static void
show_words (ReeveRevisionCell *self, const ReeveGraphNode *node, const ReeveRevisionLook *look)
{
  g_autofree char *description = reeve_revision_row_dup_description (self->row);
  /* TRANSLATORS: a revision for a screen reader: message, state, identifier */
  g_autofree char *label = g_strdup_printf (_("%s, %s, %s"), node->message, look->word, node->id);
  g_autofree char *words = g_strconcat (label, "\n", description, NULL);

  if (g_strcmp0 (self->words, words) == 0)
    return;
  g_free (self->words);
  self->words = g_steal_pointer (&words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description, -1);
}

static void
show_subtitle (ReeveRevisionCell *self, const ReeveGraphNode *node, const ReeveLedgerEntry *entry)
{
  g_autofree char *time = entry != NULL ? reeve_time_text_date (entry->applied_at) : NULL;
  g_autofree char *text =
    time != NULL ? g_strdup_printf ("%s · %s", node->id, time) : g_strdup (node->id);

  gtk_inscription_set_text (GTK_INSCRIPTION (self->subtitle), text);
}

/* --- layout -------------------------------------------------------------------------------- */

static int
get_natural (GtkWidget *widget, GtkOrientation orientation)
{
  int natural;

  gtk_widget_measure (widget, orientation, -1, NULL, &natural, NULL, NULL);
  return natural;
}

static int
get_minimum (GtkWidget *widget, GtkOrientation orientation)
{
  int minimum;

  gtk_widget_measure (widget, orientation, -1, &minimum, NULL, NULL, NULL);
  return minimum;
}

static gboolean
is_shown (GtkWidget *pill)
{
  return pill != NULL && gtk_widget_get_visible (pill);
}

static int
measure_pills (ReeveRevisionCell *self)
{
  int width = 0;

  for (guint i = 0; i < N_PILLS; i++)
    if (is_shown (self->pills[i]))
      width += PILL_GAP + get_natural (self->pills[i], GTK_ORIENTATION_HORIZONTAL);
  return width;
}

static int
measure_state (ReeveRevisionCell *self)
{
  return GAP + get_natural (self->state_icon, GTK_ORIENTATION_HORIZONTAL) + PILL_GAP +
         get_natural (self->state_word, GTK_ORIENTATION_HORIZONTAL);
}

static int
get_top_height (ReeveRevisionCell *self)
{
  return MAX (get_natural (self->message, GTK_ORIENTATION_VERTICAL),
              MAX (get_natural (self->state_icon, GTK_ORIENTATION_VERTICAL),
                   get_natural (self->state_word, GTK_ORIENTATION_VERTICAL)));
}

static int
get_bottom_height (ReeveRevisionCell *self)
{
  int height = get_natural (self->subtitle, GTK_ORIENTATION_VERTICAL);

  for (guint i = 0; i < N_PILLS; i++)
    if (is_shown (self->pills[i]))
      height = MAX (height, get_natural (self->pills[i], GTK_ORIENTATION_VERTICAL));
  return height;
}

static void
reeve_revision_cell_measure (GtkWidget *widget,
                             GtkOrientation orientation,
                             int for_size,
                             int *minimum,
                             int *natural,
                             int *minimum_baseline,
                             int *natural_baseline)
{
  ReeveRevisionCell *self = REEVE_REVISION_CELL (widget);
  int graph, state;

  if (orientation == GTK_ORIENTATION_VERTICAL)
    {
      *minimum = *natural =
        2 * PADDING + LINE_GAP + get_top_height (self) + get_bottom_height (self);
      return;
    }
  graph = 3 * GAP + PILL_GAP + get_natural (self->graph, orientation);
  state = measure_state (self);
  *minimum = graph + state + get_minimum (self->message, orientation);
  *natural = graph + MAX (state + get_natural (self->message, orientation),
                          measure_pills (self) + get_natural (self->subtitle, orientation));
  *natural = MAX (*natural, *minimum);
}

/* Puts @child between @x and @x + @width, counted from the side where reading starts. */
static void
place (ReeveRevisionCell *self, GtkWidget *child, int x, int y, int width, int height)
{
  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    x = gtk_widget_get_width (GTK_WIDGET (self)) - x - width;
  gtk_widget_size_allocate (child, &(GtkAllocation){ x, y, MAX (width, 0), height }, -1);
}

/* From the end towards the start, as wide as it wants to be but not beyond @start; where it
 * began. */
static int
place_at_end (ReeveRevisionCell *self, GtkWidget *child, int start, int end, int y, int height)
{
  int own = get_natural (child, GTK_ORIENTATION_VERTICAL);
  int width = MAX (MIN (get_natural (child, GTK_ORIENTATION_HORIZONTAL), end - start),
                   get_minimum (child, GTK_ORIENTATION_HORIZONTAL));

  place (self, child, end - width, y + (height - own) / 2, width, own);
  return end - width;
}

static void
reeve_revision_cell_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  ReeveRevisionCell *self = REEVE_REVISION_CELL (widget);
  int graph = get_natural (self->graph, GTK_ORIENTATION_HORIZONTAL);
  int start = 2 * GAP + graph;
  int last = width - GAP - PILL_GAP;
  int top = get_top_height (self);
  int bottom = get_bottom_height (self);
  int y = PADDING;
  int end;

  place (self, self->graph, GAP, 0, graph, height);
  end = place_at_end (self, self->state_word, start, last, y, top) - PILL_GAP;
  end = place_at_end (self, self->state_icon, start, end, y, top) - GAP;
  place (self, self->message, start, y, MAX (end - start, get_minimum (self->message,
                                             GTK_ORIENTATION_HORIZONTAL)), top);
  y += top + LINE_GAP;
  end = last;
  for (guint i = N_PILLS; i-- > 0;)
    if (is_shown (self->pills[i]))
      end = place_at_end (self, self->pills[i], start, end, y, bottom) - PILL_GAP;
  place (self, self->subtitle, start, y, MAX (end - start, get_minimum (self->subtitle,
                                              GTK_ORIENTATION_HORIZONTAL)), bottom);
}

/* --- the widget ---------------------------------------------------------------------------- */

static void
reeve_revision_cell_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&REEVE_REVISION_CELL (object)->row);
  G_OBJECT_CLASS (reeve_revision_cell_parent_class)->dispose (object);
}

static void
reeve_revision_cell_finalize (GObject *object)
{
  g_free (REEVE_REVISION_CELL (object)->words);
  G_OBJECT_CLASS (reeve_revision_cell_parent_class)->finalize (object);
}

static void
reeve_revision_cell_class_init (ReeveRevisionCellClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = reeve_revision_cell_dispose;
  G_OBJECT_CLASS (klass)->finalize = reeve_revision_cell_finalize;
  widget_class->measure = reeve_revision_cell_measure;
  widget_class->size_allocate = reeve_revision_cell_size_allocate;
  gtk_widget_class_set_css_name (widget_class, "revisioncell");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static GtkWidget *
add_text (ReeveRevisionCell *self)
{
  GtkWidget *text = g_object_new (GTK_TYPE_INSCRIPTION, "text-overflow",
                                  GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END, "min-chars", 6u,
                                  "nat-chars", 28u, NULL);

  gtk_widget_set_parent (text, GTK_WIDGET (self));
  return text;
}

static void
reeve_revision_cell_init (ReeveRevisionCell *self)
{
  static const char *const caption[] = { "caption", NULL };
  static const char *const dim[] = { "caption", "dim-label", "numeric", NULL };

  self->graph = reeve_revision_graph_new ();
  gtk_widget_set_parent (self->graph, GTK_WIDGET (self));
  self->message = add_text (self);
  if (gtk_widget_get_direction (self->message) == GTK_TEXT_DIR_RTL)
    gtk_inscription_set_xalign (GTK_INSCRIPTION (self->message), 1);
  self->state_icon = g_object_new (GTK_TYPE_IMAGE, "accessible-role",
                                   GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  gtk_widget_set_parent (self->state_icon, GTK_WIDGET (self));
  self->state_word = gtk_label_new (NULL);
  gtk_widget_set_css_classes (self->state_word, (const char **) caption);
  gtk_widget_set_parent (self->state_word, GTK_WIDGET (self));
  self->subtitle = add_text (self);
  gtk_widget_set_css_classes (self->subtitle, (const char **) dim);
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
  reeve_revision_graph_set_row (REEVE_REVISION_GRAPH (self->graph), view, index);
  gtk_inscription_set_text (GTK_INSCRIPTION (self->message), node->message);
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
