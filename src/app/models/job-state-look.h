/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "core/job/job.h"

G_BEGIN_DECLS

/** ReeveJobStateLook: how a job's state is shown: icon and word, and colour beside them.
 *  @word: translated; @style: a style class for the icon */
typedef struct
{
  const char *icon;
  const char *word;
  const char *style;
} ReeveJobStateLook;

void reeve_job_state_look (ReeveJobState state,
                           ReeveJobStateLook *look);
/** reeve_job_state_look_show: the state's icon in @image, with its colour. */
void reeve_job_state_look_show (GtkImage *image,
                                ReeveJobState state);

G_END_DECLS
