/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-catalogue"

#include "config.h"

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/json.h"
#include "core/base/redact.h"
#include "core/catalogue/private.h"
#include "core/catalogue/process.h"

/* Of a longer log the newest lines are kept. */
#define KEPT_LOG_LINES 10000

/* A job as it is written down. Everything for people is redacted once more on the way in: what is
 * in the catalogue stays there. */
typedef struct
{
  ReeveJob *job;
  const ReeveJournalEntry *entry;
  const char *state;
  const char *target_id;
  const char *target;
  const char *digest;
  char *title;
  char *command;
  char *problem; /* the error's message, for the audit log */
  char *error;   /* all that is known of it */
  char *result;
  GPtrArray *log;
  guint64 log_lines; /* that were ever logged */
} Writing;

static JsonNode *redacted_node (JsonNode *node);

static JsonObject *
redacted_object (JsonObject *object)
{
  JsonObject *copy = json_object_new ();
  JsonObjectIter iter;
  const char *key;
  JsonNode *value;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &key, &value))
    json_object_set_member (copy, key, redacted_node (value));
  return copy;
}

/* Text by text: redacting the finished document could take its quotes away. */
static JsonNode *
redacted_node (JsonNode *node)
{
  JsonNode *copy;

  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      copy = json_node_new (JSON_NODE_OBJECT);
      json_node_take_object (copy, redacted_object (json_node_get_object (node)));
    }
  else if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);
      JsonArray *fresh = json_array_new ();

      for (guint i = 0; i < json_array_get_length (array); i++)
        json_array_add_element (fresh, redacted_node (json_array_get_element (array, i)));
      copy = json_node_new (JSON_NODE_ARRAY);
      json_node_take_array (copy, fresh);
    }
  else if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    {
      g_autofree char *text = reeve_redact_text (json_node_get_string (node));

      copy = json_node_new (JSON_NODE_VALUE);
      json_node_set_string (copy, text);
    }
  else
    copy = json_node_copy (node);
  return copy;
}

static char *
dup_result_text (ReeveJob *job)
{
  g_autoptr (JsonObject) result = reeve_job_dup_result (job);
  g_autoptr (JsonObject) clean = result != NULL ? redacted_object (result) : NULL;

  return clean != NULL ? reeve_json_to_text (clean, FALSE) : NULL;
}

static void
writing_init (Writing *self, ReeveJob *job, const ReeveJournalEntry *entry, ReeveJobState state)
{
  ReevePlan *plan = reeve_job_get_plan (job);
  ReeveTarget *target = plan != NULL ? reeve_plan_get_target (plan) : NULL;
  g_autoptr (GError) error = reeve_job_dup_error (job);

  *self = (Writing){ .job = job, .entry = entry, .state = reeve_job_state_name (state) };
  self->target_id = target != NULL ? reeve_target_get_id (target) : NULL;
  self->target = target != NULL ? reeve_target_get_label (target) : NULL;
  self->digest = plan != NULL ? reeve_plan_get_digest (plan) : NULL;
  self->title = reeve_redact_text (reeve_job_get_title (job));
  self->command = reeve_redact_text (entry->command);
  self->result = dup_result_text (job);
  self->problem = error != NULL ? reeve_redact_text (error->message) : NULL;
  self->error = error != NULL ? reeve_error_describe (error) : NULL;
}

