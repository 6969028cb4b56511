/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <string.h>

#include "core/base/error.h"
#include "core/migrate/route.h"

/*   10 ── 20 ── 30(quiz) ── 50 ──┬── 70 ── 80
 *           └── 40(game) ── 60 ──┘           60 depends on 30 */
static const char *const merged[] = {
  "10|", "20|-- revises: 10\n", "30|-- revises: 20\n-- labels: quiz\n",
  "40|-- revises: 20\n-- labels: game\n", "50|-- revises: 30\n",
  "60|-- revises: 40\n-- depends: 30\n", "70|-- revises: 50 60\n", "80|-- revises: 70\n", NULL,
};

static const char *const branched[] = {
  "10|", "20|-- revises: 10\n-- labels: quiz\n", "30|-- revises: 10\n-- labels: game\n", NULL,
};

static const char *const single[] = { "10|", "20|", "30|", "40|", NULL };

static const struct
{
  const char *const *graph;
  ReeveRouteKind kind;
  const char *applied; /* in the order of application */
  const char *target;
  const char *route; /* "-30 +40", or "error: " + a part of the message */
} cases[] = {
  /* up */
  { single, REEVE_ROUTE_UP, "", "head", "+10 +20 +30 +40" },
  { single, REEVE_ROUTE_UP, "", "heads", "+10 +20 +30 +40" },
  { single, REEVE_ROUTE_UP, "10 20 30 40", "head", "" },
  { single, REEVE_ROUTE_UP, "10", "30", "+20 +30" },
  { single, REEVE_ROUTE_UP, "10", "3", "+20 +30" },
  { single, REEVE_ROUTE_UP, "10", "+2", "+20 +30" },
  { single, REEVE_ROUTE_UP, "10 30", "+1", "+20" },
  { single, REEVE_ROUTE_UP, "10", "+9", "+20 +30 +40" },
  { single, REEVE_ROUTE_UP, "", "10+2", "+10 +20 +30" },
  { single, REEVE_ROUTE_UP, "", "30-1", "+10 +20" },
  { single, REEVE_ROUTE_UP, "10 20 30", "20", "" },
  { single, REEVE_ROUTE_UP, "10", "base", "" },
  { single, REEVE_ROUTE_UP, "", "-1", "error: no target" },
  { single, REEVE_ROUTE_UP, "", "+0", "error: no target" },
  { single, REEVE_ROUTE_UP, "", "nonsense", "error: no target" },
  { single, REEVE_ROUTE_UP, "", "", "error: no target" },
  { single, REEVE_ROUTE_UP, "", "+", "error: no target" },
  { single, REEVE_ROUTE_UP, "", "99", "error: no revision" },
  { single, REEVE_ROUTE_UP, "", "40+1", "error: past the head" },
  { single, REEVE_ROUTE_UP, "", "10-1", "error: past the base" },
  { single, REEVE_ROUTE_UP, "", "x@head", "error: No revision has the label" },
  { single, REEVE_ROUTE_UP, "", "x@base", "error: no target" },
  { merged, REEVE_ROUTE_UP, "", "head", "+10 +20 +30 +40 +50 +60 +70 +80" },
  { merged, REEVE_ROUTE_UP, "", "60", "+10 +20 +30 +40 +60" },
  { merged, REEVE_ROUTE_UP, "", "quiz@head", "+10 +20 +30 +50" },
  { merged, REEVE_ROUTE_UP, "", "game@head", "+10 +20 +30 +40 +60" },
  { merged, REEVE_ROUTE_UP, "", "20+1", "error: one successor of 20" },
  { branched, REEVE_ROUTE_UP, "", "head", "error: there are 2: 20 (r), 30 (r)" },
  { branched, REEVE_ROUTE_UP, "", "+1", "error: there are 2" },
  { branched, REEVE_ROUTE_UP, "", "heads", "+10 +20 +30" },
  { branched, REEVE_ROUTE_UP, "", "game@head", "+10 +30" },
  /* down */
  { single, REEVE_ROUTE_DOWN, "10 20 30", "-1", "-30" },
  { single, REEVE_ROUTE_DOWN, "10 20 30", "-2", "-30 -20" },
  { single, REEVE_ROUTE_DOWN, "10 20 30", "-9", "-30 -20 -10" },
  { single, REEVE_ROUTE_DOWN, "", "-1", "" },
  { single, REEVE_ROUTE_DOWN, "10 20 30", "base", "-30 -20 -10" },
  { single, REEVE_ROUTE_DOWN, "10 20 30", "10", "-30 -20" },
  { single, REEVE_ROUTE_DOWN, "10 20 30", "20-1", "-30 -20" },
  { single, REEVE_ROUTE_DOWN, "10 20 30", "30-2", "-30 -20" },
  { single, REEVE_ROUTE_DOWN, "10 20 30", "30", "" },
  { single, REEVE_ROUTE_DOWN, "10 20 30", "head", "" },
  { single, REEVE_ROUTE_DOWN, "10 20 30", "+1", "error: no target" },
  { single, REEVE_ROUTE_DOWN, "10 20 30", "99", "error: no revision" },
  /* the last applied goes first, whichever branch it is on */
  { merged, REEVE_ROUTE_DOWN, "10 20 30 40 60 50", "-1", "-50" },
  { merged, REEVE_ROUTE_DOWN, "10 20 30 40 50 60", "-1", "-60" },
  { merged, REEVE_ROUTE_DOWN, "10 20 30 40 50 60 70", "-2", "-70 -60" },
  { merged, REEVE_ROUTE_DOWN, "10 20 30 40 50 60", "20", "-60 -50 -40 -30" },
  /* one branch alone, with what depends on it */
  { merged, REEVE_ROUTE_DOWN, "10 20 30 40 50 60", "40-1", "-60 -40" },
  { merged, REEVE_ROUTE_DOWN, "10 20 30 40 50 60", "30-1", "-60 -50 -30" },
  { merged, REEVE_ROUTE_DOWN, "10 20 30 40 50 60 70 80", "70", "-80" },
  /* a ledger in an order that contradicts the graph */
  { single, REEVE_ROUTE_DOWN, "30 20 10", "base", "-30 -20 -10" },
  /* to */
  { single, REEVE_ROUTE_TO, "10 20 30", "20", "-30" },
  { single, REEVE_ROUTE_TO, "10", "30", "+20 +30" },
  { single, REEVE_ROUTE_TO, "10 30", "20", "-30 +20" },
  { single, REEVE_ROUTE_TO, "10 20", "base", "-20 -10" },
  { single, REEVE_ROUTE_TO, "10 20", "-1", "-20" },
  { single, REEVE_ROUTE_TO, "10 20", "+1", "+30" },
  { merged, REEVE_ROUTE_TO, "10 20 30 50", "60", "-50 +40 +60" },
  { branched, REEVE_ROUTE_TO, "10 20", "game@head", "-20 +30" },
};

