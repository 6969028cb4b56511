/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include "core/base/i18n.h"
#include "core/seed/work-check.h"

/* Of longer sources the database says what is not unique. */
#define MOST_ROWS 1000000

/* A row of any of the works of one table. */
typedef struct
{
  guint64 hash;
  guint64 row;
  guint work;
} Slot;

/* Those that put rows into the same table and find them again by the same columns. */
typedef struct
{
  GPtrArray *works;
  char **columns; /* that are looked at */
  GArray *slots;
  GArray **replaced; /* of each work: the rows that another one has instead; NULL: none */
  gboolean broken;   /* two rows must not be alike, and are: */
  Slot one;
  Slot other;
} Group;

static int
compare_slots (gconstpointer a, gconstpointer b)
{
  const Slot *one = a;
  const Slot *other = b;

  if (one->hash != other->hash)
    return one->hash < other->hash ? -1 : 1;
  if (one->work != other->work)
    return one->work < other->work ? -1 : 1;
  return one->row < other->row ? -1 : one->row > other->row;
}

static int
compare_hashes (gconstpointer a, gconstpointer b)
{
  const Slot *one = a;
  const Slot *other = b;

  return one->hash < other->hash ? -1 : one->hash > other->hash;
}

static int
compare_rows (gconstpointer a, gconstpointer b)
{
  const guint64 *one = a;
  const guint64 *other = b;

  return *one < *other ? -1 : *one > *other;
}

/* --- the keys ------------------------------------------------------------------------------- */

static const char *
find_null (const ReeveSeedWork *work, const ReeveSeedValue *values)
{
  const char *const *columns = reeve_seed_source_get_columns (work->source);

  for (guint i = 0; columns[i] != NULL; i++)
    if (values[i].kind == REEVE_SEED_NULL &&
        g_strv_contains ((const char *const *) work->key, columns[i]))
      return columns[i];
  return work->key[0];
}

/* Whether the keys are whole numbers that only grow, so that none of them need be remembered: the
 * files of many rows are like that. */
static gboolean
is_ascending (const ReeveSeedWork *work)
{
  g_autoptr (ReeveSeedReader) reader = reeve_seed_reader_new (work->source, work->table);
  g_autoptr (GString) text = g_string_new (NULL);
  guint64 rows = reeve_seed_source_get_rows (work->source);
  gint64 last = 0;

  if (work->key[1] != NULL ||
      reeve_seed_table_find (work->table, work->key[0])->limits.kind != REEVE_SEED_INTEGER)
    return FALSE;
  for (guint64 row = 0; row < rows; row++)
    {
      guint64 hash;
      gboolean null;
      gint64 key;

      g_string_truncate (text, 0);
      if (!reeve_seed_reader_hash (reader, row, (const char *const *) work->key, &hash, &null,
                                   text, NULL) ||
          null || !g_ascii_string_to_signed (text->str, 10, G_MININT64, G_MAXINT64, &key, NULL) ||
          (row > 0 && key <= last))
        return FALSE;
      last = key;
    }
  return TRUE;
}

/* @key: nulls are refused; else they differ from all others. */
static gboolean
add_slots (Group *self, guint number, gboolean key, GError **error)
{
  const ReeveSeedWork *work = g_ptr_array_index (self->works, number);
  g_autoptr (ReeveSeedReader) reader = reeve_seed_reader_new (work->source, work->table);
  guint64 rows = reeve_seed_source_get_rows (work->source);

  for (guint64 row = 0; row < rows; row++)
    {
      Slot slot = { .row = row, .work = number };
      gboolean null;

      if (!reeve_seed_reader_hash (reader, row, (const char *const *) self->columns, &slot.hash,
                                   &null, NULL, error))
        return FALSE;
      if (null && key)
        {
          const ReeveSeedValue *values = reeve_seed_reader_read (reader, row, NULL);

          reeve_seed_source_set_error (work->source, work->entry->table, row,
                                       values != NULL ? find_null (work, values) : NULL,
                                       _("a key cannot be null"), error);
          return FALSE;
        }
      if (!null)
        g_array_append_val (self->slots, slot);
    }
  return TRUE;
}

static const ReeveSeedWork *
get_work (const Group *self, const Slot *slot)
{
  return g_ptr_array_index (self->works, slot->work);
}

