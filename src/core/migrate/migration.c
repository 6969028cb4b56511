/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-migrate"

#include "config.h"

#include "core/migrate/migration.h"

#include <string.h>

#include "core/base/cancel.h"
#include "core/base/clock.h"
#include "core/base/digest.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/json.h"
#include "core/migrate/migration-plan.h"
#include "core/migrate/revision-set.h"

#define DEFAULT_WAIT_S 300
#define DEFAULT_LOCK_TIMEOUT_MS 2000
#define DEFAULT_LOCK_RETRIES 10

/* While the runner lock is somebody else's. Polling, never a blocking lock call: a session that is
 * blocked in one holds a snapshot that CREATE INDEX CONCURRENTLY waits for, and the
 * two dead-lock. */
#define FIRST_POLL_MS 20
#define LONGEST_POLL_MS 500

/* A backend whose client died ends within its connection check interval, or with its statement. */
#define ORPHAN_WAIT_S 30

struct _ReeveMigration
{
  ReeveOperation parent_instance;

  ReeveProject *project;
  ReeveMigrationOptions options;
  char *target;
  GPtrArray *revisions;       /* of the last prepare; spares the next one the parsing */
  ReeveSession *lock_session; /* idle, outside any transaction, while the runner lock is held */
  ReeveMigrationMake make;    /* NULL: every step is by itself */
  gpointer make_data;
};

G_DEFINE_FINAL_TYPE (ReeveMigration, reeve_migration, REEVE_TYPE_OPERATION)

static const ReeveEngine *
engine_of (ReeveMigration *self)
{
  ReeveConnection *connection = reeve_operation_get_connection (REEVE_OPERATION (self));

  return reeve_engine_find (reeve_connection_get_engine (connection));
}

static ReevePlan *
reeve_migration_prepare (ReeveOperation *operation,
                         ReevePool *pool,
                         GCancellable *cancellable,
                         GError **error)
{
  ReeveMigration *self = REEVE_MIGRATION (operation);
  const ReeveEngine *engine = engine_of (self);
  ReeveMigrationStatus *status =
    reeve_migration_status_read (self->project, self->revisions, pool, cancellable, error);

  if (status == NULL)
    return NULL;
  g_clear_pointer (&self->revisions, g_ptr_array_unref);
  self->revisions = g_ptr_array_ref (status->revisions);
  return reeve_migration_plan (status, engine->name, engine->dialect, &self->options, error);
}

/* --- the runner lock ------------------------------------------------------------------------ */

/* One lock per ledger: databases of one cluster and ledgers of one database do not keep each other
 * waiting. */
static gint64
lock_key (ReeveMigration *self)
{
  g_autoptr (ReeveDigest) digest = reeve_digest_new ("reeve/runner-lock/1");
  g_autofree char *hex = NULL;

  reeve_digest_add (digest, "target",
                    reeve_target_get_id (reeve_session_get_target (self->lock_session)));
  reeve_digest_add (digest, "ledger", reeve_project_get_ledger_schema (self->project));
  hex = reeve_digest_finish (digest);
  hex[16] = '\0';
  return (gint64) g_ascii_strtoull (hex, NULL, 16);
}

static gboolean
fail_locked (ReeveMigration *self, const char *holder, GError **error)
{
  if (holder != NULL)
    reeve_set_error (
      error, REEVE_ERROR_BUSY,
      /* TRANSLATORS: the %s is "process 4711 (reeve, role admin)" */
      _("Another process is migrating this database: %s, and has not ended in %u s"), holder,
      self->options.wait_s);
  else
    reeve_set_error (error, REEVE_ERROR_BUSY,
                     _("Another process is migrating this database, and has not ended in %u s"),
                     self->options.wait_s);
  reeve_error_set_unchanged (error, _("Nothing was run."));
  reeve_error_set_remedy (error, _("Wait for it to end, or end it, then try again."));
  return FALSE;
}

