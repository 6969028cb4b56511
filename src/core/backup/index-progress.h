/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/backup/manifest.h"
#include "core/db/session.h"
#include "core/job/job.h"

G_BEGIN_DECLS

/**
 * ReeveIndexProgress: tells a job how far a server is with the indexes of a backup, while other
 * sessions build them. The unit is bytes of indexes, as large as they were in the database that was
 * backed up; of those that are being built what the server says of them.
 */
typedef struct _ReeveIndexProgress ReeveIndexProgress;

/** reeve_index_progress_start: @session must not be used by others until it is freed; @phase is
 *  static. A backup that knows no indexes gets a phase without a total. */
ReeveIndexProgress *reeve_index_progress_start (ReeveSession *session,
                                                const ReeveManifest *manifest,
                                                ReeveJob *job,
                                                const char *phase);
void reeve_index_progress_free (ReeveIndexProgress *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReeveIndexProgress, reeve_index_progress_free)

G_END_DECLS
