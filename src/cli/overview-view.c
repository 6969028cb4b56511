/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-cli"

#include "config.h"

#include "cli/overview-view.h"

#include "cli/cmd-backup.h"
#include "cli/cmd-migrate.h"
#include "cli/table.h"
#include "core/base/error.h"
#include "core/base/json.h"
#include "core/db/overview.h"
#include "core/seed/runs.h"

/* In the order of need, and no further than to the first failure. */
static void
read_session (ReeveCliOverview *self, ReevePool *pool, GCancellable *cancellable)
{
  ReeveSession *session = reeve_pool_acquire (pool, cancellable, &self->error);

  if (session == NULL)
    return;
  self->latency_us = reeve_overview_measure_latency (session, cancellable, &self->error);
  if (self->latency_us >= 0)
    {
      self->target = reeve_target_ref (reeve_session_get_target (session));
      self->runs = reeve_seed_runs_read (session, FALSE, cancellable, NULL);
      self->tables = reeve_overview_list_tables (session, cancellable, &self->error);
    }
  reeve_pool_release (pool, session);
}

/* A saved connection's are those made over it, also while it cannot be reached; others are known
 * by the database that they met. */
static gboolean
is_of (const ReeveCliOverview *self, const ReeveBackupRecord *record)
{
  const char *name = reeve_connection_get_name (self->connection);

  if (reeve_connection_get_id (self->connection) != NULL &&
      g_strcmp0 (record->connection, name) == 0)
    return TRUE;
  return self->target != NULL &&
         g_strcmp0 (record->target, reeve_target_get_label (self->target)) == 0;
}

static void
read_backup (ReeveCliOverview *self, ReeveCatalogue *catalogue)
{
  GError **error = self->error == NULL ? &self->error : NULL;
  g_autoptr (GPtrArray) records = reeve_catalogue_list_backups (catalogue, NULL, error);

  for (guint i = 0; records != NULL && self->backup == NULL && i < records->len; i++)
    if (is_of (self, records->pdata[i]) && reeve_backup_record_protects (records->pdata[i]))
      self->backup = g_ptr_array_steal_index (records, i);
}

ReeveCliOverview *
reeve_cli_overview_read (ReeveConnection *connection,
                         ReeveProject *project,
                         ReeveCatalogue *catalogue,
                         GCancellable *cancellable,
                         GError **error)
{
  ReevePoolOptions options = REEVE_POOL_OPTIONS_READING;
  g_autoptr (ReeveCliOverview) self = g_new0 (ReeveCliOverview, 1);
  g_autoptr (ReevePool) pool = NULL;

  if (!reeve_pool_options_from_environment (&options, error))
    return NULL;
  self->connection = g_object_ref (connection);
  pool = reeve_pool_new (connection, &options);
  read_session (self, pool, cancellable);
  if (self->error == NULL && project != NULL)
    self->status = reeve_migration_status_read (project, NULL, pool, cancellable, &self->error);
  reeve_pool_close (pool);
  if (catalogue != NULL)
    read_backup (self, catalogue);
  if (self->error != NULL && reeve_error_is_cancelled (self->error))
    {
      g_propagate_error (error, g_steal_pointer (&self->error));
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
reeve_cli_overview_free (gpointer overview)
{
  ReeveCliOverview *self = overview;

  g_clear_object (&self->connection);
  g_clear_pointer (&self->target, reeve_target_unref);
  g_clear_pointer (&self->tables, g_ptr_array_unref);
  g_clear_pointer (&self->runs, g_ptr_array_unref);
  g_clear_pointer (&self->status, reeve_migration_status_free);
  g_clear_pointer (&self->backup, reeve_backup_record_free);
  g_clear_error (&self->error);
  g_free (self);
}

static JsonObject *
revision_to_json (const ReeveMigrationStatus *status)
{
  JsonObject *object = json_object_new ();
  g_auto (GStrv) current = reeve_migration_status_get_current (status);
  g_auto (GStrv) heads = reeve_migration_status_get_heads (status);

  json_object_set_string_member (object, "project", reeve_project_get_name (status->project));
  reeve_json_set_strv (object, "current", (const char *const *) current);
  reeve_json_set_strv (object, "heads", (const char *const *) heads);
  json_object_set_array_member (object, "pending",
                                reeve_cli_list_revisions (status, reeve_cli_is_pending));
  json_object_set_array_member (object, "drift",
                                reeve_cli_list_revisions (status, reeve_cli_is_drift));
  return object;
}

static JsonArray *
tables_to_json (GPtrArray *tables)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; tables != NULL && i < tables->len; i++)
    {
      const ReeveTableCount *count = g_ptr_array_index (tables, i);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "name", count->name);
      if (count->rows >= 0)
        json_object_set_int_member (object, "rows", count->rows);
      else
        json_object_set_null_member (object, "rows");
      json_object_set_boolean_member (object, "estimated", count->estimated);
      json_array_add_object_element (array, object);
    }
  return array;
}

