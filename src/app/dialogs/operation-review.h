/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/dialogs/plan-review.h"
#include "app/workspace.h"

G_BEGIN_DECLS

/**
 * ReeveOperationOrder: an operation that somebody asks for in the window.
 *
 * All of it but make() is called in the main thread; make() is called in a worker, and perhaps in
 * two at the same time, as what is asked may change before the first plan is made.
 */
typedef struct
{
  /* must: a new operation; may touch files and servers. (transfer full): */
  ReeveOperation *(*make) (gpointer data,
                           GCancellable *cancellable,
                           GError **error);
  /* must: what is done while the plan is being made, as a sentence. (transfer full): */
  char *(*dup_waiting) (gpointer data);
  /* may: the same as a command line, without any secret. (transfer full): */
  char *(*dup_command) (gpointer data);
  /* may: what to say of a plan without steps, or, where reading_is_nothing, of one that only reads;
   * without it, the plan is shown. (transfer full): */
  char *(*dup_nothing) (gpointer data);
  /* may, both or none: a check that lets a plan be made without what blocks it; NULL: not needed */
  const char *(*get_force_label) (gpointer data,
                                  ReevePlan *plan);
  void (*set_force) (gpointer data,
                     gboolean force);
  /* may: whether plans that may begin with a backup shall; without it, they do */
  void (*set_backup) (gpointer data,
                      gboolean wanted);
  /* may: it was approved, and is a job now */
  void (*submitted) (gpointer data,
                     ReeveJob *job);
  /* may: no first plan could be made; TRUE when that has been dealt with */
  gboolean (*failed) (gpointer data,
                      GtkWidget *from,
                      const GError *error);
  /* must: lets go of the data; any thread */
  GDestroyNotify free;
  /* a plan that only reads and warns of nothing is run without a review */
  gboolean runs_harmless;
  gboolean reading_is_nothing;
} ReeveOperationOrder;

/**
 * reeve_operation_review_start: makes the plan of an operation in a worker, shows it for review and
 * submits what was approved. Where the plan no longer holds when its turn has come, it says what
 * changed and offers the new plan.
 *
 * Nothing happens on the main thread that could block, and nothing more happens at all once @from
 * has left its window.
 *
 * @from: the widget that asked; its window is the parent of the dialogs
 * @connection: what is worked on, for the header of the review; its password is loaded
 * @order: copied
 * @data: (transfer full): what the functions of @order are given
 */
void reeve_operation_review_start (GtkWidget *from,
                                   ReeveWorkspace *workspace,
                                   ReeveConnection *connection,
                                   const ReeveOperationOrder *order,
                                   gpointer data);

G_END_DECLS
