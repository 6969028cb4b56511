/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-lint"

#include "config.h"

#include "core/migrate/lint/context.h"

#include <string.h>

#include "core/migrate/lint/words.h"
#include "core/sql/quote.h"

/* A longer statement is not repeated in a remedy. */
#define MAX_SHOWN 400

void
reeve_lint_finding_free (gpointer finding)
{
  ReeveLintFinding *self = finding;

  g_free (self->rule);
  g_free (self->file);
  g_free (self->message);
  g_free (self->remedy);
  g_free (self);
}

static void
add_finding (ReeveLintContext *self, guint line, guint number, char *remedy, char *message)
{
  ReeveLintFinding *finding = g_new0 (ReeveLintFinding, 1);

  finding->rule = g_strdup (self->rule->name);
  finding->severity = self->severity;
  finding->file = g_strdup (reeve_revision_get_path (self->revision));
  finding->line = line;
  finding->statement = number;
  finding->message = message;
  finding->remedy = remedy;
  g_ptr_array_add (self->findings, finding);
}

void
reeve_lint_report (ReeveLintContext *self,
                   const ReeveLintStatement *statement,
                   char *remedy,
                   const char *format,
                   ...)
{
  va_list args;
  char *message;

  if (reeve_lint_ignores_hold (self->ignores, self->rule->name, statement->line))
    {
      g_free (remedy);
      return;
    }
  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  add_finding (self, statement->line, statement->number, remedy, message);
}

void
reeve_lint_report_line (ReeveLintContext *self, guint line, char *remedy, const char *format, ...)
{
  va_list args;
  char *message;

  if (reeve_lint_ignores_hold (self->ignores, self->rule->name, 0))
    {
      g_free (remedy);
      return;
    }
  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  add_finding (self, line, 0, remedy, message);
}

gboolean
reeve_lint_is_off (const ReeveLintContext *self, const char *rule)
{
  return self->setting != NULL && g_strcmp0 (self->setting (rule, self->setting_data), "off") == 0;
}

const ReeveLintScript *
reeve_lint_script_of (const ReeveLintContext *self, const ReeveLintStatement *statement)
{
  return &self->scripts[statement->section->kind];
}

gboolean
reeve_lint_is_in_use (const ReeveLintContext *self,
                      const ReeveLintStatement *statement,
                      const char *schema,
                      const char *table)
{
  const ReeveLintScript *script = reeve_lint_script_of (self, statement);
  const ReeveLintObject object = { .kind = REEVE_LINT_TABLE,
                                   .schema = (char *) schema,
                                   .name = (char *) table };

  return !reeve_lint_script_creates (script, schema, table, statement->number) &&
         !reeve_lint_script_drops (script, &object, statement->number);
}

const char *
reeve_lint_action_table (const ReeveLintAction *action)
{
  return action->object.kind == REEVE_LINT_TABLE ? action->object.name : action->object.table;
}

/* PostgreSQL's reserved words, and those that SQLite reserves in addition. */
static const char *const reserved[] = {
  "all",
  "alter",
  "analyse",
  "analyze",
  "and",
  "any",
  "array",
  "as",
  "asc",
  "asymmetric",
  "authorization",
  "between",
  "binary",
  "both",
  "by",
  "case",
  "cast",
  "check",
  "collate",
  "column",
  "commit",
  "concurrently",
  "constraint",
  "create",
  "cross",
  "current_catalog",
  "current_date",
  "current_role",
  "current_schema",
  "current_time",
  "current_timestamp",
  "current_user",
  "default",
  "deferrable",
  "delete",
  "desc",
  "distinct",
  "do",
  "drop",
  "else",
  "end",
  "escape",
  "except",
  "exists",
  "false",
  "fetch",
  "for",
  "foreign",
  "freeze",
  "from",
  "full",
  "grant",
  "group",
  "having",
  "ilike",
  "in",
  "index",
  "initially",
  "inner",
  "insert",
  "intersect",
  "into",
  "is",
  "isnull",
  "join",
  "lateral",
  "leading",
  "left",
  "like",
  "limit",
  "localtime",
  "localtimestamp",
  "natural",
  "not",
  "nothing",
  "notnull",
  "null",
  "offset",
  "on",
  "only",
  "or",
  "order",
  "outer",
  "overlaps",
  "placing",
  "primary",
  "references",
  "returning",
  "right",
  "select",
  "session_user",
  "set",
  "similar",
  "some",
  "symmetric",
  "table",
  "tablesample",
  "then",
  "to",
  "trailing",
  "transaction",
  "true",
  "union",
  "unique",
  "update",
  "user",
  "using",
  "values",
  "variadic",
  "verbose",
  "when",
  "where",
  "window",
  "with",
};

static gboolean
needs_quotes (const char *name)
{
  if (!g_ascii_islower (*name) && *name != '_')
    return TRUE;
  for (const char *p = name; *p != '\0'; p++)
    if (!g_ascii_islower (*p) && !g_ascii_isdigit (*p) && *p != '_')
      return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (reserved); i++)
    if (strcmp (reserved[i], name) == 0)
      return TRUE;
  return FALSE;
}

char *
reeve_lint_write_name (const ReeveLintContext *self, const char *schema, const char *name)
{
  g_autofree char *last = NULL;
  g_autofree char *first = NULL;

  if (name == NULL)
    return g_strdup ("…");
  last = needs_quotes (name) ? reeve_quote_identifier (self->dialect, name) : g_strdup (name);
  if (schema == NULL)
    return g_steal_pointer (&last);
  first =
    needs_quotes (schema) ? reeve_quote_identifier (self->dialect, schema) : g_strdup (schema);
  return g_strconcat (first, ".", last, NULL);
}

char *
reeve_lint_write_derived (const ReeveLintContext *self, const char *name, const char *suffix)
{
  g_autofree char *derived = g_strconcat (name, suffix, NULL);

  return reeve_lint_write_name (self, NULL, derived);
}

char *
reeve_lint_write_table (const ReeveLintContext *self, const ReeveLintAction *action)
{
  return reeve_lint_write_name (self, action->object.schema, reeve_lint_action_table (action));
}

char *
reeve_lint_write_columns (const ReeveLintContext *self, char *const *columns)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; columns != NULL && columns[i] != NULL; i++)
    {
      g_autofree char *name = reeve_lint_write_name (self, NULL, columns[i]);

      g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", name);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
reeve_lint_write_with (const ReeveLintContext *self,
                       const ReeveLintStatement *statement,
                       const char *after,
                       const char *insert,
                       const char *fallback)
{
  ReeveLintWords words;
  gsize end;

  if (strlen (statement->sql) > MAX_SHOWN)
    return g_strdup (fallback);
  reeve_lint_words_init (&words, self->dialect, statement->sql);
  while (words.token.kind != REEVE_TOKEN_END && !reeve_lint_words_is (&words, after))
    reeve_lint_words_advance (&words);
  if (words.token.kind == REEVE_TOKEN_END)
    return g_strdup (fallback);
  end = words.token.offset + words.token.length;
  return g_strdup_printf ("%.*s %s%s;", (int) end, statement->sql, insert, statement->sql + end);
}
