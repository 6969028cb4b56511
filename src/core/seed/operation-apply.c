/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include "core/seed/operation-apply.h"

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/json.h"
#include "core/seed/dialect.h"
#include "core/seed/evidence.h"
#include "core/seed/work-bulk.h"
#include "core/seed/work-check.h"
#include "core/seed/work-moved.h"

struct _ReeveSeedApply
{
  ReeveOperation parent_instance;

  ReeveSeedProfile *profile;
  double scale;
};

G_DEFINE_FINAL_TYPE (ReeveSeedApply, reeve_seed_apply, REEVE_TYPE_OPERATION)

/* What a plan carries to its run. */
typedef struct
{
  ReeveSeedProfile *profile;
  char *digest; /* of the profile and its scale */
  GPtrArray *works;
} Work;

static void
work_free (gpointer data)
{
  Work *work = data;

  g_ptr_array_unref (work->works);
  reeve_seed_profile_unref (work->profile);
  g_free (work->digest);
  g_free (work);
}

/* --- the plan ------------------------------------------------------------------------------- */

/* What the rows are made of: with it they are made again, or known to be there. */
static char *
dup_digest (ReeveSeedApply *self)
{
  const char *profile = reeve_seed_profile_get_digest (self->profile);
  char scale[G_ASCII_DTOSTR_BUF_SIZE];

  return self->scale == 1 ? g_strdup (profile)
                          : g_strconcat (profile, "*",
                                         g_ascii_dtostr (scale, sizeof scale, self->scale), NULL);
}

/* Everything that can be known is known before a row is written; of rows that an earlier run put
 * there it was. */
static gboolean
count_work (ReeveSeedWork *work,
            GPtrArray *works,
            const char *digest,
            ReeveSession *session,
            GCancellable *cancellable,
            GError **error)
{
  if (!reeve_seed_work_follow_moved (work, works, session, cancellable, error) ||
      !reeve_seed_work_look (work, digest, session, cancellable, error))
    return FALSE;
  if (work->segments == NULL && !reeve_seed_work_is_portion (work))
    reeve_seed_work_postpone_own (work, session);
  return (work->rows != NULL ||
          reeve_seed_work_check_given (work, works, session, cancellable, error)) &&
         reeve_seed_work_count (work, session, cancellable, error);
}

static GPtrArray *
read_works (ReeveSeedApply *self, ReeveSession *session, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) works =
    g_ptr_array_new_with_free_func ((GDestroyNotify) reeve_seed_work_free);
  GPtrArray *entries = reeve_seed_profile_get_entries (self->profile);
  g_autofree char *digest = dup_digest (self);

  for (guint i = 0; i < entries->len; i++)
    {
      ReeveSeedWork *work =
        reeve_seed_work_new (session, g_ptr_array_index (entries, i), cancellable, error);

      if (work == NULL)
        return NULL;
      work->number = i;
      g_ptr_array_add (works, work);
    }
  if (!reeve_seed_works_settle_keys (works, FALSE, error) ||
      !reeve_seed_works_generate (works, self->scale, cancellable, error) ||
      !reeve_seed_works_settle_keys (works, TRUE, error))
    return NULL;
  if (!reeve_seed_works_order (works, session, error))
    return NULL;
  for (guint i = 0; i < works->len; i++)
    if (!count_work (g_ptr_array_index (works, i), works, digest, session, cancellable, error))
      return NULL;
  return g_steal_pointer (&works);
}

static void
add_moved (ReevePlanStep *step, const ReeveSeedWork *work)
{
  g_autofree char *message = g_strdup_printf (
    ngettext ("%u row of the profile is there under another id: what refers to it refers to that",
              "%u rows of the profile are there under other ids: what refers to them refers to "
              "those",
              work->moved),
    work->moved);

  reeve_plan_step_add_finding (step, REEVE_SEVERITY_INFO, "seed-moved", message, NULL);
}

