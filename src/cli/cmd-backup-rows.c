/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-cli"

#include "config.h"

#include <string.h>

#include "cli/cmd-backup.h"
#include "cli/table.h"
#include "core/backup/browse.h"
#include "core/backup/partitions.h"
#include "core/base/error.h"
#include "core/base/json.h"

#define DEFAULT_LIMIT 20
#define MOST_ROWS 1000000
#define WIDEST_CELL 60

/* Rows: what was shown until now. */
typedef struct
{
  ReeveCliTable *table;    /* made with the first row */
  ReeveCliColumn *columns; /* of it */
  GPtrArray *titles;
  JsonArray *rows;
} Rows;

static void
start_table (Rows *self, const char *const *columns, guint n)
{
  self->columns = g_new0 (ReeveCliColumn, n + 1);
  for (guint i = 0; i < n; i++)
    {
      char *title = g_strdup (columns[i]);

      g_ptr_array_add (self->titles, title);
      self->columns[i].title = title;
    }
  self->table = reeve_cli_table_new (self->columns);
}

static gboolean
add_cb (const char *const *columns,
        const char *const *values,
        guint n,
        gpointer user_data,
        GError **error)
{
  Rows *self = user_data;
  JsonObject *object = json_object_new ();

  if (self->table == NULL)
    start_table (self, columns, n);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *value = values[i] != NULL ? g_utf8_make_valid (values[i], -1) : NULL;
      g_autofree char *cell =
        value != NULL ? reeve_cli_text_shorten (value, WIDEST_CELL) : g_strdup ("NULL");

      reeve_cli_table_add (self->table, values[i] != NULL ? REEVE_CLI_PLAIN : REEVE_CLI_FAINT,
                           cell);
      reeve_json_set_string_or_null (object, columns[i], value);
    }
  json_array_add_object_element (self->rows, object);
  return TRUE;
}

/* "COLUMN=VALUE"; the value may have more equal signs. */
static gboolean
read_where (ReeveCliOptions *options, char **column, const char **value, GError **error)
{
  const char *where = reeve_cli_options_get (options, "where");
  const char *equals = where != NULL ? strchr (where, '=') : NULL;

  if (where == NULL)
    return TRUE;
  if (equals == NULL || equals == where)
    {
      reeve_set_error (error, REEVE_ERROR_USAGE, "“--where” is COLUMN=VALUE, not “%s”", where);
      return FALSE;
    }
  *column = g_strndup (where, (gsize) (equals - where));
  *value = equals + 1;
  return TRUE;
}

/* Partitions whose rows nobody will find there. */
static void
warn_of_gaps (ReeveCliOutput *output, const GPtrArray *parts)
{
  for (guint i = 0; i < parts->len; i++)
    {
      const ReeveBackupTable *part = g_ptr_array_index (parts, i);
      g_autofree char *label = reeve_backup_table_dup_label (part);

      if (part->left_out != NULL)
        reeve_cli_warn (output, REEVE_CLI_DOUBTFUL,
                        "The rows of the partition “%s” are not in the backup: %s", label,
                        part->left_out);
    }
}

static gboolean
browse (ReeveCliContext *context, ReeveBrowseOptions *how, Rows *rows, GError **error)
{
  ReeveCliOptions *options = reeve_cli_context_get_options (context);
  g_autoptr (ReeveAgeKeys) keys = reeve_cli_backup_keys (context, error);
  g_autoptr (ReeveBackup) backup =
    keys != NULL
      ? reeve_backup_open (reeve_cli_options_get_argument (options, 0), keys, error)
      : NULL;
  g_autoptr (GPtrArray) parts =
    backup != NULL ? reeve_manifest_list_parts (
                       backup->manifest, reeve_cli_options_get_argument (options, 1), error)
                   : NULL;

  if (parts == NULL || !reeve_browse (backup, parts, how, add_cb, rows,
                                      reeve_cli_context_get_cancellable (context), error))
    return FALSE;
  warn_of_gaps (reeve_cli_context_get_output (context), parts);
  return TRUE;
}

int
reeve_cli_backup_browse (ReeveCliContext *context, GError **error)
{
  ReeveCliOptions *options = reeve_cli_context_get_options (context);
  ReeveCliOutput *output = reeve_cli_context_get_output (context);
  g_autofree char *column = NULL;
  g_autoptr (GPtrArray) titles = g_ptr_array_new_with_free_func (g_free);
  ReeveBrowseOptions how = { 0 };
  Rows rows = { .titles = titles };
  JsonObject *document;
  guint limit;
  gboolean ok;

  if (!reeve_cli_options_get_number (options, "limit", 1, MOST_ROWS, DEFAULT_LIMIT, &limit,
                                     error) ||
      !read_where (options, &column, &how.value, error))
    return REEVE_CLI_USAGE;
  how.column = column;
  how.limit = limit;
  rows.rows = json_array_new ();
  document = json_object_new ();
  json_object_set_array_member (document, "rows", rows.rows);
  ok = browse (context, &how, &rows, error);
  if (ok && rows.table != NULL)
    reeve_cli_table_print (rows.table, output);
  else if (ok)
    reeve_cli_print (output, "No rows\n");
  if (ok)
    reeve_cli_print_json (output, document);
  else
    json_object_unref (document);
  g_clear_pointer (&rows.table, reeve_cli_table_free);
  g_free (rows.columns);
  return ok ? REEVE_CLI_DONE : REEVE_CLI_FAILED;
}
