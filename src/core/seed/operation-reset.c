/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include "core/seed/operation-reset.h"

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/seed/rewind.h"
#include "core/seed/runs.h"

struct _ReeveSeedReset
{
  ReeveOperation parent_instance;

  char *run;     /* NULL: all that the options say */
  char *profile; /* NULL: of every profile */
  char **stays;
  gboolean takes_edited;
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

/* The SQL names of the tables that stay. A name that is none is a slip that could cost rows. */
static char **
read_stays (ReeveSeedReset *self,
            ReeveSession *session,
            GCancellable *cancellable,
            GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; self->stays != NULL && self->stays[i] != NULL; i++)
    {
      g_autoptr (ReeveSeedTable) table =
        reeve_seed_table_read (session, self->stays[i], "--keep", cancellable, error);

      if (table == NULL)
        return NULL;
      g_strv_builder_add (builder, table->sql);
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
    return g_strdup_printf (_("Take back the rows of “%s” in %s"), self->profile, name);
  /* TRANSLATORS: the name of a database */
  return g_strdup_printf (_("Take back all that was seeded in %s"), name);
}

static ReevePlan *
plan_with (ReeveSeedReset *self,
           ReeveSession *session,
           GCancellable *cancellable,
           GError **error)
{
  ReeveTarget *target = reeve_session_get_target (session);
  ReeveConnection *connection = reeve_operation_get_connection (REEVE_OPERATION (self));
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
  reeve_seed_rewind_fill_plan (rewind, plan);
  if (reeve_connection_get_environment (connection) == REEVE_ENVIRONMENT_PRODUCTION)
    reeve_plan_set_phrase (plan, reeve_target_get_name (target));
  return g_steal_pointer (&plan);
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

static gboolean
run_with (const ReeveSeedRewind *rewind,
          ReeveSession *session,
          ReeveJob *job,
          GCancellable *cancellable,
          GError **error)
{
  if (!reeve_session_begin (session, cancellable, error))
    return FALSE;
  if (reeve_seed_rewind_run (rewind, session, job, cancellable, error) &&
      reeve_session_commit (session, cancellable, error))
    return TRUE;
  reeve_session_rollback (session, NULL);
  if (error != NULL && !g_error_matches (*error, REEVE_ERROR, REEVE_ERROR_LOST))
    reeve_error_set_unchanged (error, _("Everything was rolled back: no row was removed."));
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
  ReeveSession *session = NULL;
  JsonObject *result;
  gboolean ok;

  session = reeve_pool_acquire (pool, cancellable, error);
  ok = session != NULL && run_with (rewind, session, job, cancellable, error);
  if (session != NULL)
    reeve_pool_release (pool, session);
  if (!ok)
    return FALSE;
  result = json_object_new ();
  json_object_set_array_member (result, "tables", reeve_seed_rewind_describe (rewind));
  reeve_job_set_result (job, result);
  return TRUE;
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
  return REEVE_OPERATION (self);
}
