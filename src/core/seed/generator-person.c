/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include "core/base/i18n.h"
#include "core/seed/fold.h"
#include "core/seed/generator-people.h"

/* The columns of a row that speak of a person speak of the same one: first name, last name,
 * e-mail and the rest draw from a key of the table, not of the column. */
typedef struct
{
  const ReeveSeedLocale *locale;
  ReeveSeedKey key;
  enum
  {
    ANY,
    FEMALE,
    MALE,
  } gender;
  gboolean unique;
  ReeveSeedPermutation permutation; /* of a unique name */
  GPtrArray *domains;               /* of an e-mail address */
  guint columns[4];                 /* whose texts an e-mail address is made from */
  guint n_columns;
  ReeveSeedValue words[2]; /* what a gender is called */
} Person;

static void
person_free (gpointer data)
{
  Person *person = data;

  g_clear_pointer (&person->domains, g_ptr_array_unref);
  reeve_seed_value_clear (&person->words[0]);
  reeve_seed_value_clear (&person->words[1]);
  g_free (person);
}

const ReeveSeedLocale *
reeve_spec_locale (ReeveSpec *spec)
{
  const char *name = reeve_spec_text (spec, "locale", spec->generator->table->locale);
  const ReeveSeedLocale *locale = reeve_seed_locale_get (name);
  g_autofree char *list = NULL;

  if (locale)
    return locale;
  list = g_strjoinv (", ", (char **) reeve_seed_locale_names ());
  reeve_spec_fail (spec, _("There is no locale “%s”; there are %s."), name, list);
  return reeve_seed_locale_get ("en");
}

ReeveSeedKey
reeve_spec_group_key (ReeveSpec *spec,
                      const char *what)
{
  ReeveGeneratorTable *table = spec->generator->table;
  g_autofree char *name = g_strconcat (what, ":", reeve_spec_text (spec, "group", ""), NULL);

  return reeve_seed_key (table->seed, table->name, name);
}

static Person *
parse_person (ReeveGenerator *self,
              ReeveSpec *spec)
{
  static const char *const genders[] = { "any", "female", "male", NULL };
  Person *person = self->data = g_new0 (Person, 1);

  person->locale = reeve_spec_locale (spec);
  person->key = reeve_spec_group_key (spec, "person");
  person->gender = reeve_spec_word (spec, "gender", genders);
  person->unique = self->unique;
  self->domain.kind = REEVE_SEED_TEXT;
  return person;
}

static gboolean
is_female (const Person *person,
           guint64 row)
{
  if (person->gender != ANY)
    return person->gender == FEMALE;
  return reeve_seed_random (person->key, row) & 1;
}

static const ReeveSeedItem *
item_of (const Person *person,
         ReeveSeedListName name,
         guint64 random)
{
  const ReeveSeedList *list = &person->locale->lists[name];

  return &list->items[reeve_seed_below (random, list->n)];
}

static const ReeveSeedItem *
first_name (const Person *person,
            guint64 row)
{
  return item_of (person, is_female (person, row) ? REEVE_SEED_FEMALE : REEVE_SEED_MALE,
                  reeve_seed_random_nth (person->key, row, 1));
}

static const ReeveSeedItem *
last_name (const Person *person,
           guint64 row)
{
  return item_of (person, REEVE_SEED_LAST, reeve_seed_random_nth (person->key, row, 2));
}

static void
lend_item (const ReeveSeedItem *item,
           ReeveSeedValue *out)
{
  out->kind = REEVE_SEED_TEXT;
  out->data = item->text;
  out->length = item->length;
}

static void
write_first (const ReeveGenerator *self,
             const ReeveGeneratorRow *row,
             ReeveSeedValue *out)
{
  lend_item (first_name (self->data, row->row), out);
}

static void
write_last (const ReeveGenerator *self,
            const ReeveGeneratorRow *row,
            ReeveSeedValue *out)
{
  lend_item (last_name (self->data, row->row), out);
}

static gsize
longest_first (const Person *person,
               gboolean latin)
{
  const ReeveSeedList *lists = person->locale->lists;
  gsize female = latin ? lists[REEVE_SEED_FEMALE].latin : lists[REEVE_SEED_FEMALE].characters;
  gsize male = latin ? lists[REEVE_SEED_MALE].latin : lists[REEVE_SEED_MALE].characters;

  return person->gender == FEMALE ? female : person->gender == MALE ? male : MAX (female, male);
}

static guint64
firsts (const Person *person)
{
  const ReeveSeedList *lists = person->locale->lists;

  return (person->gender == MALE ? 0 : lists[REEVE_SEED_FEMALE].n)
         + (person->gender == FEMALE ? 0 : lists[REEVE_SEED_MALE].n);
}

static void
parse_first (ReeveGenerator *self,
             ReeveSpec *spec)
{
  Person *person = parse_person (self, spec);

  self->write = write_first;
  self->domain.characters = longest_first (person, FALSE);
  self->domain.distinct = firsts (person);
}

