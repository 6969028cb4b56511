/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/age-armor.h"

#include <sodium.h>
#include <string.h>

#include "core/backup/age-header.h"
#include "core/base/error.h"
#include "core/base/i18n.h"

#define BEGIN_LINE "-----BEGIN AGE ENCRYPTED FILE-----"
#define END_LINE "-----END AGE ENCRYPTED FILE-----"
#define BEGIN_ANY "-----BEGIN"
#define COLUMNS 64
#define WHITE " \t\r\n"

/* Armour is for mails, not for databases. */
#define LARGEST_ARMOR (64 * 1024 * 1024)
/* White space that may stand before it. */
#define LOOK_AHEAD 1024

gboolean
reeve_age_armor_recognise (ReeveSource *source)
{
  gsize length = (gsize) MIN (reeve_source_get_size (source), LOOK_AHEAD);
  g_autoptr (GBytes) bytes = reeve_source_dup (source, 0, length, NULL);
  const char *text = bytes != NULL ? g_bytes_get_data (bytes, NULL) : "";

  return g_str_has_prefix (text + strspn (text, WHITE), BEGIN_ANY);
}

/* One line of base 64; full ones have 64 columns. Padding is a part of it and canonical. */
static gboolean
decode_line (const char *line, gsize length, GByteArray *data)
{
  guint8 bytes[COLUMNS];
  const char *end = NULL;
  gsize used = 0;

  if (length == 0 || length > COLUMNS || length % 4 != 0 || !reeve_age_is_ascii (line, length) ||
      sodium_base642bin (bytes, sizeof bytes, line, length, NULL, &used, &end,
                         sodium_base64_VARIANT_ORIGINAL) != 0 ||
      end != line + length)
    return FALSE;
  g_byte_array_append (data, bytes, (guint) used);
  return TRUE;
}

/* Without the line's end, LF or CR LF. */
static const char *
next_line (const char **at, gsize *length)
{
  const char *line = *at;
  gsize full = strcspn (line, "\n");

  *at = line + full + (line[full] == '\n' ? 1 : 0);
  *length = full > 0 && line[full] == '\n' && line[full - 1] == '\r' ? full - 1 : full;
  return line;
}

static gboolean
is_line (const char *line, gsize length, const char *expected)
{
  return length == strlen (expected) && strncmp (line, expected, length) == 0;
}

static gboolean
decode_text (const char *text, GByteArray *data)
{
  const char *at = text + strspn (text, WHITE);
  gsize length;
  const char *line = next_line (&at, &length);
  gboolean is_short = FALSE;

  if (!is_line (line, length, BEGIN_LINE))
    return FALSE;
  for (;;)
    {
      line = next_line (&at, &length);
      if (is_line (line, length, END_LINE))
        return at[strspn (at, WHITE)] == '\0';
      /* Nothing may follow a line that was not full, and padding makes no line full. */
      if (is_short || !decode_line (line, length, data))
        return FALSE;
      is_short = length < COLUMNS || line[length - 1] == '=';
    }
}

ReeveSource *
reeve_age_armor_decode (ReeveSource *source, GError **error)
{
  guint64 size = reeve_source_get_size (source);
  g_autoptr (GByteArray) data = g_byte_array_new ();
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) plain = NULL;
  const char *text;

  if (size > LARGEST_ARMOR)
    {
      reeve_set_error (error, REEVE_ERROR_UNSUPPORTED,
                       _("An armoured file of this size is not read"));
      reeve_error_set_remedy (error, _("Decrypt it with age itself."));
      return NULL;
    }
  bytes = reeve_source_dup (source, 0, (gsize) size, error);
  if (bytes == NULL)
    return NULL;
  text = g_bytes_get_data (bytes, NULL);
  if (strlen (text) != size || !decode_text (text, data))
    {
      reeve_set_error (error, REEVE_ERROR_INVALID,
                       _("The armour of the encrypted file is not valid"));
      return NULL;
    }
  plain = g_byte_array_free_to_bytes (g_steal_pointer (&data));
  return reeve_source_new_bytes (plain, reeve_source_get_name (source));
}
