/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-migrate"

#include "config.h"

#include "core/migrate/migrator.h"

#include <string.h>

#include "core/sql/lexer.h"

/* What a revision leaves in the session would be there for the next one when both are applied in
 * one run, and not when they are applied in two. */

/* CREATE [OR REPLACE] [GLOBAL|LOCAL] TEMP … */
#define MOST_WORDS 4

static gboolean
is_temporary_schema (const char *schema)
{
  return schema != NULL &&
         (g_ascii_strcasecmp (schema, "temp") == 0 || g_ascii_strcasecmp (schema, "pg_temp") == 0);
}

static gboolean
makes_temporary (ReeveDialect dialect, const ReeveRevisionStatement *statement)
{
  ReeveLexer lexer;
  ReeveToken token;

  if (is_temporary_schema (statement->facts->schema))
    return TRUE;
  reeve_lexer_init (&lexer, dialect, statement->sql, strlen (statement->sql));
  if (!reeve_lexer_next_solid (&lexer, &token) || !reeve_token_is_word (&lexer, &token, "CREATE"))
    return FALSE;
  for (guint i = 0; i < MOST_WORDS && reeve_lexer_next_solid (&lexer, &token); i++)
    if (reeve_token_is_word (&lexer, &token, "TEMP") ||
        reeve_token_is_word (&lexer, &token, "TEMPORARY"))
      return TRUE;
  return FALSE;
}

gboolean
reeve_migrator_sets_something (GPtrArray *statements)
{
  for (guint i = 0; i < statements->len; i++)
    if (((ReeveRevisionStatement *) statements->pdata[i])->facts->role == REEVE_ROLE_SETTINGS)
      return TRUE;
  return FALSE;
}

/* A SELECT in a revision is there for what its functions do, and they may do anything. */
static gboolean
is_call (const char *verb)
{
  return verb != NULL && g_str_has_prefix (verb, "SELECT");
}

gboolean
reeve_migrator_changes_session (ReeveMigrator *self, GPtrArray *statements)
{
  for (guint i = 0; i < statements->len; i++)
    {
      const ReeveRevisionStatement *statement = g_ptr_array_index (statements, i);

      if (statement->facts->role == REEVE_ROLE_SETTINGS ||
          statement->facts->role == REEVE_ROLE_PROCEDURE || is_call (statement->facts->verb) ||
          makes_temporary (self->sql, statement))
        return TRUE;
    }
  return FALSE;
}

gboolean
reeve_migrator_be_oneself (ReeveMigrator *self,
                           const char *const *identity,
                           GCancellable *cancellable,
                           GError **error)
{
  for (guint i = 0; i < REEVE_IDENTITY_STATEMENTS; i++)
    if (identity[i] != NULL &&
        !reeve_session_execute (self->session, identity[i], cancellable, error))
      return FALSE;
  return TRUE;
}

static gboolean
needs_restoring (ReeveMigrator *self, const ReeveMigrationStep *step)
{
  gboolean is_up = step->action == REEVE_ACTION_UP;
  GPtrArray *statements =
    reeve_revision_get_statements (step->revision, is_up ? REEVE_SECTION_UP : REEVE_SECTION_DOWN,
                                   self->engine, self->sql, NULL);
  GPtrArray *checks =
    is_up ? reeve_revision_get_statements (step->revision, REEVE_SECTION_VERIFY, self->engine,
                                           self->sql, NULL)
          : NULL;

  return (statements != NULL && reeve_migrator_changes_session (self, statements)) ||
         (checks != NULL && reeve_migrator_sets_something (checks));
}

gboolean
reeve_migrator_restore_session (ReeveMigrator *self,
                                const ReeveMigrationStep *step,
                                GCancellable *cancellable,
                                GError **error)
{
  if (!needs_restoring (self, step))
    return TRUE;
  return reeve_session_reset (self->session, cancellable, error) &&
         (self->dialect->announce == NULL ||
          self->dialect->announce (self->session, self->lock_key, self->run_id, cancellable,
                                   error));
}
