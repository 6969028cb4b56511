/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-cli"

#include "config.h"

#include "cli/cmd-backup.h"
#include "cli/table.h"
#include "core/backup/folder.h"
#include "core/base/clock.h"
#include "core/base/json.h"

#define SHORT_ID 8

/* Line: one backup in the list. */
typedef struct
{
  const ReeveBackupRecord *record; /* NULL: it was not made here */
  const ReeveBackupFound *found;   /* NULL: it is one of the catalogue's */
} Line;

/* Lines: while they are made. */
typedef struct
{
  GArray *lines; /* of Line */
  GPtrArray *records;
  GPtrArray *found;
} Lines;

/* --- one line ------------------------------------------------------------------------------- */

static const char *
get_path (const Line *line)
{
  return line->found != NULL ? line->found->path : line->record->file;
}

static gint64
get_created (const Line *line)
{
  if (line->record != NULL)
    return line->record->created_us;
  return line->found->manifest != NULL ? line->found->manifest->created * G_USEC_PER_SEC
                                       : line->found->modified_us;
}

static guint64
get_bytes (const Line *line)
{
  return line->found != NULL ? line->found->bytes : (guint64) line->record->bytes;
}

static gboolean
is_encrypted (const Line *line)
{
  return line->record != NULL ? line->record->encrypted : line->found->is_encrypted;
}

static ReeveBackupCondition
look_at_file (const Line *line)
{
  if (line->record != NULL)
    return reeve_backup_look_at (get_path (line), (guint64) line->record->bytes,
                                   line->record->proven_us);
  return REEVE_BACKUP_IS_PRESENT;
}

char *
reeve_cli_backup_format_age (gint64 created_us)
{
  static const struct
  {
    gint64 seconds;
    const char *unit;
  } units[] = { { 86400, "d" }, { 3600, "h" }, { 60, "min" }, { 1, "s" } };
  gint64 age = MAX ((reeve_clock_now () - created_us) / G_USEC_PER_SEC, 0);

  for (gsize i = 0; i < G_N_ELEMENTS (units); i++)
    if (age >= units[i].seconds)
      return g_strdup_printf ("%" G_GINT64_FORMAT " %s", age / units[i].seconds, units[i].unit);
  return g_strdup ("now");
}

/* --- as JSON -------------------------------------------------------------------------------- */

static void
describe_found (JsonObject *object, const ReeveBackupFound *found)
{
  const ReeveManifest *manifest = found->manifest;

  reeve_json_set_string_or_null (object, "id", manifest != NULL ? manifest->id : NULL);
  reeve_json_set_string_or_null (object, "label", manifest != NULL ? manifest->label : NULL);
  json_object_set_null_member (object, "connection");
  reeve_json_set_string_or_null (object, "target",
                                 manifest != NULL ? manifest->target_label : NULL);
  if (manifest != NULL)
    json_object_set_int_member (object, "raw_bytes", manifest->raw_bytes);
  else
    json_object_set_null_member (object, "raw_bytes");
  json_object_set_string_member (object, "proof", reeve_proof_name (REEVE_PROOF_NONE));
  json_object_set_null_member (object, "restore_ms");
  json_object_set_boolean_member (object, "pinned", FALSE);
}

static void
describe_record (JsonObject *object, const ReeveBackupRecord *record)
{
  json_object_set_string_member (object, "id", record->id);
  reeve_json_set_string_or_null (object, "label", record->label);
  reeve_json_set_string_or_null (object, "connection", record->connection);
  reeve_json_set_string_or_null (object, "target", record->target);
  json_object_set_int_member (object, "raw_bytes", record->raw_bytes);
  json_object_set_string_member (object, "proof", record->proof);
  if (record->restore_ms >= 0)
    json_object_set_int_member (object, "restore_ms", record->restore_ms);
  else
    json_object_set_null_member (object, "restore_ms");
  json_object_set_boolean_member (object, "pinned", record->pinned);
}

