/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** reeve_time_text: a moment in the user's time zone and language; @iso itself where it is no
 *  time. Returns: (transfer full): */
char *reeve_time_text (const char *iso);
/** reeve_time_text_date: as above, the day alone. Returns: (transfer full): */
char *reeve_time_text_date (const char *iso);
/** reeve_time_text_us: as above, of microseconds since 1970. Returns: (transfer full): */
char *reeve_time_text_us (gint64 time_us);
/** reeve_time_text_clock: as above, the time of the day alone. Returns: (transfer full): */
char *reeve_time_text_clock (gint64 time_us);
/** reeve_time_text_age: how long ago a moment was at @now_us: "12 minutes ago". Returns:
 *  (transfer full): */
char *reeve_time_text_age (gint64 time_us,
                           gint64 now_us);
/** reeve_time_text_day: what to head the things of a day with: "Today", a day of the last week, the
 *  month of what is older. Returns: (transfer full): */
char *reeve_time_text_day (gint64 time_us,
                           gint64 now_us);

G_END_DECLS
