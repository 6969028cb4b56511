/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/models/log-ring.h"

G_BEGIN_DECLS

#define REEVE_TYPE_LOG_COLLECTOR (reeve_log_collector_get_type ())
G_DECLARE_FINAL_TYPE (ReeveLogCollector, reeve_log_collector, REEVE, LOG_COLLECTOR, GObject)

/**
 * ReeveLogCollector: brings what several jobs log into one ring, in the order of time, at most ten
 * times a second; the jobs are read in a worker.
 *
 * reeve_log_collector_new: @jobs (element-type ReeveJob): also those that come later
 */
ReeveLogCollector *reeve_log_collector_new (GListModel *jobs);

/** reeve_log_collector_get_ring: (transfer none): */
ReeveLogRing *reeve_log_collector_get_ring (ReeveLogCollector *self);

G_END_DECLS