static JsonObject *
line_to_json (const Line *line)
{
  JsonObject *object = json_object_new ();
  gint64 created_us = get_created (line);
  g_autofree char *created = reeve_clock_format (created_us);
  ReeveBackupCondition file = look_at_file (line);
  const GError *problem = line->found != NULL ? line->found->problem : NULL;

  json_object_set_string_member (object, "file", get_path (line));
  json_object_set_boolean_member (object, "known", line->record != NULL);
  if (line->record != NULL)
    describe_record (object, line->record);
  else
    describe_found (object, line->found);
  json_object_set_string_member (object, "created_at", created);
  json_object_set_int_member (object, "age_s", (reeve_clock_now () - created_us) / G_USEC_PER_SEC);
  json_object_set_int_member (object, "bytes", (gint64) get_bytes (line));
  json_object_set_boolean_member (object, "encrypted", is_encrypted (line));
  json_object_set_boolean_member (object, "present", file != REEVE_BACKUP_IS_MISSING);
  json_object_set_string_member (object, "state", reeve_backup_condition_name (file));
  reeve_json_set_string_or_null (object, "problem", problem != NULL ? problem->message : NULL);
  return object;
}

JsonObject *
reeve_cli_backup_record_to_json (const ReeveBackupRecord *record)
{
  const Line line = { record, NULL };

  return line_to_json (&line);
}

/* --- as a table ----------------------------------------------------------------------------- */

static void
add_flag (GString *text, gboolean is_set, const char *flag)
{
  if (is_set)
    g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", flag);
}

/* What may be relied on, in a few words. */
static void
add_proof (ReeveCliTable *table, const Line *line)
{
  ReeveBackupCondition file = look_at_file (line);
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean is_locked =
    line->found != NULL && line->found->problem != NULL && line->found->is_encrypted;
  gboolean is_broken = line->found != NULL && line->found->problem != NULL && !is_locked;

  add_flag (text, file == REEVE_BACKUP_IS_MISSING, "the file is gone");
  add_flag (text, file == REEVE_BACKUP_IS_CHANGED, "the file was changed: verify it");
  add_flag (text, is_broken, "no whole backup");
  if (file == REEVE_BACKUP_IS_PRESENT && !is_broken)
    add_flag (text, TRUE, line->record != NULL ? line->record->proof : "not proven here");
  add_flag (text, is_encrypted (line), "encrypted");
  add_flag (text, line->record != NULL && line->record->pinned, "pinned");
  reeve_cli_table_add (table,
                       file != REEVE_BACKUP_IS_PRESENT || is_broken ? REEVE_CLI_BAD
                       : line->record == NULL                         ? REEVE_CLI_DOUBTFUL
                                                                      : REEVE_CLI_GOOD,
                       text->str);
}

static void
add_row (ReeveCliTable *table, const Line *line)
{
  const char *id = line->record != NULL              ? line->record->id
                   : line->found->manifest != NULL ? line->found->manifest->id
                                                     : "";
  g_autofree char *short_id = g_strndup (id, SHORT_ID);
  g_autofree char *created = reeve_cli_backup_format_time (get_created (line));
  g_autofree char *age = reeve_cli_backup_format_age (get_created (line));
  g_autofree char *size = g_format_size (get_bytes (line));
  g_autofree char *restore = line->record != NULL && line->record->restore_ms >= 0
                               ? reeve_clock_format_duration (line->record->restore_ms)
                               : NULL;

  reeve_cli_table_add (table, REEVE_CLI_PLAIN, short_id);
  reeve_cli_table_add (table, REEVE_CLI_PLAIN, created);
  reeve_cli_table_add (table, REEVE_CLI_PLAIN, age);
  reeve_cli_table_add (table, REEVE_CLI_PLAIN, size);
  add_proof (table, line);
  reeve_cli_table_add (table, REEVE_CLI_PLAIN, restore);
  reeve_cli_table_add (table, REEVE_CLI_PLAIN, get_path (line));
}

/* --- which ---------------------------------------------------------------------------------- */

/* Of the database that is named, else all; a saved one is known by its name, without its server. */
static gboolean
is_wanted (const ReeveBackupRecord *record, ReeveConnection *connection)
{
  return connection == NULL ||
         g_strcmp0 (record->connection, reeve_connection_get_name (connection)) == 0;
}

