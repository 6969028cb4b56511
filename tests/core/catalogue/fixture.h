/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/catalogue/catalogue.h"

/* A catalogue in a folder of its own, gone with it. */
typedef struct
{
  char *folder;
  char *path;
  ReeveCatalogue *catalogue;
} Fixture;

/* Makes the folder; the catalogue is opened when first asked for. */
void fixture_setup (Fixture *fixture,
                    gconstpointer data);
void fixture_teardown (Fixture *fixture,
                       gconstpointer data);
ReeveCatalogue *fixture_open (Fixture *fixture);
void fixture_close (Fixture *fixture);
char *fixture_file (Fixture *fixture,
                    const char *name);

/* The path of a file beside the catalogue at @path. */
char *file_beside (const char *path,
                   const char *name);

/* A sealed plan's job for the connection “shop”, in preflight. */
ReeveJob *make_job (const char *operation);
extern const ReeveJournalEntry shop_entry;
/* Intent, three log lines, success, outcome. */
void run_job (ReeveCatalogue *catalogue,
              ReeveJob *job);
/* Runs @n_jobs jobs of its own. */
void run_jobs (ReeveCatalogue *catalogue,
               guint n_jobs);

/* SQL behind Reeve's back, with every guard down. */
void raw_execute (const char *path,
                  const char *sql);
/* The first value of the first row; NULL where there is none. */
char *raw_query (const char *path,
                 const char *sql);

/* Runs this program again: @mode and @path are its arguments. */
GSubprocess *spawn_self (const char *mode,
                         const char *path);
void wait_for (GSubprocess *process);
