/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/models/log-scan.h"

/* A piece of the walk: well below what people and a frame notice. */
#define PIECE_US 4000
#define ITEMS_PER_LOOK 64

struct _ReeveLogScan
{
  GObject parent_instance;

  GListModel *model;
  gulong changed;
  guint source;
  guint next; /* the items from here on are left: up to end, or down to 0, without next itself */
  guint end;
  gboolean forward;
  ReeveLogVisit visit;
  ReeveLogScanned scanned;
  gpointer data;
};

G_DEFINE_FINAL_TYPE (ReeveLogScan, reeve_log_scan, G_TYPE_OBJECT)

/* Where a border between two items is after a change of the list. */
static guint
move_border (guint border, guint position, guint removed, guint added)
{
  if (border <= position)
    return border;
  if (border < position + removed)
    return position;
  return border - removed + added;
}

static void
items_changed_cb (GListModel *model, guint position, guint removed, guint added, ReeveLogScan *self)
{
  self->next = move_border (self->next, position, removed, added);
  self->end = move_border (self->end, position, removed, added);
}

static void
finish (ReeveLogScan *self, guint position)
{
  self->source = 0;
  g_clear_signal_handler (&self->changed, self->model);
  self->scanned (position, self->data);
}

static gboolean
is_done (ReeveLogScan *self)
{
  return self->forward ? self->next >= self->end : self->next == 0;
}

/* The next item's position; the border moves past it. */
static guint
step (ReeveLogScan *self)
{
  return self->forward ? self->next++ : --self->next;
}

static gboolean
walk_cb (gpointer data)
{
  ReeveLogScan *self = data;
  gint64 until = g_get_monotonic_time () + PIECE_US;

  do
    for (guint i = 0; i < ITEMS_PER_LOOK; i++)
      {
        guint position;

        if (is_done (self))
          {
            finish (self, G_MAXUINT);
            return G_SOURCE_REMOVE;
          }
        position = step (self);
        if (self->visit (self->model, position, self->data))
          {
            finish (self, position);
            return G_SOURCE_REMOVE;
          }
      }
  while (g_get_monotonic_time () < until);
  return G_SOURCE_CONTINUE;
}

static void
reeve_log_scan_dispose (GObject *object)
{
  ReeveLogScan *self = REEVE_LOG_SCAN (object);

  g_clear_handle_id (&self->source, g_source_remove);
  if (self->model != NULL)
    g_clear_signal_handler (&self->changed, self->model);
  g_clear_object (&self->model);
  G_OBJECT_CLASS (reeve_log_scan_parent_class)->dispose (object);
}

static void
reeve_log_scan_class_init (ReeveLogScanClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = reeve_log_scan_dispose;
}

static void
reeve_log_scan_init (ReeveLogScan *self)
{
}

ReeveLogScan *
reeve_log_scan_new (GListModel *model,
                    guint from,
                    gboolean forward,
                    ReeveLogVisit visit,
                    ReeveLogScanned scanned,
                    gpointer data)
{
  ReeveLogScan *self = g_object_new (REEVE_TYPE_LOG_SCAN, NULL);

  self->model = g_object_ref (model);
  self->end = g_list_model_get_n_items (model);
  self->next = MIN (from, self->end);
  self->forward = forward;
  self->visit = visit;
  self->scanned = scanned;
  self->data = data;
  self->changed = g_signal_connect (model, "items-changed", G_CALLBACK (items_changed_cb), self);
  self->source = g_idle_add (walk_cb, self);
  return self;
}
