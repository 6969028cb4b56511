/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/base/error.h"
#include "fixture.h"

static ReeveConnection *
make_connection (const char *name, const char *uri)
{
  g_autoptr (GError) error = NULL;
  ReeveConnection *connection = reeve_connection_new (name, uri, &error);

  g_assert_no_error (error);
  return connection;
}

static void
save (Fixture *fixture, ReeveConnection *connection, const char *old_name)
{
  g_autoptr (GError) error = NULL;

  reeve_catalogue_save_connection (fixture_open (fixture), connection, old_name, &error);
  g_assert_no_error (error);
}

static ReeveConnection *
find (Fixture *fixture, const char *name)
{
  g_autoptr (GError) error = NULL;
  ReeveConnection *connection =
    reeve_catalogue_find_connection (fixture_open (fixture), name, &error);

  g_assert_no_error (error);
  return connection;
}

static void
test_round_trip (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ReeveConnection) connection =
    make_connection ("shop", "postgresql://ann@db.example:5433/shop?sslmode=require");
  g_autoptr (ReeveConnection) found = NULL;

  reeve_connection_set_environment (connection, REEVE_ENVIRONMENT_PRODUCTION);
  reeve_connection_set_protection (connection, REEVE_PROTECTION_READ_ONLY);
  reeve_connection_set_project (connection, "/srv/shop");
  reeve_connection_set_colour (connection, "#c01c28");
  reeve_connection_set_option (connection, "sslrootcert", "/etc/ca.pem");
  reeve_connection_set_option (connection, "sslmode", "verify-full");
  reeve_connection_set_option (connection, "port", NULL);
  reeve_connection_set_option (connection, "ledger_schema", "own");
  save (fixture, connection, NULL);
  fixture_close (fixture);

  found = find (fixture, "shop");
  g_assert_cmpstr (reeve_connection_get_name (found), ==, "shop");
  g_assert_cmpstr (reeve_connection_get_uri (found), ==, reeve_connection_get_uri (connection));
  g_assert_cmpint (reeve_connection_get_environment (found), ==, REEVE_ENVIRONMENT_PRODUCTION);
  g_assert_cmpint (reeve_connection_get_protection (found), ==, REEVE_PROTECTION_READ_ONLY);
  g_assert_cmpstr (reeve_connection_get_project (found), ==, "/srv/shop");
  g_assert_cmpstr (reeve_connection_get_colour (found), ==, "#c01c28");
  g_assert_cmpstr (reeve_connection_get_option (found, "host"), ==, "db.example");
  g_assert_cmpstr (reeve_connection_get_option (found, "sslrootcert"), ==, "/etc/ca.pem");
  g_assert_cmpstr (reeve_connection_get_option (found, "sslmode"), ==, "verify-full");
  g_assert_null (reeve_connection_get_option (found, "port"));
  g_assert_cmpstr (reeve_connection_get_option (found, "ledger_schema"), ==, "own");
  g_assert_nonnull (reeve_connection_get_id (connection));
  g_assert_cmpstr (reeve_connection_get_id (found), ==, reeve_connection_get_id (connection));
  g_assert_null (reeve_connection_dup_password (found));
}

static void
test_absent (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReeveConnection) connection = make_connection ("new", "sqlite:/x.db");

  g_assert_null (find (fixture, "nobody"));
  g_assert_false (reeve_catalogue_remove_connection (fixture->catalogue, "nobody", &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "“nobody”"));
  g_clear_error (&error);
  g_assert_false (
    reeve_catalogue_save_connection (fixture->catalogue, connection, "nobody", &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_NOT_FOUND);
  g_assert_null (reeve_connection_get_id (connection));
  g_assert_null (find (fixture, "new"));
}

