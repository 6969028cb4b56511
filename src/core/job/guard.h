/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/db/connection.h"
#include "core/job/plan.h"

G_BEGIN_DECLS

/** ReeveApproval: what the person who saw the plan said to it. */
typedef struct
{
  gboolean agreed;    /* yes was said */
  const char *phrase; /* what was typed, or NULL; the right one is also a yes, a wrong one a no */
} ReeveApproval;

typedef enum
{
  REEVE_DEMAND_NOTHING,
  REEVE_DEMAND_YES,
  REEVE_DEMAND_PHRASE,
  REEVE_DEMAND_NEVER, /* read-only: no approval helps */
} ReeveDemand;

/**
 * reeve_guard_demand: what has to be said before a plan may run. Pure.
 * @own_phrase: (nullable): the plan's own phrase, which no protection lifts
 */
ReeveDemand reeve_guard_demand (ReeveProtection protection,
                                ReeveEffect effect,
                                const char *own_phrase);

/** reeve_guard_phrase: what must be typed: the plan's own phrase, else the name of the database
 *  that it is for. */
const char *reeve_guard_phrase (const ReevePlan *plan);

/** reeve_guard_check: REEVE_ERROR_REFUSED with a remedy unless @approval is enough for @plan. */
gboolean reeve_guard_check (const ReevePlan *plan,
                            ReeveProtection protection,
                            const ReeveApproval *approval,
                            GError **error);

/** reeve_guard_check_target: REEVE_ERROR_STALE when @actual is not what @plan was made for. */
gboolean reeve_guard_check_target (const ReevePlan *plan,
                                   const ReeveTarget *actual,
                                   GError **error);

G_END_DECLS
