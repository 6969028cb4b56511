/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-status"

#include "config.h"

#include "core/migrate/status.h"

#include <string.h>

#include "core/base/error.h"
#include "core/base/json.h"
#include "core/migrate/revision-set.h"

const char *
reeve_revision_state_name (ReeveRevisionState state)
{
  static const char *const names[] = {
    [REEVE_REVISION_APPLIED] = "applied",   [REEVE_REVISION_PENDING] = "pending",
    [REEVE_REVISION_MISSING] = "missing",   [REEVE_REVISION_MODIFIED] = "modified",
    [REEVE_REVISION_COSMETIC] = "cosmetic", [REEVE_REVISION_FAILED] = "failed",
  };

  return names[state];
}

/* The bytes decide almost always; the parser is asked only where they differ. */
static ReeveRevisionState
state_of_applied (ReeveRevision *revision, const ReeveLedgerEntry *entry, ReeveDialect dialect)
{
  if (revision == NULL)
    return REEVE_REVISION_MISSING;
  if (strcmp (reeve_revision_get_checksum (revision), entry->checksum) == 0)
    return REEVE_REVISION_APPLIED;
  return strcmp (reeve_revision_get_meaning (revision, dialect), entry->meaning) == 0
           ? REEVE_REVISION_COSMETIC
           : REEVE_REVISION_MODIFIED;
}

static void
fill_states (ReeveMigrationStatus *self, ReeveDialect dialect)
{
  guint n = reeve_graph_get_n_nodes (self->graph);

  self->states = g_new (ReeveRevisionState, MAX (n, 1));
  self->applied = g_new0 (guint, MAX (n, 1));
  for (guint i = 0; i < n; i++)
    {
      const ReeveGraphNode *node = reeve_graph_get_node (self->graph, i);
      const ReeveLedgerEntry *entry = g_hash_table_lookup (self->ledger->by_id, node->id);

      self->states[i] = entry != NULL ? state_of_applied (node->revision, entry, dialect)
                                      : REEVE_REVISION_PENDING;
      self->applied[i] = entry != NULL ? entry->order : 0;
    }
}

static void
mark_failed (ReeveMigrationStatus *self, const char *id)
{
  int index = reeve_graph_find (self->graph, id);

  if (index >= 0)
    self->states[index] = REEVE_REVISION_FAILED;
}

static ReeveGraph *
build_graph (GPtrArray *revisions, ReeveLedgerState *ledger, GError **error)
{
  g_autofree ReeveGraphGhost *ghosts = g_new0 (ReeveGraphGhost, MAX (ledger->entries->len, 1));

  for (guint i = 0; i < ledger->entries->len; i++)
    {
      const ReeveLedgerEntry *entry = g_ptr_array_index (ledger->entries, i);

      ghosts[i] = (ReeveGraphGhost){ entry->id, entry->message,
                                     (const char *const *) entry->parents };
    }
  return reeve_graph_new (revisions, ghosts, ledger->entries->len, error);
}

ReeveMigrationStatus *
reeve_migration_status_new (ReeveProject *project,
                            GPtrArray *revisions,
                            ReeveLedgerState *ledger,
                            ReeveTarget *target,
                            ReeveDialect dialect,
                            GError **error)
{
  g_autoptr (ReeveMigrationStatus) self = g_new0 (ReeveMigrationStatus, 1);

  self->project = project;
  self->revisions = revisions;
  self->ledger = ledger;
  self->target = target;
  self->graph = build_graph (revisions, ledger, error);
  if (self->graph == NULL)
    return NULL;
  fill_states (self, dialect);
  for (guint i = 0; i < ledger->failures->len; i++)
    mark_failed (self, ((ReeveLedgerFailure *) ledger->failures->pdata[i])->id);
  for (guint i = 0; i < ledger->unfinished->len; i++)
    mark_failed (self, ((ReeveLedgerUnfinished *) ledger->unfinished->pdata[i])->id);
  return g_steal_pointer (&self);
}

/* What was applied and has no file like it any more can only be taken back by the ledger's text; so
 * may be what was applied with other values for its placeholders. */
static gboolean
needs_texts (ReeveMigrationStatus *self, guint node)
{
  ReeveRevision *revision = reeve_graph_get_node (self->graph, node)->revision;

  if (self->states[node] == REEVE_REVISION_MISSING ||
      self->states[node] == REEVE_REVISION_MODIFIED)
    return TRUE;
  return self->applied[node] > 0 && reeve_project_has_placeholders (self->project) &&
         reeve_revision_is_expanded (revision);
}

static gboolean
load_texts (ReeveMigrationStatus *self,
            ReeveLedger *ledger,
            ReeveSession *session,
            GCancellable *cancellable,
            GError **error)
{
  for (guint i = 0; i < reeve_graph_get_n_nodes (self->graph); i++)
    {
      const char *id = reeve_graph_get_node (self->graph, i)->id;

      if (!needs_texts (self, i))
        continue;
      if (!reeve_ledger_load_texts (ledger, session, g_hash_table_lookup (self->ledger->by_id, id),
                                    cancellable, error))
        return FALSE;
    }
  return TRUE;
}

static ReeveMigrationStatus *
read_with_session (ReeveProject *project,
                   GPtrArray *revisions,
                   ReeveSession *session,
                   GCancellable *cancellable,
                   GError **error)
{
  ReeveDialect dialect = reeve_session_get_dialect (session);
  g_autoptr (ReeveLedger) ledger =
    reeve_ledger_new (dialect, reeve_project_get_ledger_schema (project));
  g_autoptr (ReeveLedgerState) state = reeve_ledger_read (ledger, session, cancellable, error);
  g_autoptr (ReeveMigrationStatus) self = NULL;

  if (state == NULL)
    return NULL;
  self = reeve_migration_status_new (g_object_ref (project), g_ptr_array_ref (revisions),
                                     g_steal_pointer (&state),
                                     reeve_target_ref (reeve_session_get_target (session)), dialect,
                                     error);
  if (self == NULL || !load_texts (self, ledger, session, cancellable, error))
    return NULL;
  return g_steal_pointer (&self);
}

