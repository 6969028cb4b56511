/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-postgres"

#include "config.h"

#include "core/db/postgres/error.h"

#include <errno.h>
#include <string.h>

#include "core/base/i18n.h"
#include "core/base/redact.h"
#include "core/db/fault.h"

/* What a caller can do about a SQLSTATE; the longest matching prefix wins. The remedy replaces
 * the code's usual one. */
static const struct
{
  const char *prefix;
  ReeveErrorCode code;
  const char *remedy;
} states[] = {
  { "08", REEVE_ERROR_LOST, NULL },
  /* The message was well formed but made no sense, e.g. the wrong number of parameters. */
  { "08P01", REEVE_ERROR_USAGE, NULL },
  { "0A", REEVE_ERROR_UNSUPPORTED, NULL },
  { "22", REEVE_ERROR_CONSTRAINT, N_("Correct the value, or the type of the column.") },
  { "22023", REEVE_ERROR_SQL, NULL },
  { "23", REEVE_ERROR_CONSTRAINT, NULL },
  { "25", REEVE_ERROR_FAILED, N_("Roll the transaction back.") },
  { "25001", REEVE_ERROR_SQL,
    N_("Run the statement outside a transaction (“transaction:false” on the section's line).") },
  { "25006", REEVE_ERROR_READ_ONLY, NULL },
  { "25P02", REEVE_ERROR_FAILED,
    N_("Roll the transaction back: an earlier statement has failed.") },
  { "25P03", REEVE_ERROR_LOST, NULL },
  { "26", REEVE_ERROR_SQL, NULL },
  { "28", REEVE_ERROR_AUTH,
    N_("Check the user name and the password; the server's pg_hba.conf must allow this user from "
       "this host.") },
  { "28P01", REEVE_ERROR_AUTH, N_("Enter the password again.") },
  { "34", REEVE_ERROR_SQL, NULL },
  { "3D000", REEVE_ERROR_NOT_FOUND, N_("Choose another database, or create this one.") },
  { "3F000", REEVE_ERROR_SQL, NULL },
  { "40", REEVE_ERROR_BUSY, N_("Another transaction got in between; try again.") },
  { "40003", REEVE_ERROR_LOST, NULL },
  { "40P01", REEVE_ERROR_BUSY, N_("Another transaction waited for this one; try again.") },
  { "42", REEVE_ERROR_SQL, NULL },
  { "42501", REEVE_ERROR_PERMISSION, NULL },
  { "44", REEVE_ERROR_CONSTRAINT, NULL },
  { "53", REEVE_ERROR_SPACE, NULL },
  { "53300", REEVE_ERROR_BUSY,
    N_("Wait until another session ends, or raise max_connections on the server; then try "
       "again.") },
  { "53400", REEVE_ERROR_SPACE, N_("Raise the limit that the message names.") },
  { "54", REEVE_ERROR_SPACE, N_("Make the statement smaller, or raise the limit that it meets.") },
  { "55006", REEVE_ERROR_BUSY, N_("Somebody uses it; wait until they are done, then try again.") },
  { "55P03", REEVE_ERROR_LOCK_TIMEOUT, NULL },
  { "57014", REEVE_ERROR_FAILED,
    N_("The server ended it, by its statement_timeout or at somebody's request. Raise the "
       "timeout, or ask who it was.") },
  { "57P01", REEVE_ERROR_LOST, NULL },
  { "57P02", REEVE_ERROR_LOST, NULL },
  { "57P03", REEVE_ERROR_LOST, NULL },
  { "57P04", REEVE_ERROR_LOST, N_("The database was dropped.") },
  { "57P05", REEVE_ERROR_LOST, NULL },
  { "58", REEVE_ERROR_FAILED, N_("Look at the server's log: its disk or files are at fault.") },
  { "58030", REEVE_ERROR_FAILED, N_("Look at the server's log and at its disk.") },
  { "P0001", REEVE_ERROR_CONSTRAINT,
    N_("The database's own function refuses it; see its message.") },
  { "P0", REEVE_ERROR_SQL, NULL },
  { "XX001", REEVE_ERROR_CORRUPT,
    N_("Stop writing to this database and restore it from a backup.") },
  { "XX002", REEVE_ERROR_CORRUPT, N_("Rebuild the index with REINDEX, and check the disk.") },
};

