/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-flow"

#include "config.h"

#include <string.h>

#include "core/flow/chain.h"

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/json.h"
#include "core/db/overview.h"
#include "core/flow/objects.h"
#include "core/migrate/migration-plan.h"
#include "core/sql/quote.h"

#define DEFAULT_SCHEMA "public"

/* The operations of this part's plans that are not a migration. */
#define DROP "drop"
#define FORGET "forget"

/* What the plan of a drop carries to its run. */
typedef struct
{
  GPtrArray *objects;
  ReeveMigrationStatus *status;
  char *schemas;
} Drop;

static void
drop_free (gpointer data)
{
  Drop *drop = data;

  g_clear_pointer (&drop->objects, g_ptr_array_unref);
  reeve_migration_status_free (drop->status);
  g_free (drop->schemas);
  g_free (drop);
}

/* --- taking all back ------------------------------------------------------------------------ */

/* An empty section takes nothing back of a revision that does something. */
static gboolean
is_taken_back (const ReeveMigrationStep *step, const ReeveEngine *engine)
{
  GPtrArray *down = reeve_revision_get_statements (step->revision, REEVE_SECTION_DOWN,
                                                   engine->name, engine->dialect, NULL);
  GPtrArray *up = reeve_revision_get_statements (step->revision, REEVE_SECTION_UP, engine->name,
                                                 engine->dialect, NULL);

  return down != NULL && up != NULL && (down->len > 0 || up->len == 0);
}

/* NULL, with why in @reason, where the revisions cannot all be taken back. */
static ReevePlan *
plan_downs (ReeveChain *self, ReevePool *pool, GCancellable *cancellable, char **reason)
{
  const ReeveEngine *engine = reeve_engine_find (reeve_chain_engine (self));
  g_autoptr (GError) local = NULL;
  g_autoptr (ReevePlan) plan =
    reeve_operation_prepare (self->downs, pool, cancellable, &local);
  const ReeveMigrationWork *work = plan != NULL ? reeve_plan_get_data (plan) : NULL;

  if (plan == NULL || reeve_plan_get_blocked (plan) != NULL)
    {
      *reason = g_strdup (plan == NULL ? local->message : reeve_plan_get_blocked (plan)->message);
      return NULL;
    }
  if (work->steps->len == 0)
    *reason = g_strdup (_("No revision is applied"));
  for (guint i = 0; i < work->steps->len; i++)
    {
      const ReeveMigrationStep *step = g_ptr_array_index (work->steps, i);

      if (!is_taken_back (step, engine))
        {
          *reason =
            g_strdup_printf (_("Revision %s cannot be taken back: its down section is empty"),
                             reeve_revision_get_id (step->revision));
          return NULL;
        }
    }
  return work->steps->len > 0 ? g_steal_pointer (&plan) : NULL;
}

/* --- dropping all --------------------------------------------------------------------------- */

/* The schemas that the project's revisions make, and the default one, as SQL literals. */
static char *
dup_schemas (ReeveChain *self, const ReeveMigrationStatus *status)
{
  const ReeveEngine *engine = reeve_engine_find (reeve_chain_engine (self));
  g_autoptr (GString) schemas = g_string_new ("'" DEFAULT_SCHEMA "'");

  for (guint i = 0; i < status->revisions->len; i++)
    {
      GPtrArray *up =
        reeve_revision_get_statements (g_ptr_array_index (status->revisions, i), REEVE_SECTION_UP,
                                       engine->name, engine->dialect, NULL);

      for (guint j = 0; up != NULL && j < up->len; j++)
        {
          const ReeveStatementFacts *facts =
            ((ReeveRevisionStatement *) g_ptr_array_index (up, j))->facts;
          g_autofree char *literal = NULL;

          if (g_strcmp0 (facts->verb, "CREATE SCHEMA") != 0 || facts->object == NULL)
            continue;
          literal = reeve_quote_literal (engine->dialect, facts->object);
          g_string_append_printf (schemas, ", %s", literal);
        }
    }
  return g_string_free (g_steal_pointer (&schemas), FALSE);
}

