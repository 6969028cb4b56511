/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** Bytes that go into one frame, as a rule: the least that must be read to see a row. */
#define REEVE_CODEC_FRAME (8 * 1024 * 1024)

/** ReeveEncoder: makes independent zstd frames with a checksum; keeps its memory between them. */
typedef struct _ReeveEncoder ReeveEncoder;

ReeveEncoder *reeve_encoder_new (void);
void reeve_encoder_free (ReeveEncoder *self);
/** reeve_encoder_run: one whole frame. @packed: is emptied first. */
gboolean reeve_encoder_run (ReeveEncoder *self,
                            gconstpointer data,
                            gsize length,
                            GByteArray *packed,
                            GError **error);

/** ReeveDecoded: gets the plain bytes piece by piece. */
typedef gboolean (*ReeveDecoded) (gconstpointer data,
                                  gsize length,
                                  gpointer user_data,
                                  GError **error);

/**
 * reeve_decode: a frame piece by piece, in little memory whatever it claims to hold.
 * @raw: how many bytes there must be, neither more nor less
 *
 * Errors: REEVE_ERROR_CORRUPT, and those of @each
 */
gboolean reeve_decode (gconstpointer packed,
                       gsize length,
                       guint64 raw,
                       ReeveDecoded each,
                       gpointer user_data,
                       GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReeveEncoder, reeve_encoder_free)

G_END_DECLS