static ReeveGraph *
make_graph (const char *const *lines)
{
  g_autoptr (GPtrArray) revisions = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) error = NULL;
  ReeveGraph *graph;

  for (gsize i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (lines[i], "|", 2);
      g_autofree char *path = g_strconcat (parts[0], "_r.sql", NULL);
      char *text = g_strconcat (parts[1], "-- migrate:up\n", NULL);

      g_ptr_array_add (revisions,
                       reeve_revision_parse (path, text, strlen (text), NULL, &error));
      g_assert_no_error (error);
    }
  graph = reeve_graph_new (revisions, NULL, 0, &error);
  g_assert_no_error (error);
  return graph;
}

static void
append (GString *text, ReeveGraph *graph, GArray *nodes, char sign)
{
  for (guint i = 0; i < nodes->len; i++)
    g_string_append_printf (text, "%s%c%s", text->len > 0 ? " " : "", sign,
                            reeve_graph_get_node (graph, g_array_index (nodes, guint, i))->id);
}

static char *
find (ReeveGraph *graph, ReeveRouteKind kind, const char *applied, const char *target)
{
  g_autofree guint *places = g_new0 (guint, reeve_graph_get_n_nodes (graph));
  g_auto (GStrv) ids = g_strsplit (applied, " ", -1);
  g_auto (ReeveRoute) route = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; ids[i] != NULL && *ids[i] != 0; i++)
    places[reeve_graph_find (graph, ids[i])] = i + 1;
  if (!reeve_route_find (graph, places, kind, target, &route, &error))
    return g_strconcat ("error: ", error->message, NULL);
  append (text, graph, route.downs, '-');
  append (text, graph, route.ups, '+');
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
test_cases (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ReeveGraph) graph = make_graph (cases[i].graph);
      g_autofree char *route = find (graph, cases[i].kind, cases[i].applied, cases[i].target);

      g_test_message ("%u “%s” from “%s”: %s", cases[i].kind, cases[i].target, cases[i].applied,
                      route);
      if (g_str_has_prefix (cases[i].route, "error: "))
        {
          g_assert_true (g_str_has_prefix (route, "error: "));
          g_assert_nonnull (strstr (route, cases[i].route + strlen ("error: ")));
        }
      else
        g_assert_cmpstr (route, ==, cases[i].route);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/migrate/route/cases", test_cases);
  return g_test_run ();
}
