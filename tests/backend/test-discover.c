/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What is found of a server that listens on a socket of this machine. */

#include "config.h"

#include "core/db/discover.h"
#include "core/db/engine.h"
#include "lib/cluster.h"

static ReeveTestCluster *cluster;
static char *no_cluster;

static GPtrArray *
discover (void)
{
  const char *const folders[] = { reeve_test_cluster_get_folder (cluster), NULL };

  return reeve_discover_sockets (folders, NULL);
}

static void
assert_names (GPtrArray *found, const char *expected)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < found->len; i++)
    {
      const ReeveDiscovery *discovery = g_ptr_array_index (found, i);

      g_assert_cmpint (discovery->kind, ==, REEVE_DISCOVERY_SOCKET);
      g_string_append_printf (names, "%s%s", i > 0 ? " " : "",
                              reeve_connection_get_name (discovery->connection));
    }
  g_assert_cmpstr (names->str, ==, expected);
}

static void
test_sockets (void)
{
  g_autoptr (GPtrArray) open = NULL;
  g_autoptr (GPtrArray) closed = NULL;
  g_autoptr (GPtrArray) gone = NULL;
  g_autoptr (ReeveSession) session = NULL;
  g_autoptr (GError) error = NULL;
  const ReeveDiscovery *shop;

  if (cluster == NULL)
    {
      g_test_skip (no_cluster);
      return;
    }
  g_free (reeve_test_cluster_psql (cluster, "postgres", "CREATE DATABASE \"my shop\""));

  g_setenv ("PGUSER", REEVE_TEST_CLUSTER_USER, TRUE);
  open = discover ();
  assert_names (open, "my shop postgres");
  shop = g_ptr_array_index (open, 0);
  session = reeve_session_open (shop->connection, NULL, NULL, &error);
  g_assert_no_error (error);
  reeve_session_close (session);

  /* A server that does not let us in is there all the same. */
  g_setenv ("PGUSER", "nobody", TRUE);
  closed = discover ();
  assert_names (closed, "postgres");

  reeve_test_cluster_kill (cluster);
  gone = discover ();
  assert_names (gone, "");
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  cluster = reeve_test_cluster_new (NULL, &no_cluster);
  g_test_add_func ("/discover/sockets", test_sockets);
  result = g_test_run ();
  g_clear_pointer (&cluster, reeve_test_cluster_free);
  g_free (no_cluster);
  return result;
}
