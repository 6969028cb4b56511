/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

#include "core/base/digest.h"
#include "core/base/error.h"
#include "fixture.h"

#define N_ENTRIES 30

#define DROP_GUARDS \
  "DROP TRIGGER audit_no_update; DROP TRIGGER audit_no_delete; DROP TRIGGER audit_in_order;"

static void
assert_verdict (Fixture *fixture, gint64 first_bad, gint64 entries, const char *what)
{
  ReeveAuditVerdict verdict;
  g_autoptr (GError) error = NULL;

  g_assert_true (reeve_catalogue_verify_audit (fixture_open (fixture), &verdict, &error));
  g_assert_no_error (error);
  if (verdict.first_bad != first_bad || verdict.intact != (first_bad == 0))
    g_error ("%s: intact %d, first bad entry %" G_GINT64_FORMAT ", not %" G_GINT64_FORMAT ": %s",
             what, verdict.intact, verdict.first_bad, first_bad, verdict.reason);
  g_assert_cmpint (verdict.reason != NULL, ==, first_bad != 0);
  g_assert_cmpint (verdict.head != NULL, ==, first_bad == 0 && entries > 0);
  g_assert_cmpint (verdict.entries, ==, entries);
  reeve_audit_verdict_clear (&verdict);
}

/* A chain without its guards, and a copy of it to go back to. */
static void
setup_chain (Fixture *fixture, gconstpointer data)
{
  fixture_setup (fixture, data);
  run_jobs (fixture_open (fixture), N_ENTRIES / 2);
  raw_execute (fixture->path, DROP_GUARDS "CREATE TABLE pristine AS SELECT * FROM audit");
}

static void
forget_head (Fixture *fixture)
{
  g_autofree char *head = fixture_file (fixture, "audit.head");

  g_assert_cmpint (g_remove (head), ==, 0);
}

/* Tampers with @sql, looks, and puts everything back. */
static void
assert_found (Fixture *fixture, const char *sql, gint64 first_bad)
{
  g_autofree char *entries = NULL;

  raw_execute (fixture->path, sql);
  entries = raw_query (fixture->path, "SELECT count(*) FROM audit");
  assert_verdict (fixture, first_bad, g_ascii_strtoll (entries, NULL, 10), sql);
  raw_execute (fixture->path, "BEGIN; DELETE FROM audit; INSERT INTO audit SELECT * FROM pristine;"
                              "COMMIT");
}

/* The bytes that the format's description promises. */
static char *
hash_entry (const char *previous, const ReeveAuditEntry *entry)
{
  g_autoptr (ReeveDigest) digest = reeve_digest_new ("reeve/audit/1");

  reeve_digest_add (digest, "previous", previous);
  reeve_digest_add_int (digest, "number", entry->number);
  reeve_digest_add_int (digest, "time_us", entry->time_us);
  reeve_digest_add (digest, "actor", entry->actor);
  reeve_digest_add (digest, "event", entry->event);
  reeve_digest_add (digest, "operation", entry->operation);
  reeve_digest_add (digest, "job_id", entry->job_id);
  reeve_digest_add (digest, "connection", entry->connection);
  reeve_digest_add (digest, "target_id", entry->target_id);
  reeve_digest_add (digest, "target", entry->target);
  reeve_digest_add (digest, "digest", entry->digest);
  reeve_digest_add (digest, "outcome", entry->outcome);
  reeve_digest_add (digest, "detail", entry->detail);
  return reeve_digest_finish (digest);
}

static void
test_intact (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) newest = NULL;
  g_autofree char *previous = g_strnfill (64, '0');

  assert_verdict (fixture, 0, 0, "empty");
  run_jobs (fixture_open (fixture), 3);
  assert_verdict (fixture, 0, 6, "three jobs");

  newest = reeve_catalogue_list_audit (fixture->catalogue, 0, NULL);
  g_assert_cmpuint (newest->len, ==, 6);
  for (gint i = 5; i >= 0; i--)
    {
      const ReeveAuditEntry *entry = newest->pdata[i];
      g_autofree char *hash = hash_entry (previous, entry);

      g_assert_cmpint (entry->number, ==, 6 - i);
      g_assert_cmpstr (entry->hash, ==, hash);
      g_free (previous);
      previous = g_steal_pointer (&hash);
    }
}

