/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/models/seed-view.h"

#include "core/base/error.h"
#include "core/project/project.h"
#include "core/seed/profile.h"
#include "core/seed/runs.h"

/* What one reading brings. */
typedef struct
{
  ReeveSeedFault fault;
  GError *error;
  char *folder;
  GPtrArray *cards;
  GPtrArray *runs;
} Seen;

struct _ReeveSeedView
{
  GObject parent_instance;

  ReeveDatabase *database;
  GCancellable *cancellable; /* of the reading under way */
  gboolean again;
  gboolean stopped;
  Seen *seen;
};

/* What a worker is given. */
typedef struct
{
  ReeveDatabase *database;
  char *project;
  ReeveEnvironment environment;
} Reading;

static guint read_signal;

G_DEFINE_FINAL_TYPE (ReeveSeedView, reeve_seed_view, G_TYPE_OBJECT)

static void
card_free (gpointer data)
{
  ReeveSeedCard *card = data;

  g_free (card->name);
  g_free (card->file);
  g_free (card->description);
  g_strfreev (card->environments);
  g_free (card->requires);
  g_clear_error (&card->error);
  g_free (card);
}

static void
seen_free (gpointer data)
{
  Seen *seen = data;

  g_clear_error (&seen->error);
  g_free (seen->folder);
  g_ptr_array_unref (seen->cards);
  g_clear_pointer (&seen->runs, g_ptr_array_unref);
  g_free (seen);
}

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  g_object_unref (reading->database);
  g_free (reading->project);
  g_free (reading);
}

/* --- in a worker --------------------------------------------------------------------------- */

static void
count_rows (ReeveSeedCard *card, const ReeveSeedProfile *profile)
{
  GPtrArray *entries = reeve_seed_profile_get_entries (profile);
  g_autoptr (GHashTable) tables = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < entries->len; i++)
    {
      const ReeveSeedEntry *entry = g_ptr_array_index (entries, i);
      guint64 rows;

      g_hash_table_add (tables, entry->table);
      if (entry->generate != NULL)
        card->is_generated = TRUE;
      if (reeve_seed_entry_get_rows (entry, &rows))
        card->rows += rows;
      else
        card->is_more = TRUE;
    }
  card->n_tables = g_hash_table_size (tables);
}

static char *
dup_file (const char *folder, const char *name, const GError *error)
{
  const ReeveErrorDetail *detail = reeve_error_get_detail (error);
  g_autofree char *file = g_strconcat (name, ".json", NULL);

  return detail != NULL && detail->file != NULL ? g_canonicalize_filename (detail->file, folder)
                                                : g_build_filename (folder, file, NULL);
}

static ReeveSeedCard *
read_card (const char *folder, const char *name, ReeveEnvironment environment)
{
  ReeveSeedCard *card = g_new0 (ReeveSeedCard, 1);
  g_autoptr (ReeveSeedProfile) profile = reeve_seed_profile_load (folder, name, &card->error);
  const char *const *environments;

  card->name = g_strdup (name);
  card->file = dup_file (folder, name, card->error);
  if (profile == NULL)
    return card;
  environments = reeve_seed_profile_get_environments (profile);
  card->description = g_strdup (reeve_seed_profile_get_description (profile));
  card->environments = g_strdupv ((char **) environments);
  card->requires = g_strdup (reeve_seed_profile_get_requires (profile));
  card->is_meant = g_strv_contains (environments, reeve_environment_name (environment));
  count_rows (card, profile);
  return card;
}

static gboolean
read_project (Seen *seen, const Reading *reading)
{
  g_autoptr (ReeveProject) project = reeve_project_open (reading->project, &seen->error);
  g_auto (GStrv) names = NULL;

  if (project == NULL)
    return FALSE;
  seen->folder = g_strdup (reeve_project_get_seeds (project));
  names = reeve_seed_profile_list (seen->folder);
  for (guint i = 0; names[i] != NULL; i++)
    g_ptr_array_add (seen->cards, read_card (seen->folder, names[i], reading->environment));
  return TRUE;
}

static gboolean
read_runs (Seen *seen, const Reading *reading, GCancellable *cancellable)
{
  g_autoptr (ReevePool) pool =
    reeve_database_acquire_pool (reading->database, cancellable, &seen->error);
  ReeveSession *session =
    pool != NULL ? reeve_pool_acquire_reader (pool, cancellable, &seen->error) : NULL;

  if (session == NULL)
    return FALSE;
  seen->runs = reeve_seed_runs_read (session, TRUE, cancellable, &seen->error);
  reeve_pool_release (pool, session);
  return seen->runs != NULL;
}

static gpointer
read_thread (gpointer data)
{
  g_autoptr (GTask) task = data;
  const Reading *reading = g_task_get_task_data (task);
  Seen *seen = g_new0 (Seen, 1);

  seen->cards = g_ptr_array_new_with_free_func (card_free);
  if (reading->project == NULL)
    seen->fault = REEVE_SEED_NO_PROJECT;
  else if (!read_project (seen, reading))
    seen->fault = REEVE_SEED_PROJECT_FAULT;
  else if (!read_runs (seen, reading, g_task_get_cancellable (task)))
    seen->fault = REEVE_SEED_DATABASE_FAULT;
  g_task_return_pointer (task, seen, seen_free);
  return NULL;
}

