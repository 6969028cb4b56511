/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * reeve_failure_parse: the error that reeve_error_describe() has described, as far as the text
 * tells: the catalogue keeps of a job's error what people read. Its code is lost.
 *
 * Returns: (transfer full):
 */
GError *reeve_failure_parse (const char *description);

/**
 * reeve_failure_explain: the same for people: its labels in the user's language, the rest as it was
 * kept, in the language of whoever ran it.
 *
 * Returns: (transfer full):
 */
char *reeve_failure_explain (const char *description);

G_END_DECLS
