/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-cli"

#include "config.h"

#include <fcntl.h>
#include <string.h>

#include "cli/cmd-migrate.h"
#include "core/base/digest.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/json.h"
#include "core/migrate/lint/project.h"

static const ReeveCliStyle severity_styles[] = {
  [REEVE_SEVERITY_INFO] = REEVE_CLI_FAINT,
  [REEVE_SEVERITY_WARNING] = REEVE_CLI_DOUBTFUL,
  [REEVE_SEVERITY_ERROR] = REEVE_CLI_BAD,
};

static void
lint_file (const char *path, GPtrArray *engines, ReeveProject *project, GPtrArray *findings)
{
  g_autoptr (ReeveRevision) revision = NULL;
  g_autoptr (GError) error = NULL;
  gsize length = 0;
  g_autofree char *text = reeve_file_read_text (AT_FDCWD, path, path, &length, &error);
  g_autofree char *checksum = text != NULL ? reeve_sha256 (text, length) : NULL;

  if (text != NULL && project != NULL)
    {
      char *expanded = reeve_project_expand (project, text, &error);

      g_free (text);
      text = expanded;
    }
  if (text != NULL)
    {
      length = strlen (text);
      revision = reeve_revision_parse (path, g_steal_pointer (&text), length, checksum, &error);
    }
  if (revision == NULL)
    reeve_lint_add_broken (findings, error, path);
  else
    reeve_lint_add_revision (findings, revision, engines, project);
}

static JsonObject *
finding_to_json (const ReeveLintFinding *finding)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "rule", finding->rule);
  json_object_set_string_member (object, "severity", reeve_severity_name (finding->severity));
  reeve_json_set_string_or_null (object, "file", finding->file);
  json_object_set_int_member (object, "line", finding->line);
  json_object_set_int_member (object, "statement", finding->statement);
  json_object_set_string_member (object, "message", finding->message);
  reeve_json_set_string_or_null (object, "remedy", finding->remedy);
  return object;
}

/* In the form that editors jump to. Returns whether a finding is more than information. */
static gboolean
report_findings (ReeveCliOutput *output, GPtrArray *findings)
{
  JsonObject *document = json_object_new ();
  JsonArray *array = json_array_new ();
  gboolean matters = FALSE;

  for (guint i = 0; i < findings->len; i++)
    {
      const ReeveLintFinding *finding = g_ptr_array_index (findings, i);

      json_array_add_object_element (array, finding_to_json (finding));
      reeve_cli_print_styled (output, severity_styles[finding->severity], "%s:%u: %s: %s [%s]",
                              finding->file != NULL ? finding->file : "?", finding->line,
                              reeve_severity_name (finding->severity), finding->message,
                              finding->rule);
      if (finding->remedy != NULL)
        reeve_cli_print_indented (output, 4, finding->remedy);
      matters = matters || finding->severity != REEVE_SEVERITY_INFO;
    }
  reeve_cli_print (output, "%u finding%s\n", findings->len, findings->len == 1 ? "" : "s");
  json_object_set_array_member (document, "findings", array);
  reeve_cli_print_json (output, document);
  return matters;
}

int
reeve_cli_migrate_lint (ReeveCliContext *context, GError **error)
{
  const char *const *files =
    reeve_cli_options_get_arguments (reeve_cli_context_get_options (context));
  g_autoptr (GPtrArray) findings = g_ptr_array_new_with_free_func (reeve_lint_finding_free);
  g_autoptr (GPtrArray) engines = NULL;
  ReeveProject *project;

  if (!reeve_cli_context_find_project (context, &project, error))
    return REEVE_CLI_FAILED;
  if (project == NULL && *files == NULL)
    project = reeve_cli_context_get_project (context, error);
  engines = project != NULL || *files != NULL ? reeve_cli_engines (context, error) : NULL;
  if (engines == NULL ||
      (*files == NULL && !reeve_lint_add_project (findings, project, engines, error)))
    return REEVE_CLI_FAILED;
  for (; *files != NULL; files++)
    lint_file (*files, engines, project, findings);
  return report_findings (reeve_cli_context_get_output (context), findings) ? REEVE_CLI_FINDINGS
                                                                            : REEVE_CLI_DONE;
}
