/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <json-glib/json-glib.h>
#include <locale.h>

#include "core/base/error.h"
#include "core/seed/evidence.h"
#include "core/seed/runs.h"
#include "core/seed/trace.h"

/* --- evidence ------------------------------------------------------------------------------- */

#define DEVELOPMENT REEVE_ENVIRONMENT_DEVELOPMENT
#define TESTING REEVE_ENVIRONMENT_TESTING
#define STAGING REEVE_ENVIRONMENT_STAGING
#define PRODUCTION REEVE_ENVIRONMENT_PRODUCTION

static void
test_evidence (void)
{
  static const struct
  {
    ReeveEnvironment said;
    ReeveEnvironment sounds;
    gint64 bytes;
    gint64 sessions;
    guint doubt;
  } cases[] = {
    { DEVELOPMENT, DEVELOPMENT, 0, 0, REEVE_SEED_DOUBT_NONE },
    { DEVELOPMENT, DEVELOPMENT, -1, -1, REEVE_SEED_DOUBT_NONE },
    { DEVELOPMENT, STAGING, 1 << 20, REEVE_SEED_MANY_SESSIONS - 1, REEVE_SEED_DOUBT_NONE },
    { DEVELOPMENT, PRODUCTION, 0, -1, REEVE_SEED_DOUBT_NAME },
    { DEVELOPMENT, DEVELOPMENT, REEVE_SEED_LARGE_BYTES, 0, REEVE_SEED_DOUBT_SIZE },
    { DEVELOPMENT, DEVELOPMENT, REEVE_SEED_LARGE_BYTES - 1, 0, REEVE_SEED_DOUBT_NONE },
    { TESTING, TESTING, 0, REEVE_SEED_MANY_SESSIONS, REEVE_SEED_DOUBT_SESSIONS },
    { TESTING, PRODUCTION, REEVE_SEED_LARGE_BYTES, 99,
      REEVE_SEED_DOUBT_NAME | REEVE_SEED_DOUBT_SIZE | REEVE_SEED_DOUBT_SESSIONS },
    { STAGING, STAGING, REEVE_SEED_LARGE_BYTES * 100, 500, REEVE_SEED_DOUBT_NONE },
    { STAGING, PRODUCTION, 0, 0, REEVE_SEED_DOUBT_NAME },
    { PRODUCTION, PRODUCTION, REEVE_SEED_LARGE_BYTES, 99, REEVE_SEED_DOUBT_NONE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const ReeveSeedEvidence evidence = {
        .said = cases[i].said,
        .sounds = cases[i].sounds,
        .bytes = cases[i].bytes,
        .sessions = cases[i].sessions,
      };

      g_test_message ("case %" G_GSIZE_FORMAT, i);
      g_assert_cmpuint (reeve_seed_evidence_judge (&evidence), ==, cases[i].doubt);
    }
}

/* --- the order ------------------------------------------------------------------------------ */

#define MOST_TABLES 6

typedef struct
{
  ReeveSeedTable tables[MOST_TABLES];
  ReeveSeedTrace traces[MOST_TABLES];
  ReeveSeedReference references[32];
  guint n_references;
} Schema;

/* "a>b" says that a has a foreign key to b; tables are named by letters. */
static GPtrArray *
make_schema (Schema *schema, const char *tables, const char *keys)
{
  static char names[][2] = { "a", "b", "c", "d", "e", "f" };
  GPtrArray *traces = g_ptr_array_new ();

  *schema = (Schema){ 0 };
  for (guint i = 0; tables[i] != '\0'; i++)
    {
      guint at = (guint) (tables[i] - 'a');

      schema->tables[at].sql = names[at];
      schema->traces[at].table = &schema->tables[at];
      schema->traces[at].name = names[at];
      schema->traces[at].references = g_ptr_array_new ();
      g_ptr_array_add (traces, &schema->traces[at]);
    }
  for (const char *p = keys; *p != '\0'; p += p[3] == ' ' ? 4 : 3)
    {
      ReeveSeedReference *reference = &schema->references[schema->n_references++];

      reference->child = names[p[0] - 'a'];
      g_ptr_array_add (schema->traces[p[2] - 'a'].references, reference);
    }
  return traces;
}

static char *
describe (GPtrArray *traces)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < traces->len; i++)
    {
      const ReeveSeedTrace *trace = g_ptr_array_index (traces, i);
      const ReeveSeedTrace *before = i > 0 ? g_ptr_array_index (traces, i - 1) : NULL;

      if (before != NULL && before->group != trace->group)
        g_string_append_c (text, ' ');
      g_string_append (text, trace->name);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
test_order (void)
{
  static const struct
  {
    const char *tables;
    const char *keys;
    const char *order; /* children first; what goes together stands together */
  } cases[] = {
    { "", "", "" },
    { "a", "", "a" },
    { "a", "a>a", "a" },
    { "ab", "", "a b" },
    { "ab", "a>b", "a b" },
    { "ab", "b>a", "b a" },
    { "abc", "b>a c>b a>a", "c b a" },
    { "ab", "a>b b>a", "ab" },
    { "abcd", "a>b b>a c>a b>d", "c ab d" },
    { "abcde", "a>b b>a c>d d>c a>e c>e", "abcd e" },
    { "abc", "a>b b>c c>a", "abc" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Schema schema;
      g_autoptr (GPtrArray) traces = NULL;
      g_autofree char *order = NULL;

      traces = make_schema (&schema, cases[i].tables, cases[i].keys);
      reeve_seed_traces_order (traces);
      order = describe (traces);
      g_assert_cmpstr (order, ==, cases[i].order);
      for (guint k = 0; k < MOST_TABLES; k++)
        g_clear_pointer (&schema.traces[k].references, g_ptr_array_unref);
    }
}

/* --- runs ----------------------------------------------------------------------------------- */

static void
add_run (GPtrArray *runs, ReeveSeedRun *run)
{
  run->digest = run->applied_by = (char *) "";
  g_ptr_array_add (runs, run);
}

static void
test_runs (void)
{
  ReeveSeedRun all[] = {
    { .id = (char *) "cc11", .profile = (char *) "base", .applied_at = (char *) "3",
      .inserted = 1, .same = 1, .edited = 0, .gone = 0 },
    { .id = (char *) "bb22", .profile = (char *) "more", .applied_at = (char *) "2",
      .undone_at = (char *) "4", .inserted = 50, .same = 50 },
    { .id = (char *) "cc33", .profile = (char *) "base", .applied_at = (char *) "1",
      .inserted = 10, .updated = 2, .same = 7, .edited = 2, .gone = 1 },
  };
  g_autoptr (GPtrArray) runs = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) object = NULL;
  JsonObject *profile;

  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    add_run (runs, &all[i]);
  object = reeve_seed_runs_describe (runs);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (object, "profiles")), ==,
                    1);
  profile =
    json_array_get_object_element (json_object_get_array_member (object, "profiles"), 0);
  g_assert_cmpstr (json_object_get_string_member (profile, "name"), ==, "base");
  g_assert_cmpstr (json_object_get_string_member (profile, "run"), ==, "cc11");
  g_assert_cmpint (json_object_get_int_member (profile, "inserted"), ==, 11);
  g_assert_cmpint (json_object_get_int_member (profile, "same"), ==, 8);
  g_assert_cmpint (json_object_get_int_member (profile, "edited"), ==, 2);

  g_assert_true (reeve_seed_runs_find (runs, "b", NULL) == &all[1]);
  g_assert_true (reeve_seed_runs_find (runs, "cc33", NULL) == &all[2]);
  g_assert_null (reeve_seed_runs_find (runs, "cc", &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_CONFLICT);
  g_clear_error (&error);
  g_assert_null (reeve_seed_runs_find (runs, "", &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/seed/rewind/evidence", test_evidence);
  g_test_add_func ("/seed/rewind/order", test_order);
  g_test_add_func ("/seed/rewind/runs", test_runs);
  return g_test_run ();
}
