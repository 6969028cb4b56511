/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-graph"

#include "config.h"

#include "core/migrate/graph.h"

#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"

struct _ReeveGraph
{
  gatomicrefcount references;
  GPtrArray *nodes; /* ReeveGraphNode, in the order of the graph */
  GHashTable *by_id; /* id → index + 1 */
  GArray *heads;
  GPtrArray *owned; /* revisions and ghost texts that the nodes point to */
};

static void
node_free (gpointer data)
{
  ReeveGraphNode *node = data;

  g_array_unref (node->parents);
  g_array_unref (node->children);
  g_array_unref (node->needs);
  g_array_unref (node->needed_by);
  g_clear_object (&node->revision);
  g_free (node);
}

static ReeveGraphNode *
node_new (const char *id, const char *message, ReeveRevision *revision)
{
  ReeveGraphNode *node = g_new0 (ReeveGraphNode, 1);

  node->id = id;
  node->message = message;
  node->revision = revision != NULL ? g_object_ref (revision) : NULL;
  node->parents = g_array_new (FALSE, FALSE, sizeof (guint));
  node->children = g_array_new (FALSE, FALSE, sizeof (guint));
  node->needs = g_array_new (FALSE, FALSE, sizeof (guint));
  node->needed_by = g_array_new (FALSE, FALSE, sizeof (guint));
  return node;
}

static ReeveGraphNode *
node_at (ReeveGraph *self, guint index)
{
  return g_ptr_array_index (self->nodes, index);
}

static int
compare_nodes (gconstpointer a, gconstpointer b)
{
  const ReeveGraphNode *const *left = a;
  const ReeveGraphNode *const *right = b;

  return reeve_revision_compare_ids ((*left)->id, (*right)->id);
}

static void
index_nodes (ReeveGraph *self)
{
  g_hash_table_remove_all (self->by_id);
  for (guint i = 0; i < self->nodes->len; i++)
    g_hash_table_insert (self->by_id, (gpointer) node_at (self, i)->id, GUINT_TO_POINTER (i + 1));
}

static gboolean
check_duplicates (ReeveGraph *self, GError **error)
{
  for (guint i = 1; i < self->nodes->len; i++)
    {
      ReeveGraphNode *a = node_at (self, i - 1);
      ReeveGraphNode *b = node_at (self, i);
      const char *number_a = a->id + strspn (a->id, "0");
      const char *number_b = b->id + strspn (b->id, "0");

      if (strcmp (number_a, number_b) != 0)
        continue;
      reeve_set_error (
        error, REEVE_ERROR_INVALID, _("Two revisions have the id %s: “%s” and “%s”"), b->id,
        reeve_revision_get_path (a->revision), reeve_revision_get_path (b->revision));
      reeve_error_set_place (error, reeve_revision_get_path (b->revision), 1, 0);
      reeve_error_set_remedy (error, _("Rename the newer file to a later version."));
      return FALSE;
    }
  return TRUE;
}

static void
add_files (ReeveGraph *self, GPtrArray *revisions)
{
  for (guint i = 0; i < revisions->len; i++)
    {
      ReeveRevision *revision = g_ptr_array_index (revisions, i);

      g_ptr_array_add (self->nodes, node_new (reeve_revision_get_id (revision),
                                              reeve_revision_get_message (revision), revision));
    }
  g_ptr_array_sort (self->nodes, compare_nodes);
}

/* Ghosts stand behind the files for now; the topological order puts them where they belong. */
static void
add_ghosts (ReeveGraph *self, const ReeveGraphGhost *ghosts, guint n_ghosts)
{
  for (guint i = 0; i < n_ghosts; i++)
    {
      char *id;
      char *message;

      if (g_hash_table_contains (self->by_id, ghosts[i].id))
        continue;
      id = g_strdup (ghosts[i].id);
      message = g_strdup (ghosts[i].message);
      g_ptr_array_add (self->owned, id);
      g_ptr_array_add (self->owned, message);
      g_ptr_array_add (self->nodes, node_new (id, message, NULL));
      g_hash_table_insert (self->by_id, id, GUINT_TO_POINTER (self->nodes->len));
    }
}

static void
add_unique (GArray *array, guint value)
{
  for (guint i = 0; i < array->len; i++)
    if (g_array_index (array, guint, i) == value)
      return;
  g_array_append_val (array, value);
}

