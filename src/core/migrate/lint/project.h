/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/migrate/lint/lint.h"
#include "core/project/project.h"

G_BEGIN_DECLS

/** The rule that a file breaks which cannot be read. */
#define REEVE_LINT_BROKEN "readable"

/**
 * Findings in the files of a project, added to an array of ReeveLintFinding.
 *
 * reeve_lint_add_revision: a section for every engine is looked at once for each; what both say is
 * said once.
 * @engines: (element-type ReeveEngine): which it is for
 * @project: (nullable): whose severities count
 */
void reeve_lint_add_revision (GPtrArray *findings,
                              ReeveRevision *revision,
                              GPtrArray *engines,
                              ReeveProject *project);
/** reeve_lint_add_broken: a file that cannot be read is a finding like the others, so that the rest
 *  is looked at too. @path: (nullable): where the error does not say it */
void reeve_lint_add_broken (GPtrArray *findings,
                            const GError *error,
                            const char *path);
/** reeve_lint_add_project: every revision of the project; fails when its folder cannot be read. */
gboolean reeve_lint_add_project (GPtrArray *findings,
                                 ReeveProject *project,
                                 GPtrArray *engines,
                                 GError **error);

G_END_DECLS