/* --- in the main thread -------------------------------------------------------------------- */

static void
read_cb (GObject *object, GAsyncResult *result, gpointer unused)
{
  ReeveSeedView *self = REEVE_SEED_VIEW (object);
  g_autoptr (GError) error = NULL;
  Seen *seen = g_task_propagate_pointer (G_TASK (result), &error);

  /* Another connection, or nobody looks any more. */
  if (self->cancellable != g_task_get_cancellable (G_TASK (result)))
    {
      g_clear_pointer (&seen, seen_free);
      return;
    }
  g_clear_object (&self->cancellable);
  if (seen != NULL)
    {
      g_clear_pointer (&self->seen, seen_free);
      self->seen = seen;
    }
  if (self->again)
    reeve_seed_view_refresh (self);
  else
    g_signal_emit (self, read_signal, 0);
}

void
reeve_seed_view_refresh (ReeveSeedView *self)
{
  ReeveConnection *connection;
  g_autoptr (GTask) task = NULL;
  Reading *reading;

  g_return_if_fail (REEVE_IS_SEED_VIEW (self));

  self->again = self->cancellable != NULL;
  if (self->stopped || self->again)
    return;
  connection = reeve_database_get_connection (self->database);
  reading = g_new0 (Reading, 1);
  reading->database = g_object_ref (self->database);
  reading->project = g_strdup (reeve_connection_get_project (connection));
  reading->environment = reeve_connection_get_environment (connection);
  self->cancellable = g_cancellable_new ();
  task = g_task_new (self, self->cancellable, read_cb, NULL);
  g_task_set_check_cancellable (task, TRUE);
  g_task_set_task_data (task, reading, reading_free);
  /* A thread of its own: servers that do not answer must not keep those that GTask shares. */
  g_thread_unref (g_thread_new ("seeds", read_thread, g_object_ref (task)));
}

void
reeve_seed_view_stop (ReeveSeedView *self)
{
  g_return_if_fail (REEVE_IS_SEED_VIEW (self));

  self->stopped = TRUE;
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

/* What was seen was of something else. */
static void
connection_changed_cb (ReeveSeedView *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->seen, seen_free);
  reeve_seed_view_refresh (self);
}

static void
reeve_seed_view_dispose (GObject *object)
{
  ReeveSeedView *self = REEVE_SEED_VIEW (object);

  reeve_seed_view_stop (self);
  g_clear_pointer (&self->seen, seen_free);
  g_clear_object (&self->database);
  G_OBJECT_CLASS (reeve_seed_view_parent_class)->dispose (object);
}

static void
reeve_seed_view_class_init (ReeveSeedViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = reeve_seed_view_dispose;
  read_signal = g_signal_new ("read", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                              NULL, G_TYPE_NONE, 0);
}

static void
reeve_seed_view_init (ReeveSeedView *self)
{
}

ReeveSeedView *
reeve_seed_view_new (ReeveDatabase *database)
{
  ReeveSeedView *self = g_object_new (REEVE_TYPE_SEED_VIEW, NULL);

  self->database = g_object_ref (database);
  g_signal_connect_object (database, "notify::connection", G_CALLBACK (connection_changed_cb),
                           self, G_CONNECT_SWAPPED);
  return self;
}

gboolean
reeve_seed_view_was_read (ReeveSeedView *self)
{
  g_return_val_if_fail (REEVE_IS_SEED_VIEW (self), FALSE);
  return self->seen != NULL;
}

ReeveSeedFault
reeve_seed_view_get_fault (ReeveSeedView *self)
{
  g_return_val_if_fail (REEVE_IS_SEED_VIEW (self), REEVE_SEED_FINE);
  return self->seen != NULL ? self->seen->fault : REEVE_SEED_FINE;
}

const GError *
reeve_seed_view_get_error (ReeveSeedView *self)
{
  g_return_val_if_fail (REEVE_IS_SEED_VIEW (self), NULL);
  return self->seen != NULL ? self->seen->error : NULL;
}

const char *
reeve_seed_view_get_folder (ReeveSeedView *self)
{
  g_return_val_if_fail (REEVE_IS_SEED_VIEW (self), NULL);
  return self->seen != NULL ? self->seen->folder : NULL;
}

GPtrArray *
reeve_seed_view_get_cards (ReeveSeedView *self)
{
  g_return_val_if_fail (REEVE_IS_SEED_VIEW (self), NULL);
  return self->seen != NULL ? self->seen->cards : NULL;
}

GPtrArray *
reeve_seed_view_get_runs (ReeveSeedView *self)
{
  g_return_val_if_fail (REEVE_IS_SEED_VIEW (self), NULL);
  return self->seen != NULL ? self->seen->runs : NULL;
}
