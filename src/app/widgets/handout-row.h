/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define REEVE_TYPE_HANDOUT_ROW (reeve_handout_row_get_type ())
G_DECLARE_FINAL_TYPE (ReeveHandoutRow, reeve_handout_row, REEVE, HANDOUT_ROW, AdwEntryRow)

/**
 * ReeveHandoutRow: where the new passwords of student copies are written to; with a button that
 * chooses the file. Its text is the path; "changed" as any entry has it.
 */

/** reeve_handout_row_propose: a file of the user's documents, for as long as nobody chose one.
 *  @stem: the file's name without what says its kind */
void reeve_handout_row_propose (ReeveHandoutRow *self,
                                const char *stem);
/** reeve_handout_row_get_path: (transfer none) (nullable): NULL: nothing stands there */
const char *reeve_handout_row_get_path (ReeveHandoutRow *self);

G_END_DECLS
