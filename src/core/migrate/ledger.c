/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-ledger"

#include "config.h"

#include "core/migrate/ledger.h"

#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/migrate/ledger-private.h"
#include "core/sql/quote.h"

/* --- templates ----------------------------------------------------------------------------- */

static void
append_name (ReeveLedger *self, GString *text, const char *name, gsize length)
{
  if (length > 5 && strncmp (name, "time:", 5) == 0)
    {
      g_autofree char *column = g_strndup (name + 5, length - 5);
      const char *hole = strstr (self->sql->time_template, "%s");

      g_string_append_len (text, self->sql->time_template, hole - self->sql->time_template);
      g_string_append (text, column);
      g_string_append (text, hole + 2);
      return;
    }
  if (length == strlen ("schema") && strncmp (name, "schema", length) == 0)
    {
      g_string_append (text, self->schema);
      return;
    }
  g_string_append (text, self->prefix);
  if (length == strlen ("format") && strncmp (name, "format", length) == 0)
    g_string_append (text, "ledger_");
  g_string_append_len (text, name, (gssize) length);
}

char *
reeve_ledger_fill (ReeveLedger *self, const char *template)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const char *open;

  while ((open = strchr (template, '{')) != NULL)
    {
      const char *close = strchr (open, '}');

      g_string_append_len (text, template, open - template);
      append_name (self, text, open + 1, (gsize) (close - open - 1));
      template = close + 1;
    }
  g_string_append (text, template);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

ReeveLedger *
reeve_ledger_new (ReeveDialect dialect, const char *schema)
{
  static const ReeveLedgerDialect *const dialects[] = {
    [REEVE_DIALECT_POSTGRES] = &reeve_ledger_postgres,
    [REEVE_DIALECT_SQLITE] = &reeve_ledger_sqlite,
  };
  ReeveLedger *self = g_new0 (ReeveLedger, 1);

  self->dialect = dialect;
  self->sql = dialects[dialect];
  if (self->sql->default_schema == NULL)
    {
      self->prefix = g_strdup ("reeve_");
      return self;
    }
  /* In a schema that others use too the tables' names say whose they are. */
  self->make_schema = schema == NULL || strcmp (schema, self->sql->default_schema) == 0;
  self->schema =
    reeve_quote_identifier (dialect, self->make_schema ? self->sql->default_schema : schema);
  self->prefix = g_strconcat (self->schema, self->make_schema ? "." : ".reeve_", NULL);
  return self;
}

void
reeve_ledger_free (ReeveLedger *self)
{
  g_free (self->schema);
  g_free (self->prefix);
  g_free (self);
}

/* --- making ---------------------------------------------------------------------------------- */

gboolean
reeve_ledger_probe (ReeveLedger *self,
                    ReeveSession *session,
                    gboolean *exists,
                    gboolean *has_schema,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autofree char *revision = reeve_ledger_fill (self, "{revision}");
  g_autofree char *format = reeve_ledger_fill (self, "{format}");
  g_autofree char *history = reeve_ledger_fill (self, "{history}");
  g_autofree char *progress = reeve_ledger_fill (self, "{progress}");
  const char *names[] = { revision, format, history, progress, self->schema };
  g_autoptr (ReeveResult) result = reeve_session_query (
    session, self->sql->probe, names, G_N_ELEMENTS (names), cancellable, error);
  gboolean has_others;

  if (result == NULL)
    return FALSE;
  *exists = reeve_result_get_boolean (result, 0, 0);
  has_others = reeve_result_get_boolean (result, 0, 1);
  *has_schema = reeve_result_get_boolean (result, 0, 2);
  if (*exists == has_others)
    return TRUE;
  reeve_set_error (error, REEVE_ERROR_CORRUPT,
                   _("This database has a part of a ledger only: of the tables %srevision, "
                     "ledger_format, history and progress some are missing"),
                   self->prefix);
  reeve_error_set_unchanged (error, _("Nothing was written."));
  reeve_error_set_remedy (error, _("If these tables are not Reeve's, set “ledger_schema” in "
                                   "reeve.json; otherwise restore them from a backup."));
  return FALSE;
}

static gboolean
create_tables (ReeveLedger *self,
               ReeveSession *session,
               gboolean with_schema,
               GCancellable *cancellable,
               GError **error)
{
  if (with_schema)
    {
      g_autofree char *sql = reeve_ledger_fill (self, self->sql->create_schema);

      if (!reeve_session_execute (session, sql, cancellable, error))
        {
          reeve_error_set_remedy (error,
                                  _("Let this role create a schema (GRANT CREATE ON "
                                    "DATABASE), or set “ledger_schema” in reeve.json to one "
                                    "that it may create tables in."));
          return FALSE;
        }
    }
  for (gsize i = 0; self->sql->ddl[i] != NULL; i++)
    {
      g_autofree char *sql = reeve_ledger_fill (self, self->sql->ddl[i]);

      if (!reeve_session_execute (session, sql, cancellable, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
reeve_ledger_ensure (ReeveLedger *self,
                     ReeveSession *session,
                     GCancellable *cancellable,
                     GError **error)
{
  gboolean exists = FALSE;
  gboolean has_schema = FALSE;

  if (!reeve_ledger_probe (self, session, &exists, &has_schema, cancellable, error))
    return FALSE;
  if (exists)
    return TRUE;
  if (!reeve_session_begin (session, cancellable, error))
    return FALSE;
  if (create_tables (self, session, self->make_schema && !has_schema, cancellable, error) &&
      reeve_session_commit (session, cancellable, error))
    return TRUE;
  if (reeve_session_is_open (session))
    reeve_session_rollback (session, NULL);
  g_prefix_error (error, _("The ledger could not be made: "));
  reeve_error_set_unchanged (error, _("The database is as it was."));
  return FALSE;
}

char *
reeve_ledger_dup_ddl (ReeveLedger *self)
{
  g_autoptr (GString) script = g_string_new (NULL);

  if (self->make_schema)
    {
      g_autofree char *sql = reeve_ledger_fill (self, self->sql->create_schema);

      g_string_append_printf (script, "%s;\n", sql);
    }
  for (gsize i = 0; self->sql->ddl[i] != NULL; i++)
    {
      g_autofree char *sql = reeve_ledger_fill (self, self->sql->ddl[i]);

      g_string_append_printf (script, "%s;\n", sql);
    }
  return g_string_free (g_steal_pointer (&script), FALSE);
}
