/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/dialogs/backup-review.h"

#include <glib/gi18n.h>

#include "app/dialogs/operation-review.h"
#include "app/models/command-line.h"
#include "core/backup/keyring.h"
#include "core/backup/operation-create.h"
#include "core/backup/operation-prune.h"
#include "core/backup/operation-restore.h"
#include "core/backup/operation-verify.h"
#include "core/base/error.h"
#include "core/migrate/status.h"

/* What all of them need; immutable. The first member of what is wished for beyond it. */
typedef struct
{
  ReeveDatabase *database;
  ReeveConnection *connection;
  ReeveCatalogue *catalogue;
} Wish;

static void
wish_init (Wish *wish, ReeveWorkspace *workspace, ReeveDatabase *database)
{
  wish->database = g_object_ref (database);
  wish->connection = g_object_ref (reeve_database_get_connection (database));
  g_set_object (&wish->catalogue, reeve_workspace_get_catalogue (workspace));
}

static void
wish_clear (Wish *wish)
{
  g_clear_object (&wish->database);
  g_clear_object (&wish->connection);
  g_clear_object (&wish->catalogue);
}

static char *
dup_looking (gpointer data)
{
  Wish *wish = data;

  /* TRANSLATORS: %s is the name of a database */
  return g_strdup_printf (_("Looking at “%s”."), reeve_connection_get_name (wish->connection));
}

/* --- create ---------------------------------------------------------------------------------- */

typedef struct
{
  Wish wish;
  ReeveBackupWish backup;
  char *label;
  char *folder;
  char **tables;
  char **recipients;
  char *identity;
} CreateWish;

static void
create_free (gpointer data)
{
  CreateWish *wish = data;

  wish_clear (&wish->wish);
  g_clear_pointer (&wish->backup.passphrase, reeve_secret_unref);
  g_free (wish->label);
  g_free (wish->folder);
  g_strfreev (wish->tables);
  g_strfreev (wish->recipients);
  g_free (wish->identity);
  g_free (wish);
}

/* For whom it is encrypted; NULL without @error for nobody. The daily key is among @keys then. */
static gboolean
make_lock (const ReeveBackupWish *wish,
           ReeveAgeLock **lock,
           ReeveAgeKeys *keys,
           GCancellable *cancellable,
           GError **error)
{
  g_autoptr (ReeveAgeLock) own = reeve_age_lock_new ();

  if (wish->by_daily_key && !reeve_backup_keyring_use (own, keys, cancellable, error))
    return FALSE;
  for (guint i = 0; wish->recipients != NULL && wish->recipients[i] != NULL; i++)
    if (!reeve_age_lock_add (own, wish->recipients[i], error))
      return FALSE;
  if (wish->passphrase != NULL && !reeve_age_lock_set_passphrase (own, wish->passphrase, error))
    return FALSE;
  if (wish->passphrase != NULL || own->recipients->len > 0)
    *lock = g_steal_pointer (&own);
  return TRUE;
}

/* The heads that the database is at, where a project says what revisions are. */
static char **
read_revision (ReeveDatabase *database, GCancellable *cancellable)
{
  g_autoptr (ReevePool) pool = reeve_database_acquire_pool (database, cancellable, NULL);
  const char *folder =
    pool != NULL ? reeve_connection_get_project (reeve_pool_get_connection (pool)) : NULL;
  g_autoptr (ReeveProject) project = folder != NULL ? reeve_project_open (folder, NULL) : NULL;
  g_autoptr (ReeveMigrationStatus) status =
    project != NULL ? reeve_migration_status_read (project, NULL, pool, cancellable, NULL) : NULL;

  return status != NULL ? reeve_migration_status_get_current (status) : NULL;
}

static ReeveOperation *
create_make (gpointer data, GCancellable *cancellable, GError **error)
{
  CreateWish *wish = data;
  const ReeveBackupWish *backup = &wish->backup;
  g_autoptr (ReeveKeySource) source = reeve_key_source_new (backup->passphrase, backup->identity);
  g_autoptr (ReeveAgeKeys) keys = reeve_key_source_load (source, error);
  g_autoptr (ReeveAgeLock) lock = NULL;
  g_autofree char *path = NULL;
  g_auto (GStrv) revision = NULL;
  ReeveBackupOptions options = {
    .label = backup->label,
    .classic = backup->classic,
    .tables = backup->tables,
    .proof = backup->proof,
  };

  if (keys == NULL || !make_lock (backup, &lock, keys, cancellable, error))
    return NULL;
  path = reeve_backup_dup_path (wish->wish.connection, backup->folder, backup->label);
  revision = read_revision (wish->wish.database, cancellable);
  options.path = path;
  options.revision = (const char *const *) revision;
  /* Without any key a backup for somebody else is sealed, not read back. */
  if (keys->identities->len == 0 && keys->passphrases->len == 0)
    g_clear_pointer (&keys, reeve_age_keys_free);
  return reeve_backup_create_new (wish->wish.connection, &options, g_steal_pointer (&lock),
                                  g_steal_pointer (&keys));
}

