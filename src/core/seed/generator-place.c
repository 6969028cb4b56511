/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include "core/base/i18n.h"
#include "core/seed/generator-people.h"

/* Each part of an address draws by its own number from the key of the row's place, so that city,
 * postcode, region and street of a row belong together. */
enum
{
  DRAW_CITY,
  DRAW_POSTCODE,
  DRAW_STREET,
  DRAW_NUMBER,
  DRAW_LAST,
  DRAW_SECOND,
  DRAW_WORD,
  DRAW_TRADE,
  DRAW_TEMPLATE,
};

#define HIGHEST_NUMBER 180

typedef struct
{
  const ReeveSeedLocale *locale;
  ReeveSeedKey key;
  gboolean unique;
  guint64 capacity; /* of the smallest pattern of a phone number */
  ReeveSeedPermutation permutation;
} Place;

static Place *
parse_place (ReeveGenerator *self,
             ReeveSpec *spec)
{
  Place *place = self->data = g_new0 (Place, 1);

  place->locale = reeve_spec_locale (spec);
  place->key = reeve_spec_group_key (spec, "place");
  place->unique = self->unique;
  self->domain.kind = REEVE_SEED_TEXT;
  return place;
}

static const ReeveSeedItem *
draw (const Place *place,
      ReeveSeedListName name,
      guint number,
      guint64 row)
{
  const ReeveSeedList *list = &place->locale->lists[name];
  guint64 random = reeve_seed_random_nth (place->key, row, number);

  return &list->items[reeve_seed_below (random, list->n)];
}

static void
write_city (const ReeveGenerator *self,
            const ReeveGeneratorRow *row,
            ReeveSeedValue *out)
{
  const ReeveSeedItem *city = draw (self->data, REEVE_SEED_CITIES, DRAW_CITY, row->row);

  out->kind = REEVE_SEED_TEXT;
  out->data = city->text;
  out->length = city->length;
}

static void
parse_city (ReeveGenerator *self,
            ReeveSpec *spec)
{
  Place *place = parse_place (self, spec);

  self->write = write_city;
  self->domain.characters = place->locale->lists[REEVE_SEED_CITIES].characters;
  self->domain.distinct = place->locale->lists[REEVE_SEED_CITIES].n;
}

static void
add_postcode (const Place *place,
              guint64 row,
              ReeveSeedBuilder *builder)
{
  const ReeveSeedItem *city = draw (place, REEVE_SEED_CITIES, DRAW_CITY, row);

  reeve_seed_pattern_fill (city->latin, reeve_seed_random_nth (place->key, row, DRAW_POSTCODE),
                           builder);
}

static void
write_postcode (const ReeveGenerator *self,
                const ReeveGeneratorRow *row,
                ReeveSeedValue *out)
{
  ReeveSeedBuilder builder = { out, 0 };

  add_postcode (self->data, row->row, &builder);
  reeve_seed_builder_end (&builder);
}

static gsize
longest_postcode (const Place *place)
{
  const ReeveSeedList *cities = &place->locale->lists[REEVE_SEED_CITIES];
  gsize longest = 0;

  for (guint i = 0; i < cities->n; i++)
    longest = MAX (longest, reeve_seed_pattern_characters (cities->items[i].latin));
  return longest;
}

static void
parse_postcode (ReeveGenerator *self,
                ReeveSpec *spec)
{
  Place *place = parse_place (self, spec);

  self->write = write_postcode;
  self->domain.characters = longest_postcode (place);
}

static void
write_region (const ReeveGenerator *self,
              const ReeveGeneratorRow *row,
              ReeveSeedValue *out)
{
  const ReeveSeedItem *city = draw (self->data, REEVE_SEED_CITIES, DRAW_CITY, row->row);

  out->kind = REEVE_SEED_TEXT;
  out->data = city->more[0] ? city->more : city->text;
  out->length = strlen (out->data);
}

static void
parse_region (ReeveGenerator *self,
              ReeveSpec *spec)
{
  Place *place = parse_place (self, spec);
  const ReeveSeedList *cities = &place->locale->lists[REEVE_SEED_CITIES];

  self->write = write_region;
  self->domain.characters = cities->characters;
  for (guint i = 0; i < cities->n; i++)
    self->domain.characters
      = MAX (self->domain.characters, (gsize) g_utf8_strlen (cities->items[i].more, -1));
  self->domain.distinct = cities->n;
}

static guint64
number_of (const Place *place,
           guint64 row)
{
  return reeve_seed_below (reeve_seed_random_nth (place->key, row, DRAW_NUMBER), HIGHEST_NUMBER)
         + 1;
}

/* A template's words in braces, in the order of what they are replaced by. */
static const char *const words[]
  = { "street", "number", "city", "postcode", "last", "word", "trade" };

