/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** reeve_calendar_days: since 1970-01-01, of a date in the proleptic Gregorian calendar; the year
 *  before 1 is 0. */
gint64 reeve_calendar_days (gint64 year,
                            guint month,
                            guint day);

/** reeve_calendar_date: the date of such a day. */
void reeve_calendar_date (gint64 days,
                          gint64 *year,
                          guint *month,
                          guint *day);

G_END_DECLS
