/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-copies"

#include "config.h"

#include "core/copies/server-postgres.h"

#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/db/postgres/databases.h"
#include "core/db/postgres/session.h"
#include "core/sql/quote.h"

/* The first half of the key of the lock on a set; the second is of its prefix. */
#define LOCK_CLASS "1701"

/* --- statements ----------------------------------------------------------------------------- */

char *
reeve_copies_pg_format (const char *format, ...)
{
  g_autoptr (GString) sql = g_string_new (NULL);
  va_list args;

  va_start (args, format);
  for (const char *c = format; *c != '\0'; c++)
    {
      g_autofree char *quoted = NULL;
      const char *value;

      if (*c != '%')
        {
          g_string_append_c (sql, *c);
          continue;
        }
      c++;
      value = va_arg (args, const char *);
      if (*c == 'I')
        quoted = reeve_quote_identifier (REEVE_DIALECT_POSTGRES, value);
      else if (*c == 'L')
        quoted = reeve_quote_literal (REEVE_DIALECT_POSTGRES, value);
      g_string_append (sql, quoted != NULL ? quoted : value);
    }
  va_end (args);
  return g_string_free (g_steal_pointer (&sql), FALSE);
}

gboolean
reeve_copies_pg_execute (ReeveSession *session,
                         GPtrArray *statements,
                         GCancellable *cancellable,
                         GError **error)
{
  for (guint i = 0; i < statements->len; i++)
    if (!reeve_session_execute (session, g_ptr_array_index (statements, i), cancellable, error))
      return FALSE;
  return TRUE;
}

gboolean
reeve_copies_pg_transact (ReeveSession *session,
                          GPtrArray *statements,
                          GCancellable *cancellable,
                          GError **error)
{
  if (reeve_session_begin (session, cancellable, error) &&
      reeve_copies_pg_execute (session, statements, cancellable, error) &&
      reeve_session_commit (session, cancellable, error))
    return TRUE;
  if (reeve_session_is_open (session))
    reeve_session_rollback (session, NULL);
  return FALSE;
}

char *
reeve_copies_pg_group (const char *prefix)
{
  return g_strconcat (prefix, "_group", NULL);
}

char *
reeve_copies_pg_unused_name (const char *prefix, const char *kind)
{
  return g_strdup_printf ("%s_%s_%08x", prefix, kind, g_random_int ());
}

/* --- the link ------------------------------------------------------------------------------- */

static gboolean
take_lock (ReeveCopyServer *self, GCancellable *cancellable, GError **error)
{
  const char *const params[] = { self->task->prefix };
  g_autoptr (ReeveResult) row = reeve_session_query (
    self->session,
    "SELECT pg_catalog.pg_try_advisory_lock(" LOCK_CLASS ", pg_catalog.hashtext($1)),"
    " r.rolsuper FROM pg_catalog.pg_roles AS r WHERE r.rolname = CURRENT_USER",
    params, 1, cancellable, error);

  if (row == NULL)
    return FALSE;
  self->is_superuser = reeve_result_get_boolean (row, 0, 1);
  if (reeve_result_get_boolean (row, 0, 0))
    return TRUE;
  reeve_set_error (error, REEVE_ERROR_BUSY, _("Another job works on the copies “%s” just now"),
                   self->task->prefix);
  reeve_error_set_unchanged (error, _("Nothing was changed."));
  reeve_error_set_remedy (error, _("Wait until it has ended, then try again."));
  return FALSE;
}

gboolean
reeve_copy_server_open (ReeveCopyServer *self,
                        ReeveCopiesTask *task,
                        GCancellable *cancellable,
                        GError **error)
{
  *self = (ReeveCopyServer){ .task = task };
  g_mutex_init (&self->lock);
  self->session = reeve_pg_open_maintenance (task->connection, cancellable, error);
  return self->session != NULL && take_lock (self, cancellable, error) &&
         reeve_pg_sweep (self->session, cancellable, error);
}

void
reeve_copy_server_close (ReeveCopyServer *self)
{
  g_clear_object (&self->session);
  g_mutex_clear (&self->lock);
}

void
reeve_copy_server_begin (ReeveCopyServer *self, const char *phase, guint total)
{
  self->phase = phase;
  self->done = 0;
  self->total = total;
  reeve_progress_set (reeve_job_get_progress (self->task->job), phase, "steps", 0, total);
}

void
reeve_copy_server_count (ReeveCopyServer *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->done++;
  reeve_progress_set (reeve_job_get_progress (self->task->job), self->phase, "steps", self->done,
                      self->total);
}

/* --- what is there -------------------------------------------------------------------------- */

