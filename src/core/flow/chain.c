/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-flow"

#include "config.h"

#include "core/flow/chain.h"

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/json.h"
#include "core/base/shell.h"
#include "core/flow/safeguard.h"
#include "core/migrate/migration.h"

G_DEFINE_FINAL_TYPE (ReeveChain, reeve_chain, REEVE_TYPE_OPERATION)

static void
work_free (gpointer data)
{
  ReeveChainWork *work = data;

  for (guint i = 0; i < REEVE_CHAIN_MOST; i++)
    g_clear_pointer (&work->plans[i], reeve_plan_unref);
  g_clear_pointer (&work->profile, reeve_seed_profile_unref);
  g_free (work->profile_reason);
  g_free (work);
}

const char *
reeve_chain_engine (ReeveChain *self)
{
  return reeve_connection_get_engine (reeve_operation_get_connection (REEVE_OPERATION (self)));
}

/* --- the plan ------------------------------------------------------------------------------- */

ReevePlan *
reeve_chain_idle (const char *reason)
{
  ReevePlan *plan = reeve_plan_new (REEVE_CHAIN_IDLE, reason, NULL);

  reeve_plan_add_step (plan, "nothing", reason, NULL, REEVE_EFFECT_READ);
  return plan;
}

static gboolean
is_idle (ReevePlan *plan)
{
  return g_str_equal (reeve_plan_get_operation (plan), REEVE_CHAIN_IDLE);
}

static void
copy_steps (ReevePlan *whole, const ReeveChainPart *part, ReevePlan *plan)
{
  for (guint i = 0; i < reeve_plan_get_n_steps (plan); i++)
    {
      const ReevePlanStep *step = reeve_plan_get_step (plan, i);
      g_autofree char *id = g_strdup_printf ("%s/%s", part->name, step->id);
      ReevePlanStep *copy =
        reeve_plan_add_step (whole, id, step->label, step->sql, step->effect);

      copy->lock = g_strdup (step->lock);
      copy->reversible = step->reversible;
      for (guint j = 0; j < step->findings->len; j++)
        {
          const ReevePlanFinding *finding = g_ptr_array_index (step->findings, j);

          reeve_plan_step_add_finding (copy, finding->severity, finding->rule, finding->message,
                                       finding->remedy);
        }
    }
}

static void
adopt (ReevePlan *whole, const ReeveChainPart *part, ReevePlan *plan)
{
  const char *const *warnings = reeve_plan_get_warnings (plan);
  const GError *blocked = reeve_plan_get_blocked (plan);

  copy_steps (whole, part, plan);
  for (guint i = 0; i < reeve_plan_get_n_inputs (plan); i++)
    {
      const char *value;
      const char *label = reeve_plan_get_input (plan, i, &value);
      g_autofree char *named = g_strdup_printf ("%s/%s", part->name, label);

      reeve_plan_add_input (whole, named, value);
    }
  for (; *warnings != NULL; warnings++)
    reeve_plan_add_warning (whole, "%s", *warnings);
  if (blocked != NULL && reeve_plan_get_blocked (whole) == NULL)
    reeve_plan_set_blocked (whole, g_error_copy (blocked));
  if (reeve_plan_get_phrase (plan) != NULL)
    reeve_plan_set_phrase (whole, reeve_plan_get_phrase (plan));
}

static gboolean
plan_parts (ReeveChain *self,
            ReeveChainWork *work,
            gboolean last,
            ReevePool *pool,
            GCancellable *cancellable,
            GError **error)
{
  const ReeveChainPart *const *parts = self->kind->parts;

  for (guint i = 0; parts[i] != NULL; i++)
    {
      if (parts[i]->last != last)
        continue;
      work->plans[i] = parts[i]->plan (self, work, pool, cancellable, error);
      if (work->plans[i] == NULL)
        return FALSE;
      reeve_plan_seal (work->plans[i]);
      if (reeve_plan_get_effect (work->plans[i]) > REEVE_EFFECT_READ)
        work->writes = TRUE;
    }
  return TRUE;
}

