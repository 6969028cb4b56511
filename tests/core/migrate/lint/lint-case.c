/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "lint-case.h"

#include <string.h>

ReeveRevision *
lint_case_new (const char *text)
{
  g_autoptr (GError) error = NULL;
  ReeveRevision *revision =
    reeve_revision_parse ("20250101000000_case.sql", g_strdup (text), strlen (text), NULL, &error);

  if (revision == NULL)
    g_test_message ("%s", text);
  g_assert_no_error (error);
  return revision;
}

GPtrArray *
lint_case_run (ReeveDialect dialect, const char *text)
{
  static const char *const engines[] = {
    [REEVE_DIALECT_POSTGRES] = "postgres",
    [REEVE_DIALECT_SQLITE] = "sqlite",
  };
  g_autoptr (ReeveRevision) revision = lint_case_new (text);

  return reeve_lint_revision (revision, engines[dialect], dialect, NULL, NULL);
}

const ReeveLintFinding *
lint_case_find (GPtrArray *findings, const char *rule)
{
  for (guint i = 0; i < findings->len; i++)
    {
      const ReeveLintFinding *finding = g_ptr_array_index (findings, i);

      if (strcmp (finding->rule, rule) == 0)
        return finding;
    }
  return NULL;
}

guint
lint_case_count (GPtrArray *findings, const char *rule)
{
  guint count = 0;

  for (guint i = 0; i < findings->len; i++)
    {
      const ReeveLintFinding *finding = g_ptr_array_index (findings, i);

      count += strcmp (finding->rule, rule) == 0 ? 1 : 0;
    }
  return count;
}

void
lint_case_show (const char *text, GPtrArray *findings)
{
  g_test_message ("%s", text);
  for (guint i = 0; i < findings->len; i++)
    {
      const ReeveLintFinding *finding = g_ptr_array_index (findings, i);

      g_test_message ("%u #%u %s: %s -> %s", finding->line, finding->statement, finding->rule,
                      finding->message, finding->remedy != NULL ? finding->remedy : "");
    }
}
