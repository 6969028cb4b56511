/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-flow"

#include "config.h"

#include "core/flow/chain.h"

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/json.h"
#include "core/flow/safeguard.h"
#include "core/flow/validate.h"
#include "core/migrate/check.h"
#include "core/migrate/migration-plan.h"
#include "core/seed/operation-apply.h"

/* --- check ---------------------------------------------------------------------------------- */

static gboolean
check_files (ReeveChain *self, guint *n_revisions, GError **error)
{
  g_autoptr (GPtrArray) engines = g_ptr_array_new ();
  g_autoptr (GPtrArray) problems = NULL;

  g_ptr_array_add (engines, (gpointer) reeve_engine_find (reeve_chain_engine (self)));
  problems = reeve_check_files (self->project, engines, n_revisions, error);
  if (problems == NULL)
    return FALSE;
  if (problems->len == 0)
    return TRUE;
  g_propagate_error (error, g_error_copy (g_ptr_array_index (problems, 0)));
  reeve_error_set_unchanged (error, _("Nothing was run."));
  return FALSE;
}

static ReevePlan *
plan_check (ReeveChain *self,
            ReeveChainWork *work,
            ReevePool *pool,
            GCancellable *cancellable,
            GError **error)
{
  g_autoptr (ReeveMigrationStatus) status = NULL;
  g_autofree char *label = NULL;
  ReevePlan *plan;
  guint n_revisions;
  guint pending;

  if (!check_files (self, &n_revisions, error))
    return NULL;
  status = reeve_migration_status_read (self->project, NULL, pool, cancellable, error);
  if (status == NULL)
    return NULL;
  work->untouched = !work->holds && status->ledger->entries->len == 0;
  pending = reeve_migration_status_count (status, REEVE_REVISION_PENDING) +
            reeve_migration_status_count (status, REEVE_REVISION_FAILED);
  label = g_strdup_printf (
    /* TRANSLATORS: the second %u is how many of them are not applied yet */
    ngettext ("Check the project's %u revision (not applied: %u)",
              "Check the project's %u revisions (not applied: %u)", n_revisions),
    n_revisions, pending);
  plan = reeve_plan_new ("check", label, NULL);
  reeve_plan_add_step (plan, "project", label, NULL, REEVE_EFFECT_READ);
  reeve_plan_add_input (plan, "untouched", work->untouched ? "yes" : "no");
  return plan;
}

/* All that can be found was found by the plan, which was made again under the lock. */
static gboolean
run_check (ReeveChainRun *run, GError **error)
{
  JsonObject *result = json_object_new ();

  json_object_set_boolean_member (result, "untouched", run->work->untouched);
  json_object_set_boolean_member (result, "tables", run->work->holds);
  reeve_job_set_result (run->job, result);
  return TRUE;
}

const ReeveChainPart reeve_chain_check = {
  .name = "check",
  .title = N_("Check"),
  .plan = plan_check,
  .run = run_check,
};

/* --- back up -------------------------------------------------------------------------------- */

/* NULL where one is to be made. */
static const char *
why_no_backup (ReeveChain *self, const ReeveChainWork *work)
{
  if (!work->holds)
    return _("No backup: the database holds no tables yet");
  if (!work->writes)
    return _("No backup: nothing would be changed");
  if (self->kind->afresh)
    return NULL;
  if (self->no_backup)
    return _("No backup: none was wanted");
  if (reeve_project_get_safety (self->project) == REEVE_SAFETY_NEVER)
    return _("No backup: the project's settings say never");
  return NULL;
}

static ReevePlan *
plan_backup (ReeveChain *self,
             ReeveChainWork *work,
             ReevePool *pool,
             GCancellable *cancellable,
             GError **error)
{
  const char *reason = why_no_backup (self, work);

  if (reason != NULL)
    return reeve_chain_idle (reason);
  return reeve_safeguard_plan_backup (reeve_operation_get_connection (REEVE_OPERATION (self)),
                                      self->project, pool, self->kind->label, self->encrypt,
                                      &self->backup, &self->path, cancellable, error);
}

