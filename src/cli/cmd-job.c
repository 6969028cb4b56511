/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-cli"

#include "config.h"

#include <string.h>

#include "cli/commands.h"
#include "cli/context.h"
#include "cli/table.h"
#include "core/base/clock.h"
#include "core/base/json.h"

#define SHORT_ID 8

/* Times are local on a terminal's table and UTC in JSON. */
static char *
format_time (gint64 time_us)
{
  g_autoptr (GDateTime) utc = NULL;
  g_autoptr (GDateTime) local = NULL;

  if (time_us == 0)
    return g_strdup ("");
  utc = g_date_time_new_from_unix_utc (time_us / G_USEC_PER_SEC);
  local = g_date_time_to_local (utc);
  return g_date_time_format (local, "%Y-%m-%d %H:%M:%S");
}

static ReeveCliStyle
style_of (ReeveJobState state)
{
  if (state == REEVE_JOB_SUCCEEDED)
    return REEVE_CLI_GOOD;
  if (state == REEVE_JOB_FAILED || state == REEVE_JOB_INTERRUPTED)
    return REEVE_CLI_BAD;
  return state >= REEVE_JOB_WARNINGS ? REEVE_CLI_DOUBTFUL : REEVE_CLI_PLAIN;
}

static void
set_time (JsonObject *object, const char *member, gint64 time_us)
{
  g_autofree char *text = time_us != 0 ? reeve_clock_format (time_us) : NULL;

  reeve_json_set_string_or_null (object, member, text);
}

static void
set_result (JsonObject *object, const ReeveJobRecord *record)
{
  g_autoptr (JsonObject) result =
    record->result != NULL ? reeve_json_parse (record->result, strlen (record->result), "result",
                                               NULL)
                           : NULL;

  if (result != NULL)
    json_object_set_object_member (object, "result", json_object_ref (result));
  else
    json_object_set_null_member (object, "result");
}

static JsonObject *
record_to_json (const ReeveJobRecord *record)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "id", record->id);
  reeve_json_set_string_or_null (object, "operation", record->operation);
  reeve_json_set_string_or_null (object, "title", record->title);
  json_object_set_string_member (object, "state", reeve_job_state_name (record->state));
  reeve_json_set_string_or_null (object, "connection", record->connection);
  reeve_json_set_string_or_null (object, "environment", record->environment);
  reeve_json_set_string_or_null (object, "target", record->target);
  reeve_json_set_string_or_null (object, "target_id", record->target_id);
  reeve_json_set_string_or_null (object, "actor", record->actor);
  reeve_json_set_string_or_null (object, "command", record->command);
  reeve_json_set_string_or_null (object, "digest", record->digest);
  set_time (object, "started_at", record->started_us);
  set_time (object, "ended_at", record->ended_us);
  reeve_json_set_string_or_null (object, "error", record->error);
  set_result (object, record);
  return object;
}

static void
add_row (ReeveCliTable *table, const ReeveJobRecord *record)
{
  g_autofree char *id = g_strndup (record->id, SHORT_ID);
  g_autofree char *started = format_time (record->started_us);

  reeve_cli_table_add (table, REEVE_CLI_PLAIN, id);
  reeve_cli_table_add (table, REEVE_CLI_PLAIN, started);
  reeve_cli_table_add (table, style_of (record->state), reeve_job_state_name (record->state));
  reeve_cli_table_add (table, REEVE_CLI_PLAIN, record->connection);
  reeve_cli_table_add (table, REEVE_CLI_PLAIN, record->title);
}

/* As jobs call it: a saved connection that is gone by its name, another database as -d takes it. */
static GPtrArray *
list_jobs (ReeveCliContext *context, ReeveCatalogue *catalogue, guint limit, GError **error)
{
  const char *named = reeve_cli_options_get (reeve_cli_context_get_options (context), "database");
  g_autoptr (GPtrArray) records = reeve_catalogue_list_jobs (catalogue, named, limit, error);
  g_autoptr (ReeveConnection) connection = NULL;

  if (named == NULL || records == NULL || records->len > 0)
    return g_steal_pointer (&records);
  connection = reeve_cli_context_open_connection (context, named, error);
  if (connection == NULL)
    return NULL;
  return reeve_catalogue_list_jobs (catalogue, reeve_connection_get_name (connection), limit,
                                    error);
}

