/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/seed/work.h"

G_BEGIN_DECLS

/**
 * reeve_seed_work_follow_moved: a row that its key finds in the table may have another id there
 * than the profile gives it, and stays as it is: what refers to it in @works, in one column, then
 * refers to the row that is there. Before @self is counted, and after all that it refers to; only
 * reads. @self->moved are the rows that somebody refers to so.
 * @works: (element-type ReeveSeedWork): all of the profile
 */
gboolean reeve_seed_work_follow_moved (ReeveSeedWork *self,
                                       GPtrArray *works,
                                       ReeveSession *session,
                                       GCancellable *cancellable,
                                       GError **error);

G_END_DECLS
