/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/tables-sqlite.h"

#include "core/backup/dump-sqlite.h"
#include "core/db/sqlite/replace.h"
#include "core/sql/quote.h"

/* Views and triggers first: they may name what goes. The tables of a virtual one go with it. */
static const struct
{
  const char *verb;
  gboolean all; /* nothing of this kind stays */
  const char *query;
} rounds[] = {
  { "DROP TRIGGER", TRUE, "SELECT name FROM sqlite_schema WHERE type = 'trigger'" },
  { "DROP VIEW", TRUE, "SELECT name FROM sqlite_schema WHERE type = 'view'" },
  { "DROP TABLE", FALSE,
    "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'virtual'" },
  { "DROP TABLE", FALSE,
    "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
    " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'" },
};

static gboolean
drop_round (ReeveSession *session,
            guint round,
            const char *const *tables,
            GCancellable *cancellable,
            GError **error)
{
  g_autoptr (ReeveResult) names =
    reeve_session_query (session, rounds[round].query, NULL, 0, cancellable, error);

  for (guint i = 0; names != NULL && i < reeve_result_get_n_rows (names); i++)
    {
      const char *name = reeve_result_get (names, i, 0);
      g_autofree char *quoted = reeve_quote_identifier (REEVE_DIALECT_SQLITE, name);
      g_autofree char *sql = g_strdup_printf ("%s main.%s", rounds[round].verb, quoted);

      if ((rounds[round].all || !g_strv_contains (tables, name)) &&
          !reeve_session_execute (session, sql, cancellable, error))
        return FALSE;
    }
  return names != NULL;
}

gboolean
reeve_sqlite_keep_tables (const char *path,
                          const char *const *tables,
                          GCancellable *cancellable,
                          GError **error)
{
  ReeveSession *session = reeve_sqlite_scratch_open (path, FALSE, cancellable, error);
  gboolean ok;

  if (session == NULL)
    return FALSE;
  /* Else dropping a table would delete the rows that point to it. */
  ok = reeve_session_execute (session, "PRAGMA foreign_keys = OFF", cancellable, error);
  for (guint i = 0; ok && i < G_N_ELEMENTS (rounds); i++)
    ok = drop_round (session, i, tables, cancellable, error);
  ok = ok && reeve_session_execute (session, "VACUUM", cancellable, error);
  reeve_session_close (session);
  g_object_unref (session);
  return ok;
}
