/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/actions.h"

#include <glib/gi18n.h>

#define GENERAL N_ ("General")
#define DATABASES N_ ("Databases")
#define MIGRATIONS N_ ("Migrations")
#define BACKUPS N_ ("Backups")
#define SEEDS N_ ("Seeds")
#define JOBS N_ ("Jobs and Log")

static const ReeveActionEntry entries[] = {
  { "win.palette", N_ ("Go to a Database or Action"), GENERAL, "<Control>k" },
  { "win.show-overview", N_ ("Overview"), GENERAL, "<Alt>Home" },
  { "win.refresh", N_ ("Look Again"), GENERAL, "F5" },
  { "win.back", N_ ("Back"), GENERAL, "<Alt>Left" },
  { "win.show-migrations", N_ ("Migrations of the Database"), GENERAL, "<Control>1" },
  { "win.show-backups", N_ ("Backups of the Database"), GENERAL, "<Control>2" },
  { "win.show-seeds", N_ ("Seeds of the Database"), GENERAL, "<Control>3" },
  { "win.show-tasks", N_ ("Tasks of the Database"), GENERAL, "<Control>4" },
  { "win.toggle-sidebar", N_ ("Show or Hide the Sidebar"), GENERAL, "F9" },
  { "win.menu", N_ ("Menu"), GENERAL, "F10" },
  { "win.shortcuts", N_ ("Keyboard Shortcuts"), GENERAL, "<Control>question" },
  { "app.new-window", N_ ("New Window"), GENERAL, "<Control><Shift>n" },
  { "app.about", N_ ("About Reeve"), GENERAL, NULL },
  { "win.close", N_ ("Close the Window"), GENERAL, "<Control>w" },
  { "app.quit", N_ ("Quit"), GENERAL, "<Control>q" },
  { "connection.add", N_ ("Add a Database"), DATABASES, "<Control>n" },
  { "connection.open-file", N_ ("Open a Database File"), DATABASES, "<Control>o" },
  { "connection.import", N_ ("Import Databases"), DATABASES, "<Control>i" },
  { "connection.restore-file", N_ ("Restore from a File"), DATABASES, "<Control><Shift>o" },
  { "connection.sample", N_ ("Try a Sample"), DATABASES, NULL },
  { "connection.edit", N_ ("Edit the Connection"), DATABASES, "<Control>e" },
  { "connection.duplicate", N_ ("Duplicate the Connection"), DATABASES, NULL },
  { "database.prepare", N_ ("Prepare the Database"), DATABASES, "<Control><Shift>u" },
  { "database.reset", N_ ("Reset the Database"), DATABASES, NULL },
  { "connection.copies", N_ ("Student Copies"), DATABASES, NULL },
  { "connection.remove", N_ ("Remove from the List"), DATABASES, NULL },
  { "migrate.upgrade", N_ ("Upgrade"), MIGRATIONS, "<Control>u" },
  { "migrate.downgrade", N_ ("Downgrade"), MIGRATIONS, "<Control>d" },
  { "migrate.new", N_ ("New Revision"), MIGRATIONS, "<Control><Shift>r" },
  { "migrate.merge", N_ ("Merge Heads"), MIGRATIONS, "<Control>m" },
  { "migrate.stamp", N_ ("Stamp"), MIGRATIONS, NULL },
  { "migrate.validate", N_ ("Validate"), MIGRATIONS, "<Control><Shift>v" },
  { "migrate.export", N_ ("Export SQL"), MIGRATIONS, "<Control><Shift>e" },
  { "backup.create", N_ ("Back Up Now"), BACKUPS, "<Control>b" },
  { "backup.create-with-options", N_ ("Back Up with Options"), BACKUPS, "<Control><Shift>b" },
  { "backup.verify", N_ ("Verify by Reading Back"), BACKUPS, NULL },
  { "backup.verify-restored", N_ ("Verify by Restoring"), BACKUPS, "<Control><Shift>p" },
  { "backup.restore", N_ ("Restore the Backup"), BACKUPS, "<Control>r" },
  { "backup.browse", N_ ("Browse the Backup"), BACKUPS, "<Control><Shift>l" },
  { "backup.pin", N_ ("Pin or Unpin the Backup"), BACKUPS, NULL },
  { "backup.prune", N_ ("Remove Old Backups"), BACKUPS, NULL },
  { "backup.undo", N_ ("Undo the Last Replacement"), BACKUPS, NULL },
  { "seed.reset", N_ ("Reset Demo Data"), SEEDS, NULL },
  { "seed.apply-scaled", N_ ("Apply More or Fewer Rows"), SEEDS, NULL },
  { "win.show-jobs", N_ ("Jobs"), JOBS, "<Control>j" },
  { "win.show-audit", N_ ("Audit"), JOBS, NULL },
  { "job.cancel", N_ ("Cancel the Job"), JOBS, "<Control>period" },
  { "win.toggle-log", N_ ("Show or Hide the Log"), JOBS, "<Control>l" },
};

