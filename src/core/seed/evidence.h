/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/db/connection.h"
#include "core/db/session.h"
#include "core/job/plan.h"

G_BEGIN_DECLS

/** A database for development or testing is hardly this large, nor in use by so many others. */
#define REEVE_SEED_LARGE_BYTES (G_GINT64_CONSTANT (1) << 30)
#define REEVE_SEED_MANY_SESSIONS 10

/**
 * ReeveSeedEvidence: what can be seen of a database, beside what it is said to be.
 * @sounds: what its name, its server's and its connection's sound like
 * @bytes: of all of it; -1: unknown
 * @sessions: of others, now; -1: there are no such things
 * @rows: in the tables that are touched; -1: unknown
 * @ours: how many of them are recorded as seeded
 */
typedef struct
{
  ReeveEnvironment said;
  ReeveEnvironment sounds;
  gint64 bytes;
  gint64 sessions;
  gint64 rows;
  gint64 ours;
} ReeveSeedEvidence;

/** ReeveSeedDoubt: what speaks against what the database is said to be. */
typedef enum
{
  REEVE_SEED_DOUBT_NONE = 0,
  REEVE_SEED_DOUBT_NAME = 1 << 0,
  REEVE_SEED_DOUBT_SIZE = 1 << 1,
  REEVE_SEED_DOUBT_SESSIONS = 1 << 2,
} ReeveSeedDoubt;

/** reeve_seed_evidence_judge: pure. */
ReeveSeedDoubt reeve_seed_evidence_judge (const ReeveSeedEvidence *evidence);

/**
 * reeve_seed_evidence_guard: for a plan that writes: in production, and where the evidence speaks
 * against what the database is said to be, the name must be typed, and the plan's warnings say what
 * there is to see. A plan that is blocked or writes nothing asks for nothing.
 * @tables: (element-type utf8): SQL names of the tables that are touched
 */
gboolean reeve_seed_evidence_guard (ReeveConnection *connection,
                                    ReeveSession *session,
                                    GPtrArray *tables,
                                    ReevePlan *plan,
                                    GCancellable *cancellable,
                                    GError **error);

G_END_DECLS
