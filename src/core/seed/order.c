/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/seed/work.h"

static gboolean
waits_for (const ReeveSeedWork *work, const ReeveSeedWork *other, gboolean ignores_deferrable)
{
  if (g_str_equal (work->table->sql, other->table->sql))
    return FALSE;
  for (guint i = 0; i < work->table->foreign_keys->len; i++)
    {
      const ReeveSeedForeignKey *key = g_ptr_array_index (work->table->foreign_keys, i);

      if (g_strcmp0 (key->parent, other->table->sql) == 0 &&
          !(ignores_deferrable && key->deferrable))
        return TRUE;
    }
  return FALSE;
}

/* The first in the profile's order that waits for none of the others. */
static gboolean
find_ready (GPtrArray *waiting, gboolean ignores_deferrable, guint *ready)
{
  for (guint i = 0; i < waiting->len; i++)
    {
      gboolean waits = FALSE;

      for (guint k = 0; k < waiting->len && !waits; k++)
        waits = waits_for (g_ptr_array_index (waiting, i), g_ptr_array_index (waiting, k),
                           ignores_deferrable);
      if (!waits)
        {
          *ready = i;
          return TRUE;
        }
    }
  return FALSE;
}

static gboolean
fail_circle (GPtrArray *waiting, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < waiting->len; i++)
    {
      const ReeveSeedWork *work = g_ptr_array_index (waiting, i);

      g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", work->entry->table);
    }
  reeve_set_error (error, REEVE_ERROR_UNSUPPORTED,
                   _("The tables refer to one another in a circle: %s"), names->str);
  reeve_error_set_unchanged (error, _("Nothing was written."));
  reeve_error_set_remedy (error,
                          _("Declare one of the circle's foreign keys as DEFERRABLE."));
  return FALSE;
}

gboolean
reeve_seed_works_order (GPtrArray *works, GError **error)
{
  g_autoptr (GPtrArray) waiting = g_ptr_array_new ();
  g_autoptr (GPtrArray) ordered = g_ptr_array_new ();

  for (guint i = 0; i < works->len; i++)
    g_ptr_array_add (waiting, g_ptr_array_index (works, i));
  while (waiting->len > 0)
    {
      guint ready;

      if (!find_ready (waiting, FALSE, &ready) && !find_ready (waiting, TRUE, &ready))
        return fail_circle (waiting, error);
      g_ptr_array_add (ordered, g_ptr_array_remove_index (waiting, ready));
    }
  /* Only now: until then each of them stands once in the list that owns it. */
  for (guint i = 0; i < ordered->len; i++)
    works->pdata[i] = g_ptr_array_index (ordered, i);
  return TRUE;
}
