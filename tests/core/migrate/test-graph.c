/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <string.h>

#include "core/base/error.h"
#include "core/migrate/graph.h"

/* "3 <1,2 +4" = revision 3 that revises 1 and 2 and depends on 4; "3 <" = revises nothing. */
static ReeveRevision *
make_revision (const char *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", -1);
  g_autofree char *path = g_strdup_printf ("%s_r.sql", words[0]);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  ReeveRevision *revision;

  for (gsize i = 1; words[i] != NULL; i++)
    g_string_append_printf (text, "-- %s: %s\n", *words[i] == '<' ? "revises" : "depends",
                            words[i] + 1);
  g_string_append (text, "-- migrate:up\n");
  revision = reeve_revision_parse (path, g_strdup (text->str), text->len, NULL, &error);
  g_assert_no_error (error);
  return revision;
}

static ReeveGraph *
make_graph (const char *const *lines, GError **error)
{
  g_autoptr (GPtrArray) revisions = g_ptr_array_new_with_free_func (g_object_unref);

  for (gsize i = 0; lines[i] != NULL; i++)
    g_ptr_array_add (revisions, make_revision (lines[i]));
  return reeve_graph_new (revisions, NULL, 0, error);
}

static char *
order_of (ReeveGraph *graph)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < reeve_graph_get_n_nodes (graph); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "", reeve_graph_get_node (graph, i)->id);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
heads_of (ReeveGraph *graph)
{
  GArray *heads = reeve_graph_get_heads (graph);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < heads->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "",
                            reeve_graph_get_node (graph, g_array_index (heads, guint, i))->id);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
test_orders (void)
{
  static const struct
  {
    const char *lines[8];
    const char *order;
    const char *heads;
  } cases[] = {
    { { NULL }, "", "" },
    { { "10", "9", "2", NULL }, "2 9 10", "10" },
    { { "1", "2 <1", "3 <1", "4 <2,3", NULL }, "1 2 3 4", "4" },
    { { "1", "2 <1", "3 <1", NULL }, "1 2 3", "2 3" },
    /* a parent with a later version comes first all the same */
    { { "1 <3", "2 <", "3 <2", NULL }, "2 3 1", "1" },
    /* depends orders, and makes no head less */
    { { "1", "2 <1 +3", "3 <1", NULL }, "1 3 2", "3 2" },
    /* a file without header revises the one before it by version, on whatever branch that is */
    { { "1", "2 <1", "3 <1", "4", NULL }, "1 2 3 4", "2 4" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (ReeveGraph) graph = make_graph (cases[i].lines, &error);
      g_autofree char *order = NULL;
      g_autofree char *heads = NULL;

      g_assert_no_error (error);
      order = order_of (graph);
      heads = heads_of (graph);
      g_assert_cmpstr (order, ==, cases[i].order);
      g_assert_cmpstr (heads, ==, cases[i].heads);
    }
}

static void
test_errors (void)
{
  static const struct
  {
    const char *lines[6];
    const char *part;
    const char *file;
  } cases[] = {
    { { "1", "2 <7", NULL }, "revises 7", "2_r.sql" },
    { { "1", "2 +7", NULL }, "depends on 7", "2_r.sql" },
    { { "1 <3", "2 <1", "3 <2", NULL }, "circle", NULL },
    { { "1", "2 <1 +3", "3 <2", NULL }, "circle", NULL },
    { { "1", "01", NULL }, "Two revisions have the id", NULL },
    { { "1 <1", NULL }, "1 → 1", "1_r.sql" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (make_graph (cases[i].lines, &error));
      g_assert_error (error, REEVE_ERROR, REEVE_ERROR_INVALID);
      g_assert_nonnull (strstr (error->message, cases[i].part));
      g_assert_cmpuint (reeve_error_get_detail (error)->line, ==, 1);
      if (cases[i].file != NULL)
        g_assert_cmpstr (reeve_error_get_detail (error)->file, ==, cases[i].file);
    }
}

static void
test_circle_names_members_only (void)
{
  static const char *const lines[] = { "1", "2 <1,4", "3 <2", "4 <3", "5 <4", NULL };
  g_autoptr (GError) error = NULL;

  g_assert_null (make_graph (lines, &error));
  g_assert_nonnull (strstr (error->message, "→"));
  g_assert_null (strstr (error->message, "5"));
  g_assert_null (strstr (error->message, "1 "));
}

static void
test_prefix (void)
{
  static const char *const lines[] = { "100", "1001", "20", NULL };
  g_autoptr (ReeveGraph) graph = make_graph (lines, NULL);
  g_autoptr (GError) error = NULL;

  /* an exact id wins over being the start of another */
  g_assert_cmpint (reeve_graph_find_prefix (graph, "100", NULL), ==,
                   reeve_graph_find (graph, "100"));
  g_assert_cmpint (reeve_graph_find_prefix (graph, "2", NULL), ==, reeve_graph_find (graph, "20"));
  g_assert_cmpint (reeve_graph_find_prefix (graph, "10", &error), ==, -1);
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_CONFLICT);
  g_clear_error (&error);
  g_assert_cmpint (reeve_graph_find_prefix (graph, "3", &error), ==, -1);
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_NOT_FOUND);
}

