/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/backup/backup.h"
#include "core/backup/dialect.h"

G_BEGIN_DECLS

/**
 * ReeveCreateOptions: borrowed.
 * @path: the container's name
 * @label: (nullable): what people call it
 * @lock: (nullable): for whom it is encrypted
 * @keys: (nullable): what opens it again; without them an encrypted one is only sealed
 * @tables: (nullable): only these; NULL-terminated
 * @revision: (nullable): heads of the revisions that the database has
 * @proof: how far it is proven at once
 * @threads: sessions and compressors; 0: what fits the machine
 */
typedef struct
{
  const char *path;
  const char *label;
  const ReeveAgeLock *lock;
  const ReeveAgeKeys *keys;
  const char *const *tables;
  const char *const *revision;
  gboolean classic;
  ReeveProof proof;
  guint threads;
} ReeveCreateOptions;

/** ReeveCreated: what came out. */
typedef struct
{
  ReeveManifest *manifest;
  guint64 bytes;
  ReeveProof proof;
  gint64 restore_ms; /* the measured time of a restore; -1: not measured */
} ReeveCreated;

#define REEVE_CREATED_INIT { .restore_ms = -1 }

/** reeve_create: makes a backup and proves it. A backup that cannot be proven is an error, and is
 *  removed. */
gboolean reeve_create (ReevePool *pool,
                       const ReeveCreateOptions *options,
                       ReeveJob *job,
                       ReeveCreated *created,
                       GCancellable *cancellable,
                       GError **error);
void reeve_created_clear (ReeveCreated *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ReeveCreated, reeve_created_clear)

G_END_DECLS
