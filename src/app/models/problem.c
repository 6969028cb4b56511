/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/models/problem.h"

#include <glib/gi18n.h>

#include "core/base/error.h"
#include "core/db/engine.h"
#include "core/migrate/check.h"
#include "core/migrate/lint/project.h"
#include "core/migrate/status.h"

struct _ReeveProblem
{
  GObject parent_instance;

  ReeveSeverity severity;
  guint number; /* in the order of finding */
  char *file;
  char *place;
  char *text;
  char *remedy;
};

G_DEFINE_FINAL_TYPE (ReeveProblem, reeve_problem, G_TYPE_OBJECT)

/* The states in which database and folder say different things. */
static const struct
{
  ReeveRevisionState state;
  ReeveSeverity severity;
  const char *text;
  const char *remedy;
} differences[] = {
  { REEVE_REVISION_MISSING, REEVE_SEVERITY_ERROR,
    N_("The database has this revision, the folder has not."),
    N_("Put the file back, or take the revision back: the ledger has kept its SQL.") },
  { REEVE_REVISION_MODIFIED, REEVE_SEVERITY_ERROR,
    N_("The file was changed after it had been applied, and now means something else."),
    N_("Restore the file and put the change into a new revision, or stamp the revision to accept "
       "the file as it is.") },
  { REEVE_REVISION_COSMETIC, REEVE_SEVERITY_INFO,
    N_("The file was reformatted after it had been applied; it still means the same."), NULL },
};

static void
reeve_problem_finalize (GObject *object)
{
  ReeveProblem *self = REEVE_PROBLEM (object);

  g_free (self->file);
  g_free (self->place);
  g_free (self->text);
  g_free (self->remedy);
  G_OBJECT_CLASS (reeve_problem_parent_class)->finalize (object);
}

static void
reeve_problem_class_init (ReeveProblemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reeve_problem_finalize;
}

static void
reeve_problem_init (ReeveProblem *self)
{
}

ReeveSeverity
reeve_problem_get_severity (ReeveProblem *self)
{
  g_return_val_if_fail (REEVE_IS_PROBLEM (self), REEVE_SEVERITY_INFO);
  return self->severity;
}

const char *
reeve_problem_get_file (ReeveProblem *self)
{
  g_return_val_if_fail (REEVE_IS_PROBLEM (self), NULL);
  return self->file;
}

const char *
reeve_problem_get_place (ReeveProblem *self)
{
  g_return_val_if_fail (REEVE_IS_PROBLEM (self), NULL);
  return self->place;
}

const char *
reeve_problem_get_text (ReeveProblem *self)
{
  g_return_val_if_fail (REEVE_IS_PROBLEM (self), NULL);
  return self->text;
}

const char *
reeve_problem_get_remedy (ReeveProblem *self)
{
  g_return_val_if_fail (REEVE_IS_PROBLEM (self), NULL);
  return self->remedy;
}

/* --- the report ----------------------------------------------------------------------------- */

static ReeveProblem *
add (ReeveProblemReport *report, ReeveSeverity severity, const char *text, const char *remedy)
{
  ReeveProblem *problem = g_object_new (REEVE_TYPE_PROBLEM, NULL);

  problem->severity = severity;
  problem->number = report->list->len;
  problem->text = g_strdup (text);
  problem->remedy = g_strdup (remedy);
  problem->place = g_strdup ("");
  g_ptr_array_add (report->list, problem);
  report->counts[severity]++;
  return problem;
}

static void
set_file (ReeveProblem *problem, const char *file, guint line)
{
  g_autofree char *name = file != NULL ? g_path_get_basename (file) : NULL;

  if (name == NULL)
    return;
  problem->file = g_path_is_absolute (file) ? g_strdup (file) : NULL;
  g_free (problem->place);
  problem->place = line > 0 ? g_strdup_printf ("%s:%u", name, line) : g_steal_pointer (&name);
}

void
reeve_problem_report_add_error (ReeveProblemReport *report,
                                ReeveSeverity severity,
                                const GError *error)
{
  const ReeveErrorDetail *detail = reeve_error_get_detail (error);
  ReeveProblem *problem =
    add (report, severity, error->message, detail != NULL ? detail->remedy : NULL);

  if (detail != NULL)
    set_file (problem, detail->file, detail->line);
}

