/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/operation-restore.h"

#include "core/backup/partitions.h"
#include "core/backup/verify.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/json.h"
#include "core/base/work.h"
#include "core/job/preflight.h"

struct _ReeveBackupRestore
{
  ReeveOperation parent_instance;

  ReeveConnection *destination;
  ReeveBackup *backup;
  const ReeveBackupDialect *dialect;
  ReeveRestoreOptions options;
  char **tables;
  char *schema;
};

G_DEFINE_FINAL_TYPE (ReeveBackupRestore, reeve_backup_restore, REEVE_TYPE_OPERATION)

static void
fill_task (ReeveBackupRestore *self, ReeveRestoreTask *task)
{
  *task = (ReeveRestoreTask){
    .backup = self->backup,
    .connection = self->destination,
    .mode = self->options.mode,
    .tables = self->options.tables,
    .schema = self->options.schema,
    .no_owner = self->options.no_owner,
    .threads = self->options.threads,
  };
}

/* What a person wants to know before all else. */
static void
say_what_stays (ReeveBackupRestore *self,
                gboolean exists,
                ReevePlanStep *load,
                ReevePlanStep *swap)
{
  const ReeveManifest *manifest = self->backup->manifest;
  const char *name = reeve_connection_get_database (self->destination);
  guint n_tables = self->tables != NULL ? g_strv_length (self->tables) : manifest->tables->len;
  g_autofree char *created = g_strdup_printf (
    ngettext ("With %lu table, as “%s” was (%s, %s)", "With %lu tables, as “%s” was (%s, %s)",
              (gulong) n_tables),
    (gulong) n_tables, manifest->target_label, manifest->engine, manifest->version);
  g_autofree char *replaced = NULL;

  reeve_plan_step_add_finding (load, REEVE_SEVERITY_INFO, "restore/creates", created, NULL);
  reeve_plan_step_add_finding (load, REEVE_SEVERITY_INFO, "restore/untouched",
                               self->schema != NULL
                                 ? _("No table that is there is touched; the new ones have no "
                                     "defaults, foreign keys and triggers")
                                 : _("Every other database or file is left alone"),
                               NULL);
  if (exists && self->options.mode == REEVE_RESTORE_INTO)
    reeve_plan_step_add_finding (load, REEVE_SEVERITY_INFO, "restore/properties",
                                 _("It keeps its owner and what is set, granted or commented of "
                                   "it, and gets the rest from the backup"),
                                 NULL);
  if (swap == NULL)
    return;
  replaced = g_strdup_printf (
    _("“%s” is touched only by this last step, when the other one is whole and proven"), name);
  reeve_plan_step_add_finding (swap, REEVE_SEVERITY_INFO, "restore/replaces", replaced, NULL);
}

static void
add_steps (ReeveBackupRestore *self, ReevePlan *plan, gboolean exists)
{
  const char *name = reeve_connection_get_database (self->destination);
  g_autofree char *verify = g_strdup_printf (_("Verify every byte of “%s”"), self->backup->path);
  g_autofree char *load = g_strdup_printf (
    self->options.mode == REEVE_RESTORE_REPLACE ? _("Restore it beside “%s” and compare all rows")
    : exists                                    ? _("Restore it into the empty “%s”")
                                                : _("Restore it as the new “%s”"),
    name);
  g_autofree char *side = g_strdup_printf (
    _("Restore the tables on the server of “%s”, into a database that goes again"), name);
  g_autofree char *copy = g_strdup_printf (
    _("Copy them into the schema “%s” of “%s”, in one transaction"), self->schema, name);
  g_autofree char *swap = g_strdup_printf (
    _("Put it in the place of “%s”, which is kept under another name (backup undo)"), name);
  ReevePlanStep *load_step;
  ReevePlanStep *swap_step = NULL;

  reeve_plan_add_step (plan, "verify", verify, NULL, REEVE_EFFECT_READ);
  load_step = reeve_plan_add_step (
    plan, "load", self->options.mode == REEVE_RESTORE_SIDE ? side : load, NULL, REEVE_EFFECT_WRITE);
  if (self->options.mode == REEVE_RESTORE_SIDE)
    load_step = reeve_plan_add_step (plan, "copy", copy, NULL, REEVE_EFFECT_WRITE);
  if (self->options.mode == REEVE_RESTORE_REPLACE)
    {
      swap_step = reeve_plan_add_step (plan, "swap", swap, NULL, REEVE_EFFECT_DESTROY);
      swap_step->reversible = TRUE;
    }
  say_what_stays (self, exists, load_step, swap_step);
  reeve_plan_add_input (plan, "backup", reeve_container_get_id (self->backup->container));
  reeve_plan_add_input (plan, "destination", reeve_connection_get_uri (self->destination));
  reeve_plan_add_input (plan, "schema", self->schema);
  for (guint i = 0; self->tables != NULL && self->tables[i] != NULL; i++)
    reeve_plan_add_input (plan, "table", self->tables[i]);
}

