/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/db/engine.h"

G_BEGIN_DECLS

typedef enum
{
  REEVE_EXAMINE_OK,
  REEVE_EXAMINE_DOUBTFUL, /* it works, and there is something to know */
  REEVE_EXAMINE_FAILED,
} ReeveExamineState;

/** reeve_examine_state_name: "ok", "doubtful", "failed" */
const char *reeve_examine_state_name (ReeveExamineState state);

/** ReeveExamineStep: one thing that must work before a database can be used. */
typedef struct
{
  const char *name; /* "name", "reach", "file", "open", "tls", "authentication", "version", … */
  ReeveExamineState state;
  char *text;
  char *remedy; /* NULL: nothing to do */
} ReeveExamineStep;

/**
 * reeve_examine: tries @connection step by step, the lowest first; what stands above a step that
 * failed is not tried. Writes nothing and makes no file.
 *
 * Returns: (transfer full) (element-type ReeveExamineStep): NULL only when it was cancelled
 */
GPtrArray *reeve_examine (ReeveConnection *connection,
                          GCancellable *cancellable,
                          GError **error);

G_END_DECLS
