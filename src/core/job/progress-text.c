/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-progress"

#include "config.h"

#include "core/job/progress-text.h"

#include "core/base/i18n.h"

/* A guess about less than this is over before it is read. */
#define SHORTEST_GUESS_MS 3000

static gboolean
counts (const ReeveProgressState *state, const char *unit)
{
  return g_strcmp0 (state->unit, unit) == 0;
}

static char *
dup_count (guint64 count)
{
  return g_strdup_printf ("%'" G_GUINT64_FORMAT, count);
}

static char *
dup_amount (const ReeveProgressState *state)
{
  gboolean bytes = counts (state, "bytes");
  g_autofree char *done = bytes ? g_format_size (state->done) : dup_count (state->done);
  g_autofree char *total = bytes ? g_format_size (state->total) : dup_count (state->total);

  if (state->total > 0)
    /* TRANSLATORS: two numbers or two sizes: “3 of 12”, “1.2 GB of 3.4 GB” */
    return g_strdup_printf (_("%s of %s"), done, total);
  return state->done > 0 ? g_steal_pointer (&done) : NULL;
}

/* Of steps there is no telling: one takes a millisecond, the next an hour. */
static char *
dup_rate (const ReeveProgressState *state)
{
  if (state->rate <= 0.0 || state->done == 0)
    return NULL;
  if (counts (state, "bytes"))
    {
      g_autofree char *size = g_format_size ((guint64) state->rate);

      /* TRANSLATORS: %s is a size: “12 MB/s” */
      return g_strdup_printf (_("%s/s"), size);
    }
  if (counts (state, "rows"))
    {
      g_autofree char *rows = dup_count ((guint64) (state->rate + 0.5));

      /* TRANSLATORS: %s is a number of rows */
      return g_strdup_printf (_("%s rows/s"), rows);
    }
  return NULL;
}

static char *
dup_remaining (const ReeveProgressState *state)
{
  gint64 seconds = state->remaining_ms / 1000;
  gint64 minutes = (seconds + 30) / 60;
  gint64 hours = (minutes + 30) / 60;

  if (state->done == 0 || state->remaining_ms < SHORTEST_GUESS_MS)
    return NULL;
  if (seconds < 55)
    return g_strdup_printf (ngettext ("about %d second left", "about %d seconds left",
                                      (gulong) MAX (5, (seconds + 2) / 5 * 5)),
                            (int) MAX (5, (seconds + 2) / 5 * 5));
  if (minutes < 90)
    return g_strdup_printf (
      ngettext ("about %d minute left", "about %d minutes left", (gulong) minutes), (int) minutes);
  return g_strdup_printf (ngettext ("about %d hour left", "about %d hours left", (gulong) hours),
                          (int) hours);
}

char *
reeve_progress_text (const ReeveProgressState *state)
{
  g_autofree char *amount = dup_amount (state);
  g_autofree char *rate = dup_rate (state);
  g_autofree char *remaining = dup_remaining (state);
  const char *parts[] = { amount, rate, remaining };
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    if (parts[i] != NULL)
      g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", parts[i]);
  return g_string_free (text, FALSE);
}

double
reeve_progress_fraction (const ReeveProgressState *state)
{
  if (state->total == 0)
    return 0.0;
  return MIN (1.0, (double) state->done / (double) state->total);
}
