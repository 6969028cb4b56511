/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/backup/codec.h"
#include "core/backup/container.h"
#include "core/backup/meter.h"

G_BEGIN_DECLS

/** reeve_frame_name: "database/00000001.zst", numbered from 1. (transfer full): */
char *reeve_frame_name (const char *folder,
                        guint64 number);

/** ReeveFrameRoom: what one thread packs in, again and again: fresh memory for each frame has to be
 *  mapped page by page. */
typedef struct
{
  ReeveEncoder *encoder;
  GByteArray *data;
  GByteArray *packed;
} ReeveFrameRoom;

void reeve_frame_room_init (ReeveFrameRoom *self);
void reeve_frame_room_clear (ReeveFrameRoom *self);

/** reeve_frames_read: the bytes of a file that is packed, every one of @length. */
gboolean reeve_frames_read (int fd,
                            guint64 offset,
                            guint8 *data,
                            gsize length,
                            GError **error);

/** reeve_frames_pack: the bytes [@index * REEVE_CODEC_FRAME, …) of @fd as one member. */
gboolean reeve_frames_pack (ReeveContainerWriter *writer,
                            ReeveFrameRoom *room,
                            const char *folder,
                            int fd,
                            guint64 size,
                            guint64 index,
                            GError **error);

/**
 * reeve_frames_unpack: a file that was packed so.
 * @fd: -1 only reads and checks
 * @size: (out): of the file
 */
gboolean reeve_frames_unpack (const ReeveContainer *container,
                              const char *folder,
                              int fd,
                              guint threads,
                              ReeveMeter *meter,
                              guint64 *size,
                              GCancellable *cancellable,
                              GError **error);

G_END_DECLS
