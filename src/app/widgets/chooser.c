/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/widgets/chooser.h"

char *
reeve_chooser_take_path (GtkFileChooserNative **chooser, int response)
{
  g_autoptr (GtkFileChooserNative) taken = g_steal_pointer (chooser);
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT
                             ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (taken))
                             : NULL;

  return file != NULL ? g_file_get_path (file) : NULL;
}
