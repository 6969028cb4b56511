/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-route"

#include "config.h"

#include "core/migrate/route.h"

#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"

/* A target that was read but not yet looked up: "<anchor>±<steps>" or "<label>@head". */
typedef struct
{
  char *anchor; /* id prefix, or NULL for a plain ±n */
  char *label;  /* of "<label>@head", else NULL */
  gboolean relative;
  int steps;
} Target;

typedef struct
{
  ReeveGraph *graph;
  const guint *applied;
  guint n;
  const char *target;
} Finder;

static void
target_clear (Target *target)
{
  g_free (target->anchor);
  g_free (target->label);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Target, target_clear)

static gboolean
fail_usage (const char *target, GError **error)
{
  reeve_set_error (error, REEVE_ERROR_USAGE, _("“%s” is no target"), target);
  reeve_error_set_remedy (error, _("A target is head, heads, base, an id or the start of one, +n, "
                                   "-n, ID+n, ID-n or LABEL@head."));
  return FALSE;
}

static gboolean
parse_steps (const char *text, int *steps)
{
  gint64 value = 0;

  if (!g_ascii_string_to_signed (text + 1, 10, 1, 1000000, &value, NULL))
    return FALSE;
  *steps = *text == '-' ? (int) -value : (int) value;
  return TRUE;
}

static gboolean
parse_target (const char *text, Target *target, GError **error)
{
  const char *at = strchr (text, '@');
  const char *sign = strpbrk (text, "+-");

  if (at != NULL)
    {
      if (at == text || strcmp (at + 1, "head") != 0)
        return fail_usage (text, error);
      target->label = g_strndup (text, (gsize) (at - text));
      return TRUE;
    }
  if (sign != NULL)
    {
      target->relative = TRUE;
      if (!parse_steps (sign, &target->steps))
        return fail_usage (text, error);
    }
  if (sign != text)
    target->anchor = sign != NULL ? g_strndup (text, (gsize) (sign - text)) : g_strdup (text);
  if (target->anchor != NULL && strspn (target->anchor, "0123456789") != strlen (target->anchor))
    return fail_usage (text, error);
  return target->anchor == NULL || *target->anchor != '\0' || fail_usage (text, error);
}

static gboolean
fail_heads (Finder *self, GArray *heads, const char *what, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < heads->len; i++)
    {
      const ReeveGraphNode *node =
        reeve_graph_get_node (self->graph, g_array_index (heads, guint, i));

      g_string_append_printf (names, "%s%s (%s)", i > 0 ? ", " : "", node->id, node->message);
    }
  /* TRANSLATORS: "“head” needs one head, and there are 2: 3 (rent), 4 (fines)" */
  reeve_set_error (error, REEVE_ERROR_CONFLICT, _("%s, and there are %u: %s"), what, heads->len,
                   names->str);
  reeve_error_set_remedy (error, _("Join them with “reevectl migrate merge ID ID -m MESSAGE”, or "
                                   "name one of them, or say “heads” for all."));
  return FALSE;
}

/* The one node a step away along @edges (parents or children). */
static gboolean
step_once (Finder *self, guint *at, gboolean up, GError **error)
{
  const ReeveGraphNode *node = reeve_graph_get_node (self->graph, *at);
  GArray *edges = up ? node->children : node->parents;
  g_autofree char *what = NULL;

  if (edges->len == 1)
    {
      *at = g_array_index (edges, guint, 0);
      return TRUE;
    }
  if (edges->len == 0)
    {
      reeve_set_error (error, REEVE_ERROR_NOT_FOUND,
                       up ? _("“%s” leads past the head: %s has no successor")
                          : _("“%s” leads past the base: %s has no parent"),
                       self->target, node->id);
      return FALSE;
    }
  what =
    g_strdup_printf (up ? _("“%s” needs one successor of %s") : _("“%s” needs one parent of %s"),
                     self->target, node->id);
  return fail_heads (self, edges, what, error);
}

static gboolean
find_label_head (Finder *self, const char *label, guint *found, GError **error)
{
  g_autofree gboolean *members = g_new0 (gboolean, self->n);
  g_autoptr (GArray) labelled = reeve_graph_find_label (self->graph, label);
  g_autoptr (GArray) heads = NULL;
  g_autofree char *what = NULL;

  if (labelled->len == 0)
    {
      reeve_set_error (error, REEVE_ERROR_NOT_FOUND, _("No revision has the label “%s”"), label);
      return FALSE;
    }
  /* The branch is what carries the label and all that follows up to where it is merged. */
  for (guint i = 0; i < labelled->len; i++)
    {
      guint at = g_array_index (labelled, guint, i);

      for (;;)
        {
          const ReeveGraphNode *node = reeve_graph_get_node (self->graph, at);
          const ReeveGraphNode *child;

          members[at] = TRUE;
          if (node->children->len != 1)
            break;
          child = reeve_graph_get_node (self->graph, g_array_index (node->children, guint, 0));
          if (child->parents->len > 1)
            break;
          at = g_array_index (node->children, guint, 0);
        }
    }
  heads = reeve_graph_heads_of (self->graph, members);
  if (heads->len > 1)
    {
      what = g_strdup_printf (_("“%s” needs one head with that label"), self->target);
      return fail_heads (self, heads, what, error);
    }
  *found = g_array_index (heads, guint, 0);
  return TRUE;
}

