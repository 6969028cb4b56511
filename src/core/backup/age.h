/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/backup/age-key.h"
#include "core/backup/stream.h"

G_BEGIN_DECLS

/** reeve_age_recognise: whether @source begins as an age file does; armoured ones too. */
gboolean reeve_age_recognise (ReeveSource *source);

/**
 * reeve_age_open: the plain text of an age v1 file as a source: any range is read without
 * decrypting what lies before it.
 *
 * Every chunk is authenticated as it is read. That the file was not cut shows when its last
 * byte is read: callers read that first.
 *
 * Errors: see reeve_age_header_open(); REEVE_ERROR_INVALID for a bad armour.
 *
 * Returns: (transfer full):
 */
ReeveSource *reeve_age_open (ReeveSource *source,
                             const ReeveAgeKeys *keys,
                             GError **error);

/** ReeveAgeWriter: encrypts into a sink. */
typedef struct _ReeveAgeWriter ReeveAgeWriter;

/** reeve_age_writer_new: writes the header at once. @sink stays the caller's. */
ReeveAgeWriter *reeve_age_writer_new (const ReeveAgeLock *lock,
                                      const ReeveSink *sink,
                                      GError **error);
/** reeve_age_writer_get_sink: where the plain text goes; closing it writes the last chunk. */
ReeveSink reeve_age_writer_get_sink (ReeveAgeWriter *self);
void reeve_age_writer_free (ReeveAgeWriter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReeveAgeWriter, reeve_age_writer_free)

G_END_DECLS
