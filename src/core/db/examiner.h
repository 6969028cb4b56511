/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/db/examine.h"

G_BEGIN_DECLS

/**
 * ReeveExaminer: what differs between the engines.
 * @before: the steps below opening; FALSE when opening makes no sense any more
 * @opening: the name of the step that an error of opening belongs to
 * @opened: (nullable): the name of the step that success of opening proves
 * @after: the steps that ask the opened session; FALSE with @error when one could not be asked
 */
typedef struct
{
  gboolean (*before) (ReeveConnection *connection,
                      GPtrArray *steps,
                      GCancellable *cancellable);
  const char *(*opening) (ReeveConnection *connection,
                          const GError *error);
  const char *opened;
  gboolean (*after) (ReeveSession *session,
                     GPtrArray *steps,
                     GCancellable *cancellable,
                     GError **error);
} ReeveExaminer;

extern const ReeveExaminer reeve_examiner_postgres;
extern const ReeveExaminer reeve_examiner_sqlite;

/** reeve_examine_add: @name is static, @remedy may be NULL, texts are copied and redacted. */
void reeve_examine_add (GPtrArray *steps,
                        const char *name,
                        ReeveExamineState state,
                        const char *text,
                        const char *remedy);
/** reeve_examine_add_error: a step that failed with @error. */
void reeve_examine_add_error (GPtrArray *steps,
                              const char *name,
                              const GError *error);

G_END_DECLS