/* @back: as many of the rows that are there will have been removed, and are inserted again */
static void
add_step (ReevePlan *plan, const ReeveSeedWork *work, guint number, gint64 back)
{
  gint64 insert = work->insert + back;
  gint64 keep = MAX (work->keep - back, 0);
  gint64 update = work->update - MAX (back - work->keep, 0);
  ReevePlanStep *step;
  g_autofree char *id = g_strdup_printf ("%u/%s", number, work->entry->table);
  g_autofree char *label =
    /* TRANSLATORS: a table's name, then numbers of rows */
    g_strdup_printf (_("%s: insert %lld, update %lld, keep %lld"), work->entry->table,
                     (long long) insert, (long long) update, (long long) keep);

  step = reeve_plan_add_step (plan, id, label, insert > 0 ? work->insert_sql : work->update_sql,
                              insert + update > 0 ? REEVE_EFFECT_WRITE : REEVE_EFFECT_READ);
  if (work->moved > 0)
    add_moved (step, work);
  reeve_plan_add_input (plan, id, label);
  /* A table that was changed since is another one: what its rows need may be, too. */
  for (guint i = 0; i < work->table->columns->len; i++)
    {
      const ReeveSeedColumn *column = g_ptr_array_index (work->table->columns, i);
      g_autofree char *text =
        g_strdup_printf ("%s %s %d%d%d", column->name, column->type, column->not_null,
                         column->generated, column->automatic);

      reeve_plan_add_input (plan, id, text);
    }
}

/* @error: (transfer full): */
static void
block (ReevePlan *plan, GError *error, const char *remedy)
{
  reeve_error_set_unchanged (&error, _("Nothing was written."));
  reeve_error_set_remedy (&error, "%s", remedy);
  reeve_plan_set_blocked (plan, error);
}

/* A profile is for some environments only, and for databases that are far enough. */
static gboolean
check_place (ReeveSeedApply *self,
             ReeveSession *session,
             ReevePlan *plan,
             GCancellable *cancellable,
             GError **error)
{
  const ReeveSeedDialect *dialect = reeve_seed_dialect_get (session);
  ReeveConnection *connection = reeve_operation_get_connection (REEVE_OPERATION (self));
  ReeveEnvironment environment = reeve_connection_get_environment (connection);
  const char *requires = reeve_seed_profile_get_requires (self->profile);
  const char *name = reeve_seed_profile_get_name (self->profile);
  g_autoptr (ReeveResult) result = NULL;

  if (!g_strv_contains (reeve_seed_profile_get_environments (self->profile),
                        reeve_environment_name (environment)))
    block (plan,
           reeve_error_new (REEVE_ERROR_REFUSED,
                            _("The profile “%s” is not meant for a database in %s"), name,
                            reeve_environment_name (environment)),
           _("Choose a profile that is meant for it, or say so under “environments” in the "
             "profile."));
  if (requires == NULL)
    return TRUE;
  result = reeve_session_query (session, dialect->has_ledger, NULL, 0, cancellable, error);
  if (result != NULL && reeve_result_get_boolean (result, 0, 0))
    {
      g_clear_pointer (&result, reeve_result_unref);
      result =
        reeve_session_query (session, dialect->has_revision, &requires, 1, cancellable, error);
    }
  if (result != NULL && !reeve_result_get_boolean (result, 0, 0))
    block (plan,
           reeve_error_new (REEVE_ERROR_REFUSED,
                            _("The profile “%s” needs the revision %s, which the database does "
                              "not have"),
                            name, requires),
           _("Migrate the database first."));
  return result != NULL;
}

static GPtrArray *
list_tables (GPtrArray *works)
{
  GPtrArray *tables = g_ptr_array_new ();

  for (guint i = 0; i < works->len; i++)
    g_ptr_array_add (tables, ((ReeveSeedWork *) g_ptr_array_index (works, i))->table->sql);
  return tables;
}

