/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <string.h>

#include "core/base/error.h"
#include "core/migrate/revision.h"

static ReeveRevision *
parse (const char *text, GError **error)
{
  return reeve_revision_parse ("db/20250726083043_init_phase1.sql", g_strdup (text), strlen (text),
                               NULL, error);
}

static void
assert_list (const char *const *list, const char *expected)
{
  g_autofree char *joined = list != NULL ? g_strjoinv (" ", (char **) list) : NULL;

  g_assert_cmpstr (joined, ==, expected);
}

static void
test_name (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReeveRevision) revision = parse ("-- migrate:up\n", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (reeve_revision_get_id (revision), ==, "20250726083043");
  g_assert_cmpstr (reeve_revision_get_message (revision), ==, "init phase1");
  g_assert_true (reeve_revision_matches_name ("1.sql"));
  g_assert_false (reeve_revision_matches_name ("schema.sql"));
  g_assert_false (reeve_revision_matches_name ("1_readme.md"));
}

static void
test_header (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReeveRevision) revision = parse ("-- Why this is here: a reason\n"
                                              "-- revises: 1, 2\n"
                                              "-- depends: 3\n"
                                              "--labels:audit   finance\n"
                                              "\n"
                                              "-- migrate:up\n"
                                              "-- revises: 9\n",
                                              &error);

  g_assert_no_error (error);
  assert_list (reeve_revision_get_parents (revision), "1 2");
  assert_list (reeve_revision_get_depends (revision), "3");
  assert_list (reeve_revision_get_labels (revision), "audit finance");
  g_assert_cmpuint (reeve_revision_get_header_line (revision), ==, 2);
}

static void
test_header_absent_and_empty (void)
{
  g_autoptr (ReeveRevision) absent = parse ("-- migrate:up\n", NULL);
  g_autoptr (ReeveRevision) empty = parse ("-- revises:\n-- migrate:up\n", NULL);

  g_assert_null (reeve_revision_get_parents (absent));
  assert_list (reeve_revision_get_parents (empty), "");
}

static void
test_bad_files (void)
{
  static const struct
  {
    const char *text;
    guint line;
    const char *part; /* of the message */
  } cases[] = {
    { "", 1, "empty" },
    { "\n\n", 2, "migrate:up" },
    { "-- migrate:down\nDROP TABLE a;\n", 2, "migrate:up" },
    { "CREATE TABLE a (b int);\n-- migrate:up\n", 1, "before the first" },
    { "-- migrate:up\n-- migrate:up\n", 2, "two" },
    { "-- migrate:up engine:sqlite\n-- migrate:up engine:sqlite3\n", 2, "two" },
    { "-- migrate:up transactions:false\n", 1, "transactions:false" },
    { "-- migrate:up engine:oracle\n", 1, "engine:oracle" },
    { "-- migrate:sideways\n", 1, "sideways" },
    { "-- revises: abc\n-- migrate:up\n", 1, "abc" },
    { "-- revises: 1 1\n-- migrate:up\n", 1, "twice" },
    { "-- revises: 1\n-- revises: 2\n-- migrate:up\n", 2, "two lines" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", cases[i].text);
      g_assert_null (parse (cases[i].text, &error));
      g_assert_error (error, REEVE_ERROR, REEVE_ERROR_INVALID);
      g_assert_nonnull (strstr (error->message, cases[i].part));
      g_assert_cmpstr (reeve_error_get_detail (error)->file, ==,
                       "db/20250726083043_init_phase1.sql");
      g_assert_cmpuint (reeve_error_get_detail (error)->line, ==, cases[i].line);
    }
}

static void
test_sections (void)
{
  g_autoptr (ReeveRevision) revision = parse ("\xef\xbb\xbf-- migrate:up\r\n"
                                              "SELECT 1;\r\n"
                                              "-- migrate:up engine:sqlite transaction:false\r\n"
                                              "SELECT 2;\r\n"
                                              "-- migrate:down foreign_keys:on\r\n"
                                              "SELECT 3;",
                                              NULL);
  g_autofree char *postgres =
    reeve_revision_dup_section_text (revision, REEVE_SECTION_UP, "postgres");
  g_autofree char *sqlite = reeve_revision_dup_section_text (revision, REEVE_SECTION_UP, "sqlite");
  g_autofree char *down =
    reeve_revision_dup_section_script (revision, REEVE_SECTION_DOWN, "sqlite");

  g_assert_cmpstr (postgres, ==, "SELECT 1;");
  g_assert_cmpstr (sqlite, ==, "SELECT 2;");
  g_assert_cmpstr (down, ==, "-- migrate:down foreign_keys:on\nSELECT 3;\n");
  g_assert_true (
    reeve_revision_find_section (revision, REEVE_SECTION_UP, "postgres")->transaction);
  g_assert_false (
    reeve_revision_find_section (revision, REEVE_SECTION_UP, "sqlite")->transaction);
  g_assert_null (reeve_revision_find_section (revision, REEVE_SECTION_VERIFY, "sqlite"));
}

static void
test_statement_lines (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReeveRevision) revision = parse ("-- revises: 1\n"
                                              "-- migrate:up\n"
                                              "\n"
                                              "CREATE TABLE a (b int);\n"
                                              "-- about the next\n"
                                              "COPY a FROM stdin;\n"
                                              "1\n"
                                              "2\n"
                                              "\\.\n"
                                              "SELECT $$;$$;\n",
                                              NULL);
  GPtrArray *statements = reeve_revision_get_statements (revision, REEVE_SECTION_UP, "postgres",
                                                         REEVE_DIALECT_POSTGRES, &error);
  static const guint lines[] = { 4, 6, 10 };

  g_assert_no_error (error);
  g_assert_cmpuint (statements->len, ==, G_N_ELEMENTS (lines));
  for (guint i = 0; i < statements->len; i++)
    {
      const ReeveRevisionStatement *statement = g_ptr_array_index (statements, i);

      g_assert_cmpuint (statement->line, ==, lines[i]);
      g_assert_cmpuint (statement->number, ==, i + 1);
    }
  g_assert_cmpstr (((ReeveRevisionStatement *) statements->pdata[1])->copy_data, ==, "1\n2\n");
}

