/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/migrate/revision.h"

G_BEGIN_DECLS

/**
 * ReeveGraphNode: a revision in its graph. @parents and @children are edges by `revises`;
 * @needs and @needed_by add the edges by `depends`. Indices into the graph's node list.
 */
typedef struct
{
  const char *id;
  const char *message;
  ReeveRevision *revision; /* NULL: known only from the ledger, its file is missing */
  GArray *parents;         /* guint */
  GArray *children;
  GArray *needs;
  GArray *needed_by;
} ReeveGraphNode;

/** ReeveGraphGhost: a revision that the ledger knows and that may have no file. Borrowed. */
typedef struct
{
  const char *id;
  const char *message;
  const char *const *parents;
} ReeveGraphGhost;

/**
 * ReeveGraph: all revisions of a project and their order. Immutable and reference-counted. Pure.
 *
 * Nodes stand in topological order, parents first, version order where that leaves a choice:
 * "the order of the graph". It is the same for the same files, always.
 */
typedef struct _ReeveGraph ReeveGraph;

/**
 * reeve_graph_new:
 * @revisions: (element-type ReeveRevision): in any order
 * @ghosts: (nullable): @n_ghosts entries of the ledger; those with a file are ignored
 *
 * Errors (REEVE_ERROR_INVALID, with file and line): duplicate ids, unknown parents or
 * dependencies, cycles (all members named).
 *
 * Returns: (transfer full):
 */
ReeveGraph *reeve_graph_new (GPtrArray *revisions,
                             const ReeveGraphGhost *ghosts,
                             guint n_ghosts,
                             GError **error);
ReeveGraph *reeve_graph_ref (ReeveGraph *self);
void reeve_graph_unref (ReeveGraph *self);

guint reeve_graph_get_n_nodes (ReeveGraph *self);
const ReeveGraphNode *reeve_graph_get_node (ReeveGraph *self,
                                            guint index);
/** reeve_graph_find: index of the node with exactly this id, or -1. */
int reeve_graph_find (ReeveGraph *self,
                      const char *id);
/** reeve_graph_find_prefix: exact id, or the only id with this prefix; else NOT_FOUND/CONFLICT. */
int reeve_graph_find_prefix (ReeveGraph *self,
                             const char *prefix,
                             GError **error);
/** reeve_graph_find_label: the nodes that carry @label. Returns: (transfer full): of guint */
GArray *reeve_graph_find_label (ReeveGraph *self,
                                const char *label);
/** reeve_graph_dup_parents: the parents' ids, blank-separated. Returns: (transfer full): */
char *reeve_graph_dup_parents (ReeveGraph *self,
                               guint index);
/** reeve_graph_get_heads: nodes without children, in order. Returns: (transfer none): of guint */
GArray *reeve_graph_get_heads (ReeveGraph *self);
/** reeve_graph_heads_of: of @members (a set of nodes) those without a child in the set.
 *  Returns: (transfer full): of guint */
GArray *reeve_graph_heads_of (ReeveGraph *self,
                              const gboolean *members);
/** reeve_graph_add_ancestors: marks @index and all that it revises or depends on in @members. */
void reeve_graph_add_ancestors (ReeveGraph *self,
                                guint index,
                                gboolean *members);
/** reeve_graph_add_descendants: marks @index and all that revise or depend on it. */
void reeve_graph_add_descendants (ReeveGraph *self,
                                  guint index,
                                  gboolean *members);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReeveGraph, reeve_graph_unref)

G_END_DECLS
