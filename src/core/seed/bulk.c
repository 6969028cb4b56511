/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include "core/seed/bulk.h"

#include "core/base/error.h"
#include "core/base/i18n.h"

const ReeveSeedBulkEngine *
reeve_seed_bulk_engine (ReeveSession *session)
{
  static const ReeveSeedBulkEngine *const engines[] = {
    [REEVE_DIALECT_POSTGRES] = &reeve_seed_bulk_postgres,
    [REEVE_DIALECT_SQLITE] = &reeve_seed_bulk_sqlite,
  };

  return engines[reeve_session_get_dialect (session)];
}

void
reeve_seed_bulk_fail (const ReeveSeedBulk *bulk, guint64 row, guint column, GError **error)
{
  const ReeveSeedColumn *known = reeve_seed_table_find (bulk->table, bulk->columns[column]);

  reeve_set_error (error, REEVE_ERROR_INVALID,
                   _("column “%s”: the value cannot become %s"), bulk->columns[column],
                   known != NULL ? known->type : "?");
  bulk->blame (bulk->data, row, error);
}
