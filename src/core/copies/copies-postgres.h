/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/copies/copies.h"

G_BEGIN_DECLS

/**
 * Copies on PostgreSQL: databases made from a template that takes no connections. What is in them
 * belongs to a role of the set, which every student's role is a member of; to connect, a student's
 * role is let into its own copy alone. Each database says in its comment what it is, with its own
 * oid, so that a comment that was dumped and restored elsewhere means nothing.
 */
extern const ReeveCopiesDialect reeve_copies_dialect_postgres;

G_END_DECLS
