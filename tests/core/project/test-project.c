/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "core/base/error.h"
#include "core/project/placeholder.h"
#include "core/project/project.h"

typedef struct
{
  char *folder;
} Fixture;

static void
setup (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("reeve-project-XXXXXX", NULL);
  g_assert_nonnull (fixture->folder);
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;

  if (!g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    dir = g_dir_open (path, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_assert_cmpint (g_remove (path), ==, 0);
}

static void
teardown (Fixture *fixture, gconstpointer data)
{
  remove_tree (fixture->folder);
  g_free (fixture->folder);
}

static void
make_folder (Fixture *fixture, const char *name)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

  g_assert_cmpint (g_mkdir_with_parents (path, 0700), ==, 0);
}

static void
write_file (Fixture *fixture, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static ReeveProject *
open_with (Fixture *fixture, const char *json)
{
  g_autoptr (GError) error = NULL;
  ReeveProject *project;

  write_file (fixture, REEVE_PROJECT_FILE, json);
  project = reeve_project_open (fixture->folder, &error);
  g_assert_no_error (error);
  return project;
}

static void
assert_below (Fixture *fixture, const char *path, const char *relative)
{
  g_autofree char *expected = g_canonicalize_filename (relative, fixture->folder);

  g_assert_cmpstr (path, ==, expected);
}

static void
test_layouts (void)
{
  static const struct
  {
    const char *folders[3];
    const char *json;
    const char *migrations;
  } cases[] = {
    { { NULL }, NULL, "." },
    { { "migrations" }, NULL, "migrations" },
    { { "db/migrations" }, NULL, "db/migrations" },
    { { "migrations", "db/migrations" }, NULL, "db/migrations" },
    { { "db" }, NULL, "." },
    { { "migrations" }, "{}", "migrations" },
    { { "migrations" }, "{\"migrations\": \".\"}", "." },
    { { "migrations" }, "{\"migrations\": null}", "migrations" },
    { { "a/b" }, "{\"migrations\": \"a/../a/b/\"}", "a/b" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Fixture fixture;
      g_autoptr (ReeveProject) project = NULL;
      g_autoptr (GError) error = NULL;

      setup (&fixture, NULL);
      for (const char *const *folder = cases[i].folders; *folder != NULL; folder++)
        make_folder (&fixture, *folder);
      if (cases[i].json != NULL)
        write_file (&fixture, REEVE_PROJECT_FILE, cases[i].json);
      project = reeve_project_open (fixture.folder, &error);
      g_assert_no_error (error);
      assert_below (&fixture, reeve_project_get_migrations (project), cases[i].migrations);
      assert_below (&fixture, reeve_project_get_folder (project), ".");
      teardown (&fixture, NULL);
    }
}

static void
test_members (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ReeveProject) project = NULL;
  g_autofree char *name = NULL;
  g_autofree char *migrations = NULL;
  g_autofree char *schema = NULL;

  make_folder (fixture, "sql");
  project = open_with (fixture, "{\"name\": \"Shop\", \"migrations\": \"sql\", \"seeds\": \"../x\","
                                " \"tasks\": \"t\", \"schema\": \"all.sql\","
                                " \"ledger_schema\": \"own\", \"from_the_future\": [1, {}],"
                                " \"lint\": {\"ban-drop-column\": \"warning\", \"x\": \"off\"}}");
  g_object_get (project, "name", &name, "migrations", &migrations, NULL);
  g_assert_cmpstr (name, ==, "Shop");
  assert_below (fixture, migrations, "sql");
  g_assert_cmpstr (reeve_project_get_name (project), ==, "Shop");
  g_assert_cmpstr (reeve_project_get_ledger_schema (project), ==, "own");
  schema = reeve_project_dup_schema_file (project, "sqlite");
  assert_below (fixture, schema, "all.sql");
  g_assert_cmpstr (reeve_project_get_lint_severity (project, "ban-drop-column"), ==, "warning");
  g_assert_cmpstr (reeve_project_get_lint_severity (project, "x"), ==, "off");
  g_assert_null (reeve_project_get_lint_severity (project, "unknown"));
}

static void
test_bare (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReeveProject) project = reeve_project_open (fixture->folder, &error);
  g_autofree char *base = g_path_get_basename (fixture->folder);

  g_assert_no_error (error);
  g_assert_cmpstr (reeve_project_get_name (project), ==, base);
  g_assert_null (reeve_project_get_ledger_schema (project));
  g_assert_null (reeve_project_dup_schema_file (project, "postgres"));
  g_assert_null (reeve_project_get_lint_severity (project, "any"));
}

static void
test_schema_by_engine (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ReeveProject) project = NULL;
  g_autofree char *postgres = NULL;
  g_autofree char *sqlite = NULL;

  project = open_with (fixture, "{\"schema\": {\"postgres\": \"s/p.sql\"}}");
  postgres = reeve_project_dup_schema_file (project, "postgres");
  sqlite = reeve_project_dup_schema_file (project, "sqlite");
  assert_below (fixture, postgres, "s/p.sql");
  g_assert_null (sqlite);
}

