/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include <unistd.h>

#include "core/base/error.h"
#include "fixture.h"

static ReeveJobRecord *
find (Fixture *fixture, const char *id)
{
  g_autoptr (GError) error = NULL;
  ReeveJobRecord *record = reeve_catalogue_find_job (fixture_open (fixture), id, &error);

  g_assert_no_error (error);
  return record;
}

static GPtrArray *
list (Fixture *fixture, const char *connection, guint limit)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *records =
    reeve_catalogue_list_jobs (fixture_open (fixture), connection, limit, &error);

  g_assert_no_error (error);
  return records;
}

static GPtrArray *
list_audit (Fixture *fixture, guint limit)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *entries = reeve_catalogue_list_audit (fixture_open (fixture), limit, &error);

  g_assert_no_error (error);
  return entries;
}

static void
write_intent (Fixture *fixture, ReeveJob *job)
{
  g_autoptr (GError) error = NULL;

  reeve_journal_intent (REEVE_JOURNAL (fixture_open (fixture)), job, &shop_entry, &error);
  g_assert_no_error (error);
}

static void
write_outcome (Fixture *fixture, ReeveJob *job)
{
  g_autoptr (GError) error = NULL;

  reeve_journal_outcome (REEVE_JOURNAL (fixture_open (fixture)), job, &shop_entry, &error);
  g_assert_no_error (error);
}

static void
test_intent (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ReeveJob) job = make_job ("migrate.up");
  g_autoptr (ReeveJobRecord) record = NULL;
  g_autoptr (GPtrArray) audit = NULL;
  const ReeveAuditEntry *entry;

  write_intent (fixture, job);
  record = find (fixture, reeve_job_get_id (job));
  g_assert_cmpint (record->state, ==, REEVE_JOB_RUNNING);
  g_assert_cmpstr (record->operation, ==, "migrate.up");
  g_assert_cmpstr (record->title, ==, "Upgrade shop");
  g_assert_cmpstr (record->connection, ==, "shop");
  g_assert_cmpstr (record->environment, ==, "staging");
  g_assert_cmpstr (record->actor, ==, "ann");
  g_assert_cmpstr (record->command, ==, shop_entry.command);
  g_assert_cmpstr (record->target, ==, "/data/shop.db");
  g_assert_nonnull (record->target_id);
  g_assert_cmpuint (strlen (record->digest), ==, 64);
  g_assert_cmpint (record->started_us, ==, reeve_job_get_started (job));
  g_assert_cmpint (record->ended_us, ==, 0);
  g_assert_null (record->error);
  g_assert_null (record->result);
  g_assert_cmpuint (record->log->len, ==, 0);

  audit = list_audit (fixture, 0);
  g_assert_cmpuint (audit->len, ==, 1);
  entry = audit->pdata[0];
  g_assert_cmpint (entry->number, ==, 1);
  g_assert_cmpint (entry->time_us, >, 0);
  g_assert_cmpstr (entry->event, ==, "intent");
  g_assert_cmpstr (entry->actor, ==, "ann");
  g_assert_cmpstr (entry->operation, ==, "migrate.up");
  g_assert_cmpstr (entry->job_id, ==, record->id);
  g_assert_cmpstr (entry->connection, ==, "shop");
  g_assert_cmpstr (entry->target_id, ==, record->target_id);
  g_assert_cmpstr (entry->target, ==, record->target);
  g_assert_cmpstr (entry->digest, ==, record->digest);
  g_assert_null (entry->outcome);
  g_assert_cmpstr (entry->detail, ==, shop_entry.command);
  g_assert_cmpuint (strlen (entry->hash), ==, 64);
}

