/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-copies"

#include "config.h"

#include "core/copies/copies-postgres.h"

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/work.h"
#include "core/copies/server-postgres.h"
#include "core/db/engine.h"
#include "core/db/postgres/databases.h"

/* More at the same time than these only wait for each other. */
#define MOST_THREADS 4
/* So many are kept in reserve, so that a reset need not wait for one. */
#define SPARES 1

/* Own: what one thread has. @second cuts off who is connected to a copy that is swapped. */
typedef struct
{
  ReeveSession *session;
  ReeveSession *second;
} Own;

static GPtrArray *
new_statements (void)
{
  return g_ptr_array_new_with_free_func (g_free);
}

static gpointer
start_cb (gpointer shared, GCancellable *cancellable, GError **error)
{
  ReeveCopyServer *self = shared;
  Own *own = g_new0 (Own, 1);

  own->session = reeve_pg_open_maintenance (self->task->connection, cancellable, error);
  if (own->session != NULL)
    return own;
  g_free (own);
  return NULL;
}

static void
stop_cb (gpointer shared, gpointer data)
{
  Own *own = data;

  if (own == NULL)
    return;
  g_clear_object (&own->session);
  g_clear_object (&own->second);
  g_free (own);
}

/* --- one database --------------------------------------------------------------------------- */

/* A copy of the template under a name that is swept when this process dies. */
static char *
make_clone (ReeveCopyServer *self,
            ReeveSession *session,
            char **oid,
            GCancellable *cancellable,
            GError **error)
{
  const ReeveCopySet *set = self->task->set;
  g_autofree char *name = reeve_pg_temporary_name ();
  g_autoptr (GPtrArray) settings = NULL;

  if (!reeve_pg_clone_database (session, name, set->place, set->bytes, cancellable, error))
    return NULL;
  settings = reeve_pg_list_settings (session, set->place, name, cancellable, error);
  if (settings != NULL && reeve_copies_pg_execute (session, settings, cancellable, error) &&
      reeve_pg_find_database (session, name, oid, cancellable, error) && *oid != NULL)
    return g_steal_pointer (&name);
  reeve_pg_drop_database (session, name);
  return NULL;
}

static void
add_mark (GPtrArray *statements, const char *name, char *mark)
{
  g_ptr_array_add (statements,
                   reeve_copies_pg_format ("COMMENT ON DATABASE %I IS %L", name, mark, NULL));
  g_free (mark);
}

/* Who may come in: its student, and who owns it. */
static void
add_doors (GPtrArray *statements, const char *name, const char *role)
{
  g_ptr_array_add (statements,
                   reeve_copies_pg_format ("REVOKE ALL ON DATABASE %I FROM PUBLIC", name, NULL));
  if (role != NULL)
    g_ptr_array_add (statements,
                     reeve_copies_pg_format ("GRANT CONNECT, TEMPORARY, CREATE ON DATABASE %I"
                                             " TO %I",
                                             name, role, NULL));
}

static void
add_rename (GPtrArray *statements, const char *from, const char *to)
{
  g_ptr_array_add (statements,
                   reeve_copies_pg_format ("ALTER DATABASE %I RENAME TO %I", from, to, NULL));
}

/* Runs @statements, which give the clone @name its place; without success it goes. */
static gboolean
settle (ReeveSession *session,
        const char *name,
        GPtrArray *statements,
        GCancellable *cancellable,
        GError **error)
{
  if (reeve_copies_pg_transact (session, statements, cancellable, error))
    return TRUE;
  if (reeve_session_is_open (session))
    reeve_pg_drop_database (session, name);
  return FALSE;
}

/* (transfer full): its name */
static char *
make_spare (ReeveCopyServer *self,
            ReeveSession *session,
            GCancellable *cancellable,
            GError **error)
{
  const char *prefix = self->task->prefix;
  g_autofree char *oid = NULL;
  g_autofree char *clone = make_clone (self, session, &oid, cancellable, error);
  g_autofree char *name = reeve_copies_pg_unused_name (prefix, REEVE_COPY_SPARE);
  g_autoptr (GPtrArray) statements = new_statements ();

  if (clone == NULL)
    return NULL;
  add_rename (statements, clone, name);
  add_doors (statements, name, NULL);
  add_mark (statements, name, reeve_copy_mark_format (prefix, REEVE_COPY_SPARE, oid, 0));
  return settle (session, clone, statements, cancellable, error) ? g_steal_pointer (&name) : NULL;
}

