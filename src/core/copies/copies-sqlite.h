/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/copies/copies.h"

G_BEGIN_DECLS

/**
 * Copies of an SQLite file: files in the same folder, each readable by its owner alone. What
 * belongs to them lies in a folder beside them, “.student.copies”: the template, those in reserve,
 * and “set.json”, which knows each file by its inode and birth, so that another file of that name
 * is left alone.
 */
extern const ReeveCopiesDialect reeve_copies_dialect_sqlite;

G_END_DECLS
