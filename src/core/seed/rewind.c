/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include "core/seed/rewind.h"

#include "core/base/digest.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/json.h"
#include "core/seed/rewind-sql.h"
#include "core/seed/trace-range.h"

/* So many rows that it matters how each of them is removed. */
#define MANY_ROWS 1000

struct _ReeveSeedRewind
{
  char **runs;
  char **stays;
  ReeveSeedTraceOptions options; /* points into the two above */
  GPtrArray *traces;
};

ReeveSeedRewind *
reeve_seed_rewind_read (ReeveSession *session,
                        const ReeveSeedTraceOptions *options,
                        GCancellable *cancellable,
                        GError **error)
{
  g_autoptr (ReeveSeedRewind) self = g_new0 (ReeveSeedRewind, 1);

  self->runs = g_strdupv ((char **) options->runs);
  self->stays = g_strdupv ((char **) options->stays);
  self->options = *options;
  self->options.runs = (const char *const *) self->runs;
  self->options.stays = (const char *const *) self->stays;
  self->traces = reeve_seed_traces_read (session, &self->options, cancellable, error);
  return self->traces != NULL ? g_steal_pointer (&self) : NULL;
}

void
reeve_seed_rewind_free (ReeveSeedRewind *self)
{
  g_strfreev (self->runs);
  g_strfreev (self->stays);
  g_clear_pointer (&self->traces, g_ptr_array_unref);
  g_free (self);
}

GPtrArray *
reeve_seed_rewind_get_traces (const ReeveSeedRewind *self)
{
  return self->traces;
}

/* --- for people ----------------------------------------------------------------------------- */

static char *
join_examples (GPtrArray *examples, gint64 all)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < examples->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "",
                            (char *) g_ptr_array_index (examples, i));
  if (all > examples->len)
    g_string_append (text, " …");
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
add_dependents (ReevePlanStep *step, const ReeveSeedDependents *dependents)
{
  g_autofree char *examples = join_examples (dependents->examples, dependents->n_rows);
  g_autofree char *message =
    /* TRANSLATORS: %s is a table */
    g_strdup_printf (ngettext ("%ld row of “%s” that stays refers to what was seeded here",
                               "%ld rows of “%s” that stay refer to what was seeded here",
                               (gulong) dependents->n_rows),
                     (long) dependents->n_rows, dependents->table);

  reeve_plan_step_add_finding (step, REEVE_SEVERITY_WARNING, "seed-referenced", message,
                               *examples != '\0' ? examples : NULL);
}

/* Each row that goes is looked for in the tables that refer to it. */
static void
add_unindexed (ReevePlanStep *step, const ReeveSeedReference *reference, const char *name)
{
  g_autofree char *columns = g_strjoinv (", ", reference->columns);
  g_autofree char *message =
    /* TRANSLATORS: a table, the columns of a foreign key, the table that it refers to */
    g_strdup_printf (_("%s has no index on %s: for each row that is removed from “%s”, all of its "
                       "rows are read"),
                     reference->child, columns, name);
  g_autofree char *remedy = g_strdup_printf (_("Create an index on %s (%s)."), reference->child,
                                             columns);

  reeve_plan_step_add_finding (step, REEVE_SEVERITY_WARNING, "seed-unindexed", message, remedy);
}

static void
add_findings (const ReeveSeedRewind *self, ReevePlanStep *step, const ReeveSeedTrace *trace)
{
  if (trace->edited > 0)
    {
      g_autofree char *examples = join_examples (trace->edited_keys, trace->edited);
      g_autofree char *message = g_strdup_printf (
        self->options.takes_edited
          ? ngettext ("%ld row was edited since, and loses that", "%ld rows were edited since, and "
                      "lose that", (gulong) trace->edited)
          : ngettext ("%ld row was edited since, and stays", "%ld rows were edited since, and stay",
                      (gulong) trace->edited),
        (long) trace->edited);

      reeve_plan_step_add_finding (step, REEVE_SEVERITY_WARNING, "seed-edited", message, examples);
    }
  for (guint i = 0; i < trace->dependents->len; i++)
    add_dependents (step, g_ptr_array_index (trace->dependents, i));
  if (trace->references == NULL ||
      reeve_seed_trace_get_removable (trace, self->options.takes_edited) < MANY_ROWS)
    return;
  for (guint i = 0; i < trace->references->len; i++)
    {
      const ReeveSeedReference *reference = g_ptr_array_index (trace->references, i);

      if (!reference->indexed)
        add_unindexed (step, reference, trace->name);
    }
}

