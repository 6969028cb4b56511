/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-task"

#include "config.h"

#include "core/flow/task-run.h"

#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/flow/safeguard.h"

struct _ReeveTaskRun
{
  ReeveOperation parent_instance;

  ReeveTaskValues *values;
};

G_DEFINE_FINAL_TYPE (ReeveTaskRun, reeve_task_run, REEVE_TYPE_OPERATION)

/* How a transaction that must not write begins. */
static const struct
{
  const char *before;
  const char *begin;
} reading[] = {
  [REEVE_DIALECT_POSTGRES] = { NULL, "BEGIN READ ONLY" },
  [REEVE_DIALECT_SQLITE] = { "PRAGMA query_only = 1", "BEGIN" },
};

/* What came of the statements until now. */
typedef struct
{
  ReeveResult *rows; /* of the last that gave any */
  gint64 affected;
} Outcome;

static const ReeveEngine *
engine_of (ReeveTaskRun *self)
{
  ReeveConnection *connection = reeve_operation_get_connection (REEVE_OPERATION (self));

  return reeve_engine_find (reeve_connection_get_engine (connection));
}

static ReeveTask *
task_of (ReeveTaskRun *self)
{
  return reeve_task_values_get_task (self->values);
}

/* --- the plan ------------------------------------------------------------------------------- */

/* The statement as the file has it, and before it in comments what its names stand for. */
static char *
dup_shown_sql (ReeveTaskRun *self, const ReeveTaskStatement *statement)
{
  g_autoptr (GString) sql = g_string_new (NULL);

  for (guint i = 0; i < statement->parameters->len; i++)
    {
      guint index = g_array_index (statement->parameters, guint, i);
      g_autofree char *shown = reeve_task_values_dup_shown (self->values, index);

      g_string_append_printf (sql, "-- :%s = %s\n",
                              reeve_task_get_parameter (task_of (self), index)->name, shown);
    }
  g_string_append (sql, statement->source);
  return g_string_free (g_steal_pointer (&sql), FALSE);
}

static void
add_step (ReeveTaskRun *self, ReevePlan *plan, const ReeveTaskStatement *statement)
{
  const ReeveStatementFacts *facts = statement->facts;
  g_autofree char *id = g_strdup_printf ("%u", statement->number);
  g_autofree char *sql = dup_shown_sql (self, statement);
  g_autofree char *label =
    g_strdup_printf ("%s%s%s", facts->verb != NULL ? facts->verb : "SQL",
                     facts->object != NULL ? " " : "", facts->object != NULL ? facts->object : "");
  ReevePlanStep *step = reeve_plan_add_step (plan, id, label, sql, facts->effect);

  step->lock = g_strdup (facts->lock);
  step->reversible = facts->effect == REEVE_EFFECT_READ;
}

static void
check_environment (ReeveTaskRun *self, ReevePlan *plan)
{
  ReeveConnection *connection = reeve_operation_get_connection (REEVE_OPERATION (self));
  ReeveEnvironment environment = reeve_connection_get_environment (connection);
  g_auto (GStrv) names = NULL;
  g_autofree char *all = NULL;
  GError *reason = NULL;

  if (reeve_task_is_meant_for (task_of (self), environment))
    return;
  names = reeve_task_dup_environments (task_of (self));
  all = g_strjoinv (", ", names);
  reeve_set_error (&reason, REEVE_ERROR_REFUSED,
                   /* TRANSLATORS: a task's name, an environment, a list of environments */
                   _("The task “%s” is not meant for %s, but for: %s"),
                   reeve_task_get_name (task_of (self)), reeve_environment_name (environment), all);
  reeve_error_set_unchanged (&reason, _("Nothing was run."));
  reeve_error_set_remedy (&reason, _("Run it on another database, or change “environments” in "
                                     "“%s”."),
                          reeve_task_get_path (task_of (self)));
  reeve_plan_set_blocked (plan, reason);
}

static ReeveTarget *
find_target (ReevePool *pool, GCancellable *cancellable, GError **error)
{
  ReeveSession *session = reeve_pool_acquire_reader (pool, cancellable, error);
  g_autoptr (ReeveTarget) target = NULL;

  if (session == NULL)
    return NULL;
  target = reeve_target_ref (reeve_session_get_target (session));
  reeve_pool_release (pool, session);
  if (!reeve_target_is_absent (target))
    return g_steal_pointer (&target);
  reeve_set_error (error, REEVE_ERROR_NOT_FOUND, _("There is no database “%s” yet"),
                   reeve_target_get_label (target));
  reeve_error_set_remedy (error, _("Apply the project's revisions first: they make it."));
  return NULL;
}

