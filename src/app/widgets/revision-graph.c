/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/widgets/revision-graph.h"

#include <adwaita.h>

#include "app/models/revision-look.h"

#define LANE_PITCH 16.0
#define SMALLEST_PITCH 6.0
/* As wide as the graph may become before its lanes move together. */
#define COMFORTABLE_WIDTH 96.0
#define LINE_WIDTH 2.0
#define DOT_RADIUS 4.5

struct _ReeveRevisionGraph
{
  GtkWidget parent_instance;

  ReeveMigrationView *view;
  guint row;
};

/* Of a light and of a dark background. */
typedef const char *Colour[2];

static const Colour lane_colours[] = {
  { "#1c71d8", "#78aeed" }, { "#26a269", "#57e389" }, { "#c64600", "#ffa348" },
  { "#813d9c", "#dc8add" }, { "#865e3c", "#cdab8f" }, { "#0f7b7b", "#5bc8c8" },
};
static const Colour grey = { "#77767b", "#9a9996" };
static const Colour yellow = { "#9c6e03", "#f8e45c" };
static const Colour red = { "#c01c28", "#ff7b63" };

typedef struct
{
  cairo_t *cr;
  double pitch;
  double width;
  double height;
  double radius;
  gboolean dark;
  gboolean mirrored;
} Pen;

G_DEFINE_FINAL_TYPE (ReeveRevisionGraph, reeve_revision_graph, GTK_TYPE_WIDGET)

static void
set_colour (const Pen *pen, const Colour colour)
{
  GdkRGBA rgba;

  gdk_rgba_parse (&rgba, colour[pen->dark ? 1 : 0]);
  gdk_cairo_set_source_rgba (pen->cr, &rgba);
}

static double
lane_x (const Pen *pen, guint lane)
{
  double x = pen->pitch * (lane + 0.5);

  return pen->mirrored ? pen->width - x : x;
}

static double
pitch_for (guint n_lanes)
{
  return CLAMP (COMFORTABLE_WIDTH / MAX (n_lanes, 1), SMALLEST_PITCH, LANE_PITCH);
}

/* --- lines --------------------------------------------------------------------------------- */

static void
draw_segment (const Pen *pen, const ReeveLaneSegment *segment)
{
  double from = lane_x (pen, segment->from);
  double to = lane_x (pen, segment->to);
  double top = segment->part == REEVE_LANE_BOTTOM ? pen->height / 2 : 0;
  double bottom = segment->part == REEVE_LANE_TOP ? pen->height / 2 : pen->height;
  double middle = (top + bottom) / 2;
  /* A line that leaves the dot's lane, or comes to it, has the colour of the other one. */
  guint lane = segment->part == REEVE_LANE_BOTTOM ? segment->to : segment->from;

  set_colour (pen, lane_colours[lane % G_N_ELEMENTS (lane_colours)]);
  cairo_move_to (pen->cr, from, top);
  if (segment->from == segment->to)
    cairo_line_to (pen->cr, to, bottom);
  else
    cairo_curve_to (pen->cr, from, middle, to, middle, to, bottom);
  cairo_stroke (pen->cr);
}

/* The lines end a little before the dot, which may be hollow. */
static void
draw_lines (const Pen *pen, const ReeveGraphLanes *lanes, guint row)
{
  guint n_segments;
  const ReeveLaneSegment *segments = reeve_graph_lanes_get_segments (lanes, row, &n_segments);
  double x = lane_x (pen, reeve_graph_lanes_get_lane (lanes, row));

  cairo_save (pen->cr);
  cairo_rectangle (pen->cr, 0, 0, pen->width, pen->height);
  cairo_new_sub_path (pen->cr);
  cairo_arc (pen->cr, x, pen->height / 2, pen->radius + 1, 0, 2 * G_PI);
  cairo_set_fill_rule (pen->cr, CAIRO_FILL_RULE_EVEN_ODD);
  cairo_clip (pen->cr);
  for (guint i = 0; i < n_segments; i++)
    draw_segment (pen, &segments[i]);
  cairo_restore (pen->cr);
}

/* --- dots ---------------------------------------------------------------------------------- */

static void
draw_ring (const Pen *pen, double x, double y, double radius)
{
  cairo_new_path (pen->cr);
  cairo_arc (pen->cr, x, y, radius, 0, 2 * G_PI);
  cairo_stroke (pen->cr);
}

static void
draw_dashed (const Pen *pen, double x, double y)
{
  /* Four dashes and four gaps. */
  const double dash = (pen->radius - 1) * G_PI / 4;

  cairo_set_dash (pen->cr, &dash, 1, 0);
  draw_ring (pen, x, y, pen->radius - 1);
  cairo_set_dash (pen->cr, NULL, 0, 0);
}

static void
draw_disc (const Pen *pen, double x, double y)
{
  cairo_new_path (pen->cr);
  cairo_arc (pen->cr, x, y, pen->radius, 0, 2 * G_PI);
  cairo_fill (pen->cr);
}

static void
draw_diamond (const Pen *pen, double x, double y)
{
  double reach = pen->radius + 1;

  cairo_new_path (pen->cr);
  cairo_move_to (pen->cr, x, y - reach);
  cairo_line_to (pen->cr, x + reach, y);
  cairo_line_to (pen->cr, x, y + reach);
  cairo_line_to (pen->cr, x - reach, y);
  cairo_close_path (pen->cr);
  cairo_fill (pen->cr);
}

