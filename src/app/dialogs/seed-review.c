/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/dialogs/seed-review.h"

#include <glib/gi18n.h>

#include "app/dialogs/operation-review.h"
#include "app/models/command-line.h"
#include "core/project/project.h"
#include "core/seed/operation-apply.h"

/* What is asked for; immutable. */
typedef struct
{
  ReeveConnection *connection;
  char *profile;
  double scale;
  char *run;
  char **stays;
  char **again;
  gboolean takes_edited;
} Wish;

static Wish *
wish_new (ReeveDatabase *database)
{
  Wish *wish = g_new0 (Wish, 1);

  wish->connection = g_object_ref (reeve_database_get_connection (database));
  return wish;
}

static void
wish_free (gpointer data)
{
  Wish *wish = data;

  g_object_unref (wish->connection);
  g_free (wish->profile);
  g_free (wish->run);
  g_strfreev (wish->stays);
  g_strfreev (wish->again);
  g_free (wish);
}

/* --- apply --------------------------------------------------------------------------------- */

static GPtrArray *
load_profiles (const Wish *wish, const char *const *names, GError **error)
{
  g_autoptr (ReeveProject) project =
    reeve_project_open (reeve_connection_get_project (wish->connection), error);

  return project != NULL
           ? reeve_seed_profiles_load (reeve_project_get_seeds (project), names, error)
           : NULL;
}

static ReeveOperation *
apply_make (gpointer data, GCancellable *cancellable, GError **error)
{
  Wish *wish = data;
  const char *names[] = { wish->profile, NULL };
  g_autoptr (GPtrArray) profiles = load_profiles (wish, names, error);
  ReeveOperation *operation;

  if (profiles == NULL)
    return NULL;
  operation = reeve_seed_apply_new (wish->connection, g_ptr_array_index (profiles, 0));
  reeve_seed_apply_set_scale (REEVE_SEED_APPLY (operation), wish->scale);
  return operation;
}

static char *
apply_dup_waiting (gpointer data)
{
  Wish *wish = data;

  /* TRANSLATORS: the name of a seed profile, then of a database */
  return g_strdup_printf (_("Holding the rows of “%s” against those in “%s”."), wish->profile,
                          reeve_connection_get_name (wish->connection));
}

static char *
apply_dup_command (gpointer data)
{
  Wish *wish = data;
  GString *line = reeve_command_line_begin (wish->connection);
  char scale[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append (line, " seed apply");
  reeve_command_line_add (line, NULL, wish->profile);
  if (wish->scale < 1 || wish->scale > 1)
    reeve_command_line_add (line, "--scale", g_ascii_formatd (scale, sizeof scale, "%g",
                                                              wish->scale));
  return g_string_free (line, FALSE);
}

static char *
apply_dup_nothing (gpointer data)
{
  Wish *wish = data;

  /* TRANSLATORS: %s is the name of a seed profile */
  return g_strdup_printf (_("Nothing to do: all rows of “%s” are there already"), wish->profile);
}

void
reeve_seed_review_apply (GtkWidget *from,
                         ReeveWorkspace *workspace,
                         ReeveDatabase *database,
                         const char *profile,
                         double scale)
{
  static const ReeveOperationOrder order = {
    .make = apply_make,
    .dup_waiting = apply_dup_waiting,
    .dup_command = apply_dup_command,
    .dup_nothing = apply_dup_nothing,
    .free = wish_free,
    .reading_is_nothing = TRUE,
  };
  Wish *wish = wish_new (database);

  wish->profile = g_strdup (profile);
  wish->scale = scale;
  reeve_operation_review_start (from, workspace, wish->connection, &order, wish);
}

/* --- undo and reset ------------------------------------------------------------------------ */

static char *
rewind_dup_waiting (gpointer data)
{
  Wish *wish = data;

  /* TRANSLATORS: %s is the name of a database */
  return g_strdup_printf (_("Looking in “%s” for the rows that seeding made, and for those that "
                            "were edited since or are needed by others."),
                          reeve_connection_get_name (wish->connection));
}

static char *
rewind_dup_nothing (gpointer data)
{
  return g_strdup (_("Nothing to do: there is no row that could be removed"));
}

static ReeveOperation *
undo_make (gpointer data, GCancellable *cancellable, GError **error)
{
  Wish *wish = data;

  return reeve_seed_undo_new (wish->connection, wish->run);
}

static char *
undo_dup_command (gpointer data)
{
  Wish *wish = data;
  GString *line = reeve_command_line_begin (wish->connection);

  g_string_append (line, " seed undo");
  reeve_command_line_add (line, NULL, wish->run);
  return g_string_free (line, FALSE);
}

void
reeve_seed_review_undo (GtkWidget *from,
                        ReeveWorkspace *workspace,
                        ReeveDatabase *database,
                        const char *run)
{
  static const ReeveOperationOrder order = {
    .make = undo_make,
    .dup_waiting = rewind_dup_waiting,
    .dup_command = undo_dup_command,
    .dup_nothing = rewind_dup_nothing,
    .free = wish_free,
    .reading_is_nothing = TRUE,
  };
  Wish *wish = wish_new (database);

  wish->run = g_strdup (run);
  reeve_operation_review_start (from, workspace, wish->connection, &order, wish);
}

static ReeveOperation *
reset_make (gpointer data, GCancellable *cancellable, GError **error)
{
  Wish *wish = data;
  g_autoptr (GPtrArray) profiles =
    load_profiles (wish, (const char *const *) wish->again, error);
  const ReeveSeedResetOptions options = {
    .profile = wish->profile,
    .stays = (const char *const *) wish->stays,
    .takes_edited = wish->takes_edited,
    .profiles = profiles,
  };

  if (profiles == NULL)
    return NULL;
  return reeve_seed_reset_new (wish->connection, &options);
}

static char *
reset_dup_command (gpointer data)
{
  Wish *wish = data;
  GString *line = reeve_command_line_begin (wish->connection);

  g_string_append (line, " seed reset");
  if (wish->profile != NULL)
    reeve_command_line_add (line, NULL, wish->profile);
  for (guint i = 0; wish->stays != NULL && wish->stays[i] != NULL; i++)
    reeve_command_line_add (line, "--keep", wish->stays[i]);
  if (wish->takes_edited)
    reeve_command_line_add (line, "--edited", NULL);
  if (wish->again[0] == NULL)
    reeve_command_line_add (line, "--remove", NULL);
  return g_string_free (line, FALSE);
}

void
reeve_seed_review_reset (GtkWidget *from,
                         ReeveWorkspace *workspace,
                         ReeveDatabase *database,
                         const ReeveSeedResetOptions *options,
                         const char *const *again)
{
  static const ReeveOperationOrder order = {
    .make = reset_make,
    .dup_waiting = rewind_dup_waiting,
    .dup_command = reset_dup_command,
    .dup_nothing = rewind_dup_nothing,
    .free = wish_free,
    .reading_is_nothing = TRUE,
  };
  Wish *wish = wish_new (database);

  wish->profile = g_strdup (options->profile);
  wish->stays = g_strdupv ((char **) options->stays);
  wish->again = g_strdupv ((char **) again);
  wish->takes_edited = options->takes_edited;
  reeve_operation_review_start (from, workspace, wish->connection, &order, wish);
}
