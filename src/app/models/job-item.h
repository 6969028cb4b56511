/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/models/database.h"
#include "core/catalogue/catalogue.h"

G_BEGIN_DECLS

#define REEVE_TYPE_JOB_ITEM (reeve_job_item_get_type ())
G_DECLARE_FINAL_TYPE (ReeveJobItem, reeve_job_item, REEVE, JOB_ITEM, GObject)

/**
 * ReeveJobItem: a job as the window lists it, be it one of this process or one that the catalogue
 * tells of. Main thread only. Signal "changed".
 *
 * reeve_job_item_new_live: @connection, @command (nullable)
 */
ReeveJobItem *reeve_job_item_new_live (ReeveJob *job,
                                       ReeveConnection *connection,
                                       const char *command);
/** reeve_job_item_new_record: @record (transfer full) */
ReeveJobItem *reeve_job_item_new_record (ReeveJobRecord *record);
/** reeve_job_item_take_record: what the catalogue says now of the same job; of a job of this
 *  process only what it does not know itself. @record (transfer full) */
void reeve_job_item_take_record (ReeveJobItem *self,
                                 ReeveJobRecord *record);

/** reeve_job_item_get_job: (transfer none) (nullable): NULL for one of another process or time */
ReeveJob *reeve_job_item_get_job (ReeveJobItem *self);

/** Strings but the id, the operation and the title may be NULL; times in µs, 0: not yet. */
const char *reeve_job_item_get_id (ReeveJobItem *self);
const char *reeve_job_item_get_operation (ReeveJobItem *self);
const char *reeve_job_item_get_title (ReeveJobItem *self);
ReeveJobState reeve_job_item_get_state (ReeveJobItem *self);
const char *reeve_job_item_get_connection (ReeveJobItem *self);
/** reeve_job_item_get_environment: FALSE where it is not known. */
gboolean reeve_job_item_get_environment (ReeveJobItem *self,
                                         ReeveEnvironment *environment);
const char *reeve_job_item_get_target (ReeveJobItem *self);
const char *reeve_job_item_get_actor (ReeveJobItem *self);
const char *reeve_job_item_get_command (ReeveJobItem *self);
gint64 reeve_job_item_get_started (ReeveJobItem *self);
gint64 reeve_job_item_get_ended (ReeveJobItem *self);
/** reeve_job_item_dup_error: (transfer full) (nullable): why it ended without success */
GError *reeve_job_item_dup_error (ReeveJobItem *self);

/** reeve_job_item_is_over: whether nothing more will happen to it. */
gboolean reeve_job_item_is_over (ReeveJobItem *self);
gboolean reeve_job_item_is_cancelling (ReeveJobItem *self);
/** reeve_job_item_can_cancel: only jobs of this process can be. */
gboolean reeve_job_item_can_cancel (ReeveJobItem *self);
void reeve_job_item_cancel (ReeveJobItem *self);

/** reeve_job_item_compare: what goes on first, then the newest. */
int reeve_job_item_compare (ReeveJobItem *a,
                            ReeveJobItem *b);
/** reeve_job_item_dup_state: a word for its state, "Cancelling…" too. */
char *reeve_job_item_dup_state (ReeveJobItem *self);
/** reeve_job_item_dup_duration: (nullable): "12.3 s"; NULL before it began */
char *reeve_job_item_dup_duration (ReeveJobItem *self);

G_END_DECLS
