/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/models/backup-list.h"

#include "app/models/time-text.h"
#include "core/base/clock.h"

struct _ReeveBackupList
{
  GObject parent_instance;

  ReeveWorkspace *workspace;
  ReeveDatabase *database;
  GPtrArray *items; /* ReeveBackupItem */
  GError *error;
  gboolean was_read;
  gboolean reading;
  gboolean outdated;
};

static guint read_signal;

static void reeve_backup_list_list_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ReeveBackupList,
                               reeve_backup_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      reeve_backup_list_list_init))

/* --- reading, in a worker -------------------------------------------------------------------- */

typedef struct
{
  ReeveCatalogue *catalogue;
  char *name;
} Reading;

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  g_object_unref (reading->catalogue);
  g_free (reading->name);
  g_free (reading);
}

static GPtrArray *
build_items (GPtrArray *records, const char *name)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);
  gint64 now = reeve_clock_now ();
  g_autofree char *last_day = NULL;

  g_ptr_array_set_free_func (records, NULL);
  for (guint i = 0; i < records->len; i++)
    {
      ReeveBackupRecord *record = g_ptr_array_index (records, i);
      g_autofree char *day = reeve_time_text_day (record->created_us, now);

      if (g_strcmp0 (record->connection, name) != 0)
        {
          reeve_backup_record_free (record);
          continue;
        }
      if (g_strcmp0 (day, last_day) != 0)
        {
          g_ptr_array_add (items, reeve_backup_item_new_heading (day));
          g_free (last_day);
          last_day = g_steal_pointer (&day);
        }
      g_ptr_array_add (
        items, reeve_backup_item_new (record, g_file_test (record->file, G_FILE_TEST_EXISTS)));
    }
  return items;
}

