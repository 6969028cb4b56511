/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/job/plan.h"
#include "core/sql/split.h"

G_BEGIN_DECLS

/** ReeveScanAct: what is done with a statement. */
typedef enum
{
  REEVE_SCAN_RUN,
  REEVE_SCAN_SKIP,   /* left out, and said so */
  REEVE_SCAN_REFUSE, /* the dump is not restored at all */
} ReeveScanAct;

/**
 * ReeveScanFinding: statements of one kind that somebody should know of.
 * @rule: "dump/function" …
 * @message: what they are, how many, and the first of them with their lines
 */
typedef struct
{
  const char *rule;
  ReeveSeverity severity;
  ReeveScanAct act;
  guint count;
  char *message;
  char *remedy;
} ReeveScanFinding;

typedef struct
{
  char *name;
  guint64 rows;
} ReeveScanTable;

typedef struct
{
  char *name;
  char *schema; /* may be NULL */
} ReeveScanExtension;

/** ReeveScan: what a dump would do. */
typedef struct
{
  GArray *pieces;        /* (element-type ReevePiece) */
  guint8 *acts;          /* ReeveScanAct of each */
  guint n_statements;    /* that are run */
  guint64 rows;          /* that it says it has */
  char *encoding;        /* what the script is written in; NULL: not said */
  GPtrArray *findings;   /* (element-type ReeveScanFinding), worst first */
  GPtrArray *tables;     /* (element-type ReeveScanTable) */
  GPtrArray *extensions; /* (element-type ReeveScanExtension) */
} ReeveScan;

ReeveScan *reeve_scan_new (void);
void reeve_scan_free (ReeveScan *self);

/**
 * reeve_scan_postgres: every statement of a script of pg_dump. Nothing but what pg_dump writes is
 * run: a statement of another kind is refused.
 *
 * Errors: INVALID when it cannot be split, and when its end is missing
 */
ReeveScan *reeve_scan_postgres (const char *text,
                                gsize length,
                                GError **error);
/** reeve_scan_sqlite: the same for the output of sqlite3's ".dump". */
ReeveScan *reeve_scan_sqlite (const char *text,
                              gsize length,
                              GError **error);

/** reeve_scan_is_refused: whether a finding says that it must not be run. */
gboolean reeve_scan_is_refused (const ReeveScan *self);

/** reeve_scan_count_rows: lines of a COPY. */
guint64 reeve_scan_count_rows (const char *text,
                               const ReevePiece *piece);
/** reeve_scan_add_table: counts @rows more for a table. */
void reeve_scan_add_table (ReeveScan *self,
                           const char *name,
                           guint64 rows);
/** reeve_scan_add_finding: (transfer none): of a kind; takes @message and @remedy. */
void reeve_scan_add_finding (ReeveScan *self,
                             const char *rule,
                             ReeveSeverity severity,
                             ReeveScanAct act,
                             guint count,
                             char *message,
                             char *remedy);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReeveScan, reeve_scan_free)

G_END_DECLS
