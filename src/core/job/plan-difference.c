/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-plan"

#include "config.h"

#include "core/job/plan-difference.h"

/* A plan's steps by their ids and its inputs by their labels. An input with a step's id as its
 * label is the file or object that the step rests on. All strings stay the plan's. */
typedef struct
{
  GHashTable *steps;
  GHashTable *inputs;
} Index;

static void
index_init (Index *self, const ReevePlan *plan)
{
  self->steps = g_hash_table_new (g_str_hash, g_str_equal);
  self->inputs = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < reeve_plan_get_n_steps (plan); i++)
    {
      const ReevePlanStep *step = reeve_plan_get_step (plan, i);

      g_hash_table_insert (self->steps, step->id, (gpointer) step);
    }
  for (guint i = 0; i < reeve_plan_get_n_inputs (plan); i++)
    {
      const char *value;
      const char *label = reeve_plan_get_input (plan, i, &value);

      g_hash_table_insert (self->inputs, (gpointer) label, (gpointer) value);
    }
}

static void
index_clear (Index *self)
{
  g_hash_table_unref (self->steps);
  g_hash_table_unref (self->inputs);
}

static ReevePlanFate
judge (const Index *then, const Index *now, const ReevePlanStep *step)
{
  const ReevePlanStep *before = g_hash_table_lookup (then->steps, step->id);

  if (before == NULL)
    return REEVE_PLAN_STEP_ADDED;
  if (g_strcmp0 (before->sql, step->sql) == 0 && g_strcmp0 (before->label, step->label) == 0 &&
      g_strcmp0 (before->lock, step->lock) == 0 && before->effect == step->effect &&
      before->reversible == step->reversible &&
      g_strcmp0 (g_hash_table_lookup (then->inputs, step->id),
                 g_hash_table_lookup (now->inputs, step->id)) == 0)
    return REEVE_PLAN_STEP_SAME;
  return REEVE_PLAN_STEP_CHANGED;
}

ReevePlanDifference *
reeve_plan_compare (ReevePlan *before, ReevePlan *after)
{
  ReevePlanDifference *self = g_new0 (ReevePlanDifference, 1);
  Index then;
  Index now;

  index_init (&then, before);
  index_init (&now, after);
  self->before = reeve_plan_ref (before);
  self->after = reeve_plan_ref (after);
  self->fates = g_array_new (FALSE, FALSE, sizeof (ReevePlanFate));
  self->gone = g_ptr_array_new ();
  for (guint i = 0; i < reeve_plan_get_n_steps (after); i++)
    {
      ReevePlanFate fate = judge (&then, &now, reeve_plan_get_step (after, i));

      g_array_append_val (self->fates, fate);
      self->n_changed += fate == REEVE_PLAN_STEP_CHANGED;
      self->n_added += fate == REEVE_PLAN_STEP_ADDED;
    }
  for (guint i = 0; i < reeve_plan_get_n_steps (before); i++)
    {
      const ReevePlanStep *step = reeve_plan_get_step (before, i);

      if (!g_hash_table_contains (now.steps, step->id))
        g_ptr_array_add (self->gone, (gpointer) step);
    }
  index_clear (&then);
  index_clear (&now);
  return self;
}

void
reeve_plan_difference_free (ReevePlanDifference *self)
{
  reeve_plan_unref (self->before);
  reeve_plan_unref (self->after);
  g_array_unref (self->fates);
  g_ptr_array_unref (self->gone);
  g_free (self);
}

gboolean
reeve_plan_difference_has_steps (const ReevePlanDifference *self)
{
  return self->n_changed > 0 || self->n_added > 0 || self->gone->len > 0;
}
