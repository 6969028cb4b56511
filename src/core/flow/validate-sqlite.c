/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-flow"

#include "config.h"

#include "core/flow/validate.h"

/* The engine's own checks know all constraints; integrity_check also those of single rows. */
const ReeveValidateDialect reeve_validate_sqlite = {
  .list = "SELECT DISTINCT 'foreign-key', m.name, '→ ' || f.\"table\","
          "       'SELECT count(*) FROM pragma_foreign_key_check(' || quote(m.name) ||"
          "       ') WHERE parent = ' || quote(f.\"table\"), 0, 0"
          "  FROM sqlite_schema m JOIN pragma_foreign_key_list(m.name) f"
          " WHERE m.type = 'table' ORDER BY 2, 3",
  .faults = "SELECT 'integrity', 'database', integrity_check FROM pragma_integrity_check"
            " WHERE integrity_check <> 'ok'",
  .size = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
  .faults_are_slow = TRUE,
};
