/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/models/restore-wish.h"

#include <glib/gi18n.h>

#include "app/models/command-line.h"
#include "core/db/engine.h"

ReeveRestoreWish *
reeve_restore_wish_new (ReeveBackupFile *file)
{
  ReeveRestoreWish *self = g_new0 (ReeveRestoreWish, 1);

  self->file = reeve_backup_file_ref (file);
  return self;
}

void
reeve_restore_wish_free (ReeveRestoreWish *self)
{
  reeve_backup_file_unref (self->file);
  g_clear_object (&self->base);
  g_free (self->name);
  g_strfreev (self->tables);
  g_free (self->schema);
  g_free (self);
}

gboolean
reeve_restore_wish_is_file (const ReeveRestoreWish *self)
{
  const ReeveEngine *engine = reeve_engine_find (reeve_backup_file_get_engine (self->file));

  return engine != NULL && engine->is_file;
}

static gboolean
is_blank (const char *text)
{
  return text == NULL || *text == '\0';
}

static const char *
get_missing_of_new (const ReeveRestoreWish *self)
{
  if (reeve_restore_wish_is_file (self))
    return is_blank (self->name) ? _("Choose where the new file is put.") : NULL;
  if (self->base == NULL)
    return _("Choose the server that the new database is made on.");
  return is_blank (self->name) ? _("Give the new database a name.") : NULL;
}

static const char *
get_missing_of_side (const ReeveRestoreWish *self)
{
  if (self->base == NULL)
    return _("Choose the database that gets the tables.");
  if (is_blank (self->schema))
    return _("Give the schema a name.");
  return self->tables == NULL ? _("Choose the tables that are restored into the schema.") : NULL;
}

const char *
reeve_restore_wish_get_missing (const ReeveRestoreWish *self)
{
  if (self->tables != NULL && self->tables[0] == NULL)
    return _("Choose at least one table, or restore all of them.");
  switch (self->mode)
    {
    case REEVE_RESTORE_INTO:
      return get_missing_of_new (self);
    case REEVE_RESTORE_REPLACE:
      return self->base == NULL ? _("Choose the database that is replaced.") : NULL;
    case REEVE_RESTORE_SIDE:
      return get_missing_of_side (self);
    }
  return NULL;
}

static ReeveConnection *
dup_new_file (const ReeveRestoreWish *self, GError **error)
{
  g_autofree char *uri = reeve_connection_uri_of_file (self->name);
  ReeveConnection *connection = reeve_connection_new (NULL, uri, error);

  if (connection != NULL)
    reeve_connection_set_environment (connection, reeve_connection_guess_environment (connection));
  return connection;
}

ReeveConnection *
reeve_restore_wish_dup_destination (const ReeveRestoreWish *self, GError **error)
{
  const ReeveBackupDialect *dialect;
  ReeveConnection *connection;

  if (self->mode != REEVE_RESTORE_INTO)
    return g_object_ref (self->base);
  if (reeve_restore_wish_is_file (self))
    return dup_new_file (self, error);
  dialect = reeve_backup_dialect_find (reeve_backup_file_get_engine (self->file), error);
  connection = dialect != NULL ? dialect->dup_sibling (self->base, self->name, error) : NULL;
  if (connection == NULL)
    return NULL;
  reeve_connection_set_name (connection, self->name);
  reeve_connection_set_protection (connection, reeve_connection_get_protection (self->base));
  return connection;
}

void
reeve_restore_wish_fill (const ReeveRestoreWish *self, ReeveRestoreOptions *options)
{
  *options = (ReeveRestoreOptions){
    .path = reeve_backup_file_get_path (self->file),
    .mode = self->mode,
    .tables = (const char *const *) self->tables,
    .schema = self->mode == REEVE_RESTORE_SIDE ? self->schema : NULL,
    .no_owner = self->no_owner,
  };
}

/* --- what becomes of things ------------------------------------------------------------------ */

static guint64
count_rows (const ReeveRestoreWish *self)
{
  const ReeveManifest *manifest = NULL;
  guint64 rows = 0;

  if (self->file->foreign != NULL)
    return self->file->foreign->scan->rows;
  manifest = self->file->backup->manifest;
  for (guint i = 0; i < manifest->tables->len; i++)
    {
      const ReeveBackupTable *table = g_ptr_array_index (manifest->tables, i);
      g_autofree char *label = reeve_backup_table_dup_label (table);

      if (self->tables == NULL ||
          g_strv_contains ((const char *const *) self->tables, label))
        rows += table->fingerprint.rows;
    }
  return rows;
}

