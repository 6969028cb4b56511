/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-lint"

#include "config.h"

#include "core/migrate/lint/rules.h"

#include "core/base/error.h"
#include "core/base/i18n.h"

static gboolean
is_refused_by_statement (const ReeveLintScript *script)
{
  for (guint i = 0; i < script->statements->len; i++)
    {
      const ReeveLintStatement *statement = g_ptr_array_index (script->statements, i);

      if (statement->facts->role == REEVE_ROLE_TRANSACTION ||
          (script->section->transaction && statement->facts->refuses_transaction))
        return TRUE;
    }
  return FALSE;
}

void
reeve_lint_check_section_not_read (ReeveLintContext *context)
{
  for (guint kind = 0; kind < G_N_ELEMENTS (context->scripts); kind++)
    {
      const ReeveLintScript *script = &context->scripts[kind];
      const ReeveErrorDetail *detail;

      /* A statement that must not be there is reported by a rule of its own. */
      if (script->error == NULL || is_refused_by_statement (script))
        continue;
      detail = reeve_error_get_detail (script->error);
      reeve_lint_report_line (
        context, detail != NULL && detail->line > 0 ? detail->line : script->section->line,
        detail != NULL ? g_strdup (detail->remedy) : NULL, "%s", script->error->message);
    }
}

void
reeve_lint_check_syntax_not_read (ReeveLintContext *context, const ReeveLintStatement *statement)
{
  if (statement->node == NULL && statement->facts->role != REEVE_ROLE_TRANSACTION)
    reeve_lint_report (
      context, statement, NULL,
      _("Newer syntax, or a mistake: the grammar of PostgreSQL 15 does not read this "
        "statement, so most rules could not look at it"));
}

void
reeve_lint_check_unused_ignore (ReeveLintContext *context)
{
  GPtrArray *ignores = reeve_lint_ignores_list (context->ignores);

  for (guint i = 0; i < ignores->len; i++)
    {
      const ReeveLintIgnore *ignore = g_ptr_array_index (ignores, i);
      const ReeveLintRule *rule = reeve_lint_find_rule (ignore->rule);

      if (rule == NULL)
        reeve_lint_report_line (context, ignore->line, NULL,
                                _("“lint:ignore” names “%s”, and there is no such rule"),
                                ignore->rule);
      else if (!ignore->used && ignore->statement != 0 &&
               (rule->dialects & (1u << context->dialect)) != 0 &&
               !reeve_lint_is_off (context, rule->name))
        reeve_lint_report_line (context, ignore->line, g_strdup (_("Delete the comment.")),
                                _("“lint:ignore %s” silences nothing here"), ignore->rule);
    }
}