static gboolean
add_files (ReeveProblemReport *report, ReeveProject *project, GPtrArray *engines, GError **error)
{
  g_autoptr (GPtrArray) errors =
    reeve_check_files (project, engines, &report->n_revisions, error);

  if (errors == NULL)
    return FALSE;
  for (guint i = 0; i < errors->len; i++)
    reeve_problem_report_add_error (report, REEVE_SEVERITY_ERROR, errors->pdata[i]);
  return TRUE;
}

static gboolean
add_findings (ReeveProblemReport *report,
              ReeveProject *project,
              GPtrArray *engines,
              GError **error)
{
  g_autoptr (GPtrArray) findings = g_ptr_array_new_with_free_func (reeve_lint_finding_free);

  if (!reeve_lint_add_project (findings, project, engines, error))
    return FALSE;
  for (guint i = 0; i < findings->len; i++)
    {
      const ReeveLintFinding *finding = g_ptr_array_index (findings, i);

      /* The check of the files has said this one already. */
      if (!g_str_equal (finding->rule, REEVE_LINT_BROKEN))
        set_file (add (report, finding->severity, finding->message, finding->remedy),
                  finding->file, finding->line);
    }
  return TRUE;
}

ReeveProblemReport *
reeve_problem_report_new (ReeveProject *project, const char *engine, GError **error)
{
  g_autoptr (ReeveProblemReport) report = g_new0 (ReeveProblemReport, 1);
  g_autoptr (GPtrArray) engines = g_ptr_array_new ();

  report->list = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (engines, (gpointer) reeve_engine_find (engine));
  if (!add_files (report, project, engines, error) ||
      !add_findings (report, project, engines, error))
    return NULL;
  return g_steal_pointer (&report);
}

static void
add_difference (ReeveProblemReport *report, const ReeveGraphNode *node, ReeveRevisionState state)
{
  for (gsize i = 0; i < G_N_ELEMENTS (differences); i++)
    if (differences[i].state == state)
      {
        const char *remedy = differences[i].remedy;
        ReeveProblem *problem = add (report, differences[i].severity, _(differences[i].text),
                                     remedy != NULL ? _(remedy) : NULL);

        if (node->revision != NULL)
          set_file (problem, reeve_revision_get_path (node->revision), 0);
        else
          {
            g_free (problem->place);
            problem->place = g_strdup_printf ("%s %s", node->id, node->message);
          }
      }
}

static void
add_unfinished (ReeveProblemReport *report, const ReeveLedgerUnfinished *unfinished)
{
  /* TRANSLATORS: numbers of statements: “at statement 3 of 7” */
  g_autofree char *text = g_strdup_printf (
    unfinished->is_up ? _("It was being applied and stopped at statement %u of %u.")
                      : _("It was being taken back and stopped at statement %u of %u."),
    unfinished->statement, unfinished->total);
  ReeveProblem *problem = add (report, REEVE_SEVERITY_ERROR, text,
                               unfinished->is_up ? _("Upgrade to finish it.")
                                                 : _("Downgrade to finish it."));

  g_free (problem->place);
  problem->place = g_strdup (unfinished->id);
}

gboolean
reeve_problem_report_compare (ReeveProblemReport *report,
                              ReeveProject *project,
                              ReevePool *pool,
                              GCancellable *cancellable,
                              GError **error)
{
  g_autoptr (ReeveMigrationStatus) status =
    reeve_migration_status_read (project, NULL, pool, cancellable, error);

  if (status == NULL)
    return FALSE;
  for (guint i = 0; i < reeve_graph_get_n_nodes (status->graph); i++)
    add_difference (report, reeve_graph_get_node (status->graph, i), status->states[i]);
  for (guint i = 0; i < status->ledger->unfinished->len; i++)
    add_unfinished (report, g_ptr_array_index (status->ledger->unfinished, i));
  report->compared = TRUE;
  return TRUE;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const ReeveProblem *left = *(ReeveProblem *const *) a;
  const ReeveProblem *right = *(ReeveProblem *const *) b;
  int order = (int) right->severity - (int) left->severity;

  return order != 0 ? order : (left->number > right->number) - (left->number < right->number);
}

void
reeve_problem_report_sort (ReeveProblemReport *report)
{
  g_ptr_array_sort (report->list, compare);
}

void
reeve_problem_report_free (ReeveProblemReport *report)
{
  g_clear_pointer (&report->list, g_ptr_array_unref);
  g_free (report);
}