static void
test_rename (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ReeveConnection) connection = make_connection ("shop", "sqlite:/shop.db");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) jobs = NULL;
  g_autoptr (GPtrArray) audit = NULL;
  g_autofree char *id = NULL;

  save (fixture, connection, NULL);
  run_jobs (fixture->catalogue, 2);
  id = g_strdup (reeve_connection_get_id (connection));
  reeve_connection_set_name (connection, "market");
  save (fixture, connection, "shop");
  g_assert_cmpstr (reeve_connection_get_id (connection), ==, id);
  g_assert_null (find (fixture, "shop"));
  g_clear_object (&connection);
  connection = find (fixture, "market");
  g_assert_cmpstr (reeve_connection_get_id (connection), ==, id);

  /* Its history comes along; the audit log never changes. */
  jobs = reeve_catalogue_list_jobs (fixture->catalogue, "market", 0, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (jobs->len, ==, 2);
  audit = reeve_catalogue_list_audit (fixture->catalogue, 1, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (((ReeveAuditEntry *) audit->pdata[0])->connection, ==, "shop");
}

static void
test_conflict (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ReeveConnection) first = make_connection ("shop", "sqlite:/first.db");
  g_autoptr (ReeveConnection) second = make_connection ("shop", "sqlite:/second.db");
  g_autoptr (ReeveConnection) found = NULL;
  g_autoptr (GError) error = NULL;

  save (fixture, first, NULL);
  g_assert_false (reeve_catalogue_save_connection (fixture->catalogue, second, NULL, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_CONFLICT);
  g_assert_nonnull (strstr (error->message, "“shop”"));
  g_assert_nonnull (reeve_error_get_detail (error)->remedy);
  g_assert_null (reeve_connection_get_id (second));

  reeve_connection_set_name (second, "other");
  save (fixture, second, NULL);
  reeve_connection_set_name (second, "shop");
  g_clear_error (&error);
  g_assert_false (reeve_catalogue_save_connection (fixture->catalogue, second, "other", &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_CONFLICT);
  found = find (fixture, "shop");
  g_assert_cmpstr (reeve_connection_get_uri (found), ==, "sqlite:/first.db");
  g_clear_object (&found);
  found = find (fixture, "other");
  g_assert_nonnull (found);
}

/* A copy of a saved connection must not share the other's password. */
static void
test_duplicate (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ReeveConnection) first = make_connection ("first", "sqlite:/shop.db");
  g_autoptr (ReeveConnection) copy = NULL;

  save (fixture, first, NULL);
  copy = find (fixture, "first");
  reeve_connection_set_name (copy, "second");
  save (fixture, copy, NULL);
  g_assert_cmpstr (reeve_connection_get_id (copy), !=, reeve_connection_get_id (first));
}

static void
test_change (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ReeveConnection) connection = make_connection ("shop", "sqlite:/old.db");
  g_autoptr (ReeveConnection) changed = make_connection ("shop", "sqlite:/new.db");
  g_autoptr (ReeveConnection) found = NULL;

  save (fixture, connection, NULL);
  save (fixture, changed, "shop");
  g_assert_cmpstr (reeve_connection_get_id (changed), ==, reeve_connection_get_id (connection));
  found = find (fixture, "shop");
  g_assert_cmpstr (reeve_connection_get_uri (found), ==, "sqlite:/new.db");
}

static void
test_remove (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ReeveConnection) connection = make_connection ("shop", "sqlite:/shop.db");
  g_autoptr (GError) error = NULL;

  save (fixture, connection, NULL);
  g_assert_true (reeve_catalogue_remove_connection (fixture->catalogue, "shop", &error));
  g_assert_no_error (error);
  g_assert_null (find (fixture, "shop"));
}

static void
test_no_name (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ReeveConnection) connection = make_connection ("", "sqlite:/shop.db");
  g_autoptr (GError) error = NULL;

  g_assert_false (
    reeve_catalogue_save_connection (fixture_open (fixture), connection, NULL, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_USAGE);
}

static void
test_list_order (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *name;
    ReeveEnvironment environment;
  } saved[] = {
    { "b", REEVE_ENVIRONMENT_PRODUCTION }, { "z", REEVE_ENVIRONMENT_DEVELOPMENT },
    { "A", REEVE_ENVIRONMENT_STAGING },    { "Y", REEVE_ENVIRONMENT_DEVELOPMENT },
    { "c", REEVE_ENVIRONMENT_TESTING },    { "a", REEVE_ENVIRONMENT_PRODUCTION },
    { "x", REEVE_ENVIRONMENT_DEVELOPMENT },
  };
  static const char *const expected[] = { "x", "Y", "z", "c", "A", "a", "b" };
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (saved); i++)
    {
      g_autoptr (ReeveConnection) connection = make_connection (saved[i].name, "sqlite:/x.db");

      reeve_connection_set_environment (connection, saved[i].environment);
      save (fixture, connection, NULL);
    }
  list = reeve_catalogue_list_connections (fixture->catalogue, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < list->len; i++)
    g_assert_cmpstr (reeve_connection_get_name (list->pdata[i]), ==, expected[i]);
}

