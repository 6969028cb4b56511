/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/workspace.h"

G_BEGIN_DECLS

/** ReeveSample: a sample project as it is offered; see reeve_samples_get(). */
typedef struct
{
  const char *name;    /* of its folder and of its database */
  const char *title;   /* untranslated, marked with N_() */
  const char *summary; /* untranslated, marked with N_() */
} ReeveSample;

/** reeve_samples_get: (transfer none): what is offered, in this order */
const ReeveSample *reeve_samples_get (guint *n_samples);

/**
 * reeve_sample_start: makes an SQLite database of the sample's own in the user's data folder,
 * lists it, and brings it to its head by an ordinary job; then shows its page. One that is in the
 * list already is only shown.
 */
void reeve_sample_start (GtkWidget *from,
                         ReeveWorkspace *workspace,
                         const char *name);

G_END_DECLS
