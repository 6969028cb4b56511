/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/workspace.h"

#include <glib/gi18n.h>

#include "app/models/backup-freshness.h"
#include "core/base/error.h"
#include "core/base/paths.h"
#include "core/db/credentials.h"
#include "core/db/secret-store.h"

#define RELOAD_AFTER_MS 700

/* What the window knows of a submitted job beyond the job itself. */
typedef struct
{
  ReeveDatabase *database;
  char *command;
  gboolean over;
} Submission;

struct _ReeveWorkspace
{
  GObject parent_instance;

  ReeveCatalogue *catalogue;
  ReeveRunner *runner;
  GError *fault;
  gboolean ready;
  gboolean opening;
  GListStore *databases;
  GListStore *jobs;
  GHashTable *submissions; /* ReeveJob → Submission */
  guint running;
  GFileMonitor *monitor; /* of the folder that the catalogue lies in */
  guint reload_source;
};

enum
{
  PROP_READY = 1,
  PROP_RUNNING,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];
static guint job_ended_signal;
static guint changed_signal;
static guint notice_signal;

G_DEFINE_FINAL_TYPE (ReeveWorkspace, reeve_workspace, G_TYPE_OBJECT)

/* What opening brings from the worker. */
typedef struct
{
  ReeveCatalogue *catalogue;
  GPtrArray *connections;
} Opening;

static void
opening_free (gpointer data)
{
  Opening *opening = data;

  g_clear_object (&opening->catalogue);
  g_clear_pointer (&opening->connections, g_ptr_array_unref);
  g_free (opening);
}

static void
submission_free (gpointer data)
{
  Submission *submission = data;

  g_clear_object (&submission->database);
  g_free (submission->command);
  g_free (submission);
}

/* What must be looked at first stands first: production, then by name. */
static int
compare_databases (gconstpointer a, gconstpointer b, gpointer unused)
{
  ReeveConnection *left = reeve_database_get_connection ((ReeveDatabase *) a);
  ReeveConnection *right = reeve_database_get_connection ((ReeveDatabase *) b);
  int order = (int) reeve_connection_get_environment (right) -
              (int) reeve_connection_get_environment (left);

  return order != 0 ? order
                    : g_utf8_collate (reeve_connection_get_name (left),
                                      reeve_connection_get_name (right));
}

static void
emit_changed (ReeveWorkspace *self)
{
  g_signal_emit (self, changed_signal, 0);
}

static gboolean
is_same (ReeveConnection *a, ReeveConnection *b)
{
  return g_strcmp0 (reeve_connection_get_id (a), reeve_connection_get_id (b)) == 0;
}

static gboolean
looks_the_same (ReeveConnection *a, ReeveConnection *b)
{
  return g_str_equal (reeve_connection_get_name (a), reeve_connection_get_name (b)) &&
         g_str_equal (reeve_connection_get_uri (a), reeve_connection_get_uri (b)) &&
         reeve_connection_get_environment (a) == reeve_connection_get_environment (b) &&
         reeve_connection_get_protection (a) == reeve_connection_get_protection (b) &&
         g_strcmp0 (reeve_connection_get_project (a), reeve_connection_get_project (b)) == 0 &&
         g_strcmp0 (reeve_connection_get_colour (a), reeve_connection_get_colour (b)) == 0;
}

/* The database of a connection's permanent id, so that an edited one stays the same object. */
static ReeveDatabase *
find_by_id (ReeveWorkspace *self, ReeveConnection *connection)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->databases));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (ReeveDatabase) database =
        g_list_model_get_item (G_LIST_MODEL (self->databases), i);

      if (is_same (reeve_database_get_connection (database), connection))
        return database;
    }
  return NULL;
}

static void
remove_gone (ReeveWorkspace *self, GPtrArray *connections)
{
  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (self->databases)); i-- > 0;)
    {
      g_autoptr (ReeveDatabase) database =
        g_list_model_get_item (G_LIST_MODEL (self->databases), i);
      gboolean kept = FALSE;

      for (guint j = 0; j < connections->len && !kept; j++)
        kept = is_same (reeve_database_get_connection (database), connections->pdata[j]);
      if (!kept)
        g_list_store_remove (self->databases, i);
    }
}

/* The list becomes what the catalogue says; databases that are still there stay the same objects.
 * New ones are appended at once: one signal for two hundred databases, not two hundred. */
