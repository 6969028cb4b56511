/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/models/database.h"

#include <glib/gi18n.h>

#include "core/base/error.h"
#include "core/db/credentials.h"
#include "core/db/overview.h"

#define N_STATES (REEVE_REVISION_FAILED + 1)

/* Looks under way at once. Threads of their own: servers that do not answer must not keep the
 * threads that GTask shares among everybody. */
#define MAX_LOOKS 16

/* What one look has seen; made in a worker, read in the main thread. */
typedef struct
{
  gboolean has_project;
  guint counts[N_STATES];
  gint64 time_us;
} Sight;

struct _ReeveDatabase
{
  GObject parent_instance;

  GMutex lock; /* guards connection and pool, which workers ask for */
  ReeveConnection *connection;
  ReevePool *pool;

  Sight sight;
  GError *error;
  GCancellable *cancellable; /* of the look under way */
  gboolean again;            /* look once more when that one ends */
  guint running;
  gboolean backup_is_known;
  gint64 backup_us;
  ReeveProof backup_proof;
};

enum
{
  PROP_NAME = 1,
  PROP_CONNECTION,
  PROP_STATE,
  PROP_BUSY,
  PROP_RUNNING,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];
static guint changed_signal;

G_DEFINE_ENUM_TYPE (ReeveDatabaseState,
                    reeve_database_state,
                    G_DEFINE_ENUM_VALUE (REEVE_DATABASE_UNKNOWN, "unknown"),
                    G_DEFINE_ENUM_VALUE (REEVE_DATABASE_GOOD, "good"),
                    G_DEFINE_ENUM_VALUE (REEVE_DATABASE_NO_PROJECT, "no-project"),
                    G_DEFINE_ENUM_VALUE (REEVE_DATABASE_PENDING, "pending"),
                    G_DEFINE_ENUM_VALUE (REEVE_DATABASE_DRIFTED, "drifted"),
                    G_DEFINE_ENUM_VALUE (REEVE_DATABASE_FAILED, "failed"),
                    G_DEFINE_ENUM_VALUE (REEVE_DATABASE_UNREACHABLE, "unreachable"))

G_DEFINE_FINAL_TYPE (ReeveDatabase, reeve_database, G_TYPE_OBJECT)

static void
tell (ReeveDatabase *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
  g_signal_emit (self, changed_signal, 0);
}

static void
take_sight (ReeveDatabase *self, const Sight *sight)
{
  self->sight = *sight;
  self->sight.time_us = g_get_real_time ();
  g_clear_error (&self->error);
  tell (self);
}

static void
count_states (Sight *sight, const ReeveMigrationStatus *status)
{
  sight->has_project = TRUE;
  for (guint state = 0; state < N_STATES; state++)
    sight->counts[state] = reeve_migration_status_count (status, state);
}

/* Without a project there is nothing to compare: that it answers is all there is to know. */
static gboolean
look_at_server (ReevePool *pool, GCancellable *cancellable, GError **error)
{
  ReeveSession *session = reeve_pool_acquire_reader (pool, cancellable, error);
  gint64 latency;

  if (session == NULL)
    return FALSE;
  latency = reeve_overview_measure_latency (session, cancellable, error);
  reeve_pool_release (pool, session);
  return latency >= 0;
}

static Sight *
look (ReevePool *pool, GCancellable *cancellable, GError **error)
{
  const char *folder = reeve_connection_get_project (reeve_pool_get_connection (pool));
  g_autofree Sight *sight = g_new0 (Sight, 1);
  g_autoptr (ReeveProject) project = NULL;
  g_autoptr (ReeveMigrationStatus) status = NULL;

  if (folder == NULL)
    return look_at_server (pool, cancellable, error) ? g_steal_pointer (&sight) : NULL;
  project = reeve_project_open (folder, error);
  if (project == NULL)
    return NULL;
  status = reeve_migration_status_read (project, NULL, pool, cancellable, error);
  if (status == NULL)
    return NULL;
  count_states (sight, status);
  return g_steal_pointer (&sight);
}

