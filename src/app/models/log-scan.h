/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define REEVE_TYPE_LOG_SCAN (reeve_log_scan_get_type ())
G_DECLARE_FINAL_TYPE (ReeveLogScan, reeve_log_scan, REEVE, LOG_SCAN, GObject)

/** ReeveLogVisit: looks at one item; TRUE ends the scan there. */
typedef gboolean (*ReeveLogVisit) (GListModel *model,
                                   guint position,
                                   gpointer data);
/** ReeveLogScanned: the scan has ended; @position is G_MAXUINT when no visit ended it. */
typedef void (*ReeveLogScanned) (guint position,
                                 gpointer data);

/**
 * ReeveLogScan: a walk over a long list in small pieces between other work of the main loop; it
 * keeps its place when the list changes meanwhile.
 *
 * reeve_log_scan_new: walks from @from up to the end that the list has now, or down to its
 * beginning. Begins by itself; letting the last reference go ends it without another call.
 */
ReeveLogScan *reeve_log_scan_new (GListModel *model,
                                  guint from,
                                  gboolean forward,
                                  ReeveLogVisit visit,
                                  ReeveLogScanned scanned,
                                  gpointer data);

G_END_DECLS