static void
add_word (const Place *place,
          guint word,
          guint64 row,
          guint *lasts,
          ReeveSeedBuilder *builder)
{
  static const struct
  {
    ReeveSeedListName list;
    guint draw;
  } draws[] = {
    { REEVE_SEED_STREETS, DRAW_STREET },
    { 0, 0 },
    { REEVE_SEED_CITIES, DRAW_CITY },
    { 0, 0 },
    { REEVE_SEED_LAST, DRAW_LAST },
    { REEVE_SEED_COMPANY_WORDS, DRAW_WORD },
    { REEVE_SEED_COMPANY_TRADES, DRAW_TRADE },
  };
  const ReeveSeedItem *item;

  if (word == 1)
    {
      reeve_seed_builder_add_number (builder, number_of (place, row));
      return;
    }
  if (word == 3)
    {
      add_postcode (place, row, builder);
      return;
    }
  item = draw (place, draws[word].list, word == 4 ? DRAW_LAST + (*lasts)++ % 2 : draws[word].draw,
               row);
  reeve_seed_builder_add (builder, item->text, item->length);
}

static void
fill_template (const Place *place,
               const char *template,
               guint64 row,
               ReeveSeedBuilder *builder)
{
  guint lasts = 0;

  for (const char *at = template; *at;)
    {
      const char *brace = strchr (at, '{');
      gsize plain = brace ? (gsize) (brace - at) : strlen (at);

      reeve_seed_builder_add (builder, at, plain);
      at += plain;
      for (guint i = 0; brace && i < G_N_ELEMENTS (words); i++)
        if (g_str_has_prefix (brace + 1, words[i]) && brace[strlen (words[i]) + 1] == '}')
          {
            add_word (place, i, row, &lasts, builder);
            at = brace + strlen (words[i]) + 2;
          }
      if (brace == at)
        reeve_seed_builder_add (builder, at++, 1);
    }
}

/* The longest text that any of a list's templates can become. */
static gsize
longest_template (const Place *place,
                  ReeveSeedListName name)
{
  const ReeveSeedList *lists = place->locale->lists;
  const gsize lengths[] = { lists[REEVE_SEED_STREETS].characters,
                            3,
                            lists[REEVE_SEED_CITIES].characters,
                            longest_postcode (place),
                            lists[REEVE_SEED_LAST].characters,
                            lists[REEVE_SEED_COMPANY_WORDS].characters,
                            lists[REEVE_SEED_COMPANY_TRADES].characters };
  gsize longest = 0;

  for (guint i = 0; i < lists[name].n; i++)
    {
      gsize length = lists[name].items[i].characters;

      for (guint word = 0; word < G_N_ELEMENTS (words); word++)
        {
          g_autofree char *braced = g_strdup_printf ("{%s}", words[word]);

          for (const char *at = lists[name].items[i].text; (at = strstr (at, braced)); at++)
            length += lengths[word] - MIN (strlen (braced), length);
        }
      longest = MAX (longest, length);
    }
  return longest;
}

static void
write_address (const ReeveGenerator *self,
               const ReeveGeneratorRow *row,
               ReeveSeedValue *out)
{
  const Place *place = self->data;
  ReeveSeedBuilder builder = { out, 0 };

  fill_template (place, place->locale->lists[REEVE_SEED_ADDRESS].items[0].text, row->row, &builder);
  reeve_seed_builder_end (&builder);
}

static void
parse_address (ReeveGenerator *self,
               ReeveSpec *spec)
{
  Place *place = parse_place (self, spec);

  self->write = write_address;
  self->domain.characters = longest_template (place, REEVE_SEED_ADDRESS);
}

static void
write_company (const ReeveGenerator *self,
               const ReeveGeneratorRow *row,
               ReeveSeedValue *out)
{
  const Place *place = self->data;
  ReeveSeedBuilder builder = { out, 0 };

  fill_template (place, draw (place, REEVE_SEED_COMPANIES, DRAW_TEMPLATE, row->row)->text,
                 row->row, &builder);
  if (place->unique)
    {
      reeve_seed_builder_add (&builder, " ", 1);
      reeve_seed_builder_add_number (&builder, row->row + 1);
    }
  reeve_seed_builder_end (&builder);
}

static void
parse_company (ReeveGenerator *self,
               ReeveSpec *spec)
{
  Place *place = parse_place (self, spec);

  self->write = write_company;
  self->domain.characters = longest_template (place, REEVE_SEED_COMPANIES);
  self->domain.each_differs = place->unique;
  if (place->unique)
    for (guint64 rows = MAX (self->table->rows, 1) * 10; rows; rows /= 10)
      self->domain.characters++;
}

