/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-catalogue"

#include "config.h"

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/catalogue/private.h"

/* In the order of SELECT_BACKUPS. */
static const gsize text_fields[] = {
  G_STRUCT_OFFSET (ReeveBackupRecord, id),        G_STRUCT_OFFSET (ReeveBackupRecord, connection),
  G_STRUCT_OFFSET (ReeveBackupRecord, engine),    G_STRUCT_OFFSET (ReeveBackupRecord, target_id),
  G_STRUCT_OFFSET (ReeveBackupRecord, target),    G_STRUCT_OFFSET (ReeveBackupRecord, file),
  G_STRUCT_OFFSET (ReeveBackupRecord, label),     G_STRUCT_OFFSET (ReeveBackupRecord, proof),
};

static const gsize number_fields[] = {
  G_STRUCT_OFFSET (ReeveBackupRecord, created_us), G_STRUCT_OFFSET (ReeveBackupRecord, bytes),
  G_STRUCT_OFFSET (ReeveBackupRecord, raw_bytes),  G_STRUCT_OFFSET (ReeveBackupRecord, proven_us),
  G_STRUCT_OFFSET (ReeveBackupRecord, restore_ms),
};

#define AT_ENCRYPTED (G_N_ELEMENTS (text_fields) + G_N_ELEMENTS (number_fields))
#define AT_PINNED (AT_ENCRYPTED + 1)
#define AT_PARTIAL (AT_PINNED + 1)

#define SELECT_BACKUPS \
  "SELECT id, connection, engine, target_id, target, file, label, proof, created_us, bytes," \
  " raw_bytes, proven_us, coalesce(restore_ms, -1), encrypted, pinned," \
  " EXISTS (SELECT 1 FROM job WHERE job.id = backup.job_id AND json_valid(job.result)" \
  " AND json_array_length(job.result, '$.requested') > 0) FROM backup" \
  " WHERE removed_us = 0"

void
reeve_backup_record_free (gpointer data)
{
  ReeveBackupRecord *record = data;

  for (gsize i = 0; i < G_N_ELEMENTS (text_fields); i++)
    g_free (G_STRUCT_MEMBER (char *, record, text_fields[i]));
  g_free (record);
}

gboolean
reeve_backup_record_protects (const ReeveBackupRecord *record)
{
  return !record->is_partial && g_file_test (record->file, G_FILE_TEST_EXISTS);
}

static ReeveBackupRecord *
read_record (const ReeveResult *result, guint row)
{
  ReeveBackupRecord *record = g_new0 (ReeveBackupRecord, 1);

  for (guint i = 0; i < G_N_ELEMENTS (text_fields); i++)
    G_STRUCT_MEMBER (char *, record, text_fields[i]) = g_strdup (reeve_result_get (result, row, i));
  for (guint i = 0; i < G_N_ELEMENTS (number_fields); i++)
    G_STRUCT_MEMBER (gint64, record, number_fields[i]) =
      reeve_result_get_int (result, row, G_N_ELEMENTS (text_fields) + i);
  record->encrypted = reeve_result_get_boolean (result, row, AT_ENCRYPTED);
  record->pinned = reeve_result_get_boolean (result, row, AT_PINNED);
  record->is_partial = reeve_result_get_boolean (result, row, AT_PARTIAL);
  return record;
}

GPtrArray *
reeve_catalogue_list_backups (ReeveCatalogue *self, const char *target, GError **error)
{
  const char *const params[] = { target };
  g_autoptr (ReeveResult) result = reeve_catalogue_read (
    self,
    SELECT_BACKUPS " AND (?1 IS NULL OR target = ?1) ORDER BY created_us DESC, number DESC",
    params, 1, error);
  GPtrArray *records;

  if (result == NULL)
    return NULL;
  records = g_ptr_array_new_with_free_func (reeve_backup_record_free);
  for (guint i = 0; i < reeve_result_get_n_rows (result); i++)
    g_ptr_array_add (records, read_record (result, i));
  return records;
}

/* --- changes that a person makes ------------------------------------------------------------- */

typedef struct
{
  const char *sql;
  const char *params[5];
  guint n_params;
  gboolean must_exist;
} Change;

static gboolean
change (ReeveCatalogue *self, gpointer data, GError **error)
{
  const Change *what = data;
  g_autoptr (ReeveResult) result =
    reeve_catalogue_query (self, what->sql, what->params, what->n_params, error);

  if (result == NULL)
    return FALSE;
  if (!what->must_exist || reeve_result_get_affected (result) > 0)
    return TRUE;
  reeve_set_error (error, REEVE_ERROR_NOT_FOUND, _("No backup “%s” is known here"),
                   what->params[0]);
  reeve_error_set_remedy (error, _("See which there are (backup list)."));
  return FALSE;
}