static void
test_limit (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) two = reeve_catalogue_list_audit (fixture_open (fixture), 2, NULL);
  g_autoptr (GPtrArray) all = reeve_catalogue_list_audit (fixture->catalogue, 0, NULL);

  g_assert_cmpuint (two->len, ==, 2);
  g_assert_cmpint (((ReeveAuditEntry *) two->pdata[0])->number, ==, N_ENTRIES);
  g_assert_cmpuint (all->len, ==, N_ENTRIES);
}

static void
test_append_only (Fixture *fixture, gconstpointer data)
{
  static const char *const forbidden[] = {
    "UPDATE audit SET actor = 'eve' WHERE number = 1",
    "DELETE FROM audit",
    "INSERT INTO audit (number, time_us, event, hash)"
    " SELECT 1000, time_us, event, hash FROM audit WHERE number = 1",
    "INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE number = 1",
    "REPLACE INTO audit SELECT * FROM audit WHERE number = 2",
  };
  sqlite3 *db = NULL;

  run_jobs (fixture_open (fixture), 1);
  g_assert_cmpint (sqlite3_open (fixture->path, &db), ==, SQLITE_OK);
  for (gsize i = 0; i < G_N_ELEMENTS (forbidden); i++)
    {
      char *message = NULL;

      g_assert_cmpint (sqlite3_exec (db, forbidden[i], NULL, NULL, &message), ==,
                       SQLITE_CONSTRAINT);
      g_assert_cmpstr (message, ==, "the audit log is append-only");
      sqlite3_free (message);
    }
  sqlite3_close (db);
  assert_verdict (fixture, 0, 2, "after attempts");
}

static void
test_edit (Fixture *fixture, gconstpointer data)
{
  static const char *const changes[] = {
    "time_us = time_us + 1",
    "actor = 'eve'",
    "actor = NULL",
    "actor = actor || char(0) || 'hidden'",
    "actor = '', event = actor || event",
    "event = 'refused'",
    "operation = operation || ' '",
    "job_id = ''",
    "connection = 'shop2'",
    "target_id = NULL",
    "target = upper(target)",
    "digest = replace(digest, substr(digest, 1, 1), 'g')",
    "outcome = coalesce(outcome || 'x', '')",
    "detail = coalesce(detail || 'x', '')",
    "hash = replace(hash, substr(hash, 1, 1), 'g')",
    "hash = upper(hash) || ' '",
  };

  forget_head (fixture);
  for (guint number = 1; number <= N_ENTRIES; number++)
    for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
      {
        g_autofree char *sql =
          g_strdup_printf ("UPDATE audit SET %s WHERE number = %u", changes[i], number);

        assert_found (fixture, sql, number);
      }
  assert_verdict (fixture, 0, N_ENTRIES, "put back");
}

/* All but the last: that is a cut tail, which the chain alone cannot know of. */
static void
test_delete (Fixture *fixture, gconstpointer data)
{
  forget_head (fixture);
  for (guint number = 1; number < N_ENTRIES; number++)
    {
      g_autofree char *gap = g_strdup_printf ("DELETE FROM audit WHERE number = %u", number);
      g_autofree char *closed = g_strdup_printf (
        "DELETE FROM audit WHERE number = %u;"
        "UPDATE audit SET number = -number WHERE number > %u;"
        "UPDATE audit SET number = -number - 1 WHERE number < 0",
        number, number);

      assert_found (fixture, gap, number);
      assert_found (fixture, closed, number);
    }
  assert_verdict (fixture, 0, N_ENTRIES, "put back");
}

#define REST \
  "time_us, actor, event, operation, job_id, connection, target_id, target, digest, outcome," \
  " detail, hash FROM pristine"

static void
test_insert (Fixture *fixture, gconstpointer data)
{
  static const char *const strange[] = { "0", "-1", "-9223372036854775808" };
  g_autofree char *after = g_strdup_printf (
    "INSERT INTO audit SELECT %u, " REST " WHERE number = %u", N_ENTRIES + 1, N_ENTRIES);

  for (guint number = 1; number <= N_ENTRIES; number++)
    {
      /* A copy of another entry comes in, the rest moves on. */
      g_autofree char *sql = g_strdup_printf (
        "UPDATE audit SET number = -number WHERE number >= %u;"
        "UPDATE audit SET number = -number + 1 WHERE number < 0;"
        "INSERT INTO audit SELECT %u, " REST " WHERE number = %u",
        number, number, number > 1 ? number - 1 : N_ENTRIES);

      assert_found (fixture, sql, number);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (strange); i++)
    {
      g_autofree char *sql = g_strdup_printf (
        "INSERT INTO audit SELECT %s, " REST " WHERE number = 1", strange[i]);

      assert_found (fixture, sql, 1);
    }
  assert_found (fixture, after, N_ENTRIES + 1);
  assert_verdict (fixture, 0, N_ENTRIES, "put back");
}

