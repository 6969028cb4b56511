/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/backup/manifest.h"
#include "core/db/session.h"

G_BEGIN_DECLS

/** reeve_pg_survey_properties: settings, grants, comment and connection limit of the database that
 *  @session is to, into @manifest. */
gboolean reeve_pg_survey_properties (ReeveSession *session,
                                     ReeveManifest *manifest,
                                     GCancellable *cancellable,
                                     GError **error);

/** reeve_pg_apply_properties: gives them, and the owner, to the database @name, to which @session
 *  need not be. What may not be set, or names a role that is not there, is left.
 *  @no_owner: owner, grants and what is set for single roles stay out
 *
 * Returns: how many were left */
guint reeve_pg_apply_properties (ReeveSession *session,
                                 const char *name,
                                 const ReeveManifest *manifest,
                                 gboolean no_owner,
                                 GCancellable *cancellable);

/** reeve_pg_add_properties: the same for a database that was there before: what it says of itself
 *  stays, and so does its owner. @left: (out): how many could not be given. */
gboolean reeve_pg_add_properties (ReeveSession *session,
                                  const char *name,
                                  const ReeveManifest *manifest,
                                  gboolean no_owner,
                                  guint *left,
                                  GCancellable *cancellable,
                                  GError **error);

/** reeve_pg_write_properties: the same as a file for psql, which gives them to the database that
 *  it is linked to, and passes over what the server refuses. (transfer full): */
char *reeve_pg_write_properties (const ReeveManifest *manifest);

/** reeve_pg_find_setting: what the database sets for everybody. (nullable) (transfer none): */
const char *reeve_pg_find_setting (const ReeveManifest *manifest,
                                   const char *name);

G_END_DECLS