static gboolean
make_copy (ReeveCopyServer *self,
           ReeveSession *session,
           const ReeveCopy *copy,
           GCancellable *cancellable,
           GError **error)
{
  const char *prefix = self->task->prefix;
  g_autofree char *oid = NULL;
  g_autofree char *clone = make_clone (self, session, &oid, cancellable, error);
  g_autoptr (GPtrArray) statements = new_statements ();

  if (clone == NULL)
    return FALSE;
  if (!reeve_copies_pg_add_password (self, session, copy->name, statements, cancellable, error))
    {
      reeve_pg_drop_database (session, clone);
      return FALSE;
    }
  add_rename (statements, clone, copy->name);
  add_doors (statements, copy->name, copy->name);
  add_mark (statements, copy->name,
            reeve_copy_mark_format (prefix, REEVE_COPY_COPY, oid, copy->number));
  return settle (session, clone, statements, cancellable, error);
}

/* --- creating ------------------------------------------------------------------------------- */

/* One of these is in the way of a copy of the source; they open anew when they are needed. The
 * server waits for their end when it makes the copy. */
static const char end_own_sql[] =
  "SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity"
  " WHERE datname = $1 AND usename = CURRENT_USER AND state = 'idle'"
  " AND application_name LIKE 'reeve%' AND pid <> pg_catalog.pg_backend_pid()";

/* A sequence writes some numbers ahead into the log. A copy believes that, but they are not in the
 * log of its own: after a crash it would give the same numbers again. */
static const char set_sequences_sql[] =
  "SELECT pg_catalog.setval(pg_catalog.format('%I.%I', schemaname, sequencename)"
  "::pg_catalog.regclass, last_value) FROM pg_catalog.pg_sequences WHERE last_value IS NOT NULL";

/* What is in the template belongs to the group, so it does in all that is made of it. */
static gboolean
settle_template (ReeveCopyServer *self,
                 const char *name,
                 GCancellable *cancellable,
                 GError **error)
{
  g_autofree char *group = reeve_copies_pg_group (self->task->prefix);
  g_autoptr (ReeveConnection) connection =
    reeve_pg_dup_connection (self->task->connection, name, error);
  g_autoptr (ReeveSession) session = NULL;
  g_autoptr (GPtrArray) statements = new_statements ();

  if (connection == NULL)
    return FALSE;
  g_ptr_array_add (statements, g_strdup (set_sequences_sql));
  g_ptr_array_add (statements,
                   reeve_copies_pg_format ("GRANT CREATE ON DATABASE %I TO %I", name, group, NULL));
  session = reeve_session_open (connection, NULL, cancellable, error);
  return session != NULL &&
         reeve_copies_pg_execute (session, statements, cancellable, error) &&
         reeve_copies_pg_own_all (session, group, cancellable, error);
}

static gboolean
make_group (ReeveCopyServer *self, GCancellable *cancellable, GError **error)
{
  g_autofree char *group = reeve_copies_pg_group (self->task->prefix);
  g_autofree char *mark = reeve_copy_mark_format (self->task->prefix, REEVE_COPY_ROLE, "0", 0);
  g_autoptr (GPtrArray) statements = new_statements ();
  gboolean exists = FALSE;

  if (!reeve_copies_pg_find_role (self->session, group, self->task->prefix, &exists, cancellable,
                                  error))
    return FALSE;
  if (exists)
    return TRUE;
  g_ptr_array_add (statements, reeve_copies_pg_format ("CREATE ROLE %I NOLOGIN", group, NULL));
  g_ptr_array_add (statements,
                   reeve_copies_pg_format ("COMMENT ON ROLE %I IS %L", group, mark, NULL));
  if (!self->is_superuser)
    g_ptr_array_add (statements,
                     reeve_copies_pg_format ("GRANT %I TO CURRENT_USER", group, NULL));
  return reeve_copies_pg_transact (self->session, statements, cancellable, error);
}

