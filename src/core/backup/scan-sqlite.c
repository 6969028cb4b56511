/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include <string.h>

#include "core/backup/scan-kinds.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/sql/statement.h"

static const char *const modifiers[] = { NULL };

static const ReeveScanRule rules[] = {
  { "PRAGMA FOREIGN_KEYS", REEVE_KIND_SILENT },
  { "PRAGMA WRITABLE_SCHEMA", REEVE_KIND_VIRTUAL },
  { "BEGIN TRANSACTION", REEVE_KIND_PLAIN },
  { "COMMIT", REEVE_KIND_PLAIN },
  { "CREATE TABLE", REEVE_KIND_PLAIN },
  { "CREATE INDEX", REEVE_KIND_PLAIN },
  { "CREATE UNIQUE INDEX", REEVE_KIND_PLAIN },
  { "CREATE VIEW", REEVE_KIND_PLAIN },
  { "CREATE TRIGGER", REEVE_KIND_TRIGGER },
  { "CREATE VIRTUAL", REEVE_KIND_VIRTUAL },
  { "INSERT INTO", REEVE_KIND_PLAIN },
  { "DELETE FROM SQLITE_SEQUENCE", REEVE_KIND_PLAIN },
  { "ANALYZE", REEVE_KIND_PLAIN },
};

static ReeveScanAct
take (ReeveScan *scan, ReeveScanTally *tally, const ReevePiece *piece, const char *sql)
{
  g_autofree char *head =
    reeve_scan_head (REEVE_DIALECT_SQLITE, sql, piece->sql_length, modifiers);
  ReeveScanKind kind = reeve_scan_match (rules, G_N_ELEMENTS (rules), head);
  g_autofree char *name = NULL;

  if (kind == REEVE_KIND_PLAIN && g_str_has_prefix (head, "INSERT"))
    {
      name = reeve_scan_target (REEVE_DIALECT_SQLITE, sql, piece->sql_length);
      reeve_scan_add_table (scan, name, 1);
    }
  else if (kind == REEVE_KIND_TRIGGER)
    {
      g_autoptr (ReeveStatementFacts) facts =
        reeve_statement_inspect (REEVE_DIALECT_SQLITE, sql, piece->sql_length);

      name = g_strdup (facts->object);
    }
  return reeve_scan_note (tally, kind, name != NULL ? name : head, piece->line);
}

/* The last statement is COMMIT; after an error sqlite3 writes ROLLBACK. */
static gboolean
check_end (const ReeveScan *scan, const char *text, GError **error)
{
  const ReevePiece *last = NULL;

  for (guint i = 0; i < scan->pieces->len; i++)
    if (g_array_index (scan->pieces, ReevePiece, i).kind == REEVE_PIECE_STATEMENT)
      last = &g_array_index (scan->pieces, ReevePiece, i);
  if (last != NULL && last->sql_length == strlen ("COMMIT") &&
      g_ascii_strncasecmp (text + last->sql_offset, "COMMIT", last->sql_length) == 0)
    return TRUE;
  reeve_set_error (error, REEVE_ERROR_INVALID,
                   _("The dump was cut: its last line, “%s”, is missing"), "COMMIT;");
  reeve_error_set_remedy (error, _("Make the dump again, or get the whole file."));
  return FALSE;
}

ReeveScan *
reeve_scan_sqlite (const char *text, gsize length, GError **error)
{
  g_autoptr (ReeveScan) scan = reeve_scan_new ();
  g_auto (ReeveScanTally) tally = { 0 };

  scan->pieces = reeve_split (REEVE_DIALECT_SQLITE, text, length, error);
  if (scan->pieces == NULL)
    {
      g_prefix_error (error, _("The dump is not whole: "));
      return NULL;
    }
  if (!check_end (scan, text, error))
    return NULL;
  scan->acts = g_new0 (guint8, scan->pieces->len + 1);
  for (guint i = 0; i < scan->pieces->len; i++)
    {
      const ReevePiece *piece = &g_array_index (scan->pieces, ReevePiece, i);

      scan->acts[i] = piece->kind == REEVE_PIECE_STATEMENT
                        ? take (scan, &tally, piece, text + piece->sql_offset)
                        : REEVE_SCAN_SKIP;
      scan->n_statements += scan->acts[i] == REEVE_SCAN_RUN ? 1 : 0;
    }
  reeve_scan_report (&tally, scan);
  return g_steal_pointer (&scan);
}
