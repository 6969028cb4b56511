/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/codec.h"

#include <zstd.h>

#include "core/base/error.h"
#include "core/base/i18n.h"

/* Of rows of text this level makes no more than the next one, in two thirds of the time. */
#define LEVEL 2
#define PIECE (256 * 1024)
/* Frames of our own have a window of 1 MB; a file must not make us take much more. */
#define LARGEST_WINDOW_LOG 23

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZSTD_DCtx, ZSTD_freeDCtx)

struct _ReeveEncoder
{
  ZSTD_CCtx *context;
};

ReeveEncoder *
reeve_encoder_new (void)
{
  ReeveEncoder *self = g_new0 (ReeveEncoder, 1);

  self->context = ZSTD_createCCtx ();
  if (self->context == NULL)
    g_error ("no memory to compress");
  ZSTD_CCtx_setParameter (self->context, ZSTD_c_compressionLevel, LEVEL);
  ZSTD_CCtx_setParameter (self->context, ZSTD_c_checksumFlag, 1);
  return self;
}

void
reeve_encoder_free (ReeveEncoder *self)
{
  ZSTD_freeCCtx (self->context);
  g_free (self);
}

gboolean
reeve_encoder_run (ReeveEncoder *self,
                   gconstpointer data,
                   gsize length,
                   GByteArray *packed,
                   GError **error)
{
  gsize bound = ZSTD_compressBound (length);
  gsize size;

  if (bound > G_MAXUINT)
    {
      reeve_set_error (error, REEVE_ERROR_UNSUPPORTED, _("A single row is larger than 4 GB"));
      return FALSE;
    }
  g_byte_array_set_size (packed, (guint) bound);
  size = ZSTD_compress2 (self->context, packed->data, bound, data, length);
  if (ZSTD_isError (size))
    {
      reeve_set_error (error, REEVE_ERROR_FAILED, _("The data cannot be compressed: %s"),
                       ZSTD_getErrorName (size));
      return FALSE;
    }
  g_byte_array_set_size (packed, (guint) size);
  return TRUE;
}

static gboolean
fail (const char *reason, GError **error)
{
  reeve_set_error (error, REEVE_ERROR_CORRUPT, _("Compressed data is damaged: %s"), reason);
  return FALSE;
}

gboolean
reeve_decode (gconstpointer packed,
              gsize length,
              guint64 raw,
              ReeveDecoded each,
              gpointer user_data,
              GError **error)
{
  g_autoptr (ZSTD_DCtx) context = ZSTD_createDCtx ();
  g_autofree guint8 *piece = g_malloc (PIECE);
  ZSTD_inBuffer input = { packed, length, 0 };
  guint64 seen = 0;
  gsize left = 1;

  ZSTD_DCtx_setParameter (context, ZSTD_d_windowLogMax, LARGEST_WINDOW_LOG);
  while (left != 0)
    {
      ZSTD_outBuffer output = { piece, PIECE, 0 };
      gsize before = input.pos;

      left = ZSTD_decompressStream (context, &output, &input);
      if (ZSTD_isError (left))
        return fail (ZSTD_getErrorName (left), error);
      seen += output.pos;
      if (seen > raw)
        return fail (_("there is more than was said"), error);
      if (output.pos > 0 && !each (piece, output.pos, user_data, error))
        return FALSE;
      if (left != 0 && output.pos == 0 && input.pos == before)
        return fail (_("it was cut"), error);
    }
  if (seen != raw || input.pos != length)
    return fail (_("there is not what was said"), error);
  return TRUE;
}
