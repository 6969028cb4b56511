/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ReeveActionEntry: an action that people can call by a key, by the command palette and by the
 * window of shortcuts; all three read this one table.
 * @name: as installed on a widget: "migrate.upgrade"
 * @title: untranslated, marked with N_()
 * @group: untranslated heading in the window of shortcuts
 * @keys: triggers as gtk_shortcut_trigger_parse_string() takes them, or NULL
 */
typedef struct
{
  const char *name;
  const char *title;
  const char *group;
  const char *keys;
} ReeveActionEntry;

/** reeve_actions_get: (transfer none): the table, in the order of the window of shortcuts */
const ReeveActionEntry *reeve_actions_get (guint *n_entries);

/** reeve_actions_new_controller: (transfer full): the keys of the table for a window.
 *  @find_widget: from which widget on upwards an action is looked for, e.g. the visible page */
GtkEventController *reeve_actions_new_controller (GtkWidget *(*find_widget) (GtkWidget *window));

/** reeve_actions_new_shortcuts_window: (transfer full): all of the table, by group */
GtkWindow *reeve_actions_new_shortcuts_window (void);

/** reeve_actions_dup_keys_label: (transfer full): "Ctrl+K", for people; "" without keys */
char *reeve_actions_dup_keys_label (const ReeveActionEntry *entry);

G_END_DECLS