static void
test_absolute_paths (Fixture *fixture, gconstpointer data)
{
  g_autofree char *elsewhere = g_dir_make_tmp ("reeve-elsewhere-XXXXXX", NULL);
  g_autofree char *json =
    g_strdup_printf ("{\"migrations\": \"%s\", \"schema\": \"%s/a.sql\"}", elsewhere, elsewhere);
  g_autofree char *expected = g_build_filename (elsewhere, "a.sql", NULL);
  g_autoptr (ReeveProject) project = open_with (fixture, json);
  g_autofree char *schema = reeve_project_dup_schema_file (project, "sqlite");

  g_assert_cmpstr (reeve_project_get_migrations (project), ==, elsewhere);
  g_assert_cmpstr (schema, ==, expected);
  g_assert_cmpint (g_rmdir (elsewhere), ==, 0);
}

static void
test_invalid (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *json;
    const char *names; /* what the message must speak of */
  } cases[] = {
    { "{\"name\": 1}", "“name”" },
    { "{\"name\": \"\"}", "“name”" },
    { "{\"name\": [\"x\"]}", "“name”" },
    { "{\"migrations\": {}}", "“migrations”" },
    { "{\"seeds\": true}", "“seeds”" },
    { "{\"tasks\": 0.5}", "“tasks”" },
    { "{\"ledger_schema\": []}", "“ledger_schema”" },
    { "{\"ledger_schema\": \"\"}", "“ledger_schema”" },
    { "{\"schema\": 3}", "“schema”" },
    { "{\"schema\": []}", "“schema”" },
    { "{\"schema\": {\"sqlite\": 1}}", "“schema.sqlite”" },
    { "{\"placeholders\": \"x\"}", "“placeholders”" },
    { "{\"placeholders\": {\"tenant\": 1}}", "“placeholders.tenant”" },
    { "{\"placeholders\": {\"a b\": \"1\"}}", "“placeholders.a b”" },
    { "{\"placeholders\": {\"\": \"1\"}}", "“placeholders.”" },
    { "{\"lint\": []}", "“lint”" },
    { "{\"lint\": {\"rule\": 2}}", "“lint.rule”" },
    { "{\"lint\": {\"rule\": \"loud\"}}", "“lint.rule”" },
    { "[]", "reeve.json" },
    { "{", "reeve.json" },
    { "", "reeve.json" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (ReeveProject) project = NULL;

      write_file (fixture, REEVE_PROJECT_FILE, cases[i].json);
      project = reeve_project_open (fixture->folder, &error);
      g_assert_error (error, REEVE_ERROR, REEVE_ERROR_INVALID);
      g_assert_null (project);
      g_assert_nonnull (strstr (error->message, cases[i].names));
      g_assert_nonnull (strstr (error->message, REEVE_PROJECT_FILE));
      g_assert_nonnull (strstr (error->message, fixture->folder));
    }
}

static void
test_missing (Fixture *fixture, gconstpointer data)
{
  static const char *const contents[] = { "{\"migrations\": \"gone\"}",
                                          "{\"migrations\": \"reeve.json\"}" };
  static const char *const names[] = { "/gone”", "/reeve.json”" };
  g_autofree char *absent = g_build_filename (fixture->folder, "absent", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (reeve_project_open (absent, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, absent));

  for (gsize i = 0; i < G_N_ELEMENTS (contents); i++)
    {
      g_clear_error (&error);
      write_file (fixture, REEVE_PROJECT_FILE, contents[i]);
      g_assert_null (reeve_project_open (fixture->folder, &error));
      g_assert_error (error, REEVE_ERROR, REEVE_ERROR_NOT_FOUND);
      g_assert_nonnull (strstr (error->message, names[i]));
      g_assert_nonnull (reeve_error_get_detail (error)->remedy);
    }
}

static void
test_find (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *start;
    const char *found; /* NULL: not in the fixture's folder */
  } cases[] = {
    { "json", "json" },
    { "json/deep/er", "json" },
    { "dbmate/db/other", "dbmate" },
    { "dbmate/db/migrations", "dbmate" },
    { "plain", "plain" },
    { "plain/sub", "plain" },
    { "usual", "usual" },
    { "usual/src", "usual" },
    { "usual/migrations", "usual/migrations" },
    { "nothing/migrations", NULL },
    { "nothing/absent", NULL },
  };

  make_folder (fixture, "json/deep/er");
  write_file (fixture, "json/" REEVE_PROJECT_FILE, "{}");
  make_folder (fixture, "dbmate/db/migrations");
  make_folder (fixture, "dbmate/db/other");
  make_folder (fixture, "plain/sub");
  write_file (fixture, "plain/20250101000000_first.sql", "-- migrate:up\n");
  make_folder (fixture, "usual/migrations");
  make_folder (fixture, "usual/src");
  write_file (fixture, "usual/migrations/1_first.sql", "-- migrate:up\n");
  make_folder (fixture, "nothing/migrations");
  write_file (fixture, "nothing/first.sql", "");
  write_file (fixture, "nothing/20250101_.txt", "");
  write_file (fixture, "nothing/20250101.sql", "");

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *start = g_build_filename (fixture->folder, cases[i].start, NULL);
      g_autofree char *found = reeve_project_find (start);

      if (cases[i].found != NULL)
        assert_below (fixture, found, cases[i].found);
      else
        g_assert_false (found != NULL && g_str_has_prefix (found, fixture->folder));
    }
}

