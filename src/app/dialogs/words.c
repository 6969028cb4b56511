/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/dialogs/words.h"

char **
reeve_dialog_split_words (GtkEditable *editable)
{
  g_auto (GStrv) parts = g_strsplit_set (gtk_editable_get_text (editable), " ,;\t", -1);
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  guint n = 0;

  for (guint i = 0; parts[i] != NULL; i++)
    if (*parts[i] != '\0')
      {
        g_strv_builder_add (words, parts[i]);
        n++;
      }
  return n > 0 ? g_strv_builder_end (words) : NULL;
}
