/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/seed/generator.h"
#include "core/seed/random.h"

G_BEGIN_DECLS

/* What the files of the generators share; nobody else includes it. */

typedef struct _ReeveGenerator ReeveGenerator;
typedef struct _ReeveSpec ReeveSpec;

/* The row that a cell is made for. */
typedef struct
{
  const ReeveGeneratorTable *table;
  guint64 row;
  /* (nullable): the row's cells; those that a column depends on are written before it. Without
   * them they are made again. */
  const ReeveSeedValue *values;
} ReeveGeneratorRow;

typedef void (*ReeveGeneratorWrite) (const ReeveGenerator *self,
                                     const ReeveGeneratorRow *row,
                                     ReeveSeedValue *out);

/* A kind of generator: a row of the table in generator-kinds.c. */
typedef struct
{
  const char *name;
  /* The members of its specification beside kind, null and unique, NULL-terminated. */
  const char *const *members;
  /* Sets data, domain and write; mistakes go to the specification. */
  void (*parse) (ReeveGenerator *self,
                 ReeveSpec *spec);
  GDestroyNotify free; /* (nullable): of data */
} ReeveGeneratorKind;

/* What can be said of a generator's values without making one. */
typedef struct
{
  ReeveSeedKind kind;   /* NULL: always null */
  gboolean bounded;     /* least and most are known */
  ReeveSeedValue least; /* own no room */
  ReeveSeedValue most;
  guint scale;          /* DECIMAL: digits behind the point at most */
  gsize characters;     /* TEXT, JSON, BYTES: of the longest; G_MAXSIZE: unknown */
  guint64 distinct;     /* how many different ones at most, 0: unknown or enough for any table */
  gboolean each_differs; /* no two rows get the same */
  gboolean may_be_null;
  gboolean may_fault;
  /* (nullable): all that there are, NULL-terminated */
  const char *const *all;
} ReeveGeneratorDomain;

struct _ReeveGenerator
{
  ReeveGeneratorTable *table;
  ReeveGeneratorColumn column; /* with texts of its own */
  const ReeveGeneratorKind *kind;
  gpointer data;
  ReeveGeneratorWrite write;
  ReeveSeedKey key;
  guint64 null_below; /* of 64 random bits; 0: never by chance */
  gboolean unique;    /* asked for, by the column or the specification */
  gboolean convert;   /* domain.kind is not the column's */
  gboolean guard;     /* each value must be looked at */
  ReeveGeneratorDomain domain;
  ReeveSeedValue least; /* what the column's bounds mean; NULL: none */
  ReeveSeedValue most;
  enum
  {
    REEVE_GENERATOR_UNREAD,
    REEVE_GENERATOR_BEING_READ,
    REEVE_GENERATOR_READ,
  } state;
};

struct _ReeveGeneratorTable
{
  ReeveGenerators *all;
  char *name;
  char *file;
  char *key;
  guint64 seed;
  char *locale;
  guint64 rows;
  gboolean rows_known;
  gboolean counting; /* the rows are being found out */
  GPtrArray *generators; /* of ReeveGenerator, in the order of the columns */
  GArray *order;         /* of guint: each column after those that it depends on */
  JsonObject *specs;
  GPtrArray *uniques; /* of GStrv */
  ReeveGeneratorCell cell; /* (nullable): rows that are known */
  gpointer cell_data;
  GDestroyNotify cell_destroy;
};

struct _ReeveGenerators
{
  guint64 seed;
  char *locale;
  GPtrArray *tables;
  gboolean compiled;
};

/* generators.c */

/* The nth column, read if it is not yet: compiling goes where the dependencies lead. */
const ReeveGenerator *reeve_generator_table_require (ReeveGeneratorTable *self,
                                                     const char *column,
                                                     guint *index,
                                                     GError **error);
ReeveGeneratorTable *reeve_generators_table (ReeveGenerators *self,
                                             const char *name);
gboolean reeve_generator_table_require_rows (ReeveGeneratorTable *self,
                                             GError **error);

/* A generator inside another, whose values are of @kind or, for NULL, of any. */
ReeveGenerator *reeve_generator_new_inner (const ReeveGenerator *outer,
                                           guint number,
                                           ReeveSeedKind kind,
                                           JsonNode *node,
                                           GError **error);
void reeve_generator_free (ReeveGenerator *self);

/* The cell of a row, converted and looked at where the column needs it. */
void reeve_generator_cell (const ReeveGenerator *self,
                           const ReeveGeneratorRow *row,
                           ReeveSeedValue *out);

/* Whether chance makes the cell of a row null. */
gboolean reeve_generator_is_null (const ReeveGenerator *self,
                                  guint64 row);

/* Another column of the row; made into @room unless the row has it. */
const ReeveSeedValue *reeve_generator_row_get (const ReeveGeneratorRow *row,
                                               guint column,
                                               ReeveSeedValue *room);

/* @why: a sentence that lasts as long as the program */
void reeve_generator_set_fault (ReeveSeedValue *out,
                                const char *why);

