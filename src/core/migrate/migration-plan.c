/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-migrate"

#include "config.h"

#include "core/migrate/migration-plan.h"

#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/migrate/lint/lint.h"
#include "core/migrate/route.h"

typedef struct
{
  ReeveMigrationStatus *status;
  const char *engine;
  ReeveDialect dialect;
  const ReeveMigrationOptions *options;
  ReevePlan *plan;
  ReeveMigrationWork *work;
} Planner;

static const struct
{
  const char *operation;
  const char *target; /* when none is given */
  ReeveRouteKind route;
} kinds[] = {
  [REEVE_MIGRATION_UP] = { "migrate.up", "head", REEVE_ROUTE_UP },
  [REEVE_MIGRATION_DOWN] = { "migrate.down", "-1", REEVE_ROUTE_DOWN },
  [REEVE_MIGRATION_TO] = { "migrate.to", "head", REEVE_ROUTE_TO },
  [REEVE_MIGRATION_STAMP] = { "migrate.stamp", "head", REEVE_ROUTE_TO },
};

static void
step_free (gpointer data)
{
  ReeveMigrationStep *step = data;

  g_clear_object (&step->revision);
  g_free (step->parents);
  g_free (step);
}

void
reeve_migration_work_free (gpointer data)
{
  ReeveMigrationWork *work = data;

  g_ptr_array_unref (work->steps);
  reeve_migration_status_free (work->status);
  g_free (work);
}

/* --- what a step runs ----------------------------------------------------------------------- */

/* From the weakest to the strongest; the plan shows the strongest of a revision. */
static int
lock_rank (const char *lock)
{
  static const char *const ranks[] = {
    "ACCESS SHARE",        "ROW SHARE",     "ROW EXCLUSIVE", "SHARE UPDATE EXCLUSIVE", "SHARE",
    "SHARE ROW EXCLUSIVE", "EXCLUSIVE", "ACCESS EXCLUSIVE",
  };

  for (gsize i = 0; lock != NULL && i < G_N_ELEMENTS (ranks); i++)
    if (strcmp (ranks[i], lock) == 0)
      return (int) i;
  return -1;
}

static void
summarise (GPtrArray *statements, ReevePlanStep *step)
{
  const char *strongest = NULL;

  for (guint i = 0; i < statements->len; i++)
    {
      const ReeveStatementFacts *facts =
        ((ReeveRevisionStatement *) g_ptr_array_index (statements, i))->facts;

      step->effect = MAX (step->effect, facts->effect);
      if (lock_rank (facts->lock) > lock_rank (strongest))
        strongest = facts->lock;
    }
  step->lock = g_strdup (strongest);
}

static gboolean
require_section (Planner *self, ReeveRevision *revision, ReeveSectionKind kind, GError **error)
{
  if (reeve_revision_find_section (revision, kind, self->engine) != NULL)
    return TRUE;
  reeve_set_error (error, REEVE_ERROR_INVALID, _("Revision %s has no “%s” section for %s"),
                   reeve_revision_get_id (revision), reeve_section_kind_name (kind), self->engine);
  reeve_error_set_place (error, reeve_revision_get_path (revision), 1, 0);
  reeve_error_set_unchanged (error, _("Nothing was run."));
  reeve_error_set_remedy (error, "%s",
                          kind == REEVE_SECTION_UP
                            ? _("Write “-- migrate:up” and the SQL that makes the change, or an "
                                "empty section if there is nothing to do.")
                            : _("Write “-- migrate:down” and the SQL that takes it back, or an "
                                "empty section if there is nothing to do."));
  return FALSE;
}

/* TRANSLATORS: in these steps of a plan, the first %s is the id of a revision, the second its name:
 * "Apply 20250102000000 bookings" */