static gboolean
take_lock (ReeveMigration *self, ReeveJob *job, GCancellable *cancellable, GError **error)
{
  const ReeveMigratorDialect *dialect =
    reeve_migrator_get_dialect (reeve_session_get_dialect (self->lock_session));
  gint64 deadline = g_get_monotonic_time () + (gint64) self->options.wait_s * G_USEC_PER_SEC;
  gint64 key = lock_key (self);
  gboolean told = FALSE;

  for (int poll_ms = FIRST_POLL_MS;; poll_ms = MIN (poll_ms * 2, LONGEST_POLL_MS))
    {
      gboolean taken = FALSE;

      if (!reeve_session_try_lock (self->lock_session, key, &taken, cancellable, error))
        return FALSE;
      if (taken)
        return TRUE;
      if (!told || g_get_monotonic_time () > deadline)
        {
          g_autofree char *holder =
            dialect->find_lock_holder != NULL
              ? dialect->find_lock_holder (self->lock_session, key, cancellable)
              : NULL;

          if (g_get_monotonic_time () > deadline)
            return fail_locked (self, holder, error);
          if (holder != NULL)
            reeve_job_log (job, REEVE_SEVERITY_INFO,
                           _("Waiting for another process that migrates this database: %s"),
                           holder);
          else
            reeve_job_log (job, REEVE_SEVERITY_INFO,
                           _("Waiting for another process that migrates this database"));
          told = TRUE;
        }
      if (!reeve_cancel_sleep (poll_ms / 2 + g_random_int_range (0, poll_ms / 2 + 1), cancellable,
                               error))
        return FALSE;
    }
}

