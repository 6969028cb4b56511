/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "lint-case.h"

#include <string.h>

static const char *
set_severity (const char *rule, gpointer user_data)
{
  const char *const *settings = user_data;

  for (guint i = 0; settings[i] != NULL; i += 2)
    if (strcmp (settings[i], rule) == 0)
      return settings[i + 1];
  return NULL;
}

static GPtrArray *
run_with (const char *text, const char *const *settings)
{
  g_autoptr (ReeveRevision) revision = lint_case_new (text);

  return reeve_lint_revision (revision, "postgres", POSTGRES, set_severity, (gpointer) settings);
}

static void
test_severity (void)
{
  static const struct
  {
    const char *setting;
    gboolean found;
    ReeveSeverity severity;
  } cases[] = {
    { "error", TRUE, REEVE_SEVERITY_ERROR }, { "info", TRUE, REEVE_SEVERITY_INFO },
    { "off", FALSE, REEVE_SEVERITY_INFO },   { "whatever", TRUE, REEVE_SEVERITY_WARNING },
    { NULL, TRUE, REEVE_SEVERITY_WARNING },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *settings[] = { "ban-drop-table", cases[i].setting, NULL };
      g_autoptr (GPtrArray) findings = run_with (UP ("DROP TABLE t;"), settings);
      const ReeveLintFinding *finding = lint_case_find (findings, "ban-drop-table");

      g_assert_true ((finding != NULL) == cases[i].found);
      if (finding != NULL)
        g_assert_cmpint (finding->severity, ==, cases[i].severity);
    }
}

/* A comment for a rule that the project has turned off is no mistake. */
static void
test_off_and_ignored (void)
{
  const char *settings[] = { "ban-drop-table", "off", NULL };
  g_autoptr (GPtrArray) findings =
    run_with (UP ("-- lint:ignore ban-drop-table\nDROP TABLE t;"), settings);

  g_assert_cmpuint (lint_case_count (findings, "unused-ignore"), ==, 0);
}

static void
test_place (void)
{
  const char *text = "-- A file.\n\n-- migrate:up\nSELECT 1;\n\n-- why\nDROP TABLE b;\n"
                     "-- migrate:down\nSELECT 2;\nDELETE FROM a;\n";
  g_autoptr (GPtrArray) findings = lint_case_run (POSTGRES, text);
  const ReeveLintFinding *drop = lint_case_find (findings, "ban-drop-table");
  const ReeveLintFinding *all = lint_case_find (findings, "delete-without-where");
  guint line = 0;

  g_assert_cmpuint (drop->line, ==, 7);
  g_assert_cmpuint (drop->statement, ==, 2);
  g_assert_cmpstr (drop->file, ==, "20250101000000_case.sql");
  g_assert_cmpuint (all->line, ==, 10);
  g_assert_cmpuint (all->statement, ==, 2);
  for (guint i = 0; i < findings->len; i++)
    {
      const ReeveLintFinding *finding = g_ptr_array_index (findings, i);

      g_assert_cmpuint (finding->line, >=, line);
      line = finding->line;
    }
}

/* Only what the engine would run is looked at. */
static void
test_engine_sections (void)
{
  const char *text = "-- migrate:up engine:postgres\nDROP TABLE p;\n"
                     "-- migrate:up engine:sqlite\nDROP TABLE s;\n-- migrate:down\nSELECT 1;\n";
  g_autoptr (GPtrArray) postgres = lint_case_run (POSTGRES, text);
  g_autoptr (GPtrArray) sqlite = lint_case_run (SQLITE, text);

  g_assert_cmpuint (lint_case_find (postgres, "ban-drop-table")->line, ==, 2);
  g_assert_cmpuint (lint_case_count (postgres, "ban-drop-table"), ==, 1);
  g_assert_cmpuint (lint_case_find (sqlite, "ban-drop-table")->line, ==, 4);
  g_assert_cmpuint (lint_case_count (sqlite, "ban-drop-table"), ==, 1);
}

/* Where the migrator stops at the first refused statement, all of them are named. */
static void
test_refused_section (void)
{
  g_autoptr (GPtrArray) findings = lint_case_run (POSTGRES, UP ("BEGIN;\nDROP TABLE t;\nVACUUM;\n"
                                                                "\\c other\n"));

  g_assert_cmpuint (lint_case_find (findings, "transaction-nesting")->line, ==, 2);
  g_assert_cmpuint (lint_case_find (findings, "ban-drop-table")->line, ==, 3);
  g_assert_cmpuint (lint_case_find (findings, "refuses-transaction")->line, ==, 4);
}

/* What the grammar does not read is never an error, and is still looked at by its words. */
static void
test_newer_syntax (void)
{
  const char *text =
    BOTH_WAYS ("CREATE TABLE t (id int PRIMARY KEY, a int GENERATED ALWAYS AS (id) "
               "VIRTUAL);\nCREATE INDEX i ON t (a);",
               "DROP TABLE t;");
  g_autoptr (GPtrArray) findings = lint_case_run (POSTGRES, text);

  for (guint i = 0; i < findings->len; i++)
    {
      const ReeveLintFinding *finding = g_ptr_array_index (findings, i);

      g_assert_cmpint (finding->severity, ==, REEVE_SEVERITY_INFO);
    }
  g_assert_nonnull (lint_case_find (findings, "syntax-not-read"));
}