static gboolean
run_backup (ReeveChainRun *run, GError **error)
{
  if (reeve_operation_run (run->chain->backup, run->plan, run->pool, run->job, run->cancellable,
                           error))
    return TRUE;
  reeve_error_set_unchanged (error, _("Nothing was changed."));
  return FALSE;
}

const ReeveChainPart reeve_chain_backup = {
  .name = "backup",
  .title = N_("Back up"),
  .last = TRUE,
  .plan = plan_backup,
  .run = run_backup,
};

/* --- migrate -------------------------------------------------------------------------------- */

/* From nothing to the heads: what comes after the database was emptied. */
static ReevePlan *
plan_from_nothing (ReeveChain *self, ReevePool *pool, GCancellable *cancellable, GError **error)
{
  const ReeveEngine *engine = reeve_engine_find (reeve_chain_engine (self));
  ReeveMigrationOptions options = REEVE_MIGRATION_OPTIONS_INIT;
  g_autoptr (ReeveMigrationStatus) now =
    reeve_migration_status_read (self->project, NULL, pool, cancellable, error);
  ReeveMigrationStatus *empty;

  if (now == NULL)
    return NULL;
  options.target = "heads";
  options.findings = self->findings;
  empty = reeve_migration_status_new (
    g_object_ref (self->project), g_ptr_array_ref (now->revisions), reeve_ledger_state_new (),
    reeve_target_ref (now->target), engine->dialect, error);
  return empty != NULL
           ? reeve_migration_plan (empty, engine->name, engine->dialect, &options, error)
           : NULL;
}

/* The file that stands in for the revisions where those of an untouched database fail. */
static void
add_fall_back (ReeveChain *self, ReevePlan *plan)
{
  g_autofree char *file = reeve_project_dup_schema_file (self->project, reeve_chain_engine (self));
  g_autofree char *message = NULL;

  if (file == NULL || !g_file_test (file, G_FILE_TEST_IS_REGULAR))
    return;
  message = g_strdup_printf (
    _("Where a revision fails, the tables are made from “%s” instead, and this is reported"), file);
  reeve_plan_step_add_finding ((ReevePlanStep *) reeve_plan_get_step (plan, 0), REEVE_SEVERITY_INFO,
                               "schema-file", message, NULL);
}

static ReevePlan *
plan_migrate (ReeveChain *self,
              ReeveChainWork *work,
              ReevePool *pool,
              GCancellable *cancellable,
              GError **error)
{
  g_autoptr (ReevePlan) plan =
    self->kind->afresh ? plan_from_nothing (self, pool, cancellable, error)
                       : reeve_operation_prepare (self->migration, pool, cancellable, error);

  if (plan == NULL)
    return NULL;
  work->migrates = reeve_plan_get_n_steps (plan) > 0;
  if (!work->migrates && reeve_plan_get_blocked (plan) == NULL)
    return reeve_chain_idle (_("Nothing to migrate: the database has all revisions"));
  if ((work->untouched || self->kind->afresh) && work->migrates)
    add_fall_back (self, plan);
  return g_steal_pointer (&plan);
}

static gboolean
run_migrate (ReeveChainRun *run, GError **error)
{
  ReeveOperation *migration = run->chain->migration;
  g_autoptr (ReevePlan) now = reeve_chain_confirm (run, migration, error);
  g_autoptr (GError) local = NULL;

  if (now == NULL)
    return FALSE;
  if (reeve_operation_run (migration, now, run->pool, run->job, run->cancellable, &local))
    return TRUE;
  return reeve_chain_fall_back (run, g_steal_pointer (&local), error);
}

const ReeveChainPart reeve_chain_migrate = {
  .name = "migrate",
  .title = N_("Migrate"),
  .plan = plan_migrate,
  .run = run_migrate,
};

/* --- verify --------------------------------------------------------------------------------- */