/* A run that died may have left its backend at work; what it does must be over before we look. */
static gboolean
await_orphans (ReeveMigration *self, ReeveJob *job, GCancellable *cancellable, GError **error)
{
  const ReeveMigratorDialect *dialect =
    reeve_migrator_get_dialect (reeve_session_get_dialect (self->lock_session));
  gint64 deadline = g_get_monotonic_time () + ORPHAN_WAIT_S * G_USEC_PER_SEC;
  gboolean told = FALSE;

  if (dialect->find_orphan == NULL)
    return TRUE;
  for (;;)
    {
      g_autoptr (GError) local = NULL;
      g_autofree char *orphan =
        dialect->find_orphan (self->lock_session, lock_key (self), cancellable, &local);

      if (local != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      if (orphan == NULL)
        return TRUE;
      if (g_get_monotonic_time () > deadline)
        {
          reeve_set_error (
            error, REEVE_ERROR_BUSY,
            _("A statement of an earlier run that broke off is still running on the "
              "server: %s"),
            orphan);
          reeve_error_set_unchanged (error, _("Nothing was run."));
          reeve_error_set_remedy (error, _("Wait until it has ended, or end it with SELECT "
                                           "pg_terminate_backend(…), then run the same again."));
          return FALSE;
        }
      if (!told)
        reeve_job_log (job, REEVE_SEVERITY_INFO,
                       _("Waiting for what an earlier run left on the server: %s"), orphan);
      told = TRUE;
      if (!reeve_cancel_sleep (FIRST_POLL_MS * 5, cancellable, error))
        return FALSE;
    }
}

static void
reeve_migration_unlock (ReeveOperation *operation, ReevePool *pool)
{
  ReeveMigration *self = REEVE_MIGRATION (operation);

  if (self->lock_session == NULL)
    return;
  if (reeve_session_is_open (self->lock_session))
    reeve_session_unlock (self->lock_session, lock_key (self), NULL);
  reeve_pool_release (pool, g_steal_pointer (&self->lock_session));
}

static gboolean
reeve_migration_lock (ReeveOperation *operation,
                      ReevePool *pool,
                      ReeveJob *job,
                      GCancellable *cancellable,
                      GError **error)
{
  ReeveMigration *self = REEVE_MIGRATION (operation);
  ReeveSession *session = reeve_pool_acquire (pool, cancellable, error);

  if (session == NULL)
    return FALSE;
  if (!reeve_session_can (session, REEVE_CAN_ADVISORY_LOCK))
    {
      reeve_pool_release (pool, session);
      return TRUE;
    }
  self->lock_session = session;
  if (reeve_session_check_direct (session, cancellable, error) &&
      take_lock (self, job, cancellable, error))
    {
      if (await_orphans (self, job, cancellable, error))
        return TRUE;
      reeve_migration_unlock (operation, pool);
      return FALSE;
    }
  reeve_pool_release (pool, g_steal_pointer (&self->lock_session));
  return FALSE;
}

/* --- running -------------------------------------------------------------------------------- */

static JsonObject *
step_to_json (const ReeveMigrationStep *step,
              const ReeveStepReport *report,
              const char *state,
              const GError *error)
{
  JsonObject *object = json_object_new ();
  g_auto (GStrv) tables = reeve_step_report_dup_tables (report);
  g_autofree char *text = error != NULL ? reeve_error_describe (error) : NULL;

  json_object_set_string_member (object, "id", reeve_revision_get_id (step->revision));
  json_object_set_string_member (object, "message", reeve_revision_get_message (step->revision));
  json_object_set_string_member (object, "direction", reeve_migration_action_name (step->action));
  json_object_set_string_member (object, "state", state);
  json_object_set_int_member (object, "duration_ms", report->duration_ms);
  json_object_set_int_member (object, "rows_affected", report->rows_affected);
  reeve_json_set_strv (object, "tables", (const char *const *) tables);
  reeve_json_set_string_or_null (object, "error", text);
  return object;
}

/* TRANSLATORS: in these lines of a log, the first %s is the id of a revision, the second its name,
 * the third how long it took, perhaps with rows: "Applied 20250102000000 bookings (12 ms, 3 rows)"
 */
static char *
dup_log_text (ReeveMigrationAction action, const char *id, const char *message, const char *effort)
{
  switch (action)
    {
    case REEVE_ACTION_UP:
      return g_strdup_printf (_("Applied %s %s (%s)"), id, message, effort);
    case REEVE_ACTION_DOWN:
      return g_strdup_printf (_("Took back %s %s (%s)"), id, message, effort);
    case REEVE_ACTION_STAMP:
      return g_strdup_printf (_("Recorded %s %s (%s)"), id, message, effort);
    case REEVE_ACTION_UNSTAMP:
      return g_strdup_printf (_("Took out of the ledger %s %s (%s)"), id, message, effort);
    case REEVE_ACTION_REFRESH:
      return g_strdup_printf (_("Accepted %s %s (%s)"), id, message, effort);
    }
  g_assert_not_reached ();
}

static void
log_step (ReeveJob *job, const ReeveMigrationStep *step, const ReeveStepReport *report)
{
  const char *id = reeve_revision_get_id (step->revision);
  const char *message = reeve_revision_get_message (step->revision);
  g_autofree char *effort = reeve_clock_format_duration (report->duration_ms);
  g_autofree char *text = NULL;

  if (report->skipped)
    {
      reeve_job_log (job, REEVE_SEVERITY_INFO, _("%s %s: another process has done it"), id,
                     message);
      return;
    }
  if (report->rows_affected > 0)
    {
      g_autofree char *duration = g_steal_pointer (&effort);

      effort = g_strdup_printf (
        /* TRANSLATORS: how long it took, and the rows that it changed */
        ngettext("%s, %lld row", "%s, %lld rows", (gulong) report->rows_affected), duration,
        (long long) report->rows_affected);
    }
  text = dup_log_text (step->action, id, message, effort);
  reeve_job_log (job, REEVE_SEVERITY_INFO, "%s", text);
}

static gboolean
run_one (ReeveMigrator *migrator,
         const ReeveMigrationStep *step,
         JsonArray *reports,
         GCancellable *cancellable,
         GError **error)
{
  g_auto (ReeveStepReport) report = { 0 };
  g_autoptr (GError) local = NULL;

  if (reeve_migrator_run_step (migrator, step, &report, cancellable, &local))
    {
      json_array_add_object_element (
        reports, step_to_json (step, &report, report.skipped ? "skipped" : "succeeded", NULL));
      log_step (migrator->job, step, &report);
      return TRUE;
    }
  json_array_add_object_element (
    reports, step_to_json (step, &report,
                           reeve_error_is_cancelled (local) ? "cancelled" : "failed", local));
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static gboolean
run_steps (ReeveMigrator *migrator,
           ReeveMigrationWork *work,
           JsonArray *reports,
           GCancellable *cancellable,
           GError **error)
{
  ReeveProgress *progress = reeve_job_get_progress (migrator->job);

  for (guint i = 0; i < work->steps->len; i++)
    {
      const ReeveMigrationStep *step = g_ptr_array_index (work->steps, i);
      g_autofree char *phase = g_strdup_printf ("%s %s", reeve_revision_get_id (step->revision),
                                                reeve_revision_get_message (step->revision));

      reeve_progress_set (progress, phase, "steps", i, work->steps->len);
      if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
          !run_one (migrator, step, reports, cancellable, error))
        return FALSE;
    }
  reeve_progress_set (progress, NULL, "steps", work->steps->len, work->steps->len);
  return TRUE;
}

static gboolean
record_all (ReeveMigrator *migrator,
            ReeveMigrationWork *work,
            ReeveStepReport *report,
            GError **error)
{
  if (!reeve_migrator_be_oneself (migrator, migrator->dialect->own_identity, NULL, error))
    return FALSE;
  for (guint i = 0; i < work->steps->len; i++)
    if (!reeve_migrator_write (migrator, g_ptr_array_index (work->steps, i), report, error))
      return FALSE;
  return TRUE;
}

/* One transaction with what has to be there first. The commit cannot be cancelled: nobody would
 * know whether it was done. */
static gboolean
run_steps_at_once (ReeveMigration *self,
                   ReeveMigrator *migrator,
                   ReeveMigrationWork *work,
                   JsonArray *reports,
                   GCancellable *cancellable,
                   GError **error)
{
  g_auto (ReeveStepReport) report = { 0 };

  reeve_step_report_begin (&report);
  if (!reeve_migrator_begin_waiting (migrator, cancellable, error))
    return FALSE;
  if (!self->make (migrator->session, self->make_data, cancellable, error) ||
      !record_all (migrator, work, &report, error) ||
      !reeve_session_commit (migrator->session, NULL, error))
    {
      reeve_session_rollback (migrator->session, NULL);
      return FALSE;
    }
  for (guint i = 0; i < work->steps->len; i++)
    {
      const ReeveMigrationStep *step = g_ptr_array_index (work->steps, i);

      json_array_add_object_element (reports, step_to_json (step, &report, "succeeded", NULL));
      log_step (migrator->job, step, &report);
    }
  return TRUE;
}

static gboolean
start_migrator (ReeveMigrator *migrator,
                const ReeveLedgerState *state,
                GCancellable *cancellable,
                GError **error)
{
  if (!reeve_ledger_ensure (migrator->ledger, migrator->session, cancellable, error))
    return FALSE;
  if (migrator->dialect->announce != NULL &&
      !migrator->dialect->announce (migrator->session, migrator->lock_key, migrator->run_id,
                                    cancellable, error))
    return FALSE;
  if (!reeve_session_can (migrator->session, REEVE_CAN_MANY_WRITERS))
    reeve_migrator_watch (migrator, state);
  return TRUE;
}

/* After a lost session only the ledger knows what was committed. */
static void
tell_truth_after_loss (ReeveMigration *self,
                       ReeveLedger *ledger,
                       ReeveMigrationWork *work,
                       guint reached,
                       ReevePool *pool,
                       GError **error)
{
  const ReeveMigrationStep *step = g_ptr_array_index (work->steps, reached);
  const char *id = reeve_revision_get_id (step->revision);
  ReeveSession *session = reeve_pool_acquire (pool, NULL, NULL);
  gboolean has = FALSE;
  gboolean known =
    session != NULL && reeve_ledger_has (ledger, session, id, &has, NULL, NULL);

  if (session != NULL)
    reeve_pool_release (pool, session);
  if (known)
    reeve_error_set_unchanged (
      error,
      has ? _("The ledger was asked again: revision %s is applied, ledger and database agree.")
          : _("The ledger was asked again: revision %s is not applied, the database is as before "
              "it."),
      id);
  else
    reeve_error_set_unchanged (error,
                               _("Whether revision %s was committed is known only to the "
                                 "server; database and ledger agree in either case."),
                               id);
  reeve_error_set_remedy (error,
                          _("When the server is back run the same command again: it goes on "
                            "from what the ledger says."));
}

/* What the ledger says at the end, also after a failure; NULL when it cannot be asked. */
static JsonArray *
read_current (ReeveMigration *self, ReevePool *pool)
{
  g_autoptr (ReeveMigrationStatus) status =
    reeve_migration_status_read (self->project, self->revisions, pool, NULL, NULL);
  g_auto (GStrv) current = status != NULL ? reeve_migration_status_get_current (status) : NULL;
  JsonArray *array = status != NULL ? json_array_new () : NULL;

  for (gsize i = 0; current != NULL && current[i] != NULL; i++)
    json_array_add_string_element (array, current[i]);
  return array;
}

static void
set_result (ReeveMigration *self,
            ReeveJob *job,
            ReevePool *pool,
            JsonArray *reports,
            const GError *error)
{
  JsonObject *result = json_object_new ();
  JsonArray *current = read_current (self, pool);

  json_object_set_string_member (result, "job", reeve_job_get_id (job));
  json_object_set_string_member (result, "state",
                                 error == NULL                      ? "succeeded"
                                 : reeve_error_is_cancelled (error) ? "cancelled"
                                                                    : "failed");
  json_object_set_array_member (result, "steps", reports);
  if (current != NULL)
    json_object_set_array_member (result, "current", current);
  else
    json_object_set_null_member (result, "current");
  reeve_job_set_result (job, result);
}

/* What a revision means is needed only when it is recorded, and costs about as much as a small one
 * takes to run: it is computed ahead while the server is at work. */
typedef struct
{
  GPtrArray *steps;
  ReeveDialect dialect;
  gint stop; /* atomic */
} Ahead;

static gpointer
compute_ahead (gpointer data)
{
  Ahead *ahead = data;

  for (guint i = 0; i < ahead->steps->len && g_atomic_int_get (&ahead->stop) == 0; i++)
    {
      const ReeveMigrationStep *step = g_ptr_array_index (ahead->steps, i);

      if (step->action != REEVE_ACTION_DOWN && step->action != REEVE_ACTION_UNSTAMP)
        reeve_revision_get_meaning (step->revision, ahead->dialect);
    }
  return NULL;
}

static gboolean
run_steps_ahead (ReeveMigrator *migrator,
                 ReeveMigrationWork *work,
                 JsonArray *reports,
                 GCancellable *cancellable,
                 GError **error)
{
  Ahead ahead = { .steps = work->steps, .dialect = migrator->sql };
  GThread *thread = g_thread_new ("reeve-ahead", compute_ahead, &ahead);
  gboolean done = run_steps (migrator, work, reports, cancellable, error);

  g_atomic_int_set (&ahead.stop, 1);
  g_thread_join (thread);
  return done;
}

static gboolean
run_with_session (ReeveMigration *self,
                  ReeveMigrationWork *work,
                  ReeveSession *session,
                  ReevePool *pool,
                  ReeveJob *job,
                  JsonArray *reports,
                  GCancellable *cancellable,
                  GError **error)
{
  ReeveDialect sql = reeve_session_get_dialect (session);
  g_autoptr (ReeveLedger) ledger =
    reeve_ledger_new (sql, reeve_project_get_ledger_schema (self->project));
  g_autofree char *applied_by =
    g_strdup_printf ("%s@%s", g_get_user_name (), g_get_host_name ());
  ReeveMigrator migrator = {
    .session = session,
    .ledger = ledger,
    .dialect = reeve_migrator_get_dialect (sql),
    .engine = engine_of (self)->name,
    .sql = sql,
    .options = &self->options,
    .run_id = reeve_job_get_id (job),
    .lock_key = self->lock_session != NULL ? lock_key (self) : 0,
    .applied_by = applied_by,
    .job = job,
  };
  g_autoptr (GError) local = NULL;
  gboolean done = start_migrator (&migrator, work->status->ledger, cancellable, &local) &&
                  (self->make != NULL
                     ? run_steps_at_once (self, &migrator, work, reports, cancellable, &local)
                     : run_steps_ahead (&migrator, work, reports, cancellable, &local));

  reeve_migrator_unwatch (&migrator);
  if (!done && g_error_matches (local, REEVE_ERROR, REEVE_ERROR_LOST) &&
      json_array_get_length (reports) > 0)
    tell_truth_after_loss (self, ledger, work, json_array_get_length (reports) - 1, pool, &local);
  if (!done)
    g_propagate_error (error, g_steal_pointer (&local));
  return done;
}

static gboolean
reeve_migration_run (ReeveOperation *operation,
                     ReevePlan *plan,
                     ReevePool *pool,
                     ReeveJob *job,
                     GCancellable *cancellable,
                     GError **error)
{
  ReeveMigration *self = REEVE_MIGRATION (operation);
  ReeveMigrationWork *work = reeve_plan_get_data (plan);
  JsonArray *reports = json_array_new ();
  g_autoptr (GError) local = NULL;
  ReeveSession *session = NULL;
  gboolean done = TRUE;

  if (work->steps->len > 0)
    {
      session = reeve_pool_acquire (pool, cancellable, &local);
      done = session != NULL && run_with_session (self, work, session, pool, job, reports,
                                                  cancellable, &local);
      if (session != NULL)
        reeve_pool_release (pool, session);
    }
  set_result (self, job, pool, reports, local);
  if (!done)
    g_propagate_error (error, g_steal_pointer (&local));
  return done;
}

static void
reeve_migration_finalize (GObject *object)
{
  ReeveMigration *self = REEVE_MIGRATION (object);

  g_clear_object (&self->project);
  g_clear_pointer (&self->revisions, g_ptr_array_unref);
  g_free (self->target);
  G_OBJECT_CLASS (reeve_migration_parent_class)->finalize (object);
}

static void
reeve_migration_class_init (ReeveMigrationClass *klass)
{
  ReeveOperationClass *operation_class = REEVE_OPERATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = reeve_migration_finalize;
  operation_class->prepare = reeve_migration_prepare;
  operation_class->lock = reeve_migration_lock;
  operation_class->unlock = reeve_migration_unlock;
  operation_class->run = reeve_migration_run;
}

static void
reeve_migration_init (ReeveMigration *self)
{
}

void
reeve_migration_make_first (ReeveMigration *self, ReeveMigrationMake make, gpointer data)
{
  g_return_if_fail (self->options.kind == REEVE_MIGRATION_STAMP);
  self->make = make;
  self->make_data = data;
}

static void
fill_defaults (ReeveMigrationOptions *options)
{
  if (options->wait_s == 0)
    options->wait_s = DEFAULT_WAIT_S;
  if (options->lock_timeout_ms == 0)
    options->lock_timeout_ms = DEFAULT_LOCK_TIMEOUT_MS;
  if (options->lock_retries == 0)
    options->lock_retries = DEFAULT_LOCK_RETRIES;
}

ReeveOperation *
reeve_migration_new (ReeveConnection *connection,
                     ReeveProject *project,
                     const ReeveMigrationOptions *options)
{
  ReeveMigration *self = g_object_new (REEVE_TYPE_MIGRATION, "connection", connection, NULL);

  self->project = g_object_ref (project);
  self->options = *options;
  self->target = g_strdup (options->target);
  self->options.target = self->target;
  fill_defaults (&self->options);
  return REEVE_OPERATION (self);
}

/* --- the catalogue's own migration ---------------------------------------------------------- */

static gboolean
bootstrap_node (ReeveMigrator *migrator,
                ReeveRevision *revision,
                GCancellable *cancellable,
                GError **error)
{
  g_autofree char *parents = reeve_revision_get_parents (revision) != NULL
                               ? g_strjoinv (" ", (char **) reeve_revision_get_parents (revision))
                               : g_strdup ("");
  ReeveMigrationStep step = {
    .action = REEVE_ACTION_UP,
    .revision = revision,
    .parents = parents,
  };
  g_auto (ReeveStepReport) report = { 0 };

  return reeve_migrator_run_step (migrator, &step, &report, cancellable, error);
}

gboolean
reeve_migration_bootstrap (ReeveSession *session,
                           GPtrArray *revisions,
                           GCancellable *cancellable,
                           GError **error)
{
  ReeveDialect sql = reeve_session_get_dialect (session);
  g_autoptr (ReeveLedger) ledger = reeve_ledger_new (sql, NULL);
  g_autoptr (ReeveGraph) graph = reeve_graph_new (revisions, NULL, 0, error);
  g_autoptr (ReeveLedgerState) state = NULL;
  ReeveMigrationOptions options = REEVE_MIGRATION_OPTIONS_INIT;
  ReeveMigrator migrator = {
    .session = session,
    .ledger = ledger,
    .dialect = reeve_migrator_get_dialect (sql),
    .engine = reeve_target_get_engine (reeve_session_get_target (session)),
    .sql = sql,
    .options = &options,
    .run_id = "bootstrap",
    .applied_by = g_get_user_name (),
  };
  gboolean done;

  fill_defaults (&options);
  state = graph != NULL ? reeve_ledger_read (ledger, session, cancellable, error) : NULL;
  done = state != NULL && start_migrator (&migrator, state, cancellable, error);
  for (guint i = 0; done && i < reeve_graph_get_n_nodes (graph); i++)
    {
      ReeveRevision *revision = reeve_graph_get_node (graph, i)->revision;
      gboolean has = FALSE;

      done = reeve_ledger_has (ledger, session, reeve_revision_get_id (revision), &has, cancellable,
                               error) &&
             (has || bootstrap_node (&migrator, revision, cancellable, error));
    }
  reeve_migrator_unwatch (&migrator);
  return done;
}