static void
set_alike (const Group *self, gboolean key, GError **error)
{
  const ReeveSeedWork *work = get_work (self, &self->one);
  const ReeveSeedWork *other = get_work (self, &self->other);
  g_autofree char *columns = g_strjoinv (", ", self->columns);
  g_autofree char *place = reeve_seed_source_dup_place (other->source, self->other.row);
  /* TRANSLATORS: "row 3" or "line 7", and the name of a file */
  g_autofree char *where = work == other ? g_strdup (place)
                                         : g_strdup_printf (_("%s of “%s”"), place,
                                                            reeve_seed_source_get_file (
                                                              other->source));
  g_autofree char *why =
    key ? g_strdup_printf (_("%s has the same key"), where)
        : g_strdup_printf (_("%s has the same value, which is unique in the table"), where);

  reeve_seed_source_set_error (work->source, work->entry->table, self->one.row, columns, why,
                               error);
}

/* Of all pairs that are alike the first is told. */
static void
remember_alike (Group *self, const Slot *slot, const Slot *first)
{
  if (self->broken && (slot->work > self->one.work ||
                       (slot->work == self->one.work && slot->row > self->one.row)))
    return;
  self->broken = TRUE;
  self->one = *slot;
  self->other = *first;
}

/* Of two rows that are given, that of the profile that extends the other's counts: it is
 * returned. */
static const Slot *
settle_two (Group *self, const Slot *slot, const Slot *first)
{
  const ReeveSeedEntry *one = get_work (self, first)->entry;
  const ReeveSeedEntry *other = get_work (self, slot)->entry;
  const Slot *inherited = one->depth > other->depth ? first : slot;
  GArray **replaced = &self->replaced[inherited->work];

  if (one->depth == other->depth)
    {
      remember_alike (self, slot, first);
      return first;
    }
  if (*replaced == NULL)
    *replaced = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_array_append_val (*replaced, inherited->row);
  return inherited == first ? slot : first;
}

/* Slots of one hash are rows of one key. */
static void
settle_slots (Group *self, gboolean key)
{
  const Slot *kept = (const Slot *) self->slots->data;

  g_array_sort (self->slots, compare_slots);
  for (guint i = 1; i < self->slots->len; i++)
    {
      const Slot *slot = &g_array_index (self->slots, Slot, i);

      if (slot->hash != kept->hash)
        kept = slot;
      else if (key)
        kept = settle_two (self, slot, kept);
      else
        remember_alike (self, slot, kept);
    }
}

static void
leave_out (Group *self)
{
  for (guint i = 0; i < self->works->len; i++)
    {
      ReeveSeedWork *work = g_ptr_array_index (self->works, i);
      ReeveSeedSource *source;

      if (self->replaced[i] == NULL)
        continue;
      g_array_sort (self->replaced[i], compare_rows);
      source = reeve_seed_source_new_without (work->source, g_steal_pointer (&self->replaced[i]));
      reeve_seed_source_unref (work->source);
      work->source = source;
    }
}

static void
group_init (Group *self, GPtrArray *works, char **columns)
{
  *self = (Group){ .works = works, .columns = columns,
                   .slots = g_array_new (FALSE, FALSE, sizeof (Slot)),
                   .replaced = g_new0 (GArray *, works->len) };
}

static void
group_clear (Group *self)
{
  for (guint i = 0; i < self->works->len; i++)
    g_clear_pointer (&self->replaced[i], g_array_unref);
  g_free (self->replaced);
  g_array_unref (self->slots);
}

static gboolean
settle_keys (GPtrArray *works, GError **error)
{
  const ReeveSeedWork *first = g_ptr_array_index (works, 0);
  Group self;
  gboolean ok = TRUE;

  group_init (&self, works, first->key);
  for (guint i = 0; ok && i < works->len; i++)
    ok = (works->len == 1 && is_ascending (first)) || add_slots (&self, i, TRUE, error);
  settle_slots (&self, TRUE);
  if (ok && self.broken)
    set_alike (&self, TRUE, error);
  else if (ok)
    leave_out (&self);
  ok = ok && !self.broken;
  group_clear (&self);
  return ok;
}

/* A generated row must not have the key of any other. Only those are remembered that another one
 * can meet: of many generated rows none. */
static gboolean
meet_slots (Group *self, guint number, GError **error)
{
  const ReeveSeedWork *work = g_ptr_array_index (self->works, number);
  g_autoptr (ReeveSeedReader) reader = reeve_seed_reader_new (work->source, work->table);
  guint64 rows = reeve_seed_source_get_rows (work->source);

  for (guint64 row = 0; row < rows && !self->broken; row++)
    {
      Slot slot = { .row = row, .work = number };
      gboolean null;
      guint at;

      if (!reeve_seed_reader_hash (reader, row, (const char *const *) self->columns, &slot.hash,
                                   &null, NULL, error))
        return FALSE;
      if (!null && g_array_binary_search (self->slots, &slot, compare_hashes, &at))
        remember_alike (self, &slot, &g_array_index (self->slots, Slot, at));
    }
  return TRUE;
}

