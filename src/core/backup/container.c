/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/container.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/backup/age.h"
#include "core/backup/tar.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/i18n.h"
#include "core/base/sha256.h"

#define SEAL_START "reeve-seal "
#define TOC_START "reeve-toc 1 "
#define ID_LENGTH 32
#define COPY_PIECE (256 * 1024)
/* Header and content of the seal, and the two empty blocks that end a tar file. */
#define END_LENGTH (4 * REEVE_TAR_BLOCK)
/* 150 bytes a member: a container of 10 TB. */
#define LARGEST_TOC (256 * 1024 * 1024)
/* What is loaded whole; pieces of rows are smaller, unless a row is larger. */
#define LARGEST_LOAD G_GUINT64_CONSTANT (0x7fffffff)

struct _ReeveContainer
{
  ReeveSource *source; /* the plain tar */
  guint64 bytes;
  gboolean is_encrypted;
  char id[ID_LENGTH + 1];
  gint64 created;
  guint64 toc_offset;
  guint64 toc_size;
  guint8 toc_hash[32];
  GPtrArray *members; /* by name */
};

static gboolean
fail (const ReeveContainer *self, const char *what, GError **error)
{
  reeve_set_error (error, REEVE_ERROR_CORRUPT, _("The backup “%s” is damaged: %s"),
                   reeve_source_get_name (self->source), what);
  reeve_error_set_unchanged (error, _("No database was touched."));
  reeve_error_set_remedy (error, _("Use another backup; this one cannot be trusted."));
  return FALSE;
}

static void
member_free (gpointer data)
{
  ReeveMember *self = data;

  g_free (self->name);
  g_free (self);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  const ReeveMember *const *left = a;
  const ReeveMember *const *right = b;

  return strcmp ((*left)->name, (*right)->name);
}

/* Whether what stands at @offset is exactly @expected. */
static gboolean
check_bytes (const ReeveContainer *self,
             guint64 offset,
             const guint8 *expected,
             gsize length,
             const char *what,
             GError **error)
{
  g_autoptr (GBytes) bytes = reeve_source_dup (self->source, offset, length, error);

  if (bytes == NULL)
    return FALSE;
  return memcmp (g_bytes_get_data (bytes, NULL), expected, length) == 0 ||
         fail (self, what, error);
}

/* Header and padding around a content: the whole length that the member takes. 0: not as it must
 * be. */
static guint64
check_member (const ReeveContainer *self,
              const char *name,
              guint64 offset,
              guint64 size,
              GError **error)
{
  static const guint8 zeros[REEVE_TAR_BLOCK] = { 0 };
  g_autoptr (GByteArray) header = reeve_tar_header (name, size, self->created, error);
  gsize padding = reeve_tar_padding (size);

  if (header == NULL ||
      !check_bytes (self, offset, header->data, header->len, _("a tar header was changed"),
                    error) ||
      !check_bytes (self, offset + header->len + size, zeros, padding,
                    _("bytes between two members were changed"), error))
    return 0;
  return header->len + size + padding;
}

static guint64
header_length (const ReeveContainer *self, const char *name, guint64 size)
{
  g_autoptr (GByteArray) header = reeve_tar_header (name, size, self->created, NULL);

  return header != NULL ? header->len : 0;
}

static gboolean
is_hex (const char *text, gsize length)
{
  return strspn (text, "0123456789abcdef") == length;
}

/* Reads the numbers, and then compares with the only text that has them. */
static gboolean
read_seal (ReeveContainer *self, GError **error)
{
  guint64 size = reeve_source_get_size (self->source);
  char block[REEVE_TAR_BLOCK + 1] = { 0 };
  char expected[REEVE_TAR_BLOCK];
  char hash[65] = { 0 };
  int end = 0;

  if (!reeve_source_read (self->source, size - END_LENGTH + REEVE_TAR_BLOCK, block,
                          REEVE_TAR_BLOCK, error))
    return FALSE;
  if (g_str_has_prefix (block, SEAL_START) && strncmp (block, SEAL_START "1\n", 13) != 0)
    {
      reeve_set_error (error, REEVE_ERROR_UNSUPPORTED,
                       _("The backup “%s” was made by a newer version of Reeve, or is damaged"),
                       reeve_source_get_name (self->source));
      return FALSE;
    }
  if (sscanf (block,
              SEAL_START "1\nid %32[0-9a-f]\ncreated %" G_GINT64_FORMAT "\ntoc %" G_GUINT64_FORMAT
                         " %" G_GUINT64_FORMAT " %64[0-9a-f]\n%n",
              self->id, &self->created, &self->toc_offset, &self->toc_size, hash, &end) != 5 ||
      !is_hex (self->id, ID_LENGTH) || !is_hex (hash, 64) || self->toc_size > LARGEST_TOC ||
      sodium_hex2bin (self->toc_hash, 32, hash, 64, NULL, NULL, NULL) != 0)
    return fail (self, _("its seal is not whole"), error);
  reeve_tar_seal (self->id, self->created, self->toc_offset, self->toc_size, self->toc_hash,
                  expected);
  return memcmp (block, expected, sizeof expected) == 0 ||
         fail (self, _("its seal was changed"), error);
}

