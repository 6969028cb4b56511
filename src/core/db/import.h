/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/db/connection.h"

G_BEGIN_DECLS

/**
 * ReeveImport: connections that other programs' files describe. Pure: each reads a text and gives
 * (transfer full) (element-type ReeveConnection), named, with the password where there was one.
 * Lines that describe no single database are passed over, @skipped counts them.
 *
 * reeve_import_services: a libpq service file; a section is a connection of its name.
 */
GPtrArray *reeve_import_services (const char *text,
                                  guint *skipped);
/** reeve_import_passfile: a libpq password file; lines with a * for host, database or user name no
 *  database of their own. */
GPtrArray *reeve_import_passfile (const char *text,
                                  guint *skipped);
/**
 * reeve_import_env: variables of a .env file that hold a database's URI: DATABASE_URL, and others
 * that end in _DATABASE_URL.
 * @name: what the connection of DATABASE_URL is called
 */
GPtrArray *reeve_import_env (const char *text,
                             const char *name,
                             guint *skipped);
/**
 * reeve_import_text: an address as people copy it from elsewhere, freed of what does not belong to
 * it: `NAME="…"` of a .env line, quotes, `psql `, `jdbc:`, the driver in `postgresql+driver://`,
 * `file://`, `~/`.
 *
 * Returns: (transfer full): for reeve_connection_new()
 */
char *reeve_import_text (const char *text);

G_END_DECLS
