/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-catalogue"

#include "config.h"

#include "core/catalogue/schema.h"

#include <string.h>
#include <unistd.h>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/i18n.h"
#include "core/migrate/migration.h"
#include "core/migrate/revision.h"

/* In the source that meson makes of catalogue.gresource.xml. */
GResource *reeve_catalogue_get_resource (void);

#define MIGRATIONS "/io/github/reeve_db/Reeve/migrations/catalogue/"

#define LEDGER "reeve_revision"

/* What every revision of the catalogue so far leaves behind. */
static const char *const tables[] = { "audit", "connection", "job", "job_log" };

typedef enum
{
  SCHEMA_OLD, /* empty, or revisions are missing */
  SCHEMA_RIGHT,
} SchemaState;

/* The names of the files, which are the revisions' ids and messages. */
static char **
list_files (void)
{
  char **names =
    g_resource_enumerate_children (reeve_catalogue_get_resource (), MIGRATIONS, 0, NULL);

  g_assert (names != NULL && *names != NULL);
  return names;
}

static GHashTable *
read_column (ReeveSession *session, const char *sql, GError **error)
{
  g_autoptr (ReeveResult) result = reeve_session_query (session, sql, NULL, 0, NULL, error);
  GHashTable *values;

  if (result == NULL)
    return NULL;
  values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < reeve_result_get_n_rows (result); i++)
    g_hash_table_add (values, g_strdup (reeve_result_get (result, i, 0)));
  return values;
}

static gboolean
check_tables (GHashTable *names, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++)
    if (!g_hash_table_contains (names, tables[i]))
      {
        reeve_set_error (error, REEVE_ERROR_CORRUPT, _("The table “%s” is missing"), tables[i]);
        return FALSE;
      }
  return TRUE;
}

static gboolean
compare_revisions (GHashTable *applied, SchemaState *state, GError **error)
{
  g_auto (GStrv) files = list_files ();
  guint known = 0;

  for (char **file = files; *file != NULL; file++)
    {
      g_autofree char *id = g_strndup (*file, strspn (*file, "0123456789"));

      if (g_hash_table_contains (applied, id))
        known++;
    }
  if (known < g_hash_table_size (applied))
    {
      reeve_set_error (error, REEVE_ERROR_UNSUPPORTED,
                       _("It was written by a newer version of Reeve than %s"), REEVE_VERSION);
      reeve_error_set_unchanged (error, _("Nothing in it was changed."));
      reeve_error_set_remedy (error, _("Install that version again, or a newer one."));
      return FALSE;
    }
  *state = known == g_strv_length (files) ? SCHEMA_RIGHT : SCHEMA_OLD;
  return TRUE;
}

static gboolean
examine (ReeveSession *session, SchemaState *state, GError **error)
{
  g_autoptr (GHashTable) names =
    read_column (session, "SELECT name FROM sqlite_schema WHERE type = 'table'", error);
  g_autoptr (GHashTable) applied = NULL;

  *state = SCHEMA_OLD;
  if (names == NULL)
    return FALSE;
  if (g_hash_table_size (names) == 0)
    return TRUE;
  if (!g_hash_table_contains (names, LEDGER))
    {
      reeve_set_error (error, REEVE_ERROR_CORRUPT, _("It is a database of something else"));
      return FALSE;
    }
  applied = read_column (session, "SELECT id FROM " LEDGER, error);
  if (applied == NULL || !compare_revisions (applied, state, error))
    return FALSE;
  return *state == SCHEMA_OLD || check_tables (names, error);
}

static GPtrArray *
load_revisions (GError **error)
{
  g_autoptr (GPtrArray) revisions = g_ptr_array_new_with_free_func (g_object_unref);
  g_auto (GStrv) files = list_files ();

  for (char **file = files; *file != NULL; file++)
    {
      g_autofree char *path = g_strconcat (MIGRATIONS, *file, NULL);
      g_autoptr (GBytes) bytes =
        g_resource_lookup_data (reeve_catalogue_get_resource (), path, 0, error);
      ReeveRevision *revision;
      gsize length = 0;
      const char *text;

      if (bytes == NULL)
        return NULL;
      text = g_bytes_get_data (bytes, &length);
      revision = reeve_revision_parse (*file, g_strndup (text, length), length, NULL, error);
      if (revision == NULL)
        return NULL;
      g_ptr_array_add (revisions, revision);
    }
  return g_steal_pointer (&revisions);
}

static int
compare_revisions_cb (gconstpointer a, gconstpointer b)
{
  return reeve_revision_compare_ids (reeve_revision_get_id (*(ReeveRevision *const *) a),
                                     reeve_revision_get_id (*(ReeveRevision *const *) b));
}

/* With the lock held: another process may have been faster. */
static gboolean
migrate (ReeveSession *session, GError **error)
{
  g_autoptr (GPtrArray) revisions = NULL;
  SchemaState state;

  if (!examine (session, &state, error))
    return FALSE;
  if (state == SCHEMA_RIGHT)
    return TRUE;
  revisions = load_revisions (error);
  if (revisions == NULL)
    return FALSE;
  g_ptr_array_sort (revisions, compare_revisions_cb);
  return reeve_migration_bootstrap (session, revisions, NULL, error);
}

gboolean
reeve_catalogue_schema_ensure (ReeveSession *session, const char *lock_path, GError **error)
{
  SchemaState state;
  gboolean migrated;
  int lock;

  if (!examine (session, &state, error))
    return FALSE;
  if (state == SCHEMA_RIGHT)
    return TRUE;

  lock = reeve_file_take_lock (lock_path);
  if (lock < 0)
    {
      reeve_file_set_error (error, _("Cannot lock “%s”"), lock_path);
      return FALSE;
    }
  migrated = migrate (session, error);
  close (lock);
  return migrated;
}