static void
add_manifest_warnings (ReeveBackupRestore *self, ReevePlan *plan)
{
  char **warnings = self->backup->manifest->warnings;

  for (guint i = 0; warnings[i] != NULL; i++)
    reeve_plan_add_warning (plan, "%s", warnings[i]);
}

static ReevePlan *
reeve_backup_restore_prepare (ReeveOperation *operation,
                              ReevePool *pool,
                              GCancellable *cancellable,
                              GError **error)
{
  ReeveBackupRestore *self = REEVE_BACKUP_RESTORE (operation);
  ReeveSession *session = reeve_pool_acquire_reader (pool, cancellable, error);
  g_autoptr (ReevePlan) plan = NULL;
  g_autoptr (GError) local = NULL;
  g_autofree char *title = NULL;
  gboolean exists = FALSE;
  gboolean surveyed;
  ReeveRestoreTask task;

  if (session == NULL)
    return NULL;
  fill_task (self, &task);
  title = g_strdup_printf ("Restore %s", reeve_connection_get_database (self->destination));
  plan = reeve_plan_new ("backup.restore", title, reeve_session_get_target (session));
  reeve_pool_release (pool, session);
  surveyed = self->dialect->survey (&task, &exists, plan, cancellable, &local);
  reeve_plan_set_data (plan, task.found, g_free);
  if (!surveyed)
    {
      if (reeve_error_is_cancelled (local))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
      reeve_preflight_refuse (plan, g_steal_pointer (&local));
    }
  else if (exists && self->options.mode == REEVE_RESTORE_INTO &&
           reeve_engine_find (reeve_connection_get_engine (self->destination))->is_file)
    {
      GError *reason = reeve_error_new (REEVE_ERROR_CONFLICT, _("“%s” exists already"),
                                        reeve_connection_get_database (self->destination));

      reeve_error_set_remedy (&reason,
                              _("Choose another name, or --replace, which keeps the old one."));
      reeve_preflight_refuse (plan, reason);
    }
  add_steps (self, plan, exists);
  add_manifest_warnings (self, plan);
  reeve_plan_add_input (plan, "found", task.found);
  return g_steal_pointer (&plan);
}

static JsonObject *
make_result (ReeveBackupRestore *self, const ReeveRestoreTask *task, gint64 milliseconds)
{
  const ReeveManifest *manifest = self->backup->manifest;
  JsonObject *object = json_object_new ();
  guint64 rows = 0;

  for (guint i = 0; self->tables == NULL && i < manifest->tables->len; i++)
    rows += ((ReeveBackupTable *) g_ptr_array_index (manifest->tables, i))->fingerprint.rows;
  for (guint i = 0; self->tables != NULL && self->tables[i] != NULL; i++)
    rows += reeve_manifest_find_table (manifest, self->tables[i], NULL)->fingerprint.rows;
  json_object_set_string_member (object, "file", self->backup->path);
  json_object_set_string_member (object, "database",
                                 reeve_connection_get_database (self->destination));
  json_object_set_int_member (object, "rows", (gint64) rows);
  json_object_set_int_member (object, "duration_ms", milliseconds);
  reeve_json_set_string_or_null (object, "kept", task->kept);
  reeve_json_set_string_or_null (object, "schema", task->schema);
  return object;
}