static char *
dup_label (const ReeveSeedRewind *self, const ReeveSeedTrace *trace)
{
  gint64 removed = reeve_seed_trace_get_removable (trace, self->options.takes_edited);

  if (trace->table == NULL)
    /* TRANSLATORS: a table's name */
    return g_strdup_printf (_("%s: it is gone, with its rows"), trace->name);
  /* TRANSLATORS: a table's name, then numbers of rows */
  return g_strdup_printf (_("%s: remove %lld, restore %lld, keep %lld"), trace->name,
                          (long long) removed, (long long) (trace->stays ? 0 : trace->restorable),
                          (long long) (trace->same + trace->edited - removed));
}

/* Two plans with the same of these do the same to the same rows. */
static char *
dup_fingerprint (const ReeveSeedTrace *trace)
{
  g_autoptr (ReeveDigest) digest = reeve_digest_new ("reeve/seed-trace/1");
  g_autoptr (GList) held = g_list_sort (g_hash_table_get_keys (trace->held),
                                        (GCompareFunc) g_strcmp0);

  reeve_digest_add (digest, "table", trace->name);
  reeve_digest_add_int (digest, "there", trace->table != NULL);
  reeve_digest_add_int (digest, "plain", trace->plain);
  reeve_digest_add_int (digest, "same", trace->same);
  reeve_digest_add_int (digest, "edited", trace->edited);
  reeve_digest_add_int (digest, "gone", trace->gone);
  reeve_digest_add_int (digest, "restorable", trace->restorable);
  reeve_digest_add_int (digest, "stays", trace->stays);
  for (GList *link = held; link != NULL; link = link->next)
    reeve_digest_add (digest, "held", link->data);
  return reeve_digest_finish (digest);
}

void
reeve_seed_rewind_fill_plan (const ReeveSeedRewind *self, ReevePlan *plan)
{
  for (guint i = 0; i < self->traces->len; i++)
    {
      const ReeveSeedTrace *trace = g_ptr_array_index (self->traces, i);
      gint64 removed = reeve_seed_trace_get_removable (trace, self->options.takes_edited);
      g_autofree char *id = g_strdup_printf ("take-back/%s", trace->name);
      g_autofree char *label = dup_label (self, trace);
      g_autofree char *fingerprint = dup_fingerprint (trace);
      gboolean writes = removed > 0 || (trace->restorable > 0 && !trace->stays) ||
                        g_hash_table_size (trace->held) > 0;

      add_findings (self,
                    reeve_plan_add_step (plan, id, label, NULL,
                                         writes ? REEVE_EFFECT_DESTROY : REEVE_EFFECT_READ),
                    trace);
      reeve_plan_add_input (plan, id, fingerprint);
    }
  for (guint i = 0; self->runs[i] != NULL; i++)
    reeve_plan_add_input (plan, "run", self->runs[i]);
}

static void
set_texts (JsonObject *object, const char *name, GPtrArray *texts)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < texts->len; i++)
    json_array_add_string_element (array, g_ptr_array_index (texts, i));
  json_object_set_array_member (object, name, array);
}

static JsonObject *
trace_to_json (const ReeveSeedRewind *self, const ReeveSeedTrace *trace)
{
  JsonObject *object = json_object_new ();
  JsonArray *dependents = json_array_new ();
  gint64 removed = reeve_seed_trace_get_removable (trace, self->options.takes_edited);

  json_object_set_string_member (object, "name", trace->name);
  json_object_set_int_member (object, "delete", removed);
  json_object_set_int_member (object, "restore", trace->stays ? 0 : trace->restorable);
  json_object_set_int_member (object, "edited", trace->edited);
  json_object_set_int_member (object, "referenced", g_hash_table_size (trace->held));
  json_object_set_int_member (object, "gone", trace->gone);
  json_object_set_boolean_member (object, "stays", trace->stays);
  set_texts (object, "examples", trace->edited_keys);
  for (guint i = 0; i < trace->dependents->len; i++)
    {
      const ReeveSeedDependents *one = g_ptr_array_index (trace->dependents, i);
      JsonObject *entry = json_object_new ();

      json_object_set_string_member (entry, "table", one->table);
      json_object_set_int_member (entry, "rows", one->n_rows);
      json_object_set_int_member (entry, "holds", one->n_held);
      set_texts (entry, "examples", one->examples);
      json_array_add_object_element (dependents, entry);
    }
  json_object_set_array_member (object, "dependents", dependents);
  return object;
}

