/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-db"

#include "config.h"

#include "core/db/fault.h"

#include <string.h>

#include "core/base/redact.h"

/* An error shows this much of the failing statement, in characters. */
#define SHOWN_SQL 300

static const struct
{
  const char *sentence; /* stands before the engine's own words */
  const char *remedy;
} phrases[] = {
  [REEVE_ERROR_FAILED] = { "The database failed", "Look at the server's log for more." },
  [REEVE_ERROR_USAGE] = { "The statement was called wrongly",
                          "Check the number and kind of its parameters." },
  [REEVE_ERROR_INVALID] = { "The text is wrong", "Correct it." },
  [REEVE_ERROR_NOT_FOUND] = { "There is no such thing", "Choose another name, or create it." },
  [REEVE_ERROR_CONFLICT] = { "It exists already", "Choose another name." },
  [REEVE_ERROR_REFUSED] = { "It was refused", "Change the protection, or choose another target." },
  [REEVE_ERROR_STALE] = { "The database has changed", "Plan again." },
  [REEVE_ERROR_BUSY] = { "The database is busy", "Wait a moment and try again." },
  [REEVE_ERROR_LOCK_TIMEOUT] = { "A lock was not to be had in time",
                                 "See who holds it, then try again." },
  [REEVE_ERROR_CONNECT] = { "The database cannot be reached",
                            "Check that the server runs, and its address." },
  [REEVE_ERROR_AUTH] = { "The server does not let us in", "Check the user name and the password." },
  [REEVE_ERROR_PERMISSION] = { "A right is missing",
                               "Grant it to this role, or connect as a role that has it." },
  [REEVE_ERROR_LOST] = { "The session broke off",
                         "Connect again, and look at what was done before going on." },
  [REEVE_ERROR_SQL] = { "The database rejects the statement", "Correct the SQL." },
  [REEVE_ERROR_CONSTRAINT] = { "The data breaks a rule of the schema",
                               "Correct the data, or the rule." },
  [REEVE_ERROR_READ_ONLY] = { "Nothing can be written here",
                              "Open the database for writing, or choose its primary server." },
  [REEVE_ERROR_SPACE] = { "A resource is used up",
                          "Free disk space or memory for the database, then try again." },
  [REEVE_ERROR_UNSUPPORTED] = { "This database cannot do it",
                                "Use another statement, or a newer version of the database." },
  [REEVE_ERROR_CORRUPT] = { "The database is damaged, or is no database",
                            "Check the file; restore it from a backup if it was one." },
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
  g_autofree char *own = as_sentence (text != NULL ? text : "it does not say why");
  GError *fault = reeve_error_new (code, "%s: %s", phrases[code].sentence, own);

  reeve_error_set_remedy (&fault, "%s", phrases[code].remedy);
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
