/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/models/database-look.h"

#include <glib/gi18n.h>

static const ReeveDatabaseLook looks[] = {
  [REEVE_DATABASE_UNKNOWN] = { "content-loading-symbolic", N_ ("Not looked at yet"), "dim-label" },
  [REEVE_DATABASE_GOOD] = { "emblem-ok-symbolic", N_ ("Up to date"), "success" },
  [REEVE_DATABASE_NO_PROJECT] = { "folder-symbolic", N_ ("No revisions"), "dim-label" },
  [REEVE_DATABASE_PENDING] = { "content-loading-symbolic", N_ ("Pending"), "accent" },
  [REEVE_DATABASE_DRIFTED] = { "dialog-warning-symbolic", N_ ("Drifted"), "warning" },
  [REEVE_DATABASE_FAILED] = { "dialog-error-symbolic", N_ ("Failed"), "error" },
  [REEVE_DATABASE_UNREACHABLE] = { "network-offline-symbolic", N_ ("Cannot be looked at"),
                                   "error" },
};

/* What stands for an engine; shapes of our own, no trade marks. */
static const struct
{
  const char *engine;
  const char *icon;
} engines[] = {
  { "postgres", "reeve-server-symbolic" },
  { "sqlite", "reeve-file-database-symbolic" },
};

void
reeve_database_look_of_state (ReeveDatabaseState state, ReeveDatabaseLook *look)
{
  *look = looks[state];
  look->title = _ (looks[state].title);
}

const char *
reeve_database_look_engine_icon (ReeveDatabase *database)
{
  const char *engine = reeve_connection_get_engine (reeve_database_get_connection (database));

  for (gsize i = 0; i < G_N_ELEMENTS (engines); i++)
    if (g_str_equal (engines[i].engine, engine))
      return engines[i].icon;
  return "reeve-server-symbolic";
}

void
reeve_database_look_show_state (GtkImage *image, ReeveDatabaseState state)
{
  ReeveDatabaseLook look;

  for (gsize i = 0; i < G_N_ELEMENTS (looks); i++)
    gtk_widget_remove_css_class (GTK_WIDGET (image), looks[i].style);
  reeve_database_look_of_state (state, &look);
  gtk_widget_add_css_class (GTK_WIDGET (image), look.style);
  gtk_image_set_from_icon_name (image, look.icon);
  gtk_widget_set_tooltip_text (GTK_WIDGET (image), look.title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (image), GTK_ACCESSIBLE_PROPERTY_LABEL, look.title,
                                  -1);
}
