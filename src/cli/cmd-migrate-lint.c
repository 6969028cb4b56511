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
#include "core/migrate/lint/lint.h"
#include "core/migrate/revision-set.h"

static const ReeveCliStyle severity_styles[] = {
  [REEVE_SEVERITY_INFO] = REEVE_CLI_FAINT,
  [REEVE_SEVERITY_WARNING] = REEVE_CLI_DOUBTFUL,
  [REEVE_SEVERITY_ERROR] = REEVE_CLI_BAD,
};

static const char *
project_severity (const char *rule, gpointer user_data)
{
  return user_data != NULL ? reeve_project_get_lint_severity (user_data, rule) : NULL;
}

static gboolean
is_same_finding (gconstpointer a, gconstpointer b)
{
  const ReeveLintFinding *one = a;
  const ReeveLintFinding *other = b;

  return g_str_equal (one->rule, other->rule) && g_strcmp0 (one->file, other->file) == 0 &&
         one->line == other->line && one->statement == other->statement &&
         g_strcmp0 (one->message, other->message) == 0;
}

/* A section for every engine is looked at once for each; what both say is said once. */
static void
lint_revision (ReeveRevision *revision,
               GPtrArray *engines,
               ReeveProject *project,
               GPtrArray *findings)
{
  for (guint i = 0; i < engines->len; i++)
    {
      const ReeveEngine *engine = g_ptr_array_index (engines, i);
      g_autoptr (GPtrArray) found = reeve_lint_revision (revision, engine->name, engine->dialect,
                                                         project_severity, project);

      while (found->len > 0)
        {
          ReeveLintFinding *finding = g_ptr_array_steal_index (found, 0);

          if (g_ptr_array_find_with_equal_func (findings, finding, is_same_finding, NULL))
            reeve_lint_finding_free (finding);
          else
            g_ptr_array_add (findings, finding);
        }
    }
}

/* A file that cannot be read is a finding like the others, so that the rest is looked at too. */
static void
add_broken (GPtrArray *findings, const GError *error, const char *path)
{
  const ReeveErrorDetail *detail = reeve_error_get_detail (error);
  ReeveLintFinding *finding = g_new0 (ReeveLintFinding, 1);

  finding->rule = g_strdup ("readable");
  finding->severity = REEVE_SEVERITY_ERROR;
  finding->file = g_strdup (detail != NULL && detail->file != NULL ? detail->file : path);
  finding->line = detail != NULL ? detail->line : 0;
  finding->statement = detail != NULL ? detail->statement : 0;
  finding->message = g_strdup (error->message);
  finding->remedy = g_strdup (detail != NULL ? detail->remedy : NULL);
  g_ptr_array_add (findings, finding);
}

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
    add_broken (findings, error, path);
  else
    lint_revision (revision, engines, project, findings);
}

static gboolean
lint_project (ReeveProject *project, GPtrArray *engines, GPtrArray *findings, GError **error)
{
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (GPtrArray) revisions = reeve_revision_set_load (project, NULL, &problems, error);

  if (revisions == NULL)
    return FALSE;
  for (guint i = 0; problems != NULL && i < problems->len; i++)
    add_broken (findings, problems->pdata[i], NULL);
  for (guint i = 0; i < revisions->len; i++)
    lint_revision (revisions->pdata[i], engines, project, findings);
  return TRUE;
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
      (*files == NULL && !lint_project (project, engines, findings, error)))
    return REEVE_CLI_FAILED;
  for (; *files != NULL; files++)
    lint_file (*files, engines, project, findings);
  return report_findings (reeve_cli_context_get_output (context), findings) ? REEVE_CLI_FINDINGS
                                                                            : REEVE_CLI_DONE;
}
