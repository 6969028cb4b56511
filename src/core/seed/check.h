/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/seed/table.h"

G_BEGIN_DECLS

/**
 * reeve_seed_check_read: what a CHECK says of the columns of @table: bounds, allowed values and
 * lengths go to their limits, the whole to its checks. What is not simple is left to the database.
 * @form: "check": @text is an expression; "table": it is a CREATE TABLE
 * @column: (nullable): the one that VALUE means
 *
 * Pure.
 */
void reeve_seed_check_read (ReeveSeedTable *table,
                            const char *form,
                            const char *text,
                            const char *column);

G_END_DECLS
