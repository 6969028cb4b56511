/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/models/plan-item.h"

/* A plan of no more steps than this shows the SQL of what may destroy data at once. */
#define SHORT_PLAN 5

struct _ReevePlanItem
{
  GObject parent_instance;

  ReevePlan *plan;
  guint index;
  ReevePlanFate fate;
  gboolean expanded;
};

G_DEFINE_FINAL_TYPE (ReevePlanItem, reeve_plan_item, G_TYPE_OBJECT)

static void
reeve_plan_item_finalize (GObject *object)
{
  reeve_plan_unref (REEVE_PLAN_ITEM (object)->plan);
  G_OBJECT_CLASS (reeve_plan_item_parent_class)->finalize (object);
}

static void
reeve_plan_item_class_init (ReevePlanItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reeve_plan_item_finalize;
}

static void
reeve_plan_item_init (ReevePlanItem *self)
{
}

ReevePlanItem *
reeve_plan_item_new (ReevePlan *plan, guint index, ReevePlanFate fate)
{
  ReevePlanItem *self = g_object_new (REEVE_TYPE_PLAN_ITEM, NULL);

  self->plan = reeve_plan_ref (plan);
  self->index = index;
  self->fate = fate;
  return self;
}

GListModel *
reeve_plan_items_new (ReevePlan *plan, const ReevePlanDifference *difference)
{
  guint n = reeve_plan_get_n_steps (plan);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  GListStore *store = g_list_store_new (REEVE_TYPE_PLAN_ITEM);

  for (guint i = 0; i < n; i++)
    {
      const ReevePlanStep *step = reeve_plan_get_step (plan, i);
      ReevePlanFate fate = difference != NULL
                             ? g_array_index (difference->fates, ReevePlanFate, i)
                             : REEVE_PLAN_STEP_SAME;
      ReevePlanItem *item = reeve_plan_item_new (plan, i, fate);

      item->expanded = step->sql != NULL &&
                       (fate != REEVE_PLAN_STEP_SAME ||
                        (n <= SHORT_PLAN && step->effect == REEVE_EFFECT_DESTROY));
      g_ptr_array_add (items, item);
    }
  g_list_store_splice (store, 0, 0, items->pdata, items->len);
  return G_LIST_MODEL (store);
}

const ReevePlanStep *
reeve_plan_item_get_step (ReevePlanItem *self)
{
  g_return_val_if_fail (REEVE_IS_PLAN_ITEM (self), NULL);
  return reeve_plan_get_step (self->plan, self->index);
}

guint
reeve_plan_item_get_number (ReevePlanItem *self)
{
  g_return_val_if_fail (REEVE_IS_PLAN_ITEM (self), 0);
  return self->index + 1;
}

ReevePlanFate
reeve_plan_item_get_fate (ReevePlanItem *self)
{
  g_return_val_if_fail (REEVE_IS_PLAN_ITEM (self), REEVE_PLAN_STEP_SAME);
  return self->fate;
}

gboolean
reeve_plan_item_get_expanded (ReevePlanItem *self)
{
  g_return_val_if_fail (REEVE_IS_PLAN_ITEM (self), FALSE);
  return self->expanded;
}

void
reeve_plan_item_set_expanded (ReevePlanItem *self, gboolean expanded)
{
  g_return_if_fail (REEVE_IS_PLAN_ITEM (self));
  self->expanded = expanded;
}