static char *
dup_label (ReeveMigrationAction action, const char *id, const char *message)
{
  switch (action)
    {
    case REEVE_ACTION_UP:
      return g_strdup_printf (_("Apply %s %s"), id, message);
    case REEVE_ACTION_DOWN:
      return g_strdup_printf (_("Take back %s %s"), id, message);
    case REEVE_ACTION_STAMP:
      return g_strdup_printf (_("Record as applied, without running it, %s %s"), id, message);
    case REEVE_ACTION_UNSTAMP:
      return g_strdup_printf (_("Take out of the ledger, without running it, %s %s"), id, message);
    case REEVE_ACTION_REFRESH:
      return g_strdup_printf (_("Accept the present file of %s %s"), id, message);
    }
  g_assert_not_reached ();
}

static ReevePlanStep *
add_plan_step (Planner *self, const ReeveMigrationStep *step, const char *sql)
{
  g_autofree char *id = g_strdup_printf ("%s:%s", reeve_migration_action_name (step->action),
                                         reeve_revision_get_id (step->revision));
  g_autofree char *label = dup_label (step->action, reeve_revision_get_id (step->revision),
                                      reeve_revision_get_message (step->revision));
  ReevePlanStep *plan_step = reeve_plan_add_step (self->plan, id, label, sql, REEVE_EFFECT_WRITE);

  reeve_plan_add_input (self->plan, id, reeve_revision_get_checksum (step->revision));
  return plan_step;
}

static const char *
severity_cb (const char *rule, gpointer project)
{
  return reeve_project_get_lint_severity (project, rule);
}

/* What is only worth knowing stays in “migrate lint”; the plan has what should make one stop. */
static void
add_findings (Planner *self, ReeveRevision *revision, ReevePlanStep *plan_step)
{
  g_autoptr (GPtrArray) findings = reeve_lint_revision (revision, self->engine, self->dialect,
                                                        severity_cb, self->status->project);

  for (guint i = 0; i < findings->len; i++)
    {
      const ReeveLintFinding *finding = g_ptr_array_index (findings, i);
      g_autofree char *message =
        g_strdup_printf (_("line %u: %s"), finding->line, finding->message);

      if (finding->severity != REEVE_SEVERITY_INFO)
        reeve_plan_step_add_finding (plan_step, finding->severity, finding->rule, message,
                                     finding->remedy);
    }
}

static gboolean
describe_section (Planner *self, const ReeveMigrationStep *step, GError **error)
{
  gboolean is_up = step->action == REEVE_ACTION_UP;
  ReeveSectionKind kind = is_up ? REEVE_SECTION_UP : REEVE_SECTION_DOWN;
  ReeveSectionKind back = is_up ? REEVE_SECTION_DOWN : REEVE_SECTION_UP;
  GPtrArray *statements;
  g_autofree char *sql = NULL;
  ReevePlanStep *plan_step;

  if (!require_section (self, step->revision, kind, error))
    return FALSE;
  statements =
    reeve_revision_get_statements (step->revision, kind, self->engine, self->dialect, error);
  if (statements == NULL ||
      (is_up && reeve_revision_get_statements (step->revision, REEVE_SECTION_VERIFY, self->engine,
                                               self->dialect, error) == NULL))
    {
      reeve_error_set_unchanged (error, _("Nothing was run."));
      return FALSE;
    }
  sql = reeve_revision_dup_section_text (step->revision, kind, self->engine);
  plan_step = add_plan_step (self, step, sql);
  plan_step->reversible =
    reeve_revision_find_section (step->revision, back, self->engine) != NULL;
  summarise (statements, plan_step);
  if (is_up && self->options->findings)
    add_findings (self, step->revision, plan_step);
  else if (is_up && !plan_step->reversible)
    reeve_plan_step_add_finding (plan_step, REEVE_SEVERITY_WARNING, "no-down",
                                 _("The revision has no down section: it cannot be taken back"),
                                 _("Write a “-- migrate:down” section."));
  return TRUE;
}

/* --- revisions whose file is gone or no longer what was applied ----------------------------- */