static void
writing_clear (Writing *self)
{
  g_free (self->title);
  g_free (self->command);
  g_free (self->problem);
  g_free (self->error);
  g_free (self->result);
  g_clear_pointer (&self->log, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Writing, writing_clear)

static gboolean
insert_job (ReeveCatalogue *self, const Writing *writing, GError **error)
{
  static const char insert[] =
    "INSERT INTO job (id, operation, title, state, connection, environment, target_id, target,"
    " actor, command, digest, started_us, ended_us, error, result, pid, process_start, boot_id,"
    " pid_namespace) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15,"
    " ?16, ?17, ?18, ?19)";
  gint64 started_us = reeve_job_get_started (writing->job);
  g_autofree char *started =
    g_strdup_printf ("%" G_GINT64_FORMAT, started_us > 0 ? started_us : reeve_clock_now ());
  g_autofree char *ended =
    g_strdup_printf ("%" G_GINT64_FORMAT, reeve_job_get_ended (writing->job));
  g_autoptr (ReeveResult) result = NULL;
  g_autofree char *pid = NULL;
  g_autofree char *process_start = NULL;
  ReeveProcess process;

  reeve_process_self (&process);
  pid = g_strdup_printf ("%" G_GINT64_FORMAT, process.pid);
  process_start = g_strdup_printf ("%" G_GINT64_FORMAT, process.start);

  const char *const params[] = {
    reeve_job_get_id (writing->job),
    reeve_job_get_operation (writing->job),
    writing->title,
    writing->state,
    writing->entry->connection,
    writing->entry->environment,
    writing->target_id,
    writing->target,
    writing->entry->actor,
    writing->command,
    writing->digest,
    started,
    ended,
    writing->error,
    writing->result,
    pid,
    process_start,
    process.boot_id,
    process.pid_namespace,
  };
  result = reeve_catalogue_query (self, insert, params, G_N_ELEMENTS (params), error);
  return result != NULL;
}

static gboolean
append_audit (ReeveCatalogue *self,
              const Writing *writing,
              const char *event,
              const char *outcome,
              const char *detail,
              GError **error)
{
  const ReeveAuditFacts facts = {
    .actor = writing->entry->actor,
    .event = event,
    .operation = reeve_job_get_operation (writing->job),
    .job_id = reeve_job_get_id (writing->job),
    .connection = writing->entry->connection,
    .target_id = writing->target_id,
    .target = writing->target,
    .digest = writing->digest,
    .outcome = outcome,
    .detail = detail,
  };

  return reeve_catalogue_append_audit (self, &facts, error);
}

static gboolean
write_intent (ReeveCatalogue *self, gpointer data, GError **error)
{
  const Writing *writing = data;

  return insert_job (self, writing, error) &&
         append_audit (self, writing, "intent", NULL, writing->command, error);
}

gboolean
reeve_catalogue_write_intent (ReeveJournal *journal,
                              ReeveJob *job,
                              const ReeveJournalEntry *entry,
                              GError **error)
{
  g_auto (Writing) writing = { 0 };

  writing_init (&writing, job, entry, REEVE_JOB_RUNNING);
  return reeve_catalogue_transact (REEVE_CATALOGUE (journal), write_intent, &writing, error);
}

/* *found is FALSE when there was no intent. */
static gboolean
update_job (ReeveCatalogue *self, const Writing *writing, gboolean *found, GError **error)
{
  static const char update[] = "UPDATE job SET state = ?2, ended_us = ?3, error = ?4, result = ?5,"
                               " target_id = ?6, target = ?7, digest = ?8 WHERE id = ?1";
  g_autofree char *ended =
    g_strdup_printf ("%" G_GINT64_FORMAT, reeve_job_get_ended (writing->job));
  const char *const params[] = {
    reeve_job_get_id (writing->job),
    writing->state,
    ended,
    writing->error,
    writing->result,
    writing->target_id,
    writing->target,
    writing->digest,
  };
  g_autoptr (ReeveResult) result =
    reeve_catalogue_query (self, update, params, G_N_ELEMENTS (params), error);

  *found = result != NULL && reeve_result_get_affected (result) > 0;
  return result != NULL;
}

static gboolean
insert_line (ReeveCatalogue *self,
             const Writing *writing,
             guint64 number,
             const ReeveLogLine *line,
             const char *text,
             GError **error)
{
  g_autofree char *number_text = g_strdup_printf ("%" G_GUINT64_FORMAT, number);
  g_autofree char *time_text = g_strdup_printf ("%" G_GINT64_FORMAT, line->time_us);
  const char *const params[] = {
    reeve_job_get_id (writing->job), number_text, time_text, reeve_severity_name (line->severity),
    text,
  };
  g_autoptr (ReeveResult) result = reeve_catalogue_query (
    self,
    "INSERT INTO job_log (job_id, line, time_us, severity, text) VALUES (?1, ?2, ?3, ?4, ?5)",
    params, G_N_ELEMENTS (params), error);

  return result != NULL;
}

static gboolean
insert_log (ReeveCatalogue *self, const Writing *writing, GError **error)
{
  const guint kept = MIN (writing->log->len, KEPT_LOG_LINES);
  const guint64 dropped = writing->log_lines - kept;

  for (guint i = 0; i < kept; i++)
    {
      const ReeveLogLine *line =
        g_ptr_array_index (writing->log, writing->log->len - kept + i);

      if (i == 0 && dropped > 0)
        {
          const ReeveLogLine gap = { .time_us = line->time_us, .severity = REEVE_SEVERITY_INFO };
          g_autofree char *text =
            g_strdup_printf (ngettext("(%llu earlier line was not kept)",
                                      "(%llu earlier lines were not kept)", dropped),
                             (unsigned long long) dropped);

          if (!insert_line (self, writing, dropped - 1, &gap, text, error))
            return FALSE;
        }
      if (!insert_line (self, writing, dropped + i, line, line->text, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_outcome (ReeveCatalogue *self, gpointer data, GError **error)
{
  const Writing *writing = data;
  const gboolean refused = reeve_job_get_state (writing->job) == REEVE_JOB_REFUSED;
  gboolean found;

  if (!update_job (self, writing, &found, error) ||
      (!found && !insert_job (self, writing, error)) || !insert_log (self, writing, error) ||
      !reeve_catalogue_record_backups (self, writing->job, writing->entry->connection, error))
    return FALSE;
  return append_audit (self, writing, refused ? "refused" : "outcome", writing->state,
                       writing->problem, error);
}

gboolean
reeve_catalogue_write_outcome (ReeveJournal *journal,
                               ReeveJob *job,
                               const ReeveJournalEntry *entry,
                               GError **error)
{
  g_auto (Writing) writing = { 0 };

  writing_init (&writing, job, entry, reeve_job_get_state (job));
  writing.log = reeve_job_read_log (job, 0, &writing.log_lines);
  return reeve_catalogue_transact (REEVE_CATALOGUE (journal), write_outcome, &writing, error);
}