static void
parse_last (ReeveGenerator *self,
            ReeveSpec *spec)
{
  Person *person = parse_person (self, spec);

  self->write = write_last;
  self->domain.characters = person->locale->lists[REEVE_SEED_LAST].characters;
  self->domain.distinct = person->locale->lists[REEVE_SEED_LAST].n;
}

static void
join_names (const ReeveSeedItem *first,
            const ReeveSeedItem *last,
            ReeveSeedValue *out)
{
  ReeveSeedBuilder builder = { out, 0 };

  reeve_seed_builder_add (&builder, first->text, first->length);
  reeve_seed_builder_add (&builder, " ", 1);
  reeve_seed_builder_add (&builder, last->text, last->length);
  reeve_seed_builder_end (&builder);
}

static void
write_name (const ReeveGenerator *self,
            const ReeveGeneratorRow *row,
            ReeveSeedValue *out)
{
  const Person *person = self->data;
  const ReeveSeedList *lists = person->locale->lists;
  const ReeveSeedItem *first;
  guint64 number;
  guint64 at;

  if (!person->unique)
    {
      join_names (first_name (person, row->row), last_name (person, row->row), out);
      return;
    }
  number = reeve_seed_permute (&person->permutation, row->row);
  at = number / lists[REEVE_SEED_LAST].n;
  at += person->gender == MALE ? lists[REEVE_SEED_FEMALE].n : 0;
  first = at < lists[REEVE_SEED_FEMALE].n
            ? &lists[REEVE_SEED_FEMALE].items[at]
            : &lists[REEVE_SEED_MALE].items[at - lists[REEVE_SEED_FEMALE].n];
  join_names (first, &lists[REEVE_SEED_LAST].items[number % lists[REEVE_SEED_LAST].n], out);
}

/* A first name that women and men have is two; a set that shares none is proven unique. */
static gboolean
shares_none (const ReeveSeedList *a,
             const ReeveSeedList *b)
{
  for (guint i = 0; i < a->n; i++)
    for (guint j = 0; j < b->n; j++)
      if (g_str_equal (a->items[i].text, b->items[j].text))
        return FALSE;
  return TRUE;
}

static void
parse_name (ReeveGenerator *self,
            ReeveSpec *spec)
{
  Person *person = parse_person (self, spec);
  const ReeveSeedList *lists = person->locale->lists;

  self->write = write_name;
  self->domain.characters
    = longest_first (person, FALSE) + 1 + lists[REEVE_SEED_LAST].characters;
  self->domain.distinct = firsts (person) * lists[REEVE_SEED_LAST].n;
  if (!self->unique)
    return;
  self->domain.each_differs
    = person->gender != ANY
      || shares_none (&lists[REEVE_SEED_FEMALE], &lists[REEVE_SEED_MALE]);
  reeve_seed_permutation_init (&person->permutation, person->key, self->domain.distinct);
}

static void
write_gender (const ReeveGenerator *self,
              const ReeveGeneratorRow *row,
              ReeveSeedValue *out)
{
  const Person *person = self->data;
  const ReeveSeedValue *word = &person->words[!is_female (person, row->row)];

  out->kind = REEVE_SEED_TEXT;
  out->data = word->data;
  out->length = word->length;
}

static void
parse_gender (ReeveGenerator *self,
              ReeveSpec *spec)
{
  Person *person = parse_person (self, spec);

  self->write = write_gender;
  reeve_seed_value_set_text (&person->words[0], REEVE_SEED_TEXT,
                             reeve_spec_text (spec, "female", "female"), -1);
  reeve_seed_value_set_text (&person->words[1], REEVE_SEED_TEXT,
                             reeve_spec_text (spec, "male", "male"), -1);
  for (guint i = 0; i < 2; i++)
    self->domain.characters
      = MAX (self->domain.characters,
             (gsize) g_utf8_strlen (person->words[i].data, (gssize) person->words[i].length));
  self->domain.distinct = 2;
}

/* sarah.nakato, or what the named columns hold. */
static void
add_local_part (const Person *person,
                const ReeveGeneratorRow *row,
                ReeveSeedBuilder *builder)
{
  const ReeveSeedItem *first;
  const ReeveSeedItem *last;

  if (person->n_columns == 0)
    {
      first = first_name (person, row->row);
      last = last_name (person, row->row);
      reeve_seed_builder_add (builder, first->latin, first->latin_length);
      reeve_seed_builder_add (builder, ".", 1);
      reeve_seed_builder_add (builder, last->latin, last->latin_length);
      return;
    }
  for (guint i = 0; i < person->n_columns; i++)
    {
      g_auto(ReeveSeedValue) room = REEVE_SEED_VALUE_INIT;
      const ReeveSeedValue *value = reeve_generator_row_get (row, person->columns[i], &room);
      g_autoptr(GString) text = g_string_sized_new (64);
      g_autoptr(GString) folded = g_string_sized_new (64);

      reeve_seed_value_append (value, text);
      reeve_fold (folded, text->str, text->len, '.',
                  g_str_equal (person->locale->name, "de"));
      if (builder->length && folded->len)
        reeve_seed_builder_add (builder, ".", 1);
      reeve_seed_builder_add (builder, folded->str, MIN (folded->len, 40));
    }
}

