/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/options.h"
#include "cli/output.h"
#include "core/catalogue/catalogue.h"
#include "core/job/runner.h"
#include "core/project/project.h"

G_BEGIN_DECLS

/** Exit statuses; a part of the contract with scripts. */
enum
{
  REEVE_CLI_DONE = 0,
  REEVE_CLI_FAILED = 1,
  REEVE_CLI_USAGE = 2,
  REEVE_CLI_REFUSED = 3,
  REEVE_CLI_FINDINGS = 4,
  REEVE_CLI_CANCELLED = 130,
};

/** reeve_cli_exit_status: what the contract says for this error. */
int reeve_cli_exit_status (const GError *error);

/**
 * ReeveCliContext: the answers to "which database, which project", each found when first asked.
 * What get_…() gives belongs to the context.
 */

/**
 * reeve_cli_context_new: takes over @options.
 * @command: the command line as it was typed, for the journal
 * @cancellable: triggered by Ctrl-C
 */
ReeveCliContext *reeve_cli_context_new (ReeveCliOptions *options,
                                        ReeveCliOutput *output,
                                        const char *command,
                                        GCancellable *cancellable);
void reeve_cli_context_free (ReeveCliContext *self);

ReeveCliOptions *reeve_cli_context_get_options (ReeveCliContext *self);
ReeveCliOutput *reeve_cli_context_get_output (ReeveCliContext *self);
GCancellable *reeve_cli_context_get_cancellable (ReeveCliContext *self);
const char *reeve_cli_context_get_command (ReeveCliContext *self);

/** reeve_cli_context_get_catalogue: makes it where there is none yet. */
ReeveCatalogue *reeve_cli_context_get_catalogue (ReeveCliContext *self,
                                                 GError **error);
/** reeve_cli_context_find_catalogue: *catalogue is NULL when there is none yet. */
gboolean reeve_cli_context_find_catalogue (ReeveCliContext *self,
                                           ReeveCatalogue **catalogue,
                                           GError **error);

/** reeve_cli_context_names_database: whether -d or $DATABASE_URL does. */
gboolean reeve_cli_context_names_database (ReeveCliContext *self);
/** reeve_cli_context_get_connection: of -d, $DATABASE_URL, or the only one of the project. */
ReeveConnection *reeve_cli_context_get_connection (ReeveCliContext *self,
                                                   GError **error);
/** reeve_cli_context_await: with --ready: waits until the connection's database answers. */
gboolean reeve_cli_context_await (ReeveCliContext *self,
                                  ReeveConnection *connection,
                                  GError **error);
/** reeve_cli_context_open_connection: of @name as -d takes it. (transfer full): */
ReeveConnection *reeve_cli_context_open_connection (ReeveCliContext *self,
                                                    const char *name,
                                                    GError **error);
/** reeve_cli_context_load_saved: of exactly this name, with its password where one was kept; NULL
 *  without @error when there is none. (transfer full): */
ReeveConnection *reeve_cli_context_load_saved (ReeveCliContext *self,
                                               const char *name,
                                               GError **error);
/** reeve_cli_context_complete: gives a saved connection its password and the environment's
 *  certificates. */
gboolean reeve_cli_context_complete (ReeveCliContext *self,
                                     ReeveConnection *connection,
                                     GError **error);
/** reeve_cli_context_find_connection: as get, but *connection is NULL when none was named. */
gboolean reeve_cli_context_find_connection (ReeveCliContext *self,
                                            ReeveConnection **connection,
                                            GError **error);
/** reeve_cli_context_set_connection: what the command itself chose. */
void reeve_cli_context_set_connection (ReeveCliContext *self,
                                       ReeveConnection *connection);

/** reeve_cli_context_get_project: -p, the connection's, or the nearest one. */
ReeveProject *reeve_cli_context_get_project (ReeveCliContext *self,
                                             GError **error);
/** reeve_cli_context_find_project: *project is NULL when there is none. */
gboolean reeve_cli_context_find_project (ReeveCliContext *self,
                                         ReeveProject **project,
                                         GError **error);
/** reeve_cli_context_set_project: what the command itself chose. */
void reeve_cli_context_set_project (ReeveCliContext *self,
                                    ReeveProject *project);

/** reeve_cli_context_get_reading_pool: sessions that cannot write. */
ReevePool *reeve_cli_context_get_reading_pool (ReeveCliContext *self,
                                               GError **error);
ReeveRunner *reeve_cli_context_get_runner (ReeveCliContext *self,
                                           GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReeveCliContext, reeve_cli_context_free)

G_END_DECLS
