/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-cli"

#include "config.h"

#include "cli/cmd-migrate.h"
#include "core/base/json.h"
#include "core/migrate/revision-set.h"

/* What `show` tells; the database part is missing when no database is named. */
typedef struct
{
  ReeveRevision *revision; /* NULL: only the ledger knows it */
  const ReeveGraphNode *node;
  const ReeveEngine *engine;
  const ReeveLedgerEntry *entry;
  const char *state; /* NULL: no database */
} Shown;

static void
show_sections (ReeveCliOutput *output, JsonObject *document, const Shown *shown)
{
  for (guint kind = REEVE_SECTION_UP; kind <= REEVE_SECTION_DOWN; kind++)
    {
      const char *name = reeve_section_kind_name ((ReeveSectionKind) kind);
      g_autofree char *sql =
        shown->revision != NULL ? reeve_revision_dup_section_text (
                                    shown->revision, (ReeveSectionKind) kind, shown->engine->name)
                                : NULL;

      reeve_json_set_string_or_null (document, name, sql);
      if (sql == NULL)
        continue;
      reeve_cli_print_styled (output, REEVE_CLI_STRONG, "%s", name);
      reeve_cli_print_indented (output, 4, sql);
    }
}

static void
show_list (ReeveCliOutput *output,
           JsonObject *document,
           const char *name,
           const char *const *values)
{
  g_autofree char *joined = values != NULL ? g_strjoinv (", ", (char **) values) : NULL;

  reeve_json_set_strv (document, name, values);
  if (joined != NULL && *joined != '\0')
    reeve_cli_print (output, "%-16s %s\n", name, joined);
}

static void
show_text (ReeveCliOutput *output, JsonObject *document, const char *name, const char *text)
{
  reeve_json_set_string_or_null (document, name, text);
  if (text != NULL && *text != '\0')
    reeve_cli_print (output, "%-16s %s\n", name, text);
}

/* What the file says; nothing when only the ledger knows the revision. */
static void
show_file (ReeveCliOutput *output, JsonObject *document, const Shown *shown)
{
  ReeveRevision *revision = shown->revision;

  if (revision == NULL)
    return;
  show_text (output, document, "file", reeve_revision_get_path (revision));
  show_list (output, document, "parents", reeve_revision_get_parents (revision));
  show_list (output, document, "depends", reeve_revision_get_depends (revision));
  show_list (output, document, "labels", reeve_revision_get_labels (revision));
  show_text (output, document, "checksum", reeve_revision_get_checksum (revision));
  show_text (output, document, "meaning",
             reeve_revision_get_meaning (revision, shown->engine->dialect));
}

/* What the ledger says. */
static void
show_entry (ReeveCliOutput *output, JsonObject *document, const ReeveLedgerEntry *entry)
{
  static const ReeveLedgerEntry nothing;

  if (entry == NULL)
    entry = &nothing;
  show_text (output, document, "applied_at", entry->applied_at);
  show_text (output, document, "applied_by", entry->applied_by);
  show_text (output, document, "applied_checksum", entry->checksum);
  show_text (output, document, "applied_meaning", entry->meaning);
}

static void
show (ReeveCliOutput *output, const Shown *shown)
{
  JsonObject *document = json_object_new ();

  reeve_cli_print_styled (output, REEVE_CLI_STRONG, "%s %s", shown->node->id, shown->node->message);
  json_object_set_string_member (document, "id", shown->node->id);
  json_object_set_string_member (document, "message", shown->node->message);
  show_text (output, document, "engine", shown->engine->name);
  show_text (output, document, "state", shown->state);
  show_file (output, document, shown);
  show_entry (output, document, shown->entry);
  show_sections (output, document, shown);
  reeve_cli_print_json (output, document);
}

static int
show_node (ReeveCliContext *context,
           ReeveGraph *graph,
           const ReeveMigrationStatus *status,
           GError **error)
{
  ReeveCliOptions *options = reeve_cli_context_get_options (context);
  g_autoptr (GPtrArray) engines = reeve_cli_engines (context, error);
  Shown shown = { 0 };
  int index;

  if (engines == NULL)
    return REEVE_CLI_FAILED;
  index = reeve_graph_find_prefix (graph, reeve_cli_options_get_argument (options, 0), error);
  if (index < 0)
    return REEVE_CLI_FAILED;
  shown.node = reeve_graph_get_node (graph, (guint) index);
  shown.revision = shown.node->revision;
  shown.engine = g_ptr_array_index (engines, 0);
  if (status != NULL)
    {
      shown.state = reeve_revision_state_name (status->states[index]);
      shown.entry = g_hash_table_lookup (status->ledger->by_id, shown.node->id);
    }
  show (reeve_cli_context_get_output (context), &shown);
  return REEVE_CLI_DONE;
}

int
reeve_cli_migrate_show (ReeveCliContext *context, GError **error)
{
  g_autoptr (ReeveMigrationStatus) status = NULL;
  g_autoptr (GPtrArray) revisions = NULL;
  g_autoptr (ReeveGraph) graph = NULL;
  ReeveConnection *connection;
  ReeveProject *project;

  if (!reeve_cli_context_find_connection (context, &connection, error))
    return REEVE_CLI_FAILED;
  if (connection != NULL)
    {
      status = reeve_cli_read_status (context, error);
      return status != NULL ? show_node (context, status->graph, status, error) : REEVE_CLI_FAILED;
    }
  project = reeve_cli_context_get_project (context, error);
  revisions = project != NULL ? reeve_revision_set_load (project, NULL, NULL, error) : NULL;
  graph = revisions != NULL ? reeve_graph_new (revisions, NULL, 0, error) : NULL;
  return graph != NULL ? show_node (context, graph, NULL, error) : REEVE_CLI_FAILED;
}