static gboolean
freeze_template (ReeveCopyServer *self,
                 const char *name,
                 const char *source,
                 GCancellable *cancellable,
                 GError **error)
{
  ReeveCopySet *set = self->task->set;
  g_autoptr (GPtrArray) statements =
    reeve_pg_list_settings (self->session, source, name, cancellable, error);
  g_autofree char *template = g_strdup_printf ("%s_template", set->prefix);
  g_autofree char *oid = NULL;

  if (statements == NULL ||
      !reeve_pg_find_database (self->session, name, &oid, cancellable, error) || oid == NULL)
    return FALSE;
  add_rename (statements, name, template);
  add_doors (statements, template, NULL);
  g_ptr_array_add (
    statements,
    reeve_copies_pg_format ("ALTER DATABASE %I WITH ALLOW_CONNECTIONS false", template, NULL));
  add_mark (statements, template, reeve_copy_mark_format_template (set, oid));
  if (!reeve_copies_pg_transact (self->session, statements, cancellable, error))
    return FALSE;
  set->place = g_steal_pointer (&template);
  return TRUE;
}

static gboolean
make_template (ReeveCopyServer *self, GCancellable *cancellable, GError **error)
{
  const char *source = reeve_target_get_name (self->task->target);
  const char *const params[] = { source };
  g_autofree char *name = reeve_pg_temporary_name ();
  g_autoptr (ReeveResult) ended =
    reeve_session_query (self->session, end_own_sql, params, 1, cancellable, error);
  g_autoptr (ReeveResult) size = NULL;

  if (ended == NULL || !make_group (self, cancellable, error))
    return FALSE;
  size = reeve_session_query (self->session, "SELECT pg_catalog.pg_database_size($1::name)", params,
                              1, cancellable, error);
  if (size == NULL)
    return FALSE;
  self->task->set->bytes = reeve_result_get_int (size, 0, 0);
  if (!reeve_pg_clone_database (self->session, name, source, self->task->set->bytes, cancellable,
                                error))
    {
      reeve_error_set_remedy (error, _("End the sessions on “%s”, then try again."), source);
      return FALSE;
    }
  if (settle_template (self, name, cancellable, error) &&
      freeze_template (self, name, source, cancellable, error))
    return TRUE;
  reeve_pg_drop_database (self->session, name);
  return FALSE;
}

static gboolean
write_template_mark (ReeveCopyServer *self, GCancellable *cancellable, GError **error)
{
  const ReeveCopySet *set = self->task->set;
  g_autofree char *oid = NULL;
  g_autoptr (GPtrArray) statements = new_statements ();

  if (!reeve_pg_find_database (self->session, set->place, &oid, cancellable, error) || oid == NULL)
    return FALSE;
  add_mark (statements, set->place, reeve_copy_mark_format_template (set, oid));
  return reeve_copies_pg_execute (self->session, statements, cancellable, error);
}

/* A copy that is there already gets a new password: nobody was told the last one. */
static gboolean
create_cb (
  gpointer shared, gpointer data, gpointer item, GCancellable *cancellable, GError **error)
{
  ReeveCopyServer *self = shared;
  Own *own = data;
  const ReeveCopy *copy = item;
  g_autoptr (GPtrArray) statements = new_statements ();
  gboolean ok;

  if (copy->state == REEVE_COPY_MISSING)
    ok = make_copy (self, own->session, copy, cancellable, error);
  else
    ok = reeve_copies_pg_add_password (self, own->session, copy->name, statements, cancellable,
                                       error) &&
         reeve_copies_pg_transact (own->session, statements, cancellable, error);
  reeve_copy_server_count (self);
  return ok;
}

static gboolean
drop (ReeveSession *session, const char *name, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) statements = new_statements ();

  g_ptr_array_add (statements,
                   reeve_copies_pg_format (reeve_pg_can_force (session)
                                             ? "DROP DATABASE IF EXISTS %I WITH (FORCE)"
                                             : "DROP DATABASE IF EXISTS %I",
                                           name, NULL));
  return reeve_copies_pg_execute (session, statements, cancellable, error);
}

static gboolean
drop_cb (gpointer shared, gpointer data, gpointer item, GCancellable *cancellable, GError **error)
{
  gboolean ok = drop (((Own *) data)->session, item, cancellable, error);

  reeve_copy_server_count (shared);
  return ok;
}

