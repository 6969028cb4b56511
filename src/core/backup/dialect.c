/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/dialect.h"

#include "core/backup/dump-postgres.h"
#include "core/backup/dump-sqlite.h"
#include "core/backup/notes.h"
#include "core/backup/preflight-postgres.h"
#include "core/backup/restore-postgres.h"
#include "core/backup/restore-sqlite.h"
#include "core/backup/survey-postgres.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/db/postgres/databases.h"

static ReeveConnection *
dup_destination (ReeveConnection *destination, ReeveRestoreMode mode, GError **error)
{
  return g_object_ref (destination);
}

static ReeveConnection *
dup_file_beside (ReeveConnection *connection, const char *name, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (reeve_connection_get_database (connection));
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *uri = reeve_connection_uri_of_file (path);
  ReeveConnection *sibling = reeve_connection_new (NULL, uri, error);

  if (sibling != NULL)
    reeve_connection_set_environment (sibling, reeve_connection_get_environment (connection));
  return sibling;
}

const ReeveBackupDialect reeve_backup_sqlite = {
  .engine = "sqlite",
  .measure = reeve_measure_sqlite,
  .dump = reeve_dump_sqlite,
  .write_notes = reeve_notes_write_sqlite,
  .prove = reeve_prove_sqlite,
  .survey = reeve_survey_sqlite,
  .dup_guarded = dup_destination,
  .dup_sibling = dup_file_beside,
  .restore = reeve_restore_sqlite,
  .undo = reeve_undo_sqlite,
  .find_kept = reeve_find_kept_sqlite,
  .diff = reeve_diff_sqlite,
  .open_export = reeve_export_open_sqlite,
};

const ReeveBackupDialect reeve_backup_postgres = {
  .engine = "postgres",
  .has_schemas = TRUE,
  .measure = reeve_pg_measure,
  .dump = reeve_dump_postgres,
  .write_notes = reeve_notes_write_postgres,
  .prove = reeve_prove_postgres,
  .survey = reeve_survey_postgres,
  .dup_guarded = reeve_dup_guarded_postgres,
  .dup_sibling = reeve_pg_dup_connection,
  .restore = reeve_restore_postgres,
  .undo = reeve_undo_postgres,
  .find_kept = reeve_find_kept_postgres,
  .diff = reeve_diff_postgres,
  .open_export = reeve_export_open_postgres,
};

static const ReeveBackupDialect *const dialects[] = { &reeve_backup_postgres,
                                                      &reeve_backup_sqlite };

const ReeveBackupDialect *
reeve_backup_dialect_find (const char *engine, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (dialects); i++)
    if (g_strcmp0 (dialects[i]->engine, engine) == 0)
      return dialects[i];
  reeve_set_error (error, REEVE_ERROR_UNSUPPORTED, _("Reeve has no backups of “%s” databases"),
                   engine);
  return NULL;
}
