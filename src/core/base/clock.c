/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-clock"

#include "config.h"

#include "core/base/clock.h"

#include "core/base/i18n.h"

gint64
reeve_clock_now (void)
{
  return g_get_real_time ();
}

char *
reeve_clock_format (gint64 time_us)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (time_us / G_USEC_PER_SEC);
  g_autofree char *seconds = time != NULL ? g_date_time_format (time, "%Y-%m-%dT%H:%M:%S") : NULL;

  if (seconds == NULL)
    return g_strdup ("");
  return g_strdup_printf ("%s.%03dZ", seconds, (int) (time_us % G_USEC_PER_SEC / 1000));
}

gint64
reeve_clock_parse (const char *text)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) time = text != NULL ? g_date_time_new_from_iso8601 (text, utc) : NULL;

  if (time == NULL)
    return -1;
  return g_date_time_to_unix (time) * G_USEC_PER_SEC + g_date_time_get_microsecond (time);
}

char *
reeve_clock_format_duration (gint64 duration_ms)
{
  gint64 seconds = duration_ms / 1000;

  if (duration_ms < 1000)
    return g_strdup_printf (_("%d ms"), (int) duration_ms);
  if (seconds < 60)
    return g_strdup_printf (_("%.1f s"), (double) duration_ms / 1000.0);
  if (seconds < 3600)
    return g_strdup_printf (_("%d min %02d s"), (int) (seconds / 60), (int) (seconds % 60));
  return g_strdup_printf (_("%d h %02d min"), (int) (seconds / 3600), (int) (seconds % 3600 / 60));
}
