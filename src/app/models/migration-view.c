/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/models/migration-view.h"

#include "app/models/revision-look.h"
#include "core/db/engine.h"
#include "core/migrate/revision-set.h"

struct _ReeveMigrationView
{
  GObject parent_instance;

  ReeveMigrationStatus *status;
  ReeveGraphLanes *lanes;
  GPtrArray *attempts;
  const char *engine;
  gboolean answered;
  gboolean *current; /* one per node */
  guint n_applied;
  gint64 time_us;
};

G_DEFINE_FINAL_TYPE (ReeveMigrationView, reeve_migration_view, G_TYPE_OBJECT)

static void
find_current (ReeveMigrationView *self)
{
  ReeveGraph *graph = self->status->graph;
  guint n = reeve_graph_get_n_nodes (graph);
  g_autofree gboolean *applied = g_new0 (gboolean, MAX (n, 1));
  g_autoptr (GArray) heads = NULL;

  for (guint i = 0; i < n; i++)
    {
      applied[i] = self->status->applied[i] > 0;
      self->n_applied += applied[i];
    }
  heads = reeve_graph_heads_of (graph, applied);
  self->current = g_new0 (gboolean, MAX (n, 1));
  for (guint i = 0; i < heads->len; i++)
    self->current[g_array_index (heads, guint, i)] = TRUE;
}

ReeveMigrationView *
reeve_migration_view_new (ReeveMigrationStatus *status,
                          const char *engine,
                          GPtrArray *attempts,
                          gboolean answered)
{
  ReeveMigrationView *self = g_object_new (REEVE_TYPE_MIGRATION_VIEW, NULL);

  self->status = status;
  self->engine = engine;
  self->attempts = attempts != NULL ? attempts : g_ptr_array_new ();
  self->answered = answered;
  self->lanes = reeve_graph_lanes_new (status->graph);
  self->time_us = g_get_real_time ();
  find_current (self);
  return self;
}

static void
reeve_migration_view_finalize (GObject *object)
{
  ReeveMigrationView *self = REEVE_MIGRATION_VIEW (object);

  g_clear_pointer (&self->lanes, reeve_graph_lanes_free);
  g_clear_pointer (&self->status, reeve_migration_status_free);
  g_clear_pointer (&self->attempts, g_ptr_array_unref);
  g_free (self->current);
  G_OBJECT_CLASS (reeve_migration_view_parent_class)->finalize (object);
}

static void
reeve_migration_view_class_init (ReeveMigrationViewClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reeve_migration_view_finalize;
}

static void
reeve_migration_view_init (ReeveMigrationView *self)
{
}

/* --- reading ------------------------------------------------------------------------------- */

ReeveMigrationView *
reeve_migration_view_read_files (ReeveProject *project,
                                 const char *engine,
                                 ReeveMigrationView *previous,
                                 GError **error)
{
  GPtrArray *known = previous != NULL ? previous->status->revisions : NULL;
  ReeveDialect dialect = reeve_engine_find (engine)->dialect;
  GPtrArray *revisions = reeve_revision_set_load (project, known, NULL, error);
  ReeveMigrationStatus *status;

  if (revisions == NULL)
    return NULL;
  status = reeve_migration_status_new (g_object_ref (project), revisions,
                                       reeve_ledger_state_new (), NULL, dialect, error);
  return status != NULL ? reeve_migration_view_new (status, engine, NULL, FALSE) : NULL;
}

static GPtrArray *
read_attempts (ReeveProject *project, ReevePool *pool, GCancellable *cancellable, GError **error)
{
  ReeveSession *session = reeve_pool_acquire_reader (pool, cancellable, error);
  g_autoptr (ReeveLedger) ledger = NULL;
  GPtrArray *attempts;

  if (session == NULL)
    return NULL;
  ledger = reeve_ledger_new (reeve_session_get_dialect (session),
                             reeve_project_get_ledger_schema (project));
  attempts = reeve_ledger_read_history (ledger, session, NULL, REEVE_MIGRATION_VIEW_MAX_ATTEMPTS,
                                        cancellable, error);
  reeve_pool_release (pool, session);
  return attempts;
}

