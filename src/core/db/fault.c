/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-db"

#include "config.h"

#include "core/db/fault.h"

#include <string.h>

#include "core/base/i18n.h"
#include "core/base/redact.h"

/* An error shows this much of the failing statement, in characters. */
#define SHOWN_SQL 300

static const struct
{
  const char *sentence; /* stands before the engine's own words */
  const char *remedy;
} phrases[] = {
  [REEVE_ERROR_FAILED] = { N_("The database failed"), N_("Look at the server's log for more.") },
  [REEVE_ERROR_USAGE] = { N_("The statement was called wrongly"),
                          N_("Check the number and kind of its parameters.") },
  [REEVE_ERROR_INVALID] = { N_("The text is wrong"), N_("Correct it.") },
  [REEVE_ERROR_NOT_FOUND] = { N_("There is no such thing"),
                              N_("Choose another name, or create it.") },
  [REEVE_ERROR_CONFLICT] = { N_("It exists already"), N_("Choose another name.") },
  [REEVE_ERROR_REFUSED] = { N_("It was refused"),
                            N_("Change the protection, or choose another target.") },
  [REEVE_ERROR_STALE] = { N_("The database has changed"), N_("Plan again.") },
  [REEVE_ERROR_BUSY] = { N_("The database is busy"), N_("Wait a moment and try again.") },
  [REEVE_ERROR_LOCK_TIMEOUT] = { N_("A lock was not to be had in time"),
                                 N_("See who holds it, then try again.") },
  [REEVE_ERROR_CONNECT] = { N_("The database cannot be reached"),
                            N_("Check that the server runs, and its address.") },
  [REEVE_ERROR_AUTH] = { N_("The server does not let us in"),
                         N_("Check the user name and the password.") },
  [REEVE_ERROR_PERMISSION] = { N_("A right is missing"),
                               N_("Grant it to this role, or connect as a role that has it.") },
  [REEVE_ERROR_LOST] = { N_("The session broke off"),
                         N_("Connect again, and look at what was done before going on.") },
  [REEVE_ERROR_SQL] = { N_("The database rejects the statement"), N_("Correct the SQL.") },
  [REEVE_ERROR_CONSTRAINT] = { N_("The data breaks a rule of the schema"),
                               N_("Correct the data, or the rule.") },
  [REEVE_ERROR_READ_ONLY] = { N_("Nothing can be written here"),
                              N_("Open the database for writing, or choose its primary server.") },
  [REEVE_ERROR_SPACE] = { N_("A resource is used up"),
                          N_("Free disk space or memory for the database.") },
  [REEVE_ERROR_UNSUPPORTED] = { N_("This database cannot do it"),
                                N_("Use another statement, or a newer version of the database.") },
  [REEVE_ERROR_CORRUPT] = { N_("The database is damaged, or is no database"),
                            N_("Check the file; restore it from a backup if it was one.") },
};

/* One sentence: no blanks around it, a full stop at its end. */
static char *
as_sentence (const char *text)
{
  g_autofree char *bare = g_strstrip (g_strdup (text));
  gsize length = strlen (bare);

  if (length > 0 && strchr (".!?", bare[length - 1]) != NULL)
    return g_steal_pointer (&bare);
  return g_strconcat (bare, ".", NULL);
}

GError *
reeve_fault_new (ReeveErrorCode code, const char *text)
{
  g_autofree char *own = as_sentence (text != NULL ? text : _("it does not say why"));
  GError *fault = reeve_error_new (code, "%s: %s", _(phrases[code].sentence), own);

  reeve_error_set_remedy (&fault, "%s", _(phrases[code].remedy));
  return fault;
}

static char *
shorten (const char *sql)
{
  g_autofree char *clean = reeve_redact_text (sql);

  g_strstrip (clean);
  if (g_utf8_strlen (clean, -1) > SHOWN_SQL)
    {
      char *end = g_utf8_offset_to_pointer (clean, SHOWN_SQL);

      *end = '\0';
      return g_strconcat (clean, "…", NULL);
    }
  return g_steal_pointer (&clean);
}

void
reeve_fault_locate (GError *fault, const ReeveStatement *statement, gssize offset)
{
  ReeveErrorDetail *detail = reeve_error_edit_detail (fault);
  guint line = statement->line;

  if (detail == NULL)
    return;
  if (detail->sql == NULL)
    detail->sql = shorten (statement->sql);
  if (line != 0 && offset >= 0 && (gsize) offset <= strlen (statement->sql))
    {
      const char *start = statement->sql;
      const char *end = statement->sql + offset;

      for (const char *c = statement->sql; c < end; c++)
        if (*c == '\n')
          {
            line++;
            start = c + 1;
          }
      detail->column = (guint) g_utf8_strlen (start, end - start) + 1;
    }
  reeve_error_set_place (&fault, statement->file, line, statement->number);
}
