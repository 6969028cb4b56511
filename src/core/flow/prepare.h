/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job/operation.h"
#include "core/project/project.h"

G_BEGIN_DECLS

/**
 * ReevePrepareOptions:
 * @profile: (nullable): of the project's seeds; NULL: the one that fits the environment: of its
 *   name, else “base”; where there is none, no rows are put in
 * @no_backup: make none first; a reset does not listen to it
 * @encrypt: the backup, for the keys that the keyring has; see ReeveSafeguardOptions
 * @drop: a reset drops everything, also where all revisions could be taken back
 * @findings: the plan is going to be read: say what the lint rules find in each revision
 * @wait_s: how long to wait for another run; 0: as a migration does
 */
typedef struct
{
  const char *profile;
  gboolean no_backup;
  gboolean encrypt;
  gboolean drop;
  gboolean findings;
  guint wait_s;
} ReevePrepareOptions;

/**
 * reeve_prepare_new: "prepare": check, back up, migrate, seed, verify as one operation. A backup is
 * made only where there is something to lose and something would be changed. Where the revisions of
 * an untouched database cannot be applied, its tables are made from the project's schema file and
 * the revisions recorded; the job then has a warning that says why.
 *
 * The job's result: {"parts": [{"name": "check|backup|migrate|seed|verify", "state":
 * "succeeded|skipped|failed|cancelled", "duration_ms", "reason" (of what was skipped), "error", …
 * what the part itself tells}], "profile", "backup": what `backup create` prints, or null}.
 */
ReeveOperation *reeve_prepare_new (ReeveConnection *connection,
                                   ReeveProject *project,
                                   const ReevePrepareOptions *options);

/**
 * reeve_reset_new: "reset": back up, take all revisions back – or, where one of them cannot be
 * taken back, drop all that is in the project's schemas, in one transaction –, migrate, seed,
 * verify. The database's name must be typed, whatever the protection says; in production the plan
 * is blocked unless somebody has lowered the connection's protection. What no revision made stays
 * where revisions are taken back. The result is that of "prepare" with one part more: "empty".
 */
ReeveOperation *reeve_reset_new (ReeveConnection *connection,
                                 ReeveProject *project,
                                 const ReevePrepareOptions *options);

G_END_DECLS
