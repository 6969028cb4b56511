/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-cli"

#include "config.h"

#include "cli/cmd-migrate.h"
#include "cli/table.h"
#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/json.h"
#include "core/migrate/revision-set.h"

/* How each state is shown, and whether `status --check` minds it. */
static const struct
{
  ReeveCliStyle style;
  gboolean minded;
  gboolean pending;
  gboolean drift;
} states[] = {
  [REEVE_REVISION_APPLIED] = { REEVE_CLI_GOOD, FALSE, FALSE, FALSE },
  [REEVE_REVISION_PENDING] = { REEVE_CLI_DOUBTFUL, TRUE, TRUE, FALSE },
  [REEVE_REVISION_MISSING] = { REEVE_CLI_BAD, TRUE, FALSE, TRUE },
  [REEVE_REVISION_MODIFIED] = { REEVE_CLI_BAD, TRUE, FALSE, TRUE },
  [REEVE_REVISION_COSMETIC] = { REEVE_CLI_FAINT, FALSE, FALSE, FALSE },
  [REEVE_REVISION_FAILED] = { REEVE_CLI_BAD, TRUE, TRUE, FALSE },
};

gboolean
reeve_cli_is_drift (ReeveRevisionState state)
{
  return states[state].drift;
}

gboolean
reeve_cli_is_pending (ReeveRevisionState state)
{
  return states[state].pending;
}

JsonArray *
reeve_cli_list_revisions (const ReeveMigrationStatus *status,
                          gboolean (*matches) (ReeveRevisionState state))
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < reeve_graph_get_n_nodes (status->graph); i++)
    if (matches (status->states[i]))
      json_array_add_string_element (array, reeve_graph_get_node (status->graph, i)->id);
  return array;
}

ReeveMigrationStatus *
reeve_cli_read_status (ReeveCliContext *context, GError **error)
{
  ReevePool *pool = reeve_cli_context_get_reading_pool (context, error);
  ReeveProject *project = pool != NULL ? reeve_cli_context_get_project (context, error) : NULL;

  if (project == NULL)
    return NULL;
  return reeve_migration_status_read (project, NULL, pool,
                                      reeve_cli_context_get_cancellable (context), error);
}

static void
add_row (ReeveCliTable *table, const ReeveMigrationStatus *status, guint index)
{
  const ReeveGraphNode *node = reeve_graph_get_node (status->graph, index);
  const ReeveLedgerEntry *entry = g_hash_table_lookup (status->ledger->by_id, node->id);
  ReeveRevisionState state = status->states[index];

  reeve_cli_table_add (table, states[state].style, reeve_revision_state_name (state));
  reeve_cli_table_add (table, REEVE_CLI_PLAIN, node->id);
  reeve_cli_table_add (table, REEVE_CLI_FAINT, entry != NULL ? entry->applied_at : NULL);
  reeve_cli_table_add (table, REEVE_CLI_PLAIN, node->message);
}