static void
test_refused_statements (void)
{
  static const struct
  {
    const char *text;
    guint line;
    const char *part;
  } cases[] = {
    { "-- migrate:up\nSELECT 1;\n\\c chinook;\n", 3, "\\c" },
    { "-- migrate:up\n\\i other.sql\n", 2, "\\i" },
    { "-- migrate:up\nBEGIN;\nSELECT 1;\nCOMMIT;\n", 2, "BEGIN" },
    { "-- migrate:up transaction:false\nCOMMIT;\n", 2, "COMMIT" },
    { "-- migrate:up\nCREATE INDEX CONCURRENTLY i ON t (a);\n", 2, "CREATE INDEX" },
    { "-- migrate:up\nVACUUM;\n", 2, "VACUUM" },
    { "-- migrate:up\nSELECT 'open;\n", 2, "" },
    { "-- migrate:up\n\nSELECT $x$ open;\n", 3, "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (ReeveRevision) revision = parse (cases[i].text, NULL);

      g_test_message ("%s", cases[i].text);
      g_assert_null (reeve_revision_get_statements (revision, REEVE_SECTION_UP, "postgres",
                                                    REEVE_DIALECT_POSTGRES, &error));
      g_assert_error (error, REEVE_ERROR, REEVE_ERROR_INVALID);
      g_assert_nonnull (strstr (error->message, cases[i].part));
      g_assert_cmpuint (reeve_error_get_detail (error)->line, ==, cases[i].line);
    }
}

static void
test_checksums (void)
{
  g_autoptr (ReeveRevision) a = parse ("-- migrate:up\nCREATE TABLE a (b int DEFAULT 1);\n"
                                       "-- migrate:down\nDROP TABLE a;\n",
                                       NULL);
  g_autoptr (ReeveRevision) cosmetic =
    parse ("-- migrate:up\n-- a comment\ncreate table a (\n  b int default 1\n);\n"
           "-- migrate:down\ndrop table a;\n",
           NULL);
  g_autoptr (ReeveRevision) changed = parse ("-- migrate:up\nCREATE TABLE a (b int DEFAULT 2);\n"
                                             "-- migrate:down\nDROP TABLE a;\n",
                                             NULL);
  g_autoptr (ReeveRevision) moved =
    parse ("-- revises: 1\n-- migrate:up\nCREATE TABLE a (b int DEFAULT 1);\n"
           "-- migrate:down\nDROP TABLE a;\n",
           NULL);

  for (guint dialect = 0; dialect < 2; dialect++)
    {
      const char *meaning = reeve_revision_get_meaning (a, (ReeveDialect) dialect);

      g_assert_cmpstr (meaning, ==, reeve_revision_get_meaning (cosmetic, (ReeveDialect) dialect));
      g_assert_cmpstr (meaning, !=, reeve_revision_get_meaning (changed, (ReeveDialect) dialect));
      g_assert_cmpstr (meaning, !=, reeve_revision_get_meaning (moved, (ReeveDialect) dialect));
    }
  g_assert_cmpstr (reeve_revision_get_checksum (a), !=, reeve_revision_get_checksum (cosmetic));
}

/* A change in the other engine's twin is none for this one. */
static void
test_checksum_of_twins (void)
{
  g_autoptr (ReeveRevision) a = parse ("-- migrate:up engine:postgres\nSELECT 1;\n"
                                       "-- migrate:up engine:sqlite\nSELECT 2;\n",
                                       NULL);
  g_autoptr (ReeveRevision) b = parse ("-- migrate:up engine:postgres\nSELECT 9;\n"
                                       "-- migrate:up engine:sqlite\nSELECT 2;\n",
                                       NULL);

  g_assert_cmpstr (reeve_revision_get_meaning (a, REEVE_DIALECT_SQLITE), ==,
                   reeve_revision_get_meaning (b, REEVE_DIALECT_SQLITE));
  g_assert_cmpstr (reeve_revision_get_meaning (a, REEVE_DIALECT_POSTGRES), !=,
                   reeve_revision_get_meaning (b, REEVE_DIALECT_POSTGRES));
}

static void
test_compare_ids (void)
{
  static const char *const ordered[] = { "0", "1", "2", "010", "11", "20250726083043",
                                         "20250726083044" };

  for (gsize i = 0; i < G_N_ELEMENTS (ordered); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (ordered); j++)
      {
        int order = reeve_revision_compare_ids (ordered[i], ordered[j]);

        g_assert_cmpint ((order > 0) - (order < 0), ==, (i > j) - (i < j));
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/migrate/revision/name", test_name);
  g_test_add_func ("/migrate/revision/header", test_header);
  g_test_add_func ("/migrate/revision/header-absent-and-empty", test_header_absent_and_empty);
  g_test_add_func ("/migrate/revision/bad-files", test_bad_files);
  g_test_add_func ("/migrate/revision/sections", test_sections);
  g_test_add_func ("/migrate/revision/statement-lines", test_statement_lines);
  g_test_add_func ("/migrate/revision/refused-statements", test_refused_statements);
  g_test_add_func ("/migrate/revision/checksums", test_checksums);
  g_test_add_func ("/migrate/revision/checksum-of-twins", test_checksum_of_twins);
  g_test_add_func ("/migrate/revision/compare-ids", test_compare_ids);
  return g_test_run ();
}