/* They are marked: what is left over goes with the next job. */
static gboolean
drop_old (ReeveCopyServer *self, GCancellable *cancellable, GError **error)
{
  const ReeveWork work = { .start = start_cb, .run = drop_cb, .stop = stop_cb };
  GPtrArray *old = self->task->set->old;
  GPtrArray *spares = self->task->set->spares;

  while (spares->len > SPARES)
    g_ptr_array_add (old, g_ptr_array_steal_index_fast (spares, spares->len - 1));
  reeve_copy_server_begin (self, _("Dropping what was replaced"), old->len);
  return reeve_work_run (&work, self, old, MOST_THREADS, cancellable, error);
}

static gboolean
refill_spares (ReeveCopyServer *self, GCancellable *cancellable, GError **error)
{
  GPtrArray *spares = self->task->set->spares;

  reeve_copy_server_begin (self, _("Making one in reserve"), SPARES);
  while (spares->len < SPARES)
    {
      char *name = make_spare (self, self->session, cancellable, error);

      if (name == NULL)
        return FALSE;
      g_ptr_array_add (spares, name);
      reeve_copy_server_count (self);
    }
  return TRUE;
}

static gboolean
create_all (ReeveCopyServer *self, GCancellable *cancellable, GError **error)
{
  const ReeveWork work = { .start = start_cb, .run = create_cb, .stop = stop_cb };
  g_autoptr (GPtrArray) items = g_ptr_array_new ();
  ReeveCopiesTask *task = self->task;

  reeve_copy_server_begin (self, _("Making the template"), 0);
  if (task->set->place != NULL ? !write_template_mark (self, cancellable, error)
                               : !make_template (self, cancellable, error))
    return FALSE;
  g_ptr_array_extend (items, task->chosen, NULL, NULL);
  if (task->known != NULL)
    g_ptr_array_extend (items, task->known, NULL, NULL);
  reeve_copy_server_begin (self, _("Making the copies"), items->len);
  return reeve_work_run (&work, self, items, MOST_THREADS, cancellable, error) &&
         drop_old (self, cancellable, error) && refill_spares (self, cancellable, error);
}

static gboolean
with_server (ReeveCopiesTask *task,
             gboolean (*func) (ReeveCopyServer *self,
                               GCancellable *cancellable,
                               GError **error),
             GCancellable *cancellable,
             GError **error)
{
  ReeveCopyServer server;
  gboolean ok = reeve_copy_server_open (&server, task, cancellable, error) &&
                func (&server, cancellable, error);

  reeve_copy_server_close (&server);
  return ok;
}

static gboolean
create (ReeveCopiesTask *task, GCancellable *cancellable, GError **error)
{
  return with_server (task, create_all, cancellable, error);
}

static gboolean
seal (ReeveCopiesTask *task, GCancellable *cancellable, GError **error)
{
  return with_server (task, write_template_mark, cancellable, error);
}

/* --- resetting ------------------------------------------------------------------------------ */

static char *
take_spare (ReeveCopyServer *self, Own *own, GCancellable *cancellable, GError **error)
{
  GPtrArray *spares = self->task->set->spares;
  char *name = NULL;

  g_mutex_lock (&self->lock);
  if (spares->len > 0)
    name = g_ptr_array_steal_index_fast (spares, spares->len - 1);
  g_mutex_unlock (&self->lock);
  return name != NULL ? name : make_spare (self, own->session, cancellable, error);
}

/* What makes the spare that is called as the copy by then a copy, and @kept an old one. */
static gboolean
list_also (ReeveCopyServer *self,
           Own *own,
           const ReeveCopy *copy,
           const char *spare_oid,
           const char *kept,
           GPtrArray *statements,
           GCancellable *cancellable,
           GError **error)
{
  const char *prefix = self->task->prefix;
  gboolean exists = FALSE;

  if (!reeve_copies_pg_find_role (own->session, copy->name, prefix, &exists, cancellable, error))
    return FALSE;
  if (!exists && !self->task->new_passwords)
    {
      reeve_set_error (error, REEVE_ERROR_NOT_FOUND, _("There is no role “%s” any more"),
                       copy->name);
      reeve_error_set_remedy (error, _("Reset it with new passwords (--new-passwords)."));
      return FALSE;
    }
  if (self->task->new_passwords &&
      !reeve_copies_pg_add_password (self, own->session, copy->name, statements, cancellable,
                                     error))
    return FALSE;
  add_doors (statements, copy->name, copy->name);
  add_mark (statements, copy->name,
            reeve_copy_mark_format (prefix, REEVE_COPY_COPY, spare_oid, copy->number));
  if (kept != NULL)
    add_mark (statements, kept, reeve_copy_mark_format (prefix, REEVE_COPY_OLD, copy->id, 0));
  return TRUE;
}