static gboolean
check_end (const ReeveContainer *self, GError **error)
{
  static const guint8 zeros[2 * REEVE_TAR_BLOCK] = { 0 };
  guint64 size = reeve_source_get_size (self->source);
  guint64 length;

  if (!check_bytes (self, size - sizeof zeros, zeros, sizeof zeros, _("its end was changed"),
                    error) ||
      check_member (self, REEVE_TAR_SEAL, size - END_LENGTH, REEVE_TAR_BLOCK, error) == 0)
    return FALSE;
  if (self->toc_offset > size)
    return fail (self, _("its seal is not its own"), error);
  length = check_member (self, REEVE_TAR_TOC, self->toc_offset, self->toc_size, error);
  if (length == 0)
    return FALSE;
  return self->toc_offset + length == size - END_LENGTH ||
         fail (self, _("it is not as long as it was"), error);
}

static gboolean
parse_number (const char *text, guint64 *value)
{
  return text != NULL && g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, value, NULL);
}

static ReeveMember *
parse_member (const char *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", -1);
  g_autofree ReeveMember *member = g_new0 (ReeveMember, 1);

  if (g_strv_length (words) != 6 || strlen (words[0]) != 64 || !is_hex (words[0], 64) ||
      sodium_hex2bin (member->hash, 32, words[0], 64, NULL, NULL, NULL) != 0 ||
      !parse_number (words[1], &member->offset) || !parse_number (words[2], &member->size) ||
      !parse_number (words[3], &member->rows) || !parse_number (words[4], &member->raw) ||
      !reeve_tar_name_is_valid (words[5]))
    return NULL;
  member->name = g_strdup (words[5]);
  return g_steal_pointer (&member);
}

/* The members follow each other without a gap, from the first byte to the table itself. Line by
 * line: a hostile one has as many lines as bytes. */
static gboolean
parse_toc (ReeveContainer *self, const char *text, GError **error)
{
  g_autofree char *start = g_strdup_printf (TOC_START "%s\n", self->id);
  guint64 position = 0;
  const char *end;

  if (!g_str_has_prefix (text, start))
    return fail (self, _("its table of contents is not its own"), error);
  for (const char *line = text + strlen (start); *line != '\0'; line = end + 1)
    {
      g_autofree char *copy = NULL;
      ReeveMember *member;

      end = strchr (line, '\n');
      copy = end != NULL ? g_strndup (line, (gsize) (end - line)) : NULL;
      member = copy != NULL ? parse_member (copy) : NULL;
      if (member == NULL)
        return fail (self, _("a line of its table of contents"), error);
      g_ptr_array_add (self->members, member);
      if (member->offset != position || member->size > self->toc_offset - position)
        return fail (self, _("its table of contents has a gap"), error);
      position += header_length (self, member->name, member->size) + member->size +
                  reeve_tar_padding (member->size);
      if (position > self->toc_offset)
        return fail (self, _("its table of contents is not whole"), error);
    }
  if (position != self->toc_offset)
    return fail (self, _("its table of contents is not whole"), error);
  g_ptr_array_sort (self->members, compare_names);
  for (guint i = 1; i < self->members->len; i++)
    if (compare_names (&self->members->pdata[i - 1], &self->members->pdata[i]) == 0)
      return fail (self, _("a member stands there twice"), error);
  return TRUE;
}

static gboolean
read_toc (ReeveContainer *self, GError **error)
{
  guint64 start = header_length (self, REEVE_TAR_TOC, self->toc_size);
  g_autoptr (GBytes) bytes = reeve_source_dup (self->source, self->toc_offset + start,
                                               (gsize) self->toc_size, error);
  const char *text = bytes != NULL ? g_bytes_get_data (bytes, NULL) : NULL;
  guint8 hash[32];

  if (text == NULL)
    return FALSE;
  reeve_sha256_hash (text, (gsize) self->toc_size, hash);
  if (memcmp (hash, self->toc_hash, sizeof hash) != 0 || strlen (text) != self->toc_size)
    return fail (self, _("its table of contents was changed"), error);
  return parse_toc (self, text, error);
}

