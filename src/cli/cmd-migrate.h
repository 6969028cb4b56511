/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/context.h"
#include "core/migrate/status.h"

G_BEGIN_DECLS

/* The verbs of `migrate` that cmd-migrate.c has in its table and that stand elsewhere:
 * cmd-migrate-look.c reads the database, cmd-migrate-files.c and -lint.c the project's folder. */
int reeve_cli_migrate_status (ReeveCliContext *context,
                              GError **error);
int reeve_cli_migrate_current (ReeveCliContext *context,
                               GError **error);
int reeve_cli_migrate_heads (ReeveCliContext *context,
                             GError **error);
int reeve_cli_migrate_history (ReeveCliContext *context,
                               GError **error);
int reeve_cli_migrate_show (ReeveCliContext *context,
                            GError **error);
int reeve_cli_migrate_create (ReeveCliContext *context,
                              GError **error);
int reeve_cli_migrate_merge (ReeveCliContext *context,
                             GError **error);
int reeve_cli_migrate_sql (ReeveCliContext *context,
                           GError **error);
int reeve_cli_migrate_validate (ReeveCliContext *context,
                                GError **error);
int reeve_cli_migrate_lint (ReeveCliContext *context,
                            GError **error);

/** reeve_cli_read_status: of the context's database and project. (transfer full): */
ReeveMigrationStatus *reeve_cli_read_status (ReeveCliContext *context,
                                             GError **error);
/** reeve_cli_print_status: the table, for a person. */
void reeve_cli_print_status (ReeveCliContext *context,
                             const ReeveMigrationStatus *status);
/** reeve_cli_is_drift: whether database and files say different things. */
gboolean reeve_cli_is_drift (ReeveRevisionState state);
/** reeve_cli_list_revisions: ids of the nodes in a state that @matches. (transfer full): */
JsonArray *reeve_cli_list_revisions (const ReeveMigrationStatus *status,
                                     gboolean (*matches) (ReeveRevisionState state));
/** reeve_cli_is_pending: whether it is yet to be applied. */
gboolean reeve_cli_is_pending (ReeveRevisionState state);
/** reeve_cli_read_history: the ledger's attempts, newest first. (transfer full): */
GPtrArray *reeve_cli_read_history (ReeveCliContext *context,
                                   const char *id,
                                   guint limit,
                                   GError **error);
void reeve_cli_print_history (ReeveCliOutput *output,
                              GPtrArray *attempts);
JsonObject *reeve_cli_history_to_json (GPtrArray *attempts);
/** reeve_cli_engines: the engine of the named database or of --engine, else all. (transfer
 *  container) (nullable): of const ReeveEngine * */
GPtrArray *reeve_cli_engines (ReeveCliContext *context,
                              GError **error);

G_END_DECLS