/* In a thread of the looks' own. */
static void
look_thread (gpointer data, gpointer unused)
{
  g_autoptr (GTask) task = data;
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError *error = NULL;
  g_autoptr (ReevePool) pool =
    reeve_database_acquire_pool (g_task_get_source_object (task), cancellable, &error);
  Sight *sight = pool != NULL ? look (pool, cancellable, &error) : NULL;

  if (sight != NULL)
    g_task_return_pointer (task, sight, g_free);
  else
    g_task_return_error (task, error);
}

static GThreadPool *
get_looks (void)
{
  static GThreadPool *looks;

  if (g_once_init_enter (&looks))
    g_once_init_leave (&looks, g_thread_pool_new (look_thread, NULL, MAX_LOOKS, FALSE, NULL));
  return looks;
}

static void
looked_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  ReeveDatabase *self = REEVE_DATABASE (object);
  GCancellable *cancellable = g_task_get_cancellable (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autofree Sight *sight = g_task_propagate_pointer (G_TASK (result), &error);

  /* A connection that was edited meanwhile has a look of its own. */
  if (self->cancellable != cancellable)
    return;
  g_clear_object (&self->cancellable);
  g_object_notify_by_pspec (object, properties[PROP_BUSY]);
  if (sight != NULL)
    take_sight (self, sight);
  else if (!reeve_error_is_cancelled (error))
    reeve_database_note_error (self, error);
  if (self->again)
    {
      self->again = FALSE;
      reeve_database_look (self);
    }
}

void
reeve_database_look (ReeveDatabase *self)
{
  GTask *task;

  g_return_if_fail (REEVE_IS_DATABASE (self));

  if (self->cancellable != NULL)
    {
      self->again = TRUE;
      return;
    }
  self->cancellable = g_cancellable_new ();
  task = g_task_new (self, self->cancellable, looked_cb, NULL);
  g_task_set_source_tag (task, reeve_database_look);
  g_thread_pool_push (get_looks (), task, NULL);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
}

static void
stop_looking (ReeveDatabase *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->again = FALSE;
}

static void
drop_pool (ReeveDatabase *self)
{
  if (self->pool != NULL)
    reeve_pool_close (self->pool);
  g_clear_object (&self->pool);
}

static void
reeve_database_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ReeveDatabase *self = REEVE_DATABASE (object);

  switch (id)
    {
    case PROP_NAME:
      g_value_set_string (value, reeve_database_get_name (self));
      break;
    case PROP_CONNECTION:
      g_value_set_object (value, self->connection);
      break;
    case PROP_STATE:
      g_value_set_enum (value, reeve_database_get_state (self));
      break;
    case PROP_BUSY:
      g_value_set_boolean (value, reeve_database_is_busy (self));
      break;
    case PROP_RUNNING:
      g_value_set_uint (value, self->running);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
reeve_database_dispose (GObject *object)
{
  ReeveDatabase *self = REEVE_DATABASE (object);

  stop_looking (self);
  G_OBJECT_CLASS (reeve_database_parent_class)->dispose (object);
}

static void
reeve_database_finalize (GObject *object)
{
  ReeveDatabase *self = REEVE_DATABASE (object);

  drop_pool (self);
  g_clear_object (&self->connection);
  g_clear_error (&self->error);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (reeve_database_parent_class)->finalize (object);
}

static void
reeve_database_class_init (ReeveDatabaseClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = reeve_database_get_property;
  object_class->dispose = reeve_database_dispose;
  object_class->finalize = reeve_database_finalize;

  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_CONNECTION] =
    g_param_spec_object ("connection", NULL, NULL, REEVE_TYPE_CONNECTION, flags);
  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, REEVE_TYPE_DATABASE_STATE,
                                              REEVE_DATABASE_UNKNOWN, flags);
  properties[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, flags);
  properties[PROP_RUNNING] = g_param_spec_uint ("running", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  changed_signal = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
}

static void
reeve_database_init (ReeveDatabase *self)
{
  g_mutex_init (&self->lock);
}

