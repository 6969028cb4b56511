/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/models/job-state-look.h"

#include <glib/gi18n.h>

static const ReeveJobStateLook looks[] = {
  [REEVE_JOB_QUEUED] = { "content-loading-symbolic", N_("Queued"), "dim-label" },
  [REEVE_JOB_PREFLIGHT] = { "system-search-symbolic", N_("Checking"), "accent" },
  [REEVE_JOB_RUNNING] = { "media-playback-start-symbolic", N_("Running"), "accent" },
  [REEVE_JOB_SUCCEEDED] = { "object-select-symbolic", N_("Succeeded"), "success" },
  [REEVE_JOB_WARNINGS] = { "dialog-warning-symbolic", N_("Succeeded with warnings"), "warning" },
  [REEVE_JOB_FAILED] = { "dialog-error-symbolic", N_("Failed"), "error" },
  [REEVE_JOB_CANCELLED] = { "process-stop-symbolic", N_("Cancelled"), "warning" },
  [REEVE_JOB_REFUSED] = { "action-unavailable-symbolic", N_("Refused"), "warning" },
  [REEVE_JOB_INTERRUPTED] = { "computer-fail-symbolic", N_("Interrupted"), "error" },
};

void
reeve_job_state_look (ReeveJobState state, ReeveJobStateLook *look)
{
  *look = looks[state];
  look->word = _(looks[state].word);
}

void
reeve_job_state_look_show (GtkImage *image, ReeveJobState state)
{
  for (gsize i = 0; i < G_N_ELEMENTS (looks); i++)
    gtk_widget_remove_css_class (GTK_WIDGET (image), looks[i].style);
  gtk_widget_add_css_class (GTK_WIDGET (image), looks[state].style);
  gtk_image_set_from_icon_name (image, looks[state].icon);
}
