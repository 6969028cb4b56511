/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-postgres"

#include "config.h"

#include "core/db/postgres/resolve.h"

#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"

typedef struct
{
  GCancellable *stop; /* ends the lookup, for whatever reason */
  GList *addresses;
  GError *error;
  gboolean done;
} Lookup;

static void
lookup_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Lookup *lookup = user_data;

  lookup->addresses =
    g_resolver_lookup_by_name_finish (G_RESOLVER (source), result, &lookup->error);
  lookup->done = TRUE;
}

static gboolean
time_up_cb (gpointer user_data)
{
  g_cancellable_cancel (((Lookup *) user_data)->stop);
  return G_SOURCE_REMOVE;
}

static gboolean
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  g_cancellable_cancel (((Lookup *) user_data)->stop);
  return G_SOURCE_REMOVE;
}

static void
attach (GMainContext *context, GSource *source, GSourceFunc func, Lookup *lookup)
{
  g_source_set_callback (source, func, lookup, NULL);
  g_source_attach (source, context);
}

/* Runs the lookup in a context of its own, so that it works in any thread. */
static void
look_up (const char *name, gint64 deadline, GCancellable *cancellable, Lookup *lookup)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GResolver) resolver = g_resolver_get_default ();
  gint64 left_ms = MAX (1, (deadline - g_get_monotonic_time ()) / 1000);
  g_autoptr (GSource) timer = g_timeout_source_new ((guint) left_ms);
  g_autoptr (GSource) watch = NULL;

  g_main_context_push_thread_default (context);
  attach (context, timer, time_up_cb, lookup);
  if (cancellable != NULL)
    {
      watch = g_cancellable_source_new (cancellable);
      attach (context, watch, G_SOURCE_FUNC (cancelled_cb), lookup);
    }
  g_resolver_lookup_by_name_async (resolver, name, lookup->stop, lookup_done_cb, lookup);
  while (!lookup->done)
    g_main_context_iteration (context, TRUE);
  g_source_destroy (timer);
  if (watch != NULL)
    g_source_destroy (watch);
  g_main_context_pop_thread_default (context);
}

static gboolean
has_name (const ReevePgPlace *place)
{
  if (place->hostaddr != NULL || place->host == NULL || *place->host == '/' || *place->host == '@')
    return FALSE;
  return strchr (place->host, ',') == NULL && !g_hostname_is_ip_address (place->host);
}

GPtrArray *
reeve_pg_resolve (const ReevePgPlace *place,
                  gint64 deadline,
                  GCancellable *cancellable,
                  GError **error)
{
  g_autoptr (GPtrArray) places =
    g_ptr_array_new_with_free_func ((GDestroyNotify) reeve_pg_place_free);
  g_autoptr (GCancellable) stop = g_cancellable_new ();
  Lookup lookup = { .stop = stop };

  if (!has_name (place))
    {
      g_ptr_array_add (places, reeve_pg_place_new (place->host, place->hostaddr, place->port));
      return g_steal_pointer (&places);
    }

  look_up (place->host, deadline, cancellable, &lookup);
  if (lookup.addresses == NULL)
    {
      g_autoptr (GError) reason = lookup.error;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
      if (reeve_error_is_cancelled (reason))
        reeve_set_error (error, REEVE_ERROR_CONNECT,
                         _("The name servers do not say in time where "
                           "“%s” is"),
                         place->host);
      else
        reeve_set_error (error, REEVE_ERROR_CONNECT, _("No host named “%s” is known: %s"),
                         place->host, reason->message);
      reeve_error_set_remedy (error, _("Check the host's name and your network connection."));
      return NULL;
    }

  for (GList *l = lookup.addresses; l != NULL; l = l->next)
    {
      g_autofree char *address = g_inet_address_to_string (l->data);

      g_ptr_array_add (places, reeve_pg_place_new (place->host, address, place->port));
    }
  g_resolver_free_addresses (lookup.addresses);
  return g_steal_pointer (&places);
}