ReeveDatabase *
reeve_database_new (ReeveConnection *connection)
{
  ReeveDatabase *self = g_object_new (REEVE_TYPE_DATABASE, NULL);

  self->connection = g_object_ref (connection);
  return self;
}

ReeveConnection *
reeve_database_get_connection (ReeveDatabase *self)
{
  g_return_val_if_fail (REEVE_IS_DATABASE (self), NULL);
  return self->connection;
}

void
reeve_database_set_connection (ReeveDatabase *self, ReeveConnection *connection)
{
  g_return_if_fail (REEVE_IS_DATABASE (self));

  if (self->connection == connection)
    return;
  stop_looking (self);
  g_mutex_lock (&self->lock);
  drop_pool (self);
  g_set_object (&self->connection, connection);
  g_mutex_unlock (&self->lock);
  self->sight = (Sight){ 0 };
  g_clear_error (&self->error);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONNECTION]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
  tell (self);
}

const char *
reeve_database_get_name (ReeveDatabase *self)
{
  g_return_val_if_fail (REEVE_IS_DATABASE (self), NULL);
  return reeve_connection_get_name (self->connection);
}

ReeveDatabaseState
reeve_database_get_state (ReeveDatabase *self)
{
  const guint *counts = self->sight.counts;

  if (self->error != NULL)
    return REEVE_DATABASE_UNREACHABLE;
  if (self->sight.time_us == 0)
    return REEVE_DATABASE_UNKNOWN;
  if (!self->sight.has_project)
    return REEVE_DATABASE_NO_PROJECT;
  if (counts[REEVE_REVISION_FAILED] > 0)
    return REEVE_DATABASE_FAILED;
  if (counts[REEVE_REVISION_MISSING] + counts[REEVE_REVISION_MODIFIED] > 0)
    return REEVE_DATABASE_DRIFTED;
  return counts[REEVE_REVISION_PENDING] > 0 ? REEVE_DATABASE_PENDING : REEVE_DATABASE_GOOD;
}

/* NULL for a state that needs no words. */
static char *
describe_count (ReeveRevisionState state, guint n)
{
  switch (state)
    {
    case REEVE_REVISION_FAILED:
      return g_strdup_printf (ngettext ("%u failed", "%u failed", n), n);
    case REEVE_REVISION_MODIFIED:
      return g_strdup_printf (ngettext ("%u modified", "%u modified", n), n);
    case REEVE_REVISION_MISSING:
      return g_strdup_printf (ngettext ("%u missing", "%u missing", n), n);
    case REEVE_REVISION_PENDING:
      return g_strdup_printf (ngettext ("%u pending", "%u pending", n), n);
    case REEVE_REVISION_APPLIED:
    case REEVE_REVISION_COSMETIC:
      return NULL;
    }
  return NULL;
}

/* The worst first. */
static char *
describe_counts (ReeveDatabase *self)
{
  static const ReeveRevisionState order[] = { REEVE_REVISION_FAILED, REEVE_REVISION_MODIFIED,
                                              REEVE_REVISION_MISSING, REEVE_REVISION_PENDING };
  g_autoptr (GStrvBuilder) parts = g_strv_builder_new ();
  g_auto (GStrv) texts = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (order); i++)
    if (self->sight.counts[order[i]] > 0)
      {
        g_autofree char *text = describe_count (order[i], self->sight.counts[order[i]]);

        g_strv_builder_add (parts, text);
      }
  texts = g_strv_builder_end (parts);
  return g_strjoinv (" · ", texts);
}

char *
reeve_database_dup_summary (ReeveDatabase *self)
{
  g_return_val_if_fail (REEVE_IS_DATABASE (self), NULL);

  switch (reeve_database_get_state (self))
    {
    case REEVE_DATABASE_UNKNOWN:
      return g_strdup (self->cancellable != NULL ? _("Looking…") : _("Not looked at yet"));
    case REEVE_DATABASE_GOOD:
      return g_strdup (_("Up to date"));
    case REEVE_DATABASE_NO_PROJECT:
      return g_strdup (_("No folder of revisions"));
    case REEVE_DATABASE_UNREACHABLE:
      return g_strdup (self->error->message);
    case REEVE_DATABASE_PENDING:
    case REEVE_DATABASE_DRIFTED:
    case REEVE_DATABASE_FAILED:
      return describe_counts (self);
    }
  return NULL;
}

