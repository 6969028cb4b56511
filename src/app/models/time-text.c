/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/models/time-text.h"

#include "core/base/clock.h"

static char *
format (gint64 time_us, const char *pattern)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (time_us / G_USEC_PER_SEC);

  return time != NULL ? g_date_time_format (time, pattern) : g_strdup ("");
}

static char *
parse (const char *iso, const char *pattern)
{
  gint64 time_us = iso != NULL ? reeve_clock_parse (iso) : -1;

  if (time_us < 0)
    return g_strdup (iso != NULL ? iso : "");
  return format (time_us, pattern);
}

char *
reeve_time_text (const char *iso)
{
  return parse (iso, "%x %R");
}

char *
reeve_time_text_date (const char *iso)
{
  return parse (iso, "%x");
}

char *
reeve_time_text_us (gint64 time_us)
{
  return format (time_us, "%x %R");
}
