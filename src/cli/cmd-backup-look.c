/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-cli"

#include "config.h"

#include <string.h>

#include "cli/cmd-backup.h"
#include "cli/table.h"
#include "core/backup/verify.h"
#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/json.h"

char *
reeve_cli_backup_format_time (gint64 time_us)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (time_us / G_USEC_PER_SEC);
  g_autoptr (GDateTime) local = g_date_time_to_local (utc);

  return g_date_time_format (local, "%Y-%m-%d %H:%M:%S");
}

/* --- pin ------------------------------------------------------------------------------------ */

static int
pin (ReeveCliContext *context, gboolean pinned, GError **error)
{
  const char *wanted =
    reeve_cli_options_get_argument (reeve_cli_context_get_options (context), 0);
  ReeveCatalogue *catalogue = reeve_cli_context_get_catalogue (context, error);
  g_autoptr (GPtrArray) records =
    catalogue != NULL ? reeve_catalogue_list_backups (catalogue, NULL, error) : NULL;
  const ReeveBackupRecord *found = NULL;

  if (records == NULL)
    return REEVE_CLI_FAILED;
  for (guint i = 0; i < records->len; i++)
    {
      const ReeveBackupRecord *record = g_ptr_array_index (records, i);

      if (!g_str_has_prefix (record->id, wanted) && !g_str_equal (record->file, wanted))
        continue;
      if (found != NULL)
        {
          reeve_set_error (error, REEVE_ERROR_CONFLICT, "Several backups begin with “%s”", wanted);
          return REEVE_CLI_FAILED;
        }
      found = record;
    }
  if (found == NULL)
    {
      reeve_set_error (error, REEVE_ERROR_NOT_FOUND, "No backup “%s” is known here", wanted);
      reeve_error_set_remedy (error, "See which there are (backup list).");
      return REEVE_CLI_FAILED;
    }
  if (!reeve_catalogue_pin_backup (catalogue, found->id, pinned, error))
    return REEVE_CLI_FAILED;
  reeve_cli_print (reeve_cli_context_get_output (context), "%s is %s\n", found->file,
                   pinned ? "pinned" : "no longer pinned");
  return REEVE_CLI_DONE;
}

int
reeve_cli_backup_pin (ReeveCliContext *context, GError **error)
{
  return pin (context, TRUE, error);
}

int
reeve_cli_backup_unpin (ReeveCliContext *context, GError **error)
{
  return pin (context, FALSE, error);
}

/* --- show ----------------------------------------------------------------------------------- */

static ReeveBackup *
open_backup (ReeveCliContext *context, GError **error)
{
  const char *path =
    reeve_cli_options_get_argument (reeve_cli_context_get_options (context), 0);
  g_autoptr (ReeveAgeKeys) keys = reeve_cli_backup_keys (context, error);

  return keys != NULL ? reeve_backup_open (path, keys, error) : NULL;
}

/* What it belongs to, and why its rows are not there. (transfer full) (nullable): */
static char *
describe_table (const ReeveBackupTable *table)
{
  g_autofree char *wholes = g_strjoinv (", ", table->partition_of);

  if (*wholes == '\0')
    return g_strdup (table->left_out);
  return table->left_out != NULL
           ? g_strdup_printf ("partition of %s; %s", wholes, table->left_out)
           : g_strdup_printf ("partition of %s", wholes);
}

static void
show_tables (ReeveCliOutput *output, const ReeveManifest *manifest)
{
  static const ReeveCliColumn columns[] = { { "TABLE" },      { "ROWS", TRUE }, { "SIZE", TRUE },
                                            { "PACKED", TRUE }, { "" },         { NULL } };
  g_autoptr (ReeveCliTable) table = reeve_cli_table_new (columns);

  for (guint i = 0; i < manifest->tables->len; i++)
    {
      const ReeveBackupTable *entry = g_ptr_array_index (manifest->tables, i);
      g_autofree char *label = reeve_backup_table_dup_label (entry);
      g_autofree char *size = g_format_size (entry->fingerprint.bytes);
      g_autofree char *packed = entry->packed > 0 ? g_format_size (entry->packed) : NULL;
      g_autofree char *remark = describe_table (entry);

      reeve_cli_table_add (table, REEVE_CLI_PLAIN, label);
      reeve_cli_table_add_number (table, (gint64) entry->fingerprint.rows);
      reeve_cli_table_add (table, REEVE_CLI_PLAIN, size);
      reeve_cli_table_add (table, REEVE_CLI_PLAIN, packed);
      reeve_cli_table_add (table, entry->left_out != NULL ? REEVE_CLI_DOUBTFUL : REEVE_CLI_FAINT,
                           remark);
    }
  reeve_cli_table_print (table, output);
}

