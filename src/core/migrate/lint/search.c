/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-lint"

#include "config.h"

#include "core/migrate/lint/search.h"

const ReeveLintAction *
reeve_lint_search (const ReeveLintScript *script,
                   const ReeveLintObject *object,
                   ReeveLintMatch match,
                   guint from,
                   guint to)
{
  for (guint i = from; i < MIN (to, script->statements->len); i++)
    {
      const ReeveLintStatement *statement = g_ptr_array_index (script->statements, i);

      for (guint j = 0; j < statement->actions->len; j++)
        {
          const ReeveLintAction *action = g_ptr_array_index (statement->actions, j);

          if (match (action, object))
            return action;
        }
    }
  return NULL;
}

const ReeveLintAction *
reeve_lint_search_all (const ReeveLintScript *script,
                       const ReeveLintObject *object,
                       ReeveLintMatch match)
{
  return reeve_lint_search (script, object, match, 0, G_MAXUINT);
}

gboolean
reeve_lint_is_drop (const ReeveLintAction *action, const ReeveLintObject *object)
{
  return action->verb == REEVE_LINT_DROP && reeve_lint_object_equal (&action->object, object);
}

gboolean
reeve_lint_is_creation (const ReeveLintAction *action, const ReeveLintObject *object)
{
  return action->verb == REEVE_LINT_CREATE && reeve_lint_object_equal (&action->object, object);
}