static void
test_success (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ReeveJob) job = make_job ("migrate.up");
  g_autoptr (ReeveJobRecord) record = NULL;
  g_autoptr (GPtrArray) audit = NULL;
  JsonObject *result = json_object_new ();
  const ReeveLogLine *line;

  json_object_set_int_member (result, "applied", 3);
  reeve_job_set_result (job, result);
  run_job (fixture_open (fixture), job);
  fixture_close (fixture);

  record = find (fixture, reeve_job_get_id (job));
  g_assert_cmpint (record->state, ==, REEVE_JOB_SUCCEEDED);
  g_assert_cmpint (record->ended_us, ==, reeve_job_get_ended (job));
  g_assert_cmpstr (record->result, ==, "{\"applied\":3}");
  g_assert_null (record->error);
  g_assert_cmpuint (record->log->len, ==, 3);
  line = record->log->pdata[1];
  g_assert_cmpstr (line->text, ==, "two\nlines");
  g_assert_cmpint (line->severity, ==, REEVE_SEVERITY_ERROR);
  g_assert_cmpint (line->time_us, >=, reeve_job_get_started (job));
  audit = list_audit (fixture, 0);
  g_assert_cmpuint (audit->len, ==, 2);
  g_assert_cmpstr (((ReeveAuditEntry *) audit->pdata[0])->event, ==, "outcome");
  g_assert_cmpstr (((ReeveAuditEntry *) audit->pdata[0])->outcome, ==, "succeeded");
  g_assert_null (((ReeveAuditEntry *) audit->pdata[0])->detail);
}

/* Every way to end, with and without an intent. */
static void
test_endings (void)
{
  static const struct
  {
    ReeveJobState state;
    gboolean intent;
    const char *event;
    const char *outcome;
  } cases[] = {
    { REEVE_JOB_SUCCEEDED, TRUE, "outcome", "succeeded" },
    { REEVE_JOB_WARNINGS, TRUE, "outcome", "warnings" },
    { REEVE_JOB_FAILED, TRUE, "outcome", "failed" },
    { REEVE_JOB_CANCELLED, TRUE, "outcome", "cancelled" },
    { REEVE_JOB_FAILED, FALSE, "outcome", "failed" },
    { REEVE_JOB_CANCELLED, FALSE, "outcome", "cancelled" },
    { REEVE_JOB_REFUSED, FALSE, "refused", "refused" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Fixture fixture;
      g_autoptr (ReeveJob) job = make_job ("migrate.down");
      g_autoptr (ReeveJobRecord) record = NULL;
      g_autoptr (GPtrArray) audit = NULL;
      gboolean good = cases[i].state <= REEVE_JOB_WARNINGS;
      const ReeveAuditEntry *entry;

      fixture_setup (&fixture, NULL);
      if (cases[i].intent)
        write_intent (&fixture, job);
      reeve_job_end (job, cases[i].state,
                     good ? NULL : reeve_error_new (REEVE_ERROR_REFUSED, "It is locked"));
      write_outcome (&fixture, job);
      record = find (&fixture, reeve_job_get_id (job));
      g_assert_cmpint (record->state, ==, cases[i].state);
      g_assert_cmpint (record->started_us, ==, reeve_job_get_started (job));
      g_assert_cmpint (record->ended_us, ==, reeve_job_get_ended (job));
      g_assert_cmpstr (record->error, ==, good ? NULL : "It is locked");
      audit = list_audit (&fixture, 0);
      g_assert_cmpuint (audit->len, ==, cases[i].intent ? 2 : 1);
      entry = audit->pdata[0];
      g_assert_cmpstr (entry->event, ==, cases[i].event);
      g_assert_cmpstr (entry->outcome, ==, cases[i].outcome);
      g_assert_cmpstr (entry->detail, ==, good ? NULL : "It is locked");
      fixture_teardown (&fixture, NULL);
    }
}

/* Without target, connection, command and digest. */
static void
test_bare (Fixture *fixture, gconstpointer data)
{
  static const ReeveJournalEntry nobody = { 0 };
  g_autoptr (ReeveJob) job = reeve_job_new ("health.check", "Check");
  g_autoptr (ReeveJobRecord) record = NULL;
  g_autoptr (GError) error = NULL;

  reeve_journal_intent (REEVE_JOURNAL (fixture_open (fixture)), job, &nobody, &error);
  g_assert_no_error (error);
  record = find (fixture, reeve_job_get_id (job));
  g_assert_null (record->connection);
  g_assert_null (record->target);
  g_assert_null (record->digest);
  g_assert_cmpint (record->started_us, >, 0);
}

static void
test_second_intent (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ReeveJob) job = make_job ("migrate.up");
  g_autoptr (GPtrArray) audit = NULL;
  g_autoptr (GError) error = NULL;

  write_intent (fixture, job);
  g_assert_false (
    reeve_journal_intent (REEVE_JOURNAL (fixture->catalogue), job, &shop_entry, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_CONSTRAINT);
  audit = list_audit (fixture, 0);
  g_assert_cmpuint (audit->len, ==, 1);
}

static void
test_long_log (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ReeveJob) job = make_job ("migrate.up");
  g_autoptr (ReeveJobRecord) record = NULL;
  const guint logged = 10025;

  write_intent (fixture, job);
  for (guint i = 0; i < logged; i++)
    reeve_job_log (job, REEVE_SEVERITY_INFO, "line %u", i);
  reeve_job_end (job, REEVE_JOB_SUCCEEDED, NULL);
  write_outcome (fixture, job);
  record = find (fixture, reeve_job_get_id (job));
  g_assert_cmpuint (record->log->len, ==, 10001);
  g_assert_cmpstr (((ReeveLogLine *) record->log->pdata[0])->text, ==,
                   "(25 earlier lines were not kept)");
  g_assert_cmpstr (((ReeveLogLine *) record->log->pdata[1])->text, ==, "line 25");
  g_assert_cmpstr (((ReeveLogLine *) record->log->pdata[10000])->text, ==, "line 10024");
}