/* What the ledger keeps is the texts of the sections, each with its directive line. */
static ReeveRevision *
revision_from_ledger (const ReeveLedgerEntry *entry, GError **error)
{
  g_autofree char *name = g_strdup (entry->message);
  g_autofree char *path = NULL;
  char *text = g_strconcat (entry->up_sql, entry->down_sql, NULL);

  g_strdelimit (name, " ", '_');
  path = g_strdup_printf ("ledger:/%s_%s.sql", entry->id, name);
  return reeve_revision_parse (path, text, strlen (text), entry->checksum, error);
}

static const ReeveLedgerEntry *
entry_of (Planner *self, guint node)
{
  return g_hash_table_lookup (self->status->ledger->by_id,
                              reeve_graph_get_node (self->status->graph, node)->id);
}

/* Says why the file is not what would take back what was applied; NULL when it is. */
static char *
find_deviation (Planner *self, guint node, ReeveRevision *revision)
{
  const char *id = reeve_graph_get_node (self->status->graph, node)->id;
  const ReeveLedgerEntry *entry = entry_of (self, node);
  g_autofree char *script = NULL;

  if (revision == NULL)
    return g_strdup_printf (
      _("%s: its file is missing; it is taken back by the SQL that the ledger kept"), id);
  if (self->options->force)
    return NULL;
  if (self->status->states[node] == REEVE_REVISION_MODIFIED)
    return g_strdup_printf (
      _("%s: its file was changed after it had been applied; it is taken back "
        "by the SQL that the ledger kept"),
      id);
  if (entry == NULL || entry->down_sql == NULL)
    return NULL;
  script = reeve_revision_dup_section_script (revision, REEVE_SECTION_DOWN, self->engine);
  if (g_strcmp0 (script, entry->down_sql) == 0)
    return NULL;
  return g_strdup_printf (
    _("%s: it was applied with other values for its placeholders; it is taken "
      "back by the SQL that the ledger kept"),
    id);
}

static ReeveRevision *
revision_to_take_back (Planner *self, guint node, GError **error)
{
  const ReeveGraphNode *graph_node = reeve_graph_get_node (self->status->graph, node);
  g_autofree char *deviation = find_deviation (self, node, graph_node->revision);

  if (deviation == NULL)
    return g_object_ref (graph_node->revision);
  reeve_plan_add_warning (self->plan, "%s", deviation);
  return revision_from_ledger (entry_of (self, node), error);
}

/* --- building the list ---------------------------------------------------------------------- */

static const ReeveLedgerUnfinished *
find_unfinished (Planner *self, const char *id)
{
  for (guint i = 0; i < self->status->ledger->unfinished->len; i++)
    {
      const ReeveLedgerUnfinished *unfinished =
        g_ptr_array_index (self->status->ledger->unfinished, i);

      if (strcmp (unfinished->id, id) == 0)
        return unfinished;
    }
  return NULL;
}

static gboolean
add_step (Planner *self,
          ReeveMigrationAction action,
          guint node,
          ReeveRevision *revision,
          GError **error)
{
  ReeveMigrationStep *step = g_new0 (ReeveMigrationStep, 1);
  const ReeveLedgerUnfinished *unfinished =
    find_unfinished (self, reeve_graph_get_node (self->status->graph, node)->id);

  step->action = action;
  step->revision = revision;
  step->parents = reeve_graph_dup_parents (self->status->graph, node);
  if (unfinished != NULL)
    {
      g_autofree char *place = g_strdup_printf ("%s %u/%u %d", unfinished->run_id,
                                                unfinished->statement, unfinished->total,
                                                unfinished->in_flight);

      step->resume = TRUE;
      step->unfinished = *unfinished;
      reeve_plan_add_input (self->plan, "unfinished", place);
    }
  g_ptr_array_add (self->work->steps, step);
  if (action == REEVE_ACTION_UP || action == REEVE_ACTION_DOWN)
    return describe_section (self, step, error);
  add_plan_step (self, step, NULL);
  return TRUE;
}

