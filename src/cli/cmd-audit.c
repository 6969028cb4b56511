/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-cli"

#include "config.h"

#include "cli/commands.h"
#include "cli/context.h"
#include "cli/table.h"
#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/json.h"
#include "core/catalogue/audit-export.h"

static void
add_row (ReeveCliTable *table, const ReeveAuditEntry *entry)
{
  g_autofree char *at = reeve_clock_format (entry->time_us);

  reeve_cli_table_add_number (table, entry->number);
  reeve_cli_table_add (table, REEVE_CLI_PLAIN, at);
  reeve_cli_table_add (table, REEVE_CLI_PLAIN, entry->actor);
  reeve_cli_table_add (table, REEVE_CLI_PLAIN, entry->event);
  reeve_cli_table_add (table, REEVE_CLI_PLAIN, entry->outcome);
  reeve_cli_table_add (table, REEVE_CLI_PLAIN, entry->operation);
  reeve_cli_table_add (table, REEVE_CLI_PLAIN, entry->connection);
}

/* Newest first; empty while there is no catalogue. */
static GPtrArray *
load_entries (ReeveCliContext *context, guint limit, GError **error)
{
  ReeveCatalogue *catalogue;

  if (!reeve_cli_context_find_catalogue (context, &catalogue, error))
    return NULL;
  return catalogue != NULL ? reeve_catalogue_list_audit (catalogue, limit, error)
                           : g_ptr_array_new ();
}

static int
run_list (ReeveCliContext *context, GError **error)
{
  static const ReeveCliColumn columns[] = { { "NUMBER", TRUE }, { "TIME" },      { "ACTOR" },
                                            { "EVENT" },        { "OUTCOME" },   { "OPERATION" },
                                            { "CONNECTION" },   { NULL } };
  ReeveCliOutput *output = reeve_cli_context_get_output (context);
  g_autoptr (ReeveCliTable) table = reeve_cli_table_new (columns);
  g_autoptr (JsonObject) document = json_object_new ();
  JsonArray *array = json_array_new ();
  g_autoptr (GPtrArray) entries = NULL;
  guint limit;

  json_object_set_array_member (document, "entries", array);
  if (!reeve_cli_options_get_number (reeve_cli_context_get_options (context), "limit", 0, G_MAXINT,
                                     50, &limit, error))
    return REEVE_CLI_FAILED;
  entries = load_entries (context, limit, error);
  if (entries == NULL)
    return REEVE_CLI_FAILED;
  for (guint i = 0; i < entries->len; i++)
    {
      add_row (table, entries->pdata[i]);
      json_array_add_object_element (array, reeve_audit_entry_to_json (entries->pdata[i]));
    }
  reeve_cli_table_print (table, output);
  reeve_cli_print_json (output, g_steal_pointer (&document));
  return REEVE_CLI_DONE;
}

static JsonObject *
verdict_to_json (const ReeveAuditVerdict *verdict)
{
  JsonObject *object = json_object_new ();

  json_object_set_boolean_member (object, "intact", verdict->intact);
  json_object_set_int_member (object, "entries", verdict->entries);
  if (verdict->intact)
    json_object_set_null_member (object, "first_bad");
  else
    json_object_set_int_member (object, "first_bad", verdict->first_bad);
  reeve_json_set_string_or_null (object, "reason", verdict->reason);
  reeve_json_set_string_or_null (object, "head", verdict->head);
  return object;
}

static int
run_verify (ReeveCliContext *context, GError **error)
{
  ReeveCliOutput *output = reeve_cli_context_get_output (context);
  ReeveAuditVerdict verdict = { .intact = TRUE };
  ReeveCatalogue *catalogue;
  gboolean intact;

  if (!reeve_cli_context_find_catalogue (context, &catalogue, error) ||
      (catalogue != NULL && !reeve_catalogue_verify_audit (catalogue, &verdict, error)))
    return REEVE_CLI_FAILED;
  if (verdict.intact)
    reeve_cli_print_styled (output, REEVE_CLI_GOOD,
                            "The audit trail is intact: %" G_GINT64_FORMAT " entries%s%s",
                            verdict.entries, verdict.head != NULL ? ", the last is " : "",
                            verdict.head != NULL ? verdict.head : "");
  else
    reeve_cli_print_styled (output, REEVE_CLI_BAD,
                            "The audit trail is broken at entry %" G_GINT64_FORMAT ": %s",
                            verdict.first_bad, verdict.reason);
  reeve_cli_print_json (output, verdict_to_json (&verdict));
  intact = verdict.intact;
  reeve_audit_verdict_clear (&verdict);
  return intact ? REEVE_CLI_DONE : REEVE_CLI_FAILED;
}

static int
run_export (ReeveCliContext *context, GError **error)
{
  ReeveCliOutput *output = reeve_cli_context_get_output (context);
  const char *path = reeve_cli_options_get (reeve_cli_context_get_options (context), "output");
  g_autoptr (GPtrArray) entries = load_entries (context, 0, error);
  g_autoptr (JsonObject) document = NULL;
  g_autofree char *text = NULL;
  guint count;

  if (entries == NULL)
    return REEVE_CLI_FAILED;
  count = entries->len;
  document = reeve_audit_export (entries);
  text = reeve_json_to_text (document, TRUE);
  if (path == NULL)
    {
      reeve_cli_print (output, "%s\n", text);
      reeve_cli_print_json (output, g_steal_pointer (&document));
      return REEVE_CLI_DONE;
    }
  if (!reeve_file_create (path, text, 0600, error))
    return REEVE_CLI_FAILED;
  reeve_cli_print (output, "%u entries written to %s\n", count, path);
  json_object_remove_member (document, "entries");
  json_object_set_int_member (document, "count", count);
  json_object_set_string_member (document, "file", path);
  reeve_cli_print_json (output, g_steal_pointer (&document));
  return REEVE_CLI_DONE;
}

static const ReeveCliOption list_options[] = {
  { "limit", 'n', REEVE_CLI_VALUE, "N", "no more than the newest N (default 50, 0 = all)" },
  { NULL },
};

static const ReeveCliOption export_options[] = {
  { "output", 'o', REEVE_CLI_VALUE, "FILE", "write to a new file instead of standard output" },
  { NULL },
};

const ReeveCliVerb reeve_cli_audit_verbs[] = {
  { "list", NULL, 0, 0, "The newest entries", list_options, run_list },
  { "verify", NULL, 0, 0, "Compute the chain of hashes again", NULL, run_verify },
  { "export", NULL, 0, 0, "All entries as JSON, oldest first", export_options, run_export },
  { NULL },
};
