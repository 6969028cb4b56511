/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-redact"

#include "config.h"

#include "core/base/redact.h"

#include <string.h>

#define MASK "•••"

/* Below this length a registered secret would tear ordinary words apart. */
#define SHORTEST_SECRET 4

static GMutex registered_lock;
static GPtrArray *registered;

static const struct
{
  const char *pattern;
  const char *replacement;
} rules[] = {
  /* scheme://user:secret@host; up to the last @ before the path, since secrets may hold one */
  { "([a-z][a-z0-9+.-]*://[^:/@\\s]*):[^/\\s]*@", "\\1:" MASK "@" },
  /* conninfo and URI parameters: password=secret, password='se cret' */
  { "\\b(password|passwd|pwd|sslpassword)(\\s*=\\s*)('(?:[^'\\\\]|\\\\.)*'|[^\\s&'\"]+)",
    "\\1\\2" MASK },
  /* CREATE ROLE … PASSWORD 'secret' */
  { "\\b(password)(\\s+)(e?'(?:[^']|'')*')", "\\1\\2'" MASK "'" },
  /* $argon2id$v=19$m=…,t=…,p=…$salt$hash, which a server may cut off */
  { "\\$argon2id?\\$v=[0-9]+\\$[mtp=0-9,]+\\$[a-z0-9+/]+(?:\\$[a-z0-9+/]*)?", MASK },
};

static GRegex *const *
compiled_rules (void)
{
  static GRegex *regexes[G_N_ELEMENTS (rules)];
  static gsize ready;

  if (g_once_init_enter (&ready))
    {
      for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
        regexes[i] = g_regex_new (rules[i].pattern, G_REGEX_CASELESS | G_REGEX_OPTIMIZE, 0, NULL);
      g_once_init_leave (&ready, 1);
    }
  return regexes;
}

/* Almost every text is clean; four substring searches spare it the regular expressions. */
static gboolean
may_hold_secret (const char *text)
{
  return strstr (text, "://") != NULL || strcasestr (text, "passw") != NULL ||
         strcasestr (text, "pwd") != NULL || strstr (text, "$argon2") != NULL;
}

void
reeve_redact_register (const char *secret)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&registered_lock);

  if (secret == NULL || strlen (secret) < SHORTEST_SECRET)
    return;
  if (registered == NULL)
    registered = g_ptr_array_new_with_free_func (g_free);
  if (!g_ptr_array_find_with_equal_func (registered, secret, g_str_equal, NULL))
    g_ptr_array_add (registered, g_strdup (secret));
}

static char *
mask_registered (char *text)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&registered_lock);

  for (guint i = 0; registered != NULL && i < registered->len; i++)
    {
      const char *secret = g_ptr_array_index (registered, i);

      if (strstr (text, secret) != NULL)
        {
          g_autoptr (GString) masked = g_string_new (text);

          g_string_replace (masked, secret, MASK, 0);
          g_free (text);
          text = g_string_free (g_steal_pointer (&masked), FALSE);
        }
    }
  return text;
}

char *
reeve_redact_text (const char *text)
{
  g_autofree char *clean = NULL;

  if (text == NULL)
    return NULL;

  clean = g_utf8_make_valid (text, -1);
  clean = mask_registered (g_steal_pointer (&clean));
  if (!may_hold_secret (clean))
    return g_steal_pointer (&clean);

  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      g_autofree char *next =
        g_regex_replace (compiled_rules ()[i], clean, -1, 0, rules[i].replacement, 0, NULL);

      if (next != NULL)
        {
          g_free (clean);
          clean = g_steal_pointer (&next);
        }
    }
  return g_steal_pointer (&clean);
}