static ReevePlan *
reeve_task_run_prepare (ReeveOperation *operation,
                        ReevePool *pool,
                        GCancellable *cancellable,
                        GError **error)
{
  ReeveTaskRun *self = REEVE_TASK_RUN (operation);
  GPtrArray *statements = reeve_task_compile (task_of (self), engine_of (self), error);
  g_autoptr (ReeveTarget) target =
    statements != NULL ? find_target (pool, cancellable, error) : NULL;
  ReevePlan *plan;

  if (target == NULL)
    {
      g_clear_pointer (&statements, g_ptr_array_unref);
      return NULL;
    }
  plan = reeve_plan_new ("task.run", reeve_task_get_title (task_of (self)), target);
  reeve_plan_set_data (plan, statements, (GDestroyNotify) g_ptr_array_unref);
  reeve_plan_add_input (plan, "task", reeve_task_get_checksum (task_of (self)));
  for (guint i = 0; i < statements->len; i++)
    add_step (self, plan, g_ptr_array_index (statements, i));
  check_environment (self, plan);
  return plan;
}

/* --- running it ----------------------------------------------------------------------------- */

static gboolean
run_statement (ReeveTaskRun *self,
               ReeveSession *session,
               const ReeveTaskStatement *statement,
               GPtrArray *hashes,
               Outcome *outcome,
               GCancellable *cancellable,
               GError **error)
{
  g_autofree const char **params = reeve_task_values_bind (self->values, hashes, statement);
  /* Where a task writes, a SELECT may call what writes: it goes on to its last row. */
  gboolean reads = reeve_task_get_effect (task_of (self)) == REEVE_EFFECT_READ;
  ReeveStatement bound = {
    .sql = statement->sql,
    .params = params,
    .n_params = statement->parameters->len,
    .file = reeve_task_get_path (task_of (self)),
    .line = statement->line,
    .number = statement->number,
    .most_rows = reads ? REEVE_TASK_MOST_ROWS : 0,
  };
  g_autoptr (ReeveResult) result = reeve_session_run (session, &bound, cancellable, error);

  if (result == NULL)
    return FALSE;
  if (statement->facts->effect != REEVE_EFFECT_READ && reeve_result_get_affected (result) > 0)
    outcome->affected += reeve_result_get_affected (result);
  if (reeve_result_get_n_columns (result) > 0)
    {
      g_clear_pointer (&outcome->rows, reeve_result_unref);
      outcome->rows = g_steal_pointer (&result);
    }
  return TRUE;
}

static JsonNode *
value_to_json (const ReeveResult *rows, guint row, guint column)
{
  const char *text = reeve_result_get (rows, row, column);
  ReeveResultMeaning meaning = reeve_result_get_meaning (rows, column);
  JsonNode *node = json_node_alloc ();
  gint64 number;
  g_autofree char *valid = NULL;

  if (text == NULL)
    return json_node_init_null (node);
  if (meaning == REEVE_MEANING_BOOLEAN)
    return json_node_init_boolean (node, reeve_result_get_boolean (rows, row, column));
  /* SQLite may keep a text in a column of numbers. */
  if (meaning == REEVE_MEANING_INTEGER &&
      g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, &number, NULL))
    return json_node_init_int (node, number);
  valid = g_utf8_make_valid (text, -1);
  return json_node_init_string (node, valid);
}

static JsonObject *
outcome_to_json (ReeveTaskRun *self, const Outcome *outcome)
{
  guint n_columns = outcome->rows != NULL ? reeve_result_get_n_columns (outcome->rows) : 0;
  guint n_rows = outcome->rows != NULL ? reeve_result_get_n_rows (outcome->rows) : 0;
  /* What writes was read whole. */
  gboolean more = n_rows > REEVE_TASK_MOST_ROWS ||
                  (outcome->rows != NULL && reeve_result_is_cut (outcome->rows));
  JsonObject *object = json_object_new ();
  JsonArray *columns = json_array_new ();
  JsonArray *rows = json_array_new ();

  for (guint i = 0; i < n_columns; i++)
    json_array_add_string_element (columns, reeve_result_get_column (outcome->rows, i));
  for (guint i = 0; i < MIN (n_rows, REEVE_TASK_MOST_ROWS); i++)
    {
      JsonArray *row = json_array_sized_new (n_columns);

      for (guint k = 0; k < n_columns; k++)
        json_array_add_element (row, value_to_json (outcome->rows, i, k));
      json_array_add_array_element (rows, row);
    }
  json_object_set_string_member (object, "task", reeve_task_get_name (task_of (self)));
  json_object_set_array_member (object, "columns", columns);
  json_object_set_array_member (object, "rows", rows);
  json_object_set_int_member (object, "total", n_rows);
  json_object_set_boolean_member (object, "more", more);
  json_object_set_int_member (object, "affected", outcome->affected);
  return object;
}

static gboolean
begin_reading (ReeveSession *session, GCancellable *cancellable, GError **error)
{
  ReeveDialect dialect = reeve_session_get_dialect (session);

  return (reading[dialect].before == NULL ||
          reeve_session_execute (session, reading[dialect].before, cancellable, error)) &&
         reeve_session_execute (session, reading[dialect].begin, cancellable, error);
}

