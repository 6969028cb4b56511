/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-copies"

#include "config.h"

#include "core/copies/copies-sqlite.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/i18n.h"
#include "core/base/temporary.h"
#include "core/base/work.h"
#include "core/copies/files-sqlite.h"
#include "core/db/sqlite/copy.h"
#include "core/db/sqlite/replace.h"
#include "core/job/preflight.h"

#define MOST_THREADS 4
#define SPARES 1

/* Item: a copy, and the file that becomes it. */
typedef struct
{
  const ReeveCopy *copy;
  char *place;
  char *fresh;
} Item;

/* Making: what the threads share. */
typedef struct
{
  ReeveCopiesTask *task;
  GMutex lock;
  guint done;
  guint total;
} Making;

static void
item_free (gpointer data)
{
  Item *item = data;

  g_free (item->place);
  g_free (item->fresh);
  g_free (item);
}

static char *
find_template (const ReeveCopyFolder *folder)
{
  return g_build_filename (folder->path, "template.db", NULL);
}

/* --- files ---------------------------------------------------------------------------------- */

/* The template is made once, and durable: everything else can be made of it again. */
static gboolean
make_template (ReeveCopiesTask *task,
               const ReeveCopyFolder *folder,
               GCancellable *cancellable,
               GError **error)
{
  const char *source = reeve_connection_get_database (task->connection);
  g_autofree char *template = find_template (folder);
  g_auto (ReeveTemporary) fresh = REEVE_TEMPORARY_INIT;
  g_autoptr (ReeveSession) session = NULL;

  if (!reeve_temporary_open (&fresh, folder->path, error))
    return FALSE;
  session = reeve_sqlite_scratch_open (source, TRUE, cancellable, error);
  if (session == NULL || !reeve_sqlite_begin_reading (session, cancellable, error) ||
      !reeve_sqlite_copy (session, fresh.path, NULL, cancellable, error))
    return FALSE;
  if (fsync (fresh.fd) != 0 || rename (fresh.path, template) != 0)
    {
      reeve_file_set_error (error, _("Cannot create “%s”"), template);
      return FALSE;
    }
  task->set->place = g_steal_pointer (&template);
  return TRUE;
}

static gboolean
clone_cb (gpointer shared, gpointer own, gpointer data, GCancellable *cancellable, GError **error)
{
  Making *self = shared;
  Item *item = data;

  if (item->fresh == NULL || access (item->fresh, F_OK) == 0)
    return TRUE;
  if (!reeve_copies_clone_file (self->task->set->place, item->fresh, cancellable, error))
    return FALSE;
  g_mutex_lock (&self->lock);
  reeve_progress_set (reeve_job_get_progress (self->task->job), _("Making the copies"), "steps",
                      ++self->done, self->total);
  g_mutex_unlock (&self->lock);
  return TRUE;
}

/* The files that are going to be the chosen copies, known before they get their names: whatever
 * happens then, it is clear what is whose. */
static GPtrArray *
make_files (ReeveCopiesTask *task,
            ReeveCopyFolder *folder,
            GCancellable *cancellable,
            GError **error)
{
  const ReeveWork work = { .run = clone_cb };
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (item_free);
  Making making = { .task = task, .total = task->chosen->len };
  gboolean ok;

  for (guint i = 0; i < task->chosen->len; i++)
    {
      Item *item = g_new0 (Item, 1);
      GPtrArray *spares = task->set->spares;

      item->copy = g_ptr_array_index (task->chosen, i);
      item->place = reeve_copy_folder_dup_place (folder, item->copy->name);
      item->fresh = spares->len > 0 ? g_ptr_array_steal_index_fast (spares, spares->len - 1)
                                    : reeve_copy_folder_dup_unused (folder, "spare");
      g_ptr_array_add (items, item);
    }
  g_mutex_init (&making.lock);
  ok = reeve_work_run (&work, &making, items, MOST_THREADS, cancellable, error);
  g_mutex_clear (&making.lock);
  for (guint i = 0; ok && i < items->len; i++)
    {
      const Item *item = g_ptr_array_index (items, i);

      ok = reeve_copy_folder_know (folder, item->fresh, item->copy->number, error);
    }
  return ok && reeve_copy_folder_write (folder, task->set, error) ? g_steal_pointer (&items)
                                                                  : NULL;
}

