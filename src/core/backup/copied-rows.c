/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/copied-rows.h"

#include <string.h>

#include "core/backup/codec.h"

typedef struct
{
  ReeveCopiedRow each;
  gpointer user_data;
  GByteArray *rest; /* the beginning of a row */
} Reading;

/* Converting: rows on their way to UTF-8. */
typedef struct
{
  ReeveCopiedRow each;
  gpointer user_data;
  GIConv converter;
} Converting;

/* What PostgreSQL calls the encodings of a server, and what iconv does. No byte of any of them that
 * stands for a tab or a backslash is a part of another letter: whole rows can be converted. */
static const struct
{
  const char *postgres;
  const char *iconv;
} encodings[] = {
  { "EUC_CN", "EUC-CN" },
  { "EUC_JIS_2004", "EUC-JISX0213" },
  { "EUC_JP", "EUC-JP" },
  { "EUC_KR", "EUC-KR" },
  { "EUC_TW", "EUC-TW" },
  { "ISO_8859_5", "ISO-8859-5" },
  { "ISO_8859_6", "ISO-8859-6" },
  { "ISO_8859_7", "ISO-8859-7" },
  { "ISO_8859_8", "ISO-8859-8" },
  { "KOI8R", "KOI8-R" },
  { "KOI8U", "KOI8-U" },
  { "LATIN1", "ISO-8859-1" },
  { "LATIN10", "ISO-8859-16" },
  { "LATIN2", "ISO-8859-2" },
  { "LATIN3", "ISO-8859-3" },
  { "LATIN4", "ISO-8859-4" },
  { "LATIN5", "ISO-8859-9" },
  { "LATIN6", "ISO-8859-10" },
  { "LATIN7", "ISO-8859-13" },
  { "LATIN8", "ISO-8859-14" },
  { "LATIN9", "ISO-8859-15" },
  { "UTF8", "UTF-8" },
  { "WIN1250", "CP1250" },
  { "WIN1251", "CP1251" },
  { "WIN1252", "CP1252" },
  { "WIN1253", "CP1253" },
  { "WIN1254", "CP1254" },
  { "WIN1255", "CP1255" },
  { "WIN1256", "CP1256" },
  { "WIN1257", "CP1257" },
  { "WIN1258", "CP1258" },
  { "WIN866", "CP866" },
  { "WIN874", "CP874" },
};

static const char *
find_encoding (const char *encoding)
{
  for (gsize i = 0; i < G_N_ELEMENTS (encodings); i++)
    if (g_strcmp0 (encodings[i].postgres, encoding) == 0)
      return encodings[i].iconv;
  return NULL;
}

gboolean
reeve_copied_is_text (const char *encoding)
{
  return find_encoding (encoding) != NULL;
}

char *
reeve_copied_dup_text (const char *encoding, const char *text, gsize length)
{
  const char *from = find_encoding (encoding);
  char *converted = from != NULL
                      ? g_convert (text, (gssize) length, "UTF-8", from, NULL, NULL, NULL)
                      : NULL;

  return converted != NULL ? converted : g_strndup (text, length);
}

void
reeve_copied_unescape (char *text)
{
  static const char letters[] = "bfnrtv";
  static const char meanings[] = "\b\f\n\r\t\v";
  char *out = text;

  for (const char *at = text; *at != '\0'; at++)
    {
      const char *letter;

      if (*at != '\\' || at[1] == '\0')
        {
          *out++ = *at;
          continue;
        }
      at++;
      letter = strchr (letters, *at);
      *out++ = letter != NULL ? meanings[letter - letters] : *at;
    }
  *out = '\0';
}

static gboolean
feed_cb (gconstpointer data, gsize length, gpointer user_data, GError **error)
{
  Reading *self = user_data;
  const char *at = data;
  const char *end = at + length;

  while (at < end)
    {
      const char *newline = memchr (at, '\n', (gsize) (end - at));
      gsize piece = (gsize) ((newline != NULL ? newline : end) - at);

      g_byte_array_append (self->rest, (const guint8 *) at, (guint) piece);
      if (newline == NULL)
        return TRUE;
      g_byte_array_append (self->rest, (const guint8 *) "", 1);
      if (!self->each ((char *) self->rest->data, self->rest->len - 1, self->user_data, error))
        return FALSE;
      g_byte_array_set_size (self->rest, 0);
      at += piece + 1;
    }
  return TRUE;
}

gboolean
reeve_copied_each (ReeveBackup *backup,
                   const ReeveBackupTable *table,
                   ReeveCopiedRow each,
                   gpointer user_data,
                   GCancellable *cancellable,
                   GError **error)
{
  g_autofree char *folder = reeve_backup_table_dup_folder (table);
  g_autoptr (GPtrArray) members = reeve_container_find_under (backup->container, folder);
  g_autoptr (GByteArray) rest = g_byte_array_new ();
  Reading reading = { each, user_data, rest };

  for (guint i = 0; i < members->len; i++)
    {
      const ReeveMember *member = g_ptr_array_index (members, i);
      g_autoptr (GBytes) bytes = NULL;
      gsize length;
      const void *data;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      bytes = reeve_container_load (backup->container, member, error);
      if (bytes == NULL)
        return FALSE;
      data = g_bytes_get_data (bytes, &length);
      if (!reeve_decode (data, length, member->raw, feed_cb, &reading, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
convert_cb (char *row, gsize length, gpointer user_data, GError **error)
{
  Converting *self = user_data;
  gsize written;
  g_autofree char *text =
    g_convert_with_iconv (row, (gssize) length, self->converter, NULL, &written, NULL);

  return text != NULL ? self->each (text, written, self->user_data, error)
                      : self->each (row, length, self->user_data, error);
}

gboolean
reeve_copied_each_text (ReeveBackup *backup,
                        const ReeveBackupTable *table,
                        ReeveCopiedRow each,
                        gpointer user_data,
                        GCancellable *cancellable,
                        GError **error)
{
  const char *encoding = find_encoding (backup->manifest->encoding);
  Converting converting = { each, user_data, (GIConv) -1 };
  gboolean ok;

  if (encoding != NULL && !g_str_equal (encoding, "UTF-8"))
    converting.converter = g_iconv_open ("UTF-8", encoding);
  if (converting.converter == (GIConv) -1)
    return reeve_copied_each (backup, table, each, user_data, cancellable, error);
  ok = reeve_copied_each (backup, table, convert_cb, &converting, cancellable, error);
  g_iconv_close (converting.converter);
  return ok;
}
