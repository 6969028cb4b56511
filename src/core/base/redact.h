/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * reeve_redact_text: takes secrets out of a text meant for people, logs, files and errors:
 * passwords inside URIs, `password=…` settings, PASSWORD '…' clauses, Argon2 hashes, and every
 * secret that was registered. Thread-safe.
 *
 * Returns: (transfer full): @text with each secret replaced by "•••".
 */
char *reeve_redact_text (const char *text);

/** reeve_redact_register: @secret shall never be shown. Short ones (under 4 bytes) are ignored. */
void reeve_redact_register (const char *secret);

G_END_DECLS
