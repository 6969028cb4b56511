/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-pool"

#include "config.h"

#include "core/db/pool.h"

#include "core/base/error.h"
#include "core/base/i18n.h"

#define MOST_SESSIONS 1000

typedef struct
{
  ReeveSession *session;
  gint64 born;        /* monotonic */
  gboolean temporary; /* good for this one reader only */
} Entry;

struct _ReevePool
{
  GObject parent_instance;

  ReeveConnection *connection;
  ReevePoolOptions options;

  /* The lock guards all that follows. Nothing that talks to a server happens under it. */
  GMutex lock;
  GCond changed;
  GQueue idle;       /* of Entry; the most recently used one at the head */
  GHashTable *lent;  /* ReeveSession → Entry */
  GQueue waiters;    /* of the callers' stack addresses: first come, first served */
  gboolean closed;
  /* open counts places: sessions idle, lent, and being opened, tested or reset. */
  ReevePoolStatistics statistics;
};

G_DEFINE_FINAL_TYPE (ReevePool, reeve_pool, G_TYPE_OBJECT)

static Entry *
entry_new (ReeveSession *session)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->session = session;
  entry->born = g_get_monotonic_time ();
  return entry;
}

static void
entry_free (Entry *entry)
{
  reeve_session_close (entry->session);
  g_object_unref (entry->session);
  g_free (entry);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Entry, entry_free)

static gboolean
is_old (const ReevePool *self, const Entry *entry)
{
  return self->options.recycle_s > 0 &&
         g_get_monotonic_time () - entry->born >=
           (gint64) self->options.recycle_s * G_USEC_PER_SEC;
}

/* Under the lock: a place that nobody has any more. */
static void
give_up_place (ReevePool *self)
{
  self->statistics.open--;
  g_cond_broadcast (&self->changed);
}

static void
wake_waiters_cb (GCancellable *cancellable, gpointer user_data)
{
  ReevePool *self = user_data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_cond_broadcast (&self->changed);
}

/* Under the lock. */
static gboolean
has_place (ReevePool *self)
{
  return !g_queue_is_empty (&self->idle) ||
         self->statistics.open < self->options.size + self->options.overflow;
}

static void
set_timed_out (ReevePool *self, GError **error)
{
  self->statistics.timeouts++;
  reeve_set_error (error, REEVE_ERROR_BUSY,
                   _("All %u sessions of “%s” were in use for %u seconds"),
                   self->options.size + self->options.overflow,
                   reeve_connection_get_name (self->connection), self->options.timeout_s);
  reeve_error_set_remedy (error, _("Wait until other work is done, or allow more sessions with "
                                   "DATABASE_POOL_SIZE and DATABASE_MAX_OVERFLOW."));
}

/* Under the lock: waits until it is this caller's turn and there is a place. */
static gboolean
wait_for_place (ReevePool *self, GCancellable *cancellable, GError **error)
{
  gint64 start = g_get_monotonic_time ();
  gint64 deadline = start + (gint64) self->options.timeout_s * G_USEC_PER_SEC;
  gboolean in_time = TRUE;
  gboolean ok;

  g_queue_push_tail (&self->waiters, &start);
  while (!self->closed && in_time && !g_cancellable_is_cancelled (cancellable) &&
         (g_queue_peek_head (&self->waiters) != &start || !has_place (self)))
    {
      self->statistics.waiting++;
      if (self->options.timeout_s > 0)
        in_time = g_cond_wait_until (&self->changed, &self->lock, deadline);
      else
        g_cond_wait (&self->changed, &self->lock);
      self->statistics.waiting--;
    }
  ok = !self->closed && !g_cancellable_is_cancelled (cancellable) &&
       g_queue_peek_head (&self->waiters) == &start && has_place (self);
  g_queue_remove (&self->waiters, &start);
  self->statistics.longest_wait_us =
    MAX (self->statistics.longest_wait_us, g_get_monotonic_time () - start);
  /* The next in line may be served now, too. */
  g_cond_broadcast (&self->changed);
  if (ok || g_cancellable_set_error_if_cancelled (cancellable, error))
    return ok;
  if (self->closed)
    reeve_set_error (error, REEVE_ERROR_USAGE, _("The pool of “%s” is closed"),
                     reeve_connection_get_name (self->connection));
  else
    set_timed_out (self, error);
  return FALSE;
}

