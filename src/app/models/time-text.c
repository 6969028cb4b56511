/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/models/time-text.h"

#include "core/base/clock.h"

char *
reeve_time_text_us (gint64 time_us)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (time_us / G_USEC_PER_SEC);

  return time != NULL ? g_date_time_format (time, "%x %R") : g_strdup ("");
}

char *
reeve_time_text (const char *iso)
{
  gint64 time_us = iso != NULL ? reeve_clock_parse (iso) : -1;

  if (time_us < 0)
    return g_strdup (iso != NULL ? iso : "");
  return reeve_time_text_us (time_us);
}
