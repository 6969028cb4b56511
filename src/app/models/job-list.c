/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/models/job-list.h"

struct _ReeveJobList
{
  GObject parent_instance;

  ReeveWorkspace *workspace;
  GListStore *items;
  GHashTable *by_id;  /* id → ReeveJobItem of items; the key is its own */
  GHashTable *states; /* ReeveJobItem → ReeveJobState, as last seen */
  GError *error;
  gboolean was_read;
  gboolean is_cut;
  gboolean reading;
  gboolean outdated; /* read once more afterwards */
};

static guint read_signal;
static guint state_changed_signal;

static void reeve_job_list_list_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ReeveJobList,
                               reeve_job_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      reeve_job_list_list_init))

static void
item_changed_cb (ReeveJobItem *item, ReeveJobList *self)
{
  ReeveJobState state = reeve_job_item_get_state (item);

  if (GPOINTER_TO_INT (g_hash_table_lookup (self->states, item)) == (int) state)
    return;
  g_hash_table_insert (self->states, item, GINT_TO_POINTER ((int) state));
  g_signal_emit (self, state_changed_signal, 0);
}

static void
note_item (ReeveJobList *self, ReeveJobItem *item)
{
  g_hash_table_insert (self->by_id, g_strdup (reeve_job_item_get_id (item)), item);
  g_hash_table_insert (self->states, item,
                       GINT_TO_POINTER ((int) reeve_job_item_get_state (item)));
  g_signal_connect_object (item, "changed", G_CALLBACK (item_changed_cb), self, 0);
}

static void
remove_at (ReeveJobList *self, guint position)
{
  g_autoptr (ReeveJobItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), position);

  g_signal_handlers_disconnect_by_data (item, self);
  g_hash_table_remove (self->by_id, reeve_job_item_get_id (item));
  g_hash_table_remove (self->states, item);
  g_list_store_remove (self->items, position);
}

static void
add_job (ReeveJobList *self, ReeveJob *job)
{
  ReeveDatabase *database = reeve_workspace_get_job_database (self->workspace, job);
  ReeveConnection *connection = database != NULL ? reeve_database_get_connection (database) : NULL;
  ReeveJobItem *known = g_hash_table_lookup (self->by_id, reeve_job_get_id (job));
  g_autoptr (ReeveJobItem) item = NULL;
  guint position;

  if (known != NULL && reeve_job_item_get_job (known) == job)
    return;
  if (known != NULL && g_list_store_find (self->items, known, &position))
    remove_at (self, position);
  item = reeve_job_item_new_live (job, connection,
                                  reeve_workspace_get_job_command (self->workspace, job));
  note_item (self, item);
  g_list_store_append (self->items, item);
}

static void
jobs_changed_cb (GListModel *jobs, guint position, guint removed, guint added, ReeveJobList *self)
{
  for (guint i = 0; i < added; i++)
    {
      g_autoptr (ReeveJob) job = g_list_model_get_item (jobs, position + i);

      add_job (self, job);
    }
}

/* Those of this process stay. */
static void
remove_gone (ReeveJobList *self, GPtrArray *records)
{
  g_autoptr (GHashTable) there = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < records->len; i++)
    g_hash_table_add (there, ((ReeveJobRecord *) records->pdata[i])->id);
  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (self->items)); i-- > 0;)
    {
      g_autoptr (ReeveJobItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), i);

      if (reeve_job_item_get_job (item) == NULL &&
          !g_hash_table_contains (there, reeve_job_item_get_id (item)))
        remove_at (self, i);
    }
}

static void
take_records (ReeveJobList *self, GPtrArray *records)
{
  g_autoptr (GPtrArray) added = g_ptr_array_new_with_free_func (g_object_unref);

  remove_gone (self, records);
  g_ptr_array_set_free_func (records, NULL);
  for (guint i = 0; i < records->len; i++)
    {
      ReeveJobRecord *record = records->pdata[i];
      ReeveJobItem *item = g_hash_table_lookup (self->by_id, record->id);

      if (item != NULL)
        {
          reeve_job_item_take_record (item, record);
          continue;
        }
      item = reeve_job_item_new_record (record);
      note_item (self, item);
      g_ptr_array_add (added, item);
    }
  g_list_store_splice (self->items, g_list_model_get_n_items (G_LIST_MODEL (self->items)), 0,
                       added->pdata, added->len);
}