static void
test_relative_project (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ReeveConnection) connection = make_connection ("shop", "sqlite:/shop.db");
  g_autoptr (ReeveConnection) found = NULL;

  reeve_connection_set_project (connection, "some/where");
  save (fixture, connection, NULL);
  found = find (fixture, "shop");
  g_assert_true (g_path_is_absolute (reeve_connection_get_project (found)));
  g_assert_true (g_str_has_suffix (reeve_connection_get_project (found), "/some/where"));
}

/* @secret as it is, and as it would stand in an address. */
static void
assert_nowhere (Fixture *fixture, const char *secret)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->folder, 0, NULL);
  const char *name;
  guint n_files = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = fixture_file (fixture, name);
      g_autofree char *bytes = NULL;
      gsize length = 0;

      g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
      if (memmem (bytes, length, secret, strlen (secret)) != NULL)
        g_error ("“%s” stands in %s", secret, name);
      n_files++;
    }
  g_assert_cmpuint (n_files, >=, 1);
}

static void
test_no_password (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ReeveConnection) connection =
    make_connection ("shop", "postgresql://ann:c4nary%21pass@db/shop?sslpassword=k3ycanary");
  g_autoptr (ReeveConnection) words =
    make_connection ("words", "host=db user=ann password=w0rdcanary dbname=shop");
  g_autoptr (ReeveJob) job = make_job ("migrate.up");
  g_autoptr (GError) error = NULL;
  g_autofree char *there = NULL;
  JsonObject *result = json_object_new ();
  ReeveJournalEntry entry = shop_entry;
  static const char *const secrets[] = { "c4nary!pass", "c4nary%21pass", "k3ycanary", "w0rdcanary",
                                         "l0gcanary" };

  reeve_connection_set_option (connection, "sslpassword", "k3ycanary");
  reeve_connection_set_option (connection, "password", "c4nary!pass");
  save (fixture, connection, NULL);
  save (fixture, words, NULL);

  entry.command = "reevectl migrate up -d postgresql://ann:l0gcanary@db/shop";
  g_assert_true (
    reeve_journal_intent (REEVE_JOURNAL (fixture->catalogue), job, &entry, &error));
  reeve_job_set_state (job, REEVE_JOB_RUNNING);
  reeve_job_log (job, REEVE_SEVERITY_INFO, "opening postgresql://ann:l0gcanary@db/shop");
  json_object_set_string_member (result, "of", "password='l0gcanary' \"c4nary!pass\"");
  reeve_job_set_result (job, result);
  reeve_job_end (job, REEVE_JOB_FAILED,
                 g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, "no password=l0gcanary here"));
  g_assert_true (
    reeve_journal_outcome (REEVE_JOURNAL (fixture->catalogue), job, &entry, &error));
  g_assert_no_error (error);

  /* First while the journal is there, then with all of it in the file itself. */
  for (gsize i = 0; i < G_N_ELEMENTS (secrets); i++)
    assert_nowhere (fixture, secrets[i]);
  fixture_close (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (secrets); i++)
    assert_nowhere (fixture, secrets[i]);

  there = raw_query (fixture->path, "SELECT json_extract(result, '$.of') FROM job");
  g_assert_nonnull (strstr (there, "•••"));
}

static void
add (const char *path, void (*test) (Fixture *fixture, gconstpointer data))
{
  g_test_add (path, Fixture, NULL, fixture_setup, test, fixture_teardown);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  add ("/catalogue/connections/round-trip", test_round_trip);
  add ("/catalogue/connections/absent", test_absent);
  add ("/catalogue/connections/rename", test_rename);
  add ("/catalogue/connections/conflict", test_conflict);
  add ("/catalogue/connections/duplicate", test_duplicate);
  add ("/catalogue/connections/change", test_change);
  add ("/catalogue/connections/remove", test_remove);
  add ("/catalogue/connections/no-name", test_no_name);
  add ("/catalogue/connections/list-order", test_list_order);
  add ("/catalogue/connections/relative-project", test_relative_project);
  add ("/catalogue/connections/no-password", test_no_password);

  return g_test_run ();
}
