/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/seed/dialect.h"
#include "core/seed/trace.h"

G_BEGIN_DECLS

/**
 * ReeveSeedTraceSql: what all statements over records share. The relation `chain` has a row for
 * each row of the table that the runs made or changed: row_key, action ('insert': they made it),
 * before (only of 'update': as it was), after (as they left it), columns (of 'update': those that
 * they wrote, and not what triggers made of others).
 */
typedef struct
{
  const ReeveSeedDialect *dialect;
  ReeveDialect quoting;
  gboolean takes_edited;
} ReeveSeedTraceSql;

/** All of them (transfer full). */

/** the ids of runs, for IN */
char *reeve_seed_trace_dup_runs (const ReeveSeedTraceSql *self,
                                 const char *const *runs);
/** "chain AS (…)" of a trace's table and what it needs, for WITH; @chain is the relation's name. */
char *reeve_seed_trace_dup_chain (const ReeveSeedTraceSql *self,
                                  const ReeveSeedTrace *trace,
                                  const char *const *runs,
                                  const char *chain);
/** the same with no more than reeve_seed_trace_dup_removable() asks for, once rows are counted */
char *reeve_seed_trace_dup_made (const ReeveSeedTraceSql *self,
                                 const ReeveSeedTrace *trace,
                                 const char *const *runs,
                                 const char *chain);
/** whether a row of the table (@alias) is that of the key @key */
char *reeve_seed_trace_dup_match (const ReeveSeedTraceSql *self,
                                  const ReeveSeedTable *table,
                                  const char *alias,
                                  const char *key);
/** whether the row still has what @after says of it */
char *reeve_seed_trace_dup_same (const ReeveSeedTraceSql *self,
                                 const ReeveSeedTrace *trace,
                                 const char *alias,
                                 const char *after);
/** whether the row of a chain may go: made by the runs and, unless edited ones are taken, same */
char *reeve_seed_trace_dup_removable (const ReeveSeedTraceSql *self,
                                      const ReeveSeedTrace *trace,
                                      const char *alias,
                                      const char *chain);
/** whether a row of the table may go that has no record of its own; NULL: there are no ranges */
char *reeve_seed_trace_dup_ranged (ReeveSession *session,
                                   const ReeveSeedTrace *trace,
                                   const char *alias);
/** whether a column of an updated row still has what the run wrote; @column NULL: any of them */
char *reeve_seed_trace_dup_restorable (const ReeveSeedTraceSql *self,
                                       const ReeveSeedTrace *trace,
                                       const char *column);
/** "a.x = b.y AND …" */
char *reeve_seed_trace_dup_join (const ReeveSeedTraceSql *self,
                                 const ReeveSeedReference *reference,
                                 const char *child,
                                 const char *parent);
/** the columns of the trace's table that may be set, NULL-terminated */
char **reeve_seed_trace_list_settable (const ReeveSeedTrace *trace);

G_END_DECLS