static ReevePlan *
plan_verify (ReeveChain *self,
             ReeveChainWork *work,
             ReevePool *pool,
             GCancellable *cancellable,
             GError **error)
{
  ReevePlan *plan = reeve_plan_new ("verify", "verify", NULL);

  reeve_plan_add_step (plan, "schema", _("Verify that the database has what the revisions say"),
                       NULL, REEVE_EFFECT_READ);
  reeve_plan_add_step (plan, "data", _("Verify that all rows keep the constraints of their tables"),
                       NULL, REEVE_EFFECT_READ);
  if (work->profile != NULL)
    reeve_plan_add_step (plan, "seed", _("Verify that every row of the profile is there"), NULL,
                         REEVE_EFFECT_READ);
  return plan;
}

/* Another application of the profile must find nothing to do. */
static gboolean
validate_seed (ReeveChainRun *run, ReeveVerdict *validation, GError **error)
{
  ReeveConnection *connection =
    reeve_operation_get_connection (REEVE_OPERATION (run->chain));
  g_autoptr (ReeveOperation) seed = NULL;
  g_autoptr (ReevePlan) plan = NULL;

  if (run->work->profile == NULL)
    return TRUE;
  seed = reeve_seed_apply_new (connection, run->work->profile);
  plan = reeve_operation_prepare (seed, run->pool, run->cancellable, error);
  if (plan == NULL)
    return FALSE;
  for (guint i = 0; i < reeve_plan_get_n_steps (plan); i++)
    {
      validation->n_checked++;
      if (reeve_plan_get_step (plan, i)->effect > REEVE_EFFECT_READ)
        reeve_verdict_add (validation, REEVE_SEVERITY_ERROR, "seed",
                           reeve_seed_profile_get_name (run->work->profile), 0,
                           reeve_plan_get_step (plan, i)->label);
    }
  return TRUE;
}

static gboolean
validate_all (ReeveChainRun *run, ReeveVerdict *validation, GError **error)
{
  g_autoptr (ReeveMigrationStatus) status = reeve_migration_status_read (
    run->chain->project, NULL, run->pool, run->cancellable, error);
  ReeveSession *session;
  gboolean done;

  if (status == NULL)
    return FALSE;
  reeve_validate_revisions (validation, status);
  session = reeve_pool_acquire (run->pool, run->cancellable, error);
  if (session == NULL)
    return FALSE;
  done = reeve_validate_data (validation, session, FALSE, reeve_job_get_progress (run->job),
                              run->cancellable, error);
  reeve_pool_release (run->pool, session);
  return done && validate_seed (run, validation, error);
}

static void
tell_defects (ReeveChainRun *run, const ReeveVerdict *validation)
{
  for (guint i = 0; i < validation->defects->len; i++)
    {
      const ReeveDefect *defect = g_ptr_array_index (validation->defects, i);

      reeve_job_log (run->job, defect->severity, "%s: %s", defect->object, defect->message);
    }
  for (guint i = 0; i < validation->unchecked->len; i++)
    reeve_job_log (run->job, REEVE_SEVERITY_INFO, _("Not checked: %s"),
                   (char *) g_ptr_array_index (validation->unchecked, i));
  reeve_job_set_result (run->job, reeve_verdict_to_json (validation));
}

static gboolean
run_verify (ReeveChainRun *run, GError **error)
{
  g_autoptr (ReeveVerdict) validation = reeve_verdict_new ();
  guint n;

  if (!validate_all (run, validation, error))
    return FALSE;
  tell_defects (run, validation);
  n = reeve_verdict_count (validation, REEVE_SEVERITY_ERROR);
  if (n == 0)
    return TRUE;
  reeve_set_error (error, REEVE_ERROR_CONSTRAINT,
                   ngettext ("%u thing is not as it should be; the log names it",
                             "%u things are not as they should be; the log names them", n),
                   n);
  reeve_error_set_unchanged (error, _("What was done stays."));
  reeve_error_set_remedy (error, _("Correct the rows or the revisions."));
  return FALSE;
}

const ReeveChainPart reeve_chain_verify = {
  .name = "verify",
  .title = N_("Verify"),
  .plan = plan_verify,
  .run = run_verify,
};
