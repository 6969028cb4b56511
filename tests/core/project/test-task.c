/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/base/error.h"
#include "core/project/task-values.h"

#define HEAD "-- title: T\n-- effect: write\n"
#define READS "-- title: T\n-- effect: read\n"

static ReeveTask *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  ReeveTask *task = reeve_task_parse ("/x/do-it.sql", text, &error);

  g_assert_no_error (error);
  return task;
}

static void
assert_fails (const char *text, guint line, const char *says)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReeveTask) task = reeve_task_parse ("/x/do-it.sql", text, &error);

  g_test_message ("%s", text);
  g_assert_null (task);
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_INVALID);
  g_assert_cmpstr (strstr (error->message, says), !=, NULL);
  g_assert_cmpuint (reeve_error_get_detail (error)->line, ==, line);
  g_assert_cmpstr (reeve_error_get_detail (error)->file, ==, "/x/do-it.sql");
}

/* --- the file ------------------------------------------------------------------------------- */

static void
test_whole (void)
{
  g_autoptr (ReeveTask) task = parse (
    "\xef\xbb\xbf-- title: Make one\r\n-- description: A row,\r\n--   and no more.\r\n"
    "-- effect: write\r\n-- environments: development, testing\r\n--\r\n-- A comment: free.\r\n"
    "-- https://example.org\r\n"
    "-- parameter: name text(2..5) default:\"a \"\"b\"\r\n--   Its name.\r\n"
    "-- parameter: kind choice(one, two words) optional\r\n"
    "-- task:sql engine:postgres\r\nSELECT 1;\r\n-- task:sql\r\nSELECT 2;");
  const ReeveTaskParameter *name;
  g_auto (GStrv) environments = NULL;

  g_assert_cmpstr (reeve_task_get_name (task), ==, "do-it");
  g_assert_cmpstr (reeve_task_get_title (task), ==, "Make one");
  g_assert_cmpstr (reeve_task_get_description (task), ==, "A row, and no more.");
  g_assert_cmpint (reeve_task_get_effect (task), ==, REEVE_EFFECT_WRITE);
  environments = reeve_task_dup_environments (task);
  g_assert_cmpuint (g_strv_length (environments), ==, 2);
  g_assert_true (reeve_task_is_meant_for (task, REEVE_ENVIRONMENT_TESTING));
  g_assert_false (reeve_task_is_meant_for (task, REEVE_ENVIRONMENT_PRODUCTION));
  g_assert_cmpuint (reeve_task_get_n_parameters (task), ==, 2);
  name = reeve_task_get_parameter (task, 0);
  g_assert_cmpstr (name->help, ==, "Its name.");
  g_assert_cmpstr (name->fallback, ==, "a \"b");
  g_assert_false (name->required);
  g_assert_cmpint (name->least, ==, 2);
  g_assert_cmpint (name->most, ==, 5);
  g_assert_cmpstr (reeve_task_get_parameter (task, 1)->choices[1], ==, "two words");
  g_assert_cmpstr (reeve_task_find_section (task, "postgres")->sql, ==, "SELECT 1;\r\n");
  g_assert_cmpuint (reeve_task_find_section (task, "postgres")->line, ==, 13);
  g_assert_cmpstr (reeve_task_find_section (task, "sqlite")->sql, ==, "SELECT 2;");
}

static void
test_bare (void)
{
  g_autoptr (ReeveTask) task = parse (READS "\n  SELECT 1;\n-- parameter: x text\nSELECT 2");

  g_assert_cmpuint (reeve_task_get_n_parameters (task), ==, 0);
  g_assert_cmpuint (reeve_task_find_section (task, "sqlite")->line, ==, 4);
  g_assert_true (reeve_task_is_meant_for (task, REEVE_ENVIRONMENT_PRODUCTION));
}

