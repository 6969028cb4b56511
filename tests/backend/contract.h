/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/db/engine.h"
#include "lib/cluster.h"

G_BEGIN_DECLS

/* What a test of the contract needs to know of an engine; all else is the same for all. */
typedef struct
{
  const char *engine;
  const char *echo;      /* gives back two parameters as text */
  const char *slow;      /* runs for at least 30 seconds */
  const char *slow_mark; /* a part of it, to be searched for on the server; NULL: no server */
  const char *boolean;   /* true, false, NULL */
  const char *setting;   /* changes a setting of the session */
  const char *get_setting;
  const char *version_pattern;
} Fixture;

typedef struct
{
  const char *name;
  GTestDataFunc func; /* gets the Fixture */
} Promise;

/* contract_main: every promise, asked of every engine. Returns: the program's result */
int contract_main (int argc,
                   char **argv,
                   const Promise *promises,
                   gsize n_promises);

ReeveTestCluster *contract_get_cluster (void);
/* contract_is_missing: skips the running test, by name, where the engine's server is missing. */
gboolean contract_is_missing (const Fixture *fixture);

/* contract_dup_uri: of a database by this name, fresh when the program started. */
char *contract_dup_uri (const Fixture *fixture,
                        const char *database);
ReeveSession *open_with (const Fixture *fixture,
                         const char *database,
                         const ReeveSessionOptions *options);
ReeveSession *open_one (const Fixture *fixture);

/* must: runs a statement that succeeds. */
void must (ReeveSession *session,
           const char *sql);
/* ask: the first value of an answer of one row. */
char *ask (ReeveSession *session,
           const char *sql);
/* make_table: an empty table t (id integer PRIMARY KEY, name text NOT NULL) */
void make_table (ReeveSession *session);

#define SKIP_IF_MISSING(fixture)       \
  do                                   \
    if (contract_is_missing (fixture)) \
      return;                          \
  while (0)

#define assert_answer(session, sql, expected)        \
  do                                                 \
    {                                                \
      g_autofree char *answer_ = ask (session, sql); \
                                                     \
      g_assert_cmpstr (answer_, ==, expected);       \
    }                                                \
  while (0)

G_END_DECLS
