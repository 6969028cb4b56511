/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/partitions.h"

#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"

/* Whether @label, "schema.name", is called @name, with or without its schema. */
static gboolean
is_called (const char *label, const char *name)
{
  const char *last = strrchr (label, '.');

  return g_str_equal (label, name) || (last != NULL && g_str_equal (last + 1, name));
}

static gboolean
set_ambiguous (const char *name, const char *one, const char *other, GError **error)
{
  reeve_set_error (error, REEVE_ERROR_CONFLICT,
                   _("The backup has several tables “%s”: say “%s” or “%s”"), name, one, other);
  return FALSE;
}

/* *label stays NULL where no table is a part of any that is called so. */
static gboolean
find_whole (const ReeveManifest *self, const char *name, const char **label, GError **error)
{
  const char *other = NULL;

  for (guint i = 0; i < self->tables->len; i++)
    {
      char **wholes = ((ReeveBackupTable *) g_ptr_array_index (self->tables, i))->partition_of;

      for (guint k = 0; wholes[k] != NULL; k++)
        {
          if (!is_called (wholes[k], name) || g_strcmp0 (*label, wholes[k]) == 0)
            continue;
          if (*label == NULL || g_str_equal (wholes[k], name))
            *label = wholes[k];
          else
            other = wholes[k];
        }
    }
  return *label == NULL || other == NULL || g_str_equal (*label, name) ||
         set_ambiguous (name, *label, other, error);
}

GPtrArray *
reeve_manifest_list_parts (const ReeveManifest *self, const char *name, GError **error)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new ();
  g_autoptr (GError) local = NULL;
  ReeveBackupTable *table = reeve_manifest_find_table (self, name, &local);
  g_autofree char *own = table != NULL ? reeve_backup_table_dup_label (table) : NULL;
  const char *whole = NULL;

  if (g_strcmp0 (own, name) != 0 && !find_whole (self, name, &whole, error))
    return NULL;
  if (table != NULL && whole != NULL && !g_str_equal (whole, name))
    {
      set_ambiguous (name, own, whole, error);
      return NULL;
    }
  if (table == NULL &&
      (whole == NULL || (!g_str_equal (whole, name) &&
                         g_error_matches (local, REEVE_ERROR, REEVE_ERROR_CONFLICT))))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  if (whole == NULL)
    g_ptr_array_add (parts, table);
  for (guint i = 0; whole != NULL && i < self->tables->len; i++)
    {
      table = g_ptr_array_index (self->tables, i);
      if (g_strv_contains ((const char *const *) table->partition_of, whole))
        g_ptr_array_add (parts, table);
    }
  return g_steal_pointer (&parts);
}

gboolean
reeve_backup_table_is_part_of (const ReeveBackupTable *self, const char *name)
{
  for (guint i = 0; self->partition_of[i] != NULL; i++)
    if (is_called (self->partition_of[i], name))
      return TRUE;
  return FALSE;
}

char **
reeve_manifest_expand (const ReeveManifest *self, const char *const *names, GError **error)
{
  g_autoptr (GStrvBuilder) labels = g_strv_builder_new ();

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autoptr (GPtrArray) parts = reeve_manifest_list_parts (self, names[i], error);

      if (parts == NULL)
        return NULL;
      for (guint k = 0; k < parts->len; k++)
        {
          g_autofree char *label = reeve_backup_table_dup_label (g_ptr_array_index (parts, k));

          g_strv_builder_add (labels, label);
        }
    }
  return g_strv_builder_end (labels);
}
