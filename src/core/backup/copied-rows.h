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

/** reeve_copied_each_text: the same in UTF-8. Rows that cannot be turned into that come as they
 *  are: those of a database without an encoding, and what is wrong in its own. */
gboolean reeve_copied_each_text (ReeveBackup *backup,
                                 const ReeveBackupTable *table,
                                 ReeveCopiedRow each,
                                 gpointer user_data,
                                 GCancellable *cancellable,
                                 GError **error);

/** reeve_copied_dup_text: one row, or a part of one, in UTF-8 if it can be. (transfer full): */
char *reeve_copied_dup_text (const char *encoding,
                             const char *text,
                             gsize length);

/** reeve_copied_is_text: whether @encoding, as PostgreSQL calls it, can be turned into UTF-8. */
gboolean reeve_copied_is_text (const char *encoding);

/** reeve_copied_unescape: a value of such a row, in place, that is not "\\N". */
void reeve_copied_unescape (char *text);

G_END_DECLS
