/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/indexes-postgres.h"

#include "core/backup/index-script-postgres.h"
#include "core/backup/load-rows-postgres.h"
#include "core/backup/tools-postgres.h"
#include "core/base/error.h"
#include "core/base/work.h"

/* Half a million indexes; what is longer is not worth the memory. */
#define LONGEST_SCRIPT (64 * 1024 * 1024)

/* Building: while it lasts. */
typedef struct
{
  const ReevePgIndexes *indexes;
  GMutex lock;
  GHashTable *groups; /* table → Group */
  GHashTable *done;   /* lines */
} Building;

/* Group: the builds of one table. What comes after them is done when none runs any more, for it
 * would wait for them, and keep others waiting. */
typedef struct
{
  guint pending;
  GPtrArray *built; /* those with something after them; borrowed */
} Group;

static void
group_free (gpointer data)
{
  Group *self = data;

  g_ptr_array_unref (self->built);
  g_free (self);
}

/* --- sessions ------------------------------------------------------------------------------- */

/* As pg_restore has it. */
static const char *const settings[] = {
  "SET default_tablespace = ''",
  "SET standard_conforming_strings = on",
};

static gpointer
start_cb (gpointer shared, GCancellable *cancellable, GError **error)
{
  Building *self = shared;
  g_autoptr (ReeveSession) session =
    reeve_pg_load_session (self->indexes->connection, cancellable, error);

  if (session == NULL)
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (settings); i++)
    if (!reeve_session_execute (session, settings[i], cancellable, error))
      return NULL;
  return g_steal_pointer (&session);
}

static void
stop_cb (gpointer shared, gpointer own)
{
  reeve_session_close (own);
  g_object_unref (own);
}

/* --- builds --------------------------------------------------------------------------------- */

/* *@done says whether it could be run; FALSE: nothing more can. */
static gboolean
try_to (ReeveSession *session,
        const char *sql,
        gboolean *done,
        GCancellable *cancellable,
        GError **error)
{
  g_autoptr (GError) local = NULL;

  *done = reeve_session_execute (session, sql, cancellable, &local);
  if (*done)
    return TRUE;
  if (reeve_error_is_cancelled (local) || !reeve_session_is_open (session))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  g_info ("Left to pg_restore: %s: %s", sql, local->message);
  return TRUE;
}

/* The lines that have what they say. */
static void
note_done (Building *self, const ReevePgIndexBuild *build)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_hash_table_add (self->done, build->line);
}

/* One transaction, as in pg_restore. */
static gboolean
try_after (ReeveSession *session,
           const ReevePgIndexBuild *build,
           gboolean *done,
           GCancellable *cancellable,
           GError **error)
{
  *done = TRUE;
  if (!reeve_session_begin (session, cancellable, error))
    return FALSE;
  for (guint i = 0; *done && build->after[i] != NULL; i++)
    if (!try_to (session, build->after[i], done, cancellable, error))
      return FALSE;
  return *done ? reeve_session_commit (session, cancellable, error)
               : reeve_session_rollback (session, error);
}

/* An index that is not all that it should be would be in pg_restore's way. */
static gboolean
finish (Building *self,
        ReeveSession *session,
        const ReevePgIndexBuild *build,
        GCancellable *cancellable,
        GError **error)
{
  g_autofree char *drop = NULL;
  gboolean done;

  if (!try_after (session, build, &done, cancellable, error))
    return FALSE;
  if (done)
    {
      note_done (self, build);
      return TRUE;
    }
  drop = g_strdup_printf ("DROP INDEX %s", build->index);
  return reeve_session_execute (session, drop, cancellable, error);
}

/* After the last build of its table: what is to be made of them; else NULL. */
static GPtrArray *
end_build (Building *self, ReevePgIndexBuild *build, gboolean done)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  Group *group = g_hash_table_lookup (self->groups, build->table);

  if (done && build->after[0] != NULL)
    g_ptr_array_add (group->built, build);
  else if (done)
    g_hash_table_add (self->done, build->line);
  return --group->pending == 0 ? g_ptr_array_ref (group->built) : NULL;
}

