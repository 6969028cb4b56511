/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-db"

#include "config.h"

#include "core/db/examine.h"

#include "core/base/error.h"
#include "core/base/redact.h"
#include "core/db/examiner.h"

static const char *const state_names[] = {
  [REEVE_EXAMINE_OK] = "ok",
  [REEVE_EXAMINE_DOUBTFUL] = "doubtful",
  [REEVE_EXAMINE_FAILED] = "failed",
};

static const ReeveExaminer *const examiners[] = {
  [REEVE_DIALECT_POSTGRES] = &reeve_examiner_postgres,
  [REEVE_DIALECT_SQLITE] = &reeve_examiner_sqlite,
};

const char *
reeve_examine_state_name (ReeveExamineState state)
{
  return state_names[state];
}

static void
step_free (gpointer data)
{
  ReeveExamineStep *step = data;

  g_free (step->text);
  g_free (step->remedy);
  g_free (step);
}

void
reeve_examine_add (GPtrArray *steps,
                   const char *name,
                   ReeveExamineState state,
                   const char *text,
                   const char *remedy)
{
  ReeveExamineStep *step = g_new0 (ReeveExamineStep, 1);

  step->name = name;
  step->state = state;
  step->text = reeve_redact_text (text);
  step->remedy = reeve_redact_text (remedy);
  g_ptr_array_add (steps, step);
}

void
reeve_examine_add_error (GPtrArray *steps, const char *name, const GError *error)
{
  const ReeveErrorDetail *detail = reeve_error_get_detail (error);

  reeve_examine_add (steps, name, REEVE_EXAMINE_FAILED, error->message,
                     detail != NULL ? detail->remedy : NULL);
}

static void
examine_open (const ReeveExaminer *examiner,
              ReeveConnection *connection,
              GPtrArray *steps,
              GCancellable *cancellable)
{
  ReeveSessionOptions options = REEVE_SESSION_OPTIONS_INIT;
  g_autoptr (ReeveSession) session = NULL;
  g_autoptr (GError) error = NULL;

  options.purpose = "test";
  options.read_only = TRUE;
  options.must_exist = TRUE;
  session = reeve_session_open (connection, &options, cancellable, &error);
  if (session == NULL)
    {
      reeve_examine_add_error (steps, examiner->opening (connection, error), error);
      return;
    }
  if (examiner->opened != NULL)
    reeve_examine_add (steps, examiner->opened, REEVE_EXAMINE_OK,
                       reeve_target_get_label (reeve_session_get_target (session)), NULL);
  if (!examiner->after (session, steps, cancellable, &error))
    reeve_examine_add_error (steps, "privileges", error);
  reeve_session_close (session);
}

GPtrArray *
reeve_examine (ReeveConnection *connection, GCancellable *cancellable, GError **error)
{
  const ReeveEngine *engine = reeve_engine_find (reeve_connection_get_engine (connection));
  const ReeveExaminer *examiner = examiners[engine->dialect];
  g_autoptr (GPtrArray) steps = g_ptr_array_new_with_free_func (step_free);

  if (examiner->before (connection, steps, cancellable))
    examine_open (examiner, connection, steps, cancellable);
  return g_cancellable_set_error_if_cancelled (cancellable, error) ? NULL
                                                                   : g_steal_pointer (&steps);
}