/* A tree deeper than a thread's stack. */
static void
test_deep (void)
{
  g_autoptr (GString) text = g_string_new ("-- migrate:up\nALTER TABLE t ADD a int DEFAULT 1");

  for (guint i = 0; i < 15000; i++)
    g_string_append (text, "+1");
  g_string_append (text, ";\n-- migrate:down\nALTER TABLE t DROP a;\n");
  {
    g_autoptr (GPtrArray) findings = lint_case_run (POSTGRES, text->str);

    g_assert_cmpuint (lint_case_count (findings, "adding-field-with-volatile-default"), ==, 0);
  }
}

static void
check_file (const char *path)
{
  static const struct
  {
    const char *name;
    ReeveDialect dialect;
  } engines[] = { { "postgres", POSTGRES }, { "sqlite", SQLITE } };

  for (gsize i = 0; i < G_N_ELEMENTS (engines); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (ReeveRevision) revision = NULL;
      g_autoptr (GPtrArray) findings = NULL;
      char *text = NULL;
      gsize length;

      g_file_get_contents (path, &text, &length, &error);
      g_assert_no_error (error);
      revision = reeve_revision_parse (path, text, length, NULL, &error);
      g_assert_no_error (error);
      findings = reeve_lint_revision (revision, engines[i].name, engines[i].dialect, NULL, NULL);
      for (guint j = 0; j < findings->len; j++)
        {
          const ReeveLintFinding *finding = g_ptr_array_index (findings, j);

          if (finding->severity != REEVE_SEVERITY_ERROR)
            continue;
          g_test_message ("%s:%u on %s: %s: %s", path, finding->line, engines[i].name,
                          finding->rule, finding->message);
          g_test_fail ();
        }
    }
}

static void
test_samples (void)
{
  static const char *const projects[] = { "education", "savings-groups", "school", "store",
                                          "tours" };
  const char *samples = g_getenv ("REEVE_SAMPLES");
  guint files = 0;

  if (samples == NULL)
    {
      g_test_skip ("REEVE_SAMPLES is not set");
      return;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (projects); i++)
    {
      g_autofree char *folder = g_build_filename (samples, projects[i], NULL);
      g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
      const char *name;

      g_assert_nonnull (dir);
      while ((name = g_dir_read_name (dir)) != NULL)
        {
          g_autofree char *path = g_build_filename (folder, name, NULL);

          if (!reeve_revision_matches_name (name))
            continue;
          check_file (path);
          files++;
        }
    }
  g_assert_cmpuint (files, >, 50);
}

static gboolean
is_documented (char *const *lines, const ReeveLintRule *rule)
{
  g_autofree char *start =
    g_strdup_printf ("| `%s` | %s |", rule->name, reeve_severity_name (rule->severity));

  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], start))
      return TRUE;
  g_test_message ("docs/lint-rules.md has no line “%s”", start);
  return FALSE;
}

static void
test_documentation (void)
{
  const char *root = g_getenv ("REEVE_TEST_ROOT");
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GError) error = NULL;
  guint rows = 0;
  guint count;
  const ReeveLintRule *rules = reeve_lint_list_rules (&count);

  if (root == NULL)
    {
      g_test_skip ("REEVE_TEST_ROOT is not set");
      return;
    }
  path = g_build_filename (root, "docs", "lint-rules.md", NULL);
  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; i < count; i++)
    g_assert_true (is_documented (lines, &rules[i]));
  for (guint i = 0; lines[i] != NULL; i++)
    rows += g_str_has_prefix (lines[i], "| `") ? 1 : 0;
  g_assert_cmpuint (rows, ==, count);
}

static void
test_table (void)
{
  guint count;
  const ReeveLintRule *rules = reeve_lint_list_rules (&count);

  for (guint i = 0; i < count; i++)
    {
      g_assert_true (rules[i].dialects != 0);
      g_assert_true ((rules[i].on_revision != NULL) + (rules[i].on_statement != NULL) +
                       (rules[i].on_action != NULL) ==
                     1);
      g_assert_true ((rules[i].sections == 0) == (rules[i].on_revision != NULL));
      for (guint j = 0; j < i; j++)
        g_assert_cmpstr (rules[i].name, !=, rules[j].name);
    }
  /* Asked last, because it looks at what the others used. */
  g_assert_cmpstr (rules[count - 1].name, ==, "unused-ignore");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/lint/engine/severity", test_severity);
  g_test_add_func ("/lint/engine/off-and-ignored", test_off_and_ignored);
  g_test_add_func ("/lint/engine/place", test_place);
  g_test_add_func ("/lint/engine/sections", test_engine_sections);
  g_test_add_func ("/lint/engine/refused-section", test_refused_section);
  g_test_add_func ("/lint/engine/newer-syntax", test_newer_syntax);
  g_test_add_func ("/lint/engine/deep-tree", test_deep);
  g_test_add_func ("/lint/engine/table", test_table);
  g_test_add_func ("/lint/samples", test_samples);
  g_test_add_func ("/lint/documentation", test_documentation);
  return g_test_run ();
}