/* A place: an idle session, or NULL with TRUE for one still to be opened. */
static gboolean
take_place (ReevePool *self, Entry **entry, GCancellable *cancellable, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (!wait_for_place (self, cancellable, error))
    return FALSE;
  *entry = g_queue_pop_head (&self->idle);
  if (*entry == NULL)
    self->statistics.open++;
  return TRUE;
}

/* Whether the idle session may be handed out. */
static gboolean
is_fit (ReevePool *self, Entry *entry, GCancellable *cancellable)
{
  guint64 *counter = NULL;

  if (is_old (self, entry))
    counter = &self->statistics.recycled;
  else if (!reeve_session_is_open (entry->session) ||
           (self->options.ping && !reeve_session_ping (entry->session, cancellable, NULL)))
    counter = &self->statistics.replaced;
  if (counter != NULL)
    {
      g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

      *counter += 1;
    }
  return counter == NULL;
}

static Entry *
open_entry (ReevePool *self, gboolean for_reader, GCancellable *cancellable, GError **error)
{
  ReeveSessionOptions options = { .purpose = "pool",
                                  .read_only = self->options.read_only,
                                  .stand_in = for_reader };
  g_autoptr (GError) local = NULL;
  ReeveSession *session = reeve_session_open (self->connection, &options, cancellable, &local);
  Entry *entry;

  if (session == NULL && for_reader && !options.read_only &&
      (g_error_matches (local, REEVE_ERROR, REEVE_ERROR_PERMISSION) ||
       g_error_matches (local, REEVE_ERROR, REEVE_ERROR_READ_ONLY)))
    {
      options.read_only = TRUE;
      session = reeve_session_open (self->connection, &options, cancellable, NULL);
    }
  if (session == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  entry = entry_new (session);
  entry->temporary = options.read_only != self->options.read_only ||
                     reeve_target_is_absent (reeve_session_get_target (session));
  return entry;
}

static ReeveSession *
hand_out (ReevePool *self, Entry *entry, gboolean reused)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (reused)
    self->statistics.reused++;
  else
    self->statistics.opened++;
  self->statistics.in_use++;
  g_hash_table_insert (self->lent, entry->session, entry);
  return entry->session;
}

static void
reeve_pool_finalize (GObject *object)
{
  ReevePool *self = REEVE_POOL (object);

  reeve_pool_close (self);
  /* Whoever still has a session keeps it; nobody will give it back. */
  g_hash_table_unref (self->lent);
  g_clear_object (&self->connection);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  G_OBJECT_CLASS (reeve_pool_parent_class)->finalize (object);
}

static void
reeve_pool_class_init (ReevePoolClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reeve_pool_finalize;
}

static void
reeve_pool_init (ReevePool *self)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  g_queue_init (&self->idle);
  g_queue_init (&self->waiters);
  self->lent = g_hash_table_new_full (NULL, NULL, NULL, g_free);
}

ReevePool *
reeve_pool_new (ReeveConnection *connection, const ReevePoolOptions *options)
{
  static const ReevePoolOptions defaults = REEVE_POOL_OPTIONS_INIT;
  ReevePool *self = g_object_new (REEVE_TYPE_POOL, NULL);

  self->connection = g_object_ref (connection);
  self->options = options != NULL ? *options : defaults;
  self->options.size = MAX (self->options.size, 1);
  return self;
}

ReeveConnection *
reeve_pool_get_connection (ReevePool *self)
{
  return self->connection;
}

static gboolean
read_number (const char *variable, guint least, guint *number, GError **error)
{
  const char *text = g_getenv (variable);
  guint64 value;

  if (text == NULL || *text == '\0')
    return TRUE;
  if (!g_ascii_string_to_unsigned (text, 10, least, MOST_SESSIONS, &value, NULL))
    {
      reeve_set_error (error, REEVE_ERROR_USAGE, _("%s is “%s”, not a number from %u to %d"),
                       variable, text, least, MOST_SESSIONS);
      reeve_error_set_remedy (error, _("Correct or unset the environment variable %s."), variable);
      return FALSE;
    }
  *number = (guint) value;
  return TRUE;
}