JsonArray *
reeve_seed_rewind_describe (const ReeveSeedRewind *self)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < self->traces->len; i++)
    json_array_add_object_element (array,
                                   trace_to_json (self, g_ptr_array_index (self->traces, i)));
  return array;
}

/* --- doing it ------------------------------------------------------------------------------- */

static gboolean
fail_stale (const char *table, GError **error)
{
  reeve_set_error (error, REEVE_ERROR_STALE,
                   _("The rows of “%s” are not those of the plan any more"), table);
  reeve_error_set_remedy (error, _("Look at a new plan."));
  return FALSE;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

/* Nobody edits a row or refers to one between the look and the deed. Always in the same order, so
 * that two who do this wait for one another only once. */
static gboolean
keep_others_off (const ReeveSeedRewind *self,
                 ReeveSession *session,
                 GCancellable *cancellable,
                 GError **error)
{
  const ReeveSeedDialect *dialect = reeve_seed_dialect_get (session);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  if (dialect->limit_wait != NULL &&
      !reeve_session_execute (session, dialect->limit_wait, cancellable, error))
    return FALSE;
  for (guint i = 0; dialect->lock != NULL && i < self->traces->len; i++)
    {
      const ReeveSeedTrace *trace = g_ptr_array_index (self->traces, i);

      if (trace->table == NULL)
        continue;
      g_ptr_array_add (names, trace->table->sql);
      for (guint k = 0; k < trace->references->len; k++)
        g_ptr_array_add (names,
                         ((ReeveSeedReference *) g_ptr_array_index (trace->references, k))->child);
    }
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *sql = NULL;

      if (i > 0 && g_str_equal (g_ptr_array_index (names, i), g_ptr_array_index (names, i - 1)))
        continue;
      sql = g_strconcat (dialect->lock, " ", (char *) g_ptr_array_index (names, i),
                         dialect->lock_mode, NULL);
      if (!reeve_session_execute (session, sql, cancellable, error))
        return FALSE;
    }
  return TRUE;
}

/* Whether all is as it was when the plan was made, now that nobody else can write. */
static gboolean
check_again (const ReeveSeedRewind *self,
             ReeveSession *session,
             GCancellable *cancellable,
             GError **error)
{
  g_autoptr (ReeveSeedRewind) now =
    reeve_seed_rewind_read (session, &self->options, cancellable, error);

  if (now == NULL)
    return FALSE;
  for (guint i = 0; i < self->traces->len; i++)
    {
      const ReeveSeedTrace *trace = g_ptr_array_index (self->traces, i);
      g_autofree char *before = dup_fingerprint (trace);
      g_autofree char *after = i < now->traces->len
                                 ? dup_fingerprint (g_ptr_array_index (now->traces, i))
                                 : NULL;

      if (g_strcmp0 (before, after) != 0)
        return fail_stale (trace->name, error);
    }
  return TRUE;
}

static gboolean
is_in_circle (const ReeveSeedRewind *self, const ReeveSeedTrace *trace)
{
  for (guint i = 0; i < self->traces->len; i++)
    {
      const ReeveSeedTrace *other = g_ptr_array_index (self->traces, i);

      if (other != trace && other->group == trace->group)
        return TRUE;
    }
  return FALSE;
}

/* Rows that are known by ranges go by these, unless they have to go together with others. */
static gboolean
collect_one (const ReeveSeedRewind *self,
             ReeveSession *session,
             const ReeveSeedTrace *trace,
             GCancellable *cancellable,
             GError **error)
{
  gint64 all = reeve_seed_trace_get_removable (trace, self->options.takes_edited);
  gint64 ranged = all > 0 ? reeve_seed_trace_range_count (trace) : 0;
  gint64 found = 0;

  if (all > ranged && !reeve_seed_rewind_collect (session, trace, &self->options, &found,
                                                  cancellable, error))
    return FALSE;
  if (found != all - ranged)
    return fail_stale (trace->name, error);
  if (ranged == 0 || !is_in_circle (self, trace))
    return TRUE;
  if (!reeve_seed_rewind_collect_ranged (session, trace, &found, cancellable, error))
    return FALSE;
  return found == ranged || fail_stale (trace->name, error);
}

static gboolean
collect (const ReeveSeedRewind *self,
         ReeveSession *session,
         GCancellable *cancellable,
         GError **error)
{
  const ReeveSeedDialect *dialect = reeve_seed_dialect_get (session);

  for (guint i = 0; dialect->make_doomed[i] != NULL; i++)
    if (!reeve_session_execute (session, dialect->make_doomed[i], cancellable, error))
      return FALSE;
  for (guint i = 0; i < self->traces->len; i++)
    if (!collect_one (self, session, g_ptr_array_index (self->traces, i), cancellable, error))
      return FALSE;
  return TRUE;
}

