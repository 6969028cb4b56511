/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include "core/seed/expression-calls.h"

#include "core/base/i18n.h"
#include "core/seed/fold.h"

#define LONGEST_TEXT 1000000

static void
set_text (ReeveSeedValue *out,
          GString *text)
{
  if (text->len > LONGEST_TEXT)
    reeve_generator_set_fault (out, _("The text is too long."));
  else
    reeve_seed_value_set_text (out, REEVE_SEED_TEXT, text->str, (gssize) text->len);
}

static GString *
text_of (const ReeveSeedValue *value)
{
  GString *text = g_string_sized_new (64);

  reeve_seed_value_append (value, text);
  return text;
}

/* Also of "||", which is not called with a null. */
REEVE_EXPRESSION_CALL (concat)
{
  g_autoptr (GString) text = g_string_sized_new (64);

  for (guint i = 0; i < self->n; i++)
    reeve_seed_value_append (&a[i], text);
  set_text (out, text);
}

static void
set_case (const ReeveSeedValue *a,
          char *(*change) (const char *, gssize),
          ReeveSeedValue *out)
{
  g_autofree char *changed = change (a->data, (gssize) a->length);

  reeve_seed_value_set_text (out, REEVE_SEED_TEXT, changed, -1);
}

/* By the letters of Unicode: g_utf8_strdown() would ask the environment for a language. */
static char *
change_letters (const char *text,
                gssize length,
                gunichar (*change) (gunichar))
{
  g_autoptr (GString) changed = g_string_sized_new ((gsize) length);

  for (const char *at = text; at < text + length; at = g_utf8_next_char (at))
    g_string_append_unichar (changed, change (g_utf8_get_char (at)));
  return g_string_free (g_steal_pointer (&changed), FALSE);
}

static char *
lower_letters (const char *text,
               gssize length)
{
  return change_letters (text, length, g_unichar_tolower);
}

static char *
upper_letters (const char *text,
               gssize length)
{
  return change_letters (text, length, g_unichar_toupper);
}

REEVE_EXPRESSION_CALL (lower)
{
  set_case (a, lower_letters, out);
}

REEVE_EXPRESSION_CALL (upper)
{
  set_case (a, upper_letters, out);
}

REEVE_EXPRESSION_CALL (slug)
{
  g_autoptr (GString) text = g_string_sized_new (a->length);

  reeve_fold (text, a->data, a->length, '-', FALSE);
  set_text (out, text);
}

REEVE_EXPRESSION_CALL (length)
{
  out->kind = REEVE_SEED_INTEGER;
  out->integer = g_utf8_strlen (a->data, (gssize) a->length);
}

/* Characters are counted from 1. */
REEVE_EXPRESSION_CALL (substr)
{
  glong n = g_utf8_strlen (a->data, (gssize) a->length);
  gint64 first = CLAMP (a[1].integer - 1, 0, n);
  gint64 count = self->n > 2 ? CLAMP (a[2].integer, 0, n - first) : n - first;
  const char *start = g_utf8_offset_to_pointer (a->data, first);

  reeve_seed_value_set_text (out, REEVE_SEED_TEXT, start,
                             g_utf8_offset_to_pointer (start, count) - start);
}

REEVE_EXPRESSION_CALL (replace)
{
  g_autofree char *from = g_strndup (a[1].data, a[1].length);
  g_autofree char *to = g_strndup (a[2].data, a[2].length);
  g_autoptr (GString) text = text_of (&a[0]);

  if (from[0])
    g_string_replace (text, from, to, 0);
  set_text (out, text);
}

/* On the left, with 0 or the first letter of the third argument. */
REEVE_EXPRESSION_CALL (pad)
{
  g_autoptr (GString) text = text_of (&a[0]);
  gunichar fill = self->n > 2 && a[2].length ? g_utf8_get_char (a[2].data) : '0';
  gint64 wanted = MIN (a[1].integer, 1000);

  for (glong n = g_utf8_strlen (text->str, (gssize) text->len); n < wanted; n++)
    g_string_prepend_unichar (text, fill);
  set_text (out, text);
}

REEVE_EXPRESSION_CALL (to_text)
{
  g_autoptr (GString) text = text_of (a);

  set_text (out, text);
}
