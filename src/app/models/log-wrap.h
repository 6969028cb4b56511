/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * reeve_log_wrap: breaks a text, each character of which is one column wide, into lines of at most
 * @columns, after a blank where there is one. Pure.
 * @wrapped: (nullable): gets the text with its line ends
 *
 * Returns: how many lines it is, at least 1
 */
guint reeve_log_wrap (const char *text,
                      guint columns,
                      GString *wrapped);

G_END_DECLS
