/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** reeve_clock_now: wall clock, microseconds since 1970-01-01 UTC. */
gint64 reeve_clock_now (void);

/**
 * reeve_clock_format: "2026-01-31T09:05:00.123Z", always UTC, always milliseconds.
 *
 * Returns: (transfer full):
 */
char *reeve_clock_format (gint64 time_us);

/** reeve_clock_parse: ISO 8601, UTC where no offset is given; -1 when it is no time. */
gint64 reeve_clock_parse (const char *text);

/**
 * reeve_clock_format_duration: for people: "850 ms", "12.3 s", "4 min 05 s", "2 h 03 min".
 *
 * Returns: (transfer full):
 */
char *reeve_clock_format_duration (gint64 duration_ms);

G_END_DECLS
