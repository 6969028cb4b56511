/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-flow"

#include "config.h"

#include "core/flow/validate.h"

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/json.h"

/* A database up to this size is read whole also where only a quick look was asked for. */
#define QUICK_BYTES (G_GINT64_CONSTANT (1) << 30)

enum
{
  COLUMN_RULE,
  COLUMN_OBJECT,
  COLUMN_CONSTRAINT,
  COLUMN_COUNT,
  COLUMN_LARGE,
  COLUMN_NOT_VALIDATED,
};

static const ReeveValidateDialect *const dialects[] = {
  [REEVE_DIALECT_POSTGRES] = &reeve_validate_postgres,
  [REEVE_DIALECT_SQLITE] = &reeve_validate_sqlite,
};

static void
defect_free (gpointer data)
{
  ReeveDefect *defect = data;

  g_free (defect->rule);
  g_free (defect->object);
  g_free (defect->message);
  g_free (defect);
}

ReeveVerdict *
reeve_verdict_new (void)
{
  ReeveVerdict *self = g_new0 (ReeveVerdict, 1);

  self->defects = g_ptr_array_new_with_free_func (defect_free);
  self->unchecked = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
reeve_verdict_free (ReeveVerdict *self)
{
  g_ptr_array_unref (self->defects);
  g_ptr_array_unref (self->unchecked);
  g_free (self);
}

void
reeve_verdict_add (ReeveVerdict *self,
                   ReeveSeverity severity,
                   const char *rule,
                   const char *object,
                   gint64 rows,
                   const char *message)
{
  ReeveDefect *defect = g_new0 (ReeveDefect, 1);

  defect->severity = severity;
  defect->rule = g_strdup (rule);
  defect->object = g_strdup (object);
  defect->message = g_strdup (message);
  defect->rows = rows;
  g_ptr_array_add (self->defects, defect);
}

guint
reeve_verdict_count (const ReeveVerdict *self, ReeveSeverity severity)
{
  guint count = 0;

  for (guint i = 0; i < self->defects->len; i++)
    if (((ReeveDefect *) g_ptr_array_index (self->defects, i))->severity == severity)
      count++;
  return count;
}

JsonObject *
reeve_verdict_to_json (const ReeveVerdict *self)
{
  JsonObject *object = json_object_new ();
  JsonArray *problems = json_array_new ();
  JsonArray *unchecked = json_array_new ();

  json_object_set_int_member (object, "checked", self->n_checked);
  for (guint i = 0; i < self->defects->len; i++)
    {
      const ReeveDefect *defect = g_ptr_array_index (self->defects, i);
      JsonObject *problem = json_object_new ();

      json_object_set_string_member (problem, "severity", reeve_severity_name (defect->severity));
      json_object_set_string_member (problem, "rule", defect->rule);
      json_object_set_string_member (problem, "object", defect->object);
      json_object_set_string_member (problem, "message", defect->message);
      json_object_set_int_member (problem, "rows", defect->rows);
      json_array_add_object_element (problems, problem);
    }
  for (guint i = 0; i < self->unchecked->len; i++)
    json_array_add_string_element (unchecked, g_ptr_array_index (self->unchecked, i));
  json_object_set_array_member (object, "problems", problems);
  json_object_set_array_member (object, "unchecked", unchecked);
  return object;
}

/* --- revisions ------------------------------------------------------------------------------ */

void
reeve_validate_revisions (ReeveVerdict *self, const ReeveMigrationStatus *status)
{
  static const struct
  {
    ReeveSeverity severity;
    const char *message; /* NULL: as it should be */
  } states[] = {
    [REEVE_REVISION_APPLIED] = { REEVE_SEVERITY_INFO, NULL },
    [REEVE_REVISION_PENDING] = { REEVE_SEVERITY_ERROR, N_("The revision is not applied") },
    [REEVE_REVISION_MISSING] = { REEVE_SEVERITY_ERROR,
                                 N_("The revision is applied, and its file is missing") },
    [REEVE_REVISION_MODIFIED] = { REEVE_SEVERITY_ERROR,
                                  N_("The file was changed after it had been applied") },
    [REEVE_REVISION_COSMETIC] = { REEVE_SEVERITY_INFO, NULL },
    [REEVE_REVISION_FAILED] = { REEVE_SEVERITY_ERROR,
                                N_("The revision is not applied: the last attempt failed") },
  };

  for (guint i = 0; i < reeve_graph_get_n_nodes (status->graph); i++)
    {
      ReeveRevisionState state = status->states[i];

      self->n_checked++;
      if (states[state].message != NULL)
        reeve_verdict_add (self, states[state].severity, "revision",
                           reeve_graph_get_node (status->graph, i)->id, 0,
                           _(states[state].message));
    }
}

/* --- data ----------------------------------------------------------------------------------- */

typedef struct
{
  ReeveVerdict *validation;
  ReeveSession *session;
  const ReeveValidateDialect *dialect;
  gboolean all;
  GCancellable *cancellable;
} Look;

static void
leave_out (Look *self, const char *what, const char *why)
{
  g_ptr_array_add (self->validation->unchecked, g_strdup_printf ("%s: %s", what, why));
}

static void
judge (Look *self, const ReeveResult *list, guint row, gint64 rows)
{
  const char *rule = reeve_result_get (list, row, COLUMN_RULE);
  const char *object = reeve_result_get (list, row, COLUMN_OBJECT);
  const char *constraint = reeve_result_get (list, row, COLUMN_CONSTRAINT);
  g_autofree char *message = NULL;

  self->validation->n_checked++;
  if (rows > 0)
    {
      message =
        /* TRANSLATORS: the second %s is the name of a constraint */
        g_strdup_printf (ngettext ("%lu row breaks the constraint “%s”",
                                   "%lu rows break the constraint “%s”", (gulong) rows),
                         (gulong) rows, constraint);
      reeve_verdict_add (self->validation, REEVE_SEVERITY_ERROR, rule, object, rows, message);
    }
  else if (reeve_result_get_boolean (list, row, COLUMN_NOT_VALIDATED))
    {
      message = g_strdup_printf (_("All rows keep the constraint “%s”, but the server was never "
                                   "told to check those that were there before it"),
                                 constraint);
      reeve_verdict_add (self->validation, REEVE_SEVERITY_WARNING, "not-validated", object, 0,
                         message);
    }
}

/* What this user may not read, or somebody has locked, is told and left out. */
static gboolean
check_constraint (Look *self, const ReeveResult *list, guint row, GError **error)
{
  g_autofree char *what = g_strdup_printf ("%s (%s)", reeve_result_get (list, row, COLUMN_OBJECT),
                                           reeve_result_get (list, row, COLUMN_CONSTRAINT));
  g_autoptr (GError) local = NULL;
  g_autoptr (ReeveResult) count = NULL;

  if (!self->all && reeve_result_get_boolean (list, row, COLUMN_LARGE))
    {
      leave_out (self, what, _("the table is large; “reevectl validate” reads it"));
      return TRUE;
    }
  count = reeve_session_query (self->session, reeve_result_get (list, row, COLUMN_COUNT), NULL, 0,
                               self->cancellable, &local);
  if (count != NULL)
    {
      judge (self, list, row, reeve_result_get_int (count, 0, 0));
      return TRUE;
    }
  if (reeve_error_is_cancelled (local) || !reeve_session_is_open (self->session))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  leave_out (self, what, local->message);
  return TRUE;
}

static gboolean
is_too_large (Look *self, gboolean *too_large, GError **error)
{
  g_autoptr (ReeveResult) size = NULL;

  *too_large = FALSE;
  if (self->all || !self->dialect->faults_are_slow)
    return TRUE;
  size =
    reeve_session_query (self->session, self->dialect->size, NULL, 0, self->cancellable, error);
  if (size != NULL)
    *too_large = reeve_result_get_int (size, 0, 0) > QUICK_BYTES;
  return size != NULL;
}

static gboolean
check_faults (Look *self, GError **error)
{
  g_autoptr (ReeveResult) faults = NULL;
  gboolean too_large;

  if (!is_too_large (self, &too_large, error))
    return FALSE;
  if (too_large)
    {
      leave_out (self, _("database"), _("the file is large; “reevectl validate” reads it"));
      return TRUE;
    }
  faults =
    reeve_session_query (self->session, self->dialect->faults, NULL, 0, self->cancellable, error);
  if (faults == NULL)
    return FALSE;
  self->validation->n_checked++;
  for (guint i = 0; i < reeve_result_get_n_rows (faults); i++)
    reeve_verdict_add (self->validation, REEVE_SEVERITY_ERROR,
                       reeve_result_get (faults, i, COLUMN_RULE),
                       reeve_result_get (faults, i, COLUMN_OBJECT), 0,
                       reeve_result_get (faults, i, COLUMN_CONSTRAINT));
  return TRUE;
}

gboolean
reeve_validate_data (ReeveVerdict *self,
                     ReeveSession *session,
                     gboolean all,
                     ReeveProgress *progress,
                     GCancellable *cancellable,
                     GError **error)
{
  Look look = { self, session, dialects[reeve_session_get_dialect (session)], all, cancellable };
  g_autoptr (ReeveResult) list = NULL;
  guint n;

  if (look.dialect->prepare != NULL &&
      !reeve_session_execute (session, look.dialect->prepare, cancellable, error))
    return FALSE;
  list = reeve_session_query (session, look.dialect->list, NULL, 0, cancellable, error);
  n = list != NULL ? reeve_result_get_n_rows (list) : 0;
  for (guint i = 0; i < n; i++)
    {
      if (progress != NULL)
        reeve_progress_set (progress, reeve_result_get (list, i, COLUMN_OBJECT), "steps", i, n);
      if (!check_constraint (&look, list, i, error))
        return FALSE;
    }
  return list != NULL && check_faults (&look, error);
}
