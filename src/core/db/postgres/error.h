/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/base/error.h"
#include "core/db/session.h"

G_BEGIN_DECLS

/** ReevePgReport: what a server says of a failure, field by field. Borrowed; any may be NULL. */
typedef struct
{
  const char *severity; /* not translated: "ERROR", "FATAL", "PANIC" */
  const char *sqlstate;
  const char *message;
  const char *detail;
  const char *hint;
  const char *context;
  guint position; /* 1-based, in characters, 0: unknown */
} ReevePgReport;

/** reeve_pg_error_code: what a caller can do about @sqlstate. */
ReeveErrorCode reeve_pg_error_code (const char *sqlstate);

/**
 * reeve_pg_error_new: a server's report as an error, with place, detail, hint and remedy.
 * @statement: (nullable): what was run
 *
 * Returns: (transfer full): REEVE_ERROR_LOST whenever the server has ended the session
 */
GError *reeve_pg_error_new (const ReevePgReport *report,
                            const ReeveStatement *statement);

/**
 * reeve_pg_error_new_connect: why there is no session.
 * @raw: libpq's text, with verbose server messages
 * @place: where it was tried, for people
 * @needs_password: the server wants a password and there was none
 *
 * Returns: (transfer full): the raw text is kept as the detail
 */
GError *reeve_pg_error_new_connect (const char *raw,
                                    const char *place,
                                    gboolean needs_password);

/** reeve_pg_error_new_lost: the link broke; @raw is libpq's text. Returns: (transfer full): */
GError *reeve_pg_error_new_lost (const char *raw);

G_END_DECLS
