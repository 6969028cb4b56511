/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/models/migration-source.h"

#include "core/base/error.h"

/* An editor writes several times while it saves; one look is enough. */
#define SETTLE_MS 150
/* How long the database may let one wait before the files are shown without it. */
#define PATIENCE_MS 250
/* Looks under way at once. Threads of their own: servers that do not answer must not keep the
 * threads that GTask shares among everybody. */
#define MAX_LOOKS 16

/* The files that are watched: the folder of the revisions, and reeve.json. */
enum
{
  WATCH_REVISIONS,
  WATCH_PROJECT,
  N_WATCHES,
};

struct _ReeveMigrationSource
{
  GObject parent_instance;

  ReeveDatabase *database;
  ReeveProject *project;
  ReeveMigrationView *view;
  ReeveMigrationFault fault;
  GError *error;
  GCancellable *cancellable; /* of the look under way */
  gboolean again;            /* look once more when that one ends */
  gboolean stopped;
  guint settle;
  GFileMonitor *monitors[N_WATCHES];
  char *watched[N_WATCHES];
};

/* One look: first the project is opened, so that it can be watched before its files are read,
 * then the files and the database are read. */
typedef struct
{
  ReeveDatabase *database;
  char *folder;
  const char *engine;
  ReeveProject *project;
  ReeveMigrationView *previous;
  ReeveMigrationView *files;
  ReeveMigrationFault fault; /* where it ended, with the task's error */
} Look;

static guint changed_signal;

G_DEFINE_FINAL_TYPE (ReeveMigrationSource, reeve_migration_source, G_TYPE_OBJECT)

static void
look_free (gpointer data)
{
  Look *look = data;

  g_clear_object (&look->database);
  g_free (look->folder);
  g_clear_object (&look->project);
  g_clear_object (&look->previous);
  g_clear_object (&look->files);
  g_free (look);
}

static void
emit_changed (ReeveMigrationSource *self)
{
  if (!self->stopped)
    g_signal_emit (self, changed_signal, 0);
}

static gboolean
is_current (ReeveMigrationSource *self, GTask *task)
{
  return self->cancellable != NULL && self->cancellable == g_task_get_cancellable (task);
}

/* --- watching ------------------------------------------------------------------------------ */

static gboolean
settled_cb (gpointer data)
{
  ReeveMigrationSource *self = data;

  self->settle = 0;
  reeve_migration_source_refresh (self);
  return G_SOURCE_REMOVE;
}

/* Editors write other files beside the one they save. */
static gboolean
matters (ReeveMigrationSource *self, GFile *file)
{
  g_autofree char *name = file != NULL ? g_file_get_basename (file) : NULL;
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

  return name != NULL &&
         (reeve_revision_matches_name (name) || g_str_equal (name, REEVE_PROJECT_FILE) ||
          g_strcmp0 (path, self->watched[WATCH_REVISIONS]) == 0);
}

static void
file_changed_cb (GFileMonitor *monitor,
                 GFile *file,
                 GFile *other,
                 GFileMonitorEvent event,
                 ReeveMigrationSource *self)
{
  if (event == G_FILE_MONITOR_EVENT_ATTRIBUTE_CHANGED)
    return;
  if (self->settle == 0 && (matters (self, file) || matters (self, other)))
    self->settle = g_timeout_add (SETTLE_MS, settled_cb, self);
}

static void
unwatch (ReeveMigrationSource *self, guint which)
{
  if (self->monitors[which] != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->monitors[which], self);
      g_file_monitor_cancel (self->monitors[which]);
    }
  g_clear_object (&self->monitors[which]);
  g_clear_pointer (&self->watched[which], g_free);
}

static void
watch (ReeveMigrationSource *self, guint which, const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);

  if (g_strcmp0 (self->watched[which], path) == 0)
    return;
  unwatch (self, which);
  self->watched[which] = g_strdup (path);
  self->monitors[which] =
    which == WATCH_REVISIONS
      ? g_file_monitor_directory (file, G_FILE_MONITOR_WATCH_MOVES, NULL, NULL)
      : g_file_monitor_file (file, G_FILE_MONITOR_WATCH_MOVES, NULL, NULL);
  if (self->monitors[which] == NULL)
    return;
  g_file_monitor_set_rate_limit (self->monitors[which], SETTLE_MS);
  g_signal_connect (self->monitors[which], "changed", G_CALLBACK (file_changed_cb), self);
}

/* A folder that is not there is watched too: it may come back. Its old watch saw it go and sees
 * nothing any more. */
static void
watch_project (ReeveMigrationSource *self, const Look *look)
{
  const char *folder = look->project != NULL ? reeve_project_get_folder (look->project)
                                             : look->folder;
  g_autofree char *file = g_build_filename (folder, REEVE_PROJECT_FILE, NULL);

  if (look->project == NULL || self->fault == REEVE_MIGRATION_PROJECT_FAULT)
    unwatch (self, WATCH_REVISIONS);
  watch (self, WATCH_REVISIONS,
         look->project != NULL ? reeve_project_get_migrations (look->project) : folder);
  watch (self, WATCH_PROJECT, file);
}

