/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-shell"

#include "config.h"

#include "core/base/shell.h"

#include <string.h>

char *
reeve_shell_quote (const char *word)
{
  static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                              "@%+=:,./_-";

  return *word != '\0' && word[strspn (word, plain)] == '\0' ? g_strdup (word)
                                                             : g_shell_quote (word);
}
