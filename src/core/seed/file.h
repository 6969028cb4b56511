/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/base/digest.h"

G_BEGIN_DECLS

/**
 * ReeveSeedFile: a file beside a profile, open for as long as its rows are asked for; never held
 * in memory as a whole. Reference-counted, of any thread.
 */
typedef struct _ReeveSeedFile ReeveSeedFile;

/**
 * reeve_seed_file_open: @name in @folder or below it. Refused (INVALID): a way out of the folder,
 * links, what is no regular file. Its bytes are added to @digest.
 * Returns: (transfer full):
 */
ReeveSeedFile *reeve_seed_file_open (const char *folder,
                                     const char *name,
                                     ReeveDigest *digest,
                                     GError **error);
ReeveSeedFile *reeve_seed_file_ref (ReeveSeedFile *self);
void reeve_seed_file_unref (ReeveSeedFile *self);

/** reeve_seed_file_get_name: as the profile calls it. */
const char *reeve_seed_file_get_name (const ReeveSeedFile *self);

/** reeve_seed_file_read: up to @size bytes from @offset on; fewer only at the end. STALE when the
 *  file is not the one that was opened any more. -1: @error */
gssize reeve_seed_file_read (ReeveSeedFile *self,
                             guint64 offset,
                             char *buffer,
                             gsize size,
                             GError **error);

/** reeve_seed_file_read_text: the whole of it, with its byte order mark, if it is UTF-8 without
 *  NUL bytes. (transfer full): */
char *reeve_seed_file_read_text (ReeveSeedFile *self,
                                 gsize *length,
                                 GError **error);

/** reeve_seed_file_set_error: INVALID: its name, the line (0: none), and why. */
void reeve_seed_file_set_error (const ReeveSeedFile *self,
                                guint64 line,
                                const char *why,
                                GError **error);

/**
 * ReeveSeedScan: its bytes one after the other, of one thread; begin with
 * reeve_seed_scan_init(), end with reeve_seed_scan_clear().
 */
typedef struct
{
  ReeveSeedFile *file;
  char *buffer;
  gsize length;
  gsize at;
  guint64 offset; /* of the buffer in the file */
  guint64 end;    /* where the scan ends */
  guint64 line;   /* of the next byte, from 1 */
  GError *error;  /* the first mistake: everything ends there */
} ReeveSeedScan;

void reeve_seed_scan_init (ReeveSeedScan *self,
                           ReeveSeedFile *file);
void reeve_seed_scan_clear (ReeveSeedScan *self);
/** reeve_seed_scan_seek: goes to a byte whose line is known. */
void reeve_seed_scan_seek (ReeveSeedScan *self,
                           guint64 offset,
                           guint64 line);
guint64 reeve_seed_scan_tell (const ReeveSeedScan *self);
/* Private: the next part of the file. */
gboolean reeve_seed_scan_fill (ReeveSeedScan *self);

/** reeve_seed_scan_peek: the next byte; -1 at the end, or for an error. */
static inline int
reeve_seed_scan_peek (ReeveSeedScan *self)
{
  return self->at < self->length || reeve_seed_scan_fill (self) ? (guchar) self->buffer[self->at]
                                                                : -1;
}

/** reeve_seed_scan_next: takes it. */
static inline int
reeve_seed_scan_next (ReeveSeedScan *self)
{
  int byte = reeve_seed_scan_peek (self);

  if (byte >= 0)
    self->at++;
  if (byte == '\n')
    self->line++;
  return byte;
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReeveSeedFile, reeve_seed_file_unref)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ReeveSeedScan, reeve_seed_scan_clear)

G_END_DECLS