static gboolean
run_cb (gpointer shared, gpointer own, gpointer item, GCancellable *cancellable, GError **error)
{
  Building *self = shared;
  ReevePgIndexBuild *build = item;
  g_autoptr (GPtrArray) built = NULL;
  gboolean done;

  if (!try_to (own, build->build, &done, cancellable, error))
    return FALSE;
  built = end_build (self, build, done);
  for (guint i = 0; built != NULL && i < built->len; i++)
    if (!finish (self, own, g_ptr_array_index (built, i), cancellable, error))
      return FALSE;
  return TRUE;
}

static int
compare_builds (gconstpointer a, gconstpointer b)
{
  const ReevePgIndexBuild *left = *(const ReevePgIndexBuild *const *) a;
  const ReevePgIndexBuild *right = *(const ReevePgIndexBuild *const *) b;

  if (left->weight != right->weight)
    return left->weight < right->weight ? 1 : -1;
  return 0;
}

static gboolean
run_builds (Building *self, GPtrArray *builds, GCancellable *cancellable, GError **error)
{
  static const ReeveWork work = { start_cb, run_cb, stop_cb };

  for (guint i = 0; i < builds->len; i++)
    {
      const ReevePgIndexBuild *build = g_ptr_array_index (builds, i);
      Group *group = g_hash_table_lookup (self->groups, build->table);

      if (group == NULL)
        {
          group = g_new0 (Group, 1);
          group->built = g_ptr_array_new ();
          g_hash_table_insert (self->groups, (gpointer) build->table, group);
        }
      group->pending++;
    }
  g_ptr_array_sort (builds, compare_builds);
  return reeve_work_run (&work, self, builds, self->indexes->threads, cancellable, error);
}

/* --- the whole ------------------------------------------------------------------------------ */

/* (element-type ReevePgIndexBuild) (transfer full): */
static GPtrArray *
find_builds (const ReevePgIndexes *self, GCancellable *cancellable, GError **error)
{
  g_auto (ReeveTemporary) list = REEVE_TEMPORARY_INIT;
  g_auto (ReeveTemporary) output = REEVE_TEMPORARY_INIT;
  g_auto (GStrv) lines = reeve_pg_entries_dup_indexes (self->entries, &list, error);
  g_autofree char *use = g_strdup_printf ("--use-list=%s", list.path);
  const char *const argv[] = { self->program, "--section=post-data", use, "--file=-", self->archive,
                               self->no_tablespaces ? "--no-tablespaces" : NULL, NULL };
  ReeveChild child = { .argv = argv, .name = "pg_restore" };
  g_autofree char *script = NULL;
  gsize length;

  if (lines == NULL)
    return NULL;
  if (lines[0] == NULL)
    return g_ptr_array_new ();
  if (!reeve_temporary_open (&output, g_get_tmp_dir (), error))
    return NULL;
  child.output = output.fd;
  if (!reeve_child_run (&child, cancellable, error) ||
      !g_file_get_contents (output.path, &script, &length, error))
    return NULL;
  if (length > LONGEST_SCRIPT)
    return g_ptr_array_new ();
  return reeve_pg_index_script_read (script, length, (const char *const *) lines, self->tables);
}

gboolean
reeve_pg_indexes_build (const ReevePgIndexes *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) builds = find_builds (self, cancellable, error);
  g_autoptr (GHashTable) groups = g_hash_table_new_full (NULL, NULL, NULL, group_free);
  g_autoptr (GHashTable) done = g_hash_table_new (g_str_hash, g_str_equal);
  Building building = { .indexes = self, .groups = groups, .done = done };
  gboolean ok;

  if (builds == NULL)
    return FALSE;
  g_mutex_init (&building.lock);
  ok = run_builds (&building, builds, cancellable, error);
  g_mutex_clear (&building.lock);
  return ok &&
         (g_hash_table_size (done) == 0 || reeve_pg_entries_drop (self->entries, done, error));
}