static char *
dup_rows (GPtrArray *tables, const char *name)
{
  for (guint i = 0; i < tables->len; i++)
    {
      const ReeveTableCount *table = g_ptr_array_index (tables, i);

      if (strcmp (table->name, name) == 0 && table->rows >= 0)
        return g_strdup_printf (ngettext (" (%lu row)", " (%lu rows)", (gulong) table->rows),
                                (gulong) table->rows);
    }
  return g_strdup ("");
}

static void
add_drops (ReevePlan *plan, const Drop *drop, GPtrArray *tables)
{
  for (guint i = 0; i < drop->objects->len; i++)
    {
      const ReeveObject *object = g_ptr_array_index (drop->objects, i);
      g_autofree char *id = g_strdup_printf ("%s %s", object->kind, object->name);
      g_autofree char *rows = dup_rows (tables, object->name);
      /* TRANSLATORS: the kind of a thing as SQL calls it, its name, and perhaps " (3 rows)" */
      g_autofree char *label = g_strdup_printf (_("Drop the %s %s%s"), object->kind, object->name,
                                                rows);
      ReevePlanStep *step =
        reeve_plan_add_step (plan, id, label, object->sql, REEVE_EFFECT_DESTROY);

      step->reversible = FALSE;
    }
  reeve_plan_add_step (plan, "ledger", _("Take all revisions out of the ledger"), NULL,
                       REEVE_EFFECT_WRITE);
}

static gboolean
look_at_objects (ReevePlan *plan,
                 Drop *drop,
                 ReevePool *pool,
                 GCancellable *cancellable,
                 GError **error)
{
  ReeveSession *session = reeve_pool_acquire_reader (pool, cancellable, error);
  g_autoptr (GPtrArray) tables = NULL;

  if (session == NULL)
    return FALSE;
  drop->objects = reeve_objects_list (session, drop->schemas, cancellable, error);
  tables = drop->objects != NULL ? reeve_overview_list_tables (session, cancellable, error) : NULL;
  reeve_pool_release (pool, session);
  if (tables != NULL)
    add_drops (plan, drop, tables);
  return tables != NULL;
}

/* @reason: why revisions are not taken back instead */
static ReevePlan *
plan_drop (ReeveChain *self,
           const char *reason,
           ReevePool *pool,
           GCancellable *cancellable,
           GError **error)
{
  g_autoptr (ReevePlan) plan = reeve_plan_new (DROP, DROP, NULL);
  ReeveMigrationStatus *status =
    reeve_migration_status_read (self->project, NULL, pool, cancellable, error);
  Drop *drop;

  if (status == NULL)
    return NULL;
  drop = g_new0 (Drop, 1);
  drop->status = status;
  drop->schemas = dup_schemas (self, status);
  reeve_plan_set_data (plan, drop, drop_free);
  if (reason != NULL)
    reeve_plan_add_warning (plan, _("Everything is dropped, not taken back. %s"), reason);
  return look_at_objects (plan, drop, pool, cancellable, error) ? g_steal_pointer (&plan) : NULL;
}

/* --- the part ------------------------------------------------------------------------------- */

/* Whoever wants to empty a production database says so once more, by lowering its protection. */
static void
guard_production (ReeveChain *self, ReevePlan *plan)
{
  ReeveConnection *connection = reeve_operation_get_connection (REEVE_OPERATION (self));
  GError *reason = NULL;

  if (reeve_connection_get_environment (connection) != REEVE_ENVIRONMENT_PRODUCTION ||
      reeve_connection_get_protection (connection) < REEVE_PROTECTION_TYPE_NAME)
    return;
  reeve_set_error (&reason, REEVE_ERROR_REFUSED, _("A database in production is not reset"));
  reeve_error_set_unchanged (&reason, _("Nothing was run."));
  reeve_error_set_remedy (
    &reason, _("If it has to be: save the connection and lower its protection to “confirm” first "
               "(reevectl connection edit NAME --protection confirm)."));
  reeve_plan_set_blocked (plan, reason);
}

static ReevePlan *
plan_either (ReeveChain *self, ReevePool *pool, GCancellable *cancellable, GError **error)
{
  g_autofree char *reason = NULL;
  ReevePlan *plan =
    self->drop ? NULL : plan_downs (self, pool, cancellable, &reason);

  return plan != NULL ? plan : plan_drop (self, reason, pool, cancellable, error);
}

