/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/models/database.h"
#include "core/catalogue/catalogue.h"

G_BEGIN_DECLS

/** ReeveFreshness: what the newest backup of a database is worth now. */
typedef enum
{
  REEVE_FRESHNESS_UNKNOWN, /* the catalogue has not been read */
  REEVE_FRESHNESS_GOOD,
  REEVE_FRESHNESS_OLD,
  REEVE_FRESHNESS_NONE,
} ReeveFreshness;

/** ReeveNewestBackup: the newest backup of a database whose file is there. */
typedef struct
{
  gint64 created_us;
  ReeveProof proof;
} ReeveNewestBackup;

/**
 * reeve_newest_backups_read: of all databases, by the name of their connections. Blocks: for
 * workers.
 *
 * Returns: (transfer full) (element-type utf8 ReeveNewestBackup): NULL with @error
 */
GHashTable *reeve_newest_backups_read (ReeveCatalogue *catalogue,
                                       GError **error);

/** reeve_freshness_of: @now_us: a time; how old one may be depends on the environment. */
ReeveFreshness reeve_freshness_of (ReeveDatabase *database,
                                   gint64 now_us);
/** reeve_freshness_text: "Backed up 2 hours ago · Read back". (transfer full): */
char *reeve_freshness_text (ReeveDatabase *database,
                            gint64 now_us);
/** reeve_freshness_show: the mark in @image; a warning where there ought to be a newer one. */
void reeve_freshness_show (GtkImage *image,
                           ReeveDatabase *database,
                           gint64 now_us);

G_END_DECLS