static void
test_swap (Fixture *fixture, gconstpointer data)
{
  forget_head (fixture);
  for (guint a = 1; a <= N_ENTRIES; a++)
    for (guint b = a + 1; b <= N_ENTRIES; b++)
      {
        g_autofree char *sql = g_strdup_printf ("UPDATE audit SET number = 0 WHERE number = %u;"
                                                "UPDATE audit SET number = %u WHERE number = %u;"
                                                "UPDATE audit SET number = %u WHERE number = 0",
                                                a, a, b, b);

        assert_found (fixture, sql, a);
      }
  assert_verdict (fixture, 0, N_ENTRIES, "put back");
}

static void
test_cut (Fixture *fixture, gconstpointer data)
{
  for (guint kept = 0; kept < N_ENTRIES; kept++)
    {
      g_autofree char *sql = g_strdup_printf ("DELETE FROM audit WHERE number > %u", kept);

      assert_found (fixture, sql, kept + 1);
    }
  assert_verdict (fixture, 0, N_ENTRIES, "put back");
}

/* The log goes on after the cut: the old head stays as the evidence. */
static void
test_cut_and_grown (Fixture *fixture, gconstpointer data)
{
  raw_execute (fixture->path, "DELETE FROM audit WHERE number > 20");
  for (guint entries = 22; entries <= 36; entries += 2)
    {
      run_jobs (fixture->catalogue, 1);
      assert_verdict (fixture, entries < N_ENTRIES ? entries + 1 : N_ENTRIES, entries, "grown");
    }
}

/* A chain that is right in itself, and another one. */
static void
test_written_anew (Fixture *fixture, gconstpointer data)
{
  Fixture other;
  g_autofree char *sql = NULL;

  fixture_setup (&other, NULL);
  run_jobs (fixture_open (&other), N_ENTRIES);
  fixture_close (&other);
  sql = g_strdup_printf ("DELETE FROM audit; ATTACH '%s' AS other;"
                         "INSERT INTO main.audit SELECT * FROM other.audit",
                         other.path);
  assert_found (fixture, sql, N_ENTRIES);
  fixture_teardown (&other, NULL);
}

static void
test_head_file (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *text;
    gint64 first_bad;
  } cases[] = {
    { "", 0 },
    { "nonsense", 0 },
    { "4\n", 0 },
    { "-4 0000000000000000000000000000000000000000000000000000000000000000\n", 0 },
    { "2 0000000000000000000000000000000000000000000000000000000000000000\n", 2 },
    { "5 0000000000000000000000000000000000000000000000000000000000000000\n", 5 },
    { "4 00000000000000000000000000000000000000000000000000000000000000000\n", 0 },
  };
  g_autofree char *path = fixture_file (fixture, "audit.head");
  g_autofree char *text = NULL;
  g_autofree char *expected = NULL;
  g_autoptr (GPtrArray) newest = NULL;

  run_jobs (fixture_open (fixture), 2);
  newest = reeve_catalogue_list_audit (fixture->catalogue, 1, NULL);
  expected = g_strdup_printf ("4 %s\n", ((ReeveAuditEntry *) newest->pdata[0])->hash);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, expected);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_true (g_file_set_contents (path, cases[i].text, -1, NULL));
      assert_verdict (fixture, cases[i].first_bad, 4, cases[i].text);
    }

  /* What is no head is replaced by the next append. */
  run_jobs (fixture->catalogue, 1);
  assert_verdict (fixture, 0, 6, "replaced");
  g_clear_pointer (&text, g_free);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_true (g_str_has_prefix (text, "6 "));
}

/* The audit log must go on where its head cannot be written. */
static void
test_head_unwritable (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = fixture_file (fixture, "audit.head");

  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  run_jobs (fixture_open (fixture), 1);
  assert_verdict (fixture, 0, 2, "no head");
}

static gpointer
append_cb (gpointer catalogue)
{
  run_jobs (catalogue, 5);
  return NULL;
}

static gpointer
open_and_append_cb (gpointer path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReeveCatalogue) catalogue = reeve_catalogue_open (path, &error);

  g_assert_no_error (error);
  run_jobs (catalogue, 5);
  return NULL;
}