static void
test_list (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  ReeveJournalEntry entry = shop_entry;

  for (guint i = 0; i < 6; i++)
    {
      g_autoptr (ReeveJob) job = make_job ("migrate.up");
      g_autoptr (GError) error = NULL;

      entry.connection = i % 2 == 0 ? "even" : "odd";
      reeve_journal_intent (REEVE_JOURNAL (fixture_open (fixture)), job, &entry, &error);
      g_assert_no_error (error);
      g_ptr_array_add (ids, g_strdup (reeve_job_get_id (job)));
    }

  static const struct
  {
    const char *connection;
    guint limit;
    guint expected[7]; /* the jobs, by order of writing; ends with 99 */
  } cases[] = {
    { NULL, 0, { 5, 4, 3, 2, 1, 0, 99 } },
    { NULL, 2, { 5, 4, 99 } },
    { NULL, 100, { 5, 4, 3, 2, 1, 0, 99 } },
    { "odd", 0, { 5, 3, 1, 99 } },
    { "even", 1, { 4, 99 } },
    { "none", 0, { 99 } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) records = list (fixture, cases[i].connection, cases[i].limit);
      guint n = 0;

      for (; cases[i].expected[n] != 99; n++)
        {
          g_assert_cmpuint (n, <, records->len);
          g_assert_cmpstr (((ReeveJobRecord *) records->pdata[n])->id, ==,
                           ids->pdata[cases[i].expected[n]]);
          g_assert_null (((ReeveJobRecord *) records->pdata[n])->log);
        }
      g_assert_cmpuint (records->len, ==, n);
    }
}

