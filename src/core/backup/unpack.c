/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/unpack.h"

#include <string.h>
#include <zstd.h>

#include "core/base/error.h"
#include "core/base/i18n.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZSTD_DCtx, ZSTD_freeDCtx)

#define PIECE (256 * 1024)
/* Dumps shrink to a tenth, rarely to a hundredth; a bomb to a thirty-thousandth. */
#define LARGEST_RATIO 1000
#define ALWAYS_ALLOWED (64 * 1024 * 1024)

/* Unpacking: while it lasts. Exactly one of the two machines is there. */
typedef struct
{
  ReeveSource *source;
  ReeveSink sink;
  guint64 position; /* in the source */
  guint64 made;
  gboolean at_end; /* of a whole frame or member */
  ZSTD_DCtx *zstd;
  GConverter *gzip;
} Unpacking;

/* Step: takes some of @input, makes some of @output. */
typedef gboolean (*Step) (Unpacking *self,
                          ZSTD_inBuffer *input,
                          ZSTD_outBuffer *output,
                          GError **error);

static const struct
{
  const char *name;
  guint8 magic[4];
  gsize length;
} packings[] = {
  [REEVE_PACKING_GZIP] = { "gzip", { 0x1f, 0x8b, 0x08 }, 3 },
  [REEVE_PACKING_ZSTD] = { "zstd", { 0x28, 0xb5, 0x2f, 0xfd }, 4 },
};

ReevePacking
reeve_packing_detect (const guint8 *head, gsize length)
{
  for (guint i = REEVE_PACKING_GZIP; i < G_N_ELEMENTS (packings); i++)
    if (length >= packings[i].length && memcmp (head, packings[i].magic, packings[i].length) == 0)
      return (ReevePacking) i;
  return REEVE_PACKING_NONE;
}

const char *
reeve_packing_name (ReevePacking packing)
{
  return packings[packing].name;
}

static gboolean
fail (Unpacking *self, const char *reason, GError **error)
{
  reeve_set_error (error, REEVE_ERROR_CORRUPT, _("“%s” is damaged: %s"),
                   reeve_source_get_name (self->source), reason);
  return FALSE;
}

static gboolean
step_none (Unpacking *self, ZSTD_inBuffer *input, ZSTD_outBuffer *output, GError **error)
{
  gsize length = MIN (input->size - input->pos, output->size);

  memcpy (output->dst, (const char *) input->src + input->pos, length);
  input->pos += length;
  output->pos += length;
  self->at_end = TRUE;
  return TRUE;
}

static gboolean
step_zstd (Unpacking *self, ZSTD_inBuffer *input, ZSTD_outBuffer *output, GError **error)
{
  gsize left = ZSTD_decompressStream (self->zstd, output, input);

  if (ZSTD_isError (left))
    return fail (self, ZSTD_getErrorName (left), error);
  self->at_end = left == 0;
  return TRUE;
}

/* zlib checks the sum at the end of each member; what pigz and cat write has several. */
static gboolean
step_gzip (Unpacking *self, ZSTD_inBuffer *input, ZSTD_outBuffer *output, GError **error)
{
  g_autoptr (GError) local = NULL;
  gsize taken = 0;
  gsize made = 0;
  GConverterResult result;

  if (self->at_end)
    g_converter_reset (self->gzip);
  result = g_converter_convert (self->gzip, (const char *) input->src + input->pos,
                                input->size - input->pos, output->dst, output->size,
                                G_CONVERTER_NO_FLAGS, &taken, &made, &local);
  input->pos += taken;
  output->pos += made;
  self->at_end = result == G_CONVERTER_FINISHED;
  if (result != G_CONVERTER_ERROR ||
      g_error_matches (local, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT))
    return TRUE;
  return fail (self, local->message, error);
}

static const Step steps[] = {
  [REEVE_PACKING_NONE] = step_none,
  [REEVE_PACKING_GZIP] = step_gzip,
  [REEVE_PACKING_ZSTD] = step_zstd,
};

static gboolean
write_out (Unpacking *self, const ZSTD_outBuffer *output, GError **error)
{
  self->made += output->pos;
  if (self->made > ALWAYS_ALLOWED && self->made / LARGEST_RATIO > self->position)
    {
      reeve_set_error (error, REEVE_ERROR_INVALID,
                       _("“%s” unpacks to more than a thousand times its size"),
                       reeve_source_get_name (self->source));
      return FALSE;
    }
  return self->sink.write (self->sink.data, output->dst, output->pos, error);
}

/* One piece of the source, until nothing more comes of it. */
static gboolean
unpack_piece (Unpacking *self,
              Step step,
              ZSTD_inBuffer *input,
              guint8 *room,
              GCancellable *cancellable,
              GError **error)
{
  gboolean moved = TRUE;

  while (moved)
    {
      ZSTD_outBuffer output = { room, PIECE, 0 };
      gsize before = input->pos;

      if (input->pos == input->size && self->at_end)
        return TRUE;
      if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
          !step (self, input, &output, error) || !write_out (self, &output, error))
        return FALSE;
      moved = input->pos > before || output.pos > 0;
    }
  return TRUE;
}

static gboolean
unpack_all (Unpacking *self, Step step, GCancellable *cancellable, GError **error)
{
  guint64 size = reeve_source_get_size (self->source);
  /* What a step leaves comes again before the next piece. */
  g_autofree guint8 *piece = g_malloc (2 * PIECE);
  g_autofree guint8 *room = g_malloc (PIECE);
  gsize kept = 0;

  while (self->position < size)
    {
      gsize length = (gsize) MIN (PIECE, size - self->position);
      ZSTD_inBuffer input = { piece, kept + length, 0 };

      if (!reeve_source_read (self->source, self->position, piece + kept, length, error))
        return FALSE;
      self->position += length;
      if (!unpack_piece (self, step, &input, room, cancellable, error))
        return FALSE;
      kept = input.size - input.pos;
      if (kept > PIECE)
        return fail (self, _("it makes no sense"), error);
      memmove (piece, piece + input.pos, kept);
    }
  return (self->at_end && kept == 0) || fail (self, _("it was cut"), error);
}

gboolean
reeve_unpack (
  ReeveSource *source, ReevePacking packing, int fd, GCancellable *cancellable, GError **error)
{
  g_autoptr (ZSTD_DCtx) zstd = packing == REEVE_PACKING_ZSTD ? ZSTD_createDCtx () : NULL;
  g_autoptr (GZlibDecompressor) gzip =
    packing == REEVE_PACKING_GZIP ? g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP) : NULL;
  Unpacking self = {
    .source = source,
    .sink = reeve_sink_to_fd (&fd),
    .zstd = zstd,
    .gzip = gzip != NULL ? G_CONVERTER (gzip) : NULL,
  };

  return unpack_all (&self, steps[packing], cancellable, error);
}
