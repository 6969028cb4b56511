/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "core/db/target.h"
#include "core/sql/statement.h"

G_BEGIN_DECLS

typedef enum
{
  REEVE_SEVERITY_INFO,
  REEVE_SEVERITY_WARNING,
  REEVE_SEVERITY_ERROR,
} ReeveSeverity;

/** reeve_severity_name: "info", "warning", "error" */
const char *reeve_severity_name (ReeveSeverity severity);

/** ReevePlanFinding: what a rule says of a step. @remedy may be NULL. */
typedef struct
{
  ReeveSeverity severity;
  char *rule;
  char *message;
  char *remedy;
} ReevePlanFinding;

/** ReevePlanStep: one thing that the operation would do. Strings but @label may be NULL. */
typedef struct
{
  char *id;    /* unique in the plan, stable between two plans of the same thing */
  char *label; /* for people */
  char *sql;   /* what would be sent, or NULL where there is no SQL */
  char *lock;  /* strongest table lock */
  ReeveEffect effect;
  gboolean reversible;
  GPtrArray *findings; /* (element-type ReevePlanFinding) */
} ReevePlanStep;

/**
 * ReevePlan: exactly what an operation would do, before it does it. Reference-counted; filled by
 * the operation's prepare, then sealed; a sealed plan never changes and may cross threads.
 *
 * The digest covers the operation, its steps and every further input that was added. Two plans
 * with the same digest do the same thing. It does not cover the target: whether it is still the
 * same database is the guard's own question, with an answer of its own.
 */
typedef struct _ReevePlan ReevePlan;

#define REEVE_TYPE_PLAN (reeve_plan_get_type ())
GType reeve_plan_get_type (void);

/** reeve_plan_new: @operation is a stable name such as "migrate.up", @title is for people. */
ReevePlan *reeve_plan_new (const char *operation,
                           const char *title,
                           ReeveTarget *target);
ReevePlan *reeve_plan_ref (ReevePlan *self);
void reeve_plan_unref (ReevePlan *self);

/** reeve_plan_add_step: (transfer none): the step, to be filled in further until the seal. */
ReevePlanStep *reeve_plan_add_step (ReevePlan *self,
                                    const char *id,
                                    const char *label,
                                    const char *sql,
                                    ReeveEffect effect);
/** reeve_plan_step_add_finding: every string is copied. */
void reeve_plan_step_add_finding (ReevePlanStep *step,
                                  ReeveSeverity severity,
                                  const char *rule,
                                  const char *message,
                                  const char *remedy);
void reeve_plan_add_warning (ReevePlan *self,
                             const char *format,
                             ...) G_GNUC_PRINTF (2, 3);
/** reeve_plan_add_input: a fact that the plan rests on but does not show, for the digest. */
void reeve_plan_add_input (ReevePlan *self,
                           const char *label,
                           const char *value);
/** reeve_plan_set_blocked: the plan may be looked at but not run; (transfer full) @reason. */
void reeve_plan_set_blocked (ReevePlan *self,
                             GError *reason);
/** reeve_plan_set_phrase: what must be typed before it runs, whatever the protection says. */
void reeve_plan_set_phrase (ReevePlan *self,
                            const char *phrase);
/** reeve_plan_set_name: of the database that the plan is for, where that is not its target: one
 *  that is made from the server's own. It is what must be typed then. */
void reeve_plan_set_name (ReevePlan *self,
                          const char *name);
/** reeve_plan_set_backup: the whole database is backed up to @path before the first step. */
void reeve_plan_set_backup (ReevePlan *self,
                            const char *path);
void reeve_plan_set_estimate (ReevePlan *self,
                              gint64 milliseconds);
/** reeve_plan_set_data: what run() needs of prepare()'s work; freed with the plan. */
void reeve_plan_set_data (ReevePlan *self,
                          gpointer data,
                          GDestroyNotify destroy);
/** reeve_plan_seal: computes the digest; called once, by the runner. */
void reeve_plan_seal (ReevePlan *self);

const char *reeve_plan_get_operation (const ReevePlan *self);
const char *reeve_plan_get_title (const ReevePlan *self);
ReeveTarget *reeve_plan_get_target (const ReevePlan *self);
guint reeve_plan_get_n_steps (const ReevePlan *self);
const ReevePlanStep *reeve_plan_get_step (const ReevePlan *self,
                                          guint index);
/** reeve_plan_get_warnings: (transfer none): NULL-terminated */
const char *const *reeve_plan_get_warnings (const ReevePlan *self);
/** reeve_plan_get_effect: the strongest of its steps; read when there is none */
ReeveEffect reeve_plan_get_effect (const ReevePlan *self);
const char *reeve_plan_get_phrase (const ReevePlan *self);
/** reeve_plan_get_name: what was set, else the target's; (nullable) without a target. */
const char *reeve_plan_get_name (const ReevePlan *self);
const GError *reeve_plan_get_blocked (const ReevePlan *self);
/** reeve_plan_get_backup: (nullable): the file that the backup before it is written to */
const char *reeve_plan_get_backup (const ReevePlan *self);
/** reeve_plan_get_estimate: milliseconds; -1: nobody knows */
gint64 reeve_plan_get_estimate (const ReevePlan *self);
guint reeve_plan_get_n_inputs (const ReevePlan *self);
/** reeve_plan_get_input: the label of one; @value: (out): what was added with it */
const char *reeve_plan_get_input (const ReevePlan *self,
                                  guint index,
                                  const char **value);
/** reeve_plan_get_digest: 64 hexadecimal digits; NULL before the seal */
const char *reeve_plan_get_digest (const ReevePlan *self);
gpointer reeve_plan_get_data (const ReevePlan *self);

/** reeve_plan_to_json: as the command line's contract says. Returns: (transfer full): */
JsonObject *reeve_plan_to_json (const ReevePlan *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReevePlan, reeve_plan_unref)

G_END_DECLS
