/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** ReeveSeedList: the lists of a locale. Adding to one of them changes what profiles give. */
typedef enum
{
  REEVE_SEED_FEMALE,
  REEVE_SEED_MALE,
  REEVE_SEED_LAST,
  REEVE_SEED_CITIES, /* latin: the pattern of the postcode; more: the region */
  REEVE_SEED_STREETS,
  REEVE_SEED_ADDRESS,
  REEVE_SEED_PHONES,
  REEVE_SEED_COMPANIES,
  REEVE_SEED_COMPANY_WORDS,
  REEVE_SEED_COMPANY_TRADES,
  REEVE_SEED_WORDS,
  REEVE_SEED_COUNTRY, /* its name, its code */
  REEVE_SEED_PLACES,  /* another locale whose places, streets and country this one has */
  REEVE_SEED_LISTS,
} ReeveSeedListName;

typedef struct
{
  const char *text;
  gsize length;
  gsize characters;
  const char *latin; /* in an e-mail address: the second part, or the text itself, folded */
  gsize latin_length;
  const char *more; /* the third part, "" without one */
} ReeveSeedItem;

typedef struct
{
  const ReeveSeedItem *items;
  guint n;
  gsize characters; /* of the longest */
  gsize latin;      /* bytes of the longest */
} ReeveSeedList;

/** ReeveSeedLocale: names and places of a language, always the same; never freed. */
typedef struct
{
  const char *name;
  ReeveSeedList lists[REEVE_SEED_LISTS];
} ReeveSeedLocale;

/** reeve_seed_locale_get: of any thread. Returns: (transfer none) (nullable): */
const ReeveSeedLocale *reeve_seed_locale_get (const char *name);

/** reeve_seed_locale_names: sorted, NULL-terminated. Returns: (transfer none): */
const char *const *reeve_seed_locale_names (void);

G_END_DECLS
