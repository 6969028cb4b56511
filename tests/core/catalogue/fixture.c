/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fixture.h"

#include <glib/gstdio.h>
#include <sqlite3.h>

const ReeveJournalEntry shop_entry = {
  .connection = "shop",
  .environment = "staging",
  .actor = "ann",
  .command = "reevectl migrate up -d shop",
};

void
fixture_setup (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("reeve-catalogue-XXXXXX", NULL);
  g_assert_nonnull (fixture->folder);
  fixture->path = g_build_filename (fixture->folder, "catalogue.db", NULL);
  fixture->catalogue = NULL;
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_assert_cmpint (g_remove (path), ==, 0);
}

void
fixture_teardown (Fixture *fixture, gconstpointer data)
{
  fixture_close (fixture);
  remove_tree (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
}

ReeveCatalogue *
fixture_open (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  if (fixture->catalogue == NULL)
    fixture->catalogue = reeve_catalogue_open (fixture->path, &error);
  g_assert_no_error (error);
  g_assert_nonnull (fixture->catalogue);
  return fixture->catalogue;
}

void
fixture_close (Fixture *fixture)
{
  g_clear_object (&fixture->catalogue);
}

char *
fixture_file (Fixture *fixture, const char *name)
{
  return g_build_filename (fixture->folder, name, NULL);
}

char *
file_beside (const char *path, const char *name)
{
  g_autofree char *folder = g_path_get_dirname (path);

  return g_build_filename (folder, name, NULL);
}

ReeveJob *
make_job (const char *operation)
{
  g_autoptr (ReeveTarget) target =
    reeve_target_new_file ("sqlite", 7, 11, 13, "/data/shop.db", "3.40.1");
  g_autoptr (ReevePlan) plan = reeve_plan_new (operation, "Upgrade shop", target);
  ReeveJob *job = reeve_job_new (operation, "Upgrade shop");

  reeve_plan_add_step (plan, "1", "Apply 1", "CREATE TABLE a (b)", REEVE_EFFECT_WRITE);
  reeve_plan_seal (plan);
  reeve_job_set_state (job, REEVE_JOB_PREFLIGHT);
  reeve_job_set_plan (job, plan);
  return job;
}

void
run_job (ReeveCatalogue *catalogue, ReeveJob *job)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (reeve_journal_intent (REEVE_JOURNAL (catalogue), job, &shop_entry, &error));
  g_assert_no_error (error);
  reeve_job_set_state (job, REEVE_JOB_RUNNING);
  reeve_job_log (job, REEVE_SEVERITY_INFO, "one");
  reeve_job_log (job, REEVE_SEVERITY_ERROR, "two\nlines");
  reeve_job_log (job, REEVE_SEVERITY_INFO, "three");
  reeve_job_end (job, REEVE_JOB_SUCCEEDED, NULL);
  g_assert_true (reeve_journal_outcome (REEVE_JOURNAL (catalogue), job, &shop_entry, &error));
  g_assert_no_error (error);
}

void
run_jobs (ReeveCatalogue *catalogue, guint n_jobs)
{
  for (guint i = 0; i < n_jobs; i++)
    {
      g_autoptr (ReeveJob) job = make_job ("migrate.up");

      run_job (catalogue, job);
    }
}

static sqlite3 *
raw_open (const char *path)
{
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  sqlite3_busy_timeout (db, 10000);
  g_assert_cmpint (sqlite3_exec (db,
                                 "PRAGMA synchronous = OFF; PRAGMA ignore_check_constraints = ON;"
                                 "PRAGMA foreign_keys = OFF",
                                 NULL, NULL, NULL),
                   ==, SQLITE_OK);
  return db;
}

void
raw_execute (const char *path, const char *sql)
{
  sqlite3 *db = raw_open (path);
  char *message = NULL;

  sqlite3_exec (db, sql, NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
}

char *
raw_query (const char *path, const char *sql)
{
  sqlite3 *db = raw_open (path);
  sqlite3_stmt *statement = NULL;
  char *value = NULL;

  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL), ==, SQLITE_OK);
  if (sqlite3_step (statement) == SQLITE_ROW)
    value = g_strdup ((const char *) sqlite3_column_text (statement, 0));
  sqlite3_finalize (statement);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
  return value;
}

GSubprocess *
spawn_self (const char *mode, const char *path)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autoptr (GError) error = NULL;
  GSubprocess *process =
    g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error, program, mode, path, NULL);

  g_assert_no_error (error);
  return process;
}

void
wait_for (GSubprocess *process)
{
  g_autoptr (GError) error = NULL;

  g_subprocess_wait_check (process, NULL, &error);
  g_assert_no_error (error);
}