static gboolean
restore (const ReeveSeedRewind *self,
         ReeveSession *session,
         GCancellable *cancellable,
         GError **error)
{
  for (guint i = 0; i < self->traces->len; i++)
    {
      const ReeveSeedTrace *trace = g_ptr_array_index (self->traces, i);
      gint64 found = 0;

      if (trace->table == NULL || trace->stays)
        continue;
      if (trace->restorable > 0 && !reeve_seed_rewind_restore (session, trace, &self->options,
                                                               &found, cancellable, error))
        return FALSE;
      if (found != trace->restorable)
        return fail_stale (trace->name, error);
      if (self->options.takes_edited && g_hash_table_size (trace->held) > 0 &&
          !reeve_seed_rewind_repair (session, trace, &self->options, cancellable, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
check_removed (ReeveSession *session,
               const ReeveSeedTrace *trace,
               GCancellable *cancellable,
               GError **error)
{
  gint64 left = 0;

  if (!reeve_seed_rewind_count_left (session, trace, &left, cancellable, error))
    return FALSE;
  if (left > 0)
    reeve_set_error (error, REEVE_ERROR_CONSTRAINT,
                     _("Something in the database, a trigger perhaps, kept rows of “%s” from "
                       "being removed"),
                     trace->name);
  return left == 0;
}

static gboolean
remove_all (const ReeveSeedRewind *self,
            ReeveSession *session,
            ReeveJob *job,
            GCancellable *cancellable,
            GError **error)
{
  for (guint from = 0, to; from < self->traces->len; from = to)
    {
      const ReeveSeedTrace *first = g_ptr_array_index (self->traces, from);

      for (to = from + 1; to < self->traces->len; to++)
        if (((ReeveSeedTrace *) g_ptr_array_index (self->traces, to))->group != first->group)
          break;
      reeve_progress_set (reeve_job_get_progress (job), first->name, "tables", from,
                          self->traces->len);
      if (!reeve_seed_rewind_remove (session,
                                     (const ReeveSeedTrace *const *) self->traces->pdata + from,
                                     to - from, &self->options, cancellable, error) ||
          (to == from + 1 &&
           reeve_seed_trace_get_removable (first, self->options.takes_edited) > 0 &&
           !reeve_seed_trace_range_remove (session, first, &self->options, cancellable, error)))
        return FALSE;
    }
  for (guint i = 0; i < self->traces->len; i++)
    {
      const ReeveSeedTrace *trace = g_ptr_array_index (self->traces, i);

      if (reeve_seed_trace_get_removable (trace, self->options.takes_edited) > 0 &&
          !check_removed (session, trace, cancellable, error))
        return FALSE;
    }
  return TRUE;
}

/* Records of what went go, too; those of what stays remain, so that a later reset knows them. */
static gboolean
tidy (const ReeveSeedRewind *self,
      ReeveSession *session,
      GCancellable *cancellable,
      GError **error)
{
  const char *check = reeve_seed_dialect_get (session)->check;

  if (check != NULL && !reeve_session_execute (session, check, cancellable, error))
    return FALSE;
  for (guint i = 0; i < self->traces->len; i++)
    {
      const ReeveSeedTrace *trace = g_ptr_array_index (self->traces, i);

      if (trace->table != NULL && !trace->stays &&
          (!reeve_seed_rewind_forget (session, trace, &self->options, cancellable, error) ||
           !reeve_seed_trace_range_forget (session, trace, &self->options, cancellable, error)))
        return FALSE;
    }
  return reeve_seed_rewind_mark (session, &self->options, cancellable, error);
}

gboolean
reeve_seed_rewind_run (const ReeveSeedRewind *self,
                       ReeveSession *session,
                       ReeveJob *job,
                       GCancellable *cancellable,
                       GError **error)
{
  return keep_others_off (self, session, cancellable, error) &&
         check_again (self, session, cancellable, error) &&
         reeve_session_execute (session, reeve_seed_dialect_get (session)->defer, cancellable,
                                error) &&
         reeve_seed_join_at_once (session, TRUE, cancellable, error) &&
         collect (self, session, cancellable, error) &&
         restore (self, session, cancellable, error) &&
         remove_all (self, session, job, cancellable, error) &&
         tidy (self, session, cancellable, error) &&
         reeve_seed_join_at_once (session, FALSE, cancellable, error);
}
