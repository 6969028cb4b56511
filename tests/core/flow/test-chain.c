/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "fixture.h"

#include "core/base/error.h"
#include "core/flow/chain.h"

#define FIRST "20250101000000_clubs.sql"
#define SECOND "20250102000000_people.sql"

static const char clubs_sql[] =
  "-- migrate:up\nCREATE TABLE clubs (id integer PRIMARY KEY, name text);\n"
  "-- migrate:down\nDROP TABLE clubs;\n";
static const char people_sql[] =
  "-- migrate:up\nCREATE TABLE people (id integer PRIMARY KEY);\n"
  "-- migrate:down\nDROP TABLE people;\n";
static const char broken_sql[] =
  "-- migrate:up\nCREATE TABLE people (id integer PRIMARY KEY);\n"
  "INSERT INTO nowhere VALUES (1);\n-- migrate:down\nDROP TABLE people;\n";
static const char schema_sql[] =
  "CREATE TABLE clubs (id integer PRIMARY KEY, name text);\n"
  "CREATE TABLE people (id integer PRIMARY KEY);\n";
static const char seeds_json[] =
  "{\"tables\": [{\"table\": \"clubs\", \"rows\": [{\"id\": 1, \"name\": \"Chess\"}]}]}";

static ReeveOperation *
make_operation (Fixture *self,
                ReeveOperation *(*make) (ReeveConnection *,
                                         ReeveProject *,
                                         const ReevePrepareOptions *),
                ReevePrepareOptions options)
{
  g_autoptr (ReeveProject) project = fixture_project (self);

  return make (self->connection, project, &options);
}

static ReeveOperation *
make_prepare (Fixture *self)
{
  return make_operation (self, reeve_prepare_new, (ReevePrepareOptions){ 0 });
}

static void
write_project (Fixture *self)
{
  fixture_write (self, "reeve.json", "{\"schema\": \"schema.sql\", \"seeds\": \"seeds\"}");
  fixture_write (self, FIRST, clubs_sql);
  fixture_write (self, SECOND, people_sql);
  fixture_write (self, "seeds/base.json", seeds_json);
}

/* "check succeeded, backup skipped, …" */
static char *
dup_states (ReeveJob *job)
{
  g_autoptr (JsonObject) result = reeve_job_dup_result (job);
  JsonArray *parts = json_object_get_array_member (result, "parts");
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < json_array_get_length (parts); i++)
    {
      JsonObject *part = json_array_get_object_element (parts, i);

      g_string_append_printf (text, "%s%s %s", i > 0 ? ", " : "",
                              json_object_get_string_member (part, "name"),
                              json_object_get_string_member (part, "state"));
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
assert_answer (Fixture *self, const char *sql, const char *wanted)
{
  g_autofree char *answer = fixture_ask (self, sql);

  g_assert_cmpstr (answer, ==, wanted);
}

static void
assert_tables (Fixture *self, const char *wanted)
{
  g_autofree char *tables = fixture_tables (self);

  g_assert_cmpstr (tables, ==, wanted);
}

static void
prepare_whole (Fixture *self)
{
  g_autoptr (ReeveOperation) prepare = make_prepare (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (ReeveJob) job = fixture_run (self, prepare, &error);
  g_autofree char *states = dup_states (job);

  g_assert_no_error (error);
  g_assert_cmpstr (states, ==,
                   "check succeeded, backup skipped, migrate succeeded, seed succeeded, "
                   "verify succeeded");
}

/* --- the schema file ------------------------------------------------------------------------ */

static void
test_stands_in (Fixture *self, gconstpointer data)
{
  g_autoptr (ReeveOperation) prepare = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ReeveJob) job = NULL;
  g_autoptr (JsonObject) result = NULL;
  JsonObject *migrate;

  write_project (self);
  fixture_write (self, SECOND, broken_sql);
  fixture_write (self, "schema.sql", schema_sql);
  prepare = make_prepare (self);
  job = fixture_run (self, prepare, &error);
  g_assert_no_error (error);
  result = reeve_job_dup_result (job);
  migrate =
    json_array_get_object_element (json_object_get_array_member (result, "parts"), 2);
  g_assert_true (json_object_has_member (migrate, "fallback"));
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (migrate, "steps")), ==, 2);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (migrate, "current")), ==,
                    1);
  assert_tables (self, "clubs,people");
  assert_answer (self, "SELECT group_concat(kind) FROM reeve_revision", "stamped,stamped");
  assert_answer (self, "SELECT name FROM clubs", "Chess");
}