static char *
dup_create_line (ReeveConnection *connection, const ReeveBackupWish *wish)
{
  GString *line = reeve_command_line_begin (connection);

  g_string_append (line, " backup create");
  if (wish->label != NULL)
    reeve_command_line_add (line, NULL, wish->label);
  if (wish->folder != NULL)
    reeve_command_line_add (line, "-o", wish->folder);
  if (wish->proof != REEVE_PROOF_READ_BACK)
    reeve_command_line_add (line, "--proof", reeve_proof_name (wish->proof));
  if (wish->classic)
    reeve_command_line_add (line, "--classic", NULL);
  for (guint i = 0; wish->tables != NULL && wish->tables[i] != NULL; i++)
    reeve_command_line_add (line, "--table", wish->tables[i]);
  for (guint i = 0; wish->recipients != NULL && wish->recipients[i] != NULL; i++)
    reeve_command_line_add (line, "--recipient", wish->recipients[i]);
  if (wish->identity != NULL)
    reeve_command_line_add (line, "--identity", wish->identity);
  if (wish->passphrase != NULL)
    reeve_command_line_add (line, "--ask-passphrase", NULL);
  if (wish->by_daily_key)
    reeve_command_line_add (line, "--encrypt", NULL);
  return g_string_free (line, FALSE);
}

static char *
create_dup_command (gpointer data)
{
  CreateWish *wish = data;

  return dup_create_line (wish->wish.connection, &wish->backup);
}

char *
reeve_backup_review_dup_create_line (ReeveDatabase *database, const ReeveBackupWish *wish)
{
  return dup_create_line (reeve_database_get_connection (database), wish);
}

void
reeve_backup_review_create (GtkWidget *from,
                            ReeveWorkspace *workspace,
                            ReeveDatabase *database,
                            const ReeveBackupWish *backup)
{
  static const ReeveOperationOrder order = {
    .make = create_make,
    .dup_waiting = dup_looking,
    .dup_command = create_dup_command,
    .free = create_free,
    .runs_harmless = TRUE,
  };
  CreateWish *wish = g_new0 (CreateWish, 1);

  wish_init (&wish->wish, workspace, database);
  wish->label = g_strdup (backup->label);
  wish->folder = g_strdup (backup->folder);
  wish->tables = g_strdupv ((char **) backup->tables);
  wish->recipients = g_strdupv ((char **) backup->recipients);
  wish->identity = g_strdup (backup->identity);
  wish->backup = (ReeveBackupWish){
    .label = wish->label,
    .folder = wish->folder,
    .proof = backup->proof,
    .classic = backup->classic,
    .tables = (const char *const *) wish->tables,
    .passphrase = backup->passphrase != NULL ? reeve_secret_ref (backup->passphrase) : NULL,
    .recipients = (const char *const *) wish->recipients,
    .identity = wish->identity,
    .by_daily_key = backup->by_daily_key,
  };
  reeve_operation_review_start (from, workspace, wish->wish.connection, &order, wish);
}

/* --- verify ---------------------------------------------------------------------------------- */

typedef struct
{
  Wish wish;
  char *path;
  char *id;
  ReeveProof proof;
  ReeveKeySource *keys;
  void (*locked) (GtkWidget *from, ReeveProof proof, const GError *error);
} VerifyWish;

static void
verify_free (gpointer data)
{
  VerifyWish *wish = data;

  wish_clear (&wish->wish);
  g_clear_pointer (&wish->keys, reeve_key_source_unref);
  g_free (wish->path);
  g_free (wish->id);
  g_free (wish);
}

static ReeveOperation *
verify_make (gpointer data, GCancellable *cancellable, GError **error)
{
  VerifyWish *wish = data;
  const ReeveVerifyOptions options = { .path = wish->path, .id = wish->id, .proof = wish->proof };
  g_autoptr (ReeveAgeKeys) keys =
    reeve_key_source_load_for (wish->keys, wish->path, cancellable, error);

  return keys != NULL ? reeve_backup_verify_new (wish->wish.connection, &options, keys, error)
                      : NULL;
}

static char *
verify_dup_waiting (gpointer data)
{
  VerifyWish *wish = data;

  /* TRANSLATORS: %s is a file's path */
  return g_strdup_printf (_("Opening “%s”."), wish->path);
}

static char *
verify_dup_command (gpointer data)
{
  VerifyWish *wish = data;
  GString *line = reeve_command_line_begin (wish->wish.connection);

  g_string_append (line, " backup verify");
  reeve_command_line_add (line, NULL, wish->path);
  if (wish->proof >= REEVE_PROOF_RESTORED)
    reeve_command_line_add (line, "--restored", NULL);
  if (wish->keys != NULL && wish->keys->identity != NULL)
    reeve_command_line_add (line, "--identity", wish->keys->identity);
  if (wish->keys != NULL && wish->keys->passphrase != NULL)
    reeve_command_line_add (line, "--ask-passphrase", NULL);
  return g_string_free (line, FALSE);
}