/* Those that a job which died left are too many. */
static void
trim_spares (GPtrArray *spares)
{
  while (spares->len > SPARES)
    {
      unlink (g_ptr_array_index (spares, spares->len - 1));
      g_ptr_array_set_size (spares, (gint) spares->len - 1);
    }
}

static gboolean
refill_spares (ReeveCopiesTask *task,
               const ReeveCopyFolder *folder,
               GCancellable *cancellable,
               GError **error)
{
  trim_spares (task->set->spares);
  while (task->set->spares->len < SPARES)
    {
      g_autofree char *path = reeve_copy_folder_dup_unused (folder, "spare");

      if (!reeve_copies_clone_file (task->set->place, path, cancellable, error))
        return FALSE;
      g_ptr_array_add (task->set->spares, g_steal_pointer (&path));
    }
  return TRUE;
}

/* What SQLite may have left beside a file that is gone would destroy the new one. */
static gboolean
place_new (const Item *item, GError **error)
{
  if (access (item->place, F_OK) != 0)
    reeve_temporary_remove_companions (item->place);
  return reeve_sqlite_place_new (item->fresh, item->place, error);
}

/* --- creating ------------------------------------------------------------------------------- */

static void
add_access (ReeveCopiesTask *task, const char *name, const char *place)
{
  g_ptr_array_add (task->accesses, reeve_copy_access_new (name, place, NULL, NULL));
}

static gboolean
create_in (ReeveCopiesTask *task,
           ReeveCopyFolder *folder,
           GCancellable *cancellable,
           GError **error)
{
  g_autoptr (GPtrArray) items = NULL;

  if (task->set->place == NULL && !make_template (task, folder, cancellable, error))
    return FALSE;
  items = make_files (task, folder, cancellable, error);
  if (items == NULL)
    return FALSE;
  for (guint i = 0; i < items->len; i++)
    {
      const Item *item = g_ptr_array_index (items, i);

      if (g_cancellable_set_error_if_cancelled (cancellable, error) || !place_new (item, error))
        return FALSE;
      add_access (task, item->copy->name, item->place);
    }
  for (guint i = 0; i < task->known->len; i++)
    {
      const ReeveCopy *copy = g_ptr_array_index (task->known, i);

      add_access (task, copy->name, copy->place);
    }
  return refill_spares (task, folder, cancellable, error);
}

