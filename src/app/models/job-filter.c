/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/models/job-filter.h"

#include <glib/gi18n.h>

#include "app/models/log-match.h"

#define BIT(state) (1u << REEVE_JOB_##state)

static const struct
{
  const char *title;
  guint states;
} choices[] = {
  { N_("All States"), G_MAXUINT },
  { N_("Running or Queued"), BIT (QUEUED) | BIT (PREFLIGHT) | BIT (RUNNING) },
  { N_("Succeeded"), BIT (SUCCEEDED) | BIT (WARNINGS) },
  { N_("With Warnings"), BIT (WARNINGS) },
  { N_("Failed"), BIT (FAILED) },
  { N_("Cancelled"), BIT (CANCELLED) },
  { N_("Refused"), BIT (REFUSED) },
  { N_("Interrupted"), BIT (INTERRUPTED) },
};

const char *const *
reeve_job_filter_titles (void)
{
  static const char *titles[G_N_ELEMENTS (choices) + 1];

  for (gsize i = 0; i < G_N_ELEMENTS (choices); i++)
    titles[i] = _(choices[i].title);
  return titles;
}

static gboolean
has_text (ReeveJobItem *item, const char *text)
{
  const char *const places[] = {
    reeve_job_item_get_title (item),   reeve_job_item_get_operation (item),
    reeve_job_item_get_id (item),      reeve_job_item_get_connection (item),
    reeve_job_item_get_command (item), reeve_job_item_get_target (item),
  };
  g_autoptr (ReeveLogMatch) match = reeve_log_match_new (text);

  if (match == NULL)
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    if (places[i] != NULL && reeve_log_match_test (match, places[i]))
      return TRUE;
  return FALSE;
}

gboolean
reeve_job_filter_passes (ReeveJobItem *item, guint state, const char *database, const char *text)
{
  guint wanted = state < G_N_ELEMENTS (choices) ? choices[state].states : G_MAXUINT;

  if ((wanted & (1u << reeve_job_item_get_state (item))) == 0)
    return FALSE;
  if (database != NULL && g_strcmp0 (database, reeve_job_item_get_connection (item)) != 0)
    return FALSE;
  return has_text (item, text);
}
