/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include "core/seed/operation-reset.h"

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/seed/dialect.h"
#include "core/seed/evidence.h"
#include "core/seed/operation-apply.h"
#include "core/seed/rewind.h"
#include "core/seed/runs.h"

struct _ReeveSeedReset
{
  ReeveOperation parent_instance;

  char *run;     /* NULL: all that the options say */
  char *profile; /* NULL: of every profile */
  char **stays;
  gboolean takes_edited;
  GPtrArray *profiles; /* ReeveSeedProfile */
  GPtrArray *applies;  /* ReeveSeedApply, one for each profile */
};

G_DEFINE_FINAL_TYPE (ReeveSeedReset, reeve_seed_reset, REEVE_TYPE_OPERATION)

/* --- the plan ------------------------------------------------------------------------------- */

static char **
choose_runs (ReeveSeedReset *self,
             ReeveSession *session,
             GCancellable *cancellable,
             GError **error)
{
  g_autoptr (GPtrArray) runs = reeve_seed_runs_read (session, FALSE, cancellable, error);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (runs == NULL)
    return NULL;
  if (self->run != NULL)
    {
      const ReeveSeedRun *run = reeve_seed_runs_find (runs, self->run, error);

      if (run == NULL)
        return NULL;
      g_strv_builder_add (builder, run->id);
      return g_strv_builder_end (builder);
    }
  for (guint i = 0; i < runs->len; i++)
    {
      const ReeveSeedRun *run = g_ptr_array_index (runs, i);

      if (self->profile == NULL || g_str_equal (run->profile, self->profile))
        g_strv_builder_add (builder, run->id);
    }
  return g_strv_builder_end (builder);
}

static gboolean
add_stays (GStrvBuilder *builder,
           ReeveSession *session,
           const char *name,
           const char *place,
           GCancellable *cancellable,
           GError **error)
{
  g_autoptr (ReeveSeedTable) table =
    reeve_seed_table_read (session, name, place, cancellable, error);

  if (table != NULL)
    g_strv_builder_add (builder, table->sql);
  return table != NULL;
}

/* The SQL names of the tables that stay. A name that is none is a slip that could cost rows. */
static char **
read_stays (ReeveSeedReset *self,
            ReeveSession *session,
            GCancellable *cancellable,
            GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; self->stays != NULL && self->stays[i] != NULL; i++)
    if (!add_stays (builder, session, self->stays[i], "--keep", cancellable, error))
      {
        reeve_error_set_remedy (error,
                                _("Write it as SCHEMA.TABLE, or TABLE alone, as it is spelt."));
        return NULL;
      }
  for (guint i = 0; i < self->profiles->len; i++)
    {
      GPtrArray *entries = reeve_seed_profile_get_entries (g_ptr_array_index (self->profiles, i));

      for (guint k = 0; k < entries->len; k++)
        {
          const ReeveSeedEntry *entry = g_ptr_array_index (entries, k);

          if (entry->stays && !add_stays (builder, session, entry->table, entry->file, cancellable,
                                          error))
            return NULL;
        }
    }
  return g_strv_builder_end (builder);
}

static char *
dup_title (ReeveSeedReset *self, ReeveTarget *target)
{
  const char *name = reeve_target_get_name (target);

  if (self->run != NULL)
    /* TRANSLATORS: a run's id, then the name of a database */
    return g_strdup_printf (_("Take back the run %.8s in %s"), self->run, name);
  if (self->profile != NULL)
    /* TRANSLATORS: the name of a profile, then of a database */
    return g_strdup_printf (self->applies->len > 0 ? _("Reset the rows of “%s” in %s")
                                                   : _("Take back the rows of “%s” in %s"),
                            self->profile, name);
  if (self->applies->len > 0)
    /* TRANSLATORS: the name of a database */
    return g_strdup_printf (_("Reset all that was seeded in %s"), name);
  /* TRANSLATORS: the name of a database */
  return g_strdup_printf (_("Take back all that was seeded in %s"), name);
}

