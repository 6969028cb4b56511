/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <string.h>

#include "app/models/graph-lanes.h"

/* "3 1,2" = revision 3 that revises 1 and 2; "3" = the first of its line. */
static ReeveRevision *
make_revision (const char *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", 2);
  g_autofree char *path = g_strdup_printf ("%s_r.sql", words[0]);
  g_autoptr (GError) error = NULL;
  ReeveRevision *revision;
  char *text;

  if (words[1] != NULL)
    g_strdelimit (words[1], ",", ' ');
  text = g_strdup_printf ("-- revises: %s\n-- migrate:up\n", words[1] != NULL ? words[1] : "");
  revision = reeve_revision_parse (path, text, strlen (text), NULL, &error);
  g_assert_no_error (error);
  return revision;
}

static ReeveGraph *
make_graph (char **lines)
{
  g_autoptr (GPtrArray) revisions = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) error = NULL;
  ReeveGraph *graph;

  for (gsize i = 0; lines[i] != NULL; i++)
    g_ptr_array_add (revisions, make_revision (lines[i]));
  graph = reeve_graph_new (revisions, NULL, 0, &error);
  g_assert_no_error (error);
  return graph;
}

/* One word per row: the dot's lane, then its lines: ^ comes from above, v leaves below,
 * | goes past. "0^0v1|2": a dot in lane 0, a line to it from 0, one away to 1, one past in 2. */
static char *
draw (const ReeveGraphLanes *lanes)
{
  static const char signs[] = { '^', 'v', '|' };
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint row = 0; row < reeve_graph_lanes_get_n_rows (lanes); row++)
    {
      guint n;
      const ReeveLaneSegment *segments = reeve_graph_lanes_get_segments (lanes, row, &n);

      g_string_append_printf (text, "%s%u", row > 0 ? " " : "",
                              reeve_graph_lanes_get_lane (lanes, row));
      for (guint i = 0; i < n; i++)
        g_string_append_printf (text, "%c%u", signs[segments[i].part],
                                segments[i].part == REEVE_LANE_BOTTOM ? segments[i].to
                                                                      : segments[i].from);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static const struct
{
  const char *name;
  const char *lines; /* "; " between revisions */
  const char *drawn; /* newest first */
} cases[] = {
  { "line", "1; 2 1; 3 2", "0v0 0^0v0 0^0" },
  { "one", "1", "0" },
  { "branch-and-merge", "1; 2 1; 3 1; 4 2,3", "0v0v1 1|0^1v1 0^0|1v0 0^0^1" },
  { "two-heads", "1; 2 1; 3 1", "0v0 1|0v1 0^0^1" },
  { "two-roots", "1; 2; 3 1; 4 2", "0v0 1|0v1 0^0|1 1^1" },
  { "lane-is-free-again", "1; 2 1; 3 2; 4 3; 5 1; 6 4,5; 7 1; 8 6,7",
    "0v0v1 1|0^1v1 0^0|1v0v2 2|0|1^2v2 0^0|1|2v0 0^0|1|2v0 0^0|1|2v0 0^0^1^2" },
};

static void
test_drawn (gconstpointer data)
{
  gsize index = GPOINTER_TO_SIZE (data);
  g_auto (GStrv) lines = g_strsplit (cases[index].lines, "; ", -1);
  g_autoptr (ReeveGraph) graph = make_graph (lines);
  g_autoptr (ReeveGraphLanes) lanes = reeve_graph_lanes_new (graph);
  g_autofree char *drawn = draw (lanes);

  g_assert_cmpuint (reeve_graph_lanes_get_n_rows (lanes), ==, g_strv_length (lines));
  g_assert_cmpstr (drawn, ==, cases[index].drawn);
}

/* Which lanes a row's lines reach at one of its edges, as bits. */
static guint
edges_of (const ReeveGraphLanes *lanes, guint row, gboolean lower)
{
  guint n;
  const ReeveLaneSegment *segments = reeve_graph_lanes_get_segments (lanes, row, &n);
  guint bits = 0;

  for (guint i = 0; i < n; i++)
    if (segments[i].part == REEVE_LANE_THROUGH ||
        segments[i].part == (lower ? REEVE_LANE_BOTTOM : REEVE_LANE_TOP))
      bits |= 1u << (lower ? segments[i].to : segments[i].from);
  return bits;
}

static ReeveGraph *
make_random_graph (guint n)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 1; i <= n; i++)
    {
      int first = i > 1 ? g_test_rand_int_range (MAX (1, (int) i - 6), (int) i) : 0;
      int second = i > 2 ? g_test_rand_int_range (MAX (1, (int) i - 9), (int) i) : 0;

      if (i > 1 && second != first && second > 0 && g_test_rand_int_range (0, 4) == 0)
        g_ptr_array_add (lines, g_strdup_printf ("%u %d,%d", i, first, second));
      else if (i > 1)
        g_ptr_array_add (lines, g_strdup_printf ("%u %d", i, first));
      else
        g_ptr_array_add (lines, g_strdup_printf ("%u", i));
    }
  g_ptr_array_add (lines, NULL);
  return make_graph ((char **) lines->pdata);
}

