/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/migrate/graph.h"

G_BEGIN_DECLS

/** The most lanes that are drawn; what does not fit shares the last one. */
#define REEVE_GRAPH_LANES_MAX 24

/** ReeveLanePart: which part of its row a line crosses. */
typedef enum
{
  REEVE_LANE_TOP,     /* from the row's upper edge to its dot */
  REEVE_LANE_BOTTOM,  /* from its dot to the lower edge */
  REEVE_LANE_THROUGH, /* past the dot, from edge to edge */
} ReeveLanePart;

/** ReeveLaneSegment: a line of one row, from lane to lane, downwards. */
typedef struct
{
  guint16 from;
  guint16 to;
  ReeveLanePart part;
} ReeveLaneSegment;

/**
 * ReeveGraphLanes: where the dots and lines of a graph stand in a list with the newest revision on
 * top: row 0 is the last node in the order of the graph. Pure and immutable.
 */
typedef struct _ReeveGraphLanes ReeveGraphLanes;

ReeveGraphLanes *reeve_graph_lanes_new (ReeveGraph *graph);
void reeve_graph_lanes_free (ReeveGraphLanes *self);

guint reeve_graph_lanes_get_n_rows (const ReeveGraphLanes *self);
/** reeve_graph_lanes_get_width: how many lanes there are in the widest row */
guint reeve_graph_lanes_get_width (const ReeveGraphLanes *self);
/** reeve_graph_lanes_get_lane: where the dot of @row stands */
guint reeve_graph_lanes_get_lane (const ReeveGraphLanes *self,
                                  guint row);
/** reeve_graph_lanes_get_segments: (transfer none): the lines of @row */
const ReeveLaneSegment *reeve_graph_lanes_get_segments (const ReeveGraphLanes *self,
                                                        guint row,
                                                        guint *n_segments);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReeveGraphLanes, reeve_graph_lanes_free)

G_END_DECLS
