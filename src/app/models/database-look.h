/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/models/database.h"

G_BEGIN_DECLS

/** ReeveDatabaseLook: how a state is shown, always with all three.
 *  @title: a word, translated; @style: a style class for the icon, or NULL */
typedef struct
{
  const char *icon;
  const char *title;
  const char *style;
} ReeveDatabaseLook;

void reeve_database_look_of_state (ReeveDatabaseState state,
                                   ReeveDatabaseLook *look);
/** reeve_database_look_engine_icon: the name of the engine's symbolic icon */
const char *reeve_database_look_engine_icon (ReeveDatabase *database);
/** reeve_database_look_show_state: the state's icon in @image, with its colour and its word. */
void reeve_database_look_show_state (GtkImage *image,
                                     ReeveDatabaseState state);

G_END_DECLS
