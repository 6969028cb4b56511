/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/db/session.h"

G_BEGIN_DECLS

/**
 * reeve_catalogue_schema_ensure: brings the catalogue behind @session to this program's newest
 * revision; two queries when it is there already.
 * @lock_path: keeps other processes from doing the same at the same time
 *
 * Errors: UNSUPPORTED when a newer program wrote it; CORRUPT when it is no catalogue.
 */
gboolean reeve_catalogue_schema_ensure (ReeveSession *session,
                                        const char *lock_path,
                                        GError **error);

G_END_DECLS
