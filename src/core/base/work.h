/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ReeveWork: many items, a few threads. The first failure stops the others.
 * @start: (nullable): makes what one thread needs for all of its items, in that thread
 * @run: one item; @own is what @start made
 * @stop: (nullable): takes it away again, in that thread
 */
typedef struct
{
  gpointer (*start) (gpointer shared,
                     GCancellable *cancellable,
                     GError **error);
  gboolean (*run) (gpointer shared,
                   gpointer own,
                   gpointer item,
                   GCancellable *cancellable,
                   GError **error);
  void (*stop) (gpointer shared,
                gpointer own);
} ReeveWork;

/**
 * reeve_work_run: every item once, in the array's order, by at most @n_threads threads. Returns
 * when all of them have ended; with the first error.
 */
gboolean reeve_work_run (const ReeveWork *work,
                         gpointer shared,
                         GPtrArray *items,
                         guint n_threads,
                         GCancellable *cancellable,
                         GError **error);

/** reeve_work_default_threads: what is sensible on this machine. */
guint reeve_work_default_threads (void);

G_END_DECLS
