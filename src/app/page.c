/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/page.h"

#include <glib/gi18n.h>

#include "app/pages/audit-page.h"
#include "app/pages/backups-page.h"
#include "app/pages/jobs-page.h"
#include "app/pages/migrations-page.h"
#include "app/pages/overview-page.h"
#include "app/pages/seeds-page.h"
#include "app/pages/tasks-page.h"

static const ReevePageKind kinds[] = {
  { "overview", N_ ("Overview"), "view-grid-symbolic", REEVE_PAGE_GLOBAL, reeve_overview_page_new },
  { "migrations", N_ ("Migrations"), "reeve-graph-symbolic", REEVE_PAGE_DATABASE,
    reeve_migrations_page_new },
  { "backups", N_ ("Backups"), "document-open-recent-symbolic", REEVE_PAGE_DATABASE,
    reeve_backups_page_new },
  { "seeds", N_ ("Seeds"), "reeve-seeds-symbolic", REEVE_PAGE_DATABASE, reeve_seeds_page_new },
  { "tasks", N_ ("Tasks"), "utilities-terminal-symbolic", REEVE_PAGE_DATABASE,
    reeve_tasks_page_new },
  { "jobs", N_ ("Jobs"), "system-run-symbolic", REEVE_PAGE_GLOBAL, reeve_jobs_page_new },
  { "audit", N_ ("Audit"), "security-high-symbolic", REEVE_PAGE_GLOBAL, reeve_audit_page_new },
};

const ReevePageKind *
reeve_page_get_kinds (guint *n_kinds)
{
  *n_kinds = G_N_ELEMENTS (kinds);
  return kinds;
}

const ReevePageKind *
reeve_page_find_kind (const char *id)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_strcmp0 (kinds[i].id, id) == 0)
      return &kinds[i];
  return NULL;
}