/* The node that a target with an anchor or a label means. */
static gboolean
find_node (Finder *self, const Target *target, guint *found, GError **error)
{
  int steps = target->relative ? target->steps : 0;
  int index;

  if (target->label != NULL)
    return find_label_head (self, target->label, found, error);
  index = reeve_graph_find_prefix (self->graph, target->anchor, error);
  if (index < 0)
    return FALSE;
  *found = (guint) index;
  for (; steps != 0; steps += steps > 0 ? -1 : 1)
    if (!step_once (self, found, steps > 0, error))
      return FALSE;
  return TRUE;
}

/* --- upwards ------------------------------------------------------------------------------- */

static gboolean
want_heads (Finder *self, gboolean only_one, gboolean *wanted, GError **error)
{
  GArray *heads = reeve_graph_get_heads (self->graph);

  if (only_one && heads->len > 1)
    {
      g_autofree char *what = g_strdup_printf (_("“%s” needs one head"), "head");

      return fail_heads (self, heads, what, error);
    }
  for (guint i = 0; i < self->n; i++)
    wanted[i] = TRUE;
  return TRUE;
}

/* The next @count that are not applied, in the order of the graph. Where they would lie on several
 * branches the user has to say which. */
static gboolean
want_next (Finder *self, int count, gboolean *wanted, GError **error)
{
  GArray *heads = reeve_graph_get_heads (self->graph);
  g_autofree char *what = g_strdup_printf (_("“%s” needs one head"), self->target);

  if (heads->len > 1)
    return fail_heads (self, heads, what, error);
  for (guint i = 0; i < self->n && count > 0; i++)
    if (self->applied[i] == 0)
      {
        wanted[i] = TRUE;
        count--;
      }
  return TRUE;
}

static gboolean
find_wanted (Finder *self, gboolean *wanted, GError **error)
{
  g_auto (Target) target = { 0 };
  guint node = 0;

  if (strcmp (self->target, "base") == 0)
    return TRUE;
  if (strcmp (self->target, "head") == 0 || strcmp (self->target, "heads") == 0)
    return want_heads (self, strcmp (self->target, "head") == 0, wanted, error);
  if (!parse_target (self->target, &target, error))
    return FALSE;
  if (target.anchor == NULL && target.label == NULL)
    return target.steps > 0 ? want_next (self, target.steps, wanted, error)
                            : fail_usage (self->target, error);
  if (!find_node (self, &target, &node, error))
    return FALSE;
  reeve_graph_add_ancestors (self->graph, node, wanted);
  return TRUE;
}

/* --- downwards ----------------------------------------------------------------------------- */

static void
unwant_last (Finder *self, int count, gboolean *unwanted)
{
  for (; count > 0; count--)
    {
      int last = -1;

      for (guint i = 0; i < self->n; i++)
        if (self->applied[i] > 0 && !unwanted[i] &&
            (last < 0 || self->applied[i] > self->applied[last]))
          last = (int) i;
      if (last < 0)
        return;
      /* Out-of-order stamps aside these are only itself: it was applied last. */
      reeve_graph_add_descendants (self->graph, (guint) last, unwanted);
    }
}

static gboolean
unwant_from (Finder *self, const Target *target, gboolean *unwanted, GError **error)
{
  Target anchor = *target;
  guint node = 0;

  /* "ID-1" takes back ID itself: the anchor moves one step less than said. */
  if (target->relative && target->steps < 0)
    {
      anchor.steps = target->steps + 1;
      if (!find_node (self, &anchor, &node, error))
        return FALSE;
      reeve_graph_add_descendants (self->graph, node, unwanted);
      return TRUE;
    }
  if (!find_node (self, target, &node, error))
    return FALSE;
  reeve_graph_add_descendants (self->graph, node, unwanted);
  unwanted[node] = FALSE;
  return TRUE;
}

