/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/redact.h"
#include "core/db/engine.h"

static const struct
{
  const char *text;
  const char *engine; /* NULL: nobody's */
  const char *uri;
  const char *database;
  const char *name;
  const char *password;
} cases[] = {
  { "postgresql://ann@db.example/shop", "postgres", "postgresql://ann@db.example/shop", "shop",
    "shop on db.example", NULL },
  { "postgres://ann:s3cret%2Fx@db.example:6432/shop?sslmode=require", "postgres",
    "postgresql://ann@db.example:6432/shop?sslmode=require", "shop", "shop on db.example",
    "s3cret/x" },
  { "postgresql:///shop?host=/tmp/x%20y&port=5433&password=p%40ss", "postgres",
    "postgresql:///shop?host=%2Ftmp%2Fx%20y&port=5433", "shop", "shop", "p@ss" },
  { "host=db.example dbname='my shop' user=ann password='it\\'s' ", "postgres",
    "postgresql://ann@db.example/my%20shop", "my shop", "my shop on db.example", "it's" },
  { "  dbname = x", "postgres", "postgresql:///x", "x", "x", NULL },
  { "postgresql://[::1]:5433/x", "postgres", "postgresql://[::1]:5433/x", "x", "x on ::1", NULL },
  { "postgresql://a,b:1/x", "postgres", "postgresql://a,b:1/x", "x", "x on a,b", NULL },
  { "host=a,b port=1 dbname=x", "postgres", "postgresql://a:1,b:1/x", "x", "x on a,b", NULL },
  { "host=a,/run dbname=x", "postgres", "postgresql:///x?host=a%2C%2Frun", "x", "x on a,/run",
    NULL },
  { "postgresql://ann@h/", "postgres", "postgresql://ann@h/", "ann", "ann on h", NULL },
  { "postgresql://h/x?ledger_schema=mine&sslmode=disable", "postgres",
    "postgresql://h/x?ledger_schema=mine&sslmode=disable", "x", "x on h", NULL },
  { "host=h ledger_schema='my \\'one' dbname=x", "postgres",
    "postgresql://h/x?ledger_schema=my%20%27one", "x", "x on h", NULL },
  { "ledger_schema=mine dbname=x", "postgres", "postgresql:///x?ledger_schema=mine", "x", "x",
    NULL },
  { "sqlite:data/school.db", "sqlite", "sqlite:data/school.db", "data/school.db", "school.db",
    NULL },
  { "sqlite3:///var/lib/a.db", "sqlite", "sqlite:/var/lib/a.db", "/var/lib/a.db", "a.db", NULL },
  { "sqlite:////var/lib/a.db", "sqlite", "sqlite:/var/lib/a.db", "/var/lib/a.db", "a.db", NULL },
  { "sqlite:/var/lib/a.db", "sqlite", "sqlite:/var/lib/a.db", "/var/lib/a.db", "a.db", NULL },
  { "sqlite:50%25%20of%3F%23.db", "sqlite", "sqlite:50%25%20of%3F%23.db", "50% of?#.db",
    "50% of?#.db", NULL },
  { "/tmp/100%?#x.db", "sqlite", "sqlite:/tmp/100%25%3F%23x.db", "/tmp/100%?#x.db", "100%?#x.db",
    NULL },
  { "ünïcode.db", "sqlite", "sqlite:ünïcode.db", "ünïcode.db", "ünïcode.db", NULL },
  { "a=b.db", "sqlite", "sqlite:a=b.db", "a=b.db", "a=b.db", NULL },
  { "sqlite:x.db?ledger_schema=mine", "sqlite", "sqlite:x.db?ledger_schema=mine", "x.db", "x.db",
    NULL },
  { "mysql://h/x", NULL, NULL, NULL, NULL, NULL },
  { "file:x.db", NULL, NULL, NULL, NULL, NULL },
  { "", NULL, NULL, NULL, NULL, NULL },
  { "sqlite::memory:", NULL, NULL, NULL, NULL, NULL },
  { "sqlite:", NULL, NULL, NULL, NULL, NULL },
  { "sqlite:x.db?mode=memory", NULL, NULL, NULL, NULL, NULL },
  { "sqlite:a%zz", NULL, NULL, NULL, NULL, NULL },
  { "postgresql://h/x?nonsense=1", NULL, NULL, NULL, NULL, NULL },
  { "host='open dbname=x", NULL, NULL, NULL, NULL, NULL },
  { "host=h =x", NULL, NULL, NULL, NULL, NULL },
};