/* "11 applied, 2 pending" */
static char *
count_states (const ReeveMigrationStatus *status)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint state = 0; state < G_N_ELEMENTS (states); state++)
    {
      guint count = reeve_migration_status_count (status, (ReeveRevisionState) state);

      if (count > 0)
        g_string_append_printf (text, "%s%u %s", text->len > 0 ? ", " : "", count,
                                reeve_revision_state_name ((ReeveRevisionState) state));
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* "a, b", or @none. */
static char *
join_ids (char **ids, const char *none)
{
  return ids[0] != NULL ? g_strjoinv (", ", ids) : g_strdup (none);
}

static void
print_failures (ReeveCliOutput *output, const ReeveLedgerState *ledger)
{
  for (guint i = 0; i < ledger->failures->len; i++)
    {
      const ReeveLedgerFailure *failure = g_ptr_array_index (ledger->failures, i);

      reeve_cli_print_styled (output, REEVE_CLI_BAD, "%s failed at %s: %s", failure->id,
                              failure->at, failure->error);
    }
  for (guint i = 0; i < ledger->unfinished->len; i++)
    {
      const ReeveLedgerUnfinished *unfinished = g_ptr_array_index (ledger->unfinished, i);

      reeve_cli_print_styled (output, REEVE_CLI_BAD, "%s was begun at %s and is not finished: at "
                                                     "statement %u of %u",
                              unfinished->id, unfinished->started_at, unfinished->statement,
                              unfinished->total);
    }
}

void
reeve_cli_print_status (ReeveCliContext *context, const ReeveMigrationStatus *status)
{
  static const ReeveCliColumn columns[] = {
    { "STATE" }, { "REVISION" }, { "APPLIED" }, { "MESSAGE" }, { NULL }
  };
  ReeveCliOutput *output = reeve_cli_context_get_output (context);
  ReeveConnection *connection = reeve_cli_context_get_connection (context, NULL);
  g_autoptr (ReeveCliTable) table = reeve_cli_table_new (columns);
  g_auto (GStrv) current = reeve_migration_status_get_current (status);
  g_auto (GStrv) heads = reeve_migration_status_get_heads (status);
  g_autofree char *at = join_ids (current, "base");
  g_autofree char *newest = join_ids (heads, "none");
  g_autofree char *counts = count_states (status);

  reeve_cli_print_styled (
    output, REEVE_CLI_STRONG, "%s on %s (%s)", reeve_project_get_name (status->project),
    status->target != NULL ? reeve_target_get_label (status->target)
                           : reeve_connection_get_uri (connection),
    reeve_environment_name (reeve_connection_get_environment (connection)));
  reeve_cli_print (output, "current: %s\nheads:   %s\n", at, newest);
  for (guint i = 0; i < reeve_graph_get_n_nodes (status->graph); i++)
    add_row (table, status, i);
  reeve_cli_table_print (table, output);
  print_failures (output, status->ledger);
  reeve_cli_print (output, "%s\n", *counts != '\0' ? counts : "no revisions");
}

static gboolean
has_minded (const ReeveMigrationStatus *status)
{
  for (guint i = 0; i < reeve_graph_get_n_nodes (status->graph); i++)
    if (states[status->states[i]].minded)
      return TRUE;
  /* Also of a revision whose file is gone and which is in no ledger yet. */
  return status->ledger->unfinished->len > 0;
}

int
reeve_cli_migrate_status (ReeveCliContext *context, GError **error)
{
  ReeveCliOutput *output = reeve_cli_context_get_output (context);
  g_autoptr (ReeveMigrationStatus) status = reeve_cli_read_status (context, error);
  ReeveConnection *connection;

  if (status == NULL)
    return REEVE_CLI_FAILED;
  connection = reeve_cli_context_get_connection (context, NULL);
  if (reeve_cli_output_is_json (output))
    reeve_cli_print_json (output, reeve_migration_status_to_json (
                                    status, reeve_connection_get_name (connection)));
  else if (!reeve_cli_output_is_quiet (output))
    reeve_cli_print_status (context, status);
  if (reeve_cli_options_has (reeve_cli_context_get_options (context), "check") &&
      has_minded (status))
    return REEVE_CLI_FINDINGS;
  return REEVE_CLI_DONE;
}

static int
print_ids (ReeveCliContext *context, const char *member, char **ids)
{
  ReeveCliOutput *output = reeve_cli_context_get_output (context);
  JsonObject *document = json_object_new ();

  for (char **id = ids; *id != NULL; id++)
    reeve_cli_print (output, "%s\n", *id);
  reeve_json_set_strv (document, member, (const char *const *) ids);
  reeve_cli_print_json (output, document);
  return REEVE_CLI_DONE;
}

int
reeve_cli_migrate_current (ReeveCliContext *context, GError **error)
{
  g_autoptr (ReeveMigrationStatus) status = reeve_cli_read_status (context, error);
  g_auto (GStrv) ids = status != NULL ? reeve_migration_status_get_current (status) : NULL;

  return ids != NULL ? print_ids (context, "current", ids) : REEVE_CLI_FAILED;
}

int
reeve_cli_migrate_heads (ReeveCliContext *context, GError **error)
{
  ReeveProject *project = reeve_cli_context_get_project (context, error);
  g_autoptr (GPtrArray) revisions =
    project != NULL ? reeve_revision_set_load (project, NULL, NULL, error) : NULL;
  g_autoptr (ReeveGraph) graph =
    revisions != NULL ? reeve_graph_new (revisions, NULL, 0, error) : NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) ids = NULL;
  GArray *heads;

  if (graph == NULL)
    return REEVE_CLI_FAILED;
  heads = reeve_graph_get_heads (graph);
  for (guint i = 0; i < heads->len; i++)
    g_strv_builder_add (builder, reeve_graph_get_node (graph, g_array_index (heads, guint, i))->id);
  ids = g_strv_builder_end (builder);
  return print_ids (context, "heads", ids);
}

static JsonObject *
attempt_to_json (const ReeveLedgerAttempt *attempt)
{
  JsonObject *object = json_object_new ();
  g_auto (GStrv) tables = g_strsplit (attempt->tables != NULL ? attempt->tables : "", " ", -1);

  json_object_set_string_member (object, "id", attempt->id);
  json_object_set_string_member (object, "direction", attempt->direction);
  json_object_set_string_member (object, "outcome", attempt->outcome);
  reeve_json_set_string_or_null (object, "started_at", attempt->started_at);
  json_object_set_int_member (object, "duration_ms", attempt->duration_ms);
  json_object_set_int_member (object, "rows_affected", attempt->rows_affected);
  reeve_json_set_strv (object, "tables", (const char *const *) tables);
  reeve_json_set_string_or_null (object, "error", attempt->error);
  reeve_json_set_string_or_null (object, "applied_by", attempt->applied_by);
  reeve_json_set_string_or_null (object, "job", attempt->run_id);
  return object;
}

