/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-cli"

#include "config.h"

#include "cli/cmd-backup.h"
#include "cli/table.h"
#include "core/backup/diff.h"
#include "core/base/error.h"

#define DEFAULT_EXAMPLES 3
#define MOST_EXAMPLES 1000

static const char *const fate_names[] = {
  [REEVE_ROW_CHANGED] = "changed",
  [REEVE_ROW_GAINED] = "gained",
  [REEVE_ROW_LOST] = "lost",
};

static void
add_count (ReeveCliTable *table, guint64 count, gboolean known)
{
  if (known)
    reeve_cli_table_add_number (table, (gint64) count);
  else
    reeve_cli_table_add (table, REEVE_CLI_FAINT, "–");
}

static void
print_notes (ReeveCliOutput *output, const ReeveTableDiff *diff)
{
  g_autofree char *gained = g_strjoinv (", ", diff->columns_gained);
  g_autofree char *lost = g_strjoinv (", ", diff->columns_lost);

  if (*gained != '\0')
    reeve_cli_print (output, "%s: new columns: %s\n", diff->name, gained);
  if (*lost != '\0')
    reeve_cli_print (output, "%s: columns that are gone: %s\n", diff->name, lost);
  if (diff->reason != NULL)
    reeve_cli_print (output, "%s: %s\n", diff->name, diff->reason);
  for (guint i = 0; i < diff->examples->len; i++)
    {
      const ReeveDiffExample *example = g_ptr_array_index (diff->examples, i);

      reeve_cli_print (output, "%s: %s %s\n", diff->name, fate_names[example->fate], example->key);
    }
}

static void
print_diffs (ReeveCliOutput *output, GPtrArray *diffs)
{
  static const ReeveCliColumn columns[] = {
    { "TABLE", FALSE }, { "STATE", FALSE }, { "THEN", TRUE },    { "NOW", TRUE },
    { "GAINED", TRUE }, { "LOST", TRUE },   { "CHANGED", TRUE }, { NULL, FALSE },
  };
  g_autoptr (ReeveCliTable) table = reeve_cli_table_new (columns);
  guint same = 0;

  for (guint i = 0; i < diffs->len; i++)
    {
      const ReeveTableDiff *diff = g_ptr_array_index (diffs, i);

      if (diff->state == REEVE_DIFF_SAME)
        {
          same++;
          continue;
        }
      reeve_cli_table_add (table, REEVE_CLI_PLAIN, diff->name);
      reeve_cli_table_add (table, REEVE_CLI_DOUBTFUL, reeve_diff_state_name (diff->state));
      add_count (table, diff->then, diff->state != REEVE_DIFF_NEW);
      add_count (table, diff->now, diff->state != REEVE_DIFF_GONE);
      add_count (table, diff->gained, diff->counted);
      add_count (table, diff->lost, diff->counted);
      add_count (table, diff->changed, diff->counted && diff->key[0] != NULL);
    }
  if (same < diffs->len)
    reeve_cli_table_print (table, output);
  for (guint i = 0; i < diffs->len; i++)
    print_notes (output, g_ptr_array_index (diffs, i));
  reeve_cli_print (output, "%u table%s the same, %u not\n", same, same == 1 ? "" : "s",
                   diffs->len - same);
}

static GPtrArray *
compare (ReeveCliContext *context, const ReeveDiffOptions *how, GError **error)
{
  ReeveCliOptions *options = reeve_cli_context_get_options (context);
  ReeveConnection *connection = reeve_cli_context_get_connection (context, error);
  g_autoptr (ReeveAgeKeys) keys =
    connection != NULL ? reeve_cli_backup_keys (context, error) : NULL;
  g_autoptr (ReeveBackup) backup =
    keys != NULL
      ? reeve_backup_open (reeve_cli_options_get_argument (options, 0), keys, error)
      : NULL;
  ReevePool *pool = NULL;

  if (backup != NULL)
    pool = reeve_cli_context_get_reading_pool (context, error);
  return pool != NULL ? reeve_backup_diff (backup, pool, how,
                                           reeve_cli_context_get_cancellable (context), error)
                      : NULL;
}

int
reeve_cli_backup_diff (ReeveCliContext *context, GError **error)
{
  ReeveCliOptions *options = reeve_cli_context_get_options (context);
  ReeveCliOutput *output = reeve_cli_context_get_output (context);
  const char *const *tables = reeve_cli_options_list (options, "table");
  ReeveDiffOptions how = { .tables = tables[0] != NULL ? tables : NULL };
  g_autoptr (GPtrArray) diffs = NULL;

  if (!reeve_cli_options_get_number (options, "examples", 0, MOST_EXAMPLES, DEFAULT_EXAMPLES,
                                     &how.examples, error))
    return REEVE_CLI_USAGE;
  diffs = compare (context, &how, error);
  if (diffs == NULL)
    return REEVE_CLI_FAILED;
  print_diffs (output, diffs);
  reeve_cli_print_json (output, reeve_backup_diff_to_json (diffs));
  return REEVE_CLI_DONE;
}