/* System errors that libpq only reports as text, in the words of g_strerror(). */
static const struct
{
  int number;
  const char *message;
  const char *remedy;
} connect_failures[] = {
  { ECONNREFUSED, N_("No PostgreSQL server answers at %s"),
    N_("Start the server, and check host and port.") },
  { ENOENT, N_("There is no PostgreSQL socket in %s"),
    N_("Start the server, or give the folder of its socket as the host.") },
  { EACCES, N_("The socket in %s is not open to you"),
    N_("Ask for the right to use it, or connect to “localhost”.") },
  { ETIMEDOUT, N_("Nothing answers at %s"),
    N_("Check the address, your network and firewalls.") },
  { EHOSTUNREACH, N_("There is no way to %s"),
    N_("Check the address and your network connection.") },
  { ENETUNREACH, N_("There is no way to %s"),
    N_("Check the address and your network connection.") },
};

static gssize
find_state (const char *sqlstate)
{
  gssize best = -1;
  gsize longest = 0;

  for (gsize i = 0; sqlstate != NULL && i < G_N_ELEMENTS (states); i++)
    {
      gsize length = strlen (states[i].prefix);

      if (length > longest && g_str_has_prefix (sqlstate, states[i].prefix))
        {
          longest = length;
          best = (gssize) i;
        }
    }
  return best;
}

ReeveErrorCode
reeve_pg_error_code (const char *sqlstate)
{
  gssize found = find_state (sqlstate);

  return found >= 0 ? states[found].code : REEVE_ERROR_FAILED;
}

/* A new fault for @sqlstate, with the state's own remedy where it has one. */
static GError *
fault_for_state (const char *sqlstate, ReeveErrorCode code, const char *message)
{
  GError *fault = reeve_fault_new (code, message);
  gssize found = find_state (sqlstate);

  if (found >= 0 && states[found].code == code && states[found].remedy != NULL)
    reeve_error_set_remedy (&fault, "%s", _(states[found].remedy));
  reeve_error_edit_detail (fault)->sqlstate = g_strdup (sqlstate);
  return fault;
}

/* Details hold rows and statements: secrets out, and one line. */
static char *
one_line (const char *first, const char *second)
{
  g_autoptr (GString) text = g_string_new (first);
  g_autofree char *clean = NULL;

  if (second != NULL)
    g_string_append_printf (text, "%s%s", text->len > 0 ? "; " : "", second);
  clean = reeve_redact_text (text->str);
  g_strdelimit (g_strstrip (clean), "\r\n\t", ' ');
  return *clean != '\0' ? g_steal_pointer (&clean) : NULL;
}

/* The server's source file and line, which it names because libpq was told to be verbose, help
 * nobody here. */
static char *
without_location (const char *raw)
{
  g_auto (GStrv) lines = g_strsplit (raw, "\n", -1);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    if (!g_str_has_prefix (lines[i], "LOCATION: "))
      g_string_append_printf (text, "%s\n", lines[i]);
  return one_line (text->str, NULL);
}

/* The line of the data that COPY speaks of: "COPY accounts, line 3, column balance: …", in
 * whatever language the server writes. 0: it speaks of none. */
static guint
copy_line (const char *context)
{
  static GRegex *regex;
  static gsize ready;
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *number = NULL;

  if (g_once_init_enter (&ready))
    {
      regex = g_regex_new ("^COPY .*?, [^\\d,:\\n]*?(\\d+)(?:[,:]|$)",
                           G_REGEX_OPTIMIZE | G_REGEX_MULTILINE, 0, NULL);
      g_once_init_leave (&ready, 1);
    }
  if (context == NULL || !g_regex_match (regex, context, 0, &match))
    return 0;
  number = g_match_info_fetch (match, 1);
  return (guint) MIN (g_ascii_strtoull (number, NULL, 10), G_MAXUINT);
}

/* The rows start in the line after the statement's last one. */
static void
locate_in_data (GError *fault, const ReeveStatement *statement, guint line)
{
  guint first = statement->line + 1;

  for (const char *c = statement->sql; *c != '\0'; c++)
    first += *c == '\n' ? 1 : 0;
  reeve_error_set_place (&fault, statement->file, first + line - 1, statement->number);
}

static void
locate (GError *fault, const ReevePgReport *report, const ReeveStatement *statement)
{
  guint line = statement->copy_data != NULL ? copy_line (report->context) : 0;
  gssize offset = -1;

  if (line > 0 && statement->line > 0)
    locate_in_data (fault, statement, line);
  if (report->position > 0 &&
      report->position <= (gsize) g_utf8_strlen (statement->sql, -1) + 1)
    offset = g_utf8_offset_to_pointer (statement->sql, report->position - 1) - statement->sql;
  reeve_fault_locate (fault, statement, offset);
}

