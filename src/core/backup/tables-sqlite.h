/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** reeve_sqlite_keep_tables: of the file at @path, which nobody else knows, only these tables with
 *  their indexes; views, triggers and all other tables go. What is a table's own stays as it was,
 *  down to its row ids. */
gboolean reeve_sqlite_keep_tables (const char *path,
                                   const char *const *tables,
                                   GCancellable *cancellable,
                                   GError **error);

G_END_DECLS
