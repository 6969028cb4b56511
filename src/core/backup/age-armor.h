/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/backup/stream.h"

G_BEGIN_DECLS

/** reeve_age_armor_recognise: whether it begins with the armour's first line, after white space. */
gboolean reeve_age_armor_recognise (ReeveSource *source);

/** reeve_age_armor_decode: the file inside, in memory. REEVE_ERROR_INVALID when the armour is not
 *  exactly as age writes it. (transfer full): */
ReeveSource *reeve_age_armor_decode (ReeveSource *source,
                                     GError **error);

G_END_DECLS