GError *
reeve_pg_error_new (const ReevePgReport *report, const ReeveStatement *statement)
{
  gboolean ended =
    g_strcmp0 (report->severity, "FATAL") == 0 || g_strcmp0 (report->severity, "PANIC") == 0;
  ReeveErrorCode code = ended ? REEVE_ERROR_LOST : reeve_pg_error_code (report->sqlstate);
  GError *fault = fault_for_state (report->sqlstate, code, report->message);
  ReeveErrorDetail *detail = reeve_error_edit_detail (fault);

  detail->detail = one_line (report->detail, report->context);
  detail->hint = one_line (report->hint, NULL);
  if (statement != NULL)
    locate (fault, report, statement);
  return fault;
}

GError *
reeve_pg_error_new_lost (const char *raw)
{
  GError *fault = reeve_error_new (REEVE_ERROR_LOST, _("The connection to the server was lost"));

  reeve_error_set_remedy (&fault, _("Connect again, and look at what was done before going on."));
  reeve_error_edit_detail (fault)->detail = one_line (raw, NULL);
  return fault;
}

/* A server's refusal as libpq writes it when it is told to be verbose: severity, SQLSTATE,
 * message, then lines with DETAIL, HINT and LOCATION. */
static GError *
error_from_refusal (const char *raw)
{
  static GRegex *regex;
  static gsize ready;
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *sqlstate = NULL;
  g_autofree char *message = NULL;
  ReeveErrorCode code;

  if (g_once_init_enter (&ready))
    {
      regex = g_regex_new (":  ([0-9A-Z]{5}): ([^\\n]*)", G_REGEX_OPTIMIZE, 0, NULL);
      g_once_init_leave (&ready, 1);
    }
  if (!g_regex_match (regex, raw, 0, &match))
    return NULL;
  sqlstate = g_match_info_fetch (match, 1);
  message = g_match_info_fetch (match, 2);
  code = reeve_pg_error_code (sqlstate);
  /* Nothing was there to be lost yet: a server that starts up or shuts down asks us to wait. */
  if (code == REEVE_ERROR_LOST)
    code = g_str_has_prefix (sqlstate, "57P") ? REEVE_ERROR_BUSY : REEVE_ERROR_CONNECT;
  return fault_for_state (sqlstate, code, message);
}

static GError *
error_from_system (const char *raw, const char *place)
{
  for (gsize i = 0; i < G_N_ELEMENTS (connect_failures); i++)
    if (strstr (raw, g_strerror (connect_failures[i].number)) != NULL)
      {
        g_auto (GStrv) around = g_strsplit (_(connect_failures[i].message), "%s", 2);
        GError *error =
          reeve_error_new (REEVE_ERROR_CONNECT, "%s%s%s", around[0], place, around[1]);

        reeve_error_set_remedy (&error, "%s", _(connect_failures[i].remedy));
        return error;
      }
  return NULL;
}

static GError *
error_from_rest (const char *raw, const char *place)
{
  /* libpq speaks the user's language: certificate, Zertifikat, certificado, sertifika. */
  gboolean is_tls = strstr (raw, "SSL") != NULL || strstr (raw, "ertifi") != NULL;
  GError *error;

  if (is_tls)
    {
      error = reeve_error_new (
        REEVE_ERROR_CONNECT, _("No connection to %s that is safe from being listened to"), place);
      reeve_error_set_remedy (
        &error, _("Give the server's certificate authority as “sslrootcert”. Only in "
                  "a network that you trust, choose a weaker “sslmode”."));
      return error;
    }
  error = reeve_error_new (REEVE_ERROR_CONNECT, _("The connection to %s failed"), place);
  reeve_error_set_remedy (&error,
                          _("Check host and port, and that a PostgreSQL server runs there."));
  return error;
}

GError *
reeve_pg_error_new_connect (const char *raw, const char *place, gboolean needs_password)
{
  GError *error = error_from_refusal (raw);

  if (error == NULL && needs_password)
    {
      error = reeve_error_new (REEVE_ERROR_AUTH, _("The server at %s wants a password"), place);
      reeve_error_set_remedy (&error, _("Enter the password, or put it into ~/.pgpass."));
    }
  if (error == NULL)
    error = error_from_system (raw, place);
  if (error == NULL)
    error = error_from_rest (raw, place);
  reeve_error_edit_detail (error)->detail = without_location (raw);
  return error;
}
