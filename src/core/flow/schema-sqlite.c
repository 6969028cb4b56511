/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-flow"

#include "config.h"

#include "core/base/temporary.h"
#include "core/db/engine.h"
#include "core/db/overview-sql.h"
#include "core/flow/schema.h"

#define IS_OURS(name) \
  name " NOT LIKE 'sqlite\\_%' ESCAPE '\\'" \
  " AND ',' || '" REEVE_OVERVIEW_OWN "' || ',' NOT LIKE '%,' || " name " || ',%'"

static gpointer
open_scratch (ReeveSession *session,
              ReeveSession **scratch,
              GCancellable *cancellable,
              GError **error)
{
  ReeveTemporary *file = g_new0 (ReeveTemporary, 1);
  g_autoptr (ReeveConnection) connection = NULL;
  g_autofree char *uri = NULL;

  file->fd = -1;
  if (reeve_temporary_open (file, g_get_tmp_dir (), error))
    {
      uri = reeve_connection_uri_of_file (file->path);
      connection = reeve_connection_new (NULL, uri, error);
    }
  *scratch =
    connection != NULL ? reeve_session_open (connection, NULL, cancellable, error) : NULL;
  if (*scratch != NULL)
    return file;
  reeve_temporary_clear (file);
  g_free (file);
  return NULL;
}

static void
close_scratch (gpointer data)
{
  reeve_temporary_clear (data);
  g_free (data);
}

const ReeveSchemaDialect reeve_schema_sqlite = {
  .describe =
    "WITH t AS (SELECT name, type, wr, strict FROM pragma_table_list"
    "            WHERE schema = 'main' AND type IN ('table', 'virtual') AND " IS_OURS ("name") ")"
    " SELECT 'table', name, type || ' ' || wr || ' ' || strict, 0 FROM t"
    " UNION ALL"
    " SELECT 'column', t.name || '.' || c.name, upper(c.type) || ' ' || c.\"notnull\" || ' '"
    "        || coalesce(c.dflt_value, '-') || ' ' || c.pk || ' ' || c.hidden, 0"
    "   FROM t JOIN pragma_table_xinfo(t.name) c"
    " UNION ALL"
    " SELECT 'foreign key', t.name || ' (' || group_concat(f.\"from\") || ')',"
    "        f.\"table\" || ' ' || coalesce(group_concat(f.\"to\"), '') || ' ' || f.on_update"
    "        || ' ' || f.on_delete, 0"
    "   FROM t JOIN pragma_foreign_key_list(t.name) f GROUP BY t.name, f.id"
    " UNION ALL"
    " SELECT 'unique', t.name || ' (' || (SELECT group_concat(x.name)"
    "                                       FROM pragma_index_info(i.name) x) || ')', '', 0"
    "   FROM t JOIN pragma_index_list(t.name) i WHERE i.origin = 'u'"
    " UNION ALL"
    " SELECT type, name, sql, 1 FROM sqlite_schema"
    "  WHERE type IN ('index', 'trigger', 'view') AND sql IS NOT NULL AND " IS_OURS ("tbl_name"),
  .open = open_scratch,
  .close = close_scratch,
};