/* As the locale writes it: the street and its number, without the city. */
static void
write_street (const ReeveGenerator *self,
              const ReeveGeneratorRow *row,
              ReeveSeedValue *out)
{
  const Place *place = self->data;
  const char *address = place->locale->lists[REEVE_SEED_ADDRESS].items[0].text;
  gboolean first = strstr (address, "{number}") < strstr (address, "{street}");
  ReeveSeedBuilder builder = { out, 0 };

  fill_template (place, first ? "{number} {street}" : "{street} {number}", row->row, &builder);
  reeve_seed_builder_end (&builder);
}

static void
parse_street (ReeveGenerator *self,
              ReeveSpec *spec)
{
  Place *place = parse_place (self, spec);

  self->write = write_street;
  self->domain.characters = place->locale->lists[REEVE_SEED_STREETS].characters + 4;
}

/* Item 0 is the country's name, item 1 its code. */
static void
parse_country_item (ReeveGenerator *self,
                    ReeveSpec *spec,
                    ReeveGeneratorWrite write,
                    guint item)
{
  Place *place = parse_place (self, spec);

  self->write = write;
  self->domain.distinct = 1;
  self->domain.characters = place->locale->lists[REEVE_SEED_COUNTRY].items[item].characters;
}

static void
write_country_item (const ReeveGenerator *self,
                    guint item,
                    ReeveSeedValue *out)
{
  const Place *place = self->data;
  const ReeveSeedItem *country = &place->locale->lists[REEVE_SEED_COUNTRY].items[item];

  out->kind = REEVE_SEED_TEXT;
  out->data = country->text;
  out->length = country->length;
}

static void
write_country (const ReeveGenerator *self,
               const ReeveGeneratorRow *row,
               ReeveSeedValue *out)
{
  write_country_item (self, 0, out);
}

static void
write_country_code (const ReeveGenerator *self,
                    const ReeveGeneratorRow *row,
                    ReeveSeedValue *out)
{
  write_country_item (self, 1, out);
}

static void
parse_country (ReeveGenerator *self,
               ReeveSpec *spec)
{
  parse_country_item (self, spec, write_country, 0);
}

static void
parse_country_code (ReeveGenerator *self,
                    ReeveSpec *spec)
{
  parse_country_item (self, spec, write_country_code, 1);
}

/* Unique ones take the patterns in turn, and each a permutation of its numbers. */
static void
write_phone (const ReeveGenerator *self,
             const ReeveGeneratorRow *row,
             ReeveSeedValue *out)
{
  const Place *place = self->data;
  const ReeveSeedList *list = &place->locale->lists[REEVE_SEED_PHONES];
  ReeveSeedBuilder builder = { out, 0 };
  guint64 number = reeve_seed_random (self->key, row->row);
  const ReeveSeedItem *item;

  if (place->unique)
    {
      item = &list->items[row->row % list->n];
      number = reeve_seed_permute (&place->permutation, row->row / list->n);
    }
  else
    {
      item = &list->items[reeve_seed_below (reeve_seed_random_nth (self->key, row->row, 1),
                                            list->n)];
    }
  reeve_seed_pattern_fill (item->text, number, &builder);
  reeve_seed_builder_end (&builder);
}

static void
parse_phone (ReeveGenerator *self,
             ReeveSpec *spec)
{
  Place *place = parse_place (self, spec);
  const ReeveSeedList *list = &place->locale->lists[REEVE_SEED_PHONES];
  guint64 capacity = G_MAXUINT64;

  self->write = write_phone;
  for (guint i = 0; i < list->n; i++)
    capacity = MIN (capacity, reeve_seed_pattern_capacity (list->items[i].text));
  self->domain.characters = list->characters;
  self->domain.distinct = capacity * list->n;
  self->domain.each_differs = place->unique && self->table->rows <= self->domain.distinct;
  reeve_seed_permutation_init (&place->permutation, self->key, capacity);
}

#define PLACE_MEMBERS (const char *const[]) { "locale", "group", NULL }

const ReeveGeneratorKind reeve_generator_address
  = { "address", PLACE_MEMBERS, parse_address, g_free };

const ReeveGeneratorKind reeve_generator_city = { "city", PLACE_MEMBERS, parse_city, g_free };

const ReeveGeneratorKind reeve_generator_company
  = { "company", PLACE_MEMBERS, parse_company, g_free };

const ReeveGeneratorKind reeve_generator_country
  = { "country", PLACE_MEMBERS, parse_country, g_free };

const ReeveGeneratorKind reeve_generator_country_code
  = { "country_code", PLACE_MEMBERS, parse_country_code, g_free };

const ReeveGeneratorKind reeve_generator_phone = { "phone", PLACE_MEMBERS, parse_phone, g_free };

const ReeveGeneratorKind reeve_generator_postcode
  = { "postcode", PLACE_MEMBERS, parse_postcode, g_free };

const ReeveGeneratorKind reeve_generator_region
  = { "region", PLACE_MEMBERS, parse_region, g_free };

const ReeveGeneratorKind reeve_generator_street
  = { "street", PLACE_MEMBERS, parse_street, g_free };