ReeveMigrationView *
reeve_migration_view_read_database (ReeveMigrationView *files,
                                    ReevePool *pool,
                                    GCancellable *cancellable,
                                    GError **error)
{
  ReeveProject *project = files->status->project;
  g_autoptr (ReeveMigrationStatus) status = reeve_migration_status_read_database (
    project, files->status->revisions, pool, cancellable, error);
  GPtrArray *attempts = NULL;

  if (status == NULL)
    return NULL;
  if (status->ledger->exists)
    {
      attempts = read_attempts (project, pool, cancellable, error);
      if (attempts == NULL)
        return NULL;
    }
  return reeve_migration_view_new (g_steal_pointer (&status), files->engine, attempts, TRUE);
}

/* --- as a whole ---------------------------------------------------------------------------- */

const ReeveMigrationStatus *
reeve_migration_view_get_status (ReeveMigrationView *self)
{
  return self->status;
}

ReeveProject *
reeve_migration_view_get_project (ReeveMigrationView *self)
{
  return self->status->project;
}

const ReeveGraphLanes *
reeve_migration_view_get_lanes (ReeveMigrationView *self)
{
  return self->lanes;
}

const char *
reeve_migration_view_get_engine (ReeveMigrationView *self)
{
  return self->engine;
}

GPtrArray *
reeve_migration_view_get_attempts (ReeveMigrationView *self)
{
  return self->attempts;
}

gboolean
reeve_migration_view_has_answer (ReeveMigrationView *self)
{
  return self->answered;
}

gint64
reeve_migration_view_get_time (ReeveMigrationView *self)
{
  return self->time_us;
}

guint
reeve_migration_view_count_applied (ReeveMigrationView *self)
{
  return self->n_applied;
}

/* --- its rows ------------------------------------------------------------------------------ */

guint
reeve_migration_view_get_n_rows (ReeveMigrationView *self)
{
  return reeve_graph_get_n_nodes (self->status->graph);
}

/* The newest revision stands on top, the graph begins with the oldest. Its own inverse. */
static guint
turn (ReeveMigrationView *self, guint index)
{
  return reeve_migration_view_get_n_rows (self) - 1 - index;
}

const ReeveGraphNode *
reeve_migration_view_get_node (ReeveMigrationView *self, guint row)
{
  return reeve_graph_get_node (self->status->graph, turn (self, row));
}

const ReeveGraphNode *
reeve_migration_view_get_neighbour (ReeveMigrationView *self, const GArray *edges, guint index)
{
  return reeve_graph_get_node (self->status->graph, g_array_index (edges, guint, index));
}

int
reeve_migration_view_find_row (ReeveMigrationView *self, const char *id)
{
  int index = id != NULL ? reeve_graph_find (self->status->graph, id) : -1;

  return index >= 0 ? (int) turn (self, (guint) index) : -1;
}

guint
reeve_migration_view_get_state (ReeveMigrationView *self, guint row)
{
  return self->answered ? (guint) self->status->states[turn (self, row)] : REEVE_REVISION_UNKNOWN;
}

gboolean
reeve_migration_view_is_applied (ReeveMigrationView *self, guint row)
{
  return self->status->applied[turn (self, row)] > 0;
}

gboolean
reeve_migration_view_is_newest (ReeveMigrationView *self, guint row)
{
  return self->n_applied > 0 && self->status->applied[turn (self, row)] == self->n_applied;
}

gboolean
reeve_migration_view_is_current (ReeveMigrationView *self, guint row)
{
  return self->current[turn (self, row)];
}

gboolean
reeve_migration_view_is_head (ReeveMigrationView *self, guint row)
{
  return reeve_migration_view_get_node (self, row)->children->len == 0;
}

const ReeveLedgerEntry *
reeve_migration_view_get_entry (ReeveMigrationView *self, guint row)
{
  return g_hash_table_lookup (self->status->ledger->by_id,
                              reeve_migration_view_get_node (self, row)->id);
}
