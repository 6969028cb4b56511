/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/context.h"
#include "core/migrate/status.h"

G_BEGIN_DECLS

/** ReeveCliOverview: all that `status` tells of one database; what could not be had is NULL. */
typedef struct
{
  ReeveConnection *connection;
  ReeveTarget *target;          /* NULL: not reachable */
  gint64 latency_us;
  GPtrArray *tables;            /* ReeveTableCount */
  GPtrArray *runs;              /* ReeveSeedRun; NULL: this user may not read them */
  ReeveMigrationStatus *status; /* NULL: no project, or it could not be read */
  ReeveBackupRecord *backup;    /* the newest that protects it; NULL: none is known */
  GError *error;                /* why something is missing */
} ReeveCliOverview;

/** reeve_cli_overview_read: @project may be NULL, so may @catalogue, which knows the backups. Fails
 *  only when it was cancelled or the environment is wrong. */
ReeveCliOverview *reeve_cli_overview_read (ReeveConnection *connection,
                                           ReeveProject *project,
                                           ReeveCatalogue *catalogue,
                                           GCancellable *cancellable,
                                           GError **error);
void reeve_cli_overview_free (gpointer overview);
JsonObject *reeve_cli_overview_to_json (const ReeveCliOverview *self);
/** reeve_cli_overview_print: the page, for a person. */
void reeve_cli_overview_print (const ReeveCliOverview *self,
                               ReeveCliOutput *output);
/** reeve_cli_overview_print_tables: only the tables and their rows. */
void reeve_cli_overview_print_tables (const ReeveCliOverview *self,
                                      ReeveCliOutput *output);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReeveCliOverview, reeve_cli_overview_free)

G_END_DECLS