/* A comment that somebody else's database has is nothing to go by. */
static const char list_sql[] =
  "SELECT d.datname, d.oid::pg_catalog.text,"
  " CASE WHEN pg_catalog.pg_has_role(d.datdba, 'MEMBER') THEN c.comment END,"
  " CASE WHEN c.comment LIKE '{\"reeve\":\"copies\"%' AND"
  " pg_catalog.pg_has_role(d.datdba, 'MEMBER') THEN pg_catalog.pg_database_size(d.oid) END,"
  " (SELECT pg_catalog.count(*) FROM pg_catalog.pg_stat_activity AS a WHERE a.datid = d.oid"
  " AND a.backend_type = 'client backend'),"
  " (SELECT pg_catalog.string_agg(DISTINCT a.usename || coalesce(' ' ||"
  " nullif(pg_catalog.host(a.client_addr), ''), ''), ', ') FROM pg_catalog.pg_stat_activity AS a"
  " WHERE a.datid = d.oid AND a.backend_type = 'client backend'),"
  " coalesce(s.tup_inserted + s.tup_updated + s.tup_deleted, 0)"
  " FROM pg_catalog.pg_database AS d"
  " CROSS JOIN LATERAL (SELECT pg_catalog.shobj_description(d.oid, 'pg_database')) AS c(comment)"
  " LEFT JOIN pg_catalog.pg_stat_database AS s ON s.datid = d.oid ORDER BY d.datname";

enum
{
  AT_NAME,
  AT_OID,
  AT_COMMENT,
  AT_BYTES,
  AT_SESSIONS,
  AT_WHO,
  AT_WRITTEN,
};

static ReeveCopySet *
take_set (GPtrArray *sets, const char *prefix)
{
  ReeveCopySet *set;

  for (guint i = 0; i < sets->len; i++)
    {
      set = g_ptr_array_index (sets, i);
      if (strcmp (set->prefix, prefix) == 0)
        return set;
    }
  set = reeve_copy_set_new (prefix);
  g_ptr_array_add (sets, set);
  return set;
}

static void
read_template (ReeveCopySet *set, const ReeveCopyMark *mark, const ReeveResult *rows, guint row)
{
  set->place = g_strdup (reeve_result_get (rows, row, AT_NAME));
  set->bytes = reeve_result_get_int (rows, row, AT_BYTES);
  set->source = g_strdup (mark->source);
  set->made_at = g_strdup (mark->made_at);
  set->count = mark->count;
  set->is_whole = mark->is_whole;
  g_array_append_vals (set->removed, mark->removed->data, mark->removed->len);
}

static void
read_copy (ReeveCopySet *set, const ReeveCopyMark *mark, const ReeveResult *rows, guint row)
{
  g_autofree char *name = reeve_copies_name (set->prefix, mark->number);
  ReeveCopy *copy;

  /* One that was renamed since is not the student's any more. */
  if (mark->number == 0 || strcmp (name, reeve_result_get (rows, row, AT_NAME)) != 0)
    return;
  copy = reeve_copy_set_add (set, mark->number);
  copy->place = g_strdup (name);
  copy->id = g_strdup (reeve_result_get (rows, row, AT_OID));
  copy->who = g_strdup (reeve_result_get (rows, row, AT_WHO));
  copy->sessions = reeve_result_get_int (rows, row, AT_SESSIONS);
  copy->bytes = reeve_result_get_int (rows, row, AT_BYTES);
  copy->state =
    reeve_result_get_int (rows, row, AT_WRITTEN) > 0 ? REEVE_COPY_USED : REEVE_COPY_FRESH;
}

static void
read_row (GPtrArray *sets, const ReeveResult *rows, guint row)
{
  g_auto (ReeveCopyMark) mark = { 0 };
  ReeveCopySet *set;

  reeve_copy_mark_parse (reeve_result_get (rows, row, AT_COMMENT), &mark);
  if (mark.set == NULL || strcmp (mark.oid, reeve_result_get (rows, row, AT_OID)) != 0)
    return;
  set = take_set (sets, mark.set);
  if (strcmp (mark.kind, REEVE_COPY_TEMPLATE) == 0 && set->place == NULL)
    read_template (set, &mark, rows, row);
  else if (strcmp (mark.kind, REEVE_COPY_COPY) == 0)
    read_copy (set, &mark, rows, row);
  else if (strcmp (mark.kind, REEVE_COPY_SPARE) == 0)
    g_ptr_array_add (set->spares, g_strdup (reeve_result_get (rows, row, AT_NAME)));
  else if (strcmp (mark.kind, REEVE_COPY_OLD) == 0)
    g_ptr_array_add (set->old, g_strdup (reeve_result_get (rows, row, AT_NAME)));
}

