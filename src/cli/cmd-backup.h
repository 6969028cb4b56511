/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/context.h"
#include "core/backup/age-key.h"
#include "core/backup/foreign.h"
#include "core/db/connection.h"

G_BEGIN_DECLS

/* The verbs of `backup` that cmd-backup.c has in its table and that stand elsewhere:
 * cmd-backup-look.c reads the catalogue and whole backups, cmd-backup-rows.c single rows,
 * cmd-backup-diff.c compares, cmd-backup-export.c writes rows as text. */
int reeve_cli_backup_list (ReeveCliContext *context,
                           GError **error);
int reeve_cli_backup_show (ReeveCliContext *context,
                           GError **error);
int reeve_cli_backup_verify (ReeveCliContext *context,
                             GError **error);
int reeve_cli_backup_pin (ReeveCliContext *context,
                          GError **error);
int reeve_cli_backup_unpin (ReeveCliContext *context,
                            GError **error);
int reeve_cli_backup_browse (ReeveCliContext *context,
                             GError **error);
int reeve_cli_backup_diff (ReeveCliContext *context,
                           GError **error);
int reeve_cli_backup_export_table (ReeveCliContext *context,
                                   GError **error);
int reeve_cli_backup_export_json (ReeveCliContext *context,
                                  GError **error);
/** reeve_cli_backup_read_revision: the heads that the database is at; NULL where no project says
 *  what revisions are. (transfer full): */
char **reeve_cli_backup_read_revision (ReeveCliContext *context);
/** reeve_cli_backup_report: of a backup that was made, by its job's result. */
void reeve_cli_backup_report (ReeveCliOutput *output,
                              JsonObject *result);

int reeve_cli_backup_key (ReeveCliContext *context,
                          GError **error);

/** reeve_cli_backup_record_to_json: one that was made here, as `list` shows it. */
JsonObject *reeve_cli_backup_record_to_json (const ReeveBackupRecord *record);
/** reeve_cli_backup_format_age: "3 d", "5 h", in the largest unit. (transfer full): */
char *reeve_cli_backup_format_age (gint64 created_us);
/** reeve_cli_backup_format_time: local, to the second. (transfer full): */
char *reeve_cli_backup_format_time (gint64 time_us);

/* Other programs' dumps, in cmd-backup-foreign.c. */

/** reeve_cli_backup_restore_foreign: into a new database. @foreign: (transfer full): */
int reeve_cli_backup_restore_foreign (ReeveCliContext *context,
                                      ReeveForeign *foreign,
                                      ReeveConnection *destination,
                                      GError **error);
/** reeve_cli_backup_show_foreign: what is in it, and what it would run. */
int reeve_cli_backup_show_foreign (ReeveCliContext *context,
                                   const ReeveForeign *foreign);

/** reeve_cli_backup_keys: of --identity and the passphrase, which may be asked for; what opens a
 *  backup. (transfer full): */
ReeveAgeKeys *reeve_cli_backup_keys (ReeveCliContext *context,
                                     GError **error);
/** reeve_cli_backup_keys_for: the same for another file than the first argument; NULL: for many. */
ReeveAgeKeys *reeve_cli_backup_keys_for (ReeveCliContext *context,
                                         const char *path,
                                         GError **error);
/** reeve_cli_backup_lock: for whom a new backup is encrypted, and what opens it again; both stay
 *  NULL where nothing was asked. */
gboolean reeve_cli_backup_lock (ReeveCliContext *context,
                                ReeveAgeLock **lock,
                                ReeveAgeKeys **keys,
                                GError **error);

G_END_DECLS
