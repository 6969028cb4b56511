/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What a person reads is translated where the core makes it: _(), N_() and ngettext(). What a
 * program reads (codes, JSON, SQL, the inputs of a digest) is not.
 *
 * The language is that of the program around the core: the window sets a locale, the command line
 * sets none and speaks English. */

#include "config.h"

#include <glib/gi18n-lib.h>

#undef ngettext
#define ngettext(one, many, n) g_dngettext (GETTEXT_PACKAGE, one, many, n)
