/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define REEVE_TYPE_FILE_ROW (reeve_file_row_get_type ())
G_DECLARE_FINAL_TYPE (ReeveFileRow, reeve_file_row, REEVE, FILE_ROW, AdwActionRow)

/**
 * ReeveFileRow: a row of a dialog that holds a file or a folder, with a button that chooses it and
 * one that takes it away again. Its subtitle is the path, or what holds without one.
 *
 * Properties: "folders" (boolean): a folder is chosen, not a file; "default-text": the subtitle
 * while none is chosen. Signal: "changed".
 */
GtkWidget *reeve_file_row_new (void);
/** reeve_file_row_get_path: (transfer none) (nullable): */
const char *reeve_file_row_get_path (ReeveFileRow *self);
/** reeve_file_row_set_path: @path: (nullable): */
void reeve_file_row_set_path (ReeveFileRow *self,
                              const char *path);

G_END_DECLS