/* @kept: NULL: there is none to be replaced */
static gboolean
swap (Own *own,
      const ReeveCopy *copy,
      const char *spare,
      const char *kept,
      const char *const *also,
      GCancellable *cancellable,
      GError **error)
{
  const ReevePgSwap how = { .current = copy->name,
                            .oid = copy->id,
                            .fresh = spare,
                            .kept = kept,
                            .also = also };

  return reeve_pg_swap_in (own->session, own->second, &how, cancellable, error);
}

static gboolean
swap_in (ReeveCopyServer *self,
         Own *own,
         const ReeveCopy *copy,
         const char *spare,
         GCancellable *cancellable,
         GError **error)
{
  g_autofree char *kept =
    copy->id != NULL ? reeve_copies_pg_unused_name (self->task->prefix, REEVE_COPY_OLD) : NULL;
  g_autofree char *oid = NULL;
  g_autoptr (GPtrArray) also = new_statements ();
  gint64 begun;
  gboolean ok;

  if (!reeve_pg_find_database (own->session, spare, &oid, cancellable, error) ||
      !list_also (self, own, copy, oid, kept, also, cancellable, error))
    return FALSE;
  g_ptr_array_add (also, NULL);
  begun = g_get_monotonic_time ();
  ok = swap (own, copy, spare, kept, (const char *const *) also->pdata, cancellable, error);
  if (!ok)
    reeve_copies_pg_forget_password (self, copy->name);
  g_mutex_lock (&self->lock);
  self->task->swap_us = MAX (self->task->swap_us, g_get_monotonic_time () - begun);
  if (ok && kept != NULL)
    g_ptr_array_add (self->task->set->old, g_steal_pointer (&kept));
  g_mutex_unlock (&self->lock);
  return ok;
}

static gboolean
reset_cb (gpointer shared, gpointer data, gpointer item, GCancellable *cancellable, GError **error)
{
  ReeveCopyServer *self = shared;
  Own *own = data;
  g_autofree char *spare = take_spare (self, own, cancellable, error);
  gboolean ok;

  if (spare == NULL)
    return FALSE;
  if (own->second == NULL)
    own->second = reeve_pg_open_maintenance (self->task->connection, cancellable, error);
  ok = own->second != NULL && swap_in (self, own, item, spare, cancellable, error);
  if (!ok)
    reeve_error_set_unchanged (error, _("“%s” is what it was."), ((ReeveCopy *) item)->name);
  reeve_copy_server_count (self);
  return ok;
}

static gboolean
reset_all (ReeveCopyServer *self, GCancellable *cancellable, GError **error)
{
  const ReeveWork work = { .start = start_cb, .run = reset_cb, .stop = stop_cb };
  GPtrArray *chosen = self->task->chosen;

  reeve_copy_server_begin (self, _("Putting fresh copies in place"), chosen->len);
  return reeve_work_run (&work, self, chosen, MOST_THREADS, cancellable, error);
}

/* Students work again from here on; what is left is nobody's wait. */
static gboolean
tidy (ReeveCopyServer *self, GCancellable *cancellable, GError **error)
{
  return drop_old (self, cancellable, error) && refill_spares (self, cancellable, error);
}

static gboolean
reset (ReeveCopiesTask *task, GCancellable *cancellable, GError **error)
{
  ReeveCopyServer server;
  gint64 begun = g_get_monotonic_time ();
  gboolean ok = reeve_copy_server_open (&server, task, cancellable, error) &&
                reset_all (&server, cancellable, error);

  if (ok)
    {
      g_autofree char *time =
        reeve_clock_format_duration ((g_get_monotonic_time () - begun) / 1000);

      task->ready_us = g_get_monotonic_time () - begun;
      reeve_job_log (task->job, REEVE_SEVERITY_INFO, _("Fresh copies are in place after %s."),
                     time);
      ok = tidy (&server, cancellable, error);
    }
  reeve_copy_server_close (&server);
  return ok;
}

