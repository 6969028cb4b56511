/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/models/audit-list.h"

#include <string.h>

#include "core/base/error.h"
#include "core/base/json.h"
#include "core/catalogue/audit-export.h"

struct _ReeveAuditList
{
  GObject parent_instance;

  ReeveWorkspace *workspace;
  GListStore *items;
  GError *error;
  gboolean was_read;
  gboolean is_cut;
  gboolean reading;
  gboolean outdated; /* read once more afterwards */
};

static guint read_signal;

G_DEFINE_FINAL_TYPE (ReeveAuditList, reeve_audit_list, G_TYPE_OBJECT)

/* --- reading -------------------------------------------------------------------------------- */

/* What the worker needs; @newest is the hash of the newest entry that is listed. */
typedef struct
{
  ReeveCatalogue *catalogue;
  char *newest;
} Reading;

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  g_object_unref (reading->catalogue);
  g_free (reading->newest);
  g_free (reading);
}

static gboolean
has_news (Reading *reading, GError **error)
{
  g_autoptr (GPtrArray) newest = NULL;

  if (reading->newest == NULL)
    return TRUE;
  newest = reeve_catalogue_list_audit (reading->catalogue, 1, error);
  return newest != NULL && (newest->len == 0 ||
                            !g_str_equal (((ReeveAuditEntry *) newest->pdata[0])->hash,
                                          reading->newest));
}

/* NULL: nothing has come since. */
static void
read_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Reading *reading = data;
  GPtrArray *entries = NULL;
  GError *error = NULL;

  if (has_news (reading, &error))
    entries = reeve_catalogue_list_audit (reading->catalogue, REEVE_AUDIT_LIST_MOST, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, entries, (GDestroyNotify) g_ptr_array_unref);
}

static const ReeveAuditEntry *
first_entry (ReeveAuditList *self)
{
  g_autoptr (ReeveAuditItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), 0);

  return item != NULL ? reeve_audit_item_get_entry (item) : NULL;
}

/* How many of the entries stand before the one that is the first now; all, when it is not there:
 * then everything is shown anew. */
static guint
count_new (ReeveAuditList *self, GPtrArray *entries)
{
  const ReeveAuditEntry *first = first_entry (self);

  for (guint i = 0; first != NULL && i < entries->len; i++)
    if (g_str_equal (((ReeveAuditEntry *) entries->pdata[i])->hash, first->hash))
      return i;
  g_list_store_remove_all (self->items);
  return entries->len;
}

static void
take_entries (ReeveAuditList *self, GPtrArray *entries)
{
  g_autoptr (GPtrArray) added = g_ptr_array_new_with_free_func (g_object_unref);
  guint n_new = count_new (self, entries);

  g_ptr_array_set_free_func (entries, NULL);
  for (guint i = 0; i < entries->len; i++)
    if (i < n_new)
      g_ptr_array_add (added, reeve_audit_item_new (entries->pdata[i]));
    else
      reeve_audit_entry_free (entries->pdata[i]);
  g_list_store_splice (self->items, 0, 0, added->pdata, added->len);
  self->is_cut = entries->len == REEVE_AUDIT_LIST_MOST;
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  ReeveAuditList *self = REEVE_AUDIT_LIST (object);
  g_autoptr (GPtrArray) entries = NULL;

  g_clear_error (&self->error);
  self->reading = FALSE;
  entries = g_task_propagate_pointer (G_TASK (result), &self->error);
  self->was_read |= self->error == NULL;
  if (entries != NULL)
    take_entries (self, entries);
  if (self->outdated)
    reeve_audit_list_refresh (self);
  else
    g_signal_emit (self, read_signal, 0);
}

void
reeve_audit_list_refresh (ReeveAuditList *self)
{
  ReeveCatalogue *catalogue;
  const ReeveAuditEntry *first;
  g_autoptr (GTask) task = NULL;
  Reading *reading;

  g_return_if_fail (REEVE_IS_AUDIT_LIST (self));

  catalogue = reeve_workspace_get_catalogue (self->workspace);
  self->outdated = self->reading;
  if (catalogue == NULL || self->reading)
    return;
  first = first_entry (self);
  self->reading = TRUE;
  reading = g_new0 (Reading, 1);
  reading->catalogue = g_object_ref (catalogue);
  reading->newest = first != NULL ? g_strdup (first->hash) : NULL;
  task = g_task_new (self, NULL, read_cb, NULL);
  g_task_set_task_data (task, reading, reading_free);
  g_task_run_in_thread (task, read_thread);
}

void
reeve_audit_list_reload (ReeveAuditList *self)
{
  g_return_if_fail (REEVE_IS_AUDIT_LIST (self));

  g_list_store_remove_all (self->items);
  reeve_audit_list_refresh (self);
}

/* --- verifying and exporting ---------------------------------------------------------------- */