/* Also tells which tables are touched: the first of @tables. */
static GHashTable *
count_removed (ReeveSeedReset *self, const ReeveSeedRewind *rewind, GPtrArray *tables)
{
  GHashTable *removed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  GPtrArray *traces = reeve_seed_rewind_get_traces (rewind);

  for (guint i = 0; i < traces->len; i++)
    {
      const ReeveSeedTrace *trace = g_ptr_array_index (traces, i);
      gint64 *rows;

      if (trace->table == NULL)
        continue;
      rows = g_new (gint64, 1);
      *rows = reeve_seed_trace_get_removable (trace, self->takes_edited);
      g_hash_table_insert (removed, g_strdup (trace->table->sql), rows);
      g_ptr_array_add (tables, trace->table->sql);
    }
  return removed;
}

static gboolean
fill_plan (ReeveSeedReset *self,
           ReeveSession *session,
           const ReeveSeedRewind *rewind,
           ReevePlan *plan,
           GCancellable *cancellable,
           GError **error)
{
  g_autoptr (GPtrArray) tables = g_ptr_array_new ();
  g_autoptr (GHashTable) removed = count_removed (self, rewind, tables);

  reeve_seed_rewind_fill_plan (rewind, plan);
  for (guint i = 0; i < self->applies->len; i++)
    if (!reeve_seed_apply_add_to_plan (g_ptr_array_index (self->applies, i), session, removed,
                                       plan, cancellable, error))
      return FALSE;
  return reeve_seed_evidence_guard (reeve_operation_get_connection (REEVE_OPERATION (self)),
                                    session, tables, plan, cancellable, error);
}

static ReevePlan *
plan_with (ReeveSeedReset *self,
           ReeveSession *session,
           GCancellable *cancellable,
           GError **error)
{
  ReeveTarget *target = reeve_session_get_target (session);
  g_auto (GStrv) runs = choose_runs (self, session, cancellable, error);
  g_auto (GStrv) stays = runs != NULL ? read_stays (self, session, cancellable, error) : NULL;
  g_autofree char *title = dup_title (self, target);
  g_autoptr (ReevePlan) plan =
    reeve_plan_new (self->run != NULL ? "seed.undo" : "seed.reset", title, target);
  ReeveSeedTraceOptions options = { .runs = (const char *const *) runs,
                                    .stays = (const char *const *) stays,
                                    .takes_edited = self->takes_edited };
  ReeveSeedRewind *rewind =
    stays != NULL ? reeve_seed_rewind_read (session, &options, cancellable, error) : NULL;

  if (rewind == NULL)
    return NULL;
  reeve_plan_set_data (plan, rewind, (GDestroyNotify) reeve_seed_rewind_free);
  return fill_plan (self, session, rewind, plan, cancellable, error) ? g_steal_pointer (&plan)
                                                                     : NULL;
}

static ReevePlan *
reeve_seed_reset_prepare (ReeveOperation *operation,
                          ReevePool *pool,
                          GCancellable *cancellable,
                          GError **error)
{
  ReeveSession *session = reeve_pool_acquire_reader (pool, cancellable, error);
  ReevePlan *plan;

  if (session == NULL)
    return NULL;
  plan = plan_with (REEVE_SEED_RESET (operation), session, cancellable, error);
  reeve_pool_release (pool, session);
  return plan;
}

/* --- running -------------------------------------------------------------------------------- */

/* A run's id is the job's; of further profiles with a number behind it. */
static gboolean
apply_anew (ReeveSeedReset *self,
            ReeveSession *session,
            ReeveJob *job,
            JsonObject *result,
            GCancellable *cancellable,
            GError **error)
{
  JsonArray *runs = json_array_new ();
  JsonArray *tables = json_array_new ();

  json_object_set_array_member (result, "runs", runs);
  json_object_set_array_member (result, "seeded", tables);
  for (guint i = 0; i < self->applies->len; i++)
    {
      g_autofree char *run = i == 0 ? g_strdup (reeve_job_get_id (job))
                                    : g_strdup_printf ("%s-%u", reeve_job_get_id (job), i + 1);
      guint before = json_array_get_length (tables);

      if (!reeve_seed_apply_run_within (g_ptr_array_index (self->applies, i), session, job, run,
                                        tables, cancellable, error))
        return FALSE;
      if (json_array_get_length (tables) > before)
        json_array_add_string_element (runs, run);
    }
  return TRUE;
}

