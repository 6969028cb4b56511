/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-secret-store"

#include "config.h"

#include "core/db/secret-store.h"

#include <libsecret/secret.h>

#include "core/base/error.h"
#include "core/base/i18n.h"

#define ATTRIBUTE "id"

/* A service that says nothing for so long counts as none. */
#define ANSWER_WITHIN_S 3
/* A locked keyring asks the user for its password, which takes them a while. */
#define UNLOCK_WITHIN_S 60

static const SecretSchema schema = {
  "io.github.reeve_db.Reeve.Connection",
  SECRET_SCHEMA_NONE,
  {
    { ATTRIBUTE, SECRET_SCHEMA_ATTRIBUTE_STRING },
    { NULL, 0 },
  },
};

/* Decided by the first call, and then for good: a password that was saved in one place would not
 * be found in the other. */
static gsize decided;
static gboolean lasting;

static GMutex memory_lock;
static GHashTable *memory; /* id → ReeveSecret */

/* A cancellable that is triggered by the caller's or when time is up. The calls below block in
 * libsecret's own main loop, so the clock runs in a thread. */
typedef struct
{
  GCancellable *stop;
  GCancellable *outer;
  gulong handler;
  GThread *thread;
  GMutex lock;
  GCond ended;
  gboolean over;
  gint64 deadline;
} Bound;

static gpointer
clock_thread (gpointer data)
{
  Bound *bound = data;
  gboolean in_time = TRUE;

  g_mutex_lock (&bound->lock);
  while (!bound->over && in_time)
    in_time = g_cond_wait_until (&bound->ended, &bound->lock, bound->deadline);
  g_mutex_unlock (&bound->lock);
  if (!in_time)
    g_cancellable_cancel (bound->stop);
  return NULL;
}

static void
outer_cancelled_cb (GCancellable *outer, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

static void
bound_start (Bound *bound, guint seconds, GCancellable *outer)
{
  *bound = (Bound){ .stop = g_cancellable_new (), .outer = outer };
  bound->deadline = g_get_monotonic_time () + (gint64) seconds * G_USEC_PER_SEC;
  g_mutex_init (&bound->lock);
  g_cond_init (&bound->ended);
  if (outer != NULL)
    bound->handler =
      g_cancellable_connect (outer, G_CALLBACK (outer_cancelled_cb), bound->stop, NULL);
  bound->thread = g_thread_new ("secret-clock", clock_thread, bound);
}

static void
bound_end (Bound *bound)
{
  g_mutex_lock (&bound->lock);
  bound->over = TRUE;
  g_cond_signal (&bound->ended);
  g_mutex_unlock (&bound->lock);
  g_thread_join (bound->thread);
  if (bound->outer != NULL)
    g_cancellable_disconnect (bound->outer, bound->handler);
  g_object_unref (bound->stop);
  g_mutex_clear (&bound->lock);
  g_cond_clear (&bound->ended);
}

/* GLib would start a bus of its own where there is none. */
static gboolean
has_session_bus (void)
{
  const char *address = g_getenv ("DBUS_SESSION_BUS_ADDRESS");
  g_autofree char *socket = g_build_filename (g_get_user_runtime_dir (), "bus", NULL);

  return (address != NULL && *address != '\0') || g_file_test (socket, G_FILE_TEST_EXISTS);
}

static gboolean
reach_service (void)
{
  g_autoptr (SecretService) service = NULL;
  g_autoptr (GError) error = NULL;
  Bound bound;

  if (!has_session_bus ())
    return FALSE;
  bound_start (&bound, ANSWER_WITHIN_S, NULL);
  service = secret_service_get_sync (SECRET_SERVICE_OPEN_SESSION, bound.stop, &error);
  bound_end (&bound);
  if (service == NULL)
    g_debug ("no Secret Service: %s", error->message);
  return service != NULL;
}

gboolean
reeve_secret_store_is_lasting (void)
{
  if (g_once_init_enter (&decided))
    {
      lasting = reach_service ();
      g_once_init_leave (&decided, 1);
    }
  return lasting;
}

/* Whether the default keyring will ask its user first. */
static gboolean
is_locked (GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  /* libsecret takes NULL for the default service by its documentation, not by its code. */
  g_autoptr (SecretService) service =
    secret_service_get_sync (SECRET_SERVICE_NONE, cancellable, &error);
  g_autoptr (SecretCollection) collection = NULL;

  if (service == NULL)
    return FALSE;
  collection = secret_collection_for_alias_sync (service, SECRET_COLLECTION_DEFAULT,
                                                 SECRET_COLLECTION_NONE, cancellable, &error);
  return collection != NULL && secret_collection_get_locked (collection);
}

static void
bound_start_for_keyring (Bound *bound, GCancellable *outer)
{
  gboolean locked;

  bound_start (bound, ANSWER_WITHIN_S, outer);
  locked = is_locked (bound->stop);
  if (!locked)
    return;
  bound_end (bound);
  bound_start (bound, UNLOCK_WITHIN_S, outer);
}

/* Takes @reason. */
static void
set_error (GError **error, const char *what, GError *reason, GCancellable *outer)
{
  g_autoptr (GError) owned = reason;

  if (g_cancellable_set_error_if_cancelled (outer, error))
    return;
  reeve_set_error (error, REEVE_ERROR_FAILED, "%s: %s", what,
                   reeve_error_is_cancelled (owned) ? _("it does not answer") : owned->message);
  reeve_error_set_remedy (error, _("Unlock the keyring and try again, or enter the password when "
                                   "it is asked for."));
}

static void
memory_save (const char *id, ReeveSecret *secret)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&memory_lock);

  if (memory == NULL)
    memory = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                    (GDestroyNotify) reeve_secret_unref);
  g_hash_table_replace (memory, g_strdup (id), reeve_secret_ref (secret));
}

