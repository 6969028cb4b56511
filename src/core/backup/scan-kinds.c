/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/scan-kinds.h"

#include <string.h>

#include "core/base/i18n.h"

/* More than so many words no rule has. */
#define HEAD_WORDS 4
/* More names than these help nobody. */
#define MOST_NAMES 8

#define CODE_REMEDY N_ ("They run with the rights of whoever uses the database: read them first.")
#define SKIP_REMEDY NULL
#define REFUSE_REMEDY \
  N_ ("Take it out of the dump if it is not needed, and make sure where the dump comes from.")

static const struct
{
  const char *rule;
  ReeveSeverity severity;
  ReeveScanAct act;
  const char *title;
  const char *remedy;
} kinds[REEVE_N_KINDS] = {
  [REEVE_KIND_PLAIN] = { NULL, REEVE_SEVERITY_INFO, REEVE_SCAN_RUN, NULL, NULL },
  [REEVE_KIND_SILENT] = { NULL, REEVE_SEVERITY_INFO, REEVE_SCAN_SKIP, NULL, NULL },
  [REEVE_KIND_FUNCTION] = { "dump/function", REEVE_SEVERITY_WARNING, REEVE_SCAN_RUN,
                            N_ ("Functions and procedures"), CODE_REMEDY },
  [REEVE_KIND_DEFINER] = { "dump/security-definer", REEVE_SEVERITY_WARNING, REEVE_SCAN_RUN,
                           N_ ("Functions that run as their owner (SECURITY DEFINER)"),
                           CODE_REMEDY },
  [REEVE_KIND_TRIGGER] = { "dump/trigger", REEVE_SEVERITY_WARNING, REEVE_SCAN_RUN,
                           N_ ("Triggers"), CODE_REMEDY },
  [REEVE_KIND_RULE] = { "dump/rule", REEVE_SEVERITY_WARNING, REEVE_SCAN_RUN,
                        N_ ("Rules that rewrite queries"), CODE_REMEDY },
  [REEVE_KIND_BLOCK] = { "dump/do-block", REEVE_SEVERITY_WARNING, REEVE_SCAN_RUN,
                         N_ ("Blocks of code that run at once (DO)"), CODE_REMEDY },
  [REEVE_KIND_QUERY] = { "dump/query", REEVE_SEVERITY_WARNING, REEVE_SCAN_RUN,
                         N_ ("Queries, which may call functions"), CODE_REMEDY },
  [REEVE_KIND_EXTENSION] = { "dump/extension", REEVE_SEVERITY_INFO, REEVE_SCAN_RUN,
                             N_ ("Extensions"), NULL },
  [REEVE_KIND_OWNER] = { "dump/owner", REEVE_SEVERITY_INFO, REEVE_SCAN_SKIP,
                         N_ ("Left out: owners and grants"), SKIP_REMEDY },
  [REEVE_KIND_DATABASE] = { "dump/database", REEVE_SEVERITY_INFO, REEVE_SCAN_SKIP,
                            N_ ("Left out: making, changing and choosing the database"),
                            SKIP_REMEDY },
  [REEVE_KIND_EVENT_TRIGGER] = { "dump/event-trigger", REEVE_SEVERITY_WARNING, REEVE_SCAN_SKIP,
                                 N_ ("Left out: event triggers, which need a superuser"),
                                 SKIP_REMEDY },
  [REEVE_KIND_LANGUAGE] = { "dump/language", REEVE_SEVERITY_WARNING, REEVE_SCAN_SKIP,
                            N_ ("Left out: languages, which need a superuser"), SKIP_REMEDY },
  [REEVE_KIND_LINK] = { "dump/foreign-data", REEVE_SEVERITY_WARNING, REEVE_SCAN_SKIP,
                        N_ ("Left out: links to other servers, and foreign tables"), SKIP_REMEDY },
  [REEVE_KIND_REPLICATION] = { "dump/replication", REEVE_SEVERITY_WARNING, REEVE_SCAN_SKIP,
                               N_ ("Left out: publications and subscriptions"), SKIP_REMEDY },
  [REEVE_KIND_TABLESPACE] = { "dump/tablespace", REEVE_SEVERITY_INFO, REEVE_SCAN_SKIP,
                              N_ ("Left out: tablespaces"), SKIP_REMEDY },
  [REEVE_KIND_PROGRAM] = { "dump/program", REEVE_SEVERITY_ERROR, REEVE_SCAN_REFUSE,
                           N_ ("COPY with programs or files of the server"), REFUSE_REMEDY },
  [REEVE_KIND_META] = { "dump/meta-command", REEVE_SEVERITY_ERROR, REEVE_SCAN_REFUSE,
                        N_ ("Commands for psql, which can run programs"), REFUSE_REMEDY },
  [REEVE_KIND_SERVER] = { "dump/server", REEVE_SEVERITY_ERROR, REEVE_SCAN_REFUSE,
                          N_ ("Statements that change the whole server"), REFUSE_REMEDY },
  [REEVE_KIND_SUPERUSER] = { "dump/superuser", REEVE_SEVERITY_ERROR, REEVE_SCAN_REFUSE,
                             N_ ("Statements that need a superuser"), REFUSE_REMEDY },
  [REEVE_KIND_NATIVE] = { "dump/native-code", REEVE_SEVERITY_ERROR, REEVE_SCAN_REFUSE,
                          N_ ("Functions in machine code"), REFUSE_REMEDY },
  [REEVE_KIND_STRINGS] = { "dump/strings", REEVE_SEVERITY_ERROR, REEVE_SCAN_REFUSE,
                           N_ ("Strings with backslashes (standard_conforming_strings = off)"),
                           N_ ("Dump it again with that setting on.") },
  [REEVE_KIND_ENCODING] = { "dump/encoding", REEVE_SEVERITY_ERROR, REEVE_SCAN_REFUSE,
                            N_ ("An encoding in which a part of a character looks like SQL"),
                            N_ ("Dump it again with --encoding=UTF8.") },
  [REEVE_KIND_VIRTUAL] = { "dump/virtual-table", REEVE_SEVERITY_ERROR, REEVE_SCAN_REFUSE,
                           N_ ("Virtual tables, which a script cannot make safely"),
                           N_ ("Restore the database file itself instead of a script.") },
  [REEVE_KIND_OTHER] = { "dump/unknown", REEVE_SEVERITY_ERROR, REEVE_SCAN_REFUSE,
                         N_ ("Statements that no dump has"), REFUSE_REMEDY },
};

