/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/error.h"
#include "core/migrate/revision-set.h"

typedef struct
{
  char *folder;
  ReeveProject *project;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autofree char *settings = NULL;

  self->folder = g_dir_make_tmp ("reeve-set-XXXXXX", NULL);
  settings = g_build_filename (self->folder, "reeve.json", NULL);
  g_file_set_contents (
    settings, "{\"migrations\": \".\", \"placeholders\": {\"tenant\": \"demo\"}}", -1, NULL);
  self->project = reeve_project_open (self->folder, NULL);
  g_assert_nonnull (self->project);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->folder, name, NULL);

      g_remove (path);
    }
  g_rmdir (self->folder);
  g_free (self->folder);
  g_object_unref (self->project);
}

static void
add (Fixture *self, const char *name, const char *text, gssize length)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, length, NULL));
}

static void
test_load (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) first = NULL;
  g_autoptr (GPtrArray) second = NULL;

  add (self, "10_b.sql", "-- migrate:up\n", -1);
  add (self, "9_a.sql", "-- migrate:up\nSELECT '${tenant}';\n", -1);
  add (self, "11_c.sql", "-- migrate:up\nSELECT 2;\n", -1);
  add (self, "notes.sql", "not a revision", -1);
  first = reeve_revision_set_load (self->project, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (first->len, ==, 3);
  g_assert_cmpstr (reeve_revision_get_id (first->pdata[0]), ==, "9");
  g_assert_nonnull (strstr (reeve_revision_get_text (first->pdata[0]), "'demo'"));

  add (self, "10_b.sql", "-- migrate:up\nSELECT 1;\n", -1);
  second = reeve_revision_set_load (self->project, first, NULL, &error);
  g_assert_no_error (error);
  /* the value of a placeholder may be another by now */
  g_assert_true (second->pdata[0] != first->pdata[0]);
  g_assert_true (second->pdata[1] != first->pdata[1]);
  g_assert_true (second->pdata[2] == first->pdata[2]);
}

static void
test_problems (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (GPtrArray) revisions = NULL;

  add (self, "1_a.sql", "", -1);
  add (self, "2_b.sql", "-- migrate:up\ncaf\xe9\n", -1);
  add (self, "3_c.sql", "-- migrate:up\n-- ${nobody}\n", -1);
  add (self, "4_d.sql", "-- migrate:up\n", -1);
  g_assert_null (reeve_revision_set_load (self->project, NULL, NULL, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_INVALID);
  g_assert_true (g_str_has_suffix (reeve_error_get_detail (error)->file, "1_a.sql"));

  revisions = reeve_revision_set_load (self->project, NULL, &problems, NULL);
  g_assert_cmpuint (revisions->len, ==, 1);
  g_assert_cmpuint (problems->len, ==, 3);
  g_assert_cmpuint (reeve_error_get_detail (problems->pdata[1])->line, ==, 2);
  g_assert_cmpuint (reeve_error_get_detail (problems->pdata[2])->line, ==, 2);
  g_assert_true (g_str_has_suffix (reeve_error_get_detail (problems->pdata[2])->file, "3_c.sql"));
}

static void
test_unreadable (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (self->folder, "1_a.sql", NULL);

  g_assert_cmpint (mkdir (path, 0700), ==, 0);
  g_assert_null (reeve_revision_set_load (self->project, NULL, NULL, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_INVALID);
  g_clear_error (&error);
  rmdir (path);

  g_assert_cmpint (symlink ("/nowhere/at/all", path), ==, 0);
  g_assert_null (reeve_revision_set_load (self->project, NULL, NULL, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_NOT_FOUND);
  unlink (path);
}

static void
test_create (Fixture *self, gconstpointer data)
{
  const gint64 now = G_GINT64_CONSTANT (1769850300000000);
  static const char *const parents[] = { "20260131090500", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (GPtrArray) one = NULL;
  g_autofree char *first =
    reeve_revision_set_create (self->project, none, "Add  users' table!", NULL, TRUE, now, &error);
  g_autofree char *second = NULL;
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  g_assert_true (g_str_has_suffix (first, "/20260131090500_add_users_table.sql"));
  one = reeve_revision_set_load (self->project, NULL, NULL, &error);
  g_assert_no_error (error);

  /* in the same second: a later version all the same */
  second = reeve_revision_set_create (self->project, one, "Größe", parents, FALSE, now, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_suffix (second, "/20260131090501_größe.sql"));
  g_file_get_contents (second, &text, NULL, NULL);
  g_assert_cmpstr (text, ==, "-- revises: 20260131090500\n-- migrate:up\n\n-- migrate:down\n");

  g_assert_null (reeve_revision_set_create (self->project, one, " /../ ", NULL, TRUE, now, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_USAGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add ("/migrate/revision-set/load", Fixture, NULL, set_up, test_load, tear_down);
  g_test_add ("/migrate/revision-set/problems", Fixture, NULL, set_up, test_problems, tear_down);
  g_test_add ("/migrate/revision-set/unreadable", Fixture, NULL, set_up, test_unreadable,
              tear_down);
  g_test_add ("/migrate/revision-set/create", Fixture, NULL, set_up, test_create, tear_down);
  return g_test_run ();
}
