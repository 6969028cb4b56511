/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/migrate/migration.h"

G_BEGIN_DECLS

/**
 * reeve_command_line_migration: the same operation as a line for a shell, each word quoted where
 * it has to be. No password is in it, and no consent: whoever runs it is asked by reevectl.
 *
 * Returns: (transfer full): "reevectl -d shop migrate up"
 */
char *reeve_command_line_migration (ReeveConnection *connection,
                                    ReeveProject *project,
                                    const ReeveMigrationOptions *options);

/** reeve_command_line_prepare: the same of `prepare`, or of `reset`, of the connection's own
 *  project. Returns: (transfer full): */
char *reeve_command_line_prepare (ReeveConnection *connection,
                                  gboolean reset,
                                  gboolean no_backup);

/** reeve_command_line_begin: the beginning of any line: "reevectl -d shop". (transfer full): */
GString *reeve_command_line_begin (ReeveConnection *connection);
/** reeve_command_line_add: a word, quoted where it has to be.
 *  @option: (nullable): stands before it, "--keep-last"
 *  @value: (nullable): NULL: the option alone, unless that is NULL too */
void reeve_command_line_add (GString *line,
                             const char *option,
                             const char *value);
/** reeve_command_line_add_number: an option with a number, unless that is 0. */
void reeve_command_line_add_number (GString *line,
                                    const char *option,
                                    guint value);

/** ReeveCommandLine: what a line of reevectl asks for, as far as the window can do the same. */
typedef struct
{
  char *database; /* as -d took it; NULL: it was left open */
  char *target;   /* what @options.target points to */
  ReeveMigrationOptions options;
} ReeveCommandLine;

/**
 * reeve_command_line_parse: the other way round: of a job's recorded line, so that the same can be
 * planned again. Consent that was given on the line is not taken over.
 *
 * Returns: (transfer full) (nullable): NULL when the line is no migration
 */
ReeveCommandLine *reeve_command_line_parse (const char *line);
void reeve_command_line_free (ReeveCommandLine *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReeveCommandLine, reeve_command_line_free)

G_END_DECLS