static void
test_expand (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *text;
    const char *expected;
  } cases[] = {
    { "", "" },
    { "no dollar", "no dollar" },
    { "${tenant}", "demo" },
    { "a ${tenant}${tenant} b", "a demodemo b" },
    { "$${tenant}", "${tenant}" },
    { "$${other}", "${other}" },
    { "$$${tenant}", "$${tenant}" },
    { "${empty}|", "|" },
    { "${nested}", "${tenant}" },
    { "${a.b-c_1}", "dotted" },
    { "SELECT $${\"a\": 1}$$", "SELECT $${\"a\": 1}$$" },
    { "$$ begin end $$ $1 $", "$$ begin end $$ $1 $" },
    { "${ten ant} ${} ${1a} ${tenant", "${ten ant} ${} ${1a} ${tenant" },
    { "${TENANT_not", "${TENANT_not" },
  };
  g_autoptr (ReeveProject) project = open_with (
    fixture, "{\"placeholders\": {\"tenant\": \"demo\", \"empty\": \"\","
             " \"nested\": \"${tenant}\", \"a.b-c_1\": \"dotted\"}}");

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *text = reeve_project_expand (project, cases[i].text, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (text, ==, cases[i].expected);
    }
}

static void
test_expand_unknown (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ReeveProject) project = open_with (fixture, "{\"placeholders\": {}}");
  g_autoptr (GError) error = NULL;

  g_assert_null (reeve_project_expand (project, "a\nb $${c}\n ${missing}", &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "“missing”"));
  g_assert_nonnull (strstr (error->message, "Line 3"));
  g_assert_cmpuint (reeve_error_get_detail (error)->line, ==, 3);
}

static void
test_expand_without_placeholders (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ReeveProject) project = open_with (fixture, "{}");
  g_autofree char *text = reeve_project_expand (project, "${x} $${y}", NULL);

  g_assert_cmpstr (text, ==, "${x} $${y}");
}

static void
test_samples (void)
{
  static const struct
  {
    const char *folder;
    const char *name;
    const char *schema; /* of SQLite, in the folder */
  } cases[] = {
    { "education", "Education", NULL },
    { "savings-groups", "Savings groups", "schema/sqlite.sql" },
    { "school", "School", NULL },
    { "store", "Store", NULL },
    { "tours", "Tours", NULL },
  };
  const char *samples = g_getenv ("REEVE_SAMPLES");

  if (samples == NULL)
    {
      g_test_skip ("REEVE_SAMPLES is not set");
      return;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *folder = g_build_filename (samples, cases[i].folder, NULL);
      g_autofree char *found = reeve_project_find (folder);
      g_autoptr (GError) error = NULL;
      g_autoptr (ReeveProject) project = reeve_project_open (folder, &error);
      g_autofree char *schema = NULL;

      g_assert_no_error (error);
      g_assert_cmpstr (found, ==, folder);
      g_assert_cmpstr (reeve_project_get_name (project), ==, cases[i].name);
      g_assert_cmpstr (reeve_project_get_migrations (project), ==, folder);
      schema = reeve_project_dup_schema_file (project, "sqlite");
      g_assert_cmpint (schema != NULL, ==, cases[i].schema != NULL);
      if (schema != NULL)
        g_assert_true (g_str_has_suffix (schema, cases[i].schema) &&
                       g_file_test (schema, G_FILE_TEST_IS_REGULAR));
    }
}

static void
add (const char *path, void (*test) (Fixture *fixture, gconstpointer data))
{
  g_test_add (path, Fixture, NULL, setup, test, teardown);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/project/open/layouts", test_layouts);
  add ("/project/open/members", test_members);
  add ("/project/open/bare-folder", test_bare);
  add ("/project/open/schema-by-engine", test_schema_by_engine);
  add ("/project/open/absolute-paths", test_absolute_paths);
  add ("/project/open/invalid", test_invalid);
  add ("/project/open/missing", test_missing);
  add ("/project/find/nearest", test_find);
  add ("/project/expand/placeholders", test_expand);
  add ("/project/expand/unknown", test_expand_unknown);
  add ("/project/expand/not-asked-for", test_expand_without_placeholders);
  g_test_add_func ("/project/open/samples", test_samples);

  return g_test_run ();
}
