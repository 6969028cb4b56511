/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtksourceview/gtksource.h>

G_BEGIN_DECLS

#define REEVE_TYPE_SQL_VIEW (reeve_sql_view_get_type ())
G_DECLARE_FINAL_TYPE (ReeveSqlView, reeve_sql_view, REEVE, SQL_VIEW, GtkSourceView)

/**
 * ReeveSqlView: SQL to be read and copied, not written: highlighted, monospace, left to right in
 * every language, in the colours of the light or dark style. Scrollable: put it into a
 * GtkScrolledWindow. Of a very long text the beginning is shown, and it is said how much more
 * there is.
 *
 * Property: "sql".
 */
GtkWidget *reeve_sql_view_new (void);

void reeve_sql_view_set_sql (ReeveSqlView *self,
                             const char *sql);
/** reeve_sql_view_get_sql: (transfer none): all of it; "" when there is none */
const char *reeve_sql_view_get_sql (ReeveSqlView *self);

G_END_DECLS
