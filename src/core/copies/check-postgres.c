/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-copies"

#include "config.h"

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/copies/server-postgres.h"
#include "core/db/postgres/databases.h"
#include "core/job/preflight-postgres.h"
#include "core/job/preflight.h"

/* The job's own sessions: one, and two for each of its threads. */
#define OWN_SESSIONS 9

/* Check: the look at the server before copies are made. */
typedef struct
{
  const ReeveCopiesTask *task;
  ReeveSession *session;
  ReevePlan *plan;
  GCancellable *cancellable;
} Check;

static ReeveResult *
ask (const Check *self, const char *sql, const char *param, GError **error)
{
  const char *const params[] = { param };

  return reeve_session_query (self->session, sql, params, param != NULL ? 1 : 0,
                              self->cancellable, error);
}

static gboolean
check_rights (const Check *self, GError **error)
{
  g_autoptr (ReeveResult) row =
    ask (self,
         "SELECT rolsuper OR (rolcreatedb AND rolcreaterole) FROM pg_catalog.pg_roles"
         " WHERE rolname = CURRENT_USER",
         NULL, error);
  g_autoptr (GError) reason = NULL;

  if (row == NULL || reeve_result_get_boolean (row, 0, 0))
    return row != NULL;
  reeve_set_error (&reason, REEVE_ERROR_PERMISSION,
                   _("This role may not create both databases and roles"));
  reeve_error_set_remedy (
    &reason, _("Have somebody run ALTER ROLE … CREATEDB CREATEROLE, or use another role."));
  reeve_preflight_refuse (self->plan, g_steal_pointer (&reason));
  return TRUE;
}

/* While somebody is connected to it, PostgreSQL copies no database. Reeve's own idle sessions are
 * ended when the time comes. */
static gboolean
check_sessions (const Check *self, GError **error)
{
  const char *source = reeve_target_get_name (self->task->target);
  g_autoptr (ReeveResult) row = ask (
    self,
    "SELECT pg_catalog.string_agg(DISTINCT pg_catalog.concat(usename, ' (', pg_catalog.concat_ws("
    "', ', nullif(application_name, ''), pg_catalog.host(client_addr)), ')'), ', ')"
    " FROM pg_catalog.pg_stat_activity WHERE datname = $1 AND backend_type = 'client backend'"
    " AND NOT (usename = CURRENT_USER AND application_name LIKE 'reeve%')",
    source, error);
  g_autoptr (GError) reason = NULL;

  if (row == NULL || reeve_result_get (row, 0, 0) == NULL)
    return row != NULL;
  reeve_set_error (&reason, REEVE_ERROR_BUSY,
                   _("“%s” cannot be copied while somebody is connected to it: %s"), source,
                   reeve_result_get (row, 0, 0));
  reeve_error_set_remedy (&reason, _("End these sessions, then try again. Copies that are made "
                                     "later, and resets, never touch “%s” again."),
                          source);
  reeve_preflight_refuse (self->plan, g_steal_pointer (&reason));
  return TRUE;
}

/* "{a,b}": prefixes are of letters that need no quotes. */
static char *
list_names (const Check *self, const char *other)
{
  g_autoptr (GString) names = g_string_new ("{");

  for (guint i = 0; i < self->task->chosen->len; i++)
    g_string_append_printf (names, "%s,",
                            ((ReeveCopy *) g_ptr_array_index (self->task->chosen, i))->name);
  g_string_append_printf (names, "%s_%s}", self->task->prefix, other);
  return g_string_free (g_steal_pointer (&names), FALSE);
}

static void
refuse_names (const Check *self, const ReeveResult *row, const char *format)
{
  GError *reason = NULL;

  if (reeve_result_get (row, 0, 0) == NULL)
    return;
  reeve_set_error (&reason, REEVE_ERROR_CONFLICT, "%s: %s", format, reeve_result_get (row, 0, 0));
  reeve_error_set_remedy (&reason, _("Choose another name for the copies."));
  reeve_preflight_refuse (self->plan, reason);
}

