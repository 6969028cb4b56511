/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-operation"

#include "config.h"

#include "core/job/operation.h"

typedef struct
{
  ReeveConnection *connection;
} ReeveOperationPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (ReeveOperation, reeve_operation, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_CONNECTION,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static gboolean
lock_nothing (ReeveOperation *self,
              ReevePool *pool,
              ReeveJob *job,
              GCancellable *cancellable,
              GError **error)
{
  return TRUE;
}

static void
unlock_nothing (ReeveOperation *self, ReevePool *pool)
{
}

static void
reeve_operation_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ReeveOperationPrivate *priv = reeve_operation_get_instance_private (REEVE_OPERATION (object));

  if (id == PROP_CONNECTION)
    priv->connection = g_value_dup_object (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
reeve_operation_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ReeveOperationPrivate *priv = reeve_operation_get_instance_private (REEVE_OPERATION (object));

  if (id == PROP_CONNECTION)
    g_value_set_object (value, priv->connection);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
reeve_operation_finalize (GObject *object)
{
  ReeveOperationPrivate *priv = reeve_operation_get_instance_private (REEVE_OPERATION (object));

  g_clear_object (&priv->connection);
  G_OBJECT_CLASS (reeve_operation_parent_class)->finalize (object);
}

static void
reeve_operation_class_init (ReeveOperationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = reeve_operation_set_property;
  object_class->get_property = reeve_operation_get_property;
  object_class->finalize = reeve_operation_finalize;
  klass->lock = lock_nothing;
  klass->unlock = unlock_nothing;

  properties[PROP_CONNECTION] =
    g_param_spec_object ("connection", NULL, NULL, REEVE_TYPE_CONNECTION,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
reeve_operation_init (ReeveOperation *self)
{
}

ReeveConnection *
reeve_operation_get_connection (ReeveOperation *self)
{
  ReeveOperationPrivate *priv = reeve_operation_get_instance_private (self);

  return priv->connection;
}

ReevePlan *
reeve_operation_prepare (ReeveOperation *self,
                         ReevePool *pool,
                         GCancellable *cancellable,
                         GError **error)
{
  return REEVE_OPERATION_GET_CLASS (self)->prepare (self, pool, cancellable, error);
}

gboolean
reeve_operation_lock (ReeveOperation *self,
                      ReevePool *pool,
                      ReeveJob *job,
                      GCancellable *cancellable,
                      GError **error)
{
  return REEVE_OPERATION_GET_CLASS (self)->lock (self, pool, job, cancellable, error);
}

void
reeve_operation_unlock (ReeveOperation *self, ReevePool *pool)
{
  REEVE_OPERATION_GET_CLASS (self)->unlock (self, pool);
}

gboolean
reeve_operation_run (ReeveOperation *self,
                     ReevePlan *plan,
                     ReevePool *pool,
                     ReeveJob *job,
                     GCancellable *cancellable,
                     GError **error)
{
  return REEVE_OPERATION_GET_CLASS (self)->run (self, plan, pool, job, cancellable, error);
}
