/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "contract.h"

static const Fixture fixtures[] = {
  { .engine = "postgres",
    .echo = "SELECT $1::text AS a, $2::text AS b",
    .slow = "SELECT pg_sleep(30) /* slow mark */",
    .slow_mark = "slow mark",
    .boolean = "SELECT true AS yes, false AS no, NULL::boolean AS unknown",
    .setting = "SET search_path = 'elsewhere'",
    .get_setting = "SHOW search_path",
    .version_pattern = "^\\d+(\\.\\d+|[a-z]+\\d+)$" },
  { .engine = "sqlite",
    .echo = "SELECT ?1 AS a, ?2 AS b",
    .slow = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT max(n) FROM c",
    .boolean = "SELECT 1 AS yes, 0 AS no, NULL AS unknown",
    .setting = "PRAGMA cache_size = 77",
    .get_setting = "PRAGMA cache_size",
    .version_pattern = "^3\\.\\d+\\.\\d+$" },
};

static ReeveTestCluster *cluster;
static char *no_cluster;
static char *folder;

char *
contract_dup_uri (const Fixture *fixture, const char *database)
{
  g_autofree char *name = NULL;

  if (g_str_equal (fixture->engine, "postgres"))
    return reeve_test_cluster_dup_uri (cluster, database);
  name = g_strconcat (database, ".db", NULL);
  return g_build_filename (folder, name, NULL);
}

gboolean
contract_is_missing (const Fixture *fixture)
{
  if (!g_str_equal (fixture->engine, "postgres") || cluster != NULL)
    return FALSE;
  g_test_skip (no_cluster);
  return TRUE;
}

ReeveTestCluster *
contract_get_cluster (void)
{
  return cluster;
}

ReeveSession *
open_with (const Fixture *fixture, const char *database, const ReeveSessionOptions *options)
{
  g_autofree char *uri = contract_dup_uri (fixture, database);
  g_autoptr (GError) error = NULL;
  g_autoptr (ReeveConnection) connection = reeve_connection_new (NULL, uri, &error);
  ReeveSession *session;

  g_assert_no_error (error);
  g_assert_cmpstr (reeve_connection_get_engine (connection), ==, fixture->engine);
  session = reeve_session_open (connection, options, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (session);
  return session;
}

ReeveSession *
open_one (const Fixture *fixture)
{
  return open_with (fixture, "postgres", NULL);
}

void
must (ReeveSession *session, const char *sql)
{
  g_autoptr (GError) error = NULL;

  reeve_session_execute (session, sql, NULL, &error);
  g_assert_no_error (error);
}

void
make_table (ReeveSession *session)
{
  must (session, "DROP TABLE IF EXISTS t");
  must (session, "CREATE TABLE t (id integer PRIMARY KEY, name text NOT NULL)");
}

char *
ask (ReeveSession *session, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReeveResult) result = reeve_session_query (session, sql, NULL, 0, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (reeve_result_get_n_rows (result), ==, 1);
  return g_strdup (reeve_result_get (result, 0, 0));
}

static void
remove_folder (void)
{
  const char *const argv[] = { "/bin/rm", "-rf", "--", folder, NULL };

  g_spawn_sync ("/", (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, NULL, NULL);
  g_free (folder);
}

int
contract_main (int argc, char **argv, const Promise *promises, gsize n_promises)
{
  int result;

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  folder = g_dir_make_tmp ("reeve-contract-XXXXXX", NULL);
  cluster = reeve_test_cluster_new (NULL, &no_cluster);
  for (gsize i = 0; i < G_N_ELEMENTS (fixtures); i++)
    for (gsize j = 0; j < n_promises; j++)
      {
        g_autofree char *path =
          g_strdup_printf ("/session/%s/%s", fixtures[i].engine, promises[j].name);

        g_test_add_data_func (path, &fixtures[i], promises[j].func);
      }
  result = g_test_run ();
  g_clear_pointer (&cluster, reeve_test_cluster_free);
  g_free (no_cluster);
  remove_folder ();
  return result;
}
