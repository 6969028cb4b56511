/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-catalogue"

#include "config.h"

#include <string.h>

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/catalogue/private.h"
#include "core/catalogue/process.h"

/* In the order of SELECT_JOBS. */
static const gsize text_fields[] = {
  G_STRUCT_OFFSET (ReeveJobRecord, id),          G_STRUCT_OFFSET (ReeveJobRecord, operation),
  G_STRUCT_OFFSET (ReeveJobRecord, title),       G_STRUCT_OFFSET (ReeveJobRecord, connection),
  G_STRUCT_OFFSET (ReeveJobRecord, environment), G_STRUCT_OFFSET (ReeveJobRecord, target_id),
  G_STRUCT_OFFSET (ReeveJobRecord, target),      G_STRUCT_OFFSET (ReeveJobRecord, actor),
  G_STRUCT_OFFSET (ReeveJobRecord, command),     G_STRUCT_OFFSET (ReeveJobRecord, digest),
  G_STRUCT_OFFSET (ReeveJobRecord, error),       G_STRUCT_OFFSET (ReeveJobRecord, result),
};

enum
{
  AT_STARTED = G_N_ELEMENTS (text_fields),
  AT_ENDED,
  AT_STATE,
};

#define SELECT_JOBS \
  "SELECT id, operation, title, connection, environment, target_id, target, actor, command," \
  " digest, error, result, started_us, ended_us, state FROM job"

/* In the order of SELECT_RUNNING. */
enum
{
  RUNNING_ID,
  RUNNING_PID,
  RUNNING_START,
  RUNNING_BOOT,
  RUNNING_NAMESPACE,
};

#define SELECT_RUNNING \
  "SELECT id, pid, process_start, boot_id, pid_namespace FROM job WHERE state = 'running'"

void
reeve_job_record_free (gpointer data)
{
  ReeveJobRecord *record = data;

  for (gsize i = 0; i < G_N_ELEMENTS (text_fields); i++)
    g_free (G_STRUCT_MEMBER (char *, record, text_fields[i]));
  g_clear_pointer (&record->log, g_ptr_array_unref);
  g_free (record);
}

static ReeveJobRecord *
read_record (const ReeveResult *result, guint row)
{
  ReeveJobRecord *record = g_new0 (ReeveJobRecord, 1);

  for (guint i = 0; i < G_N_ELEMENTS (text_fields); i++)
    G_STRUCT_MEMBER (char *, record, text_fields[i]) = g_strdup (reeve_result_get (result, row, i));
  record->started_us = reeve_result_get_int (result, row, AT_STARTED);
  record->ended_us = reeve_result_get_int (result, row, AT_ENDED);
  /* The table holds no other words. */
  if (!reeve_job_state_parse (reeve_result_get (result, row, AT_STATE), &record->state))
    record->state = REEVE_JOB_INTERRUPTED;
  return record;
}

static gboolean
was_abandoned (const ReeveResult *running, guint row)
{
  const ReeveProcess process = {
    .pid = reeve_result_get_int (running, row, RUNNING_PID),
    .start = reeve_result_get_int (running, row, RUNNING_START),
    .boot_id = reeve_result_get (running, row, RUNNING_BOOT),
    .pid_namespace = reeve_result_get (running, row, RUNNING_NAMESPACE),
  };

  return reeve_process_is_gone (&process);
}

static gboolean
append_interrupted (ReeveCatalogue *self, const char *id, const char *detail, GError **error)
{
  const char *const params[] = { id };
  g_autoptr (ReeveResult) result =
    reeve_catalogue_query (self, SELECT_JOBS " WHERE id = ?1", params, 1, error);
  g_autoptr (ReeveJobRecord) record = NULL;

  if (result == NULL)
    return FALSE;
  record = read_record (result, 0);

  const ReeveAuditFacts facts = {
    .actor = record->actor,
    .event = "interrupted",
    .operation = record->operation,
    .job_id = record->id,
    .connection = record->connection,
    .target_id = record->target_id,
    .target = record->target,
    .digest = record->digest,
    .outcome = reeve_job_state_name (REEVE_JOB_INTERRUPTED),
    .detail = detail,
  };

  return reeve_catalogue_append_audit (self, &facts, error);
}

/* The job's outcome may have come in since it was looked at: then it stands. */
static gboolean
mark_interrupted (ReeveCatalogue *self, const ReeveResult *running, guint row, GError **error)
{
  g_autofree char *now = g_strdup_printf ("%" G_GINT64_FORMAT, reeve_clock_now ());
  g_autofree char *detail =
    g_strdup_printf (_("Its process %s went away without an outcome; this was noticed later"),
                     reeve_result_get (running, row, RUNNING_PID));
  const char *const params[] = { reeve_result_get (running, row, RUNNING_ID), now, detail };
  g_autoptr (ReeveResult) result =
    reeve_catalogue_query (self,
                           "UPDATE job SET state = 'interrupted', ended_us = ?2, error = ?3"
                           " WHERE id = ?1 AND state = 'running'",
                           params, G_N_ELEMENTS (params), error);

  if (result == NULL)
    return FALSE;
  return reeve_result_get_affected (result) == 0 ||
         append_interrupted (self, params[0], detail, error);
}

