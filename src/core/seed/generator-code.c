/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include "core/base/i18n.h"
#include "core/seed/generator-code.h"
#include "core/seed/pattern.h"

typedef struct
{
  char *pattern;
  guint64 capacity;
  gboolean unique;
  ReeveSeedPermutation permutation;
  gsize bytes;
} Code;

static void
code_free (gpointer data)
{
  Code *code = data;

  g_free (code->pattern);
  g_free (code);
}

static guint64
number_of (const ReeveGenerator *self,
           guint64 row)
{
  const Code *code = self->data;

  return code->unique ? reeve_seed_permute (&code->permutation, row)
                      : reeve_seed_below (reeve_seed_random (self->key, row), code->capacity);
}

/* A pattern each of whose texts comes once where they must differ. */
static void
parse_code (ReeveGenerator *self,
            ReeveSpec *spec,
            const char *pattern)
{
  Code *code = self->data = g_new0 (Code, 1);

  code->pattern = g_strdup (pattern);
  code->capacity = reeve_seed_pattern_capacity (pattern);
  code->unique = self->unique;
  self->domain.kind = REEVE_SEED_TEXT;
  self->domain.characters = reeve_seed_pattern_characters (pattern);
  self->domain.distinct = code->capacity;
  self->domain.each_differs = code->unique && code->capacity >= self->table->rows;
  reeve_seed_permutation_init (&code->permutation, self->key, code->capacity);
}

static void
write_pattern (const ReeveGenerator *self,
               const ReeveGeneratorRow *row,
               ReeveSeedValue *out)
{
  const Code *code = self->data;
  ReeveSeedBuilder builder = { out, 0 };

  reeve_seed_pattern_fill (code->pattern, number_of (self, row->row), &builder);
  reeve_seed_builder_end (&builder);
}

static void
parse_pattern (ReeveGenerator *self,
               ReeveSpec *spec)
{
  const char *pattern = reeve_spec_text (spec, "pattern", "");

  self->write = write_pattern;
  if (pattern[0] == '\0' || strlen (pattern) > 200)
    reeve_spec_fail (spec, _("“pattern” must be a text of 1 to 200 characters."));
  parse_code (self, spec, pattern);
}

/* The two check digits of ISO 13616: country and 00 go behind, letters count from 10. */
static guint
iban_check (const char *text,
            gsize length)
{
  guint rest = 0;

  for (gsize i = 4; i < length + 4; i++)
    {
      char c = text[i % length];
      guint value = g_ascii_isdigit (c) ? (guint) (c - '0') : (guint) (c - 'A') + 10;

      rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
    }
  return 98 - rest;
}

static void
write_iban (const ReeveGenerator *self,
            const ReeveGeneratorRow *row,
            ReeveSeedValue *out)
{
  guint check;
  char *text;

  write_pattern (self, row, out);
  text = reeve_seed_value_room (out, out->length);
  check = iban_check (text, out->length);
  text[2] = (char) ('0' + check / 10);
  text[3] = (char) ('0' + check % 10);
}

static void
parse_iban (ReeveGenerator *self,
            ReeveSpec *spec)
{
  /* As each country has them; the last is for countries that have none. */
  static const struct
  {
    char country[3];
    const char *pattern;
  } patterns[] = {
    { "AE", "AE00###################" },
    { "AT", "AT00################" },
    { "BE", "BE00############" },
    { "CH", "CH00#################" },
    { "DE", "DE00##################" },
    { "ES", "ES00####################" },
    { "FR", "FR00#######################" },
    { "GB", "GB00????##############" },
    { "IL", "IL00###################" },
    { "IT", "IT00?######################" },
    { "NL", "NL00????##########" },
    { "SA", "SA00####################" },
    { "TR", "TR00######################" },
  };
  const char *country = reeve_spec_text (spec, "country", "DE");
  g_autofree char *pattern = NULL;

  self->write = write_iban;
  if (strlen (country) != 2 || !g_ascii_isupper (country[0]) || !g_ascii_isupper (country[1]))
    reeve_spec_fail (spec, _("“country” must be two capital letters."));
  for (guint i = 0; i < G_N_ELEMENTS (patterns); i++)
    if (g_str_equal (patterns[i].country, country))
      pattern = g_strdup (patterns[i].pattern);
  if (pattern == NULL)
    pattern = g_strconcat (country, "00################", NULL);
  parse_code (self, spec, pattern);
}

/* The last digit makes the sum right. @odd: how often a digit counts at the places 1, 3, 5 … left
 * of it; @cross: of a product of two digits their sum. */
static void
set_check_digit (ReeveSeedValue *out,
                 guint odd,
                 gboolean cross)
{
  char *text = reeve_seed_value_room (out, out->length);
  guint sum = 0;
  guint place = 0;

  for (gsize i = out->length; i-- > 0;)
    {
      guint value;

      if (!g_ascii_isdigit (text[i]))
        continue;
      value = (guint) (text[i] - '0') * (place % 2 ? odd : 1);
      if (place++ > 0)
        sum += cross && value > 9 ? value - 9 : value;
    }
  text[out->length - 1] = (char) ('0' + (10 - sum % 10) % 10);
}

static void
write_luhn (const ReeveGenerator *self,
            const ReeveGeneratorRow *row,
            ReeveSeedValue *out)
{
  write_pattern (self, row, out);
  set_check_digit (out, 2, TRUE);
}