/* What was made and is not there any more, or is something else by now. */
static void
add_missing (ReeveCopySet *set, const ReeveResult *rows)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < reeve_result_get_n_rows (rows); i++)
    g_hash_table_add (names, (gpointer) reeve_result_get (rows, i, AT_NAME));
  for (guint number = 1; number <= set->count; number++)
    {
      g_autofree char *name = reeve_copies_name (set->prefix, number);
      ReeveCopy *copy;

      if (reeve_copy_set_is_removed (set, number) || reeve_copy_set_find (set, name) != NULL)
        continue;
      copy = reeve_copy_set_add (set, number);
      copy->place = g_strdup (name);
      copy->state =
        g_hash_table_contains (names, name) ? REEVE_COPY_FOREIGN : REEVE_COPY_MISSING;
    }
  reeve_copy_set_sort (set);
}

GPtrArray *
reeve_copies_pg_list (ReeveSession *session, GCancellable *cancellable, GError **error)
{
  g_autoptr (ReeveResult) rows =
    reeve_session_query (session, list_sql, NULL, 0, cancellable, error);
  g_autoptr (GPtrArray) sets = NULL;

  if (rows == NULL)
    return NULL;
  sets = g_ptr_array_new_with_free_func ((GDestroyNotify) reeve_copy_set_free);
  for (guint i = 0; i < reeve_result_get_n_rows (rows); i++)
    read_row (sets, rows, i);
  for (guint i = 0; i < sets->len; i++)
    add_missing (g_ptr_array_index (sets, i), rows);
  return g_steal_pointer (&sets);
}

/* --- roles ---------------------------------------------------------------------------------- */

gboolean
reeve_copies_pg_find_role (ReeveSession *session,
                           const char *name,
                           const char *set,
                           gboolean *exists,
                           GCancellable *cancellable,
                           GError **error)
{
  const char *const params[] = { name };
  g_autoptr (ReeveResult) row = reeve_session_query (
    session,
    "SELECT pg_catalog.shobj_description(oid, 'pg_authid'), oid::pg_catalog.text"
    " FROM pg_catalog.pg_roles WHERE rolname = $1",
    params, 1, cancellable, error);
  g_auto (ReeveCopyMark) mark = { 0 };

  if (row == NULL)
    return FALSE;
  *exists = reeve_result_get_n_rows (row) > 0;
  if (!*exists)
    return TRUE;
  reeve_copy_mark_parse (reeve_result_get (row, 0, 0), &mark);
  if (g_strcmp0 (mark.set, set) == 0 && g_strcmp0 (mark.kind, REEVE_COPY_ROLE) == 0)
    return TRUE;
  reeve_set_error (error, REEVE_ERROR_CONFLICT,
                   _("There is a role “%s” already that was not made for these copies"), name);
  reeve_error_set_remedy (error, _("Choose another name for the copies, or remove that role."));
  return FALSE;
}

/* The server gets and logs a verifier, never the password. */
static char *
make_verifier (ReeveSession *session, const char *user, const ReeveSecret *password, GError **error)
{
  ReevePgLink *link = reeve_pg_session_get_link (REEVE_PG_SESSION (session));
  char *verifier;
  char *copy;

  if (!reeve_pg_link_check (link, error))
    return NULL;
  verifier =
    PQencryptPasswordConn (link->pg, reeve_secret_peek (password), user, "scram-sha-256");
  if (verifier == NULL)
    {
      reeve_set_error (error, REEVE_ERROR_FAILED, _("Cannot make a password for “%s”: %s"), user,
                       PQerrorMessage (link->pg));
      return NULL;
    }
  copy = g_strdup (verifier);
  PQfreemem (verifier);
  return copy;
}

gboolean
reeve_copies_pg_add_password (ReeveCopyServer *self,
                              ReeveSession *session,
                              const char *name,
                              GPtrArray *statements,
                              GCancellable *cancellable,
                              GError **error)
{
  g_autoptr (ReeveSecret) password = reeve_copies_make_password ();
  g_autofree char *group = reeve_copies_pg_group (self->task->prefix);
  g_autofree char *mark =
    reeve_copy_mark_format (self->task->prefix, REEVE_COPY_ROLE, "0", 0);
  g_autofree char *verifier = make_verifier (session, name, password, error);
  gboolean exists = FALSE;

  if (verifier == NULL || !reeve_copies_pg_find_role (session, name, self->task->prefix, &exists,
                                                      cancellable, error))
    return FALSE;
  g_ptr_array_add (statements,
                   reeve_copies_pg_format ("%s ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE"
                                           " PASSWORD %L",
                                           exists ? "ALTER" : "CREATE", name, verifier, NULL));
  if (!exists)
    {
      g_ptr_array_add (statements, reeve_copies_pg_format ("GRANT %I TO %I", group, name, NULL));
      g_ptr_array_add (statements,
                       reeve_copies_pg_format ("COMMENT ON ROLE %I IS %L", name, mark, NULL));
      /* The teacher sees what students make, too. */
      if (!self->is_superuser)
        g_ptr_array_add (statements,
                         reeve_copies_pg_format ("GRANT %I TO CURRENT_USER", name, NULL));
    }
  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->task->accesses,
                   reeve_copy_access_new (name, name, name, reeve_secret_ref (password)));
  g_mutex_unlock (&self->lock);
  return TRUE;
}

