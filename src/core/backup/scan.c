/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/scan.h"

#include <string.h>

static void
finding_free (gpointer data)
{
  ReeveScanFinding *self = data;

  g_free (self->message);
  g_free (self->remedy);
  g_free (self);
}

static void
table_free (gpointer data)
{
  ReeveScanTable *self = data;

  g_free (self->name);
  g_free (self);
}

static void
extension_free (gpointer data)
{
  ReeveScanExtension *self = data;

  g_free (self->name);
  g_free (self->schema);
  g_free (self);
}

ReeveScan *
reeve_scan_new (void)
{
  ReeveScan *self = g_new0 (ReeveScan, 1);

  self->findings = g_ptr_array_new_with_free_func (finding_free);
  self->tables = g_ptr_array_new_with_free_func (table_free);
  self->extensions = g_ptr_array_new_with_free_func (extension_free);
  return self;
}

void
reeve_scan_free (ReeveScan *self)
{
  g_clear_pointer (&self->pieces, g_array_unref);
  g_ptr_array_unref (self->findings);
  g_ptr_array_unref (self->tables);
  g_ptr_array_unref (self->extensions);
  g_free (self->acts);
  g_free (self->encoding);
  g_free (self);
}

gboolean
reeve_scan_is_refused (const ReeveScan *self)
{
  for (guint i = 0; i < self->findings->len; i++)
    if (((ReeveScanFinding *) g_ptr_array_index (self->findings, i))->act == REEVE_SCAN_REFUSE)
      return TRUE;
  return FALSE;
}

/* The rows of a table come together, so that the last one is nearly always the right one. */
void
reeve_scan_add_table (ReeveScan *self, const char *name, guint64 rows)
{
  ReeveScanTable *table = NULL;

  for (guint i = self->tables->len; i > 0 && table == NULL; i--)
    {
      ReeveScanTable *known = g_ptr_array_index (self->tables, i - 1);

      if (g_str_equal (known->name, name))
        table = known;
    }
  if (table == NULL)
    {
      table = g_new0 (ReeveScanTable, 1);
      table->name = g_strdup (name);
      g_ptr_array_add (self->tables, table);
    }
  table->rows += rows;
  self->rows += rows;
}

static int
compare_findings (gconstpointer a, gconstpointer b)
{
  const ReeveScanFinding *left = *(const ReeveScanFinding *const *) a;
  const ReeveScanFinding *right = *(const ReeveScanFinding *const *) b;

  return (int) right->severity - (int) left->severity;
}

void
reeve_scan_add_finding (ReeveScan *self,
                        const char *rule,
                        ReeveSeverity severity,
                        ReeveScanAct act,
                        guint count,
                        char *message,
                        char *remedy)
{
  ReeveScanFinding *finding = g_new0 (ReeveScanFinding, 1);

  *finding = (ReeveScanFinding){ rule, severity, act, count, message, remedy };
  g_ptr_array_add (self->findings, finding);
  g_ptr_array_sort (self->findings, compare_findings);
}

guint64
reeve_scan_count_rows (const char *text, const ReevePiece *piece)
{
  const char *at = text + piece->data_offset;
  const char *end = at + piece->data_length;
  guint64 rows = 0;

  while (at < end && (at = memchr (at, '\n', (gsize) (end - at))) != NULL)
    {
      rows++;
      at++;
    }
  return rows;
}
