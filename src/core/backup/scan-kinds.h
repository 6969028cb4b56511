/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/backup/scan.h"
#include "core/sql/lexer.h"

G_BEGIN_DECLS

/** ReeveScanKind: what a statement of a dump is; rows of a table in scan-kinds.c. */
typedef enum
{
  REEVE_KIND_PLAIN,  /* nothing to say of it */
  REEVE_KIND_SILENT, /* left out, and nobody needs to know */
  REEVE_KIND_FUNCTION,
  REEVE_KIND_DEFINER,
  REEVE_KIND_TRIGGER,
  REEVE_KIND_RULE,
  REEVE_KIND_BLOCK,
  REEVE_KIND_QUERY,
  REEVE_KIND_EXTENSION,
  REEVE_KIND_OWNER,
  REEVE_KIND_DATABASE,
  REEVE_KIND_EVENT_TRIGGER,
  REEVE_KIND_LANGUAGE,
  REEVE_KIND_LINK,
  REEVE_KIND_REPLICATION,
  REEVE_KIND_TABLESPACE,
  REEVE_KIND_PROGRAM,
  REEVE_KIND_META,
  REEVE_KIND_SERVER,
  REEVE_KIND_SUPERUSER,
  REEVE_KIND_NATIVE,
  REEVE_KIND_STRINGS,
  REEVE_KIND_ENCODING,
  REEVE_KIND_VIRTUAL,
  REEVE_KIND_OTHER,
  REEVE_N_KINDS,
} ReeveScanKind;

/** ReeveScanRule: the first words of a statement. Of several that fit the first counts. */
typedef struct
{
  const char *words;
  ReeveScanKind kind;
} ReeveScanRule;

/** ReeveScanTally: how many of each kind there are, and the names of the first. */
typedef struct
{
  guint count[REEVE_N_KINDS];
  GString *names[REEVE_N_KINDS];
} ReeveScanTally;

/** reeve_scan_head: the first words of a statement in upper case, without @modifiers, as far as
 *  there are nothing but words. (transfer full): "CREATE FUNCTION" */
char *reeve_scan_head (ReeveDialect dialect,
                       const char *sql,
                       gsize length,
                       const char *const *modifiers);
/** reeve_scan_match: REEVE_KIND_OTHER when no rule fits. */
ReeveScanKind reeve_scan_match (const ReeveScanRule *rules,
                                gsize n_rules,
                                const char *head);
/** reeve_scan_target: what a COPY or INSERT fills, as it is written. (transfer full): */
char *reeve_scan_target (ReeveDialect dialect,
                         const char *sql,
                         gsize length);

/** reeve_scan_note: one more; @name: (nullable): what it is called. Returns what becomes of it. */
ReeveScanAct reeve_scan_note (ReeveScanTally *self,
                              ReeveScanKind kind,
                              const char *name,
                              guint line);
/** reeve_scan_report: the tally as findings of @scan. */
void reeve_scan_report (ReeveScanTally *self,
                        ReeveScan *scan);
void reeve_scan_tally_clear (ReeveScanTally *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ReeveScanTally, reeve_scan_tally_clear)

G_END_DECLS
