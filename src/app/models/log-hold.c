/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/models/log-hold.h"

struct _ReeveLogHold
{
  GObject parent_instance;

  GListModel *model;
  gulong changed;
  guint shown; /* the first so many of the model's items are this model's */
  guint waiting;
  gboolean held;
};

enum
{
  PROP_WAITING = 1,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

static void reeve_log_hold_list_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ReeveLogHold,
                               reeve_log_hold,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      reeve_log_hold_list_init))

static void
set_waiting (ReeveLogHold *self, guint waiting)
{
  if (self->waiting == waiting)
    return;
  self->waiting = waiting;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WAITING]);
}

/* What leaves at the beginning: first what is shown, then what waits. */
static void
note_removed (ReeveLogHold *self, guint removed)
{
  guint gone = MIN (removed, self->shown);

  self->shown -= gone;
  if (gone > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, gone, 0);
  set_waiting (self, self->waiting - (removed - gone));
}

static void
note_added (ReeveLogHold *self, guint added)
{
  guint position = self->shown;

  if (self->held)
    {
      set_waiting (self, self->waiting + added);
      return;
    }
  self->shown += added;
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, added);
}

static void
items_changed_cb (GListModel *model, guint position, guint removed, guint added, ReeveLogHold *self)
{
  g_warn_if_fail (removed == 0 || (position == 0 && added == 0));

  if (removed > 0)
    note_removed (self, removed);
  if (added > 0)
    note_added (self, added);
}

static GType
reeve_log_hold_get_item_type (GListModel *model)
{
  ReeveLogHold *self = REEVE_LOG_HOLD (model);

  return self->model != NULL ? g_list_model_get_item_type (self->model) : G_TYPE_OBJECT;
}

static guint
reeve_log_hold_get_n_items (GListModel *model)
{
  return REEVE_LOG_HOLD (model)->shown;
}

static gpointer
reeve_log_hold_get_item (GListModel *model, guint position)
{
  ReeveLogHold *self = REEVE_LOG_HOLD (model);

  return position < self->shown ? g_list_model_get_item (self->model, position) : NULL;
}

static void
reeve_log_hold_list_init (GListModelInterface *iface)
{
  iface->get_item_type = reeve_log_hold_get_item_type;
  iface->get_n_items = reeve_log_hold_get_n_items;
  iface->get_item = reeve_log_hold_get_item;
}

static void
reeve_log_hold_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_WAITING:
      g_value_set_uint (value, REEVE_LOG_HOLD (object)->waiting);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
reeve_log_hold_dispose (GObject *object)
{
  ReeveLogHold *self = REEVE_LOG_HOLD (object);

  if (self->model != NULL)
    g_clear_signal_handler (&self->changed, self->model);
  self->shown = 0;
  g_clear_object (&self->model);
  G_OBJECT_CLASS (reeve_log_hold_parent_class)->dispose (object);
}

static void
reeve_log_hold_class_init (ReeveLogHoldClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = reeve_log_hold_get_property;
  object_class->dispose = reeve_log_hold_dispose;
  properties[PROP_WAITING] = g_param_spec_uint ("waiting", NULL, NULL, 0, G_MAXUINT, 0,
                                                G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
reeve_log_hold_init (ReeveLogHold *self)
{
}

ReeveLogHold *
reeve_log_hold_new (void)
{
  return g_object_new (REEVE_TYPE_LOG_HOLD, NULL);
}

void
reeve_log_hold_set_model (ReeveLogHold *self, GListModel *model)
{
  guint before;

  g_return_if_fail (REEVE_IS_LOG_HOLD (self));

  if (self->model == model)
    return;
  before = self->shown;
  if (self->model != NULL)
    g_clear_signal_handler (&self->changed, self->model);
  g_set_object (&self->model, model);
  self->shown = 0;
  if (model != NULL)
    {
      self->shown = g_list_model_get_n_items (model);
      self->changed =
        g_signal_connect (model, "items-changed", G_CALLBACK (items_changed_cb), self);
    }
  g_list_model_items_changed (G_LIST_MODEL (self), 0, before, self->shown);
  set_waiting (self, 0);
}

void
reeve_log_hold_set_held (ReeveLogHold *self, gboolean held)
{
  guint waiting;

  g_return_if_fail (REEVE_IS_LOG_HOLD (self));

  if (self->held == held)
    return;
  self->held = held;
  waiting = self->waiting;
  if (held || waiting == 0)
    return;
  set_waiting (self, 0);
  note_added (self, waiting);
}

gboolean
reeve_log_hold_is_held (ReeveLogHold *self)
{
  g_return_val_if_fail (REEVE_IS_LOG_HOLD (self), FALSE);
  return self->held;
}

guint
reeve_log_hold_count_waiting (ReeveLogHold *self)
{
  g_return_val_if_fail (REEVE_IS_LOG_HOLD (self), 0);
  return self->waiting;
}
