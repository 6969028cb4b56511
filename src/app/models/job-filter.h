/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/models/job-item.h"

G_BEGIN_DECLS

/** reeve_job_filter_titles: (transfer none): what can be asked for of a state, translated:
 *  "All States", "Running or Queued", …; NULL-terminated */
const char *const *reeve_job_filter_titles (void);

/**
 * reeve_job_filter_passes: whether a job is one of those that are asked for. Pure.
 * @state: an index into the titles
 * @database: (nullable): the name of its connection; NULL: any
 * @text: (nullable): stands in its title, operation, database, command, target or id
 */
gboolean reeve_job_filter_passes (ReeveJobItem *item,
                                  guint state,
                                  const char *database,
                                  const char *text);

G_END_DECLS
