/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/actions.h"
#include "app/workspace.h"

G_BEGIN_DECLS

#define REEVE_TYPE_PALETTE_ITEM (reeve_palette_item_get_type ())
G_DECLARE_FINAL_TYPE (ReevePaletteItem, reeve_palette_item, REEVE, PALETTE_ITEM, GObject)

/** ReevePaletteItem: something that the command palette can go to or do. Immutable.
 *  Properties: "title", "subtitle", "keys" (all translated, never NULL), "icon". */
ReevePaletteItem *reeve_palette_item_new_database (ReeveDatabase *database);
ReevePaletteItem *reeve_palette_item_new_action (const ReeveActionEntry *entry);

/** reeve_palette_item_get_action: (transfer none): what it does; @target is (transfer none)
 *  (nullable) */
const char *reeve_palette_item_get_action (ReevePaletteItem *self,
                                           GVariant **target);

/**
 * reeve_palette_item_rank: how well it fits what was typed, the higher the better; 0 = not at
 * all. Every word must be found; at the start of the title counts more than at the start of a
 * word, that more than anywhere. Pure.
 */
guint reeve_palette_item_rank (ReevePaletteItem *self,
                               const char *typed);

G_END_DECLS