char *
reeve_restore_wish_dup_created (const ReeveRestoreWish *self)
{
  gulong n = self->tables != NULL ? g_strv_length (self->tables)
                                  : reeve_backup_file_count_tables (self->file);
  gulong rows = (gulong) count_rows (self);
  const char *name = is_blank (self->name) ? "…" : self->name;

  /* Of a database file only SQLite knows how many rows it has. */
  if (self->file->foreign != NULL && self->file->foreign->kind == REEVE_FOREIGN_SQLITE_FILE)
    /* TRANSLATORS: a file's path, a number of tables */
    return g_strdup_printf (ngettext ("“%s”, with %lu table", "“%s”, with %lu tables", n), name, n);
  switch (self->mode)
    {
    case REEVE_RESTORE_INTO:
      /* TRANSLATORS: a database's name or a file's path, a number of tables, a number of rows */
      return g_strdup_printf (ngettext ("“%s”, with %lu table and %'lu rows",
                                        "“%s”, with %lu tables and %'lu rows", n),
                              name, n, rows);
    case REEVE_RESTORE_REPLACE:
      /* TRANSLATORS: a number of tables, a number of rows */
      return g_strdup_printf (
        ngettext ("Another database with %lu table and %'lu rows, which takes the place of the old "
                  "one when it is whole and proven",
                  "Another database with %lu tables and %'lu rows, which takes the place of the "
                  "old one when it is whole and proven",
                  n),
        n, rows);
    case REEVE_RESTORE_SIDE:
      /* TRANSLATORS: a schema's name, a number of tables, a number of rows */
      return g_strdup_printf (ngettext ("The schema “%s”, with %lu table and %'lu rows",
                                        "The schema “%s”, with %lu tables and %'lu rows", n),
                              is_blank (self->schema) ? "…" : self->schema, n, rows);
    }
  return NULL;
}

char *
reeve_restore_wish_dup_replaced (const ReeveRestoreWish *self)
{
  if (self->mode != REEVE_RESTORE_REPLACE)
    return g_strdup (_("Nothing"));
  /* TRANSLATORS: a database's name */
  return g_strdup_printf (_("“%s”; the old one is kept under another name, and Undo brings it "
                            "back"),
                          self->base != NULL ? reeve_connection_get_name (self->base) : "…");
}

char *
reeve_restore_wish_dup_untouched (const ReeveRestoreWish *self)
{
  switch (self->mode)
    {
    case REEVE_RESTORE_INTO:
      return g_strdup (reeve_restore_wish_is_file (self)
                         ? _("Every file that is there")
                         : _("Every database that the server has"));
    case REEVE_RESTORE_REPLACE:
      return g_strdup (reeve_restore_wish_is_file (self)
                         ? _("Every other file")
                         : _("Every other database of the server"));
    case REEVE_RESTORE_SIDE:
      return g_strdup (_("Every table that the database has"));
    }
  return NULL;
}

/* --- the command line ------------------------------------------------------------------------ */

static void
add_destination (const ReeveRestoreWish *self, GString *line)
{
  switch (self->mode)
    {
    case REEVE_RESTORE_INTO:
      if (reeve_restore_wish_is_file (self))
        {
          g_autofree char *uri = reeve_connection_uri_of_file (self->name);

          reeve_command_line_add (line, "--into", uri);
        }
      else
        reeve_command_line_add (line, "--as", self->name);
      break;
    case REEVE_RESTORE_REPLACE:
      reeve_command_line_add (line, "--replace", NULL);
      break;
    case REEVE_RESTORE_SIDE:
      reeve_command_line_add (line, "--schema", self->schema);
      break;
    }
}

char *
reeve_restore_wish_dup_command (const ReeveRestoreWish *self)
{
  const ReeveKeySource *keys = self->file->keys;
  GString *line =
    self->base != NULL ? reeve_command_line_begin (self->base) : g_string_new ("reevectl");

  g_string_append (line, " backup restore");
  reeve_command_line_add (line, NULL, reeve_backup_file_get_path (self->file));
  add_destination (self, line);
  for (guint i = 0; self->tables != NULL && self->tables[i] != NULL; i++)
    reeve_command_line_add (line, "--table", self->tables[i]);
  if (self->no_owner)
    reeve_command_line_add (line, "--no-owner", NULL);
  if (keys != NULL && keys->identity != NULL)
    reeve_command_line_add (line, "--identity", keys->identity);
  if (keys != NULL && keys->passphrase != NULL)
    reeve_command_line_add (line, "--ask-passphrase", NULL);
  return g_string_free (line, FALSE);
}
