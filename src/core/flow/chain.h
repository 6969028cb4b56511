/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/flow/prepare.h"
#include "core/seed/profile.h"

G_BEGIN_DECLS

#define REEVE_TYPE_CHAIN (reeve_chain_get_type ())
G_DECLARE_FINAL_TYPE (ReeveChain, reeve_chain, REEVE, CHAIN, ReeveOperation)

/**
 * ReeveChain: several operations as one: one plan, one approval, one lock, one job. What is here is
 * for the parts in this folder; who runs a chain needs prepare.h alone.
 *
 * The plan has the steps of all parts in their order, each with the part's name before its id. What
 * a part would do is planned from what the database is now; where that is not known before an
 * earlier part has run, its plan is a promise: the strongest effect that it may have, and
 * on what it rests. Every part is planned again when its turn comes and held against its plan.
 */
#define REEVE_CHAIN_MOST 6

/** The operation of a part's plan: all is known; only promised; nothing is to be done. */
#define REEVE_CHAIN_PROMISE "promise"
#define REEVE_CHAIN_IDLE "idle"

/**
 * ReeveChainWork: what one look at the database found; belongs to the plan.
 * @holds: the database has tables of the user's
 * @untouched: it has neither tables nor revisions
 * @writes: a part planned so far would change something
 * @plans: of the parts, sealed
 */
typedef struct
{
  gboolean holds;
  gboolean untouched;
  gboolean writes;
  gboolean migrates;
  ReeveSeedProfile *profile;
  char *profile_reason; /* why there is none */
  ReevePlan *plans[REEVE_CHAIN_MOST];
} ReeveChainWork;

/** ReeveChainRun: what a running part works with. Borrowed. */
typedef struct
{
  ReeveChain *chain;
  ReeveChainWork *work;
  ReevePlan *plan; /* the part's own */
  ReevePool *pool;
  ReeveJob *job;
  GCancellable *cancellable;
} ReeveChainRun;

/**
 * ReeveChainPart: one row of a chain's table.
 * @last: is planned when all others are
 */
typedef struct
{
  const char *name;  /* in results and ids: "migrate" */
  const char *title; /* for people */
  gboolean last;
  ReevePlan *(*plan) (ReeveChain *self,
                      ReeveChainWork *work,
                      ReevePool *pool,
                      GCancellable *cancellable,
                      GError **error);
  /* what it tells of its outcome it leaves as the job's result */
  gboolean (*run) (ReeveChainRun *run,
                   GError **error);
} ReeveChainPart;

/** ReeveChainKind: one chain; @parts ends with NULL. */
typedef struct
{
  const char *operation;
  char *(*dup_title) (const char *database);
  const char *label; /* of its backup */
  gboolean afresh;   /* everything goes first: the backup is never left out, the name is typed */
  const ReeveChainPart *const *parts;
} ReeveChainKind;

struct _ReeveChain
{
  ReeveOperation parent_instance;

  const ReeveChainKind *kind;
  ReeveProject *project;
  char *profile;
  gboolean no_backup;
  gboolean encrypt;
  gboolean drop;
  gboolean findings;
  ReeveOperation *migration; /* holds the lock of all parts */
  ReeveOperation *downs;     /* of a reset */
  ReeveOperation *backup;
  char *path; /* of the backup */
};

/** reeve_chain_new: @options is copied. */
ReeveOperation *reeve_chain_new (ReeveConnection *connection,
                                 ReeveProject *project,
                                 const ReeveChainKind *kind,
                                 const ReevePrepareOptions *options);

/** reeve_chain_idle: the plan of a part that has nothing to do; @reason is a whole sentence. */
ReevePlan *reeve_chain_idle (const char *reason);
/** reeve_chain_confirm: plans @operation again and holds it against run->plan. Returns:
 *  (transfer full): a plan that may be run; STALE when it is not what was promised */
ReevePlan *reeve_chain_confirm (ReeveChainRun *run,
                                ReeveOperation *operation,
                                GError **error);
/** reeve_chain_hold: the second half of that, of a plan that no operation made: seals @now. */
gboolean reeve_chain_hold (ReeveChainRun *run,
                           ReevePlan *now,
                           GError **error);
/** reeve_chain_engine: (transfer none): "postgres", "sqlite" */
const char *reeve_chain_engine (ReeveChain *self);

/** reeve_chain_fall_back: makes the tables of a database that has none from the project's schema
 *  file, since @failure kept its revisions from being applied. FALSE with @error, where that is
 *  not possible or fails too: @failure itself, or what is worse. */
gboolean reeve_chain_fall_back (ReeveChainRun *run,
                                GError *failure,
                                GError **error);

/* The parts: chain-parts.c, chain-seed.c, empty.c. */
extern const ReeveChainPart reeve_chain_check;
extern const ReeveChainPart reeve_chain_backup;
extern const ReeveChainPart reeve_chain_empty;
extern const ReeveChainPart reeve_chain_migrate;
extern const ReeveChainPart reeve_chain_seed;
extern const ReeveChainPart reeve_chain_verify;

G_END_DECLS
