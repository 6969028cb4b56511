/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ReeveSqliteLocks: advisory locks by key, which SQLite itself has none of: one empty file per key
 * in the user's data folder, locked by flock(). The kernel gives a lock up when its process ends,
 * however it ends. They keep the same user's processes on one machine apart; what protects the
 * database from everybody else is its own write lock.
 */
typedef struct _ReeveSqliteLocks ReeveSqliteLocks;

ReeveSqliteLocks *reeve_sqlite_locks_new (void);
/** reeve_sqlite_locks_free: gives up all that are held. */
void reeve_sqlite_locks_free (ReeveSqliteLocks *self);

/** reeve_sqlite_locks_try: one try; a key that is held already counts once more. */
gboolean reeve_sqlite_locks_try (ReeveSqliteLocks *self,
                                 gint64 key,
                                 gboolean *taken,
                                 GError **error);
/** reeve_sqlite_locks_release: FALSE with REEVE_ERROR_USAGE when the key is not held. */
gboolean reeve_sqlite_locks_release (ReeveSqliteLocks *self,
                                     gint64 key,
                                     GError **error);
/** reeve_sqlite_locks_release_all: as a session's reset does. */
void reeve_sqlite_locks_release_all (ReeveSqliteLocks *self);

G_END_DECLS
