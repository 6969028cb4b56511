/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/models/seed-view.h"
#include "core/seed/runs.h"

G_BEGIN_DECLS

#define REEVE_TYPE_PROFILE_CARD (reeve_profile_card_get_type ())
G_DECLARE_FINAL_TYPE (ReeveProfileCard, reeve_profile_card, REEVE, PROFILE_CARD, GtkWidget)

/**
 * ReeveProfileCard: a seed profile in the gallery: what it is, for whom, how much is in it, whether
 * the database has it, and the button that applies it (action `seed.apply` with its name).
 * @card: read at once, not kept
 * @run: (nullable): the newest run of it that was not taken back
 */
GtkWidget *reeve_profile_card_new (const ReeveSeedCard *card,
                                   const ReeveSeedRun *run,
                                   ReeveEnvironment environment);

G_END_DECLS
