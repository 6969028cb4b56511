/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-postgres"

#include "config.h"

#include "core/db/postgres/connect.h"

#include "core/base/cancel.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/db/postgres/error.h"
#include "core/db/postgres/resolve.h"

/* libpq's default receiver would write to stderr. */
static void
ignore_notice_cb (void *data, const PGresult *result)
{
}

static void
add_setting (GPtrArray *keywords, GPtrArray *values, const char *keyword, const char *value)
{
  if (value == NULL)
    return;
  g_ptr_array_add (keywords, (gpointer) keyword);
  g_ptr_array_add (values, (gpointer) value);
}

static void
add_settings (GPtrArray *keywords, GPtrArray *values, GHashTable *settings)
{
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, settings);
  while (g_hash_table_iter_next (&iter, &key, &value))
    add_setting (keywords, values, key, value);
}

static PGconn *
start (const ReevePgParams *params, const ReevePgPlace *place)
{
  g_autoptr (GPtrArray) keywords = g_ptr_array_new ();
  g_autoptr (GPtrArray) values = g_ptr_array_new ();
  PGconn *pg;

  /* Of a keyword that comes twice libpq takes the last value. */
  add_settings (keywords, values, params->settings);
  if (!reeve_pg_place_is_local (place))
    add_settings (keywords, values, params->remote_settings);
  add_setting (keywords, values, "host", place->host);
  add_setting (keywords, values, "hostaddr", place->hostaddr);
  add_setting (keywords, values, "port", place->port);
  if (params->password != NULL)
    add_setting (keywords, values, "password", reeve_secret_peek (params->password));
  g_ptr_array_add (keywords, NULL);
  g_ptr_array_add (values, NULL);

  pg = PQconnectStartParams ((const char *const *) keywords->pdata,
                             (const char *const *) values->pdata, 0);
  if (pg != NULL)
    {
      /* The only way to learn the SQLSTATE of a refusal. */
      PQsetErrorVerbosity (pg, PQERRORS_VERBOSE);
      PQsetNoticeReceiver (pg, ignore_notice_cb, NULL);
    }
  return pg;
}

static void
set_timed_out (GError **error, const char *label)
{
  reeve_set_error (error, REEVE_ERROR_CONNECT, _("The server at %s does not answer in time"),
                   label);
  reeve_error_set_remedy (error, _("Check the address, your network and firewalls."));
}

/* Waits for libpq's handshake to end. FALSE with @error on time-out and cancellation only. */
static gboolean
shake_hands (PGconn *pg,
             gint64 deadline,
             const char *label,
             GCancellable *cancellable,
             GError **error)
{
  PostgresPollingStatusType state = PGRES_POLLING_WRITING;

  while (PQstatus (pg) != CONNECTION_BAD && state != PGRES_POLLING_OK &&
         state != PGRES_POLLING_FAILED)
    {
      GIOCondition wanted = state == PGRES_POLLING_READING ? G_IO_IN : G_IO_OUT;
      gint64 left_ms = MAX (0, (deadline - g_get_monotonic_time ()) / 1000);
      GError *local = NULL;

      if (reeve_cancel_wait (PQsocket (pg), wanted, (int) left_ms, cancellable, &local) == 0)
        {
          if (local != NULL)
            g_propagate_error (error, local);
          else
            set_timed_out (error, label);
          return FALSE;
        }
      state = PQconnectPoll (pg);
    }
  return TRUE;
}

static PGconn *
try_place (const ReevePgParams *params,
           const ReevePgPlace *place,
           gint64 deadline,
           GCancellable *cancellable,
           GError **error)
{
  g_autofree char *label = reeve_pg_place_dup_label (place);
  g_autoptr (PGconn) pg = start (params, place);

  if (pg == NULL)
    {
      reeve_set_error (error, REEVE_ERROR_SPACE, _("There is no memory for a connection"));
      return NULL;
    }
  if (!shake_hands (pg, deadline, label, cancellable, error))
    return NULL;
  if (PQstatus (pg) != CONNECTION_OK || PQsetnonblocking (pg, 1) != 0)
    {
      g_propagate_error (error, reeve_pg_error_new_connect (PQerrorMessage (pg), label,
                                                            PQconnectionNeedsPassword (pg)));
      return NULL;
    }
  PQsetErrorVerbosity (pg, PQERRORS_DEFAULT);
  return g_steal_pointer (&pg);
}

/* A server that answered has the last word; only where none did is the next place tried. */
static gboolean
is_worth_next (const GError *error)
{
  return g_error_matches (error, REEVE_ERROR, REEVE_ERROR_CONNECT) ||
         g_error_matches (error, REEVE_ERROR, REEVE_ERROR_BUSY);
}

/* An equal share of the time that is left. */
static gint64
share_of (gint64 deadline, guint n_left)
{
  gint64 now = g_get_monotonic_time ();

  return now + MAX (0, deadline - now) / MAX (n_left, 1);
}

static PGconn *
try_host (const ReevePgParams *params,
          const ReevePgPlace *host,
          gint64 deadline,
          GCancellable *cancellable,
          GError **error)
{
  g_autoptr (GPtrArray) places = reeve_pg_resolve (host, deadline, cancellable, error);
  g_autoptr (GError) last = NULL;

  for (guint i = 0; places != NULL && i < places->len; i++)
    {
      PGconn *pg;

      g_clear_error (&last);
      pg = try_place (params, g_ptr_array_index (places, i),
                      share_of (deadline, places->len - i), cancellable, &last);
      if (pg != NULL)
        return pg;
      if (!is_worth_next (last))
        break;
    }
  if (last != NULL)
    g_propagate_error (error, g_steal_pointer (&last));
  return NULL;
}

PGconn *
reeve_pg_connect (const ReevePgParams *params, GCancellable *cancellable, GError **error)
{
  gint64 deadline = g_get_monotonic_time () + (gint64) params->timeout_s * G_USEC_PER_SEC;
  guint n = params->places->len;
  g_autoptr (GError) last = NULL;

  for (guint i = 0; i < n; i++)
    {
      PGconn *pg;

      g_clear_error (&last);
      pg = try_host (params, g_ptr_array_index (params->places, i), share_of (deadline, n - i),
                     cancellable, &last);
      if (pg != NULL)
        return pg;
      if (!is_worth_next (last))
        break;
    }
  g_propagate_error (error, g_steal_pointer (&last));
  return NULL;
}
