/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** ReeveLogMatch: finds a text in many others, whatever the case of its letters. */
typedef struct _ReeveLogMatch ReeveLogMatch;

/** reeve_log_match_new: NULL where @needle holds nothing to look for. */
ReeveLogMatch *reeve_log_match_new (const char *needle);
void reeve_log_match_free (ReeveLogMatch *self);
gboolean reeve_log_match_test (const ReeveLogMatch *self,
                               const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReeveLogMatch, reeve_log_match_free)

G_END_DECLS