static void
link_nodes (ReeveGraph *self, guint child, guint parent, gboolean is_parent)
{
  if (is_parent)
    {
      add_unique (node_at (self, child)->parents, parent);
      add_unique (node_at (self, parent)->children, child);
    }
  add_unique (node_at (self, child)->needs, parent);
  add_unique (node_at (self, parent)->needed_by, child);
}

static gboolean
link_named (ReeveGraph *self,
            guint index,
            const char *const *ids,
            gboolean is_parent,
            GError **error)
{
  ReeveRevision *revision = node_at (self, index)->revision;

  for (gsize i = 0; ids != NULL && ids[i] != NULL; i++)
    {
      int other = reeve_graph_find (self, ids[i]);

      if (other < 0)
        {
          reeve_set_error (error, REEVE_ERROR_INVALID,
                           is_parent
                             ? _("Revision %s revises %s, and there is no such revision")
                             : _("Revision %s depends on %s, and there is no such revision"),
                           node_at (self, index)->id, ids[i]);
          reeve_error_set_place (error, reeve_revision_get_path (revision),
                                 reeve_revision_get_header_line (revision), 0);
          reeve_error_set_remedy (error,
                                  _("Add the missing file, or correct the id in the header."));
          return FALSE;
        }
      link_nodes (self, index, (guint) other, is_parent);
    }
  return TRUE;
}

/* Files that say no parent revise the previous one by version. */
static gboolean
link_files (ReeveGraph *self, guint n_files, GError **error)
{
  for (guint i = 0; i < n_files; i++)
    {
      ReeveRevision *revision = node_at (self, i)->revision;
      const char *const *parents = reeve_revision_get_parents (revision);

      if (parents == NULL && i > 0)
        link_nodes (self, i, i - 1, TRUE);
      if (!link_named (self, i, parents, TRUE, error) ||
          !link_named (self, i, reeve_revision_get_depends (revision), FALSE, error))
        return FALSE;
    }
  return TRUE;
}

/* What the ledger says of a revision without a file may name others that are gone as well. */
static void
link_ghosts (ReeveGraph *self, const ReeveGraphGhost *ghosts, guint n_ghosts)
{
  for (guint i = 0; i < n_ghosts; i++)
    {
      int index = reeve_graph_find (self, ghosts[i].id);

      if (node_at (self, (guint) index)->revision != NULL)
        continue;
      for (gsize p = 0; ghosts[i].parents != NULL && ghosts[i].parents[p] != NULL; p++)
        {
          int parent = reeve_graph_find (self, ghosts[i].parents[p]);

          if (parent >= 0 && parent != index)
            link_nodes (self, (guint) index, (guint) parent, TRUE);
        }
    }
}

/* --- topological order: Kahn's algorithm with a heap of ranks in version order -------------- */

typedef struct
{
  GArray *items; /* guint ranks, a binary heap with the smallest first */
} Heap;

static void
heap_swap (GArray *items, guint a, guint b)
{
  guint held = g_array_index (items, guint, a);

  g_array_index (items, guint, a) = g_array_index (items, guint, b);
  g_array_index (items, guint, b) = held;
}

static void
heap_push (Heap *heap, guint rank)
{
  guint at = heap->items->len;

  g_array_append_val (heap->items, rank);
  while (at > 0 && g_array_index (heap->items, guint, (at - 1) / 2) > rank)
    {
      heap_swap (heap->items, at, (at - 1) / 2);
      at = (at - 1) / 2;
    }
}

static guint
heap_pop (Heap *heap)
{
  guint top = g_array_index (heap->items, guint, 0);
  guint at = 0;

  g_array_remove_index_fast (heap->items, 0);
  for (;;)
    {
      guint least = at;

      for (guint child = 2 * at + 1; child <= 2 * at + 2 && child < heap->items->len; child++)
        if (g_array_index (heap->items, guint, child) < g_array_index (heap->items, guint, least))
          least = child;
      if (least == at)
        return top;
      heap_swap (heap->items, at, least);
      at = least;
    }
}

static int
compare_by_id (gconstpointer a, gconstpointer b, gpointer data)
{
  ReeveGraph *self = data;

  return reeve_revision_compare_ids (node_at (self, *(const guint *) a)->id,
                                     node_at (self, *(const guint *) b)->id);
}

/* The first thing that a node needs and that never came free. Where @at itself never came free
 * there is one: a free one would have been taken off its count. */
static guint
next_in_circle (ReeveGraph *self, const guint *waiting, guint at)
{
  GArray *needs = node_at (self, at)->needs;
  guint i = 0;

  while (waiting[g_array_index (needs, guint, i)] == 0)
    i++;
  return g_array_index (needs, guint, i);
}

