/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include "core/seed/expression.h"
#include "core/seed/generator-code.h"
#include "core/seed/generator-people.h"
#include "core/seed/reference.h"

/* Sorted by name. */
static const ReeveGeneratorKind *const kinds[] = {
  &reeve_generator_address,
  &reeve_generator_boolean,
  &reeve_generator_bytes,
  &reeve_generator_choice,
  &reeve_generator_city,
  &reeve_generator_colour,
  &reeve_generator_company,
  &reeve_generator_constant,
  &reeve_generator_country,
  &reeve_generator_country_code,
  &reeve_generator_date,
  &reeve_generator_decimal,
  &reeve_generator_ean,
  &reeve_generator_email,
  &reeve_generator_expression,
  &reeve_generator_first_name,
  &reeve_generator_gender,
  &reeve_generator_iban,
  &reeve_generator_integer,
  &reeve_generator_ip,
  &reeve_generator_json,
  &reeve_generator_last_name,
  &reeve_generator_luhn,
  &reeve_generator_name,
  &reeve_generator_paragraphs,
  &reeve_generator_password,
  &reeve_generator_pattern,
  &reeve_generator_phone,
  &reeve_generator_postcode,
  &reeve_generator_reference,
  &reeve_generator_region,
  &reeve_generator_sentences,
  &reeve_generator_sequence,
  &reeve_generator_street,
  &reeve_generator_template,
  &reeve_generator_time,
  &reeve_generator_timestamp,
  &reeve_generator_username,
  &reeve_generator_uuid,
  &reeve_generator_words,
};

const ReeveGeneratorKind *
reeve_generator_kind_find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (kinds[i]->name, name))
      return kinds[i];
  return NULL;
}

const char *const *
reeve_generator_kinds (void)
{
  static const char *names[G_N_ELEMENTS (kinds) + 1];
  static gsize ready;

  if (g_once_init_enter (&ready))
    {
      for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
        names[i] = kinds[i]->name;
      g_once_init_leave (&ready, 1);
    }
  return names;
}