/* --- looking ------------------------------------------------------------------------------- */

static void
take_view (ReeveMigrationSource *self, ReeveMigrationView *view)
{
  g_set_object (&self->view, view);
}

static void
finish_look (ReeveMigrationSource *self, ReeveMigrationFault fault, const GError *error)
{
  g_clear_object (&self->cancellable);
  g_clear_error (&self->error);
  self->fault = fault;
  self->error = error != NULL ? g_error_copy (error) : NULL;
  emit_changed (self);
  if (self->again && !self->stopped)
    {
      self->again = FALSE;
      reeve_migration_source_refresh (self);
    }
}

/* The files alone, where the database lets one wait and there is nothing better to show. */
static gboolean
out_of_patience_cb (gpointer data)
{
  GTask *task = data;
  ReeveMigrationSource *self = g_task_get_source_object (task);
  Look *look = g_task_get_task_data (task);

  if (is_current (self, task) && self->view == NULL)
    {
      take_view (self, look->files);
      emit_changed (self);
    }
  return G_SOURCE_REMOVE;
}

static void
tell_patience (GTask *task)
{
  g_autoptr (GSource) timer = g_timeout_source_new (PATIENCE_MS);

  g_source_set_callback (timer, out_of_patience_cb, g_object_ref (task), g_object_unref);
  g_source_attach (timer, g_task_get_context (task));
}

/* In a worker. */
static ReeveMigrationView *
read_all (GTask *task, Look *look, GError **error)
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autoptr (ReevePool) pool = NULL;

  look->fault = REEVE_MIGRATION_PROJECT_FAULT;
  look->files =
    reeve_migration_view_read_files (look->project, look->engine, look->previous, error);
  if (look->files == NULL)
    return NULL;
  if (look->previous == NULL)
    tell_patience (task);
  look->fault = REEVE_MIGRATION_DATABASE_FAULT;
  pool = reeve_database_acquire_pool (look->database, cancellable, error);
  if (pool == NULL)
    return NULL;
  return reeve_migration_view_read_database (look->files, pool, cancellable, error);
}

/* In a worker. What has no project yet gets it, what has one is read. */
static void
look_thread (gpointer data, gpointer unused)
{
  g_autoptr (GTask) task = data;
  Look *look = g_task_get_task_data (task);
  GError *error = NULL;
  gpointer result;

  if (g_task_return_error_if_cancelled (task))
    return;
  if (look->project == NULL)
    {
      look->fault = REEVE_MIGRATION_PROJECT_FAULT;
      result = reeve_project_open (look->folder, &error);
    }
  else
    result = read_all (task, look, &error);
  if (result != NULL)
    g_task_return_pointer (task, result, g_object_unref);
  else
    g_task_return_error (task, error);
}

static void
push (GTask *task)
{
  static GThreadPool *looks;

  if (g_once_init_enter (&looks))
    g_once_init_leave (&looks, g_thread_pool_new (look_thread, NULL, MAX_LOOKS, FALSE, NULL));
  g_thread_pool_push (looks, g_object_ref (task), NULL);
}

/* Only what the database itself does not say is its fault; a broken file is not. */
static void
fail_look (ReeveMigrationSource *self, Look *look, const GError *error)
{
  if (look->fault == REEVE_MIGRATION_DATABASE_FAULT)
    {
      /* What was seen with an answer is kept: old, but more than the files say. */
      if (self->view == NULL || !reeve_migration_view_has_answer (self->view))
        take_view (self, look->files);
      reeve_database_note_error (self->database, error);
    }
  finish_look (self, look->fault, error);
  if (look->fault == REEVE_MIGRATION_PROJECT_FAULT)
    watch_project (self, look);
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer unused)
{
  ReeveMigrationSource *self = REEVE_MIGRATION_SOURCE (object);
  GTask *task = G_TASK (result);
  g_autoptr (GError) error = NULL;
  g_autoptr (ReeveMigrationView) view = g_task_propagate_pointer (task, &error);

  if (!is_current (self, task))
    return;
  if (view == NULL)
    {
      fail_look (self, g_task_get_task_data (task), error);
      return;
    }
  take_view (self, view);
  reeve_database_note_status (self->database, reeve_migration_view_get_status (view));
  finish_look (self, REEVE_MIGRATION_FINE, NULL);
}

