/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job/progress.h"

G_BEGIN_DECLS

/** reeve_progress_text: how far a job is, for people: "3 of 12 · about 2 minutes left",
 *  "1.2 of 3.4 GB · 12 MB/s". Pure. Returns: (transfer full): "" when nothing is known */
char *reeve_progress_text (const ReeveProgressState *state);
/** reeve_progress_fraction: 0 to 1; 0 when the total is unknown */
double reeve_progress_fraction (const ReeveProgressState *state);

G_END_DECLS
