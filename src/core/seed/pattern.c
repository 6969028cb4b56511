/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include "core/seed/pattern.h"

static const char signs[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/* The signs that may stand in a place: @n of them from @first on. 0: it is what it is. */
static guint
place (char c,
       const char **first)
{
  *first = c == '?' ? signs + 10 : signs;
  return c == '#' ? 10 : c == '?' ? 26 : c == '*' ? 36 : 0;
}

guint64
reeve_seed_pattern_capacity (const char *pattern)
{
  guint64 most = G_GUINT64_CONSTANT (1) << 63;
  guint64 capacity = 1;
  const char *first;

  for (const char *at = pattern; *at; at++)
    {
      guint n = place (*at, &first);

      if (*at == '\\' && at[1])
        at++;
      else if (n > 0)
        capacity = capacity > most / n ? most : capacity * n;
    }
  return capacity;
}

gsize
reeve_seed_pattern_characters (const char *pattern)
{
  gsize n = (gsize) g_utf8_strlen (pattern, -1);

  for (const char *at = pattern; *at; at++)
    if (*at == '\\' && at[1])
      {
        at++;
        n--;
      }
  return n;
}

void
reeve_seed_pattern_fill (const char *pattern,
                         guint64 number,
                         ReeveSeedBuilder *builder)
{
  for (const char *at = pattern; *at; at++)
    {
      const char *first;
      guint n = place (*at, &first);

      if (n > 0)
        {
          reeve_seed_builder_add (builder, first + number % n, 1);
          number /= n;
          continue;
        }
      if (*at == '\\' && at[1])
        at++;
      reeve_seed_builder_add (builder, at, 1);
    }
}
