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

/* What was written down can be planned again as it was. */
static void
test_round_trip (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const ReeveMigrationOptions *options = &cases[i].options;
      g_autofree char *line = g_strdup (cases[i].line);
      g_autoptr (ReeveCommandLine) parsed = reeve_command_line_parse (line);

      g_test_message ("%s", line);
      g_assert_nonnull (parsed);
      g_assert_cmpint (parsed->options.kind, ==, options->kind);
      g_assert_cmpint (parsed->options.force, ==, options->force);
      g_assert_cmpuint (parsed->options.wait_s, ==, options->wait_s);
      g_assert_cmpuint (parsed->options.lock_timeout_ms, ==, options->lock_timeout_ms);
      g_assert_cmpuint (parsed->options.lock_retries, ==, options->lock_retries);
      g_assert_cmpint (parsed->options.in_doubt, ==, options->in_doubt);
      if (options->target != NULL)
        g_assert_cmpstr (parsed->options.target, ==, options->target);
      if (cases[i].name != NULL)
        g_assert_cmpstr (parsed->database, ==, cases[i].name);
    }
}

/* Consent does not come along, and what the window cannot do is not guessed at. */
static void
test_parse (void)
{
  static const char *const others[] = {
    "",
    "reevectl",
    "reevectl status",
    "reevectl -d shop migrate status",
    "reevectl -d shop migrate up 1 2",
    "reevectl -d shop migrate up --dump-everything",
    "reevectl -d 'shop migrate up",
    "reevectl -d shop migrate up --wait -3",
  };
  g_autoptr (ReeveCommandLine) agreed =
    reeve_command_line_parse ("reevectl -d shop -y migrate up +2 --confirm shop");

  g_assert_nonnull (agreed);
  g_assert_cmpstr (agreed->options.target, ==, "+2");
  g_assert_null (reeve_command_line_parse (NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_test_message ("%s", others[i]);
      g_assert_null (reeve_command_line_parse (others[i]));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/command-line/lines", test_lines);
  g_test_add_func ("/app/command-line/parse", test_parse);
  g_test_add_func ("/app/command-line/round-trip", test_round_trip);
  return g_test_run ();
}
