/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job/plan.h"

G_BEGIN_DECLS

/** reeve_preflight_refuse: the first reason blocks the plan, the others are its warnings, so that
 *  all of them are known at once. Takes @reason. */
void reeve_preflight_refuse (ReevePlan *plan,
                             GError *reason);

/** reeve_preflight_check_space: refuses or warns when the file system of @folder has no room.
 *  @needed: bytes without which it cannot go well
 *  @wanted: bytes below which it is worth a warning; where the room is unknown, nothing is said */
void reeve_preflight_check_space (ReevePlan *plan,
                                  const char *folder,
                                  guint64 needed,
                                  guint64 wanted);

G_END_DECLS