static gboolean
reeve_backup_restore_run (ReeveOperation *operation,
                          ReevePlan *plan,
                          ReevePool *pool,
                          ReeveJob *job,
                          GCancellable *cancellable,
                          GError **error)
{
  ReeveBackupRestore *self = REEVE_BACKUP_RESTORE (operation);
  const ReeveProveOptions how = { .threads = self->options.threads };
  gint64 start = g_get_monotonic_time ();
  ReeveRestoreTask task;
  ReeveProof reached;
  gint64 ignored;

  fill_task (self, &task);
  task.job = job;
  task.target = reeve_plan_get_target (plan);
  task.expected = reeve_plan_get_data (plan);
  if (!reeve_verify (self->backup, REEVE_PROOF_READ_BACK, &how, job, &reached, &ignored,
                     cancellable, error))
    {
      reeve_error_set_unchanged (error, _("No statement was sent to any database."));
      return FALSE;
    }
  if (!self->dialect->restore (&task, cancellable, error))
    return FALSE;
  reeve_job_set_result (
    job, make_result (self, &task, (g_get_monotonic_time () - start) / 1000));
  g_free (task.kept);
  return TRUE;
}

static void
reeve_backup_restore_finalize (GObject *object)
{
  ReeveBackupRestore *self = REEVE_BACKUP_RESTORE (object);

  g_clear_object (&self->destination);
  g_clear_pointer (&self->backup, reeve_backup_free);
  g_strfreev (self->tables);
  g_free (self->schema);
  G_OBJECT_CLASS (reeve_backup_restore_parent_class)->finalize (object);
}

static void
reeve_backup_restore_class_init (ReeveBackupRestoreClass *klass)
{
  ReeveOperationClass *operation_class = REEVE_OPERATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = reeve_backup_restore_finalize;
  operation_class->prepare = reeve_backup_restore_prepare;
  operation_class->run = reeve_backup_restore_run;
}

static void
reeve_backup_restore_init (ReeveBackupRestore *self)
{
}

static gboolean
check_side (const ReeveBackupDialect *dialect, const ReeveRestoreOptions *options, GError **error)
{
  gboolean ok = TRUE;

  if (options->mode == REEVE_RESTORE_REPLACE && options->tables != NULL)
    ok = FALSE;
  else if (options->mode == REEVE_RESTORE_SIDE &&
           (options->tables == NULL || options->schema == NULL))
    ok = FALSE;
  if (!ok)
    reeve_set_error (error, REEVE_ERROR_USAGE,
                     _("Single tables are restored into a new database or into another schema"));
  else if (options->mode == REEVE_RESTORE_SIDE && !dialect->has_schemas)
    {
      ok = FALSE;
      reeve_set_error (error, REEVE_ERROR_UNSUPPORTED, _("SQLite has no schemas"));
      reeve_error_set_remedy (error, _("Restore the tables into a new file instead (--as)."));
    }
  return ok;
}

ReeveOperation *
reeve_backup_restore_new (ReeveConnection *destination,
                          const ReeveRestoreOptions *options,
                          const ReeveAgeKeys *keys,
                          GError **error)
{
  g_autoptr (ReeveBackup) backup = reeve_backup_open (options->path, keys, error);
  const ReeveBackupDialect *dialect = NULL;
  g_autoptr (ReeveConnection) guarded = NULL;
  g_auto (GStrv) tables = NULL;
  ReeveBackupRestore *self;

  if (backup == NULL)
    return NULL;
  if (options->tables != NULL)
    tables = reeve_manifest_expand (backup->manifest, options->tables, error);
  if (options->tables != NULL && tables == NULL)
    return NULL;
  dialect = reeve_backup_dialect_find (backup->manifest->engine, error);
  if (dialect == NULL)
    return NULL;
  if (g_strcmp0 (reeve_connection_get_engine (destination), dialect->engine) != 0)
    {
      reeve_set_error (error, REEVE_ERROR_UNSUPPORTED,
                       _("The backup is of another engine (%s) than “%s”"), dialect->engine,
                       reeve_connection_get_database (destination));
      return NULL;
    }
  if (!check_side (dialect, options, error))
    return NULL;
  guarded = dialect->dup_guarded (destination, options->mode, error);
  if (guarded == NULL)
    return NULL;
  self = g_object_new (REEVE_TYPE_BACKUP_RESTORE, "connection", guarded, NULL);
  self->destination = g_object_ref (destination);
  self->backup = g_steal_pointer (&backup);
  self->dialect = dialect;
  self->options = *options;
  self->tables = g_steal_pointer (&tables);
  self->options.tables = (const char *const *) self->tables;
  self->schema = g_strdup (options->schema);
  self->options.schema = self->schema;
  self->options.path = self->backup->path;
  if (self->options.threads == 0)
    self->options.threads = reeve_work_default_threads ();
  return REEVE_OPERATION (self);
}