static gboolean
add_downs (Planner *self, GArray *downs, GError **error)
{
  gboolean stamp = self->options->kind == REEVE_MIGRATION_STAMP;

  for (guint i = 0; i < downs->len; i++)
    {
      guint node = g_array_index (downs, guint, i);
      const ReeveGraphNode *graph_node = reeve_graph_get_node (self->status->graph, node);
      ReeveRevision *revision = stamp && graph_node->revision != NULL
                                  ? g_object_ref (graph_node->revision)
                                : stamp ? revision_from_ledger (entry_of (self, node), error)
                                        : revision_to_take_back (self, node, error);

      if (revision == NULL ||
          !add_step (self, stamp ? REEVE_ACTION_UNSTAMP : REEVE_ACTION_DOWN, node, revision, error))
        return FALSE;
    }
  return TRUE;
}

/* The latest by version of those that are applied; NULL when none is. */
static const char *
find_newest_applied (Planner *self)
{
  const char *newest = NULL;

  for (guint i = 0; i < reeve_graph_get_n_nodes (self->status->graph); i++)
    {
      const char *id = reeve_graph_get_node (self->status->graph, i)->id;

      if (self->status->applied[i] > 0 &&
          (newest == NULL || reeve_revision_compare_ids (id, newest) > 0))
        newest = id;
    }
  return newest;
}

static gboolean
add_ups (Planner *self, GArray *ups, GError **error)
{
  gboolean stamp = self->options->kind == REEVE_MIGRATION_STAMP;
  const char *newest = stamp ? NULL : find_newest_applied (self);

  for (guint i = 0; i < ups->len; i++)
    {
      guint node = g_array_index (ups, guint, i);
      ReeveRevision *revision = reeve_graph_get_node (self->status->graph, node)->revision;

      if (newest != NULL &&
          reeve_revision_compare_ids (newest, reeve_revision_get_id (revision)) > 0)
        reeve_plan_add_warning (
          self->plan,
          _("%s is older than %s, which is applied already: it was not there "
            "when that one was tested"),
          reeve_revision_get_id (revision), newest);
      if (!add_step (self, stamp ? REEVE_ACTION_STAMP : REEVE_ACTION_UP, node,
                     g_object_ref (revision), error))
        return FALSE;
    }
  return TRUE;
}

/* A stamp also accepts what was edited since, among what stays recorded. */
static gboolean
add_refreshes (Planner *self, GArray *downs, GError **error)
{
  guint n = reeve_graph_get_n_nodes (self->status->graph);
  g_autofree gboolean *leaves = g_new0 (gboolean, n + 1);

  for (guint i = 0; i < downs->len; i++)
    leaves[g_array_index (downs, guint, i)] = TRUE;
  for (guint i = 0; i < n; i++)
    {
      ReeveRevisionState state = self->status->states[i];

      if (leaves[i] || (state != REEVE_REVISION_MODIFIED && state != REEVE_REVISION_COSMETIC))
        continue;
      if (!add_step (self, REEVE_ACTION_REFRESH, i,
                     g_object_ref (reeve_graph_get_node (self->status->graph, i)->revision), error))
        return FALSE;
    }
  return TRUE;
}

/* --- what speaks against it ----------------------------------------------------------------- */

static void
block_on_drift (Planner *self)
{
  g_autoptr (GString) names = g_string_new (NULL);
  g_autoptr (GString) input = g_string_new (NULL);
  GError *reason = NULL;

  for (guint i = 0; i < reeve_graph_get_n_nodes (self->status->graph); i++)
    {
      const char *id = reeve_graph_get_node (self->status->graph, i)->id;
      ReeveRevisionState state = self->status->states[i];

      if (state != REEVE_REVISION_MODIFIED && state != REEVE_REVISION_MISSING)
        continue;
      if (names->len > 0)
        g_string_append (names, ", ");
      /* TRANSLATORS: the id of a revision, whose file … */
      g_string_append_printf (
        names, state == REEVE_REVISION_MODIFIED ? _("%s (modified)") : _("%s (missing)"), id);
      g_string_append_printf (input, "%s%s (%s)", input->len > 0 ? ", " : "", id,
                              reeve_revision_state_name (state));
    }
  if (names->len == 0)
    return;
  reeve_plan_add_input (self->plan, "drift", input->str);
  reeve_plan_add_warning (self->plan, _("Files differ from what was applied: %s"), names->str);
  if (self->options->force)
    return;
  reeve_set_error (&reason, REEVE_ERROR_REFUSED,
                   _("The files are not what this database was migrated with: %s"), names->str);
  reeve_error_set_unchanged (&reason, _("Nothing was run."));
  reeve_error_set_remedy (&reason,
                          _("Put the files back. If they are right as they are: “reevectl "
                            "migrate stamp” accepts edited ones, “--force” goes on anyway."));
  reeve_plan_set_blocked (self->plan, reason);
}