/* --- removing ------------------------------------------------------------------------------- */

/* One that owns something elsewhere on the server is left, and may not log in any more. */
static gboolean
drop_role (ReeveCopyServer *self,
           ReeveSession *session,
           const char *name,
           GCancellable *cancellable,
           GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GPtrArray) statements = new_statements ();
  g_autoptr (GPtrArray) instead = new_statements ();
  gboolean exists = FALSE;

  if (!reeve_copies_pg_find_role (session, name, self->task->prefix, &exists, cancellable, &local))
    {
      if (!g_error_matches (local, REEVE_ERROR, REEVE_ERROR_CONFLICT))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      reeve_job_log (self->task->job, REEVE_SEVERITY_WARNING, "%s", local->message);
      return TRUE;
    }
  if (!exists)
    return TRUE;
  g_ptr_array_add (statements, reeve_copies_pg_format ("DROP ROLE %I", name, NULL));
  if (reeve_copies_pg_execute (session, statements, cancellable, &local))
    return TRUE;
  g_ptr_array_add (instead, reeve_copies_pg_format ("ALTER ROLE %I NOLOGIN", name, NULL));
  reeve_job_log (self->task->job, REEVE_SEVERITY_WARNING,
                 _("The role “%s” is left, and may not log in any more: %s"), name,
                 local->message);
  return reeve_copies_pg_execute (session, instead, cancellable, error);
}

static gboolean
remove_cb (gpointer shared, gpointer data, gpointer item, GCancellable *cancellable, GError **error)
{
  ReeveCopyServer *self = shared;
  Own *own = data;
  const ReeveCopy *copy = item;
  gboolean ok = (copy->id == NULL || drop (own->session, copy->name, cancellable, error)) &&
                drop_role (self, own->session, copy->name, cancellable, error);

  reeve_copy_server_count (self);
  return ok;
}

static gboolean
remove_rest (ReeveCopyServer *self, GCancellable *cancellable, GError **error)
{
  ReeveCopySet *set = self->task->set;
  g_autofree char *group = reeve_copies_pg_group (set->prefix);

  for (guint i = 0; i < set->spares->len; i++)
    g_ptr_array_add (set->old, g_strdup (g_ptr_array_index (set->spares, i)));
  g_ptr_array_set_size (set->spares, 0);
  return drop_old (self, cancellable, error) &&
         (set->place == NULL || drop (self->session, set->place, cancellable, error)) &&
         drop_role (self, self->session, group, cancellable, error);
}

static gboolean
remove_all (ReeveCopyServer *self, GCancellable *cancellable, GError **error)
{
  const ReeveWork work = { .start = start_cb, .run = remove_cb, .stop = stop_cb };
  GPtrArray *chosen = self->task->chosen;
  ReeveCopySet *set = self->task->set;

  reeve_copy_server_begin (self, _("Removing copies"), chosen->len);
  if (!reeve_work_run (&work, self, chosen, MOST_THREADS, cancellable, error))
    return FALSE;
  if (self->task->everything)
    return remove_rest (self, cancellable, error);
  for (guint i = 0; i < chosen->len; i++)
    g_array_append_val (set->removed, ((ReeveCopy *) g_ptr_array_index (chosen, i))->number);
  return set->place == NULL || write_template_mark (self, cancellable, error);
}

static gboolean
remove_copies (ReeveCopiesTask *task, GCancellable *cancellable, GError **error)
{
  return with_server (task, remove_all, cancellable, error);
}

/* --- listing -------------------------------------------------------------------------------- */

static GPtrArray *
list_sets (ReeveConnection *connection, GCancellable *cancellable, GError **error)
{
  g_autoptr (ReeveSession) session = reeve_pg_open_maintenance (connection, cancellable, error);

  return session != NULL ? reeve_copies_pg_list (session, cancellable, error) : NULL;
}

const ReeveCopiesDialect reeve_copies_dialect_postgres = {
  .engine = "postgres",
  .has_roles = TRUE,
  .list = list_sets,
  .check = reeve_copies_pg_check,
  .create = create,
  .seal = seal,
  .reset = reset,
  .remove = remove_copies,
};
