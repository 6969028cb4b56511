/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** reeve_fold: appends @text in lower-case ASCII letters and digits: "Çelik-Gül" is "celik-gul".
 *  What is neither becomes one @join, at the ends nothing; letters of other scripts vanish. The
 *  same on every machine, in every language.
 *  @german: "Müller" is "mueller", not "muller" */
void reeve_fold (GString *out,
                 const char *text,
                 gsize length,
                 char join,
                 gboolean german);

G_END_DECLS
