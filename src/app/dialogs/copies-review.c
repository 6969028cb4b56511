/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/dialogs/copies-review.h"

#include <glib/gi18n.h>

#include "app/dialogs/operation-review.h"
#include "app/models/command-line.h"
#include "core/copies/operation.h"

/* The wish with strings of its own; they never change. */
typedef struct
{
  ReeveCopiesWish wish;
  ReeveConnection *connection;
  GWeakRef from;
  ReeveCopiesSubmitted submitted;
} Asked;

static void
asked_free (gpointer data)
{
  Asked *asked = data;

  g_object_unref (asked->connection);
  g_weak_ref_clear (&asked->from);
  g_free ((char *) asked->wish.prefix);
  g_free ((char *) asked->wish.name);
  g_free ((char *) asked->wish.handout);
  g_free ((char *) asked->wish.host);
  g_free (asked);
}

static ReeveOperation *
make (gpointer data, GCancellable *cancellable, GError **error)
{
  const Asked *asked = data;
  const ReeveCopiesWish *wish = &asked->wish;
  const ReeveCopiesHandout handout = { .path = wish->handout, .host = wish->host };
  ReeveOperation *operation = NULL;

  switch (wish->what)
    {
    case REEVE_COPIES_CREATE:
      operation =
        reeve_copies_create_new (asked->connection, wish->prefix, wish->count, &handout, error);
      break;
    case REEVE_COPIES_RESET:
      operation = reeve_copies_reset_new (asked->connection, wish->name, wish->prefix,
                                          wish->handout != NULL ? &handout : NULL, error);
      break;
    case REEVE_COPIES_REMOVE:
      operation = reeve_copies_remove_new (asked->connection, wish->name, wish->prefix, error);
      break;
    }
  return operation;
}

static char *
dup_waiting (gpointer data)
{
  const Asked *asked = data;

  /* TRANSLATORS: %s is the name of a database */
  return g_strdup_printf (_("Looking at “%s”."), reeve_connection_get_name (asked->connection));
}

static char *
dup_command (gpointer data)
{
  static const char *const verbs[] = {
    [REEVE_COPIES_CREATE] = " copies create",
    [REEVE_COPIES_RESET] = " copies reset",
    [REEVE_COPIES_REMOVE] = " copies remove",
  };
  const Asked *asked = data;
  const ReeveCopiesWish *wish = &asked->wish;
  GString *line = reeve_command_line_begin (asked->connection);

  g_string_append (line, verbs[wish->what]);
  if (wish->what != REEVE_COPIES_CREATE && wish->name == NULL)
    reeve_command_line_add (line, "--all", NULL);
  reeve_command_line_add (line, NULL, wish->name != NULL ? wish->name : wish->prefix);
  if (wish->what == REEVE_COPIES_CREATE)
    g_string_append_printf (line, " %u", wish->count);
  if (wish->what == REEVE_COPIES_RESET && wish->handout != NULL)
    reeve_command_line_add (line, "--new-passwords", NULL);
  if (wish->handout != NULL)
    reeve_command_line_add (line, "--handout", wish->handout);
  if (wish->host != NULL)
    reeve_command_line_add (line, "--host", wish->host);
  return g_string_free (line, FALSE);
}

static char *
dup_nothing (gpointer data)
{
  return g_strdup (_("All of them are there already."));
}

static void
submitted (gpointer data, ReeveJob *job)
{
  Asked *asked = data;
  g_autoptr (GtkWidget) from = g_weak_ref_get (&asked->from);

  if (from != NULL)
    asked->submitted (from, job);
}

void
reeve_copies_review_start (GtkWidget *from,
                           ReeveWorkspace *workspace,
                           ReeveDatabase *database,
                           const ReeveCopiesWish *wish,
                           ReeveCopiesSubmitted submitted_func)
{
  static const ReeveOperationOrder order = {
    .make = make,
    .dup_waiting = dup_waiting,
    .dup_command = dup_command,
    .dup_nothing = dup_nothing,
    .submitted = submitted,
    .free = asked_free,
  };
  Asked *asked = g_new0 (Asked, 1);

  asked->wish = *wish;
  asked->wish.prefix = g_strdup (wish->prefix);
  asked->wish.name = g_strdup (wish->name);
  asked->wish.handout = g_strdup (wish->handout);
  asked->wish.host = g_strdup (wish->host);
  asked->connection = g_object_ref (reeve_database_get_connection (database));
  asked->submitted = submitted_func;
  g_weak_ref_init (&asked->from, from);
  reeve_operation_review_start (from, workspace, asked->connection, &order, asked);
}
