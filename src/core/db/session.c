/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-db"

#include "config.h"

#include "core/db/session.h"

#include "core/base/error.h"
#include "core/base/i18n.h"

G_DEFINE_INTERFACE (ReeveSession, reeve_session, G_TYPE_OBJECT)

static gboolean
default_run_batch (ReeveSession *self,
                   const ReeveStatement *statements,
                   guint n_statements,
                   ReeveBatchFunc each,
                   gpointer user_data,
                   GCancellable *cancellable,
                   GError **error)
{
  for (guint i = 0; i < n_statements; i++)
    {
      g_autoptr (ReeveResult) result =
        reeve_session_run (self, &statements[i], cancellable, error);

      if (result == NULL)
        return FALSE;
      if (each != NULL && !each (i, result, user_data, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
default_try_lock (ReeveSession *self,
                  gint64 key,
                  gboolean *taken,
                  GCancellable *cancellable,
                  GError **error)
{
  *taken = FALSE;
  reeve_set_error (error, REEVE_ERROR_UNSUPPORTED,
                   _("This kind of database has no advisory locks"));
  return FALSE;
}

static gboolean
default_unlock (ReeveSession *self, gint64 key, GError **error)
{
  reeve_set_error (error, REEVE_ERROR_UNSUPPORTED,
                   _("This kind of database has no advisory locks"));
  return FALSE;
}

static gboolean
default_check_direct (ReeveSession *self, GCancellable *cancellable, GError **error)
{
  return TRUE;
}

static gint64
default_get_server_id (ReeveSession *self)
{
  return 0;
}

static void
reeve_session_default_init (ReeveSessionInterface *iface)
{
  iface->run_batch = default_run_batch;
  iface->try_lock = default_try_lock;
  iface->unlock = default_unlock;
  iface->check_direct = default_check_direct;
  iface->get_server_id = default_get_server_id;
}

ReeveCapability
reeve_session_get_capabilities (ReeveSession *self)
{
  return REEVE_SESSION_GET_IFACE (self)->get_capabilities (self);
}

gboolean
reeve_session_can (ReeveSession *self, ReeveCapability capability)
{
  return (reeve_session_get_capabilities (self) & capability) == capability;
}

ReeveDialect
reeve_session_get_dialect (ReeveSession *self)
{
  return REEVE_SESSION_GET_IFACE (self)->get_dialect (self);
}

ReeveTarget *
reeve_session_get_target (ReeveSession *self)
{
  return REEVE_SESSION_GET_IFACE (self)->get_target (self);
}

gboolean
reeve_session_is_open (ReeveSession *self)
{
  return REEVE_SESSION_GET_IFACE (self)->is_open (self);
}

gboolean
reeve_session_in_transaction (ReeveSession *self)
{
  return REEVE_SESSION_GET_IFACE (self)->in_transaction (self);
}

void
reeve_session_close (ReeveSession *self)
{
  REEVE_SESSION_GET_IFACE (self)->close (self);
}

ReeveResult *
reeve_session_run (ReeveSession *self,
                   const ReeveStatement *statement,
                   GCancellable *cancellable,
                   GError **error)
{
  ReeveResult *result =
    REEVE_SESSION_GET_IFACE (self)->run (self, statement, cancellable, error);

  /* An engine that knows the exact line has set it already. */
  if (result == NULL)
    reeve_error_set_place (error, statement->file, statement->line, statement->number);
  return result;
}

gboolean
reeve_session_run_batch (ReeveSession *self,
                         const ReeveStatement *statements,
                         guint n_statements,
                         ReeveBatchFunc each,
                         gpointer user_data,
                         GCancellable *cancellable,
                         GError **error)
{
  return REEVE_SESSION_GET_IFACE (self)->run_batch (self, statements, n_statements, each,
                                                    user_data, cancellable, error);
}

gboolean
reeve_session_begin (ReeveSession *self, GCancellable *cancellable, GError **error)
{
  if (reeve_session_in_transaction (self))
    {
      reeve_set_error (error, REEVE_ERROR_USAGE, _("The session is in a transaction already"));
      return FALSE;
    }
  return REEVE_SESSION_GET_IFACE (self)->begin (self, cancellable, error);
}

gboolean
reeve_session_commit (ReeveSession *self, GCancellable *cancellable, GError **error)
{
  if (reeve_session_is_open (self) && !reeve_session_in_transaction (self))
    {
      reeve_set_error (error, REEVE_ERROR_USAGE, _("There is no transaction to commit"));
      return FALSE;
    }
  return REEVE_SESSION_GET_IFACE (self)->commit (self, cancellable, error);
}

gboolean
reeve_session_rollback (ReeveSession *self, GError **error)
{
  return REEVE_SESSION_GET_IFACE (self)->rollback (self, error);
}

gboolean
reeve_session_reset (ReeveSession *self, GCancellable *cancellable, GError **error)
{
  return REEVE_SESSION_GET_IFACE (self)->reset (self, cancellable, error);
}

gboolean
reeve_session_ping (ReeveSession *self, GCancellable *cancellable, GError **error)
{
  return REEVE_SESSION_GET_IFACE (self)->ping (self, cancellable, error);
}

gboolean
reeve_session_try_lock (ReeveSession *self,
                        gint64 key,
                        gboolean *taken,
                        GCancellable *cancellable,
                        GError **error)
{
  return REEVE_SESSION_GET_IFACE (self)->try_lock (self, key, taken, cancellable, error);
}

gboolean
reeve_session_unlock (ReeveSession *self, gint64 key, GError **error)
{
  return REEVE_SESSION_GET_IFACE (self)->unlock (self, key, error);
}

gboolean
reeve_session_check_direct (ReeveSession *self, GCancellable *cancellable, GError **error)
{
  return REEVE_SESSION_GET_IFACE (self)->check_direct (self, cancellable, error);
}

gint64
reeve_session_get_server_id (ReeveSession *self)
{
  return REEVE_SESSION_GET_IFACE (self)->get_server_id (self);
}

void
reeve_session_set_notice_func (ReeveSession *self,
                               ReeveNoticeFunc func,
                               gpointer user_data,
                               GDestroyNotify destroy)
{
  REEVE_SESSION_GET_IFACE (self)->set_notice_func (self, func, user_data, destroy);
}

ReeveResult *
reeve_session_query (ReeveSession *self,
                     const char *sql,
                     const char *const *params,
                     guint n_params,
                     GCancellable *cancellable,
                     GError **error)
{
  const ReeveStatement statement = { .sql = sql, .params = params, .n_params = n_params };

  return reeve_session_run (self, &statement, cancellable, error);
}

gboolean
reeve_session_execute (ReeveSession *self,
                       const char *sql,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (ReeveResult) result =
    reeve_session_query (self, sql, NULL, 0, cancellable, error);

  return result != NULL;
}