void
reeve_copies_pg_forget_password (ReeveCopyServer *self, const char *name)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  GPtrArray *accesses = self->task->accesses;

  for (guint i = accesses->len; i > 0; i--)
    if (strcmp (((ReeveCopyAccess *) g_ptr_array_index (accesses, i - 1))->name, name) == 0)
      g_ptr_array_remove_index (accesses, i - 1);
}

/* --- owners --------------------------------------------------------------------------------- */

#define NOT_OF_AN_EXTENSION(class, oid) \
  " AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend AS e WHERE e.deptype = 'e'" \
  " AND e.classid = '" class "'::pg_catalog.regclass AND e.objid = " oid ")"
#define SPACE \
  "pg_catalog.pg_namespace AS n ON n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"

/* Each row is the end of an ALTER … OWNER TO. What belongs to a table follows it. */
static const char owned_sql[] =
  "SELECT pg_catalog.format('SCHEMA %I', n.nspname) FROM pg_catalog.pg_namespace AS n"
  " WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"
  NOT_OF_AN_EXTENSION ("pg_catalog.pg_namespace", "n.oid")
  " UNION ALL SELECT pg_catalog.format('%s %I.%I', CASE c.relkind WHEN 'v' THEN 'VIEW'"
  " WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE' WHEN 'f' THEN 'FOREIGN TABLE'"
  " ELSE 'TABLE' END, n.nspname, c.relname) FROM pg_catalog.pg_class AS c JOIN " SPACE
  " AND n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')"
  " AND NOT (c.relkind = 'S' AND EXISTS (SELECT FROM pg_catalog.pg_depend AS d"
  " WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid"
  " AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0))"
  NOT_OF_AN_EXTENSION ("pg_catalog.pg_class", "c.oid")
  " UNION ALL SELECT pg_catalog.format('%s %I.%I(%s)', CASE p.prokind WHEN 'a' THEN 'AGGREGATE'"
  " WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END, n.nspname, p.proname,"
  " pg_catalog.pg_get_function_identity_arguments(p.oid)) FROM pg_catalog.pg_proc AS p JOIN " SPACE
  " AND n.oid = p.pronamespace WHERE true" NOT_OF_AN_EXTENSION ("pg_catalog.pg_proc", "p.oid")
  " UNION ALL SELECT pg_catalog.format('%s %I.%I', CASE t.typtype WHEN 'd' THEN 'DOMAIN'"
  " ELSE 'TYPE' END, n.nspname, t.typname) FROM pg_catalog.pg_type AS t JOIN " SPACE
  " AND n.oid = t.typnamespace LEFT JOIN pg_catalog.pg_class AS c ON c.oid = t.typrelid"
  " WHERE (t.typtype IN ('d', 'e', 'r') OR (t.typtype = 'c' AND c.relkind = 'c'))"
  NOT_OF_AN_EXTENSION ("pg_catalog.pg_type", "t.oid")
  " UNION ALL SELECT pg_catalog.format('STATISTICS %I.%I', n.nspname, s.stxname)"
  " FROM pg_catalog.pg_statistic_ext AS s JOIN " SPACE " AND n.oid = s.stxnamespace"
  " UNION ALL SELECT pg_catalog.format('LARGE OBJECT %s', l.oid)"
  " FROM pg_catalog.pg_largeobject_metadata AS l";

gboolean
reeve_copies_pg_own_all (ReeveSession *session,
                         const char *role,
                         GCancellable *cancellable,
                         GError **error)
{
  g_autoptr (ReeveResult) rows =
    reeve_session_query (session, owned_sql, NULL, 0, cancellable, error);
  g_autoptr (GPtrArray) statements = g_ptr_array_new_with_free_func (g_free);

  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < reeve_result_get_n_rows (rows); i++)
    g_ptr_array_add (statements, reeve_copies_pg_format ("ALTER %s OWNER TO %I",
                                                         reeve_result_get (rows, i, 0), role,
                                                         NULL));
  return reeve_copies_pg_transact (session, statements, cancellable, error);
}
