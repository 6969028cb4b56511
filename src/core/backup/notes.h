/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/backup/dialect.h"

G_BEGIN_DECLS

/** Members that make a restore without Reeve possible. */
#define REEVE_NOTES_NAME "RESTORE.txt"
#define REEVE_NOTES_TABLES "tables.txt"
#define REEVE_NOTES_AFTER "after.sql"
#define REEVE_NOTES_DATABASE "database.sql"

/** reeve_notes_write_sqlite: RESTORE.txt */
gboolean reeve_notes_write_sqlite (ReeveDump *dump,
                                   GError **error);
/** reeve_notes_write_postgres: RESTORE.txt, the tables in the order of their folders, the SQL that
 *  follows the data, and that of the database itself. */
gboolean reeve_notes_write_postgres (ReeveDump *dump,
                                     GError **error);
/** reeve_notes_quote_name: an identifier on one line, whatever is in it. (transfer full): */
char *reeve_notes_quote_name (const char *name);
/** reeve_notes_copy_target: `"public"."t" ("a", "b")` for COPY. (transfer full): */
char *reeve_notes_copy_target (const ReeveBackupTable *table);
/** reeve_notes_after_sql: setval() and REFRESH. (transfer full): */
char *reeve_notes_after_sql (const ReeveManifest *manifest);

G_END_DECLS
