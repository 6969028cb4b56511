/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/seed/builder.h"
#include "core/seed/generator-private.h"
#include "core/seed/locale.h"
#include "core/seed/pattern.h"

G_BEGIN_DECLS

/* What the kinds that know a locale share. */

/* The one that "locale" names, or the profile's. Never NULL. */
const ReeveSeedLocale *reeve_spec_locale (ReeveSpec *spec);

/* What columns of one row have in common: the same person, the same place. "group" tells several
 * of a row apart. */
ReeveSeedKey reeve_spec_group_key (ReeveSpec *spec,
                                   const char *what);

extern const ReeveGeneratorKind reeve_generator_address;
extern const ReeveGeneratorKind reeve_generator_city;
extern const ReeveGeneratorKind reeve_generator_company;
extern const ReeveGeneratorKind reeve_generator_country;
extern const ReeveGeneratorKind reeve_generator_country_code;
extern const ReeveGeneratorKind reeve_generator_email;
extern const ReeveGeneratorKind reeve_generator_first_name;
extern const ReeveGeneratorKind reeve_generator_gender;
extern const ReeveGeneratorKind reeve_generator_last_name;
extern const ReeveGeneratorKind reeve_generator_name;
extern const ReeveGeneratorKind reeve_generator_paragraphs;
extern const ReeveGeneratorKind reeve_generator_phone;
extern const ReeveGeneratorKind reeve_generator_postcode;
extern const ReeveGeneratorKind reeve_generator_region;
extern const ReeveGeneratorKind reeve_generator_sentences;
extern const ReeveGeneratorKind reeve_generator_street;
extern const ReeveGeneratorKind reeve_generator_username;
extern const ReeveGeneratorKind reeve_generator_words;

G_END_DECLS