static gboolean
check_names (const Check *self, GError **error)
{
  g_autofree char *databases = list_names (self, "template");
  g_autofree char *roles = list_names (self, "group");
  g_autofree char *ours = g_strdup_printf (
    "SELECT pg_catalog.string_agg(rolname, ', ' ORDER BY rolname) FROM pg_catalog.pg_roles"
    " WHERE rolname = ANY ($1::pg_catalog.text[]::name[]) AND coalesce(pg_catalog."
    "shobj_description(oid, 'pg_authid'), '') NOT LIKE '{\"reeve\":\"copies\",\"set\":\"%s\"%%'",
    self->task->prefix);
  g_autoptr (ReeveResult) used = NULL;
  g_autoptr (ReeveResult) row = NULL;

  row = ask (self,
             self->task->set != NULL && self->task->set->place != NULL
               ? "SELECT pg_catalog.string_agg(datname, ', ' ORDER BY datname)"
                 " FROM pg_catalog.pg_database WHERE datname = ANY"
                 " ($1::pg_catalog.text[]::name[]) AND datname !~ '_template$'"
               : "SELECT pg_catalog.string_agg(datname, ', ' ORDER BY datname)"
                 " FROM pg_catalog.pg_database WHERE datname = ANY"
                 " ($1::pg_catalog.text[]::name[])",
             databases, error);
  if (row == NULL)
    return FALSE;
  refuse_names (self, row, _("There are databases already that were not made as these copies"));
  used = ask (self, ours, roles, error);
  if (used == NULL)
    return FALSE;
  refuse_names (self, used, _("There are roles already that were not made for these copies"));
  return TRUE;
}

static gboolean
check_room (const Check *self, GError **error)
{
  g_autoptr (ReeveResult) row =
    ask (self, "SELECT pg_catalog.pg_database_size($1::name)",
         reeve_target_get_name (self->task->target), error);
  guint64 wanted;

  if (row == NULL)
    return FALSE;
  wanted = (guint64) reeve_result_get_int (row, 0, 0) * (self->task->chosen->len + 2);
  reeve_pg_check_room (self->session, self->task->connection, wanted, wanted + wanted / 4,
                       self->plan, self->cancellable);
  return TRUE;
}

static gboolean
check_connections (const Check *self, GError **error)
{
  g_autoptr (ReeveResult) row = ask (
    self,
    "SELECT pg_catalog.current_setting('max_connections')::integer - pg_catalog.current_setting("
    "'superuser_reserved_connections')::integer, (SELECT pg_catalog.count(*) FROM"
    " pg_catalog.pg_stat_activity WHERE backend_type = 'client backend')",
    NULL, error);
  gint64 most;
  gint64 left;

  if (row == NULL)
    return FALSE;
  most = reeve_result_get_int (row, 0, 0);
  left = most - reeve_result_get_int (row, 0, 1);
  if (left < OWN_SESSIONS)
    reeve_preflight_refuse (
      self->plan, reeve_error_new (REEVE_ERROR_BUSY,
                                   _("The server has only %ld of its %ld connections left, and "
                                     "this takes %d"),
                                   (long) left, (long) most, OWN_SESSIONS));
  else if (left < (gint64) self->task->count)
    reeve_plan_add_warning (self->plan,
                            _("The server takes %ld connections (max_connections): too few for "
                              "%u students at the same time."),
                            (long) most, self->task->count);
  return TRUE;
}

/* A role may connect to whatever is open to everybody; what it finds there is another question. */
static gboolean
warn_doors (const Check *self, GError **error)
{
  g_autoptr (ReeveResult) row = ask (
    self,
    "SELECT pg_catalog.string_agg(d.datname, ', ' ORDER BY d.datname) FROM pg_catalog.pg_database"
    " AS d WHERE d.datallowconn AND d.datname <> 'template1' AND EXISTS (SELECT FROM"
    " pg_catalog.aclexplode(coalesce(d.datacl, pg_catalog.acldefault('d', d.datdba))) AS a"
    " WHERE a.grantee = 0 AND a.privilege_type = 'CONNECT')",
    NULL, error);

  if (row == NULL)
    return FALSE;
  if (reeve_result_get (row, 0, 0) != NULL)
    reeve_plan_add_warning (self->plan,
                            _("Every role may connect to %s, so students may, too; REVOKE CONNECT "
                              "ON DATABASE … FROM PUBLIC closes one."),
                            reeve_result_get (row, 0, 0));
  return TRUE;
}

gboolean
reeve_copies_pg_check (const ReeveCopiesTask *task,
                       ReevePlan *plan,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (ReeveSession) session =
    reeve_pg_open_maintenance (task->connection, cancellable, error);
  const Check check = {
    .task = task, .session = session, .plan = plan, .cancellable = cancellable
  };
  gboolean needs_template = task->set == NULL || task->set->place == NULL;

  return session != NULL && check_rights (&check, error) &&
         (!needs_template || check_sessions (&check, error)) && check_names (&check, error) &&
         check_room (&check, error) && check_connections (&check, error) &&
         warn_doors (&check, error);
}
