/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-flow"

#include "config.h"

#include "core/flow/chain.h"

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/seed/operation-apply.h"

#define FALL_BACK_PROFILE "base"

static gboolean
is_meant_for (const ReeveSeedProfile *profile, ReeveEnvironment environment)
{
  return g_strv_contains (reeve_seed_profile_get_environments (profile),
                          reeve_environment_name (environment));
}

/* Of those that nobody named, the first that is there and meant for this environment. */
static gboolean
find_fitting (ReeveChain *self, ReeveChainWork *work, GError **error)
{
  ReeveConnection *connection = reeve_operation_get_connection (REEVE_OPERATION (self));
  ReeveEnvironment environment = reeve_connection_get_environment (connection);
  const char *const wanted[] = { reeve_environment_name (environment), FALL_BACK_PROFILE };
  const char *folder = reeve_project_get_seeds (self->project);
  g_auto (GStrv) names = reeve_seed_profile_list (folder);

  for (gsize i = 0; i < G_N_ELEMENTS (wanted); i++)
    {
      g_autoptr (ReeveSeedProfile) profile = NULL;

      if (!g_strv_contains ((const char *const *) names, wanted[i]))
        continue;
      profile = reeve_seed_profile_load (folder, wanted[i], error);
      if (profile == NULL)
        return FALSE;
      if (is_meant_for (profile, environment))
        {
          work->profile = g_steal_pointer (&profile);
          return TRUE;
        }
    }
  /* A folder that is named and not there is more often a slip than a wish. */
  work->profile_reason =
    g_file_test (folder, G_FILE_TEST_IS_DIR)
      /* TRANSLATORS: the name of an environment */
      ? g_strdup_printf (_("No rows are put in: the project has no profile for %s"), wanted[0])
      : g_strdup_printf (_("No rows are put in: there is no folder “%s”"), folder);
  return TRUE;
}

static gboolean
choose_profile (ReeveChain *self, ReeveChainWork *work, GError **error)
{
  if (self->profile == NULL)
    return find_fitting (self, work, error);
  work->profile =
    reeve_seed_profile_load (reeve_project_get_seeds (self->project), self->profile, error);
  return work->profile != NULL;
}

/* What is known of it while its tables are not there yet. */
static ReevePlan *
promise (ReeveChain *self, ReeveChainWork *work)
{
  ReeveConnection *connection = reeve_operation_get_connection (REEVE_OPERATION (self));
  ReeveEnvironment environment = reeve_connection_get_environment (connection);
  const char *name = reeve_seed_profile_get_name (work->profile);
  ReevePlan *plan = reeve_plan_new (REEVE_CHAIN_PROMISE, name, NULL);
  g_autofree char *label =
    g_strdup_printf (_("Put the rows of “%s” in, counted when the tables are there"), name);

  reeve_plan_add_step (plan, name, label, NULL, REEVE_EFFECT_WRITE);
  reeve_plan_add_input (plan, "profile", reeve_seed_profile_get_digest (work->profile));
  if (!is_meant_for (work->profile, environment))
    reeve_plan_set_blocked (
      plan, reeve_error_new (REEVE_ERROR_REFUSED,
                             _("The profile “%s” is not meant for a database in %s"), name,
                             reeve_environment_name (environment)));
  return plan;
}

static ReevePlan *
plan_seed (ReeveChain *self,
           ReeveChainWork *work,
           ReevePool *pool,
           GCancellable *cancellable,
           GError **error)
{
  ReeveConnection *connection = reeve_operation_get_connection (REEVE_OPERATION (self));
  g_autoptr (ReeveOperation) seed = NULL;

  if (!choose_profile (self, work, error))
    return NULL;
  if (work->profile == NULL)
    return reeve_chain_idle (work->profile_reason);
  if (work->migrates)
    return promise (self, work);
  seed = reeve_seed_apply_new (connection, work->profile);
  return reeve_operation_prepare (seed, pool, cancellable, error);
}

static gboolean
run_seed (ReeveChainRun *run, GError **error)
{
  ReeveConnection *connection =
    reeve_operation_get_connection (REEVE_OPERATION (run->chain));
  g_autoptr (ReeveOperation) seed = reeve_seed_apply_new (connection, run->work->profile);
  g_autoptr (ReevePlan) now = reeve_chain_confirm (run, seed, error);

  for (guint i = 0; now != NULL && i < reeve_plan_get_n_steps (now); i++)
    if (reeve_plan_get_step (now, i)->effect > REEVE_EFFECT_READ)
      reeve_job_log (run->job, REEVE_SEVERITY_INFO, "%s", reeve_plan_get_step (now, i)->label);
  return now != NULL &&
         reeve_operation_run (seed, now, run->pool, run->job, run->cancellable, error);
}

const ReeveChainPart reeve_chain_seed = {
  .name = "seed",
  .title = N_("Seed"),
  .plan = plan_seed,
  .run = run_seed,
};