const ReeveActionEntry *
reeve_actions_get (guint *n_entries)
{
  *n_entries = G_N_ELEMENTS (entries);
  return entries;
}

typedef struct
{
  const ReeveActionEntry *entry;
  GtkWidget *(*find_widget) (GtkWidget *window);
} Key;

static gboolean
activate_cb (GtkWidget *window, GVariant *unused, gpointer data)
{
  const Key *key = data;

  return gtk_widget_activate_action (key->find_widget (window), key->entry->name, NULL);
}

GtkEventController *
reeve_actions_new_controller (GtkWidget *(*find_widget) (GtkWidget *window))
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_set_scope (GTK_SHORTCUT_CONTROLLER (controller),
                                     GTK_SHORTCUT_SCOPE_MANAGED);
  for (gsize i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      Key *key;

      if (entries[i].keys == NULL)
        continue;
      key = g_new0 (Key, 1);
      key->entry = &entries[i];
      key->find_widget = find_widget;
      gtk_shortcut_controller_add_shortcut (
        GTK_SHORTCUT_CONTROLLER (controller),
        gtk_shortcut_new (gtk_shortcut_trigger_parse_string (entries[i].keys),
                          gtk_callback_action_new (activate_cb, key, g_free)));
    }
  return controller;
}

/* Debian 12's GTK makes a window of shortcuts from markup only. */
static void
append_group (GString *xml, const char *group)
{
  g_autofree char *heading = g_markup_escape_text (_ (group), -1);

  g_string_append_printf (xml,
                          "<child><object class='GtkShortcutsGroup'>"
                          "<property name='title'>%s</property>",
                          heading);
  for (gsize i = 0; i < G_N_ELEMENTS (entries); i++)
    if (g_str_equal (entries[i].group, group) && entries[i].keys != NULL)
      {
        g_autofree char *shortcut =
          g_markup_printf_escaped ("<child><object class='GtkShortcutsShortcut'>"
                                   "<property name='title'>%s</property>"
                                   "<property name='accelerator'>%s</property>"
                                   "</object></child>",
                                   _ (entries[i].title), entries[i].keys);

        g_string_append (xml, shortcut);
      }
  g_string_append (xml, "</object></child>");
}

GtkWindow *
reeve_actions_new_shortcuts_window (void)
{
  static const char *const groups[] = { GENERAL, DATABASES, MIGRATIONS, BACKUPS, JOBS };
  g_autoptr (GString) xml =
    g_string_new ("<interface><object class='GtkShortcutsWindow' id='window'>"
                  "<property name='modal'>1</property><property name='destroy-with-parent'>1"
                  "</property><child><object class='GtkShortcutsSection'>"
                  "<property name='section-name'>all</property>"
                  "<property name='max-height'>12</property>");
  g_autoptr (GtkBuilder) builder = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (groups); i++)
    append_group (xml, groups[i]);
  g_string_append (xml, "</object></child></object></interface>");
  builder = gtk_builder_new_from_string (xml->str, -1);
  return GTK_WINDOW (g_object_ref (gtk_builder_get_object (builder, "window")));
}

char *
reeve_actions_dup_keys_label (const ReeveActionEntry *entry)
{
  g_autoptr (GtkShortcutTrigger) trigger = NULL;

  if (entry->keys == NULL)
    return g_strdup ("");
  trigger = gtk_shortcut_trigger_parse_string (entry->keys);
  return gtk_shortcut_trigger_to_label (trigger, gdk_display_get_default ());
}