static void
set_cycle_error (ReeveGraph *self, const guint *waiting, GError **error)
{
  g_autofree gboolean *seen = g_new0 (gboolean, self->nodes->len);
  g_autoptr (GString) names = g_string_new (NULL);
  guint start = 0;
  guint at;

  while (waiting[start] == 0)
    start++;
  for (; !seen[start]; start = next_in_circle (self, waiting, start))
    seen[start] = TRUE;

  at = start;
  do
    {
      g_string_append_printf (names, "%s → ", node_at (self, at)->id);
      at = next_in_circle (self, waiting, at);
    }
  while (at != start);
  g_string_append (names, node_at (self, start)->id);

  reeve_set_error (error, REEVE_ERROR_INVALID, _("The revisions go in a circle: %s"), names->str);
  if (node_at (self, start)->revision != NULL)
    reeve_error_set_place (error, reeve_revision_get_path (node_at (self, start)->revision),
                           reeve_revision_get_header_line (node_at (self, start)->revision), 0);
  reeve_error_set_remedy (error, _("Correct a “revises” or “depends” line of these revisions."));
}

static void
renumber (GArray *indices, const guint *new_index)
{
  for (guint i = 0; i < indices->len; i++)
    g_array_index (indices, guint, i) = new_index[g_array_index (indices, guint, i)];
}

static void
reorder (ReeveGraph *self, const guint *order)
{
  guint n = self->nodes->len;
  g_autofree guint *new_index = g_new (guint, n);
  g_autofree gpointer *nodes = g_memdup2 (self->nodes->pdata, n * sizeof (gpointer));

  for (guint i = 0; i < n; i++)
    {
      new_index[order[i]] = i;
      self->nodes->pdata[i] = nodes[order[i]];
    }
  for (guint i = 0; i < n; i++)
    {
      ReeveGraphNode *node = node_at (self, i);

      renumber (node->parents, new_index);
      renumber (node->children, new_index);
      renumber (node->needs, new_index);
      renumber (node->needed_by, new_index);
    }
  index_nodes (self);
}

static gboolean
sort_topologically (ReeveGraph *self, GError **error)
{
  guint n = self->nodes->len;
  g_autofree guint *by_version = g_new (guint, n);
  g_autofree guint *rank = g_new (guint, n);
  g_autofree guint *waiting = g_new (guint, n);
  g_autofree guint *order = g_new (guint, n);
  g_autoptr (GArray) items = g_array_new (FALSE, FALSE, sizeof (guint));
  Heap heap = { items };
  guint done = 0;

  for (guint i = 0; i < n; i++)
    by_version[i] = i;
  g_qsort_with_data (by_version, (gint) n, sizeof (guint), compare_by_id, self);
  for (guint i = 0; i < n; i++)
    rank[by_version[i]] = i;
  for (guint i = 0; i < n; i++)
    if ((waiting[i] = node_at (self, i)->needs->len) == 0)
      heap_push (&heap, rank[i]);

  while (items->len > 0)
    {
      guint index = by_version[heap_pop (&heap)];
      GArray *next = node_at (self, index)->needed_by;

      order[done++] = index;
      for (guint i = 0; i < next->len; i++)
        if (--waiting[g_array_index (next, guint, i)] == 0)
          heap_push (&heap, rank[g_array_index (next, guint, i)]);
    }
  if (done < n)
    {
      set_cycle_error (self, waiting, error);
      return FALSE;
    }
  reorder (self, order);
  return TRUE;
}

ReeveGraph *
reeve_graph_new (GPtrArray *revisions,
                 const ReeveGraphGhost *ghosts,
                 guint n_ghosts,
                 GError **error)
{
  g_autoptr (ReeveGraph) self = g_new0 (ReeveGraph, 1);

  g_atomic_ref_count_init (&self->references);
  self->nodes = g_ptr_array_new_with_free_func (node_free);
  self->by_id = g_hash_table_new (g_str_hash, g_str_equal);
  self->owned = g_ptr_array_new_with_free_func (g_free);
  self->heads = g_array_new (FALSE, FALSE, sizeof (guint));

  add_files (self, revisions);
  if (!check_duplicates (self, error))
    return NULL;
  index_nodes (self);
  add_ghosts (self, ghosts, n_ghosts);
  if (!link_files (self, revisions->len, error))
    return NULL;
  link_ghosts (self, ghosts, n_ghosts);
  if (!sort_topologically (self, error))
    return NULL;
  for (guint i = 0; i < self->nodes->len; i++)
    if (node_at (self, i)->children->len == 0)
      g_array_append_val (self->heads, i);
  return g_steal_pointer (&self);
}