static void
add_attempt (ReeveCliTable *table, const ReeveLedgerAttempt *attempt)
{
  g_autofree char *duration = reeve_clock_format_duration (attempt->duration_ms);

  reeve_cli_table_add (table, REEVE_CLI_PLAIN, attempt->started_at);
  reeve_cli_table_add (table, REEVE_CLI_PLAIN, attempt->direction);
  reeve_cli_table_add (table, REEVE_CLI_PLAIN, attempt->id);
  reeve_cli_table_add (
    table, g_str_equal (attempt->outcome, "succeeded") ? REEVE_CLI_GOOD : REEVE_CLI_BAD,
    attempt->outcome);
  reeve_cli_table_add (table, REEVE_CLI_PLAIN, duration);
  reeve_cli_table_add_number (table, attempt->rows_affected);
  reeve_cli_table_add (table, REEVE_CLI_PLAIN, attempt->applied_by);
  reeve_cli_table_add (table, REEVE_CLI_PLAIN, attempt->error);
}

GPtrArray *
reeve_cli_read_history (ReeveCliContext *context, const char *id, guint limit, GError **error)
{
  GCancellable *cancellable = reeve_cli_context_get_cancellable (context);
  ReevePool *pool = reeve_cli_context_get_reading_pool (context, error);
  g_autoptr (ReeveLedger) ledger = NULL;
  g_autoptr (GPtrArray) attempts = NULL;
  ReeveProject *project;
  ReeveSession *session;

  if (pool == NULL || !reeve_cli_context_find_project (context, &project, error))
    return NULL;
  session = reeve_pool_acquire (pool, cancellable, error);
  if (session == NULL)
    return NULL;
  ledger = reeve_ledger_new (reeve_session_get_dialect (session),
                             project != NULL ? reeve_project_get_ledger_schema (project) : NULL);
  attempts = reeve_ledger_read_history (ledger, session, id, limit, cancellable, error);
  reeve_pool_release (pool, session);
  return g_steal_pointer (&attempts);
}

void
reeve_cli_print_history (ReeveCliOutput *output, GPtrArray *attempts)
{
  static const ReeveCliColumn columns[] = {
    { "STARTED" },    { "WHAT" }, { "REVISION" }, { "OUTCOME" }, { "DURATION", TRUE },
    { "ROWS", TRUE }, { "BY" },   { "ERROR" },    { NULL }
  };
  g_autoptr (ReeveCliTable) table = reeve_cli_table_new (columns);

  for (guint i = 0; i < attempts->len; i++)
    add_attempt (table, attempts->pdata[i]);
  reeve_cli_table_print (table, output);
}

JsonObject *
reeve_cli_history_to_json (GPtrArray *attempts)
{
  JsonObject *document = json_object_new ();
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < attempts->len; i++)
    json_array_add_object_element (array, attempt_to_json (attempts->pdata[i]));
  json_object_set_array_member (document, "history", array);
  return document;
}

/* The full id of what was typed, where the project knows it; the ledger may know others. */
static char *
complete_id (ReeveCliContext *context, const char *typed, GError **error)
{
  g_autoptr (ReeveMigrationStatus) status = NULL;
  ReeveProject *project;
  int index;

  if (typed == NULL || !reeve_cli_context_find_project (context, &project, error) ||
      project == NULL)
    return g_strdup (typed);
  status = reeve_cli_read_status (context, error);
  if (status == NULL)
    return NULL;
  index = reeve_graph_find_prefix (status->graph, typed, error);
  return index >= 0 ? g_strdup (reeve_graph_get_node (status->graph, (guint) index)->id) : NULL;
}

int
reeve_cli_migrate_history (ReeveCliContext *context, GError **error)
{
  ReeveCliOptions *options = reeve_cli_context_get_options (context);
  ReeveCliOutput *output = reeve_cli_context_get_output (context);
  const char *typed = reeve_cli_options_get_argument (options, 0);
  g_autoptr (GPtrArray) attempts = NULL;
  g_autofree char *id = NULL;
  guint limit;

  if (!reeve_cli_options_get_number (options, "limit", 0, G_MAXINT, 0, &limit, error))
    return REEVE_CLI_USAGE;
  id = complete_id (context, typed, error);
  if (typed != NULL && id == NULL)
    return REEVE_CLI_FAILED;
  attempts = reeve_cli_read_history (context, id, limit, error);
  if (attempts == NULL)
    return REEVE_CLI_FAILED;
  reeve_cli_print_history (output, attempts);
  reeve_cli_print_json (output, reeve_cli_history_to_json (attempts));
  return REEVE_CLI_DONE;
}
