/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include <glib/gi18n.h>
#include <gtksourceview/gtksource.h>
#include <locale.h>

#include "app/application.h"

/* $REEVE_LOCALE is for a program that is not installed, as $REEVE_SAMPLES is. */
int
main (int argc, char **argv)
{
  g_autoptr (ReeveApplication) application = NULL;
  int status;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, g_getenv ("REEVE_LOCALE") != NULL ? g_getenv ("REEVE_LOCALE")
                                                                    : REEVE_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_application_name ("Reeve");

  gtk_source_init ();
  application = reeve_application_new ();
  status = g_application_run (G_APPLICATION (application), argc, argv);
  gtk_source_finalize ();
  return status;
}