static int
run_list (ReeveCliContext *context, GError **error)
{
  static const ReeveCliColumn columns[] = { { "JOB" },        { "STARTED" }, { "STATE" },
                                            { "CONNECTION" }, { "TITLE" },   { NULL } };
  ReeveCliOptions *options = reeve_cli_context_get_options (context);
  ReeveCliOutput *output = reeve_cli_context_get_output (context);
  g_autoptr (ReeveCliTable) table = reeve_cli_table_new (columns);
  g_autoptr (GPtrArray) records = NULL;
  g_autoptr (JsonObject) document = json_object_new ();
  JsonArray *jobs = json_array_new ();
  ReeveCatalogue *catalogue;
  guint limit;

  json_object_set_array_member (document, "jobs", jobs);
  if (!reeve_cli_options_get_number (options, "limit", 1, G_MAXINT, 50, &limit, error) ||
      !reeve_cli_context_find_catalogue (context, &catalogue, error))
    return REEVE_CLI_FAILED;
  if (catalogue != NULL)
    {
      records = list_jobs (context, catalogue, limit, error);
      if (records == NULL)
        return REEVE_CLI_FAILED;
    }
  for (guint i = 0; records != NULL && i < records->len; i++)
    {
      add_row (table, records->pdata[i]);
      json_array_add_object_element (jobs, record_to_json (records->pdata[i]));
    }
  reeve_cli_table_print (table, output);
  reeve_cli_print_json (output, g_steal_pointer (&document));
  return REEVE_CLI_DONE;
}

static JsonArray *
log_to_json (GPtrArray *log)
{
  JsonArray *lines = json_array_new ();

  for (guint i = 0; log != NULL && i < log->len; i++)
    {
      const ReeveLogLine *line = g_ptr_array_index (log, i);
      JsonObject *object = json_object_new ();

      set_time (object, "at", line->time_us);
      json_object_set_string_member (object, "severity", reeve_severity_name (line->severity));
      json_object_set_string_member (object, "text", line->text);
      json_array_add_object_element (lines, object);
    }
  return lines;
}

static void
print_field (ReeveCliOutput *output, const char *label, const char *value)
{
  if (value != NULL && *value != '\0')
    reeve_cli_print (output, "%-12s %s\n", label, value);
}

static void
print_record (ReeveCliOutput *output, const ReeveJobRecord *record)
{
  g_autofree char *started = format_time (record->started_us);
  g_autofree char *ended = format_time (record->ended_us);

  reeve_cli_print_styled (output, REEVE_CLI_STRONG, "%s", record->title);
  print_field (output, "job", record->id);
  reeve_cli_print_styled (output, style_of (record->state), "%-12s %s", "state",
                          reeve_job_state_name (record->state));
  print_field (output, "connection", record->connection);
  print_field (output, "environment", record->environment);
  print_field (output, "target", record->target);
  print_field (output, "actor", record->actor);
  print_field (output, "command", record->command);
  print_field (output, "started", started);
  print_field (output, "ended", ended);
  print_field (output, "digest", record->digest);
  print_field (output, "error", record->error);
  for (guint i = 0; record->log != NULL && i < record->log->len; i++)
    {
      const ReeveLogLine *line = g_ptr_array_index (record->log, i);
      g_autofree char *at = format_time (line->time_us);

      reeve_cli_print (output, "  %s  %-7s  %s\n", at, reeve_severity_name (line->severity),
                       line->text);
    }
}

static int
run_show (ReeveCliContext *context, GError **error)
{
  ReeveCliOptions *options = reeve_cli_context_get_options (context);
  ReeveCliOutput *output = reeve_cli_context_get_output (context);
  ReeveCatalogue *catalogue = reeve_cli_context_get_catalogue (context, error);
  g_autoptr (ReeveJobRecord) record = NULL;
  JsonObject *document;

  if (catalogue == NULL)
    return REEVE_CLI_FAILED;
  record = reeve_catalogue_find_job (catalogue, reeve_cli_options_get_argument (options, 0), error);
  if (record == NULL)
    return REEVE_CLI_FAILED;
  print_record (output, record);
  document = record_to_json (record);
  json_object_set_array_member (document, "log", log_to_json (record->log));
  reeve_cli_print_json (output, document);
  return REEVE_CLI_DONE;
}

static const ReeveCliOption list_options[] = {
  { "limit", 'n', REEVE_CLI_VALUE, "N", "no more than the newest N (default 50)" },
  { NULL },
};

const ReeveCliVerb reeve_cli_job_verbs[] = {
  { "list", NULL, 0, 0, "The newest jobs; with -d those of one database", list_options,
    run_list },
  { "show", "ID", 1, 1, "One job with its log; a unique beginning of its id is enough", NULL,
    run_show },
  { NULL },
};