static ReevePlan *
plan_with (ReeveSeedApply *self,
           ReeveSession *session,
           GCancellable *cancellable,
           GError **error)
{
  ReeveTarget *target = reeve_session_get_target (session);
  g_autofree char *title =
    /* TRANSLATORS: the name of a profile, then of a database */
    g_strdup_printf (_("Put the rows of “%s” into %s"),
                     reeve_seed_profile_get_name (self->profile), reeve_target_get_name (target));
  g_autoptr (ReevePlan) plan = reeve_plan_new ("seed.apply", title, target);
  g_autoptr (GPtrArray) tables = NULL;
  Work *work;

  reeve_plan_add_input (plan, "profile", reeve_seed_profile_get_digest (self->profile));
  if (!reeve_seed_settle (session, cancellable, error) ||
      !check_place (self, session, plan, cancellable, error))
    return NULL;
  /* The tables of a later revision need not be there. */
  work = g_new0 (Work, 1);
  work->profile = reeve_seed_profile_ref (self->profile);
  work->digest = dup_digest (self);
  work->works = reeve_plan_get_blocked (plan) == NULL
                  ? read_works (self, session, cancellable, error)
                  : g_ptr_array_new ();
  if (work->works == NULL)
    {
      reeve_seed_profile_unref (work->profile);
      g_free (work->digest);
      g_free (work);
      return NULL;
    }
  for (guint i = 0; i < work->works->len; i++)
    add_step (plan, g_ptr_array_index (work->works, i), i + 1, 0);
  reeve_plan_set_data (plan, work, work_free);
  tables = list_tables (work->works);
  return reeve_seed_evidence_guard (reeve_operation_get_connection (REEVE_OPERATION (self)),
                                    session, tables, plan, cancellable, error)
           ? g_steal_pointer (&plan)
           : NULL;
}

static ReevePlan *
reeve_seed_apply_prepare (ReeveOperation *operation,
                          ReevePool *pool,
                          GCancellable *cancellable,
                          GError **error)
{
  ReeveSession *session = reeve_pool_acquire_reader (pool, cancellable, error);
  ReevePlan *plan;

  if (session == NULL)
    return NULL;
  plan = plan_with (REEVE_SEED_APPLY (operation), session, cancellable, error);
  reeve_pool_release (pool, session);
  return plan;
}

/* --- running -------------------------------------------------------------------------------- */

typedef struct
{
  ReeveProgress *progress;
  const char *table;
  guint64 done;
  guint64 total;
} Following;

static void
follow (guint64 rows, gpointer user_data)
{
  Following *following = user_data;

  following->done += rows;
  reeve_progress_set (following->progress, following->table, "rows", following->done,
                      following->total);
}

static void
sum_up (const Work *work, gint64 *inserted, gint64 *updated)
{
  *inserted = *updated = 0;
  for (guint i = 0; i < work->works->len; i++)
    {
      const ReeveSeedWork *one = g_ptr_array_index (work->works, i);

      *inserted += one->insert;
      *updated += one->update;
    }
}

static gboolean
record_run (ReeveSession *session,
            const Work *work,
            const char *run,
            GCancellable *cancellable,
            GError **error)
{
  const ReeveSeedDialect *dialect = reeve_seed_dialect_get (session);
  const char *p = dialect->parameter;
  g_autofree char *sixth = g_strconcat (p, "6", NULL);
  g_autofree char *sql = g_strdup_printf (
    "INSERT INTO %s (id, profile, digest, inserted, updated, applied_by) VALUES (%s1, %s2, %s3, "
    "%s4, %s5, %s)",
    dialect->run_table, p, p, p, p, p, dialect->user != NULL ? dialect->user : sixth);
  g_autofree char *user = g_strdup_printf ("%s@%s", g_get_user_name (), g_get_host_name ());
  g_autofree char *inserted_text = NULL;
  g_autofree char *updated_text = NULL;
  g_autoptr (ReeveResult) result = NULL;
  const char *params[6];
  gint64 inserted;
  gint64 updated;

  sum_up (work, &inserted, &updated);
  params[0] = run;
  params[1] = reeve_seed_profile_get_name (work->profile);
  params[2] = reeve_seed_profile_get_digest (work->profile);
  params[3] = inserted_text = g_strdup_printf ("%" G_GINT64_FORMAT, inserted);
  params[4] = updated_text = g_strdup_printf ("%" G_GINT64_FORMAT, updated);
  params[5] = user;
  result = reeve_session_query (session, sql, params, dialect->user != NULL ? 5 : 6, cancellable,
                                error);
  return result != NULL;
}

