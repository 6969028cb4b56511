/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/backup/backup.h"

G_BEGIN_DECLS

/** ReeveCopiedRow: a row as COPY wrote it, without its line end, with a NUL behind it. It may be
 *  changed in place. FALSE with @error stops. */
typedef gboolean (*ReeveCopiedRow) (char *row,
                                    gsize length,
                                    gpointer user_data,
                                    GError **error);

/** reeve_copied_each: the rows of a table of a backup of the method "copy", in the order in which
 *  they were read. Only what is read is decrypted and checked. */
gboolean reeve_copied_each (ReeveBackup *backup,
                            const ReeveBackupTable *table,
                            ReeveCopiedRow each,
                            gpointer user_data,
                            GCancellable *cancellable,
                            GError **error);

/** reeve_copied_unescape: a value of such a row, in place, that is not "\\N". */
void reeve_copied_unescape (char *text);

G_END_DECLS