static void
write_ean (const ReeveGenerator *self,
           const ReeveGeneratorRow *row,
           ReeveSeedValue *out)
{
  write_pattern (self, row, out);
  set_check_digit (out, 3, FALSE);
}

/* The pattern ends in the place of the check digit. */
static void
parse_checked (ReeveGenerator *self,
               ReeveSpec *spec,
               ReeveGeneratorWrite write,
               const char *fallback)
{
  g_autofree char *pattern
    = g_strconcat (reeve_spec_text (spec, "pattern", fallback), "0", NULL);

  self->write = write;
  if (strlen (pattern) > 100)
    reeve_spec_fail (spec, _("“pattern” must be a text of 1 to %d characters."), 100);
  parse_code (self, spec, pattern);
}

static void
parse_luhn (ReeveGenerator *self,
            ReeveSpec *spec)
{
  parse_checked (self, spec, write_luhn, "4##############");
}

static void
parse_ean (ReeveGenerator *self,
           ReeveSpec *spec)
{
  parse_checked (self, spec, write_ean, "20##########");
}

static void
write_colour (const ReeveGenerator *self,
              const ReeveGeneratorRow *row,
              ReeveSeedValue *out)
{
  guint64 number = number_of (self, row->row);
  ReeveSeedBuilder builder = { out, 0 };

  reeve_seed_builder_add (&builder, "#", 1);
  for (int shift = 20; shift >= 0; shift -= 4)
    reeve_seed_builder_add (&builder, &"0123456789abcdef"[number >> shift & 15], 1);
  reeve_seed_builder_end (&builder);
}

static void
parse_colour (ReeveGenerator *self,
              ReeveSpec *spec)
{
  Code *code;

  parse_code (self, spec, "");
  code = self->data;
  self->write = write_colour;
  code->capacity = 1 << 24;
  self->domain.characters = 7;
  self->domain.distinct = code->capacity;
  self->domain.each_differs = code->unique && code->capacity >= self->table->rows;
  reeve_seed_permutation_init (&code->permutation, self->key, code->capacity);
}

/* An address of a private network. */
static void
write_ip (const ReeveGenerator *self,
          const ReeveGeneratorRow *row,
          ReeveSeedValue *out)
{
  guint64 random = reeve_seed_random (self->key, row->row);
  ReeveSeedBuilder builder = { out, 0 };

  reeve_seed_builder_add (&builder, "10", 2);
  for (int shift = 16; shift >= 0; shift -= 8)
    {
      reeve_seed_builder_add (&builder, ".", 1);
      reeve_seed_builder_add_number (&builder, random >> shift & 255);
    }
  reeve_seed_builder_end (&builder);
}

static void
parse_ip (ReeveGenerator *self,
          ReeveSpec *spec)
{
  parse_code (self, spec, "");
  self->write = write_ip;
  self->domain.characters = 14;
  self->domain.distinct = 1 << 24;
  self->domain.each_differs = FALSE;
}

static void
write_bytes (const ReeveGenerator *self,
             const ReeveGeneratorRow *row,
             ReeveSeedValue *out)
{
  const Code *code = self->data;
  char *room = reeve_seed_value_room (out, code->bytes + 8);

  for (gsize at = 0; at < code->bytes; at += 8)
    {
      guint64 random
        = GUINT64_TO_BE (reeve_seed_random_nth (self->key, row->row, at / 8));

      memcpy (room + at, &random, sizeof random);
    }
  out->kind = REEVE_SEED_BYTES;
  out->data = room;
  out->length = code->bytes;
}

static void
parse_bytes (ReeveGenerator *self,
             ReeveSpec *spec)
{
  Code *code;

  parse_code (self, spec, "");
  code = self->data;
  self->write = write_bytes;
  code->bytes = (gsize) reeve_spec_integer (spec, "length", 1, 1000000, 16);
  self->domain.kind = REEVE_SEED_BYTES;
  self->domain.characters = code->bytes;
  self->domain.distinct = 0;
  self->domain.each_differs = code->bytes >= 16;
}

const ReeveGeneratorKind reeve_generator_bytes = {
  "bytes",
  (const char *const[]) { "length", NULL },
  parse_bytes,
  code_free,
};

const ReeveGeneratorKind reeve_generator_colour = {
  "colour",
  (const char *const[]) { NULL },
  parse_colour,
  code_free,
};

const ReeveGeneratorKind reeve_generator_ean = {
  "ean",
  (const char *const[]) { "pattern", NULL },
  parse_ean,
  code_free,
};

const ReeveGeneratorKind reeve_generator_iban = {
  "iban",
  (const char *const[]) { "country", NULL },
  parse_iban,
  code_free,
};

const ReeveGeneratorKind reeve_generator_ip = {
  "ip",
  (const char *const[]) { NULL },
  parse_ip,
  code_free,
};

const ReeveGeneratorKind reeve_generator_luhn = {
  "luhn",
  (const char *const[]) { "pattern", NULL },
  parse_luhn,
  code_free,
};

const ReeveGeneratorKind reeve_generator_pattern = {
  "pattern",
  (const char *const[]) { "pattern", NULL },
  parse_pattern,
  code_free,
};