static gboolean
mark_all (ReeveCatalogue *self, gpointer data, GError **error)
{
  const ReeveResult *running = data;

  for (guint i = 0; i < reeve_result_get_n_rows (running); i++)
    if (was_abandoned (running, i) && !mark_interrupted (self, running, i, error))
      return FALSE;
  return TRUE;
}

/* Writes only where there is something to mark. */
static gboolean
notice_interrupted (ReeveCatalogue *self, GError **error)
{
  g_autoptr (ReeveResult) running = reeve_catalogue_read (self, SELECT_RUNNING, NULL, 0, error);

  if (running == NULL)
    return FALSE;
  for (guint i = 0; i < reeve_result_get_n_rows (running); i++)
    if (was_abandoned (running, i))
      return reeve_catalogue_transact (self, mark_all, running, error);
  return TRUE;
}

GPtrArray *
reeve_catalogue_list_jobs (ReeveCatalogue *self,
                           const char *connection,
                           guint limit,
                           GError **error)
{
  g_autofree char *rows = limit > 0 ? g_strdup_printf ("%u", limit) : g_strdup ("-1");
  const char *const params[] = { rows, connection };
  g_autoptr (GPtrArray) records = NULL;
  g_autoptr (ReeveResult) result = NULL;

  if (!notice_interrupted (self, error))
    return NULL;
  result = connection == NULL
             ? reeve_catalogue_read (self,
                                     SELECT_JOBS " ORDER BY started_us DESC, number DESC"
                                                 " LIMIT CAST(?1 AS INTEGER)",
                                     params, 1, error)
             : reeve_catalogue_read (self,
                                     SELECT_JOBS " WHERE connection = ?2"
                                                 " ORDER BY started_us DESC, number DESC"
                                                 " LIMIT CAST(?1 AS INTEGER)",
                                     params, 2, error);
  if (result == NULL)
    return NULL;
  records = g_ptr_array_new_with_free_func (reeve_job_record_free);
  for (guint i = 0; i < reeve_result_get_n_rows (result); i++)
    g_ptr_array_add (records, read_record (result, i));
  return g_steal_pointer (&records);
}

static void
log_line_free (gpointer data)
{
  ReeveLogLine *line = data;

  g_free (line->text);
  g_free (line);
}

static ReeveSeverity
parse_severity (const char *name)
{
  for (int severity = REEVE_SEVERITY_INFO; severity <= REEVE_SEVERITY_ERROR; severity++)
    if (g_strcmp0 (reeve_severity_name ((ReeveSeverity) severity), name) == 0)
      return (ReeveSeverity) severity;
  return REEVE_SEVERITY_INFO;
}

static GPtrArray *
read_log (ReeveCatalogue *self, const char *id, GError **error)
{
  const char *const params[] = { id };
  g_autoptr (ReeveResult) result = reeve_catalogue_read (
    self, "SELECT time_us, severity, text FROM job_log WHERE job_id = ?1 ORDER BY line", params, 1,
    error);
  GPtrArray *log;

  if (result == NULL)
    return NULL;
  log = g_ptr_array_new_with_free_func (log_line_free);
  for (guint i = 0; i < reeve_result_get_n_rows (result); i++)
    {
      ReeveLogLine *line = g_new0 (ReeveLogLine, 1);

      line->time_us = reeve_result_get_int (result, i, 0);
      line->severity = parse_severity (reeve_result_get (result, i, 1));
      line->text = g_strdup (reeve_result_get (result, i, 2));
      g_ptr_array_add (log, line);
    }
  return log;
}

static gboolean
check_found (const char *id, guint n_found, GError **error)
{
  if (n_found == 1)
    return TRUE;
  if (n_found == 0)
    {
      reeve_set_error (error, REEVE_ERROR_NOT_FOUND, _("There is no job “%s”"), id);
      reeve_error_set_remedy (error, _("See which there are (job list)."));
    }
  else
    {
      reeve_set_error (error, REEVE_ERROR_CONFLICT, _("More than one job begins with “%s”"), id);
      reeve_error_set_remedy (error, _("Give more of the id's characters."));
    }
  return FALSE;
}

ReeveJobRecord *
reeve_catalogue_find_job (ReeveCatalogue *self, const char *id, GError **error)
{
  g_autofree char *prefix = g_ascii_strdown (id, -1);
  const char *const params[] = { prefix };
  g_autoptr (ReeveResult) result = NULL;
  g_autoptr (ReeveJobRecord) record = NULL;

  if (!notice_interrupted (self, error))
    return NULL;
  /* Ids are hexadecimal digits and dashes, all of which stand before “~”. */
  result = reeve_catalogue_read (self, SELECT_JOBS " WHERE id >= ?1 AND id < ?1 || '~' LIMIT 2",
                                 params, 1, error);
  if (result == NULL || !check_found (id, reeve_result_get_n_rows (result), error))
    return NULL;
  record = read_record (result, 0);
  record->log = read_log (self, record->id, error);
  return record->log != NULL ? g_steal_pointer (&record) : NULL;
}