static gboolean
run_statements (ReeveTaskRun *self,
                ReeveSession *session,
                GPtrArray *statements,
                GPtrArray *hashes,
                Outcome *outcome,
                GCancellable *cancellable,
                GError **error)
{
  for (guint i = 0; i < statements->len; i++)
    if (!run_statement (self, session, g_ptr_array_index (statements, i), hashes, outcome,
                        cancellable, error))
      {
        reeve_error_set_unchanged (error, _("Nothing was changed: the task is one transaction."));
        return FALSE;
      }
  return TRUE;
}

/* What is checked at the end alone, such as a deferred constraint, fails here. */
static gboolean
commit (ReeveSession *session, GCancellable *cancellable, GError **error)
{
  if (reeve_session_commit (session, cancellable, error))
    return TRUE;
  if (reeve_session_is_open (session))
    reeve_error_set_unchanged (error, _("Nothing was changed: the task is one transaction."));
  return FALSE;
}

/* Reading ends in a rollback: nothing can have been written, and nothing stays. */
static gboolean
run_in_transaction (ReeveTaskRun *self,
                    ReeveSession *session,
                    GPtrArray *statements,
                    Outcome *outcome,
                    GCancellable *cancellable,
                    GError **error)
{
  gboolean reads = reeve_task_get_effect (task_of (self)) == REEVE_EFFECT_READ;
  g_autoptr (GPtrArray) hashes = reeve_task_values_hash (self->values, error);

  if (hashes == NULL || !(reads ? begin_reading (session, cancellable, error)
                                : reeve_session_begin (session, cancellable, error)))
    return FALSE;
  if (run_statements (self, session, statements, hashes, outcome, cancellable, error))
    return reads ? reeve_session_rollback (session, error)
                 : commit (session, cancellable, error);
  if (reeve_session_is_open (session))
    reeve_session_rollback (session, NULL);
  return FALSE;
}

static JsonObject *
run_plan (ReeveTaskRun *self,
          ReevePlan *plan,
          ReevePool *pool,
          GCancellable *cancellable,
          GError **error)
{
  ReeveSession *session = reeve_task_get_effect (task_of (self)) == REEVE_EFFECT_READ
                            ? reeve_pool_acquire_reader (pool, cancellable, error)
                            : reeve_pool_acquire (pool, cancellable, error);
  Outcome outcome = { 0 };
  JsonObject *result = NULL;

  if (session == NULL)
    return NULL;
  if (run_in_transaction (self, session, reeve_plan_get_data (plan), &outcome, cancellable, error))
    result = outcome_to_json (self, &outcome);
  reeve_pool_release (pool, session);
  g_clear_pointer (&outcome.rows, reeve_result_unref);
  return result;
}

static gboolean
reeve_task_run_run (ReeveOperation *operation,
                    ReevePlan *plan,
                    ReevePool *pool,
                    ReeveJob *job,
                    GCancellable *cancellable,
                    GError **error)
{
  JsonObject *result = run_plan (REEVE_TASK_RUN (operation), plan, pool, cancellable, error);

  if (result != NULL)
    reeve_job_set_result (job, result);
  return result != NULL;
}

JsonObject *
reeve_task_run_read (ReeveTaskRun *self,
                     ReevePool *pool,
                     GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (ReevePlan) plan = NULL;

  if (reeve_task_get_effect (task_of (self)) != REEVE_EFFECT_READ)
    {
      reeve_set_error (error, REEVE_ERROR_REFUSED, _("The task “%s” writes"),
                       reeve_task_get_name (task_of (self)));
      return NULL;
    }
  plan = reeve_operation_prepare (REEVE_OPERATION (self), pool, cancellable, error);
  if (plan == NULL)
    return NULL;
  if (reeve_plan_get_blocked (plan) != NULL)
    {
      g_propagate_error (error, g_error_copy (reeve_plan_get_blocked (plan)));
      return NULL;
    }
  return run_plan (self, plan, pool, cancellable, error);
}

static void
reeve_task_run_finalize (GObject *object)
{
  ReeveTaskRun *self = REEVE_TASK_RUN (object);

  g_clear_pointer (&self->values, reeve_task_values_unref);
  G_OBJECT_CLASS (reeve_task_run_parent_class)->finalize (object);
}

static void
reeve_task_run_class_init (ReeveTaskRunClass *klass)
{
  ReeveOperationClass *operation_class = REEVE_OPERATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = reeve_task_run_finalize;
  operation_class->prepare = reeve_task_run_prepare;
  operation_class->run = reeve_task_run_run;
}

static void
reeve_task_run_init (ReeveTaskRun *self)
{
}

ReeveOperation *
reeve_task_run_new (ReeveConnection *connection, ReeveTaskValues *values)
{
  ReeveTaskRun *self = g_object_new (REEVE_TYPE_TASK_RUN, "connection", connection, NULL);

  self->values = values;
  return REEVE_OPERATION (self);
}

ReeveOperation *
reeve_safe_task_new (ReeveConnection *connection,
                     ReeveProject *project,
                     ReeveTaskValues *values,
                     const ReeveSafeguardOptions *options)
{
  return reeve_safeguard_new (reeve_task_run_new (connection, values), project, options,
                              "before-task");
}
