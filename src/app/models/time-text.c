/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/models/time-text.h"

#include <glib/gi18n.h>

#include "core/base/clock.h"

#define MINUTE_S 60
#define HOUR_S (60 * MINUTE_S)
#define DAY_S (24 * HOUR_S)
/* Months and years are counted by this; nobody wants them to the day. */
#define MONTH_S (30 * DAY_S)
#define YEAR_S (365 * DAY_S)
/* Days further back than this are headed by their month. */
#define RECENT_DAYS 7

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

char *
reeve_time_text_clock (gint64 time_us)
{
  return format (time_us, "%R");
}

char *
reeve_time_text_age (gint64 time_us, gint64 now_us)
{
  gint64 age = (now_us - time_us) / G_USEC_PER_SEC;
  guint n;

  if (age < 0)
    return g_strdup (_("in the future"));
  if (age < MINUTE_S)
    return g_strdup (_("just now"));
  if (age < HOUR_S)
    {
      n = (guint) (age / MINUTE_S);
      return g_strdup_printf (ngettext ("%u minute ago", "%u minutes ago", n), n);
    }
  if (age < DAY_S)
    {
      n = (guint) (age / HOUR_S);
      return g_strdup_printf (ngettext ("%u hour ago", "%u hours ago", n), n);
    }
  if (age < 2 * MONTH_S)
    {
      n = (guint) (age / DAY_S);
      return g_strdup_printf (ngettext ("%u day ago", "%u days ago", n), n);
    }
  if (age < 2 * YEAR_S)
    {
      n = (guint) (age / MONTH_S);
      return g_strdup_printf (ngettext ("%u month ago", "%u months ago", n), n);
    }
  n = (guint) MIN (age / YEAR_S, G_MAXUINT);
  return g_strdup_printf (ngettext ("%u year ago", "%u years ago", n), n);
}

static GDateTime *
new_day (gint64 time_us)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (time_us / G_USEC_PER_SEC);

  return time != NULL ? g_date_time_new_local (g_date_time_get_year (time),
                                               g_date_time_get_month (time),
                                               g_date_time_get_day_of_month (time), 0, 0, 0)
                      : NULL;
}

char *
reeve_time_text_day (gint64 time_us, gint64 now_us)
{
  g_autoptr (GDateTime) day = new_day (time_us);
  g_autoptr (GDateTime) today = new_day (now_us);
  gint64 days;

  if (day == NULL || today == NULL)
    return g_strdup ("");
  /* A day is an hour shorter or longer where the clocks are changed. */
  days = (g_date_time_difference (today, day) / G_USEC_PER_SEC + DAY_S / 2) / DAY_S;
  if (days == 0)
    return g_strdup (_("Today"));
  if (days == 1)
    return g_strdup (_("Yesterday"));
  if (days > 1 && days < RECENT_DAYS)
    return g_date_time_format (day, "%A, %x");
  return g_date_time_format (day, "%OB %Y");
}