static JsonObject *
work_to_json (const ReeveSeedWork *work, gint64 duration_us)
{
  JsonObject *object = json_object_new ();
  gint64 rows = work->insert + work->update;

  json_object_set_string_member (object, "name", work->entry->table);
  json_object_set_int_member (object, "inserted", work->insert);
  json_object_set_int_member (object, "updated", work->update);
  json_object_set_int_member (object, "kept", work->keep);
  json_object_set_int_member (object, "rows_per_second",
                              rows * G_USEC_PER_SEC / MAX (duration_us, 1));
  return object;
}

/* What waits for the end of the transaction, triggers among it, happens before the rows are written
 * down as they stand. */
static gboolean
refresh_all (const Work *work,
             ReeveSession *session,
             const char *run,
             GCancellable *cancellable,
             GError **error)
{
  const char *check = reeve_seed_dialect_get (session)->check;

  if (check != NULL && !reeve_session_execute (session, check, cancellable, error))
    return FALSE;
  for (guint i = 0; i < work->works->len; i++)
    if (!reeve_seed_work_refresh (g_ptr_array_index (work->works, i), session, run, cancellable,
                                  error))
      return FALSE;
  return reeve_seed_works_refresh_ranges (work->works, session, run, cancellable, error);
}

/* What stays as it is takes no time, and is not counted when it is passed over either. */
static guint64
count_written (const ReeveSeedWork *work)
{
  return (guint64) (work->insert + work->update);
}

static gboolean
write_all (const Work *work,
           ReeveSession *session,
           ReeveJob *job,
           const char *run,
           JsonArray *tables,
           GCancellable *cancellable,
           GError **error)
{
  const ReeveSeedDialect *dialect = reeve_seed_dialect_get (session);
  Following following = { .progress = reeve_job_get_progress (job) };

  for (guint i = 0; i < work->works->len; i++)
    following.total += count_written (g_ptr_array_index (work->works, i));
  if (!reeve_session_execute (session, dialect->defer, cancellable, error) ||
      !reeve_seed_ensure_tables (session, dialect->has_runs, dialect->make_runs, cancellable,
                                 error) ||
      !record_run (session, work, run, cancellable, error))
    return FALSE;
  for (guint i = 0; i < work->works->len; i++)
    {
      const ReeveSeedWork *one = g_ptr_array_index (work->works, i);
      gint64 begun = g_get_monotonic_time ();

      following.table = one->entry->table;
      if (count_written (one) > 0)
        follow (0, &following);
      if (!reeve_seed_work_apply (one, session, run, work->digest, follow, &following, cancellable,
                                  error))
        return FALSE;
      json_array_add_object_element (tables,
                                     work_to_json (one, g_get_monotonic_time () - begun));
    }
  for (guint i = 0; i < work->works->len; i++)
    if (!reeve_seed_work_fill_late (g_ptr_array_index (work->works, i), session, run, cancellable,
                                    error))
      return FALSE;
  return refresh_all (work, session, run, cancellable, error);
}