/* A run that broke off after it had emptied the database, or somebody who took all back, has left
 * what was written down of rows that are gone: new ones would be taken for them. */
static ReevePlan *
plan_forget (ReevePool *pool, GCancellable *cancellable, GError **error)
{
  ReeveSession *session = reeve_pool_acquire_reader (pool, cancellable, error);
  ReevePlan *plan;
  gboolean remember;
  gboolean known;

  if (session == NULL)
    return NULL;
  known = reeve_objects_remember_seeds (session, &remember, cancellable, error);
  reeve_pool_release (pool, session);
  if (!known)
    return NULL;
  if (!remember)
    return reeve_chain_idle (_("Nothing to take away: the database is empty"));
  plan = reeve_plan_new (FORGET, FORGET, NULL);
  reeve_plan_add_step (plan, FORGET, _("Forget the demo data that was here"), NULL,
                       REEVE_EFFECT_WRITE);
  return plan;
}

static ReevePlan *
plan_empty (ReeveChain *self,
            ReeveChainWork *work,
            ReevePool *pool,
            GCancellable *cancellable,
            GError **error)
{
  g_autoptr (ReevePlan) plan = NULL;

  if (work->untouched)
    return plan_forget (pool, cancellable, error);
  plan = plan_either (self, pool, cancellable, error);
  if (plan == NULL)
    return NULL;
  guard_production (self, plan);
  return g_steal_pointer (&plan);
}

static gboolean
forget_revision (ReeveChainRun *run,
                 ReeveLedger *ledger,
                 const ReeveLedgerEntry *entry,
                 ReeveSession *session,
                 GError **error)
{
  g_autofree char *parents = g_strjoinv (" ", entry->parents);
  g_autofree char *now = reeve_clock_format (reeve_clock_now ());
  g_autofree char *by = g_strdup_printf ("%s@%s", g_get_user_name (), g_get_host_name ());
  const ReeveLedgerRecord record = {
    .id = entry->id,
    .message = entry->message,
    .parents = parents,
    .checksum = entry->checksum,
    .meaning = "",
    .up_sql = "",
    .kind = entry->kind,
    .direction = "unstamp",
    .outcome = "succeeded",
    .started_at = now,
    .tables = "",
    .applied_by = by,
    .run_id = reeve_job_get_id (run->job),
  };
  g_auto (ReeveLedgerWrite) removal = { 0 };
  g_auto (ReeveLedgerWrite) attempt = { 0 };
  g_autoptr (ReeveResult) removed = NULL;
  g_autoptr (ReeveResult) attempted = NULL;

  reeve_ledger_remove (ledger, entry->id, &removal);
  reeve_ledger_attempt (ledger, &record, &attempt);
  removed = reeve_session_run (session, &removal.statement, run->cancellable, error);
  if (removed != NULL)
    attempted = reeve_session_run (session, &attempt.statement, run->cancellable, error);
  return attempted != NULL;
}

static gboolean
forget_revisions (ReeveChainRun *run, const Drop *drop, ReeveSession *session, GError **error)
{
  g_autoptr (ReeveLedger) ledger =
    reeve_ledger_new (reeve_session_get_dialect (session),
                      reeve_project_get_ledger_schema (run->chain->project));
  const ReeveLedgerState *state = drop->status->ledger;

  for (guint i = state->entries->len; i > 0; i--)
    if (!forget_revision (run, ledger, g_ptr_array_index (state->entries, i - 1), session, error))
      return FALSE;
  for (guint i = 0; i < state->unfinished->len; i++)
    {
      const ReeveLedgerUnfinished *unfinished = g_ptr_array_index (state->unfinished, i);
      g_auto (ReeveLedgerWrite) write = { 0 };
      g_autoptr (ReeveResult) result = NULL;

      reeve_ledger_finish_section (ledger, unfinished->id, &write);
      result = reeve_session_run (session, &write.statement, run->cancellable, error);
      if (result == NULL)
        return FALSE;
    }
  return TRUE;
}