/* *@now is what the folder says under its lock. */
static gboolean
open_folder (ReeveCopiesTask *task, ReeveCopyFolder *folder, ReeveCopySet **now, GError **error)
{
  g_autoptr (GError) local = NULL;

  reeve_copy_folder_init (folder, task->connection, task->prefix);
  if (!reeve_copy_folder_lock (folder, error))
    return FALSE;
  *now = reeve_copy_folder_read (folder, task->prefix, &local);
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* The plan was made without the lock: another job may have ended since. */
static gboolean
open_planned (ReeveCopiesTask *task, ReeveCopyFolder *folder, GError **error)
{
  g_autoptr (ReeveCopySet) now = NULL;

  if (!open_folder (task, folder, &now, error))
    return FALSE;
  if (g_strcmp0 (now != NULL ? now->record : NULL, task->set->record) == 0)
    return TRUE;
  /* The lock alone is no set. */
  if (now == NULL)
    reeve_copy_folder_remove (folder, NULL);
  reeve_set_error (error, REEVE_ERROR_STALE,
                   _("Another job has changed the copies in “%s” since the plan was made"),
                   folder->copies);
  reeve_error_set_unchanged (error, _("Nothing was changed."));
  reeve_error_set_remedy (error, _("Look at the new plan and run that."));
  return FALSE;
}

static gboolean
create (ReeveCopiesTask *task, GCancellable *cancellable, GError **error)
{
  g_auto (ReeveCopyFolder) folder = { 0 };

  return open_planned (task, &folder, error) && create_in (task, &folder, cancellable, error);
}

static gboolean
seal (ReeveCopiesTask *task, GCancellable *cancellable, GError **error)
{
  g_auto (ReeveCopyFolder) folder = { 0 };
  g_autoptr (ReeveCopySet) now = NULL;

  if (!open_folder (task, &folder, &now, error))
    return FALSE;
  /* Somebody may have removed them, or some of them, already. */
  if (now == NULL)
    return TRUE;
  now->is_whole = TRUE;
  return reeve_copy_folder_write (&folder, now, error);
}

/* --- resetting ------------------------------------------------------------------------------ */

static gboolean
swap_in (const ReeveCopyFolder *folder, const Item *item, GCancellable *cancellable, GError **error)
{
  g_autofree char *kept = NULL;

  if (item->copy->state == REEVE_COPY_MISSING)
    return place_new (item, error);
  kept = reeve_copy_folder_dup_unused (folder, "old");
  if (!reeve_sqlite_swap_files (item->place, item->fresh, kept, NULL, cancellable, error))
    return FALSE;
  reeve_temporary_remove_companions (kept);
  unlink (kept);
  return TRUE;
}

/* One that is in use stays as it is; the others need not wait for it. */
static gboolean
swap_all (ReeveCopiesTask *task,
          const ReeveCopyFolder *folder,
          const GPtrArray *items,
          GCancellable *cancellable,
          GError **error)
{
  g_autoptr (GError) first = NULL;

  for (guint i = 0; i < items->len; i++)
    {
      const Item *item = g_ptr_array_index (items, i);
      gint64 begun = g_get_monotonic_time ();
      g_autoptr (GError) local = NULL;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (!swap_in (folder, item, cancellable, &local))
        {
          g_ptr_array_add (task->set->spares, g_strdup (item->fresh));
          reeve_job_log (task->job, REEVE_SEVERITY_WARNING, "%s", local->message);
          if (first == NULL)
            first = g_steal_pointer (&local);
        }
      task->swap_us = MAX (task->swap_us, g_get_monotonic_time () - begun);
    }
  if (first == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&first));
  return FALSE;
}

static gboolean
reset (ReeveCopiesTask *task, GCancellable *cancellable, GError **error)
{
  g_auto (ReeveCopyFolder) folder = { 0 };
  g_autoptr (GPtrArray) items = NULL;
  gint64 begun = g_get_monotonic_time ();
  gboolean ok;

  if (!open_planned (task, &folder, error))
    return FALSE;
  items = make_files (task, &folder, cancellable, error);
  if (items == NULL)
    return FALSE;
  ok = swap_all (task, &folder, items, cancellable, error);
  task->ready_us = g_get_monotonic_time () - begun;
  reeve_copy_folder_forget_gone (&folder, task->set);
  return reeve_copy_folder_write (&folder, task->set, ok ? error : NULL) &&
         refill_spares (task, &folder, cancellable, ok ? error : NULL) && ok;
}

/* --- removing ------------------------------------------------------------------------------- */

static gboolean
remove_file (const ReeveCopy *copy, GError **error)
{
  if (copy->id == NULL)
    return TRUE;
  if (unlink (copy->place) != 0 && errno != ENOENT)
    {
      reeve_file_set_error (error, _("Cannot remove “%s”"), copy->place);
      return FALSE;
    }
  reeve_temporary_remove_companions (copy->place);
  return TRUE;
}

static gboolean
remove_copies (ReeveCopiesTask *task, GCancellable *cancellable, GError **error)
{
  g_auto (ReeveCopyFolder) folder = { 0 };

  if (!open_planned (task, &folder, error))
    return FALSE;
  for (guint i = 0; i < task->chosen->len; i++)
    {
      const ReeveCopy *copy = g_ptr_array_index (task->chosen, i);

      if (g_cancellable_set_error_if_cancelled (cancellable, error) || !remove_file (copy, error))
        return FALSE;
      g_array_append_val (task->set->removed, copy->number);
    }
  if (task->everything)
    return reeve_copy_folder_remove (&folder, error);
  reeve_copy_folder_forget_gone (&folder, task->set);
  return reeve_copy_folder_write (&folder, task->set, error);
}

