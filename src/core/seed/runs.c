/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include "core/seed/runs.h"

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/json.h"
#include "core/seed/dialect.h"
#include "core/seed/trace.h"

static void
run_free (gpointer data)
{
  ReeveSeedRun *run = data;

  g_free (run->id);
  g_free (run->profile);
  g_free (run->digest);
  g_free (run->applied_at);
  g_free (run->applied_by);
  g_free (run->undone_at);
  g_free (run);
}

static ReeveSeedRun *
take_run (const ReeveResult *result, guint row)
{
  ReeveSeedRun *run = g_new0 (ReeveSeedRun, 1);

  run->id = g_strdup (reeve_result_get (result, row, 0));
  run->profile = g_strdup (reeve_result_get (result, row, 1));
  run->digest = g_strdup (reeve_result_get (result, row, 2));
  run->applied_at = g_strdup (reeve_result_get (result, row, 3));
  run->applied_by = g_strdup (reeve_result_get (result, row, 4));
  run->undone_at = g_strdup (reeve_result_get (result, row, 5));
  run->inserted = reeve_result_get_int (result, row, 6);
  run->updated = reeve_result_get_int (result, row, 7);
  run->same = run->edited = run->gone = -1;
  return run;
}

static gboolean
count_run (ReeveSeedRun *run, ReeveSession *session, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) traces = reeve_seed_traces_count (session, run->id, cancellable, error);

  if (traces == NULL)
    return FALSE;
  run->same = run->edited = run->gone = 0;
  for (guint i = 0; i < traces->len; i++)
    {
      const ReeveSeedTrace *trace = g_ptr_array_index (traces, i);

      run->same += trace->same;
      run->edited += trace->edited;
      run->gone += trace->gone;
    }
  return TRUE;
}

GPtrArray *
reeve_seed_runs_read (ReeveSession *session,
                      gboolean counts,
                      GCancellable *cancellable,
                      GError **error)
{
  const ReeveSeedDialect *dialect = reeve_seed_dialect_get (session);
  g_autoptr (GPtrArray) runs = g_ptr_array_new_with_free_func (run_free);
  g_autoptr (ReeveResult) has =
    reeve_session_query (session, dialect->has_runs, NULL, 0, cancellable, error);
  g_autoptr (ReeveResult) result = NULL;

  if (has == NULL)
    return NULL;
  if (!reeve_result_get_boolean (has, 0, 0))
    return g_steal_pointer (&runs);
  result = reeve_session_query (session, dialect->runs_sql, NULL, 0, cancellable, error);
  if (result == NULL)
    return NULL;
  for (guint row = 0; row < reeve_result_get_n_rows (result); row++)
    {
      ReeveSeedRun *run = take_run (result, row);

      g_ptr_array_add (runs, run);
      if (counts && !count_run (run, session, cancellable, error))
        return NULL;
    }
  return g_steal_pointer (&runs);
}

const ReeveSeedRun *
reeve_seed_runs_find (GPtrArray *runs, const char *id, GError **error)
{
  const ReeveSeedRun *found = NULL;

  for (guint i = 0; *id != '\0' && i < runs->len; i++)
    {
      const ReeveSeedRun *run = g_ptr_array_index (runs, i);

      if (g_str_equal (run->id, id))
        return run;
      if (!g_str_has_prefix (run->id, id))
        continue;
      if (found != NULL)
        {
          reeve_set_error (error, REEVE_ERROR_CONFLICT, _("Several runs begin with “%s”"), id);
          return NULL;
        }
      found = run;
    }
  if (found == NULL)
    {
      reeve_set_error (error, REEVE_ERROR_NOT_FOUND, _("The database knows no run “%s”"), id);
      reeve_error_set_remedy (error, _("Look at its runs with “seed runs”."));
    }
  return found;
}

char **
reeve_seed_runs_list_profiles (GPtrArray *runs)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *names = g_ptr_array_new ();

  for (guint i = 0; i < runs->len; i++)
    {
      const ReeveSeedRun *run = g_ptr_array_index (runs, i);

      if (run->undone_at == NULL && g_hash_table_add (seen, run->profile))
        g_ptr_array_insert (names, 0, g_strdup (run->profile));
    }
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (names, FALSE);
}

/* --- JSON ----------------------------------------------------------------------------------- */

static void
set_count (JsonObject *object, const char *name, gint64 count)
{
  if (count >= 0)
    json_object_set_int_member (object, name, count);
  else
    json_object_set_null_member (object, name);
}

JsonObject *
reeve_seed_run_to_json (const ReeveSeedRun *run)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "run", run->id);
  json_object_set_string_member (object, "profile", run->profile);
  json_object_set_string_member (object, "applied_at", run->applied_at);
  reeve_json_set_string_or_null (object, "applied_by", run->applied_by);
  reeve_json_set_string_or_null (object, "undone_at", run->undone_at);
  json_object_set_int_member (object, "inserted", run->inserted);
  json_object_set_int_member (object, "updated", run->updated);
  set_count (object, "same", run->same);
  set_count (object, "edited", run->edited);
  set_count (object, "gone", run->gone);
  return object;
}

/* Sums over the runs of a profile that were not taken back; its newest one says when. */
static JsonObject *
describe_profile (GPtrArray *runs, guint newest)
{
  const ReeveSeedRun *first = g_ptr_array_index (runs, newest);
  ReeveSeedRun sum = *first;
  JsonObject *object;

  for (guint i = newest + 1; i < runs->len; i++)
    {
      const ReeveSeedRun *run = g_ptr_array_index (runs, i);

      if (run->undone_at != NULL || !g_str_equal (run->profile, first->profile))
        continue;
      sum.inserted += run->inserted;
      sum.updated += run->updated;
      sum.same += MAX (run->same, 0);
      sum.edited += MAX (run->edited, 0);
      sum.gone += MAX (run->gone, 0);
    }
  object = reeve_seed_run_to_json (&sum);
  json_object_set_string_member (object, "name", first->profile);
  json_object_remove_member (object, "profile");
  json_object_remove_member (object, "undone_at");
  return object;
}

JsonObject *
reeve_seed_runs_describe (GPtrArray *runs)
{
  JsonObject *object = json_object_new ();
  JsonArray *profiles = json_array_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < runs->len; i++)
    {
      const ReeveSeedRun *run = g_ptr_array_index (runs, i);

      if (run->undone_at == NULL && g_hash_table_add (seen, run->profile))
        json_array_add_object_element (profiles, describe_profile (runs, i));
    }
  json_object_set_array_member (object, "profiles", profiles);
  return object;
}