static gboolean
drop_in_transaction (ReeveChainRun *run, const Drop *drop, ReeveSession *session, GError **error)
{
  if (!reeve_session_begin (session, run->cancellable, error))
    return FALSE;
  if (reeve_objects_drop (session, drop->objects, drop->schemas, run->cancellable, error) &&
      reeve_objects_forget_seeds (session, run->cancellable, error) &&
      forget_revisions (run, drop, session, error) &&
      reeve_session_commit (session, run->cancellable, error))
    return TRUE;
  reeve_session_rollback (session, NULL);
  reeve_error_set_unchanged (error, _("Everything was rolled back: nothing was dropped."));
  return FALSE;
}

static gboolean
drop_with (ReeveChainRun *run, const Drop *drop, ReeveSession *session, GError **error)
{
  const ReeveObjectsDialect *dialect = reeve_objects_get_dialect (session);
  gboolean done;

  if (dialect->before != NULL &&
      !reeve_session_execute (session, dialect->before, run->cancellable, error))
    return FALSE;
  done = drop_in_transaction (run, drop, session, error);
  if (dialect->after != NULL)
    reeve_session_execute (session, dialect->after, NULL, NULL);
  return done;
}

static void
tell_dropped (ReeveChainRun *run, const Drop *drop)
{
  JsonObject *result = json_object_new ();
  JsonArray *names = json_array_new ();

  for (guint i = 0; i < drop->objects->len; i++)
    {
      const ReeveObject *object = g_ptr_array_index (drop->objects, i);
      g_autofree char *name = g_strdup_printf ("%s %s", object->kind, object->name);

      json_array_add_string_element (names, name);
    }
  json_object_set_array_member (result, "dropped", names);
  reeve_job_set_result (run->job, result);
}

static gboolean
run_drop (ReeveChainRun *run, GError **error)
{
  g_autoptr (ReevePlan) now =
    plan_drop (run->chain, NULL, run->pool, run->cancellable, error);
  const Drop *drop;
  ReeveSession *session;
  gboolean done;

  if (now == NULL || !reeve_chain_hold (run, now, error))
    return FALSE;
  drop = reeve_plan_get_data (now);
  session = reeve_pool_acquire (run->pool, run->cancellable, error);
  if (session == NULL)
    return FALSE;
  done = drop_with (run, drop, session, error);
  reeve_pool_release (run->pool, session);
  if (done)
    tell_dropped (run, drop);
  return done;
}

static gboolean
forget_in_transaction (ReeveChainRun *run, ReeveSession *session, GError **error)
{
  if (!reeve_session_begin (session, run->cancellable, error))
    return FALSE;
  if (reeve_objects_forget_seeds (session, run->cancellable, error) &&
      reeve_session_commit (session, run->cancellable, error))
    return TRUE;
  reeve_session_rollback (session, NULL);
  return FALSE;
}

static gboolean
forget_seeds (ReeveChainRun *run, GError **error)
{
  ReeveSession *session = reeve_pool_acquire (run->pool, run->cancellable, error);
  gboolean done;

  if (session == NULL)
    return FALSE;
  done = forget_in_transaction (run, session, error);
  reeve_pool_release (run->pool, session);
  return done;
}

static gboolean
run_forget (ReeveChainRun *run, GError **error)
{
  g_autoptr (ReevePlan) now = plan_forget (run->pool, run->cancellable, error);

  return now != NULL && reeve_chain_hold (run, now, error) && forget_seeds (run, error);
}

static gboolean
run_downs (ReeveChainRun *run, GError **error)
{
  g_autoptr (ReevePlan) now = reeve_chain_confirm (run, run->chain->downs, error);

  return now != NULL &&
         reeve_operation_run (run->chain->downs, now, run->pool, run->job, run->cancellable,
                              error) &&
         forget_seeds (run, error);
}

static gboolean
run_empty (ReeveChainRun *run, GError **error)
{
  static const struct
  {
    const char *operation;
    gboolean (*run) (ReeveChainRun *run,
                     GError **error);
  } ways[] = { { DROP, run_drop }, { FORGET, run_forget } };

  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    if (g_str_equal (reeve_plan_get_operation (run->plan), ways[i].operation))
      return ways[i].run (run, error);
  return run_downs (run, error);
}

const ReeveChainPart reeve_chain_empty = {
  .name = "empty",
  .title = N_("Empty"),
  .plan = plan_empty,
  .run = run_empty,
};
