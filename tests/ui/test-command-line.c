/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/models/command-line.h"

static const struct
{
  const char *name; /* NULL: not saved */
  const char *uri;
  const char *project; /* of the connection */
  ReeveMigrationOptions options;
  const char *line; /* %s: the project's folder */
} cases[] = {
  { "shop", "sqlite:/x/shop.db", NULL, { .kind = REEVE_MIGRATION_UP },
    "reevectl -d shop -p %s migrate up" },
  { "shop", "sqlite:/x/shop.db", "%s", { .kind = REEVE_MIGRATION_UP },
    "reevectl -d shop migrate up" },
  { "my shop", "sqlite:/x/shop.db", "%s", { .kind = REEVE_MIGRATION_DOWN, .target = "-1" },
    "reevectl -d 'my shop' migrate down -1" },
  { "shop", "sqlite:/x/shop.db", "%s", { .kind = REEVE_MIGRATION_TO }, "reevectl -d shop migrate "
                                                                       "to head" },
  { "shop", "sqlite:/x/shop.db", "%s",
    { .kind = REEVE_MIGRATION_STAMP, .target = "it's@head" },
    "reevectl -d shop migrate stamp 'it'\\''s@head'" },
  { "shop", "sqlite:/x/shop.db", "%s",
    { .kind = REEVE_MIGRATION_UP, .force = TRUE, .wait_s = 5, .lock_timeout_ms = 100,
      .lock_retries = 3, .in_doubt = REEVE_IN_DOUBT_SKIP },
    "reevectl -d shop migrate up --force --wait 5 --lock-timeout 100 --lock-retries 3 --in-doubt "
    "skip" },
  { NULL, "postgresql://ann:geheim@db.example/shop", NULL, { .kind = REEVE_MIGRATION_UP },
    "reevectl -d postgresql://ann@db.example/shop -e production -p %s migrate up" },
};

static void
test_lines (void)
{
  g_autofree char *folder = g_dir_make_tmp ("reeve-line-XXXXXX", NULL);
  g_autoptr (ReeveProject) project = reeve_project_open (folder, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (ReeveConnection) connection =
        reeve_connection_new (cases[i].name, cases[i].uri, &error);
      g_auto (GStrv) parts = g_strsplit (cases[i].line, "%s", 2);
      g_autofree char *expected = g_strjoinv (folder, parts);
      g_autofree char *line = NULL;

      g_assert_no_error (error);
      reeve_connection_set_environment (connection, REEVE_ENVIRONMENT_PRODUCTION);
      if (cases[i].name != NULL)
        reeve_connection_set_id (connection, "1");
      if (cases[i].project != NULL)
        reeve_connection_set_project (connection, folder);
      line = reeve_command_line_migration (connection, project, &cases[i].options);
      g_assert_cmpstr (line, ==, expected);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/command-line/lines", test_lines);
  return g_test_run ();
}