static void
opened_cb (GObject *object, GAsyncResult *result, gpointer unused)
{
  ReeveMigrationSource *self = REEVE_MIGRATION_SOURCE (object);
  GTask *opening = G_TASK (result);
  Look *look = g_task_get_task_data (opening);
  g_autoptr (GError) error = NULL;
  g_autoptr (GTask) task = NULL;
  ReeveProject *project = g_task_propagate_pointer (opening, &error);
  Look *next;

  if (!is_current (self, opening))
    {
      g_clear_object (&project);
      return;
    }
  if (project == NULL)
    {
      fail_look (self, look, error);
      return;
    }
  next = g_new0 (Look, 1);
  next->database = g_object_ref (look->database);
  next->engine = look->engine;
  next->project = project;
  g_set_object (&self->project, project);
  g_set_object (&next->previous, self->view);
  watch_project (self, next);
  task = g_task_new (self, self->cancellable, read_cb, NULL);
  g_task_set_task_data (task, next, look_free);
  push (task);
}

void
reeve_migration_source_refresh (ReeveMigrationSource *self)
{
  ReeveConnection *connection;
  g_autoptr (GTask) task = NULL;
  Look *look;

  g_return_if_fail (REEVE_IS_MIGRATION_SOURCE (self));

  if (self->stopped)
    return;
  if (self->cancellable != NULL)
    {
      self->again = TRUE;
      return;
    }
  connection = reeve_database_get_connection (self->database);
  if (reeve_connection_get_project (connection) == NULL)
    {
      g_clear_object (&self->view);
      g_clear_object (&self->project);
      finish_look (self, REEVE_MIGRATION_NO_PROJECT, NULL);
      return;
    }
  self->cancellable = g_cancellable_new ();
  look = g_new0 (Look, 1);
  look->database = g_object_ref (self->database);
  look->folder = g_strdup (reeve_connection_get_project (connection));
  look->engine = reeve_connection_get_engine (connection);
  task = g_task_new (self, self->cancellable, opened_cb, NULL);
  g_task_set_task_data (task, look, look_free);
  push (task);
  emit_changed (self);
}

/* --- the object ---------------------------------------------------------------------------- */

/* Another project or another address: what was seen was of something else. */
static void
connection_changed_cb (ReeveMigrationSource *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->view);
  g_clear_object (&self->project);
  g_clear_error (&self->error);
  self->fault = REEVE_MIGRATION_FINE;
  self->again = FALSE;
  for (guint i = 0; i < N_WATCHES; i++)
    unwatch (self, i);
  reeve_migration_source_refresh (self);
}

void
reeve_migration_source_stop (ReeveMigrationSource *self)
{
  g_return_if_fail (REEVE_IS_MIGRATION_SOURCE (self));

  self->stopped = TRUE;
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->settle, g_source_remove);
  for (guint i = 0; i < N_WATCHES; i++)
    unwatch (self, i);
}

static void
reeve_migration_source_dispose (GObject *object)
{
  ReeveMigrationSource *self = REEVE_MIGRATION_SOURCE (object);

  reeve_migration_source_stop (self);
  g_clear_object (&self->view);
  g_clear_object (&self->project);
  g_clear_object (&self->database);
  G_OBJECT_CLASS (reeve_migration_source_parent_class)->dispose (object);
}

static void
reeve_migration_source_finalize (GObject *object)
{
  g_clear_error (&REEVE_MIGRATION_SOURCE (object)->error);
  G_OBJECT_CLASS (reeve_migration_source_parent_class)->finalize (object);
}

static void
reeve_migration_source_class_init (ReeveMigrationSourceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = reeve_migration_source_dispose;
  object_class->finalize = reeve_migration_source_finalize;

  changed_signal = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
}

static void
reeve_migration_source_init (ReeveMigrationSource *self)
{
}

ReeveMigrationSource *
reeve_migration_source_new (ReeveDatabase *database)
{
  ReeveMigrationSource *self = g_object_new (REEVE_TYPE_MIGRATION_SOURCE, NULL);

  self->database = g_object_ref (database);
  g_signal_connect_object (database, "notify::connection", G_CALLBACK (connection_changed_cb),
                           self, G_CONNECT_SWAPPED);
  return self;
}

gboolean
reeve_migration_source_is_reading (ReeveMigrationSource *self)
{
  g_return_val_if_fail (REEVE_IS_MIGRATION_SOURCE (self), FALSE);
  return self->cancellable != NULL;
}

ReeveMigrationView *
reeve_migration_source_get_view (ReeveMigrationSource *self)
{
  g_return_val_if_fail (REEVE_IS_MIGRATION_SOURCE (self), NULL);
  return self->view;
}

ReeveProject *
reeve_migration_source_get_project (ReeveMigrationSource *self)
{
  g_return_val_if_fail (REEVE_IS_MIGRATION_SOURCE (self), NULL);
  return self->project;
}

ReeveMigrationFault
reeve_migration_source_get_fault (ReeveMigrationSource *self)
{
  g_return_val_if_fail (REEVE_IS_MIGRATION_SOURCE (self), REEVE_MIGRATION_FINE);
  return self->fault;
}

const GError *
reeve_migration_source_get_error (ReeveMigrationSource *self)
{
  g_return_val_if_fail (REEVE_IS_MIGRATION_SOURCE (self), NULL);
  return self->error;
}