static void
show_connections (ReeveWorkspace *self, GPtrArray *connections)
{
  g_autoptr (GPtrArray) added = g_ptr_array_new_with_free_func (g_object_unref);

  remove_gone (self, connections);
  for (guint i = 0; i < connections->len; i++)
    {
      ReeveConnection *connection = connections->pdata[i];
      ReeveDatabase *database = find_by_id (self, connection);

      reeve_credentials_apply_environment (connection);
      if (database == NULL)
        {
          database = reeve_database_new (connection);
          g_ptr_array_add (added, database);
          reeve_database_look (database);
        }
      else if (!looks_the_same (reeve_database_get_connection (database), connection))
        {
          reeve_database_set_connection (database, connection);
          reeve_database_look (database);
        }
    }
  g_list_store_splice (self->databases, g_list_model_get_n_items (G_LIST_MODEL (self->databases)),
                       0, added->pdata, added->len);
  g_list_store_sort (self->databases, compare_databases, NULL);
}

/* --- the newest backups ---------------------------------------------------------------------- */

static void
show_backups (ReeveWorkspace *self, GHashTable *backups)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->databases));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (ReeveDatabase) database =
        g_list_model_get_item (G_LIST_MODEL (self->databases), i);
      const ReeveNewestBackup *newest =
        g_hash_table_lookup (backups, reeve_database_get_name (database));

      reeve_database_note_backup (database, newest != NULL ? newest->created_us : 0,
                                  newest != NULL ? newest->proof : REEVE_PROOF_NONE);
    }
}

static void
backups_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  GHashTable *backups = reeve_newest_backups_read (data, &error);

  if (backups != NULL)
    g_task_return_pointer (task, backups, (GDestroyNotify) g_hash_table_unref);
  else
    g_task_return_error (task, error);
}

static void
backups_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) backups = g_task_propagate_pointer (G_TASK (result), &error);

  if (backups != NULL)
    show_backups (REEVE_WORKSPACE (object), backups);
  else
    g_message ("The list of backups cannot be read: %s", error->message);
}

/* By itself: a backup may lie in a folder of a server that does not answer. */
static void
read_backups (ReeveWorkspace *self)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, backups_cb, NULL);

  g_task_set_task_data (task, g_object_ref (self->catalogue), g_object_unref);
  g_task_run_in_thread (task, backups_thread);
}

/* --- opening --------------------------------------------------------------------------------- */

static void
open_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Opening *opening = g_new0 (Opening, 1);
  GError *error = NULL;

  opening->catalogue = data != NULL ? g_object_ref (data) : reeve_catalogue_open (NULL, &error);
  if (opening->catalogue != NULL)
    opening->connections = reeve_catalogue_list_connections (opening->catalogue, &error);
  if (opening->connections != NULL)
    g_task_return_pointer (task, opening, opening_free);
  else
    {
      opening_free (opening);
      g_task_return_error (task, error);
    }
}

static gboolean
reload_cb (gpointer data)
{
  ReeveWorkspace *self = data;

  self->reload_source = 0;
  reeve_workspace_open (self);
  return G_SOURCE_REMOVE;
}

/* Another process may have added a database, or this one; either way the list is read anew. */
static void
file_changed_cb (GFileMonitor *monitor,
                 GFile *file,
                 GFile *other,
                 GFileMonitorEvent event,
                 ReeveWorkspace *self)
{
  g_autofree char *name = g_file_get_basename (file);

  if (g_str_has_prefix (name, "catalogue.db") && self->reload_source == 0)
    self->reload_source = g_timeout_add (RELOAD_AFTER_MS, reload_cb, self);
}

static void
watch_catalogue (ReeveWorkspace *self)
{
  g_autofree char *folder = reeve_paths_data_dir ();
  g_autoptr (GFile) file = g_file_new_for_path (folder);

  self->monitor = g_file_monitor_directory (file, G_FILE_MONITOR_NONE, NULL, NULL);
  if (self->monitor != NULL)
    g_signal_connect_object (self->monitor, "changed", G_CALLBACK (file_changed_cb), self, 0);
}

