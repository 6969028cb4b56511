/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/migrate/lint/ignore.h"
#include "core/migrate/lint/lint.h"
#include "core/migrate/lint/script.h"

G_BEGIN_DECLS

/** ReeveLintContext: one revision as one engine would run it, and what was found so far. */
struct _ReeveLintContext
{
  ReeveRevision *revision;
  const char *engine;
  ReeveDialect dialect;
  ReeveLintScript scripts[3]; /* by ReeveSectionKind */
  ReeveLintIgnores *ignores;
  const ReeveLintRule *rule; /* the one that is asked now … */
  ReeveSeverity severity;    /* … as the project sets it */
  GPtrArray *findings;
  ReeveLintSeverityFunc setting; /* the project's, or NULL */
  gpointer setting_data;
};

/** reeve_lint_report: what the rule says of a statement. (transfer full): @remedy, may be NULL. */
void reeve_lint_report (ReeveLintContext *self,
                        const ReeveLintStatement *statement,
                        char *remedy,
                        const char *format,
                        ...) G_GNUC_PRINTF (4, 5);
/** reeve_lint_report_line: of the file as a whole, or of a section: statement 0. */
void reeve_lint_report_line (ReeveLintContext *self,
                             guint line,
                             char *remedy,
                             const char *format,
                             ...) G_GNUC_PRINTF (4, 5);

/** reeve_lint_is_off: whether the project turned the rule off. */
gboolean reeve_lint_is_off (const ReeveLintContext *self,
                            const char *rule);

/** reeve_lint_script_of: the section that the statement is in. */
const ReeveLintScript *reeve_lint_script_of (const ReeveLintContext *self,
                                             const ReeveLintStatement *statement);

/**
 * reeve_lint_is_in_use: whether others may use the table while the statement runs: it is not made
 * earlier in the section, nor dropped later in it, when a longer lock no longer matters.
 */
gboolean reeve_lint_is_in_use (const ReeveLintContext *self,
                               const ReeveLintStatement *statement,
                               const char *schema,
                               const char *table);

/** reeve_lint_action_table: the table that it is about, itself or the one it stands in. */
const char *reeve_lint_action_table (const ReeveLintAction *action);

/** reeve_lint_write_name: as SQL, quoted where it must be. Returns: (transfer full): */
char *reeve_lint_write_name (const ReeveLintContext *self,
                             const char *schema,
                             const char *name);
/** reeve_lint_write_derived: a name made of the other and a suffix. Returns: (transfer full): */
char *reeve_lint_write_derived (const ReeveLintContext *self,
                                const char *name,
                                const char *suffix);
/** reeve_lint_write_table: the action's table as SQL. Returns: (transfer full): */
char *reeve_lint_write_table (const ReeveLintContext *self,
                              const ReeveLintAction *action);
/** reeve_lint_write_columns: "a, b". Returns: (transfer full): */
char *reeve_lint_write_columns (const ReeveLintContext *self,
                                char *const *columns);
/** reeve_lint_write_with: the statement with @insert after its first word @after; when it is too
 *  long to be shown, @fallback. Returns: (transfer full): */
char *reeve_lint_write_with (const ReeveLintContext *self,
                             const ReeveLintStatement *statement,
                             const char *after,
                             const char *insert,
                             const char *fallback);

G_END_DECLS