static void
read_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  GPtrArray *records = reeve_catalogue_list_jobs (data, NULL, REEVE_JOB_LIST_MOST, &error);

  if (records != NULL)
    g_task_return_pointer (task, records, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  ReeveJobList *self = REEVE_JOB_LIST (object);
  g_autoptr (GPtrArray) records = NULL;

  g_clear_error (&self->error);
  self->reading = FALSE;
  records = g_task_propagate_pointer (G_TASK (result), &self->error);
  if (records != NULL)
    {
      self->was_read = TRUE;
      self->is_cut = records->len == REEVE_JOB_LIST_MOST;
      take_records (self, records);
    }
  if (self->outdated)
    reeve_job_list_refresh (self);
  else
    g_signal_emit (self, read_signal, 0);
}

void
reeve_job_list_refresh (ReeveJobList *self)
{
  ReeveCatalogue *catalogue;
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (REEVE_IS_JOB_LIST (self));

  catalogue = reeve_workspace_get_catalogue (self->workspace);
  self->outdated = self->reading;
  if (catalogue == NULL || self->reading)
    return;
  self->reading = TRUE;
  task = g_task_new (self, NULL, read_cb, NULL);
  g_task_set_task_data (task, g_object_ref (catalogue), g_object_unref);
  g_task_run_in_thread (task, read_thread);
}

/* --- as a list ------------------------------------------------------------------------------ */

static void
items_changed_cb (GListModel *items, guint position, guint removed, guint added, ReeveJobList *self)
{
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
}

static GType
reeve_job_list_get_item_type (GListModel *model)
{
  return REEVE_TYPE_JOB_ITEM;
}

static guint
reeve_job_list_get_n_items (GListModel *model)
{
  return g_list_model_get_n_items (G_LIST_MODEL (REEVE_JOB_LIST (model)->items));
}

static gpointer
reeve_job_list_get_item (GListModel *model, guint position)
{
  return g_list_model_get_item (G_LIST_MODEL (REEVE_JOB_LIST (model)->items), position);
}

static void
reeve_job_list_list_init (GListModelInterface *iface)
{
  iface->get_item_type = reeve_job_list_get_item_type;
  iface->get_n_items = reeve_job_list_get_n_items;
  iface->get_item = reeve_job_list_get_item;
}

static void
reeve_job_list_finalize (GObject *object)
{
  ReeveJobList *self = REEVE_JOB_LIST (object);

  g_hash_table_unref (self->by_id);
  g_hash_table_unref (self->states);
  g_object_unref (self->items);
  g_clear_object (&self->workspace);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (reeve_job_list_parent_class)->finalize (object);
}

static void
reeve_job_list_class_init (ReeveJobListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reeve_job_list_finalize;
  read_signal = g_signal_new ("read", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                              NULL, G_TYPE_NONE, 0);
  state_changed_signal = g_signal_new ("state-changed", G_TYPE_FROM_CLASS (klass),
                                       G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
reeve_job_list_init (ReeveJobList *self)
{
  self->items = g_list_store_new (REEVE_TYPE_JOB_ITEM);
  self->by_id = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->states = g_hash_table_new (NULL, NULL);
  g_signal_connect_object (self->items, "items-changed", G_CALLBACK (items_changed_cb), self, 0);
}

ReeveJobList *
reeve_job_list_new (ReeveWorkspace *workspace)
{
  ReeveJobList *self = g_object_new (REEVE_TYPE_JOB_LIST, NULL);
  GListModel *jobs = reeve_workspace_get_jobs (workspace);

  self->workspace = g_object_ref (workspace);
  g_signal_connect_object (jobs, "items-changed", G_CALLBACK (jobs_changed_cb), self, 0);
  g_signal_connect_object (workspace, "job-ended", G_CALLBACK (reeve_job_list_refresh), self,
                           G_CONNECT_SWAPPED);
  jobs_changed_cb (jobs, 0, 0, g_list_model_get_n_items (jobs), self);
  return self;
}

gboolean
reeve_job_list_was_read (ReeveJobList *self)
{
  g_return_val_if_fail (REEVE_IS_JOB_LIST (self), FALSE);
  return self->was_read;
}

const GError *
reeve_job_list_get_error (ReeveJobList *self)
{
  g_return_val_if_fail (REEVE_IS_JOB_LIST (self), NULL);
  return self->error;
}

gboolean
reeve_job_list_is_cut (ReeveJobList *self)
{
  g_return_val_if_fail (REEVE_IS_JOB_LIST (self), FALSE);
  return self->is_cut;
}

ReeveJobItem *
reeve_job_list_find (ReeveJobList *self, const char *id)
{
  g_return_val_if_fail (REEVE_IS_JOB_LIST (self), NULL);
  return g_hash_table_lookup (self->by_id, id);
}