static ReeveSecret *
memory_load (const char *id)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&memory_lock);
  ReeveSecret *secret = memory != NULL ? g_hash_table_lookup (memory, id) : NULL;

  return secret != NULL ? reeve_secret_ref (secret) : NULL;
}

static void
memory_forget (const char *id)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&memory_lock);

  if (memory != NULL)
    g_hash_table_remove (memory, id);
}

gboolean
reeve_secret_store_save (const char *id,
                         const char *label,
                         ReeveSecret *secret,
                         GCancellable *cancellable,
                         GError **error)
{
  GError *reason = NULL;
  gboolean ok;
  Bound bound;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (!reeve_secret_store_is_lasting ())
    {
      memory_save (id, secret);
      return TRUE;
    }
  bound_start_for_keyring (&bound, cancellable);
  ok = secret_password_store_sync (&schema, SECRET_COLLECTION_DEFAULT, label,
                                   reeve_secret_peek (secret), bound.stop, &reason, ATTRIBUTE, id,
                                   NULL);
  bound_end (&bound);
  if (!ok)
    set_error (error, _("The keyring could not save the password"), reason, cancellable);
  return ok;
}

ReeveSecret *
reeve_secret_store_load (const char *id, GCancellable *cancellable, GError **error)
{
  GError *reason = NULL;
  ReeveSecret *secret;
  char *password;
  Bound bound;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  if (!reeve_secret_store_is_lasting ())
    return memory_load (id);

  bound_start_for_keyring (&bound, cancellable);
  password =
    secret_password_lookup_nonpageable_sync (&schema, bound.stop, &reason, ATTRIBUTE, id, NULL);
  bound_end (&bound);
  if (reason != NULL)
    {
      set_error (error, _("The keyring could not give the password"), reason, cancellable);
      return NULL;
    }
  if (password == NULL)
    return NULL;
  secret = reeve_secret_new (password, -1);
  secret_password_free (password);
  return secret;
}

gboolean
reeve_secret_store_forget (const char *id, GCancellable *cancellable, GError **error)
{
  GError *reason = NULL;
  Bound bound;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (!reeve_secret_store_is_lasting ())
    {
      memory_forget (id);
      return TRUE;
    }
  bound_start_for_keyring (&bound, cancellable);
  /* FALSE without an error: there was none. */
  secret_password_clear_sync (&schema, bound.stop, &reason, ATTRIBUTE, id, NULL);
  bound_end (&bound);
  if (reason != NULL)
    set_error (error, _("The keyring could not forget the password"), reason, cancellable);
  return reason == NULL;
}