int
reeve_cli_backup_show (ReeveCliContext *context, GError **error)
{
  ReeveCliOutput *output = reeve_cli_context_get_output (context);
  const char *path =
    reeve_cli_options_get_argument (reeve_cli_context_get_options (context), 0);
  g_autoptr (GError) failure = NULL;
  g_autoptr (ReeveForeign) foreign =
    reeve_foreign_open (path, reeve_cli_context_get_cancellable (context), &failure);
  g_autoptr (ReeveBackup) backup = NULL;
  const ReeveManifest *manifest;
  g_autofree char *created = NULL;
  g_autofree char *size = NULL;
  g_autofree char *text = NULL;
  g_autofree char *requested = NULL;

  if (foreign != NULL)
    return reeve_cli_backup_show_foreign (context, foreign);
  if (failure == NULL)
    backup = open_backup (context, &failure);
  if (backup == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return REEVE_CLI_FAILED;
    }
  manifest = backup->manifest;
  created = reeve_cli_backup_format_time (manifest->created * G_USEC_PER_SEC);
  size = g_format_size (reeve_container_get_bytes (backup->container));
  requested = g_strjoinv (", ", manifest->requested);
  reeve_cli_print_styled (output, REEVE_CLI_STRONG, "%s", backup->path);
  reeve_cli_print (output, "made %s of %s (%s %s) by %s\n", created, manifest->target_label,
                   manifest->engine, manifest->version, manifest->writer);
  reeve_cli_print (output, "%s, %s%s\n\n", size, manifest->method,
                   reeve_container_is_encrypted (backup->container) ? ", encrypted" : "");
  show_tables (output, manifest);
  if (*requested != '\0')
    reeve_cli_print_styled (output, REEVE_CLI_DOUBTFUL, "It has only the rows of single tables: %s",
                            requested);
  for (guint i = 0; manifest->warnings[i] != NULL; i++)
    reeve_cli_print_styled (output, REEVE_CLI_DOUBTFUL, "%s", manifest->warnings[i]);
  text = reeve_manifest_to_text (manifest);
  reeve_cli_print_json (output, reeve_json_parse (text, strlen (text), "manifest", NULL));
  return REEVE_CLI_DONE;
}

/* --- verify --------------------------------------------------------------------------------- */

/* One whose file says nothing any more is known by where it lies. (transfer full) (nullable): */
static char *
find_id (ReeveCliContext *context, ReeveCatalogue *catalogue)
{
  g_autofree char *path = g_canonicalize_filename (
    reeve_cli_options_get_argument (reeve_cli_context_get_options (context), 0), NULL);
  g_autoptr (GPtrArray) records =
    catalogue != NULL ? reeve_catalogue_list_backups (catalogue, NULL, NULL) : NULL;

  for (guint i = 0; records != NULL && i < records->len; i++)
    {
      const ReeveBackupRecord *record = g_ptr_array_index (records, i);

      if (g_str_equal (record->file, path))
        return g_strdup (record->id);
    }
  return NULL;
}

/* @backup: NULL: it is too damaged to be opened */
static void
record_proof (ReeveCliContext *context,
              const ReeveBackup *backup,
              gboolean is_damaged,
              ReeveProof proof,
              gint64 restore_ms)
{
  ReeveCatalogue *catalogue = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL;

  if (reeve_cli_context_find_catalogue (context, &catalogue, &error))
    id = backup != NULL ? g_strdup (backup->manifest->id) : find_id (context, catalogue);
  if (error != NULL ||
      (catalogue != NULL && id != NULL &&
       !reeve_catalogue_prove_backup (catalogue, id, proof, restore_ms, is_damaged, &error)))
    reeve_cli_warn (reeve_cli_context_get_output (context), REEVE_CLI_DOUBTFUL,
                    "The proof could not be written down: %s", error->message);
}

static void
print_verdict (ReeveCliContext *context, ReeveProof proof, gint64 restore_ms, const GError *failure)
{
  ReeveCliOutput *output = reeve_cli_context_get_output (context);
  const char *path =
    reeve_cli_options_get_argument (reeve_cli_context_get_options (context), 0);
  JsonObject *document = json_object_new ();
  JsonArray *problems = json_array_new ();
  g_autofree char *duration = reeve_clock_format_duration (MAX (restore_ms, 0));

  if (failure != NULL)
    json_array_add_string_element (problems, failure->message);
  json_object_set_string_member (document, "file", path);
  json_object_set_boolean_member (document, "ok", failure == NULL);
  json_object_set_string_member (document, "proof", reeve_proof_name (proof));
  json_object_set_array_member (document, "problems", problems);
  if (restore_ms >= 0)
    json_object_set_int_member (document, "restore_ms", restore_ms);
  if (failure == NULL)
    reeve_cli_print_styled (output, REEVE_CLI_GOOD, "%s: %s%s%s", path, reeve_proof_name (proof),
                            restore_ms >= 0 ? " in " : "", restore_ms >= 0 ? duration : "");
  reeve_cli_print_json (output, document);
}

int
reeve_cli_backup_verify (ReeveCliContext *context, GError **error)
{
  gboolean restored =
    reeve_cli_options_has (reeve_cli_context_get_options (context), "restored");
  g_autoptr (GError) failure = NULL;
  g_autoptr (ReeveBackup) backup = open_backup (context, &failure);
  g_autoptr (ReeveJob) job = reeve_job_new ("backup.verify", "Verify a backup");
  ReeveProof proof = REEVE_PROOF_NONE;
  ReeveConnection *connection = NULL;
  gint64 restore_ms = -1;

  /* Only where no server can be started here. */
  if (restored && reeve_cli_context_names_database (context) &&
      !reeve_cli_context_find_connection (context, &connection, error))
    return REEVE_CLI_FAILED;
  if (backup != NULL)
    {
      const ReeveProveOptions how = { .connection = connection, .folder = g_get_tmp_dir () };

      reeve_verify (backup, restored ? REEVE_PROOF_RESTORED : REEVE_PROOF_READ_BACK, &how, job,
                    &proof, &restore_ms, reeve_cli_context_get_cancellable (context), &failure);
    }
  if (failure == NULL || reeve_verify_is_damage (failure))
    {
      record_proof (context, backup, failure != NULL, proof, restore_ms);
      print_verdict (context, proof, restore_ms, failure);
    }
  if (failure == NULL)
    return REEVE_CLI_DONE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return REEVE_CLI_FAILED;
}
