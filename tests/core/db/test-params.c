/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "core/base/error.h"
#include "core/db/postgres/params.h"
#include "core/db/postgres/resolve.h"

static ReevePgParams *
params_of (const char *text, const ReeveSessionOptions *options, GError **error)
{
  static const ReeveSessionOptions defaults = REEVE_SESSION_OPTIONS_INIT;
  g_autoptr (ReeveConnection) connection = reeve_connection_new (NULL, text, error);

  g_assert_nonnull (connection);
  return reeve_pg_params_new (connection, options != NULL ? options : &defaults, error);
}

static const char *
setting (const ReevePgParams *params, const char *keyword)
{
  return g_hash_table_lookup (params->settings, keyword);
}

static const char *
remote_setting (const ReevePgParams *params, const char *keyword)
{
  return g_hash_table_lookup (params->remote_settings, keyword);
}

static void
test_tls (void)
{
  static const struct
  {
    const char *text;
    const char *environment; /* PGSSLMODE */
    const char *said;
    const char *remote;
    gboolean system_roots;
  } cases[] = {
    { "host=db.example", NULL, NULL, "verify-full", TRUE },
    { "host=db.example sslmode=prefer", NULL, "prefer", NULL, FALSE },
    { "host=db.example sslmode=disable", NULL, "disable", NULL, FALSE },
    { "host=db.example sslmode=require", NULL, "require", NULL, FALSE },
    { "host=db.example sslmode=verify-full", NULL, "verify-full", NULL, TRUE },
    { "host=db.example sslrootcert=/x.crt", NULL, NULL, "verify-full", FALSE },
    { "host=db.example", "require", NULL, NULL, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (ReevePgParams) params = NULL;

      g_test_message ("%s", cases[i].text);
      if (cases[i].environment != NULL)
        g_setenv ("PGSSLMODE", cases[i].environment, TRUE);
      params = params_of (cases[i].text, NULL, &error);
      g_unsetenv ("PGSSLMODE");
      g_assert_no_error (error);
      g_assert_cmpstr (setting (params, "sslmode"), ==, cases[i].said);
      g_assert_cmpstr (remote_setting (params, "sslmode"), ==, cases[i].remote);
      g_assert_cmpint (remote_setting (params, "sslrootcert") != NULL, ==, cases[i].system_roots);
    }
}

static void
test_own_root_certificate (void)
{
  g_autofree char *folder = g_build_filename (g_get_home_dir (), ".postgresql", NULL);
  g_autofree char *path = g_build_filename (folder, "root.crt", NULL);
  g_autoptr (ReevePgParams) params = NULL;

  g_mkdir_with_parents (folder, 0700);
  g_file_set_contents (path, "x", -1, NULL);
  params = params_of ("host=db.example", NULL, NULL);
  g_assert_cmpstr (remote_setting (params, "sslmode"), ==, "verify-full");
  g_assert_null (remote_setting (params, "sslrootcert"));
  g_unlink (path);
}

static void
test_local (void)
{
  static const struct
  {
    const char *host;
    const char *hostaddr;
    gboolean local;
  } cases[] = {
    { NULL, NULL, TRUE },           { "", NULL, TRUE },
    { "/tmp", NULL, TRUE },         { "@abstract", NULL, TRUE },
    { "localhost", NULL, TRUE },    { "127.0.0.1", NULL, TRUE },
    { "127.9.9.9", NULL, TRUE },    { "::1", NULL, TRUE },
    { "localhost.evil", NULL, FALSE }, { "10.0.0.1", NULL, FALSE },
    { "localhost", "10.0.0.1", FALSE }, { "db.example", "127.0.0.1", TRUE },
    { "localhost,db.example", NULL, FALSE }, { "127.0.0.1.evil", NULL, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ReevePgPlace) place =
        reeve_pg_place_new (cases[i].host, cases[i].hostaddr, NULL);

      g_test_message ("%s %s", cases[i].host, cases[i].hostaddr);
      g_assert_cmpint (reeve_pg_place_is_local (place), ==, cases[i].local);
    }
}

static void
test_defaults (void)
{
  const ReeveSessionOptions options = {
    .purpose = "migrate with a purpose that is longer than any name may be, äöü", .timeout_s = 4
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (ReevePgParams) params = params_of (
    "host=h application_name=mine client_encoding=LATIN1 ledger_schema=l connect_timeout=7 "
    "password=abcdef", &options, &error);
  g_autoptr (ReevePgParams) plain =
    params_of ("host=h connect_timeout=7 application_name=mine keepalives_idle=99", NULL, &error);
  g_autoptr (ReevePgParams) bare = params_of ("host=h", NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (setting (params, "gssencmode"), ==, "disable");
  g_assert_cmpstr (setting (params, "keepalives"), ==, "1");
  g_assert_cmpstr (setting (params, "tcp_user_timeout"), ==, "5000");
  g_assert_cmpstr (setting (params, "client_encoding"), ==, "UTF8");
  g_assert_null (setting (params, "ledger_schema"));
  g_assert_null (setting (params, "password"));
  g_assert_null (setting (params, "host"));
  g_assert_true (g_str_has_prefix (setting (params, "application_name"), "reeve: migrate with"));
  g_assert_cmpuint (strlen (setting (params, "application_name")), <=, 63);
  g_assert_true (g_utf8_validate (setting (params, "application_name"), -1, NULL));
  g_assert_cmpuint (params->timeout_s, ==, 4);
  g_assert_cmpstr (reeve_secret_peek (params->password), ==, "abcdef");

  g_assert_cmpuint (plain->timeout_s, ==, 7);
  g_assert_cmpstr (setting (plain, "application_name"), ==, "mine");
  g_assert_cmpstr (setting (plain, "keepalives_idle"), ==, "99");
  g_assert_cmpstr (setting (plain, "keepalives_interval"), ==, "1");
  g_assert_cmpuint (bare->timeout_s, ==, 10);
  g_assert_cmpstr (setting (bare, "application_name"), ==, "reeve");
}

static void
test_places (void)
{
  static const struct
  {
    const char *text;
    guint n;
    const char *labels[3];
  } cases[] = {
    { "dbname=x", 1, { "the local socket (port 5432)" } },
    { "host=/run/x", 1, { "/run/x" } },
    { "host=/run/x port=5433", 1, { "/run/x:5433" } },
    { "host=a,b,c port=1,2,3", 3, { "a:1", "b:2", "c:3" } },
    { "host=a,b port=7", 2, { "a:7", "b:7" } },
    { "hostaddr=::1 port=7", 1, { "[::1]:7" } },
    { "host=a hostaddr=127.0.0.1", 1, { "a:5432" } },
    { "host=a,b target_session_attrs=read-write", 2, { "a:5432", "b:5432" } },
    { "host=a,b target_session_attrs=prefer-standby", 1, { "a,b:5432" } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (ReevePgParams) params = params_of (cases[i].text, NULL, &error);

      g_test_message ("%s", cases[i].text);
      g_assert_no_error (error);
      g_assert_cmpuint (params->places->len, ==, cases[i].n);
      for (guint j = 0; j < cases[i].n; j++)
        {
          g_autofree char *label =
            reeve_pg_place_dup_label (g_ptr_array_index (params->places, j));

          g_assert_cmpstr (label, ==, cases[i].labels[j]);
        }
    }
}

/* Environment and service file are libpq's own business, but decide what is safe. */
static void
test_surroundings (void)
{
  g_autofree char *path = g_build_filename (g_get_home_dir (), "services.conf", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (ReevePgParams) from_environment = NULL;
  g_autoptr (ReevePgParams) from_service = NULL;
  g_autoptr (ReevePgParams) unknown = NULL;
  ReevePgPlace *place;

  g_setenv ("PGHOST", "env.example", TRUE);
  g_setenv ("PGPORT", "6000", TRUE);
  from_environment = params_of ("dbname=x", NULL, &error);
  g_unsetenv ("PGHOST");
  g_unsetenv ("PGPORT");
  g_assert_no_error (error);
  place = g_ptr_array_index (from_environment->places, 0);
  g_assert_cmpstr (place->host, ==, "env.example");
  g_assert_cmpstr (place->port, ==, "6000");

  g_mkdir_with_parents (g_get_home_dir (), 0700);
  g_assert_true (g_file_set_contents (path, "[prod]\nhost=service.example\nport=6001\n"
                                            "sslmode=require\npassword=abcdef\n", -1, NULL));
  g_setenv ("PGSERVICEFILE", path, TRUE);
  from_service = params_of ("service=prod", NULL, &error);
  g_assert_no_error (error);
  place = g_ptr_array_index (from_service->places, 0);
  g_assert_cmpstr (place->host, ==, "service.example");
  g_assert_cmpstr (place->port, ==, "6001");
  g_assert_null (remote_setting (from_service, "sslmode"));
  unknown = params_of ("service=nowhere", NULL, &error);
  g_assert_null (unknown);
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_USAGE);
  g_unsetenv ("PGSERVICEFILE");
  g_unlink (path);
}

static void
test_resolve (void)
{
  g_autoptr (ReevePgPlace) socket = reeve_pg_place_new ("/tmp", NULL, NULL);
  g_autoptr (ReevePgPlace) number = reeve_pg_place_new ("10.1.2.3", NULL, "7");
  g_autoptr (ReevePgPlace) name = reeve_pg_place_new ("localhost", NULL, "7");
  g_autoptr (ReevePgPlace) nobody = reeve_pg_place_new ("no-such-host.invalid", NULL, NULL);
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  gint64 deadline = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) same = reeve_pg_resolve (socket, deadline, NULL, &error);
  g_autoptr (GPtrArray) literal = reeve_pg_resolve (number, deadline, NULL, &error);
  g_autoptr (GPtrArray) found = reeve_pg_resolve (name, deadline, NULL, &error);
  ReevePgPlace *first;

  g_assert_no_error (error);
  g_assert_cmpuint (same->len, ==, 1);
  g_assert_cmpuint (literal->len, ==, 1);
  g_assert_cmpuint (found->len, >=, 1);
  first = g_ptr_array_index (found, 0);
  g_assert_cmpstr (first->host, ==, "localhost");
  g_assert_cmpstr (first->port, ==, "7");
  g_assert_true (reeve_pg_place_is_local (first));

  g_assert_null (reeve_pg_resolve (nobody, deadline, NULL, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_CONNECT);
  g_clear_error (&error);
  g_cancellable_cancel (cancelled);
  g_assert_null (reeve_pg_resolve (nobody, deadline, cancelled, &error));
  g_assert_true (reeve_error_is_cancelled (error));
}

int
main (int argc, char **argv)
{
  static const char *const variables[] = { "PGHOST", "PGPORT", "PGSSLMODE", "PGSERVICE", "PGUSER",
                                           "PGDATABASE", "PGSSLROOTCERT", "PGAPPNAME" };

  for (gsize i = 0; i < G_N_ELEMENTS (variables); i++)
    g_unsetenv (variables[i]);
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/params/tls", test_tls);
  g_test_add_func ("/params/own-root-certificate", test_own_root_certificate);
  g_test_add_func ("/params/local", test_local);
  g_test_add_func ("/params/defaults", test_defaults);
  g_test_add_func ("/params/places", test_places);
  g_test_add_func ("/params/surroundings", test_surroundings);
  g_test_add_func ("/params/resolve", test_resolve);
  return g_test_run ();
}
