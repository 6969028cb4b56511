/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/migrate/lint/lint.h"

G_BEGIN_DECLS

#define POSTGRES REEVE_DIALECT_POSTGRES
#define SQLITE REEVE_DIALECT_SQLITE

/* A revision whose down section takes nothing back that a rule under test would look for. */
#define UP(sql) "-- migrate:up\n" sql "\n-- migrate:down\nSELECT 1;\n"
#define UP_OUTSIDE(sql) "-- migrate:up transaction:false\n" sql "\n-- migrate:down\nSELECT 1;\n"
#define BOTH_WAYS(up, down) "-- migrate:up\n" up "\n-- migrate:down\n" down "\n"

/** lint_case_new: parses the text as a file; a text that is no revision ends the test. */
ReeveRevision *lint_case_new (const char *text);

/** lint_case_run: (transfer full): every finding */
GPtrArray *lint_case_run (ReeveDialect dialect,
                          const char *text);

/** lint_case_find: the first finding of the rule, or NULL. */
const ReeveLintFinding *lint_case_find (GPtrArray *findings,
                                        const char *rule);

/** lint_case_count: of one rule */
guint lint_case_count (GPtrArray *findings,
                       const char *rule);

/** lint_case_show: prints them as TAP comments, for a failure that comes next. */
void lint_case_show (const char *text,
                     GPtrArray *findings);

G_END_DECLS
