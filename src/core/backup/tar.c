/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/tar.h"

#include <archive.h>
#include <archive_entry.h>
#include <sodium.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/sha256.h"

#define LONGEST_NAME 90

typedef struct archive Archive;
typedef struct archive_entry ArchiveEntry;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Archive, archive_write_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArchiveEntry, archive_entry_free)

typedef struct
{
  GByteArray *bytes;
  gboolean is_complete;
} Header;

static la_ssize_t
collect_cb (Archive *archive, void *data, const void *bytes, size_t length)
{
  Header *header = data;

  /* At its end libarchive would fill up the content that it was not given; it stops at an error. */
  if (header->is_complete)
    return -1;
  g_byte_array_append (header->bytes, bytes, (guint) length);
  return (la_ssize_t) length;
}

GByteArray *
reeve_tar_header (const char *name, guint64 size, gint64 mtime, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  Header header = { .bytes = bytes };
  g_autoptr (Archive) archive = archive_write_new ();
  g_autoptr (ArchiveEntry) entry = archive_entry_new ();

  archive_write_set_format_pax_restricted (archive);
  archive_write_set_bytes_per_block (archive, 0);
  archive_entry_set_pathname (entry, name);
  archive_entry_set_filetype (entry, AE_IFREG);
  archive_entry_set_perm (entry, 0600);
  archive_entry_set_size (entry, (la_int64_t) size);
  archive_entry_set_mtime (entry, mtime, 0);
  if (archive_write_open (archive, &header, NULL, collect_cb, NULL) != ARCHIVE_OK ||
      archive_write_header (archive, entry) != ARCHIVE_OK)
    {
      reeve_set_error (error, REEVE_ERROR_FAILED, _("No tar header can be made: %s"),
                       archive_error_string (archive));
      return NULL;
    }
  header.is_complete = TRUE;
  return g_steal_pointer (&bytes);
}

gsize
reeve_tar_padding (guint64 size)
{
  return (gsize) ((REEVE_TAR_BLOCK - size % REEVE_TAR_BLOCK) % REEVE_TAR_BLOCK);
}

void
reeve_tar_seal (const char *id,
                gint64 created,
                guint64 toc_offset,
                guint64 toc_size,
                const guint8 *toc_hash,
                char *block)
{
  g_autofree char *toc = reeve_tar_hex (toc_hash);
  g_autofree char *text =
    g_strdup_printf ("reeve-seal 1\nid %s\ncreated %" G_GINT64_FORMAT "\ntoc %" G_GUINT64_FORMAT
                     " %" G_GUINT64_FORMAT " %s\n",
                     id, created, toc_offset, toc_size, toc);
  g_autofree char *own = NULL;
  guint8 hash[32];

  reeve_sha256_hash (text, strlen (text), hash);
  own = reeve_tar_hex (hash);
  memset (block, '\n', REEVE_TAR_BLOCK);
  memcpy (block, text, strlen (text));
  memcpy (block + strlen (text), "seal ", 5);
  memcpy (block + strlen (text) + 5, own, strlen (own));
}

gboolean
reeve_tar_name_is_valid (const char *name)
{
  static const char allowed[] = G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "./-_";

  return *name != '\0' && *name != '/' && strlen (name) <= LONGEST_NAME &&
         strspn (name, allowed) == strlen (name) && strstr (name, "..") == NULL &&
         strstr (name, "//") == NULL;
}

char *
reeve_tar_hex (const guint8 *hash)
{
  char *text = g_malloc (65);

  return sodium_bin2hex (text, 65, hash, 32);
}