static void
test_texts (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (ReeveConnection) self = reeve_connection_new (NULL, cases[i].text, &error);
      g_autoptr (ReeveSecret) password = NULL;
      g_autoptr (ReeveConnection) again = NULL;

      g_test_message ("%s", cases[i].text);
      if (cases[i].engine == NULL)
        {
          g_assert_null (self);
          g_assert_error (error, REEVE_ERROR, REEVE_ERROR_USAGE);
          g_assert_nonnull (reeve_error_get_detail (error)->remedy);
          continue;
        }
      g_assert_no_error (error);
      password = reeve_connection_dup_password (self);
      g_assert_cmpstr (reeve_connection_get_engine (self), ==, cases[i].engine);
      g_assert_cmpstr (reeve_connection_get_uri (self), ==, cases[i].uri);
      g_assert_cmpstr (reeve_connection_get_database (self), ==, cases[i].database);
      g_assert_cmpstr (reeve_connection_get_name (self), ==, cases[i].name);
      g_assert_cmpstr (password != NULL ? reeve_secret_peek (password) : NULL, ==,
                       cases[i].password);

      /* What it is saved as means the same. */
      again = reeve_connection_new (NULL, reeve_connection_get_uri (self), &error);
      g_assert_no_error (error);
      g_assert_cmpstr (reeve_connection_get_uri (again), ==, cases[i].uri);
      g_assert_cmpstr (reeve_connection_get_database (again), ==, cases[i].database);
    }
}

static void
test_secrets_stay_inside (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReeveConnection) self = reeve_connection_new (
    "shop", "host=h password=first-secret sslpassword=second-secret user=ann", &error);
  g_autofree char **keys = NULL;
  g_autofree char *clean = NULL;
  g_autofree char *joined = NULL;

  g_assert_no_error (error);
  keys = reeve_connection_list_options (self);
  joined = g_strjoinv (" ", keys);
  g_assert_cmpstr (joined, ==, "host user");
  g_assert_null (reeve_connection_get_option (self, "password"));
  g_assert_null (strstr (reeve_connection_get_uri (self), "secret"));
  clean = reeve_redact_text ("it was first-secret or second-secret");
  g_assert_null (strstr (clean, "secret"));

  reeve_connection_set_option (self, "password", "third-secret");
  g_assert_null (reeve_connection_get_option (self, "password"));
  {
    g_autoptr (ReeveSecret) password = reeve_connection_dup_password (self);

    g_assert_cmpstr (reeve_secret_peek (password), ==, "third-secret");
  }
  reeve_connection_set_password (self, NULL);
  g_assert_null (reeve_connection_dup_password (self));
  g_assert_null (reeve_connection_new (NULL, "postgresql://a:lost-secret@h/x?bad=1", &error));
  g_assert_null (strstr (error->message, "lost-secret"));
}

static void
count_cb (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  *(guint *) user_data += 1;
}

static void
test_properties (void)
{
  g_autoptr (ReeveConnection) self = reeve_connection_new (NULL, "sqlite:a.db", NULL);
  g_autofree char *name = NULL;
  ReeveEnvironment environment;
  guint n_changes = 0;

  g_signal_connect (self, "notify", G_CALLBACK (count_cb), &n_changes);
  reeve_connection_set_environment (self, REEVE_ENVIRONMENT_PRODUCTION);
  g_assert_cmpint (reeve_connection_get_protection (self), ==, REEVE_PROTECTION_TYPE_NAME);
  g_assert_cmpuint (n_changes, ==, 2);
  reeve_connection_set_protection (self, REEVE_PROTECTION_TYPE_NAME);
  g_assert_cmpuint (n_changes, ==, 2);
  reeve_connection_set_environment (self, REEVE_ENVIRONMENT_STAGING);
  g_assert_cmpint (reeve_connection_get_protection (self), ==, REEVE_PROTECTION_CONFIRM);
  reeve_connection_set_colour (self, "#a1B2c3");
  g_assert_cmpstr (reeve_connection_get_colour (self), ==, "#a1B2c3");
  reeve_connection_set_colour (self, "red; }");
  g_assert_null (reeve_connection_get_colour (self));
  reeve_connection_set_project (self, "school");
  reeve_connection_set_name (self, "Mine");
  g_object_get (self, "name", &name, "environment", &environment, NULL);
  g_assert_cmpstr (name, ==, "Mine");
  g_assert_cmpint (environment, ==, REEVE_ENVIRONMENT_STAGING);
  reeve_connection_set_name (self, NULL);
  g_assert_cmpstr (reeve_connection_get_name (self), ==, "a.db");
  reeve_connection_set_option (self, "ledger_schema", "x");
  g_assert_cmpstr (reeve_connection_get_option (self, "ledger_schema"), ==, "x");
  reeve_connection_set_option (self, "ledger_schema", NULL);
  g_assert_null (reeve_connection_get_option (self, "ledger_schema"));
}