/* What the ledger knows and the folder has lost stays in the graph where it was. */
static void
test_ghosts (void)
{
  g_autoptr (GPtrArray) revisions = g_ptr_array_new_with_free_func (g_object_unref);
  static const char *const parents[] = { "1", NULL };
  const ReeveGraphGhost ghosts[] = { { "2", "gone", parents }, { "1", "one", NULL } };
  g_autoptr (GError) error = NULL;
  g_autoptr (ReeveGraph) graph = NULL;
  g_autofree char *order = NULL;

  g_ptr_array_add (revisions, make_revision ("1"));
  g_ptr_array_add (revisions, make_revision ("3 <2"));
  graph = reeve_graph_new (revisions, ghosts, G_N_ELEMENTS (ghosts), &error);
  g_assert_no_error (error);
  order = order_of (graph);
  g_assert_cmpstr (order, ==, "1 2 3");
  g_assert_null (reeve_graph_get_node (graph, 1)->revision);
  g_assert_cmpuint (reeve_graph_get_heads (graph)->len, ==, 1);
}

static void
test_long_chain (void)
{
  const guint n = g_getenv ("REEVE_TEST_LONG") != NULL ? 100000 : 10000;
  g_autoptr (GPtrArray) revisions = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (ReeveGraph) graph = NULL;
  g_autofree gboolean *members = g_new0 (gboolean, n);
  guint marked = 0;

  for (guint i = n; i > 0; i--)
    {
      g_autofree char *line = g_strdup_printf ("%u", i);

      g_ptr_array_add (revisions, make_revision (line));
    }
  graph = reeve_graph_new (revisions, NULL, 0, NULL);
  g_assert_cmpuint (reeve_graph_get_n_nodes (graph), ==, n);
  reeve_graph_add_ancestors (graph, n - 1, members);
  for (guint i = 0; i < n; i++)
    marked += members[i];
  g_assert_cmpuint (marked, ==, n);
}

/* Any order of the files gives the same graph, and parents always come first. */
static void
test_random_graphs (void)
{
  for (guint round = 0; round < 200; round++)
    {
      guint n = (guint) g_test_rand_int_range (1, 30);
      g_autoptr (GPtrArray) revisions = g_ptr_array_new_with_free_func (g_object_unref);
      g_autoptr (GPtrArray) shuffled = g_ptr_array_new ();
      g_autoptr (ReeveGraph) a = NULL;
      g_autoptr (ReeveGraph) b = NULL;
      g_autofree char *order_a = NULL;
      g_autofree char *order_b = NULL;

      for (guint i = 1; i <= n; i++)
        {
          g_autofree char *line =
            i == 1 ? g_strdup ("1")
                   : g_strdup_printf ("%u <%d", i, g_test_rand_int_range (1, (gint32) i));

          g_ptr_array_add (revisions, make_revision (line));
        }
      for (guint i = 0; i < n; i++)
        g_ptr_array_insert (shuffled, g_test_rand_int_range (0, (gint32) shuffled->len + 1),
                            revisions->pdata[i]);
      a = reeve_graph_new (revisions, NULL, 0, NULL);
      b = reeve_graph_new (shuffled, NULL, 0, NULL);
      order_a = order_of (a);
      order_b = order_of (b);
      g_assert_cmpstr (order_a, ==, order_b);
      for (guint i = 0; i < n; i++)
        {
          GArray *needs = reeve_graph_get_node (a, i)->needs;

          for (guint k = 0; k < needs->len; k++)
            g_assert_cmpuint (g_array_index (needs, guint, k), <, i);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/migrate/graph/orders", test_orders);
  g_test_add_func ("/migrate/graph/errors", test_errors);
  g_test_add_func ("/migrate/graph/circle-names-members-only", test_circle_names_members_only);
  g_test_add_func ("/migrate/graph/prefix", test_prefix);
  g_test_add_func ("/migrate/graph/ghosts", test_ghosts);
  g_test_add_func ("/migrate/graph/long-chain", test_long_chain);
  g_test_add_func ("/migrate/graph/random-graphs", test_random_graphs);
  return g_test_run ();
}