static void
take_catalogue (ReeveWorkspace *self, ReeveCatalogue *catalogue)
{
  if (self->catalogue == catalogue)
    return;
  g_set_object (&self->catalogue, catalogue);
  g_clear_object (&self->runner);
  self->runner = reeve_runner_new (REEVE_JOURNAL (catalogue));
  if (self->monitor == NULL)
    watch_catalogue (self);
}

static void
opened_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  ReeveWorkspace *self = REEVE_WORKSPACE (object);
  g_autoptr (GError) error = NULL;
  Opening *opening = g_task_propagate_pointer (G_TASK (result), &error);

  self->opening = FALSE;
  g_clear_error (&self->fault);
  if (opening != NULL)
    {
      take_catalogue (self, opening->catalogue);
      show_connections (self, opening->connections);
      read_backups (self);
      opening_free (opening);
    }
  else
    self->fault = g_steal_pointer (&error);
  self->ready = TRUE;
  g_object_notify_by_pspec (object, properties[PROP_READY]);
  emit_changed (self);
}

void
reeve_workspace_open (ReeveWorkspace *self)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (REEVE_IS_WORKSPACE (self));

  if (self->opening)
    return;
  self->opening = TRUE;
  task = g_task_new (self, NULL, opened_cb, NULL);
  if (self->catalogue != NULL)
    g_task_set_task_data (task, g_object_ref (self->catalogue), g_object_unref);
  g_task_run_in_thread (task, open_thread);
}

