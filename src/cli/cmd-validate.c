/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-cli"

#include "config.h"

#include "cli/commands.h"
#include "cli/context.h"
#include "cli/table.h"
#include "core/flow/schema.h"

static gboolean
look (ReeveCliContext *context, ReeveVerdict *verdict, ReeveProject *project, GError **error)
{
  GCancellable *cancellable = reeve_cli_context_get_cancellable (context);
  ReevePool *pool = reeve_cli_context_get_reading_pool (context, error);
  g_autoptr (ReeveMigrationStatus) status = NULL;
  const ReeveSessionOptions options = { .purpose = "validate", .must_exist = TRUE };
  g_autoptr (ReeveSession) session = NULL;

  if (pool == NULL)
    return FALSE;
  if (project != NULL)
    {
      status = reeve_migration_status_read (project, NULL, pool, cancellable, error);
      if (status == NULL)
        return FALSE;
      reeve_validate_revisions (verdict, status);
    }
  session = reeve_session_open (reeve_cli_context_get_connection (context, error), &options,
                                cancellable, error);
  return session != NULL &&
         reeve_validate_data (verdict, session, TRUE, NULL, cancellable, error) &&
         (status == NULL || reeve_validate_schema (verdict, status, session, cancellable, error));
}

static void
print (ReeveCliOutput *output, const ReeveVerdict *verdict)
{
  static const ReeveCliColumn columns[] = {
    { "SEVERITY", FALSE }, { "RULE", FALSE }, { "WHAT", FALSE }, { "WHY", FALSE }, { NULL },
  };
  static const ReeveCliStyle styles[] = {
    [REEVE_SEVERITY_INFO] = REEVE_CLI_PLAIN,
    [REEVE_SEVERITY_WARNING] = REEVE_CLI_DOUBTFUL,
    [REEVE_SEVERITY_ERROR] = REEVE_CLI_BAD,
  };
  g_autoptr (ReeveCliTable) table = reeve_cli_table_new (columns);

  for (guint i = 0; i < verdict->defects->len; i++)
    {
      const ReeveDefect *defect = g_ptr_array_index (verdict->defects, i);

      reeve_cli_table_add (table, styles[defect->severity], reeve_severity_name (defect->severity));
      reeve_cli_table_add (table, REEVE_CLI_PLAIN, defect->rule);
      reeve_cli_table_add (table, REEVE_CLI_STRONG, defect->object);
      reeve_cli_table_add (table, REEVE_CLI_PLAIN, defect->message);
    }
  if (verdict->defects->len > 0)
    reeve_cli_table_print (table, output);
  for (guint i = 0; i < verdict->unchecked->len; i++)
    reeve_cli_note (output, REEVE_CLI_DOUBTFUL, "Not checked: %s",
                    (char *) g_ptr_array_index (verdict->unchecked, i));
  if (verdict->defects->len == 0 && !reeve_cli_output_is_quiet (output))
    reeve_cli_print_styled (output, REEVE_CLI_GOOD, "Nothing is wrong; %u %s checked",
                            verdict->n_checked,
                            verdict->n_checked == 1 ? "thing was" : "things were");
}

static int
run_validate (ReeveCliContext *context, GError **error)
{
  ReeveCliOutput *output = reeve_cli_context_get_output (context);
  g_autoptr (ReeveVerdict) verdict = reeve_verdict_new ();
  ReeveProject *project = NULL;

  if (reeve_cli_context_get_connection (context, error) == NULL ||
      !reeve_cli_context_find_project (context, &project, error) ||
      !look (context, verdict, project, error))
    return REEVE_CLI_FAILED;
  if (project == NULL)
    g_ptr_array_add (verdict->unchecked, g_strdup ("revisions and schema: no project is named"));
  if (reeve_cli_output_is_json (output))
    reeve_cli_print_json (output, reeve_verdict_to_json (verdict));
  else
    print (output, verdict);
  return verdict->defects->len > 0 ? REEVE_CLI_FINDINGS : REEVE_CLI_DONE;
}

const ReeveCliVerb reeve_cli_validate_verbs[] = {
  { "", NULL, 0, 0, "Hold the schema against the revisions, the rows against their constraints",
    NULL, run_validate },
  { NULL },
};