static ReevePlan *
begin_plan (ReeveChain *self, ReevePool *pool, GCancellable *cancellable, GError **error)
{
  ReeveSession *session = reeve_pool_acquire_reader (pool, cancellable, error);
  g_autofree char *title = NULL;
  ReeveTarget *target;
  ReevePlan *plan;

  if (session == NULL)
    return NULL;
  target = reeve_session_get_target (session);
  title = self->kind->dup_title (reeve_target_get_name (target));
  plan = reeve_plan_new (self->kind->operation, title, target);
  if (self->kind->afresh)
    reeve_plan_set_phrase (plan, reeve_target_get_name (target));
  reeve_pool_release (pool, session);
  return plan;
}

static ReevePlan *
reeve_chain_prepare (ReeveOperation *operation,
                     ReevePool *pool,
                     GCancellable *cancellable,
                     GError **error)
{
  ReeveChain *self = REEVE_CHAIN (operation);
  g_autoptr (ReevePlan) plan = begin_plan (self, pool, cancellable, error);
  ReeveChainWork *work;

  if (plan == NULL)
    return NULL;
  work = g_new0 (ReeveChainWork, 1);
  reeve_plan_set_data (plan, work, work_free);
  if (!reeve_safeguard_look (pool, &work->holds, cancellable, error) ||
      !plan_parts (self, work, FALSE, pool, cancellable, error) ||
      !plan_parts (self, work, TRUE, pool, cancellable, error))
    return NULL;
  for (guint i = 0; self->kind->parts[i] != NULL; i++)
    {
      adopt (plan, self->kind->parts[i], work->plans[i]);
      if (reeve_plan_get_backup (work->plans[i]) != NULL)
        reeve_plan_set_backup (plan, reeve_plan_get_backup (work->plans[i]));
    }
  return g_steal_pointer (&plan);
}

/* --- the lock ------------------------------------------------------------------------------- */

static gboolean
reeve_chain_lock (ReeveOperation *operation,
                  ReevePool *pool,
                  ReeveJob *job,
                  GCancellable *cancellable,
                  GError **error)
{
  return reeve_operation_lock (REEVE_CHAIN (operation)->migration, pool, job, cancellable, error);
}

static void
reeve_chain_unlock (ReeveOperation *operation, ReevePool *pool)
{
  reeve_operation_unlock (REEVE_CHAIN (operation)->migration, pool);
}

/* --- running -------------------------------------------------------------------------------- */

gboolean
reeve_chain_hold (ReeveChainRun *run, ReevePlan *now, GError **error)
{
  gboolean promised = g_str_equal (reeve_plan_get_operation (run->plan), REEVE_CHAIN_PROMISE);

  reeve_plan_seal (now);
  if (reeve_plan_get_blocked (now) != NULL)
    {
      g_propagate_error (error, g_error_copy (reeve_plan_get_blocked (now)));
      return FALSE;
    }
  if (promised ? reeve_plan_get_effect (now) <= reeve_plan_get_effect (run->plan)
               : g_strcmp0 (reeve_plan_get_digest (now), reeve_plan_get_digest (run->plan)) == 0)
    return TRUE;
  reeve_set_error (error, REEVE_ERROR_STALE,
                   _("What it would do now is not what was planned: the files or the database "
                     "changed in the meantime"));
  reeve_error_set_unchanged (error, _("Nothing of this part was run."));
  reeve_error_set_remedy (error, _("Look at a new plan and run that."));
  return FALSE;
}

ReevePlan *
reeve_chain_confirm (ReeveChainRun *run, ReeveOperation *operation, GError **error)
{
  g_autoptr (ReevePlan) now =
    reeve_operation_prepare (operation, run->pool, run->cancellable, error);

  return now != NULL && reeve_chain_hold (run, now, error) ? g_steal_pointer (&now) : NULL;
}

