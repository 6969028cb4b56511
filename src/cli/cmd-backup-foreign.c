/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-cli"

#include "config.h"

#include "cli/cmd-backup.h"
#include "cli/run.h"
#include "cli/table.h"
#include "core/backup/operation-foreign.h"
#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/json.h"

static const ReeveCliStyle severity_styles[] = {
  [REEVE_SEVERITY_INFO] = REEVE_CLI_PLAIN,
  [REEVE_SEVERITY_WARNING] = REEVE_CLI_DOUBTFUL,
  [REEVE_SEVERITY_ERROR] = REEVE_CLI_BAD,
};

/* What the document has in any case. */
static const char *const restored_members[] = {
  "file", "format", "database", "rows", "duration_ms", "kept", "owner", NULL,
};

static void
report_restored (ReeveCliContext *context, ReevePlan *plan, JsonObject *result)
{
  ReeveCliOutput *output = reeve_cli_context_get_output (context);
  g_autofree char *duration =
    reeve_clock_format_duration (json_object_get_int_member (result, "duration_ms"));
  const char *owner = json_object_get_string_member_with_default (result, "owner", NULL);
  gint64 rows = json_object_get_int_member (result, "rows");

  reeve_cli_print_styled (output, REEVE_CLI_GOOD,
                          "Restored “%s”: %" G_GINT64_FORMAT " %s in %s",
                          json_object_get_string_member (result, "database"),
                          rows, rows == 1 ? "row" : "rows", duration);
  if (owner != NULL)
    reeve_cli_print (output, "It belongs to the new role “%s”, which owns nothing else.\n", owner);
}

int
reeve_cli_backup_restore_foreign (ReeveCliContext *context,
                                  ReeveForeign *foreign,
                                  ReeveConnection *destination,
                                  GError **error)
{
  g_autoptr (ReeveForeign) owned = foreign;
  g_autoptr (ReeveOperation) operation = reeve_backup_foreign_new (foreign, destination, error);

  if (operation == NULL)
    return REEVE_CLI_FAILED;
  owned = NULL;
  return reeve_cli_run (context, operation, restored_members, NULL, report_restored, error);
}

/* --- show ----------------------------------------------------------------------------------- */

static JsonObject *
to_json (const ReeveForeign *foreign)
{
  JsonObject *object = json_object_new ();
  JsonArray *tables = json_array_new ();
  JsonArray *findings = json_array_new ();

  json_object_set_string_member (object, "file", foreign->path);
  json_object_set_string_member (object, "format", reeve_foreign_name (foreign->kind));
  json_object_set_string_member (object, "engine", reeve_foreign_engine (foreign->kind));
  reeve_json_set_string_or_null (object, "version", foreign->version);
  reeve_json_set_string_or_null (object, "packing", reeve_packing_name (foreign->packing));
  json_object_set_int_member (object, "bytes", (gint64) foreign->bytes);
  json_object_set_int_member (object, "statements", foreign->scan->n_statements);
  for (guint i = 0; i < foreign->scan->tables->len; i++)
    {
      const ReeveScanTable *table = g_ptr_array_index (foreign->scan->tables, i);
      JsonObject *entry = json_object_new ();

      json_object_set_string_member (entry, "name", table->name);
      json_object_set_int_member (entry, "rows", (gint64) table->rows);
      json_array_add_object_element (tables, entry);
    }
  for (guint i = 0; i < foreign->scan->findings->len; i++)
    {
      const ReeveScanFinding *finding = g_ptr_array_index (foreign->scan->findings, i);
      JsonObject *entry = json_object_new ();

      json_object_set_string_member (entry, "rule", finding->rule);
      json_object_set_string_member (entry, "severity", reeve_severity_name (finding->severity));
      json_object_set_int_member (entry, "count", finding->count);
      json_object_set_string_member (entry, "message", finding->message);
      reeve_json_set_string_or_null (entry, "remedy", finding->remedy);
      json_array_add_object_element (findings, entry);
    }
  json_object_set_array_member (object, "tables", tables);
  json_object_set_array_member (object, "findings", findings);
  return object;
}

static void
print_tables (const ReeveForeign *foreign, ReeveCliOutput *output)
{
  static const ReeveCliColumn columns[] = { { "TABLE" }, { "ROWS", TRUE }, { NULL } };
  g_autoptr (ReeveCliTable) table = reeve_cli_table_new (columns);

  for (guint i = 0; i < foreign->scan->tables->len; i++)
    {
      const ReeveScanTable *entry = g_ptr_array_index (foreign->scan->tables, i);

      reeve_cli_table_add (table, REEVE_CLI_PLAIN, entry->name);
      if (foreign->kind == REEVE_FOREIGN_SQLITE_FILE)
        reeve_cli_table_add (table, REEVE_CLI_PLAIN, "");
      else
        reeve_cli_table_add_number (table, (gint64) entry->rows);
    }
  reeve_cli_table_print (table, output);
}

int
reeve_cli_backup_show_foreign (ReeveCliContext *context, const ReeveForeign *foreign)
{
  ReeveCliOutput *output = reeve_cli_context_get_output (context);
  g_autofree char *size = g_format_size (foreign->bytes);
  const char *packing = reeve_packing_name (foreign->packing);

  reeve_cli_print_styled (output, REEVE_CLI_STRONG, "%s", foreign->path);
  reeve_cli_print (output, "%s%s%s%s%s, %s\n\n", reeve_foreign_describe (foreign->kind),
                   foreign->version != NULL ? " of version " : "",
                   foreign->version != NULL ? foreign->version : "",
                   packing != NULL ? ", compressed by " : "", packing != NULL ? packing : "", size);
  if (foreign->scan->tables->len > 0)
    print_tables (foreign, output);
  for (guint i = 0; i < foreign->scan->findings->len; i++)
    {
      const ReeveScanFinding *finding = g_ptr_array_index (foreign->scan->findings, i);

      reeve_cli_print_styled (output, severity_styles[finding->severity], "%s: %s",
                              reeve_severity_name (finding->severity), finding->message);
    }
  reeve_cli_print_json (output, to_json (foreign));
  return REEVE_CLI_DONE;
}