static void
test_names (void)
{
  static const ReeveProtection defaults[] = { REEVE_PROTECTION_OPEN, REEVE_PROTECTION_OPEN,
                                              REEVE_PROTECTION_CONFIRM,
                                              REEVE_PROTECTION_TYPE_NAME };
  g_autoptr (GError) error = NULL;
  ReeveEnvironment environment;
  ReeveProtection protection;

  for (guint i = 0; i < 4; i++)
    {
      g_assert_true (reeve_environment_parse (reeve_environment_name ((ReeveEnvironment) i),
                                              &environment, &error));
      g_assert_true (reeve_protection_parse (reeve_protection_name ((ReeveProtection) i),
                                             &protection, &error));
      g_assert_cmpuint (environment, ==, i);
      g_assert_cmpuint (protection, ==, i);
      g_assert_cmpint (reeve_environment_default_protection (environment), ==, defaults[i]);
    }
  g_assert_false (reeve_environment_parse ("live", &environment, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_USAGE);
  g_assert_nonnull (strstr (reeve_error_get_detail (error)->remedy, "production"));
  g_clear_error (&error);
  g_assert_false (reeve_protection_parse (NULL, &protection, &error));
}

static void
test_guesses (void)
{
  static const struct
  {
    const char *name;
    ReeveEnvironment environment;
  } guesses[] = {
    { "shop-prod", REEVE_ENVIRONMENT_PRODUCTION },
    { "db-PROD1.example", REEVE_ENVIRONMENT_PRODUCTION },
    { "prod-test", REEVE_ENVIRONMENT_PRODUCTION },
    { "shop_staging", REEVE_ENVIRONMENT_STAGING },
    { "test", REEVE_ENVIRONMENT_TESTING },
    { "products", REEVE_ENVIRONMENT_DEVELOPMENT },
    { "contest", REEVE_ENVIRONMENT_DEVELOPMENT },
    { "shop", REEVE_ENVIRONMENT_DEVELOPMENT },
    { "", REEVE_ENVIRONMENT_DEVELOPMENT },
    { NULL, REEVE_ENVIRONMENT_DEVELOPMENT },
  };
  g_autoptr (ReeveConnection) server =
    reeve_connection_new ("shop", "postgresql://live.example/test", NULL);
  g_autoptr (ReeveConnection) file = reeve_connection_new (NULL, "/srv/prod/shop.db", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (guesses); i++)
    {
      g_test_message ("%s", guesses[i].name);
      g_assert_cmpint (reeve_environment_guess (guesses[i].name), ==, guesses[i].environment);
    }
  g_assert_cmpint (reeve_connection_guess_environment (server), ==, REEVE_ENVIRONMENT_PRODUCTION);
  g_assert_cmpint (reeve_connection_guess_environment (file), ==, REEVE_ENVIRONMENT_DEVELOPMENT);
}

static void
test_to_be_saved (void)
{
  static const struct
  {
    const char *name;
    gboolean ok;
  } names[] = {
    { "shop", TRUE },         { "shop on db.example", TRUE }, { "", FALSE },   { " shop", FALSE },
    { "-d", FALSE },          { "postgresql://h", FALSE },    { "a\nb", FALSE },
    { "sqlite:shop", FALSE },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (ReeveConnection) file =
    reeve_connection_new_absolute (NULL, "sqlite:data/../a%20b.db", "/srv", &error);
  g_autoptr (ReeveConnection) server =
    reeve_connection_new_absolute ("x", "postgresql://ann:s3cret@h/x", "/srv", &error);
  g_autoptr (ReeveSecret) password = reeve_connection_dup_password (server);

  g_assert_no_error (error);
  g_assert_cmpstr (reeve_connection_get_uri (file), ==, "sqlite:/srv/a%20b.db");
  g_assert_cmpstr (reeve_secret_peek (password), ==, "s3cret");
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_test_message ("“%s”", names[i].name);
      g_assert_cmpint (reeve_connection_check_name (names[i].name, NULL), ==, names[i].ok);
    }
}

static void
test_engines (void)
{
  guint n = 0;
  const ReeveEngine *const *engines = reeve_engine_list (&n);

  g_assert_cmpuint (n, ==, 2);
  for (guint i = 0; i < n; i++)
    g_assert_true (reeve_engine_find (engines[i]->name) == engines[i]);
  g_assert_null (reeve_engine_find ("oracle"));
  g_assert_null (reeve_engine_find (NULL));
  g_assert_null (reeve_engine_recognise (NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/connection/texts", test_texts);
  g_test_add_func ("/connection/secrets-stay-inside", test_secrets_stay_inside);
  g_test_add_func ("/connection/properties", test_properties);
  g_test_add_func ("/connection/names", test_names);
  g_test_add_func ("/connection/guesses", test_guesses);
  g_test_add_func ("/connection/to-be-saved", test_to_be_saved);
  g_test_add_func ("/engine/table", test_engines);
  return g_test_run ();
}