/* The planner is told of the new rows; that it could not be told is no failure. */
static void
analyze (const Work *work, ReeveSession *session, ReeveJob *job, GCancellable *cancellable)
{
  for (guint i = 0; reeve_seed_dialect_get (session)->analyzes && i < work->works->len; i++)
    {
      const ReeveSeedWork *one = g_ptr_array_index (work->works, i);
      g_autofree char *sql = g_strdup_printf ("ANALYZE %s", one->table->sql);
      g_autoptr (GError) local = NULL;

      if (one->insert + one->update > 0 &&
          !reeve_session_execute (session, sql, cancellable, &local))
        reeve_job_log (job, REEVE_SEVERITY_INFO, _("Cannot analyze “%s”: %s"), one->entry->table,
                       local->message);
    }
}

/* A transaction that cannot be committed is still there: it can be asked why. */
static void
name_dangling (ReeveSession *session, GError **error)
{
  const char *sql = reeve_seed_dialect_get (session)->dangling;
  g_autoptr (ReeveResult) result = NULL;

  if (sql == NULL || error == NULL ||
      !g_error_matches (*error, REEVE_ERROR, REEVE_ERROR_CONSTRAINT))
    return;
  result = reeve_session_query (session, sql, NULL, 0, NULL, NULL);
  if (result != NULL && reeve_result_get_n_rows (result) > 0)
    /* TRANSLATORS: two tables */
    g_prefix_error (error, _("A row of “%s” refers to one of “%s” that is not there: "),
                    reeve_result_get (result, 0, 0), reeve_result_get (result, 0, 1));
}

static gboolean
run_with (const Work *work,
          ReeveSession *session,
          ReeveJob *job,
          JsonArray *tables,
          GCancellable *cancellable,
          GError **error)
{
  if (!reeve_seed_settle (session, cancellable, error) ||
      !reeve_session_begin (session, cancellable, error))
    {
      reeve_error_set_unchanged (error, _("Nothing was written."));
      return FALSE;
    }
  if (!write_all (work, session, job, reeve_job_get_id (job), tables, cancellable, error))
    {
      reeve_session_rollback (session, NULL);
      reeve_error_set_unchanged (error, _("Everything was rolled back: no row was written."));
      return FALSE;
    }
  if (!reeve_session_commit (session, cancellable, error))
    {
      name_dangling (session, error);
      reeve_session_rollback (session, NULL);
      if (error != NULL && !g_error_matches (*error, REEVE_ERROR, REEVE_ERROR_LOST))
        reeve_error_set_unchanged (error, _("Everything was rolled back: no row was written."));
      return FALSE;
    }
  analyze (work, session, job, cancellable);
  return TRUE;
}

static gboolean
reeve_seed_apply_run (ReeveOperation *operation,
                      ReevePlan *plan,
                      ReevePool *pool,
                      ReeveJob *job,
                      GCancellable *cancellable,
                      GError **error)
{
  const Work *work = reeve_plan_get_data (plan);
  JsonObject *result = json_object_new ();
  JsonArray *tables = json_array_new ();
  gboolean writes = reeve_plan_get_effect (plan) != REEVE_EFFECT_READ;
  gboolean ok = TRUE;

  json_object_set_string_member (result, "profile", reeve_seed_profile_get_name (work->profile));
  reeve_json_set_string_or_null (result, "run", writes ? reeve_job_get_id (job) : NULL);
  json_object_set_array_member (result, "tables", tables);
  if (writes)
    {
      ReeveSession *session = reeve_pool_acquire (pool, cancellable, error);

      ok = session != NULL && run_with (work, session, job, tables, cancellable, error);
      if (session != NULL)
        reeve_pool_release (pool, session);
      /* What was rolled back is no run that could be undone. */
      if (!ok)
        json_object_set_null_member (result, "run");
    }
  else
    for (guint i = 0; i < work->works->len; i++)
      json_array_add_object_element (tables,
                                     work_to_json (g_ptr_array_index (work->works, i), 0));
  reeve_job_set_result (job, result);
  return ok;
}

/* --- as a part of another operation --------------------------------------------------------- */

/* How many rows of this table go first, and are wanted again: each of them once. */
static gint64
take_removed (GHashTable *removed, const ReeveSeedWork *work)
{
  gint64 *left = g_hash_table_lookup (removed, work->table->sql);
  gint64 back = left != NULL ? MIN (*left, work->keep + work->update) : 0;

  if (left != NULL)
    *left -= back;
  return back;
}