static void
test_broken (void)
{
  static const struct
  {
    const char *text;
    guint line;
    const char *says;
  } cases[] = {
    { "", 1, "no title" },
    { "-- title: T\n", 1, "no SQL" },
    { "-- title: T\nSELECT 1", 1, "reads or writes" },
    { "-- title: T\n-- title: U\n", 2, "two lines" },
    { "-- title: T\n-- titel: U\n", 2, "no line “titel”" },
    { "-- effect: destroy\n", 1, "“destroy”" },
    { "-- environments: moon\n", 1, "“moon”" },
    { "-- environments: ,\n", 1, "says nothing" },
    { "-- parameter: \n", 1, "small letters" },
    { "-- parameter: Name text\n", 1, "“Name”" },
    { "-- parameter: 1a text\n", 1, "“1a”" },
    { "-- parameter: json text\n", 1, "taken" },
    { "-- parameter: no_backup text\n", 1, "taken" },
    { "-- parameter: a text\n-- parameter: a text\n", 2, "taken" },
    { "-- parameter: a secret\n-- parameter: a_file text\n", 2, "taken" },
    { "-- parameter: a_fd text\n-- parameter: a secret\n", 2, "taken" },
    { "-- parameter: a\n", 1, "no type" },
    { "-- parameter: a uuid\n", 1, "“uuid”" },
    { "-- parameter: a choice\n", 1, "needs its values" },
    { "-- parameter: a choice()\n", 1, "empty" },
    { "-- parameter: a choice(x,,y)\n", 1, "empty" },
    { "-- parameter: a choice(x, x)\n", 1, "twice" },
    { "-- parameter: a choice(x\n", 1, "not closed" },
    { "-- parameter: a date(1..2)\n", 1, "nothing in parentheses" },
    { "-- parameter: a integer(5)\n", 1, "no range" },
    { "-- parameter: a integer(..)\n", 1, "no range" },
    { "-- parameter: a integer(9..1)\n", 1, "no range" },
    { "-- parameter: a text(-1..)\n", 1, "no range" },
    { "-- parameter: a text mandatory\n", 1, "“mandatory”" },
    { "-- parameter: a text optional default:x\n", 1, "more than one" },
    { "-- parameter: a text default:\"x\n", 1, "not closed" },
    { "-- parameter: a text default:\n", 1, "no value" },
    { "-- parameter: a integer default:many\n", 1, "whole number" },
    { "-- parameter: a secret default:1234\n", 1, "no default" },
    { HEAD "SELECT 1;\n-- task:sql\nSELECT 2", 4, "before the first" },
    { HEAD "-- task:up\nSELECT 2", 3, "“up”" },
    { HEAD "-- task:sql engine:oracle\nSELECT 2", 3, "oracle" },
    { HEAD "-- task:sql\n-- task:sql\nSELECT 2", 4, "two sections" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_fails (cases[i].text, cases[i].line, cases[i].says);
}

/* No file whatever may do more than fail: every prefix of one that has everything. */
static void
test_every_prefix (void)
{
  static const char whole[] =
    "-- title: T\n-- effect: write\n-- environments: testing\n-- parameter: a integer(1..2) "
    "default:\"1\"\n--   Help.\n-- parameter: b choice(x, y) optional\n-- task:sql "
    "engine:postgres\nSELECT :a, '::' /* :b */;\n-- task:sql\nSELECT :b";

  for (gsize length = 0; length <= strlen (whole); length++)
    {
      g_autofree char *text = g_strndup (whole, length);
      g_autoptr (GError) error = NULL;
      g_autoptr (ReeveTask) task = reeve_task_parse ("/x/do-it.sql", text, &error);

      g_assert_true ((task == NULL) == (error != NULL));
    }
}

static void
test_names (void)
{
  static const char *const bad[] = { "/x/a b.sql", "/x/-a.sql", "/x/ä.sql", "/x/.sql" };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (reeve_task_parse (bad[i], HEAD "SELECT 1", &error));
      g_assert_error (error, REEVE_ERROR, REEVE_ERROR_INVALID);
    }
}

/* --- values --------------------------------------------------------------------------------- */

static void
test_values (void)
{
  static const struct
  {
    const char *type;
    const char *text;
    const char *value; /* NULL: refused */
  } cases[] = {
    { "text", "Ada\nLovelace", "Ada\nLovelace" },
    { "text", "a\x1b[2J", NULL },
    { "text", "\xff", NULL },
    { "text(2..3)", "äö", "äö" },
    { "text(2..3)", "a", NULL },
    { "text(2..3)", "abcd", NULL },
    { "text", "'; DROP TABLE users; --", "'; DROP TABLE users; --" },
    { "email", "ada@example.org", "ada@example.org" },
    { "email", "ada@localhost", "ada@localhost" },
    { "email", "ada", NULL },
    { "email", "@example.org", NULL },
    { "email", "ada@", NULL },
    { "email", "ada@.org", NULL },
    { "email", "a b@example.org", NULL },
    { "email", "a@b@example.org", NULL },
    { "email", "a@example..org", NULL },
    { "integer", "-7", "-7" },
    { "integer", "007", "7" },
    { "integer", "9223372036854775807", "9223372036854775807" },
    { "integer", "9223372036854775808", NULL },
    { "integer", "1.5", NULL },
    { "integer", "1 OR 1=1", NULL },
    { "integer(1..)", "0", NULL },
    { "integer(..10)", "11", NULL },
    { "integer(-5..5)", "-5", "-5" },
    { "choice(a, b c)", "b c", "b c" },
    { "choice(a, b c)", "A", NULL },
    { "boolean", "Yes", "true" },
    { "boolean", "off", "false" },
    { "boolean", "maybe", NULL },
    { "date", "2024-02-29", "2024-02-29" },
    { "date", "2023-02-29", NULL },
    { "date", "2024-2-9", NULL },
    { "date", "2024-02-29T", NULL },
    { "secret", "1234", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text =
        g_strdup_printf (HEAD "-- parameter: a %s\nSELECT :a", cases[i].type);
      g_autoptr (ReeveTask) task = parse (text);
      g_autoptr (GError) error = NULL;
      g_autofree char *value =
        reeve_task_parameter_check (reeve_task_get_parameter (task, 0), cases[i].text, &error);
      g_autofree char *kind = reeve_task_parameter_dup_kind (reeve_task_get_parameter (task, 0));

      g_test_message ("%s, case %" G_GSIZE_FORMAT, cases[i].type, i);
      g_assert_cmpstr (value, ==, cases[i].value);
      g_assert_true ((value == NULL) == g_error_matches (error, REEVE_ERROR, REEVE_ERROR_USAGE));
      g_assert_cmpstr (kind, ==, cases[i].type);
    }
}

static void
test_missing (void)
{
  g_autoptr (ReeveTask) task = parse (HEAD "-- parameter: a text\n-- parameter: b secret(3..)\n"
                                           "-- parameter: c text optional\n"
                                           "-- parameter: d text default:x\nSELECT :a");
  g_autoptr (ReeveTaskValues) values = reeve_task_values_new (task);
  g_autoptr (ReeveSecret) brief = reeve_secret_new ("ab", -1);
  g_autoptr (ReeveSecret) enough = reeve_secret_new ("abc", -1);
  g_autoptr (GError) error = NULL;

  g_assert_false (reeve_task_values_check (values, &error));
  g_assert_cmpstr (error->message, ==, "The task “do-it” still needs: a, b");
  g_clear_error (&error);
  g_assert_false (reeve_task_values_set (values, "nothing", "1", NULL));
  g_assert_false (reeve_task_values_set (values, "b", "abc", NULL));
  g_assert_true (reeve_task_values_set (values, "a", "", NULL));
  g_assert_false (reeve_task_values_has (values, "a"));
  g_assert_true (reeve_task_values_set (values, "a", "1", NULL));
  g_assert_false (reeve_task_values_set_secret (values, "a", enough, NULL));
  g_assert_false (reeve_task_values_set_secret (values, "b", brief, NULL));
  g_assert_true (reeve_task_values_set_secret (values, "b", enough, NULL));
  g_assert_true (reeve_task_values_check (values, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (reeve_task_values_get (values, 2), ==, NULL);
  g_assert_cmpstr (reeve_task_values_get (values, 3), ==, "x");
}

/* --- the SQL -------------------------------------------------------------------------------- */

#define DECLARED \
  HEAD "-- parameter: a text optional\n-- parameter: n integer optional\n" \
       "-- parameter: f boolean optional\n"

static void
test_placeholders (void)
{
  static const struct
  {
    const char *engine;
    const char *sql;
    const char *bound;
  } cases[] = {
    { "postgres", "SELECT :a, :n, :a", "SELECT $1, $2, $1" },
    { "postgres", "SELECT :a::text, x::int, ':a', \":a\", $$:a$$, $t$ :a $t$",
      "SELECT $1::text, x::int, ':a', \":a\", $$:a$$, $t$ :a $t$" },
    { "postgres", "SELECT 1 /* :a /* :b */ :c */ -- :d\n = :n", "SELECT 1 /* :a /* :b */ :c */ -- "
                                                               ":d\n = $1" },
    { "postgres", "SELECT E'\\':a', x[1:2], x[lo:hi], x[:n], f(y := 1)",
      "SELECT E'\\':a', x[1:2], x[lo:hi], x[$1], f(y := 1)" },
    { "postgres", "SELECT x=:a AND y>:n", "SELECT x=$1 AND y>$2" },
    { "sqlite", "SELECT :a, :n, :f, :a", "SELECT ?1, CAST(?2 AS INTEGER), CAST(?3 AS INTEGER), "
                                         "?1" },
    { "sqlite", "SELECT ':a', \":a\", [:a], `:a` -- :a\n /* :zz */, x'00'",
      "SELECT ':a', \":a\", [:a], `:a` -- :a\n /* :zz */, x'00'" },
    { "sqlite", "SELECT x=:a", "SELECT x=?1" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strconcat (DECLARED, cases[i].sql, NULL);
      g_autoptr (ReeveTask) task = parse (text);
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) statements =
        reeve_task_compile (task, reeve_engine_find (cases[i].engine), &error);

      g_assert_no_error (error);
      g_assert_cmpuint (statements->len, ==, 1);
      g_assert_cmpstr (((ReeveTaskStatement *) statements->pdata[0])->sql, ==, cases[i].bound);
    }
}

static void
test_statements (void)
{
  g_autoptr (ReeveTask) task = parse (DECLARED "\nINSERT INTO t VALUES (:n, :a);\n\n"
                                               "-- and then\nDELETE FROM t WHERE x = :a;\n;\n");
  g_autoptr (GPtrArray) statements =
    reeve_task_compile (task, reeve_engine_find ("postgres"), NULL);
  const ReeveTaskStatement *first = g_ptr_array_index (statements, 0);
  const ReeveTaskStatement *second = g_ptr_array_index (statements, 1);

  g_assert_cmpuint (statements->len, ==, 2);
  g_assert_cmpuint (first->line, ==, 7);
  g_assert_cmpstr (first->source, ==, "INSERT INTO t VALUES (:n, :a)");
  g_assert_cmpuint (first->parameters->len, ==, 2);
  g_assert_cmpuint (g_array_index (first->parameters, guint, 0), ==, 1);
  g_assert_cmpint (first->facts->effect, ==, REEVE_EFFECT_WRITE);
  g_assert_cmpuint (second->line, ==, 10);
  g_assert_cmpuint (second->number, ==, 2);
  g_assert_cmpint (second->facts->effect, ==, REEVE_EFFECT_DESTROY);
}

static void
test_refused_sql (void)
{
  static const struct
  {
    const char *engine;
    const char *text;
    guint line;
    const char *says;
  } cases[] = {
    { "postgres", HEAD "SELECT\n :b", 4, "“:b”" },
    { "sqlite", HEAD "SELECT\n :b", 4, "“:b”" },
    { "postgres", HEAD "SELECT $1", 3, "“$1”" },
    { "sqlite", HEAD "SELECT ?", 3, "“?”" },
    { "sqlite", HEAD "SELECT @a", 3, "“@a”" },
    { "sqlite", HEAD "SELECT $a", 3, "“$a”" },
    { "postgres", HEAD "SELECT 1;\nCOMMIT", 4, "COMMIT" },
    { "sqlite", HEAD "BEGIN;", 3, "BEGIN" },
    { "postgres", HEAD "VACUUM", 3, "transaction" },
    { "postgres", HEAD "\\i /etc/passwd\n", 3, "psql" },
    { "postgres", HEAD "COPY t FROM stdin;\n1\n\\.\n", 3, "COPY" },
    { "postgres", HEAD "SELECT 'open", 3, "" },
    { "postgres", HEAD "; ;", 3, "no SQL" },
    { "postgres", READS "DELETE FROM t", 3, "DELETE" },
    { "postgres", READS "WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x", 3, "may write" },
    { "postgres", READS "SET ROLE postgres", 3, "may write" },
    { "sqlite", READS "PRAGMA query_only = 0", 3, "may write" },
    { "sqlite", READS "INSERT INTO t VALUES (1)", 3, "INSERT" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ReeveTask) task = parse (cases[i].text);
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) statements =
        reeve_task_compile (task, reeve_engine_find (cases[i].engine), &error);

      g_test_message ("%s", cases[i].text);
      g_assert_null (statements);
      g_assert_error (error, REEVE_ERROR, REEVE_ERROR_INVALID);
      g_assert_cmpstr (strstr (error->message, cases[i].says), !=, NULL);
      g_assert_cmpuint (reeve_error_get_detail (error)->line, ==, cases[i].line);
    }
}

static void
test_other_engine (void)
{
  g_autoptr (ReeveTask) task = parse (HEAD "-- task:sql engine:sqlite\nSELECT 1");
  g_autoptr (GError) error = NULL;

  g_assert_null (reeve_task_compile (task, reeve_engine_find ("postgres"), &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_UNSUPPORTED);
}

static void
test_binding (void)
{
  g_autoptr (ReeveTask) task = parse (HEAD "-- parameter: a text\n-- parameter: p secret\n"
                                           "-- parameter: f boolean default:yes\n"
                                           "-- parameter: o date optional\n"
                                           "SELECT :o, :p, :f, :a");
  g_autoptr (ReeveTaskValues) values = reeve_task_values_new (task);
  g_autoptr (ReeveSecret) secret = reeve_secret_new ("hunter2hunter2", -1);
  g_autoptr (GPtrArray) statements = reeve_task_compile (task, reeve_engine_find ("sqlite"), NULL);
  g_autoptr (GPtrArray) hashes = NULL;
  g_autofree const char **bound = NULL;
  g_autofree char *shown = NULL;
  g_autofree char *hidden = NULL;

  g_assert_true (reeve_task_values_set (values, "a", "it's\nso", NULL));
  g_assert_true (reeve_task_values_set_secret (values, "p", secret, NULL));
  hashes = reeve_task_values_hash (values, NULL);
  bound = reeve_task_values_bind (values, hashes, g_ptr_array_index (statements, 0));
  g_assert_cmpstr (bound[0], ==, NULL);
  g_assert_true (g_str_has_prefix (bound[1], "$argon2id$v=19$"));
  g_assert_null (strstr (bound[1], "hunter2"));
  g_assert_cmpstr (bound[2], ==, "1");
  g_assert_cmpstr (bound[3], ==, "it's\nso");
  shown = reeve_task_values_dup_shown (values, 0);
  hidden = reeve_task_values_dup_shown (values, 1);
  g_assert_null (strchr (shown, '\n'));
  g_assert_cmpstr (hidden, ==, "•••");
}

/* What was told once is there the next time, but for the secrets. */
static void
test_again (void)
{
  g_autoptr (ReeveTask) task = parse (HEAD "-- parameter: a text\n-- parameter: p secret\n"
                                           "-- parameter: b text default:x\nSELECT :a, :p, :b;\n");
  g_autoptr (ReeveTaskValues) values = reeve_task_values_new (task);
  g_autoptr (ReeveTaskValues) again = NULL;
  g_autoptr (ReeveSecret) secret = reeve_secret_new ("hunter2hunter2", -1);

  g_assert_true (reeve_task_values_set (values, "a", "one", NULL));
  g_assert_true (reeve_task_values_lacks_secret (values));
  g_assert_true (reeve_task_values_set_secret (values, "p", secret, NULL));
  g_assert_false (reeve_task_values_lacks_secret (values));
  again = reeve_task_values_new_without_secrets (values);
  g_assert_true (reeve_task_values_get_task (again) == task);
  g_assert_cmpstr (reeve_task_values_get (again, 0), ==, "one");
  g_assert_false (reeve_task_values_has (again, "p"));
  g_assert_false (reeve_task_values_has (again, "b"));
  g_assert_true (reeve_task_values_lacks_secret (again));
  g_assert_false (reeve_task_values_check (again, NULL));
  g_assert_true (reeve_task_values_set_secret (again, "p", secret, NULL));
  g_assert_true (reeve_task_values_check (again, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/project/task/file/whole", test_whole);
  g_test_add_func ("/project/task/file/bare", test_bare);
  g_test_add_func ("/project/task/file/broken", test_broken);
  g_test_add_func ("/project/task/file/every-prefix", test_every_prefix);
  g_test_add_func ("/project/task/file/names", test_names);
  g_test_add_func ("/project/task/values/types", test_values);
  g_test_add_func ("/project/task/values/missing", test_missing);
  g_test_add_func ("/project/task/sql/placeholders", test_placeholders);
  g_test_add_func ("/project/task/sql/statements", test_statements);
  g_test_add_func ("/project/task/sql/refused", test_refused_sql);
  g_test_add_func ("/project/task/sql/other-engine", test_other_engine);
  g_test_add_func ("/project/task/values/binding", test_binding);
  g_test_add_func ("/project/task/values/again", test_again);
  return g_test_run ();
}
