/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/models/database.h"

G_BEGIN_DECLS

/** ReeveSeedFault: what is missing of a view, see reeve_seed_view_get_error(). */
typedef enum
{
  REEVE_SEED_FINE,
  REEVE_SEED_NO_PROJECT,     /* the connection has no project folder; there is no error */
  REEVE_SEED_PROJECT_FAULT,  /* the folder cannot be read */
  REEVE_SEED_DATABASE_FAULT, /* the database does not answer: the profiles are there, no runs */
} ReeveSeedFault;

/**
 * ReeveSeedCard: a profile as its card shows it.
 * @rows: of all its tables; @is_more: at least so many, as references tell the others
 * @is_generated: some of its rows are, so that they can be more or fewer
 * @is_meant: for the environment of the database
 * @error: (nullable): why it cannot be read; then only @name and @file are there
 * @file: the profile's own; or the one that @error is about, which may hold its rows
 */
typedef struct
{
  char *name;
  char *file;
  char *description;
  char **environments;
  char *requires;
  guint n_tables;
  guint64 rows;
  gboolean is_more;
  gboolean is_generated;
  gboolean is_meant;
  GError *error;
} ReeveSeedCard;

#define REEVE_TYPE_SEED_VIEW (reeve_seed_view_get_type ())
G_DECLARE_FINAL_TYPE (ReeveSeedView, reeve_seed_view, REEVE, SEED_VIEW, GObject)

/**
 * ReeveSeedView: the seed profiles of a database's project, and what was seeded into it. Files and
 * database are read in a worker, when it is asked to. Main thread only.
 *
 * Signal: "read": it has been read since refresh() was last called, or could not be.
 */
ReeveSeedView *reeve_seed_view_new (ReeveDatabase *database);
/** reeve_seed_view_refresh: reads again; where that is being done, once more after it. */
void reeve_seed_view_refresh (ReeveSeedView *self);
/** reeve_seed_view_stop: for good: no reading, no signal any more. */
void reeve_seed_view_stop (ReeveSeedView *self);
/** reeve_seed_view_was_read: whether anything can be shown */
gboolean reeve_seed_view_was_read (ReeveSeedView *self);
ReeveSeedFault reeve_seed_view_get_fault (ReeveSeedView *self);
/** reeve_seed_view_get_error: (transfer none) (nullable): */
const GError *reeve_seed_view_get_error (ReeveSeedView *self);
/** reeve_seed_view_get_folder: (transfer none) (nullable): where the profiles are */
const char *reeve_seed_view_get_folder (ReeveSeedView *self);
/** reeve_seed_view_get_cards: (transfer none) (element-type ReeveSeedCard): by name */
GPtrArray *reeve_seed_view_get_cards (ReeveSeedView *self);
/** reeve_seed_view_get_runs: (transfer none) (element-type ReeveSeedRun): newest first */
GPtrArray *reeve_seed_view_get_runs (ReeveSeedView *self);

G_END_DECLS
