/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include "core/seed/fold.h"

/* Letters that are more than one with an accent, and those that are no base letter at all. */
static const struct
{
  gunichar letter;
  const char *ascii;
} letters[] = {
  { 0xdf, "ss" }, { 0xe5, "aa" },  { 0xe6, "ae" },  { 0xf0, "d" },   { 0xf8, "oe" },
  { 0xfe, "th" }, { 0x111, "d" },  { 0x131, "i" },  { 0x142, "l" },  { 0x14b, "ng" },
  { 0x153, "oe" },
};

static const struct
{
  gunichar letter;
  const char *ascii;
} umlauts[] = { { 0xe4, "ae" }, { 0xf6, "oe" }, { 0xfc, "ue" } };

static void
fold_letter (GString *out,
             gunichar letter,
             gboolean german)
{
  gunichar base;
  gunichar accent;

  for (guint i = 0; german && i < G_N_ELEMENTS (umlauts); i++)
    if (umlauts[i].letter == letter)
      {
        g_string_append (out, umlauts[i].ascii);
        return;
      }
  for (guint i = 0; i < G_N_ELEMENTS (letters); i++)
    if (letters[i].letter == letter)
      {
        g_string_append (out, letters[i].ascii);
        return;
      }
  while (letter >= 0x80 && g_unichar_decompose (letter, &base, &accent))
    letter = base;
  if (letter < 0x80 && g_ascii_isalnum ((char) letter))
    g_string_append_c (out, (char) letter);
}

void
reeve_fold (GString *out,
            const char *text,
            gsize length,
            char join,
            gboolean german)
{
  gsize start = out->len;
  gboolean gap = FALSE;

  for (const char *at = text; at < text + length; at = g_utf8_next_char (at))
    {
      gunichar letter = g_unichar_tolower (g_utf8_get_char (at));

      /* "O'Brien" is one word. */
      if (letter == '\'' || letter == 0x2019)
        continue;
      if (letter < 0x80 && !g_ascii_isalnum ((char) letter))
        {
          gap = TRUE;
          continue;
        }
      if (gap && out->len > start)
        g_string_append_c (out, join);
      gap = FALSE;
      fold_letter (out, letter, german);
    }
}