static void
test_find (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *asked;
    const char *found; /* NULL: an error */
    ReeveErrorCode code;
  } cases[] = {
    { "abc10000-0000-4000-8000-000000000000", "abc10000-0000-4000-8000-000000000000", 0 },
    { "abc1", "abc10000-0000-4000-8000-000000000000", 0 },
    { "ABC1", "abc10000-0000-4000-8000-000000000000", 0 },
    { "abc2", "abc20000-0000-4000-8000-000000000000", 0 },
    { "f", "ffffffff-ffff-4fff-bfff-ffffffffffff", 0 },
    { "ffffffff-ffff-4fff-bfff-ffffffffffff", "ffffffff-ffff-4fff-bfff-ffffffffffff", 0 },
    { "abc", NULL, REEVE_ERROR_CONFLICT },
    { "", NULL, REEVE_ERROR_CONFLICT },
    { "abc3", NULL, REEVE_ERROR_NOT_FOUND },
    { "%", NULL, REEVE_ERROR_NOT_FOUND },
    { "*", NULL, REEVE_ERROR_NOT_FOUND },
    { "~", NULL, REEVE_ERROR_NOT_FOUND },
    { "abc10000-0000-4000-8000-000000000000x", NULL, REEVE_ERROR_NOT_FOUND },
  };

  run_jobs (fixture_open (fixture), 3);
  raw_execute (fixture->path,
               "DELETE FROM job_log;"
               "UPDATE job SET id = 'abc10000-0000-4000-8000-000000000000' WHERE number = 1;"
               "UPDATE job SET id = 'abc20000-0000-4000-8000-000000000000' WHERE number = 2;"
               "UPDATE job SET id = 'ffffffff-ffff-4fff-bfff-ffffffffffff' WHERE number = 3");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (ReeveJobRecord) record =
        reeve_catalogue_find_job (fixture->catalogue, cases[i].asked, &error);

      if (cases[i].found != NULL)
        {
          g_assert_no_error (error);
          g_assert_cmpstr (record->id, ==, cases[i].found);
          continue;
        }
      g_assert_error (error, REEVE_ERROR, (int) cases[i].code);
      g_assert_null (record);
    }
}

/* A child process writes an intent and is gone. */
static void
test_interrupted (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ReeveJob) own = NULL;
  g_autoptr (GSubprocess) child = spawn_self ("--intent", fixture->path);
  g_autoptr (GPtrArray) records = NULL;
  g_autoptr (GPtrArray) again = NULL;
  g_autoptr (GPtrArray) audit = NULL;
  g_autofree char *pid = NULL;
  const ReeveJobRecord *record;
  const ReeveAuditEntry *entry;
  ReeveAuditVerdict verdict;

  wait_for (child);
  pid = raw_query (fixture->path, "SELECT pid FROM job WHERE state = 'running'");
  g_assert_nonnull (pid);
  own = make_job ("migrate.up");
  write_intent (fixture, own);
  records = list (fixture, NULL, 0);
  g_assert_cmpuint (records->len, ==, 2);
  g_assert_cmpint (((ReeveJobRecord *) records->pdata[0])->state, ==, REEVE_JOB_RUNNING);
  record = records->pdata[1];
  g_assert_cmpint (record->state, ==, REEVE_JOB_INTERRUPTED);
  g_assert_cmpint (record->ended_us, >=, record->started_us);
  g_assert_nonnull (strstr (record->error, pid));

  again = list (fixture, NULL, 0);
  audit = list_audit (fixture, 0);
  g_assert_cmpuint (audit->len, ==, 3);
  entry = audit->pdata[0];
  g_assert_cmpstr (entry->event, ==, "interrupted");
  g_assert_cmpstr (entry->outcome, ==, "interrupted");
  g_assert_cmpstr (entry->job_id, ==, record->id);
  g_assert_cmpstr (entry->target_id, ==, record->target_id);
  g_assert_true (reeve_catalogue_verify_audit (fixture->catalogue, &verdict, NULL));
  g_assert_true (verdict.intact);
  reeve_audit_verdict_clear (&verdict);
}

static gpointer
list_cb (gpointer path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReeveCatalogue) catalogue = reeve_catalogue_open (path, &error);
  g_autoptr (GPtrArray) records = NULL;

  g_assert_no_error (error);
  records = reeve_catalogue_list_jobs (catalogue, NULL, 0, &error);
  g_assert_no_error (error);
  return NULL;
}

