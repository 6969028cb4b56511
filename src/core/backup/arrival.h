/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ReeveArrival: which pieces of a file have been written by one thread, so that others can take
 * them while the rest is still to come. Every page comes once; the first piece, whose first page
 * says what the whole is, is taken last. Thread-safe.
 */
typedef struct _ReeveArrival ReeveArrival;

/**
 * reeve_arrival_new:
 * @size: of the whole file
 * @page: what is written at once
 * @piece: what is taken at once; a multiple of @page
 */
ReeveArrival *reeve_arrival_new (guint64 size,
                                 guint64 page,
                                 guint64 piece);
void reeve_arrival_free (ReeveArrival *self);

/** reeve_arrival_note: these bytes are there. */
void reeve_arrival_note (ReeveArrival *self,
                         guint64 offset,
                         guint64 length);

/** reeve_arrival_end: nothing comes any more. @whole: all is there, also what was never written. */
void reeve_arrival_end (ReeveArrival *self,
                        gboolean whole);

/** reeve_arrival_wait: until all of a piece is there. FALSE: it will not come, or nobody wants
 *  it. */
gboolean reeve_arrival_wait (ReeveArrival *self,
                             guint64 piece,
                             GCancellable *cancellable);

/** reeve_arrival_is_sound: FALSE: a page was written again after its piece had been taken. */
gboolean reeve_arrival_is_sound (ReeveArrival *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReeveArrival, reeve_arrival_free)

G_END_DECLS
