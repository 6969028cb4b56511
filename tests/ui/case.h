/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/workspace.h"

/* A window over a workspace with one saved SQLite database and a folder of its own revisions. */
typedef struct
{
  char *folder;
  char *revisions;
  ReeveWorkspace *workspace;
  ReeveDatabase *database;
  ReeveProject *project;
  GtkWindow *window;
  GtkWidget *content; /* inside the window's toast overlay */
} UiCase;

/* In place of g_test_init(): the toolkit too, and a home of its own for the data. */
void ui_init (int *argc,
              char ***argv);
/* In place of g_test_run(): and the home is gone. */
int ui_run (void);

void ui_case_setup (UiCase *self,
                    ReeveEnvironment environment);
void ui_case_teardown (UiCase *self);
/* Writes a revision file; @down may be NULL. */
void ui_case_write (UiCase *self,
                    const char *name,
                    const char *header,
                    const char *up,
                    const char *down);
void ui_case_remove (UiCase *self,
                     const char *name);
/* Applies what is pending, as any other process would. */
void ui_case_upgrade (UiCase *self);
/* The ids of the applied revisions, blank-separated. */
char *ui_case_dup_current (UiCase *self);

/* Iterates the main loop until @done says so; fails after half a minute. */
void ui_wait (gboolean (*done) (gpointer data),
              gpointer data);
void ui_wait_ms (guint milliseconds);
/* The first descendant of a type, in which @text stands where that is not NULL. */
GtkWidget *ui_find (GtkWidget *root,
                    GType type,
                    const char *text);
/* A shown toplevel of the type. (nullable) */
GtkWidget *ui_find_window (GType type);
/* Waits for one. */
GtkWidget *ui_wait_for_window (GType type);
/* Whether any visible label in it contains @text. */
gboolean ui_says (GtkWidget *root,
                  const char *text);
