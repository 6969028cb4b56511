/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-lint"

#include "config.h"

#include "core/migrate/lint/lint.h"

#include <string.h>

#include "core/migrate/lint/context.h"
#include "core/migrate/lint/rules.h"

static const char *const severity_names[] = {
  [REEVE_SEVERITY_INFO] = "info",
  [REEVE_SEVERITY_WARNING] = "warning",
  [REEVE_SEVERITY_ERROR] = "error",
};

/* FALSE: the project turned the rule off. */
static gboolean
choose_severity (ReeveLintContext *context)
{
  const char *name = context->rule->name;
  const char *setting =
    context->setting != NULL ? context->setting (name, context->setting_data) : NULL;

  context->severity = context->rule->severity;
  if (g_strcmp0 (setting, "off") == 0)
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (severity_names); i++)
    if (g_strcmp0 (setting, severity_names[i]) == 0)
      context->severity = (ReeveSeverity) i;
  return TRUE;
}

static void
ask_of_statement (ReeveLintContext *context, const ReeveLintStatement *statement)
{
  const ReeveLintRule *rule = context->rule;

  if (rule->on_statement != NULL)
    rule->on_statement (context, statement);
  for (guint i = 0; rule->on_action != NULL && i < statement->actions->len; i++)
    rule->on_action (context, statement, g_ptr_array_index (statement->actions, i));
}

static void
ask (ReeveLintContext *context)
{
  const ReeveLintRule *rule = context->rule;

  if (rule->on_revision != NULL)
    rule->on_revision (context);
  for (guint kind = 0; kind < G_N_ELEMENTS (context->scripts); kind++)
    {
      GPtrArray *statements = context->scripts[kind].statements;

      if ((rule->sections & (1u << kind)) == 0)
        continue;
      for (guint i = 0; i < statements->len; i++)
        ask_of_statement (context, g_ptr_array_index (statements, i));
    }
}

static int
compare_findings (gconstpointer a, gconstpointer b)
{
  const ReeveLintFinding *left = *(const ReeveLintFinding *const *) a;
  const ReeveLintFinding *right = *(const ReeveLintFinding *const *) b;
  int order = (left->line > right->line) - (left->line < right->line);

  if (order == 0)
    order = (left->statement > right->statement) - (left->statement < right->statement);
  if (order == 0)
    order = (right->severity > left->severity) - (right->severity < left->severity);
  /* The sort is stable: of one rule they stay as the statement has them. */
  return order != 0 ? order : strcmp (left->rule, right->rule);
}

GPtrArray *
reeve_lint_revision (ReeveRevision *revision,
                     const char *engine,
                     ReeveDialect dialect,
                     ReeveLintSeverityFunc severity,
                     gpointer user_data)
{
  g_autoptr (ReeveLintIgnores) ignores = reeve_lint_ignores_read (revision, engine, dialect);
  ReeveLintContext context = {
    .revision = revision,
    .engine = engine,
    .dialect = dialect,
    .ignores = ignores,
    .findings = g_ptr_array_new_with_free_func (reeve_lint_finding_free),
    .setting = severity,
    .setting_data = user_data,
  };
  guint count;
  const ReeveLintRule *rules = reeve_lint_list_rules (&count);

  for (guint kind = 0; kind < G_N_ELEMENTS (context.scripts); kind++)
    reeve_lint_script_read (&context.scripts[kind], revision, (ReeveSectionKind) kind, engine,
                            dialect);
  /* The last row looks at which comments silenced something, so the order counts. */
  for (context.rule = rules; context.rule < rules + count; context.rule++)
    if ((context.rule->dialects & (1u << dialect)) != 0 && choose_severity (&context))
      ask (&context);
  for (guint kind = 0; kind < G_N_ELEMENTS (context.scripts); kind++)
    reeve_lint_script_clear (&context.scripts[kind]);
  g_ptr_array_sort (context.findings, compare_findings);
  return context.findings;
}
