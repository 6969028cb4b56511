/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-lint"

#include "config.h"

#include "core/migrate/lint/project.h"

#include "core/base/error.h"
#include "core/db/engine.h"
#include "core/migrate/revision-set.h"

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

void
reeve_lint_add_revision (GPtrArray *findings,
                         ReeveRevision *revision,
                         GPtrArray *engines,
                         ReeveProject *project)
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

void
reeve_lint_add_broken (GPtrArray *findings, const GError *error, const char *path)
{
  const ReeveErrorDetail *detail = reeve_error_get_detail (error);
  ReeveLintFinding *finding = g_new0 (ReeveLintFinding, 1);

  finding->rule = g_strdup (REEVE_LINT_BROKEN);
  finding->severity = REEVE_SEVERITY_ERROR;
  finding->file = g_strdup (detail != NULL && detail->file != NULL ? detail->file : path);
  finding->line = detail != NULL ? detail->line : 0;
  finding->statement = detail != NULL ? detail->statement : 0;
  finding->message = g_strdup (error->message);
  finding->remedy = g_strdup (detail != NULL ? detail->remedy : NULL);
  g_ptr_array_add (findings, finding);
}

gboolean
reeve_lint_add_project (GPtrArray *findings,
                        ReeveProject *project,
                        GPtrArray *engines,
                        GError **error)
{
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (GPtrArray) revisions = reeve_revision_set_load (project, NULL, &problems, error);

  if (revisions == NULL)
    return FALSE;
  for (guint i = 0; problems != NULL && i < problems->len; i++)
    reeve_lint_add_broken (findings, problems->pdata[i], NULL);
  for (guint i = 0; i < revisions->len; i++)
    reeve_lint_add_revision (findings, revisions->pdata[i], engines, project);
  return TRUE;
}