/* --- looking -------------------------------------------------------------------------------- */

static gboolean
read_set (ReeveConnection *connection, const char *entry, GPtrArray *sets, GError **error)
{
  g_auto (ReeveCopyFolder) folder = { 0 };
  g_autofree char *prefix = NULL;
  g_autoptr (GError) local = NULL;
  ReeveCopySet *set;

  if (entry[0] != '.' || !g_str_has_suffix (entry, ".copies"))
    return TRUE;
  prefix = g_strndup (entry + 1, strlen (entry) - 1 - strlen (".copies"));
  if (!reeve_copies_check_prefix (prefix, NULL))
    return TRUE;
  reeve_copy_folder_init (&folder, connection, prefix);
  set = reeve_copy_folder_read (&folder, prefix, &local);
  if (set != NULL)
    g_ptr_array_add (sets, set);
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static int
compare_prefixes_cb (gconstpointer a, gconstpointer b)
{
  const ReeveCopySet *const *first = a;
  const ReeveCopySet *const *second = b;

  return strcmp ((*first)->prefix, (*second)->prefix);
}

static GPtrArray *
list_sets (ReeveConnection *connection, GCancellable *cancellable, GError **error)
{
  g_autofree char *database =
    g_canonicalize_filename (reeve_connection_get_database (connection), NULL);
  g_autofree char *path = g_path_get_dirname (database);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  g_autoptr (GPtrArray) sets =
    g_ptr_array_new_with_free_func ((GDestroyNotify) reeve_copy_set_free);
  const char *entry;

  while (dir != NULL && (entry = g_dir_read_name (dir)) != NULL)
    if (!read_set (connection, entry, sets, error))
      return NULL;
  g_ptr_array_sort (sets, compare_prefixes_cb);
  return g_steal_pointer (&sets);
}

static gboolean
check (const ReeveCopiesTask *task, ReevePlan *plan, GCancellable *cancellable, GError **error)
{
  g_auto (ReeveCopyFolder) folder = { 0 };
  const char *source = reeve_connection_get_database (task->connection);
  g_autoptr (GString) taken = g_string_new (NULL);
  guint64 wanted;
  GError *reason = NULL;
  struct stat info;

  reeve_copy_folder_init (&folder, task->connection, task->prefix);
  if (stat (source, &info) != 0)
    {
      reeve_file_set_error (&reason, _("Cannot open “%s”"), source);
      reeve_preflight_refuse (plan, reason);
      return TRUE;
    }
  for (guint i = 0; i < task->chosen->len; i++)
    {
      const ReeveCopy *copy = g_ptr_array_index (task->chosen, i);
      g_autofree char *place = reeve_copy_folder_dup_place (&folder, copy->name);
      struct stat other;

      if (lstat (place, &other) == 0 && other.st_size > 0)
        g_string_append_printf (taken, "%s%s", taken->len > 0 ? ", " : "", place);
    }
  if (taken->len > 0)
    {
      reason = reeve_error_new (REEVE_ERROR_CONFLICT,
                                _("There are files already that were not made as these copies: %s"),
                                taken->str);
      reeve_error_set_remedy (&reason, _("Choose another name for the copies."));
      reeve_preflight_refuse (plan, reason);
    }
  if (access (folder.copies, W_OK) != 0)
    {
      reason = NULL;
      reeve_file_set_error (&reason, _("Cannot create files in “%s”"), folder.copies);
      reeve_preflight_refuse (plan, reason);
    }
  wanted = (guint64) info.st_size * (task->chosen->len + 2);
  reeve_preflight_check_space (plan, folder.copies, wanted, wanted + wanted / 4);
  return TRUE;
}

const ReeveCopiesDialect reeve_copies_dialect_sqlite = {
  .engine = "sqlite",
  .has_roles = FALSE,
  .list = list_sets,
  .check = check,
  .create = create,
  .seal = seal,
  .reset = reset,
  .remove = remove_copies,
};