static const ReeveBackupRecord *
find_record (GPtrArray *records, const ReeveBackupFound *found)
{
  for (guint i = 0; records != NULL && found->manifest != NULL && i < records->len; i++)
    {
      const ReeveBackupRecord *record = g_ptr_array_index (records, i);

      if (g_str_equal (record->id, found->manifest->id))
        return record;
    }
  /* One that is locked is known by its name. */
  for (guint i = 0; records != NULL && found->manifest == NULL && i < records->len; i++)
    {
      const ReeveBackupRecord *record = g_ptr_array_index (records, i);

      if (g_str_equal (record->file, found->path))
        return record;
    }
  return NULL;
}

static gboolean
read_folder (ReeveCliContext *context, const char *folder, Lines *self, GError **error)
{
  g_autoptr (ReeveAgeKeys) keys = reeve_cli_backup_keys (context, error);
  g_autofree char *path = g_canonicalize_filename (folder, NULL);

  if (keys == NULL)
    return FALSE;
  self->found =
    reeve_backup_find (path, keys, reeve_cli_context_get_cancellable (context), error);
  for (guint i = 0; self->found != NULL && i < self->found->len; i++)
    {
      const ReeveBackupFound *found = g_ptr_array_index (self->found, i);
      const Line line = { find_record (self->records, found), found };

      g_array_append_val (self->lines, line);
    }
  return self->found != NULL;
}

static gboolean
read_lines (ReeveCliContext *context, Lines *self, GError **error)
{
  const char *folder =
    reeve_cli_options_get (reeve_cli_context_get_options (context), "folder");
  ReeveConnection *connection = NULL;
  ReeveCatalogue *catalogue;

  if (!reeve_cli_context_find_catalogue (context, &catalogue, error))
    return FALSE;
  if (catalogue != NULL &&
      (self->records = reeve_catalogue_list_backups (catalogue, NULL, error)) == NULL)
    return FALSE;
  if (folder != NULL)
    return read_folder (context, folder, self, error);
  if (!reeve_cli_context_find_connection (context, &connection, error))
    return FALSE;
  for (guint i = 0; self->records != NULL && i < self->records->len; i++)
    {
      const Line line = { g_ptr_array_index (self->records, i), NULL };

      if (is_wanted (line.record, connection))
        g_array_append_val (self->lines, line);
    }
  return TRUE;
}

static void
print_lines (ReeveCliOutput *output, const Lines *self)
{
  static const ReeveCliColumn columns[] = { { "BACKUP" }, { "MADE" },          { "AGE", TRUE },
                                            { "SIZE", TRUE }, { "PROOF" }, { "RESTORE", TRUE },
                                            { "FILE" },   { NULL } };
  g_autoptr (ReeveCliTable) table = reeve_cli_table_new (columns);
  JsonObject *document = json_object_new ();
  JsonArray *backups = json_array_new ();

  for (guint i = 0; i < self->lines->len; i++)
    {
      const Line *line = &g_array_index (self->lines, Line, i);

      add_row (table, line);
      json_array_add_object_element (backups, line_to_json (line));
    }
  json_object_set_array_member (document, "backups", backups);
  if (self->lines->len > 0)
    reeve_cli_table_print (table, output);
  else
    reeve_cli_print (output, self->found != NULL ? "No backups there\n" : "No backups yet\n");
  reeve_cli_print_json (output, document);
}

int
reeve_cli_backup_list (ReeveCliContext *context, GError **error)
{
  g_autoptr (GArray) array = g_array_new (FALSE, FALSE, sizeof (Line));
  Lines lines = { .lines = array };
  gboolean ok = read_lines (context, &lines, error);

  if (ok)
    print_lines (reeve_cli_context_get_output (context), &lines);
  g_clear_pointer (&lines.records, g_ptr_array_unref);
  g_clear_pointer (&lines.found, g_ptr_array_unref);
  return ok ? REEVE_CLI_DONE : REEVE_CLI_FAILED;
}
