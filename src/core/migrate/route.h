/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/migrate/graph.h"

G_BEGIN_DECLS

/** ReeveRoute: what to apply and what to take back, in the order of doing: @downs, then @ups. */
typedef struct
{
  GArray *downs; /* guint, nodes of the graph */
  GArray *ups;
} ReeveRoute;

typedef enum
{
  REEVE_ROUTE_UP,   /* only apply */
  REEVE_ROUTE_DOWN, /* only take back */
  REEVE_ROUTE_TO,   /* whatever makes the database be exactly there */
} ReeveRouteKind;

/**
 * reeve_route_find: turns a target such as "head" into what has to be done. Pure.
 * @applied: one entry per node: its place in the order of application from 1 on, 0 = not applied
 * @target: `head`, `heads`, `base`, an id or unique prefix, `+n`, `-n`, `<id>+n`, `<id>-n`,
 *   `<label>@head`
 *
 * Up to an id applies it and all that it needs. Down to an id takes back all that came after
 * it, on whichever branch; down `-n` takes back the n that were applied last; down `<id>-1` takes
 * back the revision itself and what needs it. `to` does both.
 *
 * Errors: USAGE (not a target, wrong direction), NOT_FOUND, CONFLICT (ambiguous prefix, several
 * heads where one is needed; the message names them).
 */
gboolean reeve_route_find (ReeveGraph *graph,
                           const guint *applied,
                           ReeveRouteKind kind,
                           const char *target,
                           ReeveRoute *route,
                           GError **error);
void reeve_route_clear (ReeveRoute *route);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ReeveRoute, reeve_route_clear)

G_END_DECLS