/* generator-kinds.c */

const ReeveGeneratorKind *reeve_generator_kind_find (const char *name);

/* generator-check.c */

/* Holds the domain against the column; what is not proven is left to guard. */
gboolean reeve_generator_hold (ReeveGenerator *self,
                               GError **error);
/* What a guarded value breaks; NULL when nothing. (transfer none): */
const char *reeve_generator_objection (const ReeveGenerator *self,
                                       const ReeveSeedValue *value);

/* An error that names table and column before the sentence. */
void reeve_generator_fail (const ReeveGenerator *self,
                           GError **error,
                           const char *format,
                           ...) G_GNUC_PRINTF (3, 4);

/* generator-spec.c: reads a specification; the first mistake is kept, what is read after it is
 * harmless. */
struct _ReeveSpec
{
  ReeveGenerator *generator;
  JsonObject *object;
  GError *error;
};

/* Keeps the first mistake. */
void reeve_spec_fail (ReeveSpec *self,
                      const char *format,
                      ...) G_GNUC_PRINTF (2, 3);
/* Whether a member is there and not null. */
gboolean reeve_spec_has (ReeveSpec *self,
                         const char *member);
/* Between @least and @most; @fallback when it is not there. So do the next two. */
gint64 reeve_spec_integer (ReeveSpec *self,
                           const char *member,
                           gint64 least,
                           gint64 most,
                           gint64 fallback);
/* Whole or not. */
double reeve_spec_number (ReeveSpec *self,
                          const char *member,
                          double least,
                          double most,
                          double fallback);
/* True or false. */
gboolean reeve_spec_boolean (ReeveSpec *self,
                             const char *member,
                             gboolean fallback);
/* (transfer none) (nullable): @fallback when it is not there */
const char *reeve_spec_text (ReeveSpec *self,
                             const char *member,
                             const char *fallback);
/* The index of a word in a NULL-terminated list; the first one when it is not there. */
guint reeve_spec_word (ReeveSpec *self,
                       const char *member,
                       const char *const *words);
/* FALSE when it is not there or wrong. */
gboolean reeve_spec_value (ReeveSpec *self,
                           const char *member,
                           ReeveSeedKind kind,
                           ReeveSeedValue *out);
/* A JSON value as a @kind. FALSE when it cannot be; null is NULL. */
gboolean reeve_spec_read_value (JsonNode *node,
                                ReeveSeedKind kind,
                                ReeveSeedValue *out);
/* (transfer none) (nullable): */
JsonArray *reeve_spec_array (ReeveSpec *self,
                             const char *member);

/* generator-pick.c: which of n, for a row. */
typedef enum
{
  REEVE_PICK_UNIFORM,
  REEVE_PICK_NORMAL,
  REEVE_PICK_ZIPF,
  REEVE_PICK_ASCENDING,
  REEVE_PICK_CYCLE,
  REEVE_PICK_WEIGHTS,
  REEVE_PICK_UNIQUE,
} ReevePickMode;

typedef struct
{
  ReevePickMode mode;
  guint64 n; /* 0 stands for 2^64 */
  guint64 rows;
  ReeveSeedKey key;
  double mean; /* as an index */
  double deviation;
  ReeveSeedPermutation permutation;
  ReeveSeedZipf zipf;
  ReeveSeedWeights weights;
} ReevePick;

/* What every specification may have beside: distribution, exponent, mean, deviation. */
#define REEVE_PICK_MEMBERS "distribution", "exponent", "mean", "deviation"

/* @origin, @unit: what index 0 and a step mean, for mean and deviation */
void reeve_pick_init (ReevePick *self,
                      ReeveSpec *spec,
                      guint64 n,
                      double origin,
                      double unit);
void reeve_pick_clear (ReevePick *self);

/* Every mode; reeve_pick() is quicker for the commonest. */
guint64 reeve_pick_other (const ReevePick *self,
                          guint64 row);

static inline guint64
reeve_pick (const ReevePick *self,
            guint64 row)
{
  if (self->mode == REEVE_PICK_UNIFORM)
    return reeve_seed_below (reeve_seed_random (self->key, row), self->n);
  return reeve_pick_other (self, row);
}

/* The kinds. */
extern const ReeveGeneratorKind reeve_generator_boolean;
extern const ReeveGeneratorKind reeve_generator_choice;
extern const ReeveGeneratorKind reeve_generator_constant;
extern const ReeveGeneratorKind reeve_generator_date;
extern const ReeveGeneratorKind reeve_generator_decimal;
extern const ReeveGeneratorKind reeve_generator_integer;
extern const ReeveGeneratorKind reeve_generator_sequence;
extern const ReeveGeneratorKind reeve_generator_time;
extern const ReeveGeneratorKind reeve_generator_timestamp;
extern const ReeveGeneratorKind reeve_generator_uuid;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReeveGenerator, reeve_generator_free)

G_END_DECLS