static void
set_reached (JsonObject *object, const ReeveCliOverview *self)
{
  gboolean reached = self->target != NULL;

  json_object_set_boolean_member (object, "reachable", reached);
  if (reached)
    json_object_set_double_member (object, "latency_ms", (double) self->latency_us / 1000.0);
  else
    json_object_set_null_member (object, "latency_ms");
  json_object_set_string_member (object, "engine", reeve_connection_get_engine (self->connection));
  reeve_json_set_string_or_null (object, "version",
                                 reached ? reeve_target_get_version (self->target) : NULL);
  reeve_json_set_string_or_null (object, "target",
                                 reached ? reeve_target_get_label (self->target) : NULL);
}

JsonObject *
reeve_cli_overview_to_json (const ReeveCliOverview *self)
{
  ReeveConnection *connection = self->connection;
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "database", reeve_connection_get_name (connection));
  set_reached (object, self);
  json_object_set_string_member (
    object, "environment",
    reeve_environment_name (reeve_connection_get_environment (connection)));
  json_object_set_string_member (
    object, "protection", reeve_protection_name (reeve_connection_get_protection (connection)));
  if (self->status != NULL)
    json_object_set_object_member (object, "revision", revision_to_json (self->status));
  else
    json_object_set_null_member (object, "revision");
  json_object_set_array_member (object, "tables", tables_to_json (self->tables));
  if (self->backup != NULL)
    json_object_set_object_member (object, "last_backup",
                                   reeve_cli_backup_record_to_json (self->backup));
  else
    json_object_set_null_member (object, "last_backup");
  if (self->runs != NULL)
    json_object_set_object_member (object, "seed", reeve_seed_runs_describe (self->runs));
  else
    json_object_set_null_member (object, "seed");
  if (self->error != NULL)
    json_object_set_object_member (object, "error", reeve_cli_error_to_json (self->error));
  else
    json_object_set_null_member (object, "error");
  return object;
}

void
reeve_cli_overview_print_tables (const ReeveCliOverview *self, ReeveCliOutput *output)
{
  static const ReeveCliColumn columns[] = { { "TABLE" }, { "ROWS", TRUE }, { NULL } };
  g_autoptr (ReeveCliTable) table = reeve_cli_table_new (columns);

  for (guint i = 0; self->tables != NULL && i < self->tables->len; i++)
    {
      const ReeveTableCount *count = g_ptr_array_index (self->tables, i);
      g_autofree char *rows =
        count->rows < 0 ? g_strdup ("?")
                        : g_strdup_printf ("%s%" G_GINT64_FORMAT, count->estimated ? "~" : "",
                                           count->rows);

      reeve_cli_table_add (table, REEVE_CLI_PLAIN, count->name);
      reeve_cli_table_add (table, REEVE_CLI_PLAIN, rows);
    }
  if (self->tables != NULL && self->tables->len > 0)
    reeve_cli_table_print (table, output);
  else if (self->tables != NULL)
    reeve_cli_print (output, "no tables\n");
}

static char *
join_ids (char **ids, const char *none)
{
  return ids[0] != NULL ? g_strjoinv (", ", ids) : g_strdup (none);
}