static void
reeve_workspace_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ReeveWorkspace *self = REEVE_WORKSPACE (object);

  switch (id)
    {
    case PROP_READY:
      g_value_set_boolean (value, self->ready);
      break;
    case PROP_RUNNING:
      g_value_set_uint (value, self->running);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
reeve_workspace_finalize (GObject *object)
{
  ReeveWorkspace *self = REEVE_WORKSPACE (object);

  g_clear_handle_id (&self->reload_source, g_source_remove);
  g_clear_object (&self->monitor);
  g_clear_pointer (&self->submissions, g_hash_table_unref);
  g_clear_object (&self->jobs);
  g_clear_object (&self->databases);
  g_clear_object (&self->runner);
  g_clear_object (&self->catalogue);
  g_clear_error (&self->fault);
  G_OBJECT_CLASS (reeve_workspace_parent_class)->finalize (object);
}

static void
reeve_workspace_class_init (ReeveWorkspaceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = reeve_workspace_get_property;
  object_class->finalize = reeve_workspace_finalize;

  properties[PROP_READY] = g_param_spec_boolean ("ready", NULL, NULL, FALSE, flags);
  properties[PROP_RUNNING] = g_param_spec_uint ("running", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  job_ended_signal = g_signal_new ("job-ended", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 1, REEVE_TYPE_JOB);
  changed_signal = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
  notice_signal = g_signal_new ("notice", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
reeve_workspace_init (ReeveWorkspace *self)
{
  self->databases = g_list_store_new (REEVE_TYPE_DATABASE);
  self->jobs = g_list_store_new (REEVE_TYPE_JOB);
  self->submissions = g_hash_table_new_full (NULL, NULL, NULL, submission_free);
}

ReeveWorkspace *
reeve_workspace_new (void)
{
  return g_object_new (REEVE_TYPE_WORKSPACE, NULL);
}

gboolean
reeve_workspace_is_ready (ReeveWorkspace *self)
{
  g_return_val_if_fail (REEVE_IS_WORKSPACE (self), FALSE);
  return self->ready;
}

const GError *
reeve_workspace_get_fault (ReeveWorkspace *self)
{
  g_return_val_if_fail (REEVE_IS_WORKSPACE (self), NULL);
  return self->fault;
}

GListModel *
reeve_workspace_get_databases (ReeveWorkspace *self)
{
  g_return_val_if_fail (REEVE_IS_WORKSPACE (self), NULL);
  return G_LIST_MODEL (self->databases);
}

ReeveDatabase *
reeve_workspace_find (ReeveWorkspace *self, const char *name)
{
  guint n;

  g_return_val_if_fail (REEVE_IS_WORKSPACE (self), NULL);

  n = g_list_model_get_n_items (G_LIST_MODEL (self->databases));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (ReeveDatabase) database =
        g_list_model_get_item (G_LIST_MODEL (self->databases), i);

      if (g_strcmp0 (reeve_database_get_name (database), name) == 0)
        return database;
    }
  return NULL;
}

GListModel *
reeve_workspace_get_jobs (ReeveWorkspace *self)
{
  g_return_val_if_fail (REEVE_IS_WORKSPACE (self), NULL);
  return G_LIST_MODEL (self->jobs);
}

guint
reeve_workspace_count_running (ReeveWorkspace *self)
{
  g_return_val_if_fail (REEVE_IS_WORKSPACE (self), 0);
  return self->running;
}

ReeveCatalogue *
reeve_workspace_get_catalogue (ReeveWorkspace *self)
{
  g_return_val_if_fail (REEVE_IS_WORKSPACE (self), NULL);
  return self->catalogue;
}

ReeveRunner *
reeve_workspace_get_runner (ReeveWorkspace *self)
{
  g_return_val_if_fail (REEVE_IS_WORKSPACE (self), NULL);
  return self->runner;
}

/* Counts the running jobs, in all and per database. */
static void
count_running (ReeveWorkspace *self, Submission *submission, int by)
{
  self->running = (guint) ((int) self->running + by);
  if (submission->database != NULL)
    {
      guint running = reeve_database_get_running (submission->database);

      reeve_database_set_running (submission->database, (guint) ((int) running + by));
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RUNNING]);
}

static void
job_changed_cb (ReeveJob *job, ReeveWorkspace *self)
{
  Submission *submission = g_hash_table_lookup (self->submissions, job);

  if (submission->over || !reeve_job_state_is_over (reeve_job_get_state (job)))
    return;
  submission->over = TRUE;
  count_running (self, submission, -1);
  if (submission->database != NULL)
    reeve_database_look (submission->database);
  g_signal_emit (self, job_ended_signal, 0, job);
}

ReeveJob *
reeve_workspace_submit (ReeveWorkspace *self,
                        ReeveOperation *operation,
                        ReevePlan *plan,
                        const ReeveApproval *approval,
                        const char *command)
{
  g_autoptr (ReeveJob) job = NULL;
  Submission *submission;
  ReeveDatabase *database;

  g_return_val_if_fail (REEVE_IS_WORKSPACE (self), NULL);
  g_return_val_if_fail (self->runner != NULL, NULL);

  job = reeve_runner_submit (self->runner, operation, plan, approval, command);
  database = find_by_id (self, reeve_operation_get_connection (operation));
  submission = g_new0 (Submission, 1);
  g_set_object (&submission->database, database);
  submission->command = g_strdup (command);
  g_hash_table_insert (self->submissions, job, submission);
  count_running (self, submission, 1);
  g_signal_connect_object (job, "changed", G_CALLBACK (job_changed_cb), self, 0);
  g_list_store_insert (self->jobs, 0, job);
  job_changed_cb (job, self);
  return job;
}

ReeveJob *
reeve_workspace_find_job (ReeveWorkspace *self, const char *id)
{
  guint n;

  g_return_val_if_fail (REEVE_IS_WORKSPACE (self), NULL);

  n = g_list_model_get_n_items (G_LIST_MODEL (self->jobs));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (ReeveJob) job = g_list_model_get_item (G_LIST_MODEL (self->jobs), i);

      if (g_strcmp0 (reeve_job_get_id (job), id) == 0)
        return job;
    }
  return NULL;
}

ReeveDatabase *
reeve_workspace_get_job_database (ReeveWorkspace *self, ReeveJob *job)
{
  Submission *submission;

  g_return_val_if_fail (REEVE_IS_WORKSPACE (self), NULL);
  submission = g_hash_table_lookup (self->submissions, job);
  return submission != NULL ? submission->database : NULL;
}

const char *
reeve_workspace_get_job_command (ReeveWorkspace *self, ReeveJob *job)
{
  Submission *submission;

  g_return_val_if_fail (REEVE_IS_WORKSPACE (self), NULL);
  submission = g_hash_table_lookup (self->submissions, job);
  return submission != NULL ? submission->command : NULL;
}

/* A change of the list of connections, for the worker. */
typedef struct
{
  ReeveCatalogue *catalogue;
  ReeveConnection *connection;
  char *old_name;
  GPtrArray *connections; /* all, afterwards */
  GError *keyring;        /* why the password lives in memory only */
} Change;

static void
change_free (gpointer data)
{
  Change *change = data;

  g_clear_object (&change->catalogue);
  g_clear_object (&change->connection);
  g_clear_pointer (&change->connections, g_ptr_array_unref);
  g_clear_error (&change->keyring);
  g_free (change->old_name);
  g_free (change);
}

/* A keyring that refuses does not undo the saving: the password is then kept in memory. */
static void
keep_password (Change *change, GCancellable *cancellable)
{
  g_autoptr (ReeveSecret) password = reeve_connection_dup_password (change->connection);

  if (password != NULL)
    reeve_secret_store_save (reeve_connection_get_id (change->connection),
                             reeve_connection_get_name (change->connection), password, cancellable,
                             &change->keyring);
}

static void
save_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Change *change = data;
  GError *error = NULL;

  if (reeve_catalogue_save_connection (change->catalogue, change->connection, change->old_name,
                                       &error))
    {
      keep_password (change, cancellable);
      change->connections = reeve_catalogue_list_connections (change->catalogue, &error);
    }
  if (change->connections != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
remove_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Change *change = data;
  const char *id = reeve_connection_get_id (change->connection);
  GError *error = NULL;

  if (reeve_catalogue_remove_connection (change->catalogue, change->old_name, &error))
    {
      g_autoptr (GError) keyring = NULL;

      /* It is gone from the list; a keyring that does not answer must not bring it back. */
      if (id != NULL && !reeve_secret_store_forget (id, cancellable, &keyring))
        g_message ("The keyring keeps a password: %s", keyring->message);
      change->connections = reeve_catalogue_list_connections (change->catalogue, &error);
    }
  if (change->connections != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
start_change (ReeveWorkspace *self,
              GTask *task,
              ReeveConnection *connection,
              const char *old_name,
              GTaskThreadFunc thread)
{
  Change *change;

  if (self->catalogue == NULL)
    {
      g_task_return_error (task, self->fault != NULL
                                   ? g_error_copy (self->fault)
                                   : reeve_error_new (REEVE_ERROR_BUSY,
                                                      "The catalogue is still being opened"));
      return;
    }
  change = g_new0 (Change, 1);
  change->catalogue = g_object_ref (self->catalogue);
  change->connection = g_object_ref (connection);
  change->old_name = g_strdup (old_name);
  g_task_set_task_data (task, change, change_free);
  g_task_run_in_thread (task, thread);
}

void
reeve_workspace_save (ReeveWorkspace *self,
                      ReeveConnection *connection,
                      const char *old_name,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_return_if_fail (REEVE_IS_WORKSPACE (self));
  start_change (self, task, connection, old_name, save_thread);
}

static void
tell_of_keyring (ReeveWorkspace *self, Change *change)
{
  /* TRANSLATORS: %s is the name of a database */
  g_autofree char *text =
    g_strdup_printf (_("The keyring did not take the password of “%s”. Reeve keeps it until it "
                       "is closed."),
                     reeve_connection_get_name (change->connection));

  g_message ("%s (%s)", text, change->keyring->message);
  g_signal_emit (self, notice_signal, 0, text);
}

ReeveDatabase *
reeve_workspace_save_finish (ReeveWorkspace *self, GAsyncResult *result, GError **error)
{
  Change *change = g_task_get_task_data (G_TASK (result));
  g_autoptr (ReeveSecret) password = NULL;
  ReeveDatabase *database;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  show_connections (self, change->connections);
  database = find_by_id (self, change->connection);
  password = reeve_connection_dup_password (change->connection);
  if (database != NULL && password != NULL)
    {
      reeve_connection_set_password (reeve_database_get_connection (database), password);
      reeve_database_look (database);
    }
  if (change->keyring != NULL)
    tell_of_keyring (self, change);
  emit_changed (self);
  return database;
}

void
reeve_workspace_remove (ReeveWorkspace *self,
                        ReeveDatabase *database,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_return_if_fail (REEVE_IS_WORKSPACE (self));
  start_change (self, task, reeve_database_get_connection (database),
                reeve_database_get_name (database), remove_thread);
}

gboolean
reeve_workspace_remove_finish (ReeveWorkspace *self, GAsyncResult *result, GError **error)
{
  Change *change = g_task_get_task_data (G_TASK (result));

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  show_connections (self, change->connections);
  emit_changed (self);
  return TRUE;
}
