/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/db/engine.h"
#include "core/project/task.h"

G_BEGIN_DECLS

/** ReeveTaskStatement: one statement of a task, as one engine takes it. */
typedef struct
{
  char *source;       /* as it stands in the file, with :name */
  char *sql;          /* with $1 or ?1 */
  GArray *parameters; /* (element-type guint): which of the task's, in the order of the numbers */
  guint line;         /* 1-based in the file */
  guint number;       /* 1-based in its section */
  ReeveStatementFacts *facts;
} ReeveTaskStatement;

/**
 * reeve_task_compile: the statements of the section for @engine; pure. Placeholders are found
 * outside strings, quoted names, comments and casts.
 *
 * Errors: REEVE_ERROR_INVALID with file and line: a placeholder that the header does not declare,
 * numbered ones, transaction control, commands of psql, COPY data, what cannot run in a
 * transaction, a reading task that does more than read. REEVE_ERROR_UNSUPPORTED: nothing for this
 * engine.
 *
 * Returns: (transfer full) (element-type ReeveTaskStatement): never empty
 */
GPtrArray *reeve_task_compile (ReeveTask *task,
                               const ReeveEngine *engine,
                               GError **error);

G_END_DECLS
