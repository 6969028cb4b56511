/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-migrate"

#include "config.h"

#include "core/migrate/create.h"

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/migrate/graph.h"
#include "core/migrate/revision-set.h"

/* The full ids of what was asked for; NULL with @error. */
static char **
resolve_ids (ReeveGraph *graph, const char *const *wanted, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (; *wanted != NULL; wanted++)
    {
      int index = reeve_graph_find_prefix (graph, *wanted, error);

      if (index < 0)
        return NULL;
      g_strv_builder_add (builder, reeve_graph_get_node (graph, (guint) index)->id);
    }
  return g_strv_builder_end (builder);
}

/* Without a word about parents a revision follows the newest one in version order. That needs no
 * line in the file when it is the only head too. */
static gboolean
choose_parent (ReeveGraph *graph, GPtrArray *revisions, char ***parents, GError **error)
{
  GArray *heads = reeve_graph_get_heads (graph);
  g_autoptr (GString) names = g_string_new (NULL);
  const char *newest;

  if (heads->len == 0)
    return TRUE;
  for (guint i = 0; i < heads->len; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "",
                            reeve_graph_get_node (graph, g_array_index (heads, guint, i))->id);
  if (heads->len > 1)
    {
      reeve_set_error (error, REEVE_ERROR_CONFLICT, _("There are %u heads: %s"), heads->len,
                       names->str);
      reeve_error_set_remedy (error, _("Choose one with --parent, or join them with “reevectl "
                                       "migrate merge”."));
      return FALSE;
    }
  newest = reeve_revision_get_id (g_ptr_array_index (revisions, revisions->len - 1));
  if (!g_str_equal (newest, names->str))
    {
      *parents = g_new0 (char *, 2);
      (*parents)[0] = g_strdup (names->str);
    }
  return TRUE;
}

gboolean
reeve_create_revision (ReeveProject *project,
                       const ReeveCreateOptions *options,
                       ReeveCreated *created,
                       GError **error)
{
  g_autoptr (GPtrArray) revisions = reeve_revision_set_load (project, NULL, NULL, error);
  g_autoptr (ReeveGraph) graph =
    revisions != NULL ? reeve_graph_new (revisions, NULL, 0, error) : NULL;
  g_auto (ReeveCreated) result = { 0 };

  if (graph == NULL)
    return FALSE;
  if (options->parents != NULL)
    {
      result.parents = resolve_ids (graph, options->parents, error);
      if (result.parents == NULL)
        return FALSE;
    }
  else if (!choose_parent (graph, revisions, &result.parents, error))
    return FALSE;
  if (!options->dry_run)
    {
      result.path = reeve_revision_set_create (project, revisions, options->message,
                                               (const char *const *) result.parents,
                                               options->with_hints, options->now_us, error);
      if (result.path == NULL)
        return FALSE;
    }
  *created = result;
  result = (ReeveCreated){ 0 };
  return TRUE;
}

void
reeve_created_clear (ReeveCreated *created)
{
  g_clear_pointer (&created->path, g_free);
  g_clear_pointer (&created->parents, g_strfreev);
}