static JsonObject *
copy_members (JsonObject *from, JsonObject *to)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init (&iter, from);
  while (json_object_iter_next (&iter, &name, &node))
    if (!json_object_has_member (to, name))
      json_object_set_member (to, name, json_node_copy (node));
  return to;
}

typedef struct
{
  JsonArray *parts;
  JsonObject *backup; /* what was made of it, or NULL */
} Reports;

/* The job's result: all parts so far. */
static void
publish (ReeveChainRun *run, const Reports *reports)
{
  JsonObject *result = json_object_new ();

  json_object_set_array_member (result, "parts", json_array_ref (reports->parts));
  reeve_json_set_string_or_null (
    result, "profile",
    run->work->profile != NULL ? reeve_seed_profile_get_name (run->work->profile) : NULL);
  if (reports->backup != NULL)
    json_object_set_object_member (result, "backup", json_object_ref (reports->backup));
  else
    json_object_set_null_member (result, "backup");
  reeve_job_set_result (run->job, result);
}

static void
report (ReeveChainRun *run,
        Reports *reports,
        const ReeveChainPart *part,
        gint64 begun_us,
        const GError *failure)
{
  g_autoptr (JsonObject) own = reeve_job_dup_result (run->job);
  JsonObject *object = json_object_new ();
  g_autofree char *text = failure != NULL ? reeve_error_describe (failure) : NULL;
  gboolean idle = is_idle (run->plan);

  json_object_set_string_member (object, "name", part->name);
  json_object_set_string_member (object, "state",
                                 idle                                 ? "skipped"
                                 : failure == NULL                    ? "succeeded"
                                 : reeve_error_is_cancelled (failure) ? "cancelled"
                                                                      : "failed");
  json_object_set_int_member (object, "duration_ms",
                              (g_get_monotonic_time () - begun_us) / 1000);
  reeve_json_set_string_or_null (object, "reason", idle ? reeve_plan_get_title (run->plan) : NULL);
  reeve_json_set_string_or_null (object, "error", text);
  if (own != NULL)
    copy_members (own, object);
  if (part == &reeve_chain_backup && !idle && failure == NULL && own != NULL)
    reports->backup = json_object_ref (own);
  json_array_add_object_element (reports->parts, object);
  publish (run, reports);
}

/* "Check, Back up"; NULL where nothing was done. */
static char *
list_done (const ReeveChainPart *const *parts, guint n)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", _(parts[i]->title));
  return n > 0 ? g_string_free (g_steal_pointer (&names), FALSE) : NULL;
}

/* What a failed part says for itself stays; how the whole stands and goes on is added. */
static void
tell_how_to_go_on (ReeveChain *self, guint failed, gboolean backup, GError **error)
{
  const ReeveErrorDetail *detail = reeve_error_get_detail (*error);
  g_autofree char *done = list_done (self->kind->parts, failed);
  g_autofree char *unchanged = g_strdup (detail != NULL ? detail->unchanged : NULL);
  g_autofree char *remedy = g_strdup (detail != NULL ? detail->remedy : NULL);
  g_autofree char *file = backup ? reeve_shell_quote (self->path) : NULL;
  g_autoptr (GString) now = g_string_new (remedy);

  /* TRANSLATORS: the title of a part: "Migrate: " */
  g_prefix_error (error, _("%s: "), _(self->kind->parts[failed]->title));
  if (done != NULL)
    /* TRANSLATORS: what was not changed, then the parts that were done */
    reeve_error_set_unchanged (error, _("%s Done before it: %s."),
                               unchanged != NULL ? unchanged : "", done);
  if (now->len > 0)
    g_string_append_c (now, ' ');
  g_string_append (now, _("Then run the same again: it goes on from where the database is."));
  if (backup)
    {
      g_string_append_c (now, ' ');
      g_string_append_printf (
        now, _("To have the database back as it was: “reevectl backup restore %s --replace”."),
        file);
    }
  reeve_error_set_remedy (error, "%s", now->str);
}