/* Every line goes on in the next row, and all end in the last one. */
static void
test_lines_meet (void)
{
  for (guint round = 0; round < 60; round++)
    {
      guint n = (guint) g_test_rand_int_range (1, 60);
      g_autoptr (ReeveGraph) graph = make_random_graph (n);
      g_autoptr (ReeveGraphLanes) lanes = reeve_graph_lanes_new (graph);

      if (reeve_graph_lanes_get_width (lanes) == REEVE_GRAPH_LANES_MAX)
        continue;
      g_assert_cmpuint (edges_of (lanes, 0, FALSE), ==, 0);
      for (guint row = 1; row < n; row++)
        g_assert_cmpuint (edges_of (lanes, row - 1, TRUE), ==, edges_of (lanes, row, FALSE));
      g_assert_cmpuint (edges_of (lanes, n - 1, TRUE), ==, 0);
    }
}

/* A row's own lines begin and end at its dot, and each parent has one. */
static void
test_lines_touch_the_dot (void)
{
  g_autoptr (ReeveGraph) graph = make_random_graph (50);
  g_autoptr (ReeveGraphLanes) lanes = reeve_graph_lanes_new (graph);

  for (guint row = 0; row < 50; row++)
    {
      guint lane = reeve_graph_lanes_get_lane (lanes, row);
      guint below = 0, n;
      const ReeveLaneSegment *segments = reeve_graph_lanes_get_segments (lanes, row, &n);

      for (guint i = 0; i < n; i++)
        {
          if (segments[i].part == REEVE_LANE_TOP)
            g_assert_cmpuint (segments[i].to, ==, lane);
          if (segments[i].part == REEVE_LANE_BOTTOM)
            g_assert_cmpuint (segments[i].from, ==, lane);
          below += segments[i].part == REEVE_LANE_BOTTOM;
        }
      g_assert_cmpuint (below, ==, reeve_graph_get_node (graph, 49 - row)->parents->len);
    }
}

static void
test_many_heads_stay_narrow (void)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (ReeveGraph) graph = NULL;
  g_autoptr (ReeveGraphLanes) lanes = NULL;

  g_ptr_array_add (lines, g_strdup ("1"));
  for (guint i = 2; i <= 500; i++)
    g_ptr_array_add (lines, g_strdup_printf ("%u 1", i));
  g_ptr_array_add (lines, NULL);
  graph = make_graph ((char **) lines->pdata);
  lanes = reeve_graph_lanes_new (graph);
  g_assert_cmpuint (reeve_graph_lanes_get_width (lanes), ==, REEVE_GRAPH_LANES_MAX);
  g_assert_cmpuint (reeve_graph_lanes_get_lane (lanes, 0), ==, 0);
  g_assert_cmpuint (reeve_graph_lanes_get_lane (lanes, 499), ==, 0);
}

static void
test_nothing (void)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (ReeveGraph) graph = reeve_graph_new (none, NULL, 0, NULL);
  g_autoptr (ReeveGraphLanes) lanes = reeve_graph_lanes_new (graph);

  g_assert_cmpuint (reeve_graph_lanes_get_n_rows (lanes), ==, 0);
  g_assert_cmpuint (reeve_graph_lanes_get_width (lanes), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/graph-lanes/drawn/%s", cases[i].name);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_drawn);
    }
  g_test_add_func ("/graph-lanes/lines-meet", test_lines_meet);
  g_test_add_func ("/graph-lanes/lines-touch-the-dot", test_lines_touch_the_dot);
  g_test_add_func ("/graph-lanes/many-heads-stay-narrow", test_many_heads_stay_narrow);
  g_test_add_func ("/graph-lanes/nothing", test_nothing);
  return g_test_run ();
}
