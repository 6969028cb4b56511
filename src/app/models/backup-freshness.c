/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/models/backup-freshness.h"

#include <glib/gi18n.h>

#include "app/models/backup-look.h"
#include "app/models/time-text.h"

#define HOUR_US (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)

/* One a day, and two hours for the day's to be made. Where nobody loses their work, a week. */
static const gint64 longest_us[] = {
  [REEVE_ENVIRONMENT_DEVELOPMENT] = 7 * 24 * HOUR_US,
  [REEVE_ENVIRONMENT_TESTING] = 7 * 24 * HOUR_US,
  [REEVE_ENVIRONMENT_STAGING] = 26 * HOUR_US,
  [REEVE_ENVIRONMENT_PRODUCTION] = 26 * HOUR_US,
};

GHashTable *
reeve_newest_backups_read (ReeveCatalogue *catalogue, GError **error)
{
  g_autoptr (GPtrArray) records = reeve_catalogue_list_backups (catalogue, NULL, error);
  GHashTable *newest;

  if (records == NULL)
    return NULL;
  newest = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (guint i = 0; i < records->len; i++)
    {
      const ReeveBackupRecord *record = g_ptr_array_index (records, i);
      ReeveNewestBackup *backup;

      if (record->connection == NULL || g_hash_table_contains (newest, record->connection) ||
          !reeve_backup_record_protects (record))
        continue;
      backup = g_new0 (ReeveNewestBackup, 1);
      backup->created_us = record->created_us;
      reeve_proof_parse (record->proof, &backup->proof, NULL);
      g_hash_table_insert (newest, g_strdup (record->connection), backup);
    }
  return newest;
}

ReeveFreshness
reeve_freshness_of (ReeveDatabase *database, gint64 now_us)
{
  ReeveConnection *connection = reeve_database_get_connection (database);
  gint64 created_us;
  ReeveProof proof;

  if (!reeve_database_get_backup (database, &created_us, &proof))
    return REEVE_FRESHNESS_UNKNOWN;
  if (created_us == 0 || proof == REEVE_PROOF_NONE)
    return REEVE_FRESHNESS_NONE;
  return now_us - created_us > longest_us[reeve_connection_get_environment (connection)]
           ? REEVE_FRESHNESS_OLD
           : REEVE_FRESHNESS_GOOD;
}

char *
reeve_freshness_text (ReeveDatabase *database, gint64 now_us)
{
  g_autofree char *age = NULL;
  gint64 created_us;
  ReeveProof proof;

  if (!reeve_database_get_backup (database, &created_us, &proof))
    return g_strdup ("");
  if (created_us == 0)
    return g_strdup (_("Never backed up"));
  age = reeve_time_text_age (created_us, now_us);
  /* TRANSLATORS: how long ago, as “2 hours ago”; how far the backup is proven, a word */
  return g_strdup_printf (_("Backed up %s · proof: %s"), age, reeve_proof_look (proof).word);
}

void
reeve_freshness_show (GtkImage *image, ReeveDatabase *database, gint64 now_us)
{
  ReeveFreshness freshness = reeve_freshness_of (database, now_us);
  gboolean is_good = freshness <= REEVE_FRESHNESS_GOOD;
  gboolean matters =
    reeve_connection_get_environment (reeve_database_get_connection (database)) >=
    REEVE_ENVIRONMENT_STAGING;

  gtk_image_set_from_icon_name (image, is_good ? "document-open-recent-symbolic"
                                               : "dialog-warning-symbolic");
  gtk_widget_remove_css_class (GTK_WIDGET (image), "warning");
  gtk_widget_remove_css_class (GTK_WIDGET (image), "dim-label");
  gtk_widget_add_css_class (GTK_WIDGET (image), !is_good && matters ? "warning" : "dim-label");
}