/* --- words ---------------------------------------------------------------------------------- */

char *
reeve_scan_head (ReeveDialect dialect,
                 const char *sql,
                 gsize length,
                 const char *const *modifiers)
{
  g_autoptr (GString) head = g_string_new (NULL);
  ReeveLexer lexer;
  ReeveToken token;
  guint n = 0;

  reeve_lexer_init (&lexer, dialect, sql, length);
  while (n < HEAD_WORDS && reeve_lexer_next_solid (&lexer, &token) &&
         token.kind == REEVE_TOKEN_WORD)
    {
      g_autofree char *word = g_ascii_strup (sql + token.offset, (gssize) token.length);

      if (n > 0 && g_strv_contains (modifiers, word))
        continue;
      g_string_append_printf (head, "%s%s", n > 0 ? " " : "", word);
      n++;
    }
  return g_string_free (g_steal_pointer (&head), FALSE);
}

ReeveScanKind
reeve_scan_match (const ReeveScanRule *rules, gsize n_rules, const char *head)
{
  for (gsize i = 0; i < n_rules; i++)
    {
      gsize length = strlen (rules[i].words);

      if (strncmp (head, rules[i].words, length) == 0 &&
          (head[length] == '\0' || head[length] == ' '))
        return rules[i].kind;
    }
  return REEVE_KIND_OTHER;
}

char *
reeve_scan_target (ReeveDialect dialect, const char *sql, gsize length)
{
  static const char *const ends[] = { "FROM", "VALUES", "OVERRIDING", "DEFAULT", "SELECT" };
  ReeveLexer lexer;
  ReeveToken token;
  gsize start = 0;
  gsize end = 0;

  reeve_lexer_init (&lexer, dialect, sql, length);
  while (reeve_lexer_next_solid (&lexer, &token) && token.kind != REEVE_TOKEN_OPEN)
    {
      gboolean is_end = FALSE;

      for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
        is_end = is_end || reeve_token_is_word (&lexer, &token, ends[i]);
      if (is_end)
        break;
      if (reeve_token_is_word (&lexer, &token, "COPY") ||
          reeve_token_is_word (&lexer, &token, "INSERT") ||
          reeve_token_is_word (&lexer, &token, "INTO"))
        continue;
      start = end == 0 ? token.offset : start;
      end = token.offset + token.length;
    }
  return g_utf8_make_valid (sql + start, (gssize) (end - start));
}

/* --- tally ---------------------------------------------------------------------------------- */

ReeveScanAct
reeve_scan_note (ReeveScanTally *self, ReeveScanKind kind, const char *name, guint line)
{
  g_autofree char *valid = NULL;

  if (kinds[kind].rule == NULL)
    return kinds[kind].act;
  if (self->names[kind] == NULL)
    self->names[kind] = g_string_new (NULL);
  self->count[kind]++;
  if (self->count[kind] == MOST_NAMES + 1)
    g_string_append (self->names[kind], ", …");
  if (self->count[kind] > MOST_NAMES)
    return kinds[kind].act;
  if (self->names[kind]->len > 0)
    g_string_append (self->names[kind], ", ");
  valid = g_utf8_make_valid (name != NULL ? name : "?", -1);
  /* TRANSLATORS: a function, trigger … of a dump, and the line in it */
  g_string_append_printf (self->names[kind], _("%s (line %u)"), valid, line);
  return kinds[kind].act;
}

void
reeve_scan_report (ReeveScanTally *self, ReeveScan *scan)
{
  for (guint i = 0; i < REEVE_N_KINDS; i++)
    if (self->count[i] > 0)
      reeve_scan_add_finding (
        scan, kinds[i].rule, kinds[i].severity, kinds[i].act, self->count[i],
        g_strdup_printf ("%s (%u): %s", _(kinds[i].title), self->count[i], self->names[i]->str),
        kinds[i].remedy != NULL ? g_strdup (_(kinds[i].remedy)) : NULL);
}

void
reeve_scan_tally_clear (ReeveScanTally *self)
{
  for (guint i = 0; i < REEVE_N_KINDS; i++)
    if (self->names[i] != NULL)
      g_string_free (self->names[i], TRUE);
}