static gboolean
run_with (ReeveSeedReset *self,
          const ReeveSeedRewind *rewind,
          ReeveSession *session,
          ReeveJob *job,
          JsonObject *result,
          GCancellable *cancellable,
          GError **error)
{
  if (!reeve_seed_settle (session, cancellable, error) ||
      !reeve_session_begin (session, cancellable, error))
    return FALSE;
  if (reeve_seed_rewind_run (rewind, session, job, cancellable, error) &&
      apply_anew (self, session, job, result, cancellable, error) &&
      reeve_session_commit (session, cancellable, error))
    return TRUE;
  reeve_session_rollback (session, NULL);
  if (error != NULL && !g_error_matches (*error, REEVE_ERROR, REEVE_ERROR_LOST))
    reeve_error_set_unchanged (error, _("Everything was rolled back: the rows are as they were."));
  return FALSE;
}

static gboolean
reeve_seed_reset_run (ReeveOperation *operation,
                      ReevePlan *plan,
                      ReevePool *pool,
                      ReeveJob *job,
                      GCancellable *cancellable,
                      GError **error)
{
  const ReeveSeedRewind *rewind = reeve_plan_get_data (plan);
  g_autoptr (JsonObject) result = json_object_new ();
  ReeveSession *session = reeve_pool_acquire (pool, cancellable, error);
  gboolean ok;

  json_object_set_array_member (result, "tables", reeve_seed_rewind_describe (rewind));
  ok = session != NULL && run_with (REEVE_SEED_RESET (operation), rewind, session, job, result,
                                    cancellable, error);
  if (session != NULL)
    reeve_pool_release (pool, session);
  if (ok)
    reeve_job_set_result (job, g_steal_pointer (&result));
  return ok;
}

JsonObject *
reeve_seed_reset_describe (ReevePlan *plan)
{
  JsonObject *object = json_object_new ();

  json_object_set_array_member (object, "tables",
                                reeve_seed_rewind_describe (reeve_plan_get_data (plan)));
  json_object_set_string_member (object, "digest", reeve_plan_get_digest (plan));
  return object;
}

static void
reeve_seed_reset_finalize (GObject *object)
{
  ReeveSeedReset *self = REEVE_SEED_RESET (object);

  g_free (self->run);
  g_free (self->profile);
  g_strfreev (self->stays);
  g_ptr_array_unref (self->profiles);
  g_ptr_array_unref (self->applies);
  G_OBJECT_CLASS (reeve_seed_reset_parent_class)->finalize (object);
}

static void
reeve_seed_reset_class_init (ReeveSeedResetClass *klass)
{
  ReeveOperationClass *operation_class = REEVE_OPERATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = reeve_seed_reset_finalize;
  operation_class->prepare = reeve_seed_reset_prepare;
  operation_class->run = reeve_seed_reset_run;
}

static void
reeve_seed_reset_init (ReeveSeedReset *self)
{
  self->profiles = g_ptr_array_new_with_free_func ((GDestroyNotify) reeve_seed_profile_unref);
  self->applies = g_ptr_array_new_with_free_func (g_object_unref);
}

ReeveOperation *
reeve_seed_undo_new (ReeveConnection *connection, const char *run)
{
  ReeveSeedReset *self = g_object_new (REEVE_TYPE_SEED_RESET, "connection", connection, NULL);

  self->run = g_strdup (run);
  return REEVE_OPERATION (self);
}

ReeveOperation *
reeve_seed_reset_new (ReeveConnection *connection, const ReeveSeedResetOptions *options)
{
  ReeveSeedReset *self = g_object_new (REEVE_TYPE_SEED_RESET, "connection", connection, NULL);

  self->profile = g_strdup (options->profile);
  self->stays = g_strdupv ((char **) options->stays);
  self->takes_edited = options->takes_edited;
  for (guint i = 0; options->profiles != NULL && i < options->profiles->len; i++)
    {
      ReeveSeedProfile *profile = g_ptr_array_index (options->profiles, i);
      ReeveOperation *apply = reeve_seed_apply_new (connection, profile);

      reeve_seed_apply_set_scale (REEVE_SEED_APPLY (apply),
                                  options->scale > 0 ? options->scale : 1);
      g_ptr_array_add (self->profiles, reeve_seed_profile_ref (profile));
      g_ptr_array_add (self->applies, apply);
    }
  return REEVE_OPERATION (self);
}
