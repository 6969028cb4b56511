/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gtk/gtk.h>

#include "app/actions.h"
#include "app/dialogs/palette.h"
#include "app/models/palette-item.h"

static ReevePaletteItem *
find_action (const char *name)
{
  guint n_entries;
  const ReeveActionEntry *entries = reeve_actions_get (&n_entries);

  for (guint i = 0; i < n_entries; i++)
    if (g_str_equal (entries[i].name, name))
      return reeve_palette_item_new_action (&entries[i]);
  g_assert_not_reached ();
}

static void
test_rank (void)
{
  static const struct
  {
    const char *typed;
    gboolean found;
  } cases[] = {
    { "", TRUE },      { "show", TRUE },      { "SHOW", TRUE },    { "side", TRUE },
    { "debar", TRUE }, { "side show", TRUE }, { "  hide ", TRUE }, { "nothing", FALSE },
    { "show nope", FALSE },
  };
  g_autoptr (ReevePaletteItem) item = find_action ("win.toggle-sidebar");

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("“%s”", cases[i].typed);
      g_assert_cmpint (reeve_palette_item_rank (item, cases[i].typed) > 0, ==, cases[i].found);
    }
  g_assert_cmpuint (reeve_palette_item_rank (item, "show"), >,
                    reeve_palette_item_rank (item, "side"));
  g_assert_cmpuint (reeve_palette_item_rank (item, "side"), >,
                    reeve_palette_item_rank (item, "debar"));
}

static GtkWidget *
find_entry (GtkWidget *widget)
{
  if (GTK_IS_SEARCH_ENTRY (widget))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_entry (child);

      if (found != NULL)
        return found;
    }
  return NULL;
}

/* Whatever follows upon whatever, the list is sorted by what is typed now: GTK complains otherwise,
 * which ends the test. */
static void
test_typing (void)
{
  static const char *const texts[] = { "",  "n", "shop",         "re",   "new revision", "e",
                                       "a", "s", "to the", "the ", "new",          "show" };
  g_autoptr (ReeveWorkspace) workspace = reeve_workspace_new ();
  GtkWidget *from = g_object_ref_sink (gtk_window_new ());
  GtkWindow *palette = reeve_palette_new (workspace, from);
  GtkWidget *entry = find_entry (GTK_WIDGET (palette));

  for (gsize before = 0; before < G_N_ELEMENTS (texts); before++)
    for (gsize after = 0; after < G_N_ELEMENTS (texts); after++)
      {
        gtk_editable_set_text (GTK_EDITABLE (entry), texts[before]);
        gtk_editable_set_text (GTK_EDITABLE (entry), texts[after]);
      }
  gtk_window_destroy (palette);
  gtk_window_destroy (GTK_WINDOW (from));
  g_object_unref (from);
}

/* Every key of the table can be parsed, and none is given twice. */
static void
test_keys (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  guint n_entries;
  const ReeveActionEntry *entries = reeve_actions_get (&n_entries);

  for (guint i = 0; i < n_entries; i++)
    {
      g_autoptr (GtkShortcutTrigger) trigger = NULL;

      g_assert_nonnull (strchr (entries[i].name, '.'));
      if (entries[i].keys == NULL)
        continue;
      trigger = gtk_shortcut_trigger_parse_string (entries[i].keys);
      g_assert_nonnull (trigger);
      g_assert_true (g_hash_table_add (seen, (char *) entries[i].keys));
    }
}

static void
test_shortcuts_window (void)
{
  GtkWindow *window = reeve_actions_new_shortcuts_window ();

  g_assert_true (GTK_IS_SHORTCUTS_WINDOW (window));
  gtk_window_destroy (window);
  g_object_unref (window);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  g_test_add_func ("/palette/rank", test_rank);
  g_test_add_func ("/palette/typing", test_typing);
  g_test_add_func ("/actions/keys", test_keys);
  g_test_add_func ("/actions/shortcuts-window", test_shortcuts_window);
  return g_test_run ();
}
