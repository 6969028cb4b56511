/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>
#include <string.h>

#include "core/base/error.h"
#include "core/db/address.h"
#include "core/db/import.h"

static void
test_pasted (void)
{
  static const struct
  {
    const char *text;
    const char *expected;
  } cases[] = {
    { "postgresql://h/x", "postgresql://h/x" },
    { "  postgresql://h/x\n", "postgresql://h/x" },
    { "DATABASE_URL=\"postgresql://h/x\"", "postgresql://h/x" },
    { "export STAGING_DATABASE_URL='postgres://h/x' # the old one", "postgres://h/x" },
    { "DATABASE_URL=postgres://h/x # the old one", "postgres://h/x" },
    { "\"sqlite:a b.db\"", "sqlite:a b.db" },
    { "jdbc:postgresql://h/x?user=ann", "postgresql://h/x?user=ann" },
    { "psql 'postgresql://h/x'", "postgresql://h/x" },
    { "postgresql+psycopg2://ann@h/x", "postgresql://ann@h/x" },
    { "sqlite+aiosqlite:///a.db", "sqlite:///a.db" },
    { "postgresql://h/a+b", "postgresql://h/a+b" },
    { "file:///tmp/a%20b.db", "/tmp/a b.db" },
    { "host=h dbname=x", "host=h dbname=x" },
    { "a=b.db", "a=b.db" },
    { "", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = reeve_import_text (cases[i].text);

      g_assert_cmpstr (text, ==, cases[i].expected);
    }
}

static void
test_passwords (void)
{
  static const struct
  {
    const char *text;
    const char *password; /* NULL: there is none */
    const char *rest;
    gboolean at_end; /* the value ends where the text does */
  } cases[] = {
    { "postgresql://ann:s3cret@h/x", "s3cret", "postgresql://ann@h/x" },
    { "postgres://ann:p%40ss@", "p@ss", "postgres://ann@" },
    { "postgres://ann:p@ss@h:1/x", "p@ss", "postgres://ann@h:1/x" },
    { "postgres://ann:p/ss@h:1/x", "p/ss", "postgres://ann@h:1/x" },
    { "postgres://ann:100%@h/x", "100%", "postgres://ann@h/x" },
    { "postgres://:s3cret@h/x", "s3cret", "postgres://@h/x" },
    { "postgres://ann:@h/x", NULL },
    { "postgres://ann@h/x", NULL },
    { "postgres://ann:s3cre", NULL },
    { "postgres://h:5432/x@y", NULL },
    { "postgres://[::1]:5432/x@y", NULL },
    { "postgres://h/x?password=s3", "s3", "postgres://h/x", TRUE },
    { "postgres://h/x?password=s3&sslmode=require", "s3", "postgres://h/x?sslmode=require" },
    { "postgres://h/x?sslmode=require&password=s3", "s3", "postgres://h/x?sslmode=require", TRUE },
    { "postgres://h/x?a=1&password=s3&b=2", "s3", "postgres://h/x?a=1&b=2" },
    { "postgres://h/x?password=", NULL },
    { "host=h password=s3 dbname=x", "s3", "host=h dbname=x" },
    { "host=h password='s 3'", "s 3", "host=h", TRUE },
    { "password='it\\'s' host=h", "it's", " host=h" },
    { "host=h password=", NULL },
    { "sqlite:password=x.db", NULL },
    { "/tmp/password=x", NULL },
    { "", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (ReeveAddressPassword) found = { 0 };
      g_autoptr (GString) rest = g_string_new (cases[i].text);

      g_test_message ("%s", cases[i].text);
      g_assert_cmpint (reeve_address_find_password (cases[i].text, &found), ==,
                       cases[i].password != NULL);
      if (cases[i].password == NULL)
        continue;
      g_assert_cmpstr (found.value, ==, cases[i].password);
      g_string_erase (rest, (gssize) found.start, (gssize) (found.end - found.start));
      g_assert_cmpstr (rest->str, ==, cases[i].rest);
      g_assert_cmpint (found.value_end == strlen (cases[i].text), ==, cases[i].at_end);
    }
}

static void
test_read (void)
{
  static const struct
  {
    const char *text;
    const char *engine; /* NULL: no address */
    const char *host;
    const char *database;
    const char *uri;
  } cases[] = {
    { "postgresql://ann:s3cret@db.example:6432/shop?sslmode=require", "postgres", "db.example",
      "shop", "postgresql://ann@db.example:6432/shop?sslmode=require" },
    { "postgresql://ann:pa/ss@ss@h/x?password=more", "postgres", "h", "x", "postgresql://ann@h/x" },
    { "DATABASE_URL=\"postgres://h/x\"", "postgres", "h", "x", "postgresql://h/x" },
    { "host=h dbname=x password=s3", "postgres", "h", "x", "postgresql://h/x" },
    { "postgresql://", "postgres", "", "", "" },
    { "sqlite:shop", "sqlite", "", "shop", "sqlite:shop" },
    { "./shop", "sqlite", "", "./shop", "sqlite:./shop" },
    { "shop.db", "sqlite", "", "shop.db", "sqlite:shop.db" },
    { "p" }, { "post" }, { "postgres:" }, { "postgresql:/" }, { "sqlite" }, { "sqlite://" },
    { "shop" }, { "" }, { "mysql://h/x" }, { "postgresql://h/x?nonsense=1" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ReeveAddress) self = reeve_address_new ();
      g_autoptr (GError) error = NULL;
      g_autofree char *uri = NULL;

      g_test_message ("%s", cases[i].text);
      reeve_address_set (self, "host", "before");
      g_assert_cmpint (reeve_address_read (self, cases[i].text, &error), ==,
                       cases[i].engine != NULL);
      if (cases[i].engine == NULL)
        {
          g_assert_error (error, REEVE_ERROR, REEVE_ERROR_USAGE);
          g_assert_cmpstr (reeve_address_get (self, "host"), ==, "before");
          continue;
        }
      uri = reeve_address_dup_text (self);
      g_assert_cmpstr (reeve_address_get_engine (self)->name, ==, cases[i].engine);
      g_assert_cmpstr (reeve_address_get (self, "host"), ==, cases[i].host);
      g_assert_cmpstr (reeve_address_get (self, "dbname"), ==, cases[i].database);
      g_assert_cmpstr (uri, ==, cases[i].uri);
    }
}

/* Each engine keeps what was said for it. */
static void
test_engines_apart (void)
{
  g_autoptr (ReeveAddress) self = reeve_address_new ();
  const ReeveEngine *postgres = reeve_address_get_engine (self);
  g_autofree char *none = reeve_address_dup_text (self);
  g_autofree char *file = NULL;
  g_autofree char *server = NULL;

  g_assert_cmpstr (postgres->name, ==, "postgres");
  g_assert_cmpstr (none, ==, "");
  reeve_address_set (self, "host", "h");
  reeve_address_set (self, "dbname", "x");
  reeve_address_set (self, "port", "1");
  reeve_address_set_engine (self, reeve_engine_find ("sqlite"));
  g_assert_cmpstr (reeve_address_get (self, "dbname"), ==, "");
  reeve_address_set (self, "dbname", "/tmp/a.db");
  file = reeve_address_dup_text (self);
  g_assert_cmpstr (file, ==, "sqlite:/tmp/a.db");
  reeve_address_set_engine (self, postgres);
  reeve_address_set (self, "port", "");
  server = reeve_address_dup_text (self);
  g_assert_cmpstr (server, ==, "postgresql://h/x");
}

static void
test_connection (void)
{
  g_autoptr (ReeveAddress) self = reeve_address_new ();
  g_autoptr (ReeveConnection) connection =
    reeve_connection_new (NULL, "postgresql://ann:s3cret@h/x?sslmode=require", NULL);
  g_autofree char *uri = NULL;

  reeve_connection_set_option (connection, "sslrootcert", "/etc/root.crt");
  reeve_address_read_connection (self, connection);
  uri = reeve_address_dup_text (self);
  g_assert_cmpstr (uri, ==,
                   "postgresql://ann@h/x?sslmode=require&sslrootcert=%2Fetc%2Froot.crt");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/address/pasted", test_pasted);
  g_test_add_func ("/address/passwords", test_passwords);
  g_test_add_func ("/address/read", test_read);
  g_test_add_func ("/address/engines-apart", test_engines_apart);
  g_test_add_func ("/address/connection", test_connection);
  return g_test_run ();
}