static guint
count_matching (const ReeveMigrationStatus *status, gboolean (*matches) (ReeveRevisionState state))
{
  g_autoptr (JsonArray) ids = reeve_cli_list_revisions (status, matches);

  return json_array_get_length (ids);
}

static void
print_revision (const ReeveMigrationStatus *status, ReeveCliOutput *output)
{
  g_auto (GStrv) current = reeve_migration_status_get_current (status);
  g_auto (GStrv) heads = reeve_migration_status_get_heads (status);
  g_autofree char *at = join_ids (current, "base");
  g_autofree char *newest = join_ids (heads, "none");
  guint pending = count_matching (status, reeve_cli_is_pending);
  guint drift = count_matching (status, reeve_cli_is_drift);

  reeve_cli_print (output, "%-12s %s\n", "project", reeve_project_get_name (status->project));
  reeve_cli_print (output, "%-12s %s\n", "current", at);
  reeve_cli_print (output, "%-12s %s\n", "heads", newest);
  reeve_cli_print_styled (output, pending > 0 ? REEVE_CLI_DOUBTFUL : REEVE_CLI_PLAIN, "%-12s %u",
                          "pending", pending);
  reeve_cli_print_styled (output, drift > 0 ? REEVE_CLI_BAD : REEVE_CLI_PLAIN, "%-12s %u", "drift",
                          drift);
}

static void
print_seeds (const ReeveCliOverview *self, ReeveCliOutput *output)
{
  g_autoptr (JsonObject) seeds =
    self->runs != NULL ? reeve_seed_runs_describe (self->runs) : NULL;
  JsonArray *profiles =
    seeds != NULL ? json_object_get_array_member (seeds, "profiles") : NULL;

  for (guint i = 0; profiles != NULL && i < json_array_get_length (profiles); i++)
    {
      JsonObject *profile = json_array_get_object_element (profiles, i);

      reeve_cli_print (output, "%-12s %s, %s\n", "seeded",
                       json_object_get_string_member (profile, "name"),
                       json_object_get_string_member (profile, "applied_at"));
    }
}

static void
print_backup (const ReeveCliOverview *self, ReeveCliOutput *output)
{
  g_autofree char *made = NULL;
  g_autofree char *age = NULL;

  if (self->backup == NULL)
    {
      reeve_cli_print_styled (output, REEVE_CLI_DOUBTFUL, "%-12s none", "last backup");
      return;
    }
  made = reeve_cli_backup_format_time (self->backup->created_us);
  age = reeve_cli_backup_format_age (self->backup->created_us);
  reeve_cli_print (output, "%-12s %s (%s), proof: %s\n", "last backup", made, age,
                   self->backup->proof);
}

void
reeve_cli_overview_print (const ReeveCliOverview *self, ReeveCliOutput *output)
{
  ReeveConnection *connection = self->connection;

  reeve_cli_print_styled (output, REEVE_CLI_STRONG, "%s", reeve_connection_get_name (connection));
  reeve_cli_print (output, "%-12s %s, protection %s\n", "environment",
                   reeve_environment_name (reeve_connection_get_environment (connection)),
                   reeve_protection_name (reeve_connection_get_protection (connection)));
  if (self->target == NULL)
    {
      reeve_cli_print_styled (output, REEVE_CLI_BAD, "%-12s no", "reachable");
      print_backup (self, output);
      return;
    }
  reeve_cli_print (output, "%-12s %s\n", "target", reeve_target_get_label (self->target));
  reeve_cli_print (output, "%-12s %s %s\n", "version",
                   reeve_engine_find (reeve_connection_get_engine (connection))->title,
                   reeve_target_get_version (self->target));
  reeve_cli_print (output, "%-12s %.2f ms\n", "latency", (double) self->latency_us / 1000.0);
  if (self->status != NULL)
    print_revision (self->status, output);
  print_backup (self, output);
  print_seeds (self, output);
  reeve_cli_overview_print_tables (self, output);
}
