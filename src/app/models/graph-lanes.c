/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/models/graph-lanes.h"

/* What a lane waits for that is not taken. */
#define NOBODY G_MAXUINT

struct _ReeveGraphLanes
{
  guint n_rows;
  guint width;
  guint16 *lanes;    /* of each row's dot */
  guint *starts;     /* n_rows + 1 indices into segments */
  GArray *segments;  /* ReeveLaneSegment */
};

/* The lanes while the rows are gone through from the top: each waits for the node that its line
 * leads to. Several may wait for the same node and meet there. */
typedef struct
{
  ReeveGraphLanes *self;
  guint open[REEVE_GRAPH_LANES_MAX];
} Weaver;

static void
add_segment (Weaver *weaver, guint from, guint to, ReeveLanePart part)
{
  ReeveLaneSegment segment = { (guint16) from, (guint16) to, part };

  g_array_append_val (weaver->self->segments, segment);
  weaver->self->width = MAX (weaver->self->width, MAX (from, to) + 1);
}

/* The leftmost lane that waits for @node; NOBODY when there is none. */
static guint
find_lane (const Weaver *weaver, guint node)
{
  for (guint i = 0; i < REEVE_GRAPH_LANES_MAX; i++)
    if (weaver->open[i] == node)
      return i;
  return NOBODY;
}

/* The leftmost free lane. Where all are taken the last one is shared: its line is lost, the dot is
 * not. */
static guint
take_lane (Weaver *weaver, guint node)
{
  guint lane = find_lane (weaver, NOBODY);

  if (lane == NOBODY)
    lane = REEVE_GRAPH_LANES_MAX - 1;
  else
    weaver->open[lane] = node;
  return lane;
}

/* The lines that come from above: those that end at the dot and those that go past it. */
static guint
arrive (Weaver *weaver, guint node)
{
  guint lane = find_lane (weaver, node);

  for (guint i = 0; i < REEVE_GRAPH_LANES_MAX; i++)
    if (weaver->open[i] == node)
      {
        add_segment (weaver, i, lane, REEVE_LANE_TOP);
        weaver->open[i] = NOBODY;
      }
    else if (weaver->open[i] != NOBODY)
      add_segment (weaver, i, i, REEVE_LANE_THROUGH);
  return lane != NOBODY ? lane : take_lane (weaver, NOBODY);
}

/* The lines that go down to the parents. The first parent keeps the lane, so that a branch is one
 * straight line; the others join a line that leads there already, or begin one. */
static void
leave (Weaver *weaver, guint lane, const GArray *parents)
{
  gboolean kept = weaver->open[lane] != NOBODY;

  for (guint i = 0; i < parents->len; i++)
    {
      guint parent = g_array_index (parents, guint, i);
      guint to = i == 0 && !kept ? lane : find_lane (weaver, parent);

      if (to == NOBODY)
        to = take_lane (weaver, parent);
      else
        weaver->open[to] = parent;
      add_segment (weaver, lane, to, REEVE_LANE_BOTTOM);
    }
}

ReeveGraphLanes *
reeve_graph_lanes_new (ReeveGraph *graph)
{
  ReeveGraphLanes *self = g_new0 (ReeveGraphLanes, 1);
  Weaver weaver = { .self = self };

  self->n_rows = reeve_graph_get_n_nodes (graph);
  self->lanes = g_new (guint16, MAX (self->n_rows, 1));
  self->starts = g_new (guint, self->n_rows + 1);
  self->segments = g_array_sized_new (FALSE, FALSE, sizeof (ReeveLaneSegment), self->n_rows * 2);
  for (guint i = 0; i < REEVE_GRAPH_LANES_MAX; i++)
    weaver.open[i] = NOBODY;
  for (guint row = 0; row < self->n_rows; row++)
    {
      guint node = self->n_rows - 1 - row;
      guint lane;

      self->starts[row] = self->segments->len;
      lane = arrive (&weaver, node);
      self->lanes[row] = (guint16) lane;
      self->width = MAX (self->width, lane + 1);
      leave (&weaver, lane, reeve_graph_get_node (graph, node)->parents);
    }
  self->starts[self->n_rows] = self->segments->len;
  return self;
}

void
reeve_graph_lanes_free (ReeveGraphLanes *self)
{
  g_free (self->lanes);
  g_free (self->starts);
  g_array_unref (self->segments);
  g_free (self);
}

guint
reeve_graph_lanes_get_n_rows (const ReeveGraphLanes *self)
{
  return self->n_rows;
}

guint
reeve_graph_lanes_get_width (const ReeveGraphLanes *self)
{
  return self->width;
}

guint
reeve_graph_lanes_get_lane (const ReeveGraphLanes *self, guint row)
{
  g_return_val_if_fail (row < self->n_rows, 0);
  return self->lanes[row];
}

const ReeveLaneSegment *
reeve_graph_lanes_get_segments (const ReeveGraphLanes *self, guint row, guint *n_segments)
{
  *n_segments = 0;
  g_return_val_if_fail (row < self->n_rows, NULL);

  *n_segments = self->starts[row + 1] - self->starts[row];
  return &g_array_index (self->segments, ReeveLaneSegment, self->starts[row]);
}