ReeveMigrationStatus *
reeve_migration_status_read_database (ReeveProject *project,
                                      GPtrArray *revisions,
                                      ReevePool *pool,
                                      GCancellable *cancellable,
                                      GError **error)
{
  ReeveSession *session = reeve_pool_acquire_reader (pool, cancellable, error);
  ReeveMigrationStatus *self;

  if (session == NULL)
    return NULL;
  self = read_with_session (project, revisions, session, cancellable, error);
  reeve_pool_release (pool, session);
  return self;
}

ReeveMigrationStatus *
reeve_migration_status_read (ReeveProject *project,
                             GPtrArray *previous,
                             ReevePool *pool,
                             GCancellable *cancellable,
                             GError **error)
{
  g_autoptr (GPtrArray) revisions = reeve_revision_set_load (project, previous, NULL, error);

  if (revisions == NULL)
    return NULL;
  return reeve_migration_status_read_database (project, revisions, pool, cancellable, error);
}

void
reeve_migration_status_free (ReeveMigrationStatus *self)
{
  g_clear_pointer (&self->target, reeve_target_unref);
  g_clear_object (&self->project);
  g_clear_pointer (&self->revisions, g_ptr_array_unref);
  g_clear_pointer (&self->graph, reeve_graph_unref);
  g_clear_pointer (&self->ledger, reeve_ledger_state_free);
  g_free (self->states);
  g_free (self->applied);
  g_free (self);
}

static char **
ids_of (const ReeveMigrationStatus *self, GArray *nodes)
{
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();

  for (guint i = 0; i < nodes->len; i++)
    g_strv_builder_add (ids,
                        reeve_graph_get_node (self->graph, g_array_index (nodes, guint, i))->id);
  return g_strv_builder_end (ids);
}

char **
reeve_migration_status_get_current (const ReeveMigrationStatus *self)
{
  guint n = reeve_graph_get_n_nodes (self->graph);
  g_autofree gboolean *members = g_new0 (gboolean, MAX (n, 1));
  g_autoptr (GArray) heads = NULL;

  for (guint i = 0; i < n; i++)
    members[i] = self->applied[i] > 0;
  heads = reeve_graph_heads_of (self->graph, members);
  return ids_of (self, heads);
}

char **
reeve_migration_status_get_heads (const ReeveMigrationStatus *self)
{
  return ids_of (self, reeve_graph_get_heads (self->graph));
}

guint
reeve_migration_status_count (const ReeveMigrationStatus *self, ReeveRevisionState state)
{
  guint count = 0;

  for (guint i = 0; i < reeve_graph_get_n_nodes (self->graph); i++)
    count += self->states[i] == state;
  return count;
}

static JsonObject *
node_to_json (const ReeveMigrationStatus *self, guint index)
{
  const ReeveGraphNode *node = reeve_graph_get_node (self->graph, index);
  const ReeveLedgerEntry *entry = g_hash_table_lookup (self->ledger->by_id, node->id);
  g_auto (GStrv) parents = ids_of (self, node->parents);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "id", node->id);
  json_object_set_string_member (object, "message", node->message);
  reeve_json_set_strv (object, "parents", (const char *const *) parents);
  reeve_json_set_strv (object, "labels",
                       node->revision != NULL ? reeve_revision_get_labels (node->revision) : NULL);
  json_object_set_string_member (object, "state", reeve_revision_state_name (self->states[index]));
  reeve_json_set_string_or_null (object, "applied_at", entry != NULL ? entry->applied_at : NULL);
  return object;
}

static JsonArray *
unfinished_to_json (const ReeveMigrationStatus *self)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < self->ledger->unfinished->len; i++)
    {
      const ReeveLedgerUnfinished *unfinished = g_ptr_array_index (self->ledger->unfinished, i);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "id", unfinished->id);
      json_object_set_string_member (object, "direction", unfinished->is_up ? "up" : "down");
      json_object_set_int_member (object, "statement", unfinished->statement);
      json_object_set_int_member (object, "statements", unfinished->total);
      json_object_set_boolean_member (object, "in_flight", unfinished->in_flight);
      json_object_set_string_member (object, "started_at", unfinished->started_at);
      json_array_add_object_element (array, object);
    }
  return array;
}

JsonObject *
reeve_migration_status_to_json (const ReeveMigrationStatus *self, const char *database)
{
  JsonObject *object = json_object_new ();
  JsonArray *revisions = json_array_new ();
  g_auto (GStrv) current = reeve_migration_status_get_current (self);
  g_auto (GStrv) heads = reeve_migration_status_get_heads (self);

  json_object_set_string_member (object, "database", database);
  json_object_set_string_member (object, "target", reeve_target_get_label (self->target));
  json_object_set_string_member (object, "project", reeve_project_get_name (self->project));
  reeve_json_set_strv (object, "current", (const char *const *) current);
  reeve_json_set_strv (object, "heads", (const char *const *) heads);
  for (guint i = 0; i < reeve_graph_get_n_nodes (self->graph); i++)
    json_array_add_object_element (revisions, node_to_json (self, i));
  json_object_set_array_member (object, "revisions", revisions);
  json_object_set_array_member (object, "unfinished", unfinished_to_json (self));
  return object;
}
