/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/swap.h"

#include <string.h>

#define TIME_FORMAT "%Y%m%d%H%M%S"
#define TIME_LENGTH 14
/* Of an identifier in PostgreSQL, in bytes. */
#define LONGEST_NAME 63

/* The beginning of @name that leaves room for what follows, not cutting a character. */
static char *
shorten (const char *name, const char *word)
{
  gsize room = LONGEST_NAME - strlen (word) - TIME_LENGTH - 2;
  gsize length = strlen (name);

  if (strchr (name, '/') != NULL || length <= room)
    return g_strdup (name);
  while (room > 0 && ((guchar) name[room] & 0xc0) == 0x80)
    room--;
  return g_strndup (name, room);
}

char *
reeve_swap_name (const char *name, const char *word, gint64 time)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (time);
  g_autofree char *stamp = g_date_time_format (date, TIME_FORMAT);
  g_autofree char *start = shorten (name, word);

  return g_strdup_printf ("%s_%s_%s", start, word, stamp);
}

char *
reeve_swap_choose_name (const char *name,
                        const char *word,
                        ReeveSwapTaken is_taken,
                        gpointer user_data)
{
  gint64 time = g_get_real_time () / G_USEC_PER_SEC;
  char *chosen = reeve_swap_name (name, word, time);

  while (is_taken (chosen, user_data))
    {
      g_free (chosen);
      chosen = reeve_swap_name (name, word, ++time);
    }
  return chosen;
}

gboolean
reeve_swap_is_name (const char *entry, const char *name, const char *word)
{
  g_autofree char *start = shorten (name, word);
  g_autofree char *prefix = g_strdup_printf ("%s_%s_", start, word);
  const char *stamp;

  if (!g_str_has_prefix (entry, prefix))
    return FALSE;
  stamp = entry + strlen (prefix);
  return strlen (stamp) == TIME_LENGTH && strspn (stamp, "0123456789") == TIME_LENGTH;
}