const GError *
reeve_database_get_error (ReeveDatabase *self)
{
  g_return_val_if_fail (REEVE_IS_DATABASE (self), NULL);
  return self->error;
}

gint64
reeve_database_get_seen (ReeveDatabase *self)
{
  g_return_val_if_fail (REEVE_IS_DATABASE (self), 0);
  return self->sight.time_us;
}

guint
reeve_database_count (ReeveDatabase *self, ReeveRevisionState state)
{
  g_return_val_if_fail (REEVE_IS_DATABASE (self), 0);
  return self->sight.counts[state];
}

gboolean
reeve_database_is_busy (ReeveDatabase *self)
{
  g_return_val_if_fail (REEVE_IS_DATABASE (self), FALSE);
  return self->cancellable != NULL;
}

guint
reeve_database_get_running (ReeveDatabase *self)
{
  g_return_val_if_fail (REEVE_IS_DATABASE (self), 0);
  return self->running;
}

void
reeve_database_set_running (ReeveDatabase *self, guint running)
{
  g_return_if_fail (REEVE_IS_DATABASE (self));

  if (self->running == running)
    return;
  self->running = running;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RUNNING]);
  g_signal_emit (self, changed_signal, 0);
}

void
reeve_database_note_status (ReeveDatabase *self, const ReeveMigrationStatus *status)
{
  Sight sight = { 0 };

  g_return_if_fail (REEVE_IS_DATABASE (self));

  count_states (&sight, status);
  take_sight (self, &sight);
}

void
reeve_database_note_error (ReeveDatabase *self, const GError *error)
{
  g_return_if_fail (REEVE_IS_DATABASE (self));
  g_return_if_fail (error != NULL);

  g_clear_error (&self->error);
  self->error = g_error_copy (error);
  tell (self);
}

ReevePool *
reeve_database_acquire_pool (ReeveDatabase *self, GCancellable *cancellable, GError **error)
{
  ReevePoolOptions options = REEVE_POOL_OPTIONS_READING;
  g_autoptr (ReeveConnection) connection = NULL;
  g_autoptr (GError) keyring = NULL;
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (REEVE_IS_DATABASE (self), NULL);

  if (!reeve_pool_options_from_environment (&options, error))
    return NULL;
  g_mutex_lock (&self->lock);
  connection = g_object_ref (self->connection);
  g_mutex_unlock (&self->lock);
  /* A keyring that gives nothing need not stop anybody: a passfile may know the password too. */
  if (!reeve_credentials_load (connection, cancellable, &keyring))
    {
      if (reeve_error_is_cancelled (keyring))
        {
          g_propagate_error (error, g_steal_pointer (&keyring));
          return NULL;
        }
      g_message ("The keyring gives no password: %s", keyring->message);
    }
  locker = g_mutex_locker_new (&self->lock);
  if (self->connection != connection)
    return reeve_pool_new (connection, &options);
  if (self->pool == NULL)
    self->pool = reeve_pool_new (connection, &options);
  return g_object_ref (self->pool);
}

void
reeve_database_note_backup (ReeveDatabase *self, gint64 created_us, ReeveProof proof)
{
  g_return_if_fail (REEVE_IS_DATABASE (self));

  if (self->backup_is_known && self->backup_us == created_us && self->backup_proof == proof)
    return;
  self->backup_is_known = TRUE;
  self->backup_us = created_us;
  self->backup_proof = proof;
  tell (self);
}

gboolean
reeve_database_get_backup (ReeveDatabase *self, gint64 *created_us, ReeveProof *proof)
{
  g_return_val_if_fail (REEVE_IS_DATABASE (self), FALSE);

  *created_us = self->backup_us;
  *proof = self->backup_proof;
  return self->backup_is_known;
}
