/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "core/job/plan.h"
#include "core/job/progress.h"

G_BEGIN_DECLS

typedef enum
{
  REEVE_JOB_QUEUED,
  REEVE_JOB_PREFLIGHT, /* guard, lock, digest; nothing has been touched */
  REEVE_JOB_RUNNING,   /* the intent is written */
  REEVE_JOB_SUCCEEDED,
  REEVE_JOB_WARNINGS,  /* succeeded, and the log has a warning worth reading */
  REEVE_JOB_FAILED,
  REEVE_JOB_CANCELLED,
  REEVE_JOB_REFUSED,     /* ended in preflight: nothing was touched */
  REEVE_JOB_INTERRUPTED, /* its process went away; only ever seen in the catalogue */
} ReeveJobState;

#define REEVE_TYPE_JOB_STATE (reeve_job_state_get_type ())
GType reeve_job_state_get_type (void);

/** Names as in JSON: "queued", "preflight", "running", "succeeded", "warnings", … */
const char *reeve_job_state_name (ReeveJobState state);
gboolean reeve_job_state_parse (const char *name,
                                ReeveJobState *state);
gboolean reeve_job_state_is_over (ReeveJobState state);

/** ReeveLogLine: immutable once logged. */
typedef struct
{
  gint64 time_us;
  ReeveSeverity severity;
  char *text; /* redacted, one line or several */
} ReeveLogLine;

#define REEVE_TYPE_JOB (reeve_job_get_type ())
G_DECLARE_FINAL_TYPE (ReeveJob, reeve_job, REEVE, JOB, GObject)

/**
 * ReeveJob: one run of an operation. The worker writes, anybody reads; every call is thread-safe.
 *
 * Signal "changed": emitted in the main context that was the thread default where the job was
 * made, at most five times a second while it runs and once after its end. Emission never
 * happens in the worker.
 */
ReeveJob *reeve_job_new (const char *operation,
                         const char *title);

/** reeve_job_get_id: a random UUID, also the run id in ledgers and server session names. */
const char *reeve_job_get_id (ReeveJob *self);
const char *reeve_job_get_operation (ReeveJob *self);
const char *reeve_job_get_title (ReeveJob *self);
ReeveJobState reeve_job_get_state (ReeveJob *self);
/** reeve_job_get_plan: (transfer none) (nullable): the plan that is run */
ReevePlan *reeve_job_get_plan (ReeveJob *self);
/** Times in microseconds since 1970; 0 while not reached. */
gint64 reeve_job_get_started (ReeveJob *self);
gint64 reeve_job_get_ended (ReeveJob *self);
ReeveProgress *reeve_job_get_progress (ReeveJob *self);
GCancellable *reeve_job_get_cancellable (ReeveJob *self);
/** reeve_job_cancel: asks it to end; it says so by its state. */
void reeve_job_cancel (ReeveJob *self);
/** reeve_job_dup_error: (transfer full) (nullable): why it ended without success */
GError *reeve_job_dup_error (ReeveJob *self);
/** reeve_job_dup_result: (transfer full) (nullable): what the operation says of its outcome */
JsonObject *reeve_job_dup_result (ReeveJob *self);

/** reeve_job_log: by the worker; also counts warnings for the final state. */
void reeve_job_log (ReeveJob *self,
                    ReeveSeverity severity,
                    const char *format,
                    ...) G_GNUC_PRINTF (3, 4);
/**
 * reeve_job_read_log: the lines from number @from on (0 = the first ever logged); old ones may
 * have left the ring.
 * @next: (out): the number to ask from next time
 *
 * Returns: (transfer full) (element-type ReeveLogLine):
 */
GPtrArray *reeve_job_read_log (ReeveJob *self,
                               guint64 from,
                               guint64 *next);
/** reeve_job_set_result: by the operation; (transfer full) @result */
void reeve_job_set_result (ReeveJob *self,
                           JsonObject *result);

/** For the runner alone. reeve_job_end() takes @error and picks the final state. */
void reeve_job_set_plan (ReeveJob *self,
                         ReevePlan *plan);
void reeve_job_set_state (ReeveJob *self,
                          ReeveJobState state);
void reeve_job_end (ReeveJob *self,
                    ReeveJobState state,
                    GError *error);

G_END_DECLS
