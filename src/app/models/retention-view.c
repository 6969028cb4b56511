/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/models/retention-view.h"

#include <glib/gi18n.h>

#include "core/base/clock.h"

struct _ReeveRetentionItem
{
  GObject parent_instance;

  gint64 created_us;
  guint64 bytes;
  ReeveProof proof;
  char *reasons;
};

G_DEFINE_FINAL_TYPE (ReeveRetentionItem, reeve_retention_item, G_TYPE_OBJECT)

struct _ReeveRetentionView
{
  GObject parent_instance;

  GPtrArray *entries; /* ReeveRetentionEntry, undecided */
  GHashTable *sizes;  /* id → guint64 */
  gboolean last_failed;
};

G_DEFINE_FINAL_TYPE (ReeveRetentionView, reeve_retention_view, G_TYPE_OBJECT)

/* --- an item --------------------------------------------------------------------------------- */

static void
reeve_retention_item_finalize (GObject *object)
{
  g_free (REEVE_RETENTION_ITEM (object)->reasons);
  G_OBJECT_CLASS (reeve_retention_item_parent_class)->finalize (object);
}

static void
reeve_retention_item_class_init (ReeveRetentionItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reeve_retention_item_finalize;
}

static void
reeve_retention_item_init (ReeveRetentionItem *self)
{
}

gint64
reeve_retention_item_get_created_us (ReeveRetentionItem *self)
{
  g_return_val_if_fail (REEVE_IS_RETENTION_ITEM (self), 0);
  return self->created_us;
}

guint64
reeve_retention_item_get_bytes (ReeveRetentionItem *self)
{
  g_return_val_if_fail (REEVE_IS_RETENTION_ITEM (self), 0);
  return self->bytes;
}

ReeveProof
reeve_retention_item_get_proof (ReeveRetentionItem *self)
{
  g_return_val_if_fail (REEVE_IS_RETENTION_ITEM (self), REEVE_PROOF_NONE);
  return self->proof;
}

const char *
reeve_retention_item_get_reasons (ReeveRetentionItem *self)
{
  g_return_val_if_fail (REEVE_IS_RETENTION_ITEM (self), NULL);
  return self->reasons;
}

/* --- reading, in a worker -------------------------------------------------------------------- */

typedef struct
{
  ReeveCatalogue *catalogue;
  ReeveDatabase *database;
} Reading;

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  g_object_unref (reading->catalogue);
  g_object_unref (reading->database);
  g_free (reading);
}

/* Of the database that answers now: one that was put in its place has backups of its own. */
static char *
read_target (ReeveDatabase *database, GCancellable *cancellable, GError **error)
{
  g_autoptr (ReevePool) pool = reeve_database_acquire_pool (database, cancellable, error);
  ReeveSession *session =
    pool != NULL ? reeve_pool_acquire_reader (pool, cancellable, error) : NULL;
  char *label;

  if (session == NULL)
    return NULL;
  label = g_strdup (reeve_target_get_label (reeve_session_get_target (session)));
  reeve_pool_release (pool, session);
  return label;
}

static gboolean
read_view (ReeveRetentionView *self,
           ReeveCatalogue *catalogue,
           const char *target,
           GError **error)
{
  g_autoptr (GPtrArray) records = reeve_catalogue_list_backups (catalogue, target, error);

  if (records == NULL ||
      !reeve_catalogue_last_backup_failed (catalogue, target, &self->last_failed, error))
    return FALSE;
  for (guint i = 0; i < records->len; i++)
    {
      const ReeveBackupRecord *record = g_ptr_array_index (records, i);
      guint64 *bytes = g_new (guint64, 1);

      *bytes = (guint64) record->bytes;
      g_hash_table_insert (self->sizes, g_strdup (record->id), bytes);
    }
  self->entries = reeve_catalogue_list_retention (catalogue, target, error);
  return self->entries != NULL;
}

static void
read_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Reading *reading = data;
  g_autoptr (ReeveRetentionView) self = g_object_new (REEVE_TYPE_RETENTION_VIEW, NULL);
  GError *error = NULL;
  g_autofree char *target = read_target (reading->database, cancellable, &error);

  if (target != NULL && read_view (self, reading->catalogue, target, &error))
    g_task_return_pointer (task, g_steal_pointer (&self), g_object_unref);
  else
    g_task_return_error (task, error);
}

void
reeve_retention_view_read (ReeveWorkspace *workspace,
                           ReeveDatabase *database,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Reading *reading;

  g_return_if_fail (reeve_workspace_get_catalogue (workspace) != NULL);

  reading = g_new0 (Reading, 1);
  reading->catalogue = g_object_ref (reeve_workspace_get_catalogue (workspace));
  reading->database = g_object_ref (database);
  g_task_set_task_data (task, reading, reading_free);
  g_task_run_in_thread (task, read_thread);
}

ReeveRetentionView *
reeve_retention_view_read_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- the view -------------------------------------------------------------------------------- */

static void
reeve_retention_view_finalize (GObject *object)
{
  ReeveRetentionView *self = REEVE_RETENTION_VIEW (object);

  g_clear_pointer (&self->entries, g_ptr_array_unref);
  g_hash_table_unref (self->sizes);
  G_OBJECT_CLASS (reeve_retention_view_parent_class)->finalize (object);
}

static void
reeve_retention_view_class_init (ReeveRetentionViewClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reeve_retention_view_finalize;
}

static void
reeve_retention_view_init (ReeveRetentionView *self)
{
  self->sizes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

gboolean
reeve_retention_view_last_failed (ReeveRetentionView *self)
{
  g_return_val_if_fail (REEVE_IS_RETENTION_VIEW (self), FALSE);
  return self->last_failed;
}

static GPtrArray *
copy_entries (ReeveRetentionView *self)
{
  GPtrArray *copies =
    g_ptr_array_new_with_free_func ((GDestroyNotify) reeve_retention_entry_free);

  for (guint i = 0; i < self->entries->len; i++)
    g_ptr_array_add (copies,
                     reeve_retention_entry_copy (g_ptr_array_index (self->entries, i)));
  return copies;
}

static ReeveRetentionItem *
new_item (ReeveRetentionView *self, const ReeveRetentionEntry *entry, gboolean keeps_all)
{
  ReeveRetentionItem *item = g_object_new (REEVE_TYPE_RETENTION_ITEM, NULL);
  const guint64 *bytes = g_hash_table_lookup (self->sizes, entry->id);

  item->created_us = entry->created * G_USEC_PER_SEC;
  item->bytes = bytes != NULL ? *bytes : 0;
  item->proof = entry->proof;
  item->reasons = g_strdup (keeps_all ? _("no rule") : entry->reasons);
  return item;
}

GPtrArray *
reeve_retention_view_decide (ReeveRetentionView *self, const ReeveRetention *policy)
{
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  GPtrArray *items;
  gboolean keeps_all;

  g_return_val_if_fail (REEVE_IS_RETENTION_VIEW (self), NULL);

  entries = copy_entries (self);
  items = g_ptr_array_new_with_free_func (g_object_unref);
  keeps_all = !reeve_retention_decide (policy, entries, reeve_clock_now () / G_USEC_PER_SEC, zone,
                                       NULL);
  for (guint i = 0; i < entries->len; i++)
    g_ptr_array_add (items, new_item (self, entries->pdata[i], keeps_all));
  return items;
}
