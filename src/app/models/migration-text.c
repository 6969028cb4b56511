/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/models/migration-text.h"

#include <glib/gi18n.h>

/* NULL for a state that needs no words. */
static char *
describe_count (ReeveRevisionState state, guint n)
{
  switch (state)
    {
    case REEVE_REVISION_FAILED:
      return g_strdup_printf (ngettext ("%u failed", "%u failed", n), n);
    case REEVE_REVISION_MODIFIED:
      return g_strdup_printf (ngettext ("%u modified", "%u modified", n), n);
    case REEVE_REVISION_MISSING:
      return g_strdup_printf (ngettext ("%u missing", "%u missing", n), n);
    case REEVE_REVISION_PENDING:
      return g_strdup_printf (ngettext ("%u pending", "%u pending", n), n);
    case REEVE_REVISION_APPLIED:
      return g_strdup_printf (ngettext ("%u applied", "%u applied", n), n);
    case REEVE_REVISION_COSMETIC:
      return g_strdup_printf (ngettext ("%u reformatted", "%u reformatted", n), n);
    }
  return NULL;
}

char *
reeve_migration_text_summary (ReeveMigrationView *view)
{
  static const ReeveRevisionState order[] = {
    REEVE_REVISION_FAILED,  REEVE_REVISION_MODIFIED, REEVE_REVISION_MISSING,
    REEVE_REVISION_PENDING, REEVE_REVISION_APPLIED,  REEVE_REVISION_COSMETIC,
  };
  const ReeveMigrationStatus *status = reeve_migration_view_get_status (view);
  guint n_rows = reeve_migration_view_get_n_rows (view);
  g_autoptr (GStrvBuilder) parts = g_strv_builder_new ();
  g_auto (GStrv) texts = NULL;

  if (!reeve_migration_view_has_answer (view) || n_rows == 0)
    return g_strdup_printf (ngettext ("%u revision", "%u revisions", n_rows), n_rows);
  if (reeve_migration_status_count (status, REEVE_REVISION_APPLIED) == n_rows)
    return g_strdup_printf (ngettext ("Up to date: %u revision", "Up to date: %u revisions",
                                      n_rows), n_rows);
  for (gsize i = 0; i < G_N_ELEMENTS (order); i++)
    {
      guint n = reeve_migration_status_count (status, order[i]);
      g_autofree char *text = n > 0 ? describe_count (order[i], n) : NULL;

      if (text != NULL)
        g_strv_builder_add (parts, text);
    }
  texts = g_strv_builder_end (parts);
  return g_strjoinv (" · ", texts);
}

char *
reeve_migration_text_place (ReeveMigrationView *view)
{
  const ReeveMigrationStatus *status = reeve_migration_view_get_status (view);
  const char *name = reeve_project_get_name (status->project);
  g_auto (GStrv) current = NULL;
  g_autofree char *ids = NULL;
  const char *target;

  if (!reeve_migration_view_has_answer (view))
    return g_strdup (name);
  target = reeve_target_get_label (status->target);
  current = reeve_migration_status_get_current (status);
  if (current[0] == NULL)
    /* TRANSLATORS: a project on a database: "School on /srv/school.db, nothing applied yet" */
    return g_strdup_printf (_("%s on %s, nothing applied yet"), name, target);
  ids = g_strjoinv (", ", current);
  /* TRANSLATORS: a project on a database, and its newest applied revisions */
  return g_strdup_printf (_("%s on %s, at %s"), name, target, ids);
}