static void
write_email (const ReeveGenerator *self,
             const ReeveGeneratorRow *row,
             ReeveSeedValue *out)
{
  const Person *person = self->data;
  ReeveSeedBuilder builder = { out, 0 };
  const char *domain;

  add_local_part (person, row, &builder);
  if (builder.length == 0 && !person->unique)
    reeve_seed_builder_add (&builder, "user", 4);
  /* Behind a dot where the columns may end in a digit of their own; a name never does. */
  if (person->unique && person->n_columns && builder.length)
    reeve_seed_builder_add (&builder, ".", 1);
  if (person->unique)
    reeve_seed_builder_add_number (&builder, row->row + 1);
  if (person->domains)
    {
      domain = person->domains->pdata[reeve_seed_below (reeve_seed_random (self->key, row->row),
                                                        person->domains->len)];
      reeve_seed_builder_add (&builder, "@", 1);
      reeve_seed_builder_add (&builder, domain, strlen (domain));
    }
  reeve_seed_builder_end (&builder);
}

static void
read_domains (Person *person,
              ReeveSpec *spec,
              gsize *longest)
{
  static const char *const reserved[] = { "example.com", "example.net", "example.org" };
  JsonArray *array = reeve_spec_has (spec, "domains") ? reeve_spec_array (spec, "domains") : NULL;
  guint n = array ? json_array_get_length (array) : G_N_ELEMENTS (reserved);

  person->domains = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < n; i++)
    {
      const char *domain = array ? json_array_get_string_element (array, i) : reserved[i];

      if (domain == NULL || domain[0] == '\0')
        reeve_spec_fail (spec, _("“domains” must be a list of texts."));
      g_ptr_array_add (person->domains, g_strdup (domain ? domain : ""));
      *longest = MAX (*longest, strlen (domain ? domain : ""));
    }
  if (n == 0)
    reeve_spec_fail (spec, _("“domains” must be a list of texts."));
}

static void
read_columns (ReeveGenerator *self,
              Person *person,
              ReeveSpec *spec)
{
  JsonArray *array = reeve_spec_array (spec, "from");
  guint n = array ? json_array_get_length (array) : 0;

  for (guint i = 0; i < n && spec->error == NULL; i++)
    {
      const char *column = json_array_get_string_element (array, i);

      if (column == NULL || n > G_N_ELEMENTS (person->columns))
        reeve_spec_fail (spec, _("“from” must be a list of up to %d columns."),
                         (int) G_N_ELEMENTS (person->columns));
      else
        reeve_generator_table_require (self->table, column, &person->columns[person->n_columns++],
                                       &spec->error);
    }
}

/* The row's number makes it unique. */
static void
parse_address_of (ReeveGenerator *self,
                  ReeveSpec *spec,
                  gboolean domain)
{
  Person *person = parse_person (self, spec);
  gsize longest = 0;

  self->write = write_email;
  if (domain)
    read_domains (person, spec, &longest);
  read_columns (self, person, spec);
  if (person->n_columns)
    self->domain.characters = person->n_columns * 41 + 1;
  else
    self->domain.characters
      = longest_first (person, TRUE) + 1 + person->locale->lists[REEVE_SEED_LAST].latin;
  self->domain.characters += domain + longest;
  for (guint64 rows = person->unique ? MAX (self->table->rows, 1) : 0; rows; rows /= 10)
    self->domain.characters++;
  self->domain.each_differs = person->unique;
}

static void
parse_email (ReeveGenerator *self,
             ReeveSpec *spec)
{
  parse_address_of (self, spec, TRUE);
}

static void
parse_username (ReeveGenerator *self,
                ReeveSpec *spec)
{
  parse_address_of (self, spec, FALSE);
}

#define PERSON_MEMBERS "locale", "group", "gender"

const ReeveGeneratorKind reeve_generator_email = {
  "email",
  (const char *const[]) { PERSON_MEMBERS, "domains", "from", NULL },
  parse_email,
  person_free,
};

const ReeveGeneratorKind reeve_generator_first_name = {
  "first_name",
  (const char *const[]) { PERSON_MEMBERS, NULL },
  parse_first,
  person_free,
};

const ReeveGeneratorKind reeve_generator_gender = {
  "gender",
  (const char *const[]) { PERSON_MEMBERS, "female", "male", NULL },
  parse_gender,
  person_free,
};

const ReeveGeneratorKind reeve_generator_last_name = {
  "last_name",
  (const char *const[]) { PERSON_MEMBERS, NULL },
  parse_last,
  person_free,
};

const ReeveGeneratorKind reeve_generator_name = {
  "name",
  (const char *const[]) { PERSON_MEMBERS, NULL },
  parse_name,
  person_free,
};

const ReeveGeneratorKind reeve_generator_username = {
  "username",
  (const char *const[]) { PERSON_MEMBERS, "from", NULL },
  parse_username,
  person_free,
};
