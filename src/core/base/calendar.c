/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-calendar"

#include "config.h"

#include "core/base/calendar.h"

/* Days of the proleptic Gregorian calendar, counted in eras of 400 years that begin in March, so
 * that the leap day is the last of its year. */
gint64
reeve_calendar_days (gint64 year, guint month, guint day)
{
  gint64 y = month <= 2 ? year - 1 : year;
  gint64 era = (y >= 0 ? y : y - 399) / 400;
  gint64 of_era = y - era * 400;
  gint64 of_year = (153 * (gint64) (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

  return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

void
reeve_calendar_date (gint64 days, gint64 *year, guint *month, guint *day)
{
  gint64 z = days + 719468;
  gint64 era = (z >= 0 ? z : z - 146096) / 146097;
  gint64 doe = z - era * 146097;
  gint64 yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  gint64 doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  gint64 m = (5 * doy + 2) / 153;

  *day = (guint) (doy - (153 * m + 2) / 5 + 1);
  *month = (guint) (m < 10 ? m + 3 : m - 9);
  *year = yoe + era * 400 + (*month <= 2);
}