/* The catalogue for a worker's task; FALSE when there is none, then the task has ended. */
static gboolean
take_catalogue (ReeveAuditList *self, GTask *task)
{
  ReeveCatalogue *catalogue = reeve_workspace_get_catalogue (self->workspace);

  if (catalogue != NULL)
    {
      g_task_set_task_data (task, g_object_ref (catalogue), g_object_unref);
      return TRUE;
    }
  g_task_return_error (task, reeve_workspace_get_fault (self->workspace) != NULL
                               ? g_error_copy (reeve_workspace_get_fault (self->workspace))
                               : reeve_error_new (REEVE_ERROR_BUSY,
                                                  "The catalogue is still being opened"));
  return FALSE;
}

static void
verdict_free (gpointer data)
{
  reeve_audit_verdict_clear (data);
  g_free (data);
}

static void
verify_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  ReeveAuditVerdict *verdict = g_new0 (ReeveAuditVerdict, 1);
  GError *error = NULL;

  if (reeve_catalogue_verify_audit (data, verdict, &error))
    g_task_return_pointer (task, verdict, verdict_free);
  else
    {
      verdict_free (verdict);
      g_task_return_error (task, error);
    }
}

void
reeve_audit_list_verify (ReeveAuditList *self,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_return_if_fail (REEVE_IS_AUDIT_LIST (self));
  if (take_catalogue (self, task))
    g_task_run_in_thread (task, verify_thread);
}

gboolean
reeve_audit_list_verify_finish (ReeveAuditList *self,
                                GAsyncResult *result,
                                ReeveAuditVerdict *verdict,
                                GError **error)
{
  ReeveAuditVerdict *found;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  found = g_task_propagate_pointer (G_TASK (result), error);
  if (found == NULL)
    return FALSE;
  *verdict = *found;
  g_free (found);
  return TRUE;
}

static void
export_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GFile *file = g_object_get_data (G_OBJECT (task), "file");
  GError *error = NULL;
  g_autoptr (GPtrArray) entries = reeve_catalogue_list_audit (data, 0, &error);
  g_autoptr (JsonObject) document = entries != NULL ? reeve_audit_export (entries) : NULL;
  g_autofree char *text = document != NULL ? reeve_json_to_text (document, TRUE) : NULL;

  if (text != NULL &&
      g_file_replace_contents (file, text, strlen (text), NULL, FALSE,
                               G_FILE_CREATE_PRIVATE | G_FILE_CREATE_REPLACE_DESTINATION, NULL,
                               cancellable, &error))
    g_task_return_int (task, (gssize) entries->len);
  else
    g_task_return_error (task, error);
}

void
reeve_audit_list_export (ReeveAuditList *self,
                         GFile *file,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_return_if_fail (REEVE_IS_AUDIT_LIST (self));
  g_object_set_data_full (G_OBJECT (task), "file", g_object_ref (file), g_object_unref);
  if (take_catalogue (self, task))
    g_task_run_in_thread (task, export_thread);
}

gssize
reeve_audit_list_export_finish (ReeveAuditList *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), -1);
  return g_task_propagate_int (G_TASK (result), error);
}

/* --- class ---------------------------------------------------------------------------------- */

static void
reeve_audit_list_finalize (GObject *object)
{
  ReeveAuditList *self = REEVE_AUDIT_LIST (object);

  g_object_unref (self->items);
  g_clear_object (&self->workspace);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (reeve_audit_list_parent_class)->finalize (object);
}

static void
reeve_audit_list_class_init (ReeveAuditListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reeve_audit_list_finalize;
  read_signal = g_signal_new ("read", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                              NULL, G_TYPE_NONE, 0);
}

static void
reeve_audit_list_init (ReeveAuditList *self)
{
  self->items = g_list_store_new (REEVE_TYPE_AUDIT_ITEM);
}

ReeveAuditList *
reeve_audit_list_new (ReeveWorkspace *workspace)
{
  ReeveAuditList *self = g_object_new (REEVE_TYPE_AUDIT_LIST, NULL);

  self->workspace = g_object_ref (workspace);
  return self;
}

GListModel *
reeve_audit_list_get_items (ReeveAuditList *self)
{
  g_return_val_if_fail (REEVE_IS_AUDIT_LIST (self), NULL);
  return G_LIST_MODEL (self->items);
}

gboolean
reeve_audit_list_was_read (ReeveAuditList *self)
{
  g_return_val_if_fail (REEVE_IS_AUDIT_LIST (self), FALSE);
  return self->was_read;
}

const GError *
reeve_audit_list_get_error (ReeveAuditList *self)
{
  g_return_val_if_fail (REEVE_IS_AUDIT_LIST (self), NULL);
  return self->error;
}

gboolean
reeve_audit_list_is_cut (ReeveAuditList *self)
{
  g_return_val_if_fail (REEVE_IS_AUDIT_LIST (self), FALSE);
  return self->is_cut;
}