static void
block_on (Planner *self, const ReeveLedgerUnfinished *unfinished)
{
  GError *reason = NULL;

  reeve_set_error (&reason, REEVE_ERROR_REFUSED,
                   unfinished->is_up
                     ? _("Revision %s was being applied and stopped at statement %u of %u")
                     : _("Revision %s was being taken back and stopped at statement %u of %u"),
                   unfinished->id, unfinished->statement, unfinished->total);
  reeve_error_set_unchanged (&reason, _("Nothing was run."));
  reeve_error_set_remedy (&reason, _("Finish that first: “reevectl migrate %s”."),
                          unfinished->is_up ? "up" : "down");
  reeve_plan_add_input (self->plan, "begun", unfinished->id);
  reeve_plan_set_blocked (self->plan, reason);
}

/* Its file is gone, so nobody can finish it, and what comes next may stand on its other half. */
static void
block_on_lost (Planner *self, const ReeveLedgerUnfinished *unfinished)
{
  GError *reason = NULL;

  reeve_set_error (&reason, REEVE_ERROR_REFUSED,
                   _("Revision %s is applied in part (it stopped at statement %u of %u), and its "
                     "file is gone"),
                   unfinished->id, unfinished->statement, unfinished->total);
  reeve_error_set_unchanged (&reason, _("Nothing was run."));
  reeve_error_set_remedy (&reason,
                          _("Put the file back and finish it with “reevectl migrate up”, or "
                            "go on without it with “--force”."));
  reeve_plan_add_input (self->plan, "begun", unfinished->id);
  reeve_plan_set_blocked (self->plan, reason);
}

/* What an applied half of a revision stands on must not be taken away, and nothing can stand on one
 * of which a half was taken back. */
static gboolean
stands_in_the_way (Planner *self, const ReeveLedgerUnfinished *unfinished, const gboolean *related)
{
  ReeveMigrationAction opposite = unfinished->is_up ? REEVE_ACTION_DOWN : REEVE_ACTION_UP;

  for (guint i = 0; i < self->work->steps->len; i++)
    {
      const ReeveMigrationStep *step = g_ptr_array_index (self->work->steps, i);
      int node = reeve_graph_find (self->status->graph, reeve_revision_get_id (step->revision));

      if (step->action == opposite && node >= 0 && related[node])
        return TRUE;
    }
  return FALSE;
}

static gboolean
goes_up (Planner *self)
{
  for (guint i = 0; i < self->work->steps->len; i++)
    if (((ReeveMigrationStep *) self->work->steps->pdata[i])->action == REEVE_ACTION_UP)
      return TRUE;
  return FALSE;
}

/* An upgrade that finds nothing to do must not say that all is well with half a revision gone. */
static gboolean
is_overlooked (Planner *self, const ReeveLedgerUnfinished *unfinished)
{
  return !unfinished->is_up && self->options->kind == REEVE_MIGRATION_UP &&
         self->work->steps->len == 0;
}