gboolean
reeve_seed_apply_add_to_plan (ReeveSeedApply *self,
                              ReeveSession *session,
                              GHashTable *removed,
                              ReevePlan *plan,
                              GCancellable *cancellable,
                              GError **error)
{
  g_autoptr (GPtrArray) works = NULL;

  reeve_plan_add_input (plan, "profile", reeve_seed_profile_get_digest (self->profile));
  if (!reeve_seed_settle (session, cancellable, error) ||
      !check_place (self, session, plan, cancellable, error))
    return FALSE;
  if (reeve_plan_get_blocked (plan) != NULL)
    return TRUE;
  works = read_works (self, session, cancellable, error);
  for (guint i = 0; works != NULL && i < works->len; i++)
    {
      const ReeveSeedWork *work = g_ptr_array_index (works, i);

      add_step (plan, work, reeve_plan_get_n_steps (plan) + 1, take_removed (removed, work));
    }
  return works != NULL;
}

gboolean
reeve_seed_apply_run_within (ReeveSeedApply *self,
                             ReeveSession *session,
                             ReeveJob *job,
                             const char *run,
                             JsonArray *tables,
                             GCancellable *cancellable,
                             GError **error)
{
  g_autoptr (GPtrArray) works = read_works (self, session, cancellable, error);
  g_autofree char *digest = dup_digest (self);
  const Work work = { .profile = self->profile, .digest = digest, .works = works };
  gint64 inserted;
  gint64 updated;

  if (works == NULL)
    return FALSE;
  sum_up (&work, &inserted, &updated);
  return inserted + updated == 0 ||
         write_all (&work, session, job, run, tables, cancellable, error);
}

JsonObject *
reeve_seed_apply_describe (ReevePlan *plan)
{
  const Work *work = reeve_plan_get_data (plan);
  JsonObject *result = json_object_new ();
  JsonArray *tables = json_array_new ();

  for (guint i = 0; i < work->works->len; i++)
    {
      const ReeveSeedWork *one = g_ptr_array_index (work->works, i);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "name", one->entry->table);
      json_object_set_int_member (object, "insert", one->insert);
      json_object_set_int_member (object, "update", one->update);
      json_object_set_int_member (object, "keep", one->keep);
      json_object_set_int_member (object, "delete", 0);
      json_array_add_object_element (tables, object);
    }
  json_object_set_string_member (result, "profile", reeve_seed_profile_get_name (work->profile));
  json_object_set_array_member (result, "tables", tables);
  json_object_set_string_member (result, "digest", reeve_plan_get_digest (plan));
  return result;
}

static void
reeve_seed_apply_finalize (GObject *object)
{
  reeve_seed_profile_unref (REEVE_SEED_APPLY (object)->profile);
  G_OBJECT_CLASS (reeve_seed_apply_parent_class)->finalize (object);
}

static void
reeve_seed_apply_class_init (ReeveSeedApplyClass *klass)
{
  ReeveOperationClass *operation_class = REEVE_OPERATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = reeve_seed_apply_finalize;
  operation_class->prepare = reeve_seed_apply_prepare;
  operation_class->run = reeve_seed_apply_run;
}

static void
reeve_seed_apply_init (ReeveSeedApply *self)
{
  self->scale = 1;
}

ReeveOperation *
reeve_seed_apply_new (ReeveConnection *connection, ReeveSeedProfile *profile)
{
  ReeveSeedApply *self = g_object_new (REEVE_TYPE_SEED_APPLY, "connection", connection, NULL);

  self->profile = reeve_seed_profile_ref (profile);
  return REEVE_OPERATION (self);
}

void
reeve_seed_apply_set_scale (ReeveSeedApply *self, double scale)
{
  g_return_if_fail (scale > 0);

  self->scale = scale;
}
