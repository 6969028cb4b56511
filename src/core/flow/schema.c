/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-flow"

#include "config.h"

#include "core/flow/schema.h"

#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/migrate/migration.h"
#include "core/sql/semantic.h"

enum
{
  COLUMN_KIND,
  COLUMN_NAME,
  COLUMN_DEFINITION,
  COLUMN_IS_SQL,
};

static const ReeveSchemaDialect *const dialects[] = {
  [REEVE_DIALECT_POSTGRES] = &reeve_schema_postgres,
  [REEVE_DIALECT_SQLITE] = &reeve_schema_sqlite,
};

/* "kind name" → what it is. */
static GHashTable *
describe (ReeveSession *session, GCancellable *cancellable, GError **error)
{
  ReeveDialect sql = reeve_session_get_dialect (session);
  const ReeveSchemaDialect *dialect = dialects[sql];
  g_autoptr (GHashTable) things = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (ReeveResult) list = NULL;

  if (dialect->prepare != NULL &&
      !reeve_session_execute (session, dialect->prepare, cancellable, error))
    return NULL;
  list = reeve_session_query (session, dialect->describe, NULL, 0, cancellable, error);
  if (list == NULL)
    return NULL;
  for (guint i = 0; i < reeve_result_get_n_rows (list); i++)
    {
      const char *definition = reeve_result_get (list, i, COLUMN_DEFINITION);
      char *name = g_strdup_printf ("%s %s", reeve_result_get (list, i, COLUMN_KIND),
                                    reeve_result_get (list, i, COLUMN_NAME));

      if (definition == NULL)
        definition = "";
      g_hash_table_insert (things, name,
                           reeve_result_get_boolean (list, i, COLUMN_IS_SQL)
                             ? reeve_semantic_checksum (sql, definition, strlen (definition))
                             : g_strdup (definition));
    }
  return g_steal_pointer (&things);
}

static void
compare (ReeveVerdict *self, GHashTable *wanted, GHashTable *there)
{
  g_autoptr (GList) names = g_list_sort (g_hash_table_get_keys (wanted), (GCompareFunc) strcmp);
  g_autoptr (GList) found = g_list_sort (g_hash_table_get_keys (there), (GCompareFunc) strcmp);

  self->n_checked += g_hash_table_size (wanted);
  for (GList *link = names; link != NULL; link = link->next)
    {
      const char *definition = g_hash_table_lookup (there, link->data);

      if (definition == NULL)
        reeve_verdict_add (self, REEVE_SEVERITY_ERROR, "schema", link->data, 0,
                           _("The revisions make it, and it is not in the database"));
      else if (strcmp (definition, g_hash_table_lookup (wanted, link->data)) != 0)
        reeve_verdict_add (self, REEVE_SEVERITY_ERROR, "schema", link->data, 0,
                           _("It is not as the revisions make it"));
    }
  for (GList *link = found; link != NULL; link = link->next)
    if (!g_hash_table_contains (wanted, link->data))
      reeve_verdict_add (self, REEVE_SEVERITY_WARNING, "schema", link->data, 0,
                         _("It is in the database, and no revision makes it"));
}

/* What the database has, as far as there are files; NULL where one is missing. */
static GPtrArray *
list_applied (const ReeveMigrationStatus *status)
{
  g_autoptr (GPtrArray) applied = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < reeve_graph_get_n_nodes (status->graph); i++)
    {
      ReeveRevision *revision = reeve_graph_get_node (status->graph, i)->revision;

      if (status->applied[i] == 0)
        continue;
      if (revision == NULL)
        return NULL;
      g_ptr_array_add (applied, g_object_ref (revision));
    }
  return g_steal_pointer (&applied);
}

static GHashTable *
describe_wanted (const ReeveSchemaDialect *dialect,
                 GPtrArray *revisions,
                 ReeveSession *session,
                 GCancellable *cancellable,
                 GError **error)
{
  ReeveSession *scratch = NULL;
  gpointer holder = dialect->open (session, &scratch, cancellable, error);
  GHashTable *wanted = NULL;

  if (holder == NULL)
    return NULL;
  if (reeve_migration_bootstrap (scratch, revisions, cancellable, error))
    wanted = describe (scratch, cancellable, error);
  g_object_unref (scratch);
  dialect->close (holder);
  return wanted;
}

gboolean
reeve_validate_schema (ReeveVerdict *self,
                       const ReeveMigrationStatus *status,
                       ReeveSession *session,
                       GCancellable *cancellable,
                       GError **error)
{
  const ReeveSchemaDialect *dialect = dialects[reeve_session_get_dialect (session)];
  g_autoptr (GPtrArray) applied = list_applied (status);
  g_autoptr (GHashTable) wanted = NULL;
  g_autoptr (GHashTable) there = NULL;
  g_autoptr (GError) local = NULL;

  if (applied == NULL)
    {
      g_ptr_array_add (self->unchecked,
                       g_strdup (_("schema: the file of an applied revision is missing")));
      return TRUE;
    }
  wanted = describe_wanted (dialect, applied, session, cancellable, &local);
  if (wanted == NULL && !reeve_error_is_cancelled (local))
    {
      g_ptr_array_add (self->unchecked,
                       /* TRANSLATORS: %s is why */
                       g_strdup_printf (_("schema: no scratch database could be made with the "
                                          "revisions: %s"),
                                        local->message));
      return TRUE;
    }
  if (wanted == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  there = describe (session, cancellable, error);
  if (there != NULL)
    compare (self, wanted, there);
  return there != NULL;
}
