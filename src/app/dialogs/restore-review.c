/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/dialogs/restore-review.h"

#include <glib/gi18n.h>

#include "app/dialogs/operation-review.h"
#include "core/backup/operation-foreign.h"
#include "core/base/error.h"
#include "core/db/credentials.h"

typedef struct
{
  ReeveRestoreWish *wish;
  ReeveConnection *destination;
  GWeakRef from;
  void (*submitted) (GtkWidget *from, ReeveJob *job);
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  reeve_restore_wish_free (question->wish);
  g_object_unref (question->destination);
  g_weak_ref_clear (&question->from);
  g_free (question);
}

/* A new database is opened as the saved one on its server is. */
static void
load_password (const Question *question, GCancellable *cancellable)
{
  ReeveConnection *base = question->wish->base;
  g_autoptr (ReeveSecret) password = NULL;
  g_autoptr (GError) keyring = NULL;

  if (base == NULL)
    return;
  if (!reeve_credentials_load (base, cancellable, &keyring))
    g_message ("The keyring gives no password: %s", keyring->message);
  password = reeve_connection_dup_password (base);
  if (base != question->destination && password != NULL)
    reeve_connection_set_password (question->destination, password);
}

/* An operation keeps the dump that it was made of; the next plan wants one of its own. */
static ReeveOperation *
make_of_dump (const Question *question, GCancellable *cancellable, GError **error)
{
  const char *path = reeve_backup_file_get_path (question->wish->file);
  g_autoptr (GError) local = NULL;
  g_autoptr (ReeveForeign) foreign = reeve_foreign_open (path, cancellable, &local);
  ReeveOperation *operation;

  if (foreign == NULL)
    {
      if (local == NULL)
        reeve_set_error (&local, REEVE_ERROR_STALE, _("“%s” is another file now"), path);
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  operation = reeve_backup_foreign_new (foreign, question->destination, error);
  if (operation != NULL)
    foreign = NULL;
  return operation;
}

static ReeveOperation *
make (gpointer data, GCancellable *cancellable, GError **error)
{
  const Question *question = data;
  g_autoptr (ReeveAgeKeys) keys = NULL;
  ReeveRestoreOptions options;

  load_password (question, cancellable);
  if (question->wish->file->foreign != NULL)
    return make_of_dump (question, cancellable, error);
  keys = reeve_key_source_load_for (question->wish->file->keys,
                                    reeve_backup_file_get_path (question->wish->file),
                                    cancellable, error);
  if (keys == NULL)
    return NULL;
  reeve_restore_wish_fill (question->wish, &options);
  return reeve_backup_restore_new (question->destination, &options, keys, error);
}

static char *
dup_waiting (gpointer data)
{
  const Question *question = data;

  /* TRANSLATORS: a file's path, the name of a database */
  return g_strdup_printf (_("Opening “%s” and looking at “%s”."),
                          reeve_backup_file_get_path (question->wish->file),
                          reeve_connection_get_database (question->destination));
}

static char *
dup_command (gpointer data)
{
  return reeve_restore_wish_dup_command (((Question *) data)->wish);
}

static void
submitted (gpointer data, ReeveJob *job)
{
  Question *question = data;
  g_autoptr (GtkWidget) from = g_weak_ref_get (&question->from);

  if (from != NULL)
    question->submitted (from, job);
}

void
reeve_restore_review_start (GtkWidget *from,
                            ReeveWorkspace *workspace,
                            ReeveRestoreWish *wish,
                            ReeveConnection *destination,
                            void (*submitted_cb) (GtkWidget *from, ReeveJob *job))
{
  static const ReeveOperationOrder order = {
    .make = make,
    .dup_waiting = dup_waiting,
    .dup_command = dup_command,
    .submitted = submitted,
    .free = question_free,
  };
  Question *question = g_new0 (Question, 1);

  question->wish = wish;
  question->destination = g_object_ref (destination);
  g_weak_ref_init (&question->from, from);
  question->submitted = submitted_cb;
  reeve_operation_review_start (from, workspace, destination, &order, question);
}
