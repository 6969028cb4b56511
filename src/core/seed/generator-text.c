/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include "core/base/i18n.h"
#include "core/seed/generator-people.h"

#define MOST 1000
/* Words in a sentence, sentences in a paragraph. */
#define SHORTEST 4
#define LONGEST 11
#define FEWEST 2
#define MANY 5

typedef struct
{
  const ReeveSeedList *words;
  guint64 least;
  guint64 most;
} Text;

/* The draws of one row follow one another. */
typedef struct
{
  const ReeveGenerator *generator;
  guint64 row;
  guint64 next;
} Draws;

static guint64
between (Draws *draws,
         guint64 least,
         guint64 most)
{
  guint64 random = reeve_seed_random_nth (draws->generator->key, draws->row, draws->next++);

  return least + reeve_seed_below (random, most - least + 1);
}

static const ReeveSeedItem *
draw_word (Draws *draws)
{
  const Text *text = draws->generator->data;

  return &text->words->items[between (draws, 0, text->words->n - 1)];
}

static void
add_words (Draws *draws,
           guint64 n,
           ReeveSeedBuilder *builder)
{
  for (guint64 i = 0; i < n; i++)
    {
      const ReeveSeedItem *word = draw_word (draws);

      if (i)
        reeve_seed_builder_add (builder, " ", 1);
      reeve_seed_builder_add (builder, word->text, word->length);
    }
}

static void
add_sentence (Draws *draws,
              ReeveSeedBuilder *builder)
{
  guint64 n = between (draws, SHORTEST, LONGEST);
  const ReeveSeedItem *first = draw_word (draws);
  char letter[6];
  gsize length = (gsize) g_unichar_to_utf8 (g_unichar_toupper (g_utf8_get_char (first->text)),
                                            letter);
  gsize skip = (gsize) (g_utf8_next_char (first->text) - first->text);

  reeve_seed_builder_add (builder, letter, length);
  reeve_seed_builder_add (builder, first->text + skip, first->length - skip);
  reeve_seed_builder_add (builder, " ", 1);
  add_words (draws, n - 1, builder);
  reeve_seed_builder_add (builder, ".", 1);
}

static void
add_sentences (Draws *draws,
               guint64 n,
               ReeveSeedBuilder *builder)
{
  for (guint64 i = 0; i < n; i++)
    {
      if (i)
        reeve_seed_builder_add (builder, " ", 1);
      add_sentence (draws, builder);
    }
}

static void
write_words (const ReeveGenerator *self,
             const ReeveGeneratorRow *row,
             ReeveSeedValue *out)
{
  const Text *text = self->data;
  Draws draws = { self, row->row, 0 };
  ReeveSeedBuilder builder = { out, 0 };

  add_words (&draws, between (&draws, text->least, text->most), &builder);
  reeve_seed_builder_end (&builder);
}

static void
write_sentences (const ReeveGenerator *self,
                 const ReeveGeneratorRow *row,
                 ReeveSeedValue *out)
{
  const Text *text = self->data;
  Draws draws = { self, row->row, 0 };
  ReeveSeedBuilder builder = { out, 0 };

  add_sentences (&draws, between (&draws, text->least, text->most), &builder);
  reeve_seed_builder_end (&builder);
}

static void
write_paragraphs (const ReeveGenerator *self,
                  const ReeveGeneratorRow *row,
                  ReeveSeedValue *out)
{
  const Text *text = self->data;
  Draws draws = { self, row->row, 0 };
  ReeveSeedBuilder builder = { out, 0 };
  guint64 n = between (&draws, text->least, text->most);

  for (guint64 i = 0; i < n; i++)
    {
      if (i)
        reeve_seed_builder_add (&builder, "\n\n", 2);
      add_sentences (&draws, between (&draws, FEWEST, MANY), &builder);
    }
  reeve_seed_builder_end (&builder);
}

/* Returns the characters of the longest word. */
static gsize
parse_text (ReeveGenerator *self,
            ReeveSpec *spec,
            guint64 least,
            guint64 most)
{
  Text *text = self->data = g_new0 (Text, 1);

  text->words = &reeve_spec_locale (spec)->lists[REEVE_SEED_WORDS];
  text->least = (guint64) reeve_spec_integer (spec, "min", 1, MOST, (gint64) least);
  text->most = (guint64) reeve_spec_integer (spec, "max", 1, MOST,
                                             MAX ((gint64) most, (gint64) text->least));
  if (text->most < text->least)
    reeve_spec_fail (spec, _("“min” must not be above “max”."));
  self->domain.kind = REEVE_SEED_TEXT;
  return text->words->characters;
}

static gsize
longest_sentence (gsize word)
{
  return LONGEST * (word + 1);
}

static void
parse_words (ReeveGenerator *self,
             ReeveSpec *spec)
{
  gsize word = parse_text (self, spec, 1, 3);

  self->write = write_words;
  self->domain.characters = ((const Text *) self->data)->most * (word + 1) - 1;
}

static void
parse_sentences (ReeveGenerator *self,
                 ReeveSpec *spec)
{
  gsize sentence = longest_sentence (parse_text (self, spec, 1, 2));

  self->write = write_sentences;
  self->domain.characters = ((const Text *) self->data)->most * (sentence + 1) - 1;
}

static void
parse_paragraphs (ReeveGenerator *self,
                  ReeveSpec *spec)
{
  gsize sentence = longest_sentence (parse_text (self, spec, 1, 1));

  self->write = write_paragraphs;
  self->domain.characters = ((const Text *) self->data)->most * (MANY * (sentence + 1) + 1) - 2;
}

#define TEXT_MEMBERS (const char *const[]) { "locale", "min", "max", NULL }

const ReeveGeneratorKind reeve_generator_paragraphs
  = { "paragraphs", TEXT_MEMBERS, parse_paragraphs, g_free };

const ReeveGeneratorKind reeve_generator_sentences
  = { "sentences", TEXT_MEMBERS, parse_sentences, g_free };

const ReeveGeneratorKind reeve_generator_words
  = { "words", TEXT_MEMBERS, parse_words, g_free };
