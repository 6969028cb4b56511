/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/models/log-ring.h"

G_BEGIN_DECLS

#define REEVE_TYPE_LOG_VIEW (reeve_log_view_get_type ())
G_DECLARE_FINAL_TYPE (ReeveLogView, reeve_log_view, REEVE, LOG_VIEW, GtkWidget)

/**
 * ReeveLogView: a log as it is written: time, level, text. It follows the newest lines until
 * somebody scrolls up; it can be filtered, searched, stopped, copied and saved.
 *
 * Properties: "paused", and read-only "following". Actions: "log.copy" (the selected lines, else
 * all), "log.save", "log.pause", "log.follow", "log.find", "log.find-next", "log.find-previous",
 * "log.clear". Activating a line activates `win.show-job` with the job's id where sources are
 * shown.
 */
GtkWidget *reeve_log_view_new (void);

/** reeve_log_view_set_ring: @ring (nullable): what is shown */
void reeve_log_view_set_ring (ReeveLogView *self,
                              ReeveLogRing *ring);
/** reeve_log_view_set_single: all lines are of one job, which is known: it is not named with each,
 *  and the log cannot be cleared. */
void reeve_log_view_set_single (ReeveLogView *self,
                                gboolean single);

/** reeve_log_view_get_lines: (transfer none) (element-type ReeveLogEntry): what is shown now */
GListModel *reeve_log_view_get_lines (ReeveLogView *self);
/** reeve_log_view_save_to: what "log.save" does once a file is chosen: writes all lines that are
 *  shown, in pieces; a toast or a dialog tells how it ended. */
void reeve_log_view_save_to (ReeveLogView *self,
                             GFile *file);

G_END_DECLS
