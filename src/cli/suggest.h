/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** ReeveCliSuggestion: the best of the words offered so far for a word that was not understood. */
typedef struct
{
  const char *typed;
  const char *best; /* NULL: none is near */
  guint distance;
} ReeveCliSuggestion;

void reeve_cli_suggestion_init (ReeveCliSuggestion *self,
                                const char *typed);
/** reeve_cli_suggestion_offer: @word must outlive @self. */
void reeve_cli_suggestion_offer (ReeveCliSuggestion *self,
                                 const char *word);

G_END_DECLS
