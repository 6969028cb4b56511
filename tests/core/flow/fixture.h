/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/db/pool.h"
#include "core/job/operation.h"
#include "core/project/project.h"

/* A project in a folder of its own, and a database file that is not there yet. */
typedef struct
{
  char *folder;
  char *database;
  ReeveConnection *connection;
  ReevePool *pool;
} Fixture;

void fixture_setup (Fixture *self,
                    gconstpointer data);
void fixture_teardown (Fixture *self,
                       gconstpointer data);

/* A file of the project. */
void fixture_write (Fixture *self,
                    const char *name,
                    const char *text);
/* As it is now. (transfer full): */
ReeveProject *fixture_project (Fixture *self);

/* Statements, one after the other. */
void fixture_execute (Fixture *self,
                      const char *sql);
/* The one value of a query. (transfer full) (nullable): */
char *fixture_ask (Fixture *self,
                   const char *sql);
/* The names of all tables but Reeve's own, between commas. (transfer full): */
char *fixture_tables (Fixture *self);

/* Takes @operation's lock, plans and runs it in one go. (transfer full): the job */
ReeveJob *fixture_run (Fixture *self,
                       ReeveOperation *operation,
                       GError **error);
/* The same with a plan that was made before. */
ReeveJob *fixture_run_plan (Fixture *self,
                            ReeveOperation *operation,
                            ReevePlan *plan,
                            GError **error);
/* A sealed plan. (transfer full): */
ReevePlan *fixture_plan (Fixture *self,
                         ReeveOperation *operation);
