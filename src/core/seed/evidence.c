/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include "core/seed/evidence.h"

#include "core/base/i18n.h"
#include "core/db/overview.h"
#include "core/seed/dialect.h"
#include "core/seed/trace-hold.h"
#include "core/sql/quote.h"

ReeveSeedDoubt
reeve_seed_evidence_judge (const ReeveSeedEvidence *evidence)
{
  ReeveSeedDoubt doubt = REEVE_SEED_DOUBT_NONE;

  if (evidence->said == REEVE_ENVIRONMENT_PRODUCTION)
    return doubt;
  if (evidence->sounds == REEVE_ENVIRONMENT_PRODUCTION)
    doubt |= REEVE_SEED_DOUBT_NAME;
  /* What is said to be for the last rehearsal may be as large and as busy as the real thing. */
  if (evidence->said == REEVE_ENVIRONMENT_STAGING)
    return doubt;
  if (evidence->bytes >= REEVE_SEED_LARGE_BYTES)
    doubt |= REEVE_SEED_DOUBT_SIZE;
  if (evidence->sessions >= REEVE_SEED_MANY_SESSIONS)
    doubt |= REEVE_SEED_DOUBT_SESSIONS;
  return doubt;
}

/* --- what is to be seen --------------------------------------------------------------------- */

static ReeveEnvironment
guess (ReeveConnection *connection, ReeveTarget *target)
{
  const char *const names[] = { reeve_target_get_name (target),
                                reeve_connection_get_name (connection),
                                reeve_connection_get_option (connection, "host") };
  ReeveEnvironment sounds = REEVE_ENVIRONMENT_DEVELOPMENT;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (names[i] != NULL && *names[i] != '/')
      sounds = MAX (sounds, reeve_environment_guess (names[i]));
  return sounds;
}

static gboolean
ask (ReeveSession *session,
     const char *sql,
     gint64 *number,
     GCancellable *cancellable,
     GError **error)
{
  g_autoptr (ReeveResult) result = NULL;

  *number = -1;
  if (sql == NULL)
    return TRUE;
  result = reeve_session_query (session, sql, NULL, 0, cancellable, error);
  if (result != NULL && reeve_result_get (result, 0, 0) != NULL)
    *number = reeve_result_get_int (result, 0, 0);
  return result != NULL;
}

static gboolean
read_rows (ReeveSession *session,
           GPtrArray *tables,
           ReeveSeedEvidence *evidence,
           GCancellable *cancellable,
           GError **error)
{
  const ReeveSeedDialect *dialect = reeve_seed_dialect_get (session);
  g_autoptr (GPtrArray) counts = reeve_overview_list_tables (session, cancellable, error);
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GString) list = g_string_new (NULL);
  g_autofree char *sql = NULL;
  g_autoptr (ReeveResult) has =
    reeve_session_query (session, dialect->has_runs, NULL, 0, cancellable, error);

  if (counts == NULL || has == NULL)
    return FALSE;
  for (guint i = 0; i < tables->len; i++)
    {
      const char *table = g_ptr_array_index (tables, i);
      g_autofree char *literal = reeve_quote_literal (reeve_session_get_dialect (session), table);

      g_hash_table_add (names, reeve_seed_trace_dup_name (dialect, table));
      g_string_append_printf (list, "%s%s", i > 0 ? ", " : "", literal);
    }
  evidence->rows = 0;
  for (guint i = 0; i < counts->len; i++)
    {
      const ReeveTableCount *count = g_ptr_array_index (counts, i);

      if (g_hash_table_contains (names, count->name))
        evidence->rows += MAX (count->rows, 0);
    }
  sql = g_strdup_printf ("SELECT count(*) FROM %s WHERE action = 'insert' AND table_name IN (%s)",
                         dialect->row_table, list->str);
  evidence->ours = 0;
  return !reeve_result_get_boolean (has, 0, 0) ||
         ask (session, sql, &evidence->ours, cancellable, error);
}

static gboolean
read_evidence (ReeveConnection *connection,
               ReeveSession *session,
               ReeveSeedEvidence *evidence,
               GCancellable *cancellable,
               GError **error)
{
  const ReeveSeedDialect *dialect = reeve_seed_dialect_get (session);

  evidence->said = reeve_connection_get_environment (connection);
  evidence->sounds = guess (connection, reeve_session_get_target (session));
  return ask (session, dialect->size_sql, &evidence->bytes, cancellable, error) &&
         ask (session, dialect->sessions_sql, &evidence->sessions, cancellable, error);
}

/* --- for people ----------------------------------------------------------------------------- */

static void
warn (ReevePlan *plan, const ReeveSeedEvidence *evidence)
{
  g_autofree char *size = g_format_size (MAX (evidence->bytes, 0));

  if (evidence->said != REEVE_ENVIRONMENT_PRODUCTION)
    reeve_plan_add_warning (plan,
                            /* TRANSLATORS: the name of an environment, like “development” */
                            _("This database is said to be for %s, but looks like production: so "
                              "its name must be typed"),
                            reeve_environment_name (evidence->said));
  if (evidence->sounds == REEVE_ENVIRONMENT_PRODUCTION &&
      evidence->said != REEVE_ENVIRONMENT_PRODUCTION)
    reeve_plan_add_warning (plan, "%s", _("Its name, or its server's, sounds like production"));
  if (evidence->bytes >= 0)
    reeve_plan_add_warning (plan, _("It is %s large"), size);
  if (evidence->sessions >= 0)
    reeve_plan_add_warning (plan,
                            ngettext ("%ld other session is in it now",
                                      "%ld other sessions are in it now",
                                      (gulong) evidence->sessions),
                            (long) evidence->sessions);
  if (evidence->rows >= 0)
    reeve_plan_add_warning (plan,
                            ngettext ("Of about %ld row in the tables touched %ld was seeded",
                                      "Of about %ld rows in the tables touched %ld were seeded",
                                      (gulong) evidence->rows),
                            (long) evidence->rows, (long) evidence->ours);
}

gboolean
reeve_seed_evidence_guard (ReeveConnection *connection,
                           ReeveSession *session,
                           GPtrArray *tables,
                           ReevePlan *plan,
                           GCancellable *cancellable,
                           GError **error)
{
  ReeveSeedEvidence evidence = { .rows = -1 };

  if (reeve_plan_get_blocked (plan) != NULL || reeve_plan_get_effect (plan) == REEVE_EFFECT_READ)
    return TRUE;
  if (!read_evidence (connection, session, &evidence, cancellable, error))
    return FALSE;
  if (evidence.said != REEVE_ENVIRONMENT_PRODUCTION &&
      reeve_seed_evidence_judge (&evidence) == REEVE_SEED_DOUBT_NONE)
    return TRUE;
  reeve_plan_set_phrase (plan, reeve_target_get_name (reeve_session_get_target (session)));
  if (tables->len > 0 && !read_rows (session, tables, &evidence, cancellable, error))
    return FALSE;
  warn (plan, &evidence);
  return TRUE;
}