typedef struct
{
  const char *schema;    /* NULL: there is no such file */
  const char *before;    /* NULL: an untouched database */
  const char *tables;    /* afterwards */
  const char *revisions; /* recorded afterwards */
} Refusal;

static const Refusal refusals[] = {
  { NULL, NULL, "clubs", "1" },
  /* Whose tables these are is not known. */
  { schema_sql, "CREATE TABLE mine (id integer)", "clubs,mine", "1" },
  { "CREATE TABLE a (id integer); INSERT INTO neither VALUES (1);", NULL, "", "0" },
  { "CREATE TABLE a (id integer); COMMIT; CREATE TABLE b (id integer);", NULL, "", "0" },
  { "CREATE TABLE a (id integer); VACUUM;", NULL, "", "0" },
  { ".tables\n", NULL, "", "0" },
  /* The tables are there when the second revision cannot be recorded: they go again. */
  { "CREATE TABLE a (id integer); CREATE TRIGGER no BEFORE INSERT ON reeve_revision WHEN new.id = "
    "'20250102000000' BEGIN SELECT RAISE (ABORT, 'no'); END;",
    NULL, "", "0" },
};

/* What the revisions say is told, not what the file says. */
static void
test_no_stand_in (Fixture *self, gconstpointer data)
{
  const Refusal *refusal = data;
  g_autoptr (ReeveOperation) prepare = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ReeveJob) job = NULL;

  write_project (self);
  fixture_write (self, SECOND, broken_sql);
  if (refusal->schema != NULL)
    fixture_write (self, "schema.sql", refusal->schema);
  if (refusal->before != NULL)
    fixture_execute (self, refusal->before);
  prepare = make_prepare (self);
  job = fixture_run (self, prepare, &error);
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, "nowhere"));
  assert_tables (self, refusal->tables);
  assert_answer (self, "SELECT count(*) FROM reeve_revision", refusal->revisions);
}

/* --- what was promised ---------------------------------------------------------------------- */

typedef struct
{
  const char *operation; /* of the part's plan */
  ReeveEffect promised;
  ReeveEffect effect; /* now */
  const char *sql;    /* NULL: as it was */
  gboolean blocked;
  gboolean holds;
} Promise;

static const Promise promises[] = {
  { REEVE_CHAIN_PROMISE, REEVE_EFFECT_WRITE, REEVE_EFFECT_WRITE, "other rows", FALSE, TRUE },
  { REEVE_CHAIN_PROMISE, REEVE_EFFECT_WRITE, REEVE_EFFECT_READ, "other rows", FALSE, TRUE },
  { REEVE_CHAIN_PROMISE, REEVE_EFFECT_WRITE, REEVE_EFFECT_DESTROY, NULL, FALSE, FALSE },
  { REEVE_CHAIN_PROMISE, REEVE_EFFECT_WRITE, REEVE_EFFECT_WRITE, NULL, TRUE, FALSE },
  { "seed.apply", REEVE_EFFECT_WRITE, REEVE_EFFECT_WRITE, NULL, FALSE, TRUE },
  { "seed.apply", REEVE_EFFECT_WRITE, REEVE_EFFECT_READ, NULL, FALSE, FALSE },
  { "seed.apply", REEVE_EFFECT_WRITE, REEVE_EFFECT_WRITE, "other rows", FALSE, FALSE },
};

static ReevePlan *
make_plan (const char *operation, ReeveEffect effect, const char *sql)
{
  ReevePlan *plan = reeve_plan_new (operation, "rows", NULL);

  reeve_plan_add_step (plan, "rows", "rows", sql, effect);
  return plan;
}

static void
test_hold (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (promises); i++)
    {
      const Promise *promise = &promises[i];
      g_autoptr (ReevePlan) then = make_plan (promise->operation, promise->promised, "rows");
      g_autoptr (ReevePlan) now =
        make_plan ("seed.apply", promise->effect, promise->sql != NULL ? promise->sql : "rows");
      ReeveChainRun run = { .plan = then };
      g_autoptr (GError) error = NULL;

      g_test_message ("case %u", (guint) i);
      if (promise->blocked)
        reeve_plan_set_blocked (now, reeve_error_new (REEVE_ERROR_REFUSED, "no"));
      reeve_plan_seal (then);
      g_assert_true (reeve_chain_hold (&run, now, &error) == promise->holds);
      if (promise->blocked)
        g_assert_error (error, REEVE_ERROR, REEVE_ERROR_REFUSED);
      else if (!promise->holds)
        g_assert_error (error, REEVE_ERROR, REEVE_ERROR_STALE);
    }
}

