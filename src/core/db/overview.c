/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-db"

#include "config.h"

#include "core/db/overview.h"

#include "core/base/error.h"
#include "core/db/overview-sql.h"

static const ReeveOverviewSql *const statements[] = {
  [REEVE_DIALECT_POSTGRES] = &reeve_overview_postgres,
  [REEVE_DIALECT_SQLITE] = &reeve_overview_sqlite,
};

enum
{
  COLUMN_NAME,
  COLUMN_COUNT,
  COLUMN_ESTIMATE,
  COLUMN_LARGE,
};

static void
count_free (gpointer data)
{
  ReeveTableCount *count = data;

  g_free (count->name);
  g_free (count);
}

/* A table that somebody has locked, or dropped just now, has the estimate. */
static gboolean
count_rows (ReeveSession *session,
            const char *sql,
            ReeveTableCount *count,
            GCancellable *cancellable,
            GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (ReeveResult) result = reeve_session_query (session, sql, NULL, 0, cancellable, &local);

  if (result != NULL)
    {
      count->rows = reeve_result_get_int (result, 0, 0);
      count->estimated = FALSE;
      return TRUE;
    }
  if (!reeve_error_is_cancelled (local) && reeve_session_is_open (session))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

GPtrArray *
reeve_overview_list_tables (ReeveSession *session, GCancellable *cancellable, GError **error)
{
  const ReeveOverviewSql *sql = statements[reeve_session_get_dialect (session)];
  g_autoptr (GPtrArray) counts = g_ptr_array_new_with_free_func (count_free);
  g_autoptr (ReeveResult) list = NULL;

  if (sql->prepare != NULL && !reeve_session_execute (session, sql->prepare, cancellable, error))
    return NULL;
  list = reeve_session_query (session, sql->list, NULL, 0, cancellable, error);
  if (list == NULL)
    return NULL;
  for (guint i = 0; i < reeve_result_get_n_rows (list); i++)
    {
      const char *count_sql = reeve_result_get (list, i, COLUMN_COUNT);
      gboolean known = reeve_result_get (list, i, COLUMN_ESTIMATE) != NULL;
      ReeveTableCount *count = g_new0 (ReeveTableCount, 1);

      g_ptr_array_add (counts, count);
      count->name = g_strdup (reeve_result_get (list, i, COLUMN_NAME));
      count->rows = known ? reeve_result_get_int (list, i, COLUMN_ESTIMATE) : -1;
      count->estimated = known;
      if (count_sql != NULL && !reeve_result_get_boolean (list, i, COLUMN_LARGE) &&
          !count_rows (session, count_sql, count, cancellable, error))
        return NULL;
    }
  return g_steal_pointer (&counts);
}

gint64
reeve_overview_measure_latency (ReeveSession *session, GCancellable *cancellable, GError **error)
{
  gint64 start = g_get_monotonic_time ();

  return reeve_session_ping (session, cancellable, error) ? g_get_monotonic_time () - start : -1;
}
