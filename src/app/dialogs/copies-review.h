/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/workspace.h"

G_BEGIN_DECLS

typedef enum
{
  REEVE_COPIES_CREATE,
  REEVE_COPIES_RESET,
  REEVE_COPIES_REMOVE,
} ReeveCopiesWhat;

/**
 * ReeveCopiesWish: what somebody wants done to student copies. Borrowed strings.
 * @name: (nullable): of one copy; NULL: the set
 * @count: to create
 * @handout: (nullable): the file that new passwords are written to; without it a reset leaves them
 *   as they are
 * @host: (nullable): the server's name in it
 */
typedef struct
{
  ReeveCopiesWhat what;
  const char *prefix;
  const char *name;
  guint count;
  const char *handout;
  const char *host;
} ReeveCopiesWish;

/** ReeveCopiesSubmitted: the plan was approved, and is a job now. */
typedef void (*ReeveCopiesSubmitted) (GtkWidget *from,
                                      ReeveJob *job);

/** reeve_copies_review_start: plan, review, job, as reeve_operation_review_start().
 *  @wish: copied
 *  @submitted: not called once @from is gone */
void reeve_copies_review_start (GtkWidget *from,
                                ReeveWorkspace *workspace,
                                ReeveDatabase *database,
                                const ReeveCopiesWish *wish,
                                ReeveCopiesSubmitted submitted);

G_END_DECLS