ReeveContainer *
reeve_container_open (ReeveSource *source, const ReeveAgeKeys *keys, GError **error)
{
  g_autoptr (ReeveContainer) self = g_new0 (ReeveContainer, 1);
  g_autoptr (ReeveAgeKeys) no_keys = reeve_age_keys_new ();
  guint64 size;

  self->members = g_ptr_array_new_with_free_func (member_free);
  self->bytes = reeve_source_get_size (source);
  self->is_encrypted = reeve_age_recognise (source);
  self->source = self->is_encrypted
                   ? reeve_age_open (source, keys != NULL ? keys : no_keys, error)
                   : reeve_source_ref (source);
  if (self->source == NULL)
    return NULL;
  size = reeve_source_get_size (self->source);
  if (size < END_LENGTH || size % REEVE_TAR_BLOCK != 0)
    {
      fail (self, _("it was cut, or is no backup"), error);
      return NULL;
    }
  if (!read_seal (self, error) || !check_end (self, error) || !read_toc (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
reeve_container_free (ReeveContainer *self)
{
  g_clear_pointer (&self->source, reeve_source_unref);
  g_ptr_array_unref (self->members);
  g_free (self);
}

const char *
reeve_container_get_id (const ReeveContainer *self)
{
  return self->id;
}

gint64
reeve_container_get_created (const ReeveContainer *self)
{
  return self->created;
}

gboolean
reeve_container_is_encrypted (const ReeveContainer *self)
{
  return self->is_encrypted;
}

guint64
reeve_container_get_bytes (const ReeveContainer *self)
{
  return self->bytes;
}

GPtrArray *
reeve_container_list (const ReeveContainer *self)
{
  return self->members;
}

const ReeveMember *
reeve_container_find (const ReeveContainer *self, const char *name)
{
  guint low = 0;
  guint high = self->members->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      const ReeveMember *member = g_ptr_array_index (self->members, middle);
      int order = strcmp (name, member->name);

      if (order == 0)
        return member;
      if (order < 0)
        high = middle;
      else
        low = middle + 1;
    }
  return NULL;
}

GPtrArray *
reeve_container_find_under (const ReeveContainer *self, const char *prefix)
{
  GPtrArray *found = g_ptr_array_new ();

  for (guint i = 0; i < self->members->len; i++)
    {
      ReeveMember *member = g_ptr_array_index (self->members, i);

      if (g_str_has_prefix (member->name, prefix))
        g_ptr_array_add (found, member);
    }
  return found;
}

GBytes *
reeve_container_load (const ReeveContainer *self, const ReeveMember *member, GError **error)
{
  guint64 start = member->offset + header_length (self, member->name, member->size);
  g_autoptr (GBytes) bytes = NULL;
  guint8 hash[32];

  if (member->size > LARGEST_LOAD)
    {
      reeve_set_error (error, REEVE_ERROR_UNSUPPORTED, _("“%s” in the backup is too large"),
                       member->name);
      return NULL;
    }
  bytes = reeve_source_dup (self->source, start, (gsize) member->size, error);
  if (bytes == NULL)
    return NULL;
  reeve_sha256_hash (g_bytes_get_data (bytes, NULL), (gsize) member->size, hash);
  if (memcmp (hash, member->hash, sizeof hash) != 0)
    {
      g_autofree char *what = g_strdup_printf (_("“%s” in it was changed"), member->name);

      fail (self, what, error);
      return NULL;
    }
  return g_steal_pointer (&bytes);
}

static gboolean
write_all (int fd, const guint8 *data, gsize length, GError **error)
{
  ReeveSink sink = reeve_sink_to_fd (&fd);

  return sink.write (sink.data, data, length, error);
}

gboolean
reeve_container_extract (const ReeveContainer *self,
                         const ReeveMember *member,
                         int fd,
                         GError **error)
{
  guint64 start = member->offset + header_length (self, member->name, member->size);
  g_autofree guint8 *piece = g_malloc (COPY_PIECE);
  g_autoptr (ReeveSha256) sha256 = reeve_sha256_new ();
  guint8 hash[32];

  for (guint64 done = 0; done < member->size;)
    {
      gsize length = (gsize) MIN (COPY_PIECE, member->size - done);

      if (!reeve_source_read (self->source, start + done, piece, length, error) ||
          (fd >= 0 && !write_all (fd, piece, length, error)))
        return FALSE;
      reeve_sha256_update (sha256, piece, length);
      done += length;
    }
  reeve_sha256_finish (sha256, hash);
  return memcmp (hash, member->hash, sizeof hash) == 0 ||
         fail (self, _("a member was changed"), error);
}

gboolean
reeve_container_check_frame (const ReeveContainer *self, const ReeveMember *member, GError **error)
{
  return check_member (self, member->name, member->offset, member->size, error) != 0;
}