/* The proofs stand in the list in their order. */
#define UPDATE_PROOF \
  "UPDATE backup SET proof = ?2, proven_us = ?3," \
  " restore_ms = CASE WHEN CAST(?4 AS INTEGER) >= 0 THEN CAST(?4 AS INTEGER)" \
  " ELSE restore_ms END WHERE id = ?1 AND (?5 = '1'" \
  " OR instr('none sealed read-back restored', proof)" \
  " <= instr('none sealed read-back restored', ?2))"

gboolean
reeve_catalogue_prove_backup (ReeveCatalogue *self,
                              const char *id,
                              ReeveProof proof,
                              gint64 restore_ms,
                              gboolean is_damaged,
                              GError **error)
{
  g_autofree char *now = g_strdup_printf ("%" G_GINT64_FORMAT, reeve_clock_now ());
  g_autofree char *time = g_strdup_printf ("%" G_GINT64_FORMAT, restore_ms);
  Change what = {
    .sql = UPDATE_PROOF,
    .params = { id, reeve_proof_name (proof), now, time, is_damaged ? "1" : "0" },
    .n_params = 5,
  };

  return reeve_catalogue_transact (self, change, &what, error);
}

gboolean
reeve_catalogue_pin_backup (ReeveCatalogue *self, const char *id, gboolean pinned, GError **error)
{
  Change what = {
    .sql = "UPDATE backup SET pinned = ?2 WHERE id = ?1 AND removed_us = 0",
    .params = { id, pinned ? "1" : "0" },
    .n_params = 2,
    .must_exist = TRUE,
  };

  return reeve_catalogue_transact (self, change, &what, error);
}

GPtrArray *
reeve_catalogue_list_retention (ReeveCatalogue *self, const char *target, GError **error)
{
  g_autoptr (GPtrArray) records = reeve_catalogue_list_backups (self, target, error);
  g_autoptr (GHashTable) files = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *entries;

  if (records == NULL)
    return NULL;
  entries = g_ptr_array_new_with_free_func ((GDestroyNotify) reeve_retention_entry_free);
  for (guint i = 0; i < records->len; i++)
    {
      const ReeveBackupRecord *record = g_ptr_array_index (records, i);
      ReeveBackupCondition file =
        reeve_backup_look_at (record->file, (guint64) record->bytes, record->proven_us);
      ReeveProof proof = REEVE_PROOF_NONE;
      ReeveRetentionEntry *entry;

      /* One that somebody moved away is nothing to count on, even if a newer one has its name. */
      if (file == REEVE_BACKUP_IS_MISSING || !g_hash_table_add (files, record->file))
        continue;
      reeve_proof_parse (record->proof, &proof, NULL);
      /* Single tables are no proof that the database can be had back. */
      if (record->is_partial)
        proof = MIN (proof, REEVE_PROOF_SEALED);
      entry = reeve_retention_entry_new (record->id, record->file,
                                         record->created_us / G_USEC_PER_SEC, proof,
                                         record->pinned);
      entry->bytes = (guint64) record->bytes;
      entry->is_changed = file == REEVE_BACKUP_IS_CHANGED;
      g_ptr_array_add (entries, entry);
    }
  return entries;
}

gboolean
reeve_catalogue_last_backup_failed (ReeveCatalogue *self,
                                    const char *target,
                                    gboolean *failed,
                                    GError **error)
{
  const char *const params[] = { target };
  g_autoptr (ReeveResult) result = reeve_catalogue_read (
    self,
    "SELECT state IN ('failed', 'interrupted') FROM job WHERE operation = 'backup.create'"
    " AND target = ?1 AND state <> 'running' ORDER BY started_us DESC, number DESC LIMIT 1",
    params, 1, error);

  *failed = result != NULL && reeve_result_get_n_rows (result) > 0 &&
            reeve_result_get_boolean (result, 0, 0);
  return result != NULL;
}

/* --- what jobs say --------------------------------------------------------------------------- */

static const char *
get_text (JsonObject *result, const char *member)
{
  JsonNode *node = json_object_get_member (result, member);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
             json_node_get_value_type (node) == G_TYPE_STRING
           ? json_node_get_string (node)
           : NULL;
}

static char *
dup_number (JsonObject *result, const char *member)
{
  JsonNode *node = json_object_get_member (result, member);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node)
           ? g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node))
           : NULL;
}