ReeveGraph *
reeve_graph_ref (ReeveGraph *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
reeve_graph_unref (ReeveGraph *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_ptr_array_unref (self->nodes);
  g_hash_table_unref (self->by_id);
  g_array_unref (self->heads);
  g_ptr_array_unref (self->owned);
  g_free (self);
}

guint
reeve_graph_get_n_nodes (ReeveGraph *self)
{
  return self->nodes->len;
}

const ReeveGraphNode *
reeve_graph_get_node (ReeveGraph *self, guint index)
{
  return node_at (self, index);
}

int
reeve_graph_find (ReeveGraph *self, const char *id)
{
  return (int) GPOINTER_TO_UINT (g_hash_table_lookup (self->by_id, id)) - 1;
}

int
reeve_graph_find_prefix (ReeveGraph *self, const char *prefix, GError **error)
{
  int found = reeve_graph_find (self, prefix);
  guint matches = 0;
  g_autoptr (GString) names = g_string_new (NULL);

  if (found >= 0)
    return found;
  for (guint i = 0; i < self->nodes->len; i++)
    if (g_str_has_prefix (node_at (self, i)->id, prefix))
      {
        found = (int) i;
        if (++matches <= 5)
          g_string_append_printf (names, "%s%s", matches > 1 ? ", " : "", node_at (self, i)->id);
      }
  if (matches == 1)
    return found;
  if (matches == 0)
    {
      reeve_set_error (error, REEVE_ERROR_NOT_FOUND, _("There is no revision “%s”"), prefix);
      reeve_error_set_remedy (error, _("See the ids with “reevectl migrate status”."));
    }
  else
    {
      reeve_set_error (error, REEVE_ERROR_CONFLICT, /* TRANSLATORS: the last %s is "" or " …" */
                       _("“%s” is the start of %u revisions: %s%s"), prefix, matches, names->str,
                       matches > 5 ? " …" : "");
      reeve_error_set_remedy (error, _("Write more digits."));
    }
  return -1;
}

GArray *
reeve_graph_find_label (ReeveGraph *self, const char *label)
{
  GArray *found = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < self->nodes->len; i++)
    {
      ReeveRevision *revision = node_at (self, i)->revision;
      const char *const *labels = revision != NULL ? reeve_revision_get_labels (revision) : NULL;

      if (labels != NULL && g_strv_contains (labels, label))
        g_array_append_val (found, i);
    }
  return found;
}

char *
reeve_graph_dup_parents (ReeveGraph *self, guint index)
{
  GArray *parents = node_at (self, index)->parents;
  g_autoptr (GString) joined = g_string_new (NULL);

  for (guint i = 0; i < parents->len; i++)
    g_string_append_printf (joined, "%s%s", i > 0 ? " " : "",
                            node_at (self, g_array_index (parents, guint, i))->id);
  return g_string_free (g_steal_pointer (&joined), FALSE);
}

GArray *
reeve_graph_get_heads (ReeveGraph *self)
{
  return self->heads;
}

GArray *
reeve_graph_heads_of (ReeveGraph *self, const gboolean *members)
{
  GArray *heads = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < self->nodes->len; i++)
    {
      GArray *children = node_at (self, i)->children;
      gboolean is_head = members[i];

      for (guint c = 0; is_head && c < children->len; c++)
        is_head = !members[g_array_index (children, guint, c)];
      if (is_head)
        g_array_append_val (heads, i);
    }
  return heads;
}

/* Iterative: a chain of 10,000 revisions must not need 10,000 stack frames. */
static void
spread (ReeveGraph *self, guint index, gboolean *members, gboolean upwards)
{
  g_autoptr (GArray) stack = g_array_new (FALSE, FALSE, sizeof (guint));

  g_array_append_val (stack, index);
  while (stack->len > 0)
    {
      guint at = g_array_index (stack, guint, stack->len - 1);
      GArray *next = upwards ? node_at (self, at)->needs : node_at (self, at)->needed_by;

      g_array_set_size (stack, stack->len - 1);
      if (members[at])
        continue;
      members[at] = TRUE;
      g_array_append_vals (stack, next->data, next->len);
    }
}

void
reeve_graph_add_ancestors (ReeveGraph *self, guint index, gboolean *members)
{
  spread (self, index, members, TRUE);
}

void
reeve_graph_add_descendants (ReeveGraph *self, guint index, gboolean *members)
{
  spread (self, index, members, FALSE);
}
