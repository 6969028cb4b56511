/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/base/secret.h"
#include "core/project/task-script.h"

G_BEGIN_DECLS

/** ReeveTaskValues: what a task was told, each value checked when it is set. Reference-counted;
 *  filled by one thread, then read by any. */
typedef struct _ReeveTaskValues ReeveTaskValues;

ReeveTaskValues *reeve_task_values_new (ReeveTask *task);
/** reeve_task_values_new_without_secrets: a copy of @values to begin with another time. */
ReeveTaskValues *reeve_task_values_new_without_secrets (ReeveTaskValues *values);
ReeveTaskValues *reeve_task_values_ref (ReeveTaskValues *self);
void reeve_task_values_unref (ReeveTaskValues *self);
ReeveTask *reeve_task_values_get_task (ReeveTaskValues *self);

/** reeve_task_values_set: @text for the parameter @name; an empty one is none. REEVE_ERROR_USAGE:
 *  there is no such parameter, it is a secret, or it is no value of its type. */
gboolean reeve_task_values_set (ReeveTaskValues *self,
                                const char *name,
                                const char *text,
                                GError **error);
gboolean reeve_task_values_set_secret (ReeveTaskValues *self,
                                       const char *name,
                                       ReeveSecret *secret,
                                       GError **error);
/** reeve_task_values_has: whether a value was set */
gboolean reeve_task_values_has (ReeveTaskValues *self,
                                const char *name);
/** reeve_task_values_lacks_secret: whether the task takes a secret that was not set */
gboolean reeve_task_values_lacks_secret (ReeveTaskValues *self);
/** reeve_task_values_check: REEVE_ERROR_USAGE names all that are required and were not given. */
gboolean reeve_task_values_check (ReeveTaskValues *self,
                                  GError **error);

/** reeve_task_values_get: what is used: the value, the default, or NULL; NULL for a secret. */
const char *reeve_task_values_get (ReeveTaskValues *self,
                                   guint index);
/** reeve_task_values_dup_shown: a line for people: `'ada@example.org'`, `NULL`, `•••`. (transfer
 *  full): */
char *reeve_task_values_dup_shown (ReeveTaskValues *self,
                                   guint index);

/** reeve_task_values_hash: the Argon2id hashes of all secrets that were set, with a salt of its own
 *  for each; some 20 ms each. They are secrets as well: nothing shows them. Returns: (transfer
 *  full) (element-type ReeveSecret): by the parameter's place, NULL for the rest */
GPtrArray *reeve_task_values_hash (ReeveTaskValues *self,
                                   GError **error);

/** reeve_task_values_bind: the values of @statement in the order of its numbers; the texts are
 *  borrowed from @self and @hashes. (transfer container): */
const char **reeve_task_values_bind (ReeveTaskValues *self,
                                     GPtrArray *hashes,
                                     const ReeveTaskStatement *statement);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReeveTaskValues, reeve_task_values_unref)

G_END_DECLS
