/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** reeve_log_wrap_is_plain: whether each byte of @text is one column: printable ASCII and line
 *  ends. Such a text can be wrapped by counting, which is a hundred times faster than a layout. */
gboolean reeve_log_wrap_is_plain (const char *text);

/**
 * reeve_log_wrap: breaks a plain text into lines of at most @columns, after a blank where there is
 * one. Pure.
 * @wrapped: (nullable): gets the text with its line ends
 *
 * Returns: how many lines it is, at least 1
 */
guint reeve_log_wrap (const char *text,
                      guint columns,
                      GString *wrapped);

G_END_DECLS
