/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-cli"

#include "config.h"

#include "cli/suggest.h"

#include <string.h>

/* Edits to come from one word to the other; neighbours that changed places count as one. */
static guint
distance (const char *a, const char *b)
{
  gsize rows = strlen (a) + 1;
  gsize columns = strlen (b) + 1;
  g_autofree guint *cost = g_new0 (guint, rows * columns);

  for (gsize i = 0; i < rows; i++)
    for (gsize j = 0; j < columns; j++)
      {
        guint *cell = &cost[i * columns + j];

        if (i == 0 || j == 0)
          {
            *cell = (guint) (i + j);
            continue;
          }
        *cell = MIN (cell[-1], cost[(i - 1) * columns + j]) + 1;
        *cell = MIN (*cell, cost[(i - 1) * columns + j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
        if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
          *cell = MIN (*cell, cost[(i - 2) * columns + j - 2] + 1);
      }
  return cost[rows * columns - 1];
}

void
reeve_cli_suggestion_init (ReeveCliSuggestion *self, const char *typed)
{
  *self = (ReeveCliSuggestion){ .typed = typed, .distance = G_MAXUINT };
}

void
reeve_cli_suggestion_offer (ReeveCliSuggestion *self, const char *word)
{
  gsize length = strlen (self->typed);
  gsize nearness = MAX (1, MIN (length, strlen (word)) / 3 + 1);
  guint edits;

  /* Nobody mistypes a word of this length, and the table would be large. */
  if (length > 64 || strlen (word) > 64)
    return;
  edits = length >= 2 && g_str_has_prefix (word, self->typed) ? 1 : distance (self->typed, word);
  if (edits > nearness || edits >= self->distance)
    return;
  self->best = word;
  self->distance = edits;
}
