/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/dialogs/fit.h"

static void
parent_cb (GtkWindow *dialog)
{
  GtkWindow *parent = gtk_window_get_transient_for (dialog);
  int parent_width = parent != NULL ? gtk_widget_get_width (GTK_WIDGET (parent)) : 0;
  int width;
  int height;

  gtk_window_get_default_size (dialog, &width, &height);
  if (parent_width > 0 && parent_width < width)
    gtk_window_set_default_size (dialog, parent_width, height);
}

/* Not left to dispose(), which comes with the last reference. */
static void
unrealize_cb (GtkWindow *dialog)
{
  gtk_window_set_transient_for (dialog, NULL);
}

void
reeve_dialog_fit (GtkWindow *dialog)
{
  g_return_if_fail (GTK_IS_WINDOW (dialog));
  g_signal_connect (dialog, "notify::transient-for", G_CALLBACK (parent_cb), NULL);
  g_signal_connect (dialog, "unrealize", G_CALLBACK (unrealize_cb), NULL);
}

void
reeve_dialog_present (GtkWindow *dialog, GtkWidget *from)
{
  GtkRoot *root = gtk_widget_get_root (from);

  g_return_if_fail (GTK_IS_WINDOW (dialog));
  if (GTK_IS_WINDOW (root))
    gtk_window_set_transient_for (dialog, GTK_WINDOW (root));
  gtk_window_present (dialog);
}