static gboolean
verify_failed (gpointer data, GtkWidget *from, const GError *error)
{
  VerifyWish *wish = data;

  if (wish->locked == NULL || !g_error_matches (error, REEVE_ERROR, REEVE_ERROR_AUTH))
    return FALSE;
  wish->locked (from, wish->proof, error);
  return TRUE;
}

void
reeve_backup_review_verify (GtkWidget *from,
                            ReeveWorkspace *workspace,
                            ReeveDatabase *database,
                            const char *path,
                            const char *id,
                            ReeveProof proof,
                            ReeveKeySource *keys,
                            void (*locked) (GtkWidget *from,
                                            ReeveProof proof,
                                            const GError *error))
{
  static const ReeveOperationOrder order = {
    .make = verify_make,
    .dup_waiting = verify_dup_waiting,
    .dup_command = verify_dup_command,
    .failed = verify_failed,
    .free = verify_free,
    .runs_harmless = TRUE,
  };
  VerifyWish *wish = g_new0 (VerifyWish, 1);

  wish_init (&wish->wish, workspace, database);
  wish->path = g_strdup (path);
  wish->id = g_strdup (id);
  wish->proof = proof;
  wish->keys = keys != NULL ? reeve_key_source_ref (keys) : NULL;
  wish->locked = locked;
  reeve_operation_review_start (from, workspace, wish->wish.connection, &order, wish);
}

/* --- undo ------------------------------------------------------------------------------------ */

static void
undo_free (gpointer data)
{
  wish_clear (data);
  g_free (data);
}

static ReeveOperation *
undo_make (gpointer data, GCancellable *cancellable, GError **error)
{
  return reeve_backup_undo_new (((Wish *) data)->connection);
}

static char *
undo_dup_command (gpointer data)
{
  GString *line = reeve_command_line_begin (((Wish *) data)->connection);

  g_string_append (line, " backup undo");
  return g_string_free (line, FALSE);
}

void
reeve_backup_review_undo (GtkWidget *from, ReeveWorkspace *workspace, ReeveDatabase *database)
{
  static const ReeveOperationOrder order = {
    .make = undo_make,
    .dup_waiting = dup_looking,
    .dup_command = undo_dup_command,
    .free = undo_free,
  };
  Wish *wish = g_new0 (Wish, 1);

  wish_init (wish, workspace, database);
  reeve_operation_review_start (from, workspace, wish->connection, &order, wish);
}

/* --- prune ----------------------------------------------------------------------------------- */

typedef struct
{
  Wish wish;
  ReeveRetention policy;
} PruneWish;

static void
prune_free (gpointer data)
{
  wish_clear (&((PruneWish *) data)->wish);
  g_free (data);
}

static ReeveOperation *
prune_make (gpointer data, GCancellable *cancellable, GError **error)
{
  PruneWish *wish = data;
  g_autoptr (ReevePool) pool =
    reeve_database_acquire_pool (wish->wish.database, cancellable, error);
  ReeveSession *session =
    pool != NULL ? reeve_pool_acquire_reader (pool, cancellable, error) : NULL;
  g_autofree char *target = NULL;
  GPtrArray *entries;
  gboolean failed;

  if (session == NULL)
    return NULL;
  target = g_strdup (reeve_target_get_label (reeve_session_get_target (session)));
  reeve_pool_release (pool, session);
  if (!reeve_catalogue_last_backup_failed (wish->wish.catalogue, target, &failed, error))
    return NULL;
  entries = reeve_catalogue_list_retention (wish->wish.catalogue, target, error);
  return entries != NULL ? reeve_backup_prune_new (wish->wish.connection, &wish->policy, entries,
                                                   failed, error)
                         : NULL;
}

static char *
prune_dup_command (gpointer data)
{
  PruneWish *wish = data;
  GString *line = reeve_command_line_begin (wish->wish.connection);

  g_string_append (line, " backup prune");
  reeve_command_line_add_number (line, "--keep-last", wish->policy.last);
  reeve_command_line_add_number (line, "--keep-daily", wish->policy.daily);
  reeve_command_line_add_number (line, "--keep-weekly", wish->policy.weekly);
  reeve_command_line_add_number (line, "--keep-monthly", wish->policy.monthly);
  reeve_command_line_add_number (line, "--keep-yearly", wish->policy.yearly);
  return g_string_free (line, FALSE);
}

void
reeve_backup_review_prune (GtkWidget *from,
                           ReeveWorkspace *workspace,
                           ReeveDatabase *database,
                           const ReeveRetention *policy)
{
  static const ReeveOperationOrder order = {
    .make = prune_make,
    .dup_waiting = dup_looking,
    .dup_command = prune_dup_command,
    .free = prune_free,
  };
  PruneWish *wish;

  if (reeve_workspace_get_catalogue (workspace) == NULL)
    return;
  wish = g_new0 (PruneWish, 1);
  wish_init (&wish->wish, workspace, database);
  wish->policy = *policy;
  reeve_operation_review_start (from, workspace, wish->wish.connection, &order, wish);
}
