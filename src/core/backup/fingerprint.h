/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ReeveFingerprint: what a heap of rows is, whatever their order: the sum modulo 2^128 of a keyed
 * 128-bit hash (SipHash-2-4) of each row, and how many there are. It tells accidents, not forgers.
 */
typedef struct
{
  guint64 low;
  guint64 high;
  guint64 rows;
  guint64 bytes;
} ReeveFingerprint;

/** reeve_fingerprint_add: a row. */
void reeve_fingerprint_add (ReeveFingerprint *self,
                            gconstpointer row,
                            gsize length);
/** reeve_fingerprint_merge: the rows of @other, too. */
void reeve_fingerprint_merge (ReeveFingerprint *self,
                              const ReeveFingerprint *other);
/** reeve_fingerprint_equal: the same rows, the same number of times. */
gboolean reeve_fingerprint_equal (const ReeveFingerprint *a,
                                  const ReeveFingerprint *b);
/** reeve_fingerprint_to_text: 32 hexadecimal digits of the sum. (transfer full): */
char *reeve_fingerprint_to_text (const ReeveFingerprint *self);
/** reeve_fingerprint_parse: the sum alone; the counts stay as they are. */
gboolean reeve_fingerprint_parse (const char *text,
                                  ReeveFingerprint *self);

/**
 * ReeveRowReader: cuts a stream of COPY text into its rows, which end with a line feed, and counts
 * them into a fingerprint.
 */
typedef struct
{
  ReeveFingerprint fingerprint;
  GByteArray *rest; /* the beginning of a row whose end is still to come */
} ReeveRowReader;

/** reeve_row_reader_feed: the next bytes of the stream. */
void reeve_row_reader_feed (ReeveRowReader *self,
                            gconstpointer data,
                            gsize length);
/** reeve_row_reader_finish: FALSE when the last row has no end. */
gboolean reeve_row_reader_finish (ReeveRowReader *self);
void reeve_row_reader_clear (ReeveRowReader *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ReeveRowReader, reeve_row_reader_clear)

G_END_DECLS
