/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/** file_run: some SQL on an SQLite file, by SQLite itself; it is made where there is none. Waits
 *  for others. The test fails when it does. */
void file_run (const char *path,
               const char *sql);

/** file_ask: the first value of a query's first row. (transfer full) (nullable): NULL */
char *file_ask (const char *path,
                const char *sql);
