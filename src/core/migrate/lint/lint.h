/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job/plan.h"
#include "core/migrate/lint/script.h"
#include "core/migrate/revision.h"

G_BEGIN_DECLS

/** ReeveLintFinding: what a rule says of one statement of one file. All strings are owned. */
typedef struct
{
  char *rule;
  ReeveSeverity severity;
  char *file;
  guint line;
  guint statement; /* 1-based in its section, 0 = the file as a whole */
  char *message;
  char *remedy;
} ReeveLintFinding;

void reeve_lint_finding_free (gpointer finding);

typedef struct _ReeveLintContext ReeveLintContext;

/**
 * ReeveLintRule: one row of the table of rules. What stands after the title is the engine's own:
 * for which dialects and sections (masks of 1 << …) it asks which function.
 */
typedef struct
{
  const char *name;  /* "ban-drop-column" */
  ReeveSeverity severity;
  const char *title; /* one sentence for lists and documentation */
  guint dialects;
  guint sections;
  void (*on_revision) (ReeveLintContext *context);
  void (*on_statement) (ReeveLintContext *context,
                        const ReeveLintStatement *statement);
  void (*on_action) (ReeveLintContext *context,
                     const ReeveLintStatement *statement,
                     const ReeveLintAction *action);
} ReeveLintRule;

/** reeve_lint_list_rules: (transfer none): all of them, @count is set */
const ReeveLintRule *reeve_lint_list_rules (guint *count);

/** ReeveLintSeverityFunc: the project's own setting of a rule: "error" … "off", or NULL. */
typedef const char *(*ReeveLintSeverityFunc) (const char *rule,
                                              gpointer user_data);

/**
 * reeve_lint_revision: every finding of every rule in the file's sections for @engine. Pure.
 *
 * `-- lint:ignore rule [rule…]` before a statement silences rules for it, in the header for the
 * file.
 *
 * Returns: (transfer full) (element-type ReeveLintFinding): in file order
 */
GPtrArray *reeve_lint_revision (ReeveRevision *revision,
                                const char *engine,
                                ReeveDialect dialect,
                                ReeveLintSeverityFunc severity,
                                gpointer user_data);

G_END_DECLS
