/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-migrate"

#include "config.h"

#include "core/migrate/offline.h"

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/db/engine.h"
#include "core/migrate/ledger.h"
#include "core/migrate/migrator-dialect.h"

typedef struct
{
  ReeveGraph *graph;
  const ReeveEngine *engine;
  const ReeveMigratorDialect *dialect;
  ReeveLedger *ledger;
  GString *script;
} Writer;

static void
append_write (Writer *self, ReeveLedgerWrite *write)
{
  g_autofree char *sql = reeve_ledger_write_to_sql (self->ledger, write);

  g_string_append_printf (self->script, "%s;\n", sql);
}

/* Statements as they stand in the file, COPY data included, so that psql reads them alike. */
static void
append_statements (Writer *self, GPtrArray *statements)
{
  for (guint i = 0; i < statements->len; i++)
    {
      const ReeveRevisionStatement *statement = g_ptr_array_index (statements, i);

      g_string_append_printf (self->script, "%s;\n", statement->sql);
      if (statement->copy_data != NULL)
        {
          g_string_append_len (self->script, statement->copy_data,
                               (gssize) statement->copy_length);
          if (statement->copy_length > 0 &&
              statement->copy_data[statement->copy_length - 1] != '\n')
            g_string_append_c (self->script, '\n');
          g_string_append (self->script, "\\.\n");
        }
    }
}

static void
append_record (Writer *self, ReeveRevision *revision, const char *parents, gboolean is_up)
{
  g_autofree char *up_sql =
    reeve_revision_dup_section_script (revision, REEVE_SECTION_UP, self->engine->name);
  g_autofree char *down_sql =
    reeve_revision_dup_section_script (revision, REEVE_SECTION_DOWN, self->engine->name);
  ReeveLedgerRecord record = {
    .id = reeve_revision_get_id (revision),
    .message = reeve_revision_get_message (revision),
    .parents = parents,
    .checksum = reeve_revision_get_checksum (revision),
    .meaning = reeve_revision_get_meaning (revision, self->engine->dialect),
    .up_sql = up_sql,
    .down_sql = down_sql,
    .kind = "applied",
    .direction = is_up ? "up" : "down",
    .outcome = "succeeded",
    .applied_by = "offline",
    .run_id = "offline",
    .tables = "",
    .started_at = REEVE_LEDGER_NOW,
  };
  g_auto (ReeveLedgerWrite) change = { 0 };
  g_auto (ReeveLedgerWrite) attempt = { 0 };

  if (is_up)
    reeve_ledger_insert (self->ledger, &record, &change);
  else
    reeve_ledger_remove (self->ledger, record.id, &change);
  reeve_ledger_attempt (self->ledger, &record, &attempt);
  append_write (self, &change);
  append_write (self, &attempt);
}

static gboolean
append_step (Writer *self, guint node, gboolean is_up, GError **error)
{
  ReeveRevision *revision = reeve_graph_get_node (self->graph, node)->revision;
  ReeveSectionKind kind = is_up ? REEVE_SECTION_UP : REEVE_SECTION_DOWN;
  const ReeveSection *section =
    reeve_revision_find_section (revision, kind, self->engine->name);
  g_autofree char *parents = reeve_graph_dup_parents (self->graph, node);
  GPtrArray *statements;

  if (section == NULL)
    {
      reeve_set_error (error, REEVE_ERROR_INVALID, _("Revision %s has no “%s” section for %s"),
                       reeve_revision_get_id (revision), reeve_section_kind_name (kind),
                       self->engine->name);
      reeve_error_set_place (error, reeve_revision_get_path (revision), 1, 0);
      return FALSE;
    }
  statements = reeve_revision_get_statements (revision, kind, self->engine->name,
                                              self->engine->dialect, error);
  if (statements == NULL)
    return FALSE;
  g_string_append_printf (self->script, "\n-- %s %s %s\n", reeve_section_kind_name (kind),
                          reeve_revision_get_id (revision), reeve_revision_get_message (revision));
  if (self->dialect->foreign_keys_off != NULL && !section->foreign_keys)
    g_string_append_printf (self->script, "%s;\n", self->dialect->foreign_keys_off);
  if (!section->transaction)
    append_statements (self, statements);
  g_string_append_printf (self->script, "%s;\n", self->dialect->begin);
  if (section->transaction)
    append_statements (self, statements);
  append_record (self, revision, parents, is_up);
  g_string_append (self->script, "COMMIT;\n");
  return TRUE;
}

static gboolean
mark_from (ReeveGraph *graph, const char *from, guint *applied, GError **error)
{
  g_auto (ReeveRoute) route = { 0 };

  if (from == NULL)
    return TRUE;
  if (!reeve_route_find (graph, applied, REEVE_ROUTE_UP, from, &route, error))
    return FALSE;
  for (guint i = 0; i < route.ups->len; i++)
    applied[g_array_index (route.ups, guint, i)] = i + 1;
  return TRUE;
}

static gboolean
write_script (Writer *self, const char *from, const char *to, GError **error)
{
  g_autofree guint *applied = g_new0 (guint, reeve_graph_get_n_nodes (self->graph) + 1);
  g_autofree char *ddl = reeve_ledger_dup_ddl (self->ledger);
  g_auto (ReeveRoute) route = { 0 };

  if (!mark_from (self->graph, from, applied, error) ||
      !reeve_route_find (self->graph, applied, REEVE_ROUTE_TO, to, &route, error))
    return FALSE;
  g_string_append_printf (self->script,
                          "-- Migration of a %s database from %s to %s\n"
                          "-- Run it so that it stops at the first error: %s\n",
                          self->engine->title, from != NULL ? from : "base", to,
                          self->dialect->script_hint);
  g_string_append (self->script, ddl);
  for (guint i = 0; i < route.downs->len; i++)
    if (!append_step (self, g_array_index (route.downs, guint, i), FALSE, error))
      return FALSE;
  for (guint i = 0; i < route.ups->len; i++)
    if (!append_step (self, g_array_index (route.ups, guint, i), TRUE, error))
      return FALSE;
  return TRUE;
}

char *
reeve_offline_sql (ReeveGraph *graph,
                   const char *engine,
                   const char *from,
                   const char *to,
                   const char *ledger_schema,
                   GError **error)
{
  const ReeveEngine *found = reeve_engine_find (engine);
  g_autoptr (ReeveLedger) ledger = NULL;
  g_autoptr (GString) script = g_string_new (NULL);
  Writer self;

  if (found == NULL)
    {
      reeve_set_error (error, REEVE_ERROR_USAGE, _("There is no engine “%s”"), engine);
      return NULL;
    }
  ledger = reeve_ledger_new (found->dialect, ledger_schema);
  self = (Writer){ graph, found, reeve_migrator_get_dialect (found->dialect), ledger, script };
  if (!write_script (&self, from, to, error))
    return NULL;
  return g_string_free (g_steal_pointer (&script), FALSE);
}