static gboolean
settle_generated (GPtrArray *works, GError **error)
{
  const ReeveSeedWork *first = g_ptr_array_index (works, 0);
  g_autoptr (GArray) generated = g_array_new (FALSE, FALSE, sizeof (guint));
  Group self;
  gboolean ok = TRUE;

  group_init (&self, works, first->key);
  for (guint i = 0; ok && i < works->len; i++)
    if (((ReeveSeedWork *) g_ptr_array_index (works, i))->entry->generate != NULL)
      g_array_append_val (generated, i);
    else
      ok = add_slots (&self, i, TRUE, error);
  for (guint i = 0; ok && !self.broken && i < generated->len; i++)
    {
      guint number = g_array_index (generated, guint, i);

      g_array_sort (self.slots, compare_slots);
      ok = meet_slots (&self, number, error) &&
           (i + 1 == generated->len || add_slots (&self, number, TRUE, error));
    }
  if (ok && self.broken)
    set_alike (&self, TRUE, error);
  ok = ok && !self.broken;
  group_clear (&self);
  return ok;
}

/* Columns that are unique together, in those of the works that give all of them. */
static gboolean
check_unique (GPtrArray *works, char **columns, GError **error)
{
  Group self;
  gboolean ok = TRUE;

  group_init (&self, works, columns);
  for (guint i = 0; ok && i < works->len; i++)
    {
      const ReeveSeedWork *work = g_ptr_array_index (works, i);
      gboolean given = reeve_seed_source_get_rows (work->source) <= MOST_ROWS;

      for (guint k = 0; columns[k] != NULL; k++)
        given = given && g_strv_contains ((const char *const *) work->entry->columns, columns[k]);
      ok = !given || add_slots (&self, i, FALSE, error);
    }
  settle_slots (&self, FALSE);
  if (ok && self.broken)
    set_alike (&self, FALSE, error);
  ok = ok && !self.broken;
  group_clear (&self);
  return ok;
}

static gboolean
settle_group (GPtrArray *works, gboolean generated, GError **error)
{
  const ReeveSeedWork *first = g_ptr_array_index (works, 0);

  if (!(generated ? settle_generated (works, error) : settle_keys (works, error)))
    return FALSE;
  for (guint i = 0; i < first->table->uniques->len; i++)
    {
      char **columns = g_ptr_array_index (first->table->uniques, i);

      if (!g_strv_equal ((const char *const *) columns, (const char *const *) first->key) &&
          !check_unique (works, columns, error))
        return FALSE;
    }
  return TRUE;
}

static char *
dup_group_name (const ReeveSeedWork *work)
{
  g_autofree char *columns = g_strjoinv ("\n", work->key);

  return g_strconcat (work->table->sql, "\n", columns, NULL);
}

static void
add_to_group (GHashTable *groups, ReeveSeedWork *work)
{
  g_autofree char *name = dup_group_name (work);
  GPtrArray *group = g_hash_table_lookup (groups, name);

  if (group == NULL)
    {
      group = g_ptr_array_new ();
      g_hash_table_insert (groups, g_steal_pointer (&name), group);
    }
  g_ptr_array_add (group, work);
}

/* Generated rows differ from one another already; those of two groups, or given ones, may not. */
static gboolean
is_settled (GPtrArray *group)
{
  for (guint i = 0; group->len > 1 && i < group->len; i++)
    if (((ReeveSeedWork *) g_ptr_array_index (group, i))->entry->generate != NULL)
      return FALSE;
  return TRUE;
}

gboolean
reeve_seed_works_settle_keys (GPtrArray *works, gboolean generated, GError **error)
{
  g_autoptr (GHashTable) groups =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);

  for (guint i = 0; i < works->len; i++)
    {
      ReeveSeedWork *work = g_ptr_array_index (works, i);

      if (generated || work->entry->generate == NULL)
        add_to_group (groups, work);
    }
  for (guint i = 0; i < works->len; i++)
    {
      g_autofree char *name = dup_group_name (g_ptr_array_index (works, i));
      GPtrArray *group = g_hash_table_lookup (groups, name);

      if (group != NULL && !(generated && is_settled (group)) &&
          !settle_group (group, generated, error))
        return FALSE;
      g_hash_table_remove (groups, name);
    }
  return TRUE;
}