static void
block_on_unfinished (Planner *self)
{
  for (guint i = 0; i < self->status->ledger->unfinished->len; i++)
    {
      const ReeveLedgerUnfinished *unfinished =
        g_ptr_array_index (self->status->ledger->unfinished, i);
      g_autofree gboolean *related =
        g_new0 (gboolean, reeve_graph_get_n_nodes (self->status->graph) + 1);
      int node = reeve_graph_find (self->status->graph, unfinished->id);

      if (node < 0 && unfinished->is_up && goes_up (self) && !self->options->force)
        {
          block_on_lost (self, unfinished);
          return;
        }
      if (node < 0)
        continue;
      if (unfinished->is_up)
        reeve_graph_add_ancestors (self->status->graph, (guint) node, related);
      else
        reeve_graph_add_descendants (self->status->graph, (guint) node, related);
      if (is_overlooked (self, unfinished) || stands_in_the_way (self, unfinished, related))
        {
          block_on (self, unfinished);
          return;
        }
    }
}

static void
warn_unfinished_ups (Planner *self)
{
  for (guint i = 0; i < self->status->ledger->unfinished->len; i++)
    {
      const ReeveLedgerUnfinished *unfinished =
        g_ptr_array_index (self->status->ledger->unfinished, i);

      if (unfinished->is_up)
        reeve_plan_add_warning (self->plan,
                                _("%s is applied in part (statement %u of %u is next) and is not "
                                  "taken back by this"),
                                unfinished->id, unfinished->statement, unfinished->total);
    }
}

static void
add_ledger_input (Planner *self)
{
  g_auto (GStrv) current = reeve_migration_status_get_current (self->status);
  g_autofree char *joined = g_strjoinv (" ", current);
  g_autofree char *count = g_strdup_printf ("%u", self->status->ledger->entries->len);

  reeve_plan_add_input (self->plan, "current", joined);
  reeve_plan_add_input (self->plan, "recorded", count);
}

static gboolean
fill_plan (Planner *self, const char *target, GError **error)
{
  g_auto (ReeveRoute) route = { 0 };
  gboolean stamp = self->options->kind == REEVE_MIGRATION_STAMP;

  if (!reeve_route_find (self->status->graph, self->status->applied,
                         kinds[self->options->kind].route, target, &route, error) ||
      !add_downs (self, route.downs, error) || !add_ups (self, route.ups, error) ||
      (stamp && !add_refreshes (self, route.downs, error)))
    return FALSE;
  add_ledger_input (self);
  if (!stamp && route.ups->len > 0)
    block_on_drift (self);
  if (self->options->kind == REEVE_MIGRATION_DOWN)
    warn_unfinished_ups (self);
  block_on_unfinished (self);
  return TRUE;
}

/* TRANSLATORS: in these titles of a plan, the first %s is a database, the second a target: "head",
 * "-1" or the id of a revision */
static char *
dup_title (ReeveMigrationKind kind, const char *database, const char *target)
{
  switch (kind)
    {
    case REEVE_MIGRATION_UP:
      return g_strdup_printf (_("Upgrade %s to %s"), database, target);
    case REEVE_MIGRATION_DOWN:
      return g_strdup_printf (_("Downgrade %s to %s"), database, target);
    case REEVE_MIGRATION_TO:
      return g_strdup_printf (_("Migrate %s to %s"), database, target);
    case REEVE_MIGRATION_STAMP:
      return g_strdup_printf (_("Stamp %s to %s"), database, target);
    }
  g_assert_not_reached ();
}

ReevePlan *
reeve_migration_plan (ReeveMigrationStatus *status,
                      const char *engine,
                      ReeveDialect dialect,
                      const ReeveMigrationOptions *options,
                      GError **error)
{
  const char *target = options->target != NULL ? options->target : kinds[options->kind].target;
  g_autofree char *title =
    dup_title (options->kind, reeve_target_get_name (status->target), target);
  g_autoptr (ReevePlan) plan =
    reeve_plan_new (kinds[options->kind].operation, title, status->target);
  Planner self = { status, engine, dialect, options, plan, g_new0 (ReeveMigrationWork, 1) };

  self.work->status = status;
  self.work->steps = g_ptr_array_new_with_free_func (step_free);
  reeve_plan_set_data (plan, self.work, reeve_migration_work_free);
  if (!fill_plan (&self, target, error))
    return NULL;
  return g_steal_pointer (&plan);
}
