/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "core/job/plan.h"

G_BEGIN_DECLS

#define REEVE_TYPE_LOG_ENTRY (reeve_log_entry_get_type ())
G_DECLARE_FINAL_TYPE (ReeveLogEntry, reeve_log_entry, REEVE, LOG_ENTRY, GObject)

/** ReeveLogEntry: one line of a log as the window shows it; immutable.
 *  @source_id: (nullable): of the job; @source_title: (nullable): what the job does */
ReeveLogEntry *reeve_log_entry_new (gint64 time_us,
                                    ReeveSeverity severity,
                                    const char *text,
                                    GRefString *source_id,
                                    GRefString *source_title);

gint64 reeve_log_entry_get_time (ReeveLogEntry *self);
ReeveSeverity reeve_log_entry_get_severity (ReeveLogEntry *self);
/** reeve_log_entry_get_text: exactly as it was logged; one line or several */
const char *reeve_log_entry_get_text (ReeveLogEntry *self);
const char *reeve_log_entry_get_source_id (ReeveLogEntry *self);
const char *reeve_log_entry_get_source_title (ReeveLogEntry *self);

/** reeve_log_entry_dup_clock: the time of day, local, with milliseconds: "09:05:00.123" */
char *reeve_log_entry_dup_clock (ReeveLogEntry *self);
/** reeve_log_entry_print: as a line of a text file: time in UTC, severity, text. */
void reeve_log_entry_print (ReeveLogEntry *self,
                            GString *text);

G_END_DECLS