static void
draw_cross (const Pen *pen, double x, double y)
{
  double reach = pen->radius - 0.5;

  cairo_move_to (pen->cr, x - reach, y - reach);
  cairo_line_to (pen->cr, x + reach, y + reach);
  cairo_move_to (pen->cr, x - reach, y + reach);
  cairo_line_to (pen->cr, x + reach, y - reach);
  cairo_stroke (pen->cr);
}

/* Every state has a shape of its own, not a colour alone. */
static void
draw_dot (const Pen *pen, guint state, guint lane, gboolean is_current)
{
  double x = lane_x (pen, lane);
  double y = pen->height / 2;

  set_colour (pen, lane_colours[lane % G_N_ELEMENTS (lane_colours)]);
  switch (state)
    {
    case REEVE_REVISION_APPLIED:
      draw_disc (pen, x, y);
      break;
    case REEVE_REVISION_COSMETIC:
      set_colour (pen, grey);
      draw_disc (pen, x, y);
      break;
    case REEVE_REVISION_PENDING:
      draw_ring (pen, x, y, pen->radius - 1);
      break;
    case REEVE_REVISION_MISSING:
      set_colour (pen, red);
      draw_dashed (pen, x, y);
      break;
    case REEVE_REVISION_MODIFIED:
      set_colour (pen, yellow);
      draw_diamond (pen, x, y);
      break;
    case REEVE_REVISION_FAILED:
      set_colour (pen, red);
      draw_cross (pen, x, y);
      break;
    default:
      set_colour (pen, grey);
      draw_dashed (pen, x, y);
    }
  if (is_current && pen->pitch > LANE_PITCH / 2)
    draw_ring (pen, x, y, pen->radius + 2);
}

/* --- the widget ---------------------------------------------------------------------------- */

static void
reeve_revision_graph_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  ReeveRevisionGraph *self = REEVE_REVISION_GRAPH (widget);
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);
  const ReeveGraphLanes *lanes;
  Pen pen = { .width = width, .height = height };
  guint lane;

  if (self->view == NULL || width <= 0 || height <= 0)
    return;
  lanes = reeve_migration_view_get_lanes (self->view);
  pen.pitch = pitch_for (reeve_graph_lanes_get_width (lanes));
  pen.radius = MIN (DOT_RADIUS, pen.pitch / 2 - 0.5);
  pen.dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  pen.mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  lane = reeve_graph_lanes_get_lane (lanes, self->row);

  pen.cr = gtk_snapshot_append_cairo (snapshot,
                                      &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  cairo_set_line_width (pen.cr, LINE_WIDTH);
  draw_lines (&pen, lanes, self->row);
  draw_dot (&pen, reeve_migration_view_get_state (self->view, self->row), lane,
            reeve_migration_view_is_current (self->view, self->row));
  cairo_destroy (pen.cr);
}

static void
reeve_revision_graph_measure (GtkWidget *widget,
                              GtkOrientation orientation,
                              int for_size,
                              int *minimum,
                              int *natural,
                              int *minimum_baseline,
                              int *natural_baseline)
{
  ReeveRevisionGraph *self = REEVE_REVISION_GRAPH (widget);
  guint n_lanes = 1;

  if (self->view != NULL)
    n_lanes = MAX (1, reeve_graph_lanes_get_width (reeve_migration_view_get_lanes (self->view)));
  *minimum = *natural =
    orientation == GTK_ORIENTATION_HORIZONTAL ? (int) (n_lanes * pitch_for (n_lanes) + 0.5) : 16;
}

static void
reeve_revision_graph_dispose (GObject *object)
{
  g_clear_object (&REEVE_REVISION_GRAPH (object)->view);
  G_OBJECT_CLASS (reeve_revision_graph_parent_class)->dispose (object);
}

static void
reeve_revision_graph_class_init (ReeveRevisionGraphClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = reeve_revision_graph_dispose;
  widget_class->snapshot = reeve_revision_graph_snapshot;
  widget_class->measure = reeve_revision_graph_measure;
  gtk_widget_class_set_css_name (widget_class, "revisiongraph");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
reeve_revision_graph_init (ReeveRevisionGraph *self)
{
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
}

GtkWidget *
reeve_revision_graph_new (void)
{
  return g_object_new (REEVE_TYPE_REVISION_GRAPH, NULL);
}

static guint
count_lanes (ReeveRevisionGraph *self)
{
  return self->view != NULL
           ? reeve_graph_lanes_get_width (reeve_migration_view_get_lanes (self->view))
           : 0;
}

void
reeve_revision_graph_set_row (ReeveRevisionGraph *self, ReeveMigrationView *view, guint row)
{
  guint before;

  g_return_if_fail (REEVE_IS_REVISION_GRAPH (self));

  before = count_lanes (self);
  g_set_object (&self->view, view);
  self->row = row;
  if (count_lanes (self) != before)
    gtk_widget_queue_resize (GTK_WIDGET (self));
  else
    gtk_widget_queue_draw (GTK_WIDGET (self));
}