static gboolean
run_part (ReeveChainRun *run, const ReeveChainPart *part, guint number, guint total, GError **error)
{
  if (is_idle (run->plan))
    {
      reeve_job_log (run->job, REEVE_SEVERITY_INFO, "%u/%u %s: %s", number, total, _(part->title),
                     reeve_plan_get_title (run->plan));
      return TRUE;
    }
  reeve_job_log (run->job, REEVE_SEVERITY_INFO, "%u/%u %s", number, total, _(part->title));
  return !g_cancellable_set_error_if_cancelled (run->cancellable, error) && part->run (run, error);
}

static gboolean
reeve_chain_run (ReeveOperation *operation,
                 ReevePlan *plan,
                 ReevePool *pool,
                 ReeveJob *job,
                 GCancellable *cancellable,
                 GError **error)
{
  ReeveChain *self = REEVE_CHAIN (operation);
  const ReeveChainPart *const *parts = self->kind->parts;
  ReeveChainRun run = { self, reeve_plan_get_data (plan), NULL, pool, job, cancellable };
  Reports reports = { json_array_new (), NULL };
  g_autoptr (GError) local = NULL;
  guint total = 0;

  while (parts[total] != NULL)
    total++;
  for (guint i = 0; i < total && local == NULL; i++)
    {
      gint64 begun_us = g_get_monotonic_time ();

      run.plan = run.work->plans[i];
      reeve_job_set_result (job, json_object_new ());
      run_part (&run, parts[i], i + 1, total, &local);
      report (&run, &reports, parts[i], begun_us, local);
      if (local != NULL && !reeve_error_is_cancelled (local))
        tell_how_to_go_on (self, i, reports.backup != NULL, &local);
    }
  json_array_unref (reports.parts);
  g_clear_pointer (&reports.backup, json_object_unref);
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* --- the object ----------------------------------------------------------------------------- */

static void
reeve_chain_finalize (GObject *object)
{
  ReeveChain *self = REEVE_CHAIN (object);

  g_clear_object (&self->project);
  g_clear_object (&self->migration);
  g_clear_object (&self->downs);
  g_clear_object (&self->backup);
  g_free (self->profile);
  g_free (self->path);
  G_OBJECT_CLASS (reeve_chain_parent_class)->finalize (object);
}

static void
reeve_chain_class_init (ReeveChainClass *klass)
{
  ReeveOperationClass *operation_class = REEVE_OPERATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = reeve_chain_finalize;
  operation_class->prepare = reeve_chain_prepare;
  operation_class->lock = reeve_chain_lock;
  operation_class->unlock = reeve_chain_unlock;
  operation_class->run = reeve_chain_run;
}

static void
reeve_chain_init (ReeveChain *self)
{
}

ReeveOperation *
reeve_chain_new (ReeveConnection *connection,
                 ReeveProject *project,
                 const ReeveChainKind *kind,
                 const ReevePrepareOptions *options)
{
  ReeveChain *self = g_object_new (REEVE_TYPE_CHAIN, "connection", connection, NULL);
  ReeveMigrationOptions migration = REEVE_MIGRATION_OPTIONS_INIT;

  migration.target = "heads";
  migration.findings = options->findings;
  migration.wait_s = options->wait_s;
  self->kind = kind;
  self->project = g_object_ref (project);
  self->profile = g_strdup (options->profile);
  self->no_backup = options->no_backup;
  self->encrypt = options->encrypt;
  self->drop = options->drop;
  self->findings = options->findings;
  self->migration = reeve_migration_new (connection, project, &migration);
  migration.kind = REEVE_MIGRATION_DOWN;
  migration.target = "base";
  if (kind->afresh)
    self->downs = reeve_migration_new (connection, project, &migration);
  return REEVE_OPERATION (self);
}
