/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-flow"

#include "config.h"

#include "core/db/overview-sql.h"
#include "core/flow/objects.h"

/* Indexes and triggers go with their tables. */
const ReeveObjectsDialect reeve_objects_sqlite = {
  .list = "SELECT type, name, 'DROP ' || upper(type) || ' IF EXISTS \"'"
          "                   || replace(name, '\"', '\"\"') || '\"'"
          "  FROM (SELECT CASE type WHEN 'virtual' THEN 'table' ELSE type END AS type,"
          "               name, type AS own"
          "          FROM pragma_table_list WHERE schema = 'main')"
          " WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
          "   AND ',' || '" REEVE_OVERVIEW_OWN "' || ',' NOT LIKE '%,' || name || ',%'"
          " ORDER BY own = 'table', own = 'virtual', name",
  .records = "SELECT 'DROP TABLE IF EXISTS \"' || replace(name, '\"', '\"\"') || '\"'"
             "  FROM sqlite_schema"
             " WHERE type = 'table' AND name LIKE 'reeve\\_seed\\_%' ESCAPE '\\'",
  .before = "PRAGMA foreign_keys = OFF",
  .after = "PRAGMA foreign_keys = ON",
};