static void
run_threads (GThreadFunc func, gpointer data)
{
  GThread *threads[16];

  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("append", func, data);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

static void
assert_head_is_last (Fixture *fixture)
{
  g_autofree char *path = fixture_file (fixture, "audit.head");
  g_autofree char *text = NULL;
  g_autofree char *expected = raw_query (
    fixture->path, "SELECT number || ' ' || hash || char(10) FROM audit ORDER BY number DESC");

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, expected);
}

static void
test_threads (Fixture *fixture, gconstpointer data)
{
  run_threads (append_cb, fixture_open (fixture));
  assert_verdict (fixture, 0, 160, "threads of one catalogue");
  assert_head_is_last (fixture);
}

static void
test_threads_apart (Fixture *fixture, gconstpointer data)
{
  run_threads (open_and_append_cb, fixture->path);
  assert_verdict (fixture, 0, 160, "a catalogue for each thread");
  assert_head_is_last (fixture);
}

/* All of them also make the catalogue: it is not there when they start. */
static void
test_processes (Fixture *fixture, gconstpointer data)
{
  const guint n_processes = g_getenv ("REEVE_TEST_LONG") != NULL ? 64 : 16;
  g_autoptr (GPtrArray) processes = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < n_processes; i++)
    g_ptr_array_add (processes, spawn_self ("--append", fixture->path));
  for (guint i = 0; i < n_processes; i++)
    wait_for (processes->pdata[i]);
  assert_verdict (fixture, 0, n_processes * 6, "processes");
  assert_head_is_last (fixture);
}

/* Far more entries than are held in memory at once. */
static void
test_many (Fixture *fixture, gconstpointer data)
{
  g_autofree char *previous = g_strnfill (64, '0');
  g_autoptr (GString) sql = g_string_new ("BEGIN;");

  for (gint64 number = 1; number <= 9000; number++)
    {
      const ReeveAuditEntry entry = { .number = number, .time_us = 7, .event = (char *) "intent" };
      g_autofree char *hash = hash_entry (previous, &entry);

      g_string_append_printf (sql,
                              "INSERT INTO audit (number, time_us, event, hash)"
                              " VALUES (%" G_GINT64_FORMAT ", 7, 'intent', '%s');",
                              number, hash);
      g_free (previous);
      previous = g_steal_pointer (&hash);
    }
  g_string_append (sql, "COMMIT");
  fixture_open (fixture);
  raw_execute (fixture->path, sql->str);
  assert_verdict (fixture, 0, 9000, "many");
  raw_execute (fixture->path, DROP_GUARDS "UPDATE audit SET actor = 'eve' WHERE number = 8193");
  assert_verdict (fixture, 8193, 9000, "many, one edited");
}

static int
append_from_process (const char *path)
{
  g_autoptr (ReeveCatalogue) catalogue = reeve_catalogue_open (path, NULL);

  if (catalogue == NULL)
    return 1;
  run_jobs (catalogue, 3);
  return 0;
}

static void
add (const char *path, void (*test) (Fixture *fixture, gconstpointer data))
{
  g_test_add (path, Fixture, NULL, fixture_setup, test, fixture_teardown);
}

static void
add_chain (const char *path, void (*test) (Fixture *fixture, gconstpointer data))
{
  g_test_add (path, Fixture, NULL, setup_chain, test, fixture_teardown);
}

int
main (int argc, char **argv)
{
  if (argc == 3 && g_str_equal (argv[1], "--append"))
    return append_from_process (argv[2]);

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  add ("/catalogue/audit/intact", test_intact);
  add_chain ("/catalogue/audit/limit", test_limit);
  add ("/catalogue/audit/append-only", test_append_only);
  add_chain ("/catalogue/audit/tampered/edit", test_edit);
  add_chain ("/catalogue/audit/tampered/delete", test_delete);
  add_chain ("/catalogue/audit/tampered/insert", test_insert);
  add_chain ("/catalogue/audit/tampered/swap", test_swap);
  add_chain ("/catalogue/audit/tampered/cut", test_cut);
  add_chain ("/catalogue/audit/tampered/cut-and-grown", test_cut_and_grown);
  add_chain ("/catalogue/audit/tampered/written-anew", test_written_anew);
  add ("/catalogue/audit/head/file", test_head_file);
  add ("/catalogue/audit/head/unwritable", test_head_unwritable);
  add ("/catalogue/audit/many/threads", test_threads);
  add ("/catalogue/audit/many/threads-apart", test_threads_apart);
  add ("/catalogue/audit/many/processes", test_processes);
  add ("/catalogue/audit/many/entries", test_many);

  return g_test_run ();
}
