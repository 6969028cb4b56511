/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-migrate"

#include "config.h"

#include "core/migrate/check.h"

#include "core/db/engine.h"
#include "core/migrate/graph.h"
#include "core/migrate/revision-set.h"

/* A section that no engine can read is broken; that one of several cannot is no fault of a section
 * that was written for the other. */
static void
check_section (ReeveRevision *revision,
               ReeveSectionKind kind,
               GPtrArray *engines,
               GPtrArray *problems)
{
  g_autoptr (GError) first = NULL;

  for (guint i = 0; i < engines->len; i++)
    {
      const ReeveEngine *engine = g_ptr_array_index (engines, i);
      g_autoptr (GError) error = NULL;

      if (reeve_revision_get_statements (revision, kind, engine->name, engine->dialect, &error) !=
          NULL)
        return;
      if (first == NULL)
        first = g_steal_pointer (&error);
    }
  if (first != NULL)
    g_ptr_array_add (problems, g_steal_pointer (&first));
}

GPtrArray *
reeve_check_files (ReeveProject *project, GPtrArray *engines, guint *n_revisions, GError **error)
{
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (GPtrArray) revisions = reeve_revision_set_load (project, NULL, &problems, error);
  g_autoptr (ReeveGraph) graph = NULL;
  g_autoptr (GError) broken = NULL;

  if (revisions == NULL)
    return NULL;
  if (problems == NULL)
    problems = g_ptr_array_new_with_free_func ((GDestroyNotify) g_error_free);
  *n_revisions = revisions->len;
  for (guint i = 0; i < revisions->len; i++)
    for (guint kind = REEVE_SECTION_UP; kind <= REEVE_SECTION_DOWN; kind++)
      check_section (revisions->pdata[i], (ReeveSectionKind) kind, engines, problems);
  /* A file that could not be read may be a parent that would then seem unknown. */
  if (problems->len == 0)
    graph = reeve_graph_new (revisions, NULL, 0, &broken);
  if (broken != NULL)
    g_ptr_array_add (problems, g_steal_pointer (&broken));
  return g_steal_pointer (&problems);
}
