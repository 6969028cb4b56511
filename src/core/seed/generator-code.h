/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/seed/generator-private.h"

G_BEGIN_DECLS

/* Codes, and what is put together from a template. */

extern const ReeveGeneratorKind reeve_generator_bytes;
extern const ReeveGeneratorKind reeve_generator_colour;
extern const ReeveGeneratorKind reeve_generator_ean;
extern const ReeveGeneratorKind reeve_generator_iban;
extern const ReeveGeneratorKind reeve_generator_ip;
extern const ReeveGeneratorKind reeve_generator_json;
extern const ReeveGeneratorKind reeve_generator_luhn;
extern const ReeveGeneratorKind reeve_generator_password;
extern const ReeveGeneratorKind reeve_generator_pattern;
extern const ReeveGeneratorKind reeve_generator_template;

G_END_DECLS