/* Several notice it at the same time: one of them says so. */
static void
test_interrupted_once (Fixture *fixture, gconstpointer data)
{
  GThread *threads[8];
  g_autofree char *noticed = NULL;

  for (guint i = 0; i < 20; i++)
    {
      g_autoptr (ReeveJob) job = make_job ("migrate.up");

      write_intent (fixture, job);
    }
  raw_execute (fixture->path, "UPDATE job SET boot_id = 'earlier'");
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("list", list_cb, fixture->path);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  noticed = raw_query (fixture->path, "SELECT count(*) FROM audit WHERE event = 'interrupted'");
  g_assert_cmpstr (noticed, ==, "20");
}

/* Who is certainly gone, by what the row says of the process. */
static void
test_interrupted_rules (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *change;
    ReeveJobState state;
  } cases[] = {
    { "process_start = process_start", REEVE_JOB_RUNNING },
    { "pid_namespace = 'elsewhere', process_start = 1", REEVE_JOB_RUNNING },
    { "process_start = process_start + 1", REEVE_JOB_INTERRUPTED },
    { "boot_id = 'earlier'", REEVE_JOB_INTERRUPTED },
    { "boot_id = 'earlier', pid_namespace = 'elsewhere'", REEVE_JOB_INTERRUPTED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ReeveJob) job = make_job ("migrate.up");
      g_autoptr (ReeveJobRecord) record = NULL;
      g_autofree char *sql = g_strdup_printf ("UPDATE job SET %s WHERE id = '%s'", cases[i].change,
                                              reeve_job_get_id (job));

      write_intent (fixture, job);
      raw_execute (fixture->path, sql);
      record = find (fixture, reeve_job_get_id (job));
      g_assert_cmpint (record->state, ==, cases[i].state);
    }
}

/* The process was not gone after all: what it says at its end is what counts. */
static void
test_late_outcome (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ReeveJob) job = make_job ("migrate.up");
  g_autoptr (ReeveJobRecord) before = NULL;
  g_autoptr (ReeveJobRecord) after = NULL;

  write_intent (fixture, job);
  raw_execute (fixture->path, "UPDATE job SET boot_id = 'earlier'");
  before = find (fixture, reeve_job_get_id (job));
  g_assert_cmpint (before->state, ==, REEVE_JOB_INTERRUPTED);
  reeve_job_end (job, REEVE_JOB_SUCCEEDED, NULL);
  write_outcome (fixture, job);
  after = find (fixture, reeve_job_get_id (job));
  g_assert_cmpint (after->state, ==, REEVE_JOB_SUCCEEDED);
  g_assert_null (after->error);
}

static void
add (const char *path, void (*test) (Fixture *fixture, gconstpointer data))
{
  g_test_add (path, Fixture, NULL, fixture_setup, test, fixture_teardown);
}

/* The other process of test_interrupted(): it says what it wants, and is never heard of again. */
static int
intend_and_vanish (const char *path)
{
  g_autoptr (ReeveCatalogue) catalogue = reeve_catalogue_open (path, NULL);
  g_autoptr (ReeveJob) job = make_job ("migrate.up");

  _exit (reeve_journal_intent (REEVE_JOURNAL (catalogue), job, &shop_entry, NULL) ? 0 : 1);
}

int
main (int argc, char **argv)
{
  if (argc == 3 && g_str_equal (argv[1], "--intent"))
    return intend_and_vanish (argv[2]);

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  add ("/catalogue/journal/intent", test_intent);
  add ("/catalogue/journal/success", test_success);
  g_test_add_func ("/catalogue/journal/endings", test_endings);
  add ("/catalogue/journal/bare", test_bare);
  add ("/catalogue/journal/second-intent", test_second_intent);
  add ("/catalogue/journal/long-log", test_long_log);
  add ("/catalogue/jobs/list", test_list);
  add ("/catalogue/jobs/find", test_find);
  add ("/catalogue/jobs/interrupted", test_interrupted);
  add ("/catalogue/jobs/interrupted-once", test_interrupted_once);
  add ("/catalogue/jobs/interrupted-rules", test_interrupted_rules);
  add ("/catalogue/jobs/late-outcome", test_late_outcome);

  return g_test_run ();
}
