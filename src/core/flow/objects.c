/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-flow"

#include "config.h"

#include "core/flow/objects.h"

#include "core/base/error.h"
#include "core/base/i18n.h"

enum
{
  COLUMN_KIND,
  COLUMN_NAME,
  COLUMN_SQL,
};

static const ReeveObjectsDialect *const dialects[] = {
  [REEVE_DIALECT_POSTGRES] = &reeve_objects_postgres,
  [REEVE_DIALECT_SQLITE] = &reeve_objects_sqlite,
};

const ReeveObjectsDialect *
reeve_objects_get_dialect (ReeveSession *session)
{
  return dialects[reeve_session_get_dialect (session)];
}

static void
object_free (gpointer data)
{
  ReeveObject *object = data;

  g_free (object->kind);
  g_free (object->name);
  g_free (object->sql);
  g_free (object);
}

static ReeveResult *
query (ReeveSession *session,
       const char *template,
       const char *schemas,
       GCancellable *cancellable,
       GError **error)
{
  g_auto (GStrv) parts = g_strsplit (template, "{schemas}", -1);
  g_autofree char *sql = g_strjoinv (schemas, parts);

  return reeve_session_query (session, sql, NULL, 0, cancellable, error);
}

GPtrArray *
reeve_objects_list (ReeveSession *session,
                    const char *schemas,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (GPtrArray) objects = g_ptr_array_new_with_free_func (object_free);
  g_autoptr (ReeveResult) list =
    query (session, reeve_objects_get_dialect (session)->list, schemas, cancellable, error);

  if (list == NULL)
    return NULL;
  for (guint i = 0; i < reeve_result_get_n_rows (list); i++)
    {
      ReeveObject *object = g_new0 (ReeveObject, 1);

      object->kind = g_strdup (reeve_result_get (list, i, COLUMN_KIND));
      object->name = g_strdup (reeve_result_get (list, i, COLUMN_NAME));
      object->sql = g_strdup (reeve_result_get (list, i, COLUMN_SQL));
      g_ptr_array_add (objects, object);
    }
  return g_steal_pointer (&objects);
}

/* A set of descriptions; empty where the engine has nothing outside. */
static GHashTable *
list_others (ReeveSession *session,
             const char *schemas,
             GCancellable *cancellable,
             GError **error)
{
  g_autoptr (GHashTable) set = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const char *template = reeve_objects_get_dialect (session)->others;
  g_autoptr (ReeveResult) list = NULL;

  if (template == NULL)
    return g_steal_pointer (&set);
  list = query (session, template, schemas, cancellable, error);
  if (list == NULL)
    return NULL;
  for (guint i = 0; i < reeve_result_get_n_rows (list); i++)
    g_hash_table_add (set, g_strdup (reeve_result_get (list, i, 0)));
  return g_steal_pointer (&set);
}

static gboolean
check_others (GHashTable *before, GHashTable *after, GError **error)
{
  g_autoptr (GPtrArray) gone = g_ptr_array_new ();
  g_autofree char *names = NULL;
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, before);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (!g_hash_table_contains (after, name))
      g_ptr_array_add (gone, name);
  if (gone->len == 0)
    return TRUE;
  g_ptr_array_add (gone, NULL);
  names = g_strjoinv (", ", (char **) gone->pdata);
  reeve_set_error (error, REEVE_ERROR_REFUSED,
                   _("What lies in other schemas depends on what would be dropped: %s"), names);
  reeve_error_set_remedy (error, _("Drop that yourself, if it may go."));
  return FALSE;
}

gboolean
reeve_objects_drop (ReeveSession *session,
                    GPtrArray *objects,
                    const char *schemas,
                    GCancellable *cancellable,
                    GError **error)
{
  const ReeveObjectsDialect *dialect = reeve_objects_get_dialect (session);
  g_autoptr (GHashTable) before = NULL;
  g_autoptr (GHashTable) after = NULL;

  if (dialect->begin != NULL &&
      !reeve_session_execute (session, dialect->begin, cancellable, error))
    return FALSE;
  before = list_others (session, schemas, cancellable, error);
  if (before == NULL)
    return FALSE;
  for (guint i = 0; i < objects->len; i++)
    if (!reeve_session_execute (session, ((ReeveObject *) objects->pdata[i])->sql, cancellable,
                                error))
      return FALSE;
  after = list_others (session, schemas, cancellable, error);
  return after != NULL && check_others (before, after, error);
}

gboolean
reeve_objects_remember_seeds (ReeveSession *session,
                              gboolean *remember,
                              GCancellable *cancellable,
                              GError **error)
{
  g_autoptr (ReeveResult) list = reeve_session_query (
    session, reeve_objects_get_dialect (session)->records, NULL, 0, cancellable, error);

  *remember = list != NULL && reeve_result_get_n_rows (list) > 0;
  return list != NULL;
}

gboolean
reeve_objects_forget_seeds (ReeveSession *session, GCancellable *cancellable, GError **error)
{
  g_autoptr (ReeveResult) list = reeve_session_query (
    session, reeve_objects_get_dialect (session)->records, NULL, 0, cancellable, error);

  for (guint i = 0; list != NULL && i < reeve_result_get_n_rows (list); i++)
    if (!reeve_session_execute (session, reeve_result_get (list, i, 0), cancellable, error))
      return FALSE;
  return list != NULL;
}
