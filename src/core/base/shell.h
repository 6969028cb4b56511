/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** reeve_shell_quote: @word as a shell would need it, and no more than that. (transfer full): */
char *reeve_shell_quote (const char *word);

G_END_DECLS
