/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/frames.h"

#include <errno.h>
#include <unistd.h>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/i18n.h"
#include "core/base/work.h"

/* Unpack: shared by the threads. */
typedef struct
{
  const ReeveContainer *container;
  ReeveMeter *meter;
  int fd;
} Unpack;

/* Piece: one frame and where its bytes go. */
typedef struct
{
  const ReeveMember *member;
  guint64 offset;
  int fd;
} Piece;

char *
reeve_frame_name (const char *folder, guint64 number)
{
  return g_strdup_printf ("%s%08" G_GUINT64_FORMAT ".zst", folder, number);
}

gboolean
reeve_frames_read (int fd, guint64 offset, guint8 *data, gsize length, GError **error)
{
  for (gsize done = 0; done < length;)
    {
      ssize_t count = pread (fd, data + done, length - done, (off_t) (offset + done));

      if (count < 0 && errno == EINTR)
        continue;
      if (count <= 0)
        {
          reeve_set_error (error, REEVE_ERROR_FAILED, _("The copy of the database cannot be read"));
          return FALSE;
        }
      done += (gsize) count;
    }
  return TRUE;
}

void
reeve_frame_room_init (ReeveFrameRoom *self)
{
  *self = (ReeveFrameRoom){
    .encoder = reeve_encoder_new (),
    .data = g_byte_array_sized_new (REEVE_CODEC_FRAME),
    .packed = g_byte_array_new (),
  };
}

void
reeve_frame_room_clear (ReeveFrameRoom *self)
{
  g_clear_pointer (&self->encoder, reeve_encoder_free);
  g_clear_pointer (&self->data, g_byte_array_unref);
  g_clear_pointer (&self->packed, g_byte_array_unref);
}

gboolean
reeve_frames_pack (ReeveContainerWriter *writer,
                   ReeveFrameRoom *room,
                   const char *folder,
                   int fd,
                   guint64 size,
                   guint64 index,
                   GError **error)
{
  guint64 offset = index * REEVE_CODEC_FRAME;
  gsize length = (gsize) MIN (REEVE_CODEC_FRAME, size - offset);
  g_autofree char *name = reeve_frame_name (folder, index + 1);

  g_byte_array_set_size (room->data, (guint) length);
  return reeve_frames_read (fd, offset, room->data->data, length, error) &&
         reeve_encoder_run (room->encoder, room->data->data, length, room->packed, error) &&
         reeve_container_add (writer, name, room->packed->data, room->packed->len, 0, length,
                              error);
}

static gboolean
write_piece (gconstpointer data, gsize length, gpointer user_data, GError **error)
{
  Piece *piece = user_data;
  const char *at = data;

  if (piece->fd < 0)
    return TRUE;
  while (length > 0)
    {
      ssize_t count = pwrite (piece->fd, at, length, (off_t) piece->offset);

      if (count < 0 && errno == EINTR)
        continue;
      if (count < 0)
        {
          reeve_file_set_error (error, _("Cannot write the restored database"));
          return FALSE;
        }
      at += count;
      length -= (gsize) count;
      piece->offset += (guint64) count;
    }
  return TRUE;
}

static gboolean
unpack_one (gpointer shared, gpointer own, gpointer item, GCancellable *cancellable, GError **error)
{
  Unpack *self = shared;
  Piece *piece = item;
  gsize length;
  const void *data;
  g_autoptr (GBytes) bytes = reeve_container_load (self->container, piece->member, error);

  if (bytes == NULL)
    return FALSE;
  data = g_bytes_get_data (bytes, &length);
  if (!reeve_decode (data, length, piece->member->raw, write_piece, piece, error))
    return FALSE;
  reeve_meter_add (self->meter, piece->member->raw);
  return TRUE;
}

gboolean
reeve_frames_unpack (const ReeveContainer *container,
                     const char *folder,
                     int fd,
                     guint threads,
                     ReeveMeter *meter,
                     guint64 *size,
                     GCancellable *cancellable,
                     GError **error)
{
  static const ReeveWork work = { .run = unpack_one };
  g_autoptr (GPtrArray) members = reeve_container_find_under (container, folder);
  g_autoptr (GPtrArray) pieces = g_ptr_array_new_with_free_func (g_free);
  Unpack unpack = { container, meter, fd };

  *size = 0;
  for (guint i = 0; i < members->len; i++)
    {
      const ReeveMember *member = g_ptr_array_index (members, i);
      g_autofree char *name = reeve_frame_name (folder, i + 1);
      Piece *piece = g_new0 (Piece, 1);

      *piece = (Piece){ member, *size, fd };
      g_ptr_array_add (pieces, piece);
      *size += member->raw;
      if (!g_str_equal (name, member->name))
        {
          reeve_set_error (error, REEVE_ERROR_CORRUPT, _("The backup lacks its piece “%s”"), name);
          return FALSE;
        }
    }
  return reeve_work_run (&work, &unpack, pieces, threads, cancellable, error);
}
