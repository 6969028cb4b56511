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