static gboolean
find_unwanted (Finder *self, gboolean *unwanted, GError **error)
{
  g_auto (Target) target = { 0 };

  if (strcmp (self->target, "base") == 0)
    {
      for (guint i = 0; i < self->n; i++)
        unwanted[i] = TRUE;
      return TRUE;
    }
  if (strcmp (self->target, "head") == 0 || strcmp (self->target, "heads") == 0)
    return TRUE;
  if (!parse_target (self->target, &target, error))
    return FALSE;
  if (target.anchor != NULL || target.label != NULL)
    return unwant_from (self, &target, unwanted, error);
  if (target.steps > 0)
    return fail_usage (self->target, error);
  unwant_last (self, -target.steps, unwanted);
  return TRUE;
}

/* --- the route ----------------------------------------------------------------------------- */

typedef struct
{
  guint node;
  guint applied;
} DownCandidate;

static int
compare_latest_first (gconstpointer a, gconstpointer b)
{
  const DownCandidate *left = a;
  const DownCandidate *right = b;

  return left->applied < right->applied ? 1 : left->applied > right->applied ? -1 : 0;
}

static gboolean
order_fits (Finder *self, GArray *candidates, const gboolean *members)
{
  g_autofree gboolean *gone = g_new0 (gboolean, self->n);

  for (guint i = 0; i < candidates->len; i++)
    {
      guint node = g_array_index (candidates, DownCandidate, i).node;
      GArray *needed_by = reeve_graph_get_node (self->graph, node)->needed_by;

      for (guint c = 0; c < needed_by->len; c++)
        {
          guint other = g_array_index (needed_by, guint, c);

          if (members[other] && !gone[other])
            return FALSE;
        }
      gone[node] = TRUE;
    }
  return TRUE;
}

/* The latest applied first; should the ledger's order contradict the graph (revisions were
 * stamped, or headers changed), the reverse order of the graph, which always fits. */
static void
fill_downs (Finder *self, const gboolean *members, GArray *downs)
{
  g_autoptr (GArray) candidates = g_array_new (FALSE, FALSE, sizeof (DownCandidate));

  for (guint i = self->n; i-- > 0;)
    if (members[i])
      {
        DownCandidate candidate = { i, self->applied[i] };

        g_array_append_val (candidates, candidate);
      }
  {
    g_autoptr (GArray) latest_first = g_array_copy (candidates);

    g_array_sort (latest_first, compare_latest_first);
    if (order_fits (self, latest_first, members))
      {
        g_array_unref (candidates);
        candidates = g_steal_pointer (&latest_first);
      }
  }
  for (guint i = 0; i < candidates->len; i++)
    g_array_append_val (downs, g_array_index (candidates, DownCandidate, i).node);
}

static void
fill_route (Finder *self, const gboolean *wanted, gboolean *unwanted, ReeveRoute *route)
{
  for (guint i = 0; i < self->n; i++)
    unwanted[i] = unwanted[i] && self->applied[i] > 0;
  fill_downs (self, unwanted, route->downs);
  for (guint i = 0; i < self->n; i++)
    if (wanted[i] && self->applied[i] == 0)
      g_array_append_val (route->ups, i);
}

/* "to -n" is down, "to +n" is up; everything else names a state. */
static gboolean
find_to (Finder *self, gboolean *wanted, gboolean *unwanted, GError **error)
{
  if (*self->target == '-')
    return find_unwanted (self, unwanted, error);
  if (*self->target == '+')
    return find_wanted (self, wanted, error);
  if (!find_wanted (self, wanted, error))
    return FALSE;
  for (guint i = 0; i < self->n; i++)
    unwanted[i] = !wanted[i];
  return TRUE;
}

gboolean
reeve_route_find (ReeveGraph *graph,
                  const guint *applied,
                  ReeveRouteKind kind,
                  const char *target,
                  ReeveRoute *route,
                  GError **error)
{
  Finder self = { graph, applied, reeve_graph_get_n_nodes (graph), target };
  g_autofree gboolean *wanted = g_new0 (gboolean, self.n);
  g_autofree gboolean *unwanted = g_new0 (gboolean, self.n);
  gboolean found = FALSE;

  route->downs = g_array_new (FALSE, FALSE, sizeof (guint));
  route->ups = g_array_new (FALSE, FALSE, sizeof (guint));
  switch (kind)
    {
    case REEVE_ROUTE_UP:
      found = find_wanted (&self, wanted, error);
      break;
    case REEVE_ROUTE_DOWN:
      found = find_unwanted (&self, unwanted, error);
      break;
    case REEVE_ROUTE_TO:
      found = find_to (&self, wanted, unwanted, error);
      break;
    }
  if (found)
    fill_route (&self, wanted, unwanted, route);
  return found;
}

void
reeve_route_clear (ReeveRoute *route)
{
  g_clear_pointer (&route->downs, g_array_unref);
  g_clear_pointer (&route->ups, g_array_unref);
}