gboolean
reeve_pool_options_from_environment (ReevePoolOptions *options, GError **error)
{
  return read_number ("DATABASE_POOL_SIZE", 1, &options->size, error) &&
         read_number ("DATABASE_MAX_OVERFLOW", 0, &options->overflow, error);
}

/* Blocks; not under the lock. */
static ReeveSession *
fill_place (ReevePool *self,
            Entry *idle,
            gboolean for_reader,
            GCancellable *cancellable,
            GError **error)
{
  g_autoptr (Entry) entry = idle;
  gboolean reused = entry != NULL && is_fit (self, entry, cancellable);

  if (!reused)
    {
      g_clear_pointer (&entry, entry_free);
      entry = open_entry (self, for_reader, cancellable, error);
    }
  if (entry == NULL)
    {
      g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

      give_up_place (self);
      return NULL;
    }
  return hand_out (self, g_steal_pointer (&entry), reused);
}

static ReeveSession *
acquire (ReevePool *self, gboolean for_reader, GCancellable *cancellable, GError **error)
{
  Entry *entry = NULL;
  gulong handler = 0;
  gboolean ok;

  /* Not under the lock: a cancellable that is triggered already calls back at once. */
  if (cancellable != NULL)
    handler = g_cancellable_connect (cancellable, G_CALLBACK (wake_waiters_cb), self, NULL);
  ok = take_place (self, &entry, cancellable, error);
  if (cancellable != NULL)
    g_cancellable_disconnect (cancellable, handler);
  return ok ? fill_place (self, entry, for_reader, cancellable, error) : NULL;
}

ReeveSession *
reeve_pool_acquire (ReevePool *self, GCancellable *cancellable, GError **error)
{
  return acquire (self, FALSE, cancellable, error);
}

ReeveSession *
reeve_pool_acquire_reader (ReevePool *self, GCancellable *cancellable, GError **error)
{
  return acquire (self, TRUE, cancellable, error);
}

/* Whether the session is worth keeping: reset it is only then. */
static gboolean
make_fit (ReevePool *self, Entry *entry)
{
  g_autoptr (GError) error = NULL;

  if (entry->temporary || !reeve_session_is_open (entry->session))
    return FALSE;
  if (is_old (self, entry))
    {
      g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

      self->statistics.recycled++;
      return FALSE;
    }
  reeve_session_set_notice_func (entry->session, NULL, NULL, NULL);
  if (reeve_session_reset (entry->session, NULL, &error))
    return TRUE;
  g_debug ("a session was not to be reset: %s", error->message);
  return FALSE;
}

void
reeve_pool_release (ReevePool *self, ReeveSession *session)
{
  g_autoptr (Entry) entry = NULL;
  gpointer found = NULL;
  gboolean fit;

  g_mutex_lock (&self->lock);
  if (g_hash_table_steal_extended (self->lent, session, NULL, &found))
    self->statistics.in_use--;
  g_mutex_unlock (&self->lock);
  g_return_if_fail (found != NULL);
  entry = found;

  fit = make_fit (self, entry);
  g_mutex_lock (&self->lock);
  /* Sessions beyond the size are kept only while somebody waits for one. */
  if (fit && !self->closed &&
      (self->statistics.open <= self->options.size || !g_queue_is_empty (&self->waiters)))
    {
      g_queue_push_head (&self->idle, g_steal_pointer (&entry));
      g_cond_broadcast (&self->changed);
    }
  else
    give_up_place (self);
  g_mutex_unlock (&self->lock);
}

void
reeve_pool_get_statistics (ReevePool *self, ReevePoolStatistics *statistics)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  *statistics = self->statistics;
}

void
reeve_pool_close (ReevePool *self)
{
  GQueue idle;

  g_mutex_lock (&self->lock);
  self->closed = TRUE;
  idle = self->idle;
  g_queue_init (&self->idle);
  self->statistics.open -= idle.length;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
  g_queue_clear_full (&idle, (GDestroyNotify) entry_free);
}