/* A revision that was edited while the plan was looked at is not run, nor is what comes after. */
static void
test_stale_part (Fixture *self, gconstpointer data)
{
  g_autoptr (ReeveOperation) prepare = NULL;
  g_autoptr (ReevePlan) plan = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ReeveJob) job = NULL;
  g_autofree char *states = NULL;

  write_project (self);
  prepare = make_prepare (self);
  plan = fixture_plan (self, prepare);
  fixture_write (self, SECOND, "-- migrate:up\nCREATE TABLE others (id integer);\n");
  job = fixture_run_plan (self, prepare, plan, &error);
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_STALE);
  states = dup_states (job);
  g_assert_cmpstr (states, ==, "check succeeded, backup skipped, migrate failed");
  assert_tables (self, "");
}

/* --- all parts ------------------------------------------------------------------------------ */

static void
test_twice (Fixture *self, gconstpointer data)
{
  g_autoptr (ReeveOperation) again = NULL;
  g_autoptr (ReevePlan) plan = NULL;

  write_project (self);
  prepare_whole (self);
  again = make_prepare (self);
  plan = fixture_plan (self, again);
  g_assert_cmpint (reeve_plan_get_effect (plan), ==, REEVE_EFFECT_READ);
  g_assert_null (reeve_plan_get_backup (plan));
}

/* The database is empty, what was written down of its rows is not. */
static void
test_reset_forgets (Fixture *self, gconstpointer data)
{
  g_autoptr (ReeveOperation) reset = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ReeveJob) job = NULL;
  g_autofree char *states = NULL;

  write_project (self);
  prepare_whole (self);
  fixture_execute (self, "DROP TABLE clubs");
  fixture_execute (self, "DROP TABLE people");
  fixture_execute (self, "DELETE FROM reeve_revision");
  reset = make_operation (self, reeve_reset_new, (ReevePrepareOptions){ 0 });
  job = fixture_run (self, reset, &error);
  g_assert_no_error (error);
  states = dup_states (job);
  g_assert_cmpstr (states, ==,
                   "check succeeded, backup skipped, empty succeeded, migrate succeeded, "
                   "seed succeeded, verify succeeded");
  assert_answer (self, "SELECT count(*) FROM reeve_seed_run", "1");
  assert_answer (self, "SELECT count(*) FROM reeve_seed_row", "1");
}

/* A drop is held against its plan: a table that came since is not taken along. */
static void
test_reset_is_held (Fixture *self, gconstpointer data)
{
  g_autoptr (ReeveOperation) reset = NULL;
  g_autoptr (ReevePlan) plan = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ReeveJob) job = NULL;

  write_project (self);
  prepare_whole (self);
  reset = make_operation (self, reeve_reset_new, (ReevePrepareOptions){ .drop = TRUE });
  plan = fixture_plan (self, reset);
  g_assert_cmpstr (reeve_plan_get_phrase (plan), ==, "mine.db");
  g_assert_nonnull (reeve_plan_get_backup (plan));
  fixture_execute (self, "CREATE TABLE mine (id integer)");
  job = fixture_run_plan (self, reset, plan, &error);
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_STALE);
  assert_tables (self, "clubs,mine,people");
  assert_answer (self, "SELECT count(*) FROM clubs", "1");
}

static void
add (const char *path, void (*test) (Fixture *self, gconstpointer data), gconstpointer data)
{
  g_test_add (path, Fixture, data, fixture_setup, test, fixture_teardown);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  add ("/flow/fallback/stands-in", test_stands_in, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autofree char *path = g_strdup_printf ("/flow/fallback/refused/%u", (guint) i);

      add (path, test_no_stand_in, &refusals[i]);
    }
  g_test_add_func ("/flow/chain/hold", test_hold);
  add ("/flow/chain/stale-part", test_stale_part, NULL);
  add ("/flow/chain/twice", test_twice, NULL);
  add ("/flow/chain/reset-forgets", test_reset_forgets, NULL);
  add ("/flow/chain/reset-is-held", test_reset_is_held, NULL);
  return g_test_run ();
}
