/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-postgres"

#include "config.h"

#include "core/db/postgres/column-types.h"

static const char types_sql[] =
  "WITH RECURSIVE beneath (number, name, type, modifier) AS ("
  " SELECT attnum, attname, atttypid, atttypmod FROM pg_catalog.pg_attribute"
  " WHERE attrelid = pg_catalog.to_regclass ($1) AND attnum > 0 AND NOT attisdropped"
  " UNION ALL SELECT b.number, b.name, t.typbasetype, t.typtypmod FROM beneath AS b"
  " JOIN pg_catalog.pg_type AS t ON t.oid = b.type WHERE t.typtype = 'd')"
  " SELECT b.name, CASE WHEN t.typtype = 'e' THEN 'enum'"
  " WHEN t.typnamespace = 'pg_catalog'::pg_catalog.regnamespace THEN t.typname ELSE '' END,"
  " b.modifier FROM beneath AS b JOIN pg_catalog.pg_type AS t ON t.oid = b.type"
  " WHERE t.typtype <> 'd' ORDER BY b.number";

ReeveResult *
reeve_pg_read_column_types (ReeveSession *session,
                            const char *table,
                            GCancellable *cancellable,
                            GError **error)
{
  const char *const params[] = { table };

  return reeve_session_query (session, types_sql, params, 1, cancellable, error);
}
