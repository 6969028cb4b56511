/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/copies/access.h"

static GPtrArray *
new_accesses (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) reeve_copy_access_free);
}

static void
test_password (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < 500; i++)
    {
      g_autoptr (ReeveSecret) password = reeve_copies_make_password ();
      const char *text = reeve_secret_peek (password);

      g_assert_true (g_regex_match_simple ("^[a-hjkmnp-z2-9]{4}(-[a-hjkmnp-z2-9]{4}){3}$", text, 0,
                                           0));
      g_assert_true (g_hash_table_add (seen, g_strdup (text)));
    }
}

static void
add (GPtrArray *accesses, const char *name, const char *password)
{
  g_ptr_array_add (accesses,
                   reeve_copy_access_new (name, name, name, reeve_secret_new (password, -1)));
}

static void
test_server (void)
{
  g_autoptr (ReeveConnection) connection =
    reeve_connection_new (NULL, "postgresql://me@db.example.org:6000/school", NULL);
  g_autoptr (GPtrArray) accesses = new_accesses ();
  g_autofree char *own = NULL;
  g_autofree char *other = NULL;

  add (accesses, "kid_02", "b");
  add (accesses, "kid_01", "a");
  own = reeve_copies_format_handout (accesses, connection, NULL);
  g_assert_cmpstr (own, ==,
                   "name,host,port,database,user,password,uri\r\n"
                   "kid_01,db.example.org,6000,kid_01,kid_01,a,"
                   "postgresql://kid_01:a@db.example.org:6000/kid_01\r\n"
                   "kid_02,db.example.org,6000,kid_02,kid_02,b,"
                   "postgresql://kid_02:b@db.example.org:6000/kid_02\r\n");
  other = reeve_copies_format_handout (accesses, connection, "::1");
  g_assert_nonnull (strstr (other, "postgresql://kid_01:a@[::1]:6000/kid_01"));
}

static void
test_file (void)
{
  g_autoptr (ReeveConnection) connection = reeve_connection_new (NULL, "sqlite:/a/b.db", NULL);
  g_autoptr (GPtrArray) accesses = new_accesses ();
  g_autofree char *text = NULL;

  g_ptr_array_add (accesses, reeve_copy_access_new ("kid_01", "/a, \"b\"/kid_01.db", NULL, NULL));
  text = reeve_copies_format_handout (accesses, connection, NULL);
  g_assert_nonnull (strstr (text, "kid_01,,,\"/a, \"\"b\"\"/kid_01.db\",,,sqlite:/a"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/copies/access/password", test_password);
  g_test_add_func ("/copies/access/server", test_server);
  g_test_add_func ("/copies/access/file", test_file);
  return g_test_run ();
}
