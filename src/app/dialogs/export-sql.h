/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/models/database.h"

G_BEGIN_DECLS

#define REEVE_TYPE_EXPORT_SQL (reeve_export_sql_get_type ())
G_DECLARE_FINAL_TYPE (ReeveExportSql, reeve_export_sql, REEVE, EXPORT_SQL, AdwWindow)

/**
 * ReeveExportSql: a migration as a script for those who run it by other means; the database is not
 * asked. Actions: "export.save", "export.copy".
 */
GtkWindow *reeve_export_sql_new (ReeveDatabase *database,
                                 ReeveProject *project);

G_END_DECLS