static void
read_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Reading *reading = data;
  GError *error = NULL;
  g_autoptr (GPtrArray) records = reeve_catalogue_list_backups (reading->catalogue, NULL, &error);

  if (records != NULL)
    g_task_return_pointer (task, build_items (records, reading->name),
                           (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

/* --- taking what was read -------------------------------------------------------------------- */

static gboolean
is_same (ReeveBackupItem *a, ReeveBackupItem *b)
{
  const ReeveBackupRecord *left = reeve_backup_item_get_record (a);
  const ReeveBackupRecord *right = reeve_backup_item_get_record (b);

  if (left == NULL || right == NULL)
    return g_strcmp0 (reeve_backup_item_get_heading (a), reeve_backup_item_get_heading (b)) == 0;
  return g_str_equal (left->id, right->id) && g_str_equal (left->proof, right->proof) &&
         left->proven_us == right->proven_us && left->restore_ms == right->restore_ms &&
         left->pinned == right->pinned && g_strcmp0 (left->file, right->file) == 0 &&
         reeve_backup_item_is_present (a) == reeve_backup_item_is_present (b);
}

/* Only what differs is told, so that nobody loses their place in the list for nothing. */
static void
take_items (ReeveBackupList *self, GPtrArray *items)
{
  GPtrArray *old = self->items;
  guint head = 0;
  guint tail = 0;
  guint removed;

  while (head < MIN (old->len, items->len) && is_same (old->pdata[head], items->pdata[head]))
    head++;
  while (tail < MIN (old->len, items->len) - head &&
         is_same (old->pdata[old->len - 1 - tail], items->pdata[items->len - 1 - tail]))
    tail++;
  for (guint i = 0; i < head; i++)
    g_set_object ((GObject **) &items->pdata[i], old->pdata[i]);
  for (guint i = 0; i < tail; i++)
    g_set_object ((GObject **) &items->pdata[items->len - 1 - i], old->pdata[old->len - 1 - i]);
  removed = old->len - head - tail;
  self->items = g_ptr_array_ref (items);
  if (removed > 0 || items->len > head + tail)
    g_list_model_items_changed (G_LIST_MODEL (self), head, removed, items->len - head - tail);
  g_ptr_array_unref (old);
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  ReeveBackupList *self = REEVE_BACKUP_LIST (object);
  g_autoptr (GPtrArray) items = NULL;

  g_clear_error (&self->error);
  self->reading = FALSE;
  items = g_task_propagate_pointer (G_TASK (result), &self->error);
  if (items != NULL)
    {
      self->was_read = TRUE;
      take_items (self, items);
    }
  if (self->outdated)
    reeve_backup_list_refresh (self);
  else
    g_signal_emit (self, read_signal, 0);
}

void
reeve_backup_list_refresh (ReeveBackupList *self)
{
  ReeveCatalogue *catalogue;
  g_autoptr (GTask) task = NULL;
  Reading *reading;

  g_return_if_fail (REEVE_IS_BACKUP_LIST (self));

  catalogue = reeve_workspace_get_catalogue (self->workspace);
  self->outdated = self->reading;
  if (catalogue == NULL || self->reading)
    return;
  self->reading = TRUE;
  reading = g_new0 (Reading, 1);
  reading->catalogue = g_object_ref (catalogue);
  reading->name = g_strdup (reeve_database_get_name (self->database));
  task = g_task_new (self, NULL, read_cb, NULL);
  g_task_set_task_data (task, reading, reading_free);
  g_task_run_in_thread (task, read_thread);
}

/* --- as a list ------------------------------------------------------------------------------- */

static GType
reeve_backup_list_get_item_type (GListModel *model)
{
  return REEVE_TYPE_BACKUP_ITEM;
}

static guint
reeve_backup_list_get_n_items (GListModel *model)
{
  return REEVE_BACKUP_LIST (model)->items->len;
}

static gpointer
reeve_backup_list_get_item (GListModel *model, guint position)
{
  ReeveBackupList *self = REEVE_BACKUP_LIST (model);

  return position < self->items->len ? g_object_ref (self->items->pdata[position]) : NULL;
}

static void
reeve_backup_list_list_init (GListModelInterface *iface)
{
  iface->get_item_type = reeve_backup_list_get_item_type;
  iface->get_n_items = reeve_backup_list_get_n_items;
  iface->get_item = reeve_backup_list_get_item;
}

static void
reeve_backup_list_finalize (GObject *object)
{
  ReeveBackupList *self = REEVE_BACKUP_LIST (object);

  g_ptr_array_unref (self->items);
  g_clear_object (&self->workspace);
  g_clear_object (&self->database);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (reeve_backup_list_parent_class)->finalize (object);
}

static void
reeve_backup_list_class_init (ReeveBackupListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reeve_backup_list_finalize;
  read_signal = g_signal_new ("read", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                              NULL, G_TYPE_NONE, 0);
}

static void
reeve_backup_list_init (ReeveBackupList *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
}

ReeveBackupList *
reeve_backup_list_new (ReeveWorkspace *workspace, ReeveDatabase *database)
{
  ReeveBackupList *self = g_object_new (REEVE_TYPE_BACKUP_LIST, NULL);

  self->workspace = g_object_ref (workspace);
  self->database = g_object_ref (database);
  return self;
}

gboolean
reeve_backup_list_is_reading (ReeveBackupList *self)
{
  g_return_val_if_fail (REEVE_IS_BACKUP_LIST (self), FALSE);
  return self->reading;
}

gboolean
reeve_backup_list_was_read (ReeveBackupList *self)
{
  g_return_val_if_fail (REEVE_IS_BACKUP_LIST (self), FALSE);
  return self->was_read;
}

const GError *
reeve_backup_list_get_error (ReeveBackupList *self)
{
  g_return_val_if_fail (REEVE_IS_BACKUP_LIST (self), NULL);
  return self->error;
}

guint
reeve_backup_list_count (ReeveBackupList *self, guint64 *bytes)
{
  guint64 sum = 0;
  guint n = 0;

  g_return_val_if_fail (REEVE_IS_BACKUP_LIST (self), 0);

  for (guint i = 0; i < self->items->len; i++)
    {
      const ReeveBackupRecord *record = reeve_backup_item_get_record (self->items->pdata[i]);

      if (record == NULL)
        continue;
      n++;
      if (reeve_backup_item_is_present (self->items->pdata[i]))
        sum += (guint64) record->bytes;
    }
  if (bytes != NULL)
    *bytes = sum;
  return n;
}

ReeveBackupItem *
reeve_backup_list_get_newest (ReeveBackupList *self)
{
  g_return_val_if_fail (REEVE_IS_BACKUP_LIST (self), NULL);

  for (guint i = 0; i < self->items->len; i++)
    if (reeve_backup_item_get_record (self->items->pdata[i]) != NULL)
      return self->items->pdata[i];
  return NULL;
}

gboolean
reeve_backup_list_find (ReeveBackupList *self, const char *id, guint *position)
{
  g_return_val_if_fail (REEVE_IS_BACKUP_LIST (self), FALSE);

  for (guint i = 0; i < self->items->len; i++)
    {
      const ReeveBackupRecord *record = reeve_backup_item_get_record (self->items->pdata[i]);

      if (record == NULL || g_strcmp0 (record->id, id) != 0)
        continue;
      *position = i;
      return TRUE;
    }
  return FALSE;
}