static JsonObject *
get_object (JsonObject *result, const char *member)
{
  JsonNode *node = json_object_get_member (result, member);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static gboolean
record_created (ReeveCatalogue *self,
                ReeveJob *job,
                const char *connection,
                JsonObject *result,
                GError **error)
{
  ReevePlan *plan = reeve_job_get_plan (job);
  ReeveTarget *target = plan != NULL ? reeve_plan_get_target (plan) : NULL;
  const char *time = get_text (result, "created_at");
  g_autofree char *created =
    g_strdup_printf ("%" G_GINT64_FORMAT, time != NULL ? reeve_clock_parse (time) : 0);
  g_autofree char *bytes = dup_number (result, "bytes");
  g_autofree char *raw_bytes = dup_number (result, "raw_bytes");
  g_autofree char *restore_ms = dup_number (result, "restore_ms");
  g_autofree char *now = g_strdup_printf ("%" G_GINT64_FORMAT, reeve_clock_now ());
  gboolean encrypted = json_object_get_boolean_member_with_default (result, "encrypted", FALSE);
  const char *const params[] = {
    get_text (result, "id"),
    reeve_job_get_id (job),
    connection,
    get_text (result, "engine"),
    target != NULL ? reeve_target_get_id (target) : NULL,
    target != NULL ? reeve_target_get_label (target) : NULL,
    get_text (result, "file"),
    get_text (result, "label"),
    created,
    bytes,
    raw_bytes,
    encrypted ? "1" : "0",
    get_text (result, "proof"),
    now,
    restore_ms,
  };
  g_autoptr (ReeveResult) inserted = NULL;

  if (params[0] == NULL || get_text (result, "file") == NULL)
    return TRUE;
  inserted = reeve_catalogue_query (
    self,
    "INSERT INTO backup (id, job_id, connection, engine, target_id, target, file, label,"
    " created_us, bytes, raw_bytes, encrypted, proof, proven_us, restore_ms)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
    params, G_N_ELEMENTS (params), error);
  return inserted != NULL;
}

/* Also of a run that failed: then it says that the backup is damaged. */
static gboolean
record_verified (ReeveCatalogue *self, JsonObject *result, GError **error)
{
  gint64 restore_ms = json_object_get_int_member_with_default (result, "restore_ms", -1);
  gboolean ok = json_object_get_boolean_member_with_default (result, "ok", FALSE);
  g_autofree char *now = g_strdup_printf ("%" G_GINT64_FORMAT, reeve_clock_now ());
  g_autofree char *time = g_strdup_printf ("%" G_GINT64_FORMAT, restore_ms);
  const char *const params[] = { get_text (result, "id"), get_text (result, "proof"), now, time,
                                 ok ? "0" : "1" };
  g_autoptr (ReeveResult) updated = NULL;

  if (params[0] == NULL || params[1] == NULL)
    return TRUE;
  updated = reeve_catalogue_query (self, UPDATE_PROOF, params, G_N_ELEMENTS (params), error);
  return updated != NULL;
}

static gboolean
record_removed (ReeveCatalogue *self, JsonObject *result, GError **error)
{
  JsonArray *ids = json_object_has_member (result, "ids")
                     ? json_object_get_array_member (result, "ids")
                     : NULL;
  g_autofree char *now = g_strdup_printf ("%" G_GINT64_FORMAT, reeve_clock_now ());

  for (guint i = 0; ids != NULL && i < json_array_get_length (ids); i++)
    {
      const char *const params[] = { json_array_get_string_element (ids, i), now };
      g_autoptr (ReeveResult) updated = reeve_catalogue_query (
        self, "UPDATE backup SET removed_us = ?2 WHERE id = ?1", params, 2, error);

      if (updated == NULL)
        return FALSE;
    }
  return TRUE;
}

gboolean
reeve_catalogue_record_backups (ReeveCatalogue *self,
                                ReeveJob *job,
                                const char *connection,
                                GError **error)
{
  g_autoptr (JsonObject) result = reeve_job_dup_result (job);
  const char *operation = reeve_job_get_operation (job);

  if (result == NULL)
    return TRUE;
  if (g_str_equal (operation, "backup.create"))
    return record_created (self, job, connection, result, error);
  /* What was backed up before it, also where it failed then. */
  if (get_object (result, "backup") != NULL)
    return record_created (self, job, connection, get_object (result, "backup"), error);
  if (g_str_equal (operation, "backup.verify"))
    return record_verified (self, result, error);
  /* Also of a run that failed: what it removed before is gone. */
  if (g_str_equal (operation, "backup.prune"))
    return record_removed (self, result, error);
  return TRUE;
}
