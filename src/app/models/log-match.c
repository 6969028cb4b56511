/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/models/log-match.h"

#include <string.h>

struct _ReeveLogMatch
{
  char *needle;
  gboolean plain; /* ASCII alone: no text has to be folded for it */
};

static char *
fold (const char *text)
{
  g_autofree char *normal = g_utf8_normalize (text, -1, G_NORMALIZE_ALL);

  return g_utf8_casefold (normal != NULL ? normal : text, -1);
}

ReeveLogMatch *
reeve_log_match_new (const char *needle)
{
  ReeveLogMatch *self;

  if (needle == NULL || *needle == '\0')
    return NULL;
  self = g_new0 (ReeveLogMatch, 1);
  self->plain = g_str_is_ascii (needle);
  self->needle = self->plain ? g_strdup (needle) : fold (needle);
  return self;
}

void
reeve_log_match_free (ReeveLogMatch *self)
{
  g_free (self->needle);
  g_free (self);
}

gboolean
reeve_log_match_test (const ReeveLogMatch *self, const char *text)
{
  g_autofree char *folded = NULL;

  if (self->plain)
    return strcasestr (text, self->needle) != NULL;
  folded = fold (text);
  return strstr (folded, self->needle) != NULL;
}
