/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-lint"

#include "config.h"

#include "core/migrate/lint/rules.h"

#include "core/base/i18n.h"
#include "core/migrate/lint/words.h"

void
reeve_lint_check_transaction (ReeveLintContext *context, const ReeveLintStatement *statement)
{
  if (statement->facts->role == REEVE_ROLE_TRANSACTION)
    reeve_lint_report (
      context, statement,
      g_strdup_printf (_("Delete the statement. What must not run in one transaction "
                         "goes into a section “-- migrate:%s transaction:false”."),
                       reeve_section_kind_name (statement->section->kind)),
      _("“%s” inside a revision: Reeve itself begins and ends the transaction"),
      statement->facts->verb != NULL ? statement->facts->verb : "BEGIN");
}

static gboolean
begins (const ReeveLintContext *context, const ReeveLintStatement *statement)
{
  ReeveLintWords words;

  if (statement->facts->role != REEVE_ROLE_TRANSACTION)
    return FALSE;
  reeve_lint_words_init (&words, context->dialect, statement->sql);
  return reeve_lint_words_is (&words, "BEGIN") || reeve_lint_words_is (&words, "START");
}

void
reeve_lint_check_uncommitted (ReeveLintContext *context, const ReeveLintStatement *statement)
{
  GPtrArray *statements = reeve_lint_script_of (context, statement)->statements;

  if (!begins (context, statement))
    return;
  for (guint i = statement->number; i < statements->len; i++)
    {
      const ReeveLintStatement *later = g_ptr_array_index (statements, i);

      if (later->facts->role == REEVE_ROLE_TRANSACTION && !begins (context, later))
        return;
    }
  reeve_lint_report (context, statement, g_strdup (_("Delete the statement.")),
                     _("A transaction is begun and never ended: all that follows would be lost"));
}

static gboolean
is_pragma (const ReeveLintStatement *statement)
{
  return g_strcmp0 (statement->facts->verb, "PRAGMA") == 0;
}

void
reeve_lint_check_refuses_transaction (ReeveLintContext *context,
                                      const ReeveLintStatement *statement)
{
  ReeveStatementRole role = statement->facts->role;

  /* Each has a rule of its own. */
  if (role == REEVE_ROLE_CREATE_CONCURRENTLY || role == REEVE_ROLE_DROP_CONCURRENTLY ||
      is_pragma (statement))
    return;
  if (statement->section->transaction && statement->facts->refuses_transaction)
    reeve_lint_report (context, statement,
                       g_strdup_printf (_("Move it to a revision of its own with “-- migrate:%s "
                                          "transaction:false”."),
                                        reeve_section_kind_name (statement->section->kind)),
                       _("“%s” cannot run inside a transaction, and this section is one"),
                       statement->facts->verb != NULL ? statement->facts->verb
                                                      : _("This statement"));
}

void
reeve_lint_check_verify_writes (ReeveLintContext *context, const ReeveLintStatement *statement)
{
  if (statement->facts->effect != REEVE_EFFECT_READ &&
      statement->facts->role != REEVE_ROLE_SETTINGS)
    reeve_lint_report (
      context, statement,
      g_strdup (_("Move the change to the up section; let verify only ask: “SELECT "
                  "count(*) = 5 FROM …;”.")),
      _("“%s” in a verify section changes the database"),
      statement->facts->verb != NULL ? statement->facts->verb : _("This statement"));
}
