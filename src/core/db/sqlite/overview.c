/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-sqlite"

#include "config.h"

#include "core/db/overview-sql.h"

const ReeveOverviewSql reeve_overview_sqlite = {
  .list = "SELECT name, 'SELECT count(*) FROM \"' || replace(name, '\"', '\"\"') || '\"', NULL, 0"
          "  FROM pragma_table_list"
          " WHERE schema = 'main' AND type IN ('table', 'virtual')"
          "   AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
          "   AND ',' || '" REEVE_OVERVIEW_OWN "' || ',' NOT LIKE '%,' || name || ',%'"
          " ORDER BY name",
};
